/** What a column needs of the database besides itself, and whether it stands: indexes and the check of a required column. */
import { type Sql, sql } from '../kernel/index.ts';
import type { ColumnDef, ObjectDef } from './model.ts';
import {
  behindIndexSql,
  constraintName,
  filterIndexSql,
  plainIndexSql,
  readingIndexSql,
  tables,
  uniqueIndexSql,
} from './sync.ts';

export interface Standing {
  readonly name: string;
  /** False: it was being made when somebody was killed, or what is there has not been checked yet. */
  readonly sound: boolean;
}

const namesOf = ({ id }: ColumnDef) => ({
  unique: constraintName('unique', id),
  index: constraintName('index', id),
  order: constraintName('order', id),
  behind: constraintName('behind', id),
  required: constraintName('required', id),
});

/** What stands for a column. */
export function standingSql(column: ColumnDef): Sql<Standing> {
  const names = Object.values(namesOf(column));
  return sql<Standing>`select c.relname::text as name, i.indisvalid as sound from pg_index i join pg_class c on c.oid = i.indexrelid
      join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'data' and c.relname = any (${names}::text[])
    union all
    select k.conname::text, k.convalidated from pg_constraint k join pg_namespace n on n.oid = k.connamespace
      where n.nspname = 'data' and k.conname = any (${names}::text[])`;
}

/** The statements that are still to be run, each alone, none of which keeps anybody from reading or writing. */
export function missingSql(object: ObjectDef, column: ColumnDef, standing: readonly Standing[]): Sql[] {
  const names = namesOf(column);
  const sound = new Map(standing.map((one) => [one.name, one.sound]));
  const index = (name: string, make: readonly Sql[]): Sql[] => {
    const drop = sql`drop index concurrently if exists ${sql.id('data', name)}`;
    if (make.length === 0) return sound.has(name) ? [drop] : [];
    if (sound.get(name) === true) return [];
    return sound.has(name) ? [drop, ...make] : [...make];
  };
  const check = sql`alter table ${tables.records(object.key)} validate constraint ${sql.id(names.required)}`;
  return [
    ...index(names.unique, uniqueIndexSql(column, 'beside')),
    ...index(names.index, [...plainIndexSql(column, 'beside'), ...filterIndexSql(object, column, 'beside')]),
    ...index(names.order, readingIndexSql(column, 'beside')),
    ...index(names.behind, behindIndexSql(object, column, 'beside')),
    ...(column.required && sound.get(names.required) === false ? [check] : []),
  ];
}

/** The index of a unique column where it could not be made. */
export function dropUniqueSql(column: ColumnDef): Sql {
  return sql`drop index concurrently if exists ${sql.id('data', constraintName('unique', column.id))}`;
}

/** The indexes of texts as they were read by another version of that order. */
export const dropReadingIndexSql = ({ id }: ColumnDef): Sql =>
  sql`drop index if exists ${sql.id('data', constraintName('order', id))}, ${sql.id('data', constraintName('behind', id))}`;

/** How many live records share their value with another one. */
export function countTwiceSql(column: ColumnDef): Sql<{ n: string }> {
  const value = sql.id(column.physical);
  return sql<{
    n: string;
  }>`select coalesce(sum(n), 0)::text as n from (select count(*) as n from ${tables.records(column.objectKey)}
    where ${value} is not null and deleted_at is null group by ${value} having count(*) > 1) twice`;
}
