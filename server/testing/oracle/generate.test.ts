import { describe, expect, it } from 'vitest';
import { ask, emptyTally, tally } from './ask.ts';
import { count, get, list, pages } from './channels.ts';
import { coarse } from './coarse.ts';
import { coverage, FEATURES, guard } from './coverage.ts';
import { randomWorld } from './generate.ts';
import { alive, isStaff, readable, readableColumns, visible } from './oracle.ts';
import { prng } from './prng.ts';
import { randomProbes } from './probes.ts';
import { describeWorld, shrink } from './shrink.ts';
import type { World } from './world.ts';
import { emptyWorld, the } from './world.ts';

const FIRST = 1_000;
const worlds = Array.from({ length: 200 }, (_, index) => randomWorld(FIRST + index));

/** Says which world it was when something in it does not hold; where each world takes long, fewer of them are enough. */
function inEach(check: (world: World) => void, most = worlds.length): void {
  for (const world of worlds.slice(0, most)) {
    try {
      check(world);
    } catch (error) {
      throw new Error(`seed ${world.seed}: ${String(error)}`, { cause: error });
    }
  }
}

describe('Random numbers', () => {
  it('are the same for the same seed and spread evenly', () => {
    expect([prng(7).below(1000), prng(7).below(1000)]).toEqual(Array(2).fill(prng(7).below(1000)));
    const random = prng(1);
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let turn = 0; turn < 10_000; turn += 1) {
      const bucket = random.below(10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    expect(Math.min(...buckets)).toBeGreaterThan(850);
    expect(Math.max(...buckets)).toBeLessThan(1150);
  });
});

describe('Random worlds', () => {
  it('are the same for the same seed, and differ from seed to seed', () => {
    expect(randomWorld(42)).toEqual(randomWorld(42));
    expect(describeWorld(randomWorld(42))).not.toEqual(describeWorld(randomWorld(43)));
  });

  it('have keys that are unique in the whole world', () => {
    inEach((world) => {
      const keys = Object.values(world).flatMap((rows) =>
        Array.isArray(rows) ? rows.map((row: { key: string }) => row.key) : [],
      );
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  it('name nothing that is not there', () => {
    inEach((world) => {
      for (const record of world.records) {
        const object = the(world.objects, record.object);
        expect(Object.keys(record.values)).toEqual(object.columns.map((column) => column.key));
        expect(record.parent === null ? null : the(world.records, record.parent).object).toBe(object.attachedTo);
        for (const column of object.columns) {
          const value = record.values[column.key] ?? null;
          if (column.required) expect(value).not.toBeNull();
          if (column.type === 'reference' && value !== null) expect(the(world.records, String(value)).object).toBe(column.target);
        }
      }
      for (const grant of world.grants) expect(the(world.objects, the(world.records, grant.record).object).attachedTo).toBeNull();
      for (const membership of world.memberships) expect(the(world.roles, membership.organisation).account).not.toBeNull();
    });
  });

  it('meet every interesting feature with good probability', () => {
    const counted = coverage(worlds);
    expect(counted.size).toBe(Object.keys(FEATURES).length);
    guard(counted, 5);
  });

  it('fail the guard when a feature never occurs', () => {
    expect(() => guard(coverage([emptyWorld()]))).toThrow(/several memberships/);
    expect(() => guard(new Map())).toThrow();
  });

  it('show a portal user something, and not everything', () => {
    let seen = 0;
    let all = 0;
    for (const world of worlds) {
      for (const actor of world.actors.filter((one) => alive(world, one) && !isStaff(world, one))) {
        for (const object of world.objects) {
          seen += visible(world, actor, object.key).length;
          all += world.records.filter((record) => record.object === object.key && !record.deleted).length;
        }
      }
    }
    expect(seen / all).toBeGreaterThan(0.1);
    expect(seen / all).toBeLessThan(0.6);
  });
});

describe('The oracle, on every world', () => {
  it('lies within wall 2', () => {
    inEach((world) => {
      for (const actor of world.actors) {
        for (const object of world.objects) {
          const out = coarse(world, actor, object.key);
          for (const key of visible(world, actor, object.key)) expect(out).toContain(key);
        }
      }
    });
  });

  it('gives the same records by list, count, pages and one by one (P11)', () => {
    inEach((world) => {
      for (const actor of world.actors) {
        for (const object of world.objects) {
          const answer = list(world, actor, object.key);
          const found = 'ok' in answer ? answer.ok : [];
          expect(found).toEqual(visible(world, actor, object.key));
          expect(pages(found, 2).flat()).toEqual(found);
          expect(count(world, actor, object.key)).toEqual('ok' in answer ? { ok: found.length } : answer);
          for (const record of world.records.filter((one) => one.object === object.key)) {
            expect(found.includes(record.key)).toBe(readable(world, actor, record));
            const shown = get(world, actor, record);
            expect(shown === null ? null : Object.keys(shown)).toEqual(
              readable(world, actor, record) ? readableColumns(world, actor, object.key) : null,
            );
          }
        }
      }
    }, 50);
  });

  it('gives somebody who is locked, or has no living membership, nothing on any channel', () => {
    inEach((world) => {
      for (const actor of world.actors.filter((one) => !alive(world, one))) {
        for (const object of world.objects) {
          expect(list(world, actor, object.key)).toEqual({ refused: 'missing' });
          expect(coarse(world, actor, object.key)).toEqual([]);
        }
      }
    });
  });

  it('meets every kind of answer by random probes', () => {
    const counted = emptyTally();
    inEach((world) => {
      const random = prng(world.seed);
      for (const actor of world.actors) {
        for (const object of world.objects) {
          for (const probe of randomProbes(world, random, object.key, 3)) tally(counted, ask(world, actor, probe));
        }
      }
    });
    guard(counted, 20);
  });
});

describe('Shrinking', () => {
  it('keeps what fails and leaves out what does not matter', async () => {
    const world = worlds.find((one) => one.grants.some((grant) => grant.grade === 'edit'));
    const fails = async (one: World) => one.grants.some((grant) => grant.grade === 'edit');
    const small = await shrink(world ?? emptyWorld(), fails, 1_000);
    expect(await fails(small)).toBe(true);
    expect([small.grants.length, small.records.length, small.actors.length, small.operationRows.length]).toEqual([1, 1, 0, 0]);
  });
});
