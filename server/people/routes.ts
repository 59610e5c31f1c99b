import * as contract from '../../shared/contracts/people.ts';
import * as profile from '../../shared/contracts/profile.ts';
import * as seats from '../../shared/contracts/seats.ts';
import * as viewing from '../../shared/contracts/viewing.ts';
import type { Ctx, Http, Incoming } from '../kernel/index.ts';
import { acceptInvitation, lookAtInvitation, type Visitor } from './accept.ts';
import { acceptStaffInvitation, lookAtStaffInvitation } from './accept-staff.ts';
import { askForInvitation } from './ask.ts';
import { revokeInvitation, sendInvitations } from './invitations.ts';
import { addIndividual, addMembers, toldTo } from './members.ts';
import { changeMembership } from './memberships.ts';
import { once, type Request } from './once.ts';
import * as organisations from './organisations.ts';
import { ownRoutes } from './own-routes.ts';
import { changePackage, createPackage, listPackages, packageMade } from './packages.ts';
import * as users from './portal-users.ts';
import { ownMembers, ownProfile } from './profile.ts';
import { roleRoutes } from './role-routes.ts';
import { asKeeper, staffScope } from './scope.ts';
import * as staff from './staff.ts';
import * as views from './viewing.ts';

/** Endpoints of people, organisations, invitations and seats. */
export function peopleRoutes(http: Http): void {
  staffRoutes(http);
  portalUserRoutes(http);
  organisationRoutes(http);
  invitationRoutes(http);
  packageRoutes(http);
  roleRoutes(http);
  viewingRoutes(http);
  ownRoutes(http);
  profileRoutes(http);
}

const visitor = ({ request }: Pick<Incoming, 'request'>): Visitor => ({
  network: request.network,
  userAgent: request.userAgent,
  before: request.sessionToken,
});

function staffRoutes(http: Http): void {
  http.serve(contract.listStaff, (ctx, { query }) => staff.listStaff(ctx, query));
  http.serve(contract.inviteStaff, (ctx, input) =>
    once(
      asKeeper(ctx),
      input,
      (tx) => staff.inviteStaff(tx, input.body),
      (again) => staff.staffOfEmail(again, input.body.email),
    ),
  );
  http.serve(contract.changeStaff, (ctx, { params, body }) => staff.changeStaff(ctx, params.user, body));
  http.serve(contract.lockStaff, (ctx, input) => staffVerb(ctx, input, input.params.user, staff.lockStaff));
  http.serve(contract.unlockStaff, (ctx, input) => staffVerb(ctx, input, input.params.user, staff.unlockStaff));
  http.serve(contract.reinviteStaff, (ctx, input) => staffVerb(asKeeper(ctx), input, input.params.user, staff.reinviteStaff));
}

function staffVerb(ctx: Ctx, input: Request, uid: string, verb: (tx: Ctx, uid: string) => Promise<staff.StaffView>) {
  return once(
    ctx,
    input,
    (tx) => verb(tx, uid),
    (again) => staff.getStaff(again, uid),
  );
}

function portalUserRoutes(http: Http): void {
  http.serve(contract.listPortalUsers, (ctx, { query }) => users.listPortalUsers(ctx, staffScope(ctx), query));
  http.serve(contract.getPortalUser, async (ctx, { params }) => {
    staffScope(ctx);
    return users.getPortalUser(ctx, params.user);
  });
  http.serve(contract.lockPortalUser, (ctx, input) => userVerb(ctx, input, input.params.user, users.lockPortalUser));
  http.serve(contract.unlockPortalUser, (ctx, input) => userVerb(ctx, input, input.params.user, users.unlockPortalUser));
  http.serve(contract.revokeInvitation, (ctx, input) => userVerb(ctx, input, input.params.user, revokeInvitation));
  http.serve(contract.changePortalUser, (ctx, { params, body }) =>
    users.changeHomePage(ctx, staffScope(ctx), params.user, body.homePage),
  );
  http.serve(contract.deletePortalUser, async (ctx, { params }) => {
    await users.deletePortalUser(ctx, staffScope(ctx), params.user);
    return undefined;
  });
  http.serve(contract.grantPortal, (ctx, { params, body }) =>
    users.grantPortals(ctx, staffScope(ctx), params.user, body.portals),
  );
  http.serve(contract.addIndividual, (ctx, input) => addIndividual(ctx, staffScope(ctx), input.body, input));
  http.serve(contract.changeMembership, (ctx, { params, body }) =>
    changeMembership(ctx, staffScope(ctx), params.membership, body),
  );
}

function userVerb(ctx: Ctx, input: Request, uid: string, verb: typeof users.lockPortalUser) {
  const scope = staffScope(ctx);
  return once(
    ctx,
    input,
    (tx) => verb(tx, scope, uid),
    (again) => users.getPortalUser(again, uid),
  );
}

function organisationRoutes(http: Http): void {
  http.serve(contract.listOrganisations, (ctx, { query }) => {
    staffScope(ctx);
    return organisations.listOrganisations(ctx, query);
  });
  http.serve(contract.listParentRoles, async (ctx) => {
    staffScope(ctx);
    return { roles: await organisations.parentRoles(ctx) };
  });
  http.serve(contract.createOrganisation, (ctx, input) => {
    const scope = staffScope(ctx);
    return once(
      ctx,
      input,
      (tx) => organisations.createOrganisation(tx, scope, input.body),
      (again) => organisations.needOrganisationOfAccount(again, input.body.account),
    );
  });
  http.serve(contract.getOrganisation, (ctx, { params }) =>
    organisations.getOrganisation(ctx, staffScope(ctx), params.organisation),
  );
  http.serve(contract.organisationOfAccount, async (ctx, { params }) => {
    staffScope(ctx);
    return { organisation: await organisations.organisationOfAccount(ctx, params.account) };
  });
  http.serve(contract.addMembers, async (ctx, input) =>
    toldTo(input, await addMembers(ctx, staffScope(ctx), input.params.organisation, input.body, input)),
  );
}

function profileRoutes(http: Http): void {
  http.serve(profile.ownProfile, (ctx) => ownProfile(ctx));
  http.serve(profile.ownMembers, (ctx) => ownMembers(ctx));
}

function invitationRoutes(http: Http): void {
  http.serve(contract.sendInvitations, (ctx, input) => sendInvitations(ctx, staffScope(ctx), input.body, input));
  http.serve(contract.lookAtInvitation, (ctx, input) =>
    lookAtInvitation(ctx, input.params.portal, input.body.token, visitor(input)),
  );
  http.serve(contract.acceptInvitation, async (ctx, input) => {
    const { token, home, open } = await acceptInvitation(ctx, input.params.portal, input.body, visitor(input));
    input.reply.session('portal', token);
    return { home, open };
  });
  http.serve(contract.askForInvitation, async (ctx, { params, body, request }) => {
    await askForInvitation(ctx, params.portal, body.email, request.network);
    return undefined;
  });
  http.serve(contract.lookAtStaffInvitation, (ctx, input) => lookAtStaffInvitation(ctx, input.body.token, visitor(input)));
  http.serve(contract.acceptStaffInvitation, async (ctx, input) => {
    const { token, home } = await acceptStaffInvitation(ctx, input.body, visitor(input));
    input.reply.session('staff', token);
    return { home };
  });
}

function viewingRoutes(http: Http): void {
  http.serve(viewing.startViewing, async (ctx, { body, request, reply }) => {
    const { token, home, until } = await views.startViewing(ctx, body, request.userAgent);
    reply.session('preview', token);
    return { home, until };
  });
  http.serve(viewing.endViewing, async (ctx, { reply }) => {
    await views.endViewing(ctx);
    reply.session('preview', null);
    return undefined;
  });
  http.serve(viewing.listViewings, (ctx, { params, query }) => views.listViewings(ctx, params.user, query.cursor));
  http.serve(viewing.listOwnViewings, (ctx, { query }) => views.listOwnViewings(ctx, query.cursor));
}

function packageRoutes(http: Http): void {
  http.serve(seats.listPackages, async (ctx) => ({ packages: await listPackages(ctx) }));
  http.serve(seats.createPackage, (ctx, input) =>
    once(
      ctx,
      input,
      (tx) => createPackage(tx, input.body),
      (again) => packageMade(again, input.body),
    ),
  );
  http.serve(seats.changePackage, (ctx, { params, body }) => changePackage(ctx, params.package, body));
}
