/** The portal's main page: for its viewers, and for those who arrange it (HOM). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { block, blockView } from './page-blocks.ts';

const uid = z.uuid();
const texts = z.record(z.string(), z.string());
const atPortal = z.strictObject({ portal: z.string().max(40) });
const atBlock = atPortal.extend({ block: uid });

export const pageView = z.strictObject({
  title: z.string(),
  blocks: z.array(blockView),
  /** Objects whose changes the page shows: it wakes by them. */
  about: z.array(z.string()),
});
export const getMainPage = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/main',
  who: 'portal',
  summary: 'The main page with the first data of its blocks, as the caller may see them (HOM-05, HOM-16).',
  params: atPortal,
  answer: pageView,
});
export const getMainBlock = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/main/:block',
  who: 'portal',
  summary: 'One block of the published main page; a list can be read on by its cursor. Nothing else of it can be asked for (W2).',
  params: atBlock,
  query: z.strictObject({ cursor: z.string().max(2_000).optional() }),
  answer: blockView,
});
export const dismissAnnouncement = endpoint({
  method: 'PUT',
  path: '/api/portal/:portal/main/:block/dismissed',
  who: 'portal',
  summary: 'Hides an announcement in this wording from the caller, or shows it again.',
  params: atBlock,
  body: z.strictObject({ mark: z.string().max(64), dismissed: z.boolean() }),
});

/** Why a block is shown to nobody, to some, or to all; the words are in the message files. */
export const whoSees = z.strictObject({
  verdict: z.enum(['all', 'some', 'nobody']),
  reason: z.enum([
    'everybody',
    'own_records',
    'readers',
    'not_exposed',
    'may_not_read',
    'some_roles',
    'columns_hidden',
    'no_section',
    'host_not_allowed',
    'not_yet',
    'over',
    'nothing_left',
    'liked_only',
  ]),
  /** Titles of what the reason names: objects, columns, roles, sections, a host, a time. */
  names: z.array(texts),
});
export type WhoSees = z.infer<typeof whoSees>;

const person = z.string().nullable();
export const pageCopy = z.strictObject({ number: z.int(), at: z.string(), by: person, current: z.boolean() });
/** What blocks can be made of: objects of the portal that the editor may read himself (W8), sections, allowed hosts. */
const catalogue = z.strictObject({
  objects: z.array(
    z.strictObject({
      key: z.string(),
      title: texts,
      columns: z.array(
        z.strictObject({
          key: z.string(),
          title: texts,
          type: z.string(),
          sortable: z.boolean(),
          /** All portal users may read it. */
          shown: z.boolean(),
        }),
      ),
    }),
  ),
  sections: z.array(z.strictObject({ key: z.string(), object: z.string().nullable(), title: texts })),
  hosts: z.array(z.string()),
});
export const pageEdit = z.strictObject({
  portal: z.strictObject({
    uid,
    slug: z.string(),
    title: z.string(),
    status: z.enum(['inactive', 'active', 'disabled']),
    culture: z.string(),
    theme: z.record(z.string(), z.unknown()),
  }),
  /** Goes back as If-Match. */
  version: z.int(),
  title: texts,
  blocks: z.array(block),
  /** By uid of a block. */
  whoSees: z.record(z.string(), whoSees),
  /** As a portal user sees it, without any record in it. */
  preview: pageView,
  /** False while the working copy is not what people see. */
  published: z.boolean(),
  /** The last ten, newest first. */
  copies: z.array(pageCopy),
  catalogue,
  startPage: z.string(),
  /** May change the allowed hosts and the start page. */
  administrator: z.boolean(),
});
const forPortal = z.strictObject({ portal: uid });

export const listMainPages = endpoint({
  method: 'GET',
  path: '/api/staff/main-pages',
  who: 'administrator',
  summary: 'Portals whose main page can be set up (HOM-04).',
  answer: z.strictObject({
    pages: z.array(
      z.strictObject({
        portal: uid,
        title: z.string(),
        slug: z.string(),
        status: z.enum(['inactive', 'active', 'disabled']),
        /** When what people see was published. */
        publishedAt: z.string().nullable(),
        /** The working copy differs from what people see. */
        changed: z.boolean(),
      }),
    ),
  }),
});
export const getPageEdit = endpoint({
  method: 'GET',
  path: '/api/staff/portals/:portal/main-page',
  who: 'administrator',
  summary: 'The working copy of a main page, who will see what of it, and its published copies.',
  params: forPortal,
  answer: pageEdit,
});
export const savePage = endpoint({
  method: 'PUT',
  path: '/api/staff/portals/:portal/main-page',
  who: 'administrator',
  summary: 'Saves the working copy; If-Match names the version that was seen. Nobody outside sees it before it is published.',
  params: forPortal,
  body: z.strictObject({ blocks: z.array(block).max(40) }),
  answer: pageEdit,
});
export const publishPage = endpoint({
  method: 'POST',
  path: '/api/staff/portals/:portal/main-page/publish',
  who: 'administrator',
  summary: 'Publishes the working copy; If-Match names its version.',
  params: forPortal,
  answer: pageEdit,
});
export const undoPublish = endpoint({
  method: 'POST',
  path: '/api/staff/portals/:portal/main-page/undo',
  who: 'administrator',
  summary: 'Takes the last publication back: people see the one before. The working copy stays.',
  params: forPortal,
  body: z.strictObject({ number: z.int().min(1) }),
  answer: pageEdit,
});
export const restoreCopy = endpoint({
  method: 'POST',
  path: '/api/staff/portals/:portal/main-page/restore',
  who: 'administrator',
  summary: 'Makes a published copy the working copy; If-Match names the version of the one it replaces.',
  params: forPortal,
  body: z.strictObject({ number: z.int().min(1) }),
  answer: pageEdit,
});
export const saveStartPage = endpoint({
  method: 'PUT',
  path: '/api/staff/portals/:portal/start-page',
  who: 'administrator',
  summary: 'Where new users of the portal begin; those there are keep their [Home page] (HOM-02, HOM-03).',
  params: forPortal,
  body: z.strictObject({ page: z.string().max(80) }),
  answer: z.strictObject({ page: z.string() }),
});
export const getFrameHosts = endpoint({
  method: 'GET',
  path: '/api/staff/frame-hosts',
  who: 'administrator',
  summary: 'Hosts whose pages may stand in a frame on a portal (decision 16).',
  answer: z.strictObject({ hosts: z.array(z.string()) }),
});
export const saveFrameHosts = endpoint({
  method: 'PUT',
  path: '/api/staff/frame-hosts',
  who: 'administrator',
  summary: 'Makes these the allowed hosts; a page from another host disappears from the portals at once.',
  body: z.strictObject({ hosts: z.array(z.string().trim().toLowerCase().min(1).max(260)).max(100) }),
  answer: z.strictObject({ hosts: z.array(z.string()) }),
});
