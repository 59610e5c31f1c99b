/** Adding portal users: by addresses, by contacts, one by one (ORG-09..15, USR-04, USR-07). */
import { addSelf, bumpUser } from '../access/index.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, type Incoming, idempotent, invalid, problem, type Repeatable, withTx } from '../kernel/index.ts';
import { addressOf, readAddresses } from './addresses.ts';
import {
  type Candidate,
  type Contact,
  contactByUid,
  contactsOf,
  makeContact,
  needFree,
  settleAccount,
  writeEmail,
} from './contacts.ts';
import { claimKey, sendInvitations } from './invitations.ts';
import { organisationIn } from './organisations.ts';
import { confirmScope, type Scope } from './scope.ts';
import { forEach } from './several.ts';
import * as memberships from './store-memberships.ts';
import { organisationByAccount } from './store-organisations.ts';
import { freeSeatsOf } from './store-seats.ts';
import * as store from './store-users.ts';
import { labelsOf, type PortalUserView, viewFor, viewOf } from './view.ts';

type Refusal = 'not_an_address' | 'duplicate' | 'elsewhere' | 'contact_taken' | 'no_email';

export interface Refused {
  readonly email: string;
  readonly contact?: string;
  readonly code: Refusal;
  readonly message: string;
}

const messages: Readonly<Record<Refusal, string>> = {
  not_an_address: 'This is not an e-mail address.',
  duplicate: 'This address stands in the list twice.',
  elsewhere: 'Another user signs in with this address.',
  contact_taken: 'This contact has a portal user with another address.',
  no_email: 'This contact has no e-mail address. Add one on the contact’s page.',
};

export interface NewMembers {
  readonly emails: string;
  readonly contacts: readonly string[];
  /** For addresses with several contacts; null = a new contact. */
  readonly chosen: readonly { readonly email: string; readonly contact: string | null }[];
  readonly portal: string;
  readonly roles: readonly string[];
  readonly isAdmin: boolean;
  readonly send: boolean;
  readonly culture?: 'en' | 'de' | undefined;
}

export interface Added {
  readonly created: PortalUserView[];
  readonly present: { email: string; user: string }[];
  readonly refused: Refused[];
  readonly choices: { email: string; contacts: Candidate[] }[];
  readonly freeSeats: number | null;
}

/** Where people are added, read once for all of them. */
interface Target {
  readonly scope: Scope;
  readonly organisation: { readonly id: string; readonly account_id: string; readonly account: string } | null;
  readonly portal: store.PortalFacts;
  readonly roleIds: readonly string[];
  readonly isAdmin: boolean;
  readonly culture: string;
}

type Outcome =
  | { readonly kind: 'created'; readonly userId: string }
  | { readonly kind: 'present'; readonly email: string; readonly user: string }
  | { readonly kind: 'refused'; readonly refused: Refused }
  | { readonly kind: 'choice'; readonly email: string; readonly contacts: Candidate[] };

const refuse = (email: string, code: Refusal, contact?: string): Outcome => ({
  kind: 'refused',
  refused: { email, code, message: messages[code], ...(contact === undefined ? {} : { contact }) },
});

/** The answer of `addMembers` in the reader's language. */
export const toldTo = ({ say }: Pick<Incoming, 'say'>, added: Added): Added => ({
  ...added,
  refused: added.refused.map((one) => ({ ...one, message: say(one.message) })),
});

/**
 * Adds members to an organisation. Every address is its own transaction with its own result, so one that cannot be added holds up
 * none of the others and leaves nothing half; the same request again finds them present. Whoever has an account already only gets
 * an offer that he must accept himself (I10). Throws `not_found`, `invalid` (portal, roles), `forbidden`.
 */
export async function addMembers(
  ctx: Ctx,
  scope: Scope,
  organisationUid: string,
  input: NewMembers,
  request: Repeatable,
): Promise<Added> {
  const target = await targetOf(ctx, scope, organisationUid, input);
  const { good, refused } = readAddresses(input.emails);
  const chosen = new Map(input.chosen.map((choice) => [addressOf(choice.email) ?? choice.email, choice.contact]));
  const contacts = [...new Set(input.contacts)];
  // An unknown contact refuses the request before anything is done.
  await forEach(contacts, (uid) => reachable(ctx, target, uid));
  await claimKey(ctx, request);
  const outcomes: Outcome[] = [
    ...refused.map(({ email, code }) => refuse(email, code)),
    ...(await forEach(good, (email) => withTx(ctx, (tx) => addAddress(tx, target, email, chosen.get(email))))),
    ...(await forEach(contacts, (uid) => withTx(ctx, (tx) => addContact(tx, target, uid)))),
  ];
  return answer(ctx, target, outcomes, input, request);
}

async function targetOf(ctx: Ctx, scope: Scope, organisationUid: string, input: NewMembers): Promise<Target> {
  const organisation = await organisationIn(ctx, scope, organisationUid);
  const portal = await portalOf(ctx, scope, input.portal);
  const roles = await memberships.rolesBelow(ctx, organisation.id, input.roles, scope.organisationId !== null);
  if (roles.length !== new Set(input.roles).size) {
    throw invalid('body.roles', 'unknown_role', 'Choose roles below this organisation only.');
  }
  return {
    scope,
    organisation,
    portal,
    roleIds: roles.map((role) => role.id),
    isAdmin: input.isAdmin,
    culture: input.culture ?? portal.culture,
  };
}

async function portalOf(ctx: Ctx, scope: Scope, uid: string): Promise<store.PortalFacts> {
  const portal = await store.portalIn(ctx, scope, uid);
  if (portal === null) throw invalid('body.portal', 'unknown_portal', 'Choose one of the portals there are.');
  return portal;
}

async function answer(
  ctx: Ctx,
  target: Target,
  outcomes: readonly Outcome[],
  input: NewMembers,
  request: Repeatable,
): Promise<Added> {
  const labels = await labelsOf(ctx);
  const ids = outcomes.flatMap((o) => (o.kind === 'created' ? [o.userId] : []));
  const present = outcomes.flatMap((o) => (o.kind === 'present' ? [{ email: o.email, user: o.user }] : []));
  if (input.send) {
    const made = await store.usersById(ctx, labels, ids);
    // A repetition after a lost answer finds its users present; who has no open invitation yet still gets the one that was asked for.
    const waiting = (
      await store.usersByUid(
        ctx,
        labels,
        present.map((p) => p.user),
      )
    ).filter((u) => viewFor(target.scope, u).invitedAt === null);
    const users = [...made, ...waiting].map((u) => u.uid);
    if (users.length > 0) await sendInvitations(ctx, target.scope, { users, portal: input.portal }, request);
  }
  return {
    created: (await store.usersById(ctx, labels, ids)).map((row) => viewFor(target.scope, row)),
    present,
    refused: outcomes.flatMap((o) => (o.kind === 'refused' ? [o.refused] : [])),
    choices: outcomes.flatMap((o) => (o.kind === 'choice' ? [{ email: o.email, contacts: o.contacts }] : [])),
    freeSeats: target.scope.organisationId === null ? await freeSeatsOf(ctx, target.portal.kind) : null,
  };
}

/** An address: an existing user, else the contact that has it, else a new contact (decision 4). */
async function addAddress(tx: Ctx, target: Target, email: string, choice: string | null | undefined): Promise<Outcome> {
  await confirmScope(tx, target.scope);
  await store.lockAddress(tx, email);
  const user = await store.userStateByEmail(tx, email);
  if (user !== null) return offer(tx, target, user, email);
  if (await store.addressTaken(tx, email, null)) return refuse(email, 'elsewhere');
  const { free, taken } = await contactsOf(tx, email, onlyAccount(target));
  const contact = await pick(tx, target, email, free, taken, choice);
  if (contact === 'choose') return { kind: 'choice', email, contacts: free };
  if (contact === 'taken') return refuse(email, 'contact_taken');
  return { kind: 'created', userId: await makeUser(tx, target, contact, email) };
}

async function pick(
  tx: Ctx,
  target: Target,
  email: string,
  free: readonly Candidate[],
  taken: number,
  choice: string | null | undefined,
): Promise<Contact | 'choose' | 'taken'> {
  const fresh = () => makeContact(tx, email, target.organisation?.account ?? null);
  if (choice === null) return fresh();
  if (choice !== undefined && free.some((c) => c.uid === choice)) return contactByUid(tx, choice);
  const [only] = free;
  if (only === undefined) return taken > 0 ? 'taken' : fresh();
  // One of several stays a choice even where the others have users already: it may well be the wrong one.
  return free.length + taken > 1 ? 'choose' : contactByUid(tx, only.uid);
}

/** An organisation's administrator finds and adds contacts of his own account only, whoever works for him. */
const onlyAccount = ({ scope, organisation }: Target) =>
  scope.organisationId === null ? undefined : (organisation?.account ?? '');

/** A contact that may be added here. Throws `not_found`. */
async function reachable(ctx: Ctx, { scope, organisation }: Target, uid: string): Promise<Contact> {
  const contact = await contactByUid(ctx, uid);
  if (scope.organisationId !== null && contact.accountId !== organisation?.account_id) throw problem('not_found');
  return contact;
}

/** A contact picked from the list (USR-20). */
async function addContact(tx: Ctx, target: Target, uid: string): Promise<Outcome> {
  await confirmScope(tx, target.scope);
  const contact = await reachable(tx, target, uid);
  const userId = await store.userIdOfContact(tx, contact.id);
  const user = userId === null ? null : await store.userState(tx, userId);
  if (user !== null) return offer(tx, target, user, user.email, uid);
  const email = contact.email === null ? null : addressOf(contact.email);
  if (email === null) return refuse(contact.email ?? '', 'no_email', uid);
  await store.lockAddress(tx, email);
  // The contact may be the one that `alikeInContacts` made: picked by an organisation's administrator it is answered like the address (D5).
  const holder = target.scope.organisationId === null ? null : await store.userStateByEmail(tx, email);
  if (holder !== null) return offer(tx, target, holder, email, uid);
  if (await store.addressTaken(tx, email, null)) return refuse(email, 'elsewhere', uid);
  return { kind: 'created', userId: await makeUser(tx, target, contact, email) };
}

/** A membership for somebody who has a user already. It gives him nothing before he accepts it himself (I10). */
async function offer(tx: Ctx, target: Target, user: store.UserState, email: string, contact?: string): Promise<Outcome> {
  const held = await store.holdUser(tx, user.id);
  if (held === null) return refuse(email, 'elsewhere', contact);
  const organisationId = target.organisation?.id ?? null;
  const mine = await memberships.membershipsOf(tx, held.id);
  if (mine.some((m) => m.organisation_id === organisationId)) return { kind: 'present', email, user: held.uid };
  await addMembership(tx, target, held.id);
  if (contact === undefined) await alikeInContacts(tx, target, email);
  await audit(tx, 'membership.offer', { user: held.id, organisation: organisationId });
  return { kind: 'created', userId: held.id };
}

/**
 * An address that is nobody's becomes a contact of the account, which its people can list. So does one that is somebody's elsewhere, whom an
 * organisation's administrator asks: the list of contacts would tell which of the two it is (D5).
 */
async function alikeInContacts(tx: Ctx, target: Target, email: string): Promise<void> {
  if (target.scope.organisationId === null) return;
  const { free, taken } = await contactsOf(tx, email, onlyAccount(target));
  if (free.length + taken === 0) await makeContact(tx, email, target.organisation?.account ?? null);
}

async function makeUser(tx: Ctx, target: Target, contact: Contact, email: string): Promise<string> {
  if (target.organisation !== null) {
    const { account_id: id, account: uid } = target.organisation;
    await settleAccount(tx, contact, { id, uid });
  }
  const { culture, portal } = target;
  const userId = await store.insertUser(tx, { contactId: contact.id, email, culture, homePage: portal.start_page });
  await addSelf(tx, contact.id, userId);
  await store.addPortals(tx, userId, [portal.id]);
  await addMembership(tx, target, userId);
  await audit(tx, 'user.create', { user: userId, contact: contact.id, organisation: target.organisation?.id ?? null });
  return userId;
}

async function addMembership(tx: Ctx, target: Target, userId: string): Promise<void> {
  const organisationId = target.organisation?.id ?? null;
  const id = await memberships.insertMembership(tx, {
    userId,
    organisationId,
    isAdmin: target.isAdmin && organisationId !== null,
  });
  await memberships.writeRoles(tx, { id, organisationId }, target.roleIds, target.scope.organisationId !== null);
  await bumpUser(tx, userId);
}

export interface NewIndividual {
  readonly contact: string;
  /** Written on the contact's page where it says something else (INV-01). */
  readonly email?: string | undefined;
  readonly portal: string;
  readonly send: boolean;
}

/**
 * Makes a portal user of a contact: a member of the organisation of its account, or without organisation (USR-04, USR-07).
 * Throws `not_found`, `conflict` where contact or address has a user, `invalid`.
 */
export async function addIndividual(ctx: Ctx, scope: Scope, input: NewIndividual, request: Repeatable): Promise<PortalUserView> {
  const portal = await portalOf(ctx, scope, input.portal);
  const labels = await labelsOf(ctx);
  const again = async (now: Ctx) => store.userIdOfContact(now, (await contactByUid(now, input.contact)).id);
  const userId = await idempotent(ctx, request, (tx) => makeIndividual(tx, scope, input, portal), again);
  if (!userId) throw problem('not_found');
  const [made] = await store.usersById(ctx, labels, [userId]);
  if (made === undefined) throw problem('not_found');
  if (input.send) await sendInvitations(ctx, scope, { users: [made.uid], portal: input.portal }, request);
  const [row] = await store.usersById(ctx, labels, [userId]);
  return viewOf(row ?? made);
}

async function makeIndividual(tx: Ctx, scope: Scope, input: NewIndividual, portal: store.PortalFacts): Promise<string | null> {
  await confirmScope(tx, scope);
  const contact = await contactByUid(tx, input.contact);
  await needFree(tx, contact);
  const email = addressOf(input.email ?? contact.email ?? '');
  if (email === null) throw invalid('body.email', 'not_email', 'Give the e-mail address that the invitation will go to.');
  await store.lockAddress(tx, email);
  if (await store.addressTaken(tx, email, null)) throw invalid('body.email', 'taken', 'Another user signs in with this address.');
  if (contact.email !== email) await writeEmail(tx, contact, email);
  const labels = await labelsOf(tx);
  const organisation = contact.accountId === null ? null : await organisationByAccount(tx, labels, contact.accountId);
  const target = { scope, organisation, portal, roleIds: [], isAdmin: false, culture: portal.culture };
  return makeUser(tx, target, contact, email);
}
