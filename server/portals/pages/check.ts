/** What is looked at before a working copy is saved: nothing may be stored that its editor has no right to name (W8). */
import type { Block, Settings } from '../../../shared/contracts/page-blocks.ts';
import { parseFilter } from '../../../shared/rules/filter.ts';
import { type Ctx, invalid, Problem } from '../../kernel/index.ts';
import { list } from '../../records/index.ts';
import { rowOf } from './blocks.ts';
import { allowedOrigin } from './hosts.ts';

export interface Known {
  readonly sections: ReadonlySet<string>;
  readonly hosts: readonly string[];
  /** Blocks of the copy that is replaced: what stands there unchanged is not judged again. */
  readonly before: readonly Block[];
}

/**
 * Refuses blocks that name what is not there, or what the editor may not read himself. @throws 422 at the block's place.
 */
export async function checkBlocks(ctx: Ctx, blocks: readonly Block[], known: Known): Promise<void> {
  const uids = new Set<string>();
  const keys = new Set<string>();
  for (const [index, block] of blocks.entries()) {
    const { uid, key } = rowOf(block);
    if (uids.has(uid) || keys.has(key)) throw invalid(`body.blocks.${index}`, 'twice', 'This block stands on the page twice.');
    uids.add(uid);
    keys.add(key);
  }
  const same = new Map(known.before.map((block) => [block.uid, JSON.stringify([block.kind, block.settings])]));
  for (const [index, block] of blocks.entries()) {
    if (same.get(block.uid) === JSON.stringify([block.kind, block.settings])) continue;
    await checkBlock(ctx, block, `body.blocks.${index}.settings`, known);
  }
}

async function checkBlock(ctx: Ctx, block: Block, at: string, known: Known): Promise<void> {
  if (block.kind === 'records') await checkRecords(ctx, block.settings, at);
  if (block.kind === 'website') checkHost(ctx, block.settings.address, at, known);
  for (const [index, target] of targetsOf(block).entries()) {
    if (target.kind === 'section' && !known.sections.has(target.section)) {
      throw invalid(`${at}.${index}`, 'no_section', 'The portal has no such section. Choose one of its sections.');
    }
  }
}

function targetsOf(block: Block) {
  if (block.kind === 'actions') return block.settings.actions.map(({ target }) => target);
  if (block.kind === 'banner') return block.settings.button === null ? [] : [block.settings.button.target];
  return block.kind === 'announcement' && block.settings.link !== null ? [block.settings.link.target] : [];
}

function checkHost(ctx: Ctx, address: string, at: string, { hosts }: Known): void {
  if (allowedOrigin(ctx.system.config, address, hosts) !== null) return;
  const host = URL.parse(address)?.host ?? address;
  throw invalid(
    `${at}.address`,
    'host_not_allowed',
    `Pages of ${host} may not be shown. An administrator can allow the host; it must be https.`,
  );
}

/** Asks the list once as the editor: names and values take the gateway's own way, so nothing hidden can be named here either. */
async function checkRecords(ctx: Ctx, s: Settings<'records'>, at: string): Promise<void> {
  const parsed = s.filter === null || s.filter === undefined ? null : parseFilter(s.filter);
  if (parsed !== null && !parsed.ok) throw invalid(`${at}.filter`, 'bad_filter', parsed.fault.message);
  try {
    await list(ctx, s.object, { columns: s.columns, filter: parsed?.filter, sort: s.sort ?? undefined, limit: 1 });
  } catch (e) {
    if (!(e instanceof Problem) || e.status >= 500) throw e;
    const part = e.code === 'not_found' ? 'object' : 'columns';
    throw invalid(`${at}.${part}`, 'unknown', 'This list names an object, a column or a value that is not there for you.');
  }
}
