import { GRADE, type Grade, type ObjectRights } from '../access/index.ts';
import { type Ctx, problem, withTx } from '../kernel/index.ts';
import type { ColumnDef } from '../metadata/index.ts';
import { behaviourOf } from './behaviours.ts';
import { changedColumns, type Draft, draftOf } from './change.ts';
import { asText, lookAt } from './get.ts';
import type { Input, RecordRow, Stored, StoredRecord } from './model.ts';
import { obeyPage } from './pages/obey.ts';
import { checkContact, organisationAfter } from './placement.ts';
import { storedRecord } from './render.ts';
import { checkedUid, missing, readableObject, statusColumn } from './schema.ts';
import { readStored } from './store-read.ts';
import { updateRecord } from './store-write.ts';
import { boundBody, checkRequired } from './values.ts';
import { entriesOf, finish, parentOf, refused, unread, writeFiles } from './write.ts';

/**
 * Changes a record at the version that was seen. All or nothing. Throws `not_found` where he cannot read it, `forbidden` where he can
 * but may not change it, `stale` where it has another version by now, `unknown_column`, `invalid`.
 */
export async function update(
  ctx: Ctx,
  object: string,
  uid: string,
  values: Input,
  options: { readonly version: number },
): Promise<RecordRow> {
  const rights = await readableObject(ctx, object);
  try {
    const look = await lookAt(ctx, rights);
    const rows = await withTx(ctx, async (tx) => {
      await updateIn(tx, rights, checkedUid(uid), values, options.version);
      // As long as nobody can change the table: afterwards it may have other columns, and what was saved would be told as refused. Names
      // wait: they are asked on another connection, and who holds records while he waits for one holds up everybody.
      return tx.db.rows(look.sql(uid), asText);
    });
    return (await look.shown(rows)) ?? unread(uid, options.version + 1);
  } catch (e) {
    throw refused(rights, e);
  }
}

async function updateIn(ctx: Ctx, rights: ObjectRights, uid: string, input: Input, version: number): Promise<void> {
  const { object } = rights;
  const before = await changeable(ctx, rights, uid, rights.can.update, GRADE.edit);
  if (before.version !== version) throw stale();
  const body = await boundBody(ctx, rights, input, editableColumns(rights));
  await checkContact(ctx, rights, body.values);
  const parent = await standingParent(ctx, rights, before);
  const draft = draftOf({ kind: 'update', object, before, parent, values: body.values });
  // Nothing sent, or only what stands there already, is no change: no version, no history, no event.
  if (changedColumns(draft).length === 0 && body.files.size === 0) return;
  await obeyPage(ctx, rights, draft, { ...body, otherwise: async (key) => before.values[key] ?? null });
  await behaviourOf(object).beforeWrite?.(ctx, draft);
  const changed = changedColumns(draft);
  checkRequired(rights, changed, (column) => draft.after(column.key) !== null);
  checkRequired(
    rights,
    object.columns.filter((c) => body.files.has(c.key)),
    (c) => (body.files.get(c.key)?.length ?? 0) > 0,
  );
  const files = await writeFiles(ctx, rights, before.id, body.files);
  if (changed.length === 0 && files.length === 0) return;
  const after = await written(ctx, rights, draft, { grade: GRADE.edit, version });
  await finish(ctx, draft, after, entriesOf(draft, after, files));
}

/**
 * What an update may name. Parent and primary order are given once: where a record stands in lists never changes. Where a record stands
 * in its workflow is moved by actions alone, which ask from where to where and for whom (BPM-08).
 */
export function editableColumns({ object, editable }: ObjectRights): ReadonlyMap<string, ColumnDef> {
  const fixed = [object.parentColumn, object.orderColumn, statusColumn(object)?.key];
  return new Map([...editable].filter(([key]) => !fixed.includes(key)));
}

export function stale() {
  return problem('stale', 'Load it again and repeat your change.');
}

/**
 * A record as it stands before a change. Unreadable = missing; readable without the verb or the grade = forbidden with the reason.
 */
export async function changeable(
  ctx: Ctx,
  rights: ObjectRights,
  uid: string,
  verb: boolean,
  grade: Grade,
): Promise<StoredRecord> {
  const row = await readStored(ctx, rights, { uid });
  if (row === null) throw missing();
  if (!verb) throw problem('forbidden', 'You may read these records, but not do this with them.');
  if (row.grade < grade) throw problem('forbidden', 'Your right on this record is not enough for this.');
  return storedRecord(row, rights.object.columns);
}

/** The parent of a record that is there. */
export async function standingParent(ctx: Ctx, rights: ObjectRights, record: StoredRecord): Promise<StoredRecord | null> {
  const { parentColumn } = rights.object;
  const id = parentColumn === null ? null : (record.values[parentColumn] ?? null);
  return id === null ? null : ((await parentOf(ctx, rights, { id: String(id) }))?.record ?? null);
}

/**
 * Writes a draft. The statement carries grade, version and status again: no row means that something has changed since the look.
 * The new values are tested too: nobody moves a record out of his own reach.
 */
export async function written(
  ctx: Ctx,
  rights: ObjectRights,
  draft: Draft,
  test: {
    readonly grade: Grade;
    readonly version?: number;
    readonly status?: { readonly column: ColumnDef; readonly value: Stored };
  },
): Promise<StoredRecord> {
  const { grade, ...seen } = test;
  const row = await updateRecord(ctx, rights.object, {
    id: draft.before?.id ?? '',
    values: draft.values,
    columns: changedColumns(draft),
    organisation: await organisationAfter(ctx, draft),
    may: { rights, grade },
    ...seen,
  });
  if (row === null) throw stale();
  if (!row.kept) throw problem('forbidden', 'This change would take the record out of your own reach.');
  return storedRecord(row, rights.object.columns);
}
