/**
 * sessions: the two log-in doors, who is calling, passwords, one-time links, the first administrator.
 *
 * - `authenticate` is handed to `kernel/http` by app.ts: cookie -> session and counters (one read) -> actor.
 * - `sessionRoutes` mounts signing in and out, "me", password and recovery for staff (`/api/staff`) and portal (`/api/portal/:portal`).
 * - `startSession`, `endSessions`, `endPortalSessions`: for modules whose acts sign people in (accepting an invitation) or put them out
 *   (locking). Lock = set `locked_at`, `endSessions`, `revokeLinks` in one transaction.
 * - `issueLink`, `linkById`, `linkToken`, `findLink`, `consumeLink`, `revokeLinks`: one-time links. Issue and consume run in a
 *   transaction of the role `auth` (`withTx(asSystem(ctx, reason, 'auth'), ...)`), since no other role reads secrets; ending sessions
 *   and revoking links work under `staff` as well.
 * - `startView`, `endViews`: staff look as a portal user (docs/decisions/0019); `people` asks who may and writes it down.
 * - `confirmPassword` asks for the current password once more; `homeOf` is where somebody stands after signing in.
 * - `hashPassword`, `passwordFault`, `setPassword`: whoever makes an account usable hashes before he takes a seat (data-model.md, Seats).
 *
 * Secrets stand in schema `auth` under a database role of its own; nothing of records can join to them.
 */
export { confirmPassword, type PasswordConfirmation } from './confirm-password.ts';
export {
  consumeLink,
  findLink,
  issueLink,
  type Link,
  type LinkPurpose,
  type LinkWish,
  linkById,
  linkToken,
  revokeLinks,
} from './links.ts';
export { imageAddress, imageEndings, type Slot, shownLook, storedLook } from './look.ts';
export { portalFront, portalMe, staffFront, staffMe } from './me.ts';
export { passwordFault } from './password-policy.ts';
export { hashPassword, warmUp } from './passwords.ts';
export { sessionRoutes } from './routes.ts';
export {
  authenticate,
  endPortalSessions,
  endSessions,
  endViews,
  type SessionWish,
  startSession,
  startView,
  sweepSessions,
} from './session.ts';
export { makeFirstAdministrator, prepareFirstAdministrator } from './set-up.ts';
export { homeOf } from './sign-in.ts';
export { writePassword as setPassword } from './store.ts';
