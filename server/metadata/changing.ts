/** While the type of a column changes in the background, what that counts on stays as it is (docs/decisions/0034). */
import { type Ctx, invalid } from '../kernel/index.ts';
import type { ObjectDef } from './model.ts';
import { readChanges } from './store-type-change.ts';

/** @throws 422 where a column of the object that `concerns` names by key becomes another type right now; any column unless told. */
export async function refuseWhileChanging(
  tx: Ctx,
  object: ObjectDef,
  concerns: (key: string) => boolean = () => true,
): Promise<void> {
  const open = (await readChanges(tx, object.id)).filter(({ refused }) => refused === null);
  const going = object.columns.find(({ id, key }) => open.some(({ columnId }) => columnId === id) && concerns(key));
  if (going === undefined) return;
  const message = `The column ${going.key} is becoming another type. Wait until that has ended, or call it off.`;
  throw invalid('column', 'changing', message);
}
