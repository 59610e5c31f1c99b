/** The endpoints for administrators of an organisation. The scope is minted here, from the session, before anything else is looked at. */
import { createHash } from 'node:crypto';
import * as contract from '../../shared/contracts/members.ts';
import type { Http } from '../kernel/index.ts';
import { revokeInvitation, sendInvitations } from './invitations.ts';
import { addMembers, toldTo } from './members.ts';
import { changeMembership } from './memberships.ts';
import { once, type Request } from './once.ts';
import { memberOf, type Own, organisationPage, ownOrganisation, portalHere } from './own.ts';
import { deletePortalUser } from './portal-users.ts';
import { organisation } from './store-own.ts';

/** The request as one of this organisation: its address does not name it, so repeated in the name of another one it is another request. */
const inside = ({ organisationId }: Own, { idempotencyKey, request, requestHash }: Request): Request => ({
  idempotencyKey,
  request,
  requestHash: () => createHash('sha256').update(requestHash()).update(`organisation ${organisationId}`).digest(),
});

/** Mounts them. */
export function ownRoutes(http: Pick<Http, 'serve'>): void {
  http.serve(contract.getOwnOrganisation, async (ctx, { query }) => organisationPage(ownOrganisation(ctx), query.q));
  http.serve(contract.addOwnMembers, async (ctx, input) => {
    const own = ownOrganisation(ctx);
    const { toPortal, ...body } = input.body;
    const portal = toPortal ?? (await portalHere(own, ctx.actor.portalId));
    const { uid } = await organisation(own.ctx, own.organisationId);
    return toldTo(input, await addMembers(own.ctx, own.scope, uid, { ...body, portal }, inside(own, input)));
  });
  http.serve(contract.inviteOwnMembers, async (ctx, input) => {
    const own = ownOrganisation(ctx);
    const { toPortal, users } = input.body;
    const portal = toPortal ?? (await portalHere(own, ctx.actor.portalId));
    return sendInvitations(own.ctx, own.scope, { users, portal }, inside(own, input));
  });
  http.serve(contract.revokeOwnInvitation, async (ctx, input) => {
    const own = ownOrganisation(ctx);
    const { user } = input.params;
    return once(
      own.ctx,
      inside(own, input),
      (tx) => revokeInvitation(tx, own.scope, user),
      (again) => memberOf({ ...own, ctx: again }, user),
    );
  });
  http.serve(contract.changeOwnMembership, async (ctx, { params, body }) => {
    const own = ownOrganisation(ctx);
    return changeMembership(own.ctx, own.scope, params.membership, body);
  });
  http.serve(contract.removeOwnMember, async (ctx, { params }) => {
    const own = ownOrganisation(ctx);
    await deletePortalUser(own.ctx, own.scope, params.user);
    return undefined;
  });
}
