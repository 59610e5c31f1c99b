/** What the purge takes along of the knowledge base: rows that name a record without a foreign key. */
import { type Ctx, sql } from '../kernel/index.ts';
import { type ObjectDef, tables } from '../metadata/index.ts';

/** Versions of an article that stay for as long as the article, however old they are. */
const KEPT = 50;

/** Versions of articles that are gone for good; of the others those that are old and have many newer ones. */
export async function purgeVersions(ctx: Ctx, before: Date): Promise<void> {
  await ctx.db.batch([
    sql`delete from portico.article_version v where not exists (select 1 from ${tables.records('article')} a where a.id = v.article_id)`,
    sql`delete from portico.article_import i where not exists (select 1 from ${tables.records('article')} a where a.id = i.article_id)`,
    sql`delete from portico.article_version v where v.published_at < ${before} and v.number <= (
      select max(n.number) - ${sql.lit(KEPT)} from portico.article_version n where n.article_id = v.article_id)`,
  ]);
}

/** Those of these files that some version names: what was published can be shown and restored with its pictures. */
export async function filesOfVersions(ctx: Ctx, uids: readonly string[]): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{ uid: string }>`select distinct f.uid::text as uid
    from portico.article_version v cross join unnest(v.files) f(uid) where f.uid = any (${uids}::uuid[])`);
  return rows.map(({ uid }) => uid);
}

const gone = (object: ObjectDef, id: string) =>
  sql`not exists (select 1 from ${tables.records(object.key)} t where t.id = ${sql.ref(id)})`;

/** Likes of records that are gone for good. */
export async function purgeLikes(ctx: Ctx, object: ObjectDef): Promise<void> {
  await ctx.db.run(
    sql`delete from portico.record_like l where l.object_id = ${object.id}::bigint and ${gone(object, 'l.record_id')}`,
  );
}

/** What readers did and said with published articles that are gone for good. */
export async function purgeReactions(ctx: Ctx, object: ObjectDef): Promise<void> {
  await purgeLikes(ctx, object);
  await ctx.db.batch([
    sql`delete from portico.article_view v where ${gone(object, 'v.article_id')}`,
    sql`delete from portico.article_feedback f where ${gone(object, 'f.article_id')}`,
  ]);
}
