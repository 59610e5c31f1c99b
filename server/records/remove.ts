import { GRADE } from '../access/index.ts';
import { type Ctx, withTx } from '../kernel/index.ts';
import { behaviourOf } from './behaviours.ts';
import { draftOf } from './change.ts';
import { checkedUid, readableObject } from './schema.ts';
import { deleteRecord } from './store-write.ts';
import { changeable, stale, standingParent } from './update.ts';
import { finish, refused } from './write.ts';

/**
 * Deletes a record softly: it is gone from every channel, what is attached to it with it. Throws `not_found`, `forbidden`, and
 * `stale` where a version was seen and it has another one by now.
 */
export async function remove(ctx: Ctx, object: string, uid: string, options: { readonly version?: number } = {}): Promise<void> {
  const rights = await readableObject(ctx, object);
  try {
    await withTx(ctx, async (tx) => {
      const before = await changeable(tx, rights, checkedUid(uid), rights.can.delete, GRADE.delete);
      if (options.version !== undefined && before.version !== options.version) throw stale();
      const parent = await standingParent(tx, rights, before);
      const draft = draftOf({ kind: 'delete', object: rights.object, before, parent, values: new Map() });
      await behaviourOf(rights.object).beforeWrite?.(tx, draft);
      if (!(await deleteRecord(tx, rights, before.id, options.version))) throw stale();
      await finish(tx, draft, before, [{ column: null, old: null, new: null }]);
    });
  } catch (e) {
    throw refused(rights, e);
  }
}
