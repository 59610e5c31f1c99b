import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, contextFor, cookieNames, sql, withTx } from '../kernel/index.ts';
import { addColumn, changeType, configure, removeColumn } from '../metadata/index.ts';
import { authenticate } from '../sessions/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Client, Reply } from '../testing/client.ts';
import { allowColumns, column, roleId } from '../testing/factories.ts';
import { claimWorld } from './fixture-claims.ts';

let app: TestApp;
let maria: Client;
let sven: Client;

const portal = '/api/portal/help/records/claim';
const staff = '/api/staff/records/claim';

beforeAll(async () => {
  const claims = await claimWorld();
  app = claims.app;
  ({ maria, sven } = claims.clients);
});

const made = async (client: Client, name: string) => {
  const reply = await client.post(portal, { values: { name } });
  expect(reply.status, reply.text).toBe(201);
  return { uid: String(reply.body.uid) };
};

describe('a caller who is assumed to be who he was a moment ago', () => {
  const change = async (what: ReturnType<typeof sql>) => (await app.ctx('owner')).db.run(what);
  const ofMaria = sql`(select u.id from portico.portal_user u join data.contact c on c.id = u.contact_id where c.name like 'Maria%')`;

  it('is asked under the rights of that very moment, and what is read bears the names of that moment (S2, S3)', async () => {
    const { uid } = await made(maria, 'hers');
    const read = async () => (await maria.get(`${portal}/${uid}`)).status;
    const listed = async () => ((await maria.get(portal)).body.rows as unknown[] | undefined)?.length;
    const author = async () => JSON.parse((await sven.get(`${staff}/${uid}`)).text).values.created_by.displayName;
    expect([await read(), await read(), await author(), await author()]).toEqual([200, 200, 'Maria', 'Maria']);
    const all = await listed();
    expect(all).toBeGreaterThan(0);

    await change(sql`update data.contact set name = 'Maria Novak' where name = 'Maria'`);
    expect(await author()).toBe('Maria Novak');
    await change(sql`update data.contact set name = 'Maria' where name = 'Maria Novak'`);
    expect(await author()).toBe('Maria');

    await change(sql`update portico.portal_user set locked_at = now() where id in ${ofMaria}`);
    expect([await read(), (await maria.get(portal)).status]).toEqual([401, 401]);
    await change(sql`update portico.portal_user set locked_at = null where id in ${ofMaria}`);
    expect([await read(), await listed()]).toEqual([200, all]);

    await change(sql`update portico.operation_rule set can_create = false where can_create`);
    const count = async () => (await (await app.ctx()).db.one(sql<{ n: number }>`select count(*)::int as n from data.claim`)).n;
    const before = await count();
    expect((await maria.post(portal, { values: { name: 'too late' } })).status).toBe(403);
    expect([await count(), await read()]).toEqual([before, 200]);
    await change(sql`update portico.operation_rule set can_read = false where can_read`);
    expect([await read(), (await maria.get(portal)).status]).toEqual([404, 404]);
    await change(sql`update portico.operation_rule set can_read = true, can_create = true`);
    expect([await read(), await listed()]).toEqual([200, all]);
  });

  it('sees no row and writes none where that is wrong, even before the answer is thrown away', async () => {
    await made(maria, 'hers, too');
    const token = maria.cookies.get(cookieNames.portal) ?? '';
    const ask = { door: 'portal', token, portal: 'help', preview: null, assume: true } as const;
    await authenticate(app.system, { ...ask, assume: false });
    const asAssumed = async () => {
      const { actor, now, entry } = await authenticate(app.system, ask);
      if (actor === null || entry === undefined) throw new Error('Nobody was assumed');
      return contextFor(app.system, actor, now, 'test', entry);
    };
    // A sequence moves for good: it tells what a statement has seen whose answer nobody gets.
    const look = sql`select nextval('data.claim_id_seq') from data.claim`;
    const add = sql`insert into portico.preference (principal_id, key, value) values (portico.ctx_user(), 'test', '1')`;
    const place = async () =>
      (await app.ctx('owner')).db.one(sql`select (select last_value from data.claim_id_seq)::text as id,
        (select count(*)::int from portico.preference where key = 'test') as written`);

    const right = await asAssumed();
    expect(right.entry?.confirmed).toBe(false);
    expect((await right.db.rows(look)).length).toBeGreaterThan(0);
    expect(right.entry?.confirmed).toBe(true);

    const wrong = [await asAssumed(), await asAssumed(), await asAssumed()] as const;
    await change(sql`update portico.principal set epoch = epoch + 1 where id in ${ofMaria}`);
    const before = await place();
    await expect(wrong[0].db.rows(look)).rejects.toMatchObject({ code: 'busy' });
    await expect(withTx(wrong[1], (tx) => tx.db.later([add]))).rejects.toThrow();
    await expect(withTx(wrong[2], (tx) => tx.db.rows(look))).rejects.toMatchObject({ code: 'busy' });
    expect(wrong.map((ctx) => ctx.entry?.confirmed)).toEqual([false, false, false]);
    expect(await place()).toEqual(before);

    await authenticate(app.system, { ...ask, assume: false });
    await withTx(await asAssumed(), (tx) => tx.db.later([add]));
    expect(await place()).toMatchObject({ written: 1 });
  });

  it('is answered by the objects as they are, where a column goes while he reads', async () => {
    const { uid } = await made(maria, 'hers, still');
    const everybody = await roleId(app.system, 'all_portal_users');
    await addColumn(await app.ctx('owner'), 'claim', column('colour'));
    await allowColumns(app.system, 'claim', everybody, { colour: 1 });
    const addresses = ['', `/${uid}`, `/${uid}/tags`, `/${uid}/follow`].map((rest) => `${portal}${rest}`);
    const all = () => Promise.all(addresses.map((address) => maria.get(address)));
    expect((await all()).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await all())[1]?.text).toContain('colour');

    // They wait for the change to be committed, each with a statement that names the column.
    const waiting = sql<{ n: number }>`select count(*)::int as n from pg_locks
      where not granted and relation = 'data.claim'::regclass`;
    const watcher = await app.ctx();
    const [answers] = await configure(await app.ctx('owner'), 'test', async (tx) => {
      await removeColumn(tx, 'claim', 'colour');
      const asked = all();
      await expect.poll(async () => (await watcher.db.one(waiting)).n, { timeout: 20_000 }).toBeGreaterThan(1);
      return [asked];
    });
    const after = await answers;
    expect(after.map(({ status, text }) => [status, status === 200 ? '' : text])).toEqual(addresses.map(() => [200, '']));
    expect(after[1]?.text).not.toContain('colour');
  });

  it('writes into the objects as they are, where a column becomes another or goes while he waits', async () => {
    const [renamed, finished, gone] = [await made(maria, 'old'), await made(maria, 'to finish'), await made(maria, 'to go')];
    await addColumn(await app.ctx('owner'), 'claim', column('colour'));
    const waiting = sql<{ n: number }>`select count(*)::int as n from pg_locks
      where not granted and relation = 'data.claim'::regclass`;
    const watcher = await app.ctx();
    const during = async (work: (tx: Ctx) => Promise<unknown>, ...writes: (() => Promise<Reply>)[]) => {
      const [answers] = await configure(await app.ctx('owner'), 'test', async (tx) => {
        await work(tx);
        const asked = Promise.all(writes.map((write) => write()));
        await expect.poll(async () => (await watcher.db.one(waiting)).n, { timeout: 20_000 }).toBe(writes.length);
        return [asked];
      });
      return (await answers).map(({ status }) => status);
    };
    const written = await during(
      (tx) => changeType(tx, 'claim', 'colour', { type: 'link' }),
      () => maria.patch(`${portal}/${renamed.uid}`, { values: { name: 'new' } }, { ifMatch: 1 }),
      () => maria.post(`${portal}/${finished.uid}/actions/finish`, {}),
    );
    expect(written).toEqual([200, 200]);
    const values = async (uid: string) => JSON.parse((await sven.get(`${staff}/${uid}`)).text) as object;
    expect(await values(renamed.uid)).toMatchObject({ version: 2, values: { name: 'new' } });
    expect(await values(finished.uid)).toMatchObject({ version: 2, values: { status: 'shut' } });
    const removed = await during(
      (tx) => removeColumn(tx, 'claim', 'colour'),
      () => maria.delete(`${portal}/${gone.uid}`),
    );
    expect([removed, (await maria.get(`${portal}/${gone.uid}`)).status]).toEqual([[204], 404]);
  });

  it('tells what was saved, where a column goes the moment after', async () => {
    const { uid } = await made(maria, 'before');
    await addColumn(await app.ctx('owner'), 'claim', column('shade'));
    const admin = new pg.Client(app.database.admin);
    await admin.connect();
    const shown = async (granted: boolean, mode: string) =>
      (
        await admin.query(
          `select 1 from pg_locks where granted = $1 and mode = $2 and relation = 'data.claim'::regclass and pid <> pg_backend_pid()`,
          [granted, mode],
        )
      ).rowCount ?? 0;
    await admin.query('begin');
    await admin.query('select 1 from data.claim where uid = $1 for update', [uid]);
    const saved = sven.patch(`${staff}/${uid}`, { values: { name: 'after' } }, { ifMatch: 1 });
    await expect.poll(() => shown(true, 'RowExclusiveLock'), { timeout: 20_000 }).toBe(1);
    // It waits for the save as that waits for the row, and is next.
    const gone = removeColumn(await app.ctx('owner'), 'claim', 'shade');
    await expect.poll(() => shown(false, 'AccessExclusiveLock'), { timeout: 20_000, interval: 10 }).toBe(1);
    await admin.query('rollback');
    await admin.end();
    const { status, body } = await saved;
    expect({ status, body }).toMatchObject({ status: 200, body: { version: 2, values: { name: 'after' } } });
    await gone;
  });

  it('saves without holding the record while names are asked for on another connection', async () => {
    await allowColumns(app.system, 'claim', await roleId(app.system, 'all_portal_users'), { created_by: 1 });
    const { uid } = await made(maria, 'before');
    // A name that nobody has kept; who she is and what she may is known.
    await change(sql`update data.contact set name = 'Maria Nowak' where name = 'Maria'`);
    expect((await maria.get(`${portal}?columns=name`)).status).toBe(200);
    const owner = await app.ctx('owner');
    const { worker } = app.system.pools;
    const held = await Promise.all(Array.from({ length: worker.options.max ?? 0 }, () => worker.connect()));
    const versionSql = sql<{ version: number }>`select version from data.claim where uid = ${uid}::uuid`;
    const saved = maria.patch(`${portal}/${uid}`, { values: { name: 'after' } }, { ifMatch: 1 });
    try {
      await expect.poll(async () => (await owner.db.one(versionSql)).version).toBe(2);
    } finally {
      for (const one of held) one.release();
    }
    const { status, body } = await saved;
    expect({ status, body }).toMatchObject({ status: 200, body: { version: 2, values: { name: 'after' } } });
    expect(JSON.stringify(body)).toContain('Maria Nowak');
    await change(sql`update data.contact set name = 'Maria' where name = 'Maria Nowak'`);
  });
});
