/** Staff look at a portal as one of its users: what they see, that they change nothing, when it ends, and who learns of it (D8). */
import { beforeAll, describe, expect, test } from 'vitest';
import { actorOf } from '../access/index.ts';
import { asSystem, contextFor, cookieNames, sql, withTx } from '../kernel/index.ts';
import {
  api,
  app,
  asked,
  boss,
  desk,
  foreign,
  HALF_AN_HOUR,
  hers,
  joined,
  lines,
  look,
  maria,
  me,
  mine,
  openLooks,
  operations,
  organisation,
  other,
  password,
  portal,
  start,
  streamHeaders,
  streamOf,
  viewer,
  wish,
} from '../testing/looks.ts';
import { furtherTest, someOf } from '../testing/proving.ts';
import { listen } from '../testing/stream.ts';
import { closeAllViewings } from './index.ts';

beforeAll(openLooks);

describe('looking at a portal as one of its users', () => {
  test('shows what that user sees, to the byte, and nothing of what staff see', async () => {
    const browser = await look();
    for (const address of [
      '/objects/case',
      '/records/case',
      '/records/case/count',
      `/records/case/${mine.uid}`,
      `/records/case/${mine.uid}/history`,
      `/records/case/${mine.uid}/files/${mine.file}`,
      `/cases/${mine.uid}/conversation`,
      `/records/case/${foreign}`,
      '/search?text=drift',
      '/main',
    ]) {
      const [seen, own] = [await browser.get(`${api}${address}`), await maria.client.get(`${api}${address}`)];
      expect([seen.status, seen.text], address).toEqual([own.status, own.text]);
    }
    expect((await browser.get(`${api}/records/case/${mine.uid}`)).status).toBe(200);
    expect((await browser.get(`${api}/records/case/${foreign}`)).status).toBe(404);
    const { viewedBy, as: _, ...seen } = (await asked(browser.get(`${api}/me`))) as unknown as Record<string, unknown>;
    const {
      viewedBy: nobody,
      as: __,
      ...own
    } = (await asked(maria.client.get(`${api}/me`))) as unknown as Record<string, unknown>;
    expect(seen).toEqual(own);
    expect([nobody, viewedBy]).toEqual([null, { name: 'Ines Ortega', until: expect.any(String) }]);
  });

  test('D8: needs the operation for it; without, it is refused and nothing is begun or written down', async () => {
    const plain = await app.as(await app.staff());
    const manager = await app.staff();
    await desk.grant(manager.id, 'CanAdministratePortalUsers');
    const before = [await lines('view_as.start'), await hers()];
    for (const client of [plain, await app.as(manager)]) {
      expect((await start(client)).status).toBe(403);
      expect(client.cookies.has(cookieNames.preview)).toBe(false);
    }
    // An organisation's administrator has no such thing at all: the staff's door does not know him (D8).
    expect((await start(boss.client)).status).toBe(401);
    expect([await lines('view_as.start'), await hers()]).toEqual(before);
    expect(await me(await look())).toBe(200);
    expect(await me(await look(desk.admin))).toBe(200);
  });

  test('D8: changes nothing, by any method, and leaves no trace in what is the user’s', async () => {
    const browser = await look();
    const before = await hers();
    const form = new FormData();
    form.append('file', new Blob(['x']), 'x.txt');
    for (const { status, body, text } of await Promise.all([
      browser.post(`${api}/records/case`, { values: { subject: 'Mine', description: 'x' } }),
      browser.post(`${api}/records/message`, { values: { case: mine.uid, text: 'I was never here' } }),
      browser.patch(`${api}/records/case/${mine.uid}`, { values: { subject: 'Changed' } }),
      browser.post(`${api}/records/case/${mine.uid}/actions/cancel`, {}),
      browser.send('POST', `${api}/uploads`, form),
      browser.patch(`${api}/me`, { theme: 'dark' }),
      browser.put(`${api}/me/membership`, { membership: maria.membership }),
      browser.post(`${api}/me/password`, { current: password, new: 'nine black storks rest' }, { key: null }),
      browser.delete(`${api}/records/case/${mine.uid}`),
    ])) {
      expect([status, body.code], text).toEqual([403, 'only_looking']);
    }
    for (const address of ['/me', '/records/case', `/records/case/${mine.uid}`, '/main']) await browser.get(`${api}${address}`);
    expect(await hers()).toEqual(before);
    // She herself may.
    const said = maria.client.post(`${api}/records/message`, { values: { case: mine.uid, text: 'It is me' } });
    expect((await said).status).toBe(201);
    expect((await maria.client.patch(`${api}/me`, { theme: 'dark' })).status).toBe(200);
  });

  test('D8: every operation that is no GET is refused, and no GET writes', async () => {
    const browser = await look();
    const [writes, reads] = [await operations(true), await operations(false)];
    expect(
      [writes.length, reads.length].every((n) => n > 15),
      `${writes.length} and ${reads.length}`,
    ).toBe(true);
    for (const [method, path] of someOf(writes, 5)) {
      const { status, body, text } = await browser.send(method, path, undefined);
      expect([status, body.code], `${method} ${path}: ${text}`).toEqual([403, 'only_looking']);
    }
    for (const [, path] of someOf(reads, 6).filter(([, path]) => !path.endsWith('/stream'))) {
      const [seen, own] = [await browser.get(path), await maria.client.get(path)];
      // A database that refuses to write answers 503.
      expect(seen.status, `${path}: ${seen.text}`).toBe(own.status);
    }
  });

  test('D8: behind the door the database refuses as well, through the system too', async () => {
    const { system } = app;
    const { db: owner, now } = await app.ctx('owner');
    const { id } = await owner.one(sql<{ id: string }>`select id::text as id from portico.principal where uid = ${maria.uid}`);
    const actor = await actorOf(system, { principalId: id, portalSlug: 'help' });
    if (actor === null) throw new Error('Maria cannot act');
    const [self, seen] = [actor, { ...actor, viewedBy: viewer.id }].map((one) => contextFor(system, one, now));
    if (self === undefined || seen === undefined) throw new Error('There are two');
    const touch = sql`update portico.principal set epoch = epoch where id = ${id}`;
    const write = (ctx: typeof self) => asSystem(ctx, 'a test', 'auth').db.run(touch);
    expect(await write(self)).toBe(1);
    await expect(write(seen)).rejects.toMatchObject({ code: '25006' });
    for (const ctx of [seen, asSystem(seen, 'a test', 'auth')]) {
      await expect(withTx(ctx, (tx) => tx.db.run(touch))).rejects.toMatchObject({ code: 'only_looking' });
    }
    expect(await withTx(asSystem(self, 'a test', 'auth'), (tx) => tx.db.run(touch))).toBe(1);
    // The connection goes back as it was: the next one may write.
    expect(await write(self)).toBe(1);
  });

  test('a page drawn for one person is answered for nobody else: not when a look begins, ends or is another one', async () => {
    const browser = await look();
    // The staff user has an account of his own at the portal, in the same browser.
    const own = boss.client.cookies.get(cookieNames.portal) ?? '';
    const asOf = async () => String((await asked(browser.get(`${api}/me`))).as);
    const list = (as: string) => browser.get(`${api}/records/case`, { headers: { 'portico-as': as } });
    const viewed = await asOf();
    browser.cookies.set(cookieNames.portal, own);
    expect([await asOf(), (await list(viewed)).status]).toEqual([viewed, 200]);
    expect((await listen(`${app.origin}${api}/stream?as=nobody`, streamHeaders(browser))).status).toBe(409);
    const live = await listen(`${app.origin}${api}/stream?as=${viewed}`, streamHeaders(browser));
    expect(live.status).toBe(200);

    await asked(start(browser));
    expect((await live.end()).at(-1)).toEqual({ kind: 'closed' });
    const again = await asOf();
    expect(again).not.toBe(viewed);
    expect([(await list(viewed)).body.code, (await list(again)).status]).toEqual(['other_person', 200]);

    await asked(browser.delete('/api/staff/view-as'));
    const himself = await asOf();
    expect([(await list(again)).status, (await list(himself)).status]).toEqual([409, 200]);
    // What the stale page would have written in his name is not written, and nothing is told.
    const body = { values: { subject: 'Meant for Maria', description: 'x' } };
    const stale = await browser.post(`${api}/records/case`, body, { headers: { 'portico-as': again } });
    expect([stale.status, stale.body.code]).toEqual([409, 'other_person']);
    const fresh = await browser.post(`${api}/records/case`, body, { headers: { 'portico-as': himself } });
    expect(fresh.status).toBe(201);

    await asked(start(browser));
    expect((await list(himself)).status).toBe(409);
    // Logging in anew as the same person is the same person: his page goes on.
    await asked(boss.client.post(`${api}/session`, { login: boss.email, password }, { key: null }));
    expect((await asked(boss.client.get(`${api}/me`))).as).toBe(himself);
  });

  test('opens neither the staff’s door nor another portal, and a portal cookie it is not', async () => {
    await asked(desk.client.put(`/api/staff/portal-users/${maria.uid}/portals`, { portals: [portal, other] }));
    const browser = await look();
    const token = browser.cookies.get(cookieNames.preview) ?? '';
    const alone = app.client();
    alone.cookies.set(cookieNames.preview, token);
    expect(await me(alone)).toBe(200);
    expect((await alone.get('/api/portal/other/me')).status).toBe(401);
    expect((await alone.get('/api/staff/me')).status).toBe(401);
    for (const name of [cookieNames.staff, cookieNames.portal]) {
      const thief = app.client();
      thief.cookies.set(name, token);
      expect([(await thief.get('/api/staff/me')).status, await me(thief)]).toEqual([401, 401]);
    }
    // From another site neither begun nor ended.
    const cross = { headers: { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' } };
    const foreignSite = await browser.post('/api/staff/view-as', wish(), { key: null, ...cross });
    expect(foreignSite.status).toBe(403);
    expect(await asked(start(await app.as(viewer), wish({ portal: other })))).toMatchObject({ home: '/p/other' });
    await asked(desk.client.put(`/api/staff/portal-users/${maria.uid}/portals`, { portals: [portal] }));
  });

  test('is refused for whoever could not log in there himself', async () => {
    const client = await app.as(viewer);
    const { uid: invited } = await desk.invite(organisation.uid, 'new@halden.org', portal);
    const stranger = maria.uid.replace(/^./, (c) => (c === '0' ? '1' : '0'));
    expect((await start(client, wish({ user: invited }))).status).toBe(409);
    expect((await start(client, wish({ user: stranger }))).status).toBe(404);
    expect((await start(client, wish({ portal: other }))).status).toBe(404);
    expect((await start(client, wish({ membership: stranger }))).status).toBe(404);
    expect((await start(client, wish({ user: viewer.uid }))).status).toBe(404);
    const move = (action: string) => desk.client.post(`/api/staff/portals/${portal}/status`, { action });
    await asked(move('deactivate'));
    expect((await start(client)).status).toBe(409);
    await asked(move('activate'));
    expect((await start(client)).status).toBe(200);
    expect((await start(client, wish({ membership: maria.membership }))).status).toBe(200);
  });

  test('has the user’s live stream, which ends with the look', async () => {
    const browser = await look();
    const stream = await streamOf(browser);
    expect(stream.status).toBe(200);
    expect((await browser.delete('/api/staff/view-as')).status).toBe(204);
    expect((await stream.end()).at(-1)).toEqual({ kind: 'closed' });
  });
});

describe('the end of looking', () => {
  test('comes by hand, by logging out, after half an hour, and with another look of the same session', async () => {
    const byHand = await look();
    const kept = byHand.cookies.get(cookieNames.preview) ?? '';
    expect((await byHand.delete('/api/staff/view-as')).status).toBe(204);
    byHand.cookies.set(cookieNames.preview, kept);
    expect(await me(byHand)).toBe(401);

    const logsOut = await look();
    expect((await logsOut.delete('/api/staff/session')).status).toBe(204);
    expect(await me(logsOut)).toBe(401);

    const again = await look();
    const first = again.cookies.get(cookieNames.preview) ?? '';
    await asked(start(again, wish({ user: boss.uid })));
    expect(await me(again)).toBe(200);
    again.cookies.set(cookieNames.preview, first);
    expect(await me(again)).toBe(401);

    const late = await look();
    app.pass(HALF_AN_HOUR - 60_000);
    expect(await me(late)).toBe(200);
    await desk.pass(2 * 60_000);
    expect(await me(late)).toBe(401);
    await asked(maria.client.post(`${api}/session`, { login: maria.email, password }, { key: null }));
  });

  test('comes with a lock of either person and the loss of the right, with the portal and the membership, for good', async () => {
    const admin = desk.client;
    const userPath = `/api/staff/portal-users/${maria.uid}`;
    const locked = await look();
    const stream = await streamOf(locked);
    await asked(admin.post(`${userPath}/lock`));
    expect((await stream.end()).at(-1)).toEqual({ kind: 'closed' });
    expect(await me(locked)).toBe(401);
    await asked(admin.post(`${userPath}/unlock`));
    expect(await me(locked)).toBe(401);
    await asked(maria.client.post(`${api}/session`, { login: maria.email, password }, { key: null }));

    const second = await app.staff();
    await desk.grant(second.id, 'CanViewAsPortalUser');
    const lockedViewer = await look(second);
    const open = await streamOf(lockedViewer);
    await asked(admin.post(`/api/staff/users/${second.uid}/lock`));
    expect((await open.end()).at(-1)).toEqual({ kind: 'closed' });
    expect(await me(lockedViewer)).toBe(401);

    const third = await app.staff({ administrator: true });
    const demoted = await look(third);
    expect(await me(demoted)).toBe(200);
    await asked(admin.patch(`/api/staff/users/${third.uid}`, { administrator: false }));
    expect(await me(demoted)).toBe(401);
    expect((await demoted.get('/api/staff/me')).status).toBe(200);
    await asked(admin.patch(`/api/staff/users/${third.uid}`, { administrator: true }));
    expect(await me(demoted)).toBe(401);

    const closing = await look(third);
    const watched = await streamOf(closing);
    const move = (action: string) => admin.post(`/api/staff/portals/${portal}/status`, { action });
    await asked(move('deactivate'));
    expect((await watched.end()).at(-1)).toEqual({ kind: 'closed' });
    expect(await me(closing)).toBe(401);
    await asked(move('activate'));
    expect(await me(closing)).toBe(401);
    await asked(maria.client.post(`${api}/session`, { login: maria.email, password }, { key: null }));

    const inactive = await look(third);
    const membership = `/api/staff/memberships/${maria.membership}`;
    await asked(admin.patch(membership, { active: false }));
    expect(await me(inactive)).toBe(401);
    await asked(admin.patch(membership, { active: true }));
    expect(await me(inactive)).toBe(401);
    await asked(maria.client.post(`${api}/session`, { login: maria.email, password }, { key: null }));
  });

  test('D8: start and end stand in the audit log, with who, as whom and which portal', async () => {
    const starts = (await lines('view_as.start')).length;
    const browser = await look();
    await asked(browser.delete('/api/staff/view-as'));
    const begun = (await lines('view_as.start')).slice(starts);
    expect(begun).toHaveLength(1);
    const [line] = begun;
    expect(line?.by).toBe(viewer.id);
    const { db } = await app.ctx('owner');
    const named = await db.one(sql<{ user: string; portal: string }>`select
      (select uid::text from portico.principal where id = ${line?.subject.user ?? '0'}::bigint) as user,
      (select uid::text from portico.portal where id = ${line?.subject.portal ?? '0'}::bigint) as portal`);
    expect(named).toEqual({ user: maria.uid, portal });
    const ends = async () => (await lines('view_as.end')).filter(({ subject }) => subject.viewing === line?.subject.viewing);
    expect(await ends()).toMatchObject([{ by: viewer.id, subject: { user: line?.subject.user, by: viewer.id } }]);

    // Whatever else ended is written down by a timer: once, with the moment of its end.
    const lost = await look();
    await asked(lost.delete('/api/staff/session'));
    await Promise.all([closeAllViewings(await app.ctx()), closeAllViewings(await app.ctx())]);
    const all = await lines('view_as.end');
    expect(new Set(all.map(({ subject }) => subject.viewing)).size).toBe(all.length);
    const open = await db.rows(sql`select 1 from portico.viewing where ended_at is null and until < clock_timestamp()`);
    expect(open).toEqual([]);
    expect(all.at(-1)?.by ?? null).toBeNull();
  });
});

describe('who learns of it', () => {
  test('an administrator of the organisation sees who looked as a member; a member and other organisations do not', async () => {
    await look();
    const path = `${api}/organisation/viewings`;
    const { viewings } = await asked(boss.client.get(path));
    expect(viewings?.[0]).toMatchObject({
      by: 'Ines Ortega',
      user: { uid: maria.uid },
      endedAt: null,
    });
    expect((await maria.client.get(path)).status).toBe(403);
    const elsewhere = await joined((await desk.organisation('Berg')).uid, 'chef@berg.org');
    await asked(desk.client.patch(`/api/staff/memberships/${elsewhere.membership}`, { isAdmin: true }));
    expect(await asked(elsewhere.client.get(path))).toEqual({ viewings: [], next: null });
    // Who looks as an administrator is offered nothing that he could not do.
    const seen = await asked((await look(viewer, wish({ user: boss.uid }))).get(`${api}/organisation`));
    expect([seen.can, seen.users?.map(({ can }) => Object.values(can ?? {}).includes(true as never))]).toEqual([
      { add: false },
      seen.users?.map(() => false),
    ]);
    // Who has left is nobody's colleague any more: not his name, not his uid.
    const leaver = await joined(organisation.uid, 'leaver@halden.org');
    await look(viewer, wish({ user: leaver.uid }));
    const named = async () => (await asked(boss.client.get(path))).viewings?.[0]?.user;
    expect(await named()).toMatchObject({ uid: leaver.uid });
    const { db, now } = await app.ctx('owner');
    await db.run(sql`update portico.membership set valid_to = ${now} where uid = ${leaver.membership}`);
    expect(await named()).toEqual({ uid: null, name: 'A customer' });
  });

  test('staff who manage portal users or may look as them see it at the user; others of the staff do not', async () => {
    const path = `/api/staff/portal-users/${maria.uid}/viewings`;
    const browser = await app.as(viewer);
    expect((await asked(browser.get(path))).viewings?.[0]).toMatchObject({ by: 'Ines Ortega', organisation: 'Halden' });
    expect((await desk.client.get(path)).status).toBe(200);
    expect((await (await app.as(await app.staff())).get(path)).status).toBe(403);
  });

  furtherTest('page by page, the newest first', async () => {
    const browser = await app.as(viewer);
    for (let i = 0; i < 52; i += 1) await asked(start(browser, wish({ user: boss.uid })));
    const path = `/api/staff/portal-users/${boss.uid}/viewings`;
    const first = await asked(browser.get(path));
    expect(first.viewings).toHaveLength(50);
    const rest = await asked(browser.get(`${path}?cursor=${String(first.next)}`));
    const uids = [...(first.viewings ?? []), ...(rest.viewings ?? [])].map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.length).toBeGreaterThanOrEqual(52);
    expect(rest.next).toBeNull();
    expect((await desk.client.get(`${path}?cursor=${String(first.next)}`)).status).toBe(400);
  });
});
