/** Who may change rights. Staff by group or system operation; organisation administrators in their own organisation only. */
import { type Ctx, problem } from '../kernel/index.ts';

/** System operations that this module asks for (PRM-24). */
export const OPERATION = {
  portalUsers: 'CanAdministratePortalUsers',
  accessRights: 'CanManageAccessRights',
  mainPage: 'CanManagePortalMainPage',
  viewAs: 'CanViewAsPortalUser',
} as const;

/** True for the system, for staff in Administrators, and for staff who have the operation. */
export function mayAdminister(ctx: Ctx, operation: string): boolean {
  const { actor } = ctx;
  return actor.kind === 'system' || (actor.kind === 'staff' && (actor.isAdministrator || actor.operations.has(operation)));
}

/** @throws 403 unless the actor is staff who is in Administrators or has the system operation. */
export function requireOperation(ctx: Ctx, operation: string): void {
  if (!mayAdminister(ctx, operation)) {
    throw problem('forbidden', 'This needs the Administrators group or the system operation for it. Ask an administrator.');
  }
}

/** True for the system and for staff in Administrators. */
export function isAdministrator({ actor }: Pick<Ctx, 'actor'>): boolean {
  return actor.kind === 'system' || (actor.kind === 'staff' && actor.isAdministrator);
}

/** @throws 403 unless the actor is the system or staff in Administrators: nobody hands this on. */
export function requireAdministrator(ctx: Ctx): void {
  if (isAdministrator(ctx)) return;
  throw problem('forbidden', 'Only members of the Administrators group may do this.');
}
