import type { Ctx } from '../kernel/index.ts';
import type { RecordRow } from './model.ts';
import { render } from './render.ts';
import { checkedUid, missing, readableObject, tokensOf } from './schema.ts';
import { projectionOf, readOne } from './store-read.ts';

/** One record with all readable columns, or the named ones. Throws `not_found` where there is none for this actor. */
export async function get(
  ctx: Ctx,
  object: string,
  uid: string,
  options: { readonly columns?: readonly string[] } = {},
): Promise<RecordRow> {
  const rights = await readableObject(ctx, object);
  const projection = await projectionOf(ctx, rights, tokensOf(rights, options.columns));
  const row = await readOne(ctx, projection, checkedUid(uid));
  if (row === null) throw missing();
  const [shown] = await render(ctx, projection, [row]);
  if (shown === undefined) throw missing();
  return shown;
}
