/** What `npm test` leaves to `npm run prove` (docs/decisions/0033). */
import { it } from 'vitest';

/** `npm run prove`: everything, with larger numbers. */
export const proving = process.env.PORTICO_PROVE === '1';

/**
 * The seed of a campaign, which prints it: drawn anew each time when proving, always the same in `npm test` (docs/decisions/0033). A run that fails
 * for a world that the change did not meet tells nobody anything. `PORTICO_SEED` repeats one.
 */
export function seedOf(fixed: number): number {
  const wanted = process.env.PORTICO_SEED;
  if (wanted === undefined) return proving ? Math.floor(Math.random() * 2 ** 31) : fixed;
  if (!/^\d+$/.test(wanted)) throw new Error(`PORTICO_SEED must be a whole number; it is ${wanted}`);
  return Number(wanted);
}

/**
 * A test of `npm run prove` alone: it walks once more, on another screen or through another door, what `npm test` sees once, or shows in large what
 * is shown there in small.
 */
export const furtherTest = (name: string, work: () => Promise<void>): void => {
  if (proving) it(name, work);
};
