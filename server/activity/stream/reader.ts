/**
 * Reads portico.event as transactions end. Ids are given before the commit, so "all ids above the last one" would miss what commits
 * late; instead each look goes back to the oldest transaction that was still running at the look before, and skips what it had.
 */
import type { Ctx } from '../../kernel/index.ts';
import { type EventRow, horizonNow, readEvents } from './store.ts';

const BATCH = 1_000;

export interface EventReader {
  /** What ended since the last look; one look at a time. Everything up to `horizon()` has then been answered. */
  read(ctx: Ctx): Promise<EventRow[]>;
  /** Forgets its place: the next look begins with what commits from then on. */
  skip(): void;
  /** Place of the last look; null before the first. */
  horizon(): string | null;
}

/** A reader that begins at `start`, or with what commits from the first look on. */
export function createReader(start: string | null = null): EventReader {
  let since = start;
  let seen = new Map<string, string>();
  // Read, but not answered yet: a look that fails half-way loses nothing.
  let kept: EventRow[] = [];

  /** Answers whether more is waiting. */
  const look = async (ctx: Ctx, from: string): Promise<boolean> => {
    const { horizon, events } = await readEvents(ctx, from, [...seen.keys()], BATCH);
    const full = events.length === BATCH;
    const last = events.at(-1)?.xact;
    // A full batch ends somewhere inside: what comes after its last transaction has not been seen.
    const next = full && last !== undefined && BigInt(last) < BigInt(horizon) ? last : horizon;
    for (const e of events) seen.set(e.id, e.xact);
    seen = new Map([...seen].filter(([, xact]) => BigInt(xact) >= BigInt(next)));
    since = next;
    kept.push(...events);
    return full;
  };

  return {
    horizon: () => since,
    skip: () => {
      since = null;
      seen = new Map();
      kept = [];
    },
    read: async (ctx) => {
      const first = since === null;
      since ??= await horizonNow(ctx);
      while (await look(ctx, since)) {}
      // Above the horizon some have committed already; they are known now, and no news.
      const all = first ? [] : kept;
      kept = [];
      return all;
    },
  };
}
