/** Working copies, what was published of them, and which record that is. */
import { type Ctx, sql } from '../kernel/index.ts';
import { tables } from '../metadata/index.ts';
import type { Also, StoredRecord } from '../records/index.ts';

const articles = tables.records('article');
const published = tables.records('published_article');

/** Holds a working copy, so that two changes of its state come one after the other; its id, null where it is gone. */
export async function lockArticle(ctx: Ctx, uid: string): Promise<string | null> {
  const row = await ctx.db.maybe(sql<{ id: string }>`select id::text as id from ${articles}
    where uid = ${uid}::uuid and deleted_at is null for update`);
  return row?.id ?? null;
}

export async function lockArticleById(ctx: Ctx, id: string): Promise<boolean> {
  const row = await ctx.db.maybe(sql`select 1 from ${articles} where id = ${id}::bigint and deleted_at is null for update`);
  return row !== null;
}

/** The published copy of a working copy; null where there never was one. */
export async function publishedId(ctx: Ctx, articleId: string): Promise<string | null> {
  const row = await ctx.db.maybe(sql<{ id: string }>`select id::text as id from ${published}
    where source = ${articleId}::bigint and deleted_at is null`);
  return row?.id ?? null;
}

/** Keeps what is published now. */
export async function insertVersion(
  ctx: Ctx,
  { id, values }: StoredRecord,
  more: { readonly number: number; readonly by: string | null; readonly files: readonly string[] },
): Promise<void> {
  const { title, summary, body, links, type, language, category } = values;
  await ctx.db.run(sql`insert into portico.article_version
      (article_id, number, published_at, published_by, title, summary, body, links, type, language, category_id, files)
    values (${id}::bigint, ${more.number}::int, ${ctx.now}, ${more.by}::bigint, ${title}, ${summary ?? null}, ${body ?? null}, ${links ?? null}, ${type},
      ${language}, ${category ?? null}::bigint, ${more.files}::uuid[])`);
}

export interface VersionRow {
  readonly number: number;
  readonly publishedAt: Date;
  readonly publishedBy: string | null;
  readonly title: string;
  readonly language: string;
}

/** What was published of a working copy, the newest first. */
export function versionsOf(ctx: Ctx, articleId: string): Promise<VersionRow[]> {
  return ctx.db.rows(sql<VersionRow>`select number, published_at as "publishedAt", published_by::text as "publishedBy", title, language
    from portico.article_version where article_id = ${articleId}::bigint order by number desc limit 500`);
}

export interface FullVersion extends VersionRow {
  readonly summary: string | null;
  readonly body: string | null;
  /** The text of their JSON. */
  readonly links: string | null;
  readonly type: string;
  /** Database id of the category, and its uid where it still is there. */
  readonly categoryId: string | null;
  readonly category: string | null;
  readonly files: readonly string[];
  readonly fileList: readonly {
    readonly uid: string;
    readonly name: string;
    readonly mediaType: string;
    readonly size: number;
  }[];
}

export function versionOf(ctx: Ctx, articleId: string, number: number): Promise<FullVersion | null> {
  return ctx.db.maybe(sql<FullVersion>`select v.number, v.published_at as "publishedAt", v.published_by::text as "publishedBy", v.title,
      v.summary, v.body, v.links, v.type, v.language, v.category_id::text as "categoryId", c.uid::text as category, v.files::text[] as files,
      coalesce((select jsonb_agg(jsonb_build_object('uid', f.uid, 'name', f.name, 'mediaType', f.media_type, 'size', f.size) order by f.id)
        from ${tables.files('article')} f where f.record_id = v.article_id and f.uid = any (v.files)), '[]') as "fileList"
    from portico.article_version v
    left join ${tables.records('article_category')} c on c.id = v.category_id and c.deleted_at is null
    where v.article_id = ${articleId}::bigint and v.number = ${number}::int`);
}

/** Another live working copy of the same translations in this language; null where there is none. */
export async function sameLanguage(ctx: Ctx, group: string, language: string, except: string | null): Promise<string | null> {
  // Two who add the same language at the same moment take turns.
  await ctx.db.run(sql`select pg_advisory_xact_lock(7140364, hashtext(${group}))`);
  const row = await ctx.db.maybe(sql<{ uid: string }>`select uid::text as uid from ${articles}
    where translation_group = ${group} and language = ${language} and deleted_at is null and id is distinct from ${except}::bigint limit 1`);
  return row?.uid ?? null;
}

/** Working copies of the same translations, for a list of the gateway. */
export function inGroup(group: string): Also {
  return { name: `group ${group}`, sql: (alias) => sql<boolean>`${sql.ref(`${alias}.translation_group`)} = ${group}` };
}
