/**
 * A picture of a log-in page, read from its bytes: what it is, how large, and the same picture without what the camera wrote into it
 * (place, time, owner: F5). Pure. Pixels are never unpacked here, so no picture can cost more than its bytes (F4).
 */
import { problem } from '../kernel/index.ts';

export interface Picture {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'image/svg+xml';
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: Buffer;
}

/** A longer side would cost every visitor's browser more memory than a log-in page is worth. Pixels. */
const LONGEST = 6_000;

const broken = () =>
  problem('refused_file', 'This is no picture that browsers show. Save it again as PNG, JPEG, WebP, GIF or SVG.');

/** Reads and cleans. Throws `refused_file` for anything but a whole picture of the five kinds. */
export function readPicture(bytes: Buffer): Picture {
  const read = readers.find(({ fits }) => fits(bytes))?.read;
  if (read === undefined) throw broken();
  let picture: Picture;
  try {
    picture = read(bytes);
  } catch (e) {
    // Reading beyond the end: the file is cut off.
    if (e instanceof RangeError) throw broken();
    throw e;
  }
  const { width, height, type } = picture;
  if (type === 'image/svg+xml') return picture;
  if (!width || !height) throw broken();
  if (Math.max(width, height) > LONGEST)
    throw problem('refused_file', `A picture may be at most ${LONGEST} pixels wide and high. Make it smaller.`);
  return picture;
}

const readers: readonly { fits: (b: Buffer) => boolean; read: (b: Buffer) => Picture }[] = [
  { fits: (b) => b.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')), read: readPng },
  { fits: (b) => b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff, read: readJpeg },
  { fits: (b) => /^GIF8[79]a$/.test(b.toString('latin1', 0, 6)), read: readGif },
  { fits: (b) => b.toString('latin1', 0, 4) === 'RIFF' && b.toString('latin1', 8, 12) === 'WEBP', read: readWebp },
  { fits: isSvg, read: (bytes) => ({ type: 'image/svg+xml', width: null, height: null, bytes }) },
];

/** Colours, transparency, size in print, animation: what a picture needs. Words and the camera's data are left out. */
const pngParts = new Set('IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD acTL fcTL fdAT'.split(' '));

function readPng(b: Buffer): Picture {
  const kept: Buffer[] = [b.subarray(0, 8)];
  let ended = false;
  for (let at = 8; at < b.length && !ended; ) {
    const length = b.readUInt32BE(at);
    const name = b.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (end > b.length) throw broken();
    if (pngParts.has(name)) kept.push(b.subarray(at, end));
    ended = name === 'IEND';
    at = end;
  }
  if (!ended || b.toString('latin1', 12, 16) !== 'IHDR') throw broken();
  return { type: 'image/png', width: b.readUInt32BE(16), height: b.readUInt32BE(20), bytes: Buffer.concat(kept) };
}

/** Markers whose segment says how large the picture is: all kinds of SOF. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** APP0 (JFIF), APP2 (colour profile) and APP14 (Adobe's colour transform) say how colours are meant; other APPs and comments are words. */
const isNeeded = (marker: number) => (marker < 0xe0 || marker > 0xef || [0xe0, 0xe2, 0xee].includes(marker)) && marker !== 0xfe;

function readJpeg(b: Buffer): Picture {
  const kept: Buffer[] = [b.subarray(0, 2)];
  let size: { width: number; height: number } | null = null;
  for (let at = 2; ; ) {
    if (b.readUInt8(at) !== 0xff) throw broken();
    const marker = b.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // From the scan on it is the picture itself, up to its end mark; what some cameras put after it (another picture) is left out.
    if (marker === 0xda) {
      const end = b.lastIndexOf(Buffer.from([0xff, 0xd9]));
      if (size === null || end < at) throw broken();
      kept.push(b.subarray(at, end + 2));
      return { type: 'image/jpeg', ...size, bytes: Buffer.concat(kept) };
    }
    const end = at + 2 + b.readUInt16BE(at + 2);
    if (end > b.length) throw broken();
    if (isFrame(marker)) size = { height: b.readUInt16BE(at + 5), width: b.readUInt16BE(at + 7) };
    if (isNeeded(marker)) kept.push(b.subarray(at, end));
    at = end;
  }
}

function readGif(bytes: Buffer): Picture {
  if (bytes.at(-1) !== 0x3b) throw broken();
  return { type: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8), bytes };
}

/** RIFF parts of a WebP; EXIF and XMP are left out, and the flags that announce them. */
function readWebp(b: Buffer): Picture {
  const parts: Buffer[] = [];
  let size: { width: number; height: number } | null = null;
  for (let at = 12; at + 8 <= b.length; ) {
    const name = b.toString('latin1', at, at + 4);
    const length = b.readUInt32LE(at + 4);
    const end = at + 8 + length + (length % 2);
    if (at + 8 + length > b.length) throw broken();
    const part = Buffer.from(b.subarray(at, Math.min(end, b.length)));
    if (name === 'VP8X') part.writeUInt8(part.readUInt8(8) & ~0x0c, 8);
    size ??= webpSize(name, part);
    if (name !== 'EXIF' && name !== 'XMP ') parts.push(part);
    at = end;
  }
  if (size === null) throw broken();
  const body = Buffer.concat(parts);
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  return { type: 'image/webp', ...size, bytes: Buffer.concat([head, body]) };
}

function webpSize(name: string, part: Buffer): { width: number; height: number } | null {
  if (name === 'VP8X') return { width: part.readUIntLE(12, 3) + 1, height: part.readUIntLE(15, 3) + 1 };
  if (name === 'VP8 ') return { width: part.readUInt16LE(14) & 0x3fff, height: part.readUInt16LE(16) & 0x3fff };
  if (name !== 'VP8L') return null;
  const bits = part.readUInt32LE(9);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/**
 * Text whose first element is `svg`. What it holds besides is of no matter here: it is sent under a policy that runs nothing and loads
 * nothing, and only ever drawn as a picture (F3). Entities are refused, since a few lines of them can fill a browser's memory.
 */
function isSvg(b: Buffer): boolean {
  const text = b.toString('utf8');
  if (text.includes('\uFFFD') || /<!ENTITY/i.test(text)) return false;
  const start = text.replace(/^\uFEFF?\s*/, '').replace(/^(?:<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*>|\s+)*/i, '');
  // A comment ends at its first end: if it could end at any, so many comments in a row would be tried in every grouping.
  return /^<svg[\s>]/.test(start) && /<\/svg>\s*(?:<!--(?:(?!-->)[\s\S])*-->\s*)*$/.test(text);
}
