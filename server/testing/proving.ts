/** What `npm test` leaves to `npm run prove` (docs/decisions/0033). */
import { describe, it } from 'vitest';

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
export const furtherTest = (name: string, work: () => Promise<void> | void): void => testWhere(false, name, work);

/** A test that is walked through at several doors: in `npm test` where told alone. */
export const testWhere = (here: boolean, name: string, work: () => Promise<void> | void): void => {
  if (here || proving) it(name, work);
};

/** Several of them, with what they share. A `describe` whose tests are all further ones has to be one itself: vitest takes none that is empty. */
export const furtherDescribe = (name: string, work: () => void): void => {
  if (proving) describe(name, work);
};

/** All when proving; otherwise every so many-th, beginning with the first: a sample that is spread over the whole and always the same. */
export const someOf = <T>(all: readonly T[], step: number): readonly T[] =>
  proving ? all : all.filter((_, index) => index % step === 0);
