/**
 * Whether this actor may add a file at a place, as saving the record would ask: the object's operation, the record's grade, the column and
 * whether the page has it read-only. Asked when a large file is begun and again when it is whole; the record itself asks once more when it
 * takes the file.
 */
import { isUid } from '../../../shared/columns/index.ts';
import { GRADE, type ObjectRights } from '../../access/index.ts';
import { type Ctx, problem } from '../../kernel/index.ts';
import { refuseReadOnly } from '../pages/obey.ts';
import { checkedUid, knownObject, missing, readableObject, unknownColumn } from '../schema.ts';
import { changeable, editableColumns } from '../update.ts';
import { parentOf } from '../write.ts';

export interface Place {
  readonly object: string;
  readonly column: string;
  /** The record it is added to; null for a new one. */
  readonly record: string | null;
  /** Of a new record that hangs on another. */
  readonly parent: string | null;
}

/** Throws `not_found`, `forbidden`, `unknown_column` where he may not, `invalid` where the page of the record has the column read-only. */
export async function mayHang(ctx: Ctx, place: Place): Promise<void> {
  const { object, column, record } = place;
  const rights = await (record === null ? knownObject : readableObject)(ctx, object);
  const columns = record === null ? await ofNew(ctx, rights, place) : await ofRecord(ctx, rights, record);
  if (columns.get(column)?.type !== 'files') throw unknownColumn();
  await refuseReadOnly(ctx, rights, column);
}

async function ofNew(ctx: Ctx, rights: ObjectRights, { parent }: Place): Promise<ObjectRights['settable']> {
  if (!rights.can.create) throw rights.can.read ? problem('forbidden', 'You may not add records here.') : missing();
  if (rights.parent === null) return rights.settable;
  const found = isUid(parent) ? await parentOf(ctx, rights, { uid: parent }) : null;
  if (found === null) throw missing();
  if (found.grade < GRADE.comment) throw problem('forbidden', 'You may read this, but not add to it.');
  return rights.settable;
}

async function ofRecord(ctx: Ctx, rights: ObjectRights, uid: string): Promise<ObjectRights['editable']> {
  await changeable(ctx, rights, checkedUid(uid), rights.can.update, GRADE.edit);
  return editableColumns(rights);
}
