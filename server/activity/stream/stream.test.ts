import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bumpConfiguration, bumpUser } from '../../access/index.ts';
import { loadSolutions } from '../../bundles/index.ts';
import { announce, type Ctx, cookieNames, sql, withTx } from '../../kernel/index.ts';
import { metadataOf, tables } from '../../metadata/index.ts';
import { endSessions } from '../../sessions/index.ts';
import { type TestApp, testApp } from '../../testing/app.ts';
import { A_SECOND } from '../../testing/database.ts';
import { makeOrganisation, type Person } from '../../testing/people.ts';
import { type Listener, listen } from '../../testing/stream.ts';

let app: TestApp;
let maria: Person;
let omar: Person;
let agent: Person;
const objects = new Map<string, string>();
const open: Listener[] = [];

beforeAll(async () => {
  app = await testApp({ env: { PORTICO_STREAMS_PER_USER: '4' } });
  const owner = await app.ctx('owner');
  await loadSolutions(owner);
  await app.portal('support');
  await owner.db.run(sql`insert into portico.exposure (portal_id, object_id)
    select p.id, o.id from portico.portal p, portico.object o where p.slug = 'support' and o.key in ('case', 'message', 'internal_note')`);
  await owner.db.run(sql`update portico.configuration set epoch = epoch + 1`);
  maria = await app.portalUser({ organisations: [await makeOrganisation(owner, 'Meer')] });
  omar = await app.portalUser({ organisations: [await makeOrganisation(owner, 'Oase')] });
  agent = await app.staff();
  for (const o of (await metadataOf(await app.ctx())).objects.values()) objects.set(o.key, o.id);
});
beforeEach(() => () => {
  for (const listener of open.splice(0)) listener.close();
});
afterAll(() => {
  for (const listener of open) listener.close();
});

const change = async <T>(work: (tx: Ctx) => Promise<T>) => withTx(await app.ctx(), work);

/** A record written past the gateway, and the event that the gateway would leave. */
async function record(object: string, values: Record<string, unknown>, by: Person): Promise<{ id: string; uid: string }> {
  return change(async (tx) => {
    const all = { created_by: by.id, modified_by: by.id, created_at: tx.now, modified_at: tx.now, ...values };
    const row = await tx.db.one(sql<{ id: string; uid: string }>`insert into ${tables.records(object)}
      (${sql.join(Object.keys(all).map((k) => sql.id(k)))}) values (${sql.join(Object.values(all))}) returning id::text as id, uid::text as uid`);
    await announce(tx, { kind: 'record', objectId: objects.get(object), recordId: row.id });
    return row;
  });
}

const touch = (object: string, id: string) =>
  change((tx) => announce(tx, { kind: 'record', objectId: objects.get(object), recordId: id }));

/** The first choice of a choice column. */
async function choice(object: string, column: string): Promise<string> {
  const { db } = await app.ctx();
  const row = await db.one(sql<{
    id: string;
  }>`select c.id::text as id from portico.choice c join portico.object_column k on k.id = c.column_id
    where k.object_id = ${objects.get(object)} and k.key = ${column} order by c.position limit 1`);
  return row.id;
}

async function aCase(by: Person): Promise<{ id: string; uid: string }> {
  const text = `secret subject ${randomUUID()}`;
  const flags = { complained: false, staff_answered: false };
  const [status, priority] = [await choice('case', 'status'), await choice('case', 'priority')];
  const values = {
    subject: text,
    description: text,
    number: randomUUID().slice(0, 8),
    registered_at: new Date(),
    status,
    priority,
  };
  return record('case', { ...values, ...flags }, by);
}

const aMessage = async (caseId: string, by: Person) =>
  record('message', { case: caseId, text: 'hello', kind: await choice('message', 'kind') }, by);

async function stream(person: Person, headers: Record<string, string> = {}): Promise<Listener> {
  const client = await app.as(person);
  const path = person.door === 'staff' ? '/api/staff/stream' : '/api/portal/support/stream';
  const listener = await listen(`${app.origin}${path}`, {
    cookie: `${cookieNames[person.door]}=${client.cookies.get(cookieNames[person.door])}`,
    'sec-fetch-site': 'same-origin',
    ...headers,
  });
  open.push(listener);
  return listener;
}

describe('a stream', () => {
  test('tells of a change to whoever may read the record, by id and nothing else', async () => {
    const [hers, his, desk] = [await stream(maria), await stream(omar), await stream(agent)];
    expect(hers.status).toBe(200);
    expect(hers.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(hers.headers.get('cache-control')).toBe('no-store');
    const made = await aCase(maria);
    expect(await hers.next()).toEqual({ kind: 'record', object: 'case', uid: made.uid });
    expect(await desk.next()).toEqual({ kind: 'record', object: 'case', uid: made.uid });
    // His own case comes, so hers would have come before it.
    const own = await aCase(omar);
    expect(await his.next()).toEqual({ kind: 'record', object: 'case', uid: own.uid });
    expect(hers.raw() + his.raw() + desk.raw()).not.toContain('secret subject');
  });

  test('R1: carries no columns, so that nobody gets one he may not read', async () => {
    const hers = await stream(maria);
    const made = await aCase(maria);
    const notice = await hers.next();
    expect(Object.keys(notice).sort()).toEqual(['kind', 'object', 'uid']);
    expect(notice.uid).toBe(made.uid);
    expect(hers.raw()).not.toMatch(new RegExp(`\\b${made.id}\\b`));
  });

  test('names the case of a message', async () => {
    const hers = await stream(maria);
    const desk = await stream(agent);
    const made = await aCase(maria);
    await hers.next();
    await desk.next();
    const message = await aMessage(made.id, agent);
    const expected = { kind: 'record', object: 'message', uid: message.uid, parent: { object: 'case', uid: made.uid } };
    expect(await hers.next()).toEqual(expected);
    expect(await desk.next()).toEqual(expected);
  });

  test('N1: tells a portal nothing of an internal note, the desk all the same', async () => {
    const hers = await stream(maria);
    const desk = await stream(agent);
    const made = await aCase(maria);
    await hers.next();
    await desk.next();
    const note = await record('internal_note', { case: made.id, text: 'canary' }, agent);
    expect(await desk.next()).toMatchObject({ object: 'internal_note', uid: note.uid });
    await touch('case', made.id);
    expect(await hers.next()).toEqual({ kind: 'record', object: 'case', uid: made.uid });
  });

  test('N1, CON-23: tells a portal nothing of what is said inside, nor of comments where they are switched off; the desk all the same', async () => {
    const owner = await app.ctx('owner');
    const set = (off: readonly string[]) =>
      withTx(owner, async (tx) => {
        await tx.db.run(sql`update portico.portal set features_off = ${off}::text[] where slug = 'support'`);
        await bumpConfiguration(tx);
      });
    const nextOf = async (listener: Listener) => {
      for (let notice = await listener.next(); ; notice = await listener.next()) if (notice.kind === 'record') return notice.uid;
    };
    const begun = await stream(maria);
    const [talked, other] = [await aCase(maria), await aCase(maria)];
    // That they were made is told by then.
    expect([await nextOf(begun), await nextOf(begun)].sort()).toEqual([talked.uid, other.uid].sort());
    begun.close();
    const event = { kind: 'record' as const, objectId: objects.get('case'), recordId: talked.id };
    for (const [off, payload, hears] of [
      [['comments'], { comment: true }, other],
      [[], { inside: true }, other],
      [[], { comment: true }, talked],
    ] as const) {
      await set(off);
      const [hers, desk] = [await stream(maria), await stream(agent)];
      await change((tx) => announce(tx, { ...event, payload }));
      expect(await nextOf(desk)).toBe(talked.uid);
      await touch('case', other.id);
      expect(await nextOf(hers), JSON.stringify([off, payload])).toBe(hears.uid);
      if (hears !== other) expect(await nextOf(hers)).toBe(other.uid);
      for (const listener of [hers, desk]) listener.close();
    }
  });

  test('does not miss what commits late, though its id came first', async () => {
    const hers = await stream(maria);
    const [first, second] = [await aCase(maria), await aCase(maria)];
    await hers.next();
    await hers.next();
    const written = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const slow = change(async (tx) => {
      await announce(tx, { kind: 'record', objectId: objects.get('case'), recordId: first.id });
      written.resolve();
      await goOn.promise;
    });
    await written.promise;
    await touch('case', second.id);
    expect((await hers.next()).uid).toBe(second.uid);
    goOn.resolve();
    await slow;
    expect((await hers.next()).uid).toBe(first.uid);
  });

  test('goes on where it was cut: what happened meanwhile is told', async () => {
    const before = await stream(maria);
    // As long as a transaction runs, in whichever database, places go back to before it: what was announced of rights since then would say "read
    // everything again".
    const { db } = await app.ctx();
    const early = sql<{ n: number }>`select count(*)::int as n from portico.event
      where kind <> 'record' and xact >= pg_snapshot_xmin(pg_current_snapshot())`;
    await expect.poll(async () => (await db.one(early)).n).toBe(0);
    await aCase(maria);
    await before.next();
    const place = before.lastId();
    expect(place).toMatch(/^[\w-]{22}$/);
    before.close();
    const missed = await aCase(maria);
    const after = await stream(maria, { 'last-event-id': place ?? '' });
    const seen = [await after.next()];
    // The same may come again; what was missed must come.
    while (!seen.some((n) => n.uid === missed.uid)) seen.push(await after.next());
  });

  test('says "read everything again" for a place that is not ours', async () => {
    const after = await stream(maria, { 'last-event-id': 'AAAAAAAAAAAAAAAAAAAAAA' });
    expect(await after.next()).toEqual({ kind: 'resync' });
  });
});

describe('R2: an open stream', () => {
  test('of a user who is locked is told nothing more and ends within a second', async () => {
    const victim = await app.portalUser({ organisations: [await makeOrganisation(await app.ctx('owner'), 'Gone')] });
    const his = await stream(victim);
    const made = await aCase(victim);
    await his.next();
    await change(async (tx) => {
      await tx.db.run(sql`update portico.portal_user set locked_at = ${tx.now} where id = ${victim.id}`);
      await bumpUser(tx, victim.id);
    });
    const acknowledged = performance.now();
    await touch('case', made.id);
    expect(await his.end()).toEqual([{ kind: 'closed' }]);
    expect(performance.now() - acknowledged).toBeLessThan(A_SECOND);
  });

  test('of a user who logs out ends, and those of others go on', async () => {
    const his = await stream(omar);
    const hers = await stream(maria);
    await change((tx) => endSessions(tx, omar.id));
    expect(await his.end()).toEqual([{ kind: 'closed' }]);
    const made = await aCase(maria);
    expect((await hers.next()).uid).toBe(made.uid);
  });

  test('of somebody who lost the record is told nothing of it any more', async () => {
    const loser = await app.portalUser({ organisations: [await makeOrganisation(await app.ctx('owner'), 'Loser')] });
    const his = await stream(loser);
    const [lost, kept] = [await aCase(loser), await aCase(loser)];
    await his.next();
    await his.next();
    await change((tx) => tx.db.run(sql`update ${tables.records('case')} set created_by = ${agent.id} where id = ${lost.id}`));
    await touch('case', lost.id);
    await touch('case', kept.id);
    expect((await his.next()).uid).toBe(kept.uid);
  });

  test('of a user whose rights changed hears that, and goes on', async () => {
    const hers = await stream(maria);
    await change((tx) => bumpUser(tx, maria.id));
    expect(await hers.next()).toEqual({ kind: 'rights' });
    const made = await aCase(maria);
    expect((await hers.next()).uid).toBe(made.uid);
  });

  test('of somebody who acts for another organisation now hears that, and is told nothing of the one before (S3)', async () => {
    const owner = await app.ctx('owner');
    const account = await change((tx) =>
      tx.db.one(sql<{ id: string }>`insert into data.account (name, created_at, modified_at)
        values ('Here', ${tx.now}, ${tx.now}) returning id::text as id`),
    );
    const [here, there] = [await makeOrganisation(owner, 'Here', account.id), await makeOrganisation(owner, 'There')];
    const both = await app.portalUser({ organisations: [here, there] });
    await change((tx) =>
      tx.db.run(sql`insert into portico.scope_rule (object_id, role_id, scope, grade, valid_from)
        values (${objects.get('case')}, ${here}, 'organisation', 1, ${tx.now})`),
    );
    await change((tx) => bumpConfiguration(tx));
    // The counters of both are the same, so they alone tell nothing of the change.
    await owner.db.run(sql`update portico.principal set epoch = 1000 where id = any (${[here, there]}::bigint[])`);
    const [theirs, own] = [await aCase(agent), await aCase(both)];
    await change((tx) => tx.db.run(sql`update data."case" set organisation_id = ${account.id} where id = ${theirs.id}`));
    const client = await app.as(both);
    const cookie = `${cookieNames.portal}=${client.cookies.get(cookieNames.portal)}`;
    const his = await listen(`${app.origin}/api/portal/support/stream`, { cookie, 'sec-fetch-site': 'same-origin' });
    open.push(his);
    // What was done before is told by then.
    const begun = await aCase(both);
    while ((await his.next()).uid !== begun.uid);
    await touch('case', theirs.id);
    expect((await his.next()).uid).toBe(theirs.uid);
    const me = (await client.get('/api/portal/support/me')).body;
    const other = me.memberships?.find(({ current }) => String(current) === 'false')?.uid;
    expect((await client.put('/api/portal/support/me/membership', { membership: other })).status).toBe(200);
    // Told at once, not when the next record changes.
    const { db } = await app.ctx();
    expect(await db.rows(sql`select 1 from portico.event where kind = 'session' and principal_id = ${both.id}`)).toHaveLength(1);
    await touch('case', theirs.id);
    await touch('case', own.id);
    expect([await his.next(), (await his.next()).uid]).toEqual([{ kind: 'rights' }, own.uid]);
  });

  test('ends when its portal is deactivated', async () => {
    const owner = await app.ctx('owner');
    await app.portal('other');
    const guest = await app.portalUser({ portal: 'other' });
    const client = await app.as(guest);
    const headers = {
      cookie: `${cookieNames.portal}=${client.cookies.get(cookieNames.portal)}`,
      'sec-fetch-site': 'same-origin',
    };
    const his = await listen(`${app.origin}/api/portal/other/stream`, headers);
    open.push(his);
    expect(his.status).toBe(200);
    await withTx(owner, async (tx) => {
      await tx.db.run(sql`update portico.portal set status = 'inactive' where slug = 'other'`);
      await announce(tx, { kind: 'portal' });
    });
    expect(await his.end()).toEqual([{ kind: 'closed' }]);
    const again = await listen(`${app.origin}/api/portal/other/stream`, headers);
    expect(again.status).toBe(404);
  });

  test('ends by itself when its session is over', async () => {
    const sleeper = await app.portalUser();
    const his = await stream(sleeper);
    await change((tx) => tx.db.run(sql`select 1`));
    const auth = await app.ctx('auth');
    await auth.db.run(sql`update auth.session set expires_at = ${auth.now} where principal_id = ${sleeper.id}`);
    await change((tx) => announce(tx, { kind: 'session', principalId: sleeper.id }));
    expect(await his.end()).toEqual([{ kind: 'closed' }]);
  });
});

describe('R5: a stream', () => {
  const ask = async (headers: Record<string, string>, path = '/api/portal/support/stream') => {
    const listener = await listen(`${app.origin}${path}`, headers);
    open.push(listener);
    return listener.status;
  };
  const cookie = async (person: Person) => {
    const client = await app.as(person);
    return `${cookieNames[person.door]}=${client.cookies.get(cookieNames[person.door])}`;
  };

  test('is refused without a cookie, and with the one of the other door', async () => {
    expect(await ask({})).toBe(401);
    expect(await ask({ cookie: await cookie(agent) })).toBe(401);
    expect(await ask({ cookie: await cookie(maria) }, '/api/staff/stream')).toBe(401);
    expect(await ask({ cookie: await cookie(maria) })).toBe(200);
    expect(await ask({ cookie: await cookie(agent) }, '/api/staff/stream')).toBe(200);
  });

  test('is refused to a page of another origin, even of the same site', async () => {
    const mine = { cookie: await cookie(omar) };
    expect(await ask({ ...mine, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await ask({ ...mine, 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await ask({ ...mine, origin: 'https://evil.example' })).toBe(403);
    expect(await ask({ ...mine, origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await ask({ ...mine, origin: 'null' })).toBe(403);
    expect(await ask({ ...mine, origin: app.origin, 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  test('of a portal the user does not belong to is not there', async () => {
    await app.portal('foreign');
    const status = await ask({ cookie: await cookie(maria) }, '/api/portal/foreign/stream');
    expect([401, 404]).toContain(status);
  });
});

test('R7: one user cannot take more streams than his number, and harms nobody by trying', async () => {
  const greedy = await app.portalUser();
  const all = await Promise.all(Array.from({ length: 30 }, () => stream(greedy)));
  expect(all.filter((s) => s.status === 200)).toHaveLength(4);
  expect(all.filter((s) => s.status === 429)).toHaveLength(26);
  const hers = await stream(maria);
  const made = await aCase(maria);
  expect((await hers.next()).uid).toBe(made.uid);
  // A closed one makes room again.
  const victim = all.find((s) => s.status === 200);
  victim?.close();
  await expect.poll(async () => (await stream(greedy)).status, { timeout: 5_000 }).toBe(200);
});
