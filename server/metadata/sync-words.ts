/**
 * SQL of the words of records: one form for the gateway, which keeps them current, and for making them anew.
 *
 * Words are kept as they are written, each with the column it stands in (`12:printer`): who may not read a column asks for words of the others, and
 * the hidden one is not among the hits at all (docs/decisions/0026). Where an object says in which language its texts are, their stems in that language stand beside
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
  if (stemmer === null) {
    const all = columns.flatMap((column) => labelledSql(column, alias));
    return sql<string>`array_to_tsvector(${sql.join(all, sql` || `)})`;
  }
  const placed = [...Map.groupBy(columns, (column) => placeOf(object, column))].flatMap(([place, some]) => {
    const own = textsOf(some, alias);
    return own.length === 0 ? [] : [formsSql(stemmer, together(own), place)];
  });
  return sql<string>`(${sql.join(placed, sql` || `)})`;
}

/** What stands before the words of a column. */
export const wordLabel = ({ id }: Pick<ColumnDef, 'id'>): string => `${id}:`;

/**
 * The words that say whose a record is (`@7`), who made it (`@u12`) and for whom (`@c5`), beside those of its columns: hits among somebody's own
 * records come out of the index alone, however many others hold the words. No search names them, since words of a search begin with a column. What
 * is attached has none: it follows its parent.
 */
function ownersSql(object: ObjectDef, alias: string): Sql {
  if (object.attachedTo !== null || hasVocabulary(object)) return sql``;
  const owners = [sql`'@' || ${sql.ref(`${alias}.organisation_id`)}`, sql`'@u' || ${sql.ref(`${alias}.created_by`)}`];
  if (object.contactColumn !== null)
    owners.push(sql`'@c' || ${sql.ref(`${alias}.${physicalName(object, object.contactColumn)}`)}`);
  return sql` || array_to_tsvector(array_remove(array[${sql.join(owners)}], null))`;
}

/** Bytes of the longest word with its column; the database takes 2,046. */
const LONGEST_WORD = 2_000;

/** The words of one column as a text array, and of a number its digits without the zeros before them. */
function labelledSql(column: ColumnDef, alias: string): Sql[] {
  const text = searchSql(column, alias);
  if (text === null) return [];
  const label = sql.lit(wordLabel(column));
  const words = sql`array(select ${label} || x.lexeme from unnest(tsvector_to_array(to_tsvector('simple', ${text}))) x(lexeme)
    where octet_length(x.lexeme) < ${sql.lit(LONGEST_WORD)})`;
  if (column.type !== 'number') return [words];
  return [
    words,
    sql`array(select ${label} || d.digits from ltrim(regexp_replace(${text}, '[^0-9]', '', 'g'), '0') d(digits) where d.digits <> '')`,
  ];
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
    select t.id, t.organisation_id, ${order}, ${wordsSql(object, searchable, 't')}${ownersSql(object, 't')}${value} from ${from}
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

/** Adds the words of records that know their column to the words of all, from behind `learned` up to `seen`; answers how far it came, null where there is none. */
export function learnSql(object: ObjectDef, learned: string, seen: string, most: number): Sql<{ last: string | null }> {
  return sql<{ last: string | null }>`with batch as materialized (select s.record_id, s.words from ${tables.search(object.key)} s
      where s.record_id > ${learned}::bigint and s.record_id <= ${seen}::bigint order by s.record_id limit ${sql.lit(most)}),
    learned as (${wordsOfAllSql(sql`batch b`)})
    select max(record_id)::text as last from batch`;
}

/** The same for one record. */
export function learnOneSql(object: ObjectDef, recordId: string): Sql {
  return wordsOfAllSql(sql`${tables.search(object.key)} b where b.record_id = ${recordId}::bigint`);
}

/** The word of a lexeme `l` without its column, and which ones are learned. */
const wordOf = sql`substr(l.lexeme, strpos(l.lexeme, ':') + 1)`;
const isLearned = (word: Sql) =>
  sql`length(${word}) between ${sql.lit(SHORTEST)} and ${sql.lit(LONGEST)} and ${word} ~ '^[[:alpha:]]+$'`;

/** Sorted: who learns at the same time waits, and never for each other. */
function wordsOfAllSql(from: Sql): Sql {
  return sql`insert into portico.word (word) select distinct w.word from (select unnest(tsvector_to_array(b.words)) as lexeme from ${from}) l
      cross join lateral (select ${wordOf} as word) w
    where ${isLearned(sql`w.word`)} order by w.word
    on conflict do nothing`;
}

/** Words of these records as they are kept for typing errors, out of the records themselves: deleted ones have no others any more. */
export function learnedSql(object: ObjectDef, ids: Sql): Sql<{ words: string[] }> {
  const searchable = object.columns.filter((c) => c.searchable);
  return sql<{ words: string[] }>`select array(select distinct ${wordOf} as word from ${tables.records(object.key)} t
    cross join lateral unnest(tsvector_to_array(${wordsSql(object, searchable, 't')})) l(lexeme) where t.id in (${ids}) and ${isLearned(wordOf)}) as words`;
}

/** Forgets those of these words that no record of these objects holds any more: what was removed for good leaves none of its own behind. */
export function forgetWordsSql(objects: readonly ObjectDef[], words: readonly string[]): Sql {
  const held = objects.flatMap((object) => {
    const labels = object.columns.filter((c) => c.searchable).map(wordLabel);
    // Letters alone: nothing in them means anything to a query.
    const query = sql`(select string_agg('''' || l.label || w.word || '''', ' | ')::tsquery from unnest(${labels}::text[]) l(label))`;
    return labels.length === 0 ? [] : [sql`exists (select 1 from ${tables.search(object.key)} s where s.words @@ ${query})`];
  });
  const none = held.length === 0 ? sql`true` : sql`not (${sql.join(held, sql` or `)})`;
  return sql`delete from portico.word w where w.word = any (${words}::text[]) and ${none}`;
}
