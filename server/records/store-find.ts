/**
 * Texts found by their words, the best first. Candidates are ids among the records that somebody can reach at all (`keys.x_ranked`); each is
 * checked by the record predicate, and what is counted, put in order and shown is made from the columns that this reader may read (Q11).
 */
import { type ObjectRights, recordSql, type Scope } from '../access/index.ts';
import { asSystem, type Ctx, type Sql, sql } from '../kernel/index.ts';
import { type ColumnDef, type ObjectDef, physicalName, stemmers, tables, wordsSql } from '../metadata/index.ts';
import { swapped } from './near.ts';
import { field } from './store-filter.ts';
import { type Projection, type RawRow, selectList, shareableField } from './store-read.ts';

/** A word of a search, with its forms in the languages of the object. */
export interface SearchWord {
  readonly word: string;
  readonly stems: readonly string[];
  /** Says nothing by itself in one of the languages: "the", "der". */
  readonly stop: boolean;
}

/** The words of a text, cut by the very parser that cut the records, in their order. */
export function readWords(ctx: Ctx, object: ObjectDef, text: string): Promise<SearchWord[]> {
  const names = stemmers(object).map(([, name]) => name);
  return ctx.db.rows(
    sql<SearchWord>`select q.lexeme as word, coalesce(f.stems, '{}') as stems, coalesce(f.stop, false) as stop
      from unnest(to_tsvector('simple', ${text}::text)) q
      left join lateral (select array_agg(distinct x.lexeme) filter (where x.lexeme is not null) as stems,
          bool_or(x.lexeme is null) as stop
        from unnest(${names}::text[]) c(name) left join lateral unnest(to_tsvector(c.name::regconfig, q.lexeme)) x on true) f on true
      order by q.positions[1]`,
    { named: true },
  );
}

/**
 * Words near this one that occur in some record of an object in languages, or of any other where it is null, the nearest first. The vocabulary knows all records, so it is read as the system: a near
 * word only widens a search whose every hit is checked, and is shown nowhere but in a text that this reader may read (Q12).
 */
export async function readNear(ctx: Ctx, object: ObjectDef | null, word: string, most: number): Promise<string[]> {
  const { db } = asSystem(ctx, 'words near those of a search');
  const outcomes = await db.batch([nearSettings, nearSql(object, word, most)]);
  return [...new Set(((outcomes[1]?.rows ?? []) as { word: string }[]).map((row) => row.word))];
}

/**
 * How near is near, and by the index of trigrams always: the planner takes a comparison of trigrams for far cheaper than it is, and walks
 * through all words instead (a second at 60,000 words, where the index needs 10 ms).
 */
export const nearSettings = sql`select set_config('pg_trgm.similarity_threshold', '0.3', true),
  set_config('pg_trgm.word_similarity_threshold', '0.5', true), set_config('enable_seqscan', 'off', true),
  set_config('random_page_cost', '0.1', true)`;

/**
 * Its statement. Short words with two swapped letters share too few trigrams to be near: what they may have been meant for is looked up
 * as it is.
 */
export function nearSql(object: ObjectDef | null, word: string, most: number): Sql<{ word: string }> {
  return sql<{ word: string }>`select n.word
    from ${object === null ? sql`keys.words_near` : tables.keysNear(object.key)}(${word}::text, ${swapped(word)}::text[], ${sql.lit(most)}) n`;
}

export interface Wish {
  readonly rights: ObjectRights;
  readonly projection: Projection;
  /** What a record must match; what of it counts for the order; what the best hits match besides. */
  readonly query: string;
  readonly loose: string;
  readonly best: string;
  readonly where: Sql<boolean> | null;
  /** Of records with the same value here one is shown. */
  readonly group: ColumnDef | null;
  /** Languages whose hits are worth more, the most wanted first. */
  readonly languages: readonly string[];
  /** Rows wanted, and hits looked at. */
  readonly limit: number;
  readonly most: number;
}

export interface FoundRow extends RawRow {
  /** Hits in all, one of each group, among those looked at. */
  readonly total: number;
  /** Whether there may be more than were looked at. */
  readonly more: boolean;
}

/** Hits looked at where a column is hidden from the reader: those in it are candidates, too. */
const MOST = 5_000;

/**
 * Ids to look at, of records that this actor may reach by his scopes or a grant: what others have takes no place and counts for nothing.
 * Where a column is hidden from him the order of the headings might speak of it: then (no `loose`) the newest.
 */
function candidates({ actor }: Ctx, { rights, query, loose, most }: Wish, whole: boolean): Sql {
  const has = (kind: Scope['kind']) => rights.scopes.some((scope) => scope.kind === kind);
  const organisation = has('organisation') && actor.organisationId !== null ? [actor.organisationId] : [];
  const organisations = [...new Set([...(has('children') ? actor.familyIds : []), ...organisation])];
  const principals = has('all') ? null : has('grants') ? actor.principals : [];
  const [me, contact] = has('own') ? [actor.userId, actor.contactId] : [null, null];
  return sql`select h.record_id from ${tables.keysRanked(rights.object.key)}(${query}::tsquery, ${whole ? loose : null}::tsquery,
    ${principals}::bigint[], ${me}::bigint, ${contact}::bigint, ${organisations}::bigint[], ${sql.lit(whole ? most : MOST)}) h`;
}

const searchableOf = (object: ObjectDef) => object.columns.filter((column) => column.searchable);

/** True where this reader may read all that is searched. */
const isWhole = ({ rights }: Wish) => searchableOf(rights.object).every((column) => rights.readable.has(column.key));

/** The best hits. */
export async function findRows(ctx: Ctx, wish: Wish): Promise<FoundRow[]> {
  const q = findSql(ctx, wish);
  if (q === null) return [];
  // Nothing in it depends on how common a word is, for that is looked for inside the function: a plan that is kept spares making one each time.
  if (wish.where === null && isWhole(wish)) return ctx.db.rows(q, { named: true });
  const outcomes = await ctx.db.batch([
    sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`,
    q,
    sql`select set_config('plan_cache_mode', 'force_generic_plan', true)`,
  ]);
  return (outcomes[1]?.rows ?? []) as FoundRow[];
}

/** Its statement, which a test has explained by the database; null where this reader may read none of the columns that are searched. */
export function findSql(ctx: Ctx, wish: Wish): Sql<FoundRow> | null {
  const { rights, projection, where, group, languages, limit } = wish;
  const { object } = rights;
  const mine = searchableOf(object).filter((column) => rights.readable.has(column.key));
  if (mine.length === 0) return null;
  const whole = isWhole(wish);
  const level = recordSql(rights, ctx.actor);
  // The kept words hold every searchable column: who may not read all of them is answered from his own columns alone.
  const words = whole ? sql`s.words` : wordsSql(object, mine, 't');
  const kept = whole ? sql`join ${tables.search(object.key)} s on s.record_id = t.id` : sql``;
  const matches = whole ? sql`` : sql` and ${words} @@ ${wish.query}::tsquery`;
  const place = sql`coalesce(array_position(${languages}::text[], ${languageOf(object)}::text), 1000)`;
  // A wanted language doubles what a hit is worth; a much better one in another language still stands before it.
  const weight = sql`case ${place} when 1 then 2.0 when 2 then 1.5 else 1.0 end`;
  const order = field('t', physicalName(object, object.orderColumn));
  const same = group === null ? sql`t.id::text` : sql`coalesce(${field('t', group.physical)}::text, t.id::text)`;
  // What matches the query is the best unless the query was widened.
  const best = wish.best === wish.query ? sql`true` : sql`${words} @@ ${wish.best}::tsquery`;
  // Where a column is hidden only what he finds may say that there may be more: among what was looked at are hits in that column.
  const more = whole
    ? sql`(select count(*) from looked) >= ${sql.lit(wish.most)}`
    : sql`(select count(*) from hit) >= ${sql.lit(MOST)}`;
  return sql<FoundRow>`with looked as materialized (${candidates(ctx, wish, whole)}),
      hit as materialized (select t.id, ${same} as same, ${place} as place, ${best} as best,
          ts_rank_cd(${words}, ${wish.loose}::tsquery) * ${weight} as rank, ${order} as o
        from looked l join ${tables.records(object.key)} t on t.id = l.record_id ${kept}
        where t.deleted_at is null and ${level.atLeast('t', 1)}${matches} and ${where ?? sql`true`}),
      one as (select h.*, row_number() over (partition by h.same order by h.best desc, h.place, h.rank desc, h.id) as n from hit h),
      page as (select o.*, count(*) over ()::int as total from one o where o.n = 1
        order by o.best desc, o.rank desc, o.place, o.o desc, o.id desc limit ${sql.lit(limit)})
      select t.id::text as id, t.uid::text as uid, t.version, ${level.grade('t')} as grade, ${shareableField(ctx, rights, 't')}p.total,
        ${more} as more, ${selectList(ctx, projection, 't')}
      from page p join ${tables.records(object.key)} t on t.id = p.id
      order by p.best desc, p.rank desc, p.place, p.o desc, p.id desc`;
}

const languageOf = (object: ObjectDef): Sql =>
  object.languageColumn === null ? sql`null` : field('t', physicalName(object, object.languageColumn));
