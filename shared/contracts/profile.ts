/** What a portal user is told of himself and his organisation for the two profile pages (PRO-01, PRO-04). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { userStatus } from './people.ts';

const uid = z.uuid();
const atPortal = z.strictObject({ portal: z.string().max(40) });
export const ownProfile = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/me/profile',
  who: 'portal',
  summary:
    'The records behind the two profile pages of who is signed in: his contact and the account of the organisation he acts for (PRO-01).',
  params: atPortal,
  answer: z.strictObject({
    /** Null where he may not read it on this portal. */
    contact: uid.nullable(),
    account: uid.nullable(),
  }),
});
const member = z.strictObject({
  membership: uid,
  name: z.string(),
  /** Administers the organisation. */
  administrator: z.boolean(),
  /** For administrators of the organisation; null for everybody else. */
  email: z.string().nullable(),
  status: userStatus.nullable(),
});
export const ownMembers = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/organisation/users',
  who: 'portal',
  summary:
    'The portal users of the organisation one acts for (PRO-04): names for its members, addresses and status for its administrators.',
  params: atPortal,
  answer: z.strictObject({
    users: z.array(member),
    /** There are more than are listed. */
    more: z.boolean(),
  }),
});
