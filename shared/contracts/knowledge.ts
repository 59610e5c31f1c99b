/**
 * The knowledge base as readers see it (KBA-01..08, HOM-01). Everything comes through the gateway as the caller: categories, articles,
 * counts, hits and suggestions hold only what he may read now.
 *
 * Writing goes over the records' endpoints: comments are records of `article_comment` (parent column `article`), articles of portal
 * users (KBA-09) records of `published_article`.
 */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { shownFile, shownLink, shownPerson, shownReference } from './records.ts';

const name = z.string().max(200);
const uid = z.string().max(200);
const languageKey = z.string().max(40);

/** A text cut where it was found: parts with `hit` are what was looked for. Plain text, never HTML. */
export const marked = z.array(z.object({ text: z.string(), hit: z.boolean() }));

export const categoryNode = z.object({
  uid: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  /** The nearest category above that the caller may read; null at the top. Parents stand before their children. */
  parent: z.string().nullable(),
  /** Articles the caller may read: in it, and in it with all below. One that exists in several languages counts once. */
  articles: z.number().int(),
  all: z.number().int(),
});

export const articleCard = z.object({
  uid: z.string(),
  title: z.string(),
  summary: z.string().nullable(),
  /** Keys of choices; their titles stand in the description of the object `published_article`. */
  type: z.string(),
  language: z.string(),
  category: shownReference.nullable(),
  /** Minutes it takes to read, 1 or more. */
  minutes: z.number().int(),
  publishedOn: z.string(),
  changedAt: z.string(),
  likes: z.number().int(),
});

const vote = z.object({ helpful: z.boolean(), reason: z.string().nullable() });

export const article = articleCard.omit({ category: true }).extend({
  /** Version of the record, for If-Match. */
  version: z.number().int(),
  /** Sanitised HTML; a picture is named `file:<uid of one of the files>`, as in records. */
  body: z.string().nullable(),
  /** From the top down, as far as the caller may read. The last one is the article's own. */
  categories: z.array(z.object({ uid: z.string(), name: z.string() })),
  author: shownPerson.nullable(),
  files: z.array(shownFile),
  /** Links beside the files, in their order (KBA-03). */
  links: z.array(shownLink),
  /** The same article in all languages the caller may read, this one included. */
  languages: z.array(z.object({ uid: z.string(), language: z.string() })),
  /** Whether he liked it; how many found it helpful, and what he said himself about this edition. */
  liked: z.boolean(),
  helpful: z.number().int(),
  vote: vote.nullable(),
  comments: z.number().int(),
  canComment: z.boolean(),
  can: z.object({ update: z.boolean(), delete: z.boolean() }),
  /** Up to three others of the same category. */
  related: z.array(articleCard),
});

export const articleHit = z.object({
  uid: z.string(),
  title: marked,
  /** A part of the text around the words that were found; empty where only the title holds them. */
  excerpt: marked,
  type: z.string(),
  language: z.string(),
  category: shownReference.nullable(),
  minutes: z.number().int(),
});

const comment = z.object({
  uid: z.string(),
  version: z.number().int(),
  text: z.string(),
  by: shownPerson.nullable(),
  at: z.string(),
  editedAt: z.string().nullable(),
  likes: z.number().int(),
  liked: z.boolean(),
  can: z.object({ update: z.boolean(), delete: z.boolean() }),
});

const count = z.union([z.object({ exact: z.number().int() }), z.object({ atLeast: z.number().int() })]);
const portal = z.object({ portal: name });
const ofArticle = z.object({ portal: name, uid });
const base = '/api/portal/:portal/knowledge';
const words = z.string().min(1).max(200);

export const portalKnowledge = {
  categories: endpoint({
    method: 'GET',
    path: `${base}/categories`,
    who: 'portal',
    summary: 'The tree of categories the caller may read, with how many articles he may read there.',
    params: portal,
    answer: z.object({ categories: z.array(categoryNode) }),
  }),
  articles: endpoint({
    method: 'GET',
    path: `${base}/articles`,
    who: 'portal',
    summary: 'One page of the articles the caller may read, each in the best language for him.',
    params: portal,
    query: z.strictObject({
      /** A category's uid; what stands in categories below it is listed, too. */
      category: uid.optional(),
      /** Key of a type (KBA-02). */
      type: z.string().max(40).optional(),
      /** Only this language, instead of the best one for each article. */
      language: languageKey.optional(),
      /** `popular`: most read and liked first; the newest first where absent. */
      order: z.enum(['newest', 'popular']).optional(),
      /** Only those the caller likes. */
      liked: z.enum(['true', 'false']).optional(),
      cursor: z.string().max(2_000).optional(),
      limit: z.coerce.number().int().min(1).max(100).optional(),
      count: z.enum(['true', 'false']).optional(),
    }),
    answer: z.object({ rows: z.array(articleCard), next: z.string().nullable(), count: count.optional() }),
  }),
  article: endpoint({
    method: 'GET',
    path: `${base}/articles/:uid`,
    who: 'portal',
    summary: 'One article with its files, languages and what the caller said about it.',
    params: ofArticle,
    /** With a language: the same article in it, where there is one for the caller. */
    query: z.strictObject({ language: languageKey.optional() }),
    answer: article,
  }),
  search: endpoint({
    method: 'GET',
    path: `${base}/search`,
    who: 'portal',
    summary: 'Articles that hold the words, the best first; made for asking while typing.',
    params: portal,
    query: z.strictObject({
      q: words,
      category: uid.optional(),
      type: z.string().max(40).optional(),
      language: languageKey.optional(),
      limit: z.coerce.number().int().min(1).max(50).optional(),
    }),
    answer: z.object({
      hits: z.array(articleHit),
      count,
      /** True where words like those typed were found instead. */
      near: z.boolean(),
    }),
  }),
  comments: endpoint({
    method: 'GET',
    path: `${base}/articles/:uid/comments`,
    who: 'portal',
    summary: 'Comments on an article, the oldest first.',
    params: ofArticle,
    query: z.strictObject({ cursor: z.string().max(2_000).optional() }),
    answer: z.object({ rows: z.array(comment), next: z.string().nullable() }),
  }),
};

/** HOM-01: what the search box of a portal offers while somebody types. */
export const suggest = endpoint({
  method: 'GET',
  path: '/api/portal/:portal/suggest',
  who: 'portal',
  summary: 'Suggestions while typing: articles first, then cases the caller may read.',
  params: portal,
  /** `only`: what a search block offers that leaves the other out. */
  query: z.strictObject({ q: words, only: z.enum(['articles', 'cases']).optional() }),
  answer: z.object({
    articles: z.array(articleHit),
    cases: z.array(z.object({ uid: z.string(), label: marked, number: z.string().nullable(), status: z.string().nullable() })),
    /** How many articles hold the words. */
    count,
  }),
});

export type Marked = z.infer<typeof marked>;
export type CategoryNode = z.infer<typeof categoryNode>;
export type ArticleCard = z.infer<typeof articleCard>;
export type Article = z.infer<typeof article>;
export type ArticleHit = z.infer<typeof articleHit>;
export type ArticleComment = z.infer<typeof comment>;

/** What somebody said about an article. */
export const react = {
  like: endpoint({
    method: 'PUT',
    path: `${base}/articles/:uid/like`,
    who: 'portal',
    summary: 'Likes an article; twice is once.',
    params: ofArticle,
    answer: z.object({ likes: z.number().int(), liked: z.boolean() }),
  }),
  unlike: endpoint({
    method: 'DELETE',
    path: `${base}/articles/:uid/like`,
    who: 'portal',
    summary: 'Likes an article no more.',
    params: ofArticle,
    answer: z.object({ likes: z.number().int(), liked: z.boolean() }),
  }),
  likeComment: endpoint({
    method: 'PUT',
    path: `${base}/comments/:uid/like`,
    who: 'portal',
    summary: 'Likes a comment; twice is once.',
    params: ofArticle,
    answer: z.object({ likes: z.number().int(), liked: z.boolean() }),
  }),
  unlikeComment: endpoint({
    method: 'DELETE',
    path: `${base}/comments/:uid/like`,
    who: 'portal',
    summary: 'Likes a comment no more.',
    params: ofArticle,
    answer: z.object({ likes: z.number().int(), liked: z.boolean() }),
  }),
  feedback: endpoint({
    method: 'PUT',
    path: `${base}/articles/:uid/feedback`,
    who: 'portal',
    summary: 'Says whether an article was helpful, once per edition; the reason is read by staff only.',
    params: ofArticle,
    body: z.strictObject({ helpful: z.boolean(), reason: z.string().trim().max(2_000).optional() }),
    answer: z.object({ helpful: z.number().int(), vote }),
  }),
  view: endpoint({
    method: 'PUT',
    path: `${base}/articles/:uid/view`,
    who: 'portal',
    summary: 'Counts an opened article, once per person and day: what popularity is made of.',
    params: ofArticle,
  }),
};
