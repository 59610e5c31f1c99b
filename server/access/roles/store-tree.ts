/** Reads of the role trees: children page by page, names, the way up, attachments. */
import { type Db, type Sql, sql } from '../../kernel/index.ts';
import { columns, from, type Role } from './store.ts';

/** A place in a list ordered by title. */
export interface Place {
  readonly value: string;
  readonly id: string;
}

/** A role with the value it is sorted by. */
export type ListedRole = Role & { readonly sortKey: string };

export interface RoleFilter {
  readonly sides: readonly Role['side'][];
  readonly tree: Role['tree'] | null;
  /** Role id: its children only. */
  readonly below: string | null;
  /** A part of the title, wherever in the tree; without it and without `below` the top ones. */
  readonly text: string | null;
  readonly after: Place | null;
  readonly limit: number;
}

export function findRoles(db: Db, f: RoleFilter): Promise<ListedRole[]> {
  const conditions: Sql[] = [sql`r.side = any (${f.sides}::text[])`];
  if (f.tree !== null) conditions.push(sql`r.tree = ${f.tree}`);
  if (f.below !== null) conditions.push(sql`r.parent_id = ${f.below}::bigint`);
  if (f.text !== null) conditions.push(sql`position(lower(${f.text}) in lower(r.title)) > 0`);
  if (f.below === null && f.text === null) conditions.push(sql`r.parent_id is null`);
  if (f.after !== null) conditions.push(sql`(lower(r.title), r.id) > (${f.after.value}, ${f.after.id}::bigint)`);
  return db.rows(sql<ListedRole>`select ${columns}, lower(r.title) as "sortKey" ${from}
    where ${sql.join(conditions, sql` and `)} order by lower(r.title), r.id limit ${f.limit}`);
}

export interface RoleName {
  readonly uid: string;
  readonly title: string;
}

/** The roles above each of these, the root first. */
export async function readAbove(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, RoleName[]>> {
  const rows = await db.rows(sql<RoleName & { of: string }>`with recursive up(of, id, steps) as (
      select r.id, r.parent_id, 1 from portico.role r where r.id = any (${ids}::bigint[]) and r.parent_id is not null
      union all select up.of, r.parent_id, up.steps + 1 from up join portico.role r on r.id = up.id where r.parent_id is not null)
    select up.of::text as of, p.uid::text as uid, r.title from up join portico.role r on r.id = up.id
      join portico.principal p on p.id = r.id order by up.of, up.steps desc`);
  const above = new Map<string, RoleName[]>();
  for (const { of, uid, title } of rows) above.set(of, [...(above.get(of) ?? []), { uid, title }]);
  return above;
}

/** Members who hold the role itself, and roles attached to it (or that it is attached to). */
export const countHolders = (db: Db, id: string): Promise<{ members: number; attached: number }> =>
  db.one(sql<{ members: number; attached: number }>`select
    (select count(*)::int from portico.staff_role s where s.role_id = ${id} and s.valid_to is null)
      + (select count(*)::int from portico.portal_user u where u.deleted_at is null and u.id in (
          select m.portal_user_id from portico.membership m where m.organisation_id = ${id} and m.valid_to is null
          union select m.portal_user_id from portico.membership_role x join portico.membership m on m.id = x.membership_id
            where x.role_id = ${id} and x.valid_to is null and m.valid_to is null)) as members,
    (select count(*)::int from portico.role_attachment a where ${id} in (a.functional_role_id, a.organisational_role_id)) as attached`);

/** A role at the other end of an attachment. */
export type Attached = RoleName & {
  readonly id: string;
  readonly organisation: boolean;
  readonly sortKey: string;
  /** The role above that it comes from; null where it is attached here. */
  readonly through: RoleName | null;
};

/**
 * What is attached to an organisational role: to itself, or to one above it, with the functional roles above those. Each once, nearest first.
 * For a functional role the roles that hold it themselves; those below them have it as well and are not named one by one.
 */
export function findAttached(
  db: Db,
  role: Pick<Role, 'id' | 'tree'>,
  f: { readonly after: Place | null; readonly limit: number },
): Promise<Attached[]> {
  const pairs =
    role.tree === 'functional'
      ? sql`select a.organisational_role_id as id, null::bigint as via, 0 as steps from portico.role_attachment a
          where a.functional_role_id = ${role.id}`
      : sql`select a.functional_role_id as id, nullif(up.id, ${role.id}::bigint) as via, up.steps from up
          join portico.role_attachment a on a.organisational_role_id = up.id`;
  const after = f.after === null ? sql`true` : sql`(lower(r.title), r.id) > (${f.after.value}, ${f.after.id}::bigint)`;
  return db.rows(sql<Attached>`with recursive up(id, steps) as (
      select ${role.id}::bigint, 0
      union all select r.parent_id, up.steps + 1 from up join portico.role r on r.id = up.id where r.parent_id is not null),
    pairs as (${pairs}),
    nearest as (select distinct on (id) id, via from pairs order by id, steps)
    select r.id::text as id, p.uid::text as uid, r.title, r.account_id is not null as organisation, lower(r.title) as "sortKey",
      (select jsonb_build_object('uid', vp.uid, 'title', v.title) from portico.role v join portico.principal vp on vp.id = v.id
        where v.id = n.via) as through
    from nearest n join portico.role r on r.id = n.id join portico.principal p on p.id = r.id
    where ${after} order by lower(r.title), r.id limit ${f.limit}`);
}
