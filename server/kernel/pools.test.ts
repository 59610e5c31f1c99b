/** Connections that run out, and come back: nobody waits for ever, and nothing has to be started anew. */
import type pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { changedTables, fingerprints } from '../testing/abuse/tables.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import { furtherDescribe, furtherTest } from '../testing/proving.ts';
import { systemContext } from './context.ts';
import type { Ctx } from './ctx.ts';
import { closePools, createPools, rehearse, sql, withTx } from './db.ts';
import { problem } from './errors.ts';
import { announce } from './events.ts';

let app: TestApp;
let client: Client;
const me = () => client.get('/api/staff/me');

beforeAll(async () => {
  app = await testApp({ env: { PORTICO_POOL_WAIT_SECONDS: '1' } });
  client = await app.as(await app.staff());
});

/** Takes every connection of a pool away. */
function takeAll(pool: pg.Pool): Promise<pg.PoolClient[]> {
  return Promise.all(Array.from({ length: pool.options.max ?? 0 }, () => pool.connect()));
}

describe('a pool of connections', () => {
  furtherTest(
    'answers 503 with the time to come back where none is free within the set time, and serves again as soon as one is',
    async () => {
      expect((await me()).status).toBe(200);
      const held = await takeAll(app.system.pools.staff);
      const answers = await Promise.all([me(), me(), me()]);
      for (const answer of answers) {
        expect(answer.status).toBe(503);
        expect(answer.body.code).toBe('busy');
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      for (const one of held) one.release();
      expect((await me()).status).toBe(200);
      expect(app.system.pools.staff.waitingCount).toBe(0);
    },
  );

  it('serves who waits once a connection comes free in time', async () => {
    const held = await takeAll(app.system.pools.staff);
    const answer = me();
    await expect.poll(() => app.system.pools.staff.waitingCount).toBeGreaterThan(0);
    held.pop()?.release();
    expect((await answer).status).toBe(200);
    for (const one of held) one.release();
  });

  it('replaces connections that the database has ended', async () => {
    expect((await me()).status).toBe(200);
    const { staff } = app.system.pools;
    expect(staff.idleCount).toBeGreaterThan(1);
    // A role may end its own connections; the one that says so goes on.
    await staff.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'portico-staff' and pid <> pg_backend_pid()`);
    await expect.poll(async () => (await me()).status, { timeout: 10_000 }).toBe(200);
  });
});

describe('a transaction that ends with an error', () => {
  const pidSql = sql<{ pid: number }>`select pg_backend_pid() as pid`;
  /** A system whose worker pool has one connection, so that whoever comes next has the same one. */
  async function one() {
    const pools = createPools(app.database.connections, { portal: 1, staff: 1, worker: 1, auth: 1 }, () => {}, 60_000);
    const ctx = await systemContext({ ...app.system, pools }, 'test');
    return { ctx, pools };
  }

  it('gives its connection back as it was when work refuses, and nothing of it stays', async () => {
    const { ctx, pools } = await one();
    const before = await ctx.db.one(pidSql);
    const refused = withTx(ctx, async (tx) => {
      await tx.db.rows(sql`select set_config('portico.left', 'behind', false)`);
      throw problem('not_found');
    });
    await expect(refused).rejects.toMatchObject({ status: 404 });
    expect(await ctx.db.one(pidSql)).toEqual(before);
    expect(await ctx.db.one(sql`select coalesce(current_setting('portico.left', true), '') as stays`)).toEqual({ stays: '' });
    await closePools(pools);
  });

  it('takes a new connection where the old one died on the way', async () => {
    const { ctx, pools } = await one();
    const before = await ctx.db.one(pidSql);
    const died = withTx(ctx, (tx) => tx.db.rows(sql`select pg_terminate_backend(pg_backend_pid())`));
    await expect(died).rejects.toThrow();
    expect(await ctx.db.one(pidSql)).not.toEqual(before);
    await closePools(pools);
  });

  it('refuses work of it that nobody waited for, so that it cannot reach the next one', async () => {
    const { ctx, pools } = await one();
    let late = ctx;
    const refused = withTx(ctx, async (tx) => {
      late = tx;
      throw problem('not_found');
    });
    await expect(refused).rejects.toMatchObject({ status: 404 });
    await expect(late.db.rows(pidSql)).rejects.toThrow('over');
    await withTx(ctx, async (tx) => {
      late = tx;
      await tx.db.rows(pidSql);
    });
    await expect(late.db.rows(pidSql)).rejects.toThrow('over');
    await closePools(pools);
  });
});

it('a kept statement that gave way to another in a flush that failed is asked again like any other', async () => {
  const pools = createPools(app.database.connections, { portal: 1, staff: 1, worker: 1, auth: 1 }, () => {}, 60_000);
  const { db } = await systemContext({ ...app.system, pools }, 'test');
  const kept = (n: number) => sql<{ n: number }>`select ${sql.lit(n)} as n`;
  const named = { named: true };
  const all = Array.from({ length: 400 }, (_, n) => kept(n));
  await db.batch(all, named);
  // Each new one makes the oldest give way, and the server hears of neither.
  await expect(db.batch([sql`select 1 / 0`, ...all.map((_, n) => kept(1_000 + n))], named)).rejects.toMatchObject({
    code: '22012',
  });
  for (const n of [0, 1, 200, 399]) expect(await db.rows(kept(n), named)).toEqual([{ n }]);
  await closePools(pools);
});

it('a table that changed is told to one kept plan and known to all: transactions on other connections make theirs anew', async () => {
  const owner = await app.ctx('owner');
  await owner.db.run(sql`create table data.plan_probe as select 1 as a`);
  await owner.db.run(sql`grant select on data.plan_probe to portico_worker`);
  const pools = createPools(app.database.connections, { portal: 1, staff: 1, worker: 2, auth: 1 }, () => {}, 60_000);
  const ctx = await systemContext({ ...app.system, pools }, 'test');
  const read = ({ db }: Ctx) => db.rows(sql`select * from data.plan_probe`, { named: true });
  // Each on a connection of its own, since both are open at once.
  const both = () =>
    withTx(ctx, async (first) => {
      const one = await read(first).catch((e: { code: string }) => e.code);
      return [one, await withTx(ctx, read)];
    });
  expect(await both()).toEqual([[{ a: 1 }], [{ a: 1 }]]);
  await owner.db.run(sql`alter table data.plan_probe add column b int`);
  // The first had no second try; the other one held a plan as old.
  expect(await both()).toEqual(['0A000', [{ a: 1, b: null }]]);
  expect(await both()).toEqual([[{ a: 1, b: null }], [{ a: 1, b: null }]]);
  await closePools(pools);
  await owner.db.run(sql`drop table data.plan_probe`);
});

furtherDescribe('a rehearsal', () => {
  furtherTest('that takes too long gives back what it holds, and one in time answers; of both nothing stays', async () => {
    const owner = await app.ctx('owner');
    const before = await fingerprints(owner);
    let woken = 0;
    const run = (whole: number) =>
      rehearse(
        owner,
        async (tx) => {
          await tx.db.run(sql`update portico.object set icon = 'x' where key = 'case'`);
          await announce(tx, { kind: 'rights' });
          tx.afterCommit(() => woken++);
        },
        (tx) =>
          tx.db.one(sql<{ icon: string; events: number }>`select icon, (select count(*)::int from portico.event
          where xmin = pg_current_xact_id()::xid) as events from portico.object where key = 'case'`),
        whole,
      );
    await expect(run(-1)).rejects.toMatchObject({ code: 'busy' });
    expect(await run(60_000)).toEqual({ icon: 'x', events: 1 });
    expect([changedTables(before, await fingerprints(owner)), woken]).toEqual([[], 0]);
    const bound = await owner.db.one(sql<{ lock: string }>`select current_setting('statement_timeout') as lock`);
    expect(bound.lock).not.toBe('3s');
  });
});
