/** Published articles beside the gateway: conditions for its lists, and numbers about records that it has let through. */
import { type ObjectRights, recordSql } from '../access/index.ts';
import { type Ctx, type Sql, sql } from '../kernel/index.ts';
import { tables } from '../metadata/index.ts';
import type { Also } from '../records/index.ts';

const PUBLISHED = 'published_article';
const published = tables.records(PUBLISHED);
const at = (alias: string, column: string) => sql.ref(`${alias}.${column}`);

/** Place of a record's language among the wanted ones; those behind all of them come last. */
const placeOf = (wanted: readonly string[], alias: string): Sql =>
  sql`coalesce(array_position(${wanted}::text[], ${at(alias, 'language')}::text), 1000)`;

/**
 * Of an article in several languages only the one this reader wants most: there is no other of the same translations that *he may read*
 * in a language he wants more. What he may not read takes nothing out of sight.
 */
export function bestLanguage(ctx: Ctx, rights: ObjectRights, wanted: readonly string[]): Also {
  return {
    name: `best ${wanted.join()}`,
    sql: (alias) => {
      const o = `${alias}_o`;
      return sql<boolean>`not exists (select 1 from ${published} as ${sql.id(o)}
        where ${at(o, 'translation_group')} = ${at(alias, 'translation_group')} and ${at(o, 'id')} <> ${at(alias, 'id')}
          and ${at(o, 'deleted_at')} is null
          and (${placeOf(wanted, o)}, ${at(o, 'id')}) < (${placeOf(wanted, alias)}, ${at(alias, 'id')})
          and ${recordSql(rights, ctx.actor).atLeast(o, 1)})`;
    },
  };
}

/** The article with this database id in all its languages. */
export function translationsOf(id: string): Also {
  return {
    name: `translations ${id}`,
    sql: (alias) => sql<boolean>`(${at(alias, 'id')} = ${id}::bigint
      or ${at(alias, 'translation_group')} = (select x.translation_group from ${published} x where x.id = ${id}::bigint))`,
  };
}

/** Records of `objectId` that the actor likes. */
export function likedByMe(ctx: Ctx, objectId: string): Also {
  return {
    name: 'liked',
    sql: (alias) => sql<boolean>`exists (select 1 from portico.record_like l
      where l.object_id = ${objectId}::bigint and l.principal_id = ${ctx.actor.userId}::bigint and l.record_id = ${at(alias, 'id')})`,
  };
}

/** All conditions at once. */
export function allOf(parts: readonly Also[]): Also | undefined {
  if (parts.length < 2) return parts[0];
  return {
    name: parts.map((part) => part.name).join(' | '),
    sql: (alias) =>
      sql<boolean>`(${sql.join(
        parts.map((part) => part.sql(alias)),
        sql` and `,
      )})`,
  };
}

export interface Liked {
  readonly uid: string;
  readonly likes: number;
  readonly liked: boolean;
}

/** How many like each of these records, and whether the actor does. */
export function likesOf(
  ctx: Ctx,
  object: { readonly key: string; readonly id: string },
  uids: readonly string[],
): Promise<Liked[]> {
  return ctx.db.rows(
    sql<Liked>`with mine as (select t.id, t.uid from ${tables.records(object.key)} t where t.uid = any (${uids}::uuid[]))
      select m.uid::text as uid, coalesce(n.n, 0) as likes, exists (select 1 from portico.record_like l
          where l.object_id = ${object.id}::bigint and l.record_id = m.id and l.principal_id = ${ctx.actor.userId}::bigint) as liked
      from mine m
      left join portico.count_likes(${object.id}::bigint, array(select id from mine)) n on n.record_id = m.id`,
    { named: true },
  );
}

/** Likes a record, or no more; twice is once. */
export async function setLike(ctx: Ctx, objectId: string, recordId: string, like: boolean): Promise<void> {
  await ctx.db.run(
    like
      ? sql`insert into portico.record_like (object_id, record_id, principal_id, at)
          values (${objectId}::bigint, ${recordId}::bigint, ${ctx.actor.userId}::bigint, ${ctx.now}) on conflict do nothing`
      : sql`delete from portico.record_like where object_id = ${objectId}::bigint and record_id = ${recordId}::bigint
          and principal_id = ${ctx.actor.userId}::bigint`,
    { named: true },
  );
}

export interface Vote {
  readonly helpful: boolean;
  readonly reason: string | null;
}

/** What the actor said about this edition, and how many found the article helpful. */
export function votesOf(
  ctx: Ctx,
  articleId: string,
  edition: number,
): Promise<{ helpful: number; mine: boolean | null; reason: string | null }> {
  return ctx.db.one(
    sql<{
      helpful: number;
      mine: boolean | null;
      reason: string | null;
    }>`select portico.count_helpful(${articleId}::bigint) as helpful,
        f.helpful as mine, f.reason
      from (select 1) one left join portico.article_feedback f
        on f.article_id = ${articleId}::bigint and f.edition = ${edition}::int and f.principal_id = ${ctx.actor.userId}::bigint`,
    { named: true },
  );
}

/** One answer per person and edition; the last one counts. */
export async function writeVote(ctx: Ctx, articleId: string, edition: number, { helpful, reason }: Vote): Promise<void> {
  await ctx.db.run(
    sql`insert into portico.article_feedback (article_id, edition, principal_id, helpful, reason, at)
      values (${articleId}::bigint, ${edition}::int, ${ctx.actor.userId}::bigint, ${helpful}, ${reason}, ${ctx.now})
      on conflict (article_id, edition, principal_id) do update set helpful = excluded.helpful, reason = excluded.reason, at = excluded.at`,
    { named: true },
  );
}

/** Counts an opened article once per person and day. */
export async function writeView(ctx: Ctx, articleId: string): Promise<void> {
  await ctx.db.run(
    sql`insert into portico.article_view (article_id, principal_id, day)
      values (${articleId}::bigint, ${ctx.actor.userId}::bigint, ${ctx.now.toISOString().slice(0, 10)}::date) on conflict do nothing`,
    { named: true },
  );
}
