/** The next part of a large file. It counts as a whole or not at all, so how much has arrived is always exact. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { addPart, type Ctx, dropPart, dropParts, problem, receivePart, withTx } from '../../kernel/index.ts';
import { checkedType } from '../file-kinds.ts';
import { checkedUid, missing } from '../schema.ts';
import { tidyAfterPart } from '../tidy.ts';
import { renew } from './begin.ts';
import { mayHang } from './place.ts';
import { advanceOpen, deleteOpen, holdOpen, type OpenRow, readOpen } from './store.ts';

/** Parts that arrive at the same time, of one person and of all: each takes a connection and its room on the disk. */
const OF_ONE = 3;
const TOGETHER = 64;
const arriving = new Map<string, number>();

/** Takes a place among those that arrive; returns what gives it back. Throws `too_many`. */
function place(user: string): () => void {
  const own = arriving.get(user) ?? 0;
  const all = [...arriving.values()].reduce((sum, one) => sum + one, 0);
  if (own >= OF_ONE || all >= TOGETHER) throw problem('too_many', { detail: 'Too many parts at once.', retryAfter: 2 });
  arriving.set(user, own + 1);
  return () => {
    const left = (arriving.get(user) ?? 1) - 1;
    if (left > 0) arriving.set(user, left);
    else arriving.delete(user);
  };
}

/** Parts that are written behind their file at the same time: each holds one of few connections while it is copied and synced. */
const WRITTEN = 2;
let writing = 0;
const waiting: (() => void)[] = [];

/** Does something when few others do; whoever waits holds no connection meanwhile. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  // Who is woken takes over the place of who ended, so that nobody comes in between.
  if (writing >= WRITTEN) await new Promise<void>((go) => waiting.push(go));
  else writing += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) writing -= 1;
    else next();
  }
}

export interface Sent {
  /** How much had arrived before, as the sender knows it. */
  readonly offset: number;
  /** The hash over what had arrived before, as the sender knows it: of two files under one name each goes on only with its own. */
  readonly chain: Buffer;
  /** SHA-256 of the part. */
  readonly sha256: Buffer;
  readonly length: number;
  readonly content: Readable;
}

const elsewhere = () => problem('conflict', 'This file goes on at another byte. Ask for how much has arrived.');

/**
 * Adds a part and answers how much has arrived. Throws `not_found`, `conflict` where it is not the next one of this file, `bad_request` where
 * it is not as long as it should be or has changed on its way, `refused_file` for a first part that is not what the name says, `storage_full`,
 * `busy`, `upload_limit`, `upload_day_limit`, what `mayHang` throws.
 */
export async function append(ctx: Ctx, uid: string, { offset, chain: known, sha256, length, content }: Sent): Promise<OpenRow> {
  const { dataDir, partBytes } = ctx.system.config;
  const before = await readOpen(ctx, checkedUid(uid));
  if (before === null) throw missing();
  await mayHang(ctx, before);
  if (before.received !== offset || offset === before.size || !before.chain.equals(known)) throw elsewhere();
  if (length !== Math.min(partBytes, before.size - offset)) throw problem('bad_request', 'This part has the wrong length.');
  if (offset === 0) await renew(ctx, before);
  const release = place(ctx.actor.userId ?? '');
  try {
    const part = await receivePart(dataDir, before.key, content, length);
    try {
      if (!part.sha256.equals(sha256)) throw problem('bad_request', 'This part has changed on its way. Send it again.');
      if (offset === 0) await looked(ctx, before, part.head);
      const after = await inTurn(() =>
        withTx(ctx, async (tx) => {
          // The row is held while its bytes are written, so of two at once one writes; it goes on only once they are on the disk for sure.
          const row = await holdOpen(tx, uid, { received: offset, chain: known });
          if (row === null) throw elsewhere();
          if (!(await addPart(dataDir, row.key, offset, part))) return null;
          const chain = createHash('sha256').update(row.chain).update(part.sha256).digest();
          return advanceOpen(tx, uid, { received: offset + length, chain });
        }),
      );
      if (after === null) throw await lost(ctx, before);
      return after;
    } finally {
      await dropPart(part);
      await tidyAfterPart();
    }
  } finally {
    release();
  }
}

/** What can be refused by the first bytes is refused by them, not after two gigabytes (F7). */
async function looked(ctx: Ctx, { uid, key, name, mediaType }: OpenRow, head: Buffer): Promise<void> {
  try {
    checkedType(name, mediaType, head);
  } catch (e) {
    await deleteOpen(ctx, uid);
    await dropParts(ctx.system.config.dataDir, key);
    throw e;
  }
}

/** The disk has not what the row says, after a backup was played back for instance: such a file is begun anew. */
async function lost(ctx: Ctx, { uid, key }: OpenRow) {
  ctx.log.error('bytes of a large file on its way are gone', { upload: uid });
  await deleteOpen(ctx, uid);
  await dropParts(ctx.system.config.dataDir, key);
  return missing();
}
