import { type Ctx, emit, inDatabase, type JobHandlers, withTx } from '../kernel/index.ts';
import { changedColumns, draftOf } from './change.ts';
import type { Stored } from './model.ts';
import { storedRecord } from './render.ts';
import { definitionOf } from './schema.ts';
import { readOwn, updateRecord } from './store-write.ts';
import { announceChange, entriesOf } from './write.ts';

/**
 * Sets columns of a record that belong to a behaviour, in the transaction of `ctx`, with history and event: what a message does to its
 * case. For modules of the server only; the rights of the actor are not asked, for it is not his change.
 *
 * The second wall does ask: where the actor may comment on a record of another organisation but not change it, the effect is left to
 * a worker in the same transaction.
 */
export async function writeOwned(
  ctx: Ctx,
  object: string,
  recordId: string,
  values: Readonly<Record<string, Stored>>,
): Promise<void> {
  await withTx(ctx, async (tx) => {
    if (await writeNow(tx, object, recordId, values)) return;
    await emit(tx, { topic: 'records.write_owned', payload: { object, record: recordId, values, by: tx.actor.userId } });
  });
}

async function writeNow(
  ctx: Ctx,
  objectKey: string,
  recordId: string,
  values: Readonly<Record<string, Stored>>,
): Promise<boolean> {
  const object = await definitionOf(ctx, objectKey);
  const row = await readOwn(ctx, object, recordId);
  if (row === null) return false;
  const before = storedRecord(row, object.columns);
  const draft = draftOf({ kind: 'action', object, before, parent: null, values: new Map() });
  for (const [key, value] of Object.entries(values)) draft.set(key, value);
  const columns = changedColumns(draft);
  if (columns.length === 0) return true;
  const written = await updateRecord(ctx, object, { id: recordId, values: draft.values, columns, may: null });
  if (written === null) return false;
  const after = storedRecord(written, object.columns);
  await announceChange(ctx, draft, after, entriesOf(draft, after, []));
  return true;
}

/** Handlers for the workers. */
export const recordJobs: JobHandlers = {
  'records.write_owned': inDatabase(async (ctx, { payload }) => {
    await writeNow(ctx, String(payload.object), String(payload.record), payload.values as Record<string, Stored>);
  }),
};
