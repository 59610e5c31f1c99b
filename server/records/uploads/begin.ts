/** A large file begins: who may add it, and whether there is room for it. */
import type { NewUpload } from '../../../shared/contracts/uploads.ts';
import { asSystem, type Ctx, freeBytes, problem, withTx } from '../../kernel/index.ts';
import { harmlessName } from '../file-names.ts';
import { stagedTooMany } from '../files.ts';
import { mayHang } from './place.ts';
import { attachedBytes, countAll, countOwn, holdRoom, insertOpen, lapsed, type OpenRow, touchOpen } from './store.ts';

/** Large files of one person on their way or not attached yet, and their bytes in files of the largest size. */
const OWN = 5;
const OWN_BYTES = 2;
const GB = 1024 ** 3;
const DAY = 86_400_000;
/** Bytes of the disk that large files leave alone. */
const RESERVE = GB / 2;

/**
 * Begins a large file under a storage key that the caller has made. In a transaction. Throws what `mayHang` throws, `too_large`,
 * `upload_limit`, `upload_day_limit`, `storage_full`.
 */
export async function begin(tx: Ctx, wish: NewUpload, key: string): Promise<OpenRow> {
  const { maxLargeFileBytes: most } = tx.system.config;
  if (tx.actor.userId === null) throw problem('not_signed_in');
  const place = { object: wish.object, column: wish.column, record: wish.record ?? null, parent: wish.parent ?? null };
  await mayHang(tx, place);
  if (wish.size > most) throw problem('too_large', `A file may have at most ${Math.floor(most / 1_048_576)} MB.`);
  await makeRoom(tx, wish.size);
  return insertOpen(tx, { ...place, name: harmlessName(wish.name), mediaType: wish.mediaType, size: wish.size, key });
}

/** Asks anew for the room of one whose first part comes so late that nobody counts it any more. Throws as `begin` does. */
export async function renew(ctx: Ctx, row: OpenRow): Promise<void> {
  if (!lapsed(ctx, row)) return;
  await withTx(ctx, async (tx) => {
    await makeRoom(tx, row.size);
    await touchOpen(tx, row.uid);
  });
}

/** His own bound first, and only then among all others: who is refused keeps nobody waiting. */
async function makeRoom(tx: Ctx, size: number): Promise<void> {
  const { config } = tx.system;
  const own = await countOwn(tx, config.maxFileBytes);
  // No detail: the words for this code say it in his language. It is no matter of waiting, so not 429.
  if (own.n >= OWN || own.bytes + size > OWN_BYTES * config.maxLargeFileBytes) throw problem('upload_limit');
  // What a record holds is no longer waiting, but the disk holds it all the same, also where it was taken out again at once.
  const held = await attachedBytes(tx, new Date(tx.now.getTime() - DAY));
  if (held + own.bytes + size > config.largeFilesPerDayGigabytes * GB) throw problem('upload_day_limit');
  // Once whole, those of the size of a small one are counted as such.
  if (await stagedTooMany(tx)) throw problem('upload_limit');
  const free = await freeBytes(config.dataDir);
  await holdRoom(tx);
  const all = await countAll(asSystem(tx, 'room for large files'), config.maxFileBytes);
  // What others have been promised is theirs, whether it has arrived or not.
  const room = free - all.coming - RESERVE;
  if (all.bytes + size > config.openUploadGigabytes * GB || size > room) {
    throw problem('storage_full', 'There is no room for a file of this size at the moment. Try again later.');
  }
}
