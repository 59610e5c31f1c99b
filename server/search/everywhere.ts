import type { FoundEverywhere } from '../../shared/contracts/search.ts';
import type { Ctx } from '../kernel/index.ts';
import { findArticles } from '../knowledge/index.ts';
import type { ChoiceDef } from '../metadata/index.ts';
import { findUsers } from '../people/index.ts';
import { searchAll } from '../records/index.ts';

/** Hits of each kind, and of each object. */
const SHOWN = 5;

/** What this actor may read that holds the words. Nothing of it says how much there is that he may not. */
export async function everywhere(ctx: Ctx, text: string): Promise<FoundEverywhere> {
  const [found, articles, people] = await Promise.all([
    searchAll(ctx, text, { limit: SHOWN }),
    findArticles(ctx, text, SHOWN),
    findUsers(ctx, text, SHOWN),
  ]);
  return {
    records: found.objects.map(({ rights: { object }, hits }) => ({
      object: object.key,
      plural: { ...object.plural },
      icon: object.icon,
      hits: hits.map(({ status, ...hit }) => ({ ...hit, status: status === null ? null : shownStatus(status) })),
    })),
    articles: articles.hits,
    people,
    near: found.near || articles.near,
  };
}

const shownStatus = ({ title, flags: { glyph } }: ChoiceDef) => ({
  title: { ...title },
  glyph: typeof glyph === 'string' ? glyph : null,
});
