/** Portal users one by one: finding, locking, deleting, the portals they belong to (USR). */
import { bumpUser, endSelf } from '../access/index.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, invalid, problem, withTx } from '../kernel/index.ts';
import { endSessions, revokeLinks } from '../sessions/index.ts';
import { PAGE, pageOf, placeOf } from './cursor.ts';
import { confirmScope, notHimself, type Scope, within } from './scope.ts';
import { settleSeats } from './seats.ts';
import * as memberships from './store-memberships.ts';
import * as store from './store-users.ts';
import { labelsOf, type PortalUserView, viewFor, viewOf } from './view.ts';

export interface UserQuery {
  readonly q?: string | undefined;
  readonly status?: store.UserStatus | undefined;
  readonly organisation?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Portal users by log-in name, 50 at a time (USR-13). Throws `bad_cursor`. */
export async function listPortalUsers(
  ctx: Ctx,
  scope: Scope,
  { q, status, organisation, cursor }: UserQuery,
): Promise<{ users: PortalUserView[]; next: string | null }> {
  if (scope.organisationId !== null) throw problem('forbidden');
  const list = `portal users ${JSON.stringify([q, status, organisation])}`;
  const after = placeOf(ctx, list, cursor);
  const filter = { text: q, status, organisation, after, limit: PAGE + 1 };
  const found = await store.findUsers(ctx, await labelsOf(ctx), filter);
  const { rows, next } = pageOf(ctx, list, found, (row) => ({ value: row.login.toLowerCase(), id: row.id }));
  return { users: rows.map(viewOf), next };
}

/** One portal user. Throws `not_found`. */
export async function getPortalUser(ctx: Ctx, uid: string, scope?: Scope): Promise<PortalUserView> {
  const [row] = await store.usersByUid(ctx, await labelsOf(ctx), [uid]);
  if (row === undefined) throw problem('not_found');
  return scope === undefined ? viewOf(row) : viewFor(scope, row);
}

/** Holds the user of a uid in the transaction, with the authority over him read anew. Throws `not_found`, `forbidden`. */
async function hold(tx: Ctx, scope: Scope, uid: string): Promise<store.UserState> {
  await confirmScope(tx, scope);
  const id = await store.userIdByUid(tx, uid);
  const user = id === null ? null : await store.holdUser(tx, id);
  if (user === null) throw problem('not_found');
  return user;
}

async function done(tx: Ctx, action: string, user: store.UserState): Promise<PortalUserView> {
  await bumpUser(tx, user.id);
  await audit(tx, action, { user: user.id });
  return getPortalUser(tx, user.uid);
}

/**
 * Locks an active user (USR-17): with the commit his sessions are over, his open links are dead, his seat is free.
 * Throws `not_found`, `conflict` where he is not active (a not registered one has his invitation revoked, decision 2).
 */
export function lockPortalUser(ctx: Ctx, scope: Scope, uid: string): Promise<PortalUserView> {
  within(scope, null);
  return withTx(ctx, async (tx) => {
    const user = await hold(tx, scope, uid);
    if (user.status === 'not_registered')
      throw problem('conflict', 'This user has not registered yet. Revoke the invitation instead.');
    if (user.status === 'locked') throw problem('conflict', 'This user is locked already.');
    await store.writeLock(tx, user.id, true);
    await store.writeUninvited(tx, user.id);
    await revokeLinks(tx, user.id);
    await endSessions(tx, user.id);
    await settleSeats(tx, user.id);
    return done(tx, 'user.lock', user);
  });
}

/** Lifts staff's lock (USR-18) and takes the seat again. Throws `not_found`, `conflict`, `no_seat`. */
export function unlockPortalUser(ctx: Ctx, scope: Scope, uid: string): Promise<PortalUserView> {
  within(scope, null);
  return withTx(ctx, async (tx) => {
    const user = await hold(tx, scope, uid);
    if (user.status !== 'locked') throw problem('conflict', 'This user is not locked.');
    await store.writeLock(tx, user.id, false);
    // Whoever invited him meanwhile was told so, but no link was made: it is sent anew.
    await store.writeUninvited(tx, user.id);
    await settleSeats(tx, user.id);
    const after = await store.userState(tx, user.id);
    if (after?.status === 'locked') {
      throw problem('conflict', 'All memberships of this user are switched off. Switch one on in his organisation.');
    }
    return done(tx, 'user.unlock', user);
  });
}

/**
 * Deletes a user; his contact and all records stay (USR-23). An organisation's administrator deletes his own members only; somebody
 * who belongs elsewhere too just leaves this organisation. Throws `not_found`, `conflict` for who would remove himself.
 */
export async function deletePortalUser(ctx: Ctx, scope: Scope, uid: string): Promise<void> {
  await withTx(ctx, async (tx) => {
    const user = await hold(tx, scope, uid);
    const all = await memberships.membershipsOf(tx, user.id);
    const ended = all.filter((m) => scope.organisationId === null || m.organisation_id === scope.organisationId);
    if (ended.length === 0 && scope.organisationId !== null) throw problem('not_found');
    notHimself(scope, user.id, 'You cannot remove yourself. Another administrator can.');
    await memberships.endMemberships(
      tx,
      ended.map((m) => m.id),
    );
    if (ended.length === all.length) {
      await store.writeDeleted(tx, user.id);
      await endSelf(tx, user.id);
      await revokeLinks(tx, user.id);
    }
    // Who belongs elsewhere too stays logged in there; here his sessions find no membership any more.
    if (ended.length === all.length) await endSessions(tx, user.id);
    else await bumpUser(tx, user.id);
    await settleSeats(tx, user.id);
    await audit(tx, 'user.delete', { user: user.id, memberships: ended.map((m) => m.id) });
  });
}

/** Sets a user's [Home page]; '' = the main page of his portal (HOM-03). Throws `not_found`. */
export function changeHomePage(ctx: Ctx, scope: Scope, uid: string, page: string): Promise<PortalUserView> {
  within(scope, null);
  return withTx(ctx, async (tx) => {
    const user = await hold(tx, scope, uid);
    await store.writeHomePage(tx, user.id, page === '' || page === '/' ? null : page);
    return done(tx, 'user.home_page', user);
  });
}

/** Makes the portals a user belongs to exactly these (decision 12); another configuration takes another seat. Throws `not_found`, `invalid`, `no_seat`. */
export function grantPortals(ctx: Ctx, scope: Scope, uid: string, portals: readonly string[]): Promise<PortalUserView> {
  within(scope, null);
  return withTx(ctx, async (tx) => {
    const user = await hold(tx, scope, uid);
    const wanted = await store.portalsByUid(tx, portals);
    if (wanted.length !== new Set(portals).size)
      throw invalid('body.portals', 'unknown_portal', 'Choose among the portals there are.');
    const ids = wanted.map((p) => p.id);
    await store.keepPortals(tx, user.id, ids);
    await store.addPortals(tx, user.id, ids);
    await settleSeats(tx, user.id);
    return done(tx, 'user.portals', user);
  });
}
