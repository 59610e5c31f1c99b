/** Rows of the database as this actor sees them: values by column type, people by name, and what he may do with each row. */
import { linksOf, type Money } from '../../shared/columns/index.ts';
import type { Ctx } from '../kernel/index.ts';
import type { ColumnDef } from '../metadata/index.ts';
import { abilities } from './abilities.ts';
import type { RecordRow, Shown, ShownPerson, Stored, StoredRecord } from './model.ts';
import { type LateNames, lateNames } from './names.ts';
import { showPeopleOf } from './people.ts';
import type { Cell, Projection, RawRow } from './store-read.ts';

/** A stored value out of a database field. */
export function storedValue(column: ColumnDef, raw: unknown, currency: unknown): Stored {
  if (raw === null || raw === undefined) return null;
  if (raw instanceof Date) return raw.toISOString();
  if (column.type === 'money') return { amount: String(raw), currency: String(currency) } satisfies Money;
  return typeof raw === 'number' || typeof raw === 'boolean' ? raw : String(raw);
}

/** The stored values of a row that comes with a projection. */
function recordOf(row: RawRow, reads: Projection['reads']): StoredRecord {
  const values: Record<string, Stored> = {};
  for (const { column, value, currency } of reads) values[column.key] = storedValue(column, row[value], row[currency]);
  return { id: row.id, uid: row.uid, version: row.version, values };
}

/** The stored record of a row selected with `storedList(columns)`. */
export function storedRecord(row: RawRow, columns: readonly ColumnDef[]): StoredRecord {
  const values: Record<string, Stored> = {};
  for (const [i, column] of columns.entries()) {
    if (column.type !== 'files') values[column.key] = storedValue(column, row[`r${i}`], row[`m${i}`]);
  }
  return { id: row.id, uid: row.uid, version: row.version, values };
}

/** Characters of a uid: what stands behind them in the text of a reference is the label. */
const UID = 36;

/** What stands beside the rows: people by id, and records of catalogues that were made a moment ago. */
interface Beside {
  readonly people: ReadonlyMap<string, ShownPerson>;
  readonly late: LateNames;
}

async function besides(ctx: Ctx, projection: Projection, rows: readonly RawRow[]): Promise<Beside> {
  const late = await lateNames(ctx, projection, rows);
  return { people: await showPeopleOf(ctx, peopleIn(projection, rows)), late };
}

function shownValue({ column, value, currency, target, names }: Cell, { people, late }: Beside, row: RawRow): Shown {
  const raw = row[value];
  if (column.type === 'files') return (raw ?? []) as Shown;
  if (raw === null || raw === undefined) return null;
  if (column.type === 'links') return linksOf(raw);
  if (column.type === 'person') return people.get(String(raw)) ?? null;
  if (column.type === 'reference') {
    const text = raw as string;
    if (names !== null) return names.all.get(text) ?? late.get(`${column.key} ${text}`) ?? null;
    return { object: target, uid: text.slice(0, UID), label: text.slice(UID) };
  }
  return storedValue(column, raw, row[currency]) as Shown;
}

/** People in the rows by id, each with his counter. */
function peopleIn({ cells }: Projection, rows: readonly RawRow[]): Map<string, string> {
  const people = new Map<string, string>();
  for (const { column, value, counter } of cells) {
    if (column.type !== 'person') continue;
    for (const row of rows) if (row[value] !== null) people.set(String(row[value]), String(row[counter]));
  }
  return people;
}

/** What the rows show, without what may be done with them: for files, where nobody does anything. */
export async function renderValues(
  ctx: Ctx,
  projection: Projection,
  rows: readonly RawRow[],
): Promise<Pick<RecordRow, 'uid' | 'values'>[]> {
  const beside = await besides(ctx, projection, rows);
  return rows.map((row) => ({ uid: row.uid, values: valuesOf(projection, beside, row) }));
}

function valuesOf({ cells }: Projection, beside: Beside, row: RawRow): Record<string, Shown> {
  const values: Record<string, Shown> = {};
  for (const cell of cells) values[cell.column.key] = shownValue(cell, beside, row);
  return values;
}

/** The answer's rows. */
export async function render(ctx: Ctx, projection: Projection, rows: readonly RawRow[]): Promise<RecordRow[]> {
  const beside = await besides(ctx, projection, rows);
  return rows.map((row) => {
    const values = valuesOf(projection, beside, row);
    const stored = recordOf(row, projection.reads);
    return { uid: row.uid, version: row.version, values, can: abilities(ctx, projection.rights, row, stored) };
  });
}
