/**
 * Administrators of an organisation and its people, at the portal (ADM-01..08; decision 7). The same functions as for staff, under a scope
 * of one organisation: what lies outside is answered like what does not exist.
 */
import type { z } from 'zod';
import type * as contract from '../../shared/contracts/members.ts';
import { asSystem, type Ctx, contextFor, problem } from '../kernel/index.ts';
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
  return { scope, organisationId, ctx: contextFor(ctx.system, { ...actor, userId: scope.userId }, ctx.now, ctx.ref) };
}

/** The organisation with its people, 500 at most, and what its administrator may give them. */
export async function organisationPage({
  ctx,
  scope,
  organisationId,
}: Own): Promise<z.infer<typeof contract.getOwnOrganisation.answer>> {
  const { uid, title } = await own.organisation(ctx, organisationId);
  const roles = await own.rolesToGive(ctx, organisationId);
  const portals = await own.portalsOf(ctx, scope.userId);
  const rows = await usersOfOrganisation(ctx, await labelsOf(ctx), organisationId, { limit: MOST + 1 });
  const users = rows.slice(0, MOST).map((row) => viewFor(scope, row));
  return { uid, title, roles, portals, users, more: rows.length > MOST };
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
