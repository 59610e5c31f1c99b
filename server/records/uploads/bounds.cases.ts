/** How much of large files one person, and all together, may have on their way; against the application of uploads.test.ts. */
import { describe, expect, it } from 'vitest';
import { sql } from '../../kernel/index.ts';
import { furtherTest } from '../../testing/proving.ts';
import { sweepOpenUploads } from './finish.ts';
import {
  app,
  at,
  begin,
  code,
  colleague,
  config,
  contentOf,
  finish,
  MB,
  maria,
  noise,
  owner,
  PART,
  papers,
  part,
  sendAll,
  user,
} from './fixture.ts';

describe('how much', () => {
  const wish = { ...papers, name: 'a.bin', mediaType: '' };
  const ask = (size: number, client = maria) => client.post(at, { ...wish, size });

  furtherTest('is bounded for one person, whole ones that no record holds counted, and for all', async () => {
    for (let i = 0; i < 5; i++) expect((await ask(MB)).status).toBe(201);
    const first = (await maria.get(at)).body.uploads?.[0];
    expect(code(await ask(MB))).toEqual([409, 'upload_limit']);
    expect((await ask(MB, colleague)).status).toBe(201);
    await maria.delete(`${at}/${first?.uid}`);
    const many = await Promise.all([1, 2, 3, 4].map(() => ask(MB)));
    expect(many.filter(({ status }) => status === 201)).toHaveLength(1);

    await (await owner()).run(sql`delete from portico.open_upload`);
    config().maxLargeFileBytes = 2 * MB;
    expect((await ask(2 * MB)).status).toBe(201);
    expect((await ask(2 * MB)).status).toBe(201);
    expect(code(await ask(1))).toEqual([409, 'upload_limit']);
    config().maxLargeFileBytes = 2_048 * MB;

    await (await owner()).run(sql`delete from portico.open_upload`);
    config().maxFileBytes = PART;
    const bytes = noise(2 * PART);
    const { uid } = await begin(bytes.length);
    await sendAll(uid, bytes);
    await finish(uid);
    config().openUploadGigabytes = (3 * PART) / (1_024 * MB);
    expect(code(await ask(2 * PART, colleague))).toEqual([507, 'storage_full']);
    expect((await ask(PART, colleague)).status).toBe(201);
    config().openUploadGigabytes = 20;
    config().maxFileBytes = 25 * MB;
    // Large ones that wait do not keep small ones out.
    const form = new FormData();
    form.append('file', new Blob(['words'], { type: 'text/plain' }), 'a.txt');
    expect((await maria.send('POST', '/api/portal/support/uploads', form)).status).toBe(200);
  });

  furtherTest('counts for a day still once a record holds it, and what it waits for is no matter of minutes', async () => {
    const bytes = noise(2 * PART);
    const db = await owner();
    const aDayLater = () => db.run(sql`update portico.upload set attached_at = attached_at - interval '25 hours'`);
    await aDayLater();
    const { uid } = await begin(bytes.length);
    await sendAll(uid, bytes);
    await finish(uid);
    await contentOf(uid);
    config().largeFilesPerDayGigabytes = (3 * PART) / (1_024 * MB);
    try {
      expect(code(await ask(2 * PART))).toEqual([409, 'upload_day_limit']);
      expect((await ask(PART)).status).toBe(201);
      expect((await ask(2 * PART, colleague)).status).toBe(201);
      await aDayLater();
      expect((await ask(2 * PART)).status).toBe(201);
    } finally {
      config().largeFilesPerDayGigabytes = 20;
    }
  });

  it('is bounded as small ones are for those of their size, and given back with them', async () => {
    const bytes = noise(PART);
    config().maxFileBytes = PART;
    try {
      // One more than twenty of the largest small size.
      await (await owner()).run(sql`insert into portico.upload (owner_id, name, media_type, size, sha256, storage_key, created_at)
        select ${user.id}::bigint, 'x', 'text/plain', ${PART}, ''::bytea, md5(n::text), now() from generate_series(1, 20) n`);
      const { uid } = await begin(bytes.length);
      await sendAll(uid, bytes);
      expect((await finish(uid)).status).toBe(200);
      expect(code(await ask(PART))).toEqual([409, 'upload_limit']);
      expect((await maria.delete(`${at}/${uid}`)).status).toBe(204);
      expect((await ask(PART)).status).toBe(201);
    } finally {
      config().maxFileBytes = 25 * MB;
    }
  });

  furtherTest('a promise without a byte keeps its room for ten minutes; its first part asks for room anew', async () => {
    const bytes = noise(PART);
    const { uid } = await begin(bytes.length);
    for (let i = 0; i < 4; i++) expect((await ask(MB)).status).toBe(201);
    expect(code(await ask(MB))).toEqual([409, 'upload_limit']);
    const later = (minutes: number) =>
      sql`update portico.open_upload set touched_at = now() - make_interval(mins => ${minutes}) where received = 0`;
    await (await owner()).run(later(11));
    for (let i = 0; i < 5; i++) expect((await ask(MB)).status).toBe(201);
    expect(code(await part(uid, bytes, 0))).toEqual([409, 'upload_limit']);
    const { uploads } = (await maria.get(at)).body;
    expect((await maria.delete(`${at}/${uploads?.at(-1)?.uid}`)).status).toBe(204);
    await sendAll(uid, bytes);
    await (await owner()).run(later(61));
    await sweepOpenUploads(await app.ctx());
    expect((await maria.get(at)).body.uploads).toMatchObject([{ uid }]);
  });
});
