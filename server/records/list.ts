import { rulesOf } from '../../shared/columns/index.ts';
import type { ObjectRights } from '../access/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import { countWhere } from './count.ts';
import { openCursor, sealCursor } from './cursor.ts';
import type { ListQuery, RecordPage, Sort } from './model.ts';
import { holdersOf, type Plan, reachesMany, rememberMany } from './plan.ts';
import { render } from './render.ts';
import { readableObject, tokenOf, tokensOf } from './schema.ts';
import { conditionOf } from './store-condition.ts';
import { type PlacedRow, pageByProbes, pageByWalk, pageOfFew, type SortBy, type Wanted } from './store-list.ts';
import { projectionOf } from './store-read.ts';

const PAGE = 25;
const LARGEST = 100;

/** One page of the records of `object` that the actor may read. Throws `not_found`, `unknown_column`, `bad_cursor`, `bad_request`. */
export async function list(ctx: Ctx, object: string, query: ListQuery = {}): Promise<RecordPage> {
  return listBy(ctx, object, query, null);
}

/** The same by a plan of the caller's choice: the test that all plans give the same rows needs it. */
export async function listBy(ctx: Ctx, object: string, query: ListQuery, plan: Plan | null): Promise<RecordPage> {
  const rights = await readableObject(ctx, object);
  const limit = checkedLimit(query.limit);
  // Names first, then values: whether a value is right must not depend on what a hidden name would have done.
  const tokens = tokensOf(rights, query.columns);
  const sort = sortBy(ctx, rights, query.sort);
  const where = await conditionOf(ctx, rights, query);
  const definition = [object, query.filter ?? null, query.sort ?? null, query.search ?? null, query.also?.name ?? null];
  const after = query.cursor === undefined ? null : openCursor(ctx, definition, query.cursor);
  const projection = await projectionOf(ctx, rights, tokens);
  const wanted: Wanted = { projection, limit: limit + 1, after, where, sort, holders: await holdersOf(ctx, rights) };
  const found = await rowsOf(ctx, wanted, plan);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: await render(ctx, projection, shown),
    next: found.length > limit && last !== undefined ? sealCursor(ctx, definition, [last.s, last.o, last.id]) : null,
    ...(query.count === true ? { count: await countWhere(ctx, rights, where) } : {}),
  };
}

async function rowsOf(ctx: Ctx, wanted: Wanted, plan: Plan | null): Promise<PlacedRow[]> {
  const { rights } = wanted.projection;
  const plain = wanted.where === null && wanted.sort === null && rights.parent === null;
  if (plan === 'probes' || (plan === null && plain)) return pageByProbes(ctx, wanted);
  if (plan === 'many' || (plan === null && reachesMany(ctx, rights))) return pageByWalk(ctx, wanted);
  const few = await pageOfFew(ctx, wanted);
  if (few !== null) return few;
  rememberMany(ctx, rights);
  return pageByWalk(ctx, wanted);
}

function checkedLimit(limit: number = PAGE): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST) {
    throw problem('bad_request', `A page has 1 to ${LARGEST} rows.`);
  }
  return limit;
}

/** The order that a request names. The primary order itself needs no plan of its own. */
function sortBy(ctx: Ctx, rights: ObjectRights, sort: Sort | undefined): SortBy | null {
  if (sort === undefined) return null;
  const { column } = tokenOf(rights, sort.column);
  if (!rulesOf(column.type).sortable) throw problem('bad_request', 'Lists cannot be sorted by this column.');
  const descending = sort.descending === true;
  if (column.key === rights.object.orderColumn && descending) return null;
  return { column, descending, culture: ctx.actor.culture };
}
