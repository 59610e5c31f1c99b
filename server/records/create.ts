import { type Ctx, problem } from '../kernel/index.ts';
import type { Input, RecordRow } from './model.ts';

/** Makes a record. With a key, the same request again answers the same record, read with today's rights. */
export async function create(
  _ctx: Ctx,
  _object: string,
  _values: Input,
  _options: { readonly idempotencyKey?: string } = {},
): Promise<RecordRow> {
  throw problem('busy');
}
