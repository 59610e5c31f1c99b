/** Asking for a new link where the old one is dead (decision 3). */
import { setTimeout as pause } from 'node:timers/promises';
import { asSystem, type Ctx, type RateLimit, rateLimit, type System, withTx } from '../kernel/index.ts';
import { addressOf } from './addresses.ts';
import { invite } from './invitations.ts';
import * as memberships from './store-memberships.ts';
import * as store from './store-users.ts';

/** Mails an hour to one address (N6). */
const MOST_MAILS = 3;
/** Requests a minute of one network; then it is told to wait, whatever address it names. */
const MOST_REQUESTS = 30;
/** Every answer takes at least this long, more than the work behind it, so that time does not tell who was invited. Milliseconds. */
const FLOOR = 150;

const limits = new WeakMap<System, RateLimit>();

function limitOf(system: System): RateLimit {
  const limit = limits.get(system) ?? rateLimit(MOST_REQUESTS);
  limits.set(system, limit);
  return limit;
}

/**
 * Sends a new link to the stored address of somebody with an open or expired invitation to this portal. Nothing is answered and
 * nothing differs, whether somebody is meant, has had enough mails, or the work fails. Throws `too_many` per network.
 */
export async function askForInvitation(ctx: Ctx, slug: string, email: string, network: string): Promise<void> {
  limitOf(ctx.system).take(network);
  const auth = asSystem(ctx, 'ask for an invitation', 'auth');
  const work = sendAgain(auth, slug, email).catch((error: unknown) =>
    ctx.log.error('asking for an invitation failed', { error }),
  );
  await Promise.all([work, pause(FLOOR)]);
}

async function sendAgain(auth: Ctx, slug: string, text: string): Promise<void> {
  const email = addressOf(text);
  const found = email === null ? null : await store.userStateByEmail(auth, email);
  if (found === null) return;
  await withTx(auth, async (tx) => {
    const user = await store.holdUser(tx, found.id);
    if (user === null || !user.invited || user.locked || user.invitation_portal_id === null) return;
    const portal = await store.portalById(tx, user.invitation_portal_id);
    const waiting = (await memberships.membershipsOf(tx, user.id)).filter((m) => m.offered);
    // One whose invitation was revoked does not come back by asking.
    const offered = waiting.filter((m) => m.invited).map((m) => m.id);
    if (portal?.slug !== slug || (offered.length === 0 && (waiting.length > 0 || user.status !== 'not_registered'))) return;
    if (!(await store.noteAsked(tx, user.id, MOST_MAILS))) return;
    await invite(tx, user, { portalId: portal.id, memberships: offered, dated: offered, inviter: user.invited_by });
  });
}
