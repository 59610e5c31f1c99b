/**
 * What administrators of an organisation do for its people, at the portal (ADM-01, ADM-03, ADM-05..08, ADM-11, ADM-13; decision 7). There is
 * no organisation in these addresses: it is the one that the session acts in, and nothing else can be named.
 */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { added, addMembers, changeMembership, portalUser, roleRef, sent } from './people.ts';

const uid = z.uuid();
const portal = z.string().max(40);
const params = z.strictObject({ portal });
const user = z.strictObject({ portal, user: uid });

const { portal: _, ...adding } = addMembers.body.shape;

/** What the asker may do with one of his people now; all false while the portal takes no changes, and for who only looks. */
const can = z.strictObject({
  /** Send a first or a new invitation (ADM-07). */
  invite: z.boolean(),
  /** Kill the invitation that was sent. */
  revoke: z.boolean(),
  /** Switch the membership on or off (ADM-08). */
  activate: z.boolean(),
  deactivate: z.boolean(),
  /** Tick or untick the administrator's box (ADM-01). */
  appoint: z.boolean(),
  dismiss: z.boolean(),
  /** Set those of `roles` that he has (ADM-06). */
  setRoles: z.boolean(),
  /** End the membership (ADM-11). */
  remove: z.boolean(),
});
export const ownMember = portalUser.extend({ can });

export const getOwnOrganisation = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/organisation',
  who: 'portal',
  summary:
    'For administrators of an organisation: its people, the roles that they may give and the portals they may let people into.',
  params,
  /** `q`: a part of name or address; where there are more people than are listed, those beyond are found by it. */
  query: z.strictObject({ q: z.string().max(200).optional() }),
  answer: z.strictObject({
    uid,
    title: z.string(),
    /** Below the organisation, but those that staff keep to themselves (decision 7). */
    roles: z.array(roleRef),
    /** Those that the asker belongs to himself. */
    portals: z.array(z.strictObject({ uid, title: z.string(), slug: z.string() })),
    users: z.array(ownMember),
    /** There are more than are listed. */
    more: z.boolean(),
    /** Whether people can be added now. */
    can: z.strictObject({ add: z.boolean() }),
  }),
});
export const addOwnMembers = endpoint({
  method: 'POST',
  path: '/api/portal/:portal/organisation/users',
  who: 'portal',
  summary: 'Adds people to the own organisation by addresses, and invites them (ADM-03, ADM-05, ADM-13).',
  params,
  /** Without `toPortal` into the portal of the address. */
  body: z.strictObject({ ...adding, toPortal: uid.optional() }),
  answer: added,
});
export const inviteOwnMembers = endpoint({
  method: 'POST',
  path: '/api/portal/:portal/organisation/invitations',
  who: 'portal',
  summary: 'Sends invitations to people of the own organisation who have not registered yet; older links die (ADM-07).',
  params,
  body: z.strictObject({ users: z.array(uid).min(1).max(500), toPortal: uid.optional() }),
  answer: sent,
});
export const revokeOwnInvitation = endpoint({
  method: 'POST',
  path: '/api/portal/:portal/organisation/users/:user/revoke-invitation',
  who: 'portal',
  summary: 'Kills the open invitation of somebody whom nobody but the own organisation has invited (decision 2).',
  params: user,
  answer: portalUser,
});
export const changeOwnMembership = endpoint({
  method: 'PATCH',
  path: '/api/portal/:portal/organisation/memberships/:membership',
  who: 'portal',
  summary:
    'Switches a membership of the own organisation on or off, makes an administrator, sets roles below it (ADM-01, ADM-06, ADM-08).',
  params: z.strictObject({ portal, membership: uid }),
  body: changeMembership.body,
  answer: portalUser,
});
export const removeOwnMember = endpoint({
  method: 'DELETE',
  path: '/api/portal/:portal/organisation/users/:user',
  who: 'portal',
  summary: 'Ends a membership of the own organisation; who belongs nowhere else is deleted, contact and records stay (ADM-11).',
  params: user,
});
