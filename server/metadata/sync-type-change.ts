/** What watches the records of an object while one of its columns becomes another type. */
import { type Sql, sql } from '../kernel/index.ts';
import type { ColumnDef } from './model.ts';
import { tables } from './sync.ts';
import { physicalOf } from './sync-types.ts';

const names = (id: string) => ({ made: `type_change_${id}_made`, changed: `type_change_${id}_changed` });

/** From here on whoever writes another value into the column leaves its record to be looked at again, in his own transaction. */
export function watchSql(column: ColumnDef, id: string): Sql[] {
  const parts = physicalOf(column).map(({ name }) => ({ old: sql.ref(`old.${name}`), now: sql.ref(`new.${name}`) }));
  const filled = parts.map(({ now }) => sql`${now} is not null`);
  const other = parts.map(({ old, now }) => sql`${old} is distinct from ${now}`);
  const on = sql`on ${tables.records(column.objectKey)} for each row`;
  const note = sql`execute function portico.note_type_change(${sql.lit(id)})`;
  return [
    sql`create trigger ${sql.id(names(id).made)} after insert ${on} when (${sql.join(filled, sql` or `)}) ${note}`,
    sql`create trigger ${sql.id(names(id).changed)} after update ${on} when (${sql.join(other, sql` or `)}) ${note}`,
  ];
}

/** The end of it; before its column goes, which it names. */
export function unwatchSql(object: string, id: string): Sql[] {
  return Object.values(names(id)).map((name) => sql`drop trigger ${sql.id(name)} on ${tables.records(object)}`);
}
