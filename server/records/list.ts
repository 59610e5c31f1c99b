import { rulesOf } from '../../shared/columns/index.ts';
import type { ObjectRights, ReadableColumn } from '../access/index.ts';
import { type Ctx, problem, type Sql } from '../kernel/index.ts';
import { chosenBy } from './chosen.ts';
import { countSame } from './count.ts';
import { openCursor, sealCursor } from './cursor.ts';
import type { ListQuery, RecordPage, Sort } from './model.ts';
import { beginsWithSet, gatheredAtMost, hasWays, holdersOf, missesMany, type Plan, remember, walksBehind } from './plan.ts';
import { HOLE, HOLE_2, HOLE_3, prepared } from './prepared.ts';
import { projectionOf } from './projection.ts';
import { render } from './render.ts';
import { readableObject, tokenOf, tokensOf } from './schema.ts';
import { type Chosen, withChosen, withRest } from './store-chosen.ts';
import { conditionOf } from './store-condition.ts';
import { hasHits, hitsSql, pagesOfIds } from './store-hits.ts';
import {
  type CountedRow,
  FEW,
  outOf,
  type PlacedRow,
  pageBehindSql,
  pageByChoices,
  pageByProbesSql,
  pageByWalkSql,
  pageOfFewSql,
  pageOfSetSql,
  placedBy,
  planned,
  type Wanted,
  walkedChoices,
} from './store-list.ts';
import type { SortBy } from './store-order.ts';
import type { Projection } from './store-read.ts';
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
  // Another one as soon as the column becomes another type: a place among texts is none among numbers. Nor is one among choices that
  // stand in another order.
  by === null ? null : [by.column.physical, ...by.column.choices.map(({ key }) => key)],
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
  const { found, projection } =
    (isPlain ? await plainPage(ctx, rights, tokens, wish) : null) ?? (await anyPage(ctx, rights, tokens, wish, plan));
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
    next:
      found.length > limit && last !== undefined
        ? sealCursor(ctx, definition, [last.s ?? null, placeOf(projection, last), last.id])
        : null,
    ...(query.count === true ? { count: await count() } : {}),
  };
}

/** Where a row stands in the primary order. */
function placeOf(projection: Projection, row: PlacedRow): string {
  return row.o ?? String(row[placedBy(projection) ?? '']);
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

/** One way to the rows of a page, and what is asked of them on it. */
interface Way {
  /** With all that its statement is made of besides the request itself. */
  readonly name: string;
  readonly where: Sql<boolean> | null;
  /** Kept and run by a plan for any values. Else only what has no condition is: a plan for all would be one for a tenth of the table. */
  readonly kept?: boolean;
  /** It is none where there were more records than this to choose from. */
  readonly most?: number;
  sql(wanted: Wanted): Sql<PlacedRow>;
}

/**
 * The rows of a page on one way; null where it is none. A statement that says the same at every request is put together once for an actor:
 * making its text takes as long as a small page.
 */
async function pageBy(ctx: Ctx, rights: ObjectRights, tokens: Tokens, wish: Wish, way: Way): Promise<Found | null> {
  const { chosen, ...asked } = wish;
  const wanted = (projection: Projection): Wanted => ({ ...asked, where: way.where, projection });
  const run = (q: Sql<PlacedRow>) =>
    way.kept === true || way.where === null ? ctx.db.rows(q, { named: true, isoMoments: true }) : planned(ctx, q);
  const result = (rows: PlacedRow[], projection: Projection) => {
    const found = way.most === undefined ? rows : outOf(rows as CountedRow[], way.most);
    return found && { found, projection };
  };
  if (wish.where !== null || chosen?.plain === false) {
    const projection = await projectionOf(ctx, rights, tokens, true);
    return result(await run(way.sql(wanted(projection))), projection);
  }
  const [value = null, order, last] = wish.after ?? [];
  const place = wish.after === null ? 'first' : value === null ? 'next' : 'next by value';
  const by = wish.sort === null ? '' : `${wish.sort.column.physical} ${wish.sort.descending}`;
  const columns = tokens.map(({ column }) => column.key).join();
  const name = [way.name, place, by, wish.limit, wish.holders.join(), chosen?.name, columns].join(' ');
  const { sql, more: projection } = await prepared(ctx, rights, name, async () => {
    const made = await projectionOf(ctx, rights, tokens, true);
    const after: Wanted['after'] = wish.after === null ? null : [value === null ? null : HOLE_3, HOLE, HOLE_2];
    return { sql: way.sql({ ...wanted(made), after }), more: made };
  });
  return result(await run(sql(order, String(last), value)), projection);
}

/**
 * What nearly every visit asks for: the newest records, and those after them. First as if everything that is shared were there; where so
 * much of it was deleted that a page is not full, once more with each looked at.
 */
async function plainPage(ctx: Ctx, rights: ObjectRights, tokens: Tokens, wish: Wish): Promise<Found | null> {
  const way = (trusting: boolean): Way => ({
    name: trusting ? 'trusting' : 'probes',
    where: null,
    sql: (wanted) => pageByProbesSql(ctx, wanted, trusting),
  });
  if (missesMany(ctx, rights)) return pageBy(ctx, rights, tokens, wish, way(false));
  const page = await pageBy(ctx, rights, tokens, wish, way(true));
  const there = page?.found.filter(({ id }) => id !== null) ?? [];
  if (page === null || there.length === page.found.length) return page;
  if (page.found.length < wish.limit) return { ...page, found: there };
  remember(ctx, rights, 'missing');
  return pageBy(ctx, rights, tokens, wish, way(false));
}

async function anyPage(ctx: Ctx, rights: ObjectRights, tokens: Tokens, wish: Wish, plan: Plan | null): Promise<Found> {
  for await (const way of waysTo(ctx, rights, wish, plan)) {
    const page = await pageBy(ctx, rights, tokens, wish, way);
    if (page !== null) return page;
  }
  // Choices are walked one after the other.
  const { chosen, ...asked } = wish;
  const projection = await projectionOf(ctx, rights, tokens);
  const wanted = { ...asked, where: withChosen(chosen, wish.where), projection };
  const sort = walkedChoices(wish);
  return { found: sort === null ? [] : await pageByChoices(ctx, wanted, sort), projection };
}

/** The ways to a page, the shortest first; the next one is for where that was none. */
async function* waysTo(ctx: Ctx, rights: ObjectRights, wish: Wish, plan: Plan | null): AsyncGenerator<Way> {
  const { chosen, sort, holders } = wish;
  // Records that were chosen by hand are few, whoever asks: then they are where the search begins, unless he reaches fewer still.
  const set = chosen?.set ?? null;
  if (
    chosen !== null &&
    set !== null &&
    (plan === 'set' || (plan === null && (await beginsWithSet(ctx, rights, holders, chosen))))
  ) {
    yield { name: 'set', where: withRest(chosen, wish.where), most: FEW, sql: (wanted) => pageOfSetSql(ctx, wanted, set) };
  }
  const open = plan === null || plan === 'set';
  const where = withChosen(chosen, wish.where, true);
  if (plan === 'probes' || (open && fitsProbes(rights, wish))) {
    yield { name: 'probes', where, kept: true, sql: (wanted) => pageByProbesSql(ctx, wanted) };
  }
  // Words have an index of their own, and what was chosen by hand is few.
  const behind =
    plan === 'behind' || (open && chosen === null && wish.byWords !== true)
      ? await walksBehind(ctx, rights, holders, sort)
      : null;
  if (sort !== null && behind !== null) {
    const name = `behind ${behind.accounts.join()} ${behind.most}`;
    yield { name, where, most: behind.most, sql: (wanted) => pageBehindSql(ctx, wanted, sort, behind) };
  }
  const most = open ? await gatheredAtMost(ctx, rights, holders, sort) : plan === 'few' ? FEW : null;
  if (most !== null) {
    yield { name: `few ${most}`, where, most, sql: (wanted) => pageOfFewSql(ctx, wanted, most) };
    remember(ctx, rights, 'many');
  }
  if (walkedChoices(wish) === null) {
    yield { name: 'walk', where: withChosen(chosen, wish.where), sql: (wanted) => pageByWalkSql(ctx, wanted) };
  }
}

function fitsProbes(rights: ObjectRights, { where, sort, byWords, chosen }: Wish): boolean {
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
