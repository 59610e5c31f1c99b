/**
 * A stream's place as its reader sees it. Transaction numbers and their growth tell how busy others are, so the place travels
 * encrypted; the padding is checked, so nobody makes one up.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

/** Older places are not resumed: events are kept for an hour. */
const MAX_AGE = 3_300;
const MARK = 0x706f7274;

const keyOf = (secret: string) => Buffer.from(hkdfSync('sha256', secret, '', 'stream position', 16));

/** A place as one opaque word, at `now`. One block under a key of its own, so this mode shows nothing but equality. */
export function sealPosition(secret: string, horizon: string, now: Date): string {
  const block = Buffer.alloc(16);
  block.writeBigUInt64BE(BigInt(horizon), 0);
  block.writeUInt32BE(Math.floor(now.getTime() / 1000), 8);
  block.writeUInt32BE(MARK, 12);
  const cipher = createCipheriv('aes-128-ecb', keyOf(secret), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
}

/** The place in a word; null where it is not one of ours or too old. */
export function openPosition(secret: string, word: string, now: Date): string | null {
  if (!/^[A-Za-z0-9_-]{22}$/.test(word)) return null;
  const cipher = createDecipheriv('aes-128-ecb', keyOf(secret), null).setAutoPadding(false);
  const block = Buffer.concat([cipher.update(Buffer.from(word, 'base64url')), cipher.final()]);
  const age = now.getTime() / 1000 - block.readUInt32BE(8);
  if (block.readUInt32BE(12) !== MARK || age > MAX_AGE || age < -MAX_AGE) return null;
  return String(block.readBigUInt64BE(0));
}
