/**
 * How often one caller may do one thing: token buckets in memory, one per key. Keys are made by the server (a user's id, the
 * network of the socket), never from what a client writes, so rotating headers or bodies gains nothing (U7).
 * Each node counts for itself; what must be exact across nodes (failed log-ins) is counted in the database instead.
 */
import { problem } from './errors.ts';

export interface RateLimit {
  /** Takes one token of `key`. Throws `too_many` with the seconds to wait where none is left. */
  take(key: string): void;
  /** Like `take`, but only asks: true where a token is left. */
  has(key: string): boolean;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Keys remembered at most; beyond that full buckets (nothing to remember) are forgotten, then the oldest. */
const MAX_KEYS = 50_000;

/** `perMinute` tokens a minute, `burst` of them at once (as many as a minute brings where absent). `clock` is in milliseconds. */
export function rateLimit(perMinute: number, burst = perMinute, clock: () => number = () => performance.now()): RateLimit {
  const buckets = new Map<string, Bucket>();
  const perMillisecond = perMinute / 60_000;

  const fill = (bucket: Bucket, now: number): number => Math.min(burst, bucket.tokens + (now - bucket.at) * perMillisecond);
  /** Makes room for a tenth at once, so that a flood of new keys does not look through all of them each time. */
  const makeRoom = (now: number) => {
    const goal = MAX_KEYS * 0.9;
    for (const [key, bucket] of buckets) if (fill(bucket, now) >= burst) buckets.delete(key);
    for (const key of buckets.keys()) {
      if (buckets.size <= goal) break;
      buckets.delete(key);
    }
  };

  return {
    has: (key) => {
      const bucket = buckets.get(key);
      return bucket === undefined || fill(bucket, clock()) >= 1;
    },
    take: (key) => {
      const now = clock();
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        if (buckets.size >= MAX_KEYS) makeRoom(now);
        bucket = { tokens: burst, at: now };
        buckets.set(key, bucket);
      }
      const tokens = fill(bucket, now);
      bucket.at = now;
      bucket.tokens = tokens >= 1 ? tokens - 1 : tokens;
      if (tokens < 1) {
        const retryAfter = Math.max(1, Math.ceil((1 - tokens) / perMillisecond / 1000));
        throw problem('too_many', { detail: `Please wait ${retryAfter} seconds and try again`, retryAfter });
      }
    },
  };
}
