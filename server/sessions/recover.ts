/** Forgotten passwords (AUT-05, decision 20). */
import { setTimeout as pause } from 'node:timers/promises';
import { asSystem, type Ctx, type Door, emit, problem, withTx } from '../kernel/index.ts';
import { consumeLink, findLink, issueLink, revokeLinks } from './links.ts';
import { passwordFault } from './password-policy.ts';
import { hashPassword } from './passwords.ts';
import { endSessions } from './session.ts';
import { findCandidate } from './sign-in.ts';
import * as store from './store.ts';
import { countAsked } from './store-attempts.ts';
import { type Person, personOf } from './store-me.ts';

/** Requests an hour: from one network (then 429 for everybody there), and mails for one account (then silently none). */
const FROM_NETWORK = 60;
const TO_ACCOUNT = 5;
/** Every answer takes at least this long, more than the work behind it, so that time does not tell who exists. Milliseconds. */
const FLOOR = 150;

export interface RecoveryRequest {
  readonly door: Door;
  readonly portal: string | null;
  readonly login: string;
  readonly network: string;
}

/**
 * Asks for a recovery link by log-in name or confirmed e-mail. Nothing is answered and nothing differs, whether somebody is meant,
 * may have a link, or the work fails (U2); the mail goes to the stored address only (U4). Throws `too_many` per network.
 */
export async function requestRecovery(ctx: Ctx, asked: RecoveryRequest): Promise<void> {
  const auth = asSystem(ctx, 'recovery', 'auth');
  if ((await countAsked(auth, `recovery-from:${asked.network}`)) > FROM_NETWORK) {
    throw problem('too_many', { detail: 'Please wait an hour and try again', retryAfter: 3600 });
  }
  const work = sendLink(auth, asked).catch((error: unknown) => ctx.log.error('recovery failed', { error }));
  await Promise.all([work, pause(FLOOR)]);
}

async function sendLink(auth: Ctx, { door, portal, login }: RecoveryRequest): Promise<void> {
  const found = await findCandidate(auth, door, portal, login.normalize('NFC'));
  // Without a password there is nothing to recover: such users are invited, and accepting takes a seat.
  if (found === null || !found.mayEnter || found.hash === null) return;
  const byAddress = found.email.toLowerCase() === login.toLowerCase();
  if (byAddress && !found.emailConfirmed) return;
  if ((await countAsked(auth, `recovery-to:${found.id}`)) > TO_ACCOUNT) return;
  const expiresAt = new Date(auth.now.getTime() + auth.system.config.recoveryMinutes * 60_000);
  await withTx(auth, async (tx) => {
    const link = await issueLink(tx, { purpose: 'recovery', principalId: found.id, subject: { door, portal }, expiresAt });
    await emit(tx, { topic: 'mail', payload: { template: 'recovery', linkId: link.id } });
  });
}

/** A link of the other door is as dead as a used one. */
function belongsTo(door: Door, subject: Readonly<Record<string, unknown>>): boolean {
  return subject.door === door;
}

async function ownerOf(ctx: Ctx, door: Door, token: string, network: string): Promise<Person & { id: string }> {
  const link = await findLink(ctx, token, 'recovery', network);
  if (link.principalId === null || !belongsTo(door, link.subject)) throw problem('link_dead');
  return { ...(await personOf(asSystem(ctx, 'recovery', 'auth'), door, link.principalId)), id: link.principalId };
}

/** Whose password the link is for; changes nothing. Throws `link_dead`, `too_many`. */
export async function lookAtRecovery(
  ctx: Ctx,
  door: Door,
  token: string,
  network: string,
): Promise<{ name: string; login: string }> {
  const { displayName, login } = await ownerOf(ctx, door, token, network);
  return { name: displayName, login };
}

/**
 * Uses a recovery link up: new password, every session dead, no other link left (S4, U6). A refused password burns nothing.
 * The user then signs in as always. Throws `link_dead`, `invalid`, `too_many`.
 */
export async function recover(
  ctx: Ctx,
  { door, token, password, network }: { door: Door; token: string; password: string; network: string },
): Promise<void> {
  const owner = await ownerOf(ctx, door, token, network);
  const fault = passwordFault(password, [owner.login, owner.email, owner.displayName], 'password');
  if (fault !== null) throw fault;
  const hash = await hashPassword(password);
  await withTx(asSystem(ctx, 'recovery', 'auth'), async (tx) => {
    await consumeLink(tx, token, 'recovery');
    // Locked since the mail was sent: the link is worth nothing (S6).
    if (!(await store.holdUnlocked(tx, door, owner.id))) throw problem('link_dead');
    await store.writePassword(tx, owner.id, hash);
    await revokeLinks(tx, owner.id, ['recovery']);
    await endSessions(tx, owner.id);
    await emit(tx, { topic: 'mail', payload: { template: 'password_changed', principalId: owner.id, at: tx.now.toISOString() } });
  });
}
