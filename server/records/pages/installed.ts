/** Pages for the modules above: counting what they use, and bringing some along. */
import type { PageSet } from '../../../shared/contracts/record-pages.ts';
import { objectsOnPage } from '../../../shared/page-layout.ts';
import { bumpConfiguration } from '../../access/index.ts';
import { type Ctx, withTx } from '../../kernel/index.ts';
import { metadataOf, objectOf } from '../../metadata/index.ts';
import { checkSet } from './check.ts';
import { pageAt } from './kept.ts';
import { standingSet } from './standing.ts';
import * as store from './store.ts';

/**
 * Keys of the objects used on the arranged pages of an object at the desk (`portalId` null) or a portal, of all its pages by type
 * together (LIC-10); the object alone where nothing is arranged. Throws `not_found`.
 */
export async function arrangedObjects(ctx: Ctx, key: string, portalId: string | null): Promise<string[]> {
  const metadata = await metadataOf(ctx);
  const object = objectOf(metadata, key);
  const whole = await pageAt(ctx, { objectId: object.id, portalId });
  const set = whole && standingSet({ metadata, object }, whole);
  return [...new Set([key, ...(set?.pages ?? []).flatMap(({ layout }) => objectsOnPage(layout, object))])];
}

/**
 * Brings pages along, for bundles and templates: where one is arranged already, an administrator's stays. Grants nothing.
 * Throws `not_found`, `invalid`.
 */
export async function installPages(
  ctx: Ctx,
  portalId: string | null,
  pages: readonly { readonly object: string; readonly set: PageSet }[],
): Promise<void> {
  if (pages.length === 0) return;
  const metadata = await metadataOf(ctx);
  const rows = pages.map(({ object: key, set }) => {
    const object = objectOf(metadata, key);
    checkSet({ metadata, object }, set);
    return { objectId: object.id, body: set };
  });
  await withTx(ctx, async (tx) => {
    await store.addPages(tx, portalId, rows);
    await bumpConfiguration(tx);
  });
}

interface StartPage {
  readonly object: string;
  readonly set: PageSet;
}

/** Notes pages that every portal begins with, as a bundle brings them. Throws `not_found`, `invalid`. */
export async function noteStartPages(ctx: Ctx, pages: readonly StartPage[]): Promise<void> {
  const metadata = await metadataOf(ctx);
  const rows = pages.map(({ object: key, set }) => {
    const object = objectOf(metadata, key);
    checkSet({ metadata, object }, set);
    return { objectId: object.id, body: set };
  });
  await store.writeStartPages(ctx, rows);
}

/**
 * Gives each portal, or the one that is named, the start pages that it was not given before. One that an administrator has arranged
 * stays, and one that he took away stays away. Grants nothing. Safe to repeat.
 */
export async function giveStartPages(ctx: Ctx, portalId: string | null = null): Promise<void> {
  if ((await store.missingStartPages(ctx, portalId)) === 0) return;
  await withTx(ctx, async (tx) => {
    await store.giveStartPages(tx, portalId);
    await bumpConfiguration(tx);
  });
}
