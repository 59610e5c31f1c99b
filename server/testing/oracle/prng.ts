/** A small seeded generator of random numbers, so that a seed printed by a failing campaign gives the same world again. */
export type Prng = {
  /** An integer from 0 to below `n`. */
  below: (n: number) => number;
  /** An integer from `low` to `high`, both included. */
  between: (low: number, high: number) => number;
  chance: (probability: number) => boolean;
  /** One of them; throws on an empty list. */
  pick: <T>(from: readonly T[]) => T;
  /** One of them, `weights` in step with `from`. */
  weighted: <T>(from: readonly (readonly [T, number])[]) => T;
  /** Some of them, each with this probability, in their order. */
  some: <T>(from: readonly T[], probability: number) => T[];
  shuffled: <T>(from: readonly T[]) => T[];
};

/** A 32-bit counter stepped by an odd constant and mixed by two multiplications: even enough for picking rows. */
export function prng(seed: number): Prng {
  let state = seed >>> 0;
  function unit(): number {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x1_0000_0000;
  }
  const below = (n: number): number => Math.floor(unit() * n);
  function pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('Nothing to pick from');
    return from[below(from.length)] as T;
  }
  function weighted<T>(from: readonly (readonly [T, number])[]): T {
    let rest = unit() * from.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of from) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return pick(from)[0];
  }
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => unit() < probability,
    pick,
    weighted,
    some: (from, probability) => from.filter(() => unit() < probability),
    shuffled: (from) => {
      const left = [...from];
      return from.map(() => left.splice(below(left.length), 1)[0] as (typeof from)[number]);
    },
  };
}
