import { type Ctx, problem } from '../kernel/index.ts';
import type { ObjectDescription } from './model.ts';

/** What this actor may know of an object. Throws `not_found` where he may neither read nor create. */
export async function describe(_ctx: Ctx, _object: string): Promise<ObjectDescription> {
  throw problem('busy');
}
