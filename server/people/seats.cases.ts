import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../kernel/index.ts';
import type { TestApp } from '../testing/app.ts';
import { crowdedDesk, type Desk } from '../testing/desk.ts';
import { furtherTest, proving } from '../testing/proving.ts';

let app: TestApp;
let desk: Desk;
const password = 'seven grey herons wade';
const contenders = 100;

beforeAll(async () => {
  ({ app, desk } = await crowdedDesk());
});

/** A portal of its own kind and one organisation with invited people; answers their uids and tokens. */
async function invited(slug: string, kind: string, people: number) {
  const portal = await desk.portal(slug, { kind });
  const { uid: organisation } = await desk.organisation();
  const emails = Array.from({ length: people }, (_, i) => `p${i}@${slug}.org`).join(' ');
  const added = await desk.client.post(`/api/staff/organisations/${organisation}/users`, { emails, portal, send: true });
  const users = (added.body.created ?? []).map((u) => ({
    uid: String(u.uid),
    membership: String(u.organisations?.[0]?.membership),
  }));
  expect(users).toHaveLength(people);
  const tokens = await Promise.all(users.map((u) => desk.token(u.uid)));
  return { portal, organisation, users: users.map((u, i) => ({ ...u, token: String(tokens[i]) })) };
}
const accept = (slug: string, token: string) =>
  app.client().post(`/api/portal/${slug}/invitation/accept`, { token, password }, { key: null });
const packages = async () => (await desk.client.get('/api/staff/licence-packages')).body.packages ?? [];
const taken = async (uid: string) => Number((await packages()).find((p) => String(p.uid) === uid)?.taken);
const verb = (uid: string, name: 'lock' | 'unlock') => desk.client.post(`/api/staff/portal-users/${uid}/${name}`);
const switchTo = (membership: string, active: boolean) => desk.client.patch(`/api/staff/memberships/${membership}`, { active });
const statusOf = async (uid: string) => String((await desk.client.get(`/api/staff/portal-users/${uid}`)).body.status);

/** Makes invited people into locked ones who had registered, without a hundred hashes. */
async function registerLocked(uids: readonly string[]): Promise<void> {
  const owner = await app.ctx('owner');
  await owner.db.run(sql`update portico.portal_user u set first_sign_in_at = ${owner.now}, locked_at = ${owner.now}
    from portico.principal p where p.id = u.id and p.uid = any (${uids}::uuid[])`);
  await owner.db.run(sql`update portico.membership m set accepted = true, offered = false, active = true
    from portico.principal p where p.id = m.portal_user_id and p.uid = any (${uids}::uuid[])`);
}

describe('seats', () => {
  test(`of ${contenders} contenders for 10 seats exactly 10 are let in, the others’ links stay good, and one that gets free lets in exactly one (C1, C3, I2)`, async () => {
    const seats = await desk.seats(10);
    const { users } = await invited('race', 'self_service', contenders);
    const replies = await Promise.all(users.map((u) => accept('race', u.token)));
    const statuses = replies.map((r) => r.status);
    expect(statuses.filter((s) => s === 200)).toHaveLength(10);
    expect(replies.filter((r) => r.status !== 200).map((r) => String(r.body.code))).toEqual(
      Array(contenders - 10).fill('no_seat'),
    );
    expect(await taken(seats)).toBe(10);
    const outside = users.filter((_, i) => statuses[i] !== 200);
    const inside = users.filter((_, i) => statuses[i] === 200);
    for (const { uid } of outside.slice(0, 3)) expect(await statusOf(uid)).toBe('not_registered');
    // C3: one lock frees a seat; of all who wait, by link and for an unlock, one enters.
    expect((await verb(String(inside[0]?.uid), 'lock')).status).toBe(200);
    expect(await taken(seats)).toBe(9);
    const waiting = proving ? contenders / 2 : 20;
    const locked = outside.slice(0, waiting - 10).map((u) => u.uid);
    await registerLocked(locked);
    const second = await Promise.all([
      ...locked.map((uid) => verb(uid, 'unlock')),
      ...outside.slice(waiting - 10, waiting).map((u) => accept('race', u.token)),
    ]);
    expect(second.filter((r) => r.status === 200)).toHaveLength(1);
    expect(second.filter((r) => r.status !== 200).map((r) => String(r.body.code))).toEqual(Array(waiting - 1).fill('no_seat'));
    expect(await taken(seats)).toBe(10);
    // Whoever was put out finds no seat when he is unlocked, and stays locked.
    const unlocked = await verb(String(inside[0]?.uid), 'unlock');
    expect([unlocked.status, String(unlocked.body.code)]).toEqual([409, 'no_seat']);
    expect(await statusOf(String(inside[0]?.uid))).toBe('locked');
    // C4: fewer seats than taken stops new ones only.
    const changed = await desk.client.patch(`/api/staff/licence-packages/${seats}`, { seats: 4 });
    expect(changed.body).toMatchObject({ seats: 4, taken: 10 });
    expect(await statusOf(String(inside[1]?.uid))).toBe('active');
    expect((await accept('race', String(outside.at(-1)?.token))).status).toBe(409);
    await desk.client.patch(`/api/staff/licence-packages/${seats}`, { seats: 11 });
    expect((await verb(String(inside[0]?.uid), 'unlock')).body.status).toBe('active');
    expect(await taken(seats)).toBe(11);
  });

  test('locking ends the sessions at once and lets nobody sign in; unlocking lets him in again (USR-17, USR-18, S2)', async () => {
    await desk.seats(5, 'customer');
    const { users } = await invited('lock', 'customer', 1);
    const { uid, token } = users[0] ?? { uid: '', token: '' };
    const notYet = await verb(uid, 'lock');
    expect([notYet.status, String(notYet.body.code)]).toEqual([409, 'conflict']);
    const client = app.client();
    await client.post('/api/portal/lock/invitation/accept', { token, password }, { key: null });
    expect((await client.get('/api/portal/lock/me')).status).toBe(200);
    expect((await verb(uid, 'lock')).body.status).toBe('locked');
    expect((await client.get('/api/portal/lock/me')).status).toBe(401);
    const signIn = () => app.client().post('/api/portal/lock/session', { login: 'p0@lock.org', password }, { key: null });
    expect((await signIn()).status).toBe(401);
    expect((await verb(uid, 'unlock')).body.status).toBe('active');
    expect((await client.get('/api/portal/lock/me')).status).toBe(401);
    expect((await signIn()).status).toBe(200);
    expect((await verb(uid, 'unlock')).status).toBe(409);
  });

  test('with all memberships off a user shows as locked, is out and frees his seat; on again takes one (decision 2)', async () => {
    const seats = await desk.seats(1, 'partner');
    const { users } = await invited('boxes', 'partner', 2);
    const [one, two] = users;
    const client = app.client();
    await client.post('/api/portal/boxes/invitation/accept', { token: one?.token, password }, { key: null });
    expect(await taken(seats)).toBe(1);
    expect((await switchTo(String(one?.membership), false)).body.status).toBe('locked');
    expect((await client.get('/api/portal/boxes/me')).status).toBe(401);
    expect(await taken(seats)).toBe(0);
    expect((await accept('boxes', String(two?.token))).status).toBe(200);
    const refused = await switchTo(String(one?.membership), true);
    expect([refused.status, String(refused.body.code)]).toEqual([409, 'no_seat']);
    expect(await statusOf(String(one?.uid))).toBe('locked');
    await desk.client.delete(`/api/staff/portal-users/${two?.uid}`);
    expect(await taken(seats)).toBe(0);
    expect((await switchTo(String(one?.membership), true)).body.status).toBe('active');
    expect(await taken(seats)).toBe(1);
  });

  furtherTest('one seat per configuration that the user’s portals use (decision 9)', async () => {
    const list = await packages();
    const free = (kind: string) => String(list.find((p) => String(p.kind) === kind)?.uid);
    const customer = free('customer');
    const before = await taken(customer);
    const { users, portal } = await invited('kinds', 'customer', 1);
    const { uid, token } = users[0] ?? { uid: '', token: '' };
    await accept('kinds', token);
    expect(await taken(customer)).toBe(before + 1);
    const same = await desk.portal('kinds-two', { kind: 'customer' });
    const other = await desk.portal('kinds-three', { kind: 'partner' });
    const grant = (portals: string[]) => desk.client.put(`/api/staff/portal-users/${uid}/portals`, { portals });
    expect((await grant([portal, same])).body.portals).toHaveLength(2);
    expect(await taken(customer)).toBe(before + 1);
    // The partner's only seat is taken: the whole change is refused.
    const refused = await grant([portal, other]);
    expect([refused.status, String(refused.body.code)]).toEqual([409, 'no_seat']);
    expect((await desk.client.get(`/api/staff/portal-users/${uid}`)).body.portals).toHaveLength(2);
    const more = await desk.seats(1, 'partner');
    expect((await grant([other])).status).toBe(200);
    expect([await taken(more), await taken(customer)]).toEqual([1, before]);
    expect((await grant([portal, uid])).status).toBe(422);
  });

  furtherTest('a package that has ended gives out no seats; whoever has one keeps it', async () => {
    const ends = new Date(Date.now() + 3_600_000).toISOString();
    const list = await packages();
    for (const p of list) await desk.client.patch(`/api/staff/licence-packages/${p.uid}`, { seats: 0 });
    const body = { title: 'Short', kind: 'customer', seats: 5, validTo: ends };
    const made = await desk.client.post('/api/staff/licence-packages', body, { key: 'package-once-1' });
    const again = await desk.client.post('/api/staff/licence-packages', body, { key: 'package-once-1' });
    expect(again.body.uid).toBe(made.body.uid);
    const { users } = await invited('ended', 'customer', 2);
    expect((await accept('ended', String(users[0]?.token))).status).toBe(200);
    await desk.pass(2 * 3_600_000);
    expect(String((await accept('ended', String(users[1]?.token))).body.code)).toBe('no_seat');
    expect(await statusOf(String(users[0]?.uid))).toBe('active');
    expect((await desk.client.patch(`/api/staff/licence-packages/${made.body.uid}`, { validTo: null })).body.validTo).toBeNull();
    expect((await accept('ended', String(users[1]?.token))).status).toBe(200);
  });

  test('packages are made by administrators and seen by whoever manages portal users', async () => {
    const person = await app.staff();
    await desk.grant(person.id, 'CanAdministratePortalUsers');
    const client = await app.as(person);
    expect((await client.get('/api/staff/licence-packages')).status).toBe(200);
    const made = await client.post('/api/staff/licence-packages', { title: 'Mine', kind: 'partner', seats: 9 });
    expect(made.status).toBe(404);
    const plain = await app.as(await app.staff());
    expect((await plain.get('/api/staff/licence-packages')).status).toBe(403);
  });
});
