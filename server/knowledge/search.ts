import type { ArticleHit } from '../../shared/contracts/knowledge.ts';
import { rightsOn } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { type Count, type Found, find, list, type RecordRow } from '../records/index.ts';
import { filterOf } from './articles.ts';
import { wantedLanguages } from './languages.ts';
import { markAll, markExcerpt, textOfHtml } from './marks.ts';
import { articleRights, factsOf, known, textOf } from './reading.ts';

/** What a hit shows, and what may be shown of the text around the words. */
const HIT = ['title', 'summary', 'body', 'type', 'language', 'category', 'minutes', 'published_on'] as const;

export interface ArticleSearch {
  readonly q: string;
  readonly category?: string | undefined;
  readonly type?: string | undefined;
  readonly language?: string | undefined;
  readonly limit?: number | undefined;
}

/** Articles this actor may read that hold the words, the best first, in his language before others. Throws `not_found`. */
export async function searchArticles(
  ctx: Ctx,
  query: ArticleSearch,
): Promise<{ hits: ArticleHit[]; count: Count; near: boolean }> {
  const rights = await articleRights(ctx);
  const filter = await filterOf(ctx, query);
  const found = await find(ctx, 'published_article', {
    text: query.q,
    columns: known(rights, HIT),
    languages: wantedLanguages(ctx),
    group: 'translation_group',
    limit: query.limit ?? 10,
    ...(filter && { filter }),
  });
  return { hits: found.rows.map((row) => hitOf(row, found)), count: found.count, near: found.near };
}

function hitOf(row: RecordRow, { beginnings }: Found): ArticleHit {
  const { uid, title, summary, type, language, category, minutes } = factsOf(row);
  const body = textOfHtml(textOf(row.values.body) ?? '');
  const around = markExcerpt(body, beginnings);
  const excerpt = around.length > 0 ? around : markExcerpt(summary ?? '', beginnings);
  return { uid, title: markAll(title, beginnings), excerpt, type, language, category, minutes };
}

/** Suggestions shown: articles first, then cases (HOM-01). */
const ARTICLES = 5;
const CASES = 3;

/** What the search box of a portal offers. What is not there for this actor is simply missing from it. */
export async function suggestions(ctx: Ctx, q: string, only?: 'articles' | 'cases') {
  const [articles, cases] = await Promise.all([
    only === 'cases' ? NO_ARTICLES : suggestArticles(ctx, q),
    only === 'articles' ? [] : suggestCases(ctx, q),
  ]);
  return { articles: articles.hits, cases, count: articles.count };
}

const NO_ARTICLES: { hits: ArticleHit[]; count: Count } = { hits: [], count: { exact: 0 } };

async function suggestArticles(ctx: Ctx, q: string): Promise<typeof NO_ARTICLES> {
  const rights = await rightsOn(ctx, 'published_article');
  if (rights === null || !rights.can.read) return NO_ARTICLES;
  return searchArticles(ctx, { q, limit: ARTICLES });
}

async function suggestCases(ctx: Ctx, q: string) {
  const rights = await rightsOn(ctx, 'case');
  if (rights === null || !rights.can.read) return [];
  const columns = known(rights, ['subject', 'number', 'status']);
  const { rows } = await list(ctx, 'case', { columns, search: q, limit: CASES });
  const words = q.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return rows.map(({ uid, values }) => ({
    uid,
    label: markAll(textOf(values.subject) ?? textOf(values.number) ?? '', words),
    number: textOf(values.number),
    status: textOf(values.status),
  }));
}

/** Articles for the search across everything: what this actor reads as published ones, and staff as working copies; the best first. */
export async function findArticles(
  ctx: Ctx,
  text: string,
  limit: number,
): Promise<{ hits: { uid: string; object: string; title: string }[]; near: boolean }> {
  const object = ctx.actor.kind === 'portal' ? 'published_article' : 'article';
  const rights = await rightsOn(ctx, object);
  if (!rights?.can.read || !rights.readable.has('title')) return { hits: [], near: false };
  const asked = { text, columns: ['title'], languages: wantedLanguages(ctx), group: 'translation_group', limit };
  const { rows, near } = await find(ctx, object, asked);
  return { hits: rows.map(({ uid, values }) => ({ uid, object, title: textOf(values.title) ?? '' })), near };
}
