/**
 * The blocks of a page: what is stored of each kind (`blockSettings`), and what the viewer of the page gets of it (`blockView`).
 * Bundles, the studio and the server validate by these alone; unknown keys are refused.
 */
import { z } from 'zod';
import { parseFilter } from '../rules/filter.ts';
import { count, recordRow } from './records.ts';

const uid = z.uuid();
const key = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);

/** A text per language: at least one. */
const words = (most: number) =>
  z
    .record(z.string().regex(/^[a-z]{2}$/), z.string().trim().min(1).max(most))
    .refine((all) => Object.keys(all).length > 0, 'Write the text in at least one language.');

/**
 * Where a link of a page leads. Only https, mail and telephone leave the portal, so no `javascript:` or `data:` address can be
 * stored (W5); the rest names a thing, and is shown only to those who may go there.
 */
export const linkTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('new_case') }),
  z.strictObject({ kind: z.literal('section'), section: key }),
  z.strictObject({ kind: z.literal('article'), article: uid }),
  z.strictObject({
    kind: z.literal('link'),
    address: z
      .string()
      .max(1_000)
      .regex(/^(https:\/\/[^\s"<>\\]+|mailto:[^\s"<>\\]+|tel:[+\d\s().-]+)$/, 'Begin with https://, mailto: or tel:'),
  }),
]);
const namedLink = z.strictObject({ label: words(80), target: linkTarget });

/** Pictures that ship: drawn, so that they take the portal's colours and both themes. */
export const pictures = ['prism', 'waves', 'rings', 'none'] as const;
/** Icons of quick actions. */
export const actionIcons = [
  'case',
  'plus',
  'book',
  'document',
  'calendar',
  'clock',
  'mail',
  'tag',
  'layers',
  'download',
  'users',
  'building',
  'globe',
  'settings',
  'flag',
  'key',
  'shield',
] as const;

const most = (from: number, to: number, otherwise: number) => z.int().min(from).max(to).default(otherwise);
const title = words(120).nullable().default(null);
const moment = z.iso.datetime({ offset: true }).nullable().default(null);

export const blockSettings = {
  /** The shipped banner is local (decision 16). */
  banner: z.strictObject({
    title: words(120),
    text: words(300).nullable().default(null),
    /** “Good morning, Anna.” before the title. */
    greet: z.boolean().default(false),
    picture: z.enum(pictures).default('waves'),
    button: namedLink.nullable().default(null),
  }),
  /** “Website with image” (HOM-07): a page from elsewhere in a sandboxed frame, from an allowed host only (decision 16). */
  website: z.strictObject({
    title: words(120),
    address: z
      .string()
      .max(1_000)
      .regex(/^https?:\/\/[^\s"<>\\@]+$/, 'Write the whole address, such as https://example.com/news'),
    /** Shown behind the page until it is there. */
    picture: z.enum(pictures).default('none'),
    /** Pixels. */
    height: z.int().min(120).max(800).default(280),
    /** What is around it: nothing, a line, or a card with its title. */
    frame: z.enum(['plain', 'line', 'card']).default('line'),
  }),
  search: z.strictObject({
    placeholder: words(80).nullable().default(null),
    articles: z.boolean().default(true),
    cases: z.boolean().default(true),
  }),
  popular: z.strictObject({ title, limit: most(3, 10, 5) }),
  /** Articles the viewer likes (HOM-11). */
  liked: z.strictObject({ title, limit: most(3, 10, 5) }),
  /** “My cases” with [New] and [Go to] (HOM-01). */
  cases: z.strictObject({
    title,
    limit: most(3, 12, 6),
    /** His own, or every case he may read. */
    whose: z.enum(['own', 'all']).default('own'),
    open: z.boolean().default(true),
  }),
  /** A list by configuration, with its own sorting and without [Go to] (HOM-09). */
  records: z.strictObject({
    title: words(120),
    object: key,
    columns: z.array(key).min(1).max(5),
    sort: z
      .strictObject({ column: key, descending: z.boolean().default(false) })
      .nullable()
      .default(null),
    filter: z
      .unknown()
      .superRefine((value, at) => {
        if (value === null || value === undefined) return;
        const parsed = parseFilter(value);
        if (!parsed.ok) at.addIssue({ code: 'custom', message: parsed.fault.message });
      })
      .default(null),
    limit: most(3, 15, 5),
  }),
  actions: z.strictObject({
    title,
    actions: z
      .array(
        z.strictObject({
          label: words(60),
          hint: words(120).nullable().default(null),
          icon: z.enum(actionIcons).default('layers'),
          target: linkTarget,
        }),
      )
      .min(1)
      .max(9),
  }),
  announcement: z.strictObject({
    title: words(120),
    text: words(1_000).nullable().default(null),
    tone: z.enum(['info', 'ok', 'warn', 'late']).default('info'),
    from: moment,
    until: moment,
    dismissible: z.boolean().default(true),
    link: namedLink.nullable().default(null),
  }),
} as const;

export type BlockKind = keyof typeof blockSettings;
export const blockKinds = Object.keys(blockSettings) as [BlockKind, ...BlockKind[]];
export type Settings<K extends BlockKind = BlockKind> = z.output<(typeof blockSettings)[K]>;
export const places = ['top', 'main', 'aside'] as const;
export type Place = (typeof places)[number];

const stored = <K extends BlockKind>(kind: K) =>
  z.strictObject({ uid, key: key.optional(), place: z.enum(places), kind: z.literal(kind), settings: blockSettings[kind] });
/** A block as it is stored; its place in the list is its position. */
export const block = z.discriminatedUnion('kind', [
  stored('banner'),
  stored('website'),
  stored('search'),
  stored('popular'),
  stored('liked'),
  stored('cases'),
  stored('records'),
  stored('actions'),
  stored('announcement'),
]);
export type Block = z.output<typeof block>;

/** A page as a template of a bundle brings it (CON-24); blocks in their order. */
export const templatePage = z.strictObject({
  key,
  kind: z.literal('main'),
  title: words(120),
  blocks: z
    .array(z.looseObject({ key, kind: z.string() }))
    .max(40)
    // A block of a template has a key and no uid: each portal gives its own.
    .superRefine((all, at) => {
      for (const [index, given] of all.entries()) {
        const parsed = block.safeParse({ ...given, uid: '00000000-0000-4000-8000-000000000000' });
        const [issue] = parsed.success ? [] : parsed.error.issues;
        if (issue) at.addIssue({ code: 'custom', path: [index, ...issue.path], message: issue.message });
      }
    }),
});
export type BlockInput = z.input<typeof block>;

/** A way on: `to` below the portal's base, or `href` out of it. */
const way = z.strictObject({ label: z.string(), to: z.string().nullable(), href: z.string().nullable() });
const article = z.strictObject({
  uid: z.string(),
  title: z.string(),
  /** Title of its type, name of its category; empty where the viewer may not know them. */
  type: z.string(),
  category: z.string(),
  /** Minutes it takes to read. */
  minutes: z.int(),
  likes: z.int(),
  to: z.string(),
});
const texts = z.record(z.string(), z.string());
const columnView = z.object({
  key: z.string(),
  type: z.string(),
  title: texts,
  settings: z.record(z.string(), z.unknown()),
  choices: z
    .array(z.object({ key: z.string(), title: texts, flags: z.record(z.string(), z.unknown()), retired: z.boolean() }))
    .optional(),
});
const rows = { columns: z.array(columnView), rows: z.array(recordRow) };
const seen = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.strictObject({ uid, place: z.enum(places), kind: z.literal(kind), ...shape });

/** A block as its viewer gets it: in his language, with the data he may read and the ways he may go. */
export const blockView = z.discriminatedUnion('kind', [
  seen('banner', {
    title: z.string(),
    text: z.string(),
    greet: z.boolean(),
    picture: z.enum(pictures),
    button: way.nullable(),
  }),
  seen('website', {
    title: z.string(),
    address: z.string(),
    picture: z.enum(pictures),
    height: z.int(),
    frame: z.enum(['plain', 'line', 'card']),
  }),
  seen('search', { placeholder: z.string(), articles: z.boolean(), cases: z.boolean() }),
  seen('popular', { title: z.string(), articles: z.array(article), more: z.string().nullable() }),
  seen('liked', { title: z.string(), articles: z.array(article), more: z.string().nullable() }),
  seen('cases', {
    title: z.string(),
    ...rows,
    open: z.boolean(),
    /** Of those asked for, and of all the viewer may read. */
    count: count.nullable(),
    all: count.nullable(),
    /** Where a new one is written; null = he may not. */
    create: z.string().nullable(),
    goTo: z.string().nullable(),
  }),
  seen('records', {
    title: z.string(),
    object: z.string(),
    ...rows,
    next: z.string().nullable(),
    /** Address of the section; a record's page is below it. */
    to: z.string().nullable(),
  }),
  seen('actions', { title: z.string(), actions: z.array(way.extend({ hint: z.string(), icon: z.enum(actionIcons) })) }),
  seen('announcement', {
    title: z.string(),
    text: z.string(),
    tone: z.enum(['info', 'ok', 'warn', 'late']),
    dismissible: z.boolean(),
    /** Names this wording: a changed announcement is shown again. */
    mark: z.string(),
    link: way.nullable(),
  }),
  /** It could not be made just now; the page is not broken by it. */
  seen('broken', {}),
]);
export type BlockView = z.infer<typeof blockView>;
export type BlockViewOf<K extends BlockView['kind']> = Extract<BlockView, { kind: K }>;
export type Way = z.infer<typeof way>;
