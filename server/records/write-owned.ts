import { randomUUID } from 'node:crypto';
import { type Ctx, emit, inDatabase, type JobHandlers, withTx } from '../kernel/index.ts';
import { changedColumns, draftOf } from './change.ts';
import type { FilesOf } from './files.ts';
import type { Stored, StoredRecord } from './model.ts';
import { storedRecord } from './render.ts';
import { definitionOf, missing, statusColumn } from './schema.ts';
import { filesIn, restoreFileRows } from './store-files.ts';
import { dropRecord, insertRecord, readOwn, updateRecord } from './store-write.ts';
import { defaultOf } from './values.ts';
import { announceChange, entriesOf } from './write.ts';

export interface OwnedOptions {
  /** True = no history: what stood there before is told nowhere. */
  readonly untold?: boolean;
  /** The new status follows from this one: where the record stands elsewhere by then, it stays there and the rest is written. */
  readonly from?: Stored;
  /** Moments that only grow: an effect that was left to a worker may be older than what stands there. */
  readonly growing?: readonly string[];
}

/**
 * Makes a record that belongs to a behaviour, in the transaction of `ctx`, with history and event: a published article. For modules of
 * the server only; nobody's rights are asked and no behaviour is called. Columns that are not named have their plain defaults.
 */
export async function createOwned(
  ctx: Ctx,
  objectKey: string,
  values: Readonly<Record<string, Stored>>,
  { untold = false }: OwnedOptions = {},
): Promise<StoredRecord> {
  const object = await definitionOf(ctx, objectKey);
  return withTx(ctx, async (tx) => {
    const all = new Map<string, Stored>();
    for (const column of object.columns) {
      if (column.standard || column.type === 'files' || column.type === 'number') continue;
      all.set(column.key, values[column.key] ?? defaultOf(tx, column));
    }
    const draft = draftOf({ kind: 'create', object, before: null, parent: null, values: all });
    const row = await insertRecord(tx, { object }, { uid: randomUUID(), values: all, organisation: null });
    const made = storedRecord(row, object.columns);
    await announceChange(tx, draft, made, entriesOf(draft, made, []), untold);
    return made;
  });
}

/** Deletes a record that belongs to a behaviour, softly, in the transaction of `ctx`. Nobody's rights are asked. */
export async function removeOwned(ctx: Ctx, objectKey: string, recordId: string): Promise<void> {
  const object = await definitionOf(ctx, objectKey);
  await withTx(ctx, async (tx) => {
    const row = await readOwn(tx, object, recordId);
    if (row === null) return;
    const before = storedRecord(row, object.columns);
    await dropRecord(tx, object, recordId);
    const draft = draftOf({ kind: 'delete', object, before, parent: null, values: new Map() });
    await announceChange(tx, draft, before, [{ column: null, old: null, new: null }]);
  });
}

/** A record with all its stored columns, whoever may read it; null where it is gone. For modules of the server. */
export async function readOwned(ctx: Ctx, objectKey: string, recordId: string): Promise<StoredRecord | null> {
  const object = await definitionOf(ctx, objectKey);
  const row = await readOwn(ctx, object, recordId);
  return row === null ? null : storedRecord(row, object.columns);
}

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
  options: OwnedOptions = {},
): Promise<void> {
  await withTx(ctx, async (tx) => {
    if (await writeNow(tx, object, recordId, values, options)) return;
    await emit(tx, { topic: 'records.write_owned', payload: { object, record: recordId, values, options, by: tx.actor.userId } });
  });
}

/**
 * Brings back files that a column once had, and takes the others out, with history and event. For modules of the server; nobody's rights
 * are asked.
 */
export async function restoreFiles(ctx: Ctx, of: FilesOf, uids: readonly string[]): Promise<void> {
  const { recordId, column } = of;
  const object = await definitionOf(ctx, of.object);
  await withTx(ctx, async (tx) => {
    const row = await readOwn(tx, object, recordId);
    const old = await filesIn(tx, object, recordId, column);
    await restoreFileRows(tx, { object, recordId, column }, uids);
    const now = await filesIn(tx, object, recordId, column);
    if (old.length === now.length && old.every(({ uid }, i) => uid === now[i]?.uid)) return;
    const written = await updateRecord(tx, object, { id: recordId, values: new Map(), columns: [], may: null });
    if (row === null || written === null) throw missing();
    const before = storedRecord(row, object.columns);
    const draft = draftOf({ kind: 'update', object, before, parent: null, values: new Map() });
    const after = storedRecord(written, object.columns);
    const entry = { column, old: old.length === 0 ? null : old, new: now.length === 0 ? null : now };
    await announceChange(tx, draft, after, entriesOf(draft, after, [entry]));
  });
}

async function writeNow(
  ctx: Ctx,
  objectKey: string,
  recordId: string,
  values: Readonly<Record<string, Stored>>,
  options: OwnedOptions,
): Promise<boolean> {
  const object = await definitionOf(ctx, objectKey);
  const row = await readOwn(ctx, object, recordId);
  if (row === null) return false;
  const before = storedRecord(row, object.columns);
  const draft = draftOf({ kind: 'action', object, before, parent: null, values: new Map() });
  const column = options.from === undefined ? null : statusColumn(object);
  const follows = column !== null && before.values[column.key] === options.from;
  for (const [key, value] of Object.entries(values)) {
    if (key === column?.key && !follows) continue;
    if (options.growing?.includes(key) && isPast(value, before.values[key])) continue;
    draft.set(key, value);
  }
  const columns = changedColumns(draft);
  if (columns.length === 0) return true;
  const moves = column !== null && columns.includes(column);
  const status = moves ? { status: { column, value: options.from ?? null } } : {};
  const written = await updateRecord(ctx, object, { id: recordId, values: draft.values, columns, may: null, ...status });
  // Somebody has moved it since the look, and that was committed: the rest is written without a status.
  if (written === null && moves) return writeNow(ctx, objectKey, recordId, without(values, column.key), options);
  if (written === null) return false;
  const after = storedRecord(written, object.columns);
  await announceChange(ctx, draft, after, entriesOf(draft, after, []), options.untold);
  return true;
}

/** Both as ISO 8601 in UTC, which sorts as time does. */
const isPast = (value: Stored, standing: Stored | undefined): boolean =>
  typeof value === 'string' && typeof standing === 'string' && value < standing;

const without = (values: Readonly<Record<string, Stored>>, key: string): Record<string, Stored> =>
  Object.fromEntries(Object.entries(values).filter(([one]) => one !== key));

/** Handlers for the workers. */
export const recordJobs: JobHandlers = {
  'records.write_owned': inDatabase(async (ctx, { payload }) => {
    // Those of the version before say nothing more than the values.
    const options = (payload.options ?? {}) as OwnedOptions;
    await writeNow(ctx, String(payload.object), String(payload.record), payload.values as Record<string, Stored>, options);
  }),
};
