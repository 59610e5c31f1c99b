/** Passwords over HTTP: change (AUT-08), recovery (AUT-05, decision 20): S4, S6, U2, U4, U5, U6, U12, I4, I6, I9. */
import { beforeAll, describe, expect, test } from 'vitest';
import { cookieNames, sql, withTx } from '../kernel/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client, Reply } from '../testing/client.ts';
import { type Person, testPassword } from '../testing/people.ts';
import { furtherTest, testWhere } from '../testing/proving.ts';
import { issueLink, type Link, linkToken, revokeLinks } from './index.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp({ crowd: true });
  await app.portal('support');
});

const base = { staff: '/api/staff', portal: '/api/portal/support' } as const;
type Door = keyof typeof base;
const next = 'slow river under old stars';
const signIn = (person: Person, password: string, client: Client = app.client()) =>
  client.post(`${base[person.door]}/session`, { login: person.login, password });
const me = (client: Client, door: Door) => client.get(`${base[door]}/me`);
const ask = (door: Door, login: unknown, client = app.client()) => client.post(`${base[door]}/recovery`, { login });
const set = (door: Door, token: unknown, password: unknown = next, client = app.client()) =>
  client.post(`${base[door]}/recovery/set`, { token, password });
const look = ({ status, text, headers }: Reply) => {
  const varying = ['x-portico-ref', 'date', 'keep-alive', 'connection'];
  return JSON.stringify([status, text, [...headers].filter(([name]) => !varying.includes(name))]);
};
const owner = () => app.ctx('owner');
const links = async (person: Person): Promise<Link[]> =>
  (
    await owner()
  ).db.rows(sql<Link>`select id::text as id, purpose, generation, principal_id::text as "principalId" from auth.one_time_link
    where principal_id = ${person.id} order by id`);
const tokenOf = async (person: Person): Promise<string> => {
  const link = (await links(person)).at(-1);
  if (link === undefined) throw new Error('No link was made');
  return linkToken(app.system, link);
};
const mails = async () =>
  (
    await (
      await owner()
    ).db.rows(sql<{ payload: Record<string, string> }>`select payload from portico.outbox where topic = 'mail' order by id`)
  ).map((m) => m.payload);
/** All the database holds, as one text. */
const dump = async (): Promise<string> => {
  const { db } = await owner();
  const tables = await db.rows(
    sql<{ s: string; t: string }>`select schemaname as s, tablename as t from pg_tables where schemaname in ('portico', 'auth')`,
  );
  const rows = await Promise.all(
    tables.map(({ s, t }) => db.rows(sql<{ all: string | null }>`select string_agg(x::text, ' ') as all from ${sql.id(s, t)} x`)),
  );
  return rows.map((r) => r[0]?.all ?? '').join('\n');
};

describe.each(['staff', 'portal'] as const)('at the %s door', (door) => {
  const person = (wish: { locked?: boolean; registered?: boolean } = {}) =>
    door === 'staff' ? app.staff(wish) : app.portalUser(wish);

  test('S4: who changes his password goes on, under a new cookie; his other sessions are dead', async () => {
    const user = await person();
    const [here, elsewhere] = [await app.as(user), await app.as(user)];
    const before = here.cookies.get(cookieNames[door]) ?? '';
    const changed = await here.post(`${base[door]}/me/password`, { current: testPassword, new: next });
    expect(changed.status, changed.text).toBe(204);
    expect(here.cookies.get(cookieNames[door])).not.toBe(before);
    expect((await me(here, door)).status).toBe(200);
    expect((await me(elsewhere, door)).status).toBe(401);
    const old = app.client();
    old.cookies.set(cookieNames[door], before);
    expect((await me(old, door)).status).toBe(401);
    expect((await signIn(user, testPassword)).status).toBe(401);
    expect((await signIn(user, next)).status).toBe(200);
    expect((await mails()).filter((m) => m.template === 'password_changed' && m.principalId === user.id).length).toBe(1);
  });

  test('a wrong current password, or a bad new one, changes nothing', async () => {
    const user = await person();
    const client = await app.as(user);
    const wrong = await client.post(`${base[door]}/me/password`, { current: 'nonsense', new: next });
    expect([wrong.status, wrong.body.errors?.[0]?.path]).toEqual([422, 'body.current']);
    const weak = await client.post(`${base[door]}/me/password`, { current: testPassword, new: 'password123' });
    expect([weak.status, weak.body.errors?.[0]?.path, weak.body.errors?.[0]?.code]).toEqual([422, 'body.new', 'password_common']);
    expect((await signIn(user, testPassword)).status).toBe(200);
  });

  test('S4, AUT-05: a recovery link sets the password once and ends every session', async () => {
    const user = await person();
    const session = await app.as(user);
    expect((await ask(door, user.email)).status).toBe(204);
    const token = await tokenOf(user);
    const shown = await app.client().post(`${base[door]}/recovery/look`, { token });
    expect(shown.body.login).toBe(user.login);
    // I4: looking, any number of times, burns nothing; a refused password neither.
    expect((await app.client().post(`${base[door]}/recovery/look`, { token })).status).toBe(200);
    expect((await set(door, token, 'short')).status).toBe(422);
    const done = await set(door, token);
    expect(done.status, done.text).toBe(204);
    expect(done.headers.getSetCookie()).toEqual([]);
    expect((await me(session, door)).status).toBe(401);
    expect((await signIn(user, testPassword)).status).toBe(401);
    expect((await signIn(user, next)).status).toBe(200);
    const again = await set(door, token, 'another good long one');
    expect([again.status, again.body.code]).toEqual([410, 'link_dead']);
  });

  testWhere(door === 'staff', 'of twenty who use a link at once one wins', async () => {
    const user = await person();
    await ask(door, user.login);
    const token = await tokenOf(user);
    const passwords = Array.from({ length: 20 }, (_, i) => `green lantern number ${i} of many`);
    const answers = await Promise.all(passwords.map((password) => set(door, token, password)));
    expect(answers.filter((a) => a.status === 204).length).toBe(1);
    expect(answers.filter((a) => a.status === 410).length).toBe(19);
    const winner = passwords[answers.findIndex((a) => a.status === 204)] ?? '';
    expect((await signIn(user, winner)).status).toBe(200);
  });

  testWhere(door === 'portal', 'U6: a newer request, or a changed password, kills the link before it', async () => {
    const user = await person();
    await ask(door, user.login);
    const first = await tokenOf(user);
    await ask(door, user.login);
    const second = await tokenOf(user);
    expect(second).not.toBe(first);
    expect((await set(door, first)).status).toBe(410);
    const client = await app.as(user);
    await client.post(`${base[door]}/me/password`, { current: testPassword, new: next });
    expect((await set(door, second)).status).toBe(410);
    await ask(door, user.login);
    expect((await set(door, await tokenOf(user), testPassword)).status).toBe(204);
  });

  testWhere(door === 'portal', 'S6: a lock, a revocation and time kill the link', async () => {
    const [locked, revoked, late] = await Promise.all([person(), person(), person()]);
    for (const user of [locked, revoked, late]) await ask(door, user.login);
    const tokens = await Promise.all([locked, revoked, late].map(tokenOf));
    const table = sql.id('portico', door === 'staff' ? 'staff_user' : 'portal_user');
    await (await owner()).db.run(sql`update ${table} set locked_at = now() where id = ${locked.id}`);
    expect((await set(door, tokens[0])).status).toBe(410);
    await withTx(await app.ctx('worker'), (tx) => revokeLinks(tx, revoked.id));
    expect((await set(door, tokens[1])).status).toBe(410);
    app.pass(61 * 60_000);
    expect((await set(door, tokens[2])).status).toBe(410);
    await ask(door, late.login);
    expect((await set(door, await tokenOf(late))).status).toBe(204);
  });

  testWhere(
    door === 'portal',
    'U2, U4: whoever asks, by whatever spelling, the answer is one, and mail goes at most to the stored address',
    async () => {
      const [known, locked, invited] = await Promise.all([person(), person({ locked: true }), person({ registered: false })]);
      const before = (await mails()).length;
      const [local = ''] = known.email.split('@');
      const bent = [
        `${local}+tag@example.com`,
        `"${local}"@example.com`,
        known.email.replace('e', 'é'),
        known.email.replace('a', 'а'),
        `${known.email},evil@example.org`,
        `${known.email}\r\nBcc: evil@example.org`,
        `${known.email}%`,
        '%',
        '*',
      ];
      const answers: Reply[] = [];
      for (const login of ['nobody', locked.login, invited.email, ...bent]) answers.push(await ask(door, login));
      expect((await mails()).length).toBe(before);
      answers.push(await ask(door, known.email), await ask(door, known.email.toUpperCase()));
      expect(new Set(answers.map(look)).size).toBe(1);
      expect(answers[0]?.status).toBe(204);
      const sent = (await mails()).slice(before);
      expect(sent.length).toBe(2);
      expect(new Set(sent.map((m) => m.linkId))).toEqual(new Set([(await links(known))[0]?.id]));
      for (const login of [[known.email], { a: known.email }, null, 7]) expect((await ask(door, login)).status).toBe(422);
    },
  );

  testWhere(door === 'staff', 'U2: the answer is the same when the work fails', async () => {
    const user = await person();
    const good = await ask(door, 'nobody');
    const { db } = await owner();
    await db.run(sql`alter table portico.outbox rename to outbox_away`);
    try {
      expect(look(await ask(door, user.login))).toBe(look(good));
    } finally {
      await db.run(sql`alter table portico.outbox_away rename to outbox`);
    }
    expect(app.log.some((line) => line.includes('recovery failed'))).toBe(true);
  });

  furtherTest('an account gets at most five mails an hour, and nobody can tell', async () => {
    const user = await person();
    const before = (await mails()).length;
    const answers: Reply[] = [];
    for (let i = 0; i < 8; i++) answers.push(await ask(door, user.login));
    expect(new Set(answers.map(look)).size).toBe(1);
    expect((await mails()).length - before).toBe(5);
    app.pass(2 * 3_600_000);
  });

  testWhere(door === 'portal', 'U5, I9: no guessed, bent or foreign token matches', async () => {
    const [user, other] = await Promise.all([person(), door === 'staff' ? app.portalUser() : app.staff()]);
    await ask(door, user.login);
    await ask(other.door, other.login);
    const [token, foreign] = [await tokenOf(user), await tokenOf(other)];
    const flip = token.at(-1) === 'A' ? 'B' : 'A';
    const bent = [
      token.slice(0, -1),
      `${token}A`,
      token.toLowerCase(),
      token.toUpperCase(),
      token.slice(0, -1) + flip,
      `${token}%`,
      `${token.slice(0, 20)}%`,
      `${token}=`,
      '%',
      '_',
      '*',
      'A'.repeat(59),
      foreign,
    ];
    for (const wrong of bent) {
      const answer = await set(door, wrong);
      expect([wrong === token, answer.status, answer.body.code]).toEqual([false, 410, 'link_dead']);
    }
    for (const wrong of [null, '', [], {}, [token], 7, true, `${token}\u0000`]) {
      expect([400, 422]).toContain((await set(door, wrong)).status);
    }
    // The foreign token is alive where it belongs: it was the door that refused it.
    expect((await set(other.door, foreign)).status).toBe(204);
    expect((await set(door, token)).status).toBe(204);
  });

  testWhere(door === 'staff', 'I6: the token is nowhere but in the link', async () => {
    const user = await person();
    await ask(door, user.login);
    const token = await tokenOf(user);
    await app.client().post(`${base[door]}/recovery/look`, { token });
    const everything = await dump();
    expect(everything).toContain(user.login);
    const secret = token.slice(20);
    expect(everything).not.toContain(secret);
    expect(app.log.join('\n')).not.toContain(secret);
    expect((await set(door, token)).status).toBe(204);
    expect(await dump()).not.toContain(secret);
    expect(app.log.join('\n')).not.toContain(secret);
    expect(app.log.join('\n')).not.toContain(next);
  });
});

test('I8: sending again raises the generation of the same link, and only the newest token works', async () => {
  const user = await app.portalUser();
  const make = async () => {
    const ctx = await app.ctx('auth');
    return withTx(ctx, (tx) =>
      issueLink(tx, {
        purpose: 'recovery',
        principalId: user.id,
        subject: { door: 'portal' },
        expiresAt: new Date(ctx.now.getTime() + 60_000),
      }),
    );
  };
  const [first, second] = [await make(), await make()];
  expect([second.id, second.generation]).toEqual([first.id, first.generation + 1]);
  expect((await set('portal', linkToken(app.system, first))).status).toBe(410);
  expect((await set('portal', linkToken(app.system, second))).status).toBe(204);
});

describe('U12: the policy of passwords', () => {
  const attempt = async (password: string) => {
    const user = await app.staff({ login: `marianne${Math.floor(Math.random() * 1e9)}`, displayName: 'Marianne Holzapfel' });
    const client = await app.as(user);
    const answer = await client.post('/api/staff/me/password', { current: testPassword, new: password });
    return {
      status: answer.status,
      code: String(answer.body?.errors?.[0]?.code ?? ''),
      works: async () => (await signIn(user, password)).status,
      user,
    };
  };

  test.each([
    ['1234567', 'password_short'],
    ['ααααααα', 'password_short'],
    ['password', 'password_common'],
    ['Passw0rd!', 'password_common'],
    ['passwort123', 'password_common'],
    ['12345678', 'password_common'],
    ['qwertz123', 'password_common'],
    ['aaaaaaaaaaaa', 'password_common'],
    ['abcabcabcabc', 'password_common'],
    ['abcdefghij', 'password_common'],
    ['portico2026', 'password_context'],
    ['Holzapfel!1', 'password_context'],
  ])('%s is refused', async (password, code) => {
    expect(await attempt(password)).toMatchObject({ status: 422, code });
  });

  test.each([
    'xk7#qpv2',
    'kettle sings',
    'Grüße aus Zürich 🎈',
    `xyz${'quite-long-and-random-'.repeat(10)}`,
    '山道のりんごと雨の日',
  ])('%s may be used', async (password) => {
    const changed = await attempt(password);
    expect(changed.status).toBe(204);
    expect(await changed.works()).toBe(200);
  });

  test('nothing is cut off: what differs behind the 72nd byte is another password', async () => {
    const long = 'mountain-lake-'.repeat(8);
    const changed = await attempt(`${long}one`);
    expect(changed.status).toBe(204);
    expect((await signIn(changed.user, `${long}two`)).status).toBe(401);
    expect(await changed.works()).toBe(200);
  });

  test('composed and decomposed letters are the same password', async () => {
    const changed = await attempt('blaue Ströme fließen'.normalize('NFD'));
    expect((await signIn(changed.user, 'blaue Ströme fließen'.normalize('NFC'))).status).toBe(200);
  });

  test('five thousand characters are refused at once', async () => {
    expect((await attempt('y'.repeat(5_000))).status).toBe(422);
    expect((await app.client().post('/api/staff/session', { login: 'x', password: 'y'.repeat(5_000) })).status).toBe(422);
  });
});

test('I9: whoever floods with wrong tokens is slowed down, and not the person with the real link, even from the same network', async () => {
  const user = await app.portalUser();
  await ask('portal', user.login);
  const token = await tokenOf(user);
  const flood = await Promise.all(
    Array.from({ length: 60 }, (_, i) => set('portal', `${String(i).padStart(3, '0')}${token.slice(3)}`)),
  );
  expect(flood.some((a) => a.status === 429)).toBe(true);
  expect(flood.every((a) => a.status === 429 || a.status === 410)).toBe(true);
  expect((await set('portal', token)).status).toBe(204);
});
