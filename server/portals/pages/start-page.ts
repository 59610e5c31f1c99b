/** Where new users of a portal begin (HOM-02, HOM-03, decision 14). */
import { MAIN_PAGE, sectionPath } from '../../../shared/portal-paths.ts';
import { requireAdministrator } from '../../access/index.ts';
import { audit } from '../../activity/index.ts';
import { type Ctx, invalid, problem, withTx } from '../../kernel/index.ts';
import * as store from './store.ts';

/**
 * Sets the start page of a portal: '' for the main page, or the key of a section; the knowledge base is one. What is stored is its
 * address, which is copied into [Home page] when a user is made: a later change reaches new users only (HOM-03).
 * Answers the stored address, '' for the main page. Throws `not_found`, `forbidden`, `invalid`.
 */
export async function saveStartPage(ctx: Ctx, portalUid: string, page: string): Promise<string> {
  requireAdministrator(ctx);
  const portal = await store.portalByUid(ctx, portalUid);
  if (portal === null) throw problem('not_found');
  const address = page === '' || page === MAIN_PAGE ? null : await addressOf(ctx, portal.id, page);
  await withTx(ctx, async (tx) => {
    await store.setStartPage(tx, portal.id, address);
    await audit(tx, 'portal.start_page', { portal: portal.id, page: address });
  });
  return address ?? '';
}

async function addressOf(ctx: Ctx, portalId: string, page: string): Promise<string> {
  const section = (await store.sectionsOf(ctx, portalId)).find((one) => one.key === page || sectionPath(one) === page);
  if (section === undefined) throw invalid('body.page', 'unknown', 'Choose the main page or one of the sections of this portal.');
  return sectionPath(section);
}
