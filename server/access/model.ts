/** What the four levels answer for one actor and one object. Computed once per actor and counters, then only read. */

import type { Sql } from '../kernel/index.ts';
import type { ColumnDef, ObjectDef } from '../metadata/index.ts';
import type { RecordIds } from './record-ids.ts';

/** Record grades in order; each includes the ones before it. 0 = nothing. */
export const GRADE = { none: 0, read: 1, comment: 2, edit: 3, delete: 4 } as const;
export type Grade = 0 | 1 | 2 | 3 | 4;

/** Column grades in order. */
export const COLUMN = { hidden: 0, read: 1, once: 2, edit: 3 } as const;
export type ColumnGrade = 0 | 1 | 2 | 3;

export type Verb = 'create' | 'read' | 'update' | 'delete';

/**
 * A way to records, from the widest that the actor's roles have. `grants` = explicit access rows.
 * For attached objects the scopes are those of the parent object.
 */
export interface Scope {
  readonly kind: 'own' | 'organisation' | 'children' | 'all' | 'grants';
  /** For `grants` the row's own grade decides and this is the highest possible. */
  readonly grade: Grade;
}

/**
 * A readable column of an object, for this actor. Only `access` mints it, so an API that takes it cannot be handed a name:
 * filter, sort, group, search, label, folder, subscription and export all take tokens.
 */
declare const minted: unique symbol;

export interface ReadableColumn {
  readonly [minted]: true;
  readonly column: ColumnDef;
  readonly grade: ColumnGrade;
}

/**
 * Ids of the records that somebody may have something to pass on of, none left out; null = too many to name, or a rule's. `certain`: he may, as
 * long as his counters stand. `perhaps`: it depends on the record, so the database is asked.
 */
export type Passing = { readonly certain: readonly RecordIds[]; readonly perhaps: readonly string[] } | null;

export interface ObjectRights {
  readonly object: ObjectDef;
  /** Levels 1 and 2 by verb. All false where the object is not exposed. */
  readonly can: Readonly<Record<Verb, boolean>>;
  /** Level 4: the columns with a token, by key. Owned columns never have more than `read`. Empty where `can.read` is false. */
  readonly readable: ReadonlyMap<string, ReadableColumn>;
  /** Columns this actor may set when creating / changing. */
  readonly settable: ReadonlyMap<string, ColumnDef>;
  readonly editable: ReadonlyMap<string, ColumnDef>;
  /** Level 3. Empty = no record. */
  readonly scopes: readonly Scope[];
  /** May edit and delete attached records of others (moderator). */
  readonly moderates: boolean;
  /** What of the object the actor may pass on at most, as far as it is known; else each statement asks. */
  readonly passes?: Passing;
  /** Rights on the parent object, for attached objects. */
  readonly parent: ObjectRights | null;
}

/** The record level as SQL, for a table alias. */
export interface RecordSql {
  /** Grade (0..4) this actor has on the record of `alias`. */
  grade(alias: string): Sql<number>;
  /** True where the grade is at least `min`; the form that belongs in a WHERE. */
  atLeast(alias: string, min: Grade): Sql<boolean>;
  /** Highest grade (0..4) this actor may pass on of the record; 0 = may not share it. */
  shareable(alias: string): Sql<number>;
  /** The same for what is shown of many, without what is kept with the rights (`passes.certain`): null where nothing else has to be asked. */
  shareableBesides(alias: string): Sql<number> | null;
}
