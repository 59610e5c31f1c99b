import { beforeAll, describe, expect, test } from 'vitest';
import { createColumn, listObjects, type ObjectView } from '../../shared/contracts/metadata.ts';
import { sql } from '../kernel/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import { wallFaults } from './index.ts';

let app: TestApp;
let studio: Client;
const base = listObjects.path;

beforeAll(async () => {
  app = await testApp();
  studio = await app.as(await app.staff({ administrator: true }));
});

const thing = (key: string) => ({
  key,
  title: { en: key },
  plural: { en: key },
  columns: [{ key: 'name', type: 'text', title: { en: 'Name' } }],
});

describe('the studio', () => {
  test('defines an object, adds, changes and removes a column, sets choices and transitions', async () => {
    expect((await studio.post(base, thing('device'))).status).toBe(200);
    const added = await studio.post(`${base}/device/columns`, {
      key: 'state',
      type: 'choice',
      title: { en: 'State', de: 'Zustand' },
      choices: [{ key: 'on', title: { en: 'On' } }],
    });
    expect(added).toMatchObject({ status: 200, body: { key: 'state', choices: [{ key: 'on', retired: false }] } });
    const choices = [
      { key: 'off', title: { en: 'Off' }, flags: { final: true } },
      { key: 'broken', title: { en: 'Broken' } },
    ];
    const put = await studio.put(`${base}/device/columns/state/choices`, { choices });
    expect(put.body).toMatchObject({ choices: [{ key: 'off' }, { key: 'broken' }, { key: 'on', retired: true }] });
    const transition = { key: 'breaks', action: 'break', title: { en: 'Break' }, from: 'off', to: 'broken', side: 'staff' };
    const moved = await studio.put(`${base}/device/transitions`, { statusColumn: 'state', transitions: [transition] });
    expect(moved.body).toMatchObject({ statusColumn: 'state', transitions: [{ ...transition, condition: null, sets: {} }] });
    expect((await studio.patch(`${base}/device/columns/name`, { hint: { en: 'Its name' } })).body).toMatchObject({
      hint: { en: 'Its name' },
    });
    await studio.post(`${base}/device/columns`, { key: 'gone', type: 'date', title: { en: 'Gone' } });
    expect((await studio.delete(`${base}/device/columns/gone`)).status).toBe(204);
    const now = await studio.get(`${base}/device`);
    const { columns } = JSON.parse(now.text) as ObjectView;
    expect(columns.filter((c) => !c.standard).map((c) => c.key)).toEqual(['name', 'state']);
    expect((await studio.patch(`${base}/device`, { plural: { en: 'Devices' }, useRecordPermissions: true })).body).toMatchObject({
      plural: { en: 'Devices' },
      useRecordPermissions: true,
    });
  });

  test('is told how to mend what is wrong, and nothing changes', async () => {
    const wrong: [string, unknown, number][] = [
      [base, { ...thing('select') }, 422],
      [base, { ...thing('ok'), behaviour: 'case' }, 422],
      [base, { ...thing('ok'), columns: [{ key: 'a', type: 'blob', title: { en: 'a' } }] }, 422],
      [base, { ...thing('ok"; drop table portico.object; --') }, 422],
      [base, { ...thing('ok'), title: { en: 'a'.repeat(300) } }, 422],
      [`${base}/device/columns`, { key: 'a', type: 'reference', title: { en: 'a' }, settings: { target: 'nothing' } }, 422],
      [`${base}/device/columns`, { key: 'a', type: 'text', title: { en: 'a' }, defaultValue: 'a\u0000' }, 400],
      [`${base}/nothing/columns`, { key: 'a', type: 'text', title: { en: 'a' } }, 404],
    ];
    const before = await studio.get(base);
    for (const [path, body, status] of wrong) {
      const answer = await studio.post(path, body);
      expect([JSON.stringify(body), answer.status]).toEqual([JSON.stringify(body), status]);
    }
    expect((await studio.get(base)).body).toEqual(before.body);
    expect((await studio.delete(`${base}/device/columns/nothing`)).status).toBe(404);
  });

  test('is closed to everybody but administrators', async () => {
    const staff = await app.as(await app.staff());
    expect((await staff.get(base)).status).toBe(200);
    expect((await staff.get(`${base}/device`)).status).toBe(404);
    expect((await staff.post(`${base}/device/columns`, { key: 'mine', type: 'text', title: { en: 'a' } })).status).toBe(404);
    expect((await app.client().get(base)).status).toBe(401);
    expect(createColumn.who).toBe('administrator');
  });
});

describe('an object made in the studio', () => {
  const records = '/api/staff/records/gauge';
  const make = (values: Readonly<Record<string, unknown>>) => studio.post(records, { values });
  const column = (key: string, more: Readonly<Record<string, unknown>>) =>
    studio.post(`${base}/gauge/columns`, { key, type: 'text', title: { en: key }, ...more });
  const shape = async () => JSON.parse((await studio.get(`${base}/gauge`)).text) as ObjectView;
  const versionOf = async (key: string) => (await shape()).columns.find((c) => c.key === key)?.version;
  const patch = (key: string, body: Readonly<Record<string, unknown>>) => studio.patch(`${base}/gauge/columns/${key}`, body);

  test('has records at the desk at once, and nothing of it shows outside until an administrator grants it', async () => {
    expect((await studio.post(base, thing('gauge'))).status).toBe(200);
    for (const name of ['Drift', 'Drift', 'Span']) expect((await make({ name })).status).toBe(201);
    expect((await studio.get(records)).body.rows).toHaveLength(3);
    await app.portal('outside');
    const customer = await app.as(await app.portalUser({ portal: 'outside' }));
    for (const path of ['objects/gauge', 'records/gauge'])
      expect((await customer.get(`/api/portal/outside/${path}`)).status).toBe(404);
    expect((await customer.post('/api/portal/outside/records/gauge', { values: { name: 'x' } })).status).toBe(404);
    // The positive twin: available, with operations and a column, it is there.
    const portal = await (await app.ctx('owner')).db.one(
      sql<{ uid: string }>`select uid::text as uid from portico.portal where slug = 'outside'`,
    );
    const roles = JSON.parse((await studio.get('/api/staff/roles')).text) as { roles: { uid: string; key: string }[] };
    const principal = roles.roles.find(({ key }) => key === 'all_portal_users')?.uid;
    const rights = '/api/staff/rights/gauge';
    const operations = { create: true, read: true, update: false, delete: false };
    await studio.put(`${rights}/operations`, { rows: [{ principal, ...operations }] });
    await studio.put(`${rights}/columns/name`, { rows: [{ principal, grade: 'edit' }] });
    expect((await customer.get('/api/portal/outside/records/gauge')).status).toBe(404);
    await studio.put(`/api/staff/portals/${portal.uid}/objects`, { objects: ['gauge'] });
    const seen = JSON.parse((await customer.get('/api/portal/outside/objects/gauge')).text) as { columns: { key: string }[] };
    expect(seen.columns.map(({ key }) => key)).toContain('name');
    // His own, and none of the desk's.
    expect((await customer.post('/api/portal/outside/records/gauge', { values: { name: 'Mine' } })).status).toBe(201);
    expect((await customer.get('/api/portal/outside/records/gauge?columns=name')).body.rows).toMatchObject([
      { values: { name: 'Mine' } },
    ]);
    const [mine] = (JSON.parse((await customer.get('/api/portal/outside/records/gauge')).text) as { rows: { uid: string }[] })
      .rows;
    expect((await studio.delete(`${records}/${mine?.uid}`)).status).toBe(204);
  });

  test('lets a column be unique or required only where the records are so, and says what is in the way', async () => {
    const twice = await patch('name', { unique: true });
    expect(twice).toMatchObject({ status: 422, body: { errors: [{ code: 'has_twice' }] } });
    await column('serial', { unique: true, indexed: false });
    const [first, second] = (JSON.parse((await studio.get(records)).text) as { rows: { uid: string; version: number }[] }).rows;
    const write = (row: typeof first, serial: string) =>
      studio.patch(`${records}/${row?.uid}`, { values: { serial } }, { ifMatch: row?.version });
    expect((await write(first, 'A1')).status).toBe(200);
    expect(await write(second, 'A1')).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'values.serial', code: 'taken' }] },
    });
    expect(await patch('serial', { required: true })).toMatchObject({ status: 422, body: { errors: [{ code: 'has_empty' }] } });
    expect((await patch('name', { required: true, indexed: true })).body).toMatchObject({ required: true, indexed: true });
    expect((await make({ name: null })).status).toBe(422);
    const owner = await app.ctx('owner');
    const unsound = await owner.db.rows(sql`select conname as name from pg_constraint where not convalidated
      union all select indexrelid::regclass::text from pg_index where not indisvalid`);
    expect(unsound).toEqual([]);
    expect((await patch('serial', { unique: false })).body).toMatchObject({ unique: false });
    expect((await write(second, 'A1')).status).toBe(200);
  });

  test('is finished by a worker where the server died between a change and its indexes', async () => {
    const made = await column('shelf', { indexed: true });
    const { id } = await (await app.ctx()).db.one(
      sql<{ id: string }>`select id::text as id from portico.object_column where uid = ${made.body.uid}`,
    );
    const owner = await app.ctx('owner');
    const stands = sql`select 1 as one from pg_index where indexrelid = to_regclass(${`data.index_${id}`}) and indisvalid`;
    expect(await owner.db.rows(stands)).toHaveLength(1);
    await owner.db.run(sql`drop index ${sql.id('data', `index_${id}`)}`);
    await app.work();
    expect(await owner.db.rows(stands)).toHaveLength(1);
  });

  test('takes no change from somebody who saw another one before', async () => {
    const seen = await versionOf('serial');
    const say = (title: string) => studio.patch(`${base}/gauge/columns/serial`, { title: { en: title } }, { ifMatch: seen });
    expect((await say('Serial number')).status).toBe(200);
    expect((await say('Serial')).status).toBe(412);
    expect((await studio.delete(`${base}/gauge/columns/serial`, { ifMatch: seen })).status).toBe(412);
    const ordered = await studio.put(`${base}/gauge/column-order`, { columns: ['serial', 'name'] });
    expect(ordered.body.columns?.slice(0, 3).map((one) => one.key)).toEqual(['serial', 'name', 'shelf']);
    expect((await studio.put(`${base}/gauge/column-order`, { columns: ['serial', 'serial'] })).status).toBe(422);
  });

  test('tells what would be lost before a column or all of it goes, and then it is gone', async () => {
    expect((await studio.get(`${base}/gauge/columns/serial/loss`)).body).toMatchObject({ need: null, records: 2, uses: [] });
    expect((await studio.get(`${base}/case/columns/number/loss`)).body).toMatchObject({ need: 'behaviour' });
    expect((await studio.get(`${base}/case/columns/description/loss`)).body).toMatchObject({ need: 'shipped' });
    expect((await studio.delete(`${base}/case/columns/description`)).status).toBe(422);
    expect((await studio.post(`${base}/case/columns`, { key: 'own', type: 'date', title: { en: 'Own' } })).status).toBe(200);
    expect((await studio.delete(`${base}/case/columns/own`)).status).toBe(204);

    const part = { ...thing('reading'), attachedTo: 'gauge', parentColumn: 'gauge' };
    const parent = { key: 'gauge', type: 'reference', title: { en: 'Gauge' }, settings: { target: 'gauge' }, required: true };
    expect((await studio.post(base, { ...part, columns: [...part.columns, parent] })).status).toBe(200);
    expect((await studio.get(`${base}/gauge/loss`)).body).toMatchObject({
      need: null,
      records: 3,
      pointing: [{ object: 'reading', column: 'gauge', attached: true, records: 0 }],
    });
    expect(await studio.delete(`${base}/gauge`)).toMatchObject({ status: 422, body: { errors: [{ code: 'in_use' }] } });
    expect(await studio.delete(`${base}/case`)).toMatchObject({ status: 422, body: { errors: [{ code: 'shipped' }] } });
    await studio.put(`/api/staff/rights/gauge/operations`, { rows: [] });
    for (const key of ['reading', 'gauge']) expect((await studio.delete(`${base}/${key}`)).status).toBe(204);
    expect((await studio.get(records)).status).toBe(404);
    const left = await (await app.ctx('owner')).db.rows(sql`select relname from pg_class where relname ~ '^(gauge|reading)'`);
    expect(left).toEqual([]);
    expect(await wallFaults(await app.ctx())).toEqual([]);
    expect((await studio.post(base, thing('gauge'))).status).toBe(200);
    const told = await (await app.ctx('owner')).db.rows(
      sql<{ action: string }>`select action from portico.audit where subject ->> 'object' = 'gauge' and principal_id is not null`,
    );
    const actions = new Set(told.map(({ action }) => action));
    expect(actions).toEqual(new Set(['object.create', 'column.add', 'column.change', 'column.order', 'object.remove']));
  });
});
