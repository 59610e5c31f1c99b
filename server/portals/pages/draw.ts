/** A block as its viewer gets it. Null = not displayed to him (HOM-16): it names nothing that he may not know. */
import { createHash } from 'node:crypto';
import type { Block, BlockView, Settings } from '../../../shared/contracts/page-blocks.ts';
import { Problem } from '../../kernel/index.ts';
import { say } from './blocks.ts';
import type { Eye } from './eye.ts';
import { isAllowedAddress } from './hosts.ts';
import { articlesContent, casesContent, recordsContent } from './lists.ts';
import { wayOf } from './ways.ts';

/**
 * Draws one block. What fails for a reason of the viewer's rights is not displayed; what fails for a fault of ours shows as broken,
 * and the rest of the page stands. `cursor` reads a list on.
 */
export async function drawBlock(eye: Eye, block: Block, cursor?: string): Promise<BlockView | null> {
  try {
    return await drawn(eye, block, cursor);
  } catch (e) {
    if (e instanceof Problem && e.status < 500) {
      if (cursor !== undefined) throw e;
      return null;
    }
    eye.ctx.log.error('a block of the main page failed', { block: block.uid, kind: block.kind, error: e });
    return { uid: block.uid, place: block.place, kind: 'broken' };
  }
}

async function drawn(eye: Eye, block: Block, cursor?: string): Promise<BlockView | null> {
  const { uid, place } = block;
  const at = <T extends object>(content: T | null) => content && { uid, place, ...content };
  const { ctx } = eye;
  switch (block.kind) {
    case 'banner': {
      const { title, text, greet, picture, button } = block.settings;
      const way = await wayOf(eye, button);
      return at({ kind: 'banner' as const, title: say(ctx, title), text: say(ctx, text), greet, picture, button: way });
    }
    case 'website': {
      const { title, address, picture, height, frame } = block.settings;
      if (!isAllowedAddress(ctx.system.config, address, eye.hosts)) return null;
      return at({ kind: 'website' as const, title: say(ctx, title), address, picture, height, frame });
    }
    case 'search':
      return at(await searchContent(eye, block.settings));
    case 'popular':
    case 'liked': {
      const { kind, settings } = block;
      const content = await articlesContent(eye, settings, kind === 'popular' ? eye.popular : eye.liked);
      // Who likes nothing yet has no use for an empty list of it; nobody popular is worth a word, since it leads on to the articles.
      if (kind === 'liked' && content?.articles.length === 0) return null;
      return content && { uid, place, kind, ...content };
    }
    case 'cases': {
      const content = await casesContent(eye, block.settings);
      return content && { uid, place, kind: 'cases', ...content };
    }
    case 'records': {
      const content = await recordsContent(eye, block.settings, cursor);
      return content && { uid, place, kind: 'records', ...content };
    }
    case 'actions':
      return at(await actionsContent(eye, block.settings));
    case 'announcement':
      return at(await announcementContent(eye, uid, block.settings));
  }
}

async function searchContent(eye: Eye, s: Settings<'search'>) {
  const [article, cases] = await Promise.all([
    s.articles ? eye.describe('published_article') : null,
    s.cases ? eye.describe('case') : null,
  ]);
  if (article === null && cases === null) return null;
  return { kind: 'search' as const, placeholder: say(eye.ctx, s.placeholder), articles: article !== null, cases: cases !== null };
}

async function actionsContent(eye: Eye, s: Settings<'actions'>) {
  const ways = await Promise.all(
    s.actions.map(async ({ label, target, hint, icon }) => {
      const way = await wayOf(eye, { label, target });
      return way && { ...way, hint: say(eye.ctx, hint), icon };
    }),
  );
  const actions = ways.filter((way) => way !== null);
  return actions.length === 0 ? null : { kind: 'actions' as const, title: say(eye.ctx, s.title), actions };
}

/** Names a wording, so that a changed announcement is seen again by those who dismissed the old one. */
export function markOf({ title, text, tone, from }: Settings<'announcement'>): string {
  return createHash('sha256')
    .update(JSON.stringify([title, text, tone, from]))
    .digest('hex')
    .slice(0, 32);
}

/** Whether an announcement is on now: from its beginning (included) to its end (excluded). */
export function isOn({ from, until }: Pick<Settings<'announcement'>, 'from' | 'until'>, now: Date): 'on' | 'not_yet' | 'over' {
  if (from !== null && new Date(from) > now) return 'not_yet';
  return until !== null && new Date(until) <= now ? 'over' : 'on';
}

async function announcementContent(eye: Eye, uid: string, s: Settings<'announcement'>) {
  const mark = markOf(s);
  if (isOn(s, eye.ctx.now) !== 'on' || (s.dismissible && eye.dismissed.get(uid) === mark)) return null;
  const { tone, dismissible } = s;
  const link = await wayOf(eye, s.link);
  const { ctx } = eye;
  return { kind: 'announcement' as const, title: say(ctx, s.title), text: say(ctx, s.text), tone, dismissible, mark, link };
}

/** Objects whose changes a page of these blocks shows. */
export function objectsOf(blocks: readonly Block[]): string[] {
  const found = blocks.flatMap((block) => {
    if (block.kind === 'cases') return ['case'];
    if (block.kind === 'popular' || block.kind === 'liked') return ['published_article'];
    return block.kind === 'records' ? [block.settings.object] : [];
  });
  return [...new Set(found)].sort();
}
