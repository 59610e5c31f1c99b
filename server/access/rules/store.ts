/** Rows of rules. A change ends the row (`valid_to`) and begins a new one, so what held at any time can be read again. */
import { type Db, type Sql, sql } from '../../kernel/index.ts';
import type { Walls } from '../../metadata/index.ts';
import type { ColumnGrade, Grade } from '../model.ts';

/** Somebody a rule can name: a user or a role, never the system or nobody. */
export interface Named {
  readonly id: string;
  readonly uid: string;
  readonly kind: 'staff' | 'portal' | 'role';
  readonly title: string;
  readonly side: 'staff' | 'portal';
  readonly key: string | null;
}

const named = sql`select p.id::text as id, p.uid::text as uid, p.kind, r.key,
    coalesce(r.title, s.display_name, u.login) as title, coalesce(r.side, p.kind) as side
  from portico.principal p left join portico.role r on r.id = p.id left join portico.staff_user s on s.id = p.id
  left join portico.portal_user u on u.id = p.id and u.deleted_at is null
  where p.kind <> 'system' and (r.id is not null or s.id is not null or u.id is not null)`;

export const readNamed = (db: Db, ids: readonly string[]): Promise<Named[]> =>
  db.rows(sql<Named>`${named} and p.id = any (${ids}::bigint[])`);

export const readNamedByUid = (db: Db, uids: readonly string[]): Promise<Named[]> =>
  db.rows(sql<Named>`${named} and p.uid = any (${uids}::uuid[])`);

/** Users and roles whose name, log-in or organisation holds the words; roles first, each by name. `%` and `_` in the words are letters. */
export const findNamed = (
  db: Db,
  wish: { search: string; side: 'staff' | 'portal' | null; only: 'roles' | 'users' | null; limit: number },
): Promise<(Named & { above: string | null })[]> =>
  db.rows(sql<Named & { above: string | null }>`select n.*, coalesce(above.title, u.login, organisation.title) as above
    from (${named}) n left join portico.role me on me.id = n.id::bigint left join portico.role above on above.id = me.parent_id
    left join portico.portal_user u on u.id = n.id::bigint
    left join lateral (select r.title from portico.membership m join portico.role r on r.id = m.organisation_id
      where m.portal_user_id = n.id::bigint and m.valid_to is null order by m.id limit 1) organisation on true
    where (${wish.side}::text is null or n.side = ${wish.side}::text)
      and (${wish.only}::text is null or (n.kind = 'role') = (${wish.only}::text = 'roles'))
      and position(lower(${wish.search}) in lower(concat_ws(' ', n.title, organisation.title))) > 0
    order by n.kind <> 'role', lower(n.title), n.id::bigint limit ${wish.limit}`);

/** Where a portal user can act: his portals, and his memberships that are switched on. */
export const readPlaces = (db: Db, userId: string): Promise<{ kind: string; key: string; title: string }[]> =>
  db.rows(sql<{
    kind: string;
    key: string;
    title: string;
  }>`select 'portal' as kind, p.slug as key, p.title from portico.portal_access a
      join portico.portal p on p.id = a.portal_id where a.portal_user_id = ${userId}
    union all select 'membership', m.uid::text, r.title from portico.membership m join portico.role r on r.id = m.organisation_id
      where m.portal_user_id = ${userId} and m.active and m.valid_to is null
    order by 1, 3, 2`);

/** Every portal with the objects on its list. */
export const readPortals = (db: Db): Promise<{ id: string; uid: string; title: string; objects: string[] }[]> =>
  db.rows(sql<{ id: string; uid: string; title: string; objects: string[] }>`select p.id::text as id, p.uid::text as uid, p.title,
      array(select e.object_id::text from portico.exposure e where e.portal_id = p.id) as objects
    from portico.portal p where p.status <> 'disabled' order by lower(p.title), p.id`);

/**
 * Puts an object on the lists of these portals and takes it off the others of `known`. The portals are held first: each statement raises the
 * counter of the configuration, and who saves the list of a portal holds that before he raises it.
 */
export const writeExposureOf = (
  db: Db,
  objectId: string,
  known: readonly string[],
  portalIds: readonly string[],
): Promise<void> =>
  db
    .batch([
      sql`select 1 from portico.portal where id = any (${portalIds}::bigint[]) order by id for key share`,
      sql`delete from portico.exposure where object_id = ${objectId}
        and portal_id = any (${known}::bigint[]) and portal_id <> all (${portalIds}::bigint[])`,
      sql`insert into portico.exposure (portal_id, object_id) select p, ${objectId}::bigint from unnest(${portalIds}::bigint[]) p
        on conflict do nothing`,
    ])
    .then(() => {});

/** Rows of rules by object, today. */
export const countRows = (db: Db): Promise<{ objectId: string; rows: number }[]> =>
  db.rows(sql<{ objectId: string; rows: number }>`select object_id::text as "objectId", count(*)::int as rows
    from portico.operation_rule where valid_to is null group by object_id`);

/** For each role: itself, its ancestors, the functional roles attached to any of them, and theirs. */
export async function readClosures(db: Db, roleIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows = await db.rows(
    sql<{ root: string; id: string }>`with recursive mine(root, id) as (
        select r, r from unnest(${roleIds}::bigint[]) r
        union
        select mine.root, x.id from mine cross join lateral (
          select r.parent_id as id from portico.role r where r.id = mine.id and r.parent_id is not null
          union all select a.functional_role_id from portico.role_attachment a where a.organisational_role_id = mine.id) x)
      select root::text as root, id::text as id from mine`,
  );
  const closures = new Map<string, Set<string>>();
  for (const { root, id } of rows) closures.set(root, (closures.get(root) ?? new Set()).add(id));
  return closures;
}

/**
 * Puts changes of one list of rules in a row: the second administrator works on what the first has saved. Whoever comments, shares or marks a
 * record only points to the object, and is not waited for nor kept waiting.
 */
export const lockObject = (db: Db, objectId: string): Promise<number> =>
  db.run(sql`select 1 from portico.object where id = ${objectId} for no key update`);

/** The second wall of an object as it stands, for whoever holds its row. */
export const readWalls = (db: Db, objectId: string): Promise<Walls> =>
  db.one(sql<Walls>`select wall_all_records as "wallAllRecords", wall_child_accounts as "wallChildAccounts"
    from portico.object where id = ${objectId}`);

export type RuleTable = 'operation_rule' | 'column_rule' | 'scope_rule' | 'system_operation_rule' | 'author_rule';

export const endRules = (db: Db, table: RuleTable, ids: readonly string[], at: Date): Promise<number> =>
  ids.length === 0
    ? Promise.resolve(0)
    : db.run(sql`update ${sql.id('portico', table)} set valid_to = ${at} where id = any (${ids}::bigint[]) and valid_to is null`);

/** What a list of rules belongs to. */
export type RuleList = { readonly objectId: string } | { readonly columnId: string } | { readonly operation: string };

function inList(list: RuleList): Sql {
  if ('operation' in list) return sql`operation = ${list.operation}`;
  return 'objectId' in list ? sql`object_id = ${list.objectId}` : sql`column_id = ${list.columnId}`;
}

/** Grows with each row that begins or ends in the list: what `If-Match` names, so that nobody saves over rows that he has not seen. */
export async function readVersion(db: Db, table: RuleTable, list: RuleList): Promise<number> {
  const { version } = await db.one(
    sql<{
      version: number;
    }>`select (count(*) + count(valid_to))::int as version from ${sql.id('portico', table)} where ${inList(list)}`,
  );
  return version;
}

export interface OperationCells {
  readonly create: boolean | null;
  readonly read: boolean | null;
  readonly update: boolean | null;
  readonly delete: boolean | null;
}

export const insertOperationRule = (
  db: Db,
  r: OperationCells & { objectId: string; position: number; principalId: string; at: Date },
): Promise<number> =>
  db.run(sql`insert into portico.operation_rule (object_id, position, principal_id, can_create, can_read, can_update, can_delete, valid_from)
    values (${r.objectId}, ${r.position}, ${r.principalId}, ${r.create}, ${r.read}, ${r.update}, ${r.delete}, ${r.at})`);

export const insertColumnRule = (
  db: Db,
  r: { columnId: string; position: number; principalId: string; grade: ColumnGrade | null; at: Date },
): Promise<number> =>
  db.run(sql`insert into portico.column_rule (column_id, position, principal_id, grade, valid_from)
    values (${r.columnId}, ${r.position}, ${r.principalId}, ${r.grade}, ${r.at})`);

export const insertScopeRule = (
  db: Db,
  r: { objectId: string; roleId: string; scope: string; grade: Grade; at: Date },
): Promise<number> =>
  db.run(sql`insert into portico.scope_rule (object_id, role_id, scope, grade, valid_from)
    values (${r.objectId}, ${r.roleId}, ${r.scope}, ${r.grade}, ${r.at})`);

export const insertSystemOperationRule = (
  db: Db,
  r: { operation: string; position: number; principalId: string; verdict: boolean; at: Date },
): Promise<number> =>
  db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
    values (${r.operation}, ${r.position}, ${r.principalId}, ${r.verdict}, ${r.at})`);

export interface SystemOperation {
  readonly key: string;
  readonly title: Readonly<Record<string, string>>;
  readonly audience: 'staff' | 'portal';
}

export const readSystemOperations = (db: Db): Promise<SystemOperation[]> =>
  db.rows(sql<SystemOperation>`select key, title, audience from portico.system_operation order by key`);

/** One operation, locked: its list changes by one administrator at a time. */
export const lockSystemOperation = (db: Db, key: string): Promise<SystemOperation | null> =>
  db.maybe(sql<SystemOperation>`select key, title, audience from portico.system_operation where key = ${key} for update`);

export interface SystemOperationRuleRow {
  readonly id: string;
  readonly position: number;
  readonly principalId: string;
  readonly verdict: boolean;
}

export const readSystemOperationRules = (db: Db, key: string): Promise<SystemOperationRuleRow[]> =>
  db.rows(sql<SystemOperationRuleRow>`select id::text as id, position, principal_id::text as "principalId", verdict
    from portico.system_operation_rule where operation = ${key} and valid_to is null order by position, id`);

export const readPortal = (db: Db, uid: string): Promise<{ id: string; slug: string; status: string } | null> =>
  db.maybe(
    sql<{
      id: string;
      slug: string;
      status: string;
    }>`select id::text as id, slug, status from portico.portal where uid = ${uid}::uuid`,
  );

export const readPortalById = (db: Db, id: string): Promise<{ id: string } | null> =>
  db.maybe(sql<{ id: string }>`select id::text as id from portico.portal where id = ${id} for update`);

export const readExposure = (db: Db, portalId: string): Promise<{ objectId: string }[]> =>
  db.rows(
    sql<{
      objectId: string;
    }>`select object_id::text as "objectId" from portico.exposure where portal_id = ${portalId} order by object_id`,
  );

export const writeExposure = (db: Db, portalId: string, objectIds: readonly string[]): Promise<void> =>
  db
    .batch([
      sql`delete from portico.exposure where portal_id = ${portalId} and object_id <> all (${objectIds}::bigint[])`,
      sql`insert into portico.exposure (portal_id, object_id) select ${portalId}::bigint, o from unnest(${objectIds}::bigint[]) o
        on conflict do nothing`,
    ])
    .then(() => {});

/** The role that an audience is made of, or that a rule by author gives to; null where the principal is neither. */
export const readAudienceRole = async (db: Db, principalId: string): Promise<string | null> => {
  const row = await db.maybe(sql<{
    id: string;
  }>`select role_id::text as id from portico.audience where id = ${principalId}::bigint
    union all select receiver_role_id::text from portico.author_rule where principal_id = ${principalId}::bigint limit 1`);
  return row?.id ?? null;
};
