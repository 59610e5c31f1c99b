/** Who has a role, himself or through another one, and who could get it (ORG-17, ORG-22). */
import { isRoot, type Role } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import type { Place } from './cursor.ts';
import * as store from './store-role-members.ts';
import { labelsOf } from './view.ts';

/** Look-ups answer this many. */
const CHOICE = 25;

interface Wish {
  readonly text?: string | undefined;
  readonly after: Place | null;
  readonly limit: number;
}

/** Members by log-in name, with the roles that those who do not hold it themselves have it through. The caller has asked for the right to see the role. */
export async function membersOf(ctx: Ctx, role: Role, wish: Wish): Promise<store.MemberRow[]> {
  const { text, after, limit } = wish;
  const filter = { role, everybody: isRoot(role), text: text || null, after, limit };
  return role.side === 'staff' ? store.staffWithRole(ctx, filter) : store.portalUsersWithRole(ctx, await labelsOf(ctx), filter);
}

/** Users who can be put into the role: those of its side, in its organisation where it stands in one. */
export async function candidatesFor(
  ctx: Ctx,
  role: Role,
  text: string | undefined,
): Promise<{ uid: string; name: string; login: string; organisations: string[] }[]> {
  if (isRoot(role) || role.accountId !== null) return [];
  const filter = { role, text: text || null, limit: CHOICE };
  return role.side === 'staff' ? store.staffWithout(ctx, filter) : store.portalUsersWithout(ctx, await labelsOf(ctx), filter);
}
