import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../kernel/index.ts';
import { get, update } from '../records/index.ts';
import type { Client } from '../testing/client.ts';
import { codeOf as code, type Invitations, openInvitations } from '../testing/invitations.ts';
import { furtherTest } from '../testing/proving.ts';

let { app, desk, portal, address, look, accept, user, statusOf, post, letters, to, invited } = {} as Invitations;
const password = 'seven grey herons wade';
const DAY = 86_400_000;
const dead = [410, 'link_dead'];

beforeAll(async () => {
  ({ app, desk, portal, address, look, accept, user, statusOf, post, letters, to, invited } = await openInvitations());
});

describe('sending', () => {
  furtherTest('now or later, to several at once; who is active, locked or gone is named (INV-02)', async () => {
    const { uid } = await desk.organisation();
    const [one, two, three] = [address(), address(), address()];
    await letters();
    const added = await post(`/api/staff/organisations/${uid}/users`, { emails: `${one} ${two} ${three}`, portal });
    const users = (added.body.created ?? []).map((u) => String(u.uid));
    expect(await letters()).toHaveLength(0);
    const active = await invited();
    await accept(active.token);
    await letters();
    const sent = await post('/api/staff/invitations', { users: [...users, active.uid, portal], portal });
    expect(sent.body.sent).toEqual(users);
    expect(sent.body.skipped).toEqual([
      { user: active.uid, code: 'active' },
      { user: portal, code: 'gone' },
    ]);
    expect((await letters()).flatMap((l) => l.recipients).sort()).toEqual([one, two, three].sort());
  });

  test('the same request again sends nothing twice and answers alike', async () => {
    const { uid } = await desk.organisation();
    const added = await post(`/api/staff/organisations/${uid}/users`, { emails: address(), portal });
    const users = (added.body.created ?? []).map((u) => String(u.uid));
    const key = 'sending-once-0001';
    const [first, second] = await Promise.all(
      [1, 2].map(() => desk.client.post('/api/staff/invitations', { users, portal }, { key })),
    );
    expect([first?.body.sent, second?.body.sent]).toEqual([users, users]);
    expect(await letters()).toHaveLength(1);
    const other = await desk.client.post('/api/staff/invitations', { users: [portal], portal }, { key });
    expect(code(other)).toEqual([409, 'key_reused']);
  });

  furtherTest('until the first log-in the invitation goes to what the contact’s page says (INV-01)', async () => {
    const { uid, email } = await invited();
    await letters();
    const { contact } = await user(uid);
    const ctx = await desk.ctx();
    const { version } = await get(ctx, 'contact', String(contact));
    const better = address();
    await update(ctx, 'contact', String(contact), { email: better }, { version });
    await post('/api/staff/invitations', { users: [uid], portal });
    expect((await letters()).flatMap((l) => l.recipients)).toEqual([better]);
    expect(await user(uid)).toMatchObject({ login: better, email: better });
    expect(email).not.toBe(better);
  });

  furtherTest('more invitations than free seats are sent, and the free seats are named (decision 9)', async () => {
    const few = await desk.portal('few', { status: 'active' });
    const owner = await app.ctx('owner');
    await owner.db.run(sql`update portico.portal set kind = 'customer' where slug = 'few'`);
    await desk.seats(1, 'customer');
    const { uid } = await desk.organisation();
    const body = { emails: `${address()} ${address()}`, portal: few, send: true };
    const added = await post(`/api/staff/organisations/${uid}/users`, body);
    expect([added.body.created?.length, Number(added.body.freeSeats)]).toEqual([2, 1]);
  });

  test('token and hash appear nowhere but in the letter (I6)', async () => {
    const { uid, token, email } = await invited();
    await look(token);
    const client = app.client();
    const answers = [
      await desk.client.get(`/api/staff/portal-users/${uid}`),
      await desk.client.get('/api/staff/portal-users'),
      await accept(token, {}, client),
      await client.get('/api/portal/support/me'),
    ];
    expect(answers.map((r) => r.status)).toEqual([200, 200, 200, 200]);
    const owner = await app.ctx('owner');
    const { hash } = await owner.db.one(sql<{ hash: string }>`select encode(l.token_hash, 'hex') as hash from auth.one_time_link l
      join portico.principal p on p.id = l.principal_id where p.uid = ${uid}`);
    const rows = await owner.db.rows(sql<{ text: string }>`select payload::text as text from portico.outbox
      union all select action || subject::text from portico.audit union all select payload::text from portico.event`);
    const said = [...answers.map((r) => r.text + JSON.stringify([...r.headers])), ...app.log, ...rows.map((r) => r.text)].join(
      '\n',
    );
    expect(said).toContain(uid);
    expect(said).not.toContain(token);
    expect(said).not.toContain(hash);
    expect(said).not.toContain(password);
    // The letter was not sent before the link was used: nobody needs it any more.
    expect(await to(email)).toHaveLength(0);
  });
});

describe('people who have an account already (I10)', () => {
  test('an active user gains nothing by an invitation before he accepts it with his own password', async () => {
    const first = await invited();
    const client = app.client();
    await accept(first.token, {}, client);
    const second = await desk.organisation('Second');
    const added = await post(`/api/staff/organisations/${second.uid}/users`, { emails: first.email, portal, isAdmin: true });
    expect(added.body.created?.[0]).toMatchObject({ uid: first.uid, status: 'active' });
    expect(added.body.created?.[0]?.organisations).toMatchObject([{ accepted: true }, { accepted: false, isAdmin: true }]);
    const membership = String(added.body.created?.[0]?.organisations?.[1]?.membership);
    const before = await client.get('/api/portal/support/me');
    expect(before.body.memberships).toHaveLength(1);
    const refused = await client.put('/api/portal/support/me/membership', { membership });
    expect(refused.status).toBe(404);
    // Nor does switching it on for him.
    await desk.client.patch(`/api/staff/memberships/${membership}`, { active: false });
    await desk.client.patch(`/api/staff/memberships/${membership}`, { active: true });
    expect((await client.get('/api/portal/support/me')).body.memberships).toHaveLength(1);
    await post('/api/staff/invitations', { users: [first.uid], portal });
    const token = await desk.token(first.uid);
    expect((await look(token)).body).toMatchObject({ existing: true, organisation: 'Second' });
    expect(code(await accept(token, { password: 'not his password' }))).toEqual([422, 'invalid']);
    expect((await accept(token)).status).toBe(200);
    expect((await client.get('/api/portal/support/me')).body.memberships).toHaveLength(2);
    // His password is what it was.
    const signIn = await app.client().post('/api/portal/support/session', { login: first.email, password }, { key: null });
    expect(signIn.status).toBe(200);
  });

  furtherTest('the inviter is answered alike whether the address is unknown, active, locked or an employee’s', async () => {
    const active = await invited();
    await accept(active.token);
    const locked = await invited();
    await accept(locked.token);
    await post(`/api/staff/portal-users/${locked.uid}/lock`);
    const staff = await app.staff({ administrator: true });
    const { uid } = await desk.organisation();
    const answers = [];
    for (const email of [address(), active.email, locked.email, staff.email]) {
      const added = await post(`/api/staff/organisations/${uid}/users`, { emails: email, portal, send: true });
      answers.push([added.status, added.body.created?.length, added.body.refused, added.body.present]);
    }
    expect(answers).toEqual(Array(4).fill([200, 1, [], []]));
    expect(await statusOf(locked.uid)).toBe('locked');
    const client = await app.as(staff);
    expect((await client.get('/api/staff/me')).body.administrator).toBe(true);
  });

  furtherTest('an offer taken back is not there to be accepted', async () => {
    const first = await invited();
    await accept(first.token);
    const second = await desk.organisation();
    const added = await post(`/api/staff/organisations/${second.uid}/users`, { emails: first.email, portal, send: true });
    const token = await desk.token(first.uid);
    const membership = String(added.body.created?.[0]?.organisations?.[1]?.membership);
    await desk.client.patch(`/api/staff/memberships/${membership}`, { active: false });
    expect(code(await accept(token))).toEqual(dead);
    await desk.client.patch(`/api/staff/memberships/${membership}`, { active: true });
    expect((await accept(token)).status).toBe(200);
  });
});

describe('organisations that invite the same person (D5)', () => {
  const own = '/api/portal/support/organisation';
  /** An administrator of an organisation of his own; and what he is told of somebody's invitation. */
  async function boss() {
    const { uid, token, user, email, organisation } = await invited();
    const membership = String(user.organisations?.[0]?.membership);
    await desk.client.patch(`/api/staff/memberships/${membership}`, { isAdmin: true });
    const client = app.client();
    await accept(token, {}, client);
    const ends = async (of: string) =>
      (await client.get(own)).body.users?.find((one) => String(one.uid) === of)?.lastInvitationEnds ?? null;
    return { uid, client, email, organisation: organisation.uid, ends };
  }
  async function waitingIn(...bosses: readonly { client: Client }[]) {
    const email = address();
    for (const { client } of bosses)
      expect((await client.post(`${own}/users`, { emails: email, send: true })).body.created).toHaveLength(1);
    return { email, uid: String((await desk.client.get(`/api/staff/portal-users?q=${email}`)).body.users?.[0]?.uid) };
  }
  const acceptedBy = async (uid: string) => (await user(uid)).organisations?.map(({ accepted }) => accepted);

  furtherTest('each revokes its own alone: the link and one asked for anew are good for the others', async () => {
    const [first, second] = [await boss(), await boss()];
    const revoke = ({ client }: typeof first, uid: string) => client.post(`${own}/users/${uid}/revoke-invitation`);
    const ask = (email: string) => app.client().post('/api/portal/support/invitation/ask', { email }, { key: null });
    const [one, two, three] = [await waitingIn(first, second), await waitingIn(first, second), await waitingIn(first, second)];
    const until = await first.ends(one.uid);
    expect(until).not.toBeNull();
    for (const { uid } of [one, two]) expect((await revoke(second, uid)).status).toBe(200);
    expect([await first.ends(one.uid), await second.ends(one.uid)]).toEqual([until, null]);
    expect((await accept(await desk.token(one.uid))).status).toBe(200);
    expect(await acceptedBy(one.uid)).toEqual([true, false]);
    await letters();
    await ask(two.email);
    expect(await to(two.email)).toHaveLength(1);
    expect((await accept(await desk.token(two.uid))).status).toBe(200);
    expect(await acceptedBy(two.uid)).toEqual([true, false]);
    // The positive twin: not revoked, one link is good for both. Revoked by both it is dead, and none comes by asking.
    const four = await waitingIn(second, first);
    expect((await accept(await desk.token(three.uid))).status).toBe(200);
    expect(await acceptedBy(three.uid)).toEqual([true, true]);
    for (const by of [first, second]) expect((await revoke(by, four.uid)).status).toBe(200);
    await letters();
    await ask(four.email);
    expect(await to(four.email)).toHaveLength(0);
    expect(code(await accept(await desk.token(four.uid)))).toEqual(dead);
  });

  test('who administrates two of them invites for the one in whose name he acts', async () => {
    const [first, second] = [await boss(), await boss()];
    await post(`/api/staff/organisations/${second.organisation}/users`, {
      emails: first.email,
      portal,
      isAdmin: true,
      send: true,
    });
    expect((await accept(await desk.token(first.uid))).status).toBe(200);
    const waiting = await waitingIn(first, second);
    const [here, there] = [await first.ends(waiting.uid), await second.ends(waiting.uid)];
    await desk.pass(60_000);
    expect((await first.client.post(`${own}/invitations`, { users: [waiting.uid] })).body.sent).toEqual([waiting.uid]);
    expect(await second.ends(waiting.uid)).toEqual(there);
    expect(await first.ends(waiting.uid)).not.toEqual(here);
  });
});

describe('asking for a new link', () => {
  const ask = (email: string, slug = 'support') =>
    app.client().post(`/api/portal/${slug}/invitation/ask`, { email }, { key: null });

  test('an expired invitation is renewed at the stored address; everybody is answered alike', async () => {
    const { token, email, uid } = await invited();
    await letters();
    await desk.pass(8 * DAY);
    expect(code(await look(token))).toEqual(dead);
    const active = await invited();
    await accept(active.token);
    const revoked = await invited();
    await post(`/api/staff/portal-users/${revoked.uid}/revoke-invitation`);
    await letters();
    const replies = [];
    for (const who of [email.toUpperCase(), active.email, revoked.email, 'unknown@invited.org', 'not an address']) {
      const { status, text } = await ask(who);
      replies.push([status, text]);
    }
    expect((await ask(email, 'other')).status).toBe(204);
    expect(replies).toEqual(Array(5).fill([204, '']));
    expect((await letters()).flatMap((l) => l.recipients)).toEqual([email]);
    expect((await accept(await desk.token(uid))).status).toBe(200);
  });

  furtherTest('one address gets at most three letters an hour, then again (N6)', async () => {
    const { email } = await invited();
    await letters();
    let sent = 0;
    for (let i = 0; i < 6; i++) {
      expect((await ask(email)).status).toBe(204);
      sent += (await to(email)).length;
    }
    expect(sent).toBe(3);
    await desk.pass(61 * 60_000);
    await ask(email);
    expect(await to(email)).toHaveLength(1);
  });

  furtherTest('a network that asks all the time is told to wait', async () => {
    const replies = await Promise.all(Array.from({ length: 40 }, () => ask('unknown@invited.org')));
    expect(new Set(replies.map((r) => r.status))).toEqual(new Set([204, 429]));
  });
});
