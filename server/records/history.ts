import { linksOf } from '../../shared/columns/index.ts';
import { titleOf } from '../../shared/columns/retype.ts';
import type { ObjectRights } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import type { ColumnDef, WasType } from '../metadata/index.ts';
import { openCursor, sealCursor } from './cursor.ts';
import { locate } from './locate.ts';
import type { HistoryPage, Shown, ShownPerson, ShownReference } from './model.ts';
import { showPeople } from './people.ts';
import { readableObject, shownTargets } from './schema.ts';
import { type HistoryRow, readHistory } from './store-history.ts';
import { readLabels } from './store-read.ts';

const PAGE = 100;

/**
 * Changes of a record this actor may read, newest first: only of columns he may read, their values shown as the record's are (N7).
 * With `column` only the changes of that one; none where he may not read it. That the record was made, and by whom, is told to who may read those two columns. Throws `not_found`, `bad_cursor`.
 */
export async function history(
  ctx: Ctx,
  object: string,
  uid: string,
  options: { readonly cursor?: string; readonly column?: string } = {},
): Promise<HistoryPage> {
  const rights = await readableObject(ctx, object);
  const record = await locate(ctx, object, uid);
  const columns = [...rights.readable.keys()].filter((key) => options.column === undefined || key === options.column);
  const definition = ['history', object, uid, ...(options.column === undefined ? [] : [options.column])];
  const before = options.cursor === undefined ? null : (openCursor(ctx, definition, options.cursor)[0] ?? null);
  const found = await readHistory(ctx, rights.object, {
    recordId: record.id,
    columns,
    whole: options.column === undefined && rights.readable.has('created_at') && rights.readable.has('created_by'),
    before,
    limit: PAGE + 1,
  });
  const rows = found.slice(0, PAGE);
  const last = rows.at(-1);
  return {
    entries: await shownEntries(ctx, rights, rows),
    next: found.length > PAGE && last !== undefined ? sealCursor(ctx, definition, [last.id]) : null,
  };
}

async function shownEntries(ctx: Ctx, rights: ObjectRights, rows: readonly HistoryRow[]): Promise<HistoryPage['entries']> {
  const columnOf = (row: HistoryRow) => (row.column === null ? undefined : rights.readable.get(row.column)?.column);
  const valuesOf = (type: ColumnDef['type']) =>
    rows
      .filter((row) => columnOf(row)?.type === type)
      .flatMap((row) => [row.old, row.new].filter((value) => typeof value === 'string'));
  const people = await showPeople(ctx, [...valuesOf('person'), ...rows.flatMap((row) => row.by ?? [])]);
  const references = await shownReferences(ctx, rights, rows);
  const shown = (column: ColumnDef | undefined, value: unknown): Shown => {
    if (column === undefined || value === null || value === undefined) return null;
    if (column.type === 'person') return people.get(String(value)) ?? null;
    if (column.type === 'reference') return references.get(`${column.key} ${value}`) ?? null;
    if (column.type === 'links') return linksOf(value);
    return value as Shown;
  };
  return rows.map((row) => {
    const column = columnOf(row);
    const was = column?.was.find(({ upTo }) => BigInt(row.id) <= BigInt(upTo));
    const entry = {
      at: row.at.toISOString(),
      by: row.by === null ? null : personOf(people, row.by),
      action: row.action,
      column: row.column,
    };
    if (was === undefined) return { ...entry, old: shown(column, row.old), new: shown(column, row.new) };
    const then = (value: unknown) => writtenThen(was, value, ctx.actor.culture);
    return { ...entry, old: then(row.old), new: then(row.new), type: was.type === 'choice' ? 'text' : was.type };
  });
}

/** A value of a column that was of another type then; the titles of a lookup that is gone stand for its values. */
function writtenThen({ type, choices }: WasType, value: unknown, culture: string): Shown {
  if (value === null || value === undefined) return null;
  if (type !== 'choice') return value as Shown;
  const title = choices?.[String(value)];
  return title === undefined ? String(value) : titleOf(title, culture);
}

const personOf = (people: ReadonlyMap<string, ShownPerson>, id: string): ShownPerson | null => people.get(id) ?? null;

/** References of the entries that may be followed today, by column and id. */
async function shownReferences(
  ctx: Ctx,
  rights: ObjectRights,
  rows: readonly HistoryRow[],
): Promise<ReadonlyMap<string, ShownReference>> {
  const columns = [...rights.readable.values()].map((token) => token.column);
  const found = new Map<string, ShownReference>();
  for (const [key, target] of await shownTargets(ctx, columns)) {
    const ids = rows
      .filter((row) => row.column === key)
      .flatMap((row) => [row.old, row.new].filter((id) => typeof id === 'string'));
    if (ids.length === 0) continue;
    const object = target.rights.object.key;
    for (const { id, uid, label } of await readLabels(ctx, target, [...new Set(ids)])) {
      found.set(`${key} ${id}`, { object, uid, label: label ?? '' });
    }
  }
  return found;
}
