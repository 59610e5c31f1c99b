/** What names a role, and taking all of it away. */
import { type Db, sql } from '../../kernel/index.ts';
import type { Role } from './store.ts';

export type HitKind =
  | 'children'
  | 'organisation_members'
  | 'audiences'
  | 'author_rules'
  | 'members'
  | 'attached'
  | 'operations'
  | 'columns'
  | 'scopes'
  | 'system'
  | 'shares';

export interface StoredHit {
  readonly kind: HitKind;
  readonly count: number;
  /** At most five. */
  readonly names: readonly string[];
  /** Ids of objects. */
  readonly objects: readonly string[];
}

/** Holds a role against everything that could come to name it (migration 0082 has the order). Answers its version; null = gone. */
export async function lockForRemoval(db: Db, roleId: string): Promise<number | null> {
  const row = await db.maybe(sql<{ version: number }>`select version from portico.role where id = ${roleId} for update`);
  await db.run(sql`select pg_advisory_xact_lock(hashtextextended('portico.role:' || ${roleId}::text, 0))`);
  return row?.version ?? null;
}

const none = sql`array[]::text[]`;

/** Everything that names the role today, by kind; kinds without any are left out. */
export async function readHits(db: Db, { id }: Pick<Role, 'id'>): Promise<StoredHit[]> {
  const live = sql`valid_to is null`;
  const few = (names: ReturnType<typeof sql>) => sql`(array_agg(distinct ${names}))[1:5]`;
  const rows = await db.rows(sql<StoredHit>`
    select 'children' as kind, count(*)::int as count, ${few(sql`r.title`)} as names, ${none} as objects
      from portico.role r where r.parent_id = ${id}
    union all select 'organisation_members', count(*)::int, ${few(sql`u.login`)}, ${none}
      from portico.membership m join portico.portal_user u on u.id = m.portal_user_id where m.organisation_id = ${id} and m.${live}
    union all select 'audiences', count(*)::int, ${none}, ${none} from portico.category_reader c where c.role_id = ${id}
    union all select 'author_rules', count(*)::int, ${none}, array_agg(distinct a.object_id::text)
      from portico.author_rule a where ${id} in (a.author_role_id, a.receiver_role_id) and a.${live}
    union all select 'members', count(distinct who)::int, ${few(sql`name`)}, ${none} from (
        select s.staff_user_id as who, u.display_name as name from portico.staff_role s
          join portico.staff_user u on u.id = s.staff_user_id where s.role_id = ${id} and s.${live}
        union all select u.id, u.login from portico.membership_role x join portico.membership m on m.id = x.membership_id
          join portico.portal_user u on u.id = m.portal_user_id where x.role_id = ${id} and x.${live} and m.${live} and u.deleted_at is null) h
    union all select 'attached', count(*)::int, ${few(sql`r.title`)}, ${none} from portico.role_attachment a
      join portico.role r on r.id = case when a.functional_role_id = ${id} then a.organisational_role_id else a.functional_role_id end
      where ${id} in (a.functional_role_id, a.organisational_role_id)
    union all select 'operations', count(*)::int, ${none}, array_agg(distinct o.object_id::text)
      from portico.operation_rule o where o.principal_id = ${id} and o.${live}
    union all select 'columns', count(*)::int, ${none}, array_agg(distinct c.object_id::text)
      from portico.column_rule o join portico.object_column c on c.id = o.column_id where o.principal_id = ${id} and o.${live}
    union all select 'scopes', count(*)::int, ${none}, array_agg(distinct o.object_id::text)
      from portico.scope_rule o where o.role_id = ${id} and o.${live}
    union all select 'system', count(*)::int, ${few(sql`o.operation`)}, ${none}
      from portico.system_operation_rule o where o.principal_id = ${id} and o.${live}
    union all select 'shares', count(*)::int, ${none}, array_agg(distinct g.object_id::text)
      from portico.grant_source g where g.principal_id = ${id} and g.retired_at is null and g.kind = 'share'`);
  return rows.filter(({ count }) => count > 0).map((row) => ({ ...row, names: row.names ?? [], objects: row.objects ?? [] }));
}

/** Live sources whose only receiver is the role. */
export async function readShares(db: Db, roleId: string): Promise<string[]> {
  const rows = await db.rows(
    sql<{ id: string }>`select id::text as id from portico.grant_source where principal_id = ${roleId} and retired_at is null`,
  );
  return rows.map(({ id }) => id);
}

/** Ends today's rows that name the role and deletes it; the principal stays for what has a history. */
export async function deleteRole(db: Db, roleId: string, at: Date): Promise<void> {
  await db.batch([
    sql`update portico.staff_role set valid_to = ${at} where role_id = ${roleId} and valid_to is null`,
    sql`update portico.membership_role set valid_to = ${at} where role_id = ${roleId} and valid_to is null`,
    sql`update portico.operation_rule set valid_to = ${at} where principal_id = ${roleId} and valid_to is null`,
    sql`update portico.column_rule set valid_to = ${at} where principal_id = ${roleId} and valid_to is null`,
    sql`update portico.system_operation_rule set valid_to = ${at} where principal_id = ${roleId} and valid_to is null`,
    sql`update portico.scope_rule set valid_to = ${at} where role_id = ${roleId} and valid_to is null`,
    sql`delete from portico.role_attachment where ${roleId} in (functional_role_id, organisational_role_id)`,
    sql`delete from portico.role where id = ${roleId}`,
  ]);
}
