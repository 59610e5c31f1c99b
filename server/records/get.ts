import type { Ctx } from '../kernel/index.ts';
import type { RecordRow } from './model.ts';
import { prepared } from './prepared.ts';
import { render } from './render.ts';
import { checkedUid, missing, readableObject, tokensOf } from './schema.ts';
import { oneSql, projectionOf } from './store-read.ts';

/** One record with all readable columns, or the named ones. Throws `not_found` where there is none for this actor. */
export async function get(
  ctx: Ctx,
  object: string,
  uid: string,
  options: { readonly columns?: readonly string[] } = {},
): Promise<RecordRow> {
  const rights = await readableObject(ctx, object);
  const { sql, more: projection } = await prepared(ctx, rights, `one ${options.columns?.join() ?? '*'}`, async () => {
    const made = await projectionOf(ctx, rights, tokensOf(rights, options.columns));
    return { sql: oneSql(ctx, made), more: made };
  });
  const row = await ctx.db.maybe(sql(checkedUid(uid)), { named: true, isoMoments: true });
  if (row === null) throw missing();
  const [shown] = await render(ctx, projection, [row]);
  if (shown === undefined) throw missing();
  return shown;
}
