/** Chance that is the same on every machine. */

export interface Chance {
  /** 0 <= n < 1. */
  next(): number;
  /** A whole number, both ends included. */
  whole(least: number, most: number): number;
  /** True this often: 0.25 = one in four. */
  often(share: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** One of them, the heavier the more often. */
  weighted<T>(values: readonly T[], weight: (value: T) => number): T;
}

/** A generator of 32 bits (mulberry32); the same seed gives the same sequence. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(next() * values.length)];
    if (value === undefined) throw new Error('Nothing to pick from');
    return value;
  };
  return {
    next,
    pick,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    often: (share) => next() < share,
    weighted: (values, weight) => {
      let rest = next() * values.reduce((sum, value) => sum + weight(value), 0);
      for (const value of values) {
        rest -= weight(value);
        if (rest < 0) return value;
      }
      return pick(values);
    },
  };
}
