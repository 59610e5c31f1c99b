import { type Ctx, problem } from '../kernel/index.ts';
import type { Count, ListQuery } from './model.ts';

/** How many records the same list would show; exact up to 1,000. */
export async function count(_ctx: Ctx, _object: string, _query: Pick<ListQuery, 'filter' | 'search'> = {}): Promise<Count> {
  throw problem('busy');
}
