import { type Ctx, type System, sql } from '../kernel/index.ts';

/**
 * Name and category of a service, as the case needs them for its subject.
 * The gateway has checked before that this actor may read the service (L4); the row passes row security all the same.
 */
export function serviceFacts(ctx: Ctx, serviceId: string): Promise<{ name: string; category: string | null } | null> {
  return ctx.db.maybe(sql`select name, category from data.service where id = ${serviceId} and deleted_at is null`, {
    named: true,
  });
}

/** Who may have to hear of a case, and through which portal; ids only, read by the system while a mail is made. */
export interface CaseParties {
  readonly uid: string;
  readonly assignee: string | null;
  readonly portal_users: readonly string[];
  readonly portal_slug: string | null;
  readonly portal_id: string | null;
  readonly portal_title: string | null;
  readonly portal_status: 'inactive' | 'active' | 'disabled' | null;
}

/**
 * The people around a case: its contact's and its author's portal users, and whom it is assigned to.
 * The portal is the one it came from, else the first that shows cases and that the contact's user belongs to.
 */
export function partiesOf(ctx: Ctx, caseId: string): Promise<CaseParties | null> {
  return ctx.db.maybe(
    sql`
    select c.uid, c.assignee, coalesce(u.ids, '{}') as portal_users, p.slug as portal_slug, p.id as portal_id, p.title as portal_title,
      p.status as portal_status
    from data."case" c
    left join lateral (select array_agg(pu.id::text) as ids from portico.portal_user pu
                       where (pu.contact_id = c.contact or pu.id = c.created_by) and pu.locked_at is null and pu.deleted_at is null) u on true
    left join lateral (select po.* from portico.portal po
                       where po.uid::text = c.origin_portal
                          or (c.origin_portal is null and exists (
                                select 1 from portico.portal_access a
                                join portico.exposure e on e.portal_id = a.portal_id
                                join portico.object o on o.id = e.object_id and o.key = 'case'
                                where a.portal_id = po.id and a.portal_user_id::text = any (u.ids)))
                       order by po.status = 'active' desc, po.id limit 1) p on true
    where c.id = ${caseId} and c.deleted_at is null`,
    { named: true },
  );
}

/** Uids of portals by id: they never change. */
const uids = new WeakMap<System, Map<string, string>>();

/** The uid of a portal, the name by which a case keeps it. */
export async function portalUid(ctx: Ctx, portalId: string): Promise<string> {
  const known = uids.get(ctx.system) ?? new Map<string, string>();
  uids.set(ctx.system, known);
  const found = known.get(portalId);
  if (found !== undefined) return found;
  const { uid } = await ctx.db.one(sql<{ uid: string }>`select portico.portal_uid(${portalId}::bigint)::text as uid`);
  known.set(portalId, uid);
  return uid;
}

/** What a portal is called, for staff; null where there is none of this uid. */
export async function portalTitle(ctx: Ctx, uid: string): Promise<string | null> {
  const row = await ctx.db.maybe(sql<{ title: string }>`select title from portico.portal where uid::text = ${uid}`);
  return row?.title ?? null;
}

/** The people who look after everything: whom a complaint reaches when nobody has the case. */
export function administrators(ctx: Ctx): Promise<{ id: string }[]> {
  return ctx.db.rows(sql`select u.id from portico.staff_user u
    join portico.staff_role m on m.staff_user_id = u.id and m.valid_to is null
    join portico.role r on r.id = m.role_id and r.key = 'administrators'
    where u.locked_at is null and u.first_sign_in_at is not null order by u.id limit 20`);
}

/** Address and language of users of either side. */
export function addressesOf(
  ctx: Ctx,
  ids: readonly string[],
): Promise<{ id: string; email: string; culture: string; staff: boolean }[]> {
  return ctx.db.rows(
    sql`
    select id, email, culture, true as staff from portico.staff_user where id = any (${[...ids]}::bigint[]) and locked_at is null
    union all
    select id, email, culture, false from portico.portal_user where id = any (${[...ids]}::bigint[]) and locked_at is null and deleted_at is null`,
    { named: true },
  );
}

/** The public id of a message. */
export async function messageUid(ctx: Ctx, messageId: string): Promise<string | null> {
  const row = await ctx.db.maybe(
    sql<{ uid: string }>`select uid from data.message where id = ${messageId} and deleted_at is null`,
  );
  return row?.uid ?? null;
}
