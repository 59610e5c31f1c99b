/** Whether a PNG or JPEG holds its picture and nothing else: then it is kept byte for byte, and written anew it would be the same again. Pure. */

/** Chunks of a PNG that say how its pixels look; all others are words, places, times or things of programs. */
const PNG_CHUNKS = new Set('IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD pHYs iCCP'.split(' '));

/** Nothing but such chunks, and nothing behind the last one. */
export function isBarePng(bytes: Buffer): boolean {
  let at = 8;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (!PNG_CHUNKS.has(name)) return false;
    at += 12 + length;
    if (name === 'IEND') return at === bytes.length;
  }
  return false;
}

/** Markers without a length behind them. */
const LONE = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
/** JFIF, a colour profile, Adobe's word on colours; what cameras and programs add stands in the others, and in comments. */
const APPS = new Set([0xe0, 0xe2, 0xee]);

/** Only tables, the picture, and what says how its colours are meant; the end of the picture is the end of the file. */
export function isBareJpeg(bytes: Buffer): boolean {
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return false;
    const marker = bytes[at + 1] ?? 0;
    if (LONE(marker)) {
      at += 2;
      continue;
    }
    if (marker === 0xfe || (marker >= 0xe0 && marker <= 0xef && !isColour(bytes, at, marker))) return false;
    const length = bytes.readUInt16BE(at + 2);
    at += 2 + length;
    if (marker !== 0xda) continue;
    at = endOfScan(bytes, at);
    if (at < 0) return false;
    if (bytes[at + 1] === 0xd9) return at + 2 === bytes.length;
  }
  return false;
}

function isColour(bytes: Buffer, at: number, marker: number): boolean {
  if (!APPS.has(marker)) return false;
  // Several programs use this one: only a colour profile has this name.
  return marker !== 0xe2 || bytes.toString('latin1', at + 4, at + 15) === 'ICC_PROFILE';
}

/** Place of the marker behind the compressed pixels; -1 where they have no end. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7) && next !== 0xff) return at;
  }
  return -1;
}
