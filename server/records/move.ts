import { GRADE, organisationChanged } from '../access/index.ts';
import { type Ctx, invalid, problem, withTx } from '../kernel/index.ts';
import { movesByAction } from '../metadata/index.ts';
import { behaviourOf } from './behaviours.ts';
import { changedColumns, type Draft, draftOf } from './change.ts';
import type { RecordRow, Stored } from './model.ts';
import { storedRecord } from './render.ts';
import { attachedBelow, checkedUid, readableObject, targetOf } from './schema.ts';
import { moveAttached } from './store-move.ts';
import { readStored } from './store-read.ts';
import { organisationOf, updateRecord } from './store-write.ts';
import { changeable, stale } from './update.ts';
import { checkRequired } from './values.ts';
import { entriesOf, finish, readBack, refused } from './write.ts';

export interface Destination {
  /** Uid of the account the record is to belong to. */
  readonly account: string;
  /** Uid of one of its contacts; null = nobody. Absent: the present one stays where he belongs to that account, else nobody. */
  readonly contact?: string | null;
}

/**
 * Moves a record to another account: the staff action that alone changes the organisation of what was made (permissions.md). Whoever
 * had it through the old organisation has lost it at the next request, shares given inside it included; who made it keeps his own.
 * Throws `not_found`, `forbidden`, `stale` where a version was seen and it has another one by now, `invalid` for an account or contact
 * the actor may not read, and a contact of another account.
 */
export async function move(
  ctx: Ctx,
  objectKey: string,
  uid: string,
  to: Destination,
  options: { readonly version?: number } = {},
): Promise<RecordRow> {
  const rights = await readableObject(ctx, objectKey);
  const { object } = rights;
  if (ctx.actor.kind === 'portal') throw problem('forbidden', 'Only staff can move this to another organisation.');
  if (!movesByAction(object)) throw problem('forbidden', 'Records of this kind belong where what they hang on belongs.');
  try {
    await withTx(ctx, async (tx) => {
      const before = await changeable(tx, rights, checkedUid(uid), rights.can.update, GRADE.edit);
      if (options.version !== undefined && before.version !== options.version) throw stale();
      const account = await named(tx, 'account', to.account, 'account');
      const draft = draftOf({ kind: 'action', object, action: 'move', before, parent: null, values: new Map() });
      await placeContact(tx, draft, account, to.contact);
      const old = before.values.organisation ?? null;
      if (old === account && changedColumns(draft).length === 0) return;
      await behaviourOf(object).beforeWrite?.(tx, draft);
      checkRequired(rights, changedColumns(draft), (column) => draft.after(column.key) !== null);
      const row = await updateRecord(tx, object, {
        id: before.id,
        values: draft.values,
        columns: changedColumns(draft),
        organisation: account,
        may: { rights, grade: GRADE.edit },
        version: options.version,
      });
      if (row === null) throw stale();
      if (!row.kept) throw problem('forbidden', 'This change would take the record out of your own reach.');
      await moveAttached(tx, await attachedBelow(tx, object), before.id, account);
      await organisationChanged(tx, object, before.id, [old === null ? null : String(old), account]);
      const after = storedRecord(row, object.columns);
      await finish(tx, draft, after, entriesOf(draft, after, []));
    });
  } catch (e) {
    throw refused(rights, e);
  }
  return readBack(ctx, rights, uid);
}

/** The id of a record that the actor may read, named by its uid in the body. */
async function named(ctx: Ctx, object: string, uid: string, path: string): Promise<string> {
  const row = await readStored(ctx, await readableObject(ctx, object), { uid: checkedUid(uid) });
  if (row === null) throw invalid(`body.${path}`, 'not_found', 'There is no such record.');
  return row.id;
}

/** For whom the record is from now on: never somebody of another account, who would keep it through his contact. */
async function placeContact(ctx: Ctx, draft: Draft, account: string, wanted: Destination['contact']): Promise<void> {
  const { object } = draft;
  const column = object.contactColumn === null ? undefined : object.column(object.contactColumn);
  if (column === undefined || targetOf(column) !== 'contact') {
    if (wanted) throw invalid('body.contact', 'unknown', 'Records of this kind are for no contact.');
    return;
  }
  const now = (draft.before?.values[column.key] ?? null) as Stored;
  if (typeof wanted === 'string') {
    const contact = await named(ctx, 'contact', wanted, 'contact');
    if ((await organisationOf(ctx, 'contact', contact)) !== account)
      throw invalid('body.contact', 'elsewhere', 'This contact belongs to another account. Choose one of this account.');
    draft.values.set(column.key, contact);
    return;
  }
  const stays = wanted === undefined && now !== null && (await organisationOf(ctx, 'contact', String(now))) === account;
  if (!stays) draft.values.set(column.key, null);
}
