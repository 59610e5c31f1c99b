import {
  addGrants,
  audiencePrincipal,
  bumpConfiguration,
  type Readership,
  requireOperation,
  retireSources,
} from '../access/index.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, invalid, problem, withTx } from '../kernel/index.ts';
import { metadataOf, objectOf } from '../metadata/index.ts';
import { type Behaviour, type Change, locate } from '../records/index.ts';
import * as store from './store-audience.ts';
import { audienceByUids } from './store-readers.ts';

/** System operation of those who arrange the knowledge base: audiences, import and export, the report. */
export const MANAGE = 'CanManageKnowledge';

export type Readers = readonly { readonly portal: string | null; readonly role: string }[] | null;

/**
 * Says who reads a category and all below it that say nothing themselves; an empty list = nobody outside; null = like the category above.
 * Holds at the next request (K1). Throws `forbidden`, `not_found`, `invalid` for a portal or role that is not there.
 */
export async function saveAudience(ctx: Ctx, categoryUid: string, readers: Readers): Promise<void> {
  requireOperation(ctx, MANAGE);
  await withTx(ctx, async (tx) => {
    const category = await locate(tx, 'article_category', categoryUid, 3);
    await store.lockAudiences(tx);
    if (readers === null) await inheritAgain(tx, category.id);
    else await setAudience(tx, category.id, await knownReaders(tx, readers));
    await audit(tx, 'knowledge.audience', { category: category.id, readers: readers?.length ?? null });
  });
}

async function knownReaders(ctx: Ctx, readers: readonly { portal: string | null; role: string }[]): Promise<Readership[]> {
  const known = await audienceByUids(ctx, readers);
  if (known.some((one) => one === null)) {
    throw invalid('body.readers', 'not_found', 'An audience is made of portals and of roles of portal users that exist.');
  }
  // Named twice is named once.
  return [...new Map((known as Readership[]).map((one) => [`${one.portalId} ${one.roleId}`, one])).values()];
}

/** Gives a category its own audience. For callers that hold the lock of audiences and the right to do so. */
export async function setAudience(ctx: Ctx, categoryId: string, readers: readonly Readership[]): Promise<void> {
  const before = await store.ownAudience(ctx, categoryId);
  const metadata = await metadataOf(ctx);
  const source = (key: string) => addGrants(ctx, objectOf(metadata, key), { kind: 'audience' }, []);
  const own = { categoryId, articleSource: await source('published_article'), categorySource: await source('article_category') };
  const rows = [];
  for (const reader of readers) rows.push({ ...reader, principalId: await audiencePrincipal(ctx, reader) });
  await store.writeAudience(ctx, own, rows);
  await store.regrant(ctx, await store.sameAudience(ctx, categoryId), own);
  await retire(ctx, before);
  await bumpConfiguration(ctx);
}

async function inheritAgain(ctx: Ctx, categoryId: string): Promise<void> {
  const before = await store.ownAudience(ctx, categoryId);
  if (before === null) return;
  await store.dropAudience(ctx, categoryId);
  await store.regrant(ctx, await store.sameAudience(ctx, categoryId), await store.audienceFor(ctx, categoryId));
  await retire(ctx, before);
  await bumpConfiguration(ctx);
}

async function retire(ctx: Ctx, own: store.OwnAudience | null): Promise<void> {
  if (own !== null) await retireSources(ctx, [own.articleSource, own.categorySource]);
}

/** Brings an article's grants in line with its category. The caller is in the transaction that changed either. */
export async function grantArticle(ctx: Ctx, articleId: string, categoryId: string | null): Promise<void> {
  const audience = categoryId === null ? null : await store.audienceFor(ctx, categoryId);
  // Whose first grant this is has to be looked for from now on; it is asked before there are any.
  const fresh = audience !== null && (await store.hasNewReaders(ctx, audience));
  await store.regrantArticle(ctx, articleId, audience);
  if (fresh) await bumpConfiguration(ctx);
}

async function checkPlace(ctx: Ctx, change: Change): Promise<void> {
  const parent = change.after('parent');
  if (change.before === null || parent === null || !change.values.has('parent')) return;
  if (await store.standsBelow(ctx, String(parent), change.before.id)) {
    throw invalid('values.parent', 'circle', 'A category cannot stand below itself.');
  }
}

/** Behaviour of `article_category`: the tree stays a tree, and who reads follows the place in it. */
export const categoryBehaviour: Behaviour = {
  async beforeWrite(ctx, change) {
    if (ctx.actor.kind === 'portal') throw problem('forbidden', 'Categories are arranged by staff.');
    await store.lockAudiences(ctx);
    await checkPlace(ctx, change);
    if (change.kind === 'delete' && change.before !== null && (await store.contentOf(ctx, change.before.id))) {
      throw problem('conflict', 'There are still articles or categories in it. Move them first.');
    }
  },
  deletesMore: true,
  async afterWrite(ctx, change, record) {
    if (change.kind === 'delete') {
      const own = await store.ownAudience(ctx, record.id);
      await store.dropAudience(ctx, record.id);
      await retire(ctx, own);
    } else if (change.kind === 'create' || change.values.has('parent')) {
      // A category with an audience of its own keeps it wherever it stands.
      if ((await store.ownAudience(ctx, record.id)) !== null) return;
      await store.regrant(ctx, await store.sameAudience(ctx, record.id), await store.audienceFor(ctx, record.id));
      await bumpConfiguration(ctx);
    }
  },
};
