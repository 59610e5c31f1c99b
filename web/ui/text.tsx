/**
 * The words on the screens: message files per language and area (`shared/text/<language>/<area>.json`), nothing else.
 *
 * `const t = useText(); t('portal.cases.title')`. A key is checked by the compiler against the English files.
 * Values stand in double braces; a key with `count` has one form per plural category (`cases_one`, `cases_other`).
 */
import { createContext, Fragment, type ReactNode, use, useContext, useMemo } from 'react';
import type access from '../../shared/text/en/access.json';
import type arrange from '../../shared/text/en/arrange.json';
import type articles from '../../shared/text/en/articles.json';
import type bulk from '../../shared/text/en/bulk.json';
import type comments from '../../shared/text/en/comments.json';
import type common from '../../shared/text/en/common.json';
import type design from '../../shared/text/en/design.json';
import type desk from '../../shared/text/en/desk.json';
import type details from '../../shared/text/en/details.json';
import type editor from '../../shared/text/en/editor.json';
import type knowledge from '../../shared/text/en/knowledge.json';
import type lists from '../../shared/text/en/lists.json';
import type members from '../../shared/text/en/members.json';
import type merge from '../../shared/text/en/merge.json';
import type objects from '../../shared/text/en/objects.json';
import type page from '../../shared/text/en/page.json';
import type people from '../../shared/text/en/people.json';
import type portal from '../../shared/text/en/portal.json';
import type rights from '../../shared/text/en/rights.json';
import type roles from '../../shared/text/en/roles.json';
import type search from '../../shared/text/en/search.json';
import type sections from '../../shared/text/en/sections.json';
import type studio from '../../shared/text/en/studio.json';
import type tags from '../../shared/text/en/tags.json';

interface Areas {
  access: typeof access;
  bulk: typeof bulk;
  common: typeof common;
  comments: typeof comments;
  portal: typeof portal;
  design: typeof design;
  desk: typeof desk;
  details: typeof details;
  page: typeof page;
  arrange: typeof arrange;
  people: typeof people;
  knowledge: typeof knowledge;
  lists: typeof lists;
  members: typeof members;
  merge: typeof merge;
  articles: typeof articles;
  editor: typeof editor;
  studio: typeof studio;
  rights: typeof rights;
  objects: typeof objects;
  roles: typeof roles;
  search: typeof search;
  sections: typeof sections;
  tags: typeof tags;
}
export type Area = keyof Areas;

/** `found_one` and `found_other` are asked for as `found`; `too_many` is a word. */
type Plural<K extends string, All> = K extends `${infer Stem}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}`
  ? `${Stem}_other` extends All
    ? Stem
    : K
  : K;
type Keys<T> = { [K in keyof T & string]: T[K] extends string ? Plural<K, keyof T> : `${K}.${Keys<T[K]>}` }[keyof T & string];
/** Every key of every area: `common.close`, `portal.cases.title`. */
export type TextKey = { [A in Area]: `${A}.${Keys<Areas[A]>}` }[Area];

export interface Messages {
  readonly [key: string]: string | Messages;
}
export type Values = Readonly<Record<string, string | number>>;

export interface Text {
  (key: TextKey, values?: Values): string;
  /** The message where there is one, for keys that come from the server (`common.problem.stale`). */
  maybe(key: string, values?: Values): string | undefined;
  /** The message with elements in place of its values. */
  rich(key: TextKey, values: Readonly<Record<string, ReactNode>>): ReactNode;
  readonly language: string;
  /** The loaded areas, for one that comes later (`MoreText`). */
  readonly messages: Messages;
}

function find(messages: Messages, key: string): string | undefined {
  let at: string | Messages | undefined = messages;
  for (const part of key.split('.')) {
    if (typeof at !== 'object') return undefined;
    at = at[part];
  }
  return typeof at === 'string' ? at : undefined;
}

/** The lookup for one language over the loaded areas. An absent key shows itself, so that it is seen in a test. */
export function createText(language: string, messages: Messages): Text {
  const plural = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  const form = (key: string, values: Values | undefined): string | undefined => {
    const count = values?.count;
    if (typeof count !== 'number') return find(messages, key);
    return find(messages, `${key}_${plural.select(count)}`) ?? find(messages, `${key}_other`) ?? find(messages, key);
  };
  const fill = (message: string, values: Values | undefined): string =>
    message.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => {
      const value = values?.[name];
      return value === undefined ? whole : typeof value === 'number' ? number.format(value) : value;
    });
  const maybe = (key: string, values?: Values): string | undefined => {
    const message = form(key, values);
    return message === undefined ? undefined : fill(message, values);
  };
  const rich = (key: TextKey, values: Readonly<Record<string, ReactNode>>): ReactNode =>
    (form(key, typeof values.count === 'number' ? { count: values.count } : undefined) ?? key)
      .split(/\{\{(\w+)\}\}/)
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one message never change places
      .map((part, index) => <Fragment key={index}>{index % 2 ? values[part] : part}</Fragment>);
  return Object.assign((key: TextKey, values?: Values) => maybe(key, values) ?? key, { maybe, rich, language, messages });
}

const TextContext = createContext<Text>(createText('en', {}));

export function TextProvider({ text, children }: { text: Text; children: ReactNode }): ReactNode {
  return <TextContext value={text}>{children}</TextContext>;
}

/** The words of the user's language. */
export function useText(): Text {
  return useContext(TextContext);
}

/** What `import.meta.glob` gives over `shared/text/<language>/<area>.json`, with `import: 'default'`. */
export type MessageFiles = Readonly<Record<string, () => Promise<unknown>>>;

/** Languages that are written from right to left. */
const rightToLeft = new Set(['ar', 'fa', 'he', 'ur']);

/** The first wanted language that there are files for; regions fall back to their language; English where none fits. */
export function chooseLanguage(files: MessageFiles, wanted: readonly (string | null | undefined)[]): string {
  const there = new Set(Object.keys(files).map((path) => path.split('/').at(-2) ?? ''));
  for (const one of wanted) {
    const language = one?.toLowerCase().split('-')[0];
    if (language && there.has(language)) return language;
  }
  return 'en';
}

/** The areas of one language. */
async function loadAreas(files: MessageFiles, language: string): Promise<Messages> {
  const messages: Record<string, Messages> = {};
  const mine = Object.entries(files).filter(([path]) => path.split('/').at(-2) === language);
  await Promise.all(
    mine.map(async ([path, load]) => {
      const area = path.split('/').at(-1)?.replace('.json', '') ?? '';
      messages[area] = (await load()) as Messages;
    }),
  );
  return messages;
}

/** Loads the areas of one language, sets the page's language and direction, and gives the lookup. */
export async function loadText(files: MessageFiles, language: string): Promise<Text> {
  const messages = await loadAreas(files, language);
  document.documentElement.lang = language;
  document.documentElement.dir = rightToLeft.has(language) ? 'rtl' : 'ltr';
  return createText(language, messages);
}

const coming = new WeakMap<MessageFiles, Map<string, Promise<Messages>>>();

function areasOf(files: MessageFiles, language: string): Promise<Messages> {
  const known = coming.get(files) ?? new Map<string, Promise<Messages>>();
  coming.set(files, known);
  const areas = known.get(language) ?? loadAreas(files, language);
  known.set(language, areas);
  return areas;
}

/** Words of a part that is loaded late, so that the first load does not carry them. Waits in the `Suspense` above; `files` stands outside the component. */
export function MoreText({ files, children }: { files: MessageFiles; children: ReactNode }): ReactNode {
  const text = useText();
  const more = use(areasOf(files, text.language));
  const both = useMemo(() => createText(text.language, { ...text.messages, ...more }), [text, more]);
  return <TextContext value={both}>{children}</TextContext>;
}
