/** Comments on records: who reads which, who writes, whom a mention reaches, and what followers hear. */
import { beforeAll, expect, describe as group, it } from 'vitest';
import { sql } from '../kernel/index.ts';
import { defineObjects } from '../metadata/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client, Loose } from '../testing/client.ts';
import {
  allow,
  allowColumns,
  column,
  createOrganisation,
  createPortal,
  createPortalUser,
  createStaff,
  defineBasics,
  type Person,
  roleId,
  setScope,
  signIn,
  titles,
} from '../testing/factories.ts';
import { furtherTest } from '../testing/proving.ts';
import { followTimer } from './follows.ts';

let app: TestApp;
let maria: Client;
let carl: Client;
let stranger: Client;
let sven: Client;
let sara: Client;
let boss: Client;
const people: Record<string, Person> = {};
let pump: string;

const outside = (uid: string, more = '') => `/api/portal/help/records/pump/${uid}/${more}`;
const inside = (uid: string, more = '') => `/api/staff/records/pump/${uid}/${more}`;
const uidOf = async (person: Person) => {
  const row = await (await app.ctx()).db.one(
    sql<{ uid: string }>`select uid::text as uid from portico.principal where id = ${person.id}::bigint`,
  );
  return row.uid;
};
const wordsOf = (comment: { parts: readonly unknown[] }) =>
  comment.parts.map((part) => (typeof part === 'string' ? part : `<${(part as { displayName: string }).displayName}>`)).join('');
const listed = async (client: Client, path: string): Promise<Loose[]> => [...((await client.get(path)).body.comments ?? [])];
const said = async (client: Client, path: string) => (await listed(client, path)).map((one) => wordsOf(one as never));

beforeAll(async () => {
  app = await testApp({ solutions: false });
  const { system } = app;
  const ctx = await app.ctx();
  await defineBasics(ctx);
  await defineObjects(ctx, [
    {
      key: 'pump',
      ...titles('Pump'),
      displayColumn: 'name',
      columns: [column('name', { required: true }), column('secret'), column('place')],
    },
    { key: 'vault', ...titles('Vault'), displayColumn: 'name', columns: [column('name')] },
  ]);
  const everybody = await roleId(system, 'all_portal_users');
  await allow(system, 'pump', everybody, { create: true, read: true, update: true, delete: true });
  await allowColumns(system, 'pump', everybody, { name: 3, place: 3, created_by: 1 });
  await setScope(system, 'pump', everybody, 'organisation', 4);
  await createPortal(system, { slug: 'help', exposes: ['pump'] });
  const acme = await createOrganisation(system);
  const wish = { organisation: acme, portal: 'help' };
  people.maria = await createPortalUser(system, { ...wish, name: 'Maria Silva' });
  people.carl = await createPortalUser(system, { ...wish, name: 'Carl Colleague' });
  people.stranger = await createPortalUser(system, { name: 'Stella Stranger', portal: 'help' });
  people.sven = await createStaff(system, { name: 'Sven Staff' });
  people.sara = await createStaff(system, { name: 'Sara Staff' });
  [maria, carl, stranger, sven, sara] = (await Promise.all(
    ['maria', 'carl', 'stranger', 'sven', 'sara'].map((name) => signIn(app, people[name] as Person)),
  )) as [Client, Client, Client, Client, Client];
  const moderator = await app.staff({ administrator: true });
  boss = await app.as(moderator);
  await (
    await app.ctx('owner')
  ).db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
    values ('CanModerate', 1, ${moderator.id}::bigint, true, ${ctx.now}::timestamptz - interval '1 minute')`);
  await ctx.db.run(sql`update portico.portal_user set email = login || '@example.com' where email is null`);
  const made = await maria.post('/api/portal/help/records/pump', { values: { name: 'Pump 7' } });
  expect(made.status, made.text).toBe(201);
  pump = String(made.body.uid);
});

const write = (client: Client, path: string, text: string, kind = 'public', key?: string) =>
  client.post(path, { text, kind }, key === undefined ? {} : { key });

group('comments', () => {
  it('are read by who reads the record; internal ones by the staff alone, and their time by nobody outside (N1)', async () => {
    expect((await write(maria, outside(pump, 'comments'), 'It hums.')).status).toBe(200);
    expect((await write(sven, inside(pump, 'comments'), 'canary-inside', 'internal')).status).toBe(200);
    expect((await write(sven, inside(pump, 'comments'), 'We come on Monday.')).status).toBe(200);
    expect(await said(sara, inside(pump, 'comments'))).toEqual(['We come on Monday.', 'canary-inside', 'It hums.']);
    const shown = await carl.get(outside(pump, 'comments'));
    expect(shown.body).toMatchObject({
      writes: ['public'],
      comments: [{ by: { displayName: 'Sven Staff (public)', kind: 'staff' } }, {}],
    });
    expect(shown.text).not.toContain('canary-inside');
    const [row] = (await listed(sara, inside(pump, 'comments'))).filter(({ kind }) => String(kind) === 'internal');
    for (const path of [`comments/${row?.uid}`, `likes/${row?.uid}`]) {
      const unknown = path.replace(String(row?.uid), '00000000-0000-4000-8000-000000000000');
      const asked = path.startsWith('likes') ? await carl.put(outside(pump, path)) : await carl.delete(outside(pump, path));
      const none = path.startsWith('likes') ? await carl.put(outside(pump, unknown)) : await carl.delete(outside(pump, unknown));
      expect([asked.status, asked.text]).toEqual([404, none.text]);
    }
    expect((await write(carl, outside(pump, 'comments'), 'I too', 'internal')).status).toBe(403);
    // The second wall: no grant at all.
    const portal = await app.ctx('portal');
    await expect(portal.db.rows(sql`select 1 from portico.internal_comment`)).rejects.toThrow(/permission denied/);
    expect(await portal.db.rows(sql`select 1 from portico.comment`)).toEqual([]);
  });

  it('of a record that is not read are not there, like those of none', async () => {
    const none = await stranger.get(outside('00000000-0000-4000-8000-000000000000', 'comments'));
    for (const path of ['comments', 'follow', 'mentionable?kind=public']) {
      const asked = await stranger.get(outside(pump, path));
      expect([path, asked.status, asked.text]).toEqual([path, 404, none.text]);
      expect((await carl.get(outside(pump, path))).status, path).toBe(200);
    }
    expect((await write(stranger, outside(pump, 'comments'), 'Hello')).status).toBe(404);
    expect((await stranger.put(outside(pump, 'follow'))).status).toBe(404);
    expect((await sven.get('/api/staff/records/case/00000000-0000-4000-8000-000000000000/comments')).status).toBe(404);
  });

  it('are changed, liked and taken back by those who may (N9): by their author alone; moderators of the staff take those of others, which is kept', async () => {
    const { uid } = (await write(maria, outside(pump, 'comments'), 'Typo heer.')).body;
    expect((await carl.patch(outside(pump, `comments/${uid}`), { text: 'Mine now' })).status).toBe(403);
    expect((await carl.delete(outside(pump, `comments/${uid}`))).status).toBe(403);
    expect((await sven.delete(inside(pump, `comments/${uid}`))).status).toBe(403);
    const changed = await maria.patch(outside(pump, `comments/${uid}`), { text: 'Typo here.' });
    expect(changed.body).toMatchObject({ parts: ['Typo here.'], can: { update: true, delete: true } });
    expect(changed.body.changedAt).not.toBeNull();
    expect((await boss.delete(inside(pump, `comments/${uid}`))).status).toBe(204);
    expect(await said(maria, outside(pump, 'comments'))).not.toContain('Typo here.');
    const kept = await (await app.ctx()).db.rows(sql`select 1 from portico.audit where action = 'comments.deleted'`);
    expect(kept).toHaveLength(1);
    const own = (await write(carl, outside(pump, 'comments'), 'Away with it')).body;
    expect((await carl.delete(outside(pump, `comments/${own.uid}`))).status).toBe(204);
  });

  it('are liked once by each, and written once however often the same request is sent', async () => {
    const key = 'a'.repeat(32);
    const first = await write(carl, outside(pump, 'comments'), 'Only once', 'public', key);
    const second = await write(carl, outside(pump, 'comments'), 'Only once', 'public', key);
    expect(second.body).toEqual(first.body);
    expect((await said(carl, outside(pump, 'comments'))).filter((text) => text === 'Only once')).toHaveLength(1);
    const like = outside(pump, `likes/${first.body.uid}`);
    expect((await maria.put(like)).body).toEqual({ likes: 1, liked: true });
    expect((await maria.put(like)).body).toEqual({ likes: 1, liked: true });
    expect((await sven.put(inside(pump, `likes/${first.body.uid}`))).body).toEqual({ likes: 2, liked: true });
    expect((await maria.delete(like)).body).toEqual({ likes: 1, liked: false });
  });

  it('come page by page, each once', async () => {
    const { uid } = (await maria.post('/api/portal/help/records/pump', { values: { name: 'Talked about' } })).body;
    const { id } = await (await app.ctx()).db.one(
      sql<{ id: string }>`select id::text as id from data.pump where uid = ${String(uid)}::uuid`,
    );
    await (await app.ctx()).db.run(sql`insert into portico.comment (object_id, object, record_id, author_id, body, made_at)
      select o.id, 'pump', ${id}::bigint, ${people.maria?.id}::bigint, 'n' || n, now() from portico.object o, generate_series(1, 70) n where o.key = 'pump'`);
    const all: string[] = [];
    for (let cursor = ''; ; ) {
      const page = (await maria.get(outside(String(uid), `comments${cursor}`))).body;
      all.push(...(page.comments ?? []).map((one) => wordsOf(one as never)));
      if (page.next === null) break;
      cursor = `?cursor=${encodeURIComponent(String(page.next))}`;
      expect((await carl.get(outside(String(uid), `comments${cursor}`))).status).toBe(400);
    }
    expect(new Set(all).size).toBe(70);
    expect(all).toHaveLength(70);
  });
});

group('a mention', () => {
  it('is offered of people whom the writer may name and who can read the record', async () => {
    const names = async (client: Client, path: string) =>
      [...((await client.get(path)).body.people ?? [])].map(({ displayName }) => String(displayName)).sort();
    expect(await names(maria, outside(pump, 'mentionable?kind=public'))).toEqual(['Carl Colleague']);
    expect(await names(sven, inside(pump, 'mentionable?kind=public&text=silva'))).toEqual(['Maria Silva']);
    expect(await names(sven, inside(pump, 'mentionable?kind=internal&text=silva'))).toEqual([]);
    // Another organisation's person cannot read it.
    expect(await names(sven, inside(pump, 'mentionable?kind=public&text=stranger'))).toEqual([]);
  });

  it('tells the mentioned as he may read it, and nobody who cannot; each reader sees the name he may know', async () => {
    const [mariaUid, strangerUid] = await Promise.all([uidOf(people.maria as Person), uidOf(people.stranger as Person)]);
    const refused = await write(sven, inside(pump, 'comments'), `@{${strangerUid}} look`);
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([422, 'text']);
    expect((await write(sven, inside(pump, 'comments'), `@{${mariaUid}} look`, 'internal')).status).toBe(422);
    const sent = await write(sven, inside(pump, 'comments'), `Dear @{${mariaUid}}, it is mended.`);
    expect(wordsOf(sent.body as never)).toBe('Dear <Maria Silva>, it is mended.');
    const [stored] = await (await app.ctx()).db.rows(
      sql<{ body: string }>`select body from portico.comment order by id desc limit 1`,
    );
    expect(stored?.body).not.toMatch(/Maria|[0-9a-f]{8}-/);
    await app.work();
    const letters = await app.letters();
    expect(letters).toHaveLength(1);
    expect(letters[0]?.subject).toBe('Sven Staff (public) mentioned you: Pump 7');
  });

  furtherTest(
    'holds no connection while it is asked who can read: more at once than there are connections are all written',
    async () => {
      const carlUid = await uidOf(people.carl as Person);
      const all = await Promise.all(
        Array.from({ length: 12 }, (_, n) => write(maria, outside(pump, 'comments'), `@{${carlUid}} number ${n}`)),
      );
      expect(all.map(({ status }) => status)).toEqual(Array(12).fill(200));
      // Ten letters at once from one to another; the comments are all there.
      const before = (await app.letters()).length;
      await app.work();
      expect((await app.letters()).length - before).toBe(10);
    },
  );

  it('is a place among the mentioned and nothing that somebody types', async () => {
    const sent = await write(maria, outside(pump, 'comments'), 'odd \ue0000\ue001 and @{not-a-uid} \u202eend');
    expect(sent.body.parts).toEqual(['odd 0 and @{not-a-uid} end']);
  });
});

/** Looks at followed records as the timer does, and lets the mails go. */
async function tell(): Promise<void> {
  await followTimer.work(await app.ctx());
  await app.work();
}

group('somebody who follows a record', () => {
  it('hears by mail of what others did and he may read, and of nothing else', async () => {
    const minute = 65_000;
    app.pass(minute);
    await tell();
    const before = (await app.letters()).length;
    expect((await maria.put(outside(pump, 'follow'))).status).toBe(204);
    expect((await maria.get('/api/portal/help/follows')).body.records).toMatchObject([{ object: 'pump', label: 'Pump 7' }]);
    expect((await carl.get('/api/portal/help/follows')).body.records).toEqual([]);
    const patch = async (client: Client, path: string, values: Record<string, unknown>) => {
      const { version } = (await client.get(path.replace(/\/$/, ''))).body;
      expect((await client.patch(path.replace(/\/$/, ''), { values }, { ifMatch: Number(version) })).status).toBe(200);
    };
    // His own change, a hidden column, an internal word: nothing to tell.
    await patch(maria, outside(pump), { place: 'Cellar' });
    await patch(sven, inside(pump), { secret: 'canary-secret' });
    await write(sven, inside(pump, 'comments'), 'canary-internal', 'internal');
    app.pass(2 * minute);
    await tell();
    expect(await app.letters()).toHaveLength(before);
    await patch(carl, outside(pump), { place: 'Roof' });
    await write(sven, inside(pump, 'comments'), 'Up there now.');
    app.pass(2 * minute);
    await tell();
    const [letter, ...rest] = await app.letters();
    expect(rest).toHaveLength(before);
    expect(letter?.subject).toBe('News about Pump 7');
  });

  it('hears nothing while comments are switched off at his portal, follows on, and takes back what is his (CON-23)', async () => {
    const { uid: portal } = await (await app.ctx()).db.one(
      sql<{ uid: string }>`select uid::text as uid from portico.portal where slug = 'help'`,
    );
    const set = async (on: boolean) =>
      expect((await boss.patch(`/api/staff/portals/${portal}`, { feature: { key: 'comments', on } })).status).toBe(200);
    const carls = outside(pump, `comments/${(await write(carl, outside(pump, 'comments'), 'Mine alone')).body.uid}`);
    expect((await carl.put(outside(pump, 'follow'))).status).toBe(204);
    app.pass(130_000);
    await tell();
    const before = (await app.letters()).length;
    await set(false);
    await write(sven, inside(pump, 'comments'), 'canary-off');
    app.pass(130_000);
    await tell();
    expect(await app.letters()).toHaveLength(before);
    // What is his own he still ends; nothing else is there.
    expect((await carl.put(outside(pump, 'follow'))).status).toBe(404);
    expect((await carl.delete(outside(pump, 'follow'))).status).toBe(204);
    expect((await maria.delete(carls)).status).toBe(404);
    expect((await carl.patch(carls, { text: 'Still mine' })).status).toBe(404);
    expect((await carl.delete(carls)).status).toBe(204);
    await set(true);
    expect(await said(carl, outside(pump, 'comments'))).not.toContain('Mine alone');
    expect((await maria.get(outside(pump, 'follow'))).body.follows).toBe(true);
    expect((await carl.get(outside(pump, 'follow'))).body.follows).toBe(false);
    await write(sven, inside(pump, 'comments'), 'On again.');
    app.pass(130_000);
    await tell();
    expect(await app.letters()).toHaveLength(before + 1);
  });

  it('hears nothing more, and follows no more, when he has lost the record', async () => {
    const before = (await app.letters()).length;
    await (await app.ctx()).db.run(
      sql`update portico.membership set active = false where id = ${people.maria?.membershipId}::bigint`,
    );
    await write(sven, inside(pump, 'comments'), 'canary-late');
    app.pass(130_000);
    await tell();
    expect(await app.letters()).toHaveLength(before);
    expect(await (await app.ctx()).db.rows(sql`select 1 from portico.follow`)).toEqual([]);
  });
});
