/** How every list of rules is changed: by whom, on which object, one after the other, and known to the next request. */
import { type Ctx, invalid, withTx } from '../../kernel/index.ts';
import { metadataOf, type ObjectDef, objectOf } from '../../metadata/index.ts';
import { OPERATION, requireOperation } from '../authority.ts';
import { bumpConfiguration } from '../counters.ts';
import * as store from './store.ts';

/** An object whose rules the caller may see and set. @throws 403, 404. */
export async function ruledObject(ctx: Ctx, objectKey: string): Promise<ObjectDef> {
  requireOperation(ctx, OPERATION.accessRights);
  return objectOf(await metadataOf(ctx), objectKey);
}

/** What is attached follows its parent. `what` is set there in its place. @throws 422. */
export function refuseAttached({ key, attachedTo }: ObjectDef, what: string): void {
  if (attachedTo === null) return;
  throw invalid('rows', 'attached', `${key} is attached to ${attachedTo} and has its rights. Set the ${what} there.`);
}

/** Does `work` on the rules of an object in a transaction: of two who change them one comes after the other. */
export function changingRules<T>(ctx: Ctx, object: ObjectDef, work: (tx: Ctx) => Promise<T>): Promise<T> {
  return withTx(ctx, async (tx) => {
    await store.lockObject(tx.db, object.id);
    const answer = await work(tx);
    await bumpConfiguration(tx);
    return answer;
  });
}
