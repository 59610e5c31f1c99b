/** Large files, part by part: what arrives is exact whatever breaks, belongs to one person, and becomes a file only by the rights of that moment. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { oldKeys, receivePart, removeBytes, sql, wholeBytes } from '../../kernel/index.ts';
import { zipOf } from '../../testing/hostile/zips.ts';
import { greyPng } from '../../testing/pictures.ts';
import './bounds.cases.ts';
import { furtherDescribe, furtherTest } from '../../testing/proving.ts';
import { sweepOpenUploads } from './finish.ts';
import {
  app,
  at,
  begin,
  breakOff,
  claims,
  clear,
  code,
  colleague,
  config,
  contentOf,
  digestOf,
  finish,
  folder,
  MB,
  maria,
  mayWrite,
  named,
  noise,
  owner,
  PART,
  papers,
  part,
  sendAll,
  setUp,
  signIn,
  user,
} from './fixture.ts';

beforeAll(setUp);
beforeEach(clear);

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
    // It keeps its place until a record holds it: a page that was left meanwhile finds it there, behind its own door alone.
    expect((await maria.get(at)).body.uploads).toEqual([state]);
    expect((await maria.get(at.replace('support', 'other'))).body.uploads).toEqual([]);
    expect((await colleague.get(at)).body.uploads).toEqual([]);
    expect((await contentOf(open.uid)).equals(bytes)).toBe(true);
    expect(code(await finish(open.uid))).toEqual([404, 'not_found']);
    expect((await maria.get(at)).body.uploads).toEqual([]);
    expect(readdirSync(folder())).toEqual([]);
  });

  it('goes on where it stopped: what broke off, came damaged, twice or at another byte counts for nothing', async () => {
    const bytes = noise(PART + 5_000);
    const [first, last] = [bytes.subarray(0, PART), bytes.subarray(PART)];
    const { uid } = await begin(bytes.length);
    await breakOff(uid, first, 0);
    const wrong: [Buffer, number, object, unknown[]][] = [
      [first, 5, { 'upload-chain': '0'.repeat(64) }, [409, 'conflict']],
      [first, 5, {}, [400, 'bad_request']],
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

  it('is never made of two: a part goes only behind the content it was meant for', async () => {
    const [mine, other] = [noise(2 * PART), noise(2 * PART)];
    const { uid } = await begin(mine.length);
    await sendAll(uid, mine.subarray(0, PART));
    const wrong = [undefined, '', 'x'.repeat(64), digestOf(digestOf(other.subarray(0, PART))).toString('hex')];
    const answers: unknown[] = [];
    for (const chain of wrong) {
      const headers = { ...named(other.subarray(PART), PART), ...(chain !== undefined && { 'upload-chain': chain }) };
      answers.push(code(await maria.send('PATCH', `${at}/${uid}`, new Uint8Array(other.subarray(PART)), { headers })));
    }
    const refused = [400, 'bad_request'];
    expect(answers).toEqual([refused, refused, refused, [409, 'conflict']]);
    await sendAll(uid, mine, PART);
    expect((await contentOf((await finish(uid)).body.uid)).equals(mine)).toBe(true);
  });

  it('keeps no place while its line is silent', async () => {
    const bytes = noise(PART);
    const { uid } = await begin(bytes.length);
    config().requestSeconds = 0.2;
    await breakOff(uid, bytes, 0, false);
    config().requestSeconds = 30;
    await sendAll(uid, bytes);
    expect((await finish(uid)).status).toBe(200);
  });

  it('is read to its end even where it is refused in the middle, so that the answer arrives', async () => {
    const content = new PassThrough();
    const ended = once(content, 'end');
    const got = receivePart(app.system.config.dataDir, '0'.repeat(32), content, 10).catch((e: unknown) => e);
    content.write(noise(20));
    expect(await got).toMatchObject({ code: 'too_large' });
    content.end(noise(PART));
    await ended;
    expect(content.destroyed && content.errored !== null).toBe(false);
  });

  it('is young when it is made, however long its last part is ago: bytes are swept by their age', async () => {
    const { dataDir } = app.system.config;
    const key = randomBytes(16).toString('hex');
    mkdirSync(folder(), { recursive: true });
    const file = path.join(folder(), key);
    writeFileSync(file, noise(PART));
    const now = new Date();
    const long = new Date(now.getTime() - 48 * 3_600_000);
    utimesSync(file, long, long);
    const made = await wholeBytes(dataDir, key, { size: PART, now });
    expect(made).toMatchObject({ size: PART });
    const itsKey = made?.key ?? '';
    expect(await oldKeys(dataDir, new Date(now.getTime() - 24 * 3_600_000))).not.toContain(itsKey);
    expect(await oldKeys(dataDir, new Date(now.getTime() + 1_000))).toContain(itsKey);
    await removeBytes(dataDir, itsKey);
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
    // A whole one that no record holds as well; one that a record holds is the record's.
    const whole = await begin(PART);
    await sendAll(whole.uid, bytes.subarray(0, PART));
    expect((await finish(whole.uid)).status).toBe(200);
    expect(code(await colleague.delete(`${at}/${whole.uid}`))).toEqual([404, 'not_found']);
    expect((await maria.delete(`${at}/${whole.uid}`)).status).toBe(204);
    expect(code(await finish(whole.uid))).toEqual([404, 'not_found']);
    expect(code(await maria.post(claims, { values: { papers: [whole.uid] } }))).toEqual([422, 'invalid']);
    const held = await begin(PART);
    await sendAll(held.uid, bytes.subarray(0, PART));
    await contentOf((await finish(held.uid)).body.uid);
    expect(code(await maria.delete(`${at}/${held.uid}`))).toEqual([404, 'not_found']);
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
    const other = (await begin(small.length, { record })).uid;
    await mayWrite(false);
    expect(code(await finish(uid))).toEqual([403, 'forbidden']);
    expect(code(await part(other, small, 0))).toEqual([403, 'forbidden']);
    await mayWrite(true);
    expect((await part(other, small, 0)).status).toBe(200);
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

furtherDescribe('what it is', () => {
  furtherTest('is asked as of a small one: by its first part, by its content, by the scanner (F4, F5, F7, F11)', async () => {
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
