/** What an answer shows of a record, and what is selected for it. */
import type { ObjectRights, ReadableColumn } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { behaviourOf } from './behaviours.ts';
import { keptNames } from './names.ts';
import { shownTargets, statusColumn } from './schema.ts';
import type { Names, Projection } from './store-read.ts';

/**
 * A projection of these tokens. `keeping`: for an answer of this very request, which may name records of catalogues by what is kept
 * (names.ts); what is read bit by bit over some time asks each time.
 */
export async function projectionOf(
  ctx: Ctx,
  rights: ObjectRights,
  tokens: readonly ReadableColumn[],
  keeping = false,
): Promise<Projection> {
  const { object } = rights;
  const wanted = new Set(behaviourOf(object).reads ?? []);
  const status = statusColumn(object);
  if (status !== null) wanted.add(status.key);
  const targets = await shownTargets(
    ctx,
    tokens.map((token) => token.column),
  );
  const names = new Map<string, Names | null>();
  for (const [key, target] of targets) {
    // What this very request writes counts for its answer: a record of the catalogue may lead to itself, and be renamed here.
    if (keeping && target.rights.object.key !== object.key) names.set(key, await keptNames(ctx, target));
  }
  return {
    rights,
    tokens,
    targets,
    cells: tokens.map(({ column }, i) => ({
      column,
      value: `v${i}`,
      currency: `c${i}`,
      counter: `p${i}`,
      target: targets.get(column.key)?.rights.object.key ?? '',
      names: names.get(column.key) ?? null,
    })),
    reads: object.columns
      .filter((column) => wanted.has(column.key) && column.type !== 'files')
      .map((column, i) => {
        // What is shown as it is stored comes once.
        const at = column.type === 'reference' ? -1 : tokens.findIndex((token) => token.column === column);
        return at >= 0 ? { column, value: `v${at}`, currency: `c${at}` } : { column, value: `r${i}`, currency: `m${i}` };
      }),
  };
}
