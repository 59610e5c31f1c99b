import { type Ctx, problem } from '../kernel/index.ts';

/** Deletes a record softly: it is gone from every channel. Throws `not_found`, `forbidden`, `stale`. */
export async function remove(
  _ctx: Ctx,
  _object: string,
  _uid: string,
  _options: { readonly version?: number } = {},
): Promise<void> {
  throw problem('busy');
}
