/** Words over all objects at once: two ways to the database, however many objects there are, and two more where little holds the words. */
import type { ObjectRights } from '../access/index.ts';
import type { Ctx, Sql } from '../kernel/index.ts';
import type { ChoiceDef, ColumnDef } from '../metadata/index.ts';
import { numberMeant } from './exact-number.ts';
import { wordsLike } from './find.ts';
import { list } from './list.ts';
import { labelText } from './lookup.ts';
import type { RecordRow } from './model.ts';
import { holdersOf } from './plan.ts';
import { projectionOf } from './projection.ts';
import { render } from './render.ts';
import { statusColumn, tokensOf } from './schema.ts';
import { objectsOf } from './search.ts';
import { type Hits, hasHits, hitsSql, numberSql, pagesOfIds } from './store-hits.ts';
import { type Near, plainWordsSql, queryOf } from './store-search.ts';

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
  /** Its status; null where it has none that he may read. */
  readonly status: ChoiceDef | null;
  /** Its place in the order of lists, ISO 8601 UTC; null where he may not read that. */
  readonly at: string | null;
}

/** Fewer hits than this and words near the typed ones are tried, too. */
const FEW = 3;

/**
 * Records that hold the words, of all objects with lists of their own that are not texts in languages: whoever has the number that was typed
 * first, then the newest. Where little holds the words as they are, words like them count, too (`near`).
 */
export async function searchAll(
  ctx: Ctx,
  text: string,
  { limit }: { readonly limit: number },
): Promise<{ objects: ObjectHits[]; near: boolean }> {
  const objects = (await objectsOf(ctx, undefined)).filter(hasHits);
  const { words, candidates } = await candidatesOf(ctx, objects, { text, limit });
  const found = await rowsOf(ctx, candidates, { text, limit });
  const count = [...found.values()].reduce((sum, rows) => sum + rows.length, 0);
  const near = count < FEW ? await wordsNear(ctx, words) : null;
  const wider = near === null ? new Map<string, readonly RecordRow[]>() : await widened(ctx, objects, { text, limit, near });
  const merged = objects.map((rights) => {
    const { key } = rights.object;
    const all = [...(found.get(key) ?? []), ...(wider.get(key) ?? [])];
    const rows = [...new Map(all.map((row) => [row.uid, row])).values()].slice(0, limit);
    return { rights, hits: rows.map((row) => foundRecord(rights, row)) };
  });
  const shown = merged.filter(({ hits }) => hits.length > 0);
  return { objects: shown, near: shown.reduce((sum, { hits }) => sum + hits.length, 0) > count };
}

async function wordsNear(ctx: Ctx, words: readonly string[]): Promise<Near | null> {
  const like = await Promise.all(words.map(async (word) => [word, await wordsLike(ctx, null, { word })] as const));
  const some = like.filter(([, found]) => found.length > 0);
  return some.length === 0 ? null : Object.fromEntries(some);
}

interface Words {
  readonly text: string;
  readonly limit: number;
  readonly near?: Near;
}

/** Ids of an object's records that may be hits, the one whose number was typed first. */
interface Candidates {
  readonly rights: ObjectRights;
  readonly ids: readonly string[];
  readonly cut: boolean;
}

/** What may be hits of each object, and the words of the text, in one way to the database. */
async function candidatesOf(
  ctx: Ctx,
  objects: readonly ObjectRights[],
  { text, limit, near }: Words,
): Promise<{ words: string[]; candidates: Candidates[] }> {
  const hits = objects.map(async (rights) => {
    const query = queryOf(rights, text, near);
    return hitsSql(ctx, rights, { query, limit, holders: await holdersOf(ctx, rights) });
  });
  const numbers = objects.map((rights) => (near === undefined ? exactSql(ctx, rights, text) : null));
  const statements = [plainWordsSql(text), ...(await Promise.all(hits)), ...numbers.filter((one) => one !== null)];
  const [words, ...outcomes] = await ctx.db.batch(statements, { named: true });
  let next = objects.length;
  const candidates = objects.map((rights, i) => {
    const [hit] = (outcomes[i]?.rows ?? []) as unknown as Hits[];
    const exact = numbers[i] === null ? [] : ((outcomes[next++]?.rows ?? []) as { id: string }[]);
    const ids = [...new Set([...exact.map(({ id }) => id), ...(hit?.ids ?? [])])];
    return { rights, ids, cut: hit?.cut === true };
  });
  return { words: (words?.rows ?? []).map(({ word }) => String(word)), candidates };
}

/** The record whose number was meant, whole or by its digits. */
function exactSql(ctx: Ctx, rights: ObjectRights, text: string): Sql<{ id: string }> | null {
  const column = numberOf(rights);
  const number = column === undefined ? null : numberMeant(String(column.settings.mask), text);
  return column === undefined || number === null ? null : numberSql(ctx, rights, column, number);
}

async function widened(ctx: Ctx, objects: readonly ObjectRights[], words: Words): Promise<Map<string, readonly RecordRow[]>> {
  return rowsOf(ctx, (await candidatesOf(ctx, objects, words)).candidates, words);
}

/** What is shown of candidates, each checked, in one way to the database. */
async function rowsOf(
  ctx: Ctx,
  candidates: readonly Candidates[],
  { text, limit, near }: Words,
): Promise<Map<string, readonly RecordRow[]>> {
  const some = candidates.filter(({ ids }) => ids.length > 0);
  if (some.length === 0) return new Map();
  const wanted = await Promise.all(
    some.map(async ({ rights, ids }) => ({
      projection: await projectionOf(ctx, rights, tokensOf(rights, columnsOf(rights))),
      ids,
      limit,
    })),
  );
  const pages = await pagesOfIds(ctx, wanted);
  const rows = some.map(async ({ rights, cut }, i) => {
    const { key } = rights.object;
    const page = pages[i];
    const shown = page === undefined ? [] : await render(ctx, page.projection, page.rows);
    if (!cut || shown.length >= limit) return [key, shown] as const;
    // Hardly ever: so many of the newest hits are gone for him that a page is not full, and there are more.
    const query = { columns: columnsOf(rights), search: text, limit, ...(near && { near }) };
    return [key, (await list(ctx, key, query)).rows] as const;
  });
  return new Map(await Promise.all(rows));
}

const readableColumn = (rights: ObjectRights, fits: (column: ColumnDef) => boolean): ColumnDef | undefined =>
  rights.object.columns.find((column) => rights.readable.has(column.key) && fits(column));
const numberOf = (rights: ObjectRights) => readableColumn(rights, ({ type, searchable }) => type === 'number' && searchable);
/** What a record is called where its display column is a number: the first text that is searched. */
const textOf = (rights: ObjectRights) => readableColumn(rights, ({ type, searchable }) => type === 'text' && searchable);
const displayOf = (rights: ObjectRights) => readableColumn(rights, ({ key }) => key === rights.object.displayColumn);
const statusOf = (rights: ObjectRights) => readableColumn(rights, ({ key }) => key === statusColumn(rights.object)?.key);
const orderOf = (rights: ObjectRights) => readableColumn(rights, ({ key }) => key === rights.object.orderColumn);

function columnsOf(rights: ObjectRights): string[] {
  const columns = [numberOf(rights), textOf(rights), displayOf(rights), statusOf(rights), orderOf(rights)];
  return [...new Set(columns.flatMap((column) => (column === undefined ? [] : [column.key])))];
}

function foundRecord(rights: ObjectRights, { uid, values }: RecordRow): FoundRecord {
  const said = (column: ColumnDef | undefined) => (column === undefined ? '' : labelText(values[column.key]));
  const [display, number, order] = [displayOf(rights), numberOf(rights), orderOf(rights)];
  const label = (display?.type === 'number' ? said(textOf(rights)) : '') || said(display) || said(textOf(rights)) || said(number);
  const told = said(number);
  const state = statusOf(rights);
  const status = state?.choices.find(({ key }) => key === values[state.key]) ?? null;
  return { uid, label, number: told === '' || told === label ? null : told, status, at: said(order) || null };
}
