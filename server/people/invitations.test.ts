import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailHandlers } from '../activity/index.ts';
import { createMailTransport, sql, startWorkers } from '../kernel/index.ts';
import { get, update } from '../records/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client, Reply } from '../testing/client.ts';
import { type Desk, openDesk } from '../testing/desk.ts';
import { type SmtpSink, smtpSink } from '../testing/smtp-sink.ts';

let app: TestApp;
let desk: Desk;
let sink: SmtpSink;
let portal: string;
const password = 'seven grey herons wade';
const DAY = 86_400_000;
let count = 0;
const address = () => `person${++count}@invited.org`;

beforeAll(async () => {
  sink = await smtpSink();
  app = await testApp({ env: { SMTP_URL: sink.url, PORTICO_MAILS_PER_HOUR: '1000' } });
  desk = await openDesk(app);
  portal = await desk.portal('support');
  await desk.seats(1_000);
});
afterAll(() => sink.close());

const look = (token: unknown, client: Client = app.client(), slug = 'support') =>
  client.post(`/api/portal/${slug}/invitation`, { token }, { key: null });
const accept = (token: unknown, more: object = {}, client: Client = app.client(), slug = 'support') =>
  client.post(`/api/portal/${slug}/invitation/accept`, { token, password, ...more }, { key: null });
const user = async (uid: string) => (await desk.client.get(`/api/staff/portal-users/${uid}`)).body;
const statusOf = async (uid: string) => String((await user(uid)).status);
const code = (reply: Reply) => [reply.status, String(reply.body?.code)];
const dead = [410, 'link_dead'];
const post = (path: string, body?: object) => desk.client.post(path, body);

/** Sends what is due now; answers the letters that left. */
async function letters() {
  const before = sink.letters.length;
  const workers = startWorkers(app.system, mailHandlers(createMailTransport(app.system.config)), { manual: true });
  await workers.drain();
  await workers.stop();
  return sink.letters.slice(before);
}
const to = async (email: string) => (await letters()).filter((letter) => letter.recipients.includes(email));

async function invited(email = address()) {
  const organisation = await desk.organisation(`Company ${count}`);
  return { email, organisation, ...(await desk.invite(organisation.uid, email, portal)) };
}

describe('accepting', () => {
  test('the letter’s link lets the person choose a password and puts him on the portal as an active user (INV-01, INV-10)', async () => {
    const { uid, token, email } = await invited();
    const [letter, more] = await to(email);
    expect(more).toBeUndefined();
    expect(letter?.parsed.text).toContain(`${app.origin}/p/support/invitation#${token}`);
    expect(letter?.parsed.text).toContain(email);
    const client = app.client();
    expect((await look(token, client)).body).toMatchObject({ login: email, portal: 'support', existing: false, open: true });
    const accepted = await accept(token, {}, client);
    expect([accepted.status, accepted.body]).toEqual([200, { home: '/p/support', open: true }]);
    const me = await client.get('/api/portal/support/me');
    expect([me.status, String(me.body.login)]).toEqual([200, email]);
    expect(await user(uid)).toMatchObject({ status: 'active', lastInvitationEnds: null });
    const signIn = await app.client().post('/api/portal/support/session', { login: email, password }, { key: null });
    expect(signIn.status).toBe(200);
  });

  test('of 20 who accept one link at once exactly one is let in (I1)', async () => {
    const { token, uid } = await invited();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => accept(token, { password: i % 2 ? password : `${password} ${i}` })),
    );
    expect(all.filter((r) => r.status === 200)).toHaveLength(1);
    expect(all.filter((r) => r.status !== 200).map((r) => String(r.body.code))).toEqual(Array(19).fill('link_dead'));
    expect(await statusOf(uid)).toBe('active');
    const owner = await app.ctx('owner');
    const sessions = await owner.db.rows(sql`select 1 from auth.session s join portico.principal p on p.id = s.principal_id
      where p.uid = ${uid}`);
    expect(sessions).toHaveLength(1);
  });

  test('nothing but the token and a password is taken: other keys are refused and change nothing (I3)', async () => {
    const { token, uid, email } = await invited();
    for (const more of [
      { email: 'me@evil.org' },
      { role: 'administrators' },
      { organisation: uid },
      { contact: uid },
      { name: 'x' },
    ]) {
      expect((await accept(token, more)).status).toBe(422);
    }
    expect(await user(uid)).toMatchObject({ status: 'not_registered', email });
    expect((await accept(token)).status).toBe(200);
  });

  test('a scanner that fetches and looks as often as it likes burns nothing (I4)', async () => {
    const { token, uid } = await invited();
    const scanner = app.client();
    for (let i = 0; i < 10; i++) {
      await scanner.get('/p/support/invitation');
      await scanner.send('HEAD', '/p/support/invitation', undefined);
      expect((await look(token, scanner)).status).toBe(200);
    }
    const me = await scanner.get('/api/portal/support/me');
    expect([me.status, await statusOf(uid)]).toEqual([401, 'not_registered']);
    expect((await accept(token)).status).toBe(200);
  });

  test('a weak password is refused and burns nothing', async () => {
    const { token, email } = await invited();
    for (const weak of ['short', 'password1', `${email.split('@')[0]}1`]) {
      expect(code(await accept(token, { password: weak }))).toEqual([422, 'invalid']);
    }
    expect((await accept(token)).status).toBe(200);
  });

  test('on a portal that is not active accepting works, and there is nothing to see yet', async () => {
    const closed = await desk.portal('closed', { status: 'inactive' });
    const { uid } = await desk.organisation();
    const { token } = await desk.invite(uid, address(), closed);
    const client = app.client();
    expect((await look(token, client, 'closed')).body.open).toBe(false);
    const accepted = await accept(token, {}, client, 'closed');
    expect(accepted.body).toEqual({ home: '/p/closed', open: false });
    expect((await client.get('/api/portal/closed/me')).body.portal?.open).toBe(false);
  });

  test('a link of one portal is dead on another one', async () => {
    const { token } = await invited();
    await desk.portal('other');
    expect(code(await look(token, app.client(), 'other'))).toEqual(dead);
    expect(code(await accept(token, {}, app.client(), 'other'))).toEqual(dead);
    expect((await look(token)).status).toBe(200);
  });
});

describe('dead links', () => {
  test('sending again kills the older link (I8), and an unsent older letter is not sent', async () => {
    const { uid, token, email } = await invited();
    const sent = await post('/api/staff/invitations', { users: [uid], portal });
    expect(sent.body).toMatchObject({ sent: [uid], skipped: [] });
    const newer = await desk.token(uid);
    expect(newer).not.toBe(token);
    expect(code(await look(token))).toEqual(dead);
    expect(code(await accept(token))).toEqual(dead);
    expect(await to(email)).toHaveLength(1);
    expect((await accept(newer)).status).toBe(200);
  });

  test('a link ends after seven days; a new one can be sent', async () => {
    const { uid, token } = await invited();
    await desk.pass(6.9 * DAY);
    expect((await look(token)).status).toBe(200);
    await desk.pass(0.2 * DAY);
    expect(code(await look(token))).toEqual(dead);
    expect(code(await accept(token))).toEqual(dead);
    await post('/api/staff/invitations', { users: [uid], portal });
    expect((await accept(await desk.token(uid))).status).toBe(200);
  });

  test('revoked, deleted, switched off, locked: the link in the mailbox is worth nothing (S6)', async () => {
    const revoked = await invited();
    expect((await post(`/api/staff/portal-users/${revoked.uid}/revoke-invitation`)).body).toMatchObject({
      status: 'not_registered',
      lastInvitationEnds: null,
    });
    const deleted = await invited();
    await desk.client.delete(`/api/staff/portal-users/${deleted.uid}`);
    const off = await invited();
    const membership = String(off.user.organisations?.[0]?.membership);
    const changed = await desk.client.patch(`/api/staff/memberships/${membership}`, { active: false });
    expect(changed.body.status).toBe('locked');
    const locked = await invited();
    const owner = await app.ctx('owner');
    await owner.db.run(sql`update portico.portal_user u set locked_at = ${owner.now} from portico.principal p
      where p.id = u.id and p.uid = ${locked.uid}`);
    for (const { token } of [revoked, deleted, off, locked]) {
      expect(code(await look(token))).toEqual(dead);
      expect(code(await accept(token))).toEqual(dead);
    }
    await desk.client.patch(`/api/staff/memberships/${membership}`, { active: true });
    expect((await accept(off.token)).status).toBe(200);
    await post('/api/staff/invitations', { users: [revoked.uid], portal });
    expect((await accept(await desk.token(revoked.uid))).status).toBe(200);
  });

  test('a lock between looking and accepting wins', async () => {
    const { uid, token } = await invited();
    expect((await accept(token)).status).toBe(200);
    const again = await invited();
    const [accepted, removed] = await Promise.all([
      accept(again.token),
      desk.client.delete(`/api/staff/portal-users/${again.uid}`),
    ]);
    expect(removed.status).toBe(204);
    expect([200, 410]).toContain(accepted.status);
    const owner = await app.ctx('owner');
    const open = await owner.db.rows(sql`select 1 from auth.session s join portico.principal p on p.id = s.principal_id
      where p.uid = ${again.uid} and s.ended_at is null`);
    expect(open).toHaveLength(0);
    expect(await statusOf(uid)).toBe('active');
  });

  test('guessed and bent tokens match nothing, and stop nobody who holds a real one (I9)', async () => {
    const { token } = await invited();
    const bent = [
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      '%',
      '*',
      ' ',
      `${token}%`,
      token.slice(1),
      'A'.repeat(59),
    ];
    for (const wrong of bent) expect(code(await accept(wrong))).toEqual(dead);
    for (const wrong of [[token], { token }, '', null, 7]) expect((await accept(wrong)).status).toBe(422);
    let reply: Reply | undefined;
    for (let i = 0; i < 40; i++) reply = await look('B'.repeat(59));
    expect(reply && code(reply)).toEqual([429, 'too_many']);
    expect((await accept(token)).status).toBe(200);
  });
});

describe('sending', () => {
  test('now or later, to several at once; who is active, locked or gone is named (INV-02)', async () => {
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
    expect(other.body.sent).toEqual([]);
  });

  test('until the first log-in the invitation goes to what the contact’s page says (INV-01)', async () => {
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

  test('more invitations than free seats are sent, and the free seats are named (decision 9)', async () => {
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

  test('the inviter is answered alike whether the address is unknown, active, locked or an employee’s', async () => {
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

  test('an offer taken back is not there to be accepted', async () => {
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

  test('one address gets at most three letters an hour, then again (N6)', async () => {
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

  test('a network that asks all the time is told to wait', async () => {
    const replies = await Promise.all(Array.from({ length: 40 }, () => ask('unknown@invited.org')));
    expect(new Set(replies.map((r) => r.status))).toEqual(new Set([204, 429]));
  });
});
