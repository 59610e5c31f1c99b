import { rulesOf } from '../../shared/columns/index.ts';
import type { ObjectRights, ReadableColumn } from '../access/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import { chosenBy } from './chosen.ts';
import { countSame } from './count.ts';
import { openCursor, sealCursor } from './cursor.ts';
import type { ListQuery, RecordPage, Sort } from './model.ts';
import { beginsWithSet, gatheredAtMost, hasWays, holdersOf, type Plan, rememberMany } from './plan.ts';
import { HOLE, HOLE_2, prepared } from './prepared.ts';
import { render } from './render.ts';
import { readableObject, tokenOf, tokensOf } from './schema.ts';
import { type Chosen, withChosen, withRest } from './store-chosen.ts';
import { conditionOf } from './store-condition.ts';
import { hasHits, hitsSql, pagesOfIds } from './store-hits.ts';
import {
  FEW,
  type PlacedRow,
  pageByProbes,
  pageByProbesSql,
  pageByWalk,
  pageOfFew,
  pageOfSet,
  type Wanted,
} from './store-list.ts';
import type { SortBy } from './store-order.ts';
import { type Projection, projectionOf } from './store-read.ts';
import { queryOf } from './store-search.ts';

const PAGE = 25;
const LARGEST = 100;

/** One page of the records of `object` that the actor may read. Throws `not_found`, `unknown_column`, `bad_cursor`, `bad_request`. */
export async function list(ctx: Ctx, object: string, query: ListQuery = {}): Promise<RecordPage> {
  return listBy(ctx, object, query, null);
}

/** The same by a plan of the caller's choice: the test that all plans give the same rows needs it. */
export async function listBy(ctx: Ctx, object: string, query: ListQuery, plan: Plan | null): Promise<RecordPage> {
  return pageOf(ctx, object, query, plan, checkedLimit(query.limit));
}

/** A page as large as the plans allow, for files (export/export.ts). */
export async function exportPage(ctx: Ctx, object: string, query: ListQuery): Promise<RecordPage> {
  return pageOf(ctx, object, query, null, FEW);
}

/** What a request asks for, bound to what this actor may know; `newest`: no more than these newest records of it are wanted. */
export async function asked(ctx: Ctx, object: string, query: ListQuery, newest?: number) {
  const rights = await readableObject(ctx, object);
  // Names first, then values: whether a value is right must not depend on what a hidden name would have done.
  const tokens = tokensOf(rights, query.columns);
  const sort = sortBy(rights, query.sort);
  const plain =
    sort === null && [query.filter, query.also, query.cursor, query.tags, query.folder].every((one) => one === undefined);
  const { where, byWords } = await conditionOf(ctx, rights, query, plain ? { newest } : {});
  const chosen = await chosenBy(ctx, rights, query);
  const definition = definitionOf(object, query, chosen, sort);
  const after = query.cursor === undefined ? null : openCursor(ctx, definition, query.cursor);
  return { rights, tokens, sort, where, byWords, chosen, definition, after };
}

/** What makes a list this one: a page link is good for no other. */
const definitionOf = (object: string, { filter, sort, search, also }: ListQuery, chosen: Chosen | null, by: SortBy | null) => [
  object,
  filter ?? null,
  sort ?? null,
  // Another one as soon as the column becomes another type: a place among texts is none among numbers.
  by?.column.physical ?? null,
  search ?? null,
  also?.name ?? null,
  chosen?.name ?? null,
];

async function pageOf(ctx: Ctx, object: string, query: ListQuery, plan: Plan | null, limit: number): Promise<RecordPage> {
  const page = plan === null && limit <= LARGEST ? await pageOfHits(ctx, object, query, limit) : null;
  if (page !== null) return page;
  const { rights, tokens, sort, where, byWords, chosen, definition, after } = await asked(ctx, object, query, limit + 1);
  const holders = await holdersOf(ctx, rights);
  const isPlain = plan === null && where === null && chosen === null && sort === null && rights.parent === null;
  const wish = { limit: limit + 1, after, where, sort, holders, byWords, chosen };
  const { found, projection } = isPlain
    ? await plainPage(ctx, rights, tokens, wish)
    : await anyPage(ctx, rights, tokens, wish, plan);
  return told(ctx, { found, projection }, { limit, query, definition, chosen, isFirst: after === null });
}

interface Telling {
  readonly limit: number;
  readonly query: ListQuery;
  readonly definition: unknown;
  readonly chosen: Chosen | null;
  readonly isFirst: boolean;
}

async function told(ctx: Ctx, { found, projection }: Found, { limit, query, definition, chosen, isFirst }: Telling) {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  // A first page with room left is all there is.
  const count = async () =>
    isFirst && found.length <= limit ? { exact: found.length } : countSame(ctx, projection.rights, query, chosen);
  return {
    rows: await render(ctx, projection, shown),
    next: found.length > limit && last !== undefined ? sealCursor(ctx, definition, [last.s, last.o, last.id]) : null,
    ...(query.count === true ? { count: await count() } : {}),
  };
}

/** What nearly every search asks for: the newest records that hold the words, and nothing else. Null where it is not that, or could not be told so. */
async function pageOfHits(ctx: Ctx, object: string, query: ListQuery, limit: number): Promise<RecordPage | null> {
  const { search = '', filter, sort, also, tags, folder, cursor, near } = query;
  if (search.trim() === '' || [filter, sort, also, tags, folder].some((one) => one !== undefined)) return null;
  const rights = await readableObject(ctx, object);
  if (!hasHits(rights)) return null;
  const tokens = tokensOf(rights, query.columns);
  const definition = definitionOf(object, query, null, null);
  const after = cursor === undefined ? null : openCursor(ctx, definition, cursor);
  const wish = { query: queryOf(rights, search.trim(), near), limit: limit + 1, holders: await holdersOf(ctx, rights), after };
  const { ids, cut } = await ctx.db.one(hitsSql(ctx, rights, wish), { named: true });
  const projection = await projectionOf(ctx, rights, tokens);
  const found = ids.length === 0 ? [] : ((await pagesOfIds(ctx, [{ projection, ids, limit: limit + 1 }]))[0]?.rows ?? []);
  // So many of the newest hits are gone for him that a page is not full, and there are more.
  if (cut && found.length <= limit) return null;
  return told(ctx, { found, projection }, { limit, query, definition, chosen: null, isFirst: after === null });
}

interface Found {
  readonly found: readonly PlacedRow[];
  readonly projection: Projection;
}

type Wish = Omit<Wanted, 'projection'> & { readonly chosen: Chosen | null };
type Tokens = readonly ReadableColumn[];

/** What nearly every visit asks for: the newest records, and those after them. Its statements are made once per actor. */
async function plainPage(ctx: Ctx, rights: ObjectRights, tokens: Tokens, wish: Wish): Promise<Found> {
  const columns = tokens.map(({ column }) => column.key).join();
  const name = `list ${wish.after === null ? 'first' : 'next'} ${wish.limit} ${wish.holders.join()} ${columns}`;
  const after: Wanted['after'] = wish.after === null ? null : [null, HOLE, HOLE_2];
  const { sql, more: projection } = await prepared(ctx, rights, name, async () => {
    const made = await projectionOf(ctx, rights, tokens);
    return { sql: pageByProbesSql(ctx, { ...wish, after, projection: made }), more: made };
  });
  const [, order, last] = wish.after ?? [];
  return { found: await ctx.db.rows(sql(order, String(last)), { named: true, isoMoments: true }), projection };
}

async function anyPage(ctx: Ctx, rights: ObjectRights, tokens: Tokens, wish: Wish, plan: Plan | null): Promise<Found> {
  const projection = await projectionOf(ctx, rights, tokens);
  const { chosen, ...wanted } = wish;
  return { found: await rowsOf(ctx, { ...wanted, projection }, chosen, plan), projection };
}

/** Records that were chosen by hand are few, whoever asks: then they are where the search begins, unless he reaches fewer still. */
async function rowsOf(ctx: Ctx, asked: Wanted, chosen: Chosen | null, plan: Plan | null): Promise<PlacedRow[]> {
  const { rights } = asked.projection;
  const set = chosen?.set ?? null;
  const first = plan === 'set' || (plan === null && chosen !== null && (await beginsWithSet(ctx, rights, asked.holders, chosen)));
  if (chosen !== null && set !== null && first) {
    const found = await pageOfSet(ctx, { ...asked, where: withRest(chosen, asked.where) }, set);
    if (found !== null) return found;
  }
  return rowsOfAll(ctx, asked, chosen, plan === 'set' ? null : plan);
}

async function rowsOfAll(ctx: Ctx, asked: Wanted, chosen: Chosen | null, plan: Plan | null): Promise<PlacedRow[]> {
  const { rights } = asked.projection;
  const wanted = (perRow: boolean): Wanted => ({ ...asked, where: withChosen(chosen, asked.where, perRow) });
  if (plan === 'probes' || (plan === null && fitsProbes(asked, chosen))) return pageByProbes(ctx, wanted(true));
  const most = plan === null ? await gatheredAtMost(ctx, rights, asked.holders, asked.sort) : plan === 'few' ? FEW : null;
  const few = most === null ? null : await pageOfFew(ctx, wanted(true), most);
  if (few !== null) return few;
  if (most !== null) rememberMany(ctx, rights);
  return pageByWalk(ctx, wanted(false));
}

function fitsProbes({ projection: { rights }, where, sort, byWords }: Wanted, chosen: Chosen | null): boolean {
  if (sort !== null || rights.parent !== null) return false;
  return (where === null && chosen === null) || (byWords !== true && hasWays(rights));
}

function checkedLimit(limit: number = PAGE): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST) {
    throw problem('bad_request', `A page has 1 to ${LARGEST} rows.`);
  }
  return limit;
}

/** The order that a request names. The primary order itself needs no plan of its own. */
function sortBy(rights: ObjectRights, sort: Sort | undefined): SortBy | null {
  if (sort === undefined) return null;
  const { column } = tokenOf(rights, sort.column);
  if (!rulesOf(column.type).sortable) throw problem('bad_request', 'Lists cannot be sorted by this column.');
  const descending = sort.descending === true;
  if (column.key === rights.object.orderColumn && descending) return null;
  return { column, descending };
}
