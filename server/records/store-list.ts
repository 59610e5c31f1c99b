/**
 * Pages, counts and hits. Each plan carries the record predicate in its statement, and all give the same rows (list.test.ts):
 *
 * - `probes`: the primary order without conditions; ordered index probes merged, then the rows by primary key. The hot shape.
 * - `few`: the actor reaches at most `FEW` records (more where a walk would be longer, see plan.ts); they are fetched by the same probes,
 *   then filtered and sorted.
 * - `many`: the index of the order is walked, each row checked.
 * - `behind`: another order; the records of each organisation are walked in it, all else the actor reaches is fetched as for `few`.
 * - `set`: records chosen by hand (a tag) are at most `FEW`; they are fetched, each checked, then filtered and sorted.
 */
import {
  GRADE,
  mergeProbes,
  type ObjectRights,
  type organisationsReached,
  type Probe,
  probes,
  reachedAmong,
  recordSql,
} from '../access/index.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import { physicalName, tables } from '../metadata/index.ts';
import type { Place } from './cursor.ts';
import { field } from './store-filter.ts';
import { afterSql, orderBy, orderOf, type SortBy, servesOrder, sortSql } from './store-order.ts';
import { type Projection, type RawRow, referenceJoins, selectList, shareableField } from './store-read.ts';

/** Records up to which fetching all that are reached beats walking an index; as many as probes may be asked for. */
export const FEW = 1_000;

/**
 * A row with its place: `s` the sort value (none in the primary order), `o` the primary order's, both as text, exactly as stored; a page in the
 * primary order that shows that column has no `o` (`placedBy`).
 */
export interface PlacedRow extends RawRow {
  readonly s?: string | null;
  readonly o?: string;
}

/** The field that holds the place in the primary order of a row without `o`: moments are stored, and told, to the millisecond. */
export function placedBy({ rights, cells }: Projection): string | null {
  return cells.find(({ column }) => column.key === rights.object.orderColumn)?.value ?? null;
}

export interface Wanted {
  readonly projection: Projection;
  /** Rows, the extra one for "has more" included. */
  readonly limit: number;
  readonly after: Place | null;
  /** Null = all. Over the alias `t`. */
  readonly where: Sql<boolean> | null;
  /** Null = the primary order. */
  readonly sort: SortBy | null;
  /** Principals of the actor that hold explicit grants. */
  readonly holders: readonly string[];
  /** The condition looks for words, which have an index of their own. */
  readonly byWords?: boolean;
}

/** Unusual statements get a plan of their own values: a kept one would be made for a tenth of the table. Local to the flush. */
const ownPlan = sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`;
const keptPlan = sql`select set_config('plan_cache_mode', 'force_generic_plan', true)`;

export async function planned<T>(ctx: Ctx, q: Sql<T>): Promise<T[]> {
  const outcomes = await ctx.db.batch([ownPlan, q, keptPlan]);
  return (outcomes[1]?.rows ?? []) as T[];
}

/**
 * A page in the primary order, in one statement (buffers.test.ts has it explained by the database). `trusting`: shares are taken to be of records that are there, which
 * saves a look at each; where one is not, its row comes with an id of null, and a page that was full with it may lack rows.
 */
export function pageByProbesSql(ctx: Ctx, wanted: Wanted, trusting = false): Sql<PlacedRow> {
  const { projection, limit, after, where, holders } = wanted;
  const { rights } = projection;
  const beyond = after === null ? {} : { after: { sortKey: after[1], id: String(after[2]) } };
  const branches = probes(rights, ctx.actor, { limit, grantPrincipals: holders, where, lookedUp: trusting, ...beyond }) ?? [];
  const join = trusting ? sql`left join` : sql`join`;
  const place = placedBy(projection) === null ? sql`p.sort_key::text as o, ` : sql``;
  return sql<PlacedRow>`select t.id, t.uid, t.version, p.grade, ${place}
        ${shareableField(ctx, rights, 't')}${selectList(ctx, projection, 't', true)}
      from ${mergeProbes(branches, limit)} p ${join} ${tables.records(rights.object.key)} t on t.id = p.id and t.deleted_at is null${referenceJoins(ctx, projection, 't')}
      order by p.sort_key desc, p.id desc`;
}

/** Where the rows of a page come from, with alias `t`, and the condition that makes them this actor's. */
interface Source {
  readonly from: Sql;
  readonly mine: Sql<boolean>;
}

export function walk(ctx: Ctx, rights: ObjectRights): Source {
  return {
    from: sql`${tables.records(rights.object.key)} t`,
    mine: sql<boolean>`t.deleted_at is null and ${recordSql(rights, ctx.actor).atLeast('t', 1)}`,
  };
}

/** `within` holds ids that have passed the record level in the same statement. */
export function joined(rights: ObjectRights): Source {
  return {
    from: sql`within p join ${tables.records(rights.object.key)} t on t.id = p.id`,
    mine: sql<boolean>`t.deleted_at is null`,
  };
}

/** Ids with their places, under conditions, order and limit. */
function idsFrom(source: Source, { limit, where }: Wanted, place: { s: Sql; o: Sql; after: Sql<boolean>; order: Sql }): Sql {
  const { s, o, after, order } = place;
  return sql`select t.id, ${o} as o, ${s} as s from ${source.from}
    where ${source.mine} and ${where ?? sql`true`} and ${after} order by ${order} limit ${sql.lit(limit)}`;
}

function idsInOneWay(source: Source, wanted: Wanted): Sql {
  const { projection, sort, after } = wanted;
  const o = orderOf(projection.rights, 't');
  const s = sort === null ? null : sortSql(sort, 't');
  const id = sql.ref('t.id');
  const order = orderBy(sort, s?.value ?? sql``, o, id);
  return idsFrom(source, wanted, { s: s?.value ?? sql`null`, o, after: afterSql(sort, after, s, o, id), order });
}

/**
 * The same in two parts, filled values and then empty ones: an index that is read backwards has its empty values first, so it would serve
 * no order that has them last, and a page link stands in the range of the index.
 */
function idsInTwoParts(source: Source, wanted: Wanted, sort: SortBy): Sql {
  const { projection, after, limit } = wanted;
  const o = orderOf(projection.rights, 't');
  const s = sortSql(sort, 't');
  const id = sql.ref('t.id');
  const rest = sql`${o} desc, ${id} desc`;
  const [value, order, last] = after ?? [];
  const beyond = sql<boolean>`(${o}, ${id}) < (${order}::timestamptz, ${last}::bigint)`;
  const empty = idsFrom(source, wanted, {
    ...{ s: s.value, o, order: rest },
    after:
      after !== null && (value ?? null) === null
        ? sql<boolean>`${s.value} is null and ${beyond}`
        : sql<boolean>`${s.value} is null`,
  });
  if (after !== null && (value ?? null) === null) return empty;
  const at = typeof value === 'string' ? s.bound(value) : null;
  const further = sort.descending ? sql`<` : sql`>`;
  const filled = idsFrom(source, wanted, {
    ...{ s: s.value, o, order: sql`${s.value} ${sort.descending ? sql`desc` : sql`asc`}, ${rest}` },
    after:
      at === null
        ? sql<boolean>`${s.value} is not null`
        : sql<boolean>`${s.value} ${further}= ${at} and (${s.value} ${further} ${at} or ${beyond})`,
  });
  return sql`select x.id, x.o, x.s from ((${filled}) union all (${empty})) x
    order by ${orderBy(sort, sql`x.s`, sql`x.o`, sql`x.id`)} limit ${sql.lit(limit)}`;
}

/** The chosen ids first; then what is shown of just these. */
function pageFrom(ctx: Ctx, chosen: Sql, { projection, sort }: Wanted): Sql<PlacedRow> {
  const { rights } = projection;
  const level = recordSql(rights, ctx.actor);
  return sql<PlacedRow>`select t.id::text as id, t.uid::text as uid, t.version, ${level.grade('t')} as grade,
      ${shareableField(ctx, rights, 't')}k.s::text as s, k.o::text as o, ${selectList(ctx, projection, 't', true)}
    from (${chosen}) k join ${tables.records(rights.object.key)} t on t.id = k.id${referenceJoins(ctx, projection, 't')}
    order by ${orderBy(sort, sql`k.s`, sql`k.o`, sql`k.id`)}`;
}

/** A page by walking the index of its order, every row checked. Where that is one of choices, `pageByChoices` does it. */
export function pageByWalkSql(ctx: Ctx, wanted: Wanted): Sql<PlacedRow> {
  const { sort, projection, byWords } = wanted;
  const source = walk(ctx, projection.rights);
  // To find words again for each part would take longer than to put the hits in order.
  const inOneWay = sort === null || !servesOrder(sort.column) || (byWords === true && sort.column.type === 'text');
  const ids = inOneWay || sort.column.type === 'choice' ? idsInOneWay(source, wanted) : idsInTwoParts(source, wanted, sort);
  return pageFrom(ctx, ids, wanted);
}

/** The choices by whose index a list is walked; null where it is not. */
export function walkedChoices({ sort, byWords }: Pick<Wanted, 'sort' | 'byWords'>): SortBy | null {
  return sort !== null && sort.column.type === 'choice' && servesOrder(sort.column) && byWords !== true ? sort : null;
}

/** Choices that are walked in one flush: the first fill most pages. What these leave open is asked for at once, or few hits would cost as much for each choice. */
const AT_ONCE = [2, 6];

/**
 * The same by an index of choices, which has them in the order of their keys: one choice after the other in their own order, the newest
 * first in each, and at last what has none.
 */
export async function pageByChoices(ctx: Ctx, wanted: Wanted, sort: SortBy): Promise<PlacedRow[]> {
  const { projection, after, limit } = wanted;
  const source = walk(ctx, projection.rights);
  const o = orderOf(projection.rights, 't');
  const s = sortSql(sort, 't').value;
  const [value, order, last] = after ?? [];
  const keys = sort.column.choices.map(({ key }) => key);
  const begun = typeof value === 'string' ? keys[Number(value) - 1] : null;
  const all: (string | null)[] = [...(sort.descending ? keys.toReversed() : keys), null];
  const left = after === null ? all : all.slice(all.indexOf(begun ?? null));
  const at = field('t', sort.column.physical);
  const beyond = sql<boolean>`(${o}, ${sql.ref('t.id')}) < (${order}::timestamptz, ${last}::bigint)`;
  const newest = sql`${o} desc, ${sql.ref('t.id')} desc`;
  const found = new Map<string, PlacedRow>();
  const take = (rows: readonly PlacedRow[]) => {
    // One that went from one choice to the next between two statements stands where it was.
    for (const row of rows) if (!found.has(row.id)) found.set(row.id, row);
  };
  for (const size of AT_ONCE) {
    if (left.length === 0 || found.size >= limit) break;
    const parts = left.splice(0, size).map((key) => {
      const held = key === null ? sql<boolean>`${at} is null` : sql<boolean>`${at} = ${key}`;
      const here = after !== null && key === (begun ?? null) ? sql<boolean>`${held} and ${beyond}` : held;
      return pageFrom(ctx, idsFrom(source, wanted, { s, o, after: here, order: newest }), wanted);
    });
    const outcomes = await ctx.db.batch([ownPlan, ...parts, keptPlan]);
    for (const { rows } of outcomes.slice(1, -1)) take(rows as unknown as PlacedRow[]);
  }
  if (left.length > 0 && found.size < limit) {
    const others = left.filter((key) => key !== null);
    const held = sql<boolean>`(${at} = any (${others}::text[]) or ${at} is null)`;
    const order = orderBy(sort, s, o, sql.ref('t.id'));
    take(await planned(ctx, pageFrom(ctx, idsFrom(source, wanted, { s, o, after: held, order }), wanted)));
  }
  return [...found.values()].slice(0, limit);
}

/**
 * All records the actor reaches, if they are few: with one more than `most` nobody knows whether all are there. Deleted ones that were shared are
 * among them: whoever shows something of these joins the records (`joined`).
 */
export function reached(ctx: Ctx, rights: ObjectRights, holders: readonly string[], most = FEW): Sql<Probe> {
  const branches = probes(rights, ctx.actor, { limit: most + 1, grantPrincipals: holders, lookedUp: true }) ?? [];
  return mergeProbes(branches, most + 1);
}

/** A row of a page that is told how many records it was chosen from; without an id where there is none to show. */
export type CountedRow = PlacedRow & { readonly n: number };

/** The rows of such a page; null where there were more than `most` to choose from, and some were left out. */
export function outOf(found: readonly CountedRow[], most: number): PlacedRow[] | null {
  return (found[0]?.n ?? 0) > most ? null : found.filter((row) => row.id !== null);
}

/** A page of the chosen ids, told how many records of `counted`, a part of the statement, it was chosen from. */
const pageOutOf = (ctx: Ctx, wanted: Wanted, counted: 'within' | 'listed', chosen: Sql): Sql<CountedRow> =>
  sql`select c.n, x.* from (select count(*)::int as n from ${sql.id(counted)}) c
    left join lateral (${pageFrom(ctx, chosen, wanted)}) x on true`;

const gathered = (ctx: Ctx, rights: ObjectRights, { holders }: Wanted, most: number): Sql =>
  sql`with within as materialized (select p.id from ${reached(ctx, rights, holders, most)} p)`;

/** A page out of the few records the actor reaches. */
export function pageOfFewSql(ctx: Ctx, wanted: Wanted, most: number): Sql<CountedRow> {
  const { rights } = wanted.projection;
  const page = pageOutOf(ctx, wanted, 'within', idsInOneWay(joined(rights), wanted));
  return sql<CountedRow>`${gathered(ctx, rights, wanted, most)} ${page}`;
}

/** What an actor reaches of organisations, and of all else `most` records at most (plan.ts). */
export type Behind = NonNullable<ReturnType<typeof organisationsReached>> & { readonly most: number };

/**
 * A page in another order out of the indexes behind organisations, and of what else the actor reaches, `most` records of that.
 * Each part holds as many rows as a page and goes through both walls, so the page of all of them is among them.
 */
export function pageBehindSql(ctx: Ctx, wanted: Wanted, sort: SortBy, { accounts, theirs, rest, most }: Behind): Sql<CountedRow> {
  const { rights } = wanted.projection;
  const of = (account: string): Source => {
    const { from, mine } = walk(ctx, theirs);
    const own = sql.ref(`t.${physicalName(rights.object, 'organisation')}`);
    // The range says nothing new: it keeps a kept plan from walking the order of all organisations while the index behind each is missing.
    return {
      from,
      mine: sql<boolean>`${own} = ${account}::bigint and ${own} between ${account}::bigint and ${account}::bigint and ${mine}`,
    };
  };
  const parts = [...accounts.map((account) => idsInTwoParts(of(account), wanted, sort)), idsInOneWay(joined(rights), wanted)].map(
    (part) => sql`(${part})`,
  );
  // What is reached in two ways stands in two parts.
  const chosen = sql`select y.id, y.o, y.s from (${sql.join(parts, sql` union `)}) y
    order by ${orderBy(sort, sql`y.s`, sql`y.o`, sql`y.id`)} limit ${sql.lit(wanted.limit)}`;
  return sql<CountedRow>`${gathered(ctx, rest, wanted, most)} ${pageOutOf(ctx, wanted, 'within', chosen)}`;
}

/** Those of a set of record ids that the actor reaches, with their places (`o`); `listed` says whether all were looked at. */
export function reachedOf(ctx: Ctx, rights: ObjectRights, set: Sql): Sql {
  const { from, mine } = walk(ctx, rights);
  const listed = sql`select l.record_id from listed l`;
  const within =
    reachedAmong(rights, ctx.actor, listed) ??
    sql`select t.id, ${orderOf(rights, 't')} as sort_key from (${listed}) s join ${from} on t.id = s.record_id where ${mine}`;
  return sql`with listed as materialized (select s.record_id from (${set}) s limit ${sql.lit(FEW + 1)}),
    within as materialized (select w.id, w.sort_key as o from (${within}) w)`;
}

/** A page out of the few records of a set (a select of record ids). Where their places say which ones it has, no other is looked at. */
export function pageOfSetSql(ctx: Ctx, wanted: Wanted, set: Sql): Sql<CountedRow> {
  const { projection, limit, after, where, sort } = wanted;
  const { rights } = projection;
  const [o, id, none] = [sql.ref('p.o'), sql.ref('p.id'), sql`null`];
  const newest = sql`select p.id, p.o, null as s from within p where ${afterSql(null, after, null, o, id)}
    order by ${orderBy(null, none, o, id)} limit ${sql.lit(limit)}`;
  const chosen = sort === null && where === null ? newest : idsInOneWay(joined(rights), wanted);
  return sql<CountedRow>`${reachedOf(ctx, rights, set)} ${pageOutOf(ctx, wanted, 'listed', chosen)}`;
}

/** Ids of all that a list holds, in its order, ten thousand to a row and eight bytes each: a million of them are 8 MB. */
export async function idsInOrder(
  ctx: Ctx,
  rights: ObjectRights,
  { after, where, sort }: Pick<Wanted, 'after' | 'where' | 'sort'>,
  most: number,
): Promise<Buffer[]> {
  const { from, mine } = walk(ctx, rights);
  const o = orderOf(rights, 't');
  const s = sort === null ? null : sortSql(sort, 't');
  const id = sql.ref('t.id');
  const outcomes = await ctx.db.batch([
    // One long look instead of one for each page; it is as long as the list.
    sql`select set_config('statement_timeout', '60000', true)`,
    ownPlan,
    sql<{ ids: Buffer }>`select string_agg(int8send(x.id), ''::bytea order by x.n) as ids
      from (select t.id, row_number() over (order by ${orderBy(sort, s?.value ?? sql``, o, id)}) as n from ${from}
        where ${mine} and ${where ?? sql`true`} and ${afterSql(sort, after, s, o, id)} order by n limit ${sql.lit(most)}) x
      group by (x.n - 1) / 10000 order by (x.n - 1) / 10000`,
    keptPlan,
  ]);
  return ((outcomes[2]?.rows ?? []) as { ids: Buffer }[]).map(({ ids }) => ids);
}

/** What is shown of these ids, in their order: of those that the actor reaches and that still fulfil `where`. */
export function rowsOfIds(
  ctx: Ctx,
  projection: Projection,
  where: Sql<boolean> | null,
  ids: readonly string[],
): Promise<RawRow[]> {
  const { rights } = projection;
  const level = recordSql(rights, ctx.actor);
  return planned(
    ctx,
    sql<RawRow>`select t.id::text as id, t.uid::text as uid, t.version, ${sql.lit(GRADE.read)} as grade, ${selectList(ctx, projection, 't')}
    from unnest(${ids}::bigint[]) with ordinality k(id, n) join ${tables.records(rights.object.key)} t on t.id = k.id
    where t.deleted_at is null and ${level.atLeast('t', 1)} and ${where ?? sql`true`} order by k.n`,
  );
}
