/** Starting, checking and ending sessions. The cookie's value is 256 random bits; only its SHA-256 is stored. */
import { hash, randomBytes } from 'node:crypto';
import { bumpUser, loadActor, loadPreview, loadViewed } from '../access/index.ts';
import {
  type Actor,
  type Authenticate,
  announce,
  asSystem,
  type Ctx,
  type Door,
  type Identified,
  problem,
  type System,
  withTx,
} from '../kernel/index.ts';
import * as recent from './recent.ts';
import * as store from './store.ts';

const hashOf = (token: string) => hash('sha256', token, 'buffer');

/** The end of a session moves at most this often. Milliseconds. */
const TOUCH_AFTER = 60_000;

/**
 * Who is calling: one indexed read of the session, the three counters and the clock; the rights behind it are kept per counters, so a
 * lock, a lost role or a switched-off membership counts at the very next request (S2, S3).
 */
export const authenticate: Authenticate = async (system, ask) => {
  const { door, token, portal, preview, assume = false } = ask;
  if (door === 'portal' && preview !== null) {
    const previewed = await authenticateLook(system, preview, portal ?? '');
    if (previewed.actor !== null || token === null) return previewed;
  }
  const role = door === 'staff' ? 'staff' : 'portal';
  const hash = door === null || token === null ? null : hashOf(token);
  const known = hash === null || door === null ? null : recent.of(system, hash, door);
  if (assume && hash !== null && door !== null && known !== null) {
    const assumed = await assumedCaller(system, { hash, door, portal }, known);
    if (assumed !== null) return assumed;
  }
  const found = await store.checkSession(system, role, hash, door ?? 'portal');
  const { at: now, principal_id: principalId, session_id: sessionId, seen_at: seenAt } = found;
  if (hash !== null && door !== null) recent.keep(system, hash, door, found);
  if (door === null || principalId === null || sessionId === null) return { now, actor: null };
  const caller = callerOf(found, door, principalId, sessionId);
  const actor: Actor | null = await loadActor(system, caller, door === 'portal' ? (portal ?? '') : undefined);
  if (actor !== null && seenAt !== null && now.getTime() - seenAt.getTime() > TOUCH_AFTER) {
    const { sessionMinutes, sessionMaxHours } = system.config;
    await store.touch(store.authDb(system), sessionId, now, sessionMinutes, sessionMaxHours);
  }
  return { now, actor };
};

function callerOf(found: store.Checked, door: Door, principalId: string, sessionId: string) {
  const epochs = {
    user: found.user_epoch ?? '0',
    organisation: found.organisation_epoch ?? '0',
    configuration: found.configuration_epoch,
  };
  return { principalId, sessionId, membershipId: found.membership_id, door, epochs };
}

/**
 * Who was calling with this session the last time, to be confirmed by the request's first flush; null where he has to be asked about
 * first: nobody, an end of the session that is to be moved, a clock that is not known.
 */
async function assumedCaller(
  system: System,
  { hash, door, portal }: { readonly hash: Buffer; readonly door: Door; readonly portal: string | null },
  found: store.Checked,
): Promise<Identified | null> {
  const { principal_id: principalId, session_id: sessionId, seen_at: seenAt } = found;
  const now = recent.clock(system);
  if (principalId === null || sessionId === null || now === null) return null;
  if (seenAt === null || now.getTime() - seenAt.getTime() > TOUCH_AFTER) return null;
  const actor = await loadActor(
    system,
    callerOf(found, door, principalId, sessionId),
    door === 'portal' ? (portal ?? '') : undefined,
  );
  if (actor === null) return null;
  const { membership_id, user_epoch, organisation_epoch, configuration_epoch } = found;
  const assumed = [sessionId, principalId, membership_id, user_epoch, organisation_epoch, configuration_epoch].join(' ');
  const organisation = actor.organisationRoleId;
  return { now, actor, entry: { asked: [hash, door, system.clockShift / 1000], assumed, organisation, now, confirmed: false } };
}

/** A preview, or staff who look as a user: its session stands on a staff session and ends with it; it is never prolonged. */
async function authenticateLook(system: System, token: string, portal: string): Promise<Identified> {
  const hash = hashOf(token);
  const [preview, view] = await Promise.all([
    store.checkSession(system, 'portal', hash, 'preview'),
    store.checkSession(system, 'portal', hash, 'view'),
  ]);
  return view.session_id === null ? previewActor(system, preview, portal) : viewedActor(system, view, portal);
}

async function previewActor(system: System, found: store.Checked, portal: string): Promise<Identified> {
  const { at: now, principal_id: principalId, session_id: sessionId } = found;
  if (principalId === null || sessionId === null) return { now, actor: null };
  const epochs = { user: found.user_epoch ?? '0', organisation: '0', configuration: found.configuration_epoch };
  return { now, actor: await loadPreview(system, { principalId, sessionId, epochs }, portal) };
}

/**
 * The user himself, as the one who looks may see him now: both are asked anew at each request. Opens the one portal it was started
 * for. What has lost its ground (a lock, the right, the portal) is over for good, not only while the ground is missing.
 */
async function viewedActor(system: System, found: store.Checked, portal: string): Promise<Identified> {
  const { at: now, principal_id: principalId, session_id: sessionId } = found;
  const view = sessionId === null ? null : await store.readView(store.authDb(system), sessionId);
  if (principalId === null || sessionId === null || view?.slug !== portal) return { now, actor: null };
  const epochs = {
    user: found.user_epoch ?? '0',
    organisation: found.organisation_epoch ?? '0',
    configuration: found.configuration_epoch,
  };
  const caller = { principalId, membershipId: found.membership_id, sessionId, epochs };
  const actor = await loadViewed(system, caller, view.viewerId, portal);
  if (actor === null) await store.endSession(store.authDb(system), sessionId, now);
  return { now, actor };
}

/** Length of a preview, and of looking as a user. Milliseconds. */
const PREVIEW_FOR = 30 * 60_000;

/** Starts a preview for the administrator of `ctx`; answers the cookie's value. An earlier one of his session ends. */
export async function startPreview(ctx: Ctx, userAgent: string): Promise<string> {
  const { userId, sessionId } = ctx.actor;
  if (userId === null || sessionId === null) throw problem('not_signed_in');
  const token = randomBytes(32).toString('base64url');
  await withTx(asSystem(ctx, 'preview', 'auth'), async (tx) => {
    await store.endPreviews(tx, sessionId);
    const expiresAt = new Date(tx.now.getTime() + PREVIEW_FOR);
    const session = {
      hash: hashOf(token),
      principalId: userId,
      door: 'preview',
      membershipId: null,
      userAgent,
      expiresAt,
    } as const;
    await store.insertSession(tx, { ...session, parentId: sessionId });
  });
  return token;
}

export interface ViewWish {
  readonly principalId: string;
  readonly membershipId: string | null;
  readonly organisationId: string | null;
  readonly portalId: string;
  readonly userAgent: string;
}

/**
 * Lets the staff user of `tx` look as a portal user, in a transaction of the role `auth`; who may is asked by the caller, and what was
 * begun is written down by him in the same transaction. What his session had open before ends. Answers the cookie's value.
 */
export async function startView(tx: Ctx, wish: ViewWish): Promise<{ token: string; until: Date; viewingId: string }> {
  const { userId, sessionId } = tx.actor;
  if (userId === null || sessionId === null) throw problem('not_signed_in');
  await store.endPreviews(tx, sessionId);
  const token = randomBytes(32).toString('base64url');
  const until = new Date(tx.now.getTime() + PREVIEW_FOR);
  const { principalId, membershipId, userAgent } = wish;
  const session = { hash: hashOf(token), principalId, door: 'view', membershipId, userAgent, expiresAt: until } as const;
  const id = await store.insertSession(tx, { ...session, parentId: sessionId });
  const viewingId = await store.insertViewing(tx, { ...wish, sessionId: id, viewerId: userId, until });
  return { token, until, viewingId };
}

/** Ends what the staff session of `tx` lets its user look at, in a transaction of the role `auth`. */
export async function endViews(tx: Ctx): Promise<void> {
  if (tx.actor.sessionId !== null) await store.endPreviews(tx, tx.actor.sessionId);
}

/** Ends the previews that the staff session of `ctx` started. */
export async function endPreview(ctx: Ctx): Promise<void> {
  const { sessionId } = ctx.actor;
  if (sessionId !== null) await store.endPreviews(asSystem(ctx, 'preview', 'auth'), sessionId);
}

export interface SessionWish {
  readonly door: Door;
  readonly principalId: string;
  /** Which membership the person starts with; null for staff. */
  readonly membershipId: string | null;
  readonly userAgent: string;
  /** The cookie the browser held before: that session is ended, whoever's it was (S1). */
  readonly before: string | null;
}

/**
 * Starts a session in a transaction of the role `auth` and marks the first log-in (decision 2); answers the cookie's value for
 * `input.reply.session(door, token)`. Throws `sign_in_failed` where the user was locked in the meantime.
 */
export async function startSession(tx: Ctx, wish: SessionWish): Promise<string> {
  if (!(await store.holdUnlocked(tx, wish.door, wish.principalId))) throw problem('sign_in_failed');
  if (wish.before !== null) await store.endByHash(tx, hashOf(wish.before), wish.door);
  const token = randomBytes(32).toString('base64url');
  await store.insertSession(tx, {
    hash: hashOf(token),
    principalId: wish.principalId,
    door: wish.door,
    membershipId: wish.membershipId,
    userAgent: wish.userAgent,
    expiresAt: new Date(tx.now.getTime() + tx.system.config.sessionMinutes * 60_000),
    parentId: null,
  });
  await store.markSignedIn(tx, wish.door, wish.principalId);
  return token;
}

/** Ends the session of a cookie; nothing where there is none. */
export async function endSessionOf(tx: Ctx, door: Door, token: string): Promise<void> {
  const principalId = await store.endByHash(tx, hashOf(token), door);
  if (principalId !== null) await announce(tx, { kind: 'session', principalId });
}

/**
 * Ends every session of a person but one, raises his counter and tells open streams, all in the transaction of its cause: with its
 * commit the person is out (S2, S4). May run under the roles staff, worker and auth.
 */
export async function endSessions(
  tx: Ctx,
  principalId: string,
  { except = null }: { except?: string | null } = {},
): Promise<void> {
  await store.endSessions(tx, [principalId], except);
  await bumpUser(tx, principalId);
  await announce(tx, { kind: 'session', principalId });
}

/** Ends the sessions of everybody who belongs to a portal (decision 13); the portal's own change raises the counter. */
export async function endPortalSessions(tx: Ctx, portalId: string): Promise<void> {
  const users = await store.usersOfPortal(tx, portalId);
  if (users.length > 0) await store.endSessions(tx, users, null);
}

/** Forgets sessions and counters nobody asks for any more; a timer calls it. Answers how many rows went. */
export function sweepSessions(ctx: Ctx): Promise<number> {
  return store.sweep(asSystem(ctx, 'sweep sessions', 'auth'));
}
