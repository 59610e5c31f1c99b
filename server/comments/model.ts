/** What comments are to the server. */
import type { ShownPerson } from '../records/index.ts';

export type CommentKind = 'public' | 'internal';

export interface Comment {
  readonly uid: string;
  readonly kind: CommentKind;
  readonly by: ShownPerson | null;
  readonly at: string;
  readonly changedAt: string | null;
  /** The words in order, a person in place of his mention: with the name this reader may know. */
  readonly parts: (string | ShownPerson)[];
  readonly likes: number;
  readonly liked: boolean;
  readonly can: { readonly update: boolean; readonly delete: boolean; readonly like: boolean };
}

/** A record that comments hang on, and what the actor may do with it. */
export interface Talk {
  readonly objectId: string;
  readonly object: string;
  readonly recordId: string;
  /** Of the record. */
  readonly uid: string;
  /** May write comments. */
  readonly writes: boolean;
  /** Takes away those of others. */
  readonly moderates: boolean;
}
