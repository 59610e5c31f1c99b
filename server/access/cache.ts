/**
 * What is kept between requests. Keys hold the counters, so nothing kept outlives the change that makes it wrong; what a counter
 * left behind is pushed out by size alone. Keys come from the server's own rows, never from what a client sent.
 */
import type { System } from '../kernel/index.ts';

export interface Kept<T> {
  /** The value of `key`; `make` runs once for callers at the same time, and a failure is not kept. */
  get(system: System, key: string, make: () => Promise<T>): Promise<T>;
}

/** A store of at most `size` values per process, the oldest pushed out first. */
export function kept<T>(size: number): Kept<T> {
  const perSystem = new WeakMap<System, Map<string, Promise<T>>>();
  return {
    get(system, key, make) {
      let values = perSystem.get(system);
      if (values === undefined) {
        values = new Map();
        perSystem.set(system, values);
      }
      const found = values.get(key);
      if (found !== undefined) return found;
      const making = make();
      values.set(key, making);
      making.catch(() => values.delete(key));
      if (values.size > size) values.delete(values.keys().next().value as string);
      return making;
    },
  };
}
