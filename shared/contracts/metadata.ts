/**
 * The studio's endpoints for objects, columns, choices and transitions, and the shapes that definitions have in bundles, too.
 * What one actor may know of an object is `describe` in records.ts.
 */
import { z } from 'zod';
import { columnTypes } from '../columns/contract.ts';
import { endpoint } from './endpoint.ts';

const key = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'Use small letters a-z, digits and _, beginning with a letter, at most 40.');
/** A text per language. */
export const texts = z.record(z.string().max(8), z.string().trim().min(1).max(200));
/** What a setting, a default or a flag may be. */
const plainValue = z.union([
  z.null(),
  z.boolean(),
  z.number(),
  z.string().max(20_000),
  z.strictObject({ amount: z.string().max(60), currency: z.string().max(3) }),
]);
const plainValues = z.record(z.string().max(60), plainValue);

export const newChoice = z.strictObject({ key, title: texts, flags: plainValues.optional(), retired: z.boolean().optional() });

export const newColumn = z.strictObject({
  key,
  type: z.enum(columnTypes),
  title: texts,
  hint: texts.nullable().optional(),
  settings: plainValues.optional(),
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  indexed: z.boolean().optional(),
  searchable: z.boolean().optional(),
  owned: z.boolean().optional(),
  defaultValue: plainValue.optional(),
  position: z.int().min(0).max(1_000_000).optional(),
  choices: z.array(newChoice).max(500).optional(),
});

export const newTransition = z.strictObject({
  key,
  action: key,
  title: texts,
  from: key.nullable(),
  to: key,
  side: z.enum(['staff', 'portal', 'any']),
  condition: key.nullable().optional(),
  sets: plainValues.optional(),
});

/** Unique rules over several columns: keys of two to five of them each. */
const uniqueRules = z.array(z.array(key).min(2).max(5)).max(20);

const objectSwitches = {
  icon: z.string().max(60).nullable().optional(),
  displayColumn: key.nullable().optional(),
  useOperationPermissions: z.boolean().optional(),
  useRecordPermissions: z.boolean().optional(),
  wallChildAccounts: z.boolean().optional(),
  wallAllRecords: z.boolean().optional(),
};

export const newObject = z.strictObject({
  key,
  title: texts,
  plural: texts,
  columns: z.array(newColumn).max(200),
  orderColumn: key.optional(),
  contactColumn: key.nullable().optional(),
  attachedTo: key.nullable().optional(),
  parentColumn: key.nullable().optional(),
  staffOnly: z.boolean().optional(),
  ...objectSwitches,
  organisationFrom: key.nullable().optional(),
  languageColumn: key.nullable().optional(),
  untilColumn: key.nullable().optional(),
  catalogue: z.boolean().optional(),
  behaviour: key.nullable().optional(),
  transitions: z.array(newTransition).max(500).optional(),
  uniqueRules: uniqueRules.optional(),
});

/** Keys of columns in an order. */
const columnKeys = z.array(key).min(1).max(300);

const choiceView = z.strictObject({
  uid: z.uuid(),
  key,
  title: texts,
  flags: z.record(z.string(), z.unknown()),
  retired: z.boolean(),
});
export const columnView = z.strictObject({
  uid: z.uuid(),
  key,
  type: z.enum(columnTypes),
  title: texts,
  hint: texts.nullable(),
  settings: z.record(z.string(), z.unknown()),
  required: z.boolean(),
  unique: z.boolean(),
  indexed: z.boolean(),
  searchable: z.boolean(),
  owned: z.boolean(),
  defaultValue: z.unknown(),
  position: z.int(),
  standard: z.boolean(),
  /** Came with the product: it stays, and stays what it is. */
  shipped: z.boolean(),
  /** Of everything above and the choices; goes back as If-Match. */
  version: z.int(),
  /** Key of the object whose column of this key it follows in everything but its place; null = it stands for itself. */
  follows: key.nullable(),
  choices: z.array(choiceView),
  /** It is becoming another type in the background, or was to and could not: `refused` is why, null while it is under way. */
  changing: z
    .strictObject({
      type: z.enum(columnTypes),
      /** Records read so far, of those that held a value when it began. */
      done: z.int(),
      total: z.int(),
      refused: z.string().nullable(),
    })
    .nullable(),
});
const transitionView = z.strictObject({
  key,
  action: key,
  title: texts,
  from: key.nullable(),
  to: key,
  side: z.enum(['staff', 'portal', 'any']),
  condition: key.nullable(),
  sets: z.record(z.string(), z.unknown()),
});
const objectSummary = z.strictObject({
  uid: z.uuid(),
  key,
  title: texts,
  plural: texts,
  icon: z.string().nullable(),
  attachedTo: key.nullable(),
  staffOnly: z.boolean(),
  /** Key of the solution it came with; null = made here. */
  solution: z.string().nullable(),
  /** Columns beside those that every object has. */
  columnCount: z.int(),
});
export const objectView = objectSummary.extend({
  displayColumn: key.nullable(),
  orderColumn: key,
  contactColumn: key.nullable(),
  parentColumn: key.nullable(),
  statusColumn: key.nullable(),
  useOperationPermissions: z.boolean(),
  useRecordPermissions: z.boolean(),
  wallChildAccounts: z.boolean(),
  wallAllRecords: z.boolean(),
  organisationFrom: z.string().nullable(),
  languageColumn: z.string().nullable(),
  untilColumn: z.string().nullable(),
  /** Names of its records are kept between requests; each change of one begins all that is kept anew. */
  catalogue: z.boolean(),
  behaviour: z.string().nullable(),
  /** Of title, look, switches and walls; goes back as If-Match. */
  version: z.int(),
  /** Of the transitions; goes back as If-Match with them. */
  workflowVersion: z.int(),
  /** No two records have the same values in all columns of one of these. */
  uniqueRules: z.array(z.strictObject({ uid: z.uuid(), columns: z.array(key) })),
  /** Of the unique rules; goes back as If-Match with them. */
  rulesVersion: z.int(),
  columns: z.array(columnView),
  transitions: z.array(transitionView),
});

const object = z.strictObject({ object: z.string().max(60) });
/** A column in an address. */
export const columnAt = object.extend({ column: z.string().max(60) });

export const listObjects = endpoint({
  method: 'GET',
  path: '/api/staff/metadata/objects',
  who: 'staff',
  summary: 'The objects there are, by name.',
  answer: z.strictObject({ objects: z.array(objectSummary) }),
});
export const getObject = endpoint({
  method: 'GET',
  path: '/api/staff/metadata/objects/:object',
  // Administrators, and staff who set access rights: others find nothing.
  who: 'staff',
  summary: 'An object with all its columns, choices and transitions.',
  params: object,
  answer: objectView,
});
export const createObject = endpoint({
  method: 'POST',
  path: '/api/staff/metadata/objects',
  who: 'administrator',
  summary: 'Defines an object; its tables are made at once.',
  // Behaviour is code that ships with the product; an object made here has none.
  body: newObject.omit({ behaviour: true }),
  answer: objectView,
});
export const patchObject = endpoint({
  method: 'PATCH',
  path: '/api/staff/metadata/objects/:object',
  who: 'administrator',
  summary: 'Changes title, look and switches of an object (If-Match: the version seen).',
  params: object,
  body: z.strictObject({ title: texts.optional(), plural: texts.optional(), ...objectSwitches }),
  answer: objectView,
});
export const createColumn = endpoint({
  method: 'POST',
  path: '/api/staff/metadata/objects/:object/columns',
  who: 'administrator',
  summary: 'Adds a column; nobody outside sees it until a rule grants it.',
  params: object,
  body: newColumn,
  answer: columnView,
});
export const patchColumn = endpoint({
  method: 'PATCH',
  path: '/api/staff/metadata/objects/:object/columns/:column',
  who: 'administrator',
  summary: 'Changes a column where that keeps every value (If-Match: the version seen).',
  params: columnAt,
  body: newColumn
    .pick({
      hint: true,
      settings: true,
      required: true,
      unique: true,
      indexed: true,
      searchable: true,
      defaultValue: true,
      position: true,
    })
    .extend({ title: texts.optional() }),
  answer: columnView,
});
export const deleteColumn = endpoint({
  method: 'DELETE',
  path: '/api/staff/metadata/objects/:object/columns/:column',
  who: 'administrator',
  summary: 'Removes a column with its values and its history; there is no way back (If-Match: the version seen).',
  params: columnAt,
});
const count = z.int().min(0);
/** What goes by an object or a column outside of its definition. */
export const columnUse = z.strictObject({
  kind: z.enum(['section', 'page', 'view', 'folder', 'private', 'template']),
  /** Of `private`: how many views and folders of others, whose names are theirs. */
  title: z.string(),
  holds: z.boolean(),
});
/** Why an object needs one of its columns. */
export const columnNeed = z.enum([
  'standard',
  'behaviour',
  'shipped',
  'display',
  'order',
  'contact',
  'parent',
  'organisation',
  'language',
  'until',
  'status',
  'transition',
]);
export const columnLoss = endpoint({
  method: 'GET',
  path: '/api/staff/metadata/objects/:object/columns/:column/loss',
  who: 'administrator',
  summary: 'What would be lost with a column, who uses it, and why it cannot go where it cannot.',
  params: columnAt,
  answer: z.strictObject({
    /** Why the object needs it; null = it can be removed. */
    need: columnNeed.nullable(),
    /** Records that hold a value. */
    records: count,
    history: count,
    rules: count,
    /** Columns of the unique rules that end with it. */
    unique: z.array(z.array(key)),
    uses: z.array(columnUse),
  }),
});
export const objectLoss = endpoint({
  method: 'GET',
  path: '/api/staff/metadata/objects/:object/loss',
  who: 'administrator',
  summary: 'What would be lost with an object, and what keeps it.',
  params: object,
  answer: z.strictObject({
    need: z.literal('solution').nullable(),
    records: count,
    files: count,
    rules: count,
    portals: count,
    /** Columns of other objects that lead here; they must go first. */
    pointing: z.array(z.strictObject({ object: key, column: key, attached: z.boolean(), records: count })),
    uses: z.array(columnUse),
  }),
});
export const deleteObject = endpoint({
  method: 'DELETE',
  path: '/api/staff/metadata/objects/:object',
  who: 'administrator',
  summary: 'Removes an object made here with everything in it; there is no way back (If-Match: the version seen).',
  params: object,
});
export const putColumnOrder = endpoint({
  method: 'PUT',
  path: '/api/staff/metadata/objects/:object/column-order',
  who: 'administrator',
  summary: 'Puts the columns of an object in this order; those not named stay behind them.',
  params: object,
  body: z.strictObject({ columns: columnKeys }),
  answer: objectView,
});
export const putUniqueRules = endpoint({
  method: 'PUT',
  path: '/api/staff/metadata/objects/:object/unique-rules',
  who: 'administrator',
  summary: 'Makes these the unique rules over several columns; those not named end (If-Match: the rulesVersion seen).',
  params: object,
  body: z.strictObject({ rules: uniqueRules }),
  answer: objectView,
});
export const uniqueClashes = endpoint({
  method: 'GET',
  path: '/api/staff/metadata/objects/:object/clashes',
  who: 'administrator',
  summary:
    'The records that stand against a unique rule over these columns (keys, with commas), as far as the actor may read them.',
  params: object,
  query: z.strictObject({ columns: z.string().max(300) }),
  answer: z.strictObject({
    groups: count,
    records: count,
    /** Some of them, group by group; those he may not read are only counted. */
    shown: z.array(z.strictObject({ uid: z.uuid(), label: z.string(), group: count })),
  }),
});
export const putChoices = endpoint({
  method: 'PUT',
  path: '/api/staff/metadata/objects/:object/columns/:column/choices',
  who: 'administrator',
  summary: 'Makes these the choices of a column, in this order; missing ones are retired (If-Match: the version seen).',
  params: columnAt,
  body: z.strictObject({ choices: z.array(newChoice).max(500) }),
  answer: columnView,
});
export const putTransitions = endpoint({
  method: 'PUT',
  path: '/api/staff/metadata/objects/:object/transitions',
  who: 'administrator',
  summary: 'Makes these the transitions of an object, in this order (If-Match: its workflowVersion).',
  params: object,
  body: z.strictObject({ statusColumn: key.optional(), transitions: z.array(newTransition).max(500) }),
  answer: objectView,
});

export type ObjectView = z.infer<typeof objectView>;
export type ColumnView = z.infer<typeof columnView>;
