import { type Ctx, problem } from '../kernel/index.ts';
import type { SearchHit } from './model.ts';

/** Records that hold the words in searchable columns this actor may read, newest first. All readable objects where none is named. */
export async function search(
  _ctx: Ctx,
  _query: { readonly text: string; readonly objects?: readonly string[]; readonly limit?: number },
): Promise<readonly SearchHit[]> {
  throw problem('busy');
}
