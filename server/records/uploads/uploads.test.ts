/** Large files, part by part: what arrives is exact whatever breaks, belongs to one person, and becomes a file only by the rights of that moment. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { request as httpRequest } from 'node:http';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Config, cookieNames, sql } from '../../kernel/index.ts';
import { defineObjects } from '../../metadata/index.ts';
import { type TestApp, testApp } from '../../testing/app.ts';
import type { Client, Loose, Reply } from '../../testing/client.ts';
import {
  allow,
  allowColumns,
  column,
  createOrganisation,
  createPortal,
  createPortalUser,
  defineBasics,
  type Person,
  roleId,
  setScope,
  titles,
} from '../../testing/factories.ts';
import { zipOf } from '../../testing/hostile/zips.ts';
import { greyPng } from '../../testing/pictures.ts';
import { sweepOpenUploads } from './finish.ts';

const MB = 1024 * 1024;
/** Small, so that the tests are quick; the journey in a browser has the real ones. */
const PART = 128 * 1024;
const at = '/api/portal/support/uploads/large';
const claims = '/api/portal/support/records/claim';

let app: TestApp;
let maria: Client;
let colleague: Client;
let everybody: string;
let user: Person;

type Writable = { -readonly [K in keyof Config]: Config[K] };
const config = () => app.system.config as Writable;
const folder = () => path.join(app.system.config.dataDir, 'uploads');
const signIn = (person: Person) => app.as({ ...person, door: 'portal' } as unknown as Parameters<TestApp['as']>[0]);
const owner = async () => (await app.ctx('owner')).db;

async function mayWrite(may: boolean): Promise<void> {
  // The first row that fits decides.
  await (await owner()).run(sql`delete from portico.operation_rule where principal_id = ${everybody}::bigint`);
  await allow(app.system, 'claim', everybody, { create: may, read: true, update: may });
}

beforeAll(async () => {
  app = await testApp({ solutions: false });
  config().partBytes = PART;
  const ctx = await app.ctx();
  await defineBasics(ctx);
  await defineObjects(ctx, [
    {
      key: 'claim',
      ...titles('Claim'),
      displayColumn: 'name',
      columns: [column('name'), column('papers', { type: 'files' }), column('internal', { type: 'files' })],
    },
  ]);
  everybody = await roleId(app.system, 'all_portal_users');
  await mayWrite(true);
  await allowColumns(app.system, 'claim', everybody, { name: 3, papers: 3 });
  await setScope(app.system, 'claim', everybody, 'own', 4);
  const portal = await createPortal(app.system, { slug: 'support', exposes: ['claim'] });
  await createPortal(app.system, { slug: 'other', exposes: ['claim'] });
  const acme = await createOrganisation(app.system);
  user = await createPortalUser(app.system, { organisation: acme, portal });
  await (await owner()).run(sql`insert into portico.portal_access (portal_user_id, portal_id, granted_at)
    select ${user.id}::bigint, id, now() from portico.portal where slug = 'other'`);
  maria = await signIn(user);
  colleague = await signIn(await createPortalUser(app.system, { organisation: acme, portal }));
});

beforeEach(async () => {
  await (await owner()).run(sql`delete from portico.open_upload`);
  await (await owner()).run(sql`delete from portico.upload where attached_at is null`);
  rmSync(folder(), { recursive: true, force: true });
});

/** Bytes that no part of is like another. */
const noise = (size: number) => randomBytes(size);
const papers = { object: 'claim', column: 'papers' };

async function begin(size: number, more: Record<string, unknown> = {}, client = maria): Promise<Loose> {
  const wish = { ...papers, name: 'plan.bin', mediaType: 'application/octet-stream', size, ...more };
  const { status, body, text } = await client.post(at, wish);
  expect(status, text).toBe(201);
  return body;
}

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
const named = (bytes: Buffer, offset: number) => ({
  'content-type': 'application/octet-stream',
  'upload-offset': String(offset),
  'content-digest': `sha-256=:${digestOf(bytes).toString('base64')}:`,
});

const part = (uid: unknown, bytes: Buffer, offset: number, client = maria, headers = {}): Promise<Reply> =>
  client.send('PATCH', `${at}/${uid}`, new Uint8Array(bytes), { headers: { ...named(bytes, offset), ...headers } });

async function sendAll(uid: unknown, bytes: Buffer, from = 0): Promise<void> {
  for (let offset = from; offset < bytes.length; offset += PART) {
    const sent = await part(uid, bytes.subarray(offset, offset + PART), offset);
    expect([sent.status, sent.body?.received], sent.text).toEqual([200, Math.min(offset + PART, bytes.length)]);
  }
}

const finish = (uid: unknown, client = maria) => client.post(`${at}/${uid}/finish`, undefined, { key: null });
const code = ({ status, body }: Reply) => [status, body?.code];

/** What a record holds after it has taken the file. */
async function contentOf(uid: unknown): Promise<Buffer> {
  const made = await maria.post(claims, { values: { name: 'x', papers: [uid] } });
  expect(made.status, made.text).toBe(201);
  const headers = { cookie: [...maria.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  const answer = await fetch(`${app.origin}${claims}/${made.body.uid}/files/${uid}`, { headers });
  return Buffer.from(await answer.arrayBuffer());
}

/** Begins to send a part and leaves in its middle; ends when the server has noticed. */
async function breakOff(uid: unknown, bytes: Buffer, offset: number): Promise<void> {
  const cookie = `${cookieNames.portal}=${maria.cookies.get(cookieNames.portal)}`;
  const headers = { ...named(bytes, offset), cookie, origin: app.origin, 'content-length': String(bytes.length) };
  const sent = httpRequest(`${app.origin}${at}/${uid}`, { method: 'PATCH', headers });
  sent.on('error', () => {});
  await new Promise<void>((go) => sent.write(bytes.subarray(0, bytes.length / 2), () => go()));
  await expect.poll(() => readdirSync(folder()).filter((name) => name.endsWith('.part')).length).toBe(1);
  sent.destroy();
  await expect.poll(() => readdirSync(folder()).filter((name) => name.endsWith('.part')).length).toBe(0);
}

describe('a large file', () => {
  it('goes in parts, each told exactly, and comes back byte for byte; repeated requests change nothing', async () => {
    const bytes = noise(2 * PART + 12_345);
    const key = randomUUID();
    const wish = { ...papers, name: '../plan.bin', mediaType: '', size: bytes.length };
    const open = (await maria.post(at, wish, { key })).body;
    expect(open).toMatchObject({ name: 'plan.bin', received: 0, part: PART, chain: '' });
    expect((await maria.post(at, wish, { key })).body).toEqual(open);
    expect(code(await finish(open.uid))).toEqual([409, 'conflict']);
    await sendAll(open.uid, bytes);
    const state = (await maria.get(`${at}/${open.uid}`)).body;
    let chain = Buffer.alloc(0);
    for (let i = 0; i < bytes.length; i += PART)
      chain = createHash('sha256')
        .update(chain)
        .update(digestOf(bytes.subarray(i, i + PART)))
        .digest();
    expect(state).toMatchObject({ received: bytes.length, chain: chain.toString('hex') });
    expect((await maria.get(at)).body.uploads).toEqual([state]);
    const made = await finish(open.uid);
    expect(made.body).toEqual({ uid: open.uid, name: 'plan.bin', mediaType: 'application/octet-stream', size: bytes.length });
    expect((await finish(open.uid)).body).toEqual(made.body);
    expect((await contentOf(open.uid)).equals(bytes)).toBe(true);
    expect((await finish(open.uid)).body).toEqual(made.body);
    expect((await maria.get(at)).body.uploads).toEqual([]);
    expect(readdirSync(folder())).toEqual([]);
  });

  it('goes on where it stopped: what broke off, came damaged, twice or at another byte counts for nothing', async () => {
    const bytes = noise(PART + 5_000);
    const [first, last] = [bytes.subarray(0, PART), bytes.subarray(PART)];
    const { uid } = await begin(bytes.length);
    await breakOff(uid, first, 0);
    const wrong: [Buffer, number, object, unknown[]][] = [
      [first, 5, {}, [409, 'conflict']],
      [first.subarray(1), 0, {}, [400, 'bad_request']],
      [bytes, 0, {}, [400, 'bad_request']],
      [first, 0, { 'content-digest': named(last, 0)['content-digest'] }, [400, 'bad_request']],
      [first, 0, { 'content-digest': 'md5=:x:' }, [400, 'bad_request']],
      [first, 0, { 'upload-offset': '-1' }, [400, 'bad_request']],
      [first, 0, { 'content-type': 'application/json' }, [415, 'unsupported']],
    ];
    for (const [sent, offset, headers, answer] of wrong)
      expect(code(await part(uid, sent, offset, maria, headers))).toEqual(answer);
    expect(code(await maria.send('PATCH', `${at}/${uid}`, undefined, { headers: named(first, 0) }))[0]).toBeGreaterThanOrEqual(
      400,
    );
    expect((await maria.get(`${at}/${uid}`)).body.received).toBe(0);
    // Of two at the same moment one counts; the other is told to ask.
    const both = await Promise.all([part(uid, first, 0), part(uid, first, 0)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await breakOff(uid, last, PART);
    // What a process leaves that ended while it wrote: bytes that nobody was told of, and half a part.
    const [key = ''] = readdirSync(folder());
    appendFileSync(path.join(folder(), key), noise(3_000));
    writeFileSync(path.join(folder(), `${key}.0123456789abcdef.part`), noise(100));
    expect((await maria.get(`${at}/${uid}`)).body.received).toBe(PART);
    await sendAll(uid, bytes, PART);
    expect((await finish(uid)).status).toBe(200);
    expect((await contentOf(uid)).equals(bytes)).toBe(true);
  });

  it('whose disk takes nothing waits; whose bytes are gone is gone (Z4)', async () => {
    const bytes = noise(PART + 10);
    const { uid } = await begin(bytes.length);
    // A device that is always full stands in for the disk.
    const { key } = await (await owner()).one(sql<{ key: string }>`select storage_key as key from portico.open_upload`);
    mkdirSync(folder(), { recursive: true });
    symlinkSync('/dev/full', path.join(folder(), key));
    expect(code(await part(uid, bytes.subarray(0, PART), 0))).toEqual([507, 'storage_full']);
    expect((await maria.get(`${at}/${uid}`)).body.received).toBe(0);
    unlinkSync(path.join(folder(), key));
    await sendAll(uid, bytes.subarray(0, PART));
    await sendAll(uid, bytes, PART);
    for (const name of readdirSync(folder())) truncateSync(path.join(folder(), name), PART);
    expect(code(await finish(uid))).toEqual([404, 'not_found']);
    expect(code(await maria.get(`${at}/${uid}`))).toEqual([404, 'not_found']);
    const again = await begin(bytes.length);
    await sendAll(again.uid, bytes.subarray(0, PART));
    for (const name of readdirSync(folder())) truncateSync(path.join(folder(), name), 10);
    expect(code(await part(again.uid, bytes.subarray(PART), PART))).toEqual([404, 'not_found']);
  });

  it('is given up with all that has arrived, and swept where nobody goes on with it', async () => {
    const bytes = noise(PART + 1);
    const { uid } = await begin(bytes.length);
    await sendAll(uid, bytes.subarray(0, PART));
    expect((await maria.delete(`${at}/${uid}`)).status).toBe(204);
    expect(code(await maria.delete(`${at}/${uid}`))).toEqual([404, 'not_found']);
    expect(readdirSync(folder())).toEqual([]);
    const [old, kept] = [(await begin(bytes.length)).uid, (await begin(bytes.length)).uid];
    for (const one of [old, kept]) await sendAll(one, bytes.subarray(0, PART));
    await (await owner()).run(
      sql`update portico.open_upload set touched_at = touched_at - interval '25 hours' where uid = ${old}::uuid`,
    );
    const long = new Date(Date.now() - 3 * 3_600_000);
    mkdirSync(folder(), { recursive: true });
    for (const lost of ['0123456789abcdef0123456789abcdef', 'x.part']) writeFileSync(path.join(folder(), lost), 'x');
    for (const name of readdirSync(folder())) utimesSync(path.join(folder(), name), long, long);
    await sweepOpenUploads(await app.ctx());
    expect(code(await maria.get(`${at}/${old}`))).toEqual([404, 'not_found']);
    expect(readdirSync(folder())).toHaveLength(1);
    await sendAll(kept, bytes, PART);
    expect((await contentOf((await finish(kept)).body.uid)).equals(bytes)).toBe(true);
  });
});

describe('who may (F1, F8)', () => {
  const small = noise(2_000);

  it('nobody but its user, behind the door it was begun at', async () => {
    const { uid } = await begin(small.length);
    const others = [colleague, await signIn({ ...user, portal: 'other' })];
    for (const [i, client] of others.entries()) {
      const base = i === 0 ? at : at.replace('support', 'other');
      const answers = [
        await client.get(`${base}/${uid}`),
        await client.send('PATCH', `${base}/${uid}`, new Uint8Array(small), { headers: named(small, 0) }),
        await client.post(`${base}/${uid}/finish`, undefined, { key: null }),
        await client.delete(`${base}/${uid}`),
        await client.get(`${base}/${randomUUID()}`),
      ];
      expect(answers.map(code)).toEqual(answers.map(() => [404, 'not_found']));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect((await client.get(base)).body.uploads).toEqual([]);
    }
    await sendAll(uid, small);
    expect(code(await finish(uid, colleague))).toEqual([404, 'not_found']);
    expect((await finish(uid)).status).toBe(200);
    expect(code(await colleague.post(claims, { values: { papers: [uid] } }))).toEqual([422, 'invalid']);
    expect(code(await finish(uid, colleague))).toEqual([404, 'not_found']);
  });

  it('begins only where he may add a file', async () => {
    const theirs = (await colleague.post(claims, { values: { name: 'theirs' } })).body.uid;
    const mine = (await maria.post(claims, { values: { name: 'mine' } })).body.uid;
    const wrong: [Record<string, unknown>, unknown[]][] = [
      [{ column: 'internal' }, [400, 'unknown_column']],
      [{ column: 'nothing' }, [400, 'unknown_column']],
      [{ column: 'name' }, [400, 'unknown_column']],
      [{ object: 'nothing' }, [404, 'not_found']],
      [{ record: theirs }, [404, 'not_found']],
      [{ record: randomUUID() }, [404, 'not_found']],
      [{ storageKey: '0'.repeat(32) }, [422, 'invalid']],
      [{ owner: '1', received: 5 }, [422, 'invalid']],
      [{ size: 0 }, [422, 'invalid']],
      [{ size: 4 * 1024 * MB }, [413, 'too_large']],
    ];
    const wish = { ...papers, name: 'a.bin', mediaType: '', size: 10 };
    for (const [more, answer] of wrong) expect([more, code(await maria.post(at, { ...wish, ...more }))]).toEqual([more, answer]);
    expect((await maria.get(at)).body.uploads).toEqual([]);
    expect((await maria.post(at, { ...wish, record: mine })).status).toBe(201);
  });

  it('who has lost the right, the record, the portal or the session meanwhile finishes nothing, and goes on where it comes back', async () => {
    const record = (await maria.post(claims, { values: { name: 'mine' } })).body.uid;
    const { uid } = await begin(small.length, { record });
    await sendAll(uid, small);
    const db = await owner();
    await mayWrite(false);
    expect(code(await finish(uid))).toEqual([403, 'forbidden']);
    await mayWrite(true);
    await db.run(sql`update data.claim set deleted_at = now() where uid = ${record}::uuid`);
    expect(code(await finish(uid))).toEqual([404, 'not_found']);
    await db.run(sql`update data.claim set deleted_at = null where uid = ${record}::uuid`);
    await db.run(sql`update portico.portal set status = 'disabled' where slug = 'support'`);
    expect(code(await finish(uid))[0]).toBeGreaterThanOrEqual(400);
    await db.run(sql`update portico.portal set status = 'active' where slug = 'support'`);
    const gone = await signIn(user);
    expect((await gone.delete('/api/portal/support/session')).status).toBeLessThan(300);
    expect(code(await finish(uid, gone))[0]).toBe(401);
    expect((await finish(uid)).status).toBe(200);
  });
});

describe('what it is', () => {
  it('is asked as of a small one: by its first part, by its content, by the scanner (F4, F5, F7, F11)', async () => {
    const script = Buffer.concat([Buffer.from('<script>alert(1)</script>'), Buffer.alloc(2 * PART, 0x20)]);
    const fake = await begin(script.length, { name: 'a.png', mediaType: 'image/png' });
    expect(code(await part(fake.uid, script.subarray(0, PART), 0))).toEqual([422, 'refused_file']);
    expect(code(await maria.get(`${at}/${fake.uid}`))).toEqual([404, 'not_found']);
    const bomb = zipOf([{ name: 'a.txt', data: Buffer.alloc(1_000), says: 900 * MB }]);
    const broken = Buffer.concat([greyPng().subarray(0, 40), noise(500)]);
    for (const [name, bytes] of [
      ['a.zip', bomb],
      ['b.png', broken],
    ] as const) {
      const { uid } = await begin(bytes.length, { name, mediaType: '' });
      await sendAll(uid, bytes);
      expect([name, code(await finish(uid))]).toEqual([name, [422, 'refused_file']]);
      expect(code(await finish(uid))).toEqual([404, 'not_found']);
    }
    expect(readdirSync(folder()).filter((name) => !name.includes('.'))).toEqual([]);
    const picture = greyPng();
    const good = await begin(picture.length, { name: 'c.png', mediaType: 'image/png' });
    await sendAll(good.uid, picture);
    config().scanner = `${process.execPath} ${path.join(import.meta.dirname, '../../testing/hostile/scanner.mjs')} 2`;
    expect((await finish(good.uid)).body).toMatchObject({ mediaType: 'image/png' });
    config().scanner = null;
    const made = (await maria.post(claims, { values: { papers: [good.uid] } })).body;
    expect(code(await maria.get(`${claims}/${made.uid}/files/${good.uid}`))).toEqual([409, 'conflict']);
  });
});

describe('how much', () => {
  const wish = { ...papers, name: 'a.bin', mediaType: '' };
  const ask = (size: number, client = maria) => client.post(at, { ...wish, size });

  it('is bounded for one person, whole ones that no record holds counted, and for all', async () => {
    for (let i = 0; i < 5; i++) expect((await ask(MB)).status).toBe(201);
    const first = (await maria.get(at)).body.uploads?.[0];
    expect(code(await ask(MB))).toEqual([429, 'too_many']);
    expect((await ask(MB, colleague)).status).toBe(201);
    await maria.delete(`${at}/${first?.uid}`);
    const many = await Promise.all([1, 2, 3, 4].map(() => ask(MB)));
    expect(many.filter(({ status }) => status === 201)).toHaveLength(1);

    await (await owner()).run(sql`delete from portico.open_upload`);
    config().maxLargeFileBytes = 2 * MB;
    expect((await ask(2 * MB)).status).toBe(201);
    expect((await ask(2 * MB)).status).toBe(201);
    expect(code(await ask(1))).toEqual([429, 'too_many']);
    config().maxLargeFileBytes = 2_048 * MB;

    await (await owner()).run(sql`delete from portico.open_upload`);
    config().maxFileBytes = MB;
    const bytes = noise(2 * MB);
    const { uid } = await begin(bytes.length);
    await sendAll(uid, bytes);
    await finish(uid);
    config().openUploadGigabytes = 3 / 1_024;
    expect(code(await ask(2 * MB, colleague))).toEqual([507, 'storage_full']);
    expect((await ask(MB, colleague)).status).toBe(201);
    config().openUploadGigabytes = 20;
    config().maxFileBytes = 25 * MB;
    // Large ones that wait do not keep small ones out.
    const form = new FormData();
    form.append('file', new Blob(['words'], { type: 'text/plain' }), 'a.txt');
    expect((await maria.send('POST', '/api/portal/support/uploads', form)).status).toBe(200);
  });
});
