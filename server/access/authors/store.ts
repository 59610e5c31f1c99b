/** Rows of rules by author, their principals and sources, and how far their grants are. */
import { type Ctx, type Db, type Sql, sql } from '../../kernel/index.ts';
import { type ObjectDef, physicalName, tables } from '../../metadata/index.ts';
import type { Grade } from '../model.ts';

/** A rule as it stands today. Ids are database ids; `source` is the uid under which `explain` names it. */
export interface AuthorRow {
  readonly id: string;
  readonly authorRoleId: string;
  readonly receiverRoleId: string;
  readonly grade: Grade;
  readonly mayPassOn: boolean;
  /** Null = whenever a record was written; else from then on. */
  readonly since: Date | null;
  readonly principalId: string;
  readonly sourceId: string;
  readonly source: string;
  /** Principals of the same rule with less: they count until its own rows are all there. */
  readonly standIns: readonly string[];
  /** Null = every record has been looked at; `total` is null until the work has begun. */
  readonly filling: { readonly done: number; readonly total: number | null } | null;
}

/** Today's rules of an object, the oldest first. */
export const readRules = (db: Db, objectId: string): Promise<AuthorRow[]> =>
  db.rows(sql<AuthorRow>`select r.id::text as id, r.author_role_id::text as "authorRoleId", r.receiver_role_id::text as "receiverRoleId",
      r.grade, r.may_pass_on as "mayPassOn", r.since, r.principal_id::text as "principalId", r.source_id::text as "sourceId",
      s.uid::text as source, coalesce(f.stand_ins, '{}')::text[] as "standIns",
      case when f.source_id is null then null else json_build_object('done', f.done, 'total', f.total) end as filling
    from portico.author_rule r join portico.grant_source s on s.id = r.source_id
    left join portico.author_fill f on f.source_id = r.source_id and f.finished_at is null
    where r.object_id = ${objectId} and r.valid_to is null
    order by r.source_id`);

/** The principal and the source of a new rule. */
export const insertGiver = (
  db: Db,
  r: { objectId: string; grade: Grade; mayPassOn: boolean; madeBy: string | null; at: Date },
): Promise<{ principalId: string; sourceId: string }> =>
  db.one(sql<{
    principalId: string;
    sourceId: string;
  }>`with p as (insert into portico.principal (kind) values ('rule') returning id)
    insert into portico.grant_source (object_id, kind, principal_id, grade, may_pass_on, made_by, made_at)
    select ${r.objectId}::bigint, 'rule', p.id, ${r.grade}::smallint, ${r.mayPassOn}::boolean, ${r.madeBy}::bigint, ${r.at}::timestamptz from p
    returning principal_id::text as "principalId", id::text as "sourceId"`);

export interface NewRule {
  readonly objectId: string;
  readonly authorRoleId: string;
  readonly receiverRoleId: string;
  readonly grade: Grade;
  readonly mayPassOn: boolean;
  readonly since: Date | null;
  readonly principalId: string;
  readonly sourceId: string;
}

export const insertRule = (db: Db, r: NewRule, by: string | null, at: Date): Promise<number> =>
  db.run(sql`insert into portico.author_rule (object_id, author_role_id, receiver_role_id, grade, may_pass_on, since, principal_id, source_id,
      made_by, valid_from)
    values (${r.objectId}, ${r.authorRoleId}, ${r.receiverRoleId}, ${r.grade}, ${r.mayPassOn}, ${r.since}, ${r.principalId}, ${r.sourceId},
      ${by}::bigint, ${at})`);

export const endRule = (db: Db, id: string, by: string | null, at: Date): Promise<number> =>
  db.run(sql`update portico.author_rule set valid_to = ${at}, ended_by = ${by}::bigint where id = ${id} and valid_to is null`);

/** Whether what a rule gives may be passed on; holds at the next request, for it is asked with the source. */
export const setPassing = (db: Db, sourceId: string, mayPassOn: boolean): Promise<number> =>
  db.run(sql`update portico.grant_source set may_pass_on = ${mayPassOn} where id = ${sourceId}`);

/** Sources of what was passed on through one. */
export const readPassedOn = (db: Db, sourceIds: readonly string[]): Promise<{ id: string }[]> =>
  db.rows(sql<{ id: string }>`select id::text as id from portico.grant_source
    where passed_through = any (${sourceIds}::bigint[]) and retired_at is null`);

export const readSourcesOf = (db: Db, principals: readonly string[]): Promise<{ id: string }[]> =>
  db.rows(sql<{ id: string }>`select id::text as id from portico.grant_source
    where kind = 'rule' and principal_id = any (${principals}::bigint[]) and retired_at is null order by id`);

/** What hung on the rule as it was hangs on it as it is. */
export const moveOnto = (db: Db, from: readonly string[], sourceId: string): Promise<number> =>
  db.run(sql`update portico.grant_source set passed_through = ${sourceId} where passed_through = any (${from}::bigint[])`);

/** Begins to look through the records that are there, or begins again. */
export const openFill = (db: Db, sourceId: string, standIns: readonly string[], at: Date): Promise<number> =>
  db.run(sql`insert into portico.author_fill (source_id, stand_ins, touched_at) values (${sourceId}, ${standIns}::bigint[], ${at})
    on conflict (source_id) do update set barrier = null, next_id = null, done = 0, total = null, touched_at = ${at}, finished_at = null`);

export const closeFill = (db: Db, sourceId: string, at: Date): Promise<number> =>
  db.run(
    sql`update portico.author_fill set finished_at = coalesce(finished_at, ${at}::timestamptz), stand_ins = '{}' where source_id = ${sourceId}`,
  );

export interface Fill {
  readonly standIns: readonly string[];
  readonly begun: boolean;
  readonly barrier: boolean;
  /** Everybody who was writing when the barrier was set has ended. */
  readonly passed: boolean;
  /** Null where the rule has ended or changed. */
  readonly objectId: string | null;
  readonly authorRoleId: string;
}

/** The work on a source, locked: batches of two workers come one after the other. Null where there is none left. */
export const lockFill = (db: Db, sourceId: string): Promise<Fill | null> =>
  db.maybe(sql<Fill>`select f.stand_ins::text[] as "standIns", f.next_id is not null as begun, f.barrier is not null as barrier,
      coalesce(pg_snapshot_xmin(pg_current_snapshot()) >= f.barrier, false) as passed,
      r.object_id::text as "objectId", r.author_role_id::text as "authorRoleId"
    from portico.author_fill f left join portico.author_rule r on r.source_id = f.source_id and r.valid_to is null
    where f.source_id = ${sourceId} and f.finished_at is null for update of f`);

/** Whoever has begun to write by now is waited for. */
export const setBarrier = (db: Db, sourceId: string, at: Date): Promise<number> =>
  db.run(
    sql`update portico.author_fill set barrier = pg_snapshot_xmax(pg_current_snapshot()), touched_at = ${at} where source_id = ${sourceId}`,
  );

export const beginFill = (db: Db, object: ObjectDef, sourceId: string, at: Date): Promise<number> =>
  db.run(sql`update portico.author_fill set touched_at = ${at}, next_id = n.most, total = n.total, done = 0
    from (select coalesce(max(id), 0) as most, count(*) as total from ${tables.records(object.key)}) n where source_id = ${sourceId}`);

/** Roles whose members count as members of this one: it, those below it, and those it is attached to, with theirs. */
export async function readBelow(db: Db, roleId: string): Promise<string[]> {
  const rows = await db.rows(sql<{ id: string }>`with recursive down(id) as (
      select ${roleId}::bigint
      union
      select x.id from down cross join lateral (
        select r.id from portico.role r where r.parent_id = down.id
        union all select a.organisational_role_id from portico.role_attachment a where a.functional_role_id = down.id) x)
    select id::text as id from down order by id`);
  return rows.map((r) => r.id);
}

/** True where a version of a role was held when the record `b` was made. */
const then = (x: string): Sql => {
  const [from, to] = [sql.ref(`${x}.valid_from`), sql.ref(`${x}.valid_to`)];
  return sql`${from} <= b.created_at and (${to} is null or ${to} > b.created_at)`;
};

/**
 * What `portico.author_roles` answers for one author, asked for many records at once. `a` = each author of the batch in each membership,
 * with what does not depend on the moment: roots and the organisation; then the roles he had when he wrote.
 */
const authorsSql = (roles: Sql): Sql => {
  const isRoot = (key: string) => sql`exists (select 1 from portico.role o where o.key = ${key} and o.id = any (${roles}))`;
  return sql`select d.by, d.inside,
      ${isRoot('all_employees')} and exists (select 1 from portico.staff_user u where u.id = d.by)
      or ${isRoot('all_portal_users')} and exists (select 1 from portico.portal_user u where u.id = d.by)
      or exists (select 1 from portico.membership m where m.id = d.inside and m.portal_user_id = d.by and m.organisation_id = any (${roles})) as always
    from (select distinct b.created_by as by, coalesce(b.created_in, 0) as inside from b) d`;
};
const countsSql = (roles: Sql): Sql => sql`(a.always
  or exists (select 1 from portico.staff_role s where s.staff_user_id = a.by and s.role_id = any (${roles}) and ${then('s')})
  or exists (select 1 from portico.membership_role x join portico.membership m on m.id = x.membership_id
    where x.membership_id = a.inside and m.portal_user_id = a.by and x.role_id = any (${roles}) and ${then('x')}))`;

/**
 * Looks at the next `size` records, the newest first, and writes the rows of those whose author was in one of `roles`. Answers how many
 * were looked at.
 */
export async function fillBatch(
  db: Db,
  object: ObjectDef,
  sourceId: string,
  roles: readonly string[],
  { size, at }: { readonly size: number; readonly at: Date },
): Promise<number> {
  const order = sql.id(physicalName(object, object.orderColumn));
  const given = sql`(select roles from w)::bigint[]`;
  const { looked } = await db.one(
    sql<{ looked: number }>`with w as materialized (
        select r.principal_id, r.source_id, r.grade, r.since, f.next_id, ${roles}::bigint[] as roles
        from portico.author_rule r join portico.author_fill f on f.source_id = r.source_id
        where r.source_id = ${sourceId}::bigint and r.valid_to is null),
      b as materialized (
        select t.id, t.${order} as sort_key, t.created_by, t.created_in, t.created_at from ${tables.records(object.key)} t
        where t.id <= (select next_id from w) and t.created_at >= coalesce((select since from w), '-infinity')
        order by t.id desc limit ${sql.lit(size)}),
      a as materialized (${authorsSql(given)}),
      made as (insert into ${tables.access(object.key)} (principal_id, sort_key, record_id, grade, source_id)
        select w.principal_id, b.sort_key, b.id, w.grade, w.source_id from b
        join a on a.by = b.created_by and a.inside = coalesce(b.created_in, 0) cross join w
        where ${countsSql(given)}
        on conflict (record_id, principal_id, source_id) do nothing)
      update portico.author_fill f set done = f.done + n.looked, next_id = coalesce(n.last, f.next_id + 1) - 1, touched_at = ${at}
      from (select count(*)::int as looked, min(id) as last from b) n
      where f.source_id = ${sourceId}::bigint returning n.looked`,
    { named: true },
  );
  return looked;
}

/** Looked at for a dry run, the newest first, and counted at most. */
const LOOKED = 20_000;
const COUNTED = 1_000;

/** How many records members of `roles` have written, as far as it is counted. */
export async function countAuthored(
  db: Db,
  object: ObjectDef,
  roles: readonly string[],
): Promise<{ exact: number } | { atLeast: number }> {
  const given = sql`(select roles from w)::bigint[]`;
  const { found, all } = await db.one(sql<{
    found: number;
    all: boolean;
  }>`with w as materialized (select ${roles}::bigint[] as roles),
      b as materialized (
        select t.id, t.created_by, t.created_in, t.created_at from ${tables.records(object.key)} t
        where t.deleted_at is null order by t.id desc limit ${sql.lit(LOOKED)}),
      a as materialized (${authorsSql(given)})
    select (select count(*) from b) < ${sql.lit(LOOKED)} as all, (select count(*)::int from (
      select 1 from b join a on a.by = b.created_by and a.inside = coalesce(b.created_in, 0) where ${countsSql(given)}
      limit ${sql.lit(COUNTED + 1)}) x) as found`);
  if (found > COUNTED) return { atLeast: COUNTED };
  return all ? { exact: found } : { atLeast: found };
}

/** Work that nobody has touched for a while: whoever had it in hand is gone. */
export const readLeft = (db: Db, before: Date): Promise<{ id: string }[]> =>
  db.rows(
    sql<{
      id: string;
    }>`select source_id::text as id from portico.author_fill where finished_at is null and touched_at < ${before} order by source_id limit 100`,
  );

export const touchFill = (db: Db, sourceId: string, at: Date): Promise<number> =>
  db.run(sql`update portico.author_fill set touched_at = ${at} where source_id = ${sourceId} and finished_at is null`);

/** Whose record it is: user, membership he acted in, moment; as `portico.author_roles` wants them. */
export interface Written {
  readonly by: string | null;
  readonly in: string | null;
  readonly at: Date;
}

/** The rows that a new record gets from the rules of its object. What the author was is asked only where there is a rule. */
export const writtenSql = (object: ObjectDef, recordId: string, written: Written): Sql => {
  const order = sql.id(physicalName(object, object.orderColumn));
  return sql`insert into ${tables.access(object.key)} (principal_id, sort_key, record_id, grade, source_id)
    select r.principal_id, t.${order}, t.id, r.grade, r.source_id from keys._author_grant r
    join ${tables.records(object.key)} t on t.id = ${recordId}::bigint
    where r.object_id = ${object.id}::bigint and array[r.author_role_id] <@
      (select portico.author_roles(${written.by}::bigint, ${written.in}::bigint, ${written.at}::timestamptz))`;
};

/** One line of the audit log: which rules began and which ended. */
export const insertAudit = (ctx: Ctx, subject: Readonly<Record<string, unknown>>): Promise<number> =>
  ctx.db.run(sql`insert into portico.audit (at, principal_id, action, subject, ref)
    values (${ctx.now}, ${ctx.actor.userId}, 'access.author_rules', ${JSON.stringify(subject)}::jsonb, ${ctx.ref})`);

/** Principals under which living rules give something to these roles. */
export async function readRulePrincipals(db: Db, roles: readonly string[]): Promise<string[]> {
  const rows = await db.rows(
    sql<{ id: string }>`select x.id::text as id from portico.author_rule r
      left join portico.author_fill f on f.source_id = r.source_id and f.finished_at is null
      cross join lateral (select r.principal_id as id union all select unnest(f.stand_ins)) x
      where r.valid_to is null and r.receiver_role_id = any (${roles}::bigint[]) order by x.id`,
    { named: true },
  );
  return rows.map((r) => r.id);
}
