/**
 * Bytes on disk, under random keys in `<data folder>/files`, outside anything that is served.
 *
 * This knows no names, owners or rights: who may read a file is decided by the record that holds it. A file is written to a
 * temporary name, synced, and renamed, so that a key that is known always has all its bytes (Z1, Z4).
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Problem, problem } from './errors.ts';

export interface StoredBytes {
  readonly key: string;
  readonly size: number;
  readonly sha256: Buffer;
}

/** Bytes looked at by `inspect` before anything is kept. */
export const HEAD_BYTES = 4_096;

/** What a storage key looks like. */
export const KEY = /^[0-9a-f]{32}$/;
const folderOf = (dataDir: string) => path.join(dataDir, 'files');

function fileOf(dataDir: string, key: string): string {
  // Keys come from our own table; anything else must never become part of a path.
  if (!KEY.test(key)) throw new Error('Not a storage key');
  return path.join(folderOf(dataDir), key.slice(0, 2), key);
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const CLOSED = new Set(['EROFS', 'EIO', 'EACCES', 'EPERM', 'ENOTDIR']);

/** The words for a disk that takes nothing. */
export function refusal(e: unknown): unknown {
  const code = (e as { code?: unknown }).code;
  if (typeof code !== 'string') return e;
  if (FULL.has(code)) return problem('storage_full', { detail: 'The file could not be stored. Try again later.', cause: e });
  if (CLOSED.has(code)) return problem('busy', { detail: 'Files cannot be stored right now. Try again later.', cause: e });
  return e;
}

/** Makes names that were given in a folder last. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  // Some systems cannot sync a folder; there the rename is as safe as they make it.
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/**
 * Stores a stream and answers its new key. `inspect` sees the first bytes before the file gets its place and refuses by throwing.
 * Throws `too_large` beyond `limit` bytes, `storage_full` (507) or `busy` (503) where the disk refuses; nothing is left behind then.
 */
export async function storeBytes(
  dataDir: string,
  content: Readable,
  limit: number,
  inspect: (head: Buffer, size: number) => void = () => {},
): Promise<StoredBytes> {
  const key = randomBytes(16).toString('hex');
  const target = fileOf(dataDir, key);
  const temporary = `${target}.part`;
  try {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    const written = await writeAll(temporary, content, limit);
    inspect(written.head, written.size);
    await rename(temporary, target);
    await syncFolder(path.dirname(target));
    return { key, size: written.size, sha256: written.sha256 };
  } catch (e) {
    await rm(temporary, { force: true }).catch(() => {});
    throw refusal(e);
  }
}

/** Writes a stream to a new file; `lasting`: it is on the disk for sure afterwards. Throws `too_large`. */
export async function writeAll(file: string, content: AsyncIterable<unknown>, limit: number, lasting = true) {
  const handle = await open(file, 'wx', 0o600);
  const hash = createHash('sha256');
  const head: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of content) {
      const chunk = Buffer.isBuffer(part) ? part : Buffer.from(part as Uint8Array);
      if (size < HEAD_BYTES) head.push(chunk.subarray(0, HEAD_BYTES - size));
      size += chunk.length;
      if (size > limit) throw problem('too_large', `A file may have at most ${Math.floor(limit / 1_048_576)} MB.`);
      hash.update(chunk);
      // A nearly full disk takes a part without an error; only the next write says so.
      for (let done = 0; done < chunk.length; ) done += (await handle.write(chunk, done)).bytesWritten;
    }
    if (lasting) await handle.sync();
  } finally {
    await handle.close();
  }
  return { size, sha256: hash.digest(), head: Buffer.concat(head) };
}

/**
 * Writes the bytes of a key anew: `work` makes the second of two paths out of the first. Answers the new key; the old one is gone then.
 * What `work` throws is thrown, and the old bytes stay.
 */
export async function reworkBytes(
  dataDir: string,
  key: string,
  work: (from: string, to: string) => Promise<void>,
): Promise<StoredBytes> {
  const made = randomBytes(16).toString('hex');
  const target = fileOf(dataDir, made);
  const temporary = `${target}.part`;
  try {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await work(fileOf(dataDir, key), temporary);
    const { size, sha256 } = await hashOf(temporary);
    await rename(temporary, target);
    await syncFolder(path.dirname(target));
    await removeBytes(dataDir, key);
    return { key: made, size, sha256 };
  } catch (e) {
    await rm(temporary, { force: true }).catch(() => {});
    throw refusal(e);
  }
}

/** Size and hash of a file, read in pieces; it is on the disk for sure afterwards. */
async function hashOf(file: string): Promise<{ size: number; sha256: Buffer }> {
  const handle = await open(file, 'r+');
  const hash = createHash('sha256');
  let size = 0;
  try {
    await handle.sync();
    for await (const chunk of handle.createReadStream({ autoClose: false })) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
  } finally {
    await handle.close();
  }
  return { size, sha256: hash.digest() };
}

/** What is made out of the bytes of a key and can be made again: kept beside them, gone with them. */
const derivedOf = (dataDir: string, key: string, name: string) => {
  const file = fileOf(dataDir, key);
  return path.join(dataDir, 'previews', path.basename(path.dirname(file)), `${key}.${name}`);
};
const DERIVED = ['small', 'large'] as const;
export type Derived = (typeof DERIVED)[number];

/** Those that are being made, and those that could not be made of late: nothing is tried again at every look. */
const making = new Map<string, Promise<void>>();
const failed = new Map<string, number>();
const TRIED_AGAIN = 600_000; // milliseconds
const FAILED = 1_000;

async function madeOnce(file: string, make: () => Promise<void>): Promise<void> {
  const before = failed.get(file);
  if (before !== undefined && performance.now() - before < TRIED_AGAIN) throw problem('not_found');
  let one = making.get(file);
  if (one === undefined) {
    one = make().finally(() => making.delete(file));
    making.set(file, one);
  }
  await one.catch((e: unknown) => {
    if (e instanceof Problem && e.code === 'not_found') {
      failed.delete(file);
      failed.set(file, performance.now());
      if (failed.size > FAILED) failed.delete(failed.keys().next().value as string);
    }
    throw e;
  });
}

/** The bytes that `make` once made out of those of a key; it is called where they are not there. Throws what it throws. */
export async function derivedBytes(
  dataDir: string,
  key: string,
  name: Derived,
  make: (from: string, to: string) => Promise<void>,
): Promise<{ readonly size: number; readonly stream: () => Readable }> {
  const file = derivedOf(dataDir, key, name);
  const there = async () => (await stat(file).catch(() => null))?.size;
  if ((await there()) === undefined) {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await madeOnce(file, () => make(fileOf(dataDir, key), file));
  }
  const size = await there();
  if (size === undefined) throw new Error('A preview was made and is not there');
  return { size, stream: () => createReadStream(file) };
}

/** Puts the bytes of a key where nothing is read from, until somebody has looked at them (F11). */
export async function quarantineBytes(dataDir: string, key: string): Promise<void> {
  const folder = path.join(dataDir, 'quarantine');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(fileOf(dataDir, key), path.join(folder, key));
}

/** Keys in quarantine with their paths and since when they are there. */
export async function quarantined(dataDir: string): Promise<{ key: string; file: string; since: Date }[]> {
  const folder = path.join(dataDir, 'quarantine');
  const found: { key: string; file: string; since: Date }[] = [];
  for (const key of await readdir(folder).catch(() => [])) {
    if (!KEY.test(key)) continue;
    const file = path.join(folder, key);
    const facts = await stat(file).catch(() => null);
    if (facts !== null) found.push({ key, file, since: facts.ctime });
  }
  return found;
}

/** Gives the bytes of a key back to who may read them. */
export async function releaseBytes(dataDir: string, key: string): Promise<void> {
  const target = fileOf(dataDir, key);
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  await rename(path.join(dataDir, 'quarantine', key), target);
}

/** Where the bytes of a key are: to be read, in quarantine, or nowhere. */
export async function whereBytes(dataDir: string, key: string): Promise<'there' | 'quarantine' | 'gone'> {
  if (await hasBytes(dataDir, key)) return 'there';
  return (await stat(path.join(dataDir, 'quarantine', key)).catch(() => null)) === null ? 'gone' : 'quarantine';
}

/** The path of the bytes of a key, for a program that looks at them. */
export const pathOfBytes = (dataDir: string, key: string): string => fileOf(dataDir, key);

/** The bytes of a key, or an inclusive part of them. The stream fails where the file is gone. */
export function readBytes(dataDir: string, key: string, range?: { readonly start: number; readonly end: number }): Readable {
  return createReadStream(fileOf(dataDir, key), range);
}

/** True where the bytes are there. */
export async function hasBytes(dataDir: string, key: string): Promise<boolean> {
  return (await stat(fileOf(dataDir, key)).catch(() => null)) !== null;
}

/** Removes the bytes of a key; no error where they are gone already. */
export async function removeBytes(dataDir: string, key: string): Promise<void> {
  await rm(fileOf(dataDir, key), { force: true });
  await rm(path.join(dataDir, 'quarantine', key), { force: true });
  for (const name of DERIVED) await rm(derivedOf(dataDir, key, name), { force: true });
}

/** Keys on disk last written before `olderThan`, and leftovers of interrupted writes, which are removed on the way. */
export async function oldKeys(dataDir: string, olderThan: Date): Promise<string[]> {
  const found: string[] = [];
  for (const part of await readdir(folderOf(dataDir)).catch(() => [])) {
    const folder = path.join(folderOf(dataDir), part);
    for (const name of await readdir(folder).catch(() => [])) {
      const file = path.join(folder, name);
      const facts = await stat(file).catch(() => null);
      if (facts === null || facts.mtime >= olderThan) continue;
      if (KEY.test(name)) found.push(name);
      else await rm(file, { force: true });
    }
  }
  return found;
}
