/** Texts in the order in which people read them, and the indexes that keep it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { listObjects, type ObjectView } from '../../shared/contracts/metadata.ts';
import { sql, withTx } from '../kernel/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import { sharedStudio } from './fixture-studio.ts';
import { changeObject, keepReadingOrder, readingOrder } from './index.ts';

let app: TestApp;
let studio: Client;
const names = ['Zebra', 'apple', 'Äther', 'Apfel', 'zoo', 'öl', 'Ohm', 'a-b', 'ab', 'Straße', 'Strasse', '1', '10', '9'];
const read = [...names].sort(new Intl.Collator('und').compare);

beforeAll(async () => {
  ({ app, studio } = await sharedStudio());
  const name = { key: 'name', type: 'text', title: { en: 'Name' }, indexed: true };
  const object = { key: 'word_list', title: { en: 'Word' }, plural: { en: 'Words' }, displayColumn: 'name', columns: [name] };
  expect((await studio.post(listObjects.path, object)).status).toBe(200);
  for (const one of names)
    expect((await studio.post('/api/staff/records/word_list', { values: { name: one } })).status).toBe(201);
});

/** The order as lists ask for it, by the index of the column where there is one: nothing else is left to the database. */
async function inOrder(): Promise<{ names: string[]; plan: string }> {
  return withTx(await app.ctx('owner'), async ({ db }) => {
    await db.run(sql`set local enable_seqscan = off`);
    await db.run(sql`set local enable_sort = off`);
    const ordered = sql<{
      name: string;
    }>`select name from data.word_list where deleted_at is null order by name collate ${readingOrder}`;
    const plan = await db.rows(sql<{ 'QUERY PLAN': string }>`explain ${ordered}`);
    return { names: (await db.rows(ordered)).map((row) => row.name), plan: plan.map((row) => row['QUERY PLAN']).join('\n') };
  });
}

/** The indexes of the column that stand, by what comes before the dollar. */
async function standing(): Promise<string[]> {
  const rows = await (await app.ctx('owner')).db.rows(sql<{ kind: string }>`select split_part(x.relname, '$', 1) as kind
    from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = 'data.word_list'::regclass and i.indisvalid
      and x.relname like '%$%' order by 1`);
  return rows.map(({ kind }) => kind);
}

describe('the reading order', () => {
  test('is that of a dictionary up and down, page by page', async () => {
    for (const sort of ['name', '-name']) {
      const found: unknown[] = [];
      for (let cursor = ''; ; ) {
        const { body } = await studio.get(`/api/staff/records/word_list?columns=name&sort=${sort}&limit=4${cursor}`);
        found.push(...(body.rows ?? []).map(({ values }) => values?.name));
        if (body.next === null) break;
        cursor = `&cursor=${body.next}`;
      }
      expect(found).toEqual(sort === 'name' ? read : read.toReversed());
    }
  });

  test('comes out of an index, which is made anew where the database server reads otherwise than before', async () => {
    await keepReadingOrder(await app.ctx('owner'));
    expect(await inOrder()).toEqual({ names: read, plan: expect.stringContaining('order$') });
    expect(await standing()).toEqual(['behind', 'order']);
    await (await app.ctx('owner')).db.run(sql`update portico.setting set value = '"another"' where key = 'reading_order'`);
    await keepReadingOrder(await app.ctx('owner'));
    expect(await inOrder()).toEqual({ names: read, plan: expect.not.stringContaining('order$') });
    // Nor is what stands behind organisations for portals' lists.
    expect(await standing()).toEqual([]);
    // One after the other, so that others get their turn.
    app.pass(600_000);
    await app.work();
    expect(await inOrder()).toEqual({ names: read, plan: expect.stringContaining('order$') });
    expect(await standing()).toEqual(['behind', 'order']);
  });

  test('so is what stands behind organisations: a start asks for what is missing, of whatever type', async () => {
    const column = { key: 'due', type: 'date', title: { en: 'Due' }, indexed: true };
    expect((await studio.post(`${listObjects.path}/word_list/columns`, column)).status).toBe(200);
    app.pass(600_000);
    await app.work();
    expect(await standing()).toEqual(['behind', 'behind', 'order']);
    const { db } = await app.ctx('owner');
    const due = await db.one(sql<{ id: string }>`select c.id::text as id from portico.object_column c
      join portico.object o on o.id = c.object_id where o.key = 'word_list' and c.key = 'due'`);
    await db.run(sql`drop index ${sql.id('data', `behind$${due.id}`)}`);
    await keepReadingOrder(await app.ctx('owner'));
    app.pass(600_000);
    await app.work();
    expect(await standing()).toEqual(['behind', 'behind', 'order']);
  });

  test('not where the wall lets everybody read all: no list begins with an organisation there, until it is closed again', async () => {
    const wall = async (wallAllRecords: boolean) => changeObject(await app.ctx(), 'word_list', { wallAllRecords });
    const started = async () => {
      await keepReadingOrder(await app.ctx('owner'));
      app.pass(600_000);
      await app.work();
      return standing();
    };
    const before = await standing();
    await wall(true);
    const column = { key: 'until', type: 'date', title: { en: 'Until' }, indexed: true };
    expect((await studio.post(`${listObjects.path}/word_list/columns`, column)).status).toBe(200);
    // What stood goes on standing, and is asked for by nobody.
    expect(await started()).toEqual(before);
    await wall(false);
    expect(await started()).toEqual(['behind', ...before]);
  });

  test('is for texts that fit into an index: a longer one could not be saved', async () => {
    const column = (key: string, maxLength: number) =>
      studio.post(`${listObjects.path}/word_list/columns`, {
        ...{ key, type: 'text', title: { en: key }, indexed: true },
        settings: { maxLength },
      });
    expect((await column('long', 601)).body).toMatchObject({ status: 422, errors: [{ path: 'body.indexed', code: 'too_long' }] });
    expect((await column('short', 600)).status).toBe(200);
    const { columns } = JSON.parse((await studio.get(`${listObjects.path}/word_list`)).text) as ObjectView;
    const version = columns.find(({ key }) => key === 'short')?.version;
    const change = (body: Readonly<Record<string, unknown>>) =>
      studio.patch(`${listObjects.path}/word_list/columns/short`, body, { ifMatch: Number(version) });
    expect((await change({ settings: { maxLength: 700 } })).body).toMatchObject({ status: 422, errors: [{ code: 'too_long' }] });
    expect((await change({ title: { en: 'Shorter' } })).status).toBe(200);
    const values = { name: 'x', short: '\u{1F600}'.repeat(300) };
    expect((await studio.post('/api/staff/records/word_list', { values })).status).toBe(201);
    expect((await studio.delete(`${listObjects.path}/word_list`)).status).toBe(204);
  });
});

describe('the name of an index, or of a sequence', () => {
  test('is no name for an object, for they stand among its tables: those that are there, and those of a column that is made tomorrow', async () => {
    const made = (key: string) =>
      studio.post(listObjects.path, { key, title: { en: 'Thing' }, plural: { en: 'Things' }, columns: [] });
    for (const key of [
      'word_list_id_seq',
      'word_list_pkey',
      'word_list_uid_key',
      'word_list_words_idx',
      'index_99999',
      'unique_rule_1',
    ])
      expect((await made(key)).body.errors, key).toMatchObject([{ path: 'key', code: 'reserved_key' }]);
    for (const key of ['index_card', 'house_key']) expect((await made(key)).status, key).toBe(200);
  });
});
