/**
 * Two nodes on one database (issue 4, point 9; R2, S2, S3): what an administrator changes on one holds with the next request on the
 * other, a real second process with pools, caches and streams of its own, and an open stream there hears of it. Everybody has been
 * answered by the second node before, so whatever it keeps between requests is warm. `PORTICO_PROVE=1` measures: within a second.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cookieNames, databaseRoles, sql, startWake, type Wake } from '../../kernel/index.ts';
import { good } from '../abuse/world.ts';
import { type TestApp, testApp } from '../app.ts';
import { type Client, createClient, type Loose, type Reply } from '../client.ts';
import { type Desk, openDesk } from '../desk.ts';
import { furtherTest, proving } from '../proving.ts';
import { installation } from '../reliability/real-server.ts';
import { type Listener, listen } from '../stream.ts';

/** Milliseconds. A machine under load is slow, and that is no fault of the product; the proof is made on a quiet one. */
const WITHIN = proving ? 1_000 : 20_000;
const password = 'seven grey herons wade';
const staff = '/api/staff';
const help = '/api/portal/help';
const cases = `${help}/records/case`;

let app: TestApp;
let desk: Desk;
let wake: Wake;
let other: ReturnType<typeof installation>;
let portal: string;
let everybody: string;
let partners: string;
const open: Listener[] = [];
const took: number[] = [];

interface Someone {
  readonly uid: string;
  readonly membership: string;
  /** His browsers at the first node and at the second. */
  readonly here: Client;
  readonly there: Client;
}

/** A browser of the same session at the second node. */
function across(client: Client): Client {
  const copy = createClient(other.origin());
  for (const [name, value] of client.cookies) copy.cookies.set(name, value);
  return copy;
}

async function customer(organisation: string): Promise<Someone> {
  const { uid, token, user } = await desk.invite(organisation, `p${randomUUID()}@customers.example`, portal);
  const here = app.client();
  good(await here.post(`${help}/invitation/accept`, { token, password }, { key: null }));
  return { uid, membership: String(user.organisations?.[0]?.membership), here, there: across(here) };
}

async function organisation(parent = everybody): Promise<string> {
  const account = await desk.account();
  return String(good(await desk.client.post(`${staff}/organisations`, { account, parent })).body.uid);
}

/** A stream at the second node, whose other answers are warm by then. */
async function stream(there: Client, door: 'portal' | 'staff' = 'portal'): Promise<Listener> {
  const path = door === 'staff' ? staff : help;
  for (let times = 0; times < 2; times += 1) good(await there.get(`${path}/me`));
  const cookie = `${cookieNames[door]}=${there.cookies.get(cookieNames[door])}`;
  const listener = await listen(`${other.origin()}${path}/stream`, { cookie, 'sec-fetch-site': 'same-origin' });
  expect(listener.status).toBe(200);
  open.push(listener);
  return listener;
}

/** Makes the change at the first node; then asks the second one at once, and waits for what its stream is told. */
async function holds(
  change: () => Promise<Reply>,
  next: () => Promise<unknown>,
  listener: Listener,
  kind: 'rights' | 'closed',
): Promise<void> {
  good(await change());
  const acknowledged = performance.now();
  await next();
  for (let notice = await listener.next(); notice.kind !== kind; notice = await listener.next());
  const waited = performance.now() - acknowledged;
  took.push(waited);
  expect(waited).toBeLessThan(WITHIN);
  // Nothing comes any more, and the connection ends.
  if (kind === 'closed') expect(await listener.end()).toEqual([]);
}

const lost =
  (there: Client, path = `${help}/me`) =>
  async () =>
    expect([401, 404]).toContain((await there.get(path)).status);

async function makeCase(client: Client): Promise<string> {
  return String(good(await client.post(cases, { values: { subject: 'Balance drifts', description: 'By 0.4 mg' } })).body.uid);
}

/** A change of a record at the first node, by staff. */
async function touch(uid: string): Promise<void> {
  const path = `${staff}/records/case/${uid}`;
  const { version } = good(await desk.client.get(path)).body;
  good(await desk.client.patch(path, { values: { subject: randomUUID() } }, { ifMatch: Number(version) }));
}

const put = async (path: string, body: object) => good(await desk.client.put(`${staff}/${path}`, body));
const scope = (of: 'own' | 'organisation') =>
  put('rights/case/scopes', { rows: [{ role: everybody, scope: of, grade: 'delete' }] });
const may = async (there: Client, uid: string): Promise<Loose> =>
  good(await there.get(`${cases}/${uid}`)).body.can ?? ({} as Loose);

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  wake = startWake(app.system);
  const { host, port } = app.database.admin;
  const urls = databaseRoles.map((role): [string, string] => [
    `DATABASE_${role.toUpperCase()}_URL`,
    `postgresql://portico_${role}@localhost/${app.database.name}?host=${encodeURIComponent(String(host))}&port=${port}`,
  ]);
  const { secret } = app.system.config;
  other = installation({
    env: { ...Object.fromEntries(urls), PORTICO_SECRET: secret, PORTICO_REQUESTS_PER_MINUTE: '1000000' },
  });
  const starting = other.start();
  const workspace = good(await desk.client.post(`${staff}/workspaces`, { title: 'Help' }));
  const wish = { template: 'service_desk', title: 'Help', slug: 'help' };
  portal = String(good(await desk.client.post(`${staff}/workspaces/${workspace.body.uid}/portal`, wish)).body.uid);
  good(await desk.client.post(`${staff}/portals/${portal}/status`, { action: 'activate' }));
  await desk.seats(100);
  const { roles } = good(await desk.client.get(`${staff}/organisation-parents`)).body;
  const role = (title: RegExp) => String([...(roles ?? [])].find((one) => title.test(String(one.title)))?.uid);
  everybody = role(/^all portal users$/i);
  partners = role(/^partners$/i);
  const rows = [
    { principal: partners, create: true },
    { principal: everybody, create: false, read: true, update: true },
  ];
  await put('rights/case/operations', { rows });
  await scope('organisation');
  await starting;
});
beforeEach(() => () => {
  for (const listener of open.splice(0)) listener.close();
});
afterAll(async () => {
  console.log(`told to streams of the second node within ${Math.max(...took).toFixed(0)} ms (${took.length} changes)`);
  await wake.stop();
});

describe('on the second node', () => {
  test('S2: a user who is locked is out, and his colleague is not', async () => {
    const place = await organisation(partners);
    const [ada, ben] = [await customer(place), await customer(place)];
    const [his, hers] = [await stream(ben.there), await stream(ada.there)];
    await holds(() => desk.client.post(`${staff}/portal-users/${ben.uid}/lock`), lost(ben.there), his, 'closed');
    const uid = await makeCase(ada.there);
    expect(await hers.next()).toMatchObject({ kind: 'record', uid });
  });

  furtherTest('S2: a session that ends, an employee who is locked, a membership that is switched off', async () => {
    const [ada, ben] = [await customer(await organisation()), await customer(await organisation())];
    const his = await stream(ben.there);
    await holds(() => ben.here.delete(`${help}/session`), lost(ben.there), his, 'closed');
    const off = { active: false };
    const hers = await stream(ada.there);
    await holds(() => desk.client.patch(`${staff}/memberships/${ada.membership}`, off), lost(ada.there), hers, 'closed');
    const agent = await app.staff();
    const there = across(await app.as(agent));
    const theirs = await stream(there, 'staff');
    await holds(() => desk.client.post(`${staff}/users/${agent.uid}/lock`), lost(there, `${staff}/me`), theirs, 'closed');
  });

  test('S3: a role that is taken away, given back, and deleted', async () => {
    const place = await organisation(partners);
    const body = { title: 'London', tree: 'organisational', side: 'portal', parent: place };
    const london = String(good(await desk.client.post(`${staff}/roles`, body)).body.uid);
    const rows = [
      { principal: london, delete: true },
      { principal: partners, create: true },
      { principal: everybody, create: false, read: true, update: true },
    ];
    await put('rights/case/operations', { rows });
    const ada = await customer(place);
    const uid = await makeCase(ada.there);
    const hers = await stream(ada.there);
    const roles = (given: readonly string[]) => () =>
      desk.client.patch(`${staff}/memberships/${ada.membership}`, { roles: given });
    const sees = (expected: boolean) => async () => expect((await may(ada.there, uid)).delete).toBe(expected);
    await sees(false)();
    await holds(roles([london]), sees(true), hers, 'rights');
    await holds(roles([]), sees(false), hers, 'rights');
    await holds(roles([london]), sees(true), hers, 'rights');
    await holds(() => desk.client.delete(`${staff}/roles/${london}?confirm=true`), sees(false), hers, 'rights');
  });

  furtherTest('S3: a role of staff that gives a system operation', async () => {
    const body = { title: 'Keepers', tree: 'functional', side: 'staff', parent: null };
    const role = String(good(await desk.client.post(`${staff}/roles`, body)).body.uid);
    await put('system-operations/CanAdministratePortalUsers', { rows: [{ principal: role, verdict: true }] });
    const agent = await app.staff();
    const there = across(await app.as(agent));
    const theirs = await stream(there, 'staff');
    const asked = (status: number) => async () => expect((await there.get(`${staff}/portal-users`)).status).toBe(status);
    const member = `${staff}/roles/${role}/members/${agent.uid}`;
    await asked(403)();
    await holds(() => desk.client.put(member), asked(200), theirs, 'rights');
    await holds(() => desk.client.delete(member), asked(403), theirs, 'rights');
  });

  furtherTest('an organisation that is moved', async () => {
    const place = await organisation(partners);
    const ada = await customer(place);
    await makeCase(ada.there);
    const hers = await stream(ada.there);
    const refused = async () =>
      expect((await ada.there.post(cases, { values: { subject: 'No', description: 'more' } })).status).toBe(403);
    await holds(() => desk.client.put(`${staff}/roles/${place}/parent`, { parent: everybody }), refused, hers, 'rights');
    await holds(
      () => desk.client.put(`${staff}/roles/${place}/parent`, { parent: partners }),
      () => makeCase(ada.there),
      hers,
      'rights',
    );
  });

  furtherTest('R2: a rule that changes: his streams hear of what is left to him alone', async () => {
    const place = await organisation(partners);
    const [ada, ben] = [await customer(place), await customer(place)];
    const [own, bens] = [await makeCase(ada.there), await makeCase(ben.there)];
    const hers = await stream(ada.there);
    await touch(bens);
    expect(await hers.next()).toMatchObject({ kind: 'record', uid: bens });
    const seen = (expected: readonly string[]) => async () => {
      const { rows } = good(await ada.there.get(cases)).body;
      expect([...(rows ?? [])].map((row) => String(row.uid)).sort()).toEqual([...expected].sort());
    };
    await seen([own, bens])();
    await holds(() => scope('own'), seen([own]), hers, 'rights');
    const before = hers.raw().length;
    for (const uid of [bens, own]) await touch(uid);
    expect(await hers.next()).toMatchObject({ kind: 'record', uid: own });
    // Told in a later turn than the one before it, so nothing of that one is still to come.
    await touch(own);
    expect(await hers.next()).toMatchObject({ kind: 'record', uid: own });
    expect(hers.raw().slice(before)).not.toContain(bens);
    await holds(() => scope('organisation'), seen([own, bens]), hers, 'rights');
  });

  test('an object that the portal has no longer, a column that is hidden, a feature that is switched off', async () => {
    const ada = await customer(await organisation(partners));
    const uid = await makeCase(ada.there);
    const hers = await stream(ada.there);
    const column = async () => Object.keys(good(await ada.there.get(`${cases}/${uid}`)).body.values ?? {});
    expect(await column()).toContain('description');
    const { rows } = good(await desk.client.get(`${staff}/rights/case/columns/description`)).body;
    const kept = [...(rows ?? [])].map((row) => ({ principal: row.principal?.uid, grade: row.grade }));
    const columns = (wanted: readonly object[]) => () =>
      desk.client.put(`${staff}/rights/case/columns/description`, { rows: wanted });
    await holds(
      columns([{ principal: everybody, grade: 'hidden' }]),
      async () => expect(await column()).not.toContain('description'),
      hers,
      'rights',
    );
    await holds(columns(kept), async () => expect(await column()).toContain('description'), hers, 'rights');
    const listed = [...(good(await desk.client.get(`${staff}/portals/${portal}/objects`)).body.objects ?? [])].map(String);
    const objects = (wanted: readonly string[]) => () =>
      desk.client.put(`${staff}/portals/${portal}/objects`, { objects: wanted });
    const answered = (status: number) => async () => expect((await ada.there.get(cases)).status).toBe(status);
    await holds(objects(listed.filter((key) => key !== 'case')), answered(404), hers, 'rights');
    await holds(objects(listed), answered(200), hers, 'rights');
    const feature = (on: boolean) => () => desk.client.patch(`${staff}/portals/${portal}`, { feature: { key: 'comments', on } });
    const offered = (on: boolean) => async () => {
      expect(good(await ada.there.get(`${help}/me`)).body.comments).toBe(on);
      expect((await ada.there.get(`${help}/follows`)).status).toBe(on ? 200 : 404);
    };
    await offered(true)();
    await holds(feature(false), offered(false), hers, 'rights');
    await holds(feature(true), offered(true), hers, 'rights');
  });

  furtherTest(
    'a licence: a portal beyond its limit takes no changes, a portal that is taken from somebody lets him in no more',
    async () => {
      const ada = await customer(await organisation(partners));
      await makeCase(ada.there);
      const hers = await stream(ada.there);
      const limits = async (most: number | null) => {
        const { packages } = good(await desk.client.get(`${staff}/limits`)).body;
        const first = packages?.[0];
        const none = { sections: null, pageObjects: null };
        const numbers = { self_service: { sections: null, pageObjects: most }, customer: none, partner: none };
        return desk.client.put(
          `${staff}/limits/${first?.uid}`,
          { active: most !== null, limits: numbers },
          { ifMatch: Number(first?.version) },
        );
      };
      const refused = async () =>
        expect((await ada.there.post(cases, { values: { subject: 'No', description: 'more' } })).status).toBe(403);
      await holds(() => limits(0), refused, hers, 'rights');
      await holds(
        () => limits(null),
        () => makeCase(ada.there),
        hers,
        'rights',
      );
      await holds(
        () => desk.client.put(`${staff}/portal-users/${ada.uid}/portals`, { portals: [] }),
        lost(ada.there),
        hers,
        'closed',
      );
      const { db } = await app.ctx('owner');
      const seats = await db.rows(
        sql`select 1 from portico.seat s join portico.principal p on p.id = s.portal_user_id where p.uid = ${ada.uid}`,
      );
      expect(seats).toEqual([]);
    },
  );

  furtherTest('R2: though no notice of the change arrives, its own look now and then ends the stream', async () => {
    const ada = await customer(await organisation());
    const hers = await stream(ada.there);
    await wake.stop();
    await holds(() => desk.client.post(`${staff}/portal-users/${ada.uid}/lock`), lost(ada.there), hers, 'closed');
    wake = startWake(app.system);
  });

  furtherTest('a portal that is deactivated', async () => {
    const ada = await customer(await organisation());
    const hers = await stream(ada.there);
    await holds(
      () => desk.client.post(`${staff}/portals/${portal}/status`, { action: 'deactivate' }),
      async () => expect((await ada.there.get(cases)).status).not.toBe(200),
      hers,
      'closed',
    );
  });
});
