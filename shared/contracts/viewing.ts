/** Staff look at a portal as one of its users: starting, ending, and who looked as whom (docs/decisions/0019). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const uid = z.uuid();
const iso = z.iso.datetime({ offset: true });
const page = z.strictObject({ cursor: z.string().max(1000).optional() });

export const startViewing = endpoint({
  method: 'POST',
  path: '/api/staff/view-as',
  who: 'staff',
  // A repetition replaces the look before it, so no key is needed.
  readOnly: true,
  summary:
    'Opens an open portal as one of its active users sees it, read-only, for half an hour. Needs the system operation CanViewAsPortalUser; logged.',
  body: z.strictObject({
    user: uid,
    portal: uid,
    /** For which of his organisations he is looked at; without it the one he starts with. */
    membership: uid.optional(),
  }),
  /** Where to go next: a path on this host. */
  answer: z.strictObject({ home: z.string(), until: iso }),
});
export const endViewing = endpoint({
  method: 'DELETE',
  path: '/api/staff/view-as',
  who: 'staff',
  summary: 'Ends the look that this session started; logged.',
});

const look = {
  uid,
  startedAt: iso,
  /** It ends then at the latest. */
  until: iso,
  /** Null while it goes on. */
  endedAt: iso.nullable(),
};

export const listViewings = endpoint({
  method: 'GET',
  path: '/api/staff/portal-users/:user/viewings',
  who: 'staff',
  summary: 'Who of the staff looked as this user, the newest first.',
  params: z.strictObject({ user: uid }),
  query: page,
  answer: z.strictObject({
    viewings: z.array(z.strictObject({ ...look, portal: z.string(), by: z.string(), organisation: z.string().nullable() })),
    next: z.string().nullable(),
  }),
});
export const listOwnViewings = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/organisation/viewings',
  who: 'portal',
  summary: 'For administrators of an organisation: who of the staff looked as one of its members, the newest first.',
  params: z.strictObject({ portal: z.string().max(40) }),
  query: page,
  answer: z.strictObject({
    viewings: z.array(
      z.strictObject({
        ...look,
        /** The name staff have towards customers. */
        by: z.string(),
        /** As he is named to a colleague; who has left the organisation is “A customer”, without uid. */
        user: z.strictObject({ uid: uid.nullable(), name: z.string() }),
      }),
    ),
    next: z.string().nullable(),
  }),
});

export type Viewing = z.infer<typeof listViewings.answer>['viewings'][number];
export type OwnViewing = z.infer<typeof listOwnViewings.answer>['viewings'][number];
