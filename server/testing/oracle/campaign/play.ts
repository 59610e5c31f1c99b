/** Plays worlds: loads each, asks everything, and makes the first world that fails small enough to be read. */
import { type Ctx, systemContext } from '../../../kernel/index.ts';
import { FEATURES } from '../coverage.ts';
import { randomWorld } from '../generate.ts';
import { isStaff } from '../oracle.ts';
import { describeWorld, shrink } from '../shrink.ts';
import { type Sizes, SMALL, USUAL } from '../sizes.ts';
import { type Actor, the, type World } from '../world.ts';
import { note, type Tally } from './asked.ts';
import { asksBeside, type Check, checksOf, someChecksOf } from './checks.ts';
import { compare } from './compare.ts';
import { type Loaded, load } from './load.ts';
import type { Stage } from './stage.ts';

/** Questions asked at the same time. */
const AT_ONCE = 8;

export interface Failure {
  readonly world: World;
  readonly check: Check;
  readonly difference: string;
}

async function ask(loaded: Loaded, check: Check, tally: Tally, system: Ctx): Promise<string | null> {
  try {
    return await compare(loaded, check, tally, system);
  } catch (error) {
    return `error: ${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error)}`;
  }
}

/** Asks these questions, several at once; the first difference found ends it. */
export async function askAll(loaded: Loaded, checks: readonly Check[], tally: Tally = new Map()): Promise<Failure | null> {
  const system = await systemContext(loaded.stage.system, 'campaign');
  const left = [...checks];
  let failure: Failure | null = null;
  const worker = async () => {
    for (let check = left.shift(); check !== undefined && failure === null; check = left.shift()) {
      const difference = await ask(loaded, check, tally, system);
      if (difference !== null) failure ??= { world: loaded.world, check, difference };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failure;
}

/** Plays one world; null where product and oracle agree on everything. */
export async function play(stage: Stage, world: World, tally: Tally = new Map()): Promise<Failure | null> {
  return askAll(await load(stage, world), checksOf(world), tally);
}

/** What of a small world is asked by whom, beside what is answered. */
function noteAsked(tally: Tally, world: World, check: Check): void {
  const who = the(world.actors, check.actor);
  note(tally, `asked: ${check.kind === 'probe' ? check.probe.channel : check.kind}`);
  if (check.kind === 'explain') note(tally, `asked: why ${check.action}`);
  if (check.kind === 'wall') note(tally, `asked: wall of ${check.side}`);
  note(tally, `asked by ${sideOf(world, who)}`);
}

function sideOf(world: World, who: Actor): string {
  if (isStaff(world, who)) return 'staff';
  return who.membership === null ? 'somebody alone' : 'a member';
}

/** Plays some questions of a small world. */
export async function playSome(stage: Stage, world: World, tally: Tally): Promise<Failure | null> {
  const checks = someChecksOf(world);
  for (const check of checks) noteAsked(tally, world, check);
  return askAll(await load(stage, world, { bare: !checks.some(asksBeside) }), checks, tally);
}

/** How worlds are made, and what is asked of each. */
export interface Kind {
  readonly sizes: Sizes;
  readonly play: (stage: Stage, world: World, tally: Tally) => Promise<Failure | null>;
}

/** Each asked everything there is to ask. */
export const WHOLE: Kind = { sizes: USUAL, play };
/** Many of them. */
export const SAMPLED: Kind = { sizes: SMALL, play: playSome };

/** The world made as small as it still fails the same question, as text. */
export async function described(stage: Stage, { world, check, difference }: Failure, budget = 150): Promise<string> {
  const fails = async (smaller: World) => {
    if (!smaller.actors.some((actor) => actor.key === check.actor)) return false;
    const failure = await askAll(await load(stage, smaller), [check], new Map());
    return failure !== null && !failure.difference.startsWith('error: Error: This world has no');
  };
  const small = await shrink(world, fails, budget);
  const again = await askAll(await load(stage, small), [check], new Map());
  return `${describeWorld(small)}\nseed ${world.seed}\nasked ${JSON.stringify(check)}\n${again?.difference ?? difference}`;
}

/** Which features of worlds a campaign has met; each is looked for until it is found. */
export function watch(): { see(world: World): void; readonly missing: readonly string[] } {
  const missing = new Set(Object.keys(FEATURES));
  return {
    see(world) {
      for (const name of missing) if (FEATURES[name]?.(world)) missing.delete(name);
    },
    get missing() {
      return [...missing];
    },
  };
}

/** Walls of an object are policies, which take long to make: worlds that have the same ones come one after the other. */
export function byWalls(worlds: readonly World[]): World[] {
  const walls = ({ objects }: World) =>
    objects.map(({ attachedTo, wallAllRecords: all, wallChildAccounts: children }) =>
      attachedTo === null ? `${Number(all)}${Number(children)}` : '',
    );
  const keyed = worlds.map((world) => ({ world, key: walls(world).join() }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key))).map(({ world }) => world);
}

export interface Played {
  readonly worlds: number;
  readonly seconds: number;
  readonly tally: Tally;
  readonly missing: readonly string[];
  /** The first difference, or null. */
  readonly failure: string | null;
}

/** Worlds that are looked at for features that none has had so far, before a campaign gives up. */
const FARTHEST = 2_000;

/** Worlds that are played for answers that have come too rarely so far, before a campaign gives up. */
const MORE = 400;

/** Worlds that are put in order at a time. */
const ORDERED = 200;

/** The worlds of these seeds, without end; the first ones in an order in which they are loaded quickly. */
function* worldsFrom(first: number, worlds: number, sizes: Sizes): Generator<World> {
  for (let at = 0; ; at += ORDERED) {
    const most = Math.min(ORDERED, worlds - at);
    const make = (index: number) => randomWorld((first + at + index) % 2 ** 32, sizes);
    if (most > 0) yield* byWalls(Array.from({ length: most }, (_, index) => make(index)));
    for (let index = Math.max(most, 0); index < ORDERED; index += 1) yield make(index);
  }
}

/**
 * Plays the worlds of these seeds until one fails. Where these few do not hold all there is to meet in a world, those of the seeds
 * behind them are played as well that hold something new; and as they come, where one of the answers that `tally` names at first was met
 * less than `atLeast` times.
 */
export async function campaign(
  stage: Stage,
  kind: Kind,
  [first, worlds]: readonly [seed: number, worlds: number],
  tally: Tally,
  atLeast = 0,
): Promise<Played> {
  const began = Date.now();
  const watched = watch();
  let played = 0;
  const wanted = [...tally.keys()];
  const scarce = () => played < worlds + MORE && wanted.some((name) => (tally.get(name) ?? 0) < atLeast);
  let at = -1;
  for (const world of worldsFrom(first, worlds, kind.sizes)) {
    at += 1;
    if (at >= worlds && !scarce() && (watched.missing.length === 0 || at >= FARTHEST)) break;
    const before = watched.missing.length;
    watched.see(world);
    if (at >= worlds && watched.missing.length === before && !scarce()) continue;
    played += 1;
    const failure = await kind.play(stage, world, tally);
    if (failure !== null) return { worlds: played, ...ended(), failure: await described(stage, failure) };
  }
  return { worlds: played, ...ended(), failure: null };
  function ended() {
    return { seconds: (Date.now() - began) / 1000, tally, missing: watched.missing };
  }
}
