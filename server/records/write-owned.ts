import { type Ctx, problem } from '../kernel/index.ts';
import type { Stored } from './model.ts';

/** Sets columns of a record that belong to a behaviour, in the transaction of `ctx`, with history and event. For behaviours only. */
export async function writeOwned(
  _ctx: Ctx,
  _object: string,
  _recordId: string,
  _values: Readonly<Record<string, Stored>>,
): Promise<void> {
  throw problem('busy');
}
