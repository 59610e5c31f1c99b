/**
 * Worlds that differ only in what somebody may not see answer him the same to the byte (issue 4, point 10; Q1..Q16): his lists, records,
 * counts, facets, pickers, searches, histories and refusals say nothing of what is hidden, not even by what they leave out.
 */
import { beforeAll, expect, it, vi } from 'vitest';
import type * as People from '../../../records/people.ts';
import type * as Schema from '../../../records/schema.ts';
import type * as Counts from '../../../records/store-count.ts';
import type * as History from '../../../records/store-history.ts';
import type * as Lists from '../../../records/store-list.ts';
import type * as Read from '../../../records/store-read.ts';
import type * as Search from '../../../records/store-search.ts';
import { proving, seedOf } from '../../proving.ts';
import type { Tally } from '../campaign/asked.ts';
import {
  behindFaults,
  countFaults,
  historyFaults,
  listFaults,
  peopleFaults,
  schemaFaults,
  searchFaults,
} from '../campaign/faults-records.ts';
import { planted } from '../campaign/plant.ts';
import { openStage, type Stage } from '../campaign/stage.ts';
import { playPair } from './play.ts';
import { CHANGES } from './twin.ts';

// Each module of the product is itself but for the fault that is planted; a factory may use nothing from outside.
vi.mock('../../../records/schema.ts', async (load) =>
  (await import('../campaign/plant.ts')).plant(
    await load<typeof Schema>(),
    (await import('../campaign/faults-records.ts')).schemaFaults,
  ),
);
vi.mock('../../../records/store-count.ts', async (load) =>
  (await import('../campaign/plant.ts')).plant(
    await load<typeof Counts>(),
    (await import('../campaign/faults-records.ts')).countFaults,
  ),
);
vi.mock('../../../records/store-list.ts', async (load) =>
  (await import('../campaign/plant.ts')).plant(
    await load<typeof Lists>(),
    (await import('../campaign/faults-records.ts')).listFaults,
  ),
);
vi.mock('../../../records/store-search.ts', async (load) =>
  (await import('../campaign/plant.ts')).plant(
    await load<typeof Search>(),
    (await import('../campaign/faults-records.ts')).searchFaults,
  ),
);
vi.mock('../../../records/store-history.ts', async (load) =>
  (await import('../campaign/plant.ts')).plant(
    await load<typeof History>(),
    (await import('../campaign/faults-records.ts')).historyFaults,
  ),
);
vi.mock('../../../records/people.ts', async (load) =>
  (await import('../campaign/plant.ts')).plant(
    await load<typeof People>(),
    (await import('../campaign/faults-records.ts')).peopleFaults,
  ),
);
vi.mock('../../../records/store-read.ts', async (load) =>
  (await import('../campaign/plant.ts')).plant(
    await load<typeof Read>(),
    (await import('../campaign/faults-records.ts')).behindFaults,
  ),
);

const PAIRS = Number(process.env.PORTICO_PAIRS ?? (proving ? 300 : 4));
/** Each landing asks the same few pairs (0033); the proof asks others each time. */
const seed = seedOf(1_855_067_315);
/** Pairs in which a planted fault is looked for; all but one are the proof's. */
const TRIES = 20;
/**
 * Pairs in which a rule of a page looks behind a lookup out of reach, where the two differ: there are few of them. Where the generator has changed,
 * others follow.
 */
const BEHIND = [1_199, 1_310, 1_058, 1_285];
const seedsFor = (name: string) => [
  ...(name in behindFaults ? BEHIND : []),
  ...Array.from({ length: TRIES }, (_, at) => 1_000 + at),
];
const FAULTS = [schemaFaults, countFaults, listFaults, searchFaults, historyFaults, peopleFaults, behindFaults]
  .flatMap((faults) => Object.keys(faults))
  // It lets something in, nothing out.
  .filter((name) => name !== 'a person column takes anybody')
  .filter((name) => proving || name === 'a hidden column may be named');

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});

it(
  `${PAIRS} pairs of worlds that differ in what somebody may not see answer him the same to the byte, over lists, records, counts, pickers, search in one and everywhere, history, comments, files, pages, menus, streams, mails, explanations and what is told of who sees what`,
  async () => {
    const tally: Tally = new Map();
    const of = (name: string) => tally.get(name) ?? 0;
    const began = Date.now();
    for (let at = 0; at < PAIRS; at += 1) expect(await playPair(stage, seed + at, tally)).toBeNull();
    console.log(`seed ${seed}: ${((Date.now() - began) / 1000).toFixed(1)} s`, Object.fromEntries(tally));
    if (PAIRS < 4) return;
    // It must not pass by having compared the same with the same: the difference is there, and somebody else is answered by it.
    expect(of('pairs')).toBeGreaterThan(PAIRS * (proving ? 0.7 : 0.4));
    expect(of('pairs that somebody else tells apart')).toBeGreaterThan(of('pairs') * (proving ? 0.6 : 0.2));
    const channels = [
      'describe',
      'list',
      'count',
      'get',
      'history',
      'search',
      'everywhere',
      'filter',
      'sort',
      'tags',
      'folders',
      'list by tag',
      'file',
      'comments',
      'stream',
      'sight',
      'change',
      // What is given to few is not met in a few pairs.
      ...(proving ? ['one comment', 'mentionable', 'open file', 'page', 'sections', 'mail', 'explain', 'readers'] : []),
    ].map((one) => `${one} answered`);
    expect(of('changes that are made')).toBeGreaterThan(0);
    if (proving) expect(of('changes that the page refuses')).toBeGreaterThan(0);
    for (const name of channels) expect([name, of(name) > 0]).toEqual([name, true]);
    if (proving) for (const name of Object.keys(CHANGES)) expect([name, of(name) > PAIRS * 0.05]).toEqual([name, true]);
  },
  proving ? 0 : 600_000,
);

it.each(FAULTS)('is noticed when %s', async (name) => {
  let found: string | null = null;
  for (const tried of seedsFor(name)) {
    planted.name = name;
    found = await playPair(stage, tried, new Map()).finally(() => {
      planted.name = '';
    });
    if (found === null) continue;
    // The sound product stands the test there.
    if (proving) expect(await playPair(stage, tried, new Map())).toBeNull();
    break;
  }
  console.log(`${name}: ${found}`);
  expect(found, `Nobody noticed that ${name}`).not.toBeNull();
  expect(found).not.toMatch(/should see that the worlds differ/);
  if (name in behindFaults) expect(found).toMatch(/: change of /);
});
