/**
 * Membership seen from the role: who gets it and who loses it (ORG-17, ORG-19). A role inside an organisation is held in that
 * organisation's membership, every other one in all memberships of the user (docs/decisions/0003).
 */
import { type Ctx, invalid, problem, withTx } from '../../kernel/index.ts';
import { bumpUser } from '../counters.ts';
import { readNamedByUid } from '../rules/store.ts';
import { giveStaffRole, holdRole, inWords, takeStaffRole } from './roles.ts';
import type { Role } from './store.ts';
import * as store from './store-members.ts';
import { isOffice, isRoot } from './tree.ts';

/**
 * Gives a user a role; whoever has it keeps it. Answers the user's id.
 * @throws 403, 404, 422 for a role that nobody is put into, a user of the other side, or one who is no member of the role's organisation.
 */
export async function addToRole(ctx: Ctx, roleId: string, userUid: string): Promise<string> {
  return withTx(ctx, async (tx) => {
    const role = await holdRole(tx, roleId, null);
    const userId = await userOf(tx, role, userUid);
    if (role.side === 'staff') await giveStaffRole(tx, userId, role.id);
    else {
      const places = await store.lockPlaces(tx.db, userId, role.id);
      if (places.length === 0) throw notHere();
      await inWords(() => store.insertMembershipRoles(tx.db, places, role.id, tx.now));
      await bumpUser(tx, userId);
    }
    return userId;
  });
}

/** Takes a role from a user in all his memberships. Answers the user's id. @throws as `addToRole`, and 409 for the last administrator. */
export async function takeFromRole(ctx: Ctx, roleId: string, userUid: string): Promise<string> {
  return withTx(ctx, async (tx) => {
    const role = await holdRole(tx, roleId, null);
    const userId = await userOf(tx, role, userUid);
    if (role.side === 'staff') await takeStaffRole(tx, userId, role.id);
    else {
      await store.endMembershipRoles(tx.db, { userId, roleId: role.id, at: tx.now });
      await bumpUser(tx, userId);
    }
    return userId;
  });
}

async function userOf(ctx: Ctx, role: Role, uid: string): Promise<string> {
  if (isRoot(role)) throw invalid('role', 'everybody', 'Everybody of this side belongs to this role. Choose a role below it.');
  if (isOffice(role)) {
    throw invalid('role', 'office', 'Who administers an organisation has this role. Change that in the list of its users.');
  }
  if (role.accountId !== null) {
    throw invalid('role', 'organisation', 'Members of an organisation are added on the page of its account.');
  }
  const [user] = await readNamedByUid(ctx.db, [uid]);
  if (user === undefined || user.kind === 'role') throw problem('not_found');
  if (user.side !== role.side) throw invalid('user', 'other_side', 'Staff have staff roles, portal users have portal roles.');
  return user.id;
}

const notHere = () =>
  invalid('user', 'not_a_member', 'This role belongs to an organisation that the user is no member of. Add him there first.');
