/** Rules of pages beside a world: over the record's own columns, and over those one step behind a lookup (docs/decisions/0024). */
import { operation, readableColumns } from '../oracle.ts';
import type { Prng } from '../prng.ts';
import { type Actor, type Column, type Key, the, type World } from '../world.ts';

/** A condition over one column, and what would follow for another: it never holds, so what may be written is what the rights say. */
export interface Ruled {
  readonly key: string;
  readonly looks: Key;
  /** A column of the record that `looks` leads to: the condition is over that one. */
  readonly along?: Key;
  readonly does: 'hide' | 'require' | 'lock';
  readonly column: Key;
}

const columnsOf = (world: World, object: Key) => the(world.objects, object).columns;

export function randomRules(random: Prng, columns: readonly Column[], called = 'r'): Ruled[] {
  // Who somebody is decides over no page: he is not shown to everybody alike.
  const looked = columns.filter(({ type }) => type !== 'person');
  if (looked.length === 0) return [];
  return [0, 1, 2].map((at) => ({
    key: `${called}${at}`,
    looks: random.pick(looked).key,
    does: random.pick(['hide', 'require', 'lock'] as const),
    column: random.pick(columns).key,
  }));
}

/** One rule over each lookup of the object, one step behind it. */
export function randomStepsBehind(random: Prng, world: World, object: Key): Ruled[] {
  const columns = columnsOf(world, object);
  return columns.flatMap(({ key: looks, target }, at): Ruled[] => {
    if (target === null) return [];
    const along = random.pick(columnsOf(world, target).filter(({ type }) => type !== 'person')).key;
    return [
      { key: `s${at}`, looks, along, does: random.pick(['hide', 'require', 'lock'] as const), column: random.pick(columns).key },
    ];
  });
}

/**
 * Whether somebody may look where a rule looks. Decision: a lookup leads nowhere for whoever may not read what its records are called, so what is
 * behind it is nothing that he could look at either.
 */
export function mayLook(world: World, who: Actor, object: Key, { looks, along }: Pick<Ruled, 'looks' | 'along'>): boolean {
  if (!readableColumns(world, who, object).includes(looks)) return false;
  if (along === undefined) return true;
  const target = the(world.objects, the(columnsOf(world, object), looks).target ?? '');
  const open = operation(world, who, target.key, 'read') ? readableColumns(world, who, target.key) : [];
  return open.includes(target.label) && open.includes(along);
}
