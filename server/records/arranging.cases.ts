/** Tags and folders over HTTP, at both doors: who makes them, what is in them for whom, and what they must not tell. */
import { beforeAll, expect, describe as group, it } from 'vitest';
import { type Ctx, sql, withTx } from '../kernel/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import { as, type Person } from '../testing/factories.ts';
import { claimWorld, type People } from './fixture-claims.ts';
import { putInFolder } from './folders/folders.ts';
import { putTag } from './tags/marking.ts';

let app: TestApp;
let people: People;
let maria: Client;
let colleague: Client;
let stranger: Client;
let sven: Client;
/** Staff who may manage tags. */
let keeper: Client;

const outside = '/api/portal/help';
const desk = '/api/staff';
const nobody = '2f0c1f0e-0000-4000-8000-000000000000';

beforeAll(async () => {
  const claims = await claimWorld();
  ({ app, people } = claims);
  ({ maria, colleague, stranger, sven, keeper } = claims.clients);
});

const baseOf = (client: Client) => (client === sven || client === keeper ? desk : outside);
const claim = async (client: Client, name: string, values: Record<string, unknown> = {}) => {
  const reply = await client.post(`${baseOf(client)}/records/claim`, { values: { name, ...values } });
  expect(reply.status, reply.text).toBe(201);
  return String(reply.body.uid);
};
const tag = async (client: Client, name: string, kind = 'private') => {
  const reply = await client.post(`${baseOf(client)}/objects/claim/tags`, { name, kind });
  expect(reply.status, reply.text).toBe(200);
  return String(reply.body.uid);
};
const put = (client: Client, uid: string, of: string) => client.put(`${baseOf(client)}/records/claim/${uid}/tags/${of}`);
const take = (client: Client, uid: string, of: string) => client.delete(`${baseOf(client)}/records/claim/${uid}/tags/${of}`);
const namesOf = (reply: { body: Record<string, unknown> }) =>
  ((reply.body.tags ?? []) as { name: string }[]).map(({ name }) => name);
const known = async (client: Client) => namesOf(await client.get(`${baseOf(client)}/objects/claim/tags`));
const on = async (client: Client, uid: string) => namesOf(await client.get(`${baseOf(client)}/records/claim/${uid}/tags`));
const listed = async (client: Client, query: string) => {
  const reply = await client.get(`${baseOf(client)}/records/claim?columns=name&limit=100&count=true&${query}`);
  expect(reply.status, reply.text).toBe(200);
  const rows = (reply.body.rows ?? []) as { values: { name: string } }[];
  expect(reply.body.count).toEqual({ exact: rows.length });
  return rows.map(({ values }) => values.name).sort();
};

group('tags', () => {
  it('are put on records, several on one, and found by (LST-10)', async () => {
    const [first, second] = [await claim(maria, 'first'), await claim(maria, 'second')];
    await claim(maria, 'third');
    const [urgent, later] = [await tag(maria, 'Urgent'), await tag(maria, 'Later')];
    expect(await tag(maria, ' urgent ')).toBe(urgent);
    for (const [uid, its] of [
      [first, urgent],
      [second, urgent],
      [second, later],
    ] as const) {
      expect((await put(maria, uid, its)).status).toBe(204);
      expect((await put(maria, uid, its)).status).toBe(204);
    }
    expect(await on(maria, second)).toEqual(['Later', 'Urgent']);
    expect(await listed(maria, `tag=${urgent}`)).toEqual(['first', 'second']);
    expect(await listed(maria, `tag=${urgent},${later}`)).toEqual(['second']);
    const filter = encodeURIComponent(JSON.stringify({ column: 'name', op: 'eq', value: 'first' }));
    expect(await listed(maria, `tag=${urgent}&filter=${filter}&sort=-name`)).toEqual(['first']);
    const at = `${outside}/records/claim`;
    expect((await maria.get(`${at}/count?tag=${urgent}`)).body).toEqual({ exact: 2 });
    const page = await maria.get(`${at}?tag=${urgent}&limit=1`);
    const cursor = encodeURIComponent(String(page.body.next));
    expect((await maria.get(`${at}?tag=${urgent}&limit=1&cursor=${cursor}`)).body.rows).toHaveLength(1);
    expect((await maria.get(`${at}?tag=${later}&limit=1&cursor=${cursor}`)).body.code).toBe('bad_cursor');
    expect((await take(maria, first, urgent)).status).toBe(204);
    expect(await listed(maria, `tag=${urgent}`)).toEqual(['second']);
    const renamed = await maria.patch(`${outside}/objects/claim/tags/${later}`, { name: 'Someday' });
    expect(renamed.body).toMatchObject({ name: 'Someday', kind: 'private', can: { change: true } });
    expect((await maria.patch(`${outside}/objects/claim/tags/${later}`, { name: 'URGENT' })).status).toBe(422);
    expect((await maria.delete(`${outside}/objects/claim/tags/${urgent}`)).status).toBe(204);
    expect(await on(maria, second)).toEqual(['Someday']);
    expect(await listed(maria, '')).toContain('second');
  });

  it('of others are not there: private ones for anybody, corporate ones outside', async () => {
    const uid = await claim(maria, 'shared sight');
    const hers = await tag(maria, 'Mine alone');
    const his = await tag(sven, 'Mine alone');
    const corporate = await tag(keeper, 'Blacklist', 'corporate');
    const open = await tag(keeper, 'Waiting for you', 'public');
    expect((await put(maria, uid, hers)).status).toBe(204);
    for (const one of [his, corporate, open]) expect((await put(sven, uid, one)).status).toBe(204);
    expect(await on(sven, uid)).toEqual(['Blacklist', 'Mine alone', 'Waiting for you']);
    expect(await on(keeper, uid)).toEqual(['Blacklist', 'Waiting for you']);
    expect(await on(maria, uid)).toEqual(['Mine alone', 'Waiting for you']);
    expect(await known(maria)).toContain('Waiting for you');
    expect(await known(maria)).not.toContain('Blacklist');
    expect(await known(stranger)).toEqual(['Waiting for you']);
    expect(await listed(maria, `tag=${open}`)).toEqual(['shared sight']);
    // It is on a record of somebody else: nothing of that is told.
    expect(await listed(stranger, `tag=${open}`)).toEqual([]);
    expect((await stranger.get(`${outside}/records/claim/count?tag=${open}`)).body).toEqual({ exact: 0 });
    // A tag that is there for others and one that is nowhere answer alike.
    const asks = (of: string) => [
      maria.get(`${outside}/records/claim?tag=${of}`),
      maria.get(`${outside}/records/claim/count?tag=${of}`),
      put(maria, uid, of),
      take(maria, uid, of),
      maria.patch(`${outside}/objects/claim/tags/${of}`, { name: 'x' }),
      maria.delete(`${outside}/objects/claim/tags/${of}`),
    ];
    const told = async (of: string) => (await Promise.all(asks(of))).map(({ status, text }) => [status, text]);
    const none = await told(nobody);
    expect(none.map(([status]) => status)).toEqual([400, 400, 404, 404, 404, 404]);
    for (const hidden of [corporate, his]) expect(await told(hidden)).toEqual(none);
    // Nor does a name that others have taken tell anything.
    expect(await tag(maria, 'Blacklist')).not.toBe(corporate);
    // A record that is not hers answers like one that does not exist.
    const other = await claim(stranger, 'not hers');
    const texts = await Promise.all(
      [other, nobody].map(async (one) => [await put(maria, one, hers), await maria.get(`${outside}/records/claim/${one}/tags`)]),
    );
    const [a, b] = texts.map((replies) => replies.map(({ status, text }) => [status, text]));
    expect(a).toEqual(b);
    expect(a?.map(([status]) => status)).toEqual([404, 404]);
  });

  it('of the company are made by who manages tags and put on records by staff who may comment them', async () => {
    const uid = await claim(sven, 'of the house');
    for (const [client, kind] of [
      [sven, 'corporate'],
      [sven, 'public'],
      [maria, 'corporate'],
      [maria, 'public'],
    ] as const) {
      const reply = await client.post(`${baseOf(client)}/objects/claim/tags`, { name: 'No', kind });
      expect(reply.status, kind).toBe(403);
    }
    expect((await sven.get(`${desk}/objects/claim/tags`)).body.makes).toEqual(['private']);
    expect((await keeper.get(`${desk}/objects/claim/tags`)).body.makes).toEqual(['private', 'corporate', 'public']);
    const open = await tag(keeper, 'Spotlight', 'public');
    expect((await sven.patch(`${desk}/objects/claim/tags/${open}`, { name: 'x' })).status).toBe(403);
    expect((await keeper.patch(`${desk}/objects/claim/tags/${open}`, { name: 'Spot' })).status).toBe(200);
    const hers = await claim(maria, 'hers to see');
    expect((await put(maria, hers, open)).status).toBe(403);
    for (const one of [hers, uid]) expect((await put(sven, one, open)).status).toBe(204);
    const seen = await maria.get(`${outside}/records/claim/${hers}/tags`);
    expect(seen.body).toMatchObject({ puts: ['private'], tags: [{ name: 'Spot', removable: false, can: { change: false } }] });
    expect((await take(maria, hers, open)).status).toBe(403);
    expect((await take(keeper, hers, open)).status).toBe(204);
    // The colleague reads nothing of Maria's, so the tag is nowhere for him.
    expect(await listed(colleague, `tag=${open}`)).toEqual([]);
  });

  it('stay behind the second wall where the gateway is left out', async () => {
    const uid = await claim(stranger, 'behind the wall');
    const open = await tag(keeper, 'Walled', 'public');
    const closed = await tag(keeper, 'Walled too', 'corporate');
    for (const one of [open, closed]) expect((await put(sven, uid, one)).status).toBe(204);
    const seen = async (person: Person) => {
      const ctx = await as(app.system, person);
      const rows = await ctx.db.rows(sql<{
        name: string;
      }>`select g.name from data.claim_mark m join portico.tag g on g.id = m.tag_id
        where g.name like 'Walled%' order by 1`);
      return rows.map(({ name }) => name);
    };
    expect(await seen(people.stranger)).toEqual(['Walled']);
    expect(await seen(people.maria)).toEqual([]);
    expect(await seen(people.sven)).toEqual(['Walled', 'Walled too']);
    const ctx = await as(app.system, people.stranger);
    await expect(
      ctx.db.run(sql`insert into data.claim_mark (tag_id, record_id, made_at) select g.id, t.id, now() from portico.tag g, data.claim t
        where g.name = 'Walled' and t.uid = ${uid}::uuid`),
    ).rejects.toThrow(/row-level security|permission denied|duplicate/);
    expect(await ctx.db.run(sql`delete from data.claim_mark`)).toBe(0);
    expect(await ctx.db.run(sql`update portico.tag set name = 'mine now'`)).toBe(0);
  });
});

it('what is deleted while a record gets it is not there, and leaves no error in the log', async () => {
  const uid = await claim(maria, 'between');
  const door = `${outside}/objects/claim`;
  const deeds = {
    tags: { make: () => tag(maria, 'Short-lived'), put: putTag },
    folders: {
      make: () => folder(maria, { name: 'Short-lived', kind: 'static' }),
      put: (ctx: Ctx, object: string, record: string, of: string) => putInFolder(ctx, object, record, of, true),
    },
  };
  for (const [kind, { make, put }] of Object.entries(deeds)) {
    // After it was looked up, before the statement that puts it there.
    const ctx = await as(app.system, people.maria);
    const of = await make();
    const run: Ctx['db']['run'] = async (statement) => {
      expect((await maria.delete(`${door}/${kind}/${of}`)).status).toBe(204);
      return ctx.db.run(statement);
    };
    await expect(put({ ...ctx, db: { ...ctx.db, run } }, 'claim', uid, of)).rejects.toMatchObject({ code: 'not_found' });
    // While that runs.
    const other = await make();
    const address = `${outside}/records/claim/${uid}/${kind}/${other}`;
    const seen = app.log.length;
    const { begun } = await withTx(await app.ctx(), async (tx) => {
      const table = kind === 'tags' ? sql`portico.tag` : sql`portico.folder`;
      await tx.db.run(sql`delete from ${table} where uid = ${other}::uuid`);
      const { pid } = await tx.db.one(sql<{ pid: number }>`select pg_backend_pid() as pid`);
      const begun = maria.put(address);
      const waits = sql<{ yes: boolean }>`select exists (select 1 from pg_locks l
        where not l.granted and ${pid}::int = any (pg_blocking_pids(l.pid))) as yes`;
      await expect.poll(async () => (await (await app.ctx()).db.one(waits)).yes, { timeout: 20_000 }).toBe(true);
      return { begun };
    });
    expect((await begun).status).toBe(404);
    expect(app.log.slice(seen).filter((line) => line.includes('"error"'))).toEqual([]);
    // The twin: what is there, and is there twice.
    const kept = await make();
    for (let i = 0; i < 2; i++) expect((await maria.put(`${outside}/records/claim/${uid}/${kind}/${kept}`)).status).toBe(204);
    const there = (await maria.get(`${outside}/records/claim/${uid}/tags`)).body as Record<string, unknown>;
    expect((there[kind] as unknown[]).map((one) => (typeof one === 'string' ? one : (one as { uid: string }).uid))).toEqual([
      kept,
    ]);
    expect((await maria.delete(`${door}/${kind}/${kept}`)).status).toBe(204);
  }
});

const folder = async (client: Client, body: Record<string, unknown>) => {
  const reply = await client.post(`${baseOf(client)}/objects/claim/folders`, body);
  expect(reply.status, reply.text).toBe(200);
  return String(reply.body.uid);
};
const tree = async (client: Client) => {
  const reply = await client.get(`${baseOf(client)}/objects/claim/folders`);
  return (reply.body.folders ?? []) as { uid: string; name: string; parent: string | null; usable: boolean; filter: unknown }[];
};
const share = (of: string, principal: string, grade = 'read') =>
  keeper.put(`${desk}/objects/claim/folders/${of}/readers`, { readers: [{ principal, grade }] });

group('folders', () => {
  it('hold what their filter says, alone or below another one, and take no record along (LST-03 to LST-07)', async () => {
    const open = ['new', 'busy', 'waiting'].map((value) => ({ column: 'state', op: 'eq', value }));
    const points = { column: 'points', op: 'eq', value: 7 };
    for (const [name, state] of [
      ['seven new', 'new'],
      ['seven done', 'done'],
      ['seven waiting', 'waiting'],
    ] as const) {
      await claim(maria, name, { points: 7, state });
    }
    await claim(maria, 'eight new', { points: 8, state: 'new' });
    // The worked example of the seed: one value, and three others by OR.
    const sevens = await folder(maria, { name: 'Open sevens', kind: 'dynamic', filter: { and: [points, { or: open }] } });
    const below = await folder(maria, { name: 'Eights', kind: 'dynamic', parent: sevens, filter: { ...points, value: 8 } });
    expect(await listed(maria, `folder=${sevens}`)).toEqual(['seven new', 'seven waiting']);
    expect(await listed(maria, `folder=${below}&sort=name`)).toEqual(['eight new']);
    expect((await maria.get(`${outside}/records/claim/count?folder=${sevens}`)).body).toEqual({ exact: 2 });
    expect((await tree(maria)).map(({ name, parent }) => [name, parent])).toEqual([
      ['Eights', sevens],
      ['Open sevens', null],
    ]);
    const at = `${outside}/objects/claim/folders`;
    expect((await maria.patch(`${at}/${sevens}`, { parent: below })).status).toBe(422);
    expect((await maria.patch(`${at}/${below}`, { name: 'Sevens', filter: points })).status).toBe(200);
    expect(await listed(maria, `folder=${below}`)).toEqual(['seven done', 'seven new', 'seven waiting']);
    expect((await maria.delete(`${at}/${sevens}`)).status).toBe(204);
    expect((await tree(maria)).map(({ name, parent }) => [name, parent])).toEqual([['Sevens', null]]);
    expect(await listed(maria, `folder=${below}`)).toHaveLength(3);
    // Not even his own organisation sees what is hers.
    expect(await tree(colleague)).toEqual([]);
    const told = async (of: string) =>
      (
        await Promise.all([
          colleague.get(`${outside}/records/claim?folder=${of}`),
          colleague.patch(`${at}/${of}`, { name: 'x' }),
          colleague.delete(`${at}/${of}`),
        ])
      ).map(({ status, text }) => [status, text]);
    expect(await told(below)).toEqual(await told(nobody));
    // Days are counted on somebody's calendar, and a folder is asked long after it was made.
    const today = (zone?: string) => ({ column: 'created_at', op: 'eq', value: { relative: 'today', ...(zone && { zone }) } });
    const dynamic = (filter: unknown) => keeper.post(`${desk}/objects/claim/folders`, { name: 'Today', kind: 'dynamic', filter });
    expect((await dynamic(today())).body.errors).toMatchObject([{ code: 'no_zone' }]);
    expect((await dynamic(today('Europe/Berlin'))).status).toBe(200);
    for (const body of [
      { name: 'x', kind: 'static', filter: points },
      { name: 'x', kind: 'dynamic' },
    ]) {
      expect((await maria.post(at, body)).status).toBe(422);
    }
    expect(
      (await maria.post(at, { name: 'x', kind: 'dynamic', filter: { column: 'secret', op: 'eq', value: 'x' } })).body.code,
    ).toBe('unknown_column');
  });

  it('hold chosen records', async () => {
    const [one, two] = [await claim(maria, 'chosen'), await claim(maria, 'not chosen')];
    const at = (uid: string, of: string) => `${outside}/records/claim/${uid}/folders/${of}`;
    const picked = await folder(maria, { name: 'Picked', kind: 'static' });
    for (let i = 0; i < 2; i++) expect((await maria.put(at(one, picked))).status).toBe(204);
    expect(await listed(maria, `folder=${picked}`)).toEqual(['chosen']);
    const inside = async (client: Client) => (await client.get(`${baseOf(client)}/records/claim/${one}/tags`)).body.folders;
    expect([await inside(maria), await inside(sven)]).toEqual([[picked], []]);
    const other = await claim(stranger, 'of another');
    expect((await maria.put(at(other, picked))).status).toBe(404);
    expect((await stranger.put(at(other, picked))).status).toBe(404);
    await maria.put(at(two, picked));
    expect((await maria.delete(at(one, picked))).status).toBe(204);
    expect(await listed(maria, `folder=${picked}`)).toEqual(['not chosen']);
  });

  it('of staff are given to users and roles; each finds what he reads, and nothing by what is hidden from him (PRM-27)', async () => {
    const uid = await claim(maria, 'with a secret');
    await keeper.patch(`${desk}/records/claim/${uid}`, { values: { secret: 'canary' } }, { ifMatch: 1 });
    const wide = await folder(keeper, {
      name: 'All secrets',
      kind: 'dynamic',
      filter: { column: 'name', op: 'contains', value: 'secret' },
    });
    const narrow = await folder(keeper, {
      name: 'Canaries',
      kind: 'dynamic',
      filter: { column: 'secret', op: 'eq', value: 'canary' },
    });
    expect(await tree(sven)).toEqual([]);
    expect((await share(wide, people.maria.uid)).body.readers).toMatchObject([{ uid: people.maria.uid, grade: 'read' }]);
    expect((await share(narrow, people.maria.uid)).status).toBe(200);
    expect(await listed(maria, `folder=${wide}`)).toEqual(['with a secret']);
    expect(await listed(keeper, `folder=${narrow}`)).toEqual(['with a secret']);
    const hers = await tree(maria);
    expect(hers.find((one) => one.uid === narrow)).toMatchObject({ usable: false, filter: null });
    expect(JSON.stringify(hers)).not.toContain('canary');
    const refused = await maria.get(`${outside}/records/claim?folder=${narrow}&count=true`);
    expect(refused.body.code).toBe('folder_unusable');
    // Byte for byte the same for a value that nobody has: it is no oracle.
    expect(
      (await keeper.patch(`${desk}/objects/claim/folders/${narrow}`, { filter: { column: 'secret', op: 'eq', value: 'no' } }))
        .status,
    ).toBe(200);
    expect((await maria.get(`${outside}/records/claim?folder=${narrow}&count=true`)).text).toBe(refused.text);
    expect((await maria.patch(`${outside}/objects/claim/folders/${wide}`, { name: 'x' })).status).toBe(403);
    expect((await maria.delete(`${outside}/objects/claim/folders/${wide}`)).status).toBe(403);
    expect((await sven.put(`${desk}/objects/claim/folders/${wide}/readers`, { readers: [] })).status).toBe(404);
    expect((await share(wide, people.sven.uid, 'edit')).status).toBe(200);
    expect((await sven.patch(`${desk}/objects/claim/folders/${wide}`, { name: 'Secrets' })).status).toBe(200);
    expect((await sven.put(`${desk}/objects/claim/folders/${wide}/readers`, { readers: [] })).status).toBe(403);
    expect((await maria.get(`${outside}/records/claim?folder=${wide}`)).status).toBe(400);
    expect((await share(wide, nobody)).status).toBe(422);
    // Its owner finds by name whom he gives it to; nobody else is told of anybody.
    const offered = (client: Client, search: string) =>
      client.get(`${desk}/objects/claim/folders/${wide}/receivers?search=${search}`);
    const names = (await offered(keeper, 'mar')).body.receivers;
    expect(names).toContainEqual(expect.objectContaining({ uid: people.maria.uid, kind: 'portal', title: 'Maria' }));
    expect(new Set(names?.map(({ title }) => String(title)))).toEqual(new Set(['Maria']));
    expect((await offered(sven, 'mar')).status).toBe(403);
    expect((await offered(maria, 'mar')).status).toBe(401);
    expect((await share(wide, people.maria.uid)).body.readers).toMatchObject([{ title: 'Maria', kind: 'portal', grade: 'read' }]);
  });

  it('stay behind the second wall where the gateway is left out', async () => {
    const ctx = await as(app.system, people.stranger);
    expect(await ctx.db.rows(sql`select from portico.folder`)).toEqual([]);
    expect(await ctx.db.rows(sql`select from portico.folder_reader`)).toEqual([]);
    expect(await ctx.db.rows(sql`select from data.claim_mark where folder_id is not null`)).toEqual([]);
    expect(await ctx.db.run(sql`update portico.folder set name = 'mine now'`)).toBe(0);
    await expect(
      ctx.db.run(
        sql`insert into portico.folder (object_id, owner_id, name, kind, made_at) select id, ${people.maria.id}::bigint, 'x', 'static', now() from (values (1)) o(id)`,
      ),
    ).rejects.toThrow(/row-level security/);
  });
});
