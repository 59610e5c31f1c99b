/** What tags are to the server. */
export type TagKind = 'private' | 'corporate' | 'public';

export interface Tag {
  readonly uid: string;
  readonly name: string;
  readonly kind: TagKind;
  readonly can: { readonly change: boolean };
}

/** A tag on a record. */
export interface RecordTag extends Tag {
  readonly removable: boolean;
}
