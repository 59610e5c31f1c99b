/** The main page for its viewers (HOM-01, HOM-05). Every block is drawn as the caller himself. */
import type { z } from 'zod';
import type { Block, BlockView } from '../../../shared/contracts/page-blocks.ts';
import type { pageView } from '../../../shared/contracts/pages.ts';
import { asSystem, type Ctx, problem } from '../../kernel/index.ts';
import { blockOf, say, TITLE } from './blocks.ts';
import { drawBlock, markOf, objectsOf } from './draw.ts';
import { type Eye, viewerEye } from './eye.ts';
import { allowedOrigin } from './hosts.ts';
import * as store from './store.ts';

export type PageView = z.infer<typeof pageView>;

interface Published {
  readonly title: Readonly<Record<string, string>>;
  readonly blocks: readonly Block[];
  eye(blocks: readonly Block[]): Promise<Eye>;
}

/** Throws `not_found` where the portal is not open: from that moment on nothing of it answers (W7). */
async function published(ctx: Ctx): Promise<Published> {
  const { portalId, portalOpen } = ctx.actor;
  if (!portalOpen) throw problem('not_found');
  const system = asSystem(ctx, 'main page');
  const page = portalId === null ? null : await store.publishedPage(system, portalId);
  if (page === null || portalId === null) throw problem('not_found');
  const blocks = page.blocks.map(blockOf).filter((one) => one !== null);
  return {
    title: page.title ?? TITLE,
    blocks,
    eye: async (some) => {
      const announcements = some.filter(({ kind }) => kind === 'announcement').map(({ uid }) => uid);
      return viewerEye(ctx, await store.sectionsOf(system, portalId), announcements);
    },
  };
}

/** Draws a page; a block that is not for this viewer is not in it. */
export async function drawPage(eye: Eye, title: Readonly<Record<string, string>>, blocks: readonly Block[]): Promise<PageView> {
  const drawn = await Promise.all(blocks.map((block) => drawBlock(eye, block)));
  return { title: say(eye.ctx, title), blocks: drawn.filter((one) => one !== null), about: objectsOf(blocks) };
}

/** The main page with its first data. Throws `not_found` where the portal is not open. */
export async function mainPage(ctx: Ctx): Promise<PageView> {
  const { title, blocks, eye } = await published(ctx);
  return drawPage(await eye(blocks), title, blocks);
}

/** One block of it; `cursor` reads a list on. Throws `not_found` for anything that is not there for the caller, `bad_cursor`. */
export async function mainBlock(ctx: Ctx, uid: string, cursor?: string): Promise<BlockView> {
  const { blocks, eye } = await published(ctx);
  const block = blocks.find((one) => one.uid === uid);
  const view = block === undefined ? null : await drawBlock(await eye([block]), block, cursor);
  if (view === null) throw problem('not_found');
  return view;
}

/** Hides an announcement in this wording from the caller, or shows it again. Throws `not_found`. */
export async function dismiss(ctx: Ctx, uid: string, mark: string, dismissed: boolean): Promise<void> {
  const { blocks } = await published(ctx);
  const block = blocks.find((one) => one.uid === uid);
  if (block?.kind !== 'announcement' || !block.settings.dismissible) throw problem('not_found');
  // Only the wording that is there now: an older tab must not hide what its reader has not seen.
  await store.writeDismissed(ctx, uid, dismissed && markOf(block.settings) === mark ? mark : null);
}

/** Origins that a portal's main page frames, for the content policy of its pages: none where nothing is framed. */
export async function frameOrigins(ctx: Ctx): Promise<string[]> {
  const system = asSystem(ctx, 'main page');
  const [hosts, framed] = await Promise.all([store.frameHosts(system), store.framedAddresses(system, ctx.actor.portalId ?? '0')]);
  const origins = framed.map((address) => allowedOrigin(ctx.system.config, address, hosts));
  return [...new Set(origins.filter((one) => one !== null))];
}
