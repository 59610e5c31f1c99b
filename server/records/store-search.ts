/**
 * Words of records. The table of words drives a search and every hit is checked. It holds all searchable columns, so where this
 * actor may not read one of them a hit counts only if the columns he may read hold the words themselves (Q11).
 */
import type { ObjectRights } from '../access/index.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import { type ObjectDef, stemmers, tables, wordsSql, writeWordsSql as writeSql } from '../metadata/index.ts';
import { field } from './store-filter.ts';

/** Hits that are looked at, the newest ones; characters of a search. */
const MOST = 5_000;
const LONGEST = 200;

/**
 * Every word of the text, or the beginning of one, cut into words by the very parser that cut the records. A number inside a mask
 * (CS-0000042) is a negative one to that parser, so digits are looked for both ways. Null, hence no hit, where there is no word.
 */
function queryOf(object: ObjectDef, text: string): Sql {
  return sql`(select string_agg(case when q.lexeme ~ '^[0-9]' then '(' || q.w || ' | ''-' || substr(q.w, 2) || ')' else ${formsOf(object)} end, ' & ')::tsquery
    from (select lexeme, '''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || ''':*' as w
      from unnest(to_tsvector('simple', ${text.slice(0, LONGEST)}::text))) q)`;
}

/** Where texts have a language: the word as it is written or, in any of the languages, a form of it. */
function formsOf(object: ObjectDef): Sql {
  const all = stemmers(object);
  if (all.length === 0) return sql`q.w`;
  const stems = all.map(
    ([, name]) => sql`coalesce((select ' | ' || string_agg(quote_literal(x.lexeme), ' | ')
      from unnest(to_tsvector(${sql.lit(name)}::regconfig, q.lexeme)) x where x.lexeme ~ '^[[:alnum:]]+$'), '')`,
  );
  return sql`'(' || q.w || ${sql.join(stems, sql` || `)} || ')'`;
}

const searchable = (object: ObjectDef) => object.columns.filter((column) => column.searchable);

/** A condition over `alias` for records that hold the words, in columns this actor may read. */
export function searchCondition(ctx: Ctx, rights: ObjectRights, text: string, alias: string): Sql<boolean> {
  const { object } = rights;
  const all = searchable(object);
  const mine = all.filter((column) => rights.readable.has(column.key));
  if (mine.length === 0) return sql<boolean>`false`;
  const query = queryOf(object, text);
  const hits = sql`${field(alias, 'id')} in (${hitsOf(ctx, rights, query)})`;
  if (mine.length === all.length) return sql<boolean>`${hits}`;
  return sql<boolean>`(${hits} and ${wordsSql(object, mine, alias)} @@ ${query})`;
}

/** Ids of hits: the newest anywhere, and for who reaches a whole organisation the newest there, which strangers' hits cannot push out. */
function hitsOf({ actor }: Ctx, { object, scopes }: ObjectRights, query: Sql): Sql {
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
