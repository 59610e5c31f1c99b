/**
 * Who reads a category, and the grants that follow from it. Grants are rows of the access tables of `published_article` and
 * `article_category`; they are written and taken away in the transaction that changes their cause, so a loss holds at once (K1).
 */
import { GRADE, type Readership } from '../access/index.ts';
import { type Ctx, sql } from '../kernel/index.ts';
import { tables } from '../metadata/index.ts';

const categories = tables.records('article_category');
const articles = tables.records('published_article');
const articleAccess = tables.access('published_article');
const categoryAccess = tables.access('article_category');

/** Key of the lock under which audiences and the tree change; publishing shares it. */
const LOCK = 7_140_363;

/** Waits for whoever changes audiences or the tree, and keeps others from it until the transaction ends. */
export async function holdAudiences(ctx: Ctx): Promise<void> {
  await ctx.db.run(sql`select pg_advisory_xact_lock_shared(${sql.lit(LOCK)})`);
}

/** Nobody publishes while audiences or the tree change: what is published meanwhile would get the grants of before. */
export async function lockAudiences(ctx: Ctx): Promise<void> {
  await ctx.db.run(sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`);
}

export interface OwnAudience {
  /** The category whose audience counts: itself or the nearest one above that has its own. */
  readonly categoryId: string;
  readonly articleSource: string;
  readonly categorySource: string;
}

/** Whose audience counts for a category; null where neither it nor one above says anything: then nobody reads it. */
export function audienceFor(ctx: Ctx, categoryId: string): Promise<OwnAudience | null> {
  return ctx.db.maybe(
    sql<OwnAudience>`with recursive up(id, parent, depth) as (
        select c.id, c.parent, 0 from ${categories} c where c.id = ${categoryId}::bigint and c.deleted_at is null
        union all
        select c.id, c.parent, up.depth + 1 from up join ${categories} c on c.id = up.parent
          where c.deleted_at is null and up.depth < 50 and not exists (select 1 from portico.category_audience a where a.category_id = up.id))
      select a.category_id::text as "categoryId", a.article_source::text as "articleSource", a.category_source::text as "categorySource"
      from up join portico.category_audience a on a.category_id = up.id order by up.depth limit 1`,
  );
}

/** Portals and roles that read a category today, by its own word or by that of one above. */
export async function readershipOf(ctx: Ctx, categoryId: string): Promise<Readership[]> {
  const own = await audienceFor(ctx, categoryId);
  if (own === null) return [];
  return ctx.db.rows(sql<Readership>`select portal_id::text as "portalId", role_id::text as "roleId"
    from portico.category_reader where category_id = ${own.categoryId}::bigint`);
}

/** Articles that readers of the category can have, in it and in those below with the same audience. */
export async function countStanding(ctx: Ctx, categoryId: string): Promise<number> {
  const { n } = await ctx.db.one(sql<{ n: number }>`select count(*)::int as n from ${articles} t
    where t.category = any (${await sameAudience(ctx, categoryId)}::bigint[]) and ${standing(ctx)}`);
  return n;
}

/** A category and all below it that have the same audience. */
export async function sameAudience(ctx: Ctx, categoryId: string): Promise<string[]> {
  const rows = await ctx.db.rows(
    sql<{ id: string }>`with recursive down(id, depth) as (
        select ${categoryId}::bigint, 0
        union all
        select c.id, down.depth + 1 from down join ${categories} c on c.parent = down.id
          where c.deleted_at is null and down.depth < 50
            and not exists (select 1 from portico.category_audience a where a.category_id = c.id))
      select distinct id::text as id from down`,
  );
  return rows.map((row) => row.id);
}

export interface ReaderRow {
  readonly portalId: string | null;
  readonly roleId: string;
  readonly principalId: string;
}

/** Makes these the readers of a category; none at all = nobody. */
export async function writeAudience(ctx: Ctx, own: OwnAudience, readers: readonly ReaderRow[]): Promise<void> {
  await ctx.db.batch([
    sql`insert into portico.category_audience (category_id, article_source, category_source, changed_at, changed_by)
      values (${own.categoryId}::bigint, ${own.articleSource}::bigint, ${own.categorySource}::bigint, ${ctx.now}, ${ctx.actor.userId}::bigint)
      on conflict (category_id) do update set article_source = excluded.article_source, category_source = excluded.category_source,
        changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
    sql`delete from portico.category_reader where category_id = ${own.categoryId}::bigint`,
    sql`insert into portico.category_reader (category_id, portal_id, role_id, principal_id)
      select ${own.categoryId}::bigint, r.portal, r.role, r.principal
      from unnest(${readers.map((r) => r.portalId)}::bigint[], ${readers.map((r) => r.roleId)}::bigint[],
        ${readers.map((r) => r.principalId)}::bigint[]) as r(portal, role, principal)`,
  ]);
}

/** Lets a category inherit again. */
export async function dropAudience(ctx: Ctx, categoryId: string): Promise<void> {
  await ctx.db.run(sql`delete from portico.category_audience where category_id = ${categoryId}::bigint`);
}

/** Sources of the audience that a category has of its own. */
export function ownAudience(ctx: Ctx, categoryId: string): Promise<OwnAudience | null> {
  return ctx.db.maybe(sql<OwnAudience>`select category_id::text as "categoryId", article_source::text as "articleSource",
      category_source::text as "categorySource" from portico.category_audience where category_id = ${categoryId}::bigint`);
}

/** Takes all grants of audiences from these categories and from the articles in them. */
async function revokeAll(ctx: Ctx, categoryIds: readonly string[]): Promise<void> {
  const audience = sql`s.id = a.source_id and s.kind = 'audience'`;
  await ctx.db.batch([
    sql`delete from ${categoryAccess} a using portico.grant_source s where a.record_id = any (${categoryIds}::bigint[]) and ${audience}`,
    sql`delete from ${articleAccess} a using portico.grant_source s, ${articles} t
      where t.category = any (${categoryIds}::bigint[]) and a.record_id = t.id and ${audience}`,
  ]);
}

/** An article that readers can have: published from a working copy, neither gone nor over. */
const standing = (ctx: Ctx) =>
  sql`t.source is not null and t.deleted_at is null and (t.expires_on is null or t.expires_on > ${ctx.now}::timestamptz)`;

/** Gives these categories, and the articles in them, exactly the grants of this audience; null = nobody's. */
export async function regrant(ctx: Ctx, categoryIds: readonly string[], audience: OwnAudience | null): Promise<void> {
  await revokeAll(ctx, categoryIds);
  if (audience === null) return;
  const readers = sql`portico.category_reader r on r.category_id = ${audience.categoryId}::bigint`;
  await ctx.db.batch([
    sql`insert into ${categoryAccess} (principal_id, sort_key, record_id, grade, source_id)
      select r.principal_id, t.created_at, t.id, ${GRADE.read}::smallint, ${audience.categorySource}::bigint
      from ${categories} t join ${readers} where t.id = any (${categoryIds}::bigint[]) and t.deleted_at is null`,
    sql`insert into ${articleAccess} (principal_id, sort_key, record_id, grade, source_id)
      select r.principal_id, t.published_on, t.id, ${GRADE.comment}::smallint, ${audience.articleSource}::bigint
      from ${articles} t join ${readers} where t.category = any (${categoryIds}::bigint[]) and ${standing(ctx)}`,
  ]);
}

/** Gives one article the grants of this audience, and none besides. Who reads may comment (KBA-04). */
export async function regrantArticle(ctx: Ctx, articleId: string, audience: OwnAudience | null): Promise<void> {
  await revokeArticle(ctx, articleId);
  if (audience === null) return;
  await ctx.db.run(sql`insert into ${articleAccess} (principal_id, sort_key, record_id, grade, source_id)
    select r.principal_id, t.published_on, t.id, ${GRADE.comment}::smallint, ${audience.articleSource}::bigint
    from ${articles} t join portico.category_reader r on r.category_id = ${audience.categoryId}::bigint
    where t.id = ${articleId}::bigint and ${standing(ctx)}`);
}

/** Takes the grants of audiences from one article. */
export async function revokeArticle(ctx: Ctx, articleId: string): Promise<void> {
  await ctx.db.run(sql`delete from ${articleAccess} a using portico.grant_source s
    where a.record_id = ${articleId}::bigint and s.id = a.source_id and s.kind = 'audience'`);
}

/** True where a reader of this audience has no grant on any article yet, or only what counts no more: then nobody looks for one of his. */
export async function hasNewReaders(ctx: Ctx, audience: OwnAudience): Promise<boolean> {
  const found =
    await ctx.db.maybe(sql`select 1 from portico.category_reader r where r.category_id = ${audience.categoryId}::bigint
    and not exists (select 1 from ${articleAccess} a where a.principal_id = r.principal_id
      and not exists (select 1 from portico.grant_source s where s.id = a.source_id and s.retired_at is not null)) limit 1`);
  return found !== null;
}

/** What stands in a category: neither may be left behind when it goes. */
export async function contentOf(ctx: Ctx, categoryId: string): Promise<boolean> {
  const found = await ctx.db.maybe(sql`select 1 where exists (select 1 from ${categories} c
      where c.parent = ${categoryId}::bigint and c.deleted_at is null)
    or exists (select 1 from ${tables.records('article')} a where a.category = ${categoryId}::bigint and a.deleted_at is null)
    or exists (select 1 from ${articles} p where p.category = ${categoryId}::bigint and p.deleted_at is null)`);
  return found !== null;
}

/** True where `candidate` is the category or stands below it. */
export async function standsBelow(ctx: Ctx, candidate: string, categoryId: string): Promise<boolean> {
  const found = await ctx.db.maybe(sql`with recursive up(id, depth) as (
      select ${candidate}::bigint, 0
      union all select c.parent, up.depth + 1 from up join ${categories} c on c.id = up.id where c.parent is not null and up.depth < 100)
    select 1 from up where id = ${categoryId}::bigint limit 1`);
  return found !== null;
}
