/** Before a change of rights is saved: who gains and who loses what. */
import { z } from 'zod';
import { columnRow, operationRow, putSystemOperation, scopeRow } from './access.ts';
import { endpoint } from './endpoint.ts';
import { startRights } from './menus.ts';
import { texts } from './metadata.ts';
import { putAuthorRules } from './rights.ts';

const name = z.string().max(200);
const columnGrade = z.enum(['hidden', 'read', 'once', 'edit']);
const recordGrade = z.enum(['read', 'comment', 'edit', 'delete']);
const count = z.union([z.strictObject({ exact: z.int() }), z.strictObject({ atLeast: z.int() })]);

const changes = z.strictObject({
  verbs: z.array(z.enum(['create', 'read', 'update', 'delete'])),
  /** Of those who read the object before and after; as far as the operations let them. */
  columns: z.array(z.strictObject({ key: z.string(), title: texts, from: columnGrade, to: columnGrade })),
  /** Which records, and how far; a lower grade of the same is a loss of the higher one. */
  records: z.array(
    z.strictObject({
      scope: z.enum(['own', 'organisation', 'children', 'all']),
      grade: recordGrade,
    }),
  ),
  /** What somebody else has written, by a rule by author; `records` null for a rule about new ones alone. */
  given: z.array(z.strictObject({ author: z.string(), grade: recordGrade, mayPassOn: z.boolean(), records: count.nullable() })),
});
/** Whom a group holds. */
const affected = {
  side: z.enum(['portal', 'staff']),
  /** Exactly, each person once. */
  people: z.int(),
  portals: z.array(z.string()),
  /** The five largest. */
  organisations: z.array(z.strictObject({ title: z.string(), people: z.int() })),
  moreOrganisations: z.int(),
};
const titled = z.strictObject({ key: z.string(), title: texts });
/** Somebody to name; his records are told by the other kind of dry run. */
const called = z.strictObject({ uid: z.uuid(), name: z.string() });
const roleDryRun = z.strictObject({
  /** People for whom the same changes, the widest first; at most 20. */
  groups: z.array(
    z.strictObject({
      ...affected,
      objects: z.array(z.strictObject({ key: z.string(), title: texts, gains: changes, losses: changes })),
      /** Titles of roles to which records are given, by shares, rules by author or audiences. */
      given: z.strictObject({ gained: z.array(z.string()), lost: z.array(z.string()) }),
      /** Belonging to the Administrators: all of the studio, and every system operation. */
      administers: z.enum(['gained', 'lost']).nullable(),
      /** System operations. */
      operations: z.strictObject({ gained: z.array(titled), lost: z.array(titled) }),
      samples: z.array(called),
    }),
  ),
  more: z.int(),
});

export const roleDryRunOf = endpoint({
  method: 'POST',
  path: '/api/staff/roles/:role/dry-run',
  who: 'staff',
  summary:
    'What giving, taking, moving or attaching a role would change: who gains and who loses which operations, columns and scopes on which objects. Nothing is saved.',
  params: z.strictObject({ role: z.uuid() }),
  readOnly: true,
  body: z.discriminatedUnion('change', [
    z.strictObject({ change: z.literal('add'), user: z.uuid() }),
    z.strictObject({ change: z.literal('remove'), user: z.uuid() }),
    z.strictObject({ change: z.literal('move'), parent: z.uuid().nullable() }),
    /** A functional role to an organisational one, and off it. */
    z.strictObject({ change: z.literal('attach'), holder: z.uuid() }),
    z.strictObject({ change: z.literal('detach'), holder: z.uuid() }),
  ]),
  answer: roleDryRun,
});

export const systemDryRun = endpoint({
  method: 'POST',
  path: '/api/staff/system-operations/:operation/dry-run',
  who: 'administrator',
  summary: 'What saving who has a system operation would change (If-Match: the version seen). Nothing is saved.',
  params: z.strictObject({ operation: name }),
  readOnly: true,
  body: putSystemOperation.body,
  answer: roleDryRun,
});

const dryRun = z.strictObject({
  /** People for whom the same changes, the widest first; at most 20. Nobody is affected: none. */
  groups: z.array(
    z.strictObject({
      ...affected,
      gains: changes,
      losses: changes,
      /** The first five by name, with the records they reach before and after (exact up to 1,000); null where that is not counted. */
      samples: z.array(
        z.strictObject({
          uid: z.uuid(),
          name: z.string(),
          organisation: z.string().nullable(),
          records: z.strictObject({ before: count, after: count }).nullable(),
        }),
      ),
    }),
  ),
  /** Groups that are not told. */
  more: z.int(),
  /** What hangs on the object and goes with it. */
  follows: z.array(titled),
});

export const rightsDryRun = endpoint({
  method: 'POST',
  path: '/api/staff/rights/:object/dry-run',
  who: 'staff',
  summary:
    'What saving a list of rules would change: who gains and who loses which operations, columns and records (If-Match: the version seen). Nothing is saved.',
  params: z.strictObject({ object: name }),
  readOnly: true,
  body: z.discriminatedUnion('list', [
    z.strictObject({ list: z.literal('operations'), rows: z.array(operationRow).max(500) }),
    z.strictObject({ list: z.literal('columns'), column: name, rows: z.array(columnRow).max(500) }),
    z.strictObject({ list: z.literal('scopes'), rows: z.array(scopeRow).max(500) }),
    /** The portals that have the object on their list. */
    z.strictObject({ list: z.literal('portals'), portals: z.array(z.uuid()).max(200) }),
    /** Adding the object to the menu of a portal (menus.ts). */
    z.strictObject({ list: z.literal('start'), portal: z.uuid(), start: startRights }),
    putAuthorRules.body.extend({ list: z.literal('authors') }),
    /** Whether levels 2 and 3 are asked for staff; administrators only. */
    z.strictObject({ list: z.literal('switches'), useOperationPermissions: z.boolean(), useRecordPermissions: z.boolean() }),
  ]),
  answer: dryRun,
});
