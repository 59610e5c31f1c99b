import { createHash } from 'node:crypto';
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { beforeAll, expect, describe as group, it } from 'vitest';
import { type Ctx, type System, sql } from '../kernel/index.ts';
import { defineObjects } from '../metadata/index.ts';
import {
  allow,
  allowColumns,
  as,
  column,
  createOrganisation,
  createPortal,
  createPortalUser,
  type Person,
  roleId,
  setScope,
  systemCtx,
  titles,
} from '../testing/factories.ts';
import { greyPng } from '../testing/pictures.ts';
import { attachmentHeader, harmlessName } from './file-names.ts';
import { refusal, sharedSystem } from './fixture.ts';
import { create, get, openFile, type RecordRow, type ShownFile, sweepUploads, update, upload } from './index.ts';

let system: System;
let maria: Person;
let colleague: Person;
let stranger: Person;

const PNG = greyPng();
const PDF = Buffer.from('%PDF-1.7 hello');

const send = (ctx: Ctx, name: string, mediaType: string, bytes: Buffer | string) =>
  upload(ctx, { name, mediaType, content: Readable.from([Buffer.from(bytes)]) });

async function bytesOf(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const filesOf = (row: RecordRow, key = 'papers') => row.values[key] as readonly ShownFile[];
const onDisk = () =>
  readdirSync(path.join(system.config.dataDir, 'files'), { recursive: true }).filter((name) => /[0-9a-f]{32}/.test(String(name)));

beforeAll(async () => {
  system = await sharedSystem();
  const ctx = await systemCtx(system);
  await defineObjects(ctx, [
    {
      key: 'claim',
      ...titles('Claim'),
      displayColumn: 'name',
      columns: [
        column('name'),
        column('papers', { type: 'files', settings: { maxFiles: 3 } }),
        column('internal', { type: 'files' }),
      ],
    },
  ]);
  const everybody = await roleId(system, 'all_portal_users');
  await allow(system, 'claim', everybody, { create: true, read: true, update: true });
  await allowColumns(system, 'claim', everybody, { name: 3, papers: 3 });
  await setScope(system, 'claim', everybody, 'own', 4);
  const portal = await createPortal(system, { exposes: ['claim'] });
  const acme = await createOrganisation(system);
  maria = await createPortalUser(system, { organisation: acme, portal });
  colleague = await createPortalUser(system, { organisation: acme, portal });
  stranger = await createPortalUser(system, { portal });
});

group('uploads', () => {
  it('are attached by their uploader, once, and come back byte for byte', async () => {
    const ctx = await as(system, maria);
    const [one, two] = [await send(ctx, 'a.png', 'image/png', PNG), await send(ctx, 'b.pdf', 'application/pdf', PDF)];
    const row = await create(ctx, 'claim', { name: 'x', papers: [two?.uid, one?.uid] });
    expect(filesOf(row).map((f) => [f.name, f.mediaType, f.size])).toEqual([
      ['b.pdf', 'application/pdf', PDF.length],
      ['a.png', 'image/png', PNG.length],
    ]);
    const file = await openFile(ctx, 'claim', row.uid, one?.uid ?? '');
    expect(await bytesOf(file.stream())).toEqual(PNG);
    expect(await bytesOf(file.stream({ start: 1, end: 3 }))).toEqual(PNG.subarray(1, 4));
    expect(file.sha256).toBe(createHash('sha256').update(PNG).digest('hex'));
    expect(await refusal(create(ctx, 'claim', { papers: [one?.uid] }))).toMatchObject({ code: 'invalid' });
    const fewer = await update(ctx, 'claim', row.uid, { papers: [one?.uid] }, { version: row.version });
    expect(filesOf(fewer).map((f) => f.name)).toEqual(['a.png']);
    expect(await refusal(openFile(ctx, 'claim', row.uid, two?.uid ?? ''))).toMatchObject({ code: 'not_found' });
  });

  it('of others, attached ones, and anything that is no upload cannot be attached (F8)', async () => {
    const theirs = await send(await as(system, colleague), 'c.png', 'image/png', PNG);
    const ctx = await as(system, maria);
    const own = await send(ctx, 'd.png', 'image/png', PNG);
    for (const papers of [
      [theirs.uid],
      [own.uid, theirs.uid],
      ['2f0c1f0e-0000-4000-8000-000000000000'],
      ['x'],
      [{ uid: own.uid, owner: 'x', storage_key: 'y' }, theirs.uid],
    ]) {
      expect(await refusal(create(ctx, 'claim', { papers }))).toMatchObject({ code: 'invalid' });
    }
    expect(await refusal(create(ctx, 'claim', { internal: [own.uid] }))).toMatchObject({ code: 'unknown_column' });
    // A refused record has taken nothing with it.
    const row = await create(ctx, 'claim', { papers: [own.uid] });
    expect(filesOf(row)).toHaveLength(1);
  });

  it('go to one of two records that claim the same upload at once', async () => {
    const ctx = await as(system, maria);
    const one = await send(ctx, 'race.png', 'image/png', PNG);
    const tries = await Promise.allSettled([1, 2, 3, 4].map(() => create(ctx, 'claim', { papers: [one.uid] })));
    expect(tries.filter((t) => t.status === 'fulfilled')).toHaveLength(1);
  });

  it('are refused where content, type and name contradict each other (F7)', async () => {
    const ctx = await as(system, maria);
    const script = '<script>alert(1)</script>';
    const wrong: [string, string, Buffer | string][] = [
      ['a.png', 'image/png', script],
      ['a.png', 'image/png', `\n  <!DOCTYPE html>${script}`],
      ['a.jpg', 'image/jpeg', PNG],
      ['a.pdf', 'image/png', PNG],
      ['a.bin', 'image/png', script],
      ['a.unknown', 'image/x-icon', `<svg xmlns="x" onload="x">`],
      ['a.pdf', 'application/pdf', 'MZ\u0090'],
      ['a.exe', 'application/octet-stream', 'hello'],
      ['a．ｂａｔ', 'text/plain', 'del *.*'],
      ['a.txt', 'text/plain', Buffer.from([0x41, 0, 0, 0x42])],
    ];
    const before = onDisk().length;
    for (const [name, type, bytes] of wrong)
      expect(await refusal(send(ctx, name, type, bytes)), name).toMatchObject({ status: 422, code: 'refused_file' });
    expect(onDisk().length).toBe(before);
    expect((await send(ctx, 'a.txt', 'text/plain; charset=utf-8', 'hello')).mediaType).toBe('text/plain');
    expect((await send(ctx, 'noext', '', 'hello')).mediaType).toBe('application/octet-stream');
  });

  it('are refused above the limit, and nothing of them stays', async () => {
    const ctx = await as(system, maria);
    const before = onDisk().length;
    const content = Readable.from(Array.from({ length: 30 }, () => Buffer.alloc(50_000, 65)));
    expect(await refusal(upload(ctx, { name: 'big.txt', mediaType: 'text/plain', content }))).toMatchObject({
      status: 413,
      code: 'too_large',
    });
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(10, 65);
        throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
      })(),
    );
    expect(await refusal(upload(ctx, { name: 'full.txt', mediaType: 'text/plain', content: broken }))).toMatchObject({
      status: 507,
      code: 'storage_full',
    });
    expect(onDisk().length).toBe(before);
  });
});

group('reading a file', () => {
  it('asks for the record and the column (F1)', async () => {
    const ctx = await as(system, maria);
    const one = await send(ctx, 'mine.png', 'image/png', PNG);
    const row = await create(ctx, 'claim', { papers: [one.uid] });
    const hidden = await refusal(openFile(await as(system, stranger), 'claim', row.uid, one.uid));
    expect(hidden).toMatchObject({ status: 404, code: 'not_found' });
    expect(await refusal(openFile(await as(system, colleague), 'claim', row.uid, one.uid))).toEqual(hidden);
    expect(await refusal(openFile(ctx, 'claim', '2f0c1f0e-0000-4000-8000-000000000000', one.uid))).toEqual(hidden);
    expect(await refusal(openFile(ctx, 'nothing', row.uid, one.uid))).toEqual(hidden);
    const { db } = await systemCtx(system);
    await db.run(sql`update data.claim_file set column_key = 'internal' where uid = ${one.uid}`);
    expect(await refusal(openFile(ctx, 'claim', row.uid, one.uid))).toEqual(hidden);
    expect(filesOf(await get(ctx, 'claim', row.uid))).toEqual([]);
    await db.run(sql`update data.claim_file set column_key = 'papers' where uid = ${one.uid}`);
    expect((await openFile(ctx, 'claim', row.uid, one.uid)).name).toBe('mine.png');
  });

  it('always sends it as an attachment that nothing draws or runs (F3)', async () => {
    const ctx = await as(system, maria);
    const script = '<script>alert(1)</script>';
    const active: [string, string, string][] = [
      ['a.svg', 'image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`],
      ['a.html', 'text/html', `<!doctype html>${script}`],
      ['a.xml', 'application/xml', '<?xml version="1.0"?><?xml-stylesheet href="x"?><a/>'],
      ['a.pdf', 'application/pdf', '%PDF-1.7 /JavaScript'],
    ];
    // What would be a script and a picture at once cannot be drawn, and is not taken in at all.
    expect(await refusal(send(ctx, 'a.gif', 'image/gif', 'GIF89a=1;alert(1)'))).toMatchObject({ code: 'refused_file' });
    const uids: string[] = [];
    for (const [name, type, bytes] of active) {
      const row = await create(ctx, 'claim', { papers: [(await send(ctx, name, type, bytes)).uid] });
      const { headers } = await openFile(ctx, 'claim', row.uid, filesOf(row)[0]?.uid ?? '');
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
      expect(headers['content-disposition']).toMatch(/^attachment; /);
      expect(headers['content-security-policy']).toMatch(/^sandbox;/);
      expect(headers['content-type']).not.toMatch(/html|svg|xml|javascript/);
      uids.push(row.uid);
    }
    expect(uids).toHaveLength(active.length);
  });
});

group('names of files (F6)', () => {
  it('become harmless, and one header line', () => {
    const cases: [string, string][] = [
      ['../../etc/passwd', 'passwd'],
      ['C:\\windows\\win.ini', 'win.ini'],
      ['a\0b.png', 'ab.png'],
      ['a\r\nSet-Cookie: x.png', 'aSet-Cookie_ x.png'],
      ['photo\u202egnp.exe', 'photognp.exe'],
      ['-rf.txt', 'rf.txt'],
      ['...', 'file'],
      ['', 'file'],
      ['Übersicht „neu“.pdf', 'Übersicht „neu“.pdf'],
    ];
    for (const [given, expected] of cases) expect(harmlessName(given)).toBe(expected);
    const long = harmlessName(`${'x'.repeat(300)}.pdf`);
    expect([...long].length).toBeLessThanOrEqual(180);
    expect(long.endsWith('.pdf')).toBe(true);
    // It would take minutes were each dot, and each mark out of its order, looked at, which the time of a test ends.
    for (const many of ['.', '\u0315\u0300']) expect(harmlessName(`a${many.repeat(500_000)}.txt`)).toMatch(/\.txt$/);
    for (const [given] of cases)
      expect(attachmentHeader(harmlessName(given))).toMatch(/^attachment; filename="[ -~]*"; filename\*=UTF-8''[!-~]*$/);
    expect(attachmentHeader(harmlessName('．．／ｅｔｃ：x.pdf'))).toMatch(/^attachment; filename="\.\._etc_x.pdf"; /);
    expect(attachmentHeader('Ü".pdf')).toBe(`attachment; filename="U__.pdf"; filename*=UTF-8''%C3%9C%22.pdf`);
  });

  it('are never names on disk', async () => {
    const ctx = await as(system, maria);
    const { name } = await send(ctx, '../../../canary-name.png', 'image/png', PNG);
    expect(name).toBe('canary-name.png');
    expect(onDisk().join()).not.toContain('canary');
    expect(existsSync(path.join(system.config.dataDir, '..', 'canary-name.png'))).toBe(false);
  });
});

group('the sweeper', () => {
  it('takes what nobody attached for a day and bytes without a row, and nothing else', async () => {
    const ctx = await as(system, maria);
    const kept = await create(ctx, 'claim', { papers: [(await send(ctx, 'kept.png', 'image/png', PNG)).uid] });
    const old = await send(ctx, 'old.png', 'image/png', PNG);
    const { db } = await systemCtx(system);
    await db.run(sql`update portico.upload set created_at = created_at - interval '2 days' where uid = ${old.uid}`);
    const yesterday = new Date(Date.now() - 2 * 86_400_000);
    for (const name of onDisk()) utimesSync(path.join(system.config.dataDir, 'files', String(name)), yesterday, yesterday);
    await sweepUploads(await systemCtx(system));
    const file = await openFile(ctx, 'claim', kept.uid, filesOf(kept)[0]?.uid ?? '');
    expect(await bytesOf(file.stream())).toEqual(PNG);
    expect(await refusal(create(ctx, 'claim', { papers: [old.uid] }))).toMatchObject({ code: 'invalid' });
    const rows = await db.one(sql<{ n: number }>`select count(*)::int as n from portico.upload where uid = ${old.uid}`);
    expect(rows.n).toBe(0);
  });
});
