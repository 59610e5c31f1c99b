/**
 * Indexes of orders that lists are shown in. Texts stand in the order in which people read them. That order is the database server's (ICU), and another version of it may put letters
 * elsewhere; an index made by the old one would then lead lists astray, so it is made anew.
 */
import type { Ctx } from '../kernel/index.ts';
import { buildLater } from './build.ts';
import { configure, runAll } from './configure.ts';
import { metadataOf } from './metadata.ts';
import type { ColumnDef } from './model.ts';
import { readOrderVersion, readStanding, rememberOrderVersion, waitForLocks } from './store.ts';
import { constraintName, readingIndexSql, sortsBehind } from './sync.ts';
import { dropReadingIndexSql } from './sync-build.ts';

/** Longer than PostgreSQL's own cleaning takes to give way, milliseconds, and how often before a start gives up: some two minutes. */
const WAIT = 1_500;
const TRIES = 40;
/** Between the builds that a start asks for, milliseconds: one at a time, so that mails and administrators get their turn. */
const APART = 20_000;

/**
 * Safe at every start, on every node. Indexes of another order go before anything is served; those that are not there, for whatever reason, are
 * made by the workers. Until they stand, lists sorted by such a text take longer.
 */
export async function keepReadingOrder(ctx: Ctx): Promise<void> {
  const all = [...(await metadataOf(ctx)).objects.values()].flatMap((object) =>
    object.columns.map((column) => ({ object, column })),
  );
  const texts = all.filter(({ column }) => readingIndexSql(column).length > 0);
  const { now: version, kept } = await readOrderVersion(ctx);
  if (version !== kept)
    await forget(
      ctx,
      texts.map(({ column }) => column),
      version,
    );
  const behind = all.filter(({ object, column }) => sortsBehind(object, column));
  const names = new Map([
    ...texts.map(({ column }) => [constraintName('order', column.id), column] as const),
    ...behind.map(({ column }) => [constraintName('behind', column.id), column] as const),
  ]);
  const standing = new Set(await readStanding(ctx, [...names.keys()]));
  const missing = new Set([...names].filter(([name]) => !standing.has(name)).map(([, column]) => column));
  if (missing.size === 0) return;
  await configure(ctx, 'make indexes of orders', async (tx) => {
    for (const [at, column] of [...missing].entries()) await buildLater(tx, column, at * APART);
  });
}

/** One at a time, since nobody reads or writes the records meanwhile; the version last, so that what was interrupted begins anew. */
async function forget(ctx: Ctx, columns: readonly ColumnDef[], version: string): Promise<void> {
  const other = async (tx: Ctx) => {
    const { kept } = await readOrderVersion(tx);
    return kept !== null && kept !== version;
  };
  // A first start has made no index in any order yet.
  for (const column of (await other(ctx)) ? columns : []) {
    const drop = async (tx: Ctx) => {
      await waitForLocks(tx, WAIT);
      // Another node may have been through by now, and its workers at work.
      if (await other(tx)) await runAll(tx, [dropReadingIndexSql(column)]);
    };
    await configure(ctx, 'drop an index of another order', drop, { tries: TRIES });
  }
  await configure(ctx, 'keep the reading order', (tx) => rememberOrderVersion(tx, version), { tries: TRIES });
}
