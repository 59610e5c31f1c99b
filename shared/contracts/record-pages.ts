/**
 * How the page of a record is arranged (SEC-06, SEC-09, PRM-23): one arrangement of an object for staff and one for each portal, with
 * several pages by the value of one column.
 *
 * What a viewer gets of it (`page` of an object's description) is cut down to what he may read; what administrators arrange is whole.
 */
import { z } from 'zod';
import { columnTypes } from '../columns/contract.ts';
import { PAGE_BUDGET } from '../page-budget.ts';
import { type Caller, endpoint } from './endpoint.ts';
import { texts } from './metadata.ts';

const name = z.string().min(1).max(63);
/** A column, or one of the record that a lookup leads to. */
const path = z.string().min(1).max(127);
/** Names a part, a tab, a page or a rule within its arrangement, also over bundles. */
const key = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);

const pageField = z.strictObject({
  column: name,
  /** In place of the column's own title. */
  title: texts.optional(),
  required: z.boolean().optional(),
  readOnly: z.boolean().optional(),
});
const part = { key, title: texts.optional() };
const pagePart = z.discriminatedUnion('kind', [
  /** Fields side by side in one or two columns. */
  z.strictObject({
    kind: z.literal('group'),
    ...part,
    columns: z.union([z.literal(1), z.literal(2)]),
    fields: z.array(pageField).max(PAGE_BUDGET.fields),
  }),
  /** Records of another object whose `column` leads to this one; `columns` of its list, its usual ones where absent. */
  z.strictObject({
    kind: z.literal('detail'),
    ...part,
    object: name,
    column: name,
    columns: z.array(name).max(PAGE_BUDGET.columns).optional(),
  }),
  /** A column of files, with room. */
  z.strictObject({ kind: z.literal('files'), ...part, column: name }),
  z.strictObject({ kind: z.literal('feed'), ...part }),
  z.strictObject({ kind: z.literal('history'), ...part }),
  /** On the page of an account: the portal users of the organisation, on its profile page (PRO-04). */
  z.strictObject({ kind: z.literal('members'), ...part }),
]);
const pageTab = z.strictObject({ key, title: texts, parts: z.array(pagePart).max(PAGE_BUDGET.parts) });

const ruleValue = z.union([
  z.null(),
  z.boolean(),
  z.number(),
  z.string().max(2_000),
  z.strictObject({ amount: z.string().max(60), currency: z.string().max(3) }),
]);
const pageAction = z.union([
  z.strictObject({ do: z.enum(['show', 'hide', 'require', 'lock']), column: name }),
  /** A tab or a part of one, with everything in it. */
  z.strictObject({ do: z.enum(['show', 'hide']), part: key }),
  /** Offers in a lookup only records whose column `by` has the value that this record's column `from` has, or one behind another lookup (`account.region`). */
  z.strictObject({ do: z.literal('filter'), column: name, by: name, from: path }),
  /** Offers only records whose column `by` has a fixed value. */
  z.strictObject({ do: z.literal('filter'), column: name, by: name, is: ruleValue }),
  /** The column has this value for as long as the condition holds. */
  z.strictObject({ do: z.literal('set'), column: name, value: ruleValue }),
]);
const pageRule = z.strictObject({
  key,
  title: z.string().trim().max(120).optional(),
  /** A filter tree over the record's own columns and those one lookup away, `account.type` (shared/rules/filter.ts). */
  when: z.record(z.string(), z.unknown()),
  effects: z.array(pageAction).min(1).max(PAGE_BUDGET.actions),
});
const pageLayout = z.strictObject({
  /** The card at the start. */
  profile: z.array(pageField).max(PAGE_BUDGET.fields),
  tabs: z.array(pageTab).max(PAGE_BUDGET.tabs),
  rules: z.array(pageRule).max(PAGE_BUDGET.rules),
});
export const pageSet = z.strictObject({
  /** Choice or lookup whose value decides which page is drawn; null = one page for all. */
  by: name.nullable(),
  /** One of them has no value: it is for all others. */
  pages: z
    .array(z.strictObject({ key, title: texts, value: z.string().max(200).nullable(), layout: pageLayout }))
    .min(1)
    .max(PAGE_BUDGET.pages),
});

export type PageField = z.infer<typeof pageField>;
export type PagePart = z.infer<typeof pagePart>;
export type PartOf<K extends PagePart['kind']> = Extract<PagePart, { kind: K }>;
export type PageTab = z.infer<typeof pageTab>;
export type PageAction = z.infer<typeof pageAction>;
export type PageRule = z.infer<typeof pageRule>;
export type PageLayout = z.infer<typeof pageLayout>;
export type PageSet = z.infer<typeof pageSet>;

/**
 * Administrators arrange every page; staff with the operation "Access to the workspace for access rights" the two profile pages of
 * portals (PRO-02). Everybody else finds nothing here: 404, asked in server/records/pages.
 */
const who: Caller & 'staff' = 'staff';
const object = z.object({ object: z.string().max(200) });
/** `staff`, or the uid of a portal. */
const at = object.extend({ door: z.string().max(60) });

const door = z.strictObject({
  /** `staff`, or the uid of a portal. */
  door: z.string(),
  /** Key of the object whose page it is: articles are another one outside. */
  object: z.string(),
  /** Of the portal; null for the staff. */
  title: z.string().nullable(),
  /** The portal has the object on its list, itself or with what it hangs on. */
  exposed: z.boolean(),
  /** 0 = nothing is arranged, the page is drawn from the columns. */
  version: z.int(),
});
const column = z.strictObject({
  key: z.string(),
  type: z.enum(columnTypes),
  title: texts,
  required: z.boolean(),
  /** Can be typed in at all: no number, no standard column, none that actions write. */
  writable: z.boolean(),
  /** A rule may set it. */
  settable: z.boolean(),
  /** Has a place of its own on the product's screens: conditions look at it, and nothing else of a page names it. */
  fixed: z.boolean(),
  /** Key of the object that a reference leads to. */
  target: z.string().nullable(),
  /** At a portal: titles of the roles outside that may read it, of those who may read the object; empty at the desk. */
  readers: z.array(z.string()),
});
const detail = z.strictObject({
  object: z.string(),
  title: texts,
  column: z.string(),
  columnTitle: texts,
  attached: z.boolean(),
  displayColumn: z.string().nullable(),
  columns: z.array(z.strictObject({ key: z.string(), title: texts })),
});
export const pageArranged = z.strictObject({
  object: z.strictObject({ key: z.string(), title: texts, plural: texts, displayColumn: z.string().nullable() }),
  door,
  doors: z.array(door),
  /** What is arranged, without what is gone by now; null = nothing. */
  set: pageSet.nullable(),
  columns: z.array(column),
  /** At a portal: by object that lookups lead to, which of its columns some role outside may read; empty at the desk. */
  behind: z.array(z.strictObject({ object: z.string(), readable: z.array(z.string()) })),
  /** Objects whose records lead here. */
  details: z.array(detail),
  /** Of the page of articles at a portal: titles of own columns that stay inside, because of their type. */
  inside: z.array(texts),
  /** Titles of the roles outside that may read the object; empty at the desk. */
  roles: z.array(z.string()),
  past: z.array(z.strictObject({ version: z.int(), at: z.string(), by: z.string().nullable() })),
});

/** Something that placing it on a portal's page would make visible. */
const given = z.strictObject({
  /** The object that would be put on the portal's list, or whose column would be granted. */
  object: z.string(),
  objectTitle: texts,
  /** Null = the object itself. */
  column: z.string().nullable(),
  columnTitle: texts.nullable(),
  grade: z.enum(['read', 'once', 'edit']).nullable(),
  /** Titles of the roles that would have it. */
  roles: z.array(z.string()),
  /** Why it cannot be granted here; null where it can. */
  refused: z.enum(['staff_only', 'no_role', 'rule_above']).nullable(),
});
export const pageGrants = z.strictObject({
  given: z.array(given),
  /** How many people outside would see more of an object. */
  people: z.array(z.strictObject({ object: z.string(), count: z.int() })),
});
/** What may be granted with a save: objects for the portal's list, and columns. */
export const grantWish = z.strictObject({
  objects: z.array(name).max(100),
  columns: z.array(z.strictObject({ object: name, column: name })).max(1_000),
});

export const listProfilePages = endpoint({
  method: 'GET',
  path: '/api/staff/profile-pages',
  who,
  summary:
    'Portals with the state of their two profile pages: of the person (the contact) and of the organisation (the account).',
  answer: z.strictObject({
    portals: z.array(
      z.strictObject({
        uid: z.string(),
        title: z.string(),
        /** Something is arranged. */
        person: z.boolean(),
        organisation: z.boolean(),
      }),
    ),
  }),
});
export const getRecordPage = endpoint({
  method: 'GET',
  path: '/api/staff/metadata/objects/:object/pages/:door',
  who,
  summary: 'The page of an object’s records as it is arranged for staff (`staff`) or a portal (its uid).',
  params: at,
  answer: pageArranged,
});
export const putRecordPage = endpoint({
  method: 'PUT',
  path: '/api/staff/metadata/objects/:object/pages/:door',
  who,
  summary:
    'Saves the arrangement at the version that was seen (If-Match; 0 where there is none), and grants exactly what is named in `grant`, in the same transaction.',
  params: at,
  body: z.strictObject({ set: pageSet, grant: grantWish.optional() }),
  answer: pageArranged,
});
export const deleteRecordPage = endpoint({
  method: 'DELETE',
  path: '/api/staff/metadata/objects/:object/pages/:door',
  who,
  summary: 'Takes the arrangement away: the page is drawn from the columns again. What was granted stays.',
  params: at,
});
export const getPastPage = endpoint({
  method: 'GET',
  path: '/api/staff/metadata/objects/:object/pages/:door/past/:number',
  who,
  summary: 'The arrangement as it stood at an older version.',
  params: at.extend({ number: z.coerce.number().int() }),
  answer: z.strictObject({ set: pageSet }),
});
export const planRecordPage = endpoint({
  method: 'POST',
  path: '/api/staff/metadata/objects/:object/pages/:door/grants',
  who,
  summary: 'What saving this arrangement at a portal could make visible to whom. Nothing is saved.',
  params: at,
  readOnly: true,
  body: z.strictObject({ set: pageSet }),
  answer: pageGrants,
});
