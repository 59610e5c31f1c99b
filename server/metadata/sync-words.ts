/** SQL of the words of records: one form for the gateway, which keeps them current, and for making them anew. */
import { type Sql, sql } from '../kernel/index.ts';
import type { ColumnDef, ObjectDef } from './model.ts';
import { physicalName, tables } from './sync.ts';
import { searchSql } from './sync-types.ts';

/** The words of these columns over a table alias, as tsvector. Without language: names and numbers are found as they are written. */
export function wordsSql(columns: readonly ColumnDef[], alias: string): Sql<string> {
  const texts = columns.map((c) => searchSql(c, alias)).filter((s) => s !== null);
  if (texts.length === 0) return sql<string>`''::tsvector`;
  return sql<string>`to_tsvector('simple', ${sql.join(texts, sql` || ' ' || `)})`;
}

/** Writes the words of the next records behind `after`; answers the last one's id, null where there is none. */
export function reindexSql(object: ObjectDef, after: string, most: number): Sql<{ last: string | null }> {
  const searchable = object.columns.filter((c) => c.searchable);
  const order = sql.id(physicalName(object, object.orderColumn));
  return sql<{ last: string | null }>`with batch as (
      select t.* from ${tables.records(object.key)} t where t.id > ${after} order by t.id limit ${most} for share),
    written as (insert into ${tables.search(object.key)} (record_id, organisation_id, sort_key, words)
      select t.id, t.organisation_id, t.${order}, ${wordsSql(searchable, 't')} from batch t where t.deleted_at is null
      on conflict (record_id) do update set organisation_id = excluded.organisation_id, sort_key = excluded.sort_key, words = excluded.words)
    select max(id)::text as last from batch`;
}
