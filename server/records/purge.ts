import { type Ctx, removeBytes, withTx } from '../kernel/index.ts';
import { metadataOf, type ObjectDef } from '../metadata/index.ts';
import { behaviourOf } from './behaviours.ts';
import { attachedBelow } from './schema.ts';
import { keysInUse } from './store-files.ts';
import { deletedIds, detachedFiles, forgetWords, purgeDetached, purgeRecords } from './store-purge.ts';

const DAY = 86_400_000;

/** Ids looked up at once, and records that go in one transaction. */
const LOOK = 5_000;
const BATCH = 200;

/**
 * Removes for good what was deleted longer ago than `PORTICO_DELETED_DAYS` (data-model.md): the records with what hangs on them, their
 * files, words, access rows and history. Answers how many records went. For jobs, as the system; in short transactions, so being
 * killed or running twice does no harm. A record that something still points to stays until that is gone.
 */
export async function purgeDeleted(ctx: Ctx): Promise<number> {
  const before = new Date(ctx.now.getTime() - ctx.system.config.deletedDays * DAY);
  let removed = 0;
  for (const object of (await metadataOf(ctx)).objects.values()) {
    removed += await purgeObject(ctx, object, before);
    await removeAll(ctx, await withTx(ctx, (tx) => purgeBeside(tx, object, before)));
  }
  if (removed > 0) ctx.log.info('deleted records were removed for good', { records: removed });
  return removed;
}

/** What the module keeps beside records, then the files that nobody needs any more: those of a version that went just now are among them. */
async function purgeBeside(ctx: Ctx, object: ObjectDef, before: Date): Promise<string[]> {
  const behaviour = behaviourOf(object);
  await behaviour.purge?.(ctx, object, before);
  const kept = await behaviour.keptFiles?.(ctx, await detachedFiles(ctx, object, before));
  return purgeDetached(ctx, object, before, kept ?? []);
}

async function purgeObject(ctx: Ctx, object: ObjectDef, before: Date): Promise<number> {
  const chain = await attachedBelow(ctx, object);
  let removed = 0;
  for (let after = '0'; ; ) {
    const ids = await deletedIds(ctx, object, { before, after, limit: LOOK });
    for (let at = 0; at < ids.length; at += BATCH) removed += await purgeBatch(ctx, chain, ids.slice(at, at + BATCH));
    if (ids.length < LOOK) return removed;
    after = ids.at(-1) ?? after;
  }
}

/** All of a batch, or, where something points to one of them, each by itself. */
async function purgeBatch(ctx: Ctx, chain: readonly ObjectDef[], ids: readonly string[]): Promise<number> {
  try {
    const { keys, words } = await withTx(ctx, (tx) => purgeRecords(tx, chain, ids));
    await removeAll(ctx, keys);
    await forgetWords(ctx, words);
    return ids.length;
  } catch (e) {
    if ((e as { code?: unknown }).code !== '23503') throw e;
    if (ids.length === 1) return 0;
  }
  let removed = 0;
  for (const id of ids) removed += await purgeBatch(ctx, chain, [id]);
  return removed;
}

/**
 * The rows are gone; bytes that are left because this was killed here are found by the sweep of uploads: no row names them. Those that
 * another record has as well (a published article those of its working copy) stay.
 */
async function removeAll(ctx: Ctx, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const used = await keysInUse(ctx, (await metadataOf(ctx)).objects.keys(), keys);
  for (const key of keys) if (!used.has(key)) await removeBytes(ctx.system.config.dataDir, key);
}
