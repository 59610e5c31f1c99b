/** Who will see what of a page, told to its editor before anything is published (HOM-16, PRM-22). */
import type { Block, Settings } from '../../../shared/contracts/page-blocks.ts';
import type { WhoSees } from '../../../shared/contracts/pages.ts';
import { parseFilter } from '../../../shared/rules/filter.ts';
import { type Audience, audienceOf } from '../../access/index.ts';
import type { Ctx } from '../../kernel/index.ts';
import type { Texts } from './blocks.ts';
import { isOn } from './draw.ts';
import { isAllowedAddress } from './hosts.ts';
import type { SectionRow } from './store.ts';

/** What one page's blocks are judged by. */
export interface Judge {
  readonly ctx: Ctx;
  readonly sections: readonly SectionRow[];
  readonly hosts: readonly string[];
  of(object: string): Promise<Audience | null>;
}

/** Asks for each object once. */
export function judgeOf(ctx: Ctx, portalId: string, sections: readonly SectionRow[], hosts: readonly string[]): Judge {
  const asked = new Map<string, Promise<Audience | null>>();
  const of = (object: string) => {
    const found = asked.get(object) ?? audienceOf(ctx, portalId, object);
    asked.set(object, found);
    return found;
  };
  return { ctx, sections, hosts, of };
}

const plain = (text: string): Texts => ({ en: text });
const all = (reason: WhoSees['reason'] = 'everybody', names: readonly Texts[] = []): WhoSees => ({
  verdict: 'all',
  reason,
  names: [...names],
});
const nobody = (reason: WhoSees['reason'], names: readonly Texts[] = []): WhoSees => ({
  verdict: 'nobody',
  reason,
  names: [...names],
});

/** Levels 1 and 2 for an object; null where every portal user may read it. */
async function shut(judge: Judge, key: string): Promise<WhoSees | null> {
  const found = await judge.of(key);
  if (found === null) return nobody('not_exposed', [plain(key)]);
  const { object, exposed, read, others } = found;
  if (!exposed) return nobody('not_exposed', [object.plural]);
  if (read) return null;
  if (others.length === 0) return nobody('may_not_read', [object.plural]);
  return { verdict: 'some', reason: 'some_roles', names: [object.plural, ...others.map(plain)] };
}

/** Who will see a block once the page is published and the portal is active. */
export async function whoSees(judge: Judge, block: Block): Promise<WhoSees> {
  switch (block.kind) {
    case 'banner':
      return all();
    case 'website': {
      const { address } = block.settings;
      const allowed = isAllowedAddress(judge.ctx.system.config, address, judge.hosts);
      return allowed ? all() : nobody('host_not_allowed', [plain(URL.parse(address)?.host ?? address)]);
    }
    case 'search':
      return searchSeen(judge, block.settings);
    case 'popular':
      return (await shut(judge, 'published_article')) ?? all('readers');
    case 'liked':
      return (await shut(judge, 'published_article')) ?? all('liked_only');
    case 'cases':
      return (await shut(judge, 'case')) ?? all(block.settings.whose === 'own' ? 'own_records' : 'readers');
    case 'records':
      return recordsSeen(judge, block.settings);
    case 'actions': {
      const ways = await Promise.all(block.settings.actions.map(({ target }) => mayGo(judge, target)));
      return ways.some(Boolean) ? all() : nobody('nothing_left');
    }
    case 'announcement': {
      const { from, until } = block.settings;
      const state = isOn(block.settings, judge.ctx.now);
      if (state === 'on') return all();
      return nobody(state, [plain((state === 'over' ? until : from) ?? '')]);
    }
  }
}

async function searchSeen(judge: Judge, s: Settings<'search'>): Promise<WhoSees> {
  const asked = [...(s.articles ? ['published_article'] : []), ...(s.cases ? ['case'] : [])];
  const verdicts = await Promise.all(asked.map((object) => shut(judge, object)));
  if (verdicts.some((one) => one === null)) return all('readers');
  return verdicts.find((one) => one?.verdict === 'some') ?? verdicts[0] ?? nobody('nothing_left');
}

/** Columns that a filter or a sort names: without the right on one of them the list is not shown at all. */
function neededColumns({ filter, sort }: Settings<'records'>): string[] {
  const named = new Set<string>(sort ? [sort.column] : []);
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { column, ...parts } = node as Record<string, unknown>;
    if (typeof column === 'string') named.add(column.split('.')[0] ?? '');
    for (const part of Object.values(parts)) if (typeof part === 'object') [part].flat().forEach(walk);
  };
  const parsed = parseFilter(filter);
  if (parsed.ok) walk(parsed.filter);
  return [...named];
}

async function recordsSeen(judge: Judge, s: Settings<'records'>): Promise<WhoSees> {
  const closed = await shut(judge, s.object);
  if (closed !== null) return closed;
  const found = await judge.of(s.object);
  const titles = (keys: readonly string[]) => keys.map((key) => found?.object.column(key)?.title ?? plain(key));
  const hidden = (keys: readonly string[]) => keys.filter((key) => !found?.columns.has(key));
  const needed = hidden(neededColumns(s));
  if (needed.length > 0) return nobody('columns_hidden', titles(needed));
  const shown = hidden(s.columns);
  if (shown.length === s.columns.length) return nobody('columns_hidden', titles(shown));
  if (shown.length > 0) return all('columns_hidden', titles(shown));
  return all(found?.everyRecord ? 'everybody' : 'readers');
}

async function mayGo(judge: Judge, target: Settings<'actions'>['actions'][number]['target']): Promise<boolean> {
  switch (target.kind) {
    case 'new_case': {
      const found = await judge.of('case');
      return found?.exposed === true && found.read && found.create;
    }
    case 'section': {
      const section = judge.sections.find(({ key }) => key === target.section);
      return section !== undefined && (section.object === null || (await shut(judge, section.object)) === null);
    }
    case 'article':
      return (await shut(judge, 'published_article')) === null;
    default:
      return true;
  }
}
