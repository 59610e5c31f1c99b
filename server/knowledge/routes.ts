import { portalKnowledge, react, suggest } from '../../shared/contracts/knowledge.ts';
import type { Http } from '../kernel/index.ts';
import { article, articles } from './articles.ts';
import { categoryTree } from './categories.ts';
import { comments, like } from './comments.ts';
import { view, vote } from './feedback.ts';
import { folderRoutes } from './routes-folders.ts';
import { staffKnowledgeRoutes } from './routes-staff.ts';
import { searchArticles, suggestions } from './search.ts';

/** Mounts what readers ask: everything as themselves, through the gateway. */
export function knowledgeRoutes(http: Http): void {
  http.serve(portalKnowledge.categories, async (ctx) => ({ categories: await categoryTree(ctx) }));
  http.serve(portalKnowledge.articles, (ctx, { query: { liked, count, ...query } }) =>
    articles(ctx, { ...query, liked: liked === 'true', count: count === 'true' }),
  );
  http.serve(portalKnowledge.article, (ctx, { params, query }) => article(ctx, params.uid, query.language));
  // Asked at each letter that somebody types: who is calling is asked along with the first thing that is read.
  http.serve(portalKnowledge.search, (ctx, { query }) => searchArticles(ctx, query), { assumes: true });
  http.serve(suggest, (ctx, { query }) => suggestions(ctx, query.q, query.only));
  http.serve(portalKnowledge.comments, (ctx, { params, query }) => comments(ctx, params.uid, query.cursor));
  reactions(http);
  staffKnowledgeRoutes(http);
  folderRoutes(http);
}

/** What readers say about what they read. */
function reactions(http: Http): void {
  http.serve(react.like, (ctx, { params }) => like(ctx, 'published_article', params.uid, true));
  http.serve(react.unlike, (ctx, { params }) => like(ctx, 'published_article', params.uid, false));
  http.serve(react.likeComment, (ctx, { params }) => like(ctx, 'article_comment', params.uid, true));
  http.serve(react.unlikeComment, (ctx, { params }) => like(ctx, 'article_comment', params.uid, false));
  http.serve(react.feedback, (ctx, { params, body }) => vote(ctx, params.uid, body));
  http.serve(react.view, async (ctx, { params }) => {
    await view(ctx, params.uid);
    return undefined;
  });
}
