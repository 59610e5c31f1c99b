import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type * as Compile from '../../../access/compile.ts';
import type * as CompileProbes from '../../../access/compile-probes.ts';
import type * as Configuration from '../../../access/configuration.ts';
import type * as Decide from '../../../access/decide.ts';
import type * as Rights from '../../../access/rights.ts';
import type * as Store from '../../../access/store.ts';
import type * as People from '../../../records/people.ts';
import type * as Placement from '../../../records/placement.ts';
import type * as Schema from '../../../records/schema.ts';
import type * as History from '../../../records/store-history.ts';
import type * as Lists from '../../../records/store-list.ts';
import type * as Read from '../../../records/store-read.ts';
import type * as Search from '../../../records/store-search.ts';
import { randomWorld } from '../generate.ts';
import * as access from './faults-access.ts';
import * as records from './faults-records.ts';
import { wallFaults } from './faults-walls.ts';
import { type Faults, planted } from './plant.ts';
import { type Failure, play } from './play.ts';
import { openStage, type Stage } from './stage.ts';

// Each module of the product is itself but for the fault that is planted; a factory may use nothing from outside.
vi.mock('../../../access/decide.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof Decide>(), (await import('./faults-access.ts')).decideFaults),
);
vi.mock('../../../access/configuration.ts', async (load) =>
  (await import('./plant.ts')).plant(
    await load<typeof Configuration>(),
    (await import('./faults-access.ts')).configurationFaults,
  ),
);
vi.mock('../../../access/store.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof Store>(), (await import('./faults-access.ts')).storeFaults),
);
vi.mock('../../../access/compile.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof Compile>(), (await import('./faults-access.ts')).compileFaults),
);
vi.mock('../../../access/compile-probes.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof CompileProbes>(), (await import('./faults-access.ts')).probesFaults),
);
vi.mock('../../../access/rights.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof Rights>(), (await import('./faults-access.ts')).rightsFaults),
);
vi.mock('../../../records/schema.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof Schema>(), (await import('./faults-records.ts')).schemaFaults),
);
vi.mock('../../../records/store-list.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof Lists>(), (await import('./faults-records.ts')).listFaults),
);
vi.mock('../../../records/store-search.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof Search>(), (await import('./faults-records.ts')).searchFaults),
);
vi.mock('../../../records/store-history.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof History>(), (await import('./faults-records.ts')).historyFaults),
);
vi.mock('../../../records/people.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof People>(), (await import('./faults-records.ts')).peopleFaults),
);
vi.mock('../../../records/store-read.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof Read>(), (await import('./faults-records.ts')).readFaults),
);
vi.mock('../../../records/placement.ts', async (load) =>
  (await import('./plant.ts')).plant(await load<typeof Placement>(), (await import('./faults-records.ts')).placementFaults),
);

/** Worlds in which a fault must show, and those that must be without any. */
const proving = process.env.PORTICO_PROVE === '1';
const WORLDS = proving ? 200 : 15;
const FIRST = 1_000;

const groups = [...Object.values(access), ...Object.values(records)] as Faults<object>[];
/** Faults that few worlds show: fifteen are not enough for them, so they are looked for when proving. */
const rare: ReadonlySet<string> = new Set([
  'a person column takes anybody',
  'a reference may be set to what one cannot see',
  'every account counts as a child',
  'rows naming the user stand where they were saved',
  'search finds words of hidden columns',
]);
const ofGateway = groups.flatMap((faults) => Object.keys(faults)).filter((name) => proving || !rare.has(name));
const ofWalls = Object.keys(wallFaults);

let stage: Stage;
const found = new Map<string, string>();

beforeAll(async () => {
  stage = await openStage();
}, 120_000);

afterAll(() => {
  const told = [...found].map(([name, where]) => `  ${name}: ${where}`);
  console.log(`seed ${FIRST}: ${found.size} planted faults found\n${told.join('\n')}`);
});

/** Plays worlds until one of them fails. */
async function firstFailure(broken?: (typeof wallFaults)[string]): Promise<{ failure: Failure; worlds: number } | null> {
  for (let worlds = 1; worlds <= WORLDS; worlds += 1) {
    let mend: readonly string[] = [];
    const failure = await play(stage, randomWorld(FIRST + worlds), new Map(), async () => {
      const fault = await broken?.(stage);
      for (const statement of fault?.break ?? []) await stage.admin.query(statement);
      mend = fault?.mend ?? [];
    });
    for (const statement of mend) await stage.admin.query(statement);
    if (failure !== null) return { failure, worlds };
  }
  return null;
}

async function expectFound(name: string, broken?: (typeof wallFaults)[string]): Promise<void> {
  const first = await firstFailure(broken);
  expect(first, `Nobody noticed in ${WORLDS} worlds that ${name}`).not.toBeNull();
  const [difference = ''] = first?.failure.difference.split('\n') ?? [];
  // A mistake of the campaign itself would find everything.
  expect(difference).not.toMatch(/^error: (Reference|Type|Syntax)Error/);
  found.set(name, `world ${first?.worlds}, by ${first?.failure.check.kind}: ${difference.slice(0, 80)}`);
}

it('passes without a fault, by the very same seams', async () => {
  planted.name = '';
  for (let index = 1; index <= 3; index += 1) expect(await play(stage, randomWorld(FIRST + index))).toBeNull();
}, 60_000);

it.each(ofGateway)(
  'notices when %s',
  async (name) => {
    planted.name = name;
    await expectFound(name).finally(() => {
      planted.name = '';
    });
  },
  proving ? 600_000 : 120_000,
);

it.each(ofWalls)('notices when %s', (name) => expectFound(name, wallFaults[name]), proving ? 600_000 : 120_000);

it('has planted at least sixteen different faults and found each of them', () => {
  expect(new Set([...ofGateway, ...ofWalls]).size).toBeGreaterThanOrEqual(16);
  expect([...found.keys()].sort()).toEqual([...ofGateway, ...ofWalls].sort());
});
