import http from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../kernel/index.ts';
import { defineObjects } from '../metadata/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client, Loose } from '../testing/client.ts';
import type { Person } from '../testing/people.ts';
import { furtherTest } from '../testing/proving.ts';
import { createOrganisation } from './index.ts';

let app: TestApp;
let boss: Client;
let clerk: Client;
let maria: Client;
let person: Person;
let everybody: string;
let north: { id: string; uid: string };
let portal: string;

const titles = (name: string) => ({ title: { en: name }, plural: { en: `${name}s` } });

beforeAll(async () => {
  app = await testApp({ solutions: false });
  const sys = await app.ctx();
  await defineObjects(sys, [
    {
      key: 'account',
      ...titles('Account'),
      organisationFrom: 'self',
      columns: [{ key: 'name', type: 'text', title: { en: 'Name' } }],
    },
    {
      key: 'contact',
      ...titles('Contact'),
      displayColumn: 'name',
      columns: [{ key: 'name', type: 'text', title: { en: 'Name' } }],
    },
    { key: 'case', ...titles('Case'), columns: [{ key: 'subject', type: 'text', title: { en: 'Subject' } }] },
  ]);
  const account = await sys.db.one(sql<{ id: string }>`insert into data.account (name, created_at, modified_at)
    values ('North', ${sys.now}, ${sys.now}) returning id::text as id`);
  north = await createOrganisation(sys, { accountId: account.id, title: 'North' });
  person = await app.portalUser({ portal: 'support', organisations: [north.id] });
  [boss, clerk, maria] = [
    await app.as(await app.staff({ administrator: true })),
    await app.as(await app.staff()),
    await app.as(person),
  ];
  const found = await sys.db.one(sql<{ uid: string; portal: string }>`select p.uid::text as uid,
    (select uid::text from portico.portal where slug = 'support') as portal
    from portico.role r join portico.principal p on p.id = r.id where r.key = 'all_portal_users'`);
  everybody = found.uid;
  portal = found.portal;
});

const operations = '/api/staff/rights/case/operations';
const grantRead = () => boss.put(operations, { rows: [{ principal: everybody, read: true, create: true }] });

describe('Rights over HTTP', () => {
  test('are changed by administrators and answered to others with a refusal that changes nothing', async () => {
    const wish = { rows: [{ principal: everybody, read: true }] };
    expect((await clerk.put(operations, wish)).status).toBe(403);
    expect((await maria.put(operations, wish)).status).toBe(401);
    expect((await app.client().put(operations, wish)).status).toBe(401);
    expect((await boss.get(operations)).body).toEqual({ rows: [], warnings: [], version: 0 });
    const saved = await boss.put(operations, wish);
    expect(saved.status).toBe(200);
    expect(saved.body.rows).toMatchObject([
      { principal: { uid: everybody, kind: 'role', key: 'all_portal_users' }, read: true, create: null },
    ]);
  });

  test('refuse unknown keys, unknown people and unknown objects, each with a 4xx', async () => {
    expect((await boss.put(operations, { rows: [{ principal: everybody, read: true, isStaff: true }] })).status).toBe(422);
    expect((await boss.put(operations, { rows: [{ principal: portal, read: true }] })).status).toBe(422);
    expect((await boss.put(operations, { rows: [{ principal: 'x', read: 'yes' }] })).status).toBe(422);
    expect((await boss.get('/api/staff/rights/nothing/operations')).status).toBe(404);
    expect((await boss.get('/api/staff/rights/case/columns/nothing')).status).toBe(404);
    expect((await boss.put('/api/staff/system-operations/Nothing', { rows: [] })).status).toBe(404);
  });

  test('hold for the next request on the same connection, gained and lost (P13)', async () => {
    expect((await boss.put(`/api/staff/portals/${portal}/objects`, { objects: ['case'] })).body).toMatchObject({
      objects: ['case'],
    });
    await grantRead();
    await boss.put('/api/staff/rights/case/columns/subject', { rows: [{ principal: everybody, grade: 'edit' }] });
    const line = keptAlive(maria);
    expect(await line.get('/api/portal/support/records/case')).toEqual({ status: 200, reused: false });
    await boss.put(operations, { rows: [{ principal: everybody, read: false }] });
    expect(await line.get('/api/portal/support/records/case')).toEqual({ status: 404, reused: true });
    await grantRead();
    expect(await line.get('/api/portal/support/records/case')).toEqual({ status: 200, reused: true });
    await boss.put(`/api/staff/portals/${portal}/objects`, { objects: [] });
    expect(await line.get('/api/portal/support/records/case')).toEqual({ status: 404, reused: true });
    await boss.put(`/api/staff/portals/${portal}/objects`, { objects: ['case'] });
    expect(await line.get('/api/portal/support/records/case')).toEqual({ status: 200, reused: true });
    line.close();
  });

  test('a grant is added once however often the request is repeated', async () => {
    await boss.put(operations, { rows: [{ principal: everybody, read: true, create: true }] });
    const wish = { principal: north.uid, update: true };
    const key = 'one-and-the-same-request';
    const first = await boss.post(operations, wish, { key });
    const second = await boss.post(operations, wish, { key });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    expect(first.body.rows?.length).toBe(2);
    const dead = await boss.post(operations, wish);
    expect(dead.status).toBe(422);
    expect(dead.body.errors).toMatchObject([{ code: 'never_decides' }]);
  });
});

describe('Roles over HTTP', () => {
  test('are made once per request, moved, attached and listed', async () => {
    const wish = { title: 'Managers', tree: 'organisational', side: 'portal', parent: north.uid };
    const [first, second] = [
      await boss.post('/api/staff/roles', wish, { key: 'make-managers' }),
      await boss.post('/api/staff/roles', wish, { key: 'make-managers' }),
    ];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    const uid = String(first.body.uid);
    expect((await boss.put(`/api/staff/roles/${north.uid}/parent`, { parent: uid })).body.errors).toMatchObject([
      { code: 'cycle' },
    ]);
    expect((await boss.patch(`/api/staff/roles/${uid}`, { delegable: false })).body).toMatchObject({
      title: 'Managers',
      delegable: false,
    });
    const team = await boss.post('/api/staff/roles', { title: 'Supervisors', tree: 'functional', side: 'portal', parent: null });
    expect((await boss.put(`/api/staff/roles/${team.body.uid}/holders/${uid}`)).status).toBe(204);
    expect((await boss.delete(`/api/staff/roles/${team.body.uid}/holders/${uid}`)).status).toBe(204);
    const below = await boss.get(`/api/staff/roles?below=${north.uid}`);
    expect(below.body).toMatchObject({ roles: [{ uid, parent: north.uid, organisation: false }], next: null });
    const top = await boss.get('/api/staff/roles?tree=organisational');
    expect(top.body.roles?.map(({ key }) => key)).toEqual(['all_employees', 'all_portal_users']);
    expect((await clerk.post('/api/staff/roles', wish)).status).toBe(403);
  });
});

describe('Shares and explanations over HTTP', () => {
  test('a portal user shares inside his organisation what staff let him pass on, and takes it back', async () => {
    await grantRead();
    const made = await maria.post('/api/portal/support/records/case', { values: { subject: 'mine' } });
    expect(made.status, made.text).toBeLessThan(300);
    const path = `/api/portal/support/records/case/${made.body.uid}/shares`;
    expect((await maria.post(path, { receiver: north.uid, grade: 'read' })).status).toBe(403);
    const given = await clerk.post(`/api/staff/records/case/${made.body.uid}/shares`, {
      receiver: person.uid,
      grade: 'comment',
      mayPassOn: true,
    });
    expect(given.status, given.text).toBe(200);
    const shared = await maria.post(path, { receiver: north.uid, grade: 'read' });
    expect(shared.status, shared.text).toBe(200);
    expect(shared.body.shares).toMatchObject([{ receiver: north.uid, title: 'North', grade: 'read', mayPassOn: false }]);
    expect((await maria.post(path, { receiver: everybody, grade: 'read' })).status).toBe(422);
    expect((await maria.delete(`/api/portal/support/shares/${shared.body.shares?.[0]?.uid}`)).status).toBe(204);
    expect((await maria.get(path)).body).toEqual({ shares: [], upTo: 'comment' });
    const explained = await boss.get(
      `/api/staff/rights/explanation?user=${person.uid}&portal=support&object=case&record=${made.body.uid}&action=read`,
    );
    expect(explained.body).toMatchObject({ verdict: true });
    expect((await clerk.get(`/api/staff/rights/explanation?user=${person.uid}&object=case`)).status).toBe(403);
  });
});

describe('Passing one record on', () => {
  const colleagueName = 'Nora of North';
  let colleague: Person;
  let stranger: Person;
  let south: string;
  let at: string;
  let atDesk: string;
  const found = (reply: { body: Loose }) => [...(reply.body.receivers ?? [])].map((one) => String(one.title));

  beforeAll(async () => {
    const sys = await app.ctx();
    const account = await sys.db.one(sql<{ id: string }>`insert into data.account (name, created_at, modified_at)
      values ('South', ${sys.now}, ${sys.now}) returning id::text as id`);
    const organisation = await createOrganisation(sys, { accountId: account.id, title: 'South' });
    south = organisation.uid;
    const named = async (name: string) =>
      (
        await sys.db.one(sql<{ id: string }>`insert into data.contact (name, created_at, modified_at)
          values (${name}, ${sys.now}, ${sys.now}) returning id::text as id`)
      ).id;
    colleague = await app.portalUser({ portal: 'support', organisations: [north.id], contactId: await named(colleagueName) });
    stranger = await app.portalUser({
      portal: 'support',
      organisations: [organisation.id],
      contactId: await named('Nils of South'),
    });
    await grantRead();
    await boss.put(`/api/staff/portals/${portal}/objects`, { objects: ['case'] });
    await boss.put('/api/staff/rights/case/columns/subject', { rows: [{ principal: everybody, grade: 'edit' }] });
    const made = await maria.post('/api/portal/support/records/case', { values: { subject: 'to be shown' } });
    at = `/api/portal/support/records/case/${made.body.uid}`;
    atDesk = `/api/staff/records/case/${made.body.uid}`;
  });

  test('is for those who may: who may not is refused the list and the search alike, a stranger finds no record (L2)', async () => {
    for (const path of ['shares', 'receivers']) expect((await maria.get(`${at}/${path}`)).status).toBe(403);
    const other = await app.as(stranger);
    for (const path of ['shares', 'receivers']) expect((await other.get(`${at}/${path}`)).status).toBe(404);
    const given = await clerk.post(`${atDesk}/shares`, { receiver: person.uid, grade: 'comment', mayPassOn: true });
    expect(given.body).toMatchObject({ upTo: 'delete', shares: [{ kind: 'portal', mayPassOn: true, removable: true }] });
    expect((await maria.get(`${at}/receivers`)).status).toBe(200);
    expect((await maria.get(`${at}/shares`)).body).toEqual({ shares: [], upTo: 'comment' });
  });

  test('offers people and roles of the own organisation by name, nobody else, and nobody by his e-mail (L2)', async () => {
    const offered = found(await maria.get(`${at}/receivers`));
    expect(offered).toContain('North');
    expect(offered).toContain(colleagueName);
    for (const foreign of ['South', 'Nils of South', 'All portal users']) expect(offered).not.toContain(foreign);
    expect(found(await maria.get(`${at}/receivers?search=nora`))).toEqual([colleagueName]);
    for (const nobody of ['nils', 'south', '%', colleague.login, stranger.login])
      expect(found(await maria.get(`${at}/receivers?search=${encodeURIComponent(nobody)}`)), nobody).toEqual([]);
    expect((await maria.get(`${at}/receivers`)).text).not.toContain('@');
    const wide = found(await clerk.get(`${atDesk}/receivers?search=of`));
    expect(wide).toEqual(expect.arrayContaining([colleagueName, 'Nils of South']));
  });

  furtherTest(
    'names the receiver, the giver and whether it may be taken back; outside one sees what one gave oneself',
    async () => {
      const mine = await maria.post(`${at}/shares`, { receiver: colleague.uid, grade: 'read' });
      expect(mine.body.shares).toMatchObject([{ title: colleagueName, kind: 'portal', grade: 'read', removable: true }]);
      expect(mine.text).not.toContain('@');
      expect((await (await app.as(colleague)).get(at)).status).toBe(200);
      const atDeskNow = await clerk.get(`${atDesk}/shares`);
      expect([...(atDeskNow.body.shares ?? [])].map((one) => [String(one.title) === colleagueName, one.removable])).toEqual([
        [false, true],
        [true, true],
      ]);
      expect(atDeskNow.body.shares?.[1]?.madeBy).toBeTruthy();
      expect((await clerk.delete(`/api/staff/shares/${atDeskNow.body.shares?.[1]?.uid}`)).status).toBe(204);
      expect((await (await app.as(colleague)).get(at)).status).toBe(404);
    },
  );

  test('stands in one transaction with its key: what is refused leaves neither, and the same key works afterwards', async () => {
    const key = 'share-refused-first';
    expect((await maria.post(`${at}/shares`, { receiver: south, grade: 'read' }, { key })).status).toBe(422);
    const sys = await app.ctx();
    const kept = await sys.db.rows(sql`select 1 from portico.idempotency where key = ${key}`);
    expect(kept).toEqual([]);
    const good = await maria.post(`${at}/shares`, { receiver: north.uid, grade: 'read' }, { key });
    expect(good.status, good.text).toBe(200);
    const again = await maria.post(`${at}/shares`, { receiver: north.uid, grade: 'read' }, { key });
    expect(again.body).toEqual(good.body);
    expect(again.body.shares).toHaveLength(1);
    expect((await maria.post(`${at}/shares`, { receiver: north.uid, grade: 'comment' }, { key })).status).toBe(409);
    expect((await maria.get(`${at}/shares`)).body.shares).toHaveLength(1);
  });

  test('an unknown and a known uid cannot be told apart by staff without the right to rules', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    for (const [method, path, body] of [
      ['put', operations, (uid: string) => ({ rows: [{ principal: uid, read: true }] })],
      ['post', operations, (uid: string) => ({ principal: uid, read: true })],
      ['put', '/api/staff/rights/case/columns/subject', (uid: string) => ({ rows: [{ principal: uid, grade: 'read' }] })],
      ['put', '/api/staff/rights/case/scopes', (uid: string) => ({ rows: [{ role: uid, scope: 'own' }] })],
    ] as const) {
      const [known, unknown] = [await clerk[method](path, body(south)), await clerk[method](path, body(nobody))];
      expect([known.status, unknown.status], `${method} ${path}`).toEqual([403, 403]);
      expect((await boss[method](path, body(nobody))).status, `${method} ${path}`).toBe(422);
    }
    for (const uid of [portal, nobody]) expect((await clerk.get(`/api/staff/portals/${uid}/objects`)).status).toBe(403);
  });
});

/** One connection that stays open between requests. */
function keptAlive(client: Client) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    close: () => agent.destroy(),
    get: (path: string) =>
      new Promise<{ status: number; reused: boolean }>((resolve, reject) => {
        const request = http.get(`${app.origin}${path}`, { agent, headers: { cookie } }, (answer) => {
          answer.resume();
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, reused: request.reusedSocket }));
        });
        request.on('error', reject);
      }),
  };
}

describe('What the screens of rights read', () => {
  test('a list that somebody else saved since is not saved over; the version that was seen is', async () => {
    const rows = (read: boolean) => ({ rows: [{ principal: everybody, read }] });
    const seen = Number((await boss.get(operations)).body.version);
    const saved = await boss.put(operations, rows(false), { ifMatch: seen });
    expect(saved.status).toBe(200);
    expect((await boss.put(operations, rows(true), { ifMatch: seen })).status).toBe(412);
    expect((await boss.get(operations)).body.rows).toMatchObject([{ read: false }]);
    expect((await boss.put(operations, rows(true), { ifMatch: Number(saved.body.version) })).status).toBe(200);
  });

  test('the same holds for columns and scopes', async () => {
    const column = '/api/staff/rights/case/columns/subject';
    const first = Number((await boss.get(column)).body.version);
    expect((await boss.put(column, { rows: [{ principal: everybody, grade: 'hidden' }] }, { ifMatch: first })).status).toBe(200);
    expect((await boss.put(column, { rows: [] }, { ifMatch: first })).status).toBe(412);
    expect((await boss.put(column, { rows: [] })).status).toBe(200);
    const scopes = '/api/staff/rights/case/scopes';
    const before = Number((await boss.get(scopes)).body.version);
    const wish = { rows: [{ role: north.uid, scope: 'organisation' }] };
    expect((await boss.put(scopes, wish, { ifMatch: before })).status).toBe(200);
    expect((await boss.put(scopes, { rows: [] }, { ifMatch: before })).status).toBe(412);
    expect((await boss.put(scopes, { rows: [] })).status).toBe(200);
  });

  test('a wall is not closed under rules of scope that need it, which are named, and closes once they are gone', async () => {
    const scopes = '/api/staff/rights/case/scopes';
    const close = (flag: string) => boss.patch('/api/staff/metadata/objects/case', { [flag]: false, title: { en: 'Matter' } });
    const title = async () => (await boss.get('/api/staff/metadata/objects/case')).body.title;
    const told = { status: 422, body: { errors: [{ code: 'needed', message: expect.stringContaining('North (children)') }] } };
    expect((await boss.put(scopes, { rows: [{ role: north.uid, scope: 'children' }] })).status).toBe(200);
    const asked = await close('wallChildAccounts');
    expect(asked).toMatchObject(told);
    expect(await title()).toEqual({ en: 'Case' });
    // The wall that nothing needs.
    expect((await close('wallAllRecords')).status).toBe(200);
    const all = { rows: [{ role: north.uid, scope: 'all' }], confirmAllRecords: true };
    expect((await boss.put(scopes, all)).status).toBe(200);
    expect((await close('wallChildAccounts')).status).toBe(200);
    expect((await close('wallAllRecords')).body.errors).toMatchObject([{ message: expect.stringContaining('North (all)') }]);
    expect((await boss.put(scopes, { rows: [] })).status).toBe(200);
    expect((await close('wallAllRecords')).status).toBe(200);
  });

  test("and for a portal's list of objects, of two at once as well", async () => {
    const list = `/api/staff/portals/${portal}/objects`;
    expect((await boss.put(list, { objects: ['case'] })).status).toBe(200);
    const before = Number((await boss.get(list)).body.version);
    const save = (...objects: string[]) => boss.put(list, { objects }, { ifMatch: before });
    const both = await Promise.all([save('case', 'account'), save('case', 'contact')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const { body } = both.find(({ status }) => status === 200) as (typeof both)[number];
    const now = (await boss.get(list)).body;
    expect([now.version, now.objects?.map(String).sort()]).toEqual([body.version, body.objects?.map(String).sort()]);
    // Whoever puts one object on the lists of portals changes this list, too.
    expect((await boss.put('/api/staff/rights/case/portals', { portals: [] })).status).toBe(200);
    expect((await boss.put(list, { objects: ['case'] }, { ifMatch: Number(body.version) })).status).toBe(412);
    const last = Number((await boss.get(list)).body.version);
    expect((await boss.put(list, { objects: ['case'] }, { ifMatch: last })).status).toBe(200);
  });

  test('an object comes on the list of a portal from both sides at once, and neither save is in the way of the other', async () => {
    const list = `/api/staff/portals/${portal}/objects`;
    const put = (objects: string[]) => boss.put(list, { objects });
    for (let round = 0; round < 5; round++) {
      await put(['case']);
      const other = boss.put('/api/staff/rights/account/portals', { portals: [portal] });
      expect([(await put(['case', 'account'])).status, (await other).status]).toEqual([200, 200]);
      expect((await boss.get(list)).body.objects?.map(String).sort()).toEqual(['account', 'case']);
    }
    expect((await put(['case'])).status).toBe(200);
  });

  test('an object goes on and off the lists of portals, for administrators only', async () => {
    const at = '/api/staff/rights/case/portals';
    const on = async () => (await boss.get('/api/staff/rights/case')).body.portals?.[0]?.exposed;
    expect((await boss.put(at, { portals: [portal] })).status).toBe(200);
    expect(await on()).toBe(true);
    expect((await clerk.put(at, { portals: [] })).status).toBe(403);
    expect(await on()).toBe(true);
    expect((await boss.put(at, { portals: [everybody] })).status).toBe(422);
    expect((await boss.put(at, { portals: [] })).status).toBe(200);
    expect(await on()).toBe(false);
    const listed = (await boss.get('/api/staff/rights')).body.objects as unknown as { key: string }[];
    expect(listed.map(({ key }) => key)).toContain('case');
    expect((await clerk.get('/api/staff/rights')).status).toBe(403);
  });

  test('users and roles are found by a part of their name, and where a user acts', async () => {
    const find = async (search: string) =>
      (
        (await boss.get(`/api/staff/principals?search=${encodeURIComponent(search)}`)).body.principals as unknown as {
          uid: string;
        }[]
      ).map(({ uid }) => uid);
    expect(await find('nort')).toContain(north.uid);
    expect(await find('%')).toEqual([]);
    expect(await find(person.login)).toEqual([person.uid]);
    expect((await clerk.get('/api/staff/principals')).status).toBe(403);
    expect((await boss.get(`/api/staff/principals/${person.uid}/places`)).body).toMatchObject({
      portals: [{ slug: 'support' }],
      memberships: [{ title: 'North' }],
    });
    expect((await boss.get(`/api/staff/principals/${north.uid}/places`)).status).toBe(404);
  });
});
