/** Records and people that are named by uid where a wish is kept: in rules of pages, saved views and filters of folders. */
import { isUid } from '../../shared/columns/index.ts';
import type { Filter } from '../../shared/rules/filter.ts';
import type { Ctx } from '../kernel/index.ts';
import { type ColumnDef, metadataOf, type ObjectDef } from '../metadata/index.ts';
import { columnAlong } from './pages/along.ts';
import { personIdsOf } from './people.ts';
import { shownTarget } from './schema.ts';
import { readByUid } from './store-read.ts';

/** Whether the values of a column are named by uid. */
export const isNamedByUid = (column: ColumnDef | undefined): column is ColumnDef =>
  column?.type === 'reference' || column?.type === 'person';

/**
 * Which of these values of a column there are for this actor: of records those that he may follow a reference to (L1), of people those whom he
 * may name (L2), and `me`. What is gone and what is out of his reach are alike. Of other columns all.
 */
export async function thereFor(ctx: Ctx, column: ColumnDef, values: readonly unknown[]): Promise<ReadonlySet<unknown>> {
  if (!isNamedByUid(column)) return new Set(values);
  const uids = values.filter((one): one is string => typeof one === 'string' && isUid(one));
  const found = new Set(await uidsThere(ctx, column, uids));
  return new Set(
    values.filter(
      (one) => (one === 'me' && column.type === 'person') || found.has(typeof one === 'string' ? one.toLowerCase() : ''),
    ),
  );
}

async function uidsThere(ctx: Ctx, column: ColumnDef, uids: readonly string[]): Promise<Iterable<string>> {
  if (uids.length === 0) return [];
  if (column.type === 'person') return (await personIdsOf(ctx, uids)).keys();
  const target = await shownTarget(ctx, column);
  return target === null ? [] : (await readByUid(ctx, target.rights, uids)).map(({ uid }) => uid);
}

/** Whether all records and people that a filter over an object names are there for this actor. */
export async function allThere(ctx: Ctx, object: ObjectDef, filter: Filter): Promise<boolean> {
  const parts = 'and' in filter ? filter.and : 'or' in filter ? filter.or : 'not' in filter ? [filter.not] : null;
  if (parts !== null) {
    for (const part of parts) if (!(await allThere(ctx, object, part))) return false;
    return true;
  }
  if (!('column' in filter) || filter.value === undefined) return true;
  const column = columnAlong((await metadataOf(ctx)).objects, object, filter.column);
  if (column === undefined) return true;
  const values = valuesOf(filter.value);
  return (await thereFor(ctx, column, values)).size === new Set(values).size;
}

/** The values of a condition, one or a list. */
export const valuesOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
