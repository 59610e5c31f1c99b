/** Which log-in the root address opens (AUT-03). */
import { audit } from '../activity/index.ts';
import { asSystem, type Ctx, invalid, withTx } from '../kernel/index.ts';
import * as store from './store-looks.ts';

/** Uid of the portal; null = the staff's. */
export async function frontPage(ctx: Ctx): Promise<{ portal: string | null }> {
  return { portal: (await store.frontPortal(ctx))?.uid ?? null };
}

/** Chooses it. Throws `invalid` for a portal that is not there. */
export function changeFrontPage(ctx: Ctx, portal: string | null): Promise<{ portal: string | null }> {
  return withTx(ctx, async (tx) => {
    if (portal !== null && (await store.portalIdOf(tx, portal)) === null)
      throw invalid('body.portal', 'unknown', 'Choose one of the portals.');
    await store.writeFrontPortal(tx, portal);
    await audit(tx, 'front_page.change', { portal });
    return frontPage(tx);
  });
}

/** The path a visitor of the root address is sent on to; null = the staff's log-in stays. Asked for visitors nobody knows. */
export async function frontPath(ctx: Ctx): Promise<string | null> {
  const portal = await store.frontPortal(asSystem(ctx, 'front page'));
  return portal === null ? null : `/p/${portal.slug}`;
}
