/**
 * people: staff users, portal organisations, portal users, invitations, seats (USR, ORG, INV, LIC).
 *
 * - `peopleRoutes` mounts the endpoints, `registerPeople` tells the mail workers who gets invitations.
 * - Portal users: state is derived, never stored (decision 2). A membership is in force only once its owner accepted it: `offered`
 *   (switched on, waiting), `accepted`, `active` (in force). Whoever changes a user holds his row first, then links, then packages.
 * - `staffScope` / `organisationScope` mint the scope that `addMembers`, `changeMembership`, `sendInvitations`, `revokeInvitation`,
 *   `deletePortalUser` and `getOrganisation` take; the authority behind it is read anew inside each transaction (decision 7).
 * - The role trees are arranged by `access`; `role-routes.ts` serves them here, where people have names and the audit log can be written.
 * - `closeAllViewings` writes down which looks of staff as portal users are over (docs/decisions/0019).
 * - `settleSeats` makes somebody's seats what they should be, under the packages' row locks (decision 9).
 *
 * Accounts, contacts and departments are ordinary records; contacts are found and made here through the gateway only.
 */

export { acceptInvitation } from './accept.ts';
export { acceptStaffInvitation } from './accept-staff.ts';
export { type FoundUser, findUsers } from './find.ts';
export { revokeInvitation, sendInvitations } from './invitations.ts';
export { registerInvitationMails as registerPeople } from './mails.ts';
export { addIndividual, addMembers } from './members.ts';
export { changeMembership } from './memberships.ts';
export { createOrganisation, getOrganisation, organisationOfAccount, parentRoles } from './organisations.ts';
export { createPackage, listPackages } from './packages.ts';
export { deletePortalUser, getPortalUser, grantPortals, lockPortalUser } from './portal-users.ts';
export { peopleRoutes } from './routes.ts';
export { asKeeper, organisationScope, type Scope, staffScope } from './scope.ts';
export { settleSeats } from './seats.ts';
export { inviteStaff } from './staff.ts';
export { closeAllViewings } from './viewing.ts';
