import { rightsOn } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { readVisible } from './store-read.ts';

/** Which of these records (database ids) the actor may read now: uid by id. Empty where the object is not his at all. */
export async function visibleOf(ctx: Ctx, object: string, recordIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rights = await rightsOn(ctx, object);
  if (rights === null || !rights.can.read || recordIds.length === 0) return new Map();
  return new Map((await readVisible(ctx, rights, recordIds)).map((row) => [row.id, row.uid]));
}
