/** The menus of portals and of the staff's workspaces: sections in their order (SEC-01..11). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { texts } from './metadata.ts';

const uid = z.uuid();
const key = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
/** At most this many, so that a menu can be read and answered whole. */
export const MOST_SECTIONS = 200;

/** Own titles by language; none = the object's. */
const ownTitle = z.strictObject({
  en: z.string().trim().min(1).max(80).optional(),
  de: z.string().trim().min(1).max(80).optional(),
});
const columns = z.array(key).min(1).max(100).nullable();

const section = z.strictObject({
  uid,
  /** Unique in its menu, made when the section is added, and never changed (SEC-04). */
  key: z.string(),
  object: z.string().nullable(),
  page: z.literal('main').nullable(),
  /** As the menu shows it. */
  title: texts,
  /** Set here (SEC-03). */
  ownTitle: texts,
  /** Name of a shipped icon: its own or the object's. */
  icon: z.string().nullable(),
  /** Set here; null = the object's. */
  ownIcon: z.string().nullable(),
  /** Address of a picture of its own, drawn in place of the icon (SEC-05). */
  picture: z.string().nullable(),
  /** "Enable approval in section" (SEC-07). */
  approval: z.boolean(),
  /** Columns of the list for everybody in this menu; null = those of the object. */
  columns,
  /** Counted by the limit of sections (LIC-09): an object that does not come with the product's own screens. */
  custom: z.boolean(),
  /** What portal users have of the object; null for a page and in a workspace of the staff. */
  access: z
    .strictObject({
      exposed: z.boolean(),
      /** Some role or user of the portal's side may read, may add records. */
      read: z.boolean(),
      create: z.boolean(),
      /** Columns that somebody of the portal's side may read. */
      columns: z.int(),
    })
    .nullable(),
});
const menu = z.strictObject({
  of: z.enum(['portal', 'workspace']),
  uid,
  title: z.string(),
  /** Uid of the workspace that it belongs to. */
  workspace: uid,
  /** Goes back as If-Match. */
  version: z.int(),
  sections: z.array(section),
  /** Sections that the limit counts, and how many there may be; null = no limit (LIC-09, SEC-10). */
  custom: z.strictObject({ has: z.int(), most: z.int().nullable() }),
});

const of = z.strictObject({ of: z.enum(['portal', 'workspace']), menu: uid });
const one = of.extend({ section: uid });

/** What the section's object begins with on a portal: nothing but being available, reading for all, or reading and adding. */
export const startRights = z.enum(['nothing', 'read', 'write']);
const newSection = z.strictObject({
  object: key,
  title: ownTitle.default({}),
  icon: z.string().max(60).nullable().default(null),
  approval: z.boolean().default(false),
  columns: columns.default(null),
  /** For portals: what All portal users get; each is a row that the screens of rights show and change. */
  start: startRights.default('nothing'),
});

export const getMenu = endpoint({
  method: 'GET',
  path: '/api/staff/menus/:of/:menu',
  who: 'administrator',
  summary: 'The menu of a portal or workspace as it is arranged (SEC-01).',
  params: of,
  answer: menu,
});
export const addSection = endpoint({
  method: 'POST',
  path: '/api/staff/menus/:of/:menu/sections',
  who: 'administrator',
  summary:
    'Adds an object to a menu, at its end. On a portal it becomes available there (PRM-05), and All portal users get what `start` says (SEC-02, SEC-08).',
  params: of,
  body: newSection,
  answer: menu,
});
export const changeSection = endpoint({
  method: 'PATCH',
  path: '/api/staff/menus/:of/:menu/sections/:section',
  who: 'administrator',
  summary: 'Title, icon, approval and list columns of a section (If-Match: the version seen of the menu; SEC-03..07).',
  params: one,
  body: z.strictObject({ title: ownTitle, icon: z.string().max(60).nullable(), approval: z.boolean(), columns }).partial(),
  answer: menu,
});
export const removeSection = endpoint({
  method: 'DELETE',
  path: '/api/staff/menus/:of/:menu/sections/:section',
  who: 'administrator',
  summary: 'Takes a section out of the menu; its object, records and rights stay (If-Match: the version seen).',
  params: one,
  answer: menu,
});
export const orderMenu = endpoint({
  method: 'PUT',
  path: '/api/staff/menus/:of/:menu/order',
  who: 'administrator',
  summary: 'Puts the sections of a menu in this order (If-Match: the version seen).',
  params: of,
  body: z.strictObject({ sections: z.array(uid).max(MOST_SECTIONS) }),
  answer: menu,
});
export const putSectionIcon = endpoint({
  method: 'POST',
  path: '/api/staff/menus/:of/:menu/sections/:section/picture',
  who: 'administrator',
  readOnly: true,
  summary: 'Gives a section a picture of its own: an SVG of shapes alone, or a PNG; drawn at 38 pixels and less (SEC-05).',
  params: one,
  multipart: true,
  answer: menu,
});
export const clearSectionIcon = endpoint({
  method: 'DELETE',
  path: '/api/staff/menus/:of/:menu/sections/:section/picture',
  who: 'administrator',
  summary: 'Takes the picture of a section away; its icon shows again.',
  params: one,
  answer: menu,
});

export const staffMenu = endpoint({
  method: 'GET',
  path: '/api/staff/menu',
  who: 'staff',
  summary: 'Sections of the workspaces, for the desk: those whose object the caller may read (SEC-11).',
  answer: z.strictObject({
    workspaces: z.array(
      z.strictObject({
        uid,
        title: z.string(),
        icon: z.string().nullable(),
        sections: z.array(
          z.strictObject({
            key: z.string(),
            object: z.string(),
            title: texts,
            icon: z.string().nullable(),
            picture: z.string().nullable(),
          }),
        ),
      }),
    ),
  }),
});

export type StartRights = z.infer<typeof startRights>;
export type MenuView = z.infer<typeof menu>;
export type MenuSection = z.infer<typeof section>;
