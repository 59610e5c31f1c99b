/** What the screen of the role trees reads (ORG-16, ORG-22): children of one role, names, the page of a role, attachments. */
import { type Ctx, problem } from '../../kernel/index.ts';
import { isOffice, requireSide, roleById, sidesOf } from './roles.ts';
import type { Role } from './store.ts';
import * as roles from './store.ts';
import * as store from './store-tree.ts';

export { isOffice } from './roles.ts';
export type { Attached, ListedRole, Place, RoleName } from './store-tree.ts';

/** The two roots: everybody of a side has them, nobody is put in or taken out. */
const ROOTS: readonly string[] = ['all_employees', 'all_portal_users'];
export const isRoot = ({ key }: Pick<Role, 'key'>): boolean => ROOTS.includes(key);

/** A role by its uid, whose tree the caller may see. @throws 403, 404. */
export async function roleOfUid(ctx: Ctx, uid: string): Promise<Role> {
  const sides = sidesOf(ctx);
  const role = await roles.readRoleByUid(ctx.db, uid);
  if (role === null) throw problem('not_found');
  if (!sides.includes(role.side)) requireSide(ctx, role.side);
  return role;
}

/** A role by its stable name, for a repeated request that made it: whose maker may have lost the right since. @throws 403, 404. */
export async function roleOfKey(ctx: Ctx, key: string): Promise<Role> {
  sidesOf(ctx);
  const role = await roles.readRoleByKey(ctx.db, key);
  if (role === null) throw problem('not_found');
  requireSide(ctx, role.side);
  return role;
}

/** Which roles of the trees. */
export interface TreeWish {
  readonly below?: string;
  readonly tree?: Role['tree'];
  readonly side?: Role['side'];
  readonly text?: string;
  readonly after: store.Place | null;
  /** Rows at most. */
  readonly limit: number;
}

export type TreeRole = store.ListedRole & { readonly above: readonly store.RoleName[]; readonly spread: boolean };

/** Roles by title with the way up to each: the top ones, the children of one, or those whose title holds the words. @throws 403, 404. */
export async function listRoles(ctx: Ctx, wish: TreeWish): Promise<TreeRole[]> {
  const sides = sidesOf(ctx);
  const below = wish.below === undefined ? null : (await roleOfUid(ctx, wish.below)).id;
  const found = await store.findRoles(ctx.db, {
    sides: wish.side === undefined ? sides : sides.filter((side) => side === wish.side),
    tree: wish.tree ?? null,
    below,
    text: wish.text ?? null,
    after: wish.after,
    limit: wish.limit,
  });
  const above = await store.readAbove(
    ctx.db,
    found.map(({ id }) => id),
  );
  return found.map((role) => ({ ...role, above: above.get(role.id) ?? [], spread: !isOffice(role) }));
}

export interface RolePage {
  readonly role: Role;
  readonly above: readonly store.RoleName[];
  readonly members: number;
  readonly attached: number;
  /** What can be done with it by whoever may arrange it at all. */
  readonly can: {
    readonly move: boolean;
    readonly remove: boolean;
    readonly members: boolean;
    /** Stand above others, and be attached. */
    readonly spread: boolean;
  };
}

/** One role with what stands around it. @throws 403, 404. */
export async function rolePage(ctx: Ctx, roleId: string): Promise<RolePage> {
  const role = await roleById(ctx, roleId);
  requireSide(ctx, role.side);
  const above = (await store.readAbove(ctx.db, [role.id])).get(role.id) ?? [];
  const can = {
    move: !isRoot(role) && !isOffice(role),
    remove: !isShipped(role),
    // Members of an organisation are added with their accounts: they have to accept first (I10).
    members: !isRoot(role) && !isOffice(role) && role.accountId === null,
    spread: !isOffice(role),
  };
  return { role, above, can, ...(await store.countHolders(ctx.db, role.id)) };
}

/**
 * Roles with a name of their own come with the product or a solution, which would bring them back at the next start; the key of a
 * role made here is random.
 */
export function isShipped({ key }: Pick<Role, 'key'>): boolean {
  return !/^(organisation_)?[0-9a-f-]{32,36}$/.test(key);
}

/** What is attached to an organisational role, or what a functional one is attached to. @throws 403, 404. */
export async function attachmentsOf(
  ctx: Ctx,
  role: Role,
  page: { readonly after: store.Place | null; readonly limit: number },
): Promise<store.Attached[]> {
  requireSide(ctx, role.side);
  return store.findAttached(ctx.db, role, page);
}
