/** Authority, read under a lock that a lock or demotion of the same person has to wait for. */
import { type Ctx, sql } from '../kernel/index.ts';

export async function holdStaff(tx: Ctx, userId: string): Promise<boolean> {
  return (await tx.db.maybe(sql`select 1 from portico.staff_user where id = ${userId} and locked_at is null for share`)) !== null;
}

export async function holdAdministrator(
  tx: Ctx,
  membershipId: string,
  userId: string,
  organisationId: string | null,
  portalId: string | null,
): Promise<boolean> {
  const row = await tx.db.maybe(sql`select 1 from portico.membership m join portico.portal_user u on u.id = m.portal_user_id
    where m.id = ${membershipId} and u.id = ${userId} and m.organisation_id = ${organisationId}::bigint
      and m.active and m.is_admin and m.valid_to is null and u.locked_at is null and u.deleted_at is null
      and not exists (select 1 from portico.portal p where p.id = ${portalId}::bigint and 'organisation' = any (p.features_off))
    for share of m, u`);
  return row !== null;
}
