/** What goes into the gateway and what comes out of it. */
import type { Readable } from 'node:stream';
import type { LinkValue, Money } from '../../shared/columns/index.ts';
import type { PageSet } from '../../shared/contracts/record-pages.ts';
import type { Filter } from '../../shared/rules/filter.ts';
import type { Ctx, Sql } from '../kernel/index.ts';
import type { ColumnType, ObjectDef, Stored, Texts } from '../metadata/index.ts';

/** A value as this actor sees it. Decimals, money and numbers beyond 2^53 travel as text; dates as ISO 8601. */
export type Shown =
  | string
  | number
  | boolean
  | null
  | Money
  | ShownReference
  | ShownPerson
  | readonly ShownFile[]
  | readonly LinkValue[];

export interface ShownReference {
  readonly object: string;
  readonly uid: string;
  readonly label: string;
}

/** Never an e-mail. The uid stands only where the viewer may name this person himself. */
export interface ShownPerson {
  readonly displayName: string;
  readonly kind: 'staff' | 'colleague' | 'customer' | 'system';
  readonly uid?: string;
}

export interface ShownFile {
  readonly uid: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
}

/** What this actor may do with a record now. The browser hides buttons by it and decides nothing. */
export interface Can {
  readonly update: boolean;
  readonly delete: boolean;
  readonly comment: boolean;
  readonly share: boolean;
  /** He cannot pass it on, but has done so and can take that back; told of one record alone. */
  readonly unshare?: boolean;
  /** Keys of actions: workflow transitions and what the behaviour offers. */
  readonly actions: readonly string[];
}

export interface RecordRow {
  readonly uid: string;
  /** Goes back as If-Match. */
  readonly version: number;
  /** Readable columns only, by key. */
  readonly values: Readonly<Record<string, Shown>>;
  readonly can: Can;
}

export interface Sort {
  readonly column: string;
  readonly descending?: boolean;
}

export interface ListQuery {
  /** Keys of columns; all readable ones where absent. */
  readonly columns?: readonly string[];
  readonly filter?: Filter;
  /** The primary order (newest first) where absent. */
  readonly sort?: Sort;
  /** Words to find in searchable readable columns. */
  readonly search?: string;
  /** Words that count as well as those of `search` that they are like, by the word; no request can name them. */
  readonly near?: Readonly<Record<string, readonly string[]>>;
  /** `next` of the page before. */
  readonly cursor?: string;
  /** 1 to 100; 25 where absent. */
  readonly limit?: number;
  readonly count?: boolean;
  /** Uids of tags; records that carry all of them. */
  readonly tags?: readonly string[];
  /** Uid of a folder; records that are in it. */
  readonly folder?: string;
  /** A further condition of a module of the server; no request can name one. */
  readonly also?: Also;
}

/** A condition beside the record level, never instead of it. */
export interface Also {
  /** What it says, for the cursor: a page link belongs to one list. */
  readonly name: string;
  /** Over an alias of the record table. */
  sql(alias: string): Sql<boolean>;
}

/** Exact up to 1,000. */
export type Count = { readonly exact: number } | { readonly atLeast: number };

export interface RecordPage {
  readonly rows: readonly RecordRow[];
  readonly next: string | null;
  readonly count?: Count;
}

export interface SearchHit extends RecordRow {
  readonly object: string;
  readonly label: string;
}

/** What a picker offers; `value` is what is written into the column. */
export interface Option {
  readonly value: string;
  readonly label: string;
  readonly shown: Shown;
}

export interface HistoryEntry {
  readonly at: string;
  readonly by: ShownPerson | null;
  readonly action: 'create' | 'update' | 'delete' | 'action';
  readonly column: string | null;
  readonly old: Shown;
  readonly new: Shown;
  /** As what the values were written, where the column has become another type since. */
  readonly type?: ColumnType;
}

export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  readonly next: string | null;
}

export interface ColumnDescription {
  readonly key: string;
  readonly type: ColumnType;
  readonly title: Texts;
  readonly hint: Texts | null;
  readonly required: boolean;
  readonly searchable: boolean;
  readonly sortable: boolean;
  readonly settable: boolean;
  readonly editable: boolean;
  /** What the field needs to know: maxLength, scale, currency, target, side, maxFiles. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly default: unknown;
  readonly choices?: readonly ChoiceDescription[];
  /** Of stages: the choices that a new record may have. */
  readonly begins?: readonly string[];
  /** Added by an administrator to an object that ships with the product. */
  readonly own?: true;
}

export interface ChoiceDescription {
  readonly key: string;
  readonly title: Texts;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly retired: boolean;
}

export interface ActionDescription {
  readonly key: string;
  readonly title: Texts;
}

/** What the browser needs to draw lists, forms and pages of an object: nothing of what this actor may not know (M3). */
export interface ObjectDescription {
  readonly key: string;
  readonly title: Texts;
  readonly plural: Texts;
  readonly icon: string | null;
  readonly displayColumn: string | null;
  readonly orderColumn: string | null;
  readonly statusColumn: string | null;
  readonly attachedTo: string | null;
  readonly parentColumn: string | null;
  readonly can: { readonly create: boolean; readonly read: boolean; readonly update: boolean; readonly delete: boolean };
  /** Whether staff move its records to another account (permissions.md); false for everybody outside. */
  readonly moves: boolean;
  /** Whether this actor may take lists along as files. */
  readonly exports: boolean;
  /** Whether its records have comments and followers; those of cases and articles are talked about elsewhere. */
  readonly comments: boolean;
  readonly columns: readonly ColumnDescription[];
  readonly actions: readonly ActionDescription[];
  /** The arranged page of this door as he may know it; null = drawn from the columns. */
  readonly page: PageSet | null;
}

/** Values by column key, as a client sends them; references and persons by uid, files as a list of uids. */
export type Input = Readonly<Record<string, unknown>>;

/** A value as the database holds it: ids as decimal strings, moments as ISO text. Files stand in a table of their own. */
export type { Stored };

/** A record with all its columns, hidden ones too: for behaviours and modules of the server, never for an answer. */
export interface StoredRecord {
  readonly id: string;
  readonly uid: string;
  readonly version: number;
  readonly values: Readonly<Record<string, Stored>>;
}

/** One change on its way into the database. */
export interface Change {
  readonly kind: 'create' | 'update' | 'delete' | 'action';
  readonly object: ObjectDef;
  /** Action key where `kind` is `action`. */
  readonly action: string | null;
  /** As it is now; null for a create. */
  readonly before: StoredRecord | null;
  /** The record it is attached to, for attached objects. */
  readonly parent: StoredRecord | null;
  /** The columns that will be written, stored form. */
  readonly values: ReadonlyMap<string, Stored>;
  /** The value a column will have after the change. */
  after(column: string): Stored;
  /** Sets a column, owned ones too. Only in `beforeWrite` and `act`. */
  set(column: string, value: Stored): void;
}

/** Code behind an object, registered by app.ts. Refuses by throwing a problem. */
export interface Behaviour {
  /** Columns whose stored values `actions` and `conditions` look at; they are fetched with every row. */
  readonly reads?: readonly string[];
  /** Conditions that transitions name. */
  readonly conditions?: Readonly<Record<string, (record: StoredRecord, ctx: Ctx) => boolean>>;
  /** Values of columns that a new record starts with where nobody names them; an explicit null stays empty. */
  defaults?(ctx: Ctx): Promise<Readonly<Record<string, Stored>>>;
  beforeWrite?(ctx: Ctx, change: Change): Promise<void> | void;
  /** After the statement, in the same transaction. */
  afterWrite?(ctx: Ctx, change: Change, record: StoredRecord): Promise<void> | void;
  /** Further actions beside the transitions that this record offers now; asked with what the actor may do with it. */
  actions?(record: StoredRecord, ctx: Ctx, may: { readonly update: boolean; readonly comment: boolean }): readonly string[];
  /** True = deleting a record takes more with it than a look can bring back (its published copy): no undo. */
  readonly deletesMore?: boolean;
  /** Titles of those further actions, for `describe`. */
  readonly titles?: Readonly<Record<string, Texts>>;
  /** After deleted records were removed for good: takes away what the module keeps beside those that are gone, and what is older than `before`. */
  purge?(ctx: Ctx, object: ObjectDef, before: Date): Promise<void>;
  /** Files (uids) that were taken out of a record and are about to go: those among them that the module still needs. */
  keptFiles?(ctx: Ctx, uids: readonly string[]): Promise<readonly string[]>;
  /** Where records are the same thing in several languages: the condition for the one of them that suits this actor best. */
  suits?(ctx: Ctx): Promise<Also>;
  /** Performs one of them: sets columns on `change`, or refuses. Also called for transitions, with their input. */
  act?(ctx: Ctx, action: string, change: Change, input: Input): Promise<void> | void;
}

export interface Upload {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Readable;
}

export type StagedFile = ShownFile;

/** A file that this actor may read, ready to be sent. */
export interface OpenedFile extends ShownFile {
  /** Headers of the answer: always attachment, nosniff, sandbox, no-store (F3). */
  readonly headers: Readonly<Record<string, string>>;
  /** Hex. */
  readonly sha256: string;
  /** The bytes, or an inclusive part of them. */
  stream(range?: { readonly start: number; readonly end: number }): Readable;
}
