/** Roles of one tree and side to choose from, for look-ups. */
import { call } from '../../api/index.ts';
import type { Option } from '../../ui/index.ts';
import type { RoleRef, TreeRole } from './data.ts';

/**
 * By a part of the name; without one the top of the tree, and of the organisational one what stands directly below. Only those that a role
 * may stand below or be attached to.
 */
export async function findRoles(
  { tree, side }: Pick<RoleRef, 'tree' | 'side'>,
  typed: string,
  signal: AbortSignal,
): Promise<readonly TreeRole[]> {
  const q = typed.trim();
  const { roles } = await call('GET /api/staff/roles', { query: { tree, side, ...(q === '' ? {} : { q }) }, signal });
  const open = (found: readonly TreeRole[]): readonly TreeRole[] => found.filter(({ spread }) => spread);
  const [root] = roles;
  if (q !== '' || tree !== 'organisational' || root === undefined) return open(roles);
  const below = await call('GET /api/staff/roles', { query: { below: root.uid }, signal });
  return open([...roles, ...below.roles]);
}

/** With the way to it as the second line. */
export const optionOf = ({ uid, title, above }: TreeRole): Option => ({
  value: uid,
  label: title,
  hint: above.map((one) => one.title).join(' › '),
});
