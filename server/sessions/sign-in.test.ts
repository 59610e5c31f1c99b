/** The two doors over HTTP: S1, S2, S4, S5, S7, S9, U1, U7, AUT-01..04, 14, decisions 2, 12, 13. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { asSystem, cookieNames, sql, withTx } from '../kernel/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client, Reply } from '../testing/client.ts';
import { makeOrganisation, type Person, testPassword } from '../testing/people.ts';
import { proving, testWhere } from '../testing/proving.ts';
import { endSessions, sweepSessions } from './index.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp({ crowd: true, env: { PORTICO_LOGIN_ATTEMPTS: '5' } });
  await app.portal('support');
});
// Failures of one test must not slow down the next: the counters look back an hour.
afterEach(() => app.pass(2 * 3_600_000));

const doors = {
  staff: { session: '/api/staff/session', me: '/api/staff/me' },
  portal: { session: '/api/portal/support/session', me: '/api/portal/support/me' },
} as const;
const signIn = (client: Client, person: { door: 'staff' | 'portal'; login: string }, password: string = testPassword) =>
  client.post(doors[person.door].session, { login: person.login, password });
const me = (client: Client, person: Person) => client.get(doors[person.door].me);
/** Everything of an answer that a stranger could compare. */
const look = ({ status, text, headers }: Reply) => {
  const varying = ['x-portico-ref', 'date', 'keep-alive', 'connection'];
  return JSON.stringify([status, text, [...headers].filter(([name]) => !varying.includes(name))]);
};
const owner = () => app.ctx('owner');

describe.each(['staff', 'portal'] as const)('the %s door', (door) => {
  const person = (wish: { locked?: boolean; registered?: boolean } = {}) =>
    door === 'staff' ? app.staff(wish) : app.portalUser(wish);

  test('signs in by log-in name or e-mail, in any case, and out again', async () => {
    const user = await person();
    for (const login of [user.login, user.email, user.email.toUpperCase(), ` ${user.login} `]) {
      const client = app.client();
      expect((await me(client, user)).status).toBe(401);
      const entered = await signIn(client, { door, login });
      expect(entered.status, entered.text).toBe(200);
      expect(entered.body).toEqual({ home: door === 'staff' ? '/desk' : '/p/support' });
      expect((await me(client, user)).body.login).toBe(user.login);
      expect((await client.delete(doors[door].session)).status).toBe(204);
      expect((await me(client, user)).status).toBe(401);
    }
  });

  test('S7: the cookie is opaque, bound to the host, and closed to scripts', async () => {
    const user = await person();
    const [line = ''] = (await signIn(app.client(), user)).headers.getSetCookie();
    expect(line).toMatch(new RegExp(`^${cookieNames[door]}=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax$`));
    const value = line.split('=')[1]?.split(';')[0] ?? '';
    const stored = await (await owner()).db.rows(
      sql<{ t: string }>`select encode(token_hash, 'escape') || encode(token_hash, 'base64') as t from auth.session`,
    );
    expect(stored.length).toBeGreaterThan(0);
    expect(JSON.stringify(stored)).not.toContain(value);
    expect(app.log.join('\n')).not.toContain(value);
  });

  test('S1: a session chosen before the log-in is not the one after it, and the old one is dead', async () => {
    const user = await person();
    const client = app.client();
    const fixed = 'A'.repeat(43);
    client.cookies.set(cookieNames[door], fixed);
    await signIn(client, user);
    const first = client.cookies.get(cookieNames[door]);
    expect(first).not.toBe(fixed);
    await signIn(client, user);
    expect(client.cookies.get(cookieNames[door])).not.toBe(first);
    const old = app.client();
    old.cookies.set(cookieNames[door], first ?? '');
    expect((await me(old, user)).status).toBe(401);
    expect((await me(client, user)).status).toBe(200);
  });

  test('S5: after the log-out the cookie is worth nothing, and nothing of the session is kept by the browser', async () => {
    const user = await person();
    const client = app.client();
    await signIn(client, user);
    const cookie = client.cookies.get(cookieNames[door]) ?? '';
    expect((await me(client, user)).headers.get('cache-control')).toBe('no-store');
    await client.delete(doors[door].session);
    expect(client.cookies.has(cookieNames[door])).toBe(false);
    client.cookies.set(cookieNames[door], cookie);
    expect((await me(client, user)).status).toBe(401);
  });

  test('S2: with the lock the user is out, by every cookie, and unlocking revives none', async () => {
    const user = await person();
    const clients = await Promise.all([app.as(user), app.as(user), app.as(user)]);
    for (const client of clients) expect((await me(client, user)).status).toBe(200);
    const table = sql.id('portico', door === 'staff' ? 'staff_user' : 'portal_user');
    await withTx(await app.ctx('staff').then((ctx) => asSystem(ctx, 'test', 'worker')), async (tx) => {
      await tx.db.run(sql`update ${table} set locked_at = ${tx.now} where id = ${user.id}`);
      await endSessions(tx, user.id);
    });
    const after = await Promise.all(Array.from({ length: proving ? 300 : 12 }, (_, i) => me(clients[i % 3] as Client, user)));
    expect(new Set(after.map((a) => a.status))).toEqual(new Set([401]));
    await (await owner()).db.run(sql`update ${table} set locked_at = null where id = ${user.id}`);
    for (const client of clients) expect((await me(client, user)).status).toBe(401);
    expect((await signIn(app.client(), user)).status).toBe(200);
  });

  test('U1: unknown, wrong, locked, invited and foreign accounts fail alike, with any password', async () => {
    const [known, locked, invited] = await Promise.all([person(), person({ locked: true }), person({ registered: false })]);
    const other = door === 'staff' ? await app.portalUser() : await app.staff();
    const answers = [
      await signIn(app.client(), known, 'not the password'),
      await signIn(app.client(), { door, login: 'nobody at all' }),
      await signIn(app.client(), { door, login: locked.login }),
      await signIn(app.client(), { door, login: invited.login }),
      await signIn(app.client(), { door, login: other.login }),
    ];
    expect(answers[0]?.status).toBe(401);
    expect(answers[0]?.body.code).toBe('sign_in_failed');
    expect(new Set(answers.map(look)).size).toBe(1);
    expect((await signIn(app.client(), known)).status).toBe(200);
  });

  testWhere(
    door === 'staff',
    'the session slides, ends after an hour without a click, and after a day whatever happens',
    async () => {
      const user = await person();
      const client = await app.as(user);
      for (let minutes = 0; minutes < 150; minutes += 50) {
        app.pass(50 * 60_000);
        expect((await me(client, user)).status).toBe(200);
      }
      const idle = await app.as(user);
      app.pass(61 * 60_000);
      expect((await me(idle, user)).status).toBe(401);
      const busy = await app.as(user);
      let hours = 0;
      while ((await me(busy, user)).status === 200 && hours < 30) {
        app.pass(30 * 60_000);
        hours += 0.5;
      }
      expect(hours).toBeGreaterThan(23);
      expect(hours).toBeLessThan(25);
    },
  );

  testWhere(door === 'portal', 'U7: guessing gets pauses that grow, and the owner still gets in from his own place', async () => {
    const user = await person();
    // The owner has been here before; the attacker sits in the same place only in this test, so his network is written down as another.
    const guesses: Reply[] = [];
    for (let i = 0; i < 7; i++) guesses.push(await signIn(app.client(), user, `guess ${i}`));
    expect(guesses.map((g) => g.status)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(Number(guesses[6]?.headers.get('retry-after'))).toBeGreaterThan(30);
    const unknown: number[] = [];
    for (let i = 0; i < 7; i++)
      unknown.push((await signIn(app.client(), { door, login: 'ghost of the house' }, `guess ${i}`)).status);
    expect(unknown).toEqual(guesses.map((g) => g.status));
    // Neither another spelling nor headers open a new account of guesses.
    const bent = await app
      .client()
      .post(
        doors[door].session,
        { login: user.login.toUpperCase(), password: 'x' },
        { headers: { 'x-forwarded-for': '1.2.3.4' } },
      );
    expect(bent.status).toBe(429);
    app.pass(61_000);
    expect((await signIn(app.client(), user)).status).toBe(200);
    expect((await signIn(app.client(), user)).status).toBe(200);
  });

  testWhere(door === 'staff', 'U7: many guesses at once are counted like one after the other', async () => {
    const user = await person();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => signIn(app.client(), user, `guess ${i}`)));
    expect(answers.filter((a) => a.status === 401).length).toBe(5);
    expect(answers.filter((a) => a.status === 429).length).toBe(25);
  });

  test('the first log-in makes the user Active, later ones leave it', async () => {
    const user = await person();
    const table = sql.id('portico', door === 'staff' ? 'staff_user' : 'portal_user');
    const first = async () =>
      (await (await owner()).db.one(sql<{ at: Date | null }>`select first_sign_in_at as at from ${table} where id = ${user.id}`))
        .at;
    expect(await first()).toBeNull();
    await signIn(app.client(), user);
    const at = await first();
    expect(at).not.toBeNull();
    app.pass(60_000);
    await signIn(app.client(), user);
    expect(await first()).toEqual(at);
  });
});

describe('one browser, two doors', () => {
  test('S9, AUT-14: both sessions stand side by side and end one by one', async () => {
    const [staff, maria] = await Promise.all([app.staff(), app.portalUser()]);
    const client = app.client();
    await signIn(client, staff);
    await signIn(client, maria);
    expect((await me(client, staff)).body.login).toBe(staff.login);
    expect((await me(client, maria)).body.login).toBe(maria.login);
    await client.delete('/api/portal/support/session');
    expect((await me(client, maria)).status).toBe(401);
    expect((await me(client, staff)).status).toBe(200);
  });
});

describe('portals', () => {
  test('decision 12: a portal one does not belong to, or that does not exist, is like an unknown account', async () => {
    await app.portal('partners');
    const maria = await app.portalUser({ portal: 'support' });
    const at = (slug: string, login = maria.login) =>
      app.client().post(`/api/portal/${slug}/session`, { login, password: testPassword });
    const answers = [await at('partners'), await at('support', 'nobody'), await at('no-such-portal'), await at('Support')];
    expect(answers[0]?.status).toBe(401);
    expect(new Set(answers.map(look)).size).toBe(1);
    const inside = await app.as(maria);
    const foreign = [
      await inside.get('/api/portal/partners/me'),
      await inside.get('/api/portal/no-such-portal/me'),
      await app.client().get('/api/portal/support/me'),
    ];
    expect(foreign[0]?.status).toBe(401);
    expect(new Set(foreign.map(look)).size).toBe(1);
    expect((await inside.get('/api/portal/support/me')).status).toBe(200);
  });

  test('decision 13: on a portal that is not open one signs in and is told just that', async () => {
    await app.portal('closed', { status: 'inactive', title: 'Soon' });
    const maria = await app.portalUser({ portal: 'closed' });
    const client = app.client();
    expect((await client.post('/api/portal/closed/session', { login: maria.login, password: testPassword })).status).toBe(200);
    const { body } = await client.get('/api/portal/closed/me');
    expect(body.portal).toMatchObject({ title: 'Soon', open: false });
    expect(body.sections).toEqual([]);
  });

  test('decision 2: with every membership off nobody enters; the switch ends it at the next request', async () => {
    const maria = await app.portalUser();
    const client = await app.as(maria);
    expect((await me(client, maria)).status).toBe(200);
    await (await owner()).db.run(sql`update portico.membership set active = false where portal_user_id = ${maria.id}`);
    expect((await me(client, maria)).status).toBe(401);
    expect((await signIn(app.client(), maria)).status).toBe(401);
  });

  test('S3: a user with two organisations switches between them, and only between his own', async () => {
    const [red, blue, green] = await Promise.all(
      ['Red', 'Blue', 'Green'].map(async (title) => makeOrganisation(await owner(), title)),
    );
    const maria = await app.portalUser({ organisations: [red as string, blue as string] });
    const paul = await app.portalUser({ organisations: [green as string] });
    const client = await app.as(maria);
    const before = (await me(client, maria)).body;
    expect(before.organisation?.title).toBe('Red');
    expect(before.memberships?.map((m) => String(m.organisation?.title))).toEqual(['Blue', 'Red']);
    const blueMembership = before.memberships?.find((m) => String(m.organisation?.title) === 'Blue')?.uid;
    const switched = await client.put('/api/portal/support/me/membership', { membership: blueMembership });
    expect(switched.body.organisation?.title).toBe('Blue');
    expect((await me(client, maria)).body.organisation?.title).toBe('Blue');
    const foreign = (await me(await app.as(paul), paul)).body.memberships?.[0]?.uid;
    expect((await client.put('/api/portal/support/me/membership', { membership: foreign })).status).toBe(404);
    expect((await me(client, maria)).body.organisation?.title).toBe('Blue');
  });

  test('the language and the look are the user’s own', async () => {
    const maria = await app.portalUser();
    const client = await app.as(maria);
    expect((await me(client, maria)).body).toMatchObject({ culture: 'en', theme: 'system' });
    const changed = await client.patch(doors.portal.me, { culture: 'de', theme: 'dark' });
    expect(changed.body).toMatchObject({ culture: 'de', theme: 'dark' });
    expect((await me(client, maria)).body).toMatchObject({ culture: 'de', theme: 'dark' });
    expect((await client.patch(doors.portal.me, { culture: 'xx' })).status).toBe(422);
    expect((await client.patch(doors.portal.me, { isAdmin: true })).status).toBe(422);
  });

  test('the page of the log-in carries what it shows, and who is signed in', async () => {
    await app.portal('front', { title: 'A </script><b>title' });
    const answer = await app.client().get('/api/portal/front/front');
    expect(answer.body).toMatchObject({ slug: 'front', open: true });
    expect((await app.client().get('/api/portal/nowhere/front')).status).toBe(404);
  });
});

describe('housekeeping', () => {
  test('old sessions are swept, live ones stay', async () => {
    const user = await app.staff();
    await app.as(user);
    app.pass(40 * 24 * 3_600_000);
    const client = await app.as(user);
    expect(await sweepSessions(await app.ctx())).toBeGreaterThan(0);
    expect((await me(client, user)).status).toBe(200);
    const rows = await (await owner()).db.rows(sql`select 1 from auth.session where principal_id = ${user.id}`);
    expect(rows.length).toBe(1);
  });
});
