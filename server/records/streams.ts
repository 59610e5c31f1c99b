import { type Ctx, problem } from '../kernel/index.ts';

/** Which of these records (database ids) the actor may read now: uid by id. Empty where the object is not his at all. */
export async function visibleOf(_ctx: Ctx, _object: string, _recordIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  throw problem('busy');
}
