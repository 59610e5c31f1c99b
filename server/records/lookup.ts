import { type Ctx, problem } from '../kernel/index.ts';
import type { Option } from './model.ts';

/** What may be chosen in a reference, person or choice column. Throws `unknown_column` where there is no such column to choose in. */
export async function lookup(_ctx: Ctx, _object: string, _column: string, _text = ''): Promise<readonly Option[]> {
  throw problem('busy');
}
