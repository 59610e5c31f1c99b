/** The changes of a role that can be run dry: each is the save itself, with the same faults. */
import type { Ctx } from '../../kernel/index.ts';
import { addToRole, takeFromRole } from '../roles/members.ts';
import { attachRole, detachRole, moveRole, type Role, requireSide } from '../roles/roles.ts';
import { readNamedByUid } from '../rules/store.ts';
import { dryRunOfPeople, type PeopleRun } from './people.ts';

export type RoleChange =
  | { readonly change: 'add' | 'remove'; readonly user: string }
  | { readonly change: 'attach' | 'detach'; readonly holderId: string }
  | { readonly change: 'move'; readonly parentId: string | null; readonly seen: number | null };

/** Who gains and who loses what, were the role given, taken, moved, or attached to another one. @throws as the deed. */
export async function dryRunOfRole(ctx: Ctx, role: Role, asked: RoleChange): Promise<PeopleRun> {
  requireSide(ctx, role.side);
  const whom = { side: role.side, roleId: role.id };
  if (asked.change === 'move') {
    return dryRunOfPeople(ctx, { ...whom, userId: null }, (tx) => moveRole(tx, role.id, asked.parentId, asked.seen));
  }
  if ('holderId' in asked) {
    const deed = asked.change === 'attach' ? attachRole : detachRole;
    const holders = { side: role.side, roleId: asked.holderId, userId: null };
    return dryRunOfPeople(ctx, holders, (tx) => deed(tx, role.id, asked.holderId));
  }
  const [user] = await readNamedByUid(ctx.db, [asked.user]);
  const deed = asked.change === 'add' ? addToRole : takeFromRole;
  // Of somebody unknown nothing is read; the deed says that he is.
  return dryRunOfPeople(ctx, { ...whom, userId: user?.id ?? '0' }, (tx) => deed(tx, role.id, asked.user));
}
