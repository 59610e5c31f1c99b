/**
 * Clearing up on the way. Who moves millions of small values, or gigabytes in pieces of 64 KB, leaves behind what V8 clears up only when it has
 * become a multiple of what is alive (measured: 45 MB alive, 200 MB taken; docs/measurements.md). So they ask for it now and then themselves.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (how: { readonly type: 'major' | 'minor'; readonly execution: 'async' }) => Promise<void>;

/** Rows of all files together between two times: those that are made at once leave their leftovers in one heap. */
const ROWS = 20_000;

let known: Collect | undefined;
let rows = 0;

function collect(type: 'major' | 'minor'): Promise<void> {
  if (known === undefined) {
    setFlagsFromString('--expose-gc');
    known = runInNewContext('gc') as Collect;
  }
  return known({ type, execution: 'async' });
}

/** Counts rows that were written; clears up what earlier ones left behind once they are many (20 to 30 ms). */
export async function tidyAfterRows(count: number): Promise<void> {
  rows += count;
  if (rows < ROWS) return;
  rows = 0;
  await collect('major');
}

/** Clears up the pieces that a part of a large file came in (1 to 3 ms). */
export const tidyAfterPart = (): Promise<void> => collect('minor');
