/** What is kept, ends and is thrown away: columns that were added to articles; the end of an article in the second wall alone; versions with their pictures and files. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { actorOf } from '../access/index.ts';
import { poolDb } from '../kernel/db.ts';
import { type Ctx, contextFor, databaseNow, sql, withTx } from '../kernel/index.ts';
import { configure, followAll, metadataOf, objectOf } from '../metadata/index.ts';
import { dropPortalPoliciesSql, portalPoliciesSql } from '../metadata/sync-walls.ts';
import { purgeDeleted } from '../records/index.ts';
import type { Loose } from '../testing/client.ts';
import type { Person } from '../testing/people.ts';
import { furtherTest } from '../testing/proving.ts';
import { type Base, sharedBase } from './fixture.ts';

const DAY = 86_400_000;
let base: Base;
let maria: Person;
let door: string;

beforeAll(async () => {
  base = await sharedBase();
  door = await base.portal('help');
  maria = await base.app.portalUser({ portal: 'help' });
});

/** As the database sees Maria at this very moment: no gateway between. */
async function alone(): Promise<Ctx> {
  const actor = await actorOf(base.app.system, {
    principalId: maria.id,
    portalSlug: 'help',
    ...(maria.membershipId !== null && { membershipId: maria.membershipId }),
  });
  if (actor === null) throw new Error('Maria cannot act');
  return contextFor(base.app.system, actor, await databaseNow(base.app.system));
}

async function seen(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{ title: string }>`select title from data.published_article where title like 'Wall %'`);
  return rows.map(({ title }) => title).sort();
}
const besides = async (ctx: Ctx) =>
  (
    await ctx.db.one(sql<{ n: number }>`select count(*)::int as n from search.published_article s
    join data.published_article_access a on a.record_id = s.record_id join data.published_article t on t.id = s.record_id
    where t.title like 'Wall %'`)
  ).n;

describe('the second wall alone', () => {
  test('refuses an article from the moment of its end, and shows one that has not ended (K5)', async () => {
    const ends = await base.article({ title: 'Wall ends' });
    const stays = await base.article({ title: 'Wall stays' });
    const later = await base.article({ title: 'Wall ends later' });
    for (const uid of [ends, stays, later]) await base.publish(uid);
    const now = (await base.app.ctx()).now.getTime();
    for (const [uid, minutes] of [
      [ends, 20],
      [later, 60],
    ] as const) {
      const expireAt = new Date(now + minutes * 60_000).toISOString();
      const path = `/api/staff/knowledge/articles/${uid}/schedule`;
      expect((await base.staff.post(path, { publishAt: null, expireAt })).status).toBe(200);
    }
    expect(await seen(await alone())).toEqual(['Wall ends', 'Wall ends later', 'Wall stays']);
    const all = await besides(await alone());
    // No job has run: its grants are all there, the moment alone has passed.
    base.app.pass(21 * 60_000);
    expect(await seen(await alone())).toEqual(['Wall ends later', 'Wall stays']);
    expect(await besides(await alone())).toBe((all / 3) * 2);
    const change = sql`update data.published_article set title = title where title like 'Wall end%'`;
    expect(await (await alone()).db.run(change)).toBe(0);
    // Without a clock nothing is seen that can end.
    const ctx = await alone();
    expect(await seen({ ...ctx, db: poolDb(base.app.system.pools, { ...ctx.actor, at: null }) })).toEqual(['Wall stays']);
    expect(await seen(await base.app.ctx())).toHaveLength(3);
  });

  test('does so in installations of before by their migration', async () => {
    const owner = await base.app.ctx('owner');
    const object = objectOf(await metadataOf(owner), 'published_article');
    const before = { ...object, untilColumn: null };
    await withTx(owner, async (tx) => {
      for (const one of [...dropPortalPoliciesSql(object), ...portalPoliciesSql(before)]) await tx.db.run(one);
    });
    expect(await seen(await alone())).toContain('Wall ends');
    const text = readFileSync(path.join(import.meta.dirname, '../migrations/0087_ends_in_the_wall.sql'), 'utf8');
    await withTx(owner, (tx) => tx.db.run(sql.raw(text)));
    expect(await seen(await alone())).toEqual(['Wall ends later', 'Wall stays']);
  });
});

async function fileOf(name: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob(['plan'], { type: 'text/plain' }), name);
  return String((await base.staff.send('POST', '/api/staff/uploads', form)).body.uid);
}

async function change(uid: string, values: Record<string, unknown>): Promise<void> {
  const { version } = (await base.staff.get(`/api/staff/knowledge/articles/${uid}`)).body;
  const answer = await base.staff.patch(`/api/staff/records/article/${uid}`, { values }, { ifMatch: Number(version) });
  expect(answer.status).toBe(200);
}

describe('columns that an administrator added to articles', () => {
  const metadata = '/api/staff/metadata/objects';
  const pages = `${metadata}/published_article/pages`;
  const page = (profile: readonly object[]) => ({
    by: null,
    pages: [{ key: 'page', title: { en: 'Page' }, value: null, layout: { profile, tabs: [], rules: [] } }],
  });
  const columnsOf = async (object: string) =>
    (await base.staff.get(`${metadata}/${object}`)).body.columns as unknown as {
      key: string;
      owned: boolean;
      choices: { title: { en: string } }[];
    }[];
  const add = async (key: string, type: string, more: object = {}, object = 'article') => {
    const made = await base.staff.post(`${metadata}/${object}/columns`, { key, type, title: { en: key }, ...more });
    expect(made.status, made.text).toBe(200);
  };
  const twin = async (key: string) => (await columnsOf('published_article')).find((one) => one.key === key);

  test('are published with them: read outside once a portal’s page shows them, as they were when it was published', async () => {
    const choices = [{ key: 'basic', title: { en: 'Basic' } }];
    for (const column of [
      { key: 'model', type: 'text', title: { en: 'Model' } },
      { key: 'level', type: 'choice', title: { en: 'Level' }, choices },
      { key: 'sketch', type: 'files', title: { en: 'Sketch' } },
    ])
      expect((await base.staff.post(`${metadata}/article/columns`, column)).status).toBe(200);
    expect([await twin('model'), await twin('level'), await twin('sketch')]).toMatchObject([
      { owned: true },
      { owned: true, choices: [{ title: { en: 'Basic' } }] },
      undefined as never,
    ]);
    const uid = await base.article({ title: 'Carried', model: 'P-4', level: 'basic' });
    await base.publish(uid);
    const reader = await base.app.as(maria);
    const copy = await base.published(uid);
    const read = async () =>
      ((await reader.get(`/api/portal/help/records/published_article/${copy}`)).body as unknown as { values: object }).values;
    expect(await read()).toMatchObject({ title: 'Carried' });
    expect(await read()).not.toHaveProperty('model');
    expect((await base.staff.get(`${pages}/staff`)).status).toBe(404);
    expect((await base.staff.get(`${metadata}/article/pages/${door}`)).status).toBe(404);
    expect((await base.staff.get(`${pages}/${door}`)).body).toMatchObject({
      inside: [{ en: 'Sketch' }],
      doors: expect.arrayContaining([expect.objectContaining({ door: 'staff', object: 'article' })]),
    });
    const put = (set: object, grant?: object) =>
      base.staff.put(`${pages}/${door}`, { set, ...(grant && { grant }) }, { ifMatch: 0 });
    expect((await put(page([{ column: 'title' }]))).body.errors?.[0]).toMatchObject({ code: 'own_place' });
    const granted = ['model', 'level'].map((column) => ({ object: 'published_article', column }));
    const saved = await put(page([{ column: 'model' }, { column: 'level' }]), { objects: [], columns: granted });
    expect(saved.status, saved.text).toBe(200);
    expect(await read()).toMatchObject({ model: 'P-4', level: 'basic' });
    await change(uid, { model: 'P-5' });
    expect(await read()).toMatchObject({ model: 'P-4' });
    await base.publish(uid);
    expect(await read()).toMatchObject({ model: 'P-5' });
  });

  test('follow their original, and a page of the desk asks for them where they are written', async () => {
    const titled = [{ key: 'basic', title: { en: 'For beginners' } }];
    const told = await base.staff.put(`${metadata}/article/columns/level/choices`, { choices: titled });
    expect(told.status, told.text).toBe(200);
    expect((await twin('level'))?.choices[0]?.title.en).toBe('For beginners');
    const desk = `${metadata}/article/pages/staff`;
    const set = page([{ column: 'model', required: true }, { column: 'level' }]);
    expect((await base.staff.put(desk, { set }, { ifMatch: 0 })).status).toBe(200);
    // Its text is written on another form: nothing is demanded there.
    const uid = await base.article({ title: 'Not yet of a model' });
    await change(uid, { summary: 'Short' });
    const { version } = (await base.staff.get(`/api/staff/knowledge/articles/${uid}`)).body;
    const write = (values: object) =>
      base.staff.patch(`/api/staff/records/article/${uid}`, { values }, { ifMatch: Number(version) });
    expect((await write({ level: 'basic' })).body.errors?.[0]).toMatchObject({ path: 'values.model', code: 'required' });
    expect((await write({ level: 'basic', model: 'P-6' })).status).toBe(200);
    expect((await base.staff.put(`${metadata}/article/columns/model/type`, { type: 'integer', emptied: 2 })).status).toBe(200);
    // As what it has become it is nobody's outside, and empty until it is published anew.
    expect(await twin('model')).toMatchObject({ type: 'integer', owned: true });
    for (const path of [
      desk,
      `${pages}/${door}`,
      ...['model', 'level', 'sketch'].map((key) => `${metadata}/article/columns/${key}`),
    ])
      expect((await base.staff.delete(path)).status, path).toBe(204);
    expect(await twin('level')).toBeUndefined();
  });

  test('are kept from the staff from whom their original is kept, whatever it becomes', async () => {
    const sven = await base.app.staff({});
    const clients = [base.staff, await base.app.as(sven)];
    await add('margin', 'text');
    const uid = await base.article({ title: 'Kept', margin: '40' });
    await base.publish(uid);
    const copy = `/api/staff/records/published_article/${await base.published(uid)}`;
    const read = () =>
      Promise.all(clients.map(async (one) => ((await one.get(copy)).body.values as unknown as { margin?: unknown }).margin));
    expect(await read()).toEqual(['40', '40']);
    const rule = (object: string, rows: readonly object[]) =>
      base.staff.put(`/api/staff/rights/${object}/columns/margin`, { rows });
    const mine = { principal: base.administrator.uid, grade: 'edit' };
    expect((await rule('article', [mine])).status).toBe(200);
    expect(await read()).toEqual(['40', undefined]);
    // A row on what is published opens nothing that is kept there.
    expect(
      (
        await rule(
          'published_article',
          [sven, base.administrator].map((one) => ({ principal: one.uid, grade: 'read' })),
        )
      ).status,
    ).toBe(200);
    expect(await read()).toEqual(['40', undefined]);
    const why = `/api/staff/rights/explanation?user=${sven.uid}&object=published_article&column=margin&action=read`;
    expect((await base.staff.get(why)).body.verdict).toBe(false);
    expect((await base.staff.put(`${metadata}/article/columns/margin/type`, { type: 'integer' })).status).toBe(200);
    await base.publish(uid);
    expect(await read()).toEqual([40, undefined]);
    expect((await rule('article', [])).status).toBe(200);
    expect(await read()).toEqual([40, 40]);
    // Whoever may not read articles at all reads no more of them here.
    const operations = (on: boolean) => base.staff.patch(`${metadata}/article`, { useOperationPermissions: on });
    expect((await operations(true)).status).toBe(200);
    expect((await read())[1]).toBeUndefined();
    expect((await operations(false)).status).toBe(200);
    expect((await base.staff.delete(`${metadata}/article/columns/margin`)).status).toBe(204);
  });

  furtherTest('are as wide as their original, are changed there alone, and it is told what goes by them', async () => {
    await add('weight', 'decimal', { settings: { scale: 2 } });
    const choices = ['light', 'heavy'].map((key) => ({ key, title: { en: key } }));
    await add('class', 'choice', { choices });
    const uid = await base.article({ title: 'Wide', weight: '1.25', class: 'light' });
    await base.publish(uid);
    const arranged = page([{ column: 'weight' }]);
    const [one] = arranged.pages;
    const set = { by: 'class', pages: [one, { ...one, key: 'heavy', value: 'heavy' }] };
    const grant = { objects: [], columns: [{ object: 'published_article', column: 'weight' }] };
    expect((await base.staff.put(`${pages}/${door}`, { set, grant }, { ifMatch: 0 })).status).toBe(200);
    const read = async () =>
      (await (await base.app.as(maria)).get(`/api/portal/help/records/published_article/${await base.published(uid)}`)).body
        .values;
    expect(await read()).toMatchObject({ weight: '1.25' });
    const at = (object: string, column: string) => `${metadata}/${object}/columns/${column}`;
    for (const [path, body] of [
      [at('published_article', 'weight'), { required: true }],
      [at('published_article', 'weight'), { title: { en: 'Mass' } }],
      [`${metadata}/published_article`, { displayColumn: 'weight' }],
    ] as const)
      expect((await base.staff.patch(path, body)).body.errors?.[0]).toMatchObject({ code: 'own_place' });
    const put = (path: string, body: object) => base.staff.put(`${metadata}/published_article/${path}`, body);
    for (const [path, body] of [
      ['columns/class/choices', { choices: choices.slice(1) }],
      ['unique-rules', { rules: [['weight', 'class']] }],
    ] as const)
      expect((await put(path, body)).body.errors?.[0], path).toMatchObject({ code: 'own_place' });
    expect((await base.staff.patch(at('published_article', 'weight'), { position: 7 })).status).toBe(200);
    await change(uid, { weight: '1.5' });
    await base.publish(uid);
    expect(await read()).toMatchObject({ weight: '1.50' });
    expect((await base.staff.patch(at('article', 'weight'), { settings: { scale: 4 } })).status).toBe(200);
    expect(await read()).toMatchObject({ weight: '1.5000' });
    // What outside goes by its values is named for the original.
    expect((await base.staff.get(`${at('article', 'weight')}/loss`)).body.uses).toMatchObject([{ kind: 'page' }]);
    expect((await base.staff.put(`${at('article', 'class')}/type`, { type: 'text' })).body.errors?.[0]).toMatchObject({
      code: 'in_use',
    });
    for (const path of [`${pages}/${door}`, at('article', 'weight'), at('article', 'class')])
      expect((await base.staff.delete(path)).status, path).toBe(204);
  });

  furtherTest(
    'of before come to what is published with a start; one that is named like one of its own stays inside',
    async () => {
      await add('shelf', 'text', {}, 'published_article');
      for (const key of ['shelf', 'origin']) await add(key, 'text');
      const owner = await base.app.ctx('owner');
      await configure(owner, 'as it was before there were twins', async (tx) => {
        await tx.db.run(sql`delete from portico.object_column c using portico.object o
        where o.id = c.object_id and o.key = 'published_article' and c.key = 'origin'`);
        await tx.db.run(sql`alter table data.published_article drop column origin`);
      });
      expect(await twin('origin')).toBeUndefined();
      const inside = async () => (await base.staff.get(`${pages}/${door}`)).body.inside;
      expect(await inside()).toMatchObject([{ en: 'shelf' }, { en: 'origin' }]);
      await followAll(await base.app.ctx('owner'));
      expect(await twin('origin')).toMatchObject({ owned: true });
      expect(await inside()).toMatchObject([{ en: 'shelf' }]);
      for (const at of ['published_article/columns/shelf', 'article/columns/shelf', 'article/columns/origin'])
        expect((await base.staff.delete(`${metadata}/${at}`)).status, at).toBe(204);
    },
  );
});

/** Bytes on disk of files by their name, whatever rows name them. */
async function bytesOf(names: readonly string[], keys: Map<string, string>): Promise<boolean[]> {
  const { dataDir } = base.app.system.config;
  const rows = await (await base.app.ctx()).db.rows(sql<{ name: string; key: string }>`
    select name, storage_key as key from data.article_file where name = any (${names}::text[])`);
  for (const { name, key } of rows) keys.set(name, key);
  return names.map((name) => existsSync(path.join(dataDir, 'files', (keys.get(name) ?? '').slice(0, 2), keys.get(name) ?? '-')));
}

describe('the purge', () => {
  const purge = async () => purgeDeleted(await base.app.ctx());
  /** Sessions end long before. */
  const passMonth = async () => {
    base.app.pass(31 * DAY);
    for (const [name, value] of (await base.app.as(base.administrator)).cookies) base.staff.cookies.set(name, value);
  };
  const versionsOf = async (uid: string) =>
    [...((await base.staff.get(`/api/staff/knowledge/articles/${uid}/versions`)).body.versions as Loose)].map((v) =>
      Number(v.number),
    );

  test('keeps what a version names, and takes old versions with files that nobody else names, bytes included', async () => {
    const [first, second, loose] = [await fileOf('first.txt'), await fileOf('second.txt'), await fileOf('loose.txt')];
    const keys = new Map<string, string>();
    const names = ['first.txt', 'second.txt', 'loose.txt'];
    const uid = await base.article({ title: 'Purge me', files: [first, second] });
    await base.publish(uid);
    // Another article has the second file's bytes, too.
    await base.staff.post(`/api/staff/knowledge/articles/${uid}/translations`, { language: 'de' });
    const translation = await base.staff.get(`/api/staff/knowledge/articles/${uid}`);
    const german = String(
      ((translation.body.translations ?? []) as unknown as { uid: string; language: string }[]).find((t) => t.language === 'de')
        ?.uid,
    );
    const { values } = (await base.staff.get(`/api/staff/records/article/${german}`)).body as unknown as {
      values: { files: { uid: string; name: string }[] };
    };
    await change(german, { files: values.files.filter(({ name }) => name === 'second.txt').map((one) => one.uid) });
    // One that never was published, and two that the first version had.
    await change(uid, { files: [first, second, loose] });
    await change(uid, { files: [] });
    await base.publish(uid);
    expect(await bytesOf(names, keys)).toEqual([true, true, true]);
    await passMonth();
    await purge();
    expect(await bytesOf(names, keys)).toEqual([true, true, false]);
    const version = (await base.staff.get(`/api/staff/knowledge/articles/${uid}/versions/1`)).body;
    expect((version.files as unknown as { name: string }[]).map(({ name }) => name)).toEqual(['first.txt', 'second.txt']);
    expect((await base.staff.get(`/api/staff/records/article/${uid}/files/${first}`)).status).toBe(404);
    // Fifty newer ones: the first is old now, and goes with what it alone had.
    await (
      await base.app.ctx('owner')
    ).db.run(sql`insert into portico.article_version (article_id, number, published_at, title, type, language)
      select a.id, n, now(), a.title, a.type, a.language from data.article a, generate_series(3, 51) n where a.uid = ${uid}::uuid`);
    await purge();
    expect((await versionsOf(uid)).at(-1)).toBe(2);
    expect(await versionsOf(uid)).toHaveLength(50);
    expect(await bytesOf(names, keys)).toEqual([false, true, false]);
  });

  furtherTest('takes all versions, likes and votes of an article that is gone for good, and none of the others', async () => {
    const uids = [await base.article({ title: 'Gone for good' }), await base.article({ title: 'Still there' })] as const;
    const client = await base.app.as(maria);
    for (const uid of uids) {
      await base.publish(uid);
      const at = `/api/portal/help/knowledge/articles/${await base.published(uid)}`;
      await client.put(`${at}/like`);
      await client.put(`${at}/view`);
      await client.put(`${at}/feedback`, { helpful: true });
    }
    const rows = async () =>
      (
        await (
          await base.app.ctx()
        ).db.rows(sql<{
          n: number;
        }>`select count(*)::int as n from portico.article_version where title in ('Gone for good', 'Still there')
        union all select count(*)::int from portico.record_like union all select count(*)::int from portico.article_view
        union all select count(*)::int from portico.article_feedback`)
      ).map(({ n }) => n);
    expect(await rows()).toEqual([2, 2, 2, 2]);
    expect((await base.staff.delete(`/api/staff/records/article/${uids[0]}`)).status).toBeLessThan(300);
    await passMonth();
    // The published copy holds the working copy: one goes, the other the day after, whichever is looked at first.
    await purge();
    await purge();
    expect(await rows()).toEqual([1, 1, 1, 1]);
  });
});
