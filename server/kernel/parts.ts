/**
 * Bytes of large files that arrive part by part, in `<data folder>/uploads`, until they are whole. A part is received beside them, looked at,
 * and then written behind what is there; only what is synced is ever told as arrived, so a process that ends at any moment loses nothing that
 * it has acknowledged, and what it wrote beyond is written over by the next part.
 */
import { createHash, randomBytes } from 'node:crypto';
import { copyFile, type FileHandle, link, mkdir, open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { problem } from './errors.ts';
import { HEAD_BYTES, KEY, pathOfBytes, refusal, type StoredBytes, syncFolder, writeAll } from './files.ts';

/** A part that has come in as a whole and belongs to nothing yet. */
export interface Part {
  readonly file: string;
  readonly size: number;
  readonly sha256: Buffer;
  /** Its first bytes. */
  readonly head: Buffer;
}

/** Bytes in memory while something is read or copied. */
const STEP = 256 * 1024;

const folderOf = (dataDir: string) => path.join(dataDir, 'uploads');

function fileOf(dataDir: string, key: string): string {
  if (!KEY.test(key)) throw new Error('Not a storage key');
  return path.join(folderOf(dataDir), key);
}

/** Takes a part of exactly so many bytes in. Throws `bad_request` where fewer come, `storage_full`, `busy`; nothing is left then. */
export async function receivePart(dataDir: string, key: string, content: Readable, size: number): Promise<Part> {
  const file = `${fileOf(dataDir, key)}.${randomBytes(8).toString('hex')}.part`;
  try {
    await mkdir(folderOf(dataDir), { recursive: true, mode: 0o700 });
    const written = await writeAll(file, arriving(content), size, false);
    if (written.size < size) throw cut();
    return { file, ...written };
  } catch (e) {
    await rm(file, { force: true }).catch(() => {});
    // The sender reads an answer only once he has sent all; a line that is cut would tell him nothing of a full disk.
    content.on('error', () => {}).resume();
    throw refusal(e);
  }
}

const cut = () => problem('bad_request', 'The part has not arrived as a whole. Send it again.');

/** A line that breaks is no fault of the server's. */
async function* arriving(content: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const bytes of content.iterator({ destroyOnReturn: false })) yield bytes as Buffer;
  } catch {
    throw cut();
  }
}

export const dropPart = ({ file }: Part): Promise<void> => rm(file, { force: true });

/**
 * Writes a part behind the first `offset` bytes, for sure. False where those are not there (any more). Throws `storage_full`, `busy`.
 * Of two at once for the same key only one may be at work: the caller holds the row.
 */
export async function addPart(dataDir: string, key: string, offset: number, part: Part): Promise<boolean> {
  const target = fileOf(dataDir, key);
  try {
    const to = await open(target, offset === 0 ? 'w' : 'r+', 0o600).catch((e: NodeJS.ErrnoException) => {
      if (e.code === 'ENOENT') return null;
      throw e;
    });
    if (to === null) return false;
    try {
      if ((await to.stat()).size < offset) return false;
      await copy(part, to, offset);
      await to.sync();
    } finally {
      await to.close();
    }
    if (offset === 0) await syncFolder(folderOf(dataDir));
    return true;
  } catch (e) {
    throw refusal(e);
  }
}

async function copy(part: Part, to: FileHandle, offset: number): Promise<void> {
  const from = await open(part.file, 'r');
  try {
    for await (const { bytes, at } of pieces(from, part.size)) {
      // A nearly full disk takes a part without an error; only the next write says so.
      for (let done = 0; done < bytes.length; ) {
        done += (await to.write(bytes, done, bytes.length - done, offset + at + done)).bytesWritten;
      }
    }
  } finally {
    await from.close();
  }
}

/** The first `size` bytes of a file, step by step in one and the same place of memory. Throws where it has fewer. */
async function* pieces(from: FileHandle, size: number): AsyncGenerator<{ bytes: Buffer; at: number }> {
  const room = Buffer.allocUnsafeSlow(Math.min(STEP, size));
  for (let at = 0; at < size; ) {
    const { bytesRead } = await from.read(room, 0, Math.min(room.length, size - at), at);
    if (bytesRead === 0) throw new Error('A file is shorter than it was');
    yield { bytes: room.subarray(0, bytesRead), at };
    at += bytesRead;
  }
}

/**
 * Gives whole bytes a second name among the files, under a new key; the first one stays until `dropParts`, so nothing is lost where the
 * process ends before a row names the second. Null where the bytes are not all there (any more). They count as written `now`: files without
 * a row are swept by their age, and this one gets its row only once it has been looked at.
 */
export async function wholeBytes(
  dataDir: string,
  key: string,
  { size, now }: { readonly size: number; readonly now: Date },
): Promise<(StoredBytes & { readonly head: Buffer }) | null> {
  const source = fileOf(dataDir, key);
  if (((await stat(source).catch(() => null))?.size ?? -1) < size) return null;
  try {
    const { sha256, head } = await hashed(source, size);
    const made = randomBytes(16).toString('hex');
    const target = pathOfBytes(dataDir, made);
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    // Both names are of one file: before the second is there to be swept.
    await utimes(source, now, now);
    // Some file systems give a file one name only.
    await link(source, target).catch(() => copied(source, target));
    await syncFolder(path.dirname(target));
    return { key: made, size, sha256, head };
  } catch (e) {
    // Given up in the middle.
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw refusal(e);
  }
}

async function copied(source: string, target: string): Promise<void> {
  const temporary = `${target}.part`;
  try {
    await copyFile(source, temporary);
    const handle = await open(temporary, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(temporary, target);
  } catch (e) {
    await rm(temporary, { force: true }).catch(() => {});
    throw e;
  }
}

async function hashed(file: string, size: number): Promise<{ sha256: Buffer; head: Buffer }> {
  const hash = createHash('sha256');
  let head: Buffer = Buffer.alloc(0);
  const handle = await open(file, 'r');
  try {
    for await (const { bytes, at } of pieces(handle, size)) {
      if (at === 0) head = Buffer.from(bytes.subarray(0, HEAD_BYTES));
      hash.update(bytes);
    }
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest(), head };
}

/** Removes what has arrived under a key; no error where it is gone already. */
export const dropParts = (dataDir: string, key: string): Promise<void> => rm(fileOf(dataDir, key), { force: true });

/** Keys whose bytes were last written before `olderThan`; parts that old, which nobody takes any more, are removed on the way. */
export async function oldParts(dataDir: string, olderThan: Date): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folderOf(dataDir)).catch(() => [])) {
    const file = path.join(folderOf(dataDir), name);
    const facts = await stat(file).catch(() => null);
    if (facts === null || facts.mtime >= olderThan) continue;
    if (KEY.test(name)) found.push(name);
    else await rm(file, { force: true });
  }
  return found;
}

/** Bytes that the disk of the data folder still has room for. */
export async function freeBytes(dataDir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dataDir);
  return bavail * bsize;
}
