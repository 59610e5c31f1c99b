/** What happened to a record, by column. Entries of columns that may not be read are not there, and neither is their time (N7). */
import { type Ctx, sql } from '../kernel/index.ts';
import { type ObjectDef, tables } from '../metadata/index.ts';

export interface HistoryRow {
  readonly id: string;
  readonly at: Date;
  readonly by: string | null;
  readonly action: 'create' | 'update' | 'delete' | 'action';
  readonly column: string | null;
  readonly old: unknown;
  readonly new: unknown;
}

/** Entries of a record, newest first: of these columns, and where `whole` of the record itself. Who reads it may read the record. */
export function readHistory(
  ctx: Ctx,
  object: ObjectDef,
  what: {
    readonly recordId: string;
    readonly columns: readonly string[];
    readonly whole: boolean;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<HistoryRow[]> {
  return ctx.db.rows(
    sql<HistoryRow>`select h.id::text as id, h.at, h.by::text as by, h.action, h.column_key as "column", h.old, h.new
      from ${tables.history(object.key)} h
      where h.record_id = ${what.recordId}::bigint and (${what.before}::bigint is null or h.id < ${what.before}::bigint)
        and (h.column_key = any (${what.columns}::text[]) or (h.column_key is null and ${what.whole}::boolean))
      order by h.id desc limit ${what.limit}`,
    { named: true },
  );
}
