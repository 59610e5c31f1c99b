import { GRADE, type ObjectRights } from '../access/index.ts';
import { type Ctx, invalid, problem, withTx } from '../kernel/index.ts';
import { type ColumnDef, checkValue, type TransitionDef } from '../metadata/index.ts';
import { offeredActions, openTransitions } from './abilities.ts';
import { behaviourOf } from './behaviours.ts';
import { changedColumns, type Draft, draftOf } from './change.ts';
import type { Input, RecordRow, Stored, StoredRecord } from './model.ts';
import { storedRecord } from './render.ts';
import { checkedUid, missing, readableObject, statusColumn } from './schema.ts';
import { readStored } from './store-read.ts';
import { stale, standingParent, written } from './update.ts';
import { checkRequired } from './values.ts';
import { entriesOf, finish, readBack, refused } from './write.ts';

/**
 * Performs an action that `can.actions` offers: a workflow transition or one of the behaviour's own.
 * Throws `not_found`, `forbidden` where the record does not offer it now, `stale` where a version was seen and it has another one,
 * `conflict` where somebody else has moved the record meanwhile.
 */
export async function act(
  ctx: Ctx,
  object: string,
  uid: string,
  action: string,
  input: Input = {},
  options: { readonly version?: number } = {},
): Promise<RecordRow> {
  const rights = await readableObject(ctx, object);
  try {
    await withTx(ctx, (tx) => actIn(tx, rights, checkedUid(uid), action, input, options.version));
  } catch (e) {
    throw refused(rights, e);
  }
  return readBack(ctx, rights, uid);
}

async function actIn(ctx: Ctx, rights: ObjectRights, uid: string, action: string, input: Input, version?: number): Promise<void> {
  const { object } = rights;
  const behaviour = behaviourOf(object);
  const row = await readStored(ctx, rights, { uid });
  if (row === null) throw missing();
  const before = storedRecord(row, object.columns);
  if (!offeredActions(ctx, rights, row.grade, before).includes(action)) {
    throw problem('forbidden', 'This cannot be done with the record as it stands now.');
  }
  if (version !== undefined && before.version !== version) throw stale();
  if (behaviour.act === undefined && Object.keys(input).length > 0)
    throw invalid('input', 'unknown', 'This action takes no input.');
  const transition = openTransitions(ctx, rights, before).find((one) => one.action === action);
  const status = statusColumn(object);
  const draft = draftOf({
    kind: 'action',
    object,
    action,
    before,
    parent: await standingParent(ctx, rights, before),
    values: new Map(),
  });
  if (transition !== undefined && status !== null) move(ctx, draft, transition, status);
  await behaviour.act?.(ctx, action, draft, input);
  await behaviour.beforeWrite?.(ctx, draft);
  checkRequired(rights, changedColumns(draft), (column) => draft.after(column.key) !== null);
  const after = await performed(ctx, rights, draft, transition !== undefined && status !== null ? status : null, version);
  await finish(ctx, draft, after, entriesOf(draft, after, []));
}

/** The status the action leads from stands in the statement: of two who act at once, one is told that it has happened. */
async function performed(
  ctx: Ctx,
  rights: ObjectRights,
  draft: Draft,
  status: ColumnDef | null,
  version?: number,
): Promise<StoredRecord> {
  if (status === null) return written(ctx, rights, draft, { grade: GRADE.read, version });
  try {
    const value = draft.before?.values[status.key] ?? null;
    return await written(ctx, rights, draft, { grade: GRADE.edit, version, status: { column: status, value } });
  } catch (e) {
    if ((e as { code?: string }).code !== 'stale') throw e;
    throw problem('conflict', 'Somebody else has just changed the status. Look at the record again.');
  }
}

/** What a transition sets: the status it leads to and further columns, `now` and `now_if_empty` for moments, `me` for persons. */
function move(ctx: Ctx, draft: Draft, transition: TransitionDef, status: ColumnDef): void {
  draft.set(status.key, transition.to);
  for (const [key, value] of Object.entries(transition.sets)) {
    const column = draft.object.column(key);
    if (column === undefined || column.standard) continue;
    if (value === 'now_if_empty' && draft.after(key) !== null) continue;
    draft.set(key, settled(ctx, column, value === 'now_if_empty' ? 'now' : value));
  }
}

function settled(ctx: Ctx, column: ColumnDef, value: unknown): Stored {
  if (value === 'now' && column.type === 'datetime') return ctx.now.toISOString();
  if (value === 'now' && column.type === 'date') return ctx.now.toISOString().slice(0, 10);
  if (value === 'me' && column.type === 'person') return ctx.actor.userId;
  if (value === null || value === undefined) return null;
  // As if it had been typed in: formatted text is cleaned, amounts have one form. A state that is offered no more is still one that was set.
  return column.type === 'choice' ? String(value) : (checkValue(column, value, `values.${column.key}`) as Stored);
}
