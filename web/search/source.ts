/** What a face gives the palette to search in. */
import type { NavEntry } from '../ui/index.ts';

export interface SearchSource {
  /** Slug of the portal; null for staff. */
  readonly portal: string | null;
  /** Whom recent ones are kept for, in this tab only. */
  readonly person: string;
  /** What stands before the addresses of this face: `/studio`; empty at the desk. */
  readonly base: string;
  /** The menu. */
  readonly entries: readonly NavEntry[];
  /** Whose screens of settings are offered; absent outside. */
  readonly settings?: { readonly administrator: boolean; readonly operations: readonly string[] };
  /** Whole path of a record or article; null where it has no page. */
  readonly recordTo: (object: string, uid: string) => string | null;
}
