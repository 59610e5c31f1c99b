/** Memberships and their roles. Versioned: what ends gets a `valid_to`, today is `valid_to is null`. */
import { type Ctx, sql } from '../kernel/index.ts';

export interface MembershipRow {
  readonly id: string;
  readonly user_id: string;
  readonly organisation_id: string | null;
  readonly is_admin: boolean;
  readonly active: boolean;
  readonly offered: boolean;
  readonly accepted: boolean;
  /** An invitation to it was sent and not revoked; it may be too old. A link is good for such memberships alone. */
  readonly invited: boolean;
}
const MEMBERSHIP = sql`select id::text as id, portal_user_id::text as user_id, organisation_id::text as organisation_id,
    is_admin, active, offered, accepted, not accepted and invitation_ends_at is not null as invited from portico.membership`;

export function membershipByUid(ctx: Ctx, uid: string): Promise<MembershipRow | null> {
  return ctx.db.maybe(sql<MembershipRow>`${MEMBERSHIP} where uid = ${uid} and valid_to is null`);
}
/** Read after the user is held, who guards all his memberships. */
export function membershipById(tx: Ctx, id: string): Promise<MembershipRow | null> {
  return tx.db.maybe(sql<MembershipRow>`${MEMBERSHIP} where id = ${id} and valid_to is null`);
}
export function membershipsOf(ctx: Ctx, userId: string): Promise<MembershipRow[]> {
  return ctx.db.rows(sql<MembershipRow>`${MEMBERSHIP} where portal_user_id = ${userId} and valid_to is null
    order by organisation_id is null, id`);
}

/** Adds a membership that waits for its owner's consent. */
export async function insertMembership(
  tx: Ctx,
  m: { readonly userId: string; readonly organisationId: string | null; readonly isAdmin: boolean },
): Promise<string> {
  const row = await tx.db.one(sql<{ id: string }>`insert into portico.membership
      (portal_user_id, organisation_id, is_admin, active, accepted, offered, valid_from)
    values (${m.userId}, ${m.organisationId}, ${m.isAdmin}, false, false, true, ${tx.now}) returning id::text as id`);
  return row.id;
}
/** Switches on (in force at once where its owner has accepted it, else offered) or off. */
export function switchMembershipRow(tx: Ctx, id: string, on: boolean): Promise<number> {
  return tx.db.run(
    sql`update portico.membership set active = ${on} and accepted, offered = ${on} and not accepted where id = ${id}`,
  );
}
export function writeAdmin(tx: Ctx, id: string, isAdmin: boolean): Promise<number> {
  return tx.db.run(sql`update portico.membership set is_admin = ${isAdmin} where id = ${id}`);
}
/** The owner's consent to what stands offered to him among these, the invitation not revoked. Answers the ones now in force, oldest first. */
export async function acceptOffered(tx: Ctx, userId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.db.rows(sql<{ id: string }>`update portico.membership set accepted = true, offered = false, active = true
    where portal_user_id = ${userId} and id = any (${ids}::bigint[]) and offered and invitation_ends_at is not null and valid_to is null returning id::text as id`);
  return rows.map((row) => row.id).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
}
export function endMemberships(tx: Ctx, ids: readonly string[]): Promise<number> {
  return tx.db.run(
    sql`update portico.membership set active = false, offered = false, valid_to = ${tx.now} where id = any (${ids}::bigint[])`,
  );
}
/** Titles of the organisations that stand offered to somebody among these memberships, the invitation not revoked. */
export async function offeredTitles(
  ctx: Ctx,
  userId: string,
  ids: readonly string[],
): Promise<{ offered: number; titles: string[] }> {
  const rows = await ctx.db.rows(sql<{ title: string | null }>`select r.title from portico.membership m
    left join portico.role r on r.id = m.organisation_id
    where m.portal_user_id = ${userId} and m.id = any (${ids}::bigint[]) and m.offered and m.invitation_ends_at is not null
      and m.valid_to is null order by m.id`);
  return { offered: rows.length, titles: rows.flatMap((row) => (row.title === null ? [] : [row.title])) };
}

/** Of these roles the ones that stand below the organisation; only delegable ones where asked for (decision 7). */
export function rolesBelow(
  ctx: Ctx,
  organisationId: string,
  uids: readonly string[],
  onlyDelegable: boolean,
): Promise<{ id: string; uid: string }[]> {
  return ctx.db.rows(sql<{ id: string; uid: string }>`select r.id::text as id, p.uid::text as uid
    from portico.role r join portico.principal p on p.id = r.id
    where p.uid = any (${uids}::uuid[]) and r.side = 'portal' and r.id <> ${organisationId}::bigint
      and portico.organisation_of_role(r.id) = ${organisationId}::bigint and (r.delegable or not ${onlyDelegable})`);
}
/**
 * Makes these the roles of a membership below its organisation; of an organisation's administrator only those count that he may give
 * (decision 7). What staff gave besides stays: functional roles, roles kept back, the office that goes with the administrator's box.
 * Answers whether anything changed.
 */
export async function writeRoles(
  tx: Ctx,
  membership: { readonly id: string; readonly organisationId: string | null },
  roleIds: readonly string[],
  onlyDelegable: boolean,
): Promise<boolean> {
  const { id, organisationId } = membership;
  const ended = await tx.db.run(sql`update portico.membership_role x set valid_to = ${tx.now} from portico.role r
    where r.id = x.role_id and x.membership_id = ${id} and x.valid_to is null and x.role_id <> all (${roleIds}::bigint[])
      and portico.organisation_of_role(r.id) = ${organisationId}::bigint and (r.delegable or not ${onlyDelegable}::boolean)`);
  const added = await tx.db.run(sql`insert into portico.membership_role (membership_id, role_id, valid_from)
    select ${id}, id, ${tx.now} from unnest(${roleIds}::bigint[]) as id
    where not exists (select 1 from portico.membership_role x where x.membership_id = ${id} and x.role_id = id and x.valid_to is null)`);
  return ended + added > 0;
}
