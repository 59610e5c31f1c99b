/**
 * Staff look at a portal as one of its users (docs/decisions/0019). Who may, whom, and that it is written down: the row of the look and
 * the line of the audit log stand in the transaction that starts or ends it, so there is none without them.
 */
import type { OwnViewing, Viewing } from '../../shared/contracts/viewing.ts';
import { actorOf, defaultMembership, mayAdminister, OPERATION, requireOperation } from '../access/index.ts';
import { audit } from '../activity/index.ts';
import { announce, asSystem, type Ctx, problem, withTx } from '../kernel/index.ts';
import { showPeople } from '../records/index.ts';
import { endViews, homeOf, startView } from '../sessions/index.ts';
import { PAGE, pageOf, placeOf } from './cursor.ts';
import { asKeeper, organisationScope } from './scope.ts';
import { holdStaff } from './store-scope.ts';
import { userIdByUid, userState } from './store-users.ts';
import * as store from './store-viewing.ts';

export interface Wish {
  readonly user: string;
  readonly portal: string;
  readonly membership?: string | undefined;
}

/**
 * Starts looking; an earlier look of the same session ends. Answers the cookie's value and where the user begins.
 * Throws `forbidden` without the operation, `not_found` for what is not there or not his, `conflict` where he is not active or the
 * portal is not open.
 */
export async function startViewing(
  ctx: Ctx,
  wish: Wish,
  userAgent: string,
): Promise<{ token: string; home: string; until: string }> {
  requireOperation(ctx, OPERATION.viewAs);
  return withTx(asKeeper(ctx), async (tx) => {
    // A lock of the one who looks, that comes at this moment, waits or is seen.
    if (!(await holdStaff(tx, tx.actor.userId ?? '0'))) throw problem('forbidden');
    const found = await whom(tx, wish);
    const { token, until, viewingId } = await startView(tx, { ...found.session, userAgent });
    await closeViewings(tx);
    // Streams of the look before it end now.
    await announce(tx, { kind: 'session', principalId: tx.actor.userId ?? '0' });
    const { principalId, organisationId, portalId } = found.session;
    await audit(tx, 'view_as.start', { viewing: viewingId, user: principalId, organisation: organisationId, portal: portalId });
    return { token, home: found.home, until: until.toISOString() };
  });
}

/** The user of a wish, as whom he acts and where; he himself could log in there now. */
async function whom(tx: Ctx, wish: Wish) {
  const principalId = await userIdByUid(tx, wish.user);
  const [user, portal] = [principalId === null ? null : await userState(tx, principalId), await store.portalOf(tx, wish.portal)];
  if (user === null || portal === null) throw problem('not_found');
  if (user.status !== 'active') throw problem('conflict', 'Only an active user can be looked as. This one is not active.');
  const membership =
    wish.membership === undefined
      ? await defaultMembership(tx.system, user.id)
      : ((await store.liveMembership(tx, user.id, wish.membership))?.id ?? null);
  if (wish.membership !== undefined && membership === null) throw problem('not_found');
  const actor = await actorOf(tx.system, {
    principalId: user.id,
    ...(membership === null ? {} : { membershipId: membership }),
    portalSlug: portal.slug,
  });
  if (actor === null) throw problem('not_found');
  if (!actor.portalOpen) throw problem('conflict', 'This portal is not open to its users. Activate it, or use its preview.');
  const { membershipId, organisationRoleId: organisationId } = actor;
  const session = { principalId: user.id, membershipId, organisationId, portalId: portal.id };
  return { session, home: homeOf(portal.slug, user.home_page) };
}

/** Ends what the staff session of `ctx` looks at; open streams of it are told. */
export async function endViewing(ctx: Ctx): Promise<void> {
  await withTx(asKeeper(ctx), async (tx) => {
    await endViews(tx);
    await closeViewings(tx);
    await announce(tx, { kind: 'session', principalId: tx.actor.userId ?? '0' });
  });
}

/** Writes down which looks are over, each with its line in the log: those of the acting person, or all when the system asks. */
async function closeViewings(tx: Ctx): Promise<void> {
  for (const { id, staffUserId, portalUserId, portalId, endedAt } of await store.closeEnded(tx, tx.actor.userId)) {
    const at = endedAt.toISOString();
    await audit(tx, 'view_as.end', { viewing: id, by: staffUserId, user: portalUserId, portal: portalId, at });
  }
}

/** A look also ends by time, by logging out, by a lock: a timer writes those ends down, with the moment at which each happened. */
export async function closeAllViewings(ctx: Ctx): Promise<void> {
  await withTx(asSystem(ctx, 'ends of looking as a user', 'auth'), closeViewings);
}

const timesOf = ({ uid, started_at, until, ended_at }: store.ViewingRow) => ({
  uid,
  startedAt: started_at.toISOString(),
  until: until.toISOString(),
  endedAt: ended_at?.toISOString() ?? null,
});
const place = ({ id }: store.ViewingRow) => ({ value: '', id });

/** Who looked as this user, for staff who may manage portal users or look as them. Throws `forbidden`, `bad_cursor`. */
export async function listViewings(
  ctx: Ctx,
  user: string,
  cursor: string | undefined,
): Promise<{ viewings: Viewing[]; next: string | null }> {
  if (!mayAdminister(ctx, OPERATION.viewAs)) requireOperation(ctx, OPERATION.portalUsers);
  const list = `viewings ${user}`;
  const before = placeOf(ctx, list, cursor)?.id ?? null;
  const found = await store.viewingsOfUser(ctx, user, before, PAGE + 1);
  const { rows, next } = pageOf(ctx, list, found, place);
  const viewings = rows.map((row) => {
    const { by, portal, organisation } = row;
    return { ...timesOf(row), by, portal, organisation };
  });
  return { viewings, next };
}

/** Who looked as a member of the organisation that the actor administrates. Throws `forbidden`, `bad_cursor`. */
export async function listOwnViewings(
  ctx: Ctx,
  cursor: string | undefined,
): Promise<{ viewings: OwnViewing[]; next: string | null }> {
  const { organisationId } = organisationScope(ctx);
  const list = `own viewings ${organisationId}`;
  const before = placeOf(ctx, list, cursor)?.id ?? null;
  const reader = asSystem(ctx, 'who looked as members');
  const found = await store.viewingsOfOrganisation(reader, organisationId ?? '0', before, PAGE + 1);
  const { rows, next } = pageOf(ctx, list, found, place);
  // Somebody who has moved on is no colleague any more: neither what he is called now nor where he went is told (L2).
  const people = await showPeople(
    ctx,
    rows.map((row) => row.user_id),
  );
  const viewings = rows.map((row) => {
    const user = people.get(row.user_id);
    return { ...timesOf(row), by: row.public_name, user: { uid: user?.uid ?? null, name: user?.displayName ?? '' } };
  });
  return { viewings, next };
}
