import type { ObjectRights } from '../access/index.ts';
import type { Ctx, Sql } from '../kernel/index.ts';
import { chosenBy } from './chosen.ts';
import type { Count, ListQuery } from './model.ts';
import { beginsWithSet, hasWays, holdersOf, reachesMany, remember } from './plan.ts';
import { readableObject } from './schema.ts';
import { type Chosen, withChosen, withRest } from './store-chosen.ts';
import { conditionOf } from './store-condition.ts';
import { countByProbes, countByWalk, countOfFew, countOfSet } from './store-count.ts';
import { FEW } from './store-list.ts';

type CountQuery = Pick<ListQuery, 'filter' | 'search' | 'near' | 'also' | 'tags' | 'folder'>;

/** How many records the same list would show; exact up to 1,000. Throws as `list` does. */
export async function count(ctx: Ctx, object: string, query: CountQuery = {}): Promise<Count> {
  const rights = await readableObject(ctx, object);
  return countSame(ctx, rights, query, await chosenBy(ctx, rights, query));
}

/** The same with the rights, and what is chosen. */
export async function countSame(ctx: Ctx, rights: ObjectRights, query: CountQuery, chosen: Chosen | null): Promise<Count> {
  // Words are looked for up to no more than what is counted.
  const plain = [query.filter, query.also].every((one) => one === undefined) && chosen === null;
  const { where, byWords } = await conditionOf(ctx, rights, query, plain ? { newest: FEW + 1 } : {});
  return countWhere(ctx, rights, where, byWords, chosen);
}

/** The same for a condition over `t`. Always over the record table, behind both walls: counts are content too (Q3). */
export async function countWhere(
  ctx: Ctx,
  rights: ObjectRights,
  where: Sql<boolean> | null,
  byWords: boolean,
  chosen: Chosen | null = null,
): Promise<Count> {
  const found =
    (chosen === null ? null : await countedSet(ctx, rights, where, chosen)) ??
    (await counted(ctx, rights, withChosen(chosen, where, hasWays(rights) && !byWords), byWords));
  return found > FEW ? { atLeast: FEW } : { exact: found };
}

async function countedSet(ctx: Ctx, rights: ObjectRights, where: Sql<boolean> | null, chosen: Chosen): Promise<number | null> {
  if (chosen.set === null || !(await beginsWithSet(ctx, rights, await holdersOf(ctx, rights), chosen))) return null;
  return countOfSet(ctx, rights, withRest(chosen, where), chosen.set);
}

async function counted(ctx: Ctx, rights: ObjectRights, where: Sql<boolean> | null, byWords: boolean): Promise<number> {
  if (hasWays(rights) && !byWords) return countByProbes(ctx, rights, where, await holdersOf(ctx, rights));
  if (reachesMany(ctx, rights)) return countByWalk(ctx, rights, where, FEW + 1);
  const few = await countOfFew(ctx, rights, where, await holdersOf(ctx, rights));
  if (few !== null) return few;
  remember(ctx, rights, 'many');
  return countByWalk(ctx, rights, where, FEW + 1);
}
