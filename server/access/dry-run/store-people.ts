/** As what people stand before rules: one row for each way somebody can act. */
import { type Db, sql } from '../../kernel/index.ts';
import type { ClassRow } from '../readers/store.ts';
import { type Crowd, crowdSql, type Side } from '../readers/store-crowd.ts';
import { contactName } from '../store-names.ts';

export interface Standing extends ClassRow {
  readonly userId: string;
  /** The organisation he acts for. */
  readonly roleId: string | null;
}

export const readStanding = (db: Db, crowd: Crowd, users: readonly string[]): Promise<Standing[]> =>
  db.rows(sql<Standing>`${crowdSql(crowd, users)} select user_id::text as "userId", role_id::text as "roleId",
    portal_id::text as "portalId", names::text[] as names from people`);

/** All who have a role, whatever way. */
export const readMembers = (db: Db, crowd: Omit<Crowd, 'rules' | 'named'>, roleId: string): Promise<{ id: string }[]> =>
  db.rows(sql<{ id: string }>`${crowdSql({ ...crowd, rules: [roleId], named: [roleId] }, null)}
    select distinct user_id::text as id from people where names <> '{}'`);

/** Roles of a side, and whether a rule by author or an audience gives them something. */
export const readRoles = (db: Db, side: Side): Promise<{ id: string; given: boolean }[]> =>
  db.rows(sql<{ id: string; given: boolean }>`select r.id::text as id,
      exists (select 1 from portico.author_rule a where a.receiver_role_id = r.id and a.valid_to is null)
      or exists (select 1 from portico.audience d where d.role_id = r.id) as given
    from portico.role r where r.side = ${side}`);

export interface Called {
  readonly id: string;
  readonly uid: string;
  readonly name: string;
}

/** The first of these people by name. */
export function readCalled(
  db: Db,
  side: Side,
  users: readonly string[],
  contactColumn: string | null,
  most: number,
): Promise<Called[]> {
  const outside = side === 'portal';
  const table = outside ? sql`portico.portal_user` : sql`portico.staff_user`;
  const name = outside ? contactName(contactColumn, 'u', true) : sql`u.display_name`;
  return db.rows(sql<Called>`select n.id::text as id, q.uid::text as uid, n.name from
      (select u.id, ${name} as name from ${table} u where u.id = any (${users}::bigint[])) n
    join portico.principal q on q.id = n.id order by lower(n.name), n.id limit ${most}`);
}

export const readRoleTitles = (db: Db, ids: readonly string[]): Promise<{ id: string; title: string }[]> =>
  db.rows(sql<{ id: string; title: string }>`select id::text as id, title from portico.role where id = any (${ids}::bigint[])`);
