/** Behaviour of the working copy and of the published article: what rows and rights cannot say. */
import { randomUUID } from 'node:crypto';
import { type Ctx, invalid, problem } from '../kernel/index.ts';
import { type Behaviour, type Change, removeOwned } from '../records/index.ts';
import { bestFor } from './reading.ts';
import { defaultCategory } from './shipped.ts';
import { filesOfVersions, purgeReactions, purgeVersions } from './store-purge.ts';
import { publishedId, sameLanguage } from './store-versions.ts';

async function checkLanguage(ctx: Ctx, change: Change): Promise<void> {
  const group = change.after('translation_group');
  if (group === null || (change.kind === 'update' && !change.values.has('language'))) return;
  const language = String(change.after('language'));
  if ((await sameLanguage(ctx, String(group), language, change.before?.id ?? null)) !== null) {
    throw invalid('values.language', 'taken', 'This article exists in this language already.');
  }
}

/** Behaviour of `article`. */
export const articleBehaviour: Behaviour = {
  async defaults(ctx) {
    return { category: (await defaultCategory(ctx))?.id ?? null };
  },
  async beforeWrite(ctx, change) {
    if (change.kind === 'create') {
      change.set('edition', 0);
      if (change.after('translation_group') === null) change.set('translation_group', randomUUID());
    }
    if (change.kind === 'update' && change.before?.values.status === 'published') change.set('status', 'changed');
    if (change.kind !== 'delete') await checkLanguage(ctx, change);
  },
  deletesMore: true,
  async afterWrite(ctx, change, record) {
    if (change.kind !== 'delete') return;
    // Without its working copy nobody could take it back.
    const copy = await publishedId(ctx, record.id);
    if (copy !== null) await removeOwned(ctx, 'published_article', copy);
  },
  purge: (ctx, _, before) => purgeVersions(ctx, before),
  keptFiles: filesOfVersions,
};

/**
 * Behaviour of `published_article`. What was published from a working copy is changed there and nowhere else; portal users whose role may
 * (KBA-09) write articles of their own, which nobody else reads unless a rule or share says so.
 */
export const publishedBehaviour: Behaviour = {
  reads: ['source'],
  suits: bestFor,
  purge: purgeReactions,
  beforeWrite(ctx, change) {
    if (change.kind === 'create' || change.kind === 'update') {
      if (ctx.actor.kind === 'staff') throw problem('forbidden', 'Change the working copy of the article, then publish it.');
      change.set('changed_on', ctx.now.toISOString());
      if (change.kind === 'create') change.set('translation_group', randomUUID());
    }
    if (change.kind !== 'create' && change.before?.values.source !== null) {
      throw problem('forbidden', 'This article is looked after by staff: they withdraw or change its working copy.');
    }
  },
};
