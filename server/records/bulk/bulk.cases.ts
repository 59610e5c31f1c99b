/** Many records at once over HTTP, at both doors: each changed by the rights of who asks, told one by one, and undone; files, two at a time. */
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { beforeAll, expect, it } from 'vitest';
import { sql } from '../../kernel/index.ts';
import { addColumn, changeType, configure, removeColumn } from '../../metadata/index.ts';
import type { TestApp } from '../../testing/app.ts';
import type { Client, Reply } from '../../testing/client.ts';
import { allowColumns, as, column, roleId } from '../../testing/factories.ts';
import { furtherTest } from '../../testing/proving.ts';
import { sendExport } from '../export/send.ts';
import { claimWorld, type People } from '../fixture-claims.ts';

let app: TestApp;
let people: People;
let maria: Client;
let stranger: Client;
let keeper: Client;

const outside = '/api/portal/help';
const desk = '/api/staff';

beforeAll(async () => {
  const claims = await claimWorld();
  ({ app, people } = claims);
  ({ maria, stranger, keeper } = claims.clients);
});

const baseOf = (client: Client) => (client === keeper ? desk : outside);
const good = (reply: Reply) => {
  expect(reply.status, reply.text).toBeLessThan(300);
  return reply.body as Record<string, unknown>;
};
const claim = async (client: Client, name: string, values: Record<string, unknown> = {}) =>
  String(good(await client.post(`${baseOf(client)}/records/claim`, { values: { name, ...values } })).uid);
const read = async (client: Client, uid: string) => {
  const reply = await client.get(`${baseOf(client)}/records/claim/${uid}`);
  return reply.status === 200 ? (reply.body as unknown as { version: number; values: Record<string, unknown> }) : null;
};
const seen = async (client: Client, uids: readonly string[]) =>
  Promise.all(uids.map(async (uid) => ({ uid, version: (await read(client, uid))?.version ?? 1 })));
const start = (client: Client, body: unknown) => client.post(`${baseOf(client)}/objects/claim/bulk`, body);
const undo = (client: Client, uid: unknown) => client.post(`${baseOf(client)}/objects/claim/bulk/${uid}/undo`);
const state = async (client: Client, uid: unknown) => good(await client.get(`${baseOf(client)}/objects/claim/bulk/${uid}`));
const pointsOf = async (uids: readonly string[]) =>
  Promise.all(uids.map(async (uid) => (await read(keeper, uid))?.values.points));

it('changes a column of chosen records, each decided by itself, and puts back what nobody has changed since', async () => {
  const [one, two, three] = [await claim(maria, 'one', { points: 1 }), await claim(maria, 'two'), await claim(maria, 'three')];
  const same = await claim(maria, 'same', { points: 9 });
  const foreign = await claim(stranger, 'foreign', { points: 5 });
  const records = await seen(maria, [one, two, three, same, foreign]);
  good(await keeper.patch(`${desk}/records/claim/${two}`, { values: { secret: 'by staff' } }, { ifMatch: 1 }));
  const set = { kind: 'set', column: 'points', value: 9 };
  const answer = good(await start(maria, { change: set, records }));
  expect(answer).toMatchObject({ state: 'done', total: 5, done: 2, same: 1, stale: 1, refused: 1, waiting: 0 });
  expect(answer.refusals).toMatchObject([
    { uid: two, code: 'stale' },
    { uid: foreign, code: 'not_found' },
  ]);
  expect(await pointsOf([one, two, three, same, foreign])).toEqual([9, null, 9, 9, 5]);
  const history = good(await maria.get(`${outside}/records/claim/${one}/history`)).entries;
  expect((history as unknown[])[0]).toMatchObject({ action: 'update', column: 'points', old: 1, new: 9 });
  good(await keeper.patch(`${desk}/records/claim/${three}`, { values: { points: 10 } }, { ifMatch: 2 }));
  // Another column is none of its business.
  good(await keeper.patch(`${desk}/records/claim/${one}`, { values: { name: 'uno' } }, { ifMatch: 2 }));
  // Nobody else has it, in the words for what does not exist.
  expect((await undo(stranger, answer.uid)).text).toBe((await undo(stranger, foreign)).text);
  const undone = good(await undo(maria, answer.uid));
  expect(undone).toMatchObject({ state: 'undone', undone: 1, left: 1, undoUntil: null });
  expect(undone.refusals).toMatchObject([{ uid: three, code: 'stale' }]);
  expect(await pointsOf([one, three])).toEqual([1, 10]);
  expect((await undo(maria, answer.uid)).status).toBe(409);
});

furtherTest('goes on after a change of type that came in between, and puts nothing back into another type', async () => {
  const owner = () => app.ctx('owner');
  await addColumn(await owner(), 'claim', column('hue'));
  await allowColumns(app.system, 'claim', await roleId(app.system, 'all_portal_users'), { hue: 3 });
  const uid = await claim(maria, 'painted', { hue: 'Red' });
  const set = (value: string) => ({ change: { kind: 'set', column: 'hue', value } });
  const painted = good(await start(maria, { ...set('blue'), records: await seen(maria, [uid]) }));
  expect(painted).toMatchObject({ done: 1 });
  const { version } = (await read(maria, uid)) ?? {};
  // A second one meets the change: it waits for the table and then asks for a column that is gone.
  const choices = ['blue', 'green', 'red'].map((key) => ({ key, title: { en: key } }));
  const waiting = sql<{
    n: number;
  }>`select count(*)::int as n from pg_locks where not granted and relation = 'data.claim'::regclass`;
  const watcher = await app.ctx();
  const [asked] = await configure(await owner(), 'test', async (tx) => {
    await changeType(tx, 'claim', 'hue', { type: 'choice', choices });
    const second = start(maria, { ...set('green'), records: [{ uid, version }] });
    await expect.poll(async () => (await watcher.db.one(waiting)).n, { timeout: 20_000 }).toBe(1);
    return [second];
  });
  const met = good(await asked);
  expect(met).toMatchObject({ state: 'running', waiting: 1, refused: 0 });
  expect((await read(keeper, uid))?.values.hue).toBe('blue');
  // What it was is a text: no value of the lookup, whatever it says.
  expect(good(await undo(maria, painted.uid))).toMatchObject({ undone: 0, left: 1, refusals: [{ uid, code: 'stale' }] });
  expect((await read(keeper, uid))?.values.hue).toBe('blue');
  app.pass(61_000);
  await app.work();
  expect(await state(maria, met.uid)).toMatchObject({ state: 'done', done: 1, refused: 0 });
  expect((await read(keeper, uid))?.values.hue).toBe('green');
  expect(good(await undo(maria, met.uid))).toMatchObject({ undone: 1 });
  expect((await read(keeper, uid))?.values.hue).toBe('blue');
  await removeColumn(await owner(), 'claim', 'hue');
});

it('refuses at once what can be done to no record', async () => {
  const records = await seen(maria, [await claim(maria, 'only')]);
  const ask = async (body: unknown) => (await start(maria, body)).body.code;
  expect(await ask({ change: { kind: 'set', column: 'secret', value: 'x' }, records })).toBe('unknown_column');
  expect(await ask({ change: { kind: 'set', column: 'points', value: 'many' }, records })).toBe('invalid');
  expect(await ask({ change: { kind: 'set', column: 'modified_at', value: null }, records })).toMatch(/invalid|unknown_column/);
  expect(await ask({ change: { kind: 'tag', tag: records[0]?.uid, on: true }, records })).toBe('not_found');
  expect(await ask({ change: { kind: 'delete' }, records, matching: {} })).toBe('bad_request');
  expect(await ask({ change: { kind: 'delete' } })).toBe('bad_request');
  expect(await ask({ change: { kind: 'delete' }, matching: { filter: '{"column":"secret","op":"eq","value":"x"}' } })).toBe(
    'unknown_column',
  );
  expect((await start(maria, { change: { kind: 'set', column: 'points', value: 3 }, records })).body.done).toBe(1);
});

it('moves the stage of those that offer it, with what the stage sets; staff move them back where nobody else was there since', async () => {
  const [open, shut] = [await claim(maria, 'open', { points: 4 }), await claim(maria, 'shut')];
  good(await maria.post(`${outside}/records/claim/${shut}/actions/finish`, {}));
  const records = await seen(maria, [open, shut]);
  const answer = good(await start(maria, { change: { kind: 'act', action: 'finish' }, records }));
  expect(answer).toMatchObject({ done: 1, refused: 1, refusals: [{ uid: shut, code: 'forbidden' }] });
  // Written down in English, told in the language of whoever asks.
  const told = async (language: string) => {
    const { body } = await maria.get(`${outside}/objects/claim/bulk/${answer.uid}`, { headers: { 'accept-language': language } });
    return body.refusals?.[0]?.message;
  };
  expect(await told('en')).toBe('This cannot be done with the record as it stands now.');
  expect(await told('de')).toBe('Das geht mit dem Datensatz nicht, wie er jetzt steht.');
  expect((await read(keeper, open))?.values).toMatchObject({ status: 'shut', points: 0 });
  // No transition leads back: outside it is not offered and not done.
  expect(answer.undoUntil).toBeNull();
  expect((await undo(maria, answer.uid)).status).toBe(409);
  expect((await read(keeper, open))?.values).toMatchObject({ status: 'shut', points: 0 });
  const [mine, touched] = [await claim(maria, 'mine', { points: 4 }), await claim(maria, 'touched', { points: 4 })];
  const change = { kind: 'act', action: 'finish' };
  const his = good(await start(keeper, { change, records: await seen(keeper, [mine, touched]) }));
  expect(his).toMatchObject({ done: 2, undoUntil: expect.any(String) });
  good(await maria.patch(`${outside}/records/claim/${touched}`, { values: { name: 'touched since' } }, { ifMatch: 2 }));
  const back = good(await undo(keeper, his.uid));
  expect(back).toMatchObject({ undone: 1, left: 1, refusals: [{ uid: touched, code: 'stale' }] });
  expect((await read(keeper, mine))?.values).toMatchObject({ status: 'open', points: 4 });
  expect((await read(keeper, touched))?.values).toMatchObject({ status: 'shut', points: 0 });
});

furtherTest('puts tags and static folders on and takes them off again, but for those that were on before', async () => {
  const [one, two] = [await claim(maria, 'first'), await claim(maria, 'second')];
  const records = await seen(maria, [one, two]);
  const tag = String(good(await maria.post(`${outside}/objects/claim/tags`, { name: 'bulk', kind: 'private' })).uid);
  const folder = String(good(await maria.post(`${outside}/objects/claim/folders`, { name: 'bulk', kind: 'static' })).uid);
  good(await maria.put(`${outside}/records/claim/${one}/tags/${tag}`));
  const found = async (query: string) => (good(await maria.get(`${outside}/records/claim?${query}`)).rows as unknown[]).length;
  const tagged = good(await start(maria, { change: { kind: 'tag', tag, on: true }, records }));
  const filled = good(await start(maria, { change: { kind: 'folder', folder, inside: true }, records }));
  expect([tagged, filled]).toMatchObject([
    { done: 1, same: 1 },
    { done: 2, same: 0 },
  ]);
  expect([await found(`tag=${tag}`), await found(`folder=${folder}`)]).toEqual([2, 2]);
  good(await undo(maria, tagged.uid));
  good(await undo(maria, filled.uid));
  expect([await found(`tag=${tag}`), await found(`folder=${folder}`)]).toEqual([1, 0]);
  // A saved view keeps both, for whom there are such ones.
  const views = `${outside}/objects/claim/views`;
  const body = { tags: [tag, one], folder, sort: 'name' };
  good(await maria.post(views, { name: 'Mine', audience: 'me', body }));
  const kept = async () => (good(await maria.get(views)).views as { body: unknown }[]).map((view) => view.body);
  expect(await kept()).toEqual([{ sort: 'name', tags: [tag], folder }]);
  good(await maria.delete(`${outside}/objects/claim/tags/${tag}`));
  good(await maria.delete(`${outside}/objects/claim/folders/${folder}`));
  expect(await kept()).toEqual([{ sort: 'name' }]);
  // Nothing of it is a change of the record.
  expect((await read(maria, one))?.version).toBe(1);
});

it('deletes, and brings back with words, history and rights what nobody else has deleted', async () => {
  const [one, two] = [await claim(maria, 'zebra here'), await claim(maria, 'zebra there')];
  const answer = good(await start(maria, { change: { kind: 'delete' }, records: await seen(maria, [one, two]) }));
  expect(answer).toMatchObject({ done: 2 });
  const find = async () =>
    (good(await maria.get(`${outside}/records/claim?search=zebra&columns=name`)).rows as { uid: string }[]).map(({ uid }) => uid);
  expect([await read(maria, one), await find()]).toEqual([null, []]);
  const ctx = await app.ctx('owner');
  await ctx.db.run(sql`update data.claim set deleted_by = ${people.sven.id}::bigint where uid = ${two}::uuid`);
  expect(good(await undo(maria, answer.uid))).toMatchObject({ undone: 1, left: 1 });
  expect((await read(maria, one))?.values.name).toBe('zebra here');
  expect(await find()).toEqual([one]);
  const whole = await ctx.db.rows(sql`select action, column_key from data.claim_history h join data.claim t on t.id = h.record_id
    where t.uid = ${one}::uuid and column_key is null order by h.id`);
  expect(whole.map((row) => (row as { action: string }).action)).toEqual(['create', 'delete', 'action']);
});

it('makes two files at a time for one person, and one that nobody reads gives its place back', async () => {
  const ctx = await app.ctx();
  const three = async (sort: string) => {
    const query = { sort: { column: sort, descending: false } };
    const asked = await Promise.allSettled([1, 2, 3].map(() => sendExport(ctx, 'claim', query, 'csv', undefined)));
    const streams = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.body as Readable] : []));
    const codes = asked.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []));
    return { streams, codes };
  };
  for (const end of ['destroy', 'resume'] as const) {
    const { streams, codes } = await three('name');
    expect([streams.length, codes]).toEqual([2, ['too_many']]);
    await Promise.all(streams.map((stream) => once(stream[end](), 'close')));
  }
  // Nor does one keep its place that was refused before its first byte.
  expect((await three('no_such')).streams).toEqual([]);
  const { streams } = await three('name');
  expect(streams).toHaveLength(2);
  await Promise.all(streams.map((stream) => once(stream.destroy(), 'close')));
});

it('takes names as names, whatever stands in them (Q10)', async () => {
  const records = await seen(maria, [await claim(maria, 'named')]);
  const pieces = ["'", '"', '; --', ') or (1=1', ' desc', '\\', '::text', "->>'a'", '%00', '/*', '$1', '\u2028'];
  const names = ['name', 'secret', 'id', 't.name', 'pg_sleep(9)'].flatMap((name) => pieces.map((piece) => `${name}${piece}`));
  expect(names).toHaveLength(60);
  const statuses = await Promise.all(
    names.map((name, at) => {
      const ways = [
        { change: { kind: 'set', column: name, value: 1 }, records },
        { change: { kind: 'tag', tag: name, on: true }, records },
        { change: { kind: 'folder', folder: name, inside: true }, records },
        { change: { kind: 'delete' }, matching: { tag: name, filter: name } },
      ];
      return at % 5 === 4
        ? maria.get(`${outside}/records/claim?${new URLSearchParams({ sort: name, folder: name })}`)
        : start(maria, ways[at % 5]);
    }),
  );
  expect(new Set(statuses.map(({ status }) => status >= 400 && status < 500))).toEqual(new Set([true]));
  expect((await read(maria, records[0]?.uid ?? ''))?.version).toBe(1);
});

it('stays behind the second wall where the gateway is left out', async () => {
  const ctx = await as(app.system, people.stranger);
  const mine = await ctx.db.rows(sql`select from portico.bulk where principal_id <> ${people.stranger.id}::bigint`);
  expect(mine).toEqual([]);
  expect(await ctx.db.rows(sql`select from portico.bulk_row`)).toEqual([]);
  const hers = await as(app.system, people.maria);
  expect((await hers.db.rows(sql`select from portico.bulk_row`)).length).toBeGreaterThan(5);
  // Not even hers tell her what was changed behind a column that is hidden from her.
  await expect(hers.db.rows(sql`select before from portico.bulk_row`)).rejects.toThrow('permission denied');
});

it('does many in the background, as who asked and as long as he may, once however often it is asked', async () => {
  const ctx = await app.ctx('owner');
  await ctx.db.run(sql`insert into data.claim (name, points, organisation_id, created_by, created_at, modified_at)
    select 'crowd', 1, organisation_id, created_by, created_at, modified_at from data.claim c, generate_series(1, 120)
    where c.name = 'only'`);
  const body = {
    change: { kind: 'set', column: 'points', value: 2 },
    matching: { filter: JSON.stringify({ column: 'name', op: 'eq', value: 'crowd' }) },
  };
  const single = good(await start(keeper, { ...body, matching: { filter: '{"column":"name","op":"eq","value":"only"}' } }));
  expect(single).toMatchObject({ state: 'done', done: 1 });
  // Of five that one person starts at the same moment three are begun, and no undo beside them.
  const five = await Promise.all(Array.from({ length: 5 }, () => start(keeper, body)));
  expect(five.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
  expect((await undo(keeper, single.uid)).status).toBe(429);
  await ctx.db.run(sql`delete from portico.bulk where principal_id = ${people.keeper.id}::bigint and state = 'running'`);
  expect(good(await undo(keeper, single.uid))).toMatchObject({ state: 'undone', undone: 1 });
  const key = { headers: { 'idempotency-key': 'one-crowd-whatever-happens' } };
  const first = good(await maria.post(`${outside}/objects/claim/bulk`, body, key));
  expect(first).toMatchObject({ state: 'running', total: 120, done: 0, waiting: 120, undoUntil: null });
  expect(good(await maria.post(`${outside}/objects/claim/bulk`, body, key)).uid).toBe(first.uid);
  expect((await undo(maria, first.uid)).status).toBe(409);
  await app.work();
  const done = await state(maria, first.uid);
  expect(done).toMatchObject({ state: 'done', done: 120, refused: 0, stale: 0 });
  expect(done.undoUntil).not.toBeNull();
  expect(good(await undo(maria, first.uid))).toMatchObject({ state: 'undoing', waiting: 120 });
  // Whoever may not act any more leaves the rest as it is.
  await ctx.db.run(sql`update portico.portal_user set locked_at = now() where id = ${people.maria.id}::bigint`);
  await ctx.db.run(sql`update portico.principal set epoch = epoch + 1 where id = ${people.maria.id}::bigint`);
  await app.work();
  const { rows } = {
    rows: await ctx.db.rows(sql<{ undone: string; n: number }>`select undone, count(*)::int as n from portico.bulk_row r
    join portico.bulk b on b.id = r.bulk_id where b.uid = ${String(first.uid)}::uuid group by undone`),
  };
  expect(rows).toEqual([{ undone: 'refused', n: 120 }]);
});
