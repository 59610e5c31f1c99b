/** Pages for the modules above: counting what they use, and bringing some along. */
import type { PageSet } from '../../../shared/contracts/record-pages.ts';
import { PAGE_BUDGET } from '../../../shared/page-budget.ts';
import { columnsOf, objectsOnPage } from '../../../shared/page-layout.ts';
import { bumpConfiguration } from '../../access/index.ts';
import { type Ctx, withTx } from '../../kernel/index.ts';
import { metadataOf, type ObjectDef, objectOf } from '../../metadata/index.ts';
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
 * Gives each portal, or the new one that is named, the start pages that it was not given before. One that an administrator has arranged
 * stays, and one that he took away stays away. Grants nothing. Safe to repeat.
 *
 * Portals that were there before drew these pages from all columns that the viewer may read, so that all others follow on theirs.
 */
export async function giveStartPages(ctx: Ctx, portalId: string | null = null): Promise<void> {
  const missing = await store.missingStartPages(ctx, portalId);
  if (missing.length === 0) return;
  const metadata = await metadataOf(ctx);
  const pages =
    portalId === null ? missing.map((page) => ({ ...page, body: withOthers(page.body, objectOf(metadata, page.key)) })) : missing;
  await withTx(ctx, async (tx) => {
    await store.giveStartPages(tx, portalId, pages);
    await bumpConfiguration(tx);
  });
}

/** The arrangement with what each of its pages leaves out at the end of the profile, as far as there is room. */
function withOthers(set: PageSet, { columns }: ObjectDef): PageSet {
  return {
    ...set,
    pages: set.pages.map((page) => {
      const placed = columnsOf(page.layout);
      const others = columns
        .filter(({ key, standard }) => !standard && !placed.includes(key))
        .map(({ key }) => ({ column: key }));
      const room = PAGE_BUDGET.fields - placed.length;
      return { ...page, layout: { ...page.layout, profile: [...page.layout.profile, ...others.slice(0, room)] } };
    }),
  };
}
