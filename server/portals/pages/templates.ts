/** Main pages that templates bring (CON-24). */
import { randomUUID } from 'node:crypto';
import { block, templatePage } from '../../../shared/contracts/page-blocks.ts';
import { type Ctx, withTx } from '../../kernel/index.ts';
import { rowOf } from './blocks.ts';
import * as store from './store.ts';

/**
 * Gives every portal that has no main page the one of its template, published. Safe to repeat at every start and in several nodes at
 * once: portals made before there were pages get theirs, what somebody arranged stays as it is.
 */
export async function givePages(ctx: Ctx): Promise<void> {
  if ((await store.portalsWithoutPage(ctx)).length === 0) return;
  await withTx(ctx, async (tx) => {
    await store.lockPageMaking(tx);
    // Another node may have given them while this one waited.
    for (const { id, pages } of await store.portalsWithoutPage(tx)) await givePage(tx, id, pages);
  });
}

async function givePage(tx: Ctx, portalId: string, pages: unknown): Promise<void> {
  const main = Array.isArray(pages) ? templatePage.safeParse(pages[0]) : null;
  if (!main?.success) return;
  const rows = main.data.blocks.map((given) => rowOf(block.parse({ ...given, uid: randomUUID() })));
  const page = await store.insertPage(tx, portalId, main.data.key, main.data.title);
  await store.insertCopy(tx, page, 0, rows);
  await store.insertCopy(tx, page, 1, rows);
  await store.setPublished(tx, page, 1);
}
