/** Readers of categories in words: portals and roles, and the people they are today. */
import type { Readership } from '../access/index.ts';
import { type Ctx, sql } from '../kernel/index.ts';
import type { Also } from '../records/index.ts';

const isUid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** Database ids of portals and portal roles by uid, in the order asked; null for one that is not there. */
export async function audienceByUids(
  ctx: Ctx,
  readers: readonly { readonly portal: string | null; readonly role: string }[],
): Promise<(Readership | null)[]> {
  const uids = (all: readonly (string | null)[]) => all.filter((one): one is string => one !== null && isUid(one));
  const portals = await ctx.db.rows(sql<{ id: string; uid: string }>`select id::text as id, uid::text as uid from portico.portal
    where uid = any (${uids(readers.map((r) => r.portal))}::uuid[])`);
  const roles = await ctx.db.rows(sql<{ id: string; uid: string }>`select r.id::text as id, p.uid::text as uid
    from portico.role r join portico.principal p on p.id = r.id
    where r.side = 'portal' and p.uid = any (${uids(readers.map((r) => r.role))}::uuid[])`);
  const portalIds = new Map(portals.map((row) => [row.uid, row.id]));
  const roleIds = new Map(roles.map((row) => [row.uid, row.id]));
  return readers.map(({ portal, role }) => {
    const roleId = roleIds.get(role);
    const portalId = portal === null ? null : portalIds.get(portal);
    return roleId === undefined || portalId === undefined ? null : { portalId, roleId };
  });
}

export interface ReaderView {
  readonly portal: { readonly uid: string; readonly title: string; readonly status: string; readonly shows: boolean } | null;
  readonly role: { readonly uid: string; readonly title: string };
}

/** The readers that a category names itself. */
export function readersOf(ctx: Ctx, categoryId: string): Promise<ReaderView[]> {
  return ctx.db.rows(sql<ReaderView>`select case when p.id is null then null else jsonb_build_object('uid', p.uid, 'title', p.title,
        'status', p.status, 'shows', exists (select 1 from portico.exposure e join portico.object o on o.id = e.object_id
          where e.portal_id = p.id and o.key = 'published_article')) end as portal,
      jsonb_build_object('uid', rp.uid, 'title', x.title) as role
    from portico.category_reader r join portico.role x on x.id = r.role_id join portico.principal rp on rp.id = x.id
    left join portico.portal p on p.id = r.portal_id
    where r.category_id = ${categoryId}::bigint order by p.title nulls first, x.title, r.id`);
}

/** Contacts of portal users. */
export async function contactsOf(ctx: Ctx, users: readonly string[]): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{ id: string }>`select contact_id::text as id from portico.portal_user
    where id = any (${users}::bigint[]) and contact_id is not null`);
  return rows.map(({ id }) => id);
}

export interface People {
  readonly people: number;
  readonly contacts: readonly string[];
}

/**
 * How many people a category's readers are today, with the contacts of some of them: portal users who can act in a portal that is active
 * and shows articles, in a membership that has the role, an ancestor of one, or one attached to either.
 */
export function peopleOf(ctx: Ctx, categoryId: string, samples: number): Promise<People> {
  return ctx.db.one(sql<People>`with recursive holds(role_id, wanted) as (
      select r.role_id, r.id from portico.category_reader r where r.category_id = ${categoryId}::bigint
      union
      select x.id, h.wanted from holds h cross join lateral (
        select c.id from portico.role c where c.parent_id = h.role_id
        union all select a.organisational_role_id from portico.role_attachment a where a.functional_role_id = h.role_id) x),
    everybody as (select h.wanted from holds h join portico.role r on r.id = h.role_id where r.key = 'all_portal_users'),
    acting as (
      select u.id as user_id, u.contact_id, m.id as membership_id, m.organisation_id, a.portal_id
      from portico.portal_user u
      join portico.portal_access a on a.portal_user_id = u.id
      join portico.portal p on p.id = a.portal_id and p.status = 'active'
      left join portico.membership m on m.portal_user_id = u.id and m.active and m.valid_to is null
      where u.locked_at is null and u.deleted_at is null
        and (m.id is not null or not exists (select 1 from portico.membership n where n.portal_user_id = u.id))
        and exists (select 1 from portico.exposure e join portico.object o on o.id = e.object_id
          where e.portal_id = p.id and o.key = 'published_article')),
    reached as (
      select distinct c.user_id, c.contact_id from acting c join portico.category_reader r on r.category_id = ${categoryId}::bigint
      where (r.portal_id is null or r.portal_id = c.portal_id) and (
        exists (select 1 from everybody e where e.wanted = r.id)
        or exists (select 1 from holds h where h.wanted = r.id and h.role_id = c.organisation_id)
        or exists (select 1 from holds h join portico.membership_role s on s.role_id = h.role_id and s.valid_to is null
          where h.wanted = r.id and s.membership_id = c.membership_id)))
    select (select count(*)::int from reached) as people,
      array(select contact_id::text from reached order by user_id limit ${sql.lit(samples)}) as contacts`);
}

/** Records of `contact` with these database ids, for a list of the gateway. */
export function amongContacts(ids: readonly string[]): Also {
  return { name: `contacts ${ids.join()}`, sql: (alias) => sql<boolean>`${sql.ref(`${alias}.id`)} = any (${ids}::bigint[])` };
}

/** Portals that an audience can name. */
export function allPortals(ctx: Ctx): Promise<{ uid: string; title: string; status: string; shows: boolean }[]> {
  return ctx.db.rows(sql<{
    uid: string;
    title: string;
    status: string;
    shows: boolean;
  }>`select p.uid::text as uid, p.title, p.status,
      exists (select 1 from portico.exposure e join portico.object o on o.id = e.object_id
        where e.portal_id = p.id and o.key = 'published_article') as shows
    from portico.portal p order by p.title, p.id`);
}

/** Roles of portal users that an audience can name. */
export function allRoles(ctx: Ctx): Promise<{ uid: string; title: string; parent: string | null }[]> {
  return ctx.db.rows(sql<{
    uid: string;
    title: string;
    parent: string | null;
  }>`select p.uid::text as uid, r.title, u.uid::text as parent
    from portico.role r join portico.principal p on p.id = r.id left join portico.principal u on u.id = r.parent_id
    where r.side = 'portal' order by r.parent_id nulls first, r.title, r.id limit 2000`);
}
