/** Who comes to read and who no longer does, where an audience changes. */
import type { Ctx } from '../../kernel/index.ts';
import { metadataOf, objectOf } from '../../metadata/index.ts';
import { chainOf, principalsOfRules, rightsOfClass } from '../readers/classes.ts';
import type { ClassRow } from '../readers/store.ts';
import type { Readership } from '../readership.ts';
import { type Met, meet } from './meet.ts';

export interface ReadershipChange extends Met {
  /** Else they lose it. */
  readonly gains: boolean;
}

/**
 * People for whom records with the audience `before` become ones with `after`: of those who may read the object at all, and not
 * everything of it anyway. The caller has asked for the right to arrange the audience.
 */
export async function readershipChange(
  ctx: Ctx,
  objectKey: string,
  before: readonly Readership[],
  after: readonly Readership[],
): Promise<ReadershipChange[]> {
  const object = objectOf(await metadataOf(ctx), objectKey);
  const roles = [...before, ...after].map(({ roleId }) => roleId);
  const rules = [...new Set([...(await principalsOfRules(ctx, await chainOf(ctx, object), 'portal')), ...roles])];
  const isIn = (audience: readonly Readership[], { names, portalId }: ClassRow) =>
    audience.some((one) => names.includes(one.roleId) && (one.portalId === null || one.portalId === portalId));
  const met = await meet(ctx, { side: 'portal', rules }, async (row) => {
    const [had, has] = [isIn(before, row), isIn(after, row)];
    if (had === has) return null;
    const rights = await rightsOfClass(ctx, 'portal', row, object.key);
    const anyway = rights?.scopes.some(({ kind }) => kind === 'all');
    return rights?.can.read && !anyway ? { gains: has } : null;
  });
  return met.map(({ judged, ...who }) => ({ ...who, ...judged })).sort((a, b) => Number(a.gains) - Number(b.gains));
}
