/** Search among texts: every form of a word, beginnings, typing errors; the best hits first. */
import { type Ctx, problem } from '../kernel/index.ts';
import { hasVocabulary, type ObjectDef } from '../metadata/index.ts';
import type { Also, Count, ListQuery, RecordRow } from './model.ts';
import { near } from './near.ts';
import { projectionOf } from './projection.ts';
import { render } from './render.ts';
import { readableObject, tokensOf } from './schema.ts';
import { conditionOf } from './store-condition.ts';
import { type FoundRow, findRows, readNear, readWords, type SearchWord, type Wish } from './store-find.ts';

/** Hits looked at to find the best ones; with further conditions more, for those may let few of them through. */
const LOOKED_AT = 200;
const LOOKED_AT_NARROWED = 3_000;
/** Fewer hits than this and words near the typed ones are tried, too. */
const FEW = 3;
/** Characters and words of a search; letters from which on a word may be a typing error, or the beginning of another. */
const LONGEST = 200;
const WORDS = 12;
const MISTYPED = 3;
const BEGINNING = 3;
/**
 * Near words per word. The vocabulary holds words of records that the reader cannot reach, which find nothing for him: with few, those would
 * stand in the way of the ones that do.
 */
const NEAR = 40;

export interface FindQuery {
  readonly text: string;
  /** Keys of columns to show; all readable ones where absent. */
  readonly columns?: readonly string[];
  readonly filter?: ListQuery['filter'];
  readonly also?: Also;
  /** Languages whose hits are worth more, the most wanted first. */
  readonly languages?: readonly string[];
  /** A column whose equal values make one hit; asked by modules of the server, readable or not, and never shown. */
  readonly group?: string;
  /** 1 to 50. */
  readonly limit: number;
}

export interface Found {
  readonly rows: readonly RecordRow[];
  readonly count: Count;
  /** True where something like the typed words was found. */
  readonly near: boolean;
  /** What words begin with that were found: for showing where. */
  readonly beginnings: readonly string[];
}

/**
 * Records of an object with texts in a language that hold the words, the best first: by where the words stand (title, summary, text), those
 * in wanted languages counting more. Of a group the one in the most wanted language is shown. Throws `not_found`, `unknown_column`, `bad_request`.
 */
export async function find(ctx: Ctx, objectKey: string, query: FindQuery): Promise<Found> {
  const rights = await readableObject(ctx, objectKey);
  const { object } = rights;
  if (!hasVocabulary(object)) throw problem('bad_request', 'These records are found by lists, not by texts.');
  const tokens = tokensOf(rights, query.columns);
  const { where } = await conditionOf(ctx, rights, query);
  const words = meaningful(await readWords(ctx, object, query.text.slice(0, LONGEST)));
  if (words.length === 0) return { rows: [], count: { exact: 0 }, near: false, beginnings: [] };
  const projection = await projectionOf(ctx, rights, tokens);
  const group = query.group === undefined ? null : (object.column(query.group) ?? null);
  const most = where === null ? LOOKED_AT : LOOKED_AT_NARROWED;
  const base = { rights, projection, where, group, languages: query.languages ?? [], limit: query.limit, most };
  const { rows, strict, beginnings } = await widening(ctx, object, words, (queries) => findRows(ctx, { ...base, ...queries }));
  return { rows: await render(ctx, projection, rows), count: countOf(rows), near: totalOf(rows) > strict, beginnings };
}

type Queries = Pick<Wish, 'query' | 'loose' | 'best'>;

/** Asks for the words as they are, and where that finds few, for words like them, and at last for some of the words only. */
async function widening(
  ctx: Ctx,
  object: ObjectDef,
  words: readonly SearchWord[],
  ask: (queries: Queries) => Promise<FoundRow[]>,
): Promise<{ rows: FoundRow[]; strict: number; beginnings: string[] }> {
  const exact = words.map((word) => formsOf(word, []));
  const found = await ask(queriesOf(exact, exact, ' & '));
  const strict = totalOf(found);
  if (strict >= FEW) return { rows: found, strict, beginnings: words.flatMap((word) => beginningsOf(word, [])) };
  const like = await Promise.all(words.map((word) => wordsLike(ctx, object, word)));
  const terms = words.map((word, i) => formsOf(word, like[i] ?? []));
  const wider = like.some((some) => some.length > 0) ? await ask(queriesOf(terms, exact, ' & ')) : found;
  // Nothing holds all of the words: then whatever holds some of them.
  const rows = wider.length === 0 && words.length > 1 ? await ask(queriesOf(terms, exact, ' | ')) : wider;
  return { rows, strict, beginnings: words.flatMap((word, i) => beginningsOf(word, like[i] ?? [])) };
}

const totalOf = (rows: readonly FoundRow[]) => rows[0]?.total ?? 0;

function countOf(rows: readonly FoundRow[]): Count {
  const total = totalOf(rows);
  return rows[0]?.more === true ? { atLeast: total } : { exact: total };
}

/** Words that say something, each once; all of them where none does. */
function meaningful(words: readonly SearchWord[]): readonly SearchWord[] {
  const saying = words.filter(({ stop }) => !stop);
  return (saying.length === 0 ? words : saying).slice(0, WORDS);
}

const quoted = (lexeme: string) => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** One word as part of a tsquery: as it is written or begins, in its other forms, or near it. */
function formsOf({ word, stems }: SearchWord, nearWords: readonly string[]): string {
  const forms = [word.length < BEGINNING ? quoted(word) : `${quoted(word)}:*`];
  // A number inside a mask (AX-220) is a negative one to the parser.
  if (/^\d/.test(word)) forms.push(`${quoted(`-${word}`)}:*`);
  for (const form of [...stems, ...nearWords]) if (form !== word) forms.push(quoted(form));
  return `(${forms.join(' | ')})`;
}

function queriesOf(terms: readonly string[], exact: readonly string[], by: ' & ' | ' | '): Queries {
  return { query: terms.join(by), loose: terms.join(' | '), best: exact.join(' & ') };
}

function beginningsOf({ word, stems }: SearchWord, nearWords: readonly string[]): string[] {
  return [word, ...stems.filter((stem) => stem.length >= BEGINNING), ...nearWords];
}

/** Words of the vocabulary that the typed one may have been meant for; of that of all records without a language where `object` is null. */
export async function wordsLike(ctx: Ctx, object: ObjectDef | null, { word }: Pick<SearchWord, 'word'>): Promise<string[]> {
  if (word.length < MISTYPED || !/^\p{L}+$/u.test(word)) return [];
  const found = await readNear(ctx, object, word, NEAR);
  return found.filter((one) => one !== word && near(word, one));
}
