/** What every write has in common: files, history, event, hooks, and the words for a refused statement. */
import type { ObjectRights } from '../access/index.ts';
import { announce, type Ctx, invalid, isRowSecurity, Problem, problem } from '../kernel/index.ts';
import { columnOfConstraint, learnLater, ruleOfConstraint } from '../metadata/index.ts';
import { behaviourOf } from './behaviours.ts';
import { changedColumns, type Draft } from './change.ts';
import { get } from './get.ts';
import type { RecordRow, StoredRecord } from './model.ts';
import { storedRecord } from './render.ts';
import { knownObject } from './schema.ts';
import { attachUploads, detachFiles, filesIn } from './store-files.ts';
import { readStored } from './store-read.ts';
import { type Entry, writeTraces } from './store-write.ts';

/** Brings the files of columns to what the body says; answers the entries for the history. Throws `invalid` for files that are not his. */
export async function writeFiles(
  ctx: Ctx,
  { object }: ObjectRights,
  recordId: string,
  wanted: ReadonlyMap<string, readonly string[]>,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const [column, uids] of wanted) {
    const before = await filesIn(ctx, object, recordId, column);
    const staying = before.filter((file) => uids.includes(file.uid));
    const going = before.filter((file) => !uids.includes(file.uid));
    const coming = uids.filter((uid) => !before.some((file) => file.uid === uid));
    if (going.length === 0 && coming.length === 0) continue;
    const added = coming.length === 0 ? [] : await attachUploads(ctx, object, recordId, column, coming);
    if (added.length < coming.length)
      throw invalid(`values.${column}`, 'not_found', 'There is no such file of yours. Upload it again.');
    const gone = going.map((file) => file.uid);
    if (gone.length > 0) await detachFiles(ctx, object, recordId, column, gone);
    entries.push({ column, old: before.length === 0 ? null : before, new: uids.length === 0 ? null : [...staying, ...added] });
  }
  return entries;
}

/** The entries of a change: one per column that really changes, and for a new record one for itself. */
export function entriesOf(draft: Draft, after: StoredRecord, files: readonly Entry[]): Entry[] {
  if (draft.kind === 'create') {
    const filled = draft.object.columns.filter((c) => !c.standard && (after.values[c.key] ?? null) !== null);
    const columns = filled.map((c) => ({ column: c.key, old: null, new: after.values[c.key] }));
    return [{ column: null, old: null, new: null }, ...columns, ...files];
  }
  const changed = changedColumns(draft).map((c) => ({
    column: c.key,
    old: draft.before?.values[c.key] ?? null,
    new: after.values[c.key] ?? null,
  }));
  return [...changed, ...moved(draft, after), ...files];
}

/** Another organisation, by the action "move" or after the contact's account: it is no column of the draft. */
function moved({ before }: Draft, after: StoredRecord): Entry[] {
  const [old, now] = [before?.values.organisation ?? null, after.values.organisation ?? null];
  return before === null || old === now ? [] : [{ column: 'organisation', old, new: now }];
}

/** After the statement, in the same transaction: history, words, the event for open screens, the behaviour's own effects. */
export async function finish(ctx: Ctx, draft: Draft, after: StoredRecord, entries: readonly Entry[]): Promise<void> {
  await announceChange(ctx, draft, after, entries);
  await behaviourOf(draft.object).afterWrite?.(ctx, draft, after);
}

/** History, words and event of a change. */
export async function announceChange(
  ctx: Ctx,
  draft: Draft,
  after: StoredRecord,
  entries: readonly Entry[],
  untold = false,
): Promise<void> {
  const { object } = draft;
  await writeTraces(ctx, object, {
    id: after.id,
    action: draft.kind,
    entries: untold ? [] : entries,
    words: draft.kind === 'delete' ? 'drop' : wordsChange(draft, entries) ? 'write' : 'keep',
  });
  if (draft.kind !== 'delete' && wordsChange(draft, entries)) await learnLater(ctx, object, after.id, draft.kind === 'create');
  await announce(ctx, { kind: 'record', objectId: object.id, recordId: after.id });
}

function wordsChange(draft: Draft, entries: readonly Entry[]): boolean {
  if (draft.kind === 'create') return true;
  // The words say whose it is and for whom, too.
  const owners = ['organisation', draft.object.contactColumn];
  return entries.some(
    ({ column }) => owners.includes(column) || (column !== null && draft.object.column(column)?.searchable === true),
  );
}

/** The record a new or changed one is attached to, with this actor's grade on it; null for objects that stand for themselves. */
export async function parentOf(
  ctx: Ctx,
  rights: ObjectRights,
  by: { readonly uid: string } | { readonly id: string },
): Promise<{ record: StoredRecord; grade: number } | null> {
  if (rights.parent === null) return null;
  const parent = await knownObject(ctx, rights.parent.object.key);
  const row = await readStored(ctx, parent, by);
  return row === null ? null : { record: storedRecord(row, parent.object.columns), grade: row.grade };
}

/** What somebody is answered who has written what he may not read. */
export function unread(uid: string, version: number): RecordRow {
  return { uid, version, values: {}, can: { update: false, delete: false, comment: false, share: false, actions: [] } };
}

/** The record as it is now for this actor; after a create maybe nothing but its uid (a letter box). */
export async function readBack(ctx: Ctx, rights: ObjectRights, uid: string): Promise<RecordRow> {
  if (!rights.can.read) return unread(uid, 1);
  try {
    return await get(ctx, rights.object.key, uid);
  } catch (e) {
    if ((e as Problem).code === 'not_found') return unread(uid, 1);
    throw e;
  }
}

/** A refusal of the database in words: what a unique column, a required one or a reference has against the values. */
export function refused(rights: ObjectRights, error: unknown): unknown {
  const { code, constraint } = error as { code?: string; constraint?: string };
  if (isRowSecurity(error)) return problem('forbidden', 'You may not do this here.');
  if (code === '40P01' || code === '55P03')
    return problem('busy', { detail: 'Somebody else is changing this right now. Try again.', retryAfter: 1 });
  // The last: a text that an index cannot hold.
  if (code === '22003' || code === '22001' || code === '54000') return problem('invalid', 'A value is too large.');
  if (code !== '23505' && code !== '23514' && code !== '23503') return error;
  const rule = code === '23505' ? ruleOfConstraint(rights.object, constraint) : undefined;
  if (rule !== undefined) return takenTogether(rights, rule.columns);
  const column = columnOfConstraint(rights.object, constraint);
  if (column === undefined) return error;
  const known = rights.settable.has(column.key) || rights.readable.has(column.key);
  const path = known ? `values.${column.key}` : 'values';
  if (code === '23505') return invalid(path, 'taken', 'Another record has this value already.');
  return code === '23503'
    ? invalid(path, 'not_found', 'There is no such record.')
    : invalid(path, 'required', 'This must be filled in.');
}

/**
 * Another record has the same values in all columns of a unique rule. Only columns that he knows are named: as with a single unique column
 * he learns that there is one with what he wrote, and nothing of what else it holds.
 */
function takenTogether(rights: ObjectRights, keys: readonly string[]): Problem {
  const message = 'Another record has these values already.';
  const known = keys.filter((key) => rights.settable.has(key) || rights.readable.has(key));
  const paths = known.length === 0 ? ['values'] : known.map((key) => `values.${key}`);
  return new Problem('invalid', { detail: message, errors: paths.map((path) => ({ path, code: 'taken_together', message })) });
}
