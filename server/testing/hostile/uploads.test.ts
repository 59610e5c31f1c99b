/**
 * Files that mean harm, sent to a server (F3, F4, F5, F6, F7, F11): each is refused, or kept in a way that harms nobody. When proving all of
 * them go to a process of its own, whose memory is watched; otherwise those that are quickly judged go to the app of this file.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import path from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { defineObjects } from '../../metadata/index.ts';
import { recheck } from '../../records/index.ts';
import { type TestApp, testApp } from '../app.ts';
import { type Client, createClient } from '../client.ts';
import { column, createStaff, defineBasics, titles } from '../factories.ts';
import { greyPng } from '../pictures.ts';
import { proving, someOf } from '../proving.ts';
import { connectionTo } from '../reliability/inspect.ts';
import { installation } from '../reliability/real-server.ts';
import { CANARY, type HostileFile, hostileFiles } from './corpus.ts';

/** Bytes of the server's process, the picture process apart. */
const RESIDENT = 300 * 1024 * 1024;

let app: TestApp;
let sven: Client;
let files: readonly HostileFile[];

beforeAll(async () => {
  files = someOf(await hostileFiles(proving), 3);
  app = await testApp({ solutions: false });
  const ctx = await app.ctx();
  await defineBasics(ctx);
  await defineObjects(ctx, [
    { key: 'claim', ...titles('Claim'), displayColumn: 'name', columns: [column('name'), column('papers', { type: 'files' })] },
  ]);
  const person = await createStaff(app.system, { name: 'Sven Staff' });
  sven = await app.as({ ...person, door: 'staff', login: '', email: '', password: '' } as Parameters<TestApp['as']>[0]);
});

async function send(client: Client, { name, type, bytes }: Pick<HostileFile, 'name' | 'type' | 'bytes'>) {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
  return client.send('POST', '/api/staff/uploads', form);
}

/** Sends a file and answers what became of it, in one word each way. */
async function became(client: Client, file: HostileFile): Promise<string> {
  const sent = await send(client, file);
  if (sent.status >= 500) return `fault ${sent.status}`;
  return sent.status === 200 ? 'kept' : 'refused';
}

describe('files that mean harm', () => {
  test('F4, F7: are refused, or kept, as each of them should be', async () => {
    expect(files.length).toBeGreaterThan(proving ? 60 : 20);
    expect(new Set(files.map(({ becomes }) => becomes)).size).toBe(3);
    const wrong: string[] = [];
    for (const file of files) {
      const got = await became(sven, file);
      const want = file.becomes === 'refused' ? 'refused' : 'kept';
      if (got !== want) wrong.push(`${file.name.slice(0, 40)}: ${got}`);
    }
    expect(wrong).toEqual([]);
  });

  test('F3, F5, F6: what is kept is sent as an attachment under one harmless name, without what was to be taken out', async () => {
    const kept = files.filter(({ becomes }) => becomes !== 'refused');
    const some = someOf(kept, 2);
    for (const file of some) {
      const staged = (await send(sven, file)).body;
      const made = await sven.post('/api/staff/records/claim', { values: { name: 'x', papers: [staged.uid] } });
      const address = `/api/staff/records/claim/${made.body.uid}/files/${staged.uid}`;
      const got = await sven.get(address);
      expect([file.name, got.status]).toEqual([file.name, 200]);
      expect(got.headers.get('content-type')).not.toMatch(/html|svg|xml|javascript/);
      expect(got.headers.get('content-disposition')).toMatch(/^attachment; filename="[ -~]*"; filename\*=UTF-8''[!-~]*$/);
      expect(got.headers.get('content-security-policy')).toMatch(/^sandbox/);
      expect(got.headers.get('x-content-type-options')).toBe('nosniff');
      expect(String(staged.name)).toMatch(/^[^\p{Cc}\p{Cf}/\\"<>|:?*-][^\p{Cc}\p{Cf}/\\"<>|:?*]{0,180}$/u);
      if (file.becomes === 'cleaned') expect([file.name, got.text.includes(CANARY)]).toEqual([file.name, false]);
      const preview = await sven.get(`${address}/preview?size=small`);
      expect([file.name, [200, 404].includes(preview.status)]).toEqual([file.name, true]);
      if (preview.status === 200) expect(preview.headers.get('content-type')).toBe('image/webp');
    }
    expect(some.length).toBeGreaterThan(proving ? 20 : 5);
    expect(some.some(({ becomes }) => becomes === 'cleaned')).toBe(true);
  });

  if (proving)
    test('F4: leave the process of the server below 300 MB', async () => {
      const real = installation({
        env: { PORTICO_ADMIN_EMAIL: 'ada@example.com', PORTICO_ADMIN_PASSWORD: 'brown kettle sings at noon' },
      });
      await real.start();
      const client = createClient(real.origin(), real.origin());
      const signedIn = await client.post('/api/staff/session', {
        login: 'ada@example.com',
        password: 'brown kettle sings at noon',
      });
      expect(signedIn.status, signedIn.text).toBeLessThan(300);
      let most = 0;
      const look = () => {
        const pages = Number(readFileSync(`/proc/${real.pid()}/statm`, 'utf8').split(' ')[1]);
        most = Math.max(most, pages * 4_096);
      };
      const watch = setInterval(look, 20);
      for (const file of files) expect(await became(client, file)).toBe(file.becomes === 'refused' ? 'refused' : 'kept');
      clearInterval(watch);
      console.info(`The server held at most ${Math.round(most / 1_048_576)} MB.`);
      expect(most).toBeLessThan(RESIDENT);
      await real.stop();
    });
});

if (proving)
  test('a large file: its server killed in the middle of a part loses nothing it has acknowledged, and its memory stays flat', async () => {
    const password = 'brown kettle sings at noon';
    const real = installation({ env: { PORTICO_ADMIN_EMAIL: 'ada@example.com', PORTICO_ADMIN_PASSWORD: password } });
    await real.start();
    let client = createClient(real.origin());
    expect((await client.post('/api/staff/session', { login: 'ada@example.com', password })).status).toBeLessThan(300);
    const bytes = randomBytes(256 * 1_048_576);
    const wish = { name: 'big.bin', mediaType: '', size: bytes.length, object: 'case', column: 'attachments' };
    const { uid, part } = (await client.post('/api/staff/uploads/large', wish)).body;
    const size = Number(part);
    const address = `/api/staff/uploads/large/${uid}`;
    let chain = '';
    const headersOf = (at: number) => ({
      ...(at > 0 && { 'upload-chain': chain }),
      'content-type': 'application/octet-stream',
      'upload-offset': String(at),
      'content-digest': `sha-256=:${createHash('sha256')
        .update(bytes.subarray(at, at + size))
        .digest('base64')}:`,
    });
    const resident = () => Number(readFileSync(`/proc/${real.pid()}/statm`, 'utf8').split(' ')[1]) * 4_096;
    const send = async (at: number) => {
      const sent = await client.send('PATCH', address, new Uint8Array(bytes.subarray(at, at + size)), { headers: headersOf(at) });
      expect(sent.status, sent.text).toBe(200);
      chain = String(sent.body.chain);
    };
    for (let at = 0; at < 3 * size; at += size) await send(at);
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const half = httpRequest(`${real.origin()}${address}`, {
      method: 'PATCH',
      headers: { ...headersOf(3 * size), cookie, origin: real.origin(), 'content-length': String(size) },
    }).on('error', () => {});
    await new Promise<void>((go) => half.write(bytes.subarray(3 * size, 3.5 * size), () => go()));
    await real.killServer();
    await real.start();
    const before = client;
    client = createClient(real.origin());
    for (const [name, value] of before.cookies) client.cookies.set(name, value);
    expect((await client.get(address)).body.received).toBe(3 * size);
    await send(3 * size);
    const begun = resident();
    let most = 0;
    for (let at = 4 * size; at < bytes.length; at += size) {
      await send(at);
      most = Math.max(most, resident());
    }
    expect((await client.post(`${address}/finish`, undefined, { key: null })).status).toBe(200);
    console.info(`A large file took ${Math.round((Math.max(most, resident()) - begun) / 1_048_576)} MB more.`);
    expect(Math.max(most, resident()) - begun).toBeLessThan(30 * 1_048_576);
    const database = new pg.Client(connectionTo(real.dataDir));
    await database.connect();
    const { rows } = await database.query('select sha256 from portico.upload where uid = $1', [uid]);
    await database.end();
    expect(rows[0]?.sha256).toEqual(createHash('sha256').update(bytes).digest());
    await real.stop();
  });

describe('F11: a scanner', () => {
  const text = { name: 'a.txt', type: 'text/plain', bytes: Buffer.from('words') };
  const settings = () => app.system.config as { scanner: string | null };
  /** A program that ends with this number. */
  const ends = (code: number) => `${process.execPath} ${path.join(import.meta.dirname, 'scanner.mjs')} ${code}`;
  async function attached(bytes: Buffer = text.bytes, name = text.name, type = text.type): Promise<string> {
    const staged = (await send(sven, { name, type, bytes })).body;
    const made = await sven.post('/api/staff/records/claim', { values: { name: 'x', papers: [staged.uid] } });
    expect(made.status, made.text).toBe(201);
    return `/api/staff/records/claim/${made.body.uid}/files/${staged.uid}`;
  }

  test('lets what is clean pass and refuses what it finds', async () => {
    settings().scanner = ends(0);
    expect((await sven.get(await attached())).status).toBe(200);
    settings().scanner = ends(1);
    expect((await send(sven, text)).status).toBe(422);
  });

  test('that does not answer leaves the file in quarantine, where nobody reads it, until it does', async () => {
    settings().scanner = ends(2);
    const [words, picture] = [await attached(), await attached(greyPng(), 'a.png', 'image/png')];
    for (const address of [words, `${picture}`, `${picture}/preview?size=small`]) {
      const got = await sven.get(address);
      expect([got.status, got.text.includes('words')]).toEqual([409, false]);
    }
    settings().scanner = 'http://127.0.0.1:9/nobody-listens';
    await recheck(await app.ctx());
    expect((await sven.get(words)).status).toBe(409);
    settings().scanner = ends(0);
    await recheck(await app.ctx());
    expect((await sven.get(words)).text).toBe('words');
    expect((await sven.get(`${picture}/preview?size=small`)).status).toBe(200);
    settings().scanner = null;
  });
});
