/** A large file begins: who may add it, and whether there is room for it. */
import type { NewUpload } from '../../../shared/contracts/uploads.ts';
import { asSystem, type Ctx, freeBytes, problem } from '../../kernel/index.ts';
import { harmlessName } from '../file-names.ts';
import { mayHang } from './place.ts';
import { countAll, countOwn, insertOpen, type OpenRow } from './store.ts';

/** Large files of one person on their way or not attached yet, and their bytes in files of the largest size. */
const OWN = 5;
const OWN_BYTES = 2;
const GB = 1024 ** 3;
/** Bytes of the disk that large files leave alone. */
const RESERVE = GB / 2;

/**
 * Begins a large file under a storage key that the caller has made. In a transaction. Throws what `mayHang` throws, `too_large`, `too_many`,
 * `storage_full`.
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

async function makeRoom(tx: Ctx, size: number): Promise<void> {
  const { config } = tx.system;
  const own = await countOwn(tx, config.maxFileBytes);
  if (own.n >= OWN || own.bytes + size > OWN_BYTES * config.maxLargeFileBytes) {
    throw problem('too_many', 'Too many large files are on their way or wait for being attached. Send or give up those first.');
  }
  const all = await countAll(asSystem(tx, 'room for large files'), config.maxFileBytes);
  // What others have been promised is theirs, whether it has arrived or not.
  const room = (await freeBytes(config.dataDir)) - all.coming - RESERVE;
  if (all.bytes + size > config.openUploadGigabytes * GB || size > room) {
    throw problem('storage_full', 'There is no room for a file of this size at the moment. Try again later.');
  }
}
