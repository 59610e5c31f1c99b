/** Sending and revoking invitations (INV). One link per person: sending again kills the older one (I8). */
import { audit, sendMail } from '../activity/index.ts';
import { type Ctx, idempotent, invalid, problem, type Repeatable, withTx } from '../kernel/index.ts';
import { issueLink, revokeLinks } from '../sessions/index.ts';
import { getPortalUser } from './portal-users.ts';
import { asKeeper, confirmScope, type Scope } from './scope.ts';
import { forEach } from './several.ts';
import * as memberships from './store-memberships.ts';
import { freeSeatsOf } from './store-seats.ts';
import * as store from './store-users.ts';
import { labelsOf, type PortalUserView } from './view.ts';

export type SkipCode = 'active' | 'locked' | 'no_email' | 'gone';

/** What a portal invitation's link carries besides its addressee: database ids. */
export interface InvitationSubject {
  readonly portal: string;
  readonly memberships: readonly string[];
}

const DAY = 86_400_000;

export interface Sent {
  readonly sent: string[];
  readonly skipped: { user: string; code: SkipCode }[];
  readonly freeSeats: number | null;
}

/**
 * Sends invitations to users of the scope who are not registered, or to whom a membership stands offered (INV-02). Each in a
 * transaction of its own; the same request again sends nothing twice. Throws `invalid` for an unknown portal.
 */
export async function sendInvitations(
  ctx: Ctx,
  scope: Scope,
  input: { readonly users: readonly string[]; readonly portal: string },
  request: Repeatable,
): Promise<Sent> {
  const portal = await store.portalIn(ctx, scope, input.portal);
  if (portal === null) throw invalid('body.portal', 'unknown_portal', 'Choose one of the portals there are.');
  // Not before: a refused request leaves nothing behind, its key neither.
  await claimKey(ctx, request);
  const users = await store.usersByUid(ctx, await labelsOf(ctx), input.users);
  const sent: string[] = [];
  const skipped: { user: string; code: SkipCode }[] = [];
  const uids = [...new Set(input.users)];
  const codes = await forEach(uids, async (uid) => {
    const row = users.find((user) => user.uid === uid);
    return row === undefined ? 'gone' : sendOnce(ctx, scope, row, portal.id, request);
  });
  for (const [i, user] of uids.entries()) {
    const code = codes[i] ?? null;
    if (code === null) sent.push(user);
    else skipped.push({ user, code });
  }
  // How many seats all organisations together have left is the business of staff.
  return { sent, skipped, freeSeats: scope.organisationId === null ? await freeSeatsOf(ctx, portal.kind) : null };
}

/** Binds the key of a bulk request to it; its parts carry keys of their own. Throws `key_reused` where it belongs to another request. */
export async function claimKey(ctx: Ctx, request: Repeatable): Promise<void> {
  await idempotent(ctx, request, () => Promise.resolve());
}

async function sendOnce(
  ctx: Ctx,
  scope: Scope,
  row: store.UserRow,
  portalId: string,
  request: Repeatable,
): Promise<SkipCode | null> {
  const key = request.idempotencyKey === null ? null : `${request.idempotencyKey}:${row.uid}`;
  const one = { idempotencyKey: key, requestHash: () => request.requestHash() };
  const work = (tx: Ctx) => sendTo(tx, scope, row, portalId);
  return (await idempotent(asKeeper(ctx), one, work, (again) => repeated(again, scope, row.id))) ?? null;
}

/** What a repeated request is told, read anew: nothing is sent twice. */
async function repeated(ctx: Ctx, scope: Scope, userId: string): Promise<SkipCode | null> {
  const user = await store.userState(ctx, userId);
  if (user === null) return 'gone';
  if (scope.organisationId !== null) {
    const mine = await memberships.membershipsOf(ctx, userId);
    return skipHere(scope, user, mine) ?? (user.invited || user.locked || mine.length > 1 ? null : 'no_email');
  }
  if (user.invited) return null;
  return user.status === 'not_registered' ? 'no_email' : user.status;
}

/** Why an organisation's administrator cannot invite somebody: by the membership here alone, so that nothing tells where else he is (D5). */
function skipHere(scope: Scope, user: store.UserState, mine: readonly memberships.MembershipRow[]): SkipCode | null {
  const here = mine.find((m) => m.organisation_id === scope.organisationId);
  if (here === undefined) return 'gone';
  if (here.accepted) return here.active && !user.locked ? 'active' : 'locked';
  return here.offered ? null : 'locked';
}

function skipForStaff(user: store.UserState, mine: readonly memberships.MembershipRow[]): SkipCode | null {
  if (user.locked) return 'locked';
  return user.status === 'not_registered' || mine.some((m) => m.offered) ? null : user.status;
}

async function sendTo(tx: Ctx, scope: Scope, row: store.UserRow, portalId: string): Promise<SkipCode | null> {
  await confirmScope(tx, scope);
  const user = await store.holdUser(tx, row.id);
  if (user === null) return 'gone';
  const { organisationId, userId: inviter } = scope;
  const mine = await memberships.membershipsOf(tx, row.id);
  const skipped = organisationId === null ? skipForStaff(user, mine) : skipHere(scope, user, mine);
  if (skipped !== null) return skipped;
  const own = mine.filter((m) => m.offered && (organisationId === null || m.organisation_id === organisationId));
  const what = { portalId, inviter, dated: idsOf(own) };
  // Locked by staff as somebody's elsewhere: it is told and looks as if it was sent, and comes when he may come (D5).
  const asIfSent = () => store.writeInvited(tx, user.id, { ...what, ends: endsOf(tx) }).then(() => null);
  if (user.locked) return asIfSent();
  // The new link takes the place of the one before (I8): whom else that one was for stays in it, nothing else comes in.
  const others = mine.filter((m) => user.invited && m.offered && m.invited && !own.includes(m));
  // Another organisation's contact without an address is none of this one's business.
  if (!(await refreshAddress(tx, user, row.contact_email)))
    return organisationId !== null && mine.length > 1 ? asIfSent() : 'no_email';
  await invite(tx, user, { ...what, memberships: idsOf([...own, ...others]) });
  return null;
}

/** Until somebody has confirmed his address, the invitation goes to what the contact's page says now (INV-01). */
async function refreshAddress(tx: Ctx, user: store.UserState, contactEmail: string | null): Promise<boolean> {
  if (user.registered) return true;
  const email = contactEmail?.toLowerCase();
  if (!email) return false;
  if (email === user.email.toLowerCase()) return true;
  await store.lockAddress(tx, email);
  if (await store.addressTaken(tx, email, user.id)) return false;
  await store.writeAddress(tx, user.id, email);
  return true;
}

const idsOf = (mine: readonly memberships.MembershipRow[]) => mine.map(({ id }) => id);

const endsOf = (tx: Ctx) => new Date(tx.now.getTime() + tx.system.config.invitationDays * DAY);

/** Issues the link and leaves the mail, in a transaction of the role `auth` that holds the user. */
export async function invite(
  tx: Ctx,
  user: store.UserState,
  what: {
    readonly portalId: string;
    readonly memberships: readonly string[];
    readonly inviter: string | null;
    /** Memberships that are told of it: those of whoever sends it. */
    readonly dated: readonly string[];
  },
): Promise<void> {
  const ends = endsOf(tx);
  const subject: InvitationSubject = { portal: what.portalId, memberships: what.memberships };
  const link = await issueLink(tx, {
    purpose: 'portal_invitation',
    principalId: user.id,
    subject: { ...subject },
    expiresAt: ends,
  });
  await store.writeInvited(tx, user.id, { ...what, ends });
  await sendMail(tx, 'portal_invitation', { linkId: link.id, generation: String(link.generation) });
  await audit(tx, 'invitation.send', { user: user.id, portal: what.portalId });
}

/**
 * Kills the open invitation of a user who is not registered (decision 2): its link is dead and no new one can be asked for, until another is
 * sent. An organisation's administrator revokes his own alone: where others have invited as well the link stays theirs, and he is told
 * nothing of it (D5). Throws `not_found`, `conflict`.
 */
export function revokeInvitation(ctx: Ctx, scope: Scope, uid: string): Promise<PortalUserView> {
  return withTx(ctx, async (tx) => {
    await confirmScope(tx, scope);
    const id = await store.userIdByUid(tx, uid);
    const user = id === null ? null : await store.holdUser(tx, id);
    if (user === null) throw problem('not_found');
    const mine = await memberships.membershipsOf(tx, user.id);
    const here = mine.find((m) => m.organisation_id === scope.organisationId);
    if (scope.organisationId !== null && here === undefined) throw problem('not_found');
    const own = scope.organisationId === null ? undefined : here;
    if (!(own ?? user).invited) throw problem('conflict', 'There is no open invitation to revoke.');
    if (own !== undefined && mine.some((m) => m.invited && m !== own)) await store.writeUninvitedHere(tx, user.id, own.id);
    else {
      await store.writeUninvited(tx, user.id);
      await revokeLinks(tx, user.id, ['portal_invitation']);
    }
    await audit(tx, 'invitation.revoke', { user: user.id });
    return getPortalUser(tx, uid, scope);
  });
}
