/** What is asked of a world: for every actor every object by list, and by chance one record, question and change after the other. */
import { alive, isStaff } from '../oracle.ts';
import { prng } from '../prng.ts';
import type { Probe } from '../probes.ts';
import { randomProbes } from '../probes.ts';
import type { Actor, Key, World } from '../world.ts';

export type Action = 'read' | 'comment' | 'update' | 'delete';

export type Check = { readonly actor: Key } & (
  | { readonly kind: 'actor' }
  /** Both walls: the whole list with values and abilities, and its count. */
  | { readonly kind: 'list'; readonly object: Key }
  /** The gateway with row level security off: list, and which of all records may be read. */
  | { readonly kind: 'gateway'; readonly object: Key }
  /** Row level security with the gateway off: what lies in the tables, and what an update of everything would change. */
  | { readonly kind: 'wall' }
  | { readonly kind: 'describe'; readonly object: Key }
  | { readonly kind: 'get'; readonly record: Key }
  | { readonly kind: 'history'; readonly record: Key }
  | { readonly kind: 'explain'; readonly record: Key; readonly action: Action }
  | { readonly kind: 'remove'; readonly record: Key }
  | { readonly kind: 'probe'; readonly probe: Probe }
);

/** Questions by chance for each actor and object. */
const PROBES = 2;

/** The same world is always asked the same. */
export function checksOf(world: World): Check[] {
  const random = prng(world.seed);
  const ofActor = ({ key: actor, ...who }: Actor): Check[] => {
    if (!alive(world, { key: actor, ...who })) return [{ actor, kind: 'actor' }];
    const outside = !isStaff(world, { key: actor, ...who });
    const remembered = world.records.filter((record) => world.history.some((entry) => entry.record === record.key));
    const ofObject = (object: Key): Check[] => {
      const records = world.records.filter((record) => record.object === object);
      const one = random.pick(records).key;
      return [
        { actor, kind: 'list', object },
        { actor, kind: 'describe', object },
        { actor, kind: 'get', record: one },
        ...(outside ? [{ actor, kind: 'gateway', object } as const] : []),
        ...randomProbes(world, random, object, PROBES).map((probe): Check => ({ actor, kind: 'probe', probe })),
      ];
    };
    return [
      { actor, kind: 'actor' },
      { actor, kind: 'wall' },
      ...world.objects.flatMap((object) => ofObject(object.key)),
      ...(remembered.length === 0 ? [] : [{ actor, kind: 'history', record: random.pick(remembered).key } as const]),
      { actor, kind: 'remove', record: random.pick(world.records).key },
      ...(['read', 'comment', 'update', 'delete'] as const)
        .filter(() => random.chance(0.4))
        .map((action): Check => ({ actor, kind: 'explain', record: random.pick(world.records).key, action })),
    ];
  };
  return world.actors.flatMap(ofActor);
}
