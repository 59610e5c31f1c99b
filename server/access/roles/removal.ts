/**
 * Deleting a role. First it is told what stands in the way and what would fall away; a rule that says "no" falls away like one that
 * says "yes", so members may gain by it. Whoever takes rules away this way must be one who may set them.
 */
import { type Ctx, problem, withTx } from '../../kernel/index.ts';
import { metadataOf } from '../../metadata/index.ts';
import { isAdministrator, mayAdminister, OPERATION } from '../authority.ts';
import { bumpConfiguration } from '../counters.ts';
import { retireSources } from '../shares/sources.ts';
import { inWords, requireSide, roleById } from './roles.ts';
import type { Role } from './store.ts';
import * as store from './store-removal.ts';
import { isShipped } from './tree.ts';

/** One kind of thing that names the role. */
export interface Hit {
  readonly kind: store.HitKind | 'shipped' | 'rights' | 'system_rights';
  readonly count: number;
  /** Some of them by name. */
  readonly names: readonly string[];
  /** Titles of the objects that rules stand on. */
  readonly objects: readonly Readonly<Record<string, string>>[];
}

export interface Removal {
  /** Must be gone first. */
  readonly blocked: readonly Hit[];
  /** Goes with the role. */
  readonly falls: readonly Hit[];
}

/** Rules by author that have ended bar nothing: their rows go on telling under the principal of the role, which stays. */
const BARS: readonly Hit['kind'][] = ['children', 'organisation_members', 'audiences', 'author_rules'];
const RULES: readonly Hit['kind'][] = ['operations', 'columns', 'scopes'];

/** What deleting a role would meet. @throws 403, 404. */
export async function removalOf(ctx: Ctx, roleId: string): Promise<Removal> {
  const role = await roleById(ctx, roleId);
  requireSide(ctx, role.side);
  return meet(ctx, role);
}

async function meet(ctx: Ctx, role: Role): Promise<Removal> {
  const { objects } = await metadataOf(ctx);
  const titles = new Map([...objects.values()].map((object) => [object.id, object.title]));
  const hits = (await store.readHits(ctx.db, role)).map((hit): Hit => {
    return { ...hit, objects: hit.objects.map((id) => titles.get(id) ?? {}) };
  });
  const blocked = hits.filter(({ kind }) => BARS.includes(kind));
  const falls = hits.filter((hit) => !blocked.includes(hit));
  const sum = (some: readonly Hit[]) => some.reduce((all, { count }) => all + count, 0);
  const bar = (kind: Hit['kind'], count: number): Hit[] => (count === 0 ? [] : [{ kind, count, names: [], objects: [] }]);
  const rules = mayAdminister(ctx, OPERATION.accessRights) ? 0 : sum(falls.filter(({ kind }) => RULES.includes(kind)));
  const system = isAdministrator(ctx) ? 0 : sum(falls.filter(({ kind }) => kind === 'system'));
  return {
    blocked: [...bar('shipped', isShipped(role) ? 1 : 0), ...blocked, ...bar('rights', rules), ...bar('system_rights', system)],
    falls,
  };
}

/**
 * Deletes a role with everything that `removalOf` says falls away; all of it holds at the next request. What held before stays on
 * record under the principal.
 * @throws 403, 404, 409 where something stands in the way or something falls away and that is not confirmed, 412 where it is not the version `seen`.
 */
export async function removeRole(
  ctx: Ctx,
  roleId: string,
  { seen = null, confirmed = false }: { readonly seen?: number | null; readonly confirmed?: boolean } = {},
): Promise<void> {
  await withTx(ctx, async (tx) => {
    const role = await roleById(tx, roleId);
    requireSide(tx, role.side);
    // Whoever names the role at this moment waits for these locks, and so does this for whoever has just named it.
    const version = await store.lockForRemoval(tx.db, roleId);
    if (version === null) throw problem('not_found');
    if (seen !== null && seen !== version) throw problem('stale');
    await bumpConfiguration(tx);
    const { blocked, falls } = await meet(tx, role);
    if (blocked.length > 0) throw problem('conflict', blocked.map((hit) => why[hit.kind] ?? '').join(' '));
    if (falls.length > 0 && !confirmed) {
      throw problem('conflict', 'Members, rules or shares of this role go with it. Look at what falls away, then confirm it.');
    }
    await retireSources(tx, await store.readShares(tx.db, roleId));
    await inWords(() => store.deleteRole(tx.db, roleId, tx.now));
  });
}

const why: Partial<Record<Hit['kind'], string>> = {
  shipped: 'This role comes with the product and would come back. Rename it, or leave it without members.',
  children: 'Other roles stand below it. Move or delete them first.',
  organisation_members: 'People are members of this organisation. End their memberships first.',
  audiences: 'Articles are published for this role. Take it out of the audiences first.',
  author_rules: 'Rules by author name it. End them first.',
  rights: 'Rules name this role, and you may not change rules. Ask somebody who may.',
  system_rights: 'System operations name this role, and only administrators give those. Ask one.',
};
