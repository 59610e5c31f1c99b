/**
 * Zip files, written and read. What comes in is somebody's file and not to be believed: sizes are counted while inflating, names are paths
 * below the folder and nothing else, and what is no plain file is refused.
 */
import { zipSync } from 'fflate';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { problem } from '../kernel/index.ts';
import { holdsUnseen } from './characters.ts';

/** Entries of a zip file, bytes of all of them and of one, letters of a name, folders in a path. */
export const LIMITS = { entries: 5_000, bytes: 200 * 1024 * 1024, one: 50 * 1024 * 1024, name: 240, depth: 20 } as const;

/** Files by their path: `General/Drift.en.md`. */
export type Folder = ReadonlyMap<string, Buffer>;

/** The oldest moment that a zip file can tell: the same folder makes the same bytes, whenever. */
const ALWAYS = new Date(1980, 0, 1);

export function writeZip(folder: Folder): Buffer {
  const sorted = [...folder].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(zipSync(Object.fromEntries(sorted), { mtime: ALWAYS, level: 6 }));
}

/** A refusal of the whole file: its code in the message files, why in plain English, and what it is about (a name, a number). */
export const refusedZip = (code: string, why: string, about = '') =>
  problem('refused_file', { detail: why, errors: [{ path: about, code, message: why }] });

/** The files of a zip file. Throws `refused_file`, saying what is wrong, for one that is broken, too large or means harm. */
export async function readZip(bytes: Buffer): Promise<Folder> {
  const zip = await open(bytes);
  // The reader ends at the number that the file says.
  if (zip.entryCount > LIMITS.entries)
    throw refusedZip('too_many_files', `The zip file holds more than ${LIMITS.entries} files.`, String(LIMITS.entries));
  const wanted = new Map<string, Entry>();
  let said = 0;
  for await (const entry of entriesOf(zip)) {
    const name = nameOf(entry);
    if (name === null) continue;
    if (wanted.has(name)) throw refusedZip('name_twice', `The zip file holds ${JSON.stringify(name)} twice.`, name);
    said += entry.uncompressedSize;
    // Nothing is inflated of a file that says itself that it is too large; the reader below counts what comes out of others.
    if (entry.uncompressedSize > LIMITS.one || said > LIMITS.bytes) throw tooLarge(name);
    wanted.set(name, entry);
  }
  const folder = new Map<string, Buffer>();
  for (const [name, entry] of wanted) folder.set(name, await contentOf(zip, entry, name, entry.uncompressedSize));
  return folder;
}

const tooLarge = (name: string) =>
  refusedZip(
    'zip_too_large',
    `The zip file is too large when unpacked, at ${JSON.stringify(name)}: at most ${LIMITS.bytes / 1024 / 1024} MB in all.`,
    name,
  );

function open(bytes: Buffer): Promise<ZipFile> {
  const options = { lazyEntries: true, decodeStrings: false, validateEntrySizes: true, strictFileNames: true } as const;
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, options, (error, zip) => {
      if (error !== null) reject(refusedZip('no_zip', 'This is no zip file, or it is broken.'));
      else resolve(zip);
    });
  });
}

async function* entriesOf(zip: ZipFile): AsyncIterable<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      const settle = (done: () => void) => {
        zip.removeAllListeners();
        done();
      };
      zip.once('entry', (one: Entry) => settle(() => resolve(one)));
      zip.once('end', () => settle(() => resolve(null)));
      zip.once('error', () => settle(() => reject(refusedZip('broken_zip', 'The zip file is broken.'))));
      zip.readEntry();
    });
    if (entry === null) return;
    yield entry;
  }
}

/** Kinds of files as Unix keeps them in the upper half of the attributes. */
const KIND = 0xf000;
const PLAIN = new Set([0, 0x8000]);
const DIRECTORY = 0x4000;

/** The path of a plain file; null for a folder and for what systems put beside. Throws for any other thing and for names out of place. */
function nameOf(entry: Entry): string | null {
  const name = textOf(entry.fileName as unknown as Buffer);
  const kind = (entry.externalFileAttributes >>> 16) & KIND;
  const said = JSON.stringify(name);
  if (!PLAIN.has(kind) && kind !== DIRECTORY)
    throw refusedZip('no_plain_file', `The zip file holds a link or device, not a file: ${said}.`, name);
  if ((entry.generalPurposeBitFlag & 1) !== 0) throw refusedZip('encrypted', 'The zip file is encrypted.');
  if (yauzl.validateFileName(name) !== null || name.split('/').some((part) => part === '.' || part === '..')) {
    throw refusedZip('outside', `The zip file names a place outside itself: ${said}.`, name);
  }
  if (holdsUnseen(name) || name.includes('\\')) {
    throw refusedZip('odd_name', `The zip file holds a name with characters that no file has: ${said}.`, name);
  }
  if (name.length > LIMITS.name * 4 || name.split('/').some((part) => part.length > LIMITS.name)) {
    throw refusedZip(
      'long_name',
      `The zip file holds a name that is too long: ${JSON.stringify(name.slice(0, 60))}…`,
      name.slice(0, 60),
    );
  }
  if (name.split('/').length > LIMITS.depth) throw refusedZip('too_deep', `The zip file holds folders too deep: ${said}.`, name);
  if (name.endsWith('/') || kind === DIRECTORY) return null;
  const beside = name.startsWith('__MACOSX/') || /(^|\/)(\.DS_Store|Thumbs\.db)$/.test(name);
  return beside ? null : name.normalize('NFC');
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refusedZip('name_not_utf8', 'The zip file holds a name that is not UTF-8. Pack it again with a program of today.');
  }
}

function contentOf(zip: ZipFile, entry: Entry, name: string, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) {
        reject(refusedZip('broken_entry', `${JSON.stringify(name)} in the zip file cannot be read.`, name));
        return;
      }
      const parts: Buffer[] = [];
      let size = 0;
      stream.on('data', (part: Buffer) => {
        size += part.length;
        if (size > most) stream.destroy(tooLarge(name));
        else parts.push(part);
      });
      stream.once('end', () => resolve(Buffer.concat(parts)));
      // A size that is not the one said, a broken stream: nothing of it is taken.
      stream.once('error', (fault: Error) =>
        reject(
          'code' in fault && fault.code === 'refused_file'
            ? fault
            : refusedZip('broken_entry', `${JSON.stringify(name)} in the zip file is broken.`, name),
        ),
      );
    });
  });
}
