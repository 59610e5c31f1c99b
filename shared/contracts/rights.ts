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
  /** Go back as If-Match: of the list of portals, and of the object with its switches. */
  versions: z.strictObject({ portals: z.int(), object: z.int() }),
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
  summary: 'Level 1 from the object: the portals that have it on their list (If-Match: the version seen; PRM-05).',
  params: object,
  body: z.strictObject({ portals: z.array(uid).max(200) }),
  answer: rights,
});
const authorPair = { grade: z.enum(['read', 'comment', 'edit', 'delete']), mayPassOn: z.boolean(), existing: z.boolean() };
/** Null = every record that was there has been looked at; `total` is null until the work has begun. */
const progress = z.strictObject({ done: z.int(), total: z.int().nullable() }).nullable();
const authorList = z.strictObject({
  rows: z.array(
    z.strictObject({
      author: named,
      receiver: named,
      ...authorPair,
      /** What `explain` names as the setting. */
      source: uid,
      progress,
    }),
  ),
  /** Goes back as If-Match. */
  version: z.int(),
});
export const getAuthorRules = endpoint({
  method: 'GET',
  path: '/api/staff/rights/:object/authors',
  who: 'staff',
  summary: 'Level 3: what members of one role write, given to another one, with how far older records are (PRM-11, PRM-17).',
  params: object,
  answer: authorList,
});
export const putAuthorRules = endpoint({
  method: 'PUT',
  path: '/api/staff/rights/:object/authors',
  who: 'staff',
  summary:
    'Saves the rules by author (If-Match: the version seen). Less than before holds at the next request; more, and records that are there already (`existing`), come in the background.',
  params: object,
  body: z.strictObject({
    rows: z
      .array(z.strictObject({ author: uid, receiver: uid, ...authorPair, mayPassOn: authorPair.mayPassOn.default(false) }))
      .max(500),
  }),
  answer: authorList,
});
export const authorProgress = endpoint({
  method: 'GET',
  path: '/api/staff/rights/:object/authors/progress',
  who: 'staff',
  summary: 'How far the rules by author are with the records that were there: only those that are not done yet.',
  params: object,
  answer: z.strictObject({ rules: z.array(z.strictObject({ source: uid, done: z.int(), total: z.int().nullable() })) }),
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
