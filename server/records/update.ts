import { type Ctx, problem } from '../kernel/index.ts';
import type { Input, RecordRow } from './model.ts';

/** Changes a record at the version that was seen. Throws `not_found`, `forbidden`, `stale`, `invalid`. */
export async function update(
  _ctx: Ctx,
  _object: string,
  _uid: string,
  _values: Input,
  _options: { readonly version: number },
): Promise<RecordRow> {
  throw problem('busy');
}
