/** Rows of imports. */

import type { Mark, WrittenType } from '../../shared/columns/written.ts';
import { type Ctx, sql } from '../kernel/index.ts';
import type { Guess } from './guess.ts';
import type { Table } from './table.ts';

export interface PlanColumn {
  /** Place of the cell in its row. */
  readonly source: number;
  readonly key: string;
  readonly type: WrittenType;
  readonly scale: number;
  readonly mark: Mark;
  /** Keys of choices by the text of their cells. */
  readonly choices: Readonly<Record<string, string>>;
}

export interface Fault {
  /** As it stands in the spreadsheet, the heads being row 1. */
  readonly row: number;
  readonly column: string | null;
  readonly message: string;
}

export interface ImportRow {
  readonly id: string;
  readonly uid: string;
  readonly principal_id: string;
  readonly name: string;
  readonly state: 'read' | 'running' | 'done';
  readonly columns: readonly Guess[];
  readonly plan: readonly PlanColumn[] | null;
  readonly object: string | null;
  readonly rows: number;
  readonly done: number;
  readonly made: number;
  readonly faults: readonly Fault[];
}

const IMPORT = sql`select i.id::text as id, i.uid::text as uid, i.principal_id::text as principal_id, i.name, i.state, i.columns, i.plan,
  o.key as object, i.rows, i.done, i.made, i.faults from portico.import i left join portico.object o on o.id = i.object_id`;

/** An import of somebody's own. */
export function importOf(ctx: Ctx, uid: string, principalId: string): Promise<ImportRow | null> {
  return ctx.db.maybe(sql<ImportRow>`${IMPORT} where i.uid = ${uid} and i.principal_id = ${principalId}`);
}

export function importById(ctx: Ctx, id: string): Promise<ImportRow | null> {
  return ctx.db.maybe(sql<ImportRow>`${IMPORT} where i.id = ${id}`);
}

/** Holds it, so that of two starts one works. */
export async function lockImport(tx: Ctx, uid: string): Promise<void> {
  await tx.db.run(sql`select 1 from portico.import where uid = ${uid} for update`);
}

/** Rows in one statement. */
const CHUNK = 500;

/** Keeps a table that was read; answers its uid. */
export async function insertImport(
  tx: Ctx,
  name: string,
  columns: readonly Guess[],
  { rows, lines }: Pick<Table, 'rows' | 'lines'>,
): Promise<string> {
  const made = await tx.db.one(sql<{
    id: string;
    uid: string;
  }>`insert into portico.import (principal_id, name, columns, rows, created_at)
    values (${tx.actor.userId}, ${name}, ${JSON.stringify(columns)}::jsonb, ${rows.length}, ${tx.now})
    returning id::text as id, uid::text as uid`);
  for (let from = 0; from < rows.length; from += CHUNK) {
    const cells = rows.slice(from, from + CHUNK).map((row, i) => JSON.stringify({ cells: row, line: lines[from + i] }));
    await tx.db.run(sql`insert into portico.import_row (import_id, n, cells)
      select ${made.id}::bigint, ${from}::int + r.place, r.cells::jsonb
      from unnest(${cells}::text[]) with ordinality r(cells, place)`);
  }
  return made.uid;
}

export async function beginImport(tx: Ctx, id: string, objectId: string, plan: readonly PlanColumn[]): Promise<void> {
  await tx.db.run(sql`update portico.import set state = 'running', object_id = ${objectId}, plan = ${JSON.stringify(plan)}::jsonb
    where id = ${id}`);
}

export interface Row {
  readonly n: number;
  /** Its number in the file. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Rows behind `after`, in order. Those of imports that were read by an older version are the cells alone. */
export function rowsAfter(ctx: Ctx, id: string, after: number, most: number): Promise<Row[]> {
  return ctx.db.rows(sql<Row>`select n, coalesce((cells->>'line')::int, n + 1) as line,
      case when jsonb_typeof(cells) = 'array' then cells else cells->'cells' end as cells from portico.import_row
    where import_id = ${id} and n > ${after} order by n limit ${most}`);
}

/** As many faults are kept; more are counted by what was made. */
const KEPT = 100;

/** Notes how far it is. The same rows noted twice count once. */
export async function noteProgress(
  tx: Ctx,
  id: string,
  progress: {
    readonly from: number;
    readonly to: number;
    readonly made: number;
    readonly faults: readonly Fault[];
    readonly over: boolean;
  },
): Promise<boolean> {
  const { from, to, made, faults, over } = progress;
  const noted = await tx.db.run(sql`update portico.import set done = ${to}, made = made + ${made},
    faults = case when jsonb_array_length(faults) < ${KEPT} then faults || ${JSON.stringify(faults.slice(0, KEPT))}::jsonb else faults end,
    state = case when ${over}::boolean then 'done' else state end,
    ended_at = case when ${over}::boolean then ${tx.now}::timestamptz else ended_at end
    where id = ${id} and done = ${from}`);
  if (over) await tx.db.run(sql`delete from portico.import_row where import_id = ${id}`);
  return noted === 1;
}

/** Forgets what was read and never started, and what was done long ago. */
export async function sweepImports(ctx: Ctx): Promise<void> {
  await ctx.db.run(sql`delete from portico.import where (state = 'read' and created_at < ${ctx.now}::timestamptz - interval '1 day')
    or (state = 'done' and ended_at < ${ctx.now}::timestamptz - interval '30 days')`);
}
