import { type Ctx, problem } from '../kernel/index.ts';
import type { ListQuery, RecordPage } from './model.ts';

/** One page of the records of `object` that the actor may read. Throws `not_found`, `unknown_column`, `bad_cursor`, `bad_request`. */
export async function list(_ctx: Ctx, _object: string, _query: ListQuery = {}): Promise<RecordPage> {
  throw problem('busy');
}
