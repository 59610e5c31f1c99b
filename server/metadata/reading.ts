/**
 * Texts in the order in which people read them. That order is the database server's (ICU), and another version of it may put letters
 * elsewhere; an index made by the old one would then lead lists astray, so it is made anew.
 */
import type { Ctx } from '../kernel/index.ts';
import { buildLater } from './build.ts';
import { configure, runAll } from './configure.ts';
import { metadataOf } from './metadata.ts';
import { readOrderVersion, rememberOrderVersion } from './store.ts';
import { readingIndexSql } from './sync.ts';
import { dropReadingIndexSql } from './sync-build.ts';

/** Safe at every start; does nothing where the order is what it was. Until the new indexes stand, lists sorted by a text take longer. */
export async function keepReadingOrder(ctx: Ctx): Promise<void> {
  const { now: version, kept } = await readOrderVersion(ctx);
  if (version === kept) return;
  await configure(ctx, 'keep the reading order', async (tx) => {
    const { objects } = await metadataOf(tx);
    const columns = [...objects.values()].flatMap((object) => object.columns).filter((one) => readingIndexSql(one).length > 0);
    if (kept !== null) await runAll(tx, columns.map(dropReadingIndexSql));
    for (const column of columns) await buildLater(tx, column, true);
    await rememberOrderVersion(tx, version);
  });
}
