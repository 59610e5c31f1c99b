/** What the keeper of the key views (`portico_keys`) may read of an object, and the views it shows: ids and order, no content. */
import { type Sql, sql } from '../kernel/index.ts';
import type { ObjectDef } from './model.ts';
import { hasAccessTable, hasMarks, physicalName, tables } from './sync.ts';

/** Lets the owner of the key views read these columns of a table; a policy of its own, where it may not pass row security. */
export function keysMayRead(table: Sql, columns: readonly string[]): Sql[] {
  return [
    sql`create policy keys_read on ${table} for select to portico_keys using (true)`,
    sql`grant select (${sql.join(columns.map((c) => sql.id(c)))}) on ${table} to portico_keys`,
  ];
}

export const accessColumns = ['record_id', 'principal_id', 'sort_key', 'grade', 'source_id'];
/** Who marked a record, and when, is told with the record. */
export const markColumns = ['tag_id', 'folder_id', 'record_id'];

/** Name in the view, column of the table: ids and the order, no content. */
export function viewColumns(object: ObjectDef): [string, string][] {
  const columns: [string, string][] = [
    ['id', 'id'],
    ['organisation_id', 'organisation_id'],
    ['created_by', 'created_by'],
  ];
  if (object.contactColumn !== null) columns.push(['contact_id', physicalName(object, object.contactColumn)]);
  if (object.parentColumn !== null) columns.push(['parent_id', physicalName(object, object.parentColumn)]);
  if (object.untilColumn !== null) columns.push(['ends_at', physicalName(object, object.untilColumn)]);
  return [...columns, ['sort_key', physicalName(object, object.orderColumn)]];
}

/** The database roles that may use key views of an object. */
export function readers(object: ObjectDef): Sql {
  return sql.raw(object.staffOnly ? 'portico_staff, portico_worker' : 'portico_portal, portico_staff, portico_worker');
}

/** Statements that run as portico_keys, so that what they make is its own and passes row security where it says so. */
export function asKeys(statements: readonly Sql[]): Sql[] {
  return [sql`set local role portico_keys`, ...statements, sql`set local role portico_owner`];
}

/** The key views: what ordered probes read without touching content. */
export function keyViewsSql(object: ObjectDef): Sql[] {
  const { key } = object;
  const shown = sql.join(viewColumns(object).map(([as, name]) => sql`t.${sql.id(name)} as ${sql.id(as)}`));
  const made = [
    sql`create view ${tables.keys(key)} as select ${shown} from ${tables.records(key)} t where t.deleted_at is null`,
    sql`grant select on ${tables.keys(key)} to ${readers(object)}`,
  ];
  if (hasMarks(object)) {
    made.push(
      sql`create view ${tables.keysMarks(key)} as select ${sql.join(markColumns.map((c) => sql.id(c)))} from ${tables.marks(key)}`,
      sql`grant select on ${tables.keysMarks(key)} to ${readers(object)}`,
    );
  }
  if (!hasAccessTable(object)) return asKeys(made);
  return asKeys([
    ...made,
    sql`create view ${tables.keysAccess(key)} as select ${sql.join(accessColumns.map((c) => sql.id(c)))} from ${tables.access(key)}`,
    sql`grant select on ${tables.keysAccess(key)} to ${readers(object)}`,
  ]);
}
