/** Zip files with whatever they claim. */
import { crc32 } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  /** As it stands in the archive: stored, or packed where `packed` says how long it was. */
  readonly data: Buffer;
  readonly packed?: number;
  /** The unpacked size that is claimed, where it is another. */
  readonly says?: number;
}

function header(signature: number, length: number, { data, packed, says }: ZipPart, name: Buffer, at: number): Buffer {
  const head = Buffer.alloc(length);
  const central = signature === 0x02014b50;
  const shift = central ? 2 : 0;
  head.writeUInt32LE(signature, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(packed === undefined && says === undefined ? 0 : 8, 8 + shift);
  head.writeUInt32LE(crc32(data), 14 + shift);
  head.writeUInt32LE(data.length, 18 + shift);
  head.writeUInt32LE(says ?? packed ?? data.length, 22 + shift);
  head.writeUInt16LE(name.length, 26 + shift);
  if (central) head.writeUInt32LE(at, 42);
  return head;
}

/** A zip file of these parts. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const files: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name);
    central.push(header(0x02014b50, 46, part, name, at), name);
    const local = header(0x04034b50, 30, part, name, 0);
    files.push(local, name, part.data);
    at += local.length + name.length + part.data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, directory, end]);
}
