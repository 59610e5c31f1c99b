/**
 * Pages, counts and hits. Each plan carries the record predicate in its statement, and all give the same rows (list.test.ts):
 *
 * - `probes`: the primary order without conditions; ordered index probes merged, then the rows by primary key. The hot shape.
 * - `few`: the actor reaches at most `FEW` records (more where a walk would be longer, see plan.ts); they are fetched by the same probes,
 *   then filtered and sorted.
 * - `many`: the index of the order is walked, each row checked.
 * - `set`: records chosen by hand (a tag) are at most `FEW`; they are fetched, each checked, then filtered and sorted.
 */
import { GRADE, mergeProbes, type ObjectRights, type Probe, probes, recordSql } from '../access/index.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import { type ColumnDef, tables } from '../metadata/index.ts';
import type { Place } from './cursor.ts';
import { field } from './store-filter.ts';
import { afterSql, orderBy, orderOf, type SortBy, servesOrder, sortSql } from './store-order.ts';
import { type Projection, type RawRow, referenceJoins, selectList } from './store-read.ts';

/** Records up to which fetching all that are reached beats walking an index; as many as probes may be asked for. */
export const FEW = 1_000;

/** A row with its place: `s` the sort value, `o` the primary order's, both as text, exactly as stored. */
export interface PlacedRow extends RawRow {
  readonly s: string | null;
  readonly o: string;
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

async function planned<T>(ctx: Ctx, q: Sql<T>): Promise<T[]> {
  const outcomes = await ctx.db.batch([ownPlan, q, keptPlan]);
  return (outcomes[1]?.rows ?? []) as T[];
}

/** What fetches few records at first needs no plan for its values, unless a condition is beside it; making a plan takes longer than such a page. */
function fetched<T>(ctx: Ctx, q: Sql<T>, plain: boolean): Promise<T[]> {
  return plain ? ctx.db.rows(q, { named: true, isoMoments: true }) : planned(ctx, q);
}

/** A page in the primary order: one named statement, one flush. */
export function pageByProbes(ctx: Ctx, wanted: Wanted): Promise<PlacedRow[]> {
  return ctx.db.rows(pageByProbesSql(ctx, wanted), { named: true, isoMoments: true });
}

/** Its statement, which buffers.test.ts has explained by the database. */
export function pageByProbesSql(ctx: Ctx, { projection, limit, after, where, holders }: Wanted): Sql<PlacedRow> {
  const { rights } = projection;
  const place = after === null ? {} : { after: { sortKey: after[1], id: String(after[2]) } };
  const branches = probes(rights, ctx.actor, { limit, grantPrincipals: holders, where, ...place }) ?? [];
  return sql<PlacedRow>`select t.id::text as id, t.uid::text as uid, t.version, p.grade, null as s, p.sort_key::text as o,
        ${recordSql(rights, ctx.actor).shareable('t')} as shareable, ${selectList(ctx, projection, 't', true)}
      from ${mergeProbes(branches, limit)} p join ${tables.records(rights.object.key)} t on t.id = p.id and t.deleted_at is null${referenceJoins(ctx, projection, 't')}
      order by p.sort_key desc, p.id desc`;
}

/** Where the rows of a page come from, with alias `t`, and the condition that makes them this actor's. */
interface Source {
  readonly from: Sql;
  readonly mine: Sql<boolean>;
}

function walk(ctx: Ctx, rights: ObjectRights): Source {
  return {
    from: sql`${tables.records(rights.object.key)} t`,
    mine: sql<boolean>`t.deleted_at is null and ${recordSql(rights, ctx.actor).atLeast('t', 1)}`,
  };
}

/** `within` holds ids that have passed the record level in the same statement. */
function joined(rights: ObjectRights): Source {
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
      ${level.shareable('t')} as shareable, k.s::text as s, k.o::text as o, ${selectList(ctx, projection, 't', true)}
    from (${chosen}) k join ${tables.records(rights.object.key)} t on t.id = k.id${referenceJoins(ctx, projection, 't')}
    order by ${orderBy(sort, sql`k.s`, sql`k.o`, sql`k.id`)}`;
}

/** A page by walking the index of its order, every row checked. */
export function pageByWalk(ctx: Ctx, wanted: Wanted): Promise<PlacedRow[]> {
  const { sort, projection, byWords } = wanted;
  const source = walk(ctx, projection.rights);
  // To find words again for each part would take longer than to put the hits in order.
  const inOneWay =
    sort === null || !servesOrder(sort.column) || (byWords === true && ['text', 'choice'].includes(sort.column.type));
  if (inOneWay) return planned(ctx, pageFrom(ctx, idsInOneWay(source, wanted), wanted));
  if (sort.column.type === 'choice') return pageByChoices(ctx, source, wanted, sort);
  return planned(ctx, pageFrom(ctx, idsInTwoParts(source, wanted, sort), wanted));
}

/** Choices that are walked in one flush: the first fill most pages. What these leave open is asked for at once, or few hits would cost as much for each choice. */
const AT_ONCE = [2, 6];

/**
 * The same by an index of choices, which has them in the order of their keys: one choice after the other in their own order, the newest
 * first in each, and at last what has none.
 */
async function pageByChoices(ctx: Ctx, source: Source, wanted: Wanted, sort: SortBy): Promise<PlacedRow[]> {
  const { projection, after, limit } = wanted;
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

export interface Reach {
  /** Records that the actor reaches, one more than was asked for at most. */
  readonly n: number;
  /** About how many there are for anybody. */
  readonly all: number;
}

/** How many records the actor reaches, deleted ones that were shared included, by the keys alone. It chooses a plan: what is counted for people is counted behind both walls. */
export async function readReach(ctx: Ctx, rights: ObjectRights, holders: readonly string[], most: number): Promise<Reach> {
  const found = reached(ctx, rights, holders, most);
  const [row] = await planned(
    ctx,
    sql<Reach>`select (select count(*)::int from ${found} p) as n,
      (select greatest(c.reltuples, 0)::float8 from pg_catalog.pg_class c join pg_catalog.pg_namespace s on s.oid = c.relnamespace
        where s.nspname = 'data' and c.relname = ${rights.object.key}) as all`,
  );
  return row ?? { n: most + 1, all: 0 };
}

/**
 * All records the actor reaches, if they are few: with one more than `most` nobody knows whether all are there. Deleted ones that were shared are
 * among them: whoever shows something of these joins the records (`joined`).
 */
function reached(ctx: Ctx, rights: ObjectRights, holders: readonly string[], most = FEW): Sql<Probe> {
  const branches = probes(rights, ctx.actor, { limit: most + 1, grantPrincipals: holders, lookedUp: true }) ?? [];
  return mergeProbes(branches, most + 1);
}

/** A page out of the few records the actor reaches; null where they are more than `most`. */
export async function pageOfFew(ctx: Ctx, wanted: Wanted, most = FEW): Promise<PlacedRow[] | null> {
  const { rights } = wanted.projection;
  const found = await fetched(
    ctx,
    sql<PlacedRow & { n: number }>`with within as materialized (select p.id from ${reached(ctx, rights, wanted.holders, most)} p)
      select c.n, x.* from (select count(*)::int as n from within) c
      left join lateral (${pageFrom(ctx, idsInOneWay(joined(rights), wanted), wanted)}) x on true`,
    wanted.where === null,
  );
  if ((found[0]?.n ?? 0) > most) return null;
  return found.filter((row) => row.id !== null);
}

/** Those of a set of record ids that the actor reaches; `n` says whether all were looked at. */
function reachedOf(ctx: Ctx, rights: ObjectRights, set: Sql): Sql {
  const { from, mine } = walk(ctx, rights);
  return sql`with listed as materialized (select s.record_id from (${set}) s limit ${sql.lit(FEW + 1)}),
    within as materialized (select t.id from listed l join ${from} on t.id = l.record_id where ${mine})`;
}

/** A page out of the few records of a set (a select of record ids); null where they are not few. */
export async function pageOfSet(ctx: Ctx, wanted: Wanted, set: Sql): Promise<PlacedRow[] | null> {
  const { rights } = wanted.projection;
  const found = await fetched(
    ctx,
    sql<PlacedRow & { n: number }>`${reachedOf(ctx, rights, set)}
      select c.n, x.* from (select count(*)::int as n from listed) c
      left join lateral (${pageFrom(ctx, idsInOneWay(joined(rights), wanted), wanted)}) x on true`,
    wanted.where === null,
  );
  if ((found[0]?.n ?? 0) > FEW) return null;
  return found.filter((row) => row.id !== null);
}

/** How many records of a set the actor reaches and fulfil `where`; null where the set is too large to tell. */
export async function countOfSet(ctx: Ctx, rights: ObjectRights, where: Sql<boolean> | null, set: Sql): Promise<number | null> {
  const { from, mine } = joined(rights);
  const [row] = await planned(
    ctx,
    sql<{ n: number; hits: number }>`${reachedOf(ctx, rights, set)}
      select (select count(*)::int from listed) as n,
        (select count(*)::int from ${from} where ${mine} and ${where ?? sql`true`}) as hits`,
  );
  return (row?.n ?? 0) > FEW ? null : (row?.hits ?? 0);
}

/** How many records fulfil `where` on the actor's ways, `FEW + 1` at most; through the record table, hence behind both walls. */
export async function countByProbes(
  ctx: Ctx,
  rights: ObjectRights,
  where: Sql<boolean> | null,
  holders: readonly string[],
): Promise<number> {
  const branches = probes(rights, ctx.actor, { limit: FEW + 1, grantPrincipals: holders, where: where ?? sql<boolean>`true` });
  const found = mergeProbes(branches ?? [], FEW + 1);
  return (await ctx.db.one(sql<{ n: number }>`select count(*)::int as n from ${found} p`, { named: true })).n;
}

/** How many of the records that fulfil `where` the actor reaches, at most `most`. */
export async function countByWalk(ctx: Ctx, rights: ObjectRights, where: Sql<boolean> | null, most: number): Promise<number> {
  const { from, mine } = walk(ctx, rights);
  const [row] = await planned(
    ctx,
    sql<{ n: number }>`select count(*)::int as n from
      (select 1 from ${from} where ${mine} and ${where ?? sql`true`} limit ${sql.lit(most)}) x`,
  );
  return row?.n ?? 0;
}

/** How many of the records that the actor reaches and that fulfil `where` hold each value of a column; as the database holds it. */
export function countValues(
  ctx: Ctx,
  rights: ObjectRights,
  column: ColumnDef,
  where: Sql<boolean> | null,
): Promise<{ value: string | null; n: number }[]> {
  const { from, mine } = walk(ctx, rights);
  return planned(
    ctx,
    sql<{ value: string | null; n: number }>`select ${field('t', column.physical)}::text as value, count(*)::int as n from ${from}
      where ${mine} and ${where ?? sql`true`} group by 1`,
  );
}

/** The same by probes; null where the actor reaches too many to tell. */
export async function countOfFew(
  ctx: Ctx,
  rights: ObjectRights,
  where: Sql<boolean> | null,
  holders: readonly string[],
): Promise<number | null> {
  const { from, mine } = joined(rights);
  const [row] = await planned(
    ctx,
    sql<{ n: number; hits: number }>`with within as materialized (select p.id from ${reached(ctx, rights, holders)} p)
      select (select count(*)::int from within) as n,
        (select count(*)::int from ${from} where ${mine} and ${where ?? sql`true`}) as hits`,
  );
  // Deleted shares are among them: what is shown of so many is no answer even without a condition.
  if ((row?.n ?? 0) > FEW) return null;
  return row?.hits ?? 0;
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
