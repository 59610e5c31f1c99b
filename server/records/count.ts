import type { ObjectRights } from '../access/index.ts';
import type { Ctx, Sql } from '../kernel/index.ts';
import type { Count, ListQuery } from './model.ts';
import { hasWays, holdersOf, looksForWords, reachesMany, rememberMany } from './plan.ts';
import { readableObject } from './schema.ts';
import { conditionOf } from './store-condition.ts';
import { countByProbes, countByWalk, countOfFew, FEW } from './store-list.ts';

/** How many records the same list would show; exact up to 1,000. Throws as `list` does. */
export async function count(ctx: Ctx, object: string, query: Pick<ListQuery, 'filter' | 'search' | 'also'> = {}): Promise<Count> {
  const rights = await readableObject(ctx, object);
  return countWhere(ctx, rights, await conditionOf(ctx, rights, query), looksForWords(query));
}

/** The same for a condition over `t`. Always over the record table, behind both walls: counts are content too (Q3). */
export async function countWhere(ctx: Ctx, rights: ObjectRights, where: Sql<boolean> | null, byWords: boolean): Promise<Count> {
  const found = await counted(ctx, rights, where, byWords);
  return found > FEW ? { atLeast: FEW } : { exact: found };
}

async function counted(ctx: Ctx, rights: ObjectRights, where: Sql<boolean> | null, byWords: boolean): Promise<number> {
  if (hasWays(rights) && !byWords) return countByProbes(ctx, rights, where, await holdersOf(ctx, rights));
  if (reachesMany(ctx, rights)) return countByWalk(ctx, rights, where, FEW + 1);
  const few = await countOfFew(ctx, rights, where, await holdersOf(ctx, rights));
  if (few !== null) return few;
  rememberMany(ctx, rights);
  return countByWalk(ctx, rights, where, FEW + 1);
}
