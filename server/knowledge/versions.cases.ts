/** What was published of an article, and its translations, tell and bring back no more than each may read and write of the article. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Client, Reply } from '../testing/client.ts';
import type { Person } from '../testing/people.ts';
import { type Base, sharedBase } from './fixture.ts';

let base: Base;
let sven: Person;
let employee: Client;
const staff = '/api/staff/knowledge';

beforeAll(async () => {
  base = await sharedBase();
  sven = await base.app.staff({});
  employee = await base.app.as(sven);
});

type Grade = 'read' | 'edit';
/** Column rights on articles: the administrator as told, Sven as told or not at all, everybody else not; none = as shipped. */
async function rights(column: string, administrator: Grade | null, his: Grade | null = null): Promise<void> {
  const grades = [[sven, his] as const, [base.administrator, administrator] as const];
  const rows = grades.flatMap(([{ uid }, grade]) => (grade === null ? [] : [{ principal: uid, grade }]));
  const answer = await base.staff.put(`/api/staff/rights/article/columns/${column}`, { rows });
  if (answer.status !== 200) throw new Error(answer.text);
}

async function fileOf(name: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob(['plan'], { type: 'text/plain' }), name);
  return String((await base.staff.send('POST', '/api/staff/uploads', form)).body.uid);
}

async function change(uid: string, values: Record<string, unknown>): Promise<void> {
  const { version } = (await base.staff.get(`${staff}/articles/${uid}`)).body;
  const answer = await base.staff.patch(`/api/staff/records/article/${uid}`, { values }, { ifMatch: Number(version) });
  expect(answer.status, answer.text).toBe(200);
}

const filesOf = async (uid: string) => {
  const row = (await base.staff.get(`/api/staff/records/article/${uid}`)).body as unknown as {
    values: { files: { name: string }[] };
  };
  return row.values.files.map(({ name }) => name);
};

describe('a version', () => {
  test('tells of the columns that somebody may read of the article, and of no other (P4)', async () => {
    const file = await fileOf('kept.txt');
    const category = await base.category('Kept to some');
    const links = [{ title: 'Kept link', address: 'https://example.com/kept' }];
    const texts = { title: 'Kept title', summary: 'Kept summary', body: '<p>Kept body</p>' };
    const uid = await base.article({ ...texts, links, files: [file], category });
    await base.publish(uid);
    const at = `${staff}/articles/${uid}`;
    const read = async (who: Client) =>
      (await Promise.all([at, `${at}/versions`, `${at}/versions/1`].map((path) => who.get(path)))) as [Reply, Reply, Reply];
    const whole = {
      number: 1,
      publishedAt: expect.any(String),
      ...texts,
      type: 'faq',
      language: 'en',
      category,
      links,
      files: [{ uid: file }],
    };
    const state = { status: 'published', edition: 1, publishedOn: expect.any(String), translations: [{ title: 'Kept title' }] };
    for (const who of [base.staff, employee]) {
      const [one, , three] = await read(who);
      expect([one.body, three.body]).toMatchObject([state, whole]);
    }
    const columns = ['title', 'summary', 'body', 'links', 'files', 'category', 'type', 'language'];
    for (const column of columns) await rights(column, 'edit');
    for (const column of ['status', 'published_on']) await rights(column, 'read');
    const [one, two, three] = await read(employee);
    expect([one.status, two.status, three.status]).toEqual([200, 200, 200]);
    expect(one.body).toMatchObject({
      status: '',
      edition: 1,
      publishedOn: null,
      translations: [{ title: '', status: '', language: '' }],
    });
    expect(three.body).toEqual({
      ...{ number: 1, publishedAt: null, by: expect.anything(), title: '', summary: null, body: null },
      ...{ type: '', language: '', category: null, links: [], files: [] },
    });
    for (const { text } of [one, two, three]) for (const kept of ['Kept', file, category]) expect(text).not.toContain(kept);
    expect((await employee.get(`${at}/audience`)).status).toBe(404);
    expect((await read(base.staff))[2].body).toMatchObject(whole);
    // How often it was published is a column, too: then there are no versions to be told of.
    await rights('edition', 'read');
    const [none, empty, gone] = await read(employee);
    expect([none.body.edition, empty.body.versions, gone.status]).toEqual([0, [], 404]);
    expect((await read(base.staff))[1].body.versions).toHaveLength(1);
    for (const column of [...columns, 'status', 'published_on', 'edition']) await rights(column, null);
    expect((await read(employee))[2].body).toMatchObject(whole);
    expect((await employee.get(`${at}/audience`)).status).toBe(200);
  });

  test('leads to no category that somebody may not read (L1)', async () => {
    const category = await base.category('Hidden away');
    const uid = await base.article({ title: 'In a hidden category', category });
    await base.publish(uid);
    const [shown, chosen] = [`${staff}/articles/${uid}/versions/1`, `${staff}/settings`];
    const seen = async (who: Client) => [
      (await who.get(shown)).body.category,
      (await who.get(chosen)).body.defaultCategory?.uid ?? null,
    ];
    const operations = (on: boolean) =>
      base.staff.patch('/api/staff/metadata/objects/article_category', { useOperationPermissions: on });
    expect(await seen(employee)).toEqual([category, base.general]);
    expect((await operations(true)).status).toBe(200);
    expect(await seen(employee)).toEqual([null, null]);
    expect((await operations(false)).status).toBe(200);
    expect(await seen(employee)).toEqual([category, base.general]);
  });

  test('brings its files back for who may write them, with an entry in the history; for others they stay as they are (P6, P8)', async () => {
    const [first, second] = [await fileOf('one.txt'), await fileOf('two.txt')];
    const uid = await base.article({ title: 'First', files: [first] });
    await base.publish(uid);
    await change(uid, { title: 'Second', files: [second] });
    const restore = () => employee.post(`${staff}/articles/${uid}/versions/1/restore`);
    const entries = async () =>
      [
        ...(
          (await base.staff.get(`/api/staff/records/article/${uid}/history`)).body as unknown as { entries: { column: string }[] }
        ).entries,
      ].filter(({ column }) => column === 'files');
    const before = (await entries()).length;
    await rights('files', 'edit', 'read');
    expect((await restore()).status).toBe(200);
    expect((await base.staff.get(`/api/staff/records/article/${uid}`)).body.values).toMatchObject({ title: 'First' });
    expect([await filesOf(uid), (await entries()).length]).toEqual([['two.txt'], before]);
    await rights('files', null);
    const version = Number((await base.staff.get(`${staff}/articles/${uid}`)).body.version);
    const back = await restore();
    expect(back.status).toBe(200);
    expect(Number(back.body.version)).toBeGreaterThan(version);
    expect(await filesOf(uid)).toEqual(['one.txt']);
    expect((await entries())[0]).toMatchObject({ by: { uid: sven.uid }, old: [{ uid: second }], new: [{ uid: first }] });
    // The same once more changes nothing and is no entry.
    expect((await restore()).status).toBe(200);
    expect(await entries()).toHaveLength(before + 1);
  });
});

test('a reader is shown an article whose language is hidden, and folders hold whole articles or none (Q11)', async () => {
  await base.portal('help');
  const maria = await base.app.as(await base.app.portalUser({ portal: 'help' }));
  const category = await base.category('Read by all');
  await base.audience(category, [[null, base.everybody]]);
  const uid = await base.article({ title: 'In one language', category });
  await base.publish(uid);
  const copy = await base.published(uid);
  const read = async () => (await maria.get(`/api/portal/help/knowledge/articles/${copy}`)).body;
  const at = '/api/staff/rights/published_article/columns/language';
  const { columns } = (await base.staff.get('/api/staff/rights/published_article')).body as unknown as {
    columns: { key: string; rules: { principal: { uid: string }; grade: string }[] }[];
  };
  const shipped = columns.find(({ key }) => key === 'language')?.rules ?? [];
  const rows = shipped.map(({ principal, grade }) => ({ principal: principal.uid, grade }));
  expect((await read()).languages).toEqual([{ uid: copy, language: 'en' }]);
  expect((await base.staff.put(at, { rows: [{ principal: sven.uid, grade: 'read' }] })).status).toBe(200);
  expect(await read()).toMatchObject({ title: 'In one language', language: '', languages: [] });
  expect((await base.staff.put(at, { rows })).status).toBe(200);
  expect((await read()).languages).toHaveLength(1);
  const folders = async () => (await base.staff.get(`${staff}/export`)).status;
  expect(await folders()).toBe(200);
  await rights('summary', null, 'edit');
  expect(await folders()).toBe(403);
  await rights('summary', null);
  expect(await folders()).toBe(200);
});

describe('a translation', () => {
  test('begins with the files of the other for who may give it files (P8)', async () => {
    const uid = await base.article({ title: 'To be translated', files: [await fileOf('drawing.txt')] });
    const translated = async () => {
      const made = await employee.post(`${staff}/articles/${uid}/translations`, { language: 'de' });
      expect(made.status, made.text).toBe(200);
      return String(made.body.uid);
    };
    await rights('files', 'edit', 'read');
    const bare = await translated();
    expect(await filesOf(bare)).toEqual([]);
    expect((await base.staff.delete(`/api/staff/records/article/${bare}`)).status).toBe(204);
    await rights('files', null);
    expect(await filesOf(await translated())).toEqual(['drawing.txt']);
  });
});
