import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../kernel/index.ts';
import { get, list, update } from '../records/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import { type Desk, sharedDesk } from '../testing/desk.ts';
import { furtherTest, someOf } from '../testing/proving.ts';

let app: TestApp;
let desk: Desk;
let portal: string;

beforeAll(async () => {
  ({ app, desk } = await sharedDesk());
  portal = await desk.portal('support');
});

const add = (organisation: string, body: object, client: Client = desk.client, key?: string) =>
  client.post(`/api/staff/organisations/${organisation}/users`, { portal, ...body }, key === undefined ? {} : { key });
const contactsWith = async (email: string) =>
  (await list(await desk.ctx(), 'contact', { filter: { column: 'email', op: 'eq', value: email } })).rows;
const emails = (users: unknown) => (users as { email: string }[]).map((user) => user.email).sort();

describe('organisations', () => {
  test('an account gets one organisation below All portal users, named like it (ORG-02, ORG-05)', async () => {
    const account = await desk.account('Northwind');
    const none = await desk.client.get(`/api/staff/accounts/${account}/organisation`);
    expect(none.body.organisation).toBeNull();
    const made = await desk.client.post('/api/staff/organisations', { account });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ title: 'Northwind', account: { uid: account, name: 'Northwind' }, members: 0 });
    expect(made.body.parent?.title).toMatch(/all portal users/i);
    const again = await desk.client.post('/api/staff/organisations', { account });
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
    const found = await desk.client.get(`/api/staff/accounts/${account}/organisation`);
    expect(found.body.organisation?.uid).toBe(made.body.uid);
    const listed = await desk.client.get('/api/staff/organisations?q=northw');
    expect(listed.body.organisations?.map((o) => o.uid)).toEqual([made.body.uid]);
  });

  test('it may stand below Partners, never below another organisation (ORG-07)', async () => {
    const parents = (await desk.client.get('/api/staff/organisation-parents')).body.roles;
    const partners = parents?.find((role) => String(role.title) === 'Partners')?.uid;
    const account = await desk.account();
    const made = await desk.client.post('/api/staff/organisations', { account, parent: partners, title: 'Our partner' });
    expect(made.body).toMatchObject({ title: 'Our partner', parent: { title: 'Partners' } });
    expect(parents?.map((role) => role.uid)).not.toContain(made.body.uid);
    const below = await desk.client.post('/api/staff/organisations', { account: await desk.account(), parent: made.body.uid });
    expect([below.status, below.body.code]).toEqual([422, 'invalid']);
    const unknown = await desk.client.post('/api/staff/organisations', { account: randomUUID() });
    expect(unknown.status).toBe(404);
  });

  test('who may manage portal users may do all this and sees no employees’ accounts (USR-09)', async () => {
    const account = await desk.account();
    const plain = await app.staff();
    const refused = await (await app.as(plain)).post('/api/staff/organisations', { account });
    expect(refused.status).toBe(403);
    await desk.grant(plain.id, 'CanAdministratePortalUsers');
    const client = await app.as(plain);
    expect((await client.post('/api/staff/organisations', { account })).status).toBe(200);
    expect((await client.get('/api/staff/portal-users')).status).toBe(200);
    expect((await client.get('/api/staff/users')).status).toBe(403);
    expect((await desk.client.get('/api/staff/users')).status).toBe(200);
  });
});

describe('adding members by address', () => {
  test('each address has its own result: made, present, refused (ORG-10..13)', async () => {
    const { uid, account } = await desk.organisation();
    const first = await add(uid, { emails: 'a.b+c@x.org, MAX@x.org; nonsense\nmax@x.org' });
    expect(first.status).toBe(200);
    expect(emails(first.body.created)).toEqual(['a.b+c@x.org', 'max@x.org']);
    expect(first.body.refused?.map((r) => [r.email, r.code])).toEqual([
      ['nonsense', 'not_an_address'],
      ['max@x.org', 'duplicate'],
    ]);
    const made = first.body.created?.find((u) => String(u.email) === 'a.b+c@x.org');
    expect(made).toMatchObject({ name: 'a.b+c', login: 'a.b+c@x.org', status: 'not_registered', invitedAt: null });
    const contact = await get(await desk.ctx(), 'contact', String(made?.contact));
    expect(contact.values.name).toBe('a.b+c');
    expect(contact.values.account).toMatchObject({ uid: account });
    const second = await add(uid, { emails: 'max@x.org new@x.org' });
    expect(second.body.present?.map((p) => p.email)).toEqual(['max@x.org']);
    expect(emails(second.body.created)).toEqual(['new@x.org']);
    const shown = await desk.client.get(`/api/staff/organisations/${uid}`);
    expect([shown.body.members, shown.body.users?.length]).toEqual([3, 3]);
  });

  test('a contact with the address gets the user and, where it had none, the account', async () => {
    const { uid, account } = await desk.organisation();
    const email = 'erika@match.org';
    const contact = await desk.contact({ name: 'Erika Muster', email });
    const added = await add(uid, { emails: email });
    expect(added.body.created?.[0]).toMatchObject({ name: 'Erika Muster', contact });
    expect(await contactsWith(email)).toHaveLength(1);
    expect((await get(await desk.ctx(), 'contact', contact)).values.account).toMatchObject({ uid: account });
    const elsewhere = await desk.account();
    const other = await desk.contact({ name: 'Otto', email: 'otto@match.org', account: elsewhere });
    expect((await add(uid, { emails: 'otto@match.org' })).body.created?.[0]?.contact).toBe(other);
    expect((await get(await desk.ctx(), 'contact', other)).values.account).toMatchObject({ uid: elsewhere });
  });

  furtherTest('several contacts are a choice, and nothing is made before it is taken (decision 4)', async () => {
    const { uid } = await desk.organisation();
    const email = 'two@choice.org';
    const one = await desk.contact({ name: 'One', email });
    const two = await desk.contact({ name: 'Two', email });
    const asked = await add(uid, { emails: email });
    expect(asked.body.created).toEqual([]);
    expect(asked.body.choices?.[0]?.contacts?.map((c) => c.uid).sort()).toEqual([one, two].sort());
    const taken = await add(uid, { emails: email, chosen: [{ email, contact: two }] });
    expect(taken.body.created?.[0]?.contact).toBe(two);
    const fresh = 'fresh@choice.org';
    await desk.contact({ name: 'A', email: fresh });
    await desk.contact({ name: 'B', email: fresh });
    const made = await add(uid, { emails: fresh, chosen: [{ email: fresh, contact: null }] });
    expect(made.body.created?.[0]?.name).toBe('fresh');
    expect(await contactsWith(fresh)).toHaveLength(3);
    // A contact that does not have the address cannot be chosen for it.
    const foreign = await desk.contact({ name: 'C', email: 'c@choice.org' });
    const third = 'third@choice.org';
    await desk.contact({ name: 'A', email: third });
    await desk.contact({ name: 'B', email: third });
    const wrong = await add(uid, { emails: third, chosen: [{ email: third, contact: foreign }] });
    expect([wrong.body.created?.length, wrong.body.choices?.length]).toEqual([0, 1]);
  });

  test('a contact whose user has another address is named, not taken over', async () => {
    const { uid } = await desk.organisation();
    const contact = await desk.contact({ name: 'Moved', email: 'old@moved.org' });
    await add(uid, { emails: 'old@moved.org' });
    const ctx = await desk.ctx();
    const { version } = await get(ctx, 'contact', contact);
    await update(ctx, 'contact', contact, { email: 'new@moved.org' }, { version });
    const added = await add(uid, { emails: 'new@moved.org' });
    expect(added.body.refused?.map((r) => r.code)).toEqual(['contact_taken']);
  });

  furtherTest('existing contacts become users by a list; without an address they are named (USR-20)', async () => {
    const { uid } = await desk.organisation();
    const good = await desk.contact({ name: 'Good', email: 'good@list.org' });
    const bare = await desk.contact({ name: 'Bare' });
    const added = await add(uid, { contacts: [good, bare, good] });
    expect(added.body.created?.map((u) => u.contact)).toEqual([good]);
    expect(added.body.refused?.map((r) => [r.contact, r.code])).toEqual([[bare, 'no_email']]);
    const again = await add(uid, { contacts: [good] });
    expect([again.body.created?.length, again.body.present?.length]).toEqual([0, 1]);
    const nobody = await add(uid, { contacts: [good, randomUUID()], emails: 'late@list.org' });
    expect(nobody.status).toBe(404);
    expect(await contactsWith('late@list.org')).toHaveLength(0);
  });

  test('a long list is added in one request; two requests at once make each of them once', async () => {
    const { uid } = await desk.organisation();
    const text = Array.from({ length: 60 }, (_, i) => `bulk${i}@many.org`).join('\n');
    const [a, b] = await Promise.all([add(uid, { emails: text }), add(uid, { emails: text })]);
    expect([a.status, b.status]).toEqual([200, 200]);
    expect(Number(a.body.created?.length) + Number(b.body.created?.length)).toBe(60);
    expect(Number(a.body.present?.length) + Number(b.body.present?.length)).toBe(60);
    expect(await contactsWith('bulk7@many.org')).toHaveLength(1);
    const tooMany = await add(uid, { emails: Array.from({ length: 501 }, (_, i) => `u${i}@y.org`).join(' ') });
    expect(tooMany.status).toBe(422);
  });

  test('roles below this organisation are given, any other refuses the whole request (decision 7, D2)', async () => {
    const { uid } = await desk.organisation();
    const { uid: foreign } = await desk.organisation();
    const below = await role(uid);
    const abroad = await role(foreign);
    const given = await add(uid, { emails: 'boss@roles.org', roles: [below], isAdmin: true });
    expect(given.body.created?.[0]?.organisations?.[0]).toMatchObject({ isAdmin: true, roles: [{ uid: below }] });
    for (const roles of [[abroad], [below, abroad], [uid], [randomUUID()]]) {
      const refused = await add(uid, { emails: 'late@roles.org', roles });
      expect([refused.status, refused.body.code]).toEqual([422, 'invalid']);
    }
    expect(await contactsWith('late@roles.org')).toHaveLength(0);
  });
});

describe('individuals', () => {
  test('a contact without organisation becomes a user for himself, one whose account has an organisation its member', async () => {
    const lone = await desk.contact({ name: 'Lone', email: 'lone@one.org' });
    const made = await desk.client.post('/api/staff/portal-users', { contact: lone, portal });
    expect(made.body.organisations).toMatchObject([{ organisation: null }]);
    const { uid, account } = await desk.organisation('Company');
    const worker = await desk.contact({ name: 'Worker', account });
    const none = await desk.client.post('/api/staff/portal-users', { contact: worker, portal });
    expect(none.status).toBe(422);
    const body = { contact: worker, email: 'Worker@one.org', portal, send: true };
    const key = randomUUID();
    const second = await desk.client.post('/api/staff/portal-users', body, { key });
    expect((await desk.client.post('/api/staff/portal-users', body, { key })).body.uid).toBe(second.body.uid);
    expect(second.body).toMatchObject({ email: 'worker@one.org', organisations: [{ organisation: { uid } }] });
    expect(second.body.invitedAt).not.toBeNull();
    expect((await get(await desk.ctx(), 'contact', worker)).values.email).toBe('worker@one.org');
    expect((await desk.client.post('/api/staff/portal-users', body)).status).toBe(409);
  });

  test('the list pages by name, filters by state, and refuses page links of others (Q13)', async () => {
    const first = await desk.client.get('/api/staff/portal-users?status=not_registered');
    expect(first.body.users, 'more than a page is there').toHaveLength(50);
    const next = String(first.body.next);
    const second = await desk.client.get(`/api/staff/portal-users?status=not_registered&cursor=${next}`);
    const logins = [...(first.body.users ?? []), ...(second.body.users ?? [])].map((u) => String(u.login));
    expect(logins).toEqual([...new Set(logins)].sort());
    const other = await app.as(await app.staff({ administrator: true }));
    for (const [client, cursor, filter] of [
      [other, next, 'not_registered'],
      [desk.client, `${next.slice(0, -2)}AA`, 'not_registered'],
      [desk.client, next, 'active'],
    ] as const) {
      const refused = await client.get(`/api/staff/portal-users?status=${filter}&cursor=${cursor}`);
      expect([refused.status, refused.body.code]).toEqual([400, 'bad_cursor']);
    }
  });
});

/** A role below an organisation; answers its uid. */
async function role(parent: string, delegable = true): Promise<string> {
  const body = { title: `Role ${randomUUID().slice(0, 6)}`, tree: 'organisational', side: 'portal', parent, delegable };
  return String((await desk.client.post('/api/staff/roles', body)).body.uid);
}

describe('an organisation’s administrator, at the portal', () => {
  const at = '/api/portal/support/organisation';
  /** Somebody who has accepted; an administrator where asked for. */
  async function joined(organisation: string, isAdmin = false) {
    const { uid, token, user } = await desk.invite(organisation, `${randomUUID()}@members.org`, portal);
    const membership = String(user.organisations?.[0]?.membership);
    if (isAdmin) expect((await desk.client.patch(`/api/staff/memberships/${membership}`, { isAdmin })).status).toBe(200);
    const client = app.client();
    const body = { token, password: 'seven grey herons wade' };
    expect((await client.post('/api/portal/support/invitation/accept', body, { key: null })).status).toBe(200);
    return { uid, membership, client };
  }
  const can = async (uid: string) => (await boss.client.get(at)).body.users?.find((one) => String(one.uid) === uid)?.can;
  let own: { uid: string; account: string };
  let other: { uid: string; account: string };
  let boss: Awaited<ReturnType<typeof joined>>;
  let member: Awaited<ReturnType<typeof joined>>;
  let stranger: Awaited<ReturnType<typeof joined>>;
  beforeAll(async () => {
    await desk.seats(50);
    [own, other] = [await desk.organisation('Ours'), await desk.organisation('Theirs')];
    [boss, member] = [await joined(own.uid, true), await joined(own.uid)];
    stranger = await joined(other.uid, true);
  });

  test('sees its people and what he may give them, and nobody else’s (ADM-03)', async () => {
    const [given, kept, foreign] = [await role(own.uid), await role(own.uid, false), await role(other.uid)];
    const page = await boss.client.get(at);
    expect([page.status, page.body.title, page.body.portals?.map((one) => one.uid)]).toEqual([200, 'Ours', [portal]]);
    expect(page.body.users?.map((one) => one.uid).sort()).toEqual([boss.uid, member.uid].sort());
    expect(page.body.roles?.map((one) => String(one.uid))).toEqual([given]);
    expect(await can(boss.uid)).toMatchObject({ deactivate: false, remove: false, appoint: false, dismiss: true });
    expect(await can(member.uid)).toMatchObject({ invite: false, revoke: false, deactivate: true, remove: true, appoint: true });
    for (const uid of [kept, foreign]) expect(page.text).not.toContain(uid);
    expect(page.text).not.toContain(stranger.uid);
    for (const client of [member.client, desk.client, app.client()]) expect([401, 403]).toContain((await client.get(at)).status);
  });

  test('adds and invites people, gives roles below it and none from elsewhere (ADM-05, ADM-13, D2)', async () => {
    const [given, kept, foreign] = [await role(own.uid), await role(own.uid, false), await role(other.uid)];
    const add = (roles: readonly string[], emails = `${randomUUID()}@members.org`) =>
      boss.client.post(`${at}/users`, { emails, roles, isAdmin: true, send: true });
    const added = await add([given]);
    expect([added.status, added.body.created?.length, added.body.freeSeats]).toEqual([200, 1, null]);
    const [organisation] = [...(added.body.created?.[0]?.organisations ?? [])];
    expect(organisation).toMatchObject({ isAdmin: true, accepted: false, roles: [{ uid: given }] });
    expect(added.body.created?.[0]?.invitedAt).not.toBeNull();
    for (const wrong of [kept, foreign, own.uid]) expect((await add([wrong])).status).toBe(422);
    const roles = (membership: string, wanted: readonly string[]) =>
      boss.client.patch(`${at}/memberships/${membership}`, { roles: wanted });
    expect((await roles(member.membership, [given])).status).toBe(200);
    for (const wrong of [kept, foreign])
      expect((await roles(member.membership, [wrong])).body.errors?.map(({ code }) => code)).toEqual(['unknown_role']);
    expect((await roles(stranger.membership, [])).status).toBe(404);
    // Who is invited can be asked once more, and taken back.
    const users = [String(added.body.created?.[0]?.uid)];
    expect((await boss.client.post(`${at}/invitations`, { users })).body).toMatchObject({ sent: users, freeSeats: null });
    expect(await can(String(users[0]))).toMatchObject({ invite: true, revoke: true, activate: false, dismiss: true });
    const revoke = (by: Client) => by.post(`${at}/users/${users[0]}/revoke-invitation`);
    expect((await revoke(stranger.client)).status).toBe(404);
    expect((await revoke(boss.client)).body.lastInvitationEnds).toBeNull();
  });

  test('promotes, switches off and on, removes: his own alone, in his own name (ADM-01, ADM-08, ADM-11, D1)', async () => {
    const one = await joined(own.uid);
    const change = (by: Client, body: object) => by.patch(`${at}/memberships/${one.membership}`, body);
    expect((await change(member.client, { isAdmin: true })).status).toBe(403);
    expect((await change(stranger.client, { isAdmin: true })).status).toBe(404);
    expect((await change(boss.client, { isAdmin: true })).status).toBe(200);
    expect((await one.client.get(at)).status).toBe(200);
    // An administrator too; but neither switches himself off nor takes himself out: the other one does, below.
    expect((await change(one.client, { active: false })).status).toBe(409);
    expect((await one.client.delete(`${at}/users/${one.uid}`)).status).toBe(409);
    expect((await one.client.get(at)).status).toBe(200);
    expect((await change(boss.client, { isAdmin: false })).status).toBe(200);
    expect((await one.client.get(at)).status).toBe(403);
    expect((await change(boss.client, { active: false })).body.status).toBe('locked');
    expect(await can(one.uid)).toMatchObject({ invite: false, activate: true, deactivate: false, remove: true });
    expect((await one.client.get('/api/portal/support/me')).status).toBe(401);
    expect((await change(boss.client, { active: true })).body.status).toBe('active');
    expect((await stranger.client.delete(`${at}/users/${one.uid}`)).status).toBe(404);
    expect((await boss.client.delete(`${at}/users/${stranger.uid}`)).status).toBe(404);
    expect((await boss.client.delete(`${at}/users/${one.uid}`)).status).toBe(204);
    expect((await boss.client.get(at)).body.users?.map((user) => user.uid)).not.toContain(one.uid);
    const { db } = await app.ctx('owner');
    const { by } = await db.one(sql<{
      by: string;
    }>`select p.uid::text as by from portico.audit a join portico.principal p on p.id = a.principal_id
      where a.action = 'user.delete' order by a.id desc limit 1`);
    expect(by).toBe(boss.uid);
  });

  test('is told the same of an address and its contact whoever has it: nobody, or somebody active, invited or locked elsewhere (D5, I10)', async () => {
    const [active, locked] = [await joined(other.uid), await joined(other.uid)];
    expect((await desk.client.post(`/api/staff/portal-users/${locked.uid}/lock`)).status).toBe(200);
    const invite = () => desk.invite(other.uid, `${randomUUID()}@members.org`, portal);
    const [invited, unreachable] = [await invite(), await invite()];
    const [ctx, contact] = [await desk.ctx(), String(unreachable.user.contact)];
    await update(ctx, 'contact', contact, { email: null }, { version: (await get(ctx, 'contact', contact)).version });
    const emailOf = async (uid: string) => String((await desk.client.get(`/api/staff/portal-users/${uid}`)).body.email);
    /** All that he can see of somebody by his address, step by step, without what names him and when. */
    const story = async (email: string) => {
      const added = await boss.client.post(`${at}/users`, { emails: email, culture: 'de' });
      const uid = String(added.body.created?.[0]?.uid);
      const membership = String(added.body.created?.[0]?.organisations?.[0]?.membership);
      const told: { status: number; text: string }[] = [added];
      const look = async () => {
        const whole = (await boss.client.get(at)).body.users?.find((user) => String(user.uid) === uid);
        const listed = (await boss.client.get(`${at}/users`)).body.users?.find((user) => String(user.membership) === membership);
        told.push({ status: 200, text: JSON.stringify([whole, listed]) });
      };
      await look();
      told.push(await boss.client.post(`${at}/users`, { emails: email, send: true }));
      await look();
      told.push(await boss.client.post(`${at}/invitations`, { users: [uid] }));
      for (let i = 0; i < 2; i++) told.push(await boss.client.post(`${at}/users/${uid}/revoke-invitation`));
      for (const on of [false, true]) {
        told.push(await boss.client.patch(`${at}/memberships/${membership}`, { active: on }));
        told.push(await boss.client.post(`${at}/invitations`, { users: [uid] }));
      }
      await look();
      // Contacts of his account, which he can list: one for each address, whosever it is.
      const here = (await contactsWith(email)).filter(({ values }) => JSON.stringify(values.account)?.includes(own.account));
      told.push(await boss.client.post(`${at}/users`, { emails: '', contacts: here.map((one) => one.uid) }));
      told.push({ status: 200, text: `${here.length} contact` });
      const names = new RegExp(`${uid}|${membership}|"\\d{4}-[^"]+Z"`, 'g');
      return told.map(({ status, text }) => [
        status,
        text.replaceAll(email, 'EMAIL').replace(names, (name) => (name.includes('Z') ? 'WHEN' : 'UID')),
      ]);
    };
    const nobody = await story(`${randomUUID()}@nobody.org`);
    // Nothing is refused but to revoke what is revoked.
    expect(nobody.flatMap(([status]) => (status === 200 ? [] : [status]))).toEqual([409]);
    expect(nobody.join()).toMatch(/WHEN.*,1 contact$/s);
    for (const { uid } of someOf([active, locked, invited, unreachable], 2))
      expect(await story(await emailOf(uid))).toEqual(nobody);
  });

  furtherTest('a repeated request stays in its organisation; of a member nothing is told that another one does', async () => {
    const here = await joined(own.uid, true);
    const email = String((await desk.client.get(`/api/staff/portal-users/${here.uid}`)).body.email);
    const seen = async () => (await boss.client.get(at)).body.users?.find(({ uid }) => String(uid) === here.uid);
    const sole = await seen();
    expect(sole).toMatchObject({ status: 'active', invitedAt: null, lastInvitationEnds: null });
    const added = await add(other.uid, { emails: email, isAdmin: true, send: true });
    const there = String(added.body.created?.[0]?.organisations?.[1]?.membership);
    const body = { token: await desk.token(here.uid), password: 'seven grey herons wade' };
    expect((await app.client().post('/api/portal/support/invitation/accept', body, { key: null })).status).toBe(200);
    expect(await seen()).toEqual(sole);
    const actFor = (membership: string) => here.client.put('/api/portal/support/me/membership', { membership });
    const [key, emails] = [randomUUID(), `${randomUUID()}@members.org`];
    const invite = () => here.client.post(`${at}/users`, { emails }, { key });
    expect((await invite()).body.created?.length).toBe(1);
    expect((await actFor(there)).status).toBe(200);
    expect((await invite()).body.code).toBe('key_reused');
    expect((await here.client.get(at)).text).not.toContain(emails);
    expect((await actFor(here.membership)).status).toBe(200);
    expect((await invite()).body.present?.length).toBe(1);
    // Nor of a waiting one by the date of his invitation.
    const inviteAs = async ({ client }: typeof boss, email: string) =>
      (await client.post(`${at}/users`, { emails: email, send: true })).body.created?.[0];
    const waiting = await inviteAs(boss, `${randomUUID()}@members.org`);
    expect((await inviteAs(stranger, String(waiting?.email)))?.invitedAt).not.toBeNull();
    const told = (await boss.client.get(at)).body.users?.find(({ uid }) => String(uid) === String(waiting?.uid));
    expect(told).toEqual({ ...waiting, can: told?.can });
    // Switched off here he is locked here, whatever he is there.
    await boss.client.patch(`${at}/memberships/${here.membership}`, { active: false });
    expect((await seen())?.status).toBe('locked');
    expect((await desk.client.get(`/api/staff/portal-users/${here.uid}`)).body.status).toBe('active');
  });
});
