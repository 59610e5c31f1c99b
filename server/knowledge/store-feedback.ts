/** What readers did and said, counted for staff; and popularity. */
import { type Ctx, sql } from '../kernel/index.ts';
import { tables } from '../metadata/index.ts';
import type { Also } from '../records/index.ts';

const articles = tables.records('article');
const published = tables.records('published_article');

/** Uids of published copies by uid of the working copy. */
export function publishedOf(ctx: Ctx, uids: readonly string[]): Promise<{ uid: string; published: string }[]> {
  return ctx.db.rows(sql<{ uid: string; published: string }>`select a.uid::text as uid, p.uid::text as published
    from ${articles} a join ${published} p on p.source = a.id and p.deleted_at is null
    where a.uid = any (${uids}::uuid[]) and a.deleted_at is null`);
}

/** Records of `article` with these uids, for a list of the gateway. */
export function amongArticles(uids: readonly string[]): Also {
  return {
    name: `among ${uids.join()}`,
    sql: (alias) => sql<boolean>`${sql.ref(`${alias}.uid`)} = any (${uids}::uuid[])`,
  };
}

const copyOf = (articleId: string) =>
  sql`(select p.id from ${published} p where p.source = ${articleId}::bigint and p.deleted_at is null)`;

export function editionsOf(ctx: Ctx, articleId: string): Promise<{ edition: number; helpful: number; notHelpful: number }[]> {
  return ctx.db.rows(sql<{ edition: number; helpful: number; notHelpful: number }>`select edition,
      count(*) filter (where helpful)::int as helpful, count(*) filter (where not helpful)::int as "notHelpful"
    from portico.article_feedback where article_id = ${copyOf(articleId)} group by edition order by edition desc limit 200`);
}

export async function viewsOf(ctx: Ctx, articleId: string): Promise<number> {
  const row = await ctx.db.one(sql<{ n: number }>`select count(*)::int as n from portico.article_view
    where article_id = ${copyOf(articleId)}`);
  return row.n;
}

export interface ReasonRow {
  readonly at: Date;
  readonly edition: number;
  readonly helpful: boolean;
  readonly reason: string;
  readonly by: string;
}

/** The newest reasons. */
export function reasonsOf(ctx: Ctx, articleId: string): Promise<ReasonRow[]> {
  return ctx.db.rows(sql<ReasonRow>`select at, edition, helpful, reason, principal_id::text as by from portico.article_feedback
    where article_id = ${copyOf(articleId)} and reason is not null order by at desc limit 200`);
}

export interface ReportRow {
  /** Of the working copy. */
  readonly uid: string;
  readonly language: string;
  readonly likes: number;
  readonly views: number;
  readonly helpful: number;
  readonly notHelpful: number;
  readonly reasons: number;
}

/** Published articles that readers have opened or said something about. */
export function report(ctx: Ctx, objectId: string): Promise<ReportRow[]> {
  return ctx.db.rows(sql<ReportRow>`with said as (
      select article_id, count(*) filter (where helpful)::int as helpful, count(*) filter (where not helpful)::int as not_helpful,
        count(reason)::int as reasons from portico.article_feedback group by article_id),
    seen as (select article_id, count(*)::int as n from portico.article_view group by article_id),
    liked as (select record_id, count(*)::int as n from portico.record_like where object_id = ${objectId}::bigint group by record_id)
    select a.uid::text as uid, p.language, coalesce(l.n, 0) as likes, coalesce(v.n, 0) as views, coalesce(s.helpful, 0) as helpful,
      coalesce(s.not_helpful, 0) as "notHelpful", coalesce(s.reasons, 0) as reasons
    from ${published} p join ${articles} a on a.id = p.source and a.deleted_at is null
    left join said s on s.article_id = p.id left join seen v on v.article_id = p.id left join liked l on l.record_id = p.id
    where p.deleted_at is null and (s.article_id is not null or v.n > 0 or l.n > 0)
    order by coalesce(s.not_helpful, 0) - coalesce(s.helpful, 0) desc, coalesce(v.n, 0) desc, p.id limit 500`);
}

/** Days that popularity looks back, and how much a like weighs against an opened article. */
const DAYS = 90;
const LIKE = 5;

/**
 * Brings popularity up to date: people and days an article was opened in the last three months, and its likes. A number for sorting, no
 * change of the article: no version, no history, no event.
 */
export async function writePopularity(ctx: Ctx, objectId: string): Promise<void> {
  const since = new Date(ctx.now.getTime() - DAYS * 86_400_000).toISOString().slice(0, 10);
  await ctx.db.batch([
    sql`delete from portico.article_view where day < ${since}::date`,
    sql`update ${published} p set popularity = n.n
      from (select t.id, coalesce(v.n, 0) + ${sql.lit(LIKE)} * coalesce(l.n, 0) as n from ${published} t
        left join (select article_id, count(*)::int as n from portico.article_view group by article_id) v on v.article_id = t.id
        left join (select record_id, count(*)::int as n from portico.record_like where object_id = ${objectId}::bigint group by record_id) l
          on l.record_id = t.id where t.deleted_at is null) n
      where p.id = n.id and p.popularity is distinct from n.n`,
  ]);
}
