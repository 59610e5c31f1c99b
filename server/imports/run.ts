/** Rows become records, in the name of the administrator who started it and with his rights, a hundred at a time. */

import { writtenValue } from '../../shared/columns/written.ts';
import { actorOf } from '../access/index.ts';
import { type Ctx, contextFor, emit, every, type JobHandlers, outside, Problem } from '../kernel/index.ts';
import { create } from '../records/index.ts';
import {
  type Fault,
  type ImportRow,
  importById,
  noteProgress,
  type PlanColumn,
  type Row,
  rowsAfter,
  sweepImports,
} from './store.ts';

/** Rows at a turn. */
const TURN = 100;

/** Each row has a key of its own, so one that was made before a worker died is not made twice. */
export const importJobs: JobHandlers = {
  'imports.run': outside(async (ctx, { payload }) => {
    const found = await importById(ctx, String(payload.importId));
    if (found === null || found.state !== 'running' || found.object === null || found.plan === null) return;
    const actor = await actorOf(ctx.system, { principalId: found.principal_id });
    const rows = await rowsAfter(ctx, found.id, found.done, TURN);
    const stopped = actor === null || !actor.isAdministrator;
    const { made, faults } = stopped
      ? { made: 0, faults: [{ row: found.done + 2, column: null, message: 'Whoever started it is no administrator any more.' }] }
      : await turn(contextFor(ctx.system, actor, ctx.now, ctx.ref), found, found.object, rows);
    const to = rows.at(-1)?.n ?? found.done;
    const over = stopped || to >= found.rows || rows.length === 0;
    return async (tx) => {
      const noted = await noteProgress(tx, found.id, { from: found.done, to, made, faults, over });
      if (noted && !over) await emit(tx, { topic: 'imports.run', payload: { importId: found.id } });
    };
  }),
};

/** Sweeps what nobody started. */
export const importTimer = every('imports', 3_600, sweepImports);

async function turn(as: Ctx, found: ImportRow, object: string, rows: readonly Row[]) {
  const faults: Fault[] = [];
  let made = 0;
  for (const row of rows) {
    const fault = await oneRow(as, object, found, row);
    if (fault === null) made += 1;
    else faults.push(fault);
  }
  return { made, faults };
}

async function oneRow(as: Ctx, object: string, { uid, plan }: ImportRow, { n, line: row, cells }: Row): Promise<Fault | null> {
  const values: Record<string, unknown> = {};
  for (const column of plan ?? []) {
    const value = cellValue(column, cells[column.source] ?? '');
    if (value === undefined) return { row, column: column.key, message: 'The value does not fit the type of the column.' };
    values[column.key] = value;
  }
  try {
    await create(as, object, values, { idempotencyKey: `import-${uid}-${n}` });
    return null;
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    const [first] = error.errors ?? [];
    return { row, column: first?.path.replace(/^values\./, '') ?? null, message: first?.message ?? error.message };
  }
}

function cellValue({ type, choices, ...numbers }: PlanColumn, cell: string) {
  if (type === 'choice') return cell === '' ? null : choices[cell];
  return writtenValue(type, cell, numbers);
}
