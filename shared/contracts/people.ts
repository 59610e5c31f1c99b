/** Staff, organisations, portal users, invitations, seats (USR, ORG, INV, LIC). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const uid = z.uuid();
const email = z.string().trim().min(3).max(254);
const password = z.string().min(1).max(200);
/** One HMAC token of a one-time link; travels only in bodies. */
const token = z.string().min(1).max(400);
const iso = z.iso.datetime({ offset: true });
const page = z.strictObject({ q: z.string().max(200).optional(), cursor: z.string().max(1000).optional() });

/** Derived, never stored (decision 2). */
export const userStatus = z.enum(['not_registered', 'active', 'locked']);

export const staffUser = z.strictObject({
  uid,
  displayName: z.string(),
  publicName: z.string(),
  login: z.string(),
  email: z.string(),
  status: userStatus,
  administrator: z.boolean(),
  invitedAt: iso.nullable(),
  culture: z.string(),
});

const userParams = z.strictObject({ user: uid });

export const listStaff = endpoint({
  method: 'GET',
  path: '/api/staff/users',
  who: 'staff',
  summary: 'Staff users, by name.',
  query: page,
  answer: z.strictObject({ users: z.array(staffUser), next: z.string().nullable() }),
});
export const inviteStaff = endpoint({
  method: 'POST',
  path: '/api/staff/users',
  who: 'staff',
  summary: 'Makes a staff user and sends the invitation.',
  body: z.strictObject({
    email,
    displayName: z.string().trim().min(1).max(120),
    administrator: z.boolean().default(false),
    culture: z.enum(['en', 'de']).default('en'),
  }),
  answer: staffUser,
});
export const changeStaff = endpoint({
  method: 'PATCH',
  path: '/api/staff/users/:user',
  who: 'staff',
  summary: 'Changes a staff user; the last administrator cannot lose the role.',
  params: userParams,
  body: z
    .strictObject({
      displayName: z.string().trim().min(1).max(120),
      publicName: z.string().trim().min(1).max(120),
      administrator: z.boolean(),
    })
    .partial(),
  answer: staffUser,
});
export const lockStaff = endpoint({
  method: 'POST',
  path: '/api/staff/users/:user/lock',
  who: 'staff',
  summary: 'Locks an active staff user; sessions end at once.',
  params: userParams,
  answer: staffUser,
});
export const unlockStaff = endpoint({
  method: 'POST',
  path: '/api/staff/users/:user/unlock',
  who: 'staff',
  summary: 'Lifts the lock.',
  params: userParams,
  answer: staffUser,
});
export const reinviteStaff = endpoint({
  method: 'POST',
  path: '/api/staff/users/:user/invitation',
  who: 'staff',
  summary: 'Sends a new invitation; the older link dies.',
  params: userParams,
  answer: staffUser,
});

const organisationRef = z.strictObject({ uid, title: z.string() });
export const roleRef = z.strictObject({ uid, title: z.string() });

export const portalUser = z.strictObject({
  uid,
  name: z.string(),
  login: z.string(),
  email: z.string(),
  status: userStatus,
  invitedAt: iso.nullable(),
  lastInvitationEnds: iso.nullable(),
  culture: z.string(),
  /** [Home page]: an address below the portal's base, where he begins after the log-in; '' = the main page (decision 14). */
  homePage: z.string(),
  /** Null where the contact was deleted. */
  contact: uid.nullable(),
  organisations: z.array(
    z.strictObject({
      membership: uid,
      /** Null = for himself, without organisation (USR-07). */
      organisation: organisationRef.nullable(),
      isAdmin: z.boolean(),
      /** The administrator's [Active] box (ADM-08). */
      active: z.boolean(),
      /** False until the user himself has accepted: before that it gives him nothing. */
      accepted: z.boolean(),
      roles: z.array(roleRef),
    }),
  ),
  portals: z.array(z.strictObject({ uid, title: z.string(), slug: z.string() })),
});

export const listPortalUsers = endpoint({
  method: 'GET',
  path: '/api/staff/portal-users',
  who: 'staff',
  summary: 'External users with their status (USR-13).',
  query: page.extend({ status: userStatus.optional(), organisation: uid.optional() }),
  answer: z.strictObject({ users: z.array(portalUser), next: z.string().nullable() }),
});
export const getPortalUser = endpoint({
  method: 'GET',
  path: '/api/staff/portal-users/:user',
  who: 'staff',
  summary: 'One portal user.',
  params: userParams,
  answer: portalUser,
});
export const lockPortalUser = endpoint({
  method: 'POST',
  path: '/api/staff/portal-users/:user/lock',
  who: 'staff',
  summary: 'Locks an active portal user; frees the seat (USR-17).',
  params: userParams,
  answer: portalUser,
});
export const unlockPortalUser = endpoint({
  method: 'POST',
  path: '/api/staff/portal-users/:user/unlock',
  who: 'staff',
  summary: 'Unlocks; takes a seat or is refused (USR-18).',
  params: userParams,
  answer: portalUser,
});
export const revokeInvitation = endpoint({
  method: 'POST',
  path: '/api/staff/portal-users/:user/revoke-invitation',
  who: 'staff',
  summary: 'Kills the open invitation (decision 2).',
  params: userParams,
  answer: portalUser,
});
export const changePortalUser = endpoint({
  method: 'PATCH',
  path: '/api/staff/portal-users/:user',
  who: 'staff',
  summary: 'Changes the [Home page] of a portal user (USR-10, HOM-03).',
  params: z.strictObject({ user: uid }),
  body: z.strictObject({
    homePage: z
      .string()
      .max(80)
      .regex(/^(?!\/\/)(\/[\w~/-]*)?$/, 'Begin with / and use letters, digits, - and _; empty for the main page.'),
  }),
  answer: portalUser,
});
export const deletePortalUser = endpoint({
  method: 'DELETE',
  path: '/api/staff/portal-users/:user',
  who: 'staff',
  summary: 'Deletes the user; contact and records stay (USR-23).',
  params: userParams,
});
export const grantPortal = endpoint({
  method: 'PUT',
  path: '/api/staff/portal-users/:user/portals',
  who: 'staff',
  summary: 'The portals this user belongs to (decision 12).',
  params: userParams,
  body: z.strictObject({ portals: z.array(uid).max(50) }),
  answer: portalUser,
});

export const listParentRoles = endpoint({
  method: 'GET',
  path: '/api/staff/organisation-parents',
  who: 'staff',
  summary: 'Roles that an organisation may stand below: All portal users and its grouping roles (ORG-07).',
  answer: z.strictObject({ roles: z.array(roleRef) }),
});

export const organisation = z.strictObject({
  uid,
  title: z.string(),
  account: z.strictObject({ uid, name: z.string() }),
  parent: roleRef.nullable(),
  roles: z.array(roleRef),
  members: z.int(),
});
const organisationParams = z.strictObject({ organisation: uid });

export const listOrganisations = endpoint({
  method: 'GET',
  path: '/api/staff/organisations',
  who: 'staff',
  summary: 'Portal organisations.',
  query: page,
  answer: z.strictObject({ organisations: z.array(organisation), next: z.string().nullable() }),
});
export const createOrganisation = endpoint({
  method: 'POST',
  path: '/api/staff/organisations',
  who: 'staff',
  summary: 'Makes the portal organisation of an account that has none (ORG-02..05).',
  body: z.strictObject({ account: uid, title: z.string().trim().min(1).max(200).optional(), parent: uid.optional() }),
  answer: organisation,
});
export const getOrganisation = endpoint({
  method: 'GET',
  path: '/api/staff/organisations/:organisation',
  who: 'staff',
  summary: 'One organisation with its members.',
  params: organisationParams,
  answer: organisation.extend({ users: z.array(portalUser) }),
});
export const organisationOfAccount = endpoint({
  method: 'GET',
  path: '/api/staff/accounts/:account/organisation',
  who: 'staff',
  summary: 'The organisation of an account, null where there is none yet (ORG-05).',
  params: z.strictObject({ account: uid }),
  answer: z.strictObject({ organisation: organisation.nullable() }),
});

/** What became of one address of a bulk invitation. */
export const added = z.strictObject({
  created: z.array(portalUser),
  /** Already a member here. */
  present: z.array(z.strictObject({ email: z.string(), user: uid })),
  refused: z.array(
    z.strictObject({
      email: z.string(),
      /** Set where it was named by contact. */
      contact: uid.optional(),
      /** elsewhere: another user signs in with this address. contact_taken: the contact has a user with another address. */
      code: z.enum(['not_an_address', 'duplicate', 'elsewhere', 'contact_taken', 'no_email']),
      message: z.string(),
    }),
  ),
  /** Several contacts have the address: staff choose (decision 4). */
  choices: z.array(
    z.strictObject({
      email: z.string(),
      contacts: z.array(z.strictObject({ uid, name: z.string(), account: z.string().nullable() })),
    }),
  ),
  /** More open invitations than free seats: warn (decision 9). Null for an organisation's administrator: others' seats are in the number. */
  freeSeats: z.int().nullable(),
});

export const addMembers = endpoint({
  method: 'POST',
  path: '/api/staff/organisations/:organisation/users',
  who: 'staff',
  summary:
    'Adds portal users by addresses (spaces, commas, semicolons or lines between them) and by existing contacts (ORG-09..13).',
  params: organisationParams,
  body: z.strictObject({
    emails: z.string().max(20_000).default(''),
    contacts: z.array(uid).max(500).default([]),
    /** For an address with several contacts: which one; null = a new contact. */
    chosen: z
      .array(z.strictObject({ email, contact: uid.nullable() }))
      .max(500)
      .default([]),
    portal: uid,
    roles: z.array(uid).max(50).default([]),
    isAdmin: z.boolean().default(false),
    /** Send the invitations now (ORG-14). */
    send: z.boolean().default(false),
    culture: z.enum(['en', 'de']).optional(),
  }),
  answer: added,
});
export const addIndividual = endpoint({
  method: 'POST',
  path: '/api/staff/portal-users',
  who: 'staff',
  summary: 'Makes a portal user from a contact, without organisation or with the one of the account (USR-04, USR-07).',
  body: z.strictObject({ contact: uid, email: email.optional(), portal: uid, send: z.boolean().default(false) }),
  answer: portalUser,
});
export const sent = z.strictObject({
  sent: z.array(uid),
  skipped: z.array(z.strictObject({ user: uid, code: z.enum(['active', 'locked', 'no_email', 'gone']) })),
  /** Null where it is nobody's business: how many seats all organisations together have left. */
  freeSeats: z.int().nullable(),
});
export const sendInvitations = endpoint({
  method: 'POST',
  path: '/api/staff/invitations',
  who: 'staff',
  summary: 'Sends invitations to not registered users; older links die (INV-02).',
  body: z.strictObject({ users: z.array(uid).min(1).max(500), portal: uid }),
  answer: sent,
});
export const changeMembership = endpoint({
  method: 'PATCH',
  path: '/api/staff/memberships/:membership',
  who: 'staff',
  summary: 'Switches a membership on or off, makes an organisation administrator, sets roles (ADM-01, ADM-06, ADM-08).',
  params: z.strictObject({ membership: uid }),
  body: z.strictObject({ active: z.boolean(), isAdmin: z.boolean(), roles: z.array(uid).max(50) }).partial(),
  answer: portalUser,
});

const acceptBody = z.strictObject({ token, password });
export const lookAtInvitation = endpoint({
  method: 'POST',
  path: '/api/portal/:portal/invitation',
  who: 'anyone',
  readOnly: true,
  summary: 'What an invitation is for; changes nothing (decision 3).',
  params: z.strictObject({ portal: z.string().max(40) }),
  body: z.strictObject({ token }),
  answer: z.strictObject({
    name: z.string(),
    login: z.string(),
    /** Organisations that accepting leads into, joined by commas. */
    organisation: z.string().nullable(),
    portal: z.string(),
    /** He has an account already and accepts with the password he has. */
    existing: z.boolean(),
    /** False while the portal is not active: accepting works, data does not answer yet. */
    open: z.boolean(),
  }),
});
export const acceptInvitation = endpoint({
  method: 'POST',
  path: '/api/portal/:portal/invitation/accept',
  who: 'anyone',
  readOnly: true,
  summary: 'Consumes the link with a chosen password, takes a seat, signs in (INV-05, INV-10).',
  params: z.strictObject({ portal: z.string().max(40) }),
  body: acceptBody,
  answer: z.strictObject({ home: z.string(), open: z.boolean() }),
});
export const askForInvitation = endpoint({
  method: 'POST',
  path: '/api/portal/:portal/invitation/ask',
  who: 'anyone',
  readOnly: true,
  summary: 'Asks for a new link to the stored address; answers alike whoever asks (decision 3).',
  params: z.strictObject({ portal: z.string().max(40) }),
  body: z.strictObject({ email }),
});
export const lookAtStaffInvitation = endpoint({
  method: 'POST',
  path: '/api/staff/invitation',
  who: 'anyone',
  readOnly: true,
  summary: 'What a staff invitation is for; changes nothing.',
  body: z.strictObject({ token }),
  answer: z.strictObject({ name: z.string(), login: z.string() }),
});
export const acceptStaffInvitation = endpoint({
  method: 'POST',
  path: '/api/staff/invitation/accept',
  who: 'anyone',
  readOnly: true,
  summary: 'Consumes the link with a chosen password and signs in.',
  body: acceptBody,
  answer: z.strictObject({ home: z.string() }),
});
