import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../kernel/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Reply } from '../testing/client.ts';
import { crowdedDesk, type Desk } from '../testing/desk.ts';

let app: TestApp;
let desk: Desk;
const password = 'seven grey herons wade';

beforeAll(async () => {
  ({ app, desk } = await crowdedDesk());
});

const invite = (email: string, more: object = {}, key?: string) =>
  desk.client.post('/api/staff/users', { email, displayName: email.split('@')[0], ...more }, key === undefined ? {} : { key });
const look = (token: string) => app.client().post('/api/staff/invitation', { token }, { key: null });
const accept = (token: string, more: object = {}, client = app.client()) =>
  client.post('/api/staff/invitation/accept', { token, password, ...more }, { key: null });
const verb = (uid: string, name: string, client = desk.client) => client.post(`/api/staff/users/${uid}/${name}`);
const mails = async () => {
  const owner = await app.ctx('owner');
  return (await owner.db.rows(sql`select 1 from portico.outbox where payload ->> 'template' = 'staff_invitation'`)).length;
};
const code = (reply: Reply | undefined) => [reply?.status, String(reply?.body?.code)];
const dead = [410, 'link_dead'];
/** Staff count as active once they have signed in. */
async function administrator() {
  const person = await app.staff({ administrator: true });
  return { person, client: await app.as(person) };
}

describe('staff users', () => {
  test('an invited employee chooses a password and is at the desk; the letter is left once', async () => {
    const before = await mails();
    const key = randomUUID();
    const made = await invite('New.One@desk.org', { culture: 'de' }, key);
    expect(made.body).toMatchObject({
      email: 'new.one@desk.org',
      login: 'new.one@desk.org',
      status: 'not_registered',
      culture: 'de',
    });
    const again = await invite('New.One@desk.org', { culture: 'de' }, key);
    expect([again.body.uid, await mails()]).toEqual([made.body.uid, before + 1]);
    expect(code(await invite('NEW.one@desk.org'))).toEqual([422, 'invalid']);
    const token = await desk.token(String(made.body.uid), 'staff_invitation');
    for (let i = 0; i < 5; i++) expect((await look(token)).body).toEqual({ name: 'New.One', login: 'new.one@desk.org' });
    expect((await accept(token, { administrator: true })).status).toBe(422);
    expect(code(await accept(token, { password: 'password' }))).toEqual([422, 'invalid']);
    const client = app.client();
    expect((await accept(token, {}, client)).body).toEqual({ home: '/desk' });
    expect((await client.get('/api/staff/me')).body).toMatchObject({ login: 'new.one@desk.org', administrator: false });
    const owner = await app.ctx('owner');
    const roles = await owner.db.rows(sql<{
      key: string;
    }>`select r.key from portico.staff_role s join portico.role r on r.id = s.role_id
      join portico.principal p on p.id = s.staff_user_id where p.uid = ${String(made.body.uid)}`);
    expect(roles).toEqual([{ key: 'all_employees' }]);
  });

  test('of 20 who accept one link at once one is let in (I1)', async () => {
    const made = await invite('race@desk.org');
    const token = await desk.token(String(made.body.uid), 'staff_invitation');
    const all = await Promise.all(Array.from({ length: 20 }, () => accept(token)));
    expect(all.map((r) => r.status).sort()).toEqual([200, ...Array(19).fill(410)]);
  });

  test('sending again kills the older link; locking kills every link (I8, S6)', async () => {
    const uid = String((await invite('again@desk.org')).body.uid);
    const older = await desk.token(uid, 'staff_invitation');
    expect((await verb(uid, 'invitation')).status).toBe(200);
    const newer = await desk.token(uid, 'staff_invitation');
    expect(code(await look(older))).toEqual(dead);
    expect((await look(newer)).status).toBe(200);
    expect((await verb(uid, 'lock')).body.status).toBe('locked');
    expect(code(await accept(newer))).toEqual(dead);
    expect(code(await verb(uid, 'invitation'))).toEqual([409, 'conflict']);
    expect((await verb(uid, 'unlock')).body.status).toBe('not_registered');
    await verb(uid, 'invitation');
    expect((await accept(await desk.token(uid, 'staff_invitation'))).status).toBe(200);
    expect(code(await verb(uid, 'invitation'))).toEqual([409, 'conflict']);
  });

  test('a portal invitation’s token opens nothing at the desk, nor the other way round', async () => {
    const uid = String((await invite('doors@desk.org')).body.uid);
    const token = await desk.token(uid, 'staff_invitation');
    await desk.portal('support');
    const wrong = await app.client().post('/api/portal/support/invitation', { token }, { key: null });
    expect(code(wrong)).toEqual(dead);
    expect((await look(token)).status).toBe(200);
  });

  test('locking ends the sessions at once (S2)', async () => {
    const person = await app.staff();
    const client = await app.as(person);
    expect((await client.get('/api/staff/me')).status).toBe(200);
    expect((await verb(person.uid, 'lock')).body.status).toBe('locked');
    expect((await client.get('/api/staff/me')).status).toBe(401);
    expect((await verb(person.uid, 'unlock')).body.status).toBe('active');
    expect((await client.get('/api/staff/me')).status).toBe(401);
    expect((await (await app.as(person)).get('/api/staff/me')).status).toBe(200);
  });

  test('the list finds people by name', async () => {
    await app.staff({ displayName: 'Zoe 100%_x' });
    const found = await desk.client.get(`/api/staff/users?q=${encodeURIComponent('100%_')}`);
    expect(found.body.users?.map((u) => u.displayName)).toEqual(['Zoe 100%_x']);
  });
});

describe('administrators', () => {
  test('the last active administrator can neither be locked nor lose the role', async () => {
    const invited = await invite('spare@desk.org', { administrator: true });
    expect(invited.body.administrator).toBe(true);
    // Somebody who was only invited does not count.
    const { uid } = desk.admin;
    expect(code(await verb(uid, 'lock'))).toEqual([409, 'conflict']);
    expect(code(await desk.client.patch(`/api/staff/users/${uid}`, { administrator: false }))).toEqual([409, 'conflict']);
    const { person, client } = await administrator();
    expect((await desk.client.patch(`/api/staff/users/${uid}`, { administrator: false })).body.administrator).toBe(false);
    expect((await desk.client.get('/api/staff/users')).status).toBe(403);
    expect(code(await verb(person.uid, 'lock', client))).toEqual([409, 'conflict']);
    expect((await client.patch(`/api/staff/users/${uid}`, { administrator: true })).body.administrator).toBe(true);
    expect((await verb(person.uid, 'lock')).status).toBe(200);
  });

  test('two last administrators who lock each other at once: one of them stays', async () => {
    const a = await administrator();
    const b = await administrator();
    const others = await desk.client.get('/api/staff/users');
    for (const user of others.body.users ?? []) {
      const uid = String(user.uid);
      if (user.administrator && uid !== a.person.uid && uid !== b.person.uid && uid !== desk.admin.uid) await verb(uid, 'lock');
    }
    await a.client.patch(`/api/staff/users/${desk.admin.uid}`, { administrator: false });
    const replies = await Promise.all([verb(b.person.uid, 'lock', a.client), verb(a.person.uid, 'lock', b.client)]);
    expect(replies.filter((r) => r.status === 200)).toHaveLength(1);
    const left = replies[0]?.status === 200 ? a : b;
    expect((await left.client.get('/api/staff/users')).status).toBe(200);
    await left.client.patch(`/api/staff/users/${desk.admin.uid}`, { administrator: true });
  });

  test('who may only manage users makes no administrator, neither of others nor of himself', async () => {
    const manager = await app.staff();
    const client = await app.as(manager);
    expect((await client.get('/api/staff/users')).status).toBe(403);
    await desk.grant(manager.id, 'CanManageUsers');
    const plain = await app.staff();
    expect((await client.patch(`/api/staff/users/${plain.uid}`, { displayName: 'Renamed' })).body.displayName).toBe('Renamed');
    for (const uid of [plain.uid, manager.uid]) {
      expect((await client.patch(`/api/staff/users/${uid}`, { administrator: true })).status).toBe(403);
    }
    expect((await verb(desk.admin.uid, 'lock', client)).status).toBe(403);
    const body = { email: 'x@desk.org', displayName: 'X', administrator: true };
    expect((await client.post('/api/staff/users', body)).status).toBe(403);
    expect((await client.post('/api/staff/users', { ...body, administrator: false })).status).toBe(200);
    expect((await desk.client.patch(`/api/staff/users/${plain.uid}`, { administrator: true })).body.administrator).toBe(true);
    // Nor does he manage portal users.
    expect((await client.get('/api/staff/portal-users')).status).toBe(403);
  });

  test('who is one by a role below the group is out of reach of who may only manage users, too (USR-09)', async () => {
    const [manager, deputy] = [await app.staff(), await app.staff()];
    await desk.grant(manager.id, 'CanManageUsers');
    const client = await app.as(manager);
    const group = (await desk.client.get('/api/staff/roles?q=administrators&side=staff')).body.roles?.[0]?.uid;
    const role = { title: 'Deputies', tree: 'organisational', side: 'staff', parent: String(group) };
    const { uid } = (await desk.client.post('/api/staff/roles', role)).body;
    const member = `/api/staff/roles/${uid}/members/${deputy.uid}`;
    expect((await desk.client.put(member)).status).toBe(204);
    const demote = () => desk.client.patch(`/api/staff/users/${deputy.uid}`, { administrator: false });
    expect((await (await app.as(deputy)).get('/api/staff/me')).body.administrator).toBe(true);
    expect((await verb(deputy.uid, 'lock', client)).status).toBe(403);
    expect(code(await demote())).toEqual([409, 'conflict']);
    expect((await desk.client.delete(member)).status).toBe(204);
    expect((await demote()).body.administrator).toBe(false);
    expect((await verb(deputy.uid, 'lock', client)).body.status).toBe('locked');
  });
});
