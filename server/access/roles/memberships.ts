/** Memberships: who belongs to which organisation, with which roles (ADM, decisions 2 and 7). Seats are the callers' concern. */
import { asSystem, type Ctx, invalid, problem, withTx } from '../../kernel/index.ts';
import { mayAdminister, OPERATION, requireOperation } from '../authority.ts';
import { bumpUser } from '../counters.ts';
import type { MemberRole, Membership } from './store.ts';
import * as store from './store.ts';
import { isOffice } from './tree.ts';

export type { Membership } from './store.ts';

/**
 * Makes a portal user a member of an organisation, or of none. Staff and account-making only: an organisation's administrator gets new
 * members by invitations that they accept.
 * @throws 403, 409 where he is a member already, 422 for roles he cannot have.
 */
export async function addMembership(
  ctx: Ctx,
  input: {
    readonly portalUserId: string;
    readonly organisationId: string | null;
    readonly isAdmin?: boolean;
    readonly roleIds?: readonly string[];
  },
): Promise<Membership> {
  requireOperation(ctx, OPERATION.portalUsers);
  if (input.isAdmin && input.organisationId === null) throw noOrganisation();
  return withTx(ctx, async (tx) => {
    const { portalUserId, organisationId, isAdmin = false, roleIds = [] } = input;
    const made = await store
      .insertMembership(tx.db, { portalUserId, organisationId, isAdmin, at: tx.now })
      .catch((error: { constraint?: string }) => {
        throw error.constraint === 'membership_today' ? problem('conflict', 'This user is a member there already.') : error;
      });
    await setRoles(tx, made, roleIds, false);
    await bumpUser(tx, portalUserId);
    return made;
  });
}

export interface MembershipChange {
  readonly active?: boolean;
  readonly isAdmin?: boolean;
  /** All roles below the organisation that the member shall have; those that staff gave besides stay where an organisation administrator asks. */
  readonly roleIds?: readonly string[];
}

/**
 * Switches a membership on or off, makes an organisation administrator, sets roles (ADM-01, ADM-06, ADM-08). For staff with the
 * operation, and for administrators of that very organisation, whose authority is read again inside the transaction (D1, decision 7).
 * @throws 404 for a membership that is not the caller's business, 422 for a role that may not be given; then nothing is changed.
 */
export async function changeMembership(
  ctx: Ctx,
  by: { id: string } | { uid: string },
  change: MembershipChange,
): Promise<Membership> {
  return administering(ctx, by, async (tx, membership, delegated) => {
    if (change.isAdmin && membership.organisationId === null) throw noOrganisation();
    const { active = membership.active, isAdmin = membership.isAdmin } = change;
    await store.updateMembership(tx.db, membership.id, { active, isAdmin });
    if (change.roleIds !== undefined) await setRoles(tx, membership, change.roleIds, delegated);
    await bumpUser(tx, membership.portalUserId);
    return { ...membership, active, isAdmin };
  });
}

/** Ends a membership for good; what he made there stays where it is. @throws 404. */
export async function endMembership(ctx: Ctx, by: { id: string } | { uid: string }): Promise<void> {
  await administering(ctx, by, async (tx, membership) => {
    await store.endMembership(tx.db, membership.id, tx.now);
    await bumpUser(tx, membership.portalUserId);
  });
}

/** Locks the membership and runs `work` for staff, or as the system for an administrator of its organisation. */
async function administering<T>(
  ctx: Ctx,
  by: { id: string } | { uid: string },
  work: (tx: Ctx, membership: Membership, delegated: boolean) => Promise<T>,
): Promise<T> {
  const where = 'id' in by ? store.membershipById(by.id) : store.membershipByUid(by.uid);
  const { actor } = ctx;
  if (actor.kind !== 'portal') {
    if (!mayAdminister(ctx, OPERATION.portalUsers)) throw problem('forbidden', 'This needs the operation "Manage portal users".');
    return withTx(ctx, async (tx) => work(tx, await locked(tx, where), false));
  }
  const { membershipId, userId, organisationRoleId: organisationId } = actor;
  if (membershipId === null || userId === null || organisationId === null) throw problem('not_found');
  return withTx(asSystem(ctx, 'organisation administrator'), async (tx) => {
    // The session may be older than the loss of the office, so the database is asked, not the actor.
    if (!(await store.holdsOrganisation(tx.db, { membershipId, userId, organisationId }))) throw problem('not_found');
    const membership = await locked(tx, where);
    if (membership.organisationId !== organisationId) throw problem('not_found');
    return work(tx, membership, true);
  });
}

async function locked(ctx: Ctx, where: ReturnType<typeof store.membershipById>): Promise<Membership> {
  const membership = await store.lockMembership(ctx.db, where);
  if (membership === null) throw problem('not_found');
  return membership;
}

/** Makes these the membership's roles. `delegated`: by an administrator of the organisation, who touches only what he may hand out. */
async function setRoles(ctx: Ctx, membership: Membership, wanted: readonly string[], delegated: boolean): Promise<void> {
  if (new Set(wanted).size !== wanted.length) throw notGiveable();
  const roles = await store.readMemberRoles(ctx.db, wanted);
  const mayGive = (role: MemberRole) => (delegated ? isDelegable(role, membership) : isAssignable(role, membership));
  // Unknown, foreign and parent roles answer alike, and one of them refuses all (D2).
  if (roles.length !== wanted.length || !roles.every(mayGive)) throw notGiveable();
  const now = await store.readRolesOfMembership(ctx.db, membership.id);
  const end = now.filter((role) => !wanted.includes(role.id) && !isOffice(role) && (!delegated || isDelegable(role, membership)));
  const begin = wanted.filter((id) => !now.some((role) => role.id === id));
  await store.writeMembershipRoles(
    ctx.db,
    membership.id,
    end.map((role) => role.id),
    begin,
    ctx.now,
  );
}

/** Roles strictly below the own organisation that staff have not unticked (ADM-05, decision 7). */
function isDelegable(role: MemberRole, { organisationId }: Membership): boolean {
  return organisationId !== null && role.organisationId === organisationId && role.id !== organisationId && role.delegable;
}

/** What staff may give: portal roles of no or of this organisation, but neither an organisation itself nor the root. */
function isAssignable(role: MemberRole, { organisationId }: Membership): boolean {
  const here = role.organisationId === null || role.organisationId === organisationId;
  return role.side === 'portal' && here && role.accountId === null && role.key !== 'all_portal_users' && !isOffice(role);
}

const noOrganisation = () => invalid('isAdmin', 'no_organisation', 'Only a member of an organisation can administer one.');
const notGiveable = () => invalid('roles', 'not_below', 'Only roles below the organisation can be given, each once.');
