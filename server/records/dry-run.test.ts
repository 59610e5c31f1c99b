/** What a save would do, before it is done: told as it then happens, to those who may save, and without a trace. */
import { beforeAll, describe, expect, test } from 'vitest';
import { sql, withTx } from '../kernel/index.ts';
import { changedTables, fingerprints } from '../testing/abuse/tables.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client, Loose } from '../testing/client.ts';
import { type Desk, openDesk } from '../testing/desk.ts';
import type { Person } from '../testing/people.ts';
import { furtherTest } from '../testing/proving.ts';

let app: TestApp;
let desk: Desk;
let clerk: Client;
let people: Record<'maria' | 'nina' | 'pete', Person>;
let as: Record<'maria' | 'nina' | 'pete', Client>;
let north: string;
let everybody: string;
let portal: string;
const cases = '/api/portal/support/records/case';
const rights = '/api/staff/rights/case';
const nobody = '00000000-0000-4000-8000-000000000000';

async function organisation(title: string, names: readonly string[]): Promise<{ uid: string; members: Person[] }> {
  const { uid, account } = await desk.organisation(title);
  const owner = await app.ctx('owner');
  const members: Person[] = [];
  for (const name of names) {
    const contact = await desk.contact({ name, account });
    const ids = await owner.db.one(sql<{ role: string; contact: string }>`select
      (select r.id::text from portico.role r join portico.principal p on p.id = r.id where p.uid = ${uid}) as role,
      (select id::text from data.contact where uid = ${contact}) as contact`);
    members.push(await app.portalUser({ portal: 'support', organisations: [ids.role], contactId: ids.contact }));
  }
  return { uid, members };
}

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  portal = await desk.portal('support');
  await desk.client.put(`/api/staff/portals/${portal}/objects`, { objects: ['case'] });
  const [one, two] = [await organisation('North', ['Maria', 'Nina']), await organisation('South', ['Pete'])];
  const [maria, nina, pete] = [...one.members, ...two.members] as [Person, Person, Person];
  north = one.uid;
  people = { maria, nina, pete };
  as = { maria: await app.as(maria), nina: await app.as(nina), pete: await app.as(pete) };
  for (const client of [as.maria, as.maria, as.pete]) {
    expect((await client.post(cases, { values: { subject: 'Balance', description: '-' } })).status).toBe(201);
  }
  clerk = await app.as(await app.staff());
  const owner = await app.ctx('owner');
  const root = sql<{ uid: string }>`select p.uid::text as uid from portico.role r join portico.principal p on p.id = r.id
    where r.key = 'all_portal_users'`;
  everybody = (await owner.db.one(root)).uid;
});

/** Today's rows of a list as they are sent. */
async function today(path: string): Promise<Record<string, unknown>[]> {
  const { body } = await desk.client.get(`${rights}/${path}`);
  return [...(body.rows ?? [])].map(({ principal, role, ...cells }) => ({
    ...(principal ? { principal: principal.uid } : { role: role?.uid }),
    ...JSON.parse(JSON.stringify(cells)),
  }));
}
const dry = (body: object, by: Client = desk.client, ifMatch?: number) =>
  by.post(`${rights}/dry-run`, body, { key: null, ...(ifMatch === undefined ? {} : { ifMatch }) });
const told = async (body: object): Promise<Loose[]> => {
  const reply = await dry(body);
  expect(reply.status, reply.text).toBe(200);
  return [...(reply.body.groups ?? [])];
};
const seen = async (client: Client) => (await client.get(`${cases}/count`)).body;
const none = { verbs: [], columns: [], records: [], given: [] };

describe('A dry run', () => {
  furtherTest('says that nothing changes where the same rows are saved again', async () => {
    expect(await told({ list: 'operations', rows: await today('operations') })).toEqual([]);
    expect(await told({ list: 'scopes', rows: await today('scopes') })).toEqual([]);
    expect(await told({ list: 'columns', column: 'subject', rows: await today('columns/subject') })).toEqual([]);
  });

  test('tells who loses what, with the records of some, and the save then does exactly that', async () => {
    const kept = await today('operations');
    const rows = [{ principal: people.maria.uid, read: false }, ...kept];
    const groups = await told({ list: 'operations', rows });
    expect(groups).toMatchObject([
      {
        side: 'portal',
        people: 1,
        organisations: [{ title: 'North', people: 1 }],
        gains: none,
        losses: { columns: [] },
        samples: [{ name: 'Maria', organisation: 'North', records: { before: { exact: 2 }, after: { exact: 0 } } }],
      },
    ]);
    expect([...(groups[0]?.losses?.verbs ?? [])]).toContain('read');
    // Their scope says more, but no operation let them delete.
    expect(groups[0]?.losses?.records).toEqual([{ scope: 'own', grade: 'edit' }]);
    expect(await seen(as.maria)).toEqual({ exact: 2 });
    expect((await desk.client.put(`${rights}/operations`, { rows })).status).toBe(200);
    expect((await as.maria.get(cases)).status).toBeGreaterThanOrEqual(400);
    expect(await seen(as.nina)).toEqual({ exact: 0 });
    // And the way back is a gain of the same.
    const back = await told({ list: 'operations', rows: kept });
    expect(back).toMatchObject([
      {
        people: 1,
        losses: none,
        gains: groups[0]?.losses,
        samples: [{ records: { before: { exact: 0 }, after: { exact: 2 } } }],
      },
    ]);
    await desk.client.put(`${rights}/operations`, { rows: kept });
    expect(await seen(as.maria)).toEqual({ exact: 2 });
  });

  furtherTest('tells who gains which records, and the save then does exactly that', async () => {
    const kept = await today('scopes');
    const rows = [...kept.filter(({ role }) => role !== north), { role: north, scope: 'organisation', grade: 'read' }];
    const groups = await told({ list: 'scopes', rows });
    expect(groups).toMatchObject([
      { people: 2, losses: none, gains: { verbs: [], columns: [], records: [{ scope: 'organisation', grade: 'read' }] } },
    ]);
    const counts = Object.fromEntries([...(groups[0]?.samples ?? [])].map((one) => [String(one.name), one.records]));
    expect(counts).toEqual({
      Maria: { before: { exact: 2 }, after: { exact: 2 } },
      Nina: { before: { exact: 0 }, after: { exact: 2 } },
    });
    await desk.client.put(`${rights}/scopes`, { rows });
    expect([await seen(as.maria), await seen(as.nina), await seen(as.pete)]).toEqual([{ exact: 2 }, { exact: 2 }, { exact: 1 }]);
    await desk.client.put(`${rights}/scopes`, { rows: kept });
    expect(await seen(as.nina)).toEqual({ exact: 0 });
  });

  test('counts "all records" although nobody has opened the wall yet, and leaves it closed', async () => {
    const wall = async () =>
      (await app.ctx('owner')).db.one(
        sql<{ open: boolean }>`select wall_all_records as open from portico.object where key = 'case'`,
      );
    const rows = [...(await today('scopes')), { role: north, scope: 'all', grade: 'read' }];
    const groups = await told({ list: 'scopes', rows });
    expect([...(groups[0]?.samples ?? [])].map((one) => one.records?.after)).toEqual([{ exact: 3 }, { exact: 3 }]);
    expect(await wall()).toEqual({ open: false });
    // What is saved is asked a second time; what is only looked at is not.
    expect((await desk.client.put(`${rights}/scopes`, { rows })).status).toBe(409);
  });

  furtherTest('tells columns by their grade, before and after, and the save then does exactly that', async () => {
    const column = 'modified_at';
    const kept = await today(`columns/${column}`);
    const rows = [{ principal: north, grade: 'read' }, ...kept];
    const groups = await told({ list: 'columns', column, rows });
    const gained = { ...none, columns: [{ key: column, from: 'hidden', to: 'read' }] };
    expect(groups).toMatchObject([{ people: 2, losses: none, gains: gained }]);
    const shows = async (client: Client) => JSON.stringify((await client.get('/api/portal/support/objects/case')).body.columns);
    expect(await shows(as.nina)).not.toContain(column);
    expect((await desk.client.put(`${rights}/columns/${column}`, { rows })).status).toBe(200);
    expect(await shows(as.nina)).toContain(column);
    expect(await shows(as.pete)).not.toContain(column);
    const lost = { columns: [{ key: column, from: 'read', to: 'hidden' }] };
    expect(await told({ list: 'columns', column, rows: kept })).toMatchObject([{ people: 2, losses: lost, gains: none }]);
    await desk.client.put(`${rights}/columns/${column}`, { rows: kept });
    expect(await shows(as.nina)).not.toContain(column);
  });

  furtherTest(
    'tells who loses the object with its place on the list of a portal, and the save then does exactly that',
    async () => {
      const groups = await told({ list: 'portals', portals: [] });
      expect(groups).toMatchObject([{ people: 3, portals: [expect.any(String)], gains: none, losses: { columns: [] } }]);
      expect([...(groups[0]?.losses?.verbs ?? [])]).toContain('read');
      expect((await desk.client.put(`${rights}/portals`, { portals: [] })).status).toBe(200);
      expect((await as.pete.get(cases)).status).toBe(404);
      expect(await told({ list: 'portals', portals: [portal] })).toMatchObject([
        { people: 3, losses: none, gains: groups[0]?.losses },
      ]);
      await desk.client.put(`${rights}/portals`, { portals: [portal] });
      expect(await seen(as.pete)).toEqual({ exact: 1 });
    },
  );

  test('leaves no trace: no row, no counter, no event, no audit', async () => {
    const before = await fingerprints(await app.ctx('owner'));
    await told({ list: 'operations', rows: [] });
    await told({ list: 'scopes', rows: [{ role: everybody, scope: 'none' }] });
    await dry({ list: 'operations', rows: [{ principal: people.maria.uid }] });
    expect(changedTables(before, await fingerprints(await app.ctx('owner')))).toEqual([]);
    // The twin: a save does leave one.
    await desk.client.put(`${rights}/operations`, { rows: await today('operations') });
    expect(changedTables(before, await fingerprints(await app.ctx('owner')))).toContain('portico.configuration');
  });

  furtherTest('of a counter that a real change then reaches, nothing is kept for those who are asked under it', async () => {
    const epoch = async () =>
      BigInt((await (await app.ctx('owner')).db.one(sql<{ n: string }>`select epoch::text as n from portico.configuration`)).n);
    const was = await epoch();
    // In the rehearsal the counter stands one higher, and there nobody reads anything.
    const lost = await told({ list: 'operations', rows: [] });
    expect(lost.map(({ side, people: n }) => [side, n])).toEqual([['portal', 3]]);
    expect(await epoch()).toBe(was);
    // The next real change has that very number and changes nothing about reading.
    await desk.client.put(`${rights}/operations`, { rows: await today('operations') });
    expect(await epoch()).toBe(was + 1n);
    for (const client of Object.values(as)) expect((await client.get(cases)).status).toBe(200);
    expect(await seen(as.pete)).toEqual({ exact: 1 });
    const { people: readers } = (await desk.client.get('/api/staff/rights/readers?object=case')).body;
    expect(readers).toBe(3);
    expect(await told({ list: 'operations', rows: await today('operations') })).toEqual([]);
  });
});

describe('A dry run is refused', () => {
  test('to whoever may not save, whoever he names', async () => {
    for (const principal of [people.maria.uid, nobody]) {
      expect((await dry({ list: 'operations', rows: [{ principal, read: true }] }, clerk)).status).toBe(403);
    }
    expect((await dry({ list: 'operations', rows: [] }, as.maria)).status).toBe(401);
    expect((await dry({ list: 'operations', rows: [] })).status).toBe(200);
  });

  furtherTest('not to whom the right was given, who is told what an administrator is told', async () => {
    const operation = '/api/staff/system-operations/CanManageAccessRights';
    const person = await app.staff();
    const delegate = await app.as(person);
    const body = { list: 'operations', rows: [] };
    expect((await dry(body, delegate)).status).toBe(403);
    expect((await desk.client.put(operation, { rows: [{ principal: person.uid, verdict: true }] })).status).toBe(200);
    const reply = await dry(body, delegate);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.groups).toEqual(await told(body));
    expect(reply.body.groups).not.toEqual([]);
    expect((await desk.client.put(operation, { rows: [] })).status).toBe(200);
  });

  test('with the fault of the save, where the save would be', async () => {
    const bad: [string, object][] = [
      ['operations', { rows: [{ principal: nobody, read: true }] }],
      ['operations', { rows: [{ principal: people.maria.uid }] }],
      ['operations', { rows: [{ principal: 'Maria', read: true }] }],
      ['scopes', { rows: [{ role: people.maria.uid, scope: 'own' }] }],
      ['scopes', { rows: [1, 2].map(() => ({ role: north, scope: 'own' })) }],
      ['columns/number', { rows: [{ principal: north, grade: 'edit' }] }],
      ['columns/nothing', { rows: [] }],
      ['portals', { portals: [nobody] }],
    ];
    for (const [path, body] of bad) {
      const [list, column] = path.split('/') as [string, string | undefined];
      const [saved, run] = [
        await desk.client.put(`${rights}/${path}`, body),
        await dry({ list, ...(column === undefined ? {} : { column }), ...body }),
      ];
      expect(saved.status, path).toBeGreaterThanOrEqual(400);
      expect([run.status, run.body.code, run.body.errors?.[0]?.code], path).toEqual([
        saved.status,
        saved.body.code,
        saved.body.errors?.[0]?.code,
      ]);
    }
    expect((await dry({ list: 'operations', rows: [] }, desk.client, 9_999)).status).toBe(412);
    expect((await dry({ list: 'nothing', rows: [] })).status).toBe(422);
    expect((await desk.client.post('/api/staff/rights/nothing/dry-run', { list: 'operations', rows: [] })).status).toBe(404);
  });

  furtherTest('instead of waiting for long where somebody else is saving', async () => {
    const owner = await app.ctx('owner');
    const { held, release } = await holding(owner);
    const reply = await dry({ list: 'operations', rows: [] });
    release();
    await held;
    expect(reply.status).toBe(503);
    expect((await dry({ list: 'operations', rows: [] })).status).toBe(200);
  });
});

describe('A dry run of a role', () => {
  const roles = '/api/staff/roles';
  const made = async (title: string): Promise<{ uid: string; version: number }> => {
    const { status, text, body } = await desk.client.post(roles, {
      title,
      tree: 'organisational',
      side: 'portal',
      parent: everybody,
      delegable: true,
    });
    expect(status, text).toBe(200);
    return { uid: String(body.uid), version: Number(body.version) };
  };
  const run = (role: string, body: object, by: Client = desk.client) => by.post(`${roles}/${role}/dry-run`, body, { key: null });
  const changes = async (role: string, body: object): Promise<Loose[]> => {
    const reply = await run(role, body);
    expect(reply.status, reply.text).toBe(200);
    return [...(reply.body.groups ?? [])];
  };
  const reach = { ...none, records: [{ scope: 'organisation', grade: 'read' }] };
  let readers: Awaited<ReturnType<typeof made>>;
  let inner: typeof readers;

  beforeAll(async () => {
    [readers, inner] = [await made('Readers'), await made('Inner')];
    const rows = [...(await today('scopes')), { role: readers.uid, scope: 'organisation', grade: 'read' }];
    expect((await desk.client.put(`${rights}/scopes`, { rows })).status).toBe(200);
  });

  test('tells what somebody gains with it and loses without, and giving and taking it then do exactly that', async () => {
    const user = people.nina.uid;
    const before = await fingerprints(await app.ctx('owner'));
    expect(await changes(readers.uid, { change: 'add', user })).toMatchObject([
      { people: 1, samples: [{ name: 'Nina' }], objects: [{ key: 'case', gains: reach, losses: none }] },
    ]);
    expect(changedTables(before, await fingerprints(await app.ctx('owner')))).toEqual([]);
    expect(await seen(as.nina)).toEqual({ exact: 0 });
    await desk.client.put(`${roles}/${readers.uid}/members/${user}`);
    expect(await seen(as.nina)).toEqual({ exact: 2 });
    expect(await changes(readers.uid, { change: 'add', user })).toEqual([]);
    expect(await changes(readers.uid, { change: 'remove', user })).toMatchObject([
      { people: 1, objects: [{ key: 'case', gains: none, losses: reach }] },
    ]);
    await desk.client.delete(`${roles}/${readers.uid}/members/${user}`);
    expect(await seen(as.nina)).toEqual({ exact: 0 });
  });

  test('tells what everybody in it gains where it is moved, and the move then does exactly that', async () => {
    for (const { uid } of [people.nina, people.pete]) await desk.client.put(`${roles}/${inner.uid}/members/${uid}`);
    const move = { change: 'move', parent: readers.uid };
    const groups = await changes(inner.uid, move);
    expect(groups).toMatchObject([{ people: 2, objects: [{ key: 'case', gains: reach, losses: none }] }]);
    expect([...(groups[0]?.organisations ?? [])].map((one) => String(one.title))).toEqual(['North', 'South']);
    expect(await seen(as.nina)).toEqual({ exact: 0 });
    const { version } = (await desk.client.get(`${roles}/${inner.uid}`)).body;
    const moved = await desk.client.put(`${roles}/${inner.uid}/parent`, { parent: readers.uid }, { ifMatch: Number(version) });
    expect(moved.status, moved.text).toBe(200);
    expect(await seen(as.nina)).toEqual({ exact: 2 });
    expect(await changes(inner.uid, move)).toEqual([]);
    expect(await changes(inner.uid, { change: 'move', parent: everybody })).toMatchObject([
      { people: 2, objects: [{ gains: none, losses: reach }] },
    ]);
  });

  furtherTest(
    'tells what those of a role gain with one attached to it and lose without, and the deeds then do exactly that',
    async () => {
      const { body, status } = await desk.client.post(roles, {
        title: 'Helpers',
        tree: 'functional',
        side: 'portal',
        parent: null,
      });
      expect(status).toBe(200);
      const helpers = String(body.uid);
      const rows = [...(await today('scopes')), { role: helpers, scope: 'organisation', grade: 'read' }];
      await desk.client.put(`${rights}/scopes`, { rows });
      expect(await seen(as.nina)).toEqual({ exact: 2 });
      await desk.client.delete(`${roles}/${inner.uid}/members/${people.nina.uid}`);
      expect(await seen(as.nina)).toEqual({ exact: 0 });
      const attach = { change: 'attach', holder: north };
      expect(await changes(helpers, attach)).toMatchObject([
        { people: 2, objects: [{ key: 'case', gains: reach, losses: none }] },
      ]);
      expect(await seen(as.nina)).toEqual({ exact: 0 });
      await desk.client.put(`${roles}/${helpers}/holders/${north}`);
      expect(await seen(as.nina)).toEqual({ exact: 2 });
      expect(await changes(helpers, attach)).toEqual([]);
      const detach = { change: 'detach', holder: north };
      expect(await changes(helpers, detach)).toMatchObject([{ people: 2, objects: [{ gains: none, losses: reach }] }]);
      expect((await run(helpers, detach, clerk)).status).toBe(403);
      expect((await run(north, attach)).status).toBe(422);
      await desk.client.delete(`${roles}/${helpers}/holders/${north}`);
      expect(await seen(as.nina)).toEqual({ exact: 0 });
    },
  );

  test('is refused to whoever may not arrange it, and with the fault of the deed', async () => {
    const user = people.pete.uid;
    expect((await run(readers.uid, { change: 'add', user }, clerk)).status).toBe(403);
    expect((await run(readers.uid, { change: 'add', user: nobody }, clerk)).status).toBe(403);
    expect((await run(readers.uid, { change: 'add', user: nobody })).status).toBe(404);
    expect((await run(readers.uid, { change: 'add', user: desk.admin.uid })).status).toBe(422);
    expect((await run(readers.uid, { change: 'move', parent: inner.uid })).status).toBe(422);
    expect((await run(nobody, { change: 'add', user })).status).toBe(404);
    expect((await run(readers.uid, { change: 'add', user })).status).toBe(200);
  });
});

/** Holds the lock that saves of this object wait for, until `release`. */
async function holding(owner: Awaited<ReturnType<TestApp['ctx']>>) {
  let release = (): void => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { promise: locked, resolve: isLocked } = Promise.withResolvers<void>();
  const held = withTx(owner, async (tx) => {
    await tx.db.run(sql`select 1 from portico.object where key = 'case' for update`);
    isLocked();
    await until;
  });
  await locked;
  return { held, release };
}
