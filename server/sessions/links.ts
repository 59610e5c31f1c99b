/**
 * One-time links: invitations, recovery, set-up.
 *
 * The token is HMAC-SHA-256(`PORTICO_SECRET`, purpose, id, generation), so it is made anew whenever a mail is rendered and stored
 * nowhere; the table holds its hash. Sending again raises the generation, which kills the older token. Looking changes nothing;
 * a conditional update in the transaction of the effect consumes it, so of twenty contenders one wins and a failed effect burns nothing.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { asSystem, type Ctx, problem, type RateLimit, rateLimit, type System } from '../kernel/index.ts';
import type { Link, LinkPurpose } from './model.ts';
import * as store from './store-links.ts';

export type { Link, LinkPurpose } from './model.ts';

export interface LinkWish {
  readonly purpose: LinkPurpose;
  readonly principalId: string | null;
  readonly subject?: Readonly<Record<string, unknown>>;
  readonly expiresAt: Date;
}

const ID_BYTES = 8;
const HEAD_BYTES = ID_BYTES + 4;
const TOKEN = /^[A-Za-z0-9_-]{59}$/;

function seal(system: System, purpose: LinkPurpose, head: Buffer): Buffer {
  return createHmac('sha256', system.config.secret).update(`link\0${purpose}\0`).update(head).digest();
}

/** The token of a link: id and generation in the clear, then the seal. For rendering only; never stored, logged or answered. */
export function linkToken(system: System, link: Pick<Link, 'id' | 'purpose' | 'generation'>): string {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeBigUInt64BE(BigInt(link.id));
  head.writeUInt32BE(link.generation, ID_BYTES);
  return Buffer.concat([head, seal(system, link.purpose, head)]).toString('base64url');
}

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** Whether this server made the token, told without the database; only one spelling of it counts. */
function isAuthentic(system: System, token: string, purpose: LinkPurpose): boolean {
  if (!TOKEN.test(token)) return false;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.toString('base64url') !== token) return false;
  return timingSafeEqual(seal(system, purpose, bytes.subarray(0, HEAD_BYTES)), bytes.subarray(HEAD_BYTES));
}

const DEAD = 'Ask for a new link: this one was used, replaced or is too old';

/** Wrong tokens one network may send a minute. */
const GUESSES = 30;
const guesses = new WeakMap<System, RateLimit>();

/** Throws `link_dead` for a token this server never made, `too_many` where a network sends many of them; the holder of a real token always passes (I9). */
function admit(system: System, token: string, purpose: LinkPurpose, network: string): void {
  if (isAuthentic(system, token, purpose)) return;
  const limit = guesses.get(system) ?? rateLimit(GUESSES);
  guesses.set(system, limit);
  limit.take(network);
  throw problem('link_dead', DEAD);
}

/**
 * Makes a link, or renews the person's unused one of the same purpose: older tokens die with it. In a transaction of the role `auth`.
 * The mail that carries it is rendered later from the link's id.
 */
export async function issueLink(tx: Ctx, wish: LinkWish): Promise<Link> {
  const link = { ...wish, subject: wish.subject ?? {} };
  await store.lockPurpose(tx, link.purpose, link.principalId);
  const made = (await store.renewLink(tx, link)) ?? (await store.insertLink(tx, link, randomBytes(32)));
  await store.writeHash(tx, made.id, hashOf(linkToken(tx.system, made)));
  return made;
}

/**
 * The live link of a token, without any side effect. `network` (`input.request.network`) bounds guessing.
 * Throws `link_dead`, `too_many`.
 */
export async function findLink(ctx: Ctx, token: string, purpose: LinkPurpose, network = ''): Promise<Link> {
  admit(ctx.system, token, purpose, network);
  const auth = ctx.actor.role === 'auth' ? ctx : asSystem(ctx, 'find link', 'auth');
  const link = await store.findAlive(auth, hashOf(token), purpose);
  if (link === null) throw problem('link_dead', DEAD);
  return link;
}

/** The live link of an id, for rendering its mail: null where it was used, revoked, replaced by nothing or is too old. */
export function linkById(ctx: Ctx, id: string): Promise<Link | null> {
  return store.findById(ctx.actor.role === 'auth' ? ctx : asSystem(ctx, 'render link', 'auth'), id);
}

/** Uses a link up, in the transaction (role `auth`) of what it is for: rolled back with it. Throws `link_dead`. */
export async function consumeLink(tx: Ctx, token: string, purpose: LinkPurpose): Promise<Link> {
  if (!tx.inTx) throw new Error('A link is consumed in the transaction of its effect');
  const link = isAuthentic(tx.system, token, purpose) ? await store.markUsed(tx, hashOf(token), purpose) : null;
  if (link === null) throw problem('link_dead', DEAD);
  return link;
}

/** Kills the unused links of a person (lock, revoked invitation, new password); may run under staff, worker or auth (S6, U6). */
export function revokeLinks(
  tx: Ctx,
  principalId: string,
  purposes: readonly LinkPurpose[] = ['portal_invitation', 'staff_invitation', 'recovery'],
): Promise<void> {
  return store.revokeLinks(tx, [principalId], purposes);
}
