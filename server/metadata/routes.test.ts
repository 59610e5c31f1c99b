import { beforeAll, describe, expect, test } from 'vitest';
import { createColumn, listObjects, type ObjectView } from '../../shared/contracts/metadata.ts';
import { sql } from '../kernel/index.ts';
import { type Studio, sharedStudio } from './fixture-studio.ts';
import { wallFaults } from './index.ts';
import './reading.cases.ts';
import './type-change.cases.ts';

let app: Studio['app'];
let studio: Studio['studio'];
const base = listObjects.path;

beforeAll(async () => {
  ({ app, studio } = await sharedStudio());
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
  const rowsOf = (object: string, key: string, rows: readonly object[]) =>
    studio.put(`/api/staff/rights/${object}/columns/${key}`, { rows });
  /** What is answered while nobody among the employees may read a column, administrators neither. */
  const hidden = async <T>(object: string, key: string, ask: () => Promise<T>): Promise<T> => {
    const { roles } = JSON.parse((await studio.get('/api/staff/roles')).text) as { roles: { uid: string; key: string }[] };
    const principal = roles.find((role) => role.key === 'all_employees')?.uid;
    expect((await rowsOf(object, key, [{ principal, grade: 'hidden' }])).status).toBe(200);
    const answer = await ask();
    expect((await rowsOf(object, key, [])).status).toBe(200);
    return answer;
  };

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
    const known = async () => (await customer.get('/api/portal/outside/objects')).text;
    expect(await known()).not.toContain('"gauge"');
    await studio.put(`/api/staff/portals/${portal.uid}/objects`, { objects: ['gauge'] });
    const seen = JSON.parse((await customer.get('/api/portal/outside/objects/gauge')).text) as { columns: { key: string }[] };
    expect(seen.columns.map(({ key }) => key)).toContain('name');
    expect(await known()).toContain('"gauge"');
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

  test('has unique rules over several columns, refused while records stand against them and kept by every save', async () => {
    const rules = (...wanted: string[][]) => studio.put(`${base}/gauge/unique-rules`, { rules: wanted });
    await column('room', {});
    const rows = JSON.parse((await studio.get(`${records}?columns=name`)).text) as {
      rows: { uid: string; version: number; values: { name: string } }[];
    };
    const drifts = rows.rows.filter(({ values }) => values.name === 'Drift');
    for (const { uid, version } of drifts)
      expect((await studio.patch(`${records}/${uid}`, { values: { room: 'B2' } }, { ifMatch: version })).status).toBe(200);
    const shown = await studio.get(`${base}/gauge/clashes?columns=name,room`);
    expect(shown.body).toMatchObject({ groups: 1, records: 2 });
    const clashing = shown.body.shown as unknown as { uid: string; group: number }[];
    expect(clashing.map(({ uid }) => uid).sort()).toEqual(drifts.map(({ uid }) => uid).sort());
    const unseen = await hidden('gauge', 'room', () => studio.get(`${base}/gauge/clashes?columns=name,room`));
    expect(unseen.body).toEqual({ groups: 1, records: 2, shown: [] });
    expect(await rules(['name', 'room'])).toMatchObject({ status: 422, body: { errors: [{ code: 'has_twice' }] } });
    expect((await shape()).uniqueRules).toEqual([]);
    for (const wrong of [['name'], ['name', 'name'], ['name', 'nothing'], ['name', 'created_at']])
      expect([wrong, (await rules(wrong)).status]).toEqual([wrong, 422]);
    // The positive twin: where they differ the rule stands, and its index was made beside people at work.
    const [first] = drifts;
    const now = await studio.get(`${records}/${first?.uid}`);
    await studio.patch(`${records}/${first?.uid}`, { values: { room: 'B3' } }, { ifMatch: Number(now.body.version) });
    expect((await studio.get(`${base}/gauge/clashes?columns=name,room`)).body).toEqual({ groups: 0, records: 0, shown: [] });
    const made = await rules(['name', 'room']);
    expect(made).toMatchObject({ status: 200, body: { uniqueRules: [{ columns: ['name', 'room'] }] } });
    const owner = await app.ctx('owner');
    const indexes = () =>
      owner.db.rows(sql<{ sound: boolean }>`select i.indisvalid as sound from pg_index i join pg_class c on c.oid = i.indexrelid
        where c.relname like 'unique_rule_%' and i.indrelid = 'data.gauge'::regclass`);
    expect(await indexes()).toEqual([{ sound: true }]);
    const taken = await make({ name: 'Drift', room: 'B3' });
    expect(taken).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'values.name', code: 'taken_together' }, { path: 'values.room' }] },
    });
    for (const values of [{ name: 'Drift', room: 'B4' }, { name: 'Drift' }, { name: 'Drift' }])
      expect((await make(values)).status).toBe(201);
    // Half made when the server died: a worker makes it anew. Ended: nothing of it is left, and the values are free.
    const { id } = await owner.db.one(sql<{ id: string }>`select id::text as id from portico.unique_rule`);
    const lose = () => owner.db.run(sql`drop index ${sql.id('data', `unique_rule_${id}`)}`);
    await lose().then(() => app.pass(30_000));
    await app.work();
    expect(await indexes()).toEqual([{ sound: true }]);
    await lose();
    for (const { status } of await Promise.all([1, 2, 3].map(() => rules(['name', 'room'])))) expect(status).toBe(200);
    expect(await indexes()).toEqual([{ sound: true }]);
    const stale = { ifMatch: Number(made.body.rulesVersion) + 1 };
    expect((await studio.put(`${base}/gauge/unique-rules`, { rules: [] }, stale)).status).toBe(412);
    expect((await rules()).body).toMatchObject({ uniqueRules: [] });
    expect(await indexes()).toEqual([]);
    const again = await make({ name: 'Drift', room: 'B3' });
    expect(again.status).toBe(201);
    expect((await studio.delete(`${records}/${again.body.uid}`)).status).toBe(204);
    // A rule ends with any of its columns, which is said before.
    expect((await rules(['name', 'room'])).status).toBe(200);
    expect((await studio.get(`${base}/gauge/columns/room/loss`)).body.unique).toEqual([['name', 'room']]);
    expect((await studio.get(`${base}/gauge/columns/serial/loss`)).body.unique).toEqual([]);
    expect((await studio.delete(`${base}/gauge/columns/room`)).status).toBe(204);
    expect((await shape()).uniqueRules).toEqual([]);
    const more = JSON.parse((await studio.get(`${records}?columns=serial,name`)).text) as {
      rows: { uid: string; values: { serial: string | null; name: string } }[];
    };
    const known = new Set(rows.rows.map(({ uid }) => uid));
    for (const { uid } of more.rows.filter((row) => !known.has(row.uid))) await studio.delete(`${records}/${uid}`);
  });

  test('is finished by a worker where the server died between a change and its indexes', async () => {
    const made = await column('shelf', { indexed: true });
    const { id } = await (await app.ctx()).db.one(
      sql<{ id: string }>`select id::text as id from portico.object_column where uid = ${made.body.uid}`,
    );
    const owner = await app.ctx('owner');
    const stands = sql`select 1 as one from pg_index where indexrelid = to_regclass(${`data.index_${id}`}) and indisvalid`;
    expect(await owner.db.rows(stands)).toHaveLength(1);
    await owner.db.run(sql`drop index ${sql.id('data', `index_${id}`)}`).then(() => app.pass(30_000));
    await app.work();
    expect(await owner.db.rows(stands)).toHaveLength(1);
  });

  test('makes a column another type after a look at what fits, and its history stays what it was', async () => {
    const at = `${base}/gauge/columns/rating`;
    const plan = (body: Readonly<Record<string, unknown>>) => studio.post(`${at}/type-plan`, body, { key: null });
    const become = async (body: Readonly<Record<string, unknown>>) =>
      studio.put(`${at}/type`, body, { ifMatch: await versionOf('rating') });
    const physical = () =>
      app.ctx('owner').then(({ db }) =>
        db.rows(sql<{ name: string }>`select attname::text as name from pg_attribute where attrelid = 'data.gauge'::regclass
        and attname like 'rating%' and not attisdropped`),
      );
    await column('rating', { unique: true, searchable: true, defaultValue: '7' });
    const made: string[] = [];
    for (const grade of ['12', ' 1.200 ', 'high', '3']) {
      const { status, body } = await make({ name: 'Graded', rating: grade });
      expect(status).toBe(201);
      made.push(String(body.uid));
    }
    const view = { name: 'High ones', audience: 'everybody', body: { filter: { column: 'rating', op: 'contains', value: 'h' } } };
    expect((await studio.post('/api/staff/objects/gauge/views', view)).status).toBeLessThan(300);
    // The values that do not fit are shown to whom they are readable, and nothing is lost without a yes.
    const looked = await plan({ type: 'integer' });
    expect(looked.body).toMatchObject({
      need: null,
      background: false,
      records: 4,
      emptied: 2,
      keeps: { default: true, searchable: false },
      uses: [{ kind: 'view', title: 'High ones' }],
    });
    const unfit = looked.body.unfit as unknown as { uid: string; value: string }[];
    expect(unfit.map(({ value }) => value).sort()).toEqual(['1.200', 'high']);
    const loses = await become({ type: 'integer', emptied: 1 });
    expect(loses).toMatchObject({ status: 422, body: { errors: [{ code: 'loses_data' }] } });
    // How many is said by the plan alone, to whoever may read the column: asked for words of one's own it would tell what they are.
    expect(loses.text).not.toContain('2 values');
    const unseen = await hidden('gauge', 'rating', () =>
      plan({ type: 'choice', choices: [{ key: 'high', title: { en: 'high' } }] }),
    );
    expect(unseen).toMatchObject({ status: 422, body: { errors: [{ code: 'unreadable' }] } });
    expect(unseen.text).not.toContain('emptied');
    // What was agreed to for days counts for days alone, though it was more.
    const days = await plan({ type: 'date' });
    expect(days.body).toMatchObject({ emptied: 4, more: 0 });
    const others = await become({ type: 'integer', emptied: 4, seal: String(days.body.seal) });
    expect(others).toMatchObject({ status: 422, body: { errors: [{ code: 'loses_data' }] } });
    const twice = { key: 'high', title: { en: 'High' } };
    const named = await plan({ type: 'choice', choices: [twice, twice] });
    expect(named.body).toMatchObject({ errors: [{ path: 'body.choices.1.key' }] });
    expect(await become({ type: 'files' })).toMatchObject({ status: 422, body: { errors: [{ code: 'not_allowed' }] } });
    expect((await studio.put(`${base}/case/columns/subject/type`, { type: 'choice' })).status).toBe(422);
    expect((await studio.put(`${at}/type`, { type: 'integer', emptied: 2 }, { ifMatch: 1 })).status).toBe(412);
    expect((await shape()).columns.find(({ key }) => key === 'rating')?.type).toBe('text');
    const done = await become({ type: 'integer', emptied: 2, seal: String(looked.body.seal) });
    expect(done).toMatchObject({ status: 200, body: { type: 'integer', unique: true, searchable: false, defaultValue: 7 } });
    expect(await physical()).toEqual([{ name: 'rating$2' }]);
    const values = async () => {
      const page = JSON.parse((await studio.get(`${records}?columns=rating&sort=rating`)).text) as {
        rows: { uid: string; values: { rating: unknown } }[];
      };
      return made.map((uid) => page.rows.find((row) => row.uid === uid)?.values.rating);
    };
    expect(await values()).toEqual([12, null, null, 3]);
    expect(await make({ name: 'Graded', rating: 3 })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'values.rating' }] },
    });
    expect((await make({ name: 'Graded', rating: 'low' })).status).toBe(422);
    // What the view asked for is not there any more, and it opens without.
    const views = JSON.parse((await studio.get('/api/staff/objects/gauge/views')).text) as { views: { body: object }[] };
    expect(views.views.map(({ body }) => 'filter' in body)).toEqual([false]);
    const told = JSON.parse((await studio.get(`${records}/${made[2]}/history`)).text) as {
      entries: { column: string | null; old: unknown; new: unknown; type?: string }[];
    };
    const entries = told.entries.filter((entry) => entry.column === 'rating');
    expect(entries).toMatchObject([
      { by: expect.anything(), old: 'high', new: null, type: 'text' },
      { old: null, new: 'high', type: 'text' },
    ]);
    // On to a text and to a lookup, whose titles are what is read in the history when it is gone again.
    expect((await become({ type: 'text' })).body).toMatchObject({ type: 'text', defaultValue: '7' });
    expect(await values()).toEqual(['12', null, null, '3']);
    const choices = [
      { key: 'dozen', title: { en: '12', de: 'Zwölf' } },
      { key: 'three', title: { en: 'Three', de: '3' } },
      { key: 'seven', title: { en: '7' } },
    ];
    expect((await plan({ type: 'choice', choices: [] })).body).toMatchObject({ records: 2, emptied: 2 });
    expect((await become({ type: 'choice', choices })).body).toMatchObject({ type: 'choice', defaultValue: 'seven' });
    expect(await values()).toEqual(['dozen', null, null, 'three']);
    const row = await studio.get(`${records}/${made[1]}`);
    const set = await studio.patch(
      `${records}/${made[1]}`,
      { values: { rating: 'seven' } },
      { ifMatch: Number(row.body.version) },
    );
    expect(set.status).toBe(200);
    expect((await become({ type: 'text' })).body).toMatchObject({ type: 'text', choices: [] });
    expect(await values()).toEqual(['12', '7', null, 'Three']);
    const last = JSON.parse((await studio.get(`${records}/${made[1]}/history`)).text) as typeof told;
    expect(last.entries[0]).toMatchObject({ column: 'rating', old: null, new: '7', type: 'text' });
    expect(await physical()).toEqual([{ name: 'rating$5' }]);
    expect(await wallFaults(await app.ctx())).toEqual([]);
    for (const uid of made) expect((await studio.delete(`${records}/${uid}`)).status).toBe(204);
    expect((await studio.delete(at)).status).toBe(204);
    expect(await physical()).toEqual([]);
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
    const leads = async () => (await studio.get('/api/staff/objects')).body.objects?.find((one) => String(one.key) === 'reading');
    expect(await hidden('reading', 'gauge', leads)).toMatchObject({ attachedTo: 'gauge', parentColumn: null });
    expect(await leads()).toMatchObject({ attachedTo: 'gauge', parentColumn: 'gauge' });
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
    const done = ['object.create', 'object.unique', 'object.remove'];
    for (const what of ['type', 'add', 'change', 'order', 'remove']) done.push(`column.${what}`);
    expect(actions).toEqual(new Set(done));
  });
});
