import { bumpUser } from '../access/index.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, invalid, problem, withTx } from '../kernel/index.ts';
import { endSessions } from '../sessions/index.ts';
import { getPortalUser } from './portal-users.ts';
import { confirmScope, notHimself, type Scope, within } from './scope.ts';
import { settleSeats } from './seats.ts';
import * as store from './store-memberships.ts';
import { holdUser } from './store-users.ts';
import type { PortalUserView } from './view.ts';

export interface MembershipChange {
  readonly active?: boolean | undefined;
  readonly isAdmin?: boolean | undefined;
  readonly roles?: readonly string[] | undefined;
}

/**
 * Changes a membership (ADM-01, ADM-06, ADM-08). Switched off, the person is out of that organisation at the next request; with all
 * his memberships off he shows as locked, his sessions end and his seat is free (decision 2). Switched on, he takes one again.
 * Throws `not_found`, `conflict` for who would switch himself off, `invalid` for roles elsewhere than below the organisation, `no_seat`.
 */
export function changeMembership(ctx: Ctx, scope: Scope, uid: string, change: MembershipChange): Promise<PortalUserView> {
  return withTx(ctx, async (tx) => {
    await confirmScope(tx, scope);
    const found = await store.membershipByUid(tx, uid);
    if (found === null) throw problem('not_found');
    within(scope, found.organisation_id);
    const user = await holdUser(tx, found.user_id);
    const membership = await store.membershipById(tx, found.id);
    if (user === null || membership === null) throw problem('not_found');
    if (change.roles !== undefined) await setRoles(tx, scope, membership, change.roles);
    if (change.isAdmin !== undefined) await setAdmin(tx, membership, change.isAdmin);
    if (change.active === false) notHimself(scope, user.id, 'You cannot switch yourself off. Another administrator can.');
    if (change.active !== undefined) await setActive(tx, membership, change.active);
    await bumpUser(tx, user.id);
    await audit(tx, 'membership.change', { membership: membership.id, user: user.id, changed: Object.keys(change) });
    return getPortalUser(tx, user.uid, scope);
  });
}

async function setRoles(tx: Ctx, scope: Scope, membership: store.MembershipRow, uids: readonly string[]): Promise<void> {
  const { id, organisation_id: organisationId } = membership;
  const onlyDelegable = scope.organisationId !== null;
  const roles = organisationId === null ? [] : await store.rolesBelow(tx, organisationId, uids, onlyDelegable);
  // One role too many refuses all of them (D2).
  if (roles.length !== new Set(uids).size)
    throw invalid('body.roles', 'unknown_role', 'Choose roles below this organisation only.');
  const ids = roles.map((role) => role.id);
  await store.writeRoles(tx, { id, organisationId }, ids, onlyDelegable);
}

async function setAdmin(tx: Ctx, membership: store.MembershipRow, isAdmin: boolean): Promise<void> {
  if (isAdmin && membership.organisation_id === null) {
    throw invalid('body.isAdmin', 'no_organisation', 'This user belongs to no organisation here.');
  }
  await store.writeAdmin(tx, membership.id, isAdmin);
}

async function setActive(tx: Ctx, membership: store.MembershipRow, on: boolean): Promise<void> {
  if (on === (membership.active || membership.offered)) return;
  await store.switchMembershipRow(tx, membership.id, on);
  const all = await store.membershipsOf(tx, membership.user_id);
  if (!all.some((m) => m.active)) await endSessions(tx, membership.user_id);
  await settleSeats(tx, membership.user_id);
}
