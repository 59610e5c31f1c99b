/**
 * The knowledge base as staff look after it (KBA-01, KBA-08, decision 5). Working copies are records of `article`, written over the records'
 * endpoints; these publish them, say who reads them, and tell what readers said.
 */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { shownFile, shownLink, shownPerson, shownReference } from './records.ts';

const uid = z.string().max(200);
const languageKey = z.string().max(40);
const moment = z.iso.datetime({ offset: true });
const staff = '/api/staff/knowledge';
const ofWorkingCopy = z.object({ uid });
const reader = z.object({
  /** Null = in all portals. `shows`: whether articles are available there at all. */
  portal: z.object({ uid: z.string(), title: z.string(), status: z.string(), shows: z.boolean() }).nullable(),
  role: z.object({ uid: z.string(), title: z.string() }),
});
const readersBody = z.strictObject({
  readers: z
    .array(z.strictObject({ portal: uid.nullable(), role: uid }))
    .max(200)
    .nullable(),
});
const audience = z.object({
  /** The category whose audience counts, itself or one above; null where nothing is said anywhere. */
  from: z.object({ uid: z.string(), name: z.string() }).nullable(),
  inherited: z.boolean(),
  readers: z.array(reader),
  /** People who can read it today, and the names of some. */
  people: z.number().int(),
  names: z.array(z.string()),
  /** Why nobody, or fewer than one may think: `no_category`, `no_audience`, `empty`, `nobody`, `portal_closed`, `not_shown`. */
  warnings: z.array(z.string()),
});
/** What happened to a working copy, as its page shows it. */
const state = z.object({
  uid: z.string(),
  version: z.number().int(),
  status: z.string(),
  edition: z.number().int(),
  publishAt: z.string().nullable(),
  expireAt: z.string().nullable(),
  publishedOn: z.string().nullable(),
  /** Uid of the published article; null where it never was published. */
  published: z.string().nullable(),
  translations: z.array(z.object({ uid: z.string(), language: z.string(), status: z.string(), title: z.string() })),
});
const versionHead = z.object({
  number: z.number().int(),
  /** Null where the caller may not read when articles were published. */
  publishedAt: z.string().nullable(),
  by: shownPerson.nullable(),
  title: z.string(),
  language: z.string(),
});

/** The staff's side. Working copies are records of `article`, written over the records' endpoints. */
export const staffKnowledge = {
  state: endpoint({
    method: 'GET',
    path: `${staff}/articles/:uid`,
    who: 'staff',
    summary: 'Where a working copy stands: published, scheduled, its translations.',
    params: ofWorkingCopy,
    answer: state,
  }),
  publish: endpoint({
    method: 'POST',
    path: `${staff}/articles/:uid/publish`,
    who: 'staff',
    summary: 'Publishes the working copy as it is now.',
    params: ofWorkingCopy,
    answer: state,
  }),
  unpublish: endpoint({
    method: 'POST',
    path: `${staff}/articles/:uid/unpublish`,
    who: 'staff',
    summary: 'Takes the published article, or its schedule, back at once.',
    params: ofWorkingCopy,
    answer: state,
  }),
  schedule: endpoint({
    method: 'POST',
    path: `${staff}/articles/:uid/schedule`,
    who: 'staff',
    summary: 'Sets when the working copy is published and when the article ends; null = not at all.',
    params: ofWorkingCopy,
    body: z.strictObject({ publishAt: moment.nullable(), expireAt: moment.nullable() }),
    answer: state,
  }),
  audience: endpoint({
    method: 'GET',
    path: `${staff}/articles/:uid/audience`,
    who: 'staff',
    summary: 'Who will read the article in its category, or in another one, once it is published.',
    params: ofWorkingCopy,
    query: z.strictObject({ category: uid.optional() }),
    answer: audience,
  }),
  versions: endpoint({
    method: 'GET',
    path: `${staff}/articles/:uid/versions`,
    who: 'staff',
    summary: 'What was published of an article, the newest first.',
    params: ofWorkingCopy,
    answer: z.object({ versions: z.array(versionHead) }),
  }),
  version: endpoint({
    method: 'GET',
    path: `${staff}/articles/:uid/versions/:number`,
    who: 'staff',
    summary: 'One published version with its text. Its pictures are files of the working copy, of now or of then.',
    params: z.object({ uid, number: z.string().regex(/^[1-9]\d{0,8}$/) }),
    answer: versionHead.extend({
      summary: z.string().nullable(),
      body: z.string().nullable(),
      type: z.string(),
      category: z.string().nullable(),
      files: z.array(shownFile),
      links: z.array(shownLink),
    }),
  }),
  restore: endpoint({
    method: 'POST',
    path: `${staff}/articles/:uid/versions/:number/restore`,
    who: 'staff',
    summary: 'Makes a published version the working copy again; nothing is published by it.',
    params: z.object({ uid, number: z.string().regex(/^[1-9]\d{0,8}$/) }),
    answer: state,
  }),
  translate: endpoint({
    method: 'POST',
    path: `${staff}/articles/:uid/translations`,
    who: 'staff',
    summary: 'Begins the same article in another language, as a copy to be translated.',
    params: ofWorkingCopy,
    body: z.strictObject({ language: languageKey }),
    answer: state,
  }),
  categoryAudience: endpoint({
    method: 'GET',
    path: `${staff}/categories/:uid/audience`,
    who: 'staff',
    summary: 'Who reads a category.',
    params: ofWorkingCopy,
    answer: audience,
  }),
  saveAudience: endpoint({
    method: 'PUT',
    path: `${staff}/categories/:uid/audience`,
    who: 'staff',
    summary: 'Says who reads a category and those below it; an empty list = nobody outside, null = like the category above.',
    params: ofWorkingCopy,
    body: readersBody,
    answer: audience,
  }),
  audienceDryRun: endpoint({
    method: 'POST',
    path: `${staff}/categories/:uid/audience/dry-run`,
    who: 'staff',
    summary: 'Who would come to read a category and who no longer would, were this its audience. Nothing is saved.',
    params: ofWorkingCopy,
    readOnly: true,
    body: readersBody,
    answer: z.strictObject({
      /** Published articles of the category and of those below it that follow it. */
      articles: z.int(),
      groups: z.array(
        z.strictObject({
          /** Else they lose it. */
          gains: z.boolean(),
          people: z.int(),
          portals: z.array(z.string()),
          /** The five largest. */
          organisations: z.array(z.strictObject({ title: z.string(), people: z.int() })),
          moreOrganisations: z.int(),
          /** Of the first five, as far as the asker may read their contacts. */
          names: z.array(z.string()),
        }),
      ),
    }),
  }),
  settings: endpoint({
    method: 'GET',
    path: `${staff}/settings`,
    who: 'staff',
    summary: 'The category chosen for new articles, and what an audience can be made of.',
    answer: z.object({
      defaultCategory: shownReference.nullable(),
      portals: z.array(z.object({ uid: z.string(), title: z.string(), status: z.string(), shows: z.boolean() })),
      roles: z.array(z.object({ uid: z.string(), title: z.string(), parent: z.string().nullable() })),
      /** Whether the caller may change audiences, import and export. */
      manages: z.boolean(),
    }),
  }),
  feedback: endpoint({
    method: 'GET',
    path: `${staff}/articles/:uid/feedback`,
    who: 'staff',
    summary: 'What readers said about an article, edition by edition, with their reasons.',
    params: ofWorkingCopy,
    answer: z.object({
      likes: z.number().int(),
      views: z.number().int(),
      editions: z.array(z.object({ edition: z.number().int(), helpful: z.number().int(), notHelpful: z.number().int() })),
      reasons: z.array(
        z.object({
          at: z.string(),
          edition: z.number().int(),
          helpful: z.boolean(),
          reason: z.string(),
          by: shownPerson.nullable(),
        }),
      ),
    }),
  }),
  report: endpoint({
    method: 'GET',
    path: `${staff}/feedback`,
    who: 'staff',
    summary: 'Published articles with what readers said, those found least helpful first.',
    answer: z.object({
      rows: z.array(
        z.object({
          /** Uid of the working copy. */
          uid: z.string(),
          title: z.string(),
          language: z.string(),
          likes: z.number().int(),
          views: z.number().int(),
          helpful: z.number().int(),
          notHelpful: z.number().int(),
          reasons: z.number().int(),
        }),
      ),
    }),
  }),
};
export type KnowledgeAudience = z.infer<typeof audience>;
export type ArticleState = z.infer<typeof state>;
export type ArticleVersion = z.infer<typeof versionHead>;
