import { hasShared, type ObjectRights } from '../access/index.ts';
import type { Ctx, Sql } from '../kernel/index.ts';
import type { RecordRow } from './model.ts';
import { prepared } from './prepared.ts';
import { projectionOf } from './projection.ts';
import { render } from './render.ts';
import { checkedUid, missing, readableObject, tokensOf } from './schema.ts';
import { oneSql, type RawRow } from './store-read.ts';

/** One record with all readable columns, or the named ones. Throws `not_found` where there is none for this actor. */
export async function get(
  ctx: Ctx,
  object: string,
  uid: string,
  options: { readonly columns?: readonly string[] } = {},
): Promise<RecordRow> {
  const { sql, shown } = await lookAt(ctx, await readableObject(ctx, object), options.columns);
  const found = await shown(await ctx.db.rows(sql(checkedUid(uid)), asText));
  if (found === null) throw missing();
  return found;
}

export const asText = { named: true, isoMoments: true } as const;

export interface Look {
  sql(uid: string): Sql<RawRow>;
  /** The record out of the rows of the statement; null where there is none for this actor. */
  shown(rows: readonly RawRow[]): Promise<RecordRow | null>;
}

/** The statement for one record by uid, and what is made of its rows: for whoever sends it along with something else. */
export async function lookAt(ctx: Ctx, rights: ObjectRights, columns?: readonly string[]): Promise<Look> {
  const { sql, more: projection } = await prepared(ctx, rights, `one ${columns?.join() ?? '*'}`, async () => {
    const made = await projectionOf(ctx, rights, tokensOf(rights, columns), true);
    return { sql: oneSql(ctx, made), more: made };
  });
  return { sql, shown: async (rows) => withShared(ctx, rights, (await render(ctx, projection, rows.slice(0, 1)))[0] ?? null) };
}

/** Where passing on is switched off (CON-23), what he shared before is still his to take back. */
async function withShared(ctx: Ctx, { object }: ObjectRights, row: RecordRow | null): Promise<RecordRow | null> {
  const { portalOff, portalReadOnly } = ctx.actor;
  if (row === null || !portalOff.has('sharing') || portalReadOnly || !(await hasShared(ctx, object, row.uid))) return row;
  return { ...row, can: { ...row.can, unshare: true } };
}
