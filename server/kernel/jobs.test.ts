import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { asAdmin, patience, type TestDatabase, testDatabase } from '../testing/database.ts';
import type { Config } from './config.ts';
import { systemContext } from './context.ts';
import type { System } from './ctx.ts';
import { closePools, createPools, sql, withTx } from './db.ts';
import { emit, onWork } from './events.ts';
import {
  every,
  giveUp,
  inDatabase,
  type Job,
  type JobHandlers,
  later,
  outside,
  startWorkers,
  type WorkerOptions,
} from './jobs.ts';
import { backoff, safeError } from './jobs-model.ts';
import { createLog } from './log.ts';
import { startWake } from './wake.ts';

let system: System;
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  const { connections } = database;
  system = {
    config: {} as Config,
    pools: createPools(connections, { portal: 2, staff: 2, worker: 8, auth: 2 }, () => {}, patience),
    log: createLog('error', () => {}),
    clockShift: 0,
  };
});
afterAll(() => closePools(system.pools));
beforeEach(async () => {
  system.clockShift = 0;
  await (await systemContext(system, 'test')).db.run(sql`delete from portico.outbox`);
});

const context = () => systemContext(system, 'test');
const enqueue = async (topic: string, payload: Record<string, unknown> = {}, dueAt?: Date) =>
  emit(await context(), { topic, payload, dueAt });
interface Row {
  attempts: number;
  done_at: Date | null;
  failed_at: Date | null;
  due_at: Date;
  last_error: string | null;
}
const rows = async () => (await context()).db.rows(sql<Row>`select * from portico.outbox order by id`);
const manual = (handlers: JobHandlers, options: WorkerOptions = {}) =>
  startWorkers(system, handlers, { manual: true, ...options });

/** Resolves when the handler is entered; the handler then waits until it is let go. */
function gate() {
  let entered: () => void = () => {};
  let open: () => void = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const pass = () => {
    entered();
    return opened;
  };
  return { inside, open, pass };
}

describe('a row of the outbox', () => {
  test('is worked on once, with its payload, and not before it is due', async () => {
    const seen: Job[] = [];
    const workers = manual({ t: outside(async (_, job) => void seen.push(job)) });
    await enqueue('t', { case: '7' });
    const { now } = await context();
    await enqueue('t', { case: '8' }, new Date(now.getTime() + 60_000));
    await workers.drain();
    expect(seen.map((j) => j.payload)).toEqual([{ case: '7' }]);
    system.clockShift = 61_000;
    await workers.drain();
    expect(seen.map((j) => j.payload)).toEqual([{ case: '7' }, { case: '8' }]);
    expect((await rows()).every((r) => r.done_at !== null)).toBe(true);
  });

  test('of a transaction that is rolled back never comes', async () => {
    const seen: Job[] = [];
    const workers = manual({ t: outside(async (_, job) => void seen.push(job)) });
    const undone = withTx(await context(), async (tx) => {
      await emit(tx, { topic: 't', payload: { n: 1 } });
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    await workers.drain();
    expect(seen).toEqual([]);
    await withTx(await context(), (tx) => emit(tx, { topic: 't', payload: { n: 2 } }));
    await workers.drain();
    expect(seen.map((j) => j.payload)).toEqual([{ n: 2 }]);
  });

  test('whose topic has no handler waits', async () => {
    const workers = manual({ t: outside(async () => {}) });
    await enqueue('unknown');
    await workers.drain();
    expect(await rows()).toMatchObject([{ done_at: null, failed_at: null, attempts: 0 }]);
  });

  test('is retried with growing pauses and fails for good at last, keeping the reason without secrets', async () => {
    const workers = manual({
      t: outside(async () => {
        throw new Error('smtp://user:hunter2@host refused maria@example.com token abcdefghijklmnopqrstuvwxyz0123');
      }, 3),
    });
    await enqueue('t');
    await workers.drain();
    let [row] = await rows();
    expect(row).toMatchObject({ attempts: 1, done_at: null, failed_at: null });
    expect(row?.last_error).toBe('smtp://host refused …@… token …');
    for (const shift of [7_000, 20_000]) {
      system.clockShift = shift;
      await workers.drain();
    }
    [row] = await rows();
    expect(row).toMatchObject({ attempts: 3, done_at: null });
    expect(row?.failed_at).not.toBeNull();
    system.clockShift = 86_400_000;
    await workers.drain();
    expect((await rows())[0]?.attempts).toBe(3);
  });

  test('can be put off without that counting, or given up at once', async () => {
    let until = new Date(0);
    const workers = manual({
      wait: outside(async (ctx) => {
        until = new Date(ctx.now.getTime() + 3_600_000);
        throw later(until, 'not open yet');
      }),
      never: outside(async () => {
        throw giveUp('no such address');
      }),
    });
    await enqueue('wait');
    await enqueue('never');
    await workers.drain();
    const [waiting, failed] = await rows();
    expect(waiting).toMatchObject({ attempts: 0, failed_at: null, due_at: until, last_error: 'not open yet' });
    expect(failed?.failed_at).not.toBeNull();
  });

  test('with an effect in the database has it exactly once, even if two workers hold it in turn', async () => {
    const first = gate();
    const effect = (ctx: Parameters<JobHandlers[string]['run']>[0], job: Job) =>
      ctx.db.run(sql`insert into portico.setting (key, value, changed_at) values (${`job-${job.attempt}`}, '1', ${ctx.now})`);
    const slow = manual({
      t: inDatabase(async (ctx, job) => {
        await effect(ctx, job);
        await first.pass();
      }),
    });
    const quick = manual({ t: inDatabase(async (ctx, job) => void (await effect(ctx, job))) });
    await enqueue('t');
    const draining = slow.drain();
    await first.inside;
    // The slow one sleeps through its lease (as a suspended machine does), another one takes the row.
    system.clockShift = 61_000;
    await quick.drain();
    first.open();
    await draining;
    const kept = await (await context()).db.rows(sql`select key from portico.setting where key like 'job-%'`);
    expect(kept).toEqual([{ key: 'job-2' }]);
    expect(await rows()).toMatchObject([{ attempts: 2, failed_at: null }]);
  });

  test('of a worker that was killed is taken again after the lease, not before', async () => {
    const dead = gate();
    const killed = manual({ t: outside(dead.pass) });
    await enqueue('t');
    void killed.drain().catch(() => {});
    await dead.inside;
    const seen: Job[] = [];
    const heir = manual({ t: outside(async (_, job) => void seen.push(job)) });
    await heir.drain();
    expect(seen).toEqual([]);
    system.clockShift = 61_000;
    await heir.drain();
    expect(seen).toMatchObject([{ attempt: 2 }]);
    dead.open();
    await killed.stop();
    expect(await rows()).toMatchObject([{ attempts: 2, failed_at: null }]);
  });

  test('is taken by one of many contending workers only', async () => {
    const count = 200;
    const seen: string[] = [];
    const crowd = Array.from({ length: 4 }, () => manual({ t: outside(async (_, job) => void seen.push(job.id)) }));
    for (let i = 0; i < count; i++) await enqueue('t');
    await Promise.all(crowd.map((w) => w.drain()));
    expect(seen).toHaveLength(count);
    expect(new Set(seen).size).toBe(count);
  });
});

describe('a database that goes away', () => {
  test('right after an effect left is told of it when it is back, so that the effect is not repeated', async () => {
    let effects = 0;
    let back: Promise<unknown> = Promise.resolve();
    const server = inject('postgres');
    const shut = (open: boolean) =>
      asAdmin(server, async (admin) => {
        await admin.query(`alter database ${database.name} with allow_connections ${open}`);
        if (!open)
          await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database.name]);
      });
    const workers = manual({
      t: outside(async () => {
        effects++;
        await shut(false);
        back = new Promise((resolve) => setTimeout(resolve, 300)).then(() => shut(true));
        return async (ctx) => {
          await ctx.db.run(sql`insert into portico.setting (key, value, changed_at) values ('left', '1', ${ctx.now})`);
        };
      }),
    });
    await enqueue('t');
    await workers.drain();
    await back;
    expect(effects).toBe(1);
    expect((await rows())[0]?.done_at).not.toBeNull();
    expect(await (await context()).db.rows(sql`select key from portico.setting where key = 'left'`)).toHaveLength(1);
  });

  test('does not stop workers in the background', async () => {
    const came = gate();
    const workers = startWorkers(system, { t: outside(came.pass) }, { poll: 50 });
    await asAdmin(inject('postgres'), (admin) =>
      admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database.name]),
    );
    const leave = async (): Promise<void> => enqueue('t').catch(leave);
    await leave();
    await came.inside;
    came.open();
    await workers.stop();
  });
});

describe('workers in the background', () => {
  test('wake at once after a commit here, and stop cleanly', async () => {
    const came = gate();
    const workers = startWorkers(system, { t: outside(came.pass) }, { poll: 3_600_000 });
    await workers.drain();
    await enqueue('t');
    await came.inside;
    const stopped = workers.stop();
    came.open();
    await stopped;
    expect((await rows())[0]?.done_at).not.toBeNull();
  });

  test('wake by a notice of another node, also after the connection was lost', async () => {
    const here = startWake(system);
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    const unhook = here.subscribe(() => here.listening() && resolve());
    await ready;
    unhook();
    for (const round of ['plain', 'after a loss']) {
      if (round !== 'plain') {
        const again = Promise.withResolvers<void>();
        const off = here.subscribe(() => here.listening() && again.resolve());
        await system.pools.worker.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'portico-wake' and datname = current_database()`,
        );
        await again.promise;
        off();
      }
      const heard = Promise.withResolvers<void>();
      const off = here.subscribe(() => heard.resolve());
      // Another node: its notice carries another name.
      await system.pools.worker.query(`select pg_notify('portico_work', 'another node')`);
      await heard.promise;
      off();
    }
    await here.stop();
  });

  test('send one notice for many commits', async () => {
    const here = startWake(system, { tick: 50 });
    const ready = Promise.withResolvers<void>();
    here.subscribe(() => here.listening() && ready.resolve());
    await ready.promise;
    const client = await system.pools.worker.connect();
    let notices = 0;
    const first = Promise.withResolvers<void>();
    client.on('notification', () => {
      notices++;
      first.resolve();
    });
    await client.query('listen portico_work');
    await Promise.all(Array.from({ length: 30 }, () => enqueue('t')));
    await first.promise;
    expect(notices).toBeLessThan(30);
    client.release(true);
    await here.stop();
  });

  test('leave no listener behind', async () => {
    let wakes = 0;
    const off = onWork(() => wakes++);
    await enqueue('t');
    off();
    await enqueue('t');
    expect(wakes).toBe(1);
  });
});

describe('a timer', () => {
  test('runs on one of several nodes, again after its interval, and survives its own failure', async () => {
    let runs = 0;
    const timer = every(`tidy-${process.pid}`, 60, async () => {
      runs++;
      throw new Error('disk full');
    });
    const nodes = [manual({}, { timers: [timer] }), manual({}, { timers: [timer] })];
    await Promise.all(nodes.map((n) => n.runTimers()));
    expect(runs).toBe(1);
    await Promise.all(nodes.map((n) => n.runTimers()));
    expect(runs).toBe(1);
    system.clockShift = 61_000;
    await Promise.all(nodes.map((n) => n.runTimers()));
    expect(runs).toBe(2);
  });
});

test('pauses grow to an hour and spread', () => {
  expect([1, 2, 3, 20].map((n) => backoff(n, () => 0.5))).toEqual([5_000, 10_000, 20_000, 3_600_000]);
  expect(backoff(1, () => 0)).toBeLessThan(backoff(1, () => 1));
  expect(safeError({ code: 'ECONNREFUSED', toString: () => 'x' })).toBe('ECONNREFUSED: x');
});
