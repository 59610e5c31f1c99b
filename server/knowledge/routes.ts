import { portalKnowledge } from '../../shared/contracts/knowledge.ts';
import type { Http } from '../kernel/index.ts';
import { article, articles } from './articles.ts';
import { categoryTree } from './categories.ts';
import { comments } from './comments.ts';

/** Mounts what readers ask: everything as themselves, through the gateway. */
export function knowledgeRoutes(http: Http): void {
  http.serve(portalKnowledge.categories, async (ctx) => ({ categories: await categoryTree(ctx) }));
  http.serve(portalKnowledge.articles, (ctx, { query: { liked, count, ...query } }) =>
    articles(ctx, { ...query, liked: liked === 'true', count: count === 'true' }),
  );
  http.serve(portalKnowledge.article, (ctx, { params, query }) => article(ctx, params.uid, query.language));
  http.serve(portalKnowledge.comments, (ctx, { params, query }) => comments(ctx, params.uid, query.cursor));
}
