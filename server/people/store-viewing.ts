/** Looks of staff as portal users: whom they can be taken for, who looked, and which of them are over. */
import { type Ctx, type Sql, sql } from '../kernel/index.ts';

/** A membership of a user that is in force now, by its uid; null = not there, not his, or off. */
export function liveMembership(ctx: Ctx, userId: string, uid: string): Promise<{ id: string } | null> {
  return ctx.db.maybe(sql<{ id: string }>`select id::text as id from portico.membership
    where uid = ${uid} and portal_user_id = ${userId} and active and valid_to is null`);
}

export function portalOf(ctx: Ctx, uid: string): Promise<{ id: string; slug: string } | null> {
  return ctx.db.maybe(sql<{ id: string; slug: string }>`select id::text as id, slug from portico.portal where uid = ${uid}`);
}

export interface ViewingRow {
  readonly id: string;
  readonly uid: string;
  readonly started_at: Date;
  readonly until: Date;
  readonly ended_at: Date | null;
  readonly portal: string;
  readonly by: string;
  readonly public_name: string;
  readonly organisation: string | null;
  readonly user_id: string;
}

/** The newest first. */
const viewings = (where: Sql, before: string | null, limit: number) => sql<ViewingRow>`select v.id::text as id,
    v.uid::text as uid, v.started_at, v.until, v.ended_at, coalesce(p.title, '') as portal, s.display_name as by, s.public_name,
    r.title as organisation, v.portal_user_id::text as user_id
  from portico.viewing v
  join portico.staff_user s on s.id = v.staff_user_id
  join portico.principal n on n.id = v.portal_user_id
  left join portico.portal p on p.id = v.portal_id
  left join portico.role r on r.id = v.organisation_id
  where ${where} and (${before}::bigint is null or v.id < ${before}::bigint)
  order by v.id desc limit ${limit}::int`;

export function viewingsOfUser(ctx: Ctx, uid: string, before: string | null, limit: number): Promise<ViewingRow[]> {
  return ctx.db.rows(viewings(sql`n.uid = ${uid}`, before, limit));
}

export function viewingsOfOrganisation(
  ctx: Ctx,
  organisationId: string,
  before: string | null,
  limit: number,
): Promise<ViewingRow[]> {
  return ctx.db.rows(viewings(sql`v.organisation_id = ${organisationId}`, before, limit));
}

export interface Ended {
  readonly id: string;
  readonly staffUserId: string;
  readonly portalUserId: string;
  readonly portalId: string;
  readonly endedAt: Date;
}

/**
 * Writes the end of looks whose session, or the staff session below it, is over; `staffUserId` narrows it to one person's. Two who
 * do it at once find each look once: the second waits for the row and sees that it is done.
 */
export function closeEnded(tx: Ctx, staffUserId: string | null): Promise<Ended[]> {
  return tx.db.rows(sql<Ended>`update portico.viewing v set ended_at = e.at
    from (select w.id, least(w.until, s.ended_at, x.ended_at, x.expires_at) as at from portico.viewing w
      left join auth.session s on s.id = w.session_id left join auth.session x on x.id = s.parent_id
      where w.ended_at is null and (${staffUserId}::bigint is null or w.staff_user_id = ${staffUserId}::bigint)) e
    where v.id = e.id and v.ended_at is null and e.at <= ${tx.now}
    returning v.id::text as id, v.staff_user_id::text as "staffUserId", v.portal_user_id::text as "portalUserId",
      v.portal_id::text as "portalId", v.ended_at as "endedAt"`);
}
