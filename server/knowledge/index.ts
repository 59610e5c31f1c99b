/**
 * knowledge: articles, from the staff's working copy to what a reader finds.
 *
 * `article` is the working copy and never exposed; publishing copies it into `published_article`, an ordinary exposed object. Who reads a
 * category (portals x roles) stands as read grants on it, so that the gateway and both walls decide as for any other record.
 */
import { registerTwin } from '../metadata/index.ts';
import { registerBehaviour } from '../records/index.ts';
import { articleBehaviour, publishedBehaviour } from './article.ts';
import { categoryBehaviour } from './audience.ts';
import { commentBehaviour } from './comments.ts';
import { CARRIED } from './publish.ts';

export { type ArticlesQuery, articles } from './articles.ts';
export { like } from './comments.ts';
export { view as recordView, vote } from './feedback.ts';
export { popularityTimer } from './popularity.ts';
export { publish, publishJobs as knowledgeJobs } from './publish.ts';
export { knowledgeRoutes } from './routes.ts';
export { findArticles } from './search.ts';
export { defaultCategory, shipCategory } from './shipped.ts';
export { translate } from './state.ts';

/** Registers behaviours, and that what is published has the columns that were added to articles; `app.ts` calls it once. */
export function registerKnowledge(): void {
  registerBehaviour('article', articleBehaviour);
  registerBehaviour('published_article', publishedBehaviour);
  registerBehaviour('article_category', categoryBehaviour);
  registerBehaviour('article_comment', commentBehaviour);
  registerTwin('article', { at: 'published_article', types: CARRIED });
}
