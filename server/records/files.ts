/** Files of records: staged by their uploader, attached by their uid, opened through the record that holds them. */
import { isUid } from '../../shared/columns/index.ts';
import { type Ctx, hasBytes, oldKeys, problem, readBytes, removeBytes, storeBytes } from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import { checkedType, servedType } from './file-kinds.ts';
import { attachmentHeader, harmlessName } from './file-names.ts';
import type { OpenedFile, StagedFile, Upload } from './model.ts';
import { checkedUid, definitionOf, missing, readableObject } from './schema.ts';
import {
  copyFileRows,
  deleteOldUploads,
  deleteUpload,
  insertUpload,
  keysInUse,
  readFile,
  restoreFileRows,
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
  if ((await stagedBytes(ctx)) > STAGED * config.maxFileBytes) {
    throw problem('too_many', 'Too many files wait for being attached. Send what you have written first.');
  }
  const clean = harmlessName(name);
  let type = '';
  const stored = await storeBytes(config.dataDir, content, config.maxFileBytes, (head) => {
    type = checkedType(clean, mediaType, head);
  });
  try {
    const uid = await insertUpload(ctx, {
      name: clean,
      mediaType: type,
      size: stored.size,
      sha256: stored.sha256,
      storageKey: stored.key,
    });
    return { uid, name: clean, mediaType: type, size: stored.size };
  } catch (e) {
    // No row, no file: whoever tries again uploads anew.
    await removeBytes(config.dataDir, stored.key).catch(() => {});
    throw e;
  }
}

/** Takes a staged file back, for a request that is refused after all. */
export async function discard(ctx: Ctx, { uid }: StagedFile): Promise<void> {
  const key = await deleteUpload(ctx, uid);
  if (key !== null) await removeBytes(ctx.system.config.dataDir, key);
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
  if (!(await hasBytes(dataDir, row.storageKey))) {
    ctx.log.error('bytes of a file are gone', { file: row.uid });
    throw missing();
  }
  const { name, mediaType, size, sha256, storageKey } = row;
  return {
    uid: row.uid,
    name,
    mediaType,
    size,
    sha256: sha256.toString('hex'),
    headers: {
      'content-type': servedType(mediaType),
      'content-disposition': attachmentHeader(name),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'no-store',
      'accept-ranges': 'bytes',
    },
    stream: (range) => readBytes(dataDir, storageKey, range),
  };
}

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

/** Brings back files that a column once had, and takes the others out. For modules of the server; nobody's rights are asked. */
export async function restoreFiles(ctx: Ctx, of: FilesOf, uids: readonly string[]): Promise<void> {
  await restoreFileRows(ctx, await placed(ctx, of), uids);
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
