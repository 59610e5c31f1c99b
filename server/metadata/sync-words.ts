/**
 * SQL of the words of records: one form for the gateway, which keeps them current, and for making them anew.
 *
 * Words are always kept as they are written. Where an object says in which language its texts are, their stems in that language stand beside
 * them, so that every form of a word is found, and each word knows where it stands: A in the display column, B in other texts, D in long ones.
 */
import { type Sql, sql } from '../kernel/index.ts';
import type { ColumnDef, ObjectDef } from './model.ts';
import { physicalName, tables } from './sync.ts';
import { searchSql } from './sync-types.ts';

/** How PostgreSQL calls the languages that it knows word forms of. */
const configurations: Readonly<Record<string, string>> = {
  da: 'danish',
  de: 'german',
  en: 'english',
  es: 'spanish',
  fi: 'finnish',
  fr: 'french',
  hu: 'hungarian',
  it: 'italian',
  nl: 'dutch',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sv: 'swedish',
  tr: 'turkish',
};

/** Text search configurations of the languages that texts of this object can be in, the language's key first. */
export function stemmers(object: ObjectDef): readonly (readonly [string, string])[] {
  const choices = object.languageColumn === null ? [] : (object.column(object.languageColumn)?.choices ?? []);
  return choices.flatMap(({ key }) => (configurations[key] === undefined ? [] : [[key, configurations[key]] as const]));
}

/** The configuration of the record's own language. */
function ownStemmer(object: ObjectDef, alias: string): Sql | null {
  const known = stemmers(object);
  if (known.length === 0) return null;
  const language = sql.ref(`${alias}.${physicalName(object, object.languageColumn ?? '')}`);
  const cases = known.map(([key, name]) => sql`when ${sql.lit(key)} then ${sql.lit(name)}::regconfig`);
  return sql`case ${language} ${sql.join(cases, sql` `)} else 'simple'::regconfig end`;
}

const together = (texts: readonly Sql[]) => sql.join(texts, sql` || ' ' || `);

function textsOf(columns: readonly ColumnDef[], alias: string): Sql[] {
  return columns.map((c) => searchSql(c, alias)).filter((s) => s !== null);
}

/** The words of these columns of an object over a table alias, as tsvector. */
export function wordsSql(object: ObjectDef, columns: readonly ColumnDef[], alias: string): Sql<string> {
  const texts = textsOf(columns, alias);
  if (texts.length === 0) return sql<string>`''::tsvector`;
  const stemmer = ownStemmer(object, alias);
  // Names and numbers: found as they are written.
  if (stemmer === null) return sql<string>`to_tsvector('simple', ${together(texts)})`;
  const placed = [...Map.groupBy(columns, (column) => placeOf(object, column))].flatMap(([place, some]) => {
    const own = textsOf(some, alias);
    return own.length === 0 ? [] : [formsSql(stemmer, together(own), place)];
  });
  return sql<string>`(${sql.join(placed, sql` || `)})`;
}

function formsSql(stemmer: Sql, text: Sql, place: string): Sql {
  const words = sql`to_tsvector('simple', ${text}) || to_tsvector(${stemmer}, ${text})`;
  return place === 'D' ? words : sql`setweight(${words}, ${sql.lit(place)})`;
}

function placeOf(object: ObjectDef, column: ColumnDef): 'A' | 'B' | 'D' {
  if (column.key === object.displayColumn) return 'A';
  return column.type === 'rich_text' ? 'D' : 'B';
}

/** The words of what a record is called: few enough to put many hits in order by them. */
function headingSql(object: ObjectDef, alias: string): Sql {
  return wordsSql(
    object,
    object.columns.filter((c) => c.searchable && c.key === object.displayColumn),
    alias,
  );
}

/** True where the object's table of words also keeps headings, and its vocabulary is known. */
export function hasVocabulary(object: ObjectDef): boolean {
  return object.languageColumn !== null;
}

/** Writes the words of those records of `from` (alias `t`) that are there. */
export function writeWordsSql(object: ObjectDef, from: Sql): Sql {
  const order = sql.ref(`t.${physicalName(object, object.orderColumn)}`);
  const searchable = object.columns.filter((c) => c.searchable);
  const [name, value, change] = hasVocabulary(object)
    ? [sql`, heading`, sql`, ${headingSql(object, 't')}`, sql`, heading = excluded.heading`]
    : [sql``, sql``, sql``];
  return sql`insert into ${tables.search(object.key)} (record_id, organisation_id, sort_key, words${name})
    select t.id, t.organisation_id, ${order}, ${wordsSql(object, searchable, 't')}${value} from ${from}
    on conflict (record_id) do update set organisation_id = excluded.organisation_id, sort_key = excluded.sort_key,
      words = excluded.words${change}`;
}

/** Writes the words of the next records behind `after`; answers the last one's id, null where there is none. */
export function reindexSql(object: ObjectDef, after: string, most: number): Sql<{ last: string | null }> {
  return sql<{ last: string | null }>`with batch as (${batchSql(object, after, most)}),
    written as (${writeWordsSql(object, sql`batch t where t.deleted_at is null`)})
    select max(id)::text as last from batch`;
}

const batchSql = (object: ObjectDef, after: string, most: number) =>
  sql`select t.* from ${tables.records(object.key)} t where t.id > ${after} order by t.id limit ${sql.lit(most)} for share`;

/** Letters of the shortest and the longest word in a vocabulary. Shorter ones have no near words, longer ones are none. */
const SHORTEST = 4;
const LONGEST = 40;

/** Adds the words of the records of `from` (alias `t`) to the object's vocabulary. */
function vocabularySql(object: ObjectDef, from: Sql): Sql {
  const searchable = object.columns.filter((c) => c.searchable);
  return sql`insert into ${tables.vocabulary(object.key)} (word)
    select distinct x.lexeme from ${from} cross join lateral unnest(to_tsvector('simple', ${together(textsOf(searchable, 't'))})) x
    where length(x.lexeme) between ${sql.lit(SHORTEST)} and ${sql.lit(LONGEST)} and x.lexeme ~ '^[[:alpha:]]+$'
    on conflict do nothing`;
}

/** The same for one record. */
export function vocabularyOfSql(object: ObjectDef, recordId: string): Sql {
  return vocabularySql(
    object,
    sql`(select r.* from ${tables.records(object.key)} r where r.id = ${recordId}::bigint and r.deleted_at is null) t`,
  );
}

/** The same for the next records behind `after`. */
export function vocabularyBatchSql(object: ObjectDef, after: string, most: number): Sql {
  return sql`with batch as (${batchSql(object, after, most)}) ${vocabularySql(object, sql`batch t`)}`;
}
