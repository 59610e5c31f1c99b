/**
 * Values and deleted records put back. It asks for what the change asked for: the verb, the grade on the record and, for a value that
 * somebody chose, the column. Nothing is put back over what somebody has written since.
 */
import type { BulkChange } from '../../../shared/contracts/bulk.ts';
import { GRADE, type ObjectRights } from '../../access/index.ts';
import { announce, type Ctx, Problem, problem, withTx } from '../../kernel/index.ts';
import { type ColumnDef, checkValue, learnLater } from '../../metadata/index.ts';
import { behaviourOf } from '../behaviours.ts';
import { changedColumns, draftOf } from '../change.ts';
import type { Stored } from '../model.ts';
import { obeyPage } from '../pages/obey.ts';
import { missing, readableObject } from '../schema.ts';
import { restoreRecord, writeTraces } from '../store-write.ts';
import { changeable, stale, standingParent, written } from '../update.ts';
import { checkRequired, sameValue } from '../values.ts';
import { entriesOf, finish, refused } from '../write.ts';
import type { Was } from './store.ts';

/** What a workflow action has done goes back where no transition leads: staff may, users of portals go the ways that are offered. */
export const mayUndo = ({ actor }: Ctx, { kind }: BulkChange): boolean => kind !== 'act' || actor.kind === 'staff';

/**
 * Puts values back where they are still what the change has made them; what an action has done only where the record was last changed by
 * the actor himself. Throws `stale` where somebody has changed them since, or what their columns are; `forbidden`.
 */
export async function restoreValues(
  ctx: Ctx,
  object: string,
  change: BulkChange & { kind: 'set' | 'act' },
  uid: string,
  { was, since }: { readonly was: readonly Was[]; readonly since: Date },
): Promise<void> {
  const rights = await readableObject(ctx, object);
  if (!mayUndo(ctx, change) || (change.kind === 'set' && !rights.editable.has(change.column))) {
    throw problem('forbidden', 'You may read these records, but not do this with them.');
  }
  await guarded(ctx, rights, async (tx) => {
    const before = await changeable(tx, rights, uid, rights.can.update, GRADE.edit);
    if (change.kind === 'act' && before.values.modified_by !== ctx.actor.userId) throw stale();
    if (was.some(({ key, new: made }) => !sameValue(before.values[key] ?? null, made))) throw stale();
    const back = was.filter(({ key }) => rights.object.column(key)?.standard === false);
    if (back.some((one) => becameOther(rights.object.column(one.key), one, since))) throw stale();
    const values = new Map(back.map(({ key, old }) => [key, old]));
    const draft = draftOf({
      kind: 'update',
      object: rights.object,
      before,
      parent: await standingParent(tx, rights, before),
      values,
    });
    // A value that somebody chose goes back the way it came: the page may have locked it since.
    if (change.kind === 'set') {
      await obeyPage(tx, rights, draft, { values, files: new Map(), otherwise: async (key) => before.values[key] ?? null });
    }
    await behaviourOf(rights.object).beforeWrite?.(tx, draft);
    // What a behaviour makes of a change is what is undone here.
    for (const { key, old } of back) draft.values.set(key, old);
    if (changedColumns(draft).length === 0) return;
    checkRequired(rights, changedColumns(draft), (column) => draft.after(column.key) !== null);
    const after = await written(tx, rights, draft, { grade: GRADE.edit, version: before.version });
    await finish(tx, draft, after, entriesOf(draft, after, []));
  });
}

/**
 * Whether a column is of another type than when its values were written down: they are of the old one, and go into no other. The time says
 * so but for a change of the type that began before and was waited for; the values themselves say that.
 */
function becameOther(column: ColumnDef | undefined, { old, new: made }: Was, since: Date): boolean {
  if (column === undefined || column.was.length === 0) return false;
  if (column.was.some(({ at }) => at !== undefined && new Date(at) >= since)) return true;
  return ![old, made].every((value) => value === null || stands(column, value));
}

function stands(column: ColumnDef, value: Stored): boolean {
  try {
    return sameValue(checkValue(column, value) as Stored, value);
  } catch (e) {
    if (e instanceof Problem) return false;
    throw e;
  }
}

/**
 * Brings back a record that the actor himself has deleted. Throws `forbidden` where its deletion did more than that, `stale` where
 * somebody else has deleted or brought it back since, `not_found` where it is gone for good or out of his reach.
 */
export async function restoreDeleted(ctx: Ctx, object: string, uid: string): Promise<void> {
  const rights = await readableObject(ctx, object);
  if (!rights.can.delete) throw problem('forbidden', 'You may read these records, but not do this with them.');
  if (behaviourOf(rights.object).deletesMore === true) {
    throw problem('forbidden', 'More than this record went with it. It cannot be brought back.');
  }
  await guarded(ctx, rights, async (tx) => {
    const found = await restoreRecord(tx, rights, uid);
    if (found === 'gone') throw missing();
    if (found === 'stale') throw stale();
    await writeTraces(tx, rights.object, {
      id: found.id,
      action: 'action',
      entries: [{ column: null, old: null, new: null }],
      words: 'write',
    });
    await learnLater(tx, rights.object, found.id, false);
    await announce(tx, { kind: 'record', objectId: rights.object.id, recordId: found.id });
  });
}

async function guarded(ctx: Ctx, rights: ObjectRights, work: (tx: Ctx) => Promise<void>): Promise<void> {
  try {
    await withTx(ctx, work);
  } catch (e) {
    throw refused(rights, e);
  }
}
