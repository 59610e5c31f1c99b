/**
 * How a list is shown (LST-01, LST-02): the layout a person keeps, the one an administrator gives to all, and saved views.
 *
 * What is answered is cut down to what the caller may read: a column that is hidden from him is in no layout, sort or filter, and
 * nothing says that it was there.
 */
import { z } from 'zod';
import { type Caller, endpoint } from './endpoint.ts';

const name = z.string().max(200);
const shape = z.enum(['table', 'tiles']);

/** Columns in order, their widths in CSS pixels (absent = shared out), order of rows, and shape on a wide screen and on a phone. */
export const listLayout = z.strictObject({
  columns: z
    .array(z.strictObject({ key: z.string().min(1).max(63), width: z.number().int().min(56).max(1200).optional() }))
    .min(1)
    .max(100)
    .optional(),
  /** A column's key; with a minus before it, the largest first. */
  sort: z.string().min(1).max(64).optional(),
  shape: shape.optional(),
  phone: shape.optional(),
});
/** A layout and what is looked for: a filter tree (shared/rules/filter.ts), words, uids of tags (all of them) and of a folder. */
export const viewBody = listLayout.extend({
  filter: z.unknown().optional(),
  search: z.string().max(200).optional(),
  tags: z.array(z.string().max(100)).max(5).optional(),
  folder: z.string().max(100).optional(),
});

const audience = z.enum(['me', 'organisation', 'everybody']);
const viewName = z.string().trim().min(1).max(80);
const savedView = z.object({
  uid: z.string(),
  name: z.string(),
  /** Me alone, the members of my organisation, or everybody at this door. */
  audience,
  /** For administrators at the desk: the portal a view was made for; null = this list. */
  portal: z.object({ uid: z.string(), title: z.string() }).nullable(),
  body: viewBody,
  /** Whether the caller may rename and change it. */
  mine: z.boolean(),
  /** Whether he may delete it. */
  removable: z.boolean(),
});
const views = z.object({
  /** The caller's own layout, the one for all; null where there is none. */
  own: listLayout.nullable(),
  standard: listLayout.nullable(),
  /** Uid of the view that the list opens with for the caller. */
  opens: z.string().nullable(),
  views: z.array(savedView),
  can: z.object({
    /** With whom the caller may share a view, beside keeping it for himself. */
    share: z.array(audience),
    /** Whether he may set the layout for all. */
    standard: z.boolean(),
  }),
  /** For administrators at the desk: the portals that show the object. */
  portals: z.array(z.object({ uid: z.string(), title: z.string() })),
});

const place = z.strictObject({
  /** Which list of the object: `main`, or one on the page of another record. */
  place: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/)
    .optional(),
});
const made = z.strictObject({ name: viewName, audience, body: viewBody });
const changed = z.strictObject({ name: viewName.optional(), audience: audience.optional(), body: viewBody.optional() });

function viewEndpoints<const P extends string, const W extends Caller, D extends z.ZodRawShape, B extends z.ZodType>(
  prefix: P,
  who: W,
  door: D,
  body: B,
) {
  const object = z.object({ ...door, object: name });
  const view = z.object({ ...door, object: name, view: name });
  return {
    views: endpoint({
      method: 'GET',
      path: `${prefix}/objects/:object/views`,
      who,
      summary: 'How the list of an object is shown: layouts and saved views of the caller.',
      params: object,
      query: place,
      answer: views,
    }),
    saveLayout: endpoint({
      method: 'PUT',
      path: `${prefix}/objects/:object/layout`,
      who,
      summary: 'Keeps the caller’s own layout of a list.',
      params: object,
      query: place,
      body: listLayout,
    }),
    resetLayout: endpoint({
      method: 'DELETE',
      path: `${prefix}/objects/:object/layout`,
      who,
      summary: 'Goes back to the layout for all.',
      params: object,
      query: place,
    }),
    openWith: endpoint({
      method: 'PUT',
      path: `${prefix}/objects/:object/opening-view`,
      who,
      summary: 'Which saved view the list opens with for the caller; null = none.',
      params: object,
      query: place,
      body: z.strictObject({ view: z.uuid().nullable() }),
    }),
    saveView: endpoint({
      method: 'POST',
      path: `${prefix}/objects/:object/views`,
      who,
      summary: 'Saves a view of a list, for oneself or to share.',
      params: object,
      query: place,
      body,
      answer: z.object({ uid: z.string() }),
    }),
    changeView: endpoint({
      method: 'PATCH',
      path: `${prefix}/objects/:object/views/:view`,
      who,
      summary: 'Renames a saved view, changes what it shows or with whom it is shared.',
      params: view,
      body: changed,
    }),
    removeView: endpoint({
      method: 'DELETE',
      path: `${prefix}/objects/:object/views/:view`,
      who,
      summary: 'Deletes a saved view. No record goes with it.',
      params: view,
    }),
  };
}

export const staffViews = {
  ...viewEndpoints('/api/staff', 'staff', {}, made.extend({ portal: z.uuid().nullable().optional() })),
  standard: endpoint({
    method: 'PUT',
    path: '/api/staff/objects/:object/standard-layout',
    who: 'administrator',
    summary: 'Sets the layout that everybody starts from, at the desk or on a portal; null takes it away.',
    params: z.object({ object: name }),
    query: place,
    body: z.strictObject({ portal: z.uuid().nullable(), layout: listLayout.nullable() }),
  }),
};
export const portalViews = viewEndpoints('/api/portal/:portal', 'portal', { portal: name }, made);

export type ListLayout = z.infer<typeof listLayout>;
export type ViewBody = z.infer<typeof viewBody>;
export type ListViews = z.infer<typeof views>;
export type SavedView = z.infer<typeof savedView>;
export type ViewAudience = z.infer<typeof audience>;
