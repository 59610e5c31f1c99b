/**
 * People from outside, as staff see them; the desk and the studio share it. The face loads the texts of `people` with its own.
 *
 * - `PortalUsers`: the portal organisation of an account with its members: administrator, active, invitations, lock (ORG-04, ORG-05).
 * - `AddUsersDialog`: adds contacts and new addresses to an organisation and invites them (ORG-09..14).
 * - `ViewAsDialog`, `mayBeViewed`, `useMayViewAs`: looking at a portal as one of its users.
 * - `UserStatus`: not registered, active, locked.
 */
export { AddUsersDialog } from './add-users.tsx';
export { PortalUsers } from './portal-users.tsx';
export { UserStatus } from './user-status.tsx';
export { mayBeViewed, useMayViewAs, ViewAsDialog } from './view-as.tsx';
