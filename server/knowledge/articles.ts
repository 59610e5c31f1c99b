import type { LinkValue } from '../../shared/columns/index.ts';
import type { Article, ArticleCard } from '../../shared/contracts/knowledge.ts';
import type { Filter } from '../../shared/rules/filter.ts';
import type { ObjectRights } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import {
  type Also,
  type Count,
  count,
  get,
  list,
  locate,
  type RecordRow,
  type ShownFile,
  type ShownPerson,
} from '../records/index.ts';
import { pathTo, readableCategories, withBelow } from './categories.ts';
import { articleRights, bestFor, CARD, cardsOf, factsOf, known, textOf } from './reading.ts';
import { allOf, likedByMe, likesOf, translationsOf, votesOf } from './store-articles.ts';

/** Languages of one article that are shown; others of the same category that are offered. */
const LANGUAGES = 40;
const RELATED = 3;

export interface ArticlesQuery {
  /** Uid of a category; those below it count, too. */
  readonly category?: string | undefined;
  readonly type?: string | undefined;
  /** Only this language, instead of the best one of each article. */
  readonly language?: string | undefined;
  readonly order?: 'newest' | 'popular' | undefined;
  readonly liked?: boolean;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
  readonly count?: boolean;
}

type Narrowing = Pick<ArticlesQuery, 'category' | 'type' | 'language'>;

/** What a request narrows the articles down to, as a filter of the list engine; null where it cannot match. */
export async function filterOf(ctx: Ctx, { category, type, language }: Narrowing): Promise<Filter | undefined> {
  const and: Filter[] = [];
  if (category !== undefined) {
    const categories = await readableCategories(ctx);
    // One that he may not read is like none at all: nothing is in it.
    const uids = categories.some(({ uid }) => uid === category) ? withBelow(categories, category) : [];
    and.push(uids.length === 0 ? { or: [] } : { column: 'category', op: 'in', value: uids });
  }
  if (type !== undefined) and.push({ column: 'type', op: 'eq', value: type });
  if (language !== undefined) and.push({ column: 'language', op: 'eq', value: language });
  return and.length === 0 ? undefined : { and };
}

/** One page of articles this actor may read. Throws as `list` of the gateway does. */
export async function articles(
  ctx: Ctx,
  query: ArticlesQuery,
): Promise<{ rows: ArticleCard[]; next: string | null; count?: Count }> {
  const rights = await articleRights(ctx);
  const filter = await filterOf(ctx, query);
  const also: Also[] = [];
  if (query.language === undefined) also.push(await bestFor(ctx));
  if (query.liked === true) also.push(likedByMe(ctx, rights.object.id));
  const byPopularity = query.order === 'popular' && rights.readable.has('popularity');
  const page = await list(ctx, 'published_article', {
    columns: known(rights, CARD),
    limit: query.limit ?? 25,
    ...(filter && { filter }),
    ...(also.length > 0 && { also: allOf(also) }),
    ...(byPopularity && { sort: { column: 'popularity', descending: true } }),
    ...(query.cursor !== undefined && { cursor: query.cursor }),
    ...(query.count === true && { count: true }),
  });
  return { rows: await cardsOf(ctx, rights, page.rows), next: page.next, ...(page.count && { count: page.count }) };
}

/** The uid of the same article in another language; the given one where there is none for this actor. */
async function inLanguage(ctx: Ctx, uid: string, language: string | undefined): Promise<string> {
  if (language === undefined) return uid;
  const found = await translations(ctx, (await locate(ctx, 'published_article', uid)).id);
  return found.find((one) => one.language === language)?.uid ?? uid;
}

async function translations(ctx: Ctx, id: string): Promise<{ uid: string; language: string }[]> {
  const columns = known(await articleRights(ctx), ['language']);
  const { rows } = await list(ctx, 'published_article', { columns, also: translationsOf(id), limit: LANGUAGES });
  return rows
    .map(({ uid, values }) => ({ uid, language: textOf(values.language) ?? '' }))
    .sort((a, b) => (a.language < b.language ? -1 : 1));
}

/** An article with all that its page shows. Throws `not_found`. */
export async function article(ctx: Ctx, asked: string, language?: string): Promise<Article> {
  const rights = await articleRights(ctx);
  const uid = await inLanguage(ctx, asked, language);
  const row = await get(ctx, 'published_article', uid);
  const { id } = await locate(ctx, 'published_article', uid);
  const { category, edition, ...facts } = factsOf(row);
  const [categories, languages, said, votes, comments, related] = await Promise.all([
    readableCategories(ctx),
    translations(ctx, id),
    likesOf(ctx, rights.object, [uid]),
    votesOf(ctx, id, edition),
    commentCount(ctx, uid),
    category === null ? [] : relatedTo(ctx, rights, row, category.uid),
  ]);
  return {
    ...facts,
    version: row.version,
    body: textOf(row.values.body),
    categories: pathTo(categories, category?.uid ?? null).map(({ uid: at, name }) => ({ uid: at, name })),
    author: (row.values.author ?? row.values.created_by ?? null) as ShownPerson | null,
    files: [...((row.values.files ?? []) as readonly ShownFile[])],
    links: [...((row.values.links ?? []) as readonly LinkValue[])],
    languages: rights.readable.has('language') ? languages : [],
    likes: said[0]?.likes ?? 0,
    liked: said[0]?.liked ?? false,
    helpful: votes.helpful,
    vote: votes.mine === null ? null : { helpful: votes.mine, reason: votes.reason },
    comments,
    canComment: row.can.comment,
    can: { update: row.can.update, delete: row.can.delete },
    related,
  };
}

async function commentCount(ctx: Ctx, uid: string): Promise<number> {
  const found = await count(ctx, 'article_comment', { filter: { column: 'article', op: 'eq', value: uid } });
  return 'exact' in found ? found.exact : found.atLeast;
}

async function relatedTo(ctx: Ctx, rights: ObjectRights, row: RecordRow, category: string): Promise<ArticleCard[]> {
  const { rows } = await list(ctx, 'published_article', {
    columns: known(rights, CARD),
    filter: { column: 'category', op: 'eq', value: category },
    also: await bestFor(ctx),
    limit: RELATED + LANGUAGES / 10,
    ...(rights.readable.has('popularity') && { sort: { column: 'popularity', descending: true } }),
  });
  const { id } = await locate(ctx, 'published_article', row.uid);
  const same = new Set((await translations(ctx, id)).map(({ uid }) => uid));
  const others = rows.filter(({ uid }) => !same.has(uid)).slice(0, RELATED);
  return cardsOf(ctx, rights, others);
}
