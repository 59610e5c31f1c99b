/** What is asked of a world: for every actor every object by list, and by chance one record, question and change after the other. */
import { heads } from '../marks/marks.ts';
import { alive, isStaff, readable } from '../oracle.ts';
import { prng } from '../prng.ts';
import type { Probe } from '../probes.ts';
import { randomProbes } from '../probes.ts';
import { type Slyness, slyProbe } from '../sly.ts';
import type { Actor, Key, World, WorldRecord } from '../world.ts';

const ACTIONS = ['read', 'comment', 'update', 'delete'] as const;
const SIDES = ['history', 'words', 'grants'] as const;
export type Action = (typeof ACTIONS)[number];

/** The tables beside that of the records. */
export type Side = (typeof SIDES)[number];

export type Check = { readonly actor: Key } & (
  | { readonly kind: 'actor' }
  /** Both walls: the whole list, with values and abilities or its count. */
  | { readonly kind: 'list'; readonly object: Key; readonly counted: boolean }
  /** The gateway with row level security off: list, and which of all records may be read. */
  | { readonly kind: 'gateway'; readonly object: Key }
  /** Row level security with the gateway off: what lies in the tables, and what an update of all of an object would change. */
  | { readonly kind: 'wall'; readonly side: Side; readonly changed: Key }
  /** Tags, folders and files of lists; behind both walls, or the gateway alone. */
  | { readonly kind: 'marks'; readonly object: Key; readonly seed: number; readonly alone: boolean }
  /** Comments, files, pages, menus, streams and mails. */
  | { readonly kind: 'beside'; readonly object: Key; readonly seed: number }
  | { readonly kind: 'describe'; readonly object: Key }
  | { readonly kind: 'get'; readonly record: Key }
  | { readonly kind: 'history'; readonly record: Key }
  | { readonly kind: 'explain'; readonly record: Key; readonly action: Action }
  | { readonly kind: 'remove'; readonly record: Key }
  | { readonly kind: 'probe'; readonly probe: Probe; readonly sly?: Slyness }
);

/** How many people of a world are asked for how much, where not everything is asked. */
const ASKERS = 3;
const ASKED = 10;
/** In one of so many worlds also for what stands beside it, which takes as long as all the rest. */
const BESIDE = 10;

/** Some of the questions of some of its people, always the same ones of the same world. */
export function someChecksOf(world: World): Check[] {
  const random = prng((world.seed ^ 0x510e527f) >>> 0);
  const askers = random.shuffled(world.actors).slice(0, ASKERS);
  const checks = checksOf({ ...world, actors: askers });
  const all = random.below(BESIDE) === 0 ? checks : checks.filter((check) => !asksBeside(check));
  return random.shuffled(all).slice(0, ASKED);
}

/** Those that need what stands beside a world. */
export const asksBeside = ({ kind }: Check): boolean => kind === 'marks' || kind === 'beside';

/**
 * The same world is always asked the same. Every actor is asked for every object at least once behind both walls and, outside,
 * once with the gateway alone and once with the database alone; the rest is by chance, or a world would take too long.
 */
export function checksOf(world: World): Check[] {
  const random = prng(world.seed);
  const perhaps = (probability: number, check: () => Check): Check[] => (random.chance(probability) ? [check()] : []);
  const ofActor = (who: Actor): Check[] => {
    const actor = who.key;
    if (!alive(world, who)) return [{ actor, kind: 'actor' }];
    const outside = !isStaff(world, who);
    const remembered = world.records.filter((record) => world.history.some((entry) => entry.record === record.key));
    /** Mostly one that he sees, or hardly anything would be found behind a record. */
    const preferred = (records: readonly WorldRecord[]): Key => {
      const seen = random.chance(0.7) ? records.filter((record) => readable(world, who, record)) : [];
      return random.pick(seen.length > 0 ? seen : records).key;
    };
    const ofObject = (object: Key): Check[] => {
      const one = preferred(world.records.filter((record) => record.object === object));
      const sly = random.chance(0.9) ? slyProbe(world, who, random, object) : null;
      return [
        { actor, kind: 'list', object, counted: random.chance(0.4) },
        ...(outside ? [{ actor, kind: 'gateway', object } as const] : []),
        ...perhaps(0.7, () => ({ actor, kind: 'describe', object })),
        ...perhaps(0.4, () => ({ actor, kind: 'get', record: one })),
        ...randomProbes(world, random, object, sly === null ? 1 : 0).map((probe): Check => ({ actor, kind: 'probe', probe })),
        ...(sly === null ? [] : [{ actor, kind: 'probe', probe: sly.probe, sly: sly.kind } as const]),
      ];
    };
    const inside = world.objects.find((object) => object.staffOnly);
    const changed = inside !== undefined && random.chance(0.3) ? inside : random.pick(world.objects);
    return [
      { actor, kind: 'actor' },
      { actor, kind: 'wall', side: random.pick(SIDES), changed: changed.key },
      ...world.objects.flatMap((object) => ofObject(object.key)),
      ...perhaps(remembered.length === 0 ? 0 : 0.6, () => ({ actor, kind: 'history', record: preferred(remembered) })),
      ...perhaps(0.5, () => ({ actor, kind: 'remove', record: preferred(world.records) })),
      ...perhaps(0.5, () => ({ actor, kind: 'explain', record: random.pick(world.records).key, action: random.pick(ACTIONS) })),
    ];
  };
  const byItself = prng((world.seed ^ 0x3c6ef372) >>> 0);
  const ofMarks = (who: Actor): Check[] => {
    if (!alive(world, who) || !byItself.chance(0.4)) return [];
    const object = byItself.pick(heads(world));
    return [{ actor: who.key, kind: 'marks', object, seed: byItself.below(2 ** 31), alone: byItself.chance(0.5) }];
  };
  const apart = prng((world.seed ^ 0x5be0cd19) >>> 0);
  const ofBeside = (who: Actor): Check[] => {
    if (!alive(world, who) || !apart.chance(0.25)) return [];
    return [{ actor: who.key, kind: 'beside', object: apart.pick(heads(world)), seed: apart.below(2 ** 31) }];
  };
  return [...world.actors.flatMap(ofActor), ...world.actors.flatMap(ofMarks), ...world.actors.flatMap(ofBeside)];
}
