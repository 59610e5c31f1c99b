/** Real pictures for tests, made by hand. */
import { crc32, deflateSync } from 'node:zlib';

/** A chunk of a PNG. */
export function pngChunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

export const PNG_HEAD = Buffer.from('89504e470d0a1a0a', 'hex');

/** The first chunk of a grey PNG of this size; `pixels` may say otherwise. */
export function pngSize(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.writeUInt8(8, 8);
  return pngChunk('IHDR', head);
}

/** A grey PNG of one tone, `more` chunks before its pixels. */
export function greyPng(width = 4, height = 3, more: readonly Buffer[] = []): Buffer {
  const pixels = deflateSync(Buffer.alloc((width + 1) * height, 0));
  return Buffer.concat([PNG_HEAD, pngSize(width, height), ...more, pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))]);
}
