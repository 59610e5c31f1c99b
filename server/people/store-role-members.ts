/** Users by the role they have: held themselves, below it, or where a functional role is attached. */
import type { Role } from '../access/index.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import type { Place } from './cursor.ts';
import type { Labels } from './store-users.ts';

export interface MemberRow {
  readonly id: string;
  readonly sortKey: string;
  readonly uid: string;
  readonly name: string;
  readonly login: string;
  readonly status: 'not_registered' | 'active' | 'locked';
  /** Holds the role itself. */
  readonly own: boolean;
  readonly through: readonly { readonly uid: string; readonly title: string }[];
  readonly organisations: string[];
}

export interface MemberFilter {
  readonly role: Pick<Role, 'id'>;
  /** The role is a root: whoever is of its side has it. */
  readonly everybody: boolean;
  readonly text: string | null;
  readonly after: Place | null;
  readonly limit: number;
}

const holds = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/**
 * `down`: the role, those below it, and where a functional one is attached. It is the actor's way up (access/store) walked the other
 * way, so whoever is found here has the role when he signs in. `held`: who holds which of them himself. `whole`: a root is among them,
 * so everybody is meant.
 */
const down = ({ role }: Pick<MemberFilter, 'role'>, held: Sql) => sql`with recursive down(id) as (
    select ${role.id}::bigint
    union select x.id from down cross join lateral (
      select r.id from portico.role r where r.parent_id = down.id
      union all select a.organisational_role_id from portico.role_attachment a where a.functional_role_id = down.id) x),
  held as (${held}),
  whole as (select exists (select 1 from portico.role r join down on down.id = r.id where r.key in ('all_employees', 'all_portal_users')) as it)`;

const through = (role: Pick<Role, 'id'>) => sql`coalesce((select jsonb_agg(jsonb_build_object('uid', t.uid, 'title', t.title))
    from (select distinct p.uid, r.title from held h join portico.role r on r.id = h.role_id join portico.principal p on p.id = r.id
      where h.user_id = u.id and h.role_id <> ${role.id}::bigint order by r.title, p.uid limit 3) t), '[]')`;

const own = (role: Pick<Role, 'id'>) =>
  sql`exists (select 1 from held h where h.user_id = u.id and h.role_id = ${role.id}::bigint)`;

/** Whoever has it; where everybody does, nobody is looked for one by one. */
const among = (everybody: boolean) =>
  everybody ? sql`true` : sql`((select it from whole) or u.id in (select user_id from held))`;

const beyond = (sort: Sql, after: Place | null) =>
  after === null ? sql`true` : sql`(${sort}, u.id) > (${after.value}, ${after.id}::bigint)`;

const heldByStaff = sql`select s.staff_user_id as user_id, s.role_id from portico.staff_role s join down on down.id = s.role_id
    where s.valid_to is null`;
const STAFF_STATUS = sql`case when u.locked_at is not null then 'locked' when u.first_sign_in_at is null then 'not_registered' else 'active' end`;
const likeStaff = (text: string | null) =>
  text === null ? sql`true` : sql`(u.display_name ilike ${holds(text)} or u.login ilike ${holds(text)})`;

export function staffWithRole(ctx: Ctx, f: MemberFilter): Promise<MemberRow[]> {
  const sort = sql`lower(u.login)`;
  return ctx.db.rows(sql<MemberRow>`${down(f, heldByStaff)}
    select u.id::text as id, ${sort} as "sortKey", n.uid::text as uid, u.display_name as name, u.login, ${STAFF_STATUS} as status,
      ${f.everybody ? sql`true` : own(f.role)} as own, ${f.everybody ? sql`'[]'::jsonb` : through(f.role)} as through,
      array[]::text[] as organisations
    from portico.staff_user u join portico.principal n on n.id = u.id
    where ${among(f.everybody)} and ${likeStaff(f.text)} and ${beyond(sort, f.after)} order by ${sort}, u.id limit ${f.limit}`);
}

const heldByPortalUsers = sql`select m.portal_user_id as user_id, m.organisation_id as role_id from portico.membership m
      join down on down.id = m.organisation_id where m.valid_to is null
    union select m.portal_user_id, x.role_id from portico.membership_role x join down on down.id = x.role_id
      join portico.membership m on m.id = x.membership_id where x.valid_to is null and m.valid_to is null`;
/** As in store-users: derived each time (decision 2). */
const PORTAL_STATUS = sql`case when u.locked_at is not null or not exists (select 1 from portico.membership m
      where m.portal_user_id = u.id and m.valid_to is null and (m.active or m.offered and u.first_sign_in_at is null)) then 'locked'
    when u.first_sign_in_at is null then 'not_registered' else 'active' end`;
const ORGANISATIONS = sql`array(select r.title from portico.membership m join portico.role r on r.id = m.organisation_id
    where m.portal_user_id = u.id and m.valid_to is null order by m.id)`;
const likePortalUser = (text: string | null, { contactName }: Labels) =>
  text === null
    ? sql`true`
    : sql`(u.login ilike ${holds(text)} or u.email ilike ${holds(text)} or c.${sql.id(contactName)} ilike ${holds(text)})`;
const portalUsers = ({ contactName }: Labels) => ({
  name: sql`coalesce(c.${sql.id(contactName)}::text, u.login)`,
  from: sql`portico.portal_user u join portico.principal n on n.id = u.id
    left join data.contact c on c.id = u.contact_id and c.deleted_at is null`,
});

export function portalUsersWithRole(ctx: Ctx, labels: Labels, f: MemberFilter): Promise<MemberRow[]> {
  const sort = sql`lower(u.login)`;
  const { name, from } = portalUsers(labels);
  return ctx.db.rows(sql<MemberRow>`${down(f, heldByPortalUsers)}
    select u.id::text as id, ${sort} as "sortKey", n.uid::text as uid, ${name} as name, u.login, ${PORTAL_STATUS} as status,
      ${f.everybody ? sql`true` : own(f.role)} as own, ${f.everybody ? sql`'[]'::jsonb` : through(f.role)} as through,
      ${ORGANISATIONS} as organisations
    from ${from} where u.deleted_at is null and ${among(f.everybody)} and ${likePortalUser(f.text, labels)}
      and ${beyond(sort, f.after)} order by ${sort}, u.id limit ${f.limit}`);
}

interface CandidateFilter {
  readonly role: Pick<Role, 'id'>;
  readonly text: string | null;
  readonly limit: number;
}
interface Candidate {
  readonly uid: string;
  readonly name: string;
  readonly login: string;
  readonly organisations: string[];
}

export function staffWithout(ctx: Ctx, { role, text, limit }: CandidateFilter): Promise<Candidate[]> {
  return ctx.db.rows(sql<Candidate>`select n.uid::text as uid, u.display_name as name, u.login, array[]::text[] as organisations
    from portico.staff_user u join portico.principal n on n.id = u.id
    where ${likeStaff(text)} and not exists (select 1 from portico.staff_role s
      where s.staff_user_id = u.id and s.role_id = ${role.id} and s.valid_to is null)
    order by lower(u.display_name), u.id limit ${limit}`);
}

/** With a membership in the role's organisation, or in any where it stands in none, that does not have the role yet. */
export function portalUsersWithout(ctx: Ctx, labels: Labels, { role, text, limit }: CandidateFilter): Promise<Candidate[]> {
  const { name, from } = portalUsers(labels);
  return ctx.db.rows(sql<Candidate>`select n.uid::text as uid, ${name} as name, u.login, ${ORGANISATIONS} as organisations
    from ${from} cross join portico.organisation_of_role(${role.id}) as place
    where u.deleted_at is null and ${likePortalUser(text, labels)}
      and exists (select 1 from portico.membership m where m.portal_user_id = u.id and m.valid_to is null
        and (place is null or m.organisation_id = place) and not exists (select 1 from portico.membership_role x
          where x.membership_id = m.id and x.role_id = ${role.id} and x.valid_to is null))
    order by lower(u.login), u.id limit ${limit}`);
}
