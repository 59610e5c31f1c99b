import { expect, it } from 'vitest';
import { lanesOf } from './lanes.ts';

/** Work that ends when the test says so. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (e: Error) => void }>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve, reject) => ends.set(name, { resolve: () => resolve(name), reject }));
  };
  return {
    begun,
    work,
    end: (name: string) => ends.get(name)?.resolve(),
    fail: (name: string) => ends.get(name)?.reject(new Error(name)),
  };
}
const turn = () => new Promise((done) => setImmediate(done));
/** Longer than a test: nothing becomes long. */
const NEVER = 1_000_000;

it('lets through as many as it has lanes, the others in their order, whatever becomes of those before', async () => {
  const { begun, work, end, fail } = works();
  const lanes = lanesOf(2, NEVER, NEVER);
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => lanes.through(work(name)));
  await turn();
  expect(begun).toEqual(['a', 'b']);
  end('b');
  expect(await all[1]).toBe('b');
  await turn();
  expect(begun).toEqual(['a', 'b', 'c']);
  fail('a');
  await expect(all[0]).rejects.toThrow('a');
  await turn();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  end('c');
  end('d');
  await turn();
  end('e');
  expect(await Promise.all(all.slice(2))).toEqual(['c', 'd', 'e']);
  // The lanes are free again: not one place was lost or given twice.
  const more = ['f', 'g', 'h'].map((name) => lanes.through(work(name)));
  await turn();
  expect(begun.slice(5)).toEqual(['f', 'g']);
  for (const name of ['f', 'g']) end(name);
  await turn();
  end('h');
  await Promise.all(more);
});

it('keeps nobody waiting for what takes long, which leaves no lane behind when it ends', async () => {
  const { begun, work, end } = works();
  const lanes = lanesOf(1, 5, NEVER);
  const slow = lanes.through(work('slow'));
  const quick = lanes.through(work('quick'));
  await expect.poll(() => begun).toEqual(['slow', 'quick']);
  end('slow');
  await slow;
  const patient = lanesOf(1, NEVER, NEVER);
  const [one, other] = [patient.through(work('one')), patient.through(work('other'))];
  await turn();
  expect(begun.slice(2)).toEqual(['one']);
  for (const name of ['quick', 'one']) end(name);
  await Promise.all([quick, one]);
  await turn();
  end('other');
  expect(await other).toBe('other');
});

it('keeps nobody waiting for a lane longer than that, however many hang before him', async () => {
  const { begun, work, end } = works();
  const lanes = lanesOf(1, NEVER, 5);
  const all = ['hangs', 'hangs too', 'last'].map((name) => lanes.through(work(name)));
  await turn();
  expect(begun).toEqual(['hangs']);
  await expect.poll(() => begun).toEqual(['hangs', 'hangs too', 'last']);
  for (const name of ['hangs too', 'last', 'hangs']) end(name);
  expect(await Promise.all(all)).toEqual(['hangs', 'hangs too', 'last']);
});
