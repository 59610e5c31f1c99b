/**
 * Whose people somebody may administrate. Every operation on members takes a scope; scopes are made here only, from the session, and
 * each transaction reads the authority anew under a row lock, so one that was lost a moment ago is not used once more (decision 7).
 */
import { OPERATION, requireOperation } from '../access/index.ts';
import { type Ctx, contextFor, problem } from '../kernel/index.ts';
import * as store from './store-scope.ts';

declare const minted: unique symbol;

/** A part of the portal users: all of them, or the members of one organisation. */
export interface Scope {
  /** Role id of the only organisation; null = all portal users. */
  readonly organisationId: string | null;
  readonly userId: string;
  readonly membershipId: string | null;
  /** The portal an organisation's administrator is in, which can be switched off from having any (CON-23); null for staff. */
  readonly portalId: string | null;
  readonly [minted]: true;
}

const mint = (scope: Omit<Scope, typeof minted>) => scope as Scope;

/** Employees' accounts: Administrators, or the system operation for them. */
export const MANAGE_STAFF = 'CanManageUsers';

/** All portal users, for staff who may manage them. The operation gives no access to employees' accounts (USR-09). Throws `forbidden`. */
export function staffScope(ctx: Ctx): Scope {
  requireOperation(ctx, OPERATION.portalUsers);
  if (ctx.actor.userId === null) throw problem('forbidden');
  return mint({ organisationId: null, userId: ctx.actor.userId, membershipId: null, portalId: null });
}

/** The members of the organisation that a portal user administrates (ADM-03). Throws `forbidden`. */
export function organisationScope(ctx: Ctx): Scope {
  const { userId, membershipId, organisationRoleId, portalId, isOrganisationAdministrator } = ctx.actor;
  if (userId === null || membershipId === null || organisationRoleId === null || !isOrganisationAdministrator) {
    throw problem('forbidden', 'Only an administrator of the organisation can do this.');
  }
  return mint({ organisationId: organisationRoleId, userId, membershipId, portalId });
}

/** Reads the authority behind a scope again, inside the transaction that uses it. Throws `forbidden`. */
export async function confirmScope(tx: Ctx, scope: Scope): Promise<void> {
  const stands =
    scope.membershipId === null
      ? await store.holdStaff(tx, scope.userId)
      : await store.holdAdministrator(tx, scope.membershipId, scope.userId, scope.organisationId, scope.portalId);
  if (!stands) throw problem('forbidden');
}

/** Refuses what lies outside a scope exactly like what does not exist (D3). Throws `not_found`. */
export function within(scope: Scope, organisationId: string | null): void {
  if (scope.organisationId !== null && scope.organisationId !== organisationId) throw problem('not_found');
}

/** An administrator's organisation is not left without him by a slip: another one does that, or staff. Throws `conflict`. */
export function notHimself(scope: Scope, userId: string, why: string): void {
  if (scope.organisationId !== null && scope.userId === userId) throw problem('conflict', why);
}

/**
 * The same person under the database role that keeps accounts and their secrets. That role reads no records, so this widens nothing:
 * it is how an invitation's link and its mail come to stand in one transaction, with the name of who sent it.
 */
export function asKeeper(ctx: Ctx): Ctx {
  return contextFor(ctx.system, { ...ctx.actor, role: 'auth' }, ctx.now, ctx.ref);
}
