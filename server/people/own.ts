/**
 * Administrators of an organisation and its people, at the portal (ADM-01..08; decision 7). The same functions as for staff, under a scope
 * of one organisation: what lies outside is answered like what does not exist.
 */
import type { z } from 'zod';
import type * as contract from '../../shared/contracts/members.ts';
import { asSystem, type Ctx, contextFor, onlyLooks, problem } from '../kernel/index.ts';
import { organisationScope, type Scope } from './scope.ts';
import { membershipsOf } from './store-memberships.ts';
import * as own from './store-own.ts';
import { userIdByUid, usersById, usersOfOrganisation } from './store-users.ts';
import { labelsOf, MOST, type PortalUserView, viewFor } from './view.ts';

/** A scope of one organisation, and the context its work is done in. */
export interface Own {
  readonly scope: Scope;
  readonly organisationId: string;
  readonly ctx: Ctx;
  /** Whether he may change anything at this moment: not while the portal takes no changes, nor looking as somebody. */
  readonly changes: boolean;
}

/**
 * The organisation that the actor administrates. The portal's database role keeps no accounts and reads no contacts, so the product works
 * for him, in his name: bounded by his scope, which every function asks and every transaction confirms anew. Throws `forbidden`.
 */
export function ownOrganisation(ctx: Ctx): Own {
  const scope = organisationScope(ctx);
  const { organisationId } = scope;
  if (organisationId === null) throw problem('forbidden');
  const { actor } = asSystem(ctx, 'people of an organisation');
  const changes = !onlyLooks(ctx.actor) && !ctx.actor.portalReadOnly;
  return { scope, organisationId, changes, ctx: contextFor(ctx.system, { ...actor, userId: scope.userId }, ctx.now, ctx.ref) };
}

/**
 * What can be done with one of his people. Read off what he is told of that person and off who he is himself, nothing else: so that it
 * tells no more of where else somebody is than the page does (D5). The functions that do it decide anew.
 */
function canWith({ changes }: Own, { organisations, lastInvitationEnds }: PortalUserView, isHimself: boolean, hasRoles: boolean) {
  const [here] = organisations;
  const waits = here !== undefined && !here.accepted;
  const may = (when: boolean): boolean => changes && here !== undefined && when;
  return {
    invite: may(waits && here.active),
    revoke: may(waits && lastInvitationEnds !== null),
    activate: may(here?.active === false),
    deactivate: may(here?.active === true && !isHimself),
    appoint: may(here?.isAdmin === false),
    dismiss: may(here?.isAdmin === true),
    setRoles: may(hasRoles),
    remove: may(!isHimself),
  };
}

/** The organisation with its people, 500 at most (with `holding` those whose name or address as he is told it holds that), and what its administrator may give them. */
export async function organisationPage(of: Own, holding?: string): Promise<z.infer<typeof contract.getOwnOrganisation.answer>> {
  const { ctx, scope, organisationId, changes } = of;
  const { uid, title } = await own.organisation(ctx, organisationId);
  const roles = await own.rolesToGive(ctx, organisationId);
  const portals = await own.portalsOf(ctx, scope.userId);
  const rows = await usersOfOrganisation(ctx, await labelsOf(ctx), organisationId, { limit: MOST + 1, holding });
  const users = rows.slice(0, MOST).map((row) => {
    const view = viewFor(scope, row);
    return { ...view, can: canWith(of, view, row.id === scope.userId, roles.length > 0) };
  });
  return { uid, title, roles, portals, users, more: rows.length > MOST, can: { add: changes } };
}

/** One of its people. Throws `not_found`, for people of others as well. */
export async function memberOf({ ctx, scope, organisationId }: Own, uid: string): Promise<PortalUserView> {
  const id = await userIdByUid(ctx, uid);
  const memberships = id === null ? [] : await membershipsOf(ctx, id);
  if (id === null || !memberships.some((m) => m.organisation_id === organisationId)) throw problem('not_found');
  const [row] = await usersById(ctx, await labelsOf(ctx), [id]);
  if (row === undefined) throw problem('not_found');
  return viewFor(scope, row);
}

/** Uid of the portal that is meant where none is named: the one where he is. */
export const portalHere = async ({ ctx }: Own, portalId: string | null): Promise<string> => {
  if (portalId === null) throw problem('not_found');
  return own.portalUid(ctx, portalId);
};
