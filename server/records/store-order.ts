/** Orders of lists: what is sorted by, and where a page goes on. */
import type { ObjectRights } from '../access/index.ts';
import { type Sql, sql } from '../kernel/index.ts';
import { type ColumnDef, physicalName, readingOrder } from '../metadata/index.ts';
import type { Place } from './cursor.ts';
import { field } from './store-filter.ts';

export interface SortBy {
  readonly column: ColumnDef;
  readonly descending: boolean;
}

/** The column of the primary order. */
export const orderOf = (rights: ObjectRights, alias: string) =>
  field(alias, physicalName(rights.object, rights.object.orderColumn));

/** A column as lists are sorted by it. */
export interface SortSql {
  readonly value: Sql;
  /** A cursor's value as this type. */
  bound(text: string): Sql;
}

export function sortSql(sort: SortBy, alias: string): SortSql {
  const { column } = sort;
  const at = field(alias, column.physical);
  const typed = (type: string): SortSql => ({ value: at, bound: (text) => sql`${text}::${sql.raw(type)}` });
  switch (column.type) {
    case 'choice':
      return {
        value: sql`array_position(${column.choices.map((choice) => choice.key)}::text[], ${at})`,
        bound: (text) => sql`${text}::int`,
      };
    case 'integer':
      return typed('bigint');
    case 'decimal':
    case 'money':
      return typed('numeric');
    case 'boolean':
    case 'date':
      return typed(column.type);
    case 'datetime':
      return typed('timestamptz');
    case 'text':
      return { value: sql`${at} collate ${readingOrder}`, bound: (text) => sql`${text}::text` };
    default:
      return typed('text');
  }
}

/** Empty values last whichever way one sorts; equal values in the primary order, the newest first. */
export function orderBy(sort: SortBy | null, s: Sql, o: Sql, id: Sql): Sql {
  const rest = sql`${o} desc, ${id} desc`;
  return sort === null ? rest : sql`${s} ${sort.descending ? sql`desc` : sql`asc`} nulls last, ${rest}`;
}

/** What comes behind a place. */
export function afterSql(sort: SortBy | null, place: Place | null, s: SortSql | null, o: Sql, id: Sql): Sql<boolean> {
  if (place === null) return sql<boolean>`true`;
  const [value, order, last] = place;
  const beyond = sql<boolean>`(${o}, ${id}) < (${order}::timestamptz, ${last}::bigint)`;
  if (sort === null || s === null) return beyond;
  if (value === null || value === undefined) return sql<boolean>`(${s.value} is null and ${beyond})`;
  const at = s.bound(value);
  const further = sort.descending ? sql`${s.value} < ${at}` : sql`${s.value} > ${at}`;
  return sql<boolean>`(${further} or ${s.value} is null or (${s.value} = ${at} and ${beyond}))`;
}

/** True where the column has an index by which lists are walked in the order of its values: choices one after the other (`pageByChoices`). */
export function servesOrder({ type, indexed, unique }: ColumnDef): boolean {
  return type === 'choice' ? indexed && !unique : indexed || unique;
}
