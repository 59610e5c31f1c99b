/** What is asked of a world: for every actor every object by list, and by chance one record, question and change after the other. */
import { alive, isStaff } from '../oracle.ts';
import { prng } from '../prng.ts';
import type { Probe } from '../probes.ts';
import { randomProbes } from '../probes.ts';
import type { Actor, Key, World } from '../world.ts';

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
  | { readonly kind: 'describe'; readonly object: Key }
  | { readonly kind: 'get'; readonly record: Key }
  | { readonly kind: 'history'; readonly record: Key }
  | { readonly kind: 'explain'; readonly record: Key; readonly action: Action }
  | { readonly kind: 'remove'; readonly record: Key }
  | { readonly kind: 'probe'; readonly probe: Probe }
);

/**
 * The same world is always asked the same. Every actor is asked for every object at least once behind both walls and, outside,
 * once with the gateway alone and once with the database alone; the rest is by chance, or a world would take too long.
 */
export function checksOf(world: World): Check[] {
  const random = prng(world.seed);
  const perhaps = (probability: number, check: () => Check): Check[] => (random.chance(probability) ? [check()] : []);
  const ofActor = ({ key: actor, ...who }: Actor): Check[] => {
    if (!alive(world, { key: actor, ...who })) return [{ actor, kind: 'actor' }];
    const outside = !isStaff(world, { key: actor, ...who });
    const remembered = world.records.filter((record) => world.history.some((entry) => entry.record === record.key));
    const ofObject = (object: Key): Check[] => {
      const records = world.records.filter((record) => record.object === object);
      const one = random.pick(records).key;
      return [
        { actor, kind: 'list', object, counted: random.chance(0.4) },
        { actor, kind: 'describe', object },
        ...(outside ? [{ actor, kind: 'gateway', object } as const] : []),
        ...perhaps(0.4, () => ({ actor, kind: 'get', record: one })),
        ...randomProbes(world, random, object, 1).map((probe): Check => ({ actor, kind: 'probe', probe })),
      ];
    };
    return [
      { actor, kind: 'actor' },
      { actor, kind: 'wall', side: random.pick(SIDES), changed: random.pick(world.objects).key },
      ...world.objects.flatMap((object) => ofObject(object.key)),
      ...perhaps(remembered.length === 0 ? 0 : 0.6, () => ({ actor, kind: 'history', record: random.pick(remembered).key })),
      ...perhaps(0.5, () => ({ actor, kind: 'remove', record: random.pick(world.records).key })),
      ...perhaps(0.5, () => ({ actor, kind: 'explain', record: random.pick(world.records).key, action: random.pick(ACTIONS) })),
    ];
  };
  return world.actors.flatMap(ofActor);
}
