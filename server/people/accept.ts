/**
 * Accepting an invitation to a portal (INV-05, INV-10, decision 3). Looking changes nothing, however often a mail scanner looks (I4).
 * Accepting is one transaction: the link's use, the seat, the password, the memberships and the session happen together or not at
 * all, so a missing seat burns no link (I2) and of twenty presses one works (I1). Nothing but the token and a password is taken from
 * the request: e-mail, roles and organisation stand in the database (I3).
 */
import { bumpUser } from '../access/index.ts';
import { audit } from '../activity/index.ts';
import { asSystem, type Ctx, problem, withTx } from '../kernel/index.ts';
import {
  confirmPassword,
  consumeLink,
  findLink,
  hashPassword,
  homeOf,
  type Link,
  passwordFault,
  setPassword,
  startSession,
} from '../sessions/index.ts';
import { settleSeats } from './seats.ts';
import * as memberships from './store-memberships.ts';
import { nameOfUser } from './store-names.ts';
import * as store from './store-users.ts';
import { labelsOf } from './view.ts';

/** What the browser sends along and what the server knows of it. */
export interface Visitor {
  readonly network: string;
  readonly userAgent: string;
  /** The portal cookie the browser held before. */
  readonly before: string | null;
}

interface Invitation {
  readonly user: store.UserState;
  readonly portal: store.PortalFacts;
  readonly memberships: readonly string[];
  readonly titles: readonly string[];
}

export interface InvitationView {
  readonly name: string;
  readonly login: string;
  readonly organisation: string | null;
  readonly portal: string;
  readonly existing: boolean;
  readonly open: boolean;
}

const DEAD = 'Ask for a new link: this one was used, replaced or is too old';

function subjectOf(link: Link): { portal: string; memberships: readonly string[] } {
  const { portal, memberships: offered } = link.subject;
  if (typeof portal !== 'string' || !Array.isArray(offered)) throw problem('link_dead', DEAD);
  return { portal, memberships: offered.filter((id): id is string => typeof id === 'string') };
}

/**
 * What a live token is worth now. Locked, deleted, already accepted, offer taken back, other portal: all of them are a dead link,
 * told alike (S6, decision 12).
 */
async function invitationOf(auth: Ctx, slug: string, token: string, network: string): Promise<Invitation> {
  const link = await findLink(auth, token, 'portal_invitation', network);
  const subject = subjectOf(link);
  const user = link.principalId === null ? null : await store.userState(auth, link.principalId);
  const portal = await store.portalById(auth, subject.portal);
  if (user === null || user.locked || portal === null || portal.slug !== slug) throw problem('link_dead', DEAD);
  const { offered, titles } = await memberships.offeredTitles(auth, user.id, subject.memberships);
  if (offered === 0 && (user.registered || user.status !== 'not_registered')) throw problem('link_dead', DEAD);
  return { user, portal, memberships: subject.memberships, titles };
}

/** What an invitation is for. Throws `link_dead`, `too_many`. */
export async function lookAtInvitation(ctx: Ctx, slug: string, token: string, visitor: Visitor): Promise<InvitationView> {
  const { user, portal, titles } = await invitationOf(
    asSystem(ctx, 'look at an invitation', 'auth'),
    slug,
    token,
    visitor.network,
  );
  return {
    name: await nameOf(ctx, user.id),
    login: user.login,
    organisation: titles.length === 0 ? null : titles.join(', '),
    portal: portal.title,
    existing: user.registered,
    open: portal.status === 'active',
  };
}

/** The keeper of secrets reads no records: the contact's name is read by the worker, for the addressee alone. */
async function nameOf(ctx: Ctx, userId: string): Promise<string> {
  const worker = asSystem(ctx, 'name of an invited person');
  return nameOfUser(worker, await labelsOf(worker), userId);
}

export interface Accepted {
  /** Cookie value of the new session. */
  readonly token: string;
  readonly home: string;
  readonly open: boolean;
}

/**
 * Accepts: a new user chooses his password, somebody with an account confirms with the one he has (I10). Works on a portal that is
 * not active too; then there is nothing to see yet. Throws `link_dead`, `invalid` (password), `no_seat`, `too_many`, `busy`.
 */
export async function acceptInvitation(
  ctx: Ctx,
  slug: string,
  { token, password }: { readonly token: string; readonly password: string },
  visitor: Visitor,
): Promise<Accepted> {
  const auth = asSystem(ctx, 'accept an invitation', 'auth');
  const invitation = await invitationOf(auth, slug, token, visitor.network);
  const hash = await passwordOf(ctx, auth, invitation, password, visitor);
  const session = await withTx(auth, (tx) => accept(tx, invitation, token, hash, visitor));
  const { portal, user } = invitation;
  return { token: session, home: homeOf(portal.slug, user.home_page), open: portal.status === 'active' };
}

/** Hashed before any lock is taken, so nobody waits for a hash. Null = the person has an account and knows its password. */
async function passwordOf(ctx: Ctx, auth: Ctx, { user }: Invitation, password: string, visitor: Visitor): Promise<string | null> {
  if (user.registered) {
    const confirmation = { door: 'portal', userId: user.id, password, network: visitor.network, field: 'password' } as const;
    await confirmPassword(auth, confirmation);
    return null;
  }
  const fault = passwordFault(password, [user.login, user.email, await nameOf(ctx, user.id)], 'password');
  if (fault !== null) throw fault;
  return hashPassword(password);
}

async function accept(tx: Ctx, invitation: Invitation, token: string, hash: string | null, visitor: Visitor): Promise<string> {
  const { portal } = invitation;
  // The user before the link: whoever locks or invites him takes the same order.
  const user = await store.holdUser(tx, invitation.user.id);
  await consumeLink(tx, token, 'portal_invitation');
  if (user === null || user.locked || user.registered !== (hash === null)) throw problem('link_dead', DEAD);
  const accepted = await memberships.acceptOffered(tx, user.id, invitation.memberships);
  if (accepted.length === 0 && user.status !== 'not_registered') throw problem('link_dead', DEAD);
  if (hash !== null) await setPassword(tx, user.id, hash);
  await store.addPortals(tx, user.id, [portal.id]);
  await store.writeAccepted(tx, user.id);
  await settleSeats(tx, user.id);
  const membershipId = accepted[0] ?? (await memberships.membershipsOf(tx, user.id)).find((m) => m.active)?.id;
  // Everything offered was taken back in the meantime.
  if (membershipId === undefined) throw problem('link_dead', DEAD);
  await bumpUser(tx, user.id);
  await audit(tx, 'invitation.accept', { user: user.id, portal: portal.id, memberships: accepted });
  const { userAgent, before } = visitor;
  return startSession(tx, { door: 'portal', principalId: user.id, membershipId, userAgent, before });
}
