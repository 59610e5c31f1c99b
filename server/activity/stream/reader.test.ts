import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Config } from '../../kernel/config.ts';
import {
  announce,
  type Ctx,
  closePools,
  createLog,
  createPools,
  type System,
  sql,
  systemContext,
  withTx,
} from '../../kernel/index.ts';
import { patience, testDatabase } from '../../testing/database.ts';
import { seedOf } from '../../testing/proving.ts';
import { createReader } from './reader.ts';

let system: System;

beforeAll(async () => {
  const { connections } = await testDatabase();
  const pools = createPools(connections, { portal: 1, staff: 1, worker: 12, auth: 1 }, () => {}, patience);
  system = { config: {} as Config, pools, log: createLog('error', () => {}), clockShift: 0 };
});
afterAll(() => closePools(system.pools));

const context = (): Promise<Ctx> => systemContext(system, 'test');

/** A small generator with a seed, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('every event is read exactly once, in whatever order transactions end', async () => {
  const seed = seedOf(47_110);
  const next = random(seed);
  const reader = createReader();
  await reader.read(await context());
  const read: string[] = [];
  let looking = Promise.resolve();
  const look = () => {
    looking = looking.then(async () => {
      for (const e of await reader.read(await context())) if (e.record_id !== null) read.push(e.record_id);
    });
    return looking;
  };
  const expected: string[] = [];
  let lateCommits = 0;
  let newest = 0;
  const writer = async (own: number) => {
    for (let i = 0; i < 12; i++) {
      const rollBack = next() < 0.2;
      const ids = Array.from({ length: 1 + Math.floor(next() * 3) }, (_, k) => String(own * 10_000 + i * 10 + k + 1));
      const begun = ++newest;
      await withTx(await context(), async (tx) => {
        for (const id of ids) {
          await announce(tx, { kind: 'record', objectId: '1', recordId: id });
          // Others commit in between.
          for (let turns = Math.floor(next() * 4); turns > 0; turns--) await tx.db.run(sql`select 1`);
        }
        if (rollBack) throw new Error('rolled back');
      }).catch((e: Error) => {
        if (e.message !== 'rolled back') throw e;
      });
      if (newest > begun) lateCommits++;
      if (!rollBack) expected.push(...ids);
      await look();
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, own) => writer(own)));
  await look();
  expect(read.slice().sort(), `seed ${seed}`).toEqual(expected.slice().sort());
  // The point of the test: transactions did overlap, and enough was written.
  expect(lateCommits, `seed ${seed}`).toBeGreaterThan(10);
  expect(expected.length, `seed ${seed}`).toBeGreaterThan(80);
});

test('a crowd of events larger than one batch is read whole, once', async () => {
  const reader = createReader();
  await reader.read(await context());
  await withTx(await context(), (tx) =>
    tx.db.run(
      sql`insert into portico.event (at, kind, object_id, record_id) select ${tx.now}::timestamptz, 'record', 2, n from generate_series(1, 2500) n`,
    ),
  );
  for (let i = 0; i < 3; i++) await announce(await context(), { kind: 'record', objectId: '2', recordId: String(3_000 + i) });
  const ids = (await reader.read(await context())).map((e) => Number(e.record_id));
  expect(ids).toHaveLength(2_503);
  expect(new Set(ids).size).toBe(2_503);
  expect(await reader.read(await context())).toEqual([]);
});
