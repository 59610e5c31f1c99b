/** Who reaches what, asked for everybody at once: counts by way, then people page by page. */
import { type Db, type Sql, sql } from '../../kernel/index.ts';
import { type ObjectDef, physicalName, tables } from '../../metadata/index.ts';
import { grantRows, recordSqlOf, scopeCondition } from '../compile.ts';
import type { Grade, ObjectRights, Scope } from '../model.ts';
import { contactName } from '../store-names.ts';
import { type Crowd, crowdSql, whoOf } from './store-crowd.ts';

/** The record asked about, or the one that it hangs on; null where the question is about the object. */
export interface Target {
  readonly object: ObjectDef;
  readonly recordId: string;
}

/** People of whom the rules say the same: the same principals named by rules, on the same portal. */
export interface ClassRow {
  readonly portalId: string | null;
  readonly names: readonly string[];
}

/** A class that reads the object, with the shape of its record level. */
export interface Reading extends ClassRow {
  readonly id: number;
  /** Index into the shapes. */
  readonly shape: number;
}

export interface Question {
  readonly crowd: Crowd;
  readonly target: Target | null;
  readonly classes: readonly Reading[];
  /** The distinct record levels of the classes. */
  readonly shapes: readonly ObjectRights[];
  readonly contactColumn: string | null;
}

/** One way somebody of a class may have: its number among the groups, and where it is asked for. */
export interface WayOfClass {
  readonly classId: number;
  readonly group: number;
  readonly kind: Scope['kind'] | 'rule';
}

export const readClasses = (db: Db, crowd: Crowd): Promise<ClassRow[]> =>
  db.rows(
    sql<ClassRow>`${crowdSql(crowd, null)} select portal_id::text as "portalId", names::text[] as names from people group by 1, 2`,
  );

export const readRecordId = (db: Db, object: ObjectDef, uid: string): Promise<{ id: string } | null> =>
  db.maybe(sql<{ id: string }>`select t.id::text as id from ${tables.records(object.key)} t
    where t.uid = ${uid}::uuid and t.deleted_at is null`);

/** What an attached record hangs on. */
export const readParentId = (db: Db, object: ObjectDef, parent: ObjectDef, id: string): Promise<{ id: string } | null> =>
  db.maybe(sql<{ id: string }>`select p.id::text as id from ${tables.records(object.key)} t
    join ${tables.records(parent.key)} p on p.id = ${sql.ref(`t.${physicalName(object, object.parentColumn ?? '')}`)}
    where t.id = ${id} and p.deleted_at is null`);

export const readGranted = (db: Db, { object, recordId }: Target): Promise<{ id: string }[]> =>
  db.rows(sql<{ id: string }>`select distinct g.principal_id::text as id from ${tables.keysAccess(object.key)} g
    where g.record_id = ${recordId}`);

const SCOPES = ['own', 'organisation', 'children', 'all'] as const;

/** `seen`: those of the people who reach the target, each with what reaches it. */
function seen({ crowd, target, classes, shapes }: Question, users: readonly string[] | null): Sql {
  const portals = classes.map((c) => c.portalId ?? '0');
  const names = classes.map((c) => `{${c.names.join(',')}}`);
  const who = whoOf(crowd, 'p');
  const reached = SCOPES.map((kind) => {
    const way = target === null ? null : scopeCondition({ kind, grade: 1 }, target.object, who, 't');
    return sql`coalesce(${way ?? sql`false`}, false) as ${sql.id(kind)}`;
  });
  const of = (say: (rights: ObjectRights) => Sql) =>
    shapes.map((rights, index) => sql`when ${sql.lit(index)} then ${say(rights)}`);
  const cases = (say: (rights: ObjectRights) => Sql, none: Sql) =>
    shapes.length === 0 ? none : sql`case c.shape ${sql.join(of(say), sql` `)} end`;
  const grade = target === null ? sql`0` : cases((rights) => recordSqlOf(rights, who).grade('t'), sql`0`);
  const reaches =
    target === null
      ? sql`true`
      : sql`t.id = ${target.recordId}::bigint and t.deleted_at is null
        and ${cases((rights) => recordSqlOf(rights, who).atLeast('t', 1), sql`false`)}`;
  return sql`${crowdSql(crowd, users)},
  classes(portal_id, names, id, shape) as (select * from unnest(${portals}::bigint[], ${names}::text[],
    ${classes.map((c) => c.id)}::int[], ${classes.map((c) => c.shape)}::int[])),
  seen as materialized (select p.*, c.id as class_id, ${sql.join(reached)}, ${grade} as grade
    from people p join classes c on c.portal_id = coalesce(p.portal_id, 0) and c.names = p.names::text
    ${target === null ? sql`` : sql`cross join ${tables.records(target.object.key)} t`} where ${reaches})`;
}

/** Each of the seen with each of his ways: by structure, and by every grant that is his. */
function ways({ crowd, target }: Question, of: readonly WayOfClass[]): Sql {
  const holds = SCOPES.map((kind) => sql`w.kind = ${sql.lit(kind)} and s.${sql.id(kind)}`);
  const structural = sql`select s.user_id, s.grade, w.group_id, null::bigint as source_id, null::bigint as principal_id,
      case when w.kind in ('organisation', 'children') then s.role_id end as organisation_id, s.class_id, s.portal_id, s.role_id as acts_for
    from seen s join unnest(${of.map((w) => w.classId)}::int[], ${of.map((w) => w.group)}::int[], ${of.map((w) => w.kind)}::text[])
      as w(class_id, group_id, kind) on w.class_id = s.class_id
    where w.kind = 'rule' or ${sql.join(holds, sql` or `)}`;
  const granted = of.filter((w) => w.kind === 'grants').map((w) => w.classId);
  if (target === null || granted.length === 0) return structural;
  return sql`${structural} union all
    select s.user_id, s.grade, null, g.source_id, g.principal_id, null, s.class_id, s.portal_id, s.role_id from seen s
    cross join lateral (select g.source_id, g.principal_id from (select ${target.recordId}::bigint as id) t cross join lateral (
      select g.source_id, g.principal_id ${grantRows(target.object, whoOf(crowd, 's'), 't', 1)}) g) g
    where s.class_id = any (${granted}::int[])`;
}

export interface GroupRow {
  readonly group: number | null;
  readonly sourceId: string | null;
  readonly principalId: string | null;
  readonly organisationId: string | null;
  readonly people: number;
}

export interface PageRow {
  readonly id: string;
  readonly uid: string;
  readonly name: string;
}

export interface PageWish {
  readonly search: string;
  /** Uid of the last person of the page before. */
  readonly after: string | null;
  readonly limit: number;
  /** Ways told at most, the widest first. */
  readonly groups: number;
}

export interface Counted {
  /** All who reach the target. */
  readonly people: number;
  readonly groups: readonly GroupRow[];
  /** By name. */
  readonly page: readonly PageRow[];
}

/** How many reach the target, by which way how many, and a page of them: one statement, for the people are gathered anew in each. */
export function readCounted(db: Db, question: Question, of: readonly WayOfClass[], wish: PageWish): Promise<Counted> {
  const outside = question.crowd.side === 'portal';
  const table = outside ? sql`portico.portal_user` : sql`portico.staff_user`;
  const name = outside ? contactName(question.contactColumn, 'u', true) : sql`u.display_name`;
  return db.one(sql<Counted>`${seen(question, null)},
    ways as (${ways(question, of)}),
    named as (select u.id, ${name} as name from ${table} u where u.id in (select user_id from seen)),
    last as (select u.id, ${name} as name from ${table} u join portico.principal q on q.id = u.id where q.uid = ${wish.after}::uuid),
    groups as (select group_id, source_id, principal_id, organisation_id, count(distinct user_id)::int as people from ways
      group by group_id, source_id, principal_id, organisation_id
      order by people desc, group_id, source_id, organisation_id limit ${wish.groups}),
    page as (select n.id, q.uid, n.name from named n join portico.principal q on q.id = n.id
      where position(lower(${wish.search}) in lower(n.name)) > 0
        and (${wish.after}::uuid is null or (lower(n.name), n.id) > (select lower(l.name), l.id from last l))
      order by lower(n.name), n.id limit ${wish.limit})
    select (select count(distinct user_id)::int from seen) as people,
      (select coalesce(json_agg(json_build_object('group', group_id, 'sourceId', source_id::text, 'principalId', principal_id::text,
        'organisationId', organisation_id::text, 'people', people)), '[]') from groups) as groups,
      (select coalesce(json_agg(json_build_object('id', id::text, 'uid', uid, 'name', name) order by lower(name), id), '[]') from page) as page`);
}

export interface WayRow {
  readonly userId: string;
  readonly classId: number;
  readonly grade: Grade;
  readonly group: number | null;
  readonly sourceId: string | null;
  readonly principalId: string | null;
  readonly organisationId: string | null;
  readonly portalId: string | null;
  /** Role id of the organisation he acts for. */
  readonly actsFor: string | null;
}

/** The ways of these people. */
export const readWays = (db: Db, question: Question, of: readonly WayOfClass[], users: readonly string[]): Promise<WayRow[]> =>
  db.rows(sql<WayRow>`${seen(question, users)}, ways as (${ways(question, of)})
    select user_id::text as "userId", class_id as "classId", grade, group_id as "group", source_id::text as "sourceId",
      principal_id::text as "principalId", organisation_id::text as "organisationId", portal_id::text as "portalId",
      acts_for::text as "actsFor"
    from ways order by user_id, group_id, source_id`);

export interface Titled {
  readonly id: string;
  readonly uid: string;
  readonly kind: 'role' | 'staff' | 'portal' | 'audience' | 'rule';
  readonly title: string;
  /** Of an audience: the portal it is on. */
  readonly portal: string | null;
}

/** What principals are called: audiences by their role and portal, rules by the role that receives. */
export const readTitles = (db: Db, ids: readonly string[], contactColumn: string | null): Promise<Titled[]> =>
  db.rows(sql<Titled>`select p.id::text as id, coalesce(dp.uid, p.uid)::text as uid, p.kind,
      coalesce(r.title, dr.title, f.display_name, ${contactName(contactColumn, 'u', true)}, '') as title, x.title as portal
    from portico.principal p left join portico.role r on r.id = p.id left join portico.audience d on d.id = p.id
    left join lateral (select coalesce(d.role_id, (select a.receiver_role_id from portico.author_rule a
      where a.principal_id = p.id order by a.id desc limit 1)) as id) below on true
    left join portico.role dr on dr.id = below.id left join portico.principal dp on dp.id = below.id
    left join portico.portal x on x.id = d.portal_id
    left join portico.staff_user f on f.id = p.id left join portico.portal_user u on u.id = p.id
    where p.id = any (${ids}::bigint[])`);

export interface SourceRow {
  readonly id: string;
  readonly uid: string;
  readonly kind: string;
  readonly madeBy: string | null;
  readonly madeAt: Date;
}

export const readSources = (db: Db, ids: readonly string[]): Promise<SourceRow[]> =>
  db.rows(sql<SourceRow>`select id::text as id, uid::text as uid, kind, made_by::text as "madeBy", made_at as "madeAt"
    from portico.grant_source where id = any (${ids}::bigint[])`);

export const readPortals = (db: Db): Promise<{ id: string; slug: string; title: string }[]> =>
  db.rows(sql<{ id: string; slug: string; title: string }>`select id::text as id, slug, title from portico.portal`);
