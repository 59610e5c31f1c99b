/** A large file becomes a file like every other, or is given up, or nobody has gone on with it. */
import { type Ctx, dropParts, oldParts, Problem, problem, wholeBytes } from '../../kernel/index.ts';
import { discard, staged } from '../files.ts';
import type { StagedFile } from '../model.ts';
import { checkedUid, missing } from '../schema.ts';
import { mayHang } from './place.ts';
import { claimOpen, deleteOpen, deleteStale, type OpenRow, openKeys, readMade, readOpen, releaseOpen } from './store.ts';

/** Milliseconds after which one whose server has ended in the middle may be finished by another. */
const PATIENCE = 15 * 60_000;
const HOUR = 3_600_000;

/**
 * Makes a file of what has arrived, with all that is asked of a small one: type, scanner, pictures, archives. Asks for the rights anew.
 * Repeated it answers the same file, until a record holds it. Throws `not_found`, `conflict` where it is not whole, `busy` where another request is at it, what
 * `mayHang` throws, `refused_file` (then it is gone).
 */
export async function finishUpload(ctx: Ctx, uid: string): Promise<StagedFile> {
  const before = await readOpen(ctx, checkedUid(uid));
  if (before !== null) await mayHang(ctx, before);
  const made = await readMade(ctx, uid);
  if (made !== null) {
    if (before !== null) await forget(ctx, before);
    return made;
  }
  if (before === null) throw missing();
  if (before.received < before.size) throw problem('conflict', 'This file has not arrived as a whole yet.');
  const until = new Date(ctx.now.getTime() + PATIENCE);
  const row = await claimOpen(ctx, uid, until);
  if (row === null) throw problem('busy', { detail: 'This file is being looked at. Ask again in a moment.', retryAfter: 2 });
  try {
    const file = await takenOver(ctx, row);
    await forget(ctx, row);
    return file;
  } catch (e) {
    if (e instanceof Problem && (e.code === 'refused_file' || e.code === 'not_found')) await forget(ctx, row);
    else await releaseOpen(ctx, uid, until);
    throw e;
  }
}

async function takenOver(ctx: Ctx, { uid, key, size, name, mediaType }: OpenRow): Promise<StagedFile> {
  const whole = await wholeBytes(ctx.system.config.dataDir, key, { size, now: ctx.now });
  if (whole === null) {
    ctx.log.error('bytes of a large file on its way are gone', { upload: uid });
    throw missing();
  }
  return staged(ctx, whole, { name, mediaType, head: whole.head, uid });
}

async function forget(ctx: Ctx, { uid, key }: OpenRow): Promise<void> {
  await deleteOpen(ctx, uid);
  await dropParts(ctx.system.config.dataDir, key);
}

/** Gives up what has arrived, and what has been made of it as long as no record holds it. Throws `not_found`. */
export async function giveUp(ctx: Ctx, uid: string): Promise<void> {
  const key = await deleteOpen(ctx, checkedUid(uid));
  if (key !== null) await dropParts(ctx.system.config.dataDir, key);
  // After the row: `insertLarge` makes nothing any more once that is gone.
  const discarded = await discard(ctx, { uid });
  if (key === null && !discarded) throw missing();
}

/** Removes large files nobody has gone on with, and bytes that no row names. For jobs, as the system. */
export async function sweepOpenUploads(ctx: Ctx): Promise<void> {
  const { dataDir, openUploadHours } = ctx.system.config;
  const before = new Date(ctx.now.getTime() - openUploadHours * HOUR);
  const gone = await deleteStale(ctx, { before, begunBefore: new Date(ctx.now.getTime() - HOUR) });
  // A row is always there before its bytes: those that old without one belong to nothing.
  const old = await oldParts(dataDir, new Date(ctx.now.getTime() - HOUR));
  const named = await openKeys(ctx, old);
  for (const key of [...gone, ...old.filter((one) => !named.has(one))]) await dropParts(dataDir, key);
}
