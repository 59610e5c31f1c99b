/** The two profile pages over HTTP: a person and his own contact, an organisation and its administrator, who arranges the pages. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, describe as group, it } from 'vitest';
import type { PageSet } from '../../shared/contracts/record-pages.ts';
import { portalFeatures } from '../../shared/portal-features.ts';
import { sql } from '../kernel/index.ts';
import { giveStartPages } from '../records/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Client, Reply } from '../testing/client.ts';
import { type Desk, sharedDesk } from '../testing/desk.ts';
import { furtherTest } from '../testing/proving.ts';

interface Outsider {
  readonly client: Client;
  readonly user: string;
  readonly contact: string;
  readonly account: string;
}

let app: TestApp;
let desk: Desk;
let portal: string;
let maria: Outsider;
let jonas: Outsider;
let stranger: Outsider;
let role: string;

const outside = '/api/portal/care';
const at = (object: string, door = portal) => `/api/staff/metadata/objects/${object}/pages/${door}`;
const record = (object: string, uid: string) => `${outside}/records/${object}/${uid}`;
const json = (reply: Reply) => JSON.parse(reply.text) as { uid: string; version: number; values: Record<string, unknown> };
const read = async ({ client }: Outsider, object: string, uid: string) => json(await client.get(record(object, uid)));
async function change(who: Outsider, object: string, uid: string, values: object): Promise<Reply> {
  const found = await desk.client.get(`/api/staff/records/${object}/${uid}`);
  return who.client.patch(record(object, uid), { values }, { ifMatch: Number(found.body.version) });
}
const pageOf = async ({ client }: Outsider, object: string) =>
  (await client.get(`${outside}/objects/${object}`)).body.page as unknown as PageSet | null;

async function outsider(organisation: { uid: string; account: string }, email: string): Promise<Outsider> {
  const { uid, token, user } = await desk.invite(organisation.uid, email, portal);
  const client = app.client();
  const accepted = await client.post(
    `${outside}/invitation/accept`,
    { token, password: 'seven grey herons wade' },
    { key: null },
  );
  expect(accepted.status, accepted.text).toBe(200);
  return { client, user: uid, contact: String(user.contact), account: organisation.account };
}

const membershipOf = async (who: Outsider) =>
  String((await desk.client.get(`/api/staff/portal-users/${who.user}`)).body.organisations?.[0]?.membership);
const makeAdministrator = async (who: Outsider, isAdmin: boolean) => {
  const changed = await desk.client.patch(`/api/staff/memberships/${await membershipOf(who)}`, { isAdmin });
  expect(changed.status, changed.text).toBe(200);
};

beforeAll(async () => {
  ({ app, desk } = await sharedDesk());
  const workspace = await desk.client.post('/api/staff/workspaces', { title: 'Care' });
  const made = await desk.client.post(`/api/staff/workspaces/${workspace.body.uid}/portal`, {
    template: 'service_desk',
    title: 'Care',
    slug: 'care',
  });
  portal = String(made.body.uid);
  await desk.client.post(`/api/staff/portals/${portal}/status`, { action: 'activate' });
  await desk.seats(5);
  const halden = await desk.organisation('Halden');
  role = halden.uid;
  maria = await outsider(halden, 'maria@halden.example');
  jonas = await outsider(halden, 'jonas@halden.example');
  stranger = await outsider(await desk.organisation('Corvid'), 'eve@corvid.example');
  await makeAdministrator(maria, true);
  // As shipped colleagues know names of each other; an administrator grants more by placing it.
  const { body } = await desk.client.get(at('contact'));
  const grant = { objects: [], columns: [{ object: 'contact', column: 'job_title' }] };
  const granted = await desk.client.put(at('contact'), { set: body.set, grant }, { ifMatch: Number(body.door?.version) });
  expect(granted.status, granted.text).toBe(200);
});

group('the own profile', () => {
  it('is read and changed as far as the columns go, and that of a colleague or a stranger is not', async () => {
    const own = await maria.client.get(`${outside}/me/profile`);
    expect(own.body).toEqual({ contact: maria.contact, account: maria.account });
    expect((await change(maria, 'contact', maria.contact, { job_title: 'Buyer', language: 'de' })).status).toBe(200);
    expect((await read(maria, 'contact', maria.contact)).values).toMatchObject({ name: 'maria', job_title: 'Buyer' });
    // His name is read; account, address and organisation are nothing that he could name.
    for (const [values, status] of [
      [{ name: 'Portico support' }, 422],
      [{ account: stranger.account }, 400],
      [{ email: 'other@halden.example' }, 400],
    ] as const)
      expect((await change(maria, 'contact', maria.contact, values)).status, JSON.stringify(values)).toBe(status);
    expect((await change(maria, 'contact', jonas.contact, { job_title: 'Boss' })).status).toBe(403);
    expect((await change(maria, 'contact', stranger.contact, { job_title: 'Boss' })).status).toBe(404);
    expect((await change(jonas, 'contact', jonas.contact, { job_title: 'Clerk' })).status).toBe(200);
  });

  it('belongs to the user alone and ends with him', async () => {
    const added = await desk.invite(role, 'gone@halden.example', portal);
    const held = async () =>
      (await app.ctx('owner')).db.one(sql<{ n: number }>`select count(*)::int as n from portico.grant_source s
        join portico.principal p on p.id = s.principal_id where p.uid = ${added.uid} and s.kind = 'self' and s.retired_at is null`);
    expect(await held()).toEqual({ n: 1 });
    // Who has none, his contact in the bin at that time, is given it by migration 0109; who has one is given no other.
    const { db } = await app.ctx('owner');
    await db.run(sql`update portico.grant_source s set retired_at = now() from portico.principal p
      where p.id = s.principal_id and p.uid = ${added.uid} and s.kind = 'self'`);
    const bin = (at: string | null) =>
      db.run(sql`update data.contact set deleted_at = ${at}::timestamptz where uid = ${String(added.user.contact)}::uuid`);
    await bin('2026-01-01');
    const text = readFileSync(path.join(import.meta.dirname, '../migrations/0109_self_in_bin.sql'), 'utf8');
    expect(await held()).toEqual({ n: 0 });
    for (let n = 0; n < 2; n += 1) await db.run(sql.raw(text));
    await bin(null);
    expect(await held()).toEqual({ n: 1 });
    expect((await desk.client.delete(`/api/staff/portal-users/${added.uid}`)).status).toBe(204);
    expect(await held()).toEqual({ n: 0 });
  });

  it('is arranged: what the page locks is locked, and a column that is hidden stands on it for nobody outside (PRM-12)', async () => {
    const shown = await pageOf(maria, 'contact');
    const profile = shown?.pages[0]?.layout.profile.map(({ column }) => column);
    // Telephone and e-mail stand on the shipped page; nobody outside may read them until that is granted.
    expect(profile).toEqual(['name', 'job_title', 'language']);
    const whole = await desk.client.get(at('contact'));
    const set = whole.body.set as unknown as PageSet;
    const layout = { profile: [{ column: 'language', readOnly: true }, { column: 'job_title' }], tabs: [], rules: [] };
    const { version } = whole.body.door as unknown as { version: number };
    const saved = await desk.client.put(
      at('contact'),
      { set: { ...set, pages: [{ ...set.pages[0], layout }] } },
      { ifMatch: version },
    );
    expect(saved.status, saved.text).toBe(200);
    expect((await change(maria, 'contact', maria.contact, { language: 'en' })).status).toBe(422);
    expect((await change(maria, 'contact', maria.contact, { job_title: 'Head of buying' })).status).toBe(200);
    expect((await desk.client.put(at('contact'), { set }, { ifMatch: version + 1 })).status).toBe(200);
  });
});

group('the profile of the organisation', () => {
  it('is its administrator’s to change: name, phone, addresses; not what it is bound to (ADM-03, ADM-10, D9)', async () => {
    expect((await change(maria, 'account', maria.account, { phone: '+49 30 2', name: 'Halden Biolabs' })).status).toBe(200);
    for (const values of [{ parent: maria.account }, { type: 'partner' }, { organisation: stranger.account }])
      expect((await change(maria, 'account', maria.account, values)).status, JSON.stringify(values)).toBe(400);
    const address = (who: Outsider, account: string) =>
      who.client.post(`${outside}/records/account_address`, { values: { street: 'Kai 4', kind: 'legal', account } });
    const made = await address(maria, maria.account);
    expect(made.status, made.text).toBe(201);
    const { uid } = json(made);
    expect((await change(maria, 'account_address', uid, { city: 'Kiel' })).status).toBe(200);
    // One that staff have entered is hers as well.
    const theirs = await desk.client.post('/api/staff/records/account_address', {
      values: { street: 'Hafen 1', kind: 'shipping', account: maria.account },
    });
    expect((await change(maria, 'account_address', json(theirs).uid, { account: stranger.account })).status).toBe(422);
    const gone = await maria.client.delete(record('account_address', json(theirs).uid), { ifMatch: json(theirs).version });
    expect(gone.status, gone.text).toBe(204);
    // A member reads it all and changes nothing; a stranger finds nothing.
    expect((await read(jonas, 'account', maria.account)).values).toMatchObject({ phone: '+49 30 2', name: 'Halden Biolabs' });
    expect((await read(jonas, 'account_address', uid)).values).toMatchObject({ city: 'Kiel' });
    expect((await change(jonas, 'account', maria.account, { phone: '9' })).status).toBe(403);
    expect((await change(jonas, 'account_address', uid, { city: 'Rom' })).status).toBe(403);
    expect((await address(jonas, jonas.account)).status).toBe(403);
    expect((await address(maria, stranger.account)).status).toBe(422);
    for (const path of [record('account', maria.account), record('account_address', uid)])
      expect((await stranger.client.get(path)).status).toBe(404);
  });

  it('loses its administrator with the box, at the next request, whatever roles are set', async () => {
    const phone = (digits: string) => change(maria, 'account', maria.account, { phone: digits });
    await desk.client.patch(`/api/staff/memberships/${await membershipOf(maria)}`, { roles: [] });
    expect((await phone('+49 30 3')).status).toBe(200);
    await makeAdministrator(maria, false);
    expect((await phone('+49 30 4')).status).toBe(403);
    await makeAdministrator(maria, true);
    expect((await phone('+49 30 5')).status).toBe(200);
    // The role is the box: nobody is put into it by another way.
    const roles = (await desk.client.get('/api/staff/roles?q=Organisation%20administrators')).body.roles;
    const office = roles?.find((one) => String(one.title) === 'Organisation administrators')?.uid;
    expect(office).toBeDefined();
    const crew = await desk.client.post('/api/staff/roles', { title: 'Crew', tree: 'functional', side: 'portal', parent: null });
    const put = async (into: unknown, what: string) => {
      const answer = await desk.client.put(`/api/staff/roles/${into}/${what}`);
      return [answer.status, answer.status === 204 ? undefined : answer.body.errors?.[0]?.code];
    };
    expect(await put(office, `members/${jonas.user}`)).toEqual([422, 'office']);
    expect(await put(crew.body.uid, `members/${jonas.user}`)).toEqual([204, undefined]);
    expect(await put(office, `holders/${role}`)).toEqual([422, 'office']);
    expect(await put(crew.body.uid, `holders/${role}`)).toEqual([204, undefined]);
    const can = async (uid: unknown) => (await desk.client.get(`/api/staff/roles/${uid}`)).body.can;
    expect(await can(office)).toEqual({ move: false, remove: false, members: false, spread: false });
    expect(await can(crew.body.uid)).toEqual({ move: true, remove: true, members: true, spread: true });
    expect((await change(jonas, 'account', maria.account, { phone: '9' })).status).toBe(403);
  });

  it('names the portal users: to members by name, to the administrator with address and status, never those of others', async () => {
    await desk.invite(role, 'late@halden.example', portal);
    const of = async ({ client }: Outsider) => (await client.get(`${outside}/organisation/users`)).body.users;
    expect((await of(jonas))?.map(({ name, email, status }) => [name, email, status])).toEqual([
      ['jonas', null, null],
      ['maria', null, null],
    ]);
    expect((await of(maria))?.map(({ email, status, administrator }) => [email, status, administrator])).toEqual([
      ['jonas@halden.example', 'active', false],
      ['late@halden.example', 'not_registered', false],
      ['maria@halden.example', 'active', true],
    ]);
    expect((await of(stranger))?.map(({ name }) => name)).toEqual(['eve']);
  });

  it('is the same to the byte whatever another organisation is or does', async () => {
    const paths = [
      `${outside}/me/profile`,
      `${outside}/organisation/users`,
      ...['contact', 'account', 'account_address', 'service_agreement'].map((object) => `${outside}/records/${object}`),
      ...['contact', 'account'].map((object) => `${outside}/objects/${object}`),
      record('account', maria.account),
      record('account', stranger.account),
      record('contact', stranger.contact),
    ];
    const told = async () => (await Promise.all(paths.map((path) => maria.client.get(path)))).map(({ text }) => text);
    const before = await told();
    const staff = (object: string, values: object) => desk.client.post(`/api/staff/records/${object}`, { values });
    const { account } = stranger;
    const made = [
      await staff('account_address', { street: 'Elsewhere 1', kind: 'legal', account }),
      await staff('service_agreement', { title: 'Gold', account }),
      await staff('contact', { name: 'Nobody', account }),
      await change(stranger, 'contact', stranger.contact, { job_title: 'Elsewhere 2' }),
    ];
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 200]);
    await makeAdministrator(stranger, true);
    expect(await told()).toEqual(before);
    // The twin of it: one of her own shows.
    await staff('service_agreement', { title: 'Silver', account: maria.account });
    const after = await told();
    expect(after).not.toEqual(before);
    expect(after.join()).toContain('Silver');
    expect(after.join()).not.toMatch(/Elsewhere|Gold/);
  });
});

group('setting the profile pages up', () => {
  it('is open to who may set access rights, for profile pages of portals alone (PRO-02)', async () => {
    const person = await app.staff();
    const clerk = await app.as(person);
    for (const path of ['/api/staff/profile-pages', at('contact'), '/api/staff/metadata/objects/contact'])
      expect((await clerk.get(path)).status, path).toBe(404);
    await desk.grant(person.id, 'CanManageAccessRights');
    const listed = await clerk.get('/api/staff/profile-pages');
    expect(listed.body.portals).toContainEqual({ uid: portal, title: 'Care', person: true, organisation: true });
    expect((await clerk.get(at('service'))).status).toBe(404);
    expect((await clerk.get(at('contact', 'staff'))).status).toBe(404);
    expect((await clerk.get('/api/staff/metadata/objects/contact')).status).toBe(200);
    const found = await clerk.get(at('account'));
    const { version } = found.body.door as unknown as { version: number };
    const doors = found.body.doors?.map(({ door }) => String(door));
    expect(doors).toContain(portal);
    for (const door of doors ?? []) expect(door).toMatch(/^[0-9a-f-]{36}$/);
    expect((await clerk.put(at('account'), { set: found.body.set }, { ifMatch: version })).status).toBe(200);
  });

  it('begins with what ships as data; a page that was taken away stays away', async () => {
    const { version, set } = await (async () => {
      const { body } = await desk.client.get(at('account'));
      return { version: Number(body.door?.version), set: body.set };
    })();
    expect((await pageOf(maria, 'account'))?.pages[0]?.layout.tabs.map(({ key }) => key)).toEqual([
      'people',
      'addresses',
      'maintenance',
    ]);
    expect((await desk.client.delete(at('account'), { ifMatch: version })).status).toBe(204);
    await giveStartPages(await app.ctx());
    expect(await pageOf(maria, 'account')).toBeNull();
    expect((await desk.client.put(at('account'), { set }, { ifMatch: 0 })).status).toBe(200);
  });

  furtherTest('leaves to a portal that was there before the columns that it drew on the page until then', async () => {
    const added = await desk.client.post('/api/staff/metadata/objects/contact/columns', {
      key: 'desk_place',
      type: 'text',
      title: { en: 'Desk' },
    });
    expect(added.status, added.text).toBeLessThan(300);
    const { db } = await app.ctx('owner');
    const { id } = await db.one(sql<{ id: string }>`select id::text as id from portico.portal where uid = ${portal}::uuid`);
    const given = async (to: string | null) => {
      await db.run(sql`delete from portico.record_page r using portico.object o
        where o.id = r.object_id and o.key = 'contact' and r.portal_id = ${id}::bigint`);
      await db.run(sql`update portico.portal set given_pages = array_remove(given_pages, 'contact') where id = ${id}::bigint`);
      await giveStartPages(await app.ctx('owner'), to);
      const set = (await desk.client.get(at('contact'))).body.set as unknown as PageSet;
      return set.pages[0]?.layout.profile.map(({ column }) => column);
    };
    const shipped = ['name', 'job_title', 'phone', 'email', 'language', 'account'];
    expect(await given(null)).toEqual([...shipped, 'department', 'desk_place']);
    expect(await given(id)).toEqual(shipped);
  });

  it('has portal users on the page of an account only', async () => {
    const tabs = [{ key: 'people', title: { en: 'People' }, parts: [{ kind: 'members', key: 'users' }] }];
    const set = {
      by: null,
      pages: [{ key: 'page', title: { en: 'Page' }, value: null, layout: { profile: [], tabs, rules: [] } }],
    };
    expect((await desk.client.put(at('service'), { set }, { ifMatch: 0 })).status).toBe(422);
    const { version } = (await desk.client.get(at('account'))).body.door as unknown as { version: number };
    expect((await desk.client.put(at('account'), { set }, { ifMatch: version })).status).toBe(200);
  });
});

group('what a portal is switched off from offering (CON-23)', () => {
  const set = (key: string, on: boolean) => desk.client.patch(`/api/staff/portals/${portal}`, { feature: { key, on } });
  const now = (reply: Reply) => [...(reply.body.off as unknown as string[])].sort();
  const off = async (...features: string[]) => {
    for (const key of portalFeatures) expect((await set(key, !features.includes(key))).status).toBe(200);
    expect(now(await set('comments', !features.includes('comments')))).toEqual([...features].sort());
  };
  const told = async (path: string) => (await maria.client.get(`${outside}${path}`)).status;

  it('is not there: comments and following, passing on, the administration of an organisation; and there again when it is switched on', async () => {
    const account = `/records/account/${maria.account}`;
    const given = await desk.client.post(`/api/staff${account}/shares`, { receiver: maria.user, grade: 'read', mayPassOn: true });
    expect(given.status, given.text).toBeLessThan(300);
    const state = async () => {
      const row = (await maria.client.get(`${outside}${account}`)).body as unknown as { can: { share: boolean } };
      const me = (await maria.client.get(`${outside}/me`)).body;
      return {
        comments: [await told(`${account}/comments`), await told('/follows')],
        described: (await maria.client.get(`${outside}/objects/account`)).body.comments,
        menu: me.comments,
        share: row.can.share,
        shares: await told(`${account}/shares`),
        administrates: me.organisationAdministrator,
        people: await told('/organisation'),
      };
    };
    const on = { comments: [200, 200], described: true, menu: true, share: true, shares: 200, administrates: true, people: 200 };
    expect(await state()).toEqual(on);
    await off('comments');
    expect(await state()).toEqual({ ...on, comments: [404, 404], described: false, menu: false });
    await off('sharing', 'organisation');
    expect(await state()).toEqual({ ...on, share: false, shares: 403, administrates: false, people: 403 });
    // Her own account is read as before: a switch takes no right to records.
    expect(await told(account)).toBe(200);
    expect((await maria.client.patch(`/api/staff/portals/${portal}`, { feature: { key: 'sharing', on: true } })).status).not.toBe(
      200,
    );
    for (const wrong of [{ feature: { key: 'cases', on: false } }, { off: [] }])
      expect((await desk.client.patch(`/api/staff/portals/${portal}`, wrong)).status).toBe(422);
    await off();
    expect(await state()).toEqual(on);
  });

  furtherTest('is switched one by one: of two administrators neither takes back what the other does', async () => {
    const both = async (on: boolean) => {
      const done = await Promise.all([set('comments', on), set('sharing', on)]);
      expect(done.map(({ status }) => status)).toEqual([200, 200]);
      return now(await set('comments', on));
    };
    expect(await both(false)).toEqual(['comments', 'sharing']);
    expect(await both(false)).toEqual(['comments', 'sharing']);
    expect(await both(true)).toEqual([]);
  });

  it('leaves to who has shared something his shares, to be taken back and no more', async () => {
    const account = `${outside}/records/account/${maria.account}`;
    const colleague = { receiver: jonas.user, grade: 'read' };
    const given = await maria.client.post(`${account}/shares`, colleague);
    expect(given.status, given.text).toBeLessThan(300);
    const can = async () => (await maria.client.get(account)).body.can as unknown as { share: boolean; unshare?: boolean };
    expect(await can()).toMatchObject({ share: true });
    expect((await can()).unshare).toBeUndefined();
    await off('sharing');
    expect(await can()).toMatchObject({ share: false, unshare: true });
    const told = await maria.client.get(`${account}/shares`);
    const shares = [...(told.body.shares ?? [])] as unknown as { uid: string; receiver: string; removable: boolean }[];
    expect([told.status, told.body.upTo, shares.map(({ receiver, removable }) => [receiver, removable])]).toEqual([
      200,
      null,
      [[jonas.user, true]],
    ]);
    // A colleague has none, and nothing new is given.
    expect((await jonas.client.get(`${account}/shares`)).status).toBe(403);
    expect((await maria.client.post(`${account}/shares`, colleague)).status).toBe(403);
    expect((await maria.client.delete(`${outside}/shares/${shares[0]?.uid}`)).status).toBe(204);
    expect((await can()).unshare).toBeUndefined();
    expect((await maria.client.get(`${account}/shares`)).status).toBe(403);
    await off();
  });
});
