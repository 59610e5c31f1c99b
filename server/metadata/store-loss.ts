/** What hangs on a column or an object: counted before it goes, taken away with it. Nothing is decided here. */
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import type { ColumnDef, ObjectDef } from './model.ts';
import { hasAccessTable, hasMarks, physicalName, tables } from './sync.ts';

export interface ColumnCounts {
  /** Live records with a value; files of live records for a column of files. */
  readonly records: string;
  readonly history: string;
  /** Rules of level 4 that name it today. */
  readonly rules: string;
}

/** Counts what goes with a column. */
export function countColumn(ctx: Ctx, column: ColumnDef): Promise<ColumnCounts> {
  const { objectKey, key, id } = column;
  const held =
    column.type === 'files'
      ? sql`select count(distinct f.record_id) from ${tables.files(objectKey)} f join ${tables.records(objectKey)} t on t.id = f.record_id
          where f.column_key = ${key} and f.deleted_at is null and t.deleted_at is null`
      : sql`select count(*) from ${tables.records(objectKey)} t where t.${sql.id(column.physical)} is not null and t.deleted_at is null`;
  return ctx.db.one(sql<ColumnCounts>`select (${held})::text as records,
    (select count(*) from ${tables.history(objectKey)} where column_key = ${key})::text as history,
    (select count(*) from portico.column_rule where column_id = ${id} and valid_to is null and grade is not null)::text as rules`);
}

export interface ObjectCounts {
  readonly records: string;
  readonly files: string;
  /** Rules of rights that name it today, on all levels. */
  readonly rules: string;
  readonly portals: string;
}

/** Counts what goes with an object. */
export function countObject(ctx: Ctx, { id, key }: ObjectDef): Promise<ObjectCounts> {
  const today = (table: string) =>
    sql`(select count(*) from ${sql.id('portico', table)} where object_id = ${id} and valid_to is null)`;
  return ctx.db.one(sql<ObjectCounts>`select
    (select count(*) from ${tables.records(key)} where deleted_at is null)::text as records,
    (select count(*) from ${tables.files(key)} where deleted_at is null)::text as files,
    (${today('operation_rule')} + ${today('scope_rule')} + ${today('author_rule')}
      + (select count(*) from portico.column_rule r join portico.object_column c on c.id = r.column_id
         where c.object_id = ${id} and r.valid_to is null and r.grade is not null))::text as rules,
    (select count(*) from portico.exposure where object_id = ${id})::text as portals`);
}

/** How many live records of an object name another one in a reference column. */
export async function countReferences(ctx: Ctx, from: ObjectDef, column: string): Promise<string> {
  const row = await ctx.db.one(sql<{ n: string }>`select count(*)::text as n from ${tables.records(from.key)} t
    where t.${sql.id(physicalName(from, column))} is not null and t.deleted_at is null`);
  return row.n;
}

/** Rows that point at an object, the deepest first, and then those of tables that this module does not know. */
export async function deleteObject(ctx: Ctx, { id }: ObjectDef): Promise<void> {
  const columns = sql`(select id from portico.object_column where object_id = ${id})`;
  const sources = sql`(select id from portico.grant_source where object_id = ${id})`;
  await ctx.db.batch([
    sql`delete from portico.author_fill where source_id in ${sources}`,
    sql`delete from portico.author_rule where object_id = ${id}`,
    sql`update portico.grant_source set passed_through = null where object_id = ${id}`,
    sql`delete from portico.grant_source where object_id = ${id}`,
    sql`delete from portico.transition where object_id = ${id}`,
    sql`delete from portico.choice where column_id in ${columns}`,
    sql`delete from portico.column_rule where column_id in ${columns}`,
  ]);
  await deletePointing(ctx, 'portico.object_column', columns);
  await ctx.db.run(sql`delete from portico.object_column where object_id = ${id}`);
  await deletePointing(ctx, 'portico.object', sql`(select ${id}::bigint)`);
  await ctx.db.run(sql`delete from portico.object where id = ${id}`);
}

/** Deletes rows that a foreign key ties to rows of a table that are about to go. */
async function deletePointing(ctx: Ctx, target: 'portico.object' | 'portico.object_column', ids: Sql): Promise<void> {
  const found = await ctx.db.rows(sql<{
    name: string;
    column: string;
  }>`select c.relname::text as name, a.attname::text as "column"
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.contype = 'f' and k.confrelid = ${target}::regclass and n.nspname = 'portico'
      and c.relname not in ('object', 'object_column') order by 1, 2`);
  const gone = found.map(({ name, column }) => sql`delete from ${sql.id('portico', name)} where ${sql.id(column)} in ${ids}`);
  if (gone.length > 0) await ctx.db.batch(gone);
}

/** The tables of an object, with the views and policies that know them; its functions are owned by the keeper of the key views. */
export function dropObjectSql(object: ObjectDef): Sql[] {
  const { key } = object;
  const inLanguages = object.languageColumn !== null;
  const beside = [tables.history(key), tables.files(key), tables.search(key)];
  if (hasAccessTable(object)) beside.push(tables.access(key));
  if (hasMarks(object)) beside.push(tables.marks(key));
  if (inLanguages) beside.push(tables.vocabulary(key));
  return [
    sql`set local role portico_keys`,
    sql`drop function if exists ${tables.keysSearch(key)}(tsquery, bigint[], int)`,
    sql`drop function if exists ${tables.keysHits(key)}(tsquery, bigint[], bigint, bigint, bigint[], timestamptz[], int)`,
    // As made before 0104, for nodes of that version.
    sql`drop function if exists ${tables.keysHits(key)}(tsquery, bigint[], bigint, bigint, bigint[], int)`,
    sql`drop function if exists ${tables.keysAmong(key)}(bigint[], tsquery)`,
    sql`drop function if exists ${tables.keysEstimate(key)}(tsquery)`,
    sql`drop function if exists ${tables.keysHolds(key)}(bigint, tsquery)`,
    sql`drop function if exists ${tables.keysRanked(key)}(tsquery, tsquery, bigint[], bigint, bigint, bigint[], int)`,
    sql`drop function if exists ${tables.keysNear(key)}(text, text[], int)`,
    sql`set local role portico_owner`,
    sql`drop table ${sql.join([...beside, tables.records(key)])} cascade`,
  ];
}
