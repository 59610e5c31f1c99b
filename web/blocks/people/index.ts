/**
 * People from outside, as staff see them; the desk and the studio share it, and the portal its pieces for administrators of an organisation.
 * The face loads the texts of `people` with its own.
 *
 * - `PortalUsers`: the portal organisation of an account with its members: administrator, active, invitations, lock (ORG-04, ORG-05).
 * - `AddUsersDialog`: adds contacts and new addresses to an organisation and invites them (ORG-09..14).
 * - `ViewAsDialog`, `mayBeViewed`, `useMayViewAs`: looking at a portal as one of its users.
 * - `AddressBox`, `readPieces`, `ResultDialog`: new addresses, and what became of them.
 * - `Person`, `MemberStatus`, `UserStatus`: who somebody is, and not registered, active, locked.
 */
export { AddUsersDialog } from './add-users.tsx';
export { AddressBox } from './address-box.tsx';
export { readPieces } from './addresses.ts';
export type { Added } from './answers.ts';
export { MemberStatus, Person } from './person.tsx';
export { PortalUsers } from './portal-users.tsx';
export { type Chosen, ResultDialog } from './result.tsx';
export { UserStatus } from './user-status.tsx';
export { mayBeViewed, useMayViewAs, ViewAsDialog } from './view-as.tsx';
