/** A column of many records that becomes another type in the background, batch by batch, as people write meanwhile. */
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { listObjects, type ObjectView } from '../../shared/contracts/metadata.ts';
import { sql } from '../kernel/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import { sharedStudio } from './fixture-studio.ts';
import { configure, metadataOf, objectOf, wallFaults } from './index.ts';
import { holdAll } from './retype-swap.ts';
import { buildAhead } from './retype-unique.ts';
import { convertSome } from './type-change.ts';

let app: TestApp;
let studio: Client;
const base = `${listObjects.path}/meter`;
const records = '/api/staff/records/meter';
/** More than are changed while people wait. */
const MANY = 2_100;

const shape = async () => JSON.parse((await studio.get(base)).text) as ObjectView;
const columnNow = async (key: string) => (await shape()).columns.find((one) => one.key === key);
const owner = () => app.ctx('owner');
/** Uid of the record of this name. */
const uidOf = async (name: string) =>
  (await (await owner()).db.one(sql<{ uid: string }>`select uid::text as uid from data.meter where name = ${name}`)).uid;
async function write(name: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const uid = await uidOf(name);
  const { version } = (await studio.get(`${records}/${uid}`)).body;
  const reply = await studio.patch(`${records}/${uid}`, { values }, { ifMatch: Number(version) });
  expect(reply.status, reply.text).toBe(200);
}
const open = async () =>
  (await (await owner()).db.maybe(sql<{ id: string }>`select id::text as id from portico.type_change where ended_at is null`))
    ?.id;
async function batch(size: number): Promise<string> {
  return convertSome(await app.ctx(), (await open()) ?? '', size);
}
/** Database columns of a column, triggers of the table, and rows kept for a change. */
const made = async (key: string) =>
  (await owner()).db.one(sql<{ columns: string[]; triggers: string; kept: string }>`select
    (select array_agg(attname::text order by 1) from pg_attribute where attrelid = 'data.meter'::regclass and not attisdropped
      and attname ~ ${`^${key}([$]|$)`}) as columns,
    (select count(*) from pg_trigger where tgrelid = 'data.meter'::regclass and tgname like 'type_change%')::text as triggers,
    ((select count(*) from portico.type_change_dirty) + (select count(*) from portico.type_change_loss))::text as kept`);
const begin = async (key: string, body: Readonly<Record<string, unknown>>) =>
  studio.put(`${base}/columns/${key}/type`, body, { ifMatch: Number((await columnNow(key))?.version) });
const refused = { status: 422, body: { errors: [{ code: 'changing' }] } };

beforeAll(async () => {
  ({ app, studio } = await sharedStudio());
  const text = (key: string) => ({ key, type: 'text', title: { en: key } });
  const object = { key: 'meter', title: { en: 'Meter' }, plural: { en: 'Meters' }, displayColumn: 'name' };
  const rate = { ...text('rate'), defaultValue: '1,5' };
  const columns = [text('name'), text('level'), text('note'), { ...text('code'), unique: true }, rate];
  expect((await studio.post(listObjects.path, { ...object, columns })).status).toBe(200);
  const { db, now } = await owner();
  await db.run(sql`insert into data.meter (created_at, modified_at, name, level, note, code, rate)
    select ${now}, ${now}, 'N' || n, case when n = 7 then 'high' else n::text end, '1', n::text, '2,5' from generate_series(1, ${MANY}) n`);
});

describe('a column of many records', () => {
  test('becomes another type in the background, and what is written meanwhile is kept in it', async () => {
    const plan = await studio.post(`${base}/columns/level/type-plan`, { type: 'integer' }, { key: null });
    expect(plan.body).toMatchObject({ background: true, records: MANY, emptied: 1, emptiedLive: 1 });
    const begun = await begin('level', { type: 'integer', emptied: 1, seal: String(plan.body.seal) });
    const going = { type: 'integer', done: 0, total: MANY, refused: null };
    expect(begun).toMatchObject({ status: 200, body: { type: 'text', changing: going } });

    // Somebody holds a record that is read just now: nobody waits for the other, and what he wrote counts.
    const slow = new pg.Client(app.database.connections.worker);
    await slow.connect();
    await slow.query(`begin; update data.meter set level = '-3' where name = 'N3'`);
    expect(await batch(1_000)).toBe('more');
    await slow.query('commit').finally(() => slow.end());
    expect((await columnNow('level'))?.changing).toEqual({ ...going, done: 1_000 });
    await write('N1', { level: '4711' });
    await write('N2', { level: null });
    await write(`N${MANY}`, { level: '99' });
    expect((await studio.post(records, { values: { name: 'New', level: '55' } })).status).toBe(201);
    // Readers see what there was, and what was written.
    expect((await studio.get(`${records}/${await uidOf('N1')}`)).body.values).toMatchObject({ level: '4711' });

    const version = Number((await columnNow('level'))?.version);
    const refusals = [
      studio.patch(`${base}/columns/level`, { title: { en: 'Level' } }, { ifMatch: version }),
      studio.delete(`${base}/columns/level`, { ifMatch: version }),
      studio.put(`${base}/unique-rules`, { rules: [['level', 'name']] }),
      studio.patch(base, { displayColumn: 'level' }),
      begin('note', { type: 'integer' }),
      studio.delete(base),
    ];
    for (const reply of await Promise.all(refusals)) expect(reply).toMatchObject(refused);
    // The positive twin: what the change does not count on.
    expect((await studio.patch(`${base}/columns/note`, { title: { en: 'Note' } })).status).toBe(200);

    await app.work();
    expect(await columnNow('level')).toMatchObject({ type: 'integer', changing: null });
    expect(await made('level')).toEqual({ columns: ['level$2'], triggers: '0', kept: '0' });
    const { db } = await owner();
    const others = sql<{ name: string; level: number | null }>`select name, "level$2" as level from data.meter
      where 'N' || "level$2" is distinct from name order by id`;
    expect(await db.rows(others)).toEqual([
      { name: 'N1', level: 4711 },
      { name: 'N2', level: null },
      { name: 'N3', level: -3 },
      { name: 'N7', level: null },
      { name: `N${MANY}`, level: 99 },
      { name: 'New', level: 55 },
    ]);
    const told = JSON.parse((await studio.get(`${records}/${await uidOf('N7')}/history`)).text) as { entries: unknown[] };
    expect(told.entries[0]).toMatchObject({ by: expect.anything(), column: 'level', old: 'high', new: null, type: 'text' });
    const lines = await db.rows(sql`select action from portico.audit where action like 'column.type%'
      and subject ->> 'object' = 'meter' and principal_id is not null order by id`);
    expect(lines).toEqual([{ action: 'column.type.begin' }, { action: 'column.type' }]);
    expect(await wallFaults(await app.ctx())).toEqual([]);
  });

  test('stays what it is where more would be lost than was agreed to, which is told', async () => {
    expect((await begin('note', { type: 'integer' })).body.changing).toMatchObject({ refused: null });
    await batch(1_000);
    await write('N5', { note: 'none' });
    await app.work();
    expect(await columnNow('note')).toMatchObject({ type: 'text', changing: { type: 'integer', refused: 'loses_data' } });
    expect(await made('note')).toEqual({ columns: ['note'], triggers: '0', kept: '0' });
    expect((await studio.get(`${records}/${await uidOf('N5')}`)).body.values).toMatchObject({ note: 'none' });
    // As many as were agreed to, but another one.
    const plan = await studio.post(`${base}/columns/note/type-plan`, { type: 'integer' }, { key: null });
    expect((await begin('note', { type: 'integer', emptied: 1, seal: String(plan.body.seal) })).status).toBe(200);
    await write('N5', { note: '5' });
    await write('N6', { note: 'nothing' });
    await app.work();
    expect((await columnNow('note'))?.changing).toMatchObject({ refused: 'loses_data' });
    expect((await studio.delete(`${base}/columns/note/type`)).status).toBe(204);
    expect((await columnNow('note'))?.changing).toBeNull();
    expect(await studio.delete(`${base}/columns/note/type`)).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'not_changing' }] },
    });
  });

  test('takes what must not be there twice along, whatever is written meanwhile', async () => {
    expect((await begin('code', { type: 'integer' })).body.changing).toMatchObject({ refused: null });
    await batch(1_000);
    await write('N5', { code: '07' });
    await app.work();
    expect(await columnNow('code')).toMatchObject({ type: 'text', unique: true, changing: { refused: 'has_twice' } });
    expect(await made('code')).toEqual({ columns: ['code'], triggers: '0', kept: '0' });
    await write('N5', { code: '5' });
    expect((await begin('code', { type: 'integer' })).status).toBe(200);
    while ((await batch(1_000)) !== 'ready');
    const object = objectOf(await metadataOf(await app.ctx()), 'meter');
    const after = object.columns.filter(({ key }) => key === 'code').map((column) => ({ ...column, physical: 'code$2' }));
    expect(await Promise.all(after.map(async (one) => buildAhead(await app.ctx(), (await open()) ?? '', object, one)))).toEqual([
      'again',
    ]);
    // Two that change their values with each other are never the same, though the new column has the older one of the first still.
    await write('N1', { code: '9999' });
    await write('N2', { code: '1' });
    await write('N1', { code: '2' });
    await app.work();
    expect(await columnNow('code')).toMatchObject({ type: 'integer', unique: true, changing: null });
    const { db } = await owner();
    expect(await db.rows(sql`select name, "code$2" as code from data.meter where name in ('N1', 'N2') order by name`)).toEqual([
      { name: 'N1', code: 2 },
      { name: 'N2', code: 1 },
    ]);
    const twice = await studio.post(records, { values: { name: 'Twice', code: 7 } });
    expect(twice.body.errors, twice.text).toMatchObject([{ path: expect.stringContaining('code') }]);
  });

  test('lets whoever has read go on to write before it holds the records', async () => {
    const saver = new pg.Client(app.database.connections.worker);
    await saver.connect();
    await saver.query(`begin; set local lock_timeout = '100ms'; select from data.meter limit 1`);
    const held = configure(await owner(), 'test', (tx) => holdAll(tx, 'meter'), { tries: 200 });
    const waits = sql`select from pg_locks where relation = 'data.meter'::regclass and not granted`;
    const look = await app.ctx();
    await expect.poll(async () => (await look.db.rows(waits)).length, { timeout: 20_000, interval: 20 }).toBeGreaterThan(0);
    const { rowCount } = await saver.query(`update data.meter set note = '1' where name = 'N1'`);
    expect(rowCount).toBe(1);
    await saver.query('commit').finally(() => saver.end());
    await held;
  });

  test('is planned with its default read as its values are, and the plan names how that is', async () => {
    const plan = async (body: object) => (await studio.post(`${base}/columns/rate/type-plan`, body, { key: null })).body;
    const decimal = { type: 'decimal', settings: { scale: 2 } };
    expect(await plan(decimal)).toMatchObject({ emptied: 0, keeps: { default: true } });
    const days = ['UTC', 'UTC', 'Asia/Tokyo'].map((zone) => plan({ type: 'datetime', zone }));
    const [one, same, other] = (await Promise.all(days)).map(({ seal }) => String(seal));
    expect([same === one, other === one]).toEqual([true, false]);
  });

  test('is what it was when the change is called off', async () => {
    const plan = await studio.post(`${base}/columns/note/type-plan`, { type: 'integer' }, { key: null });
    const agreed = { type: 'integer', emptied: 1, seal: String(plan.body.seal) };
    expect((await begin('note', agreed)).status).toBe(200);
    await batch(1_000);
    await write('N9', { note: '9' });
    expect((await studio.delete(`${base}/columns/note/type`)).status).toBe(204);
    expect(await made('note')).toEqual({ columns: ['note'], triggers: '0', kept: '0' });
    await app.work();
    expect(await columnNow('note')).toMatchObject({ type: 'text', changing: null });
    expect((await studio.get(`${records}/${await uidOf('N9')}`)).body.values).toMatchObject({ note: '9' });
    // And it can be begun anew; one fewer is lost than was agreed to, and no other.
    expect((await begin('note', agreed)).status).toBe(200);
    await write('N6', { note: '6' });
    await app.work();
    expect(await columnNow('note')).toMatchObject({ type: 'integer', changing: null });
    // Two administrators at once, one of whom finds the index being made.
    const indexed = () => studio.patch(`${base}/columns/note`, { indexed: true });
    for (const { status } of await Promise.all([indexed(), indexed()])) expect(status).toBe(200);
    const { uid } = (await columnNow('note')) ?? {};
    const sound = sql`select i.indisvalid as sound from pg_index i
      where i.indexrelid = to_regclass('data.index_' || (select id from portico.object_column where uid = ${uid}::uuid))`;
    expect(await (await owner()).db.rows(sound)).toEqual([{ sound: true }]);
    expect((await studio.delete(base)).status).toBe(204);
  });
});
