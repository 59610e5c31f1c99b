/** Addresses inside a portal, below its base: the server puts them into links of pages, the screens answer them. */

/** Where a section is: cases and the knowledge base have screens of their own, every other object the general ones. */
export function sectionPath({ key, object }: { readonly key: string; readonly object: string | null }): string {
  if (object === 'case') return '/cases';
  if (object === 'published_article') return '/knowledge';
  return `/s/${encodeURIComponent(key)}`;
}

/** Where an article is read. */
export const articlePath = (uid: string): string => `/knowledge/${uid}`;

/** Where a new case is written. */
export const NEW_CASE = '/cases/new';

/** The main page: where everybody begins who has no other [Home page] (decision 14). */
export const MAIN_PAGE = '/';
