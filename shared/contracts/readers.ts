/** `explain` the other way round: who can see a record or a column, and what somebody can see. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { texts } from './metadata.ts';

const uid = z.uuid();
const name = z.string().max(200);
const side = z.enum(['portal', 'staff']).default('portal');
const grade = z.enum(['none', 'read', 'comment', 'edit', 'delete']);

const way = z.strictObject({
  /**
   * For a record `own`, `organisation`, `children`, `all`, or the kind of the grant (`share`, `rule`, `process`, `participant`, `sharing_mode`,
   * `audience`, `self`); for an object or column `row`, `switch`, `everything`, `follows`.
   */
  kind: z.string(),
  /** The role or user it came through; `portal` is set for an audience. */
  through: z.strictObject({ uid, title: z.string(), kind: z.string(), portal: z.string().nullable() }).nullable(),
  /** The organisation whose people have it this way. */
  organisation: z.string().nullable(),
  setting: z.strictObject({ kind: z.string(), id: z.string().nullable() }),
  /** Who shared it, and when. */
  given: z.strictObject({ by: z.string().nullable(), at: z.iso.datetime({ offset: true }) }).nullable(),
});
const readers = z.strictObject({
  /** How many can see it, exactly. */
  people: z.int(),
  /** By way, the widest first; at most 100. Somebody with two ways is counted in both. */
  groups: z.array(way.extend({ people: z.int() })),
  /** People by name, with all their ways. */
  rows: z.array(
    z.strictObject({
      uid,
      name: z.string(),
      organisations: z.array(z.string()),
      portals: z.array(z.string()),
      grade,
      ways: z.array(way),
    }),
  ),
  next: z.string().nullable(),
});
const paging = { side, search: z.string().max(200).default(''), cursor: uid.optional() };

export const rightsReaders = endpoint({
  method: 'GET',
  path: '/api/staff/rights/readers',
  who: 'staff',
  summary:
    'Who can see an object, one record of it, or one column: by role, organisation, share and audience, then person by person.',
  query: z.strictObject({ object: name, record: uid.optional(), column: name.optional(), ...paging }),
  answer: readers,
});
export const recordReaders = endpoint({
  method: 'GET',
  path: '/api/staff/records/:object/:uid/readers',
  who: 'staff',
  summary: 'Who on the portal (or of the staff) can see a record, and by which way; for staff who see the record themselves.',
  params: z.object({ object: name, uid: name }),
  query: z.strictObject(paging),
  answer: readers,
});

export const rightsSight = endpoint({
  method: 'GET',
  path: '/api/staff/rights/sight',
  who: 'staff',
  summary: 'What somebody can see: objects with operations, number of records (exact up to 1,000) and columns.',
  query: z.strictObject({ user: uid, membership: uid.optional(), portal: name.optional() }),
  answer: z.strictObject({
    /** False where he is locked, or acts nowhere on this portal: then there are no objects. */
    acts: z.boolean(),
    objects: z.array(
      z.strictObject({
        key: z.string(),
        title: texts,
        attachedTo: z.string().nullable(),
        can: z.strictObject({ create: z.boolean(), read: z.boolean(), update: z.boolean(), delete: z.boolean() }),
        /** Null for what is attached: it is seen with the record that it hangs on. */
        records: z.union([z.strictObject({ exact: z.int() }), z.strictObject({ atLeast: z.int() })]).nullable(),
        columns: z.array(z.strictObject({ key: z.string(), title: texts, grade: z.enum(['read', 'once', 'edit']) })),
        /** Columns of the object that he does not see. */
        hidden: z.int(),
      }),
    ),
  }),
});
