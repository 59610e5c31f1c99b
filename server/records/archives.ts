/**
 * Archives are kept, never unpacked here; whoever opens one later should not be surprised. Measured is what an archive says of itself and
 * what archives within it say, without writing anything and with a bound on what is unpacked to look.
 */
import yauzl, { type Entry, type ZipFile } from 'yauzl';

/** Parts of one archive; bytes that are unpacked to look into archives in it, of one and of all; how deep they may stand in each other. */
const PARTS = 20_000;
const ONE = 8 * 1024 * 1024;
const BUDGET = 32 * 1024 * 1024;
const DEPTH = 3;
/** Unpacked bytes that are never too many, and how many times its own size an archive may become. */
const HARMLESS = 100 * 1024 * 1024;
const RATIO = 200;
const MOST = 20 * 1024 * 1024 * 1024;

const INNER = /\.(zip|jar|docx|xlsx|pptx|odt|ods|odp|epub|apk)$/i;

interface Sum {
  /** Unpacked bytes of all parts at every depth. */
  bytes: number;
  parts: number;
  budget: number;
  tooDeep: boolean;
}

/** Whether the archive at this path is a bomb. What cannot be read as one is none: it is bytes like any other. */
export async function archiveFault(file: string, size: number): Promise<boolean> {
  const sum: Sum = { bytes: 0, parts: 0, budget: BUDGET, tooDeep: false };
  const zip = await new Promise<ZipFile | null>((resolve) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false }, (error, opened) => resolve(error === null ? opened : null));
  });
  if (zip === null) return false;
  try {
    await measure(zip, sum, 1);
  } finally {
    zip.close();
  }
  return isBomb(sum, size);
}

const isBomb = ({ bytes, parts, tooDeep }: Sum, size: number): boolean =>
  tooDeep || parts > PARTS || bytes > MOST || (bytes > HARMLESS && bytes > RATIO * size);

async function measure(zip: ZipFile, sum: Sum, depth: number): Promise<void> {
  sum.parts += zip.entryCount;
  if (sum.parts > PARTS) return;
  for (;;) {
    const entry = await nextEntry(zip);
    if (entry === null) return;
    sum.bytes += entry.uncompressedSize;
    if (!INNER.test(String(entry.fileName)) || entry.uncompressedSize > ONE || entry.uncompressedSize > sum.budget) continue;
    const bytes = await contentOf(zip, entry);
    sum.budget -= entry.uncompressedSize;
    const inner = bytes === null ? null : await opened(bytes);
    if (inner === null) continue;
    if (depth === DEPTH) sum.tooDeep = true;
    else await measure(inner, sum, depth + 1);
    if (sum.tooDeep || sum.parts > PARTS) return;
  }
}

function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve) => {
    const settle = (entry: Entry | null) => {
      zip.removeAllListeners();
      // A later fault of a reader that nobody listens to must not end the server.
      zip.on('error', () => {});
      resolve(entry);
    };
    zip.once('entry', settle);
    zip.once('end', () => settle(null));
    zip.once('error', () => settle(null));
    zip.readEntry();
  });
}

function opened(bytes: Buffer): Promise<ZipFile | null> {
  return new Promise((resolve) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, zip) => resolve(error === null ? zip : null));
  });
}

/** Reads one part; ends where it is more than it said. */
function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer | null> {
  return new Promise((resolve) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) return resolve(null);
      const parts: Buffer[] = [];
      let size = 0;
      stream.on('data', (part: Buffer) => {
        size += part.length;
        if (size > ONE) stream.destroy();
        else parts.push(part);
      });
      stream.once('end', () => resolve(Buffer.concat(parts)));
      stream.once('error', () => resolve(null));
      stream.once('close', () => resolve(null));
    });
  });
}
