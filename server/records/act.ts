import { type Ctx, problem } from '../kernel/index.ts';
import type { Input, RecordRow } from './model.ts';

/** Performs an action that `can.actions` offers. Throws `not_found`, `forbidden`, `conflict` (the status has changed), `stale`. */
export async function act(
  _ctx: Ctx,
  _object: string,
  _uid: string,
  _action: string,
  _input: Input = {},
  _options: { readonly version?: number } = {},
): Promise<RecordRow> {
  throw problem('busy');
}
