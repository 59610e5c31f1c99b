/** Accepting a staff invitation: like a portal's, without seats and memberships. */
import { bumpUser } from '../access/index.ts';
import { audit } from '../activity/index.ts';
import { asSystem, type Ctx, problem, withTx } from '../kernel/index.ts';
import { consumeLink, findLink, hashPassword, homeOf, passwordFault, setPassword, startSession } from '../sessions/index.ts';
import type { Visitor } from './accept.ts';
import { holdStaffUser, type StaffRow, staffById } from './store-staff.ts';

const DEAD = 'Ask an administrator for a new link: this one was used, replaced or is too old';

/** Who a live token is for; locked and registered ones are a dead link. */
async function invitedOf(auth: Ctx, token: string, network: string): Promise<StaffRow> {
  const link = await findLink(auth, token, 'staff_invitation', network);
  const user = link.principalId === null ? null : await staffById(auth, link.principalId);
  if (user?.status !== 'not_registered') throw problem('link_dead', DEAD);
  return user;
}

/** Whose invitation this is; changes nothing (I4). Throws `link_dead`, `too_many`. */
export async function lookAtStaffInvitation(ctx: Ctx, token: string, visitor: Visitor): Promise<{ name: string; login: string }> {
  const user = await invitedOf(asSystem(ctx, 'look at a staff invitation', 'auth'), token, visitor.network);
  return { name: user.display_name, login: user.login };
}

/** Consumes the link with a chosen password and signs in. Throws `link_dead`, `invalid`, `too_many`, `busy`. */
export async function acceptStaffInvitation(
  ctx: Ctx,
  { token, password }: { readonly token: string; readonly password: string },
  visitor: Visitor,
): Promise<{ token: string; home: string }> {
  const auth = asSystem(ctx, 'accept a staff invitation', 'auth');
  const invited = await invitedOf(auth, token, visitor.network);
  const fault = passwordFault(password, [invited.login, invited.email, invited.display_name], 'password');
  if (fault !== null) throw fault;
  const hash = await hashPassword(password);
  const session = await withTx(auth, async (tx) => {
    const user = await holdStaffUser(tx, invited.uid);
    await consumeLink(tx, token, 'staff_invitation');
    if (user?.status !== 'not_registered') throw problem('link_dead', DEAD);
    await setPassword(tx, user.id, hash);
    await bumpUser(tx, user.id);
    await audit(tx, 'staff.accept', { user: user.id });
    const { userAgent, before } = visitor;
    // Starting the session also marks the first log-in.
    return startSession(tx, { door: 'staff', principalId: user.id, membershipId: null, userAgent, before });
  });
  return { token: session, home: homeOf(null, null) };
}
