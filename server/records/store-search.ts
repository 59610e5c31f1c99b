/**
 * Words of records. The words of an object know their column (metadata/sync-words.ts), so an actor asks for those of the columns he may read,
 * and a hidden one is not among the hits at all (Q11).
 * Pages in the primary order without other conditions, and searches across objects, ask for the newest hits alone (store-hits.ts). All
 * others have two ways to the hits, and both give the same records:
 *
 * - `hits`: the index of words answers all that hold them, among what the actor may reach; for words that few records hold.
 * - `rows`: the actor's own ways to records are walked as for any other condition, and each record is asked whether it holds the words; for
 *   words that so many hold that the walk ends soon.
 *
 * Texts in languages keep words without columns: there a hit counts only if the columns that the actor may read hold the words themselves.
 */
import type { ObjectRights } from '../access/index.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import {
  hasVocabulary,
  type ObjectDef,
  stemmers,
  tables,
  wordLabel,
  wordsSql,
  writeWordsSql as writeSql,
} from '../metadata/index.ts';
import { field } from './store-filter.ts';
import { reachesAll, reachOf } from './store-hits.ts';

/** Hits of texts in languages that are looked at, the newest ones; characters and words of a search. */
const MOST = 5_000;
const LONGEST = 200;
const WORDS = 12;
/** Digits from which on a number may be the beginning of another: shorter ones begin too many to go through. */
const DIGITS = 4;

/** Records holding the words up to which the index of words is the shorter way: for who reaches all, and for others, whose hits are checked one by one. */
const FEW_OF_ALL = 10_000;
const FEW_OF_SOME = 5_000;

/** How the words of a search are looked for. */
export interface WordSearch {
  readonly where: Sql<boolean>;
  /** True where the index of words is where to begin. */
  readonly driven: boolean;
}

/** What a search says besides its text. */
export interface WordOptions {
  /** Only these newest records are wanted, and there is no other condition: whoever reaches all needs no more hits. */
  readonly newest?: number | undefined;
  /** Words like those typed, by the typed one. */
  readonly near?: Near | undefined;
  /** One of the two ways, whatever is shorter: the test that both give the same needs it. */
  readonly by?: 'hits' | 'rows';
}

export type Near = Readonly<Record<string, readonly string[]>>;

const searchable = (object: ObjectDef) => object.columns.filter((column) => column.searchable);

/** A condition over `alias` for records that hold the words, in columns this actor may read. */
export async function searchCondition(
  ctx: Ctx,
  rights: ObjectRights,
  text: string,
  alias: string,
  options: WordOptions = {},
): Promise<WordSearch> {
  const { object } = rights;
  if (!searchable(object).some((column) => rights.readable.has(column.key))) return { where: sql<boolean>`false`, driven: true };
  if (hasVocabulary(object)) return { where: inLanguages(ctx, rights, text, alias), driven: true };
  const { query, estimate } = await askedOf(ctx, rights, text, options.near);
  if (query === null) return { where: sql<boolean>`false`, driven: true };
  const by = options.by ?? (estimate > fewFor(rights) ? 'rows' : 'hits');
  const holds = sql<boolean>`${tables.keysHolds(object.key)}(${field(alias, 'id')}, ${query}::tsquery)`;
  if (by === 'rows') return { where: holds, driven: false };
  // What has ended for him is among the hits still.
  const most = reachesAll(rights) && object.untilColumn === null ? (options.newest ?? null) : null;
  const hits = hitsSql(ctx, rights, sql`${query}::tsquery`, most);
  return { where: sql<boolean>`${field(alias, 'id')} in (${hits})`, driven: true };
}

/** All hits among the records that this actor can reach at all, or the newest ones; each is still checked. */
function hitsSql({ actor }: Ctx, rights: ObjectRights, query: Sql, most: number | null): Sql {
  const { principals, me, contact, organisations } = reachOf(actor, rights);
  const all = rights.parent !== null || reachesAll(rights);
  return sql`select h.record_id from ${tables.keysHits(rights.object.key)}(${query}, ${all ? null : principals}::bigint[],
    ${me}::bigint, ${contact}::bigint, ${organisations}::bigint[], '{}', ${most}::int) h`;
}

const fewFor = (rights: ObjectRights) => (reachesAll(rights) ? FEW_OF_ALL : FEW_OF_SOME);

interface Asked {
  /** The text of the tsquery; null where there is no word to look for. */
  readonly query: string | null;
  /** How many records of the object hold the words, as the planner reckons. */
  readonly estimate: number;
}

/** What of a request was asked already: a page, its count and a search across objects ask the same. */
const asked = new WeakMap<Ctx, Map<string, Promise<Asked>>>();

function memo(ctx: Ctx): Map<string, Promise<Asked>> {
  const known = asked.get(ctx) ?? new Map<string, Promise<Asked>>();
  asked.set(ctx, known);
  return known;
}

const mine = ({ object, readable }: ObjectRights) => searchable(object).filter((column) => readable.has(column.key));

const keyOf = (rights: ObjectRights, text: string, near: Near | undefined) =>
  JSON.stringify([rights.object.id, mine(rights).map(({ id }) => id), text, near]);

function askedOf(ctx: Ctx, rights: ObjectRights, text: string, near: Near | undefined): Promise<Asked> {
  const key = keyOf(rights, text, near);
  const found = memo(ctx).get(key) ?? ctx.db.one(askSql(rights, text, near), { named: true });
  memo(ctx).set(key, found);
  return found;
}

const askSql = (rights: ObjectRights, text: string, near: Near | undefined) =>
  sql<Asked>`select q.query::text as query, coalesce(${tables.keysEstimate(rights.object.key)}(q.query), 0)::float8 as estimate
    from (select ${queryOf(rights, text, near)} as query) q`;

/** The words of a text as they are looked for, in their order. */
export function plainWordsSql(text: string): Sql<{ word: string }> {
  return sql<{ word: string }>`select q.lexeme as word from unnest(to_tsvector('simple', ${text.slice(0, LONGEST)}::text)) q
      order by q.positions[1] limit ${sql.lit(WORDS)}`;
}

const quoted = (word: Sql) => sql`'''' || replace(replace(${word}, '\\', '\\\\'), '''', '''''') || ''''`;

/**
 * Every word of the text, or the beginning of one, in any column that the actor may read; cut into words by the very parser that cut the
 * records. A number inside a mask (CS-0000042) is a negative one to that parser, so digits are looked for both ways, and without the zeros
 * before them. Null where there is no word.
 */
export function queryOf(rights: ObjectRights, text: string, near: Near = {}): Sql {
  const labels = mine(rights).map(wordLabel);
  const star = sql`case when w.word ~ ${sql.lit(`^-?\\d{1,${DIGITS - 1}}$`)} then '' else ':*' end`;
  return sql`(select string_agg('(' || t.forms || ')', ' & ')::tsquery
    from (select q.lexeme as word from unnest(to_tsvector('simple', ${text.slice(0, LONGEST)}::text)) q
      order by q.positions[1] limit ${sql.lit(WORDS)}) w
    cross join lateral (select string_agg(${quoted(sql`l.label || f.form`)} || f.star, ' | ') as forms
      from unnest(${labels}::text[]) l(label) cross join lateral (
        select w.word, ${star}
        union all select '-' || w.word, ${star} where w.word ~ '^\\d'
        union all select ltrim(w.word, '-0'), '' where w.word ~ '^-?\\d+$' and ltrim(w.word, '-0') <> ''
        union all select n.word, '' from jsonb_array_elements_text(coalesce(${JSON.stringify(near)}::jsonb -> w.word, '[]')) n(word)
      ) f(form, star)) t)`;
}

/** The condition where texts have a language. */
function inLanguages(ctx: Ctx, rights: ObjectRights, text: string, alias: string): Sql<boolean> {
  const { object } = rights;
  const query = formsOfText(object, text);
  const hits = sql`${field(alias, 'id')} in (${newestOf(ctx, rights, query)})`;
  if (mine(rights).length === searchable(object).length) return sql<boolean>`${hits}`;
  return sql<boolean>`(${hits} and ${wordsSql(object, mine(rights), alias)} @@ ${query})`;
}

function formsOfText(object: ObjectDef, text: string): Sql {
  return sql`(select string_agg(case when q.lexeme ~ '^[0-9]' then '(' || q.w || ' | ''-' || substr(q.w, 2) || ')' else ${formsOf(object)} end, ' & ')::tsquery
    from (select lexeme, '''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || ''':*' as w
      from unnest(to_tsvector('simple', ${text.slice(0, LONGEST)}::text))) q)`;
}

/** The word as it is written or, in any of the languages, a form of it. */
function formsOf(object: ObjectDef): Sql {
  const stems = stemmers(object).map(
    ([, name]) => sql`coalesce((select ' | ' || string_agg(quote_literal(x.lexeme), ' | ')
      from unnest(to_tsvector(${sql.lit(name)}::regconfig, q.lexeme)) x where x.lexeme ~ '^[[:alnum:]]+$'), '')`,
  );
  return stems.length === 0 ? sql`q.w` : sql`'(' || q.w || ${sql.join(stems, sql` || `)} || ')'`;
}

/** Ids of hits: the newest anywhere, and for who reaches a whole organisation the newest there, which strangers' hits cannot push out. */
function newestOf({ actor }: Ctx, { object, scopes }: ObjectRights, query: Sql): Sql {
  const hits = (organisations: readonly string[] | null) =>
    sql`select h.record_id from ${tables.keysSearch(object.key)}(${query}, ${organisations}::bigint[], ${sql.lit(MOST)}) h`;
  const wide = scopes.some((scope) => scope.kind === 'organisation' || scope.kind === 'children');
  if (actor.familyIds.length === 0 || !wide || scopes.some((scope) => scope.kind === 'all')) return hits(null);
  return sql`${hits(actor.familyIds)} union ${hits(null)}`;
}

/** Brings the words of a record up to date, in the transaction that wrote it. */
export function writeWordsSql(object: ObjectDef, recordId: string): Sql | null {
  if (searchable(object).length === 0) return null;
  return writeSql(object, sql`${tables.records(object.key)} t where t.id = ${recordId}`);
}

/** Takes the words of a deleted record out, so that they fill no place among the hits. */
export function dropWordsSql(object: ObjectDef, recordId: string): Sql | null {
  if (searchable(object).length === 0) return null;
  const heading = object.languageColumn === null ? sql`` : sql`, heading = ''::tsvector`;
  return sql`update ${tables.search(object.key)} set words = ''::tsvector${heading} where record_id = ${recordId}`;
}
