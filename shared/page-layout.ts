/** What an arrangement of a page holds: the same arithmetic for the server, the designer and the page itself. */
import type { PageField, PageLayout, PagePart, PageSet } from './contracts/record-pages.ts';

/** The staff's working copy of an article, and what readers have of it: the one page of articles, on either side. */
const ARTICLE = { inside: 'article', outside: 'published_article' } as const;

/** Whether an object is shown on the product's own screens of articles, with comments and history of theirs. */
export const isArticle = (key: string): boolean => key === ARTICLE.inside || key === ARTICLE.outside;

/**
 * Whether the page of an object can be arranged. What has screens of its own in code would not obey it, but for two. Of a case head,
 * conversation, files and history are the product's, its details and the form of a new one are as they are arranged. Of an article its text
 * and everything that ships with it are the product's, and what administrators added is arranged.
 */
export const canBeArranged = ({ key, behaviour }: { readonly key: string; readonly behaviour: string | null }): boolean =>
  behaviour === null || key === 'case' || isArticle(key);

/** The object whose page is arranged at the desk, or at portals, where the records of one object are shown as those of another. */
export const shownAs = (key: string, at: 'desk' | 'portal'): string =>
  isArticle(key) ? (at === 'desk' ? ARTICLE.inside : ARTICLE.outside) : key;

/** A column that has its own place on the product's screens: it is neither placed on a page nor changed by its rules. They may look at it. */
export const hasOwnPlace = (
  object: string,
  { shipped, standard }: { readonly shipped: boolean; readonly standard: boolean },
): boolean => isArticle(object) && (shipped || standard);

/** Fields of a part; none for parts of another kind. */
export const fieldsIn = (part: PagePart): readonly PageField[] => (part.kind === 'group' ? part.fields : []);

/** All parts of all tabs, in order. */
export const partsOf = (layout: PageLayout): readonly PagePart[] => layout.tabs.flatMap(({ parts }) => parts);

/** All fields, the profile's first; a column of files that has a part of its own is a field, too. */
export function fieldsOf(layout: PageLayout): PageField[] {
  const placed = partsOf(layout).flatMap((part) => (part.kind === 'files' ? [{ column: part.column }] : fieldsIn(part)));
  return [...layout.profile, ...placed];
}

/** Keys of the columns placed on a page, each once. */
export const columnsOf = (layout: PageLayout): string[] => [...new Set(fieldsOf(layout).map(({ column }) => column))];

/** The page for a value of the deciding column, else the one for all others. */
export function pageFor(set: PageSet, value: string | null): PageLayout | null {
  const own = value === null || set.by === null ? undefined : set.pages.find((page) => page.value === value);
  return (own ?? set.pages.find((page) => page.value === null) ?? set.pages[0])?.layout ?? null;
}

/** What is asked of an object to count what a page uses. */
interface PageObject {
  readonly key: string;
  readonly columns: readonly {
    readonly key: string;
    readonly type: string;
    readonly settings: Readonly<Record<string, unknown>>;
  }[];
}

/**
 * Keys of the objects used on a page, each once: the page's own, targets of the lookups placed on it, objects of its details (LIC-10).
 * Lookups of the lists in details do not count: they are the other object's.
 */
export function objectsOnPage(layout: PageLayout, { key, columns }: PageObject): string[] {
  const targets = columnsOf(layout).flatMap((placed) => {
    const column = columns.find((one) => one.key === placed);
    return column?.type === 'reference' && typeof column.settings.target === 'string' ? [column.settings.target] : [];
  });
  const details = partsOf(layout).flatMap((part) => (part.kind === 'detail' ? [part.object] : []));
  return [...new Set([key, ...targets, ...details])];
}
