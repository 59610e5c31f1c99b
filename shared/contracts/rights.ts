/** What the studio's screens of rights read beside the rules themselves: the objects with their availability, whom a rule can name (PRM-05, PRM-25, USR-22). */
import { z } from 'zod';
import { named } from './access.ts';
import { endpoint } from './endpoint.ts';
import { texts } from './metadata.ts';

const uid = z.uuid();
const portal = z.strictObject({ uid, title: z.string(), exposed: z.boolean() });
const summary = z.strictObject({
  key: z.string(),
  title: texts,
  plural: texts,
  /** Object that it is attached to: it has that one's rights. */
  attachedTo: z.string().nullable(),
  staffOnly: z.boolean(),
  useOperationPermissions: z.boolean(),
  useRecordPermissions: z.boolean(),
  portals: z.array(portal),
});
const rights = summary.extend({
  displayColumn: z.string().nullable(),
  columns: z.array(
    z.strictObject({
      key: z.string(),
      title: texts,
      /** Written by actions only: nobody gets more than "read". */
      owned: z.boolean(),
      required: z.boolean(),
      rules: z.array(z.strictObject({ principal: named, grade: z.enum(['hidden', 'read', 'once', 'edit']) })),
    }),
  ),
});
const object = z.strictObject({ object: z.string().max(200) });

export const listRights = endpoint({
  method: 'GET',
  path: '/api/staff/rights',
  who: 'staff',
  summary:
    'The objects with their switches, their rows of operations and the portals that have them on their list (PRM-05, PRM-25).',
  answer: z.strictObject({ objects: z.array(summary.extend({ rows: z.int() })) }),
});
export const getRights = endpoint({
  method: 'GET',
  path: '/api/staff/rights/:object',
  who: 'staff',
  summary: 'One object for the screens of rights: switches, portals, and its columns with their rows.',
  params: object,
  answer: rights,
});
export const putAvailability = endpoint({
  method: 'PUT',
  path: '/api/staff/rights/:object/portals',
  who: 'staff',
  summary: 'Level 1 from the object: the portals that have it on their list (PRM-05).',
  params: object,
  body: z.strictObject({ portals: z.array(uid).max(200) }),
  answer: rights,
});
export const findPrincipals = endpoint({
  method: 'GET',
  path: '/api/staff/principals',
  who: 'staff',
  summary: 'Users and roles that a rule can name, by a part of their name (USR-22); at most 25.',
  query: z.strictObject({
    search: z.string().max(200).default(''),
    side: z.enum(['staff', 'portal']).optional(),
    only: z.enum(['roles', 'users']).optional(),
  }),
  answer: z.strictObject({ principals: z.array(named.extend({ above: z.string().nullable() })) }),
});
export const placesOfUser = endpoint({
  method: 'GET',
  path: '/api/staff/principals/:user/places',
  who: 'staff',
  summary: 'The portals and organisations a portal user can act in; none for staff.',
  params: z.strictObject({ user: uid }),
  answer: z.strictObject({
    portals: z.array(z.strictObject({ slug: z.string(), title: z.string() })),
    memberships: z.array(z.strictObject({ uid, title: z.string() })),
  }),
});
