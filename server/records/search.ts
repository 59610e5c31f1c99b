import type { ObjectRights } from '../access/index.ts';
import { rightsOn } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { type ColumnDef, hasVocabulary, metadataOf } from '../metadata/index.ts';
import { numberMeant } from './exact-number.ts';
import { wordsLike } from './find.ts';
import { list, listBy } from './list.ts';
import { labelText } from './lookup.ts';
import type { RecordRow, SearchHit } from './model.ts';
import { readableObject, statusColumn } from './schema.ts';
import { type Near, numbered, objectsWithHits, readPlainWords } from './store-search.ts';
export interface SearchQuery {
  readonly text: string;
  /** All objects the actor may read where absent. */
  readonly objects?: readonly string[];
  /** Hits per object, 1 to 100; 10 where absent. */
  readonly limit?: number;
}

/**
 * Records that hold the words in searchable columns this actor may read, newest first within each object.
 * Throws `not_found` for an object that is named and not there for him.
 */
export async function search(ctx: Ctx, query: SearchQuery): Promise<readonly SearchHit[]> {
  const found: SearchHit[] = [];
  for (const rights of await objectsOf(ctx, query.objects)) found.push(...(await hitsIn(ctx, rights, query)));
  return found;
}

const findable = (rights: ObjectRights) => [...rights.readable.values()].some(({ column }) => column.searchable);

async function objectsOf(ctx: Ctx, named: readonly string[] | undefined): Promise<readonly ObjectRights[]> {
  const all: ObjectRights[] = [];
  if (named !== undefined) {
    for (const object of new Set(named)) all.push(await readableObject(ctx, object));
    return all.filter(findable);
  }
  for (const object of (await metadataOf(ctx)).objects.keys()) {
    const rights = await rightsOn(ctx, object);
    if (rights?.can.read && findable(rights)) all.push(rights);
  }
  return all;
}

async function hitsIn(ctx: Ctx, rights: ObjectRights, { text, limit = 10 }: SearchQuery): Promise<SearchHit[]> {
  const { object } = rights;
  const told = [object.displayColumn, statusColumn(object)?.key, object.columns.find((c) => c.type === 'number')?.key];
  const columns = told.filter((key): key is string => typeof key === 'string' && rights.readable.has(key));
  const { rows } = await list(ctx, object.key, { columns, search: text, limit });
  return rows.map((row) => ({
    ...row,
    object: object.key,
    label: object.displayColumn === null ? '' : labelText(row.values[object.displayColumn]),
  }));
}

/** Hits of one object in a search across all, the best first. */
export interface ObjectHits {
  readonly rights: ObjectRights;
  readonly hits: readonly FoundRecord[];
}

export interface FoundRecord {
  readonly uid: string;
  /** What it is called: a text of it, or its display column. */
  readonly label: string;
  /** Its number where it has one that this reader may read; null also where the label says it. */
  readonly number: string | null;
  /** Its place in the order of lists, ISO 8601 UTC; null where he may not read that. */
  readonly at: string | null;
}

/** Fewer hits than this and words near the typed ones are tried, too. */
const FEW = 3;
/** Words near one that count: all that the vocabulary gives, lest those of records that he may not read take the place of others. */
const NEAR = 40;

/**
 * Records that hold the words, of all objects with lists of their own that are not texts in languages: whoever has the number that was typed
 * first, then the newest. Where little holds the words as they are, words like them count, too (`near`).
 */
export async function searchAll(
  ctx: Ctx,
  text: string,
  { limit }: { readonly limit: number },
): Promise<{ objects: ObjectHits[]; near: boolean }> {
  const objects = (await objectsOf(ctx, undefined)).filter(({ object, parent }) => parent === null && !hasVocabulary(object));
  const [numbers, found] = await Promise.all([
    Promise.all(objects.map((rights) => byNumber(ctx, rights, text))),
    hitsAmong(ctx, objects, { text, limit }),
  ]);
  const exact = new Map(objects.map((rights, i) => [rights.object.key, numbers[i] ?? []]));
  const count = [...found.values(), ...numbers].reduce((sum, rows) => sum + rows.length, 0);
  const like = count < FEW ? await wordsNear(ctx, text) : null;
  const wider =
    like === null ? new Map<string, readonly RecordRow[]>() : await hitsAmong(ctx, objects, { text, limit, near: like });
  const merged = objects.map((rights) => {
    const { key } = rights.object;
    const all = [...(exact.get(key) ?? []), ...(found.get(key) ?? []), ...(wider.get(key) ?? [])];
    const rows = [...new Map(all.map((row) => [row.uid, row])).values()].slice(0, limit);
    return { rights, hits: rows.map((row) => foundRecord(rights, row)) };
  });
  const shown = merged.filter(({ hits }) => hits.length > 0);
  return { objects: shown, near: shown.reduce((sum, { hits }) => sum + hits.length, 0) > count };
}

async function wordsNear(ctx: Ctx, text: string): Promise<Near | null> {
  const words = await readPlainWords(ctx, text);
  const like = await Promise.all(words.map(async (word) => [word, await wordsLike(ctx, null, { word }, NEAR)] as const));
  const some = like.filter(([, found]) => found.length > 0);
  return some.length === 0 ? null : Object.fromEntries(some);
}

type Words = { readonly text: string; readonly limit: number; readonly near?: Near };

async function hitsAmong(
  ctx: Ctx,
  objects: readonly ObjectRights[],
  { text, limit, near }: Words,
): Promise<Map<string, readonly RecordRow[]>> {
  const some = await objectsWithHits(ctx, objects, text, near);
  const pages = some.map(async (rights) => {
    const query = { columns: columnsOf(rights), search: text, limit, ...(near && { near }) };
    return [rights.object.key, (await list(ctx, rights.object.key, query)).rows] as const;
  });
  return new Map(await Promise.all(pages));
}

/** The record whose number was meant, whole or by its digits. */
async function byNumber(ctx: Ctx, rights: ObjectRights, text: string): Promise<readonly RecordRow[]> {
  const { object } = rights;
  const column = numberOf(rights);
  const number = column === undefined ? null : numberMeant(String(column.settings.mask), text);
  if (column === undefined || number === null) return [];
  const { rows } = await listBy(
    ctx,
    object.key,
    { columns: columnsOf(rights), also: numbered(column, number), limit: 1 },
    'many',
  );
  return rows;
}

const readableColumn = (rights: ObjectRights, fits: (column: ColumnDef) => boolean): ColumnDef | undefined =>
  rights.object.columns.find((column) => rights.readable.has(column.key) && fits(column));
const numberOf = (rights: ObjectRights) => readableColumn(rights, ({ type, searchable }) => type === 'number' && searchable);
/** What a record is called where its display column is a number: the first text that is searched. */
const textOf = (rights: ObjectRights) => readableColumn(rights, ({ type, searchable }) => type === 'text' && searchable);
const displayOf = (rights: ObjectRights) => readableColumn(rights, ({ key }) => key === rights.object.displayColumn);
const orderOf = (rights: ObjectRights) => readableColumn(rights, ({ key }) => key === rights.object.orderColumn);

function columnsOf(rights: ObjectRights): string[] {
  const columns = [numberOf(rights), textOf(rights), displayOf(rights), orderOf(rights)];
  return [...new Set(columns.flatMap((column) => (column === undefined ? [] : [column.key])))];
}

function foundRecord(rights: ObjectRights, { uid, values }: RecordRow): FoundRecord {
  const said = (column: ColumnDef | undefined) => (column === undefined ? '' : labelText(values[column.key]));
  const [display, number, order] = [displayOf(rights), numberOf(rights), orderOf(rights)];
  const label = (display?.type === 'number' ? said(textOf(rights)) : '') || said(display) || said(textOf(rights)) || said(number);
  const told = said(number);
  return { uid, label, number: told === '' || told === label ? null : told, at: said(order) || null };
}
