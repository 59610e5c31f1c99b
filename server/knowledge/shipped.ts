/** The category that ships (decision 5): it is chosen for a new article, and all portal users read what stands in it (PRM-02, KBA-08). */
import { type Ctx, withTx } from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import { createOwned } from '../records/index.ts';
import { setAudience } from './audience.ts';
import * as audiences from './store-audience.ts';
import * as store from './store-shipped.ts';

/** Setting that holds the uid of the category chosen for new articles. */
const DEFAULT = 'knowledge.default_category';

/** The category chosen for a new article; null where none is set or it is gone. */
export async function defaultCategory(ctx: Ctx): Promise<{ id: string; uid: string; name: string } | null> {
  return store.categoryOfSetting(ctx, DEFAULT);
}

/**
 * Makes the shipped category with its audience, once per installation: one that was deleted or given other readers stays so. Safe to repeat.
 */
export async function shipCategory(ctx: Ctx): Promise<void> {
  if (!(await metadataOf(ctx)).objects.has('article_category')) return;
  await withTx(ctx, async (tx) => {
    await audiences.lockAudiences(tx);
    if (await store.hasSetting(tx, DEFAULT)) return;
    const everybody = await store.everybodyOutside(tx);
    const category = await createOwned(tx, 'article_category', { name: 'General', name_de: 'Allgemein', rank: 0 });
    await setAudience(tx, category.id, [{ portalId: null, roleId: everybody }]);
    await store.writeSetting(tx, DEFAULT, category.uid);
  });
}
