/**
 * What the session check has said of late, for requests that assume it will say so again (kernel/entry.ts). Nothing is decided by what
 * is kept here: the database confirms it with the first thing that is asked, or the request begins anew.
 */
import type { Door, System } from '../kernel/index.ts';
import type { Checked } from './store.ts';

/** Sessions kept; the oldest goes first. */
const MOST = 20_000;
/** Milliseconds that a reading of the clock is used. */
const FRESH = 60_000;

interface Kept {
  readonly sessions: Map<string, Checked>;
  /** How far the database's clock is ahead of ours, without the tests' shift: at least, by the readings of this window and the last one. */
  ahead: number;
  before: number;
  since: number;
}

const perSystem = new WeakMap<System, Kept>();

const keyOf = (hash: Buffer, door: Door) => `${door} ${hash.toString('latin1')}`;

function keptFor(system: System): Kept {
  let kept = perSystem.get(system);
  if (kept === undefined) {
    kept = { sessions: new Map(), ahead: Number.NEGATIVE_INFINITY, before: Number.NEGATIVE_INFINITY, since: performance.now() };
    perSystem.set(system, kept);
  }
  return kept;
}

/** What the check said of a session; null where nobody is behind it, or nothing is known. */
export function of(system: System, hash: Buffer, door: Door): Checked | null {
  return keptFor(system).sessions.get(keyOf(hash, door)) ?? null;
}

/** Keeps what the check has just said. */
export function keep(system: System, hash: Buffer, door: Door, found: Checked): void {
  const kept = keptFor(system);
  readClock(system, kept, found.at);
  const key = keyOf(hash, door);
  kept.sessions.delete(key);
  if (found.session_id === null) return;
  kept.sessions.set(key, found);
  if (kept.sessions.size > MOST) kept.sessions.delete(kept.sessions.keys().next().value as string);
}

/** An answer is always on its way for a while, so the reading that says the clock is furthest ahead is the truest. */
function readClock(system: System, kept: Kept, at: Date): void {
  const ahead = at.getTime() - system.clockShift - Date.now();
  if (performance.now() - kept.since > FRESH) {
    kept.before = kept.ahead;
    kept.ahead = Number.NEGATIVE_INFINITY;
    kept.since = performance.now();
  }
  kept.ahead = Math.max(kept.ahead, ahead);
}

/** The database's clock as far as it is known from earlier checks; null where it is not. */
export function clock(system: System): Date | null {
  const { ahead, before, since } = keptFor(system);
  const best = Math.max(ahead, before);
  if (!Number.isFinite(best) || performance.now() - since > 2 * FRESH) return null;
  return new Date(Date.now() + best + system.clockShift);
}
