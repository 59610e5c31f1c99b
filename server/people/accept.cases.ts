import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../kernel/index.ts';
import { codeOf as code, type Invitations, openInvitations } from '../testing/invitations.ts';

let { app, desk, portal, address, look, accept, user, statusOf, post, to, invited } = {} as Invitations;
const password = 'seven grey herons wade';
const DAY = 86_400_000;
const dead = [410, 'link_dead'];

beforeAll(async () => {
  ({ app, desk, portal, address, look, accept, user, statusOf, post, to, invited } = await openInvitations());
});

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
    // At once: a slow machine would go over the minute in which they count.
    const replies = await Promise.all(Array.from({ length: 40 }, () => look('B'.repeat(59))));
    expect(replies.map(code)).toContainEqual([429, 'too_many']);
    expect((await accept(token)).status).toBe(200);
  });
});
