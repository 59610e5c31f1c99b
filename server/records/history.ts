import { type Ctx, problem } from '../kernel/index.ts';
import type { HistoryPage } from './model.ts';

/** Changes of a readable record, newest first; entries of unreadable columns are not there (N7). */
export async function history(
  _ctx: Ctx,
  _object: string,
  _uid: string,
  _options: { readonly cursor?: string } = {},
): Promise<HistoryPage> {
  throw problem('busy');
}
