/** Hashing passwords: argon2id, in the thread pool, a few at a time. */
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { problem } from '../kernel/index.ts';
import { passwordCost } from './password-cost.ts';

/** Hashes computed at once: files and DNS share the same thread pool, so it is never filled. */
const AT_ONCE = Math.max(1, Math.min(3, availableParallelism()));
/** Waiting longer than this many hashes would be of no use to anybody. */
const QUEUE = 400;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs one hash; a storm of log-ins queues here and not in front of everything else. Throws `busy` where the queue is full. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= QUEUE)
      throw problem('busy', { detail: 'Many people are signing in; please try again in a moment', retryAfter: 5 });
    await new Promise<void>((go) => waiting.push(go));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    // The place goes straight to the next one, so that none can slip in between.
    if (next) next();
    else running--;
  }
}

/** One spelling per password: what a phone composes and what a keyboard decomposes are the same characters. */
const normalise = (password: string) => password.normalize('NFKC');

/** The hash to store. 50 to 80 ms. Throws `busy` in a storm. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalise(password), passwordCost));
}

let unknown: Promise<string> | null = null;

/** Makes the hash that stands in for unknown accounts; at the start, so that no log-in pays for it. */
export function warmUp(): Promise<string> {
  unknown ??= hashPassword('an account that does not exist');
  return unknown;
}

/** Whether the password is right. Without a hash one is computed all the same, so that time tells nothing (U1, U3). */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const against = stored ?? (await warmUp());
  const fits = await inTurn(() => verify(against, normalise(password)));
  return fits && stored !== null;
}
