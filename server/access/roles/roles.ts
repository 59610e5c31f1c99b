/** Role trees: making, renaming, moving and attaching roles; organisations; roles of staff (ORG, ADM, P12). */
import { randomUUID } from 'node:crypto';
import { type Ctx, invalid, type Problem, problem, withTx } from '../../kernel/index.ts';
import { isAdministrator, OPERATION, requireAdministrator, requireOperation } from '../authority.ts';
import { bumpConfiguration, bumpUser } from '../counters.ts';
import type { Role } from './store.ts';
import * as store from './store.ts';

export type { Role } from './store.ts';

export interface NewRole {
  readonly title: string;
  readonly tree: Role['tree'];
  readonly side: Role['side'];
  readonly parentId: string | null;
  /** Stable name for bundles; a random one where absent. */
  readonly key?: string;
  readonly delegable?: boolean;
}

/** The role that goes with administering an organisation: the box of the membership gives and takes it, nobody else (migration 0108). */
export const isOffice = ({ key }: Pick<Role, 'key'>): boolean => key === 'organisation_administrators';

/** Whoever has a role below it or one that it is attached to would have the office without the box. @throws 422. */
async function refuseOffice(ctx: Ctx, roleId: string | null, path: 'role' | 'parent'): Promise<void> {
  const role = roleId === null ? null : await store.readRole(ctx.db, roleId);
  if (role === null || !isOffice(role)) return;
  throw invalid(path, 'office', 'Only who administers an organisation has this role. Change that in the list of its users.');
}

/**
 * Makes a role below its parent; only functional roles may stand alone.
 * @throws 403, 422 where the parent is of another side or tree.
 */
export async function createRole(ctx: Ctx, input: NewRole): Promise<Role> {
  requireSide(ctx, input.side);
  if (input.parentId === null && input.tree === 'organisational') {
    throw invalid('parent', 'no_parent', 'An organisational role stands below another one. Choose its parent.');
  }
  await refuseOffice(ctx, input.parentId, 'parent');
  return insert(ctx, { ...input, key: input.key ?? randomUUID(), delegable: input.delegable ?? true, accountId: null });
}

/**
 * Makes the portal organisation of an account that has none yet (ORG-01, ORG-05), below All portal users or a grouping role (ORG-07).
 * @throws 403, 409 where the account has one, 422 for a parent inside another organisation.
 */
export async function createOrganisation(
  ctx: Ctx,
  input: { readonly accountId: string; readonly title: string; readonly parentId?: string },
): Promise<Role> {
  requireOperation(ctx, OPERATION.portalUsers);
  return withTx(ctx, async (tx) => {
    const parentId = input.parentId ?? (await store.readRoleByKey(tx.db, 'all_portal_users'))?.id ?? null;
    if (parentId === null) throw new Error('The role all_portal_users is missing');
    if ((await store.readRoleOfAccount(tx.db, input.accountId)) !== null) throw taken();
    return insert(tx, {
      title: input.title,
      tree: 'organisational',
      side: 'portal',
      parentId,
      key: randomUUID(),
      delegable: true,
      accountId: input.accountId,
    });
  });
}

const taken = () => problem('conflict', 'This account has an organisation already. Add users there.');

async function insert(ctx: Ctx, role: Omit<store.NewRole, 'at'>): Promise<Role> {
  const { id } = await inWords(() => store.insertRole(ctx.db, { ...role, at: ctx.now }));
  return roleById(ctx, id);
}

/** Changes title and whether the organisation's administrators may hand the role out. @throws 403, 404, 412 where it is not the version `seen`. */
export async function changeRole(
  ctx: Ctx,
  roleId: string,
  change: { title?: string; delegable?: boolean },
  seen: number | null = null,
): Promise<Role> {
  return withTx(ctx, async (tx) => {
    const role = await holdRole(tx, roleId, seen);
    const { title = role.title, delegable = role.delegable } = change;
    await store.updateRole(tx.db, roleId, { title, delegable, parentId: role.parentId });
    return roleById(tx, roleId);
  });
}

/** A role that the caller may arrange, held until the end of the transaction. @throws 403, 404, 412 where it is not the version `seen`. */
export async function holdRole(tx: Ctx, roleId: string, seen: number | null): Promise<Role> {
  requireSide(tx, (await roleById(tx, roleId)).side);
  const held = await store.lockRole(tx.db, roleId);
  if (held === null) throw problem('not_found');
  if (seen !== null && seen !== held.version) throw problem('stale');
  return roleById(tx, roleId);
}

/**
 * Moves a role below another one: never into a circle, out of its root, or into another organisation (P12): its members would gain
 * what that organisation has. Two moves at once come one after the other.
 * @throws 403, 404, 412 where it is not the version `seen`, 422 with the reason.
 */
export async function moveRole(ctx: Ctx, roleId: string, parentId: string | null, seen: number | null = null): Promise<Role> {
  return withTx(ctx, async (tx) => {
    const role = await holdRole(tx, roleId, seen);
    await refuseOffice(tx, roleId, 'role');
    await refuseOffice(tx, parentId, 'parent');
    await inWords(() => store.updateRole(tx.db, roleId, { ...role, parentId }));
    await bumpConfiguration(tx);
    return roleById(tx, roleId);
  });
}

/** Attaches a functional role to an organisational one: the members of that role and of those below it have it (ORG-18). @throws 403, 404, 422. */
export async function attachRole(ctx: Ctx, functionalId: string, organisationalId: string): Promise<void> {
  await withTx(ctx, async (tx) => {
    requireSide(tx, (await roleById(tx, functionalId)).side);
    await roleById(tx, organisationalId);
    await refuseOffice(tx, functionalId, 'role');
    await inWords(() => store.insertAttachment(tx.db, functionalId, organisationalId));
    await bumpConfiguration(tx);
  });
}

/** Takes a functional role off an organisational one. @throws 403, 404. */
export async function detachRole(ctx: Ctx, functionalId: string, organisationalId: string): Promise<void> {
  await withTx(ctx, async (tx) => {
    requireSide(tx, (await roleById(tx, functionalId)).side);
    await roleById(tx, organisationalId);
    await store.deleteAttachment(tx.db, functionalId, organisationalId);
    await bumpConfiguration(tx);
  });
}

/** Gives a staff user a staff role. @throws 403 unless an administrator, 404, 422 for a portal role. */
export async function giveStaffRole(ctx: Ctx, staffUserId: string, roleId: string): Promise<void> {
  await withTx(ctx, async (tx) => {
    requireSide(tx, 'staff');
    await roleById(tx, roleId);
    await inWords(() => store.insertStaffRole(tx.db, staffUserId, roleId, tx.now));
    await bumpUser(tx, staffUserId);
  });
}

/** Takes a role from a staff user; the last administrator who is not locked keeps his. @throws 403, 404, 409. */
export async function takeStaffRole(ctx: Ctx, staffUserId: string, roleId: string): Promise<void> {
  await withTx(ctx, async (tx) => {
    requireSide(tx, 'staff');
    const role = await roleById(tx, roleId);
    if (role.key === 'administrators') await keepOneAdministrator(tx, role.id, staffUserId);
    await store.endStaffRole(tx.db, staffUserId, roleId, tx.now);
    await bumpUser(tx, staffUserId);
  });
}

/** Call before an administrator is locked as well: there is always one who can sign in. @throws 409. */
export async function keepAnAdministrator(ctx: Ctx, staffUserId: string): Promise<void> {
  const role = await store.readRoleByKey(ctx.db, 'administrators');
  if (role !== null) await keepOneAdministrator(ctx, role.id, staffUserId);
}

async function keepOneAdministrator(ctx: Ctx, roleId: string, leaving: string): Promise<void> {
  const holders = await store.lockHolders(ctx.db, roleId);
  const isOne = holders.some((h) => h.userId === leaving);
  if (isOne && holders.length === 1) {
    throw problem('conflict', 'This is the last administrator who can sign in. Make another one first.');
  }
}

/** The role of an id. @throws 404. */
export async function roleById(ctx: Ctx, roleId: string): Promise<Role> {
  const role = await store.readRole(ctx.db, roleId);
  if (role === null) throw problem('not_found');
  return role;
}

/** The sides whose trees the caller may see and arrange. @throws 403 where there is none. */
export function sidesOf(ctx: Ctx): Role['side'][] {
  requireOperation(ctx, OPERATION.portalUsers);
  return isAdministrator(ctx) ? ['portal', 'staff'] : ['portal'];
}

/** Roles of employees are arranged by administrators alone; those of portal users can be delegated (USR-09, ORG-19). */
export function requireSide(ctx: Ctx, side: Role['side']): void {
  if (side === 'portal') requireOperation(ctx, OPERATION.portalUsers);
  else requireAdministrator(ctx);
}

/** What the database's guards refuse, in words. */
const refusals: Readonly<Record<string, () => Problem>> = {
  role_cycle: () => invalid('parent', 'cycle', 'A role cannot stand below itself. Choose a parent outside of its own branch.'),
  role_root: () => invalid('parent', 'root', 'This role stays below its root. Choose a parent.'),
  role_side: () => invalid('parent', 'other_side', 'A role stands below one of its own side and tree. Choose another parent.'),
  role_organisation: () =>
    invalid('parent', 'other_organisation', 'Organisations never stand below each other, and a role stays in its organisation.'),
  role_account_id_key: taken,
  role_key_key: () => invalid('key', 'taken', 'Another role has this key. Choose another.'),
  role_parent_id_fkey: () => invalid('parent', 'unknown', 'There is no such role. Choose another parent.'),
  role_attachment_side: () =>
    invalid('role', 'not_functional', 'A functional role is attached to an organisational one of the same side.'),
  staff_role_side: () => invalid('role', 'other_side', 'Staff users have staff roles only. Choose a staff role.'),
  staff_role_staff_user_id_fkey: () => problem('not_found'),
  membership_role_organisation: () =>
    invalid('user', 'not_a_member', 'This role belongs to an organisation that the user is no member of. Add him there first.'),
  role_gone: () => problem('not_found'),
};

/** Does something that the database may refuse, and tells the refusal in words. */
export async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const refusal = refusals[(error as { constraint?: string }).constraint ?? ''];
    throw refusal?.() ?? error;
  }
}
