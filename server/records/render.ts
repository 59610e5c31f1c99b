/** Rows of the database as this actor sees them: values by column type, people by name, and what he may do with each row. */
import type { Money } from '../../shared/columns/index.ts';
import type { Ctx } from '../kernel/index.ts';
import type { ColumnDef } from '../metadata/index.ts';
import { abilities } from './abilities.ts';
import type { RecordRow, Shown, ShownPerson, Stored, StoredRecord } from './model.ts';
import { showPeople } from './people.ts';
import type { Projection, RawRow } from './store-read.ts';

/** A stored value out of a database field. */
export function storedValue(column: ColumnDef, raw: unknown, currency: unknown): Stored {
  if (raw === null || raw === undefined) return null;
  if (raw instanceof Date) return raw.toISOString();
  if (column.type === 'money') return { amount: String(raw), currency: String(currency) } satisfies Money;
  return typeof raw === 'number' || typeof raw === 'boolean' ? raw : String(raw);
}

/** The stored record of a row selected with `storedList(columns)`. */
export function storedRecord(row: RawRow, columns: readonly ColumnDef[]): StoredRecord {
  const values: Record<string, Stored> = {};
  for (const [i, column] of columns.entries()) {
    if (column.type !== 'files') values[column.key] = storedValue(column, row[`r${i}`], row[`m${i}`]);
  }
  return { id: row.id, uid: row.uid, version: row.version, values };
}

function shownValue(projection: Projection, people: ReadonlyMap<string, ShownPerson>, row: RawRow, i: number): Shown {
  const column = projection.tokens[i]?.column as ColumnDef;
  const raw = row[`v${i}`];
  if (column.type === 'files') return (raw ?? []) as Shown;
  if (raw === null || raw === undefined) return null;
  if (column.type === 'person') return people.get(String(raw)) ?? null;
  if (column.type === 'reference') {
    const [uid, label] = raw as [string, string | null];
    const object = projection.targets.get(column.key)?.rights.object.key ?? '';
    return { object, uid, label: label ?? '' };
  }
  return storedValue(column, raw, row[`c${i}`]) as Shown;
}

function peopleIn(projection: Projection, rows: readonly RawRow[]): string[] {
  const ids: string[] = [];
  for (const [i, { column }] of projection.tokens.entries()) {
    if (column.type !== 'person') continue;
    for (const row of rows) if (row[`v${i}`] !== null) ids.push(String(row[`v${i}`]));
  }
  return ids;
}

/** The answer's rows. */
export async function render(ctx: Ctx, projection: Projection, rows: readonly RawRow[]): Promise<RecordRow[]> {
  const people = await showPeople(ctx, peopleIn(projection, rows));
  return rows.map((row) => {
    const values: Record<string, Shown> = {};
    for (const [i, { column }] of projection.tokens.entries()) values[column.key] = shownValue(projection, people, row, i);
    const stored = storedRecord(row, projection.reads);
    return { uid: row.uid, version: row.version, values, can: abilities(ctx, projection.rights, row, stored) };
  });
}
