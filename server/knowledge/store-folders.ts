/** Articles going out and coming in: what their files hold, and what the last import left. */
import { type Ctx, sql } from '../kernel/index.ts';
import { tables } from '../metadata/index.ts';

/** SHA-256 (hex) of files of working copies, by uid: for files that the gateway has shown. */
export async function hashesOf(ctx: Ctx, uids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await ctx.db.rows(sql<{ uid: string; hash: string }>`select f.uid::text as uid, encode(f.sha256, 'hex') as hash
    from ${tables.files('article')} f where f.uid = any (${uids}::uuid[])`);
  return new Map(rows.map(({ uid, hash }) => [uid, hash]));
}

/** What articles were like after the last import that wrote them, by uid. */
export async function importedStates(ctx: Ctx): Promise<ReadonlyMap<string, string>> {
  const rows = await ctx.db.rows(sql<{ uid: string; digest: string }>`select a.uid::text as uid, i.digest
    from portico.article_import i join ${tables.records('article')} a on a.id = i.article_id and a.deleted_at is null`);
  return new Map(rows.map(({ uid, digest }) => [uid, digest]));
}

/** Keeps what these articles are like now that an import has written them. */
export async function keepImported(
  ctx: Ctx,
  states: readonly { readonly uid: string; readonly digest: string }[],
): Promise<void> {
  await ctx.db.run(sql`insert into portico.article_import (article_id, digest, at)
    select a.id, s.digest, ${ctx.now}::timestamptz
    from unnest(${states.map(({ uid }) => uid)}::uuid[], ${states.map(({ digest }) => digest)}::text[]) s(uid, digest)
    join ${tables.records('article')} a on a.uid = s.uid
    on conflict (article_id) do update set digest = excluded.digest, at = excluded.at`);
}
