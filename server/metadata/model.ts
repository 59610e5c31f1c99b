/** The shape of metadata in memory: objects, columns, choices, transitions. Read-only; made by `metadataOf`. */

import type { ColumnType } from '../../shared/columns/index.ts';

export type Texts = Readonly<Record<string, string>>;

export type { ColumnType };

export interface ChoiceDef {
  readonly id: string;
  readonly uid: string;
  readonly key: string;
  readonly title: Texts;
  /** Workflow and look: final, resolved, paused, accepts_messages, glyph, colour ... */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly position: number;
  readonly retired: boolean;
}

/** A type that a column had. */
export interface WasType {
  /** Id of the last entry of the history that was written in it. */
  readonly upTo: string;
  /** When it became another one: ISO 8601, UTC. Columns of the first days do not say. */
  readonly at?: string;
  readonly type: ColumnType;
  /** Titles of its choices, by key. */
  readonly choices?: Readonly<Record<string, Texts>>;
}

export interface ColumnDef {
  readonly id: string;
  readonly uid: string;
  readonly objectKey: string;
  readonly key: string;
  readonly type: ColumnType;
  readonly title: Texts;
  readonly hint: Texts | null;
  /** By type: `{ maxLength }`, `{ scale }`, `{ currency }`, `{ target: object key }`, `{ mask: 'CS-{0000000}' }`, `{ side: 'staff'|'portal' }`, `{ maxFiles }` ... */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly required: boolean;
  readonly unique: boolean;
  /** Has an index of its own, for filters and sorting. */
  readonly indexed: boolean;
  readonly searchable: boolean;
  /** Came with a solution, which counts on it. */
  readonly shipped: boolean;
  /** Written only by actions and the gateway itself, whoever asks. */
  readonly owned: boolean;
  /** As a client would send it; `'now'` in date and datetime columns is the time of the request. */
  readonly defaultValue: unknown;
  readonly position: number;
  readonly choices: readonly ChoiceDef[];
  /** Name of the database column; standard columns differ from their key (`organisation` is `organisation_id`), and those whose type was changed (`state$2`). */
  readonly physical: string;
  /** Types it had before, the oldest first: its history was written in them. */
  readonly was: readonly WasType[];
  /** One of the columns every object has: created_at, created_by, modified_at, modified_by, organisation. */
  readonly standard: boolean;
}

export interface TransitionDef {
  readonly id: string;
  readonly key: string;
  readonly action: string;
  readonly title: Texts;
  /** Key of the status it leads from; null = from any. */
  readonly from: string | null;
  readonly to: string;
  readonly side: 'staff' | 'portal' | 'any';
  readonly condition: string | null;
  /**
   * What the action sets besides the status: `{ closed_on: 'now', closing_reason: 'canceled_by_user' }`. `'now'` and `'now_if_empty'` in
   * date and datetime columns, `'me'` in person columns, null empties, everything else is the value as JSON.
   */
  readonly sets: Readonly<Record<string, unknown>>;
  readonly position: number;
}

/** No two live records of an object have the same values in all of these columns; where one is empty nothing is the same. */
export interface UniqueRule {
  readonly id: string;
  readonly uid: string;
  /** Keys, two to five. */
  readonly columns: readonly string[];
}

export interface ObjectDef {
  readonly id: string;
  readonly uid: string;
  readonly key: string;
  readonly title: Texts;
  readonly plural: Texts;
  readonly icon: string | null;
  readonly displayColumn: string | null;
  /** Immutable column of the primary order, newest first. */
  readonly orderColumn: string;
  /** Column that says for whom the record is. */
  readonly contactColumn: string | null;
  /** Key of the object this one is attached to; its records have exactly one parent there and its rights. */
  readonly attachedTo: string | null;
  readonly parentColumn: string | null;
  readonly staffOnly: boolean;
  readonly useOperationPermissions: boolean;
  readonly useRecordPermissions: boolean;
  readonly wallChildAccounts: boolean;
  readonly wallAllRecords: boolean;
  readonly behaviour: string | null;
  /** Where a record's organisation comes from: 'self' (account), a reference column's key (contact: 'account'), or null = contact, else session. */
  readonly organisationFrom: string | null;
  /** Choice column with the language of the record's texts: its words are stemmed, and typing errors forgiven; null = names and numbers. */
  readonly languageColumn: string | null;
  /** Datetime column: from that moment on no portal user reaches the record, whatever is granted (K5). */
  readonly untilColumn: string | null;
  /** Seldom written, named on many pages: each change of a record raises the counter of the configuration (`countersSql`). */
  readonly catalogue: boolean;
  /** Key of the solution it came with; null = made here. */
  readonly solution: string | null;
  readonly columns: readonly ColumnDef[];
  readonly transitions: readonly TransitionDef[];
  readonly uniqueRules: readonly UniqueRule[];
  /** Key of the choice column that the transitions move; null without transitions. */
  readonly statusColumn: string | null;
  /** Column by key; undefined where there is none. */
  column(key: string): ColumnDef | undefined;
}

/**
 * Whether the organisation of its records changes by the staff action "move": they stand for themselves, and it follows no column
 * (a contact moves with its account) and is not the record itself (an account).
 */
export function movesByAction(object: ObjectDef): boolean {
  return object.attachedTo === null && object.organisationFrom === null;
}

export interface Metadata {
  /** Counter of the configuration this was read at. */
  readonly epoch: string;
  readonly objects: ReadonlyMap<string, ObjectDef>;
  objectById(id: string): ObjectDef | undefined;
}
