/** Arranging a main page: the working copy, publishing it, taking that back (HOM-04, decision 13). */
import type { z } from 'zod';
import type { Block } from '../../../shared/contracts/page-blocks.ts';
import type { pageEdit } from '../../../shared/contracts/pages.ts';
import { bumpConfiguration, mayAdminister, OPERATION, requireOperation } from '../../access/index.ts';
import { audit } from '../../activity/index.ts';
import { announce, type Ctx, Problem, problem, withTx } from '../../kernel/index.ts';
import { metadataOf } from '../../metadata/index.ts';
import { describe } from '../../records/index.ts';
import { judgeOf, whoSees } from './audience.ts';
import { blockOf, rowOf, TITLE } from './blocks.ts';
import { checkBlocks } from './check.ts';
import { drawPage } from './main.ts';
import { previewEye } from './preview.ts';
import * as store from './store.ts';

export type PageEdit = z.infer<typeof pageEdit>;

/** Copies that the editor is told of. */
const TOLD = 10;

/** Whether this person may arrange main pages at all: an administrator, or who has the operation (HOM-04). */
export const mayArrange = (ctx: Pick<Ctx, 'actor'>): boolean => mayAdminister(ctx as Ctx, OPERATION.mainPage);

async function portalOf(ctx: Ctx, uid: string): Promise<store.PortalRow> {
  requireOperation(ctx, OPERATION.mainPage);
  const portal = await store.portalByUid(ctx, uid);
  if (portal === null) throw problem('not_found');
  return portal;
}

const blocksAt = async (ctx: Ctx, pageId: string, number: number | null): Promise<Block[]> =>
  number === null ? [] : (await store.blocksOf(ctx, pageId, number)).map(blockOf).filter((one) => one !== null);

const content = (blocks: readonly Block[]) =>
  JSON.stringify(blocks.map(({ uid, place, kind, settings }) => [uid, place, kind, settings]));

/** The working copy with everything its editor is told. Throws `not_found`, `forbidden`. */
export async function pageForEdit(ctx: Ctx, portalUid: string): Promise<PageEdit> {
  const portal = await portalOf(ctx, portalUid);
  const [page, sections, hosts] = await Promise.all([
    store.mainPage(ctx, portal.id),
    store.sectionsOf(ctx, portal.id),
    store.frameHosts(ctx),
  ]);
  const [blocks, seen, copies] = await Promise.all([
    page ? blocksAt(ctx, page.id, 0) : [],
    page ? blocksAt(ctx, page.id, page.published) : [],
    page ? store.copiesOf(ctx, page.id, TOLD) : [],
  ]);
  const judge = judgeOf(ctx, portal.id, sections, hosts);
  const title = page?.title ?? TITLE;
  const { id: _, start_page, template: __, kind: ___, ...shown } = portal;
  const verdicts = await Promise.all(blocks.map(async (block) => [block.uid, await whoSees(judge, block)] as const));
  return {
    portal: shown,
    version: page?.version ?? 0,
    title: { ...title },
    blocks: blocks as PageEdit['blocks'],
    whoSees: Object.fromEntries(verdicts),
    preview: await drawPage(await previewEye(ctx, judge), title, blocks),
    published: page?.published != null && content(blocks) === content(seen),
    copies: copies.map(({ number, made_at, by }) => ({
      number,
      at: made_at.toISOString(),
      by,
      current: number === page?.published,
    })),
    catalogue: {
      objects: await offeredObjects(ctx, judge),
      sections: sections.map((s) => ({ ...s, title: { ...s.title } })),
      hosts,
    },
    startPage: start_page ?? '',
    administrator: ctx.actor.isAdministrator,
  };
}

/** Objects of the portal that the editor may read himself, with the columns he may name. */
async function offeredObjects(ctx: Ctx, judge: ReturnType<typeof judgeOf>): Promise<PageEdit['catalogue']['objects']> {
  const found: PageEdit['catalogue']['objects'] = [];
  for (const [key, object] of (await metadataOf(ctx)).objects) {
    const seen = object.attachedTo === null ? await judge.of(key) : null;
    if (!seen?.exposed) continue;
    const about = await describe(ctx, key).catch((e: unknown) => {
      if (e instanceof Problem && e.status < 500) return null;
      throw e;
    });
    if (!about?.can.read) continue;
    const columns = about.columns.filter(({ type }) => type !== 'rich_text' && type !== 'files' && type !== 'links');
    found.push({
      key,
      title: about.plural,
      columns: columns.map(({ key: k, title, type, sortable }) => ({
        key: k,
        title,
        type,
        sortable,
        shown: seen.columns.has(k),
      })),
    });
  }
  return found;
}

/** Holds the page in the state its editor has seen; made where the portal has none yet. Throws `stale`. */
async function holdPage(tx: Ctx, portal: store.PortalRow, version: number): Promise<store.PageRow> {
  const page = await store.lockMainPage(tx, portal.id);
  if (page !== null && page.version !== version) throw problem('stale', 'Somebody else changed this page. Load it again.');
  if (page !== null) return page;
  await store.lockPageMaking(tx);
  const id = await store.insertPage(tx, portal.id, 'main', TITLE);
  await store.insertCopy(tx, id, 0, []);
  const made = await store.lockMainPage(tx, portal.id);
  if (made === null || made.id !== id) throw problem('stale');
  return made;
}

async function replaceWorkingCopy(tx: Ctx, page: store.PageRow, blocks: readonly Block[]): Promise<void> {
  await store.deleteCopy(tx, page.id, 0);
  await store.insertCopy(tx, page.id, 0, blocks.map(rowOf));
  await store.raiseVersion(tx, page.id);
}

/** Saves the working copy. Throws `not_found`, `forbidden`, `stale`, `invalid` at the block's place. */
export async function savePage(ctx: Ctx, portalUid: string, version: number, blocks: readonly Block[]): Promise<PageEdit> {
  const portal = await portalOf(ctx, portalUid);
  const [sections, hosts, page] = await Promise.all([
    store.sectionsOf(ctx, portal.id),
    store.frameHosts(ctx),
    store.mainPage(ctx, portal.id),
  ]);
  const before = page === null ? [] : await blocksAt(ctx, page.id, 0);
  await checkBlocks(ctx, blocks, { sections: new Set(sections.map(({ key }) => key)), hosts, before });
  await withTx(ctx, async (tx) => replaceWorkingCopy(tx, await holdPage(tx, portal, version), blocks));
  return pageForEdit(ctx, portalUid);
}

/** What people see changes: open tabs are told, and the audit. */
async function told(tx: Ctx, portal: store.PortalRow, action: string, number: number | null): Promise<void> {
  await bumpConfiguration(tx);
  await announce(tx, { kind: 'portal', payload: { portal: portal.id } });
  await audit(tx, action, { portal: portal.id, number });
}

/** Publishes the working copy as it was seen. Throws `not_found`, `forbidden`, `stale`. */
export async function publishPage(ctx: Ctx, portalUid: string, version: number): Promise<void> {
  const portal = await portalOf(ctx, portalUid);
  await withTx(ctx, async (tx) => {
    const page = await holdPage(tx, portal, version);
    const number = await store.nextNumber(tx, page.id);
    await store.insertCopy(tx, page.id, number, await store.blocksOf(tx, page.id, 0));
    await store.setPublished(tx, page.id, number);
    await told(tx, portal, 'page.publish', number);
  });
}

/** Takes a publication back, while it is what people see. Throws `not_found`, `forbidden`, `conflict`. */
export async function undoPublish(ctx: Ctx, portalUid: string, number: number): Promise<void> {
  const portal = await portalOf(ctx, portalUid);
  await withTx(ctx, async (tx) => {
    const page = await store.lockMainPage(tx, portal.id);
    if (page?.published !== number)
      throw problem('conflict', 'Something else was published in the meantime. Load the page again.');
    const before = await store.publishedBefore(tx, page.id, number);
    if (before === null) throw problem('conflict', 'Nothing was published before. Change the page and publish it instead.');
    await store.takeBack(tx, page.id, number);
    await store.setPublished(tx, page.id, before);
    await told(tx, portal, 'page.undo', before);
  });
}

/** Makes a published copy the working copy again. Throws `not_found`, `forbidden`, `stale`. */
export async function restoreCopy(ctx: Ctx, portalUid: string, version: number, number: number): Promise<void> {
  const portal = await portalOf(ctx, portalUid);
  await withTx(ctx, async (tx) => {
    const page = await holdPage(tx, portal, version);
    const copies = await store.copiesOf(tx, page.id, 1_000);
    if (!copies.some((copy) => copy.number === number)) throw problem('not_found');
    await replaceWorkingCopy(tx, page, await blocksAt(tx, page.id, number));
    await audit(tx, 'page.restore', { portal: portal.id, number });
  });
}

/** Portals with the state of their main pages. Throws `forbidden`. */
export async function listMainPages(ctx: Ctx) {
  requireOperation(ctx, OPERATION.mainPage);
  return (await store.listedPages(ctx)).map(({ published_at, ...page }) => ({
    ...page,
    publishedAt: published_at?.toISOString() ?? null,
  }));
}
