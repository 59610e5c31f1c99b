/** Files of records: staged by their uploader, attached by their uid, opened through the record that holds them. */

import type { Readable } from 'node:stream';
import { isUid } from '../../shared/columns/index.ts';
import {
  type Ctx,
  type Derived,
  derivedBytes,
  oldKeys,
  problem,
  readBytes,
  removeBytes,
  type StoredBytes,
  storeBytes,
  whereBytes,
} from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import { checkedType, servedType } from './file-kinds.ts';
import { attachmentHeader, harmlessName } from './file-names.ts';
import { takenIn } from './intake.ts';
import type { OpenedFile, StagedFile, Upload } from './model.ts';
import { previewKind } from './pictures/model.ts';
import { drawn } from './pictures/pictures.ts';
import { checkedUid, definitionOf, missing, readableObject } from './schema.ts';
import {
  copyFileRows,
  deleteOldUploads,
  deleteUpload,
  type FileRow,
  insertLarge,
  insertUpload,
  keysInUse,
  readFile,
  stagedBytes,
} from './store-files.ts';

/** Files somebody may have staged at once, counted in files of the largest size. */
const STAGED = 20;
const DAY = 86_400_000;

/**
 * Stores a file until its uploader attaches it to a record. Name and type are made harmless and checked against the first bytes
 * (F6, F7); the bytes get a random name. Throws `refused_file`, `too_large`, `too_many`, `storage_full`, `busy`.
 */
export async function upload(ctx: Ctx, { name, mediaType, content }: Upload): Promise<StagedFile> {
  if (ctx.actor.userId === null) throw problem('not_signed_in');
  const { config } = ctx.system;
  if (await stagedTooMany(ctx)) {
    throw problem('too_many', 'Too many files wait for being attached. Send what you have written first.');
  }
  const clean = harmlessName(name);
  let first: Buffer = Buffer.alloc(0);
  const stored = await storeBytes(config.dataDir, content, config.maxFileBytes, (head) => {
    first = head;
    checkedType(clean, mediaType, head);
  });
  return staged(ctx, stored, { name: clean, mediaType, head: first });
}

/** Whether files of the actor that no record holds yet take so much that he must attach those first. */
export async function stagedTooMany(ctx: Ctx): Promise<boolean> {
  const { maxFileBytes } = ctx.system.config;
  return (await stagedBytes(ctx, maxFileBytes)) > STAGED * maxFileBytes;
}

interface Whole {
  readonly name: string;
  /** As its uploader says. */
  readonly mediaType: string;
  readonly head: Buffer;
  /** Of a large file: its name, which is known already. It becomes one only while it is still on its way. */
  readonly uid?: string;
}

/** Makes a staged file of stored bytes, after all that is asked of them. Where it is refused the bytes are gone. Throws `not_found` for a large one that was given up meanwhile. */
export async function staged(ctx: Ctx, stored: StoredBytes, { name, mediaType, head, uid: named }: Whole): Promise<StagedFile> {
  const { dataDir } = ctx.system.config;
  let key = stored.key;
  try {
    const type = checkedType(name, mediaType, head);
    const kept = await takenIn(ctx, stored, { head, mediaType: type });
    key = kept.key;
    const { size, sha256 } = kept;
    const row = { name, mediaType: type, size, sha256, storageKey: key };
    const uid = named === undefined ? await insertUpload(ctx, row) : await insertLarge(ctx, row, named);
    if (uid === null) throw missing();
    return { uid, name, mediaType: type, size };
  } catch (e) {
    // No row, no file: whoever tries again uploads anew.
    await removeBytes(dataDir, key).catch(() => {});
    throw e;
  }
}

/** Takes a staged file of the actor back, for a request that is refused after all; false where there is none, or a record holds it. */
export async function discard(ctx: Ctx, { uid }: Pick<StagedFile, 'uid'>): Promise<boolean> {
  const key = await deleteUpload(ctx, uid);
  if (key !== null) await removeBytes(ctx.system.config.dataDir, key);
  return key !== null;
}

/**
 * A file of a record this actor may read, in a column he may read. Throws `not_found` for every other (F1).
 * Always an attachment, never drawn or run in our origin, whatever it is (F3).
 */
export async function openFile(ctx: Ctx, object: string, uid: string, fileUid: string): Promise<OpenedFile> {
  const rights = await readableObject(ctx, object);
  const row = isUid(fileUid) ? await readFile(ctx, rights, checkedUid(uid), fileUid) : null;
  if (row === null) throw missing();
  const { dataDir } = ctx.system.config;
  await readable(ctx, row);
  const { name, mediaType, size, sha256, storageKey } = row;
  return {
    uid: row.uid,
    name,
    mediaType,
    size,
    sha256: sha256.toString('hex'),
    headers: { ...fileHeaders(servedType(mediaType), name), 'cache-control': 'no-store', 'accept-ranges': 'bytes' },
    stream: (range) => readBytes(dataDir, storageKey, range),
  };
}

/** Throws for bytes that are not to be read: none of them there, or nobody has looked at them yet. */
async function readable(ctx: Ctx, { uid, storageKey }: FileRow): Promise<void> {
  const where = await whereBytes(ctx.system.config.dataDir, storageKey);
  if (where === 'quarantine') throw problem('conflict', 'This file is still being checked. Try again in a few minutes.');
  if (where === 'there') return;
  ctx.log.error('bytes of a file are gone', { file: uid });
  throw missing();
}

/**
 * What a picture or the first page of a PDF looks like, made by the server and checked like the file itself (F1). Throws `not_found` for
 * every other file, and for one that cannot be drawn.
 */
export async function previewFile(
  ctx: Ctx,
  { object, uid, file, size }: { readonly object: string; readonly uid: string; readonly file: string; readonly size: Derived },
): Promise<{ readonly size: number; readonly headers: Readonly<Record<string, string>>; readonly stream: () => Readable }> {
  const rights = await readableObject(ctx, object);
  const row = isUid(file) ? await readFile(ctx, rights, checkedUid(uid), file) : null;
  const kind = row === null ? null : previewKind(row.mediaType);
  if (row === null || kind === null) throw missing();
  await readable(ctx, row);
  const made = await derivedBytes(ctx.system.config.dataDir, row.storageKey, size, async (from, to) => {
    if ((await drawn({ from, to, kind, what: size }, ctx.actor.userId)) !== null) throw missing();
  });
  return { ...made, headers: { ...fileHeaders('image/webp', 'preview.webp'), 'cache-control': 'no-store' } };
}

/** Always an attachment that runs nothing, whatever it is (F3). */
const fileHeaders = (type: string, name: string) => ({
  'content-type': type,
  'content-disposition': attachmentHeader(name),
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
});

/** A place of files by keys, as modules of the server name it. */
export interface FilesOf {
  readonly object: string;
  readonly recordId: string;
  readonly column: string;
}

const placed = async (ctx: Ctx, { object, ...rest }: FilesOf) => ({ ...rest, object: await definitionOf(ctx, object) });

/**
 * Gives one record the files of another, over the same bytes but under names of its own: who may read one says nothing about the other
 * (K4). Answers the new uids by the old ones. For modules of the server; nobody's rights are asked.
 */
export async function copyFiles(ctx: Ctx, from: FilesOf, to: FilesOf): Promise<ReadonlyMap<string, string>> {
  const pairs = await copyFileRows(ctx, await placed(ctx, from), await placed(ctx, to));
  return new Map(pairs.map(({ old, copy }) => [old, copy]));
}

/**
 * Removes staged files that nobody attached within a day, and bytes that no row names. Answers how many. For jobs, as the system:
 * a row is always written after its bytes, so bytes younger than a day may still be waiting for theirs.
 */
export async function sweepUploads(ctx: Ctx): Promise<number> {
  const { dataDir } = ctx.system.config;
  const before = new Date(ctx.now.getTime() - DAY);
  const given = await deleteOldUploads(ctx, before);
  const lost = await oldKeys(dataDir, before);
  const objects = [...(await metadataOf(ctx)).objects.keys()];
  let removed = 0;
  for (let i = 0; i < lost.length; i += 500) {
    const keys = lost.slice(i, i + 500);
    const used = await keysInUse(ctx, objects, keys);
    for (const key of keys.filter((one) => !used.has(one))) {
      await removeBytes(dataDir, key);
      removed += 1;
    }
  }
  // Those whose row went just now may be younger on disk than a test's clock says.
  for (const key of given) await removeBytes(dataDir, key);
  return Math.max(removed, given.length);
}
