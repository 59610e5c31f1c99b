import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { hasBytes, oldKeys, readBytes, removeBytes, storeBytes } from './files.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'portico-files-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const stream = (...parts: string[]) => Readable.from(parts.map((part) => Buffer.from(part)));
const onDisk = () => (readdirSync(dataDir, { recursive: true }) as string[]).filter((name) => /[0-9a-f]{32}/.test(name));

async function text(content: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

describe('bytes on disk', () => {
  it('are kept under a new random key, read whole or in part, and removed', async () => {
    const one = await storeBytes(dataDir, stream('hello ', 'world'), 100);
    const two = await storeBytes(dataDir, stream('hello ', 'world'), 100);
    expect(one.key).toMatch(/^[0-9a-f]{32}$/);
    expect(two.key).not.toBe(one.key);
    expect(one).toMatchObject({ size: 11, sha256: two.sha256 });
    expect(await text(readBytes(dataDir, one.key))).toBe('hello world');
    expect(await text(readBytes(dataDir, one.key, { start: 6, end: 8 }))).toBe('wor');
    await removeBytes(dataDir, one.key);
    await removeBytes(dataDir, one.key);
    expect([await hasBytes(dataDir, one.key), await hasBytes(dataDir, two.key)]).toEqual([false, true]);
  });

  it('are not kept where they are too many, refused, or end in the middle', async () => {
    const before = onDisk();
    await expect(storeBytes(dataDir, stream('12345', '67890'), 9)).rejects.toMatchObject({ code: 'too_large' });
    const refuse = () => {
      throw new Error('refused');
    };
    await expect(storeBytes(dataDir, stream('x'), 9, refuse)).rejects.toThrow('refused');
    const cut = Readable.from(
      (async function* () {
        yield Buffer.from('x');
        throw new Error('gone away');
      })(),
    );
    await expect(storeBytes(dataDir, cut, 9)).rejects.toThrow('gone away');
    expect(onDisk()).toEqual(before);
  });

  it('are refused with 507 on a full disk and 503 on one that cannot be written (Z4)', async () => {
    const failing = (code: string) =>
      Readable.from(
        (async function* () {
          yield Buffer.from('x');
          throw Object.assign(new Error(code), { code });
        })(),
      );
    for (const code of ['ENOSPC', 'EDQUOT'])
      await expect(storeBytes(dataDir, failing(code), 9)).rejects.toMatchObject({ status: 507 });
    const file = path.join(dataDir, 'not-a-folder');
    writeFileSync(file, '');
    await expect(storeBytes(file, stream('x'), 9)).rejects.toMatchObject({ status: 503 });
  });

  it('have no other names than keys', async () => {
    for (const key of ['../../etc/passwd', '', 'x'.repeat(32), `${'a'.repeat(32)}/..`]) {
      expect(() => readBytes(dataDir, key)).toThrow('Not a storage key');
      await expect(removeBytes(dataDir, key)).rejects.toThrow('Not a storage key');
    }
  });

  it('left over by a killed writer are swept', async () => {
    const { key } = await storeBytes(dataDir, stream('x'), 9);
    const part = path.join(dataDir, 'files', key.slice(0, 2), `${'b'.repeat(32)}.part`);
    writeFileSync(part, 'half');
    const found = await oldKeys(dataDir, new Date(Date.now() + 60_000));
    expect(found).toContain(key);
    expect(onDisk().some((name) => name.endsWith('.part'))).toBe(false);
    expect(await oldKeys(dataDir, new Date(0))).toEqual([]);
  });
});
