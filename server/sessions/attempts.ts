/**
 * Failed log-ins, counted in the database, so that all nodes see the same (U7).
 *
 * Three counters, none of which can lock a person out of his own account from his own place:
 * - one account from one network: after `PORTICO_LOGIN_ATTEMPTS` failures pauses of 1, 2, 4 ... 15 minutes;
 * - one network over all accounts: ten times as many, then the network pauses;
 * - one account over all networks: five times as many, then only networks from which this account has signed in before are heard.
 * Keys are made of what was typed, never of whom it belongs to, so that unknown accounts behave exactly like known ones (U1).
 */
import { createHash } from 'node:crypto';
import { type Ctx, type Door, problem } from '../kernel/index.ts';
import type { AttemptKeys } from './model.ts';
import * as store from './store-attempts.ts';

const MINUTE = 60_000;
const NETWORK_FACTOR = 10;
const ACCOUNT_FACTOR = 5;
const LONGEST_PAUSE = 15;

/** `what` names the act (`sign-in`, `password`); `account` is what was typed. */
export function attemptKeys(what: string, door: Door, account: string, network: string): AttemptKeys {
  const who = createHash('sha256').update(`${door}\0${account.toLowerCase()}`).digest('base64url').slice(0, 27);
  return {
    pair: `${what}:${who}:${network}`,
    network: `${what}-from:${network}`,
    account: `${what}-to:${who}`,
    known: `known:${who}:${network}`,
  };
}

function wait(until: number, now: Date): never {
  const retryAfter = Math.max(1, Math.ceil((until - now.getTime()) / 1000));
  const minutes = Math.ceil(retryAfter / 60);
  throw problem('too_many', {
    detail: `Please wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} and try again`,
    retryAfter,
  });
}

/**
 * Counts an attempt before it is made, so that a thousand at once cannot slip by. Throws `too_many`; a refused attempt does not
 * count, so whoever keeps knocking waits no longer for it. On success `attemptSucceeded` takes it back.
 */
export async function attempt(auth: Ctx, keys: AttemptKeys): Promise<void> {
  const limit = auth.system.config.loginAttempts;
  const seen = await store.reserve(auth, keys);
  const refuse = async (until: number): Promise<never> => {
    await store.giveBack(auth, keys.pair);
    return wait(until, auth.now);
  };
  // Whoever went on after a first pause stays under watch for the hour; otherwise the longer pauses would run out of the window.
  if ((seen.pairRecent >= limit || seen.pairHour > limit) && seen.pairLast !== null) {
    const pause = Math.min(LONGEST_PAUSE, 2 ** (seen.pairHour - limit));
    const until = seen.pairLast.getTime() + pause * MINUTE;
    if (until > auth.now.getTime()) await refuse(until);
  }
  const inAWhile = auth.now.getTime() + MINUTE;
  if (seen.network >= limit * NETWORK_FACTOR) await refuse(inAWhile);
  if (seen.account >= limit * ACCOUNT_FACTOR && !seen.isKnown) await refuse(inAWhile);
}

/** Notes that the attempt failed, for the two wider counters. */
export function attemptFailed(auth: Ctx, keys: AttemptKeys): Promise<void> {
  return store.countFailure(auth, [keys.network, keys.account]);
}

/** Forgets this network's failures for the account and remembers that the account belongs here. */
export function attemptSucceeded(auth: Ctx, keys: AttemptKeys): Promise<void> {
  return store.forget(auth, keys.pair, keys.known);
}
