import { type Ctx, problem } from '../kernel/index.ts';
import type { StoredRecord } from './model.ts';

/** A record this actor may read, with all stored columns, for modules above; never for an answer. Throws `not_found`, `forbidden` below `min`. */
export async function locate(_ctx: Ctx, _object: string, _uid: string, _min: 1 | 2 | 3 | 4 = 1): Promise<StoredRecord> {
  throw problem('busy');
}
