import { type Ctx, problem } from '../kernel/index.ts';
import type { RecordRow } from './model.ts';

/** One record. Throws `not_found` where there is none for this actor. */
export async function get(_ctx: Ctx, _object: string, _uid: string): Promise<RecordRow> {
  throw problem('busy');
}
