/** Addresses at the staff's desk. */

const ROOT = '/desk/objects';

/** Objects with screens of their own at the desk. */
export const placed: Readonly<Record<string, string>> = {
  case: 'cases',
  account: 'accounts',
  contact: 'contacts',
  service: 'services',
  department: 'departments',
  article: 'knowledge',
};

/** Parts of other things, and what stands on their pages. */
const unplaced: ReadonlySet<string> = new Set([
  'message',
  'internal_note',
  'published_article',
  'article_category',
  'article_comment',
]);

/** Where an object's list is. */
export const deskAt = (object: string): string => (object in placed ? `/desk/${placed[object]}` : `${ROOT}/${object}`);

/** Where a record is shown; null where its object has no page of its own. */
export const deskPath = (object: string, uid: string): string | null =>
  unplaced.has(object) ? null : `${deskAt(object)}/${uid}`;

/** Drawn by the general screens alone: nothing at the desk was made for it. */
export const isGeneral = (object: string): boolean => !(object in placed) && !unplaced.has(object);
