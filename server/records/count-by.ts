import type { Ctx } from '../kernel/index.ts';
import type { ListQuery } from './model.ts';
import { readableObject, shownTarget, tokenOf, unknownColumn } from './schema.ts';
import { conditionOf } from './store-condition.ts';
import { countValues } from './store-count.ts';
import { readLabels } from './store-read.ts';

/**
 * How many records the same list would show for each value of a choice or reference column: keys of choices, uids of records; null for
 * empty, and for what this actor may not follow. Visible records only (Q3, Q5). Throws as `list` does.
 */
export async function countBy(
  ctx: Ctx,
  object: string,
  columnKey: string,
  query: Pick<ListQuery, 'filter' | 'also'> = {},
): Promise<ReadonlyMap<string | null, number>> {
  const rights = await readableObject(ctx, object);
  const { column } = tokenOf(rights, columnKey);
  if (column.type !== 'choice' && column.type !== 'reference') throw unknownColumn();
  const { where } = await conditionOf(ctx, rights, query);
  const found = await countValues(ctx, rights, column, where);
  const target = column.type === 'reference' ? await shownTarget(ctx, column) : null;
  const ids = found.flatMap(({ value }) => (value === null ? [] : [value]));
  const uids = target === null ? null : new Map((await readLabels(ctx, target, ids)).map((row) => [row.id, row.uid]));
  const counts = new Map<string | null, number>();
  for (const { value, n } of found) {
    const shown = value === null || column.type === 'choice' ? value : (uids?.get(value) ?? null);
    counts.set(shown, (counts.get(shown) ?? 0) + n);
  }
  // In an order of what is shown: that of the stored values would tell where one stands that he may not follow.
  return new Map([...counts].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1)));
}
