/**
 * Everybody of one side as a relation, with what the engine knows of one actor as columns: who he is, for which organisation and on
 * which portal he can act, and those of his principals that the question depends on. The other way round of `readPortalUser`,
 * `readStaff`, `readRulePrincipals` and `readFamily`; a test compares both over random worlds.
 */
import { type Sql, sql } from '../../kernel/index.ts';
import type { Who } from '../compile-who.ts';

export type Side = 'staff' | 'portal';

export interface Crowd {
  readonly side: Side;
  /** Principals that rules name: what somebody may do with the object depends on which of them he has. */
  readonly rules: readonly string[];
  /** Those and the principals that hold grants on the record. */
  readonly named: readonly string[];
  /** Physical column of the account above, where a scope reaches child accounts. */
  readonly accountParent: string | null;
  readonly now: Date;
}

/** Roles, audiences and what rules by author give under, from above to below: who has a role that is reached has the principal it is reached from. */
const reach = (named: readonly string[]) => sql`start(principal, role_id, portal_id) as (
    select r.id, r.id, null::bigint from portico.role r where r.id = any (${named}::bigint[])
    union all select d.id, d.role_id, d.portal_id from portico.audience d where d.id = any (${named}::bigint[])
    union all select x.id, a.receiver_role_id, null from portico.author_rule a
      left join portico.author_fill f on f.source_id = a.source_id and f.finished_at is null
      cross join lateral (select a.principal_id as id union all select unnest(f.stand_ins)) x
      where a.valid_to is null and x.id = any (${named}::bigint[])),
  reach(role_id, principal, portal_id) as (
    select role_id, principal, portal_id from start
    union select x.id, reach.principal, reach.portal_id from reach cross join lateral (
      select r.id from portico.role r where r.parent_id = reach.role_id
      union all select a.organisational_role_id from portico.role_attachment a where a.functional_role_id = reach.role_id) x)`;

/** One row for each way somebody can act: no rows for those who are locked, deleted, or whose memberships are off or over. */
const acting: Readonly<Record<Side, { rows: (only: Sql) => Sql; held: Sql; root: string }>> = {
  portal: {
    root: 'all_portal_users',
    rows: (only) => sql`select u.id as user_id, u.contact_id, m.id as membership_id, m.organisation_id as role_id,
        o.account_id, a.portal_id, row_number() over () as n
      from portico.portal_user u join portico.portal_access a on a.portal_user_id = u.id
      left join portico.membership m on m.portal_user_id = u.id and m.active and m.valid_to is null
      left join portico.role o on o.id = m.organisation_id
      where u.locked_at is null and u.deleted_at is null
        and (m.id is not null or not exists (select 1 from portico.membership x where x.portal_user_id = u.id))${only}`,
    held: sql`select n, portal_id, role_id from act where role_id is not null
      union all select a.n, a.portal_id, s.role_id from act a
        join portico.membership_role s on s.membership_id = a.membership_id and s.valid_to is null`,
  },
  staff: {
    root: 'all_employees',
    rows: (
      only,
    ) => sql`select u.id as user_id, null::bigint as contact_id, null::bigint as membership_id, null::bigint as role_id,
        null::bigint as account_id, null::bigint as portal_id, row_number() over () as n
      from portico.staff_user u where u.locked_at is null${only}`,
    held: sql`select a.n, a.portal_id, s.role_id from act a join portico.staff_role s on s.staff_user_id = a.user_id and s.valid_to is null`,
  },
};

function families(parent: string | null): Sql {
  if (parent === null) return sql`families(account_id, ids) as (select null::bigint, null::bigint[] where false)`;
  return sql`below(account_id, id) as (
    select r.account_id, r.account_id from portico.role r where r.account_id is not null
    union select b.account_id, c.id from below b join data.account c on c.${sql.id(parent)} = b.id where c.deleted_at is null),
  families(account_id, ids) as (select account_id, array_agg(id) from below group by account_id)`;
}

/**
 * `with recursive ... people as (...)`: user_id, contact_id, role_id, account_id, portal_id, family, names (rules only, in order) and
 * principals. `users` narrows to some of them.
 */
export function crowdSql({ side, rules, named, accountParent }: Crowd, users: readonly string[] | null): Sql {
  const { rows, held, root } = acting[side];
  return sql`with recursive ${reach(named)}, ${families(accountParent)},
  act as materialized (${rows(users === null ? sql`` : sql` and u.id = any (${users}::bigint[])`)}),
  everyone as (select e.principal, e.portal_id from reach e join portico.role r on r.id = e.role_id where r.key = ${root}),
  held(n, portal_id, role_id) as (${held}),
  holds(n, principal) as (
    select h.n, e.principal from held h join reach e on e.role_id = h.role_id where e.portal_id is null or e.portal_id = h.portal_id
    union select a.n, e.principal from act a join everyone e on e.portal_id is null or e.portal_id = a.portal_id
    union select a.n, a.user_id from act a where a.user_id = any (${named}::bigint[])),
  people as materialized (
    select a.user_id, a.contact_id, a.role_id, a.account_id, a.portal_id, f.ids as family,
      coalesce(h.names, '{}') as names, coalesce(h.principals, '{}') as principals
    from act a left join families f on f.account_id = a.account_id
    left join (select n, array_agg(principal order by principal) filter (where principal = any (${rules}::bigint[])) as names,
      array_agg(principal) as principals from holds group by n) h on h.n = a.n)`;
}

/** The people of an alias, for the record level. */
export function whoOf({ side, now, accountParent }: Crowd, alias: string): Who {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  const outside = side === 'portal';
  return {
    kind: side,
    at: now,
    user: column('user_id'),
    contact: outside ? column('contact_id') : null,
    organisation: outside ? column('account_id') : null,
    family: outside && accountParent !== null ? column('family') : null,
    principals: column('principals'),
    // What was taken back counts no more, whether or not it was swept: asked once, for everybody.
    dead: sql`array(select d.id from portico.grant_source d where d.retired_at is not null and d.swept_at is null)`,
    passesOn: false,
  };
}
