import { type Ctx, every, type Timer } from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import { writePopularity } from './store-feedback.ts';

/** Counts what was read and liked, so that "popular" is an ordinary list sorted by a column. */
export async function countPopularity(ctx: Ctx): Promise<void> {
  const object = (await metadataOf(ctx)).objects.get('published_article');
  if (object !== undefined) await writePopularity(ctx, object.id);
}

/** For the workers. */
export const popularityTimer: Timer = every('knowledge.popularity', 900, countPopularity);
