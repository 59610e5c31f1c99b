import './lanes.cases.ts';
import { expect, it } from 'vitest';
import { together } from './together.ts';

/** Answers each question with itself when told to; notes what went together. */
function teller(lanes: number) {
  const trips: { asked: readonly number[]; arrive(): void; fail(): void }[] = [];
  const ask = together<number, number>(
    lanes,
    (asked) =>
      new Promise((resolve, reject) => {
        trips.push({ asked, arrive: () => resolve(asked.map((n) => n * 10)), fail: () => reject(new Error('no way')) });
      }),
  );
  return { trips, ask };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('lets questions of one turn go together and answers each its own', async () => {
  const { trips, ask } = teller(2);
  const answers = Promise.all([ask(1), ask(2), ask(3)]);
  await turn();
  expect(trips.map(({ asked }) => asked)).toEqual([[1, 2, 3]]);
  trips[0]?.arrive();
  expect(await answers).toEqual([10, 20, 30]);
});

it('starts another way while one is under way, and gathers what comes while all are', async () => {
  const { trips, ask } = teller(2);
  const first = ask(1);
  await turn();
  const second = ask(2);
  await turn();
  const later = Promise.all([ask(3), ask(4)]);
  await turn();
  expect(trips.map(({ asked }) => asked)).toEqual([[1], [2]]);
  trips[1]?.arrive();
  expect(await second).toBe(20);
  await turn();
  expect(trips.map(({ asked }) => asked)).toEqual([[1], [2], [3, 4]]);
  trips[2]?.arrive();
  expect(await later).toEqual([30, 40]);
  trips[0]?.arrive();
  expect(await first).toBe(10);
});

it('never lets a question join a way that was under way when it came', async () => {
  const { trips, ask } = teller(1);
  const first = ask(1);
  await turn();
  const second = ask(2);
  await turn();
  trips[0]?.arrive();
  expect(await first).toBe(10);
  await turn();
  expect(trips.map(({ asked }) => asked)).toEqual([[1], [2]]);
  trips[1]?.arrive();
  expect(await second).toBe(20);
});

it('fails all of a way that failed, and none of the next', async () => {
  const { trips, ask } = teller(1);
  const failing = Promise.allSettled([ask(1), ask(2)]);
  await turn();
  const next = ask(3);
  trips[0]?.fail();
  expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await turn();
  trips[1]?.arrive();
  expect(await next).toBe(30);
});

it('sends more than one way can carry in several, none twice', async () => {
  const { trips, ask } = teller(1);
  const answers = Promise.all(Array.from({ length: 70 }, (_, n) => ask(n)));
  await turn();
  while (trips.flatMap(({ asked }) => asked).length < 70) {
    trips.at(-1)?.arrive();
    await turn();
  }
  trips.at(-1)?.arrive();
  expect(await answers).toEqual(Array.from({ length: 70 }, (_, n) => n * 10));
  expect(trips.map(({ asked }) => asked.length)).toEqual([32, 32, 6]);
});
