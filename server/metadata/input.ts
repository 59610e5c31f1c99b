/** Definitions as the studio and bundles give them, and their checks. */
import { checkColumn, checkSettings, checkText, columnTypes } from '../../shared/columns/index.ts';
import { invalid } from '../kernel/index.ts';
import type { ChoiceDef, ColumnType, Texts, TransitionDef } from './model.ts';
import { checkColumnKey, checkKey } from './names.ts';
import { indexable } from './sync-types.ts';

export interface NewChoice {
  readonly key: string;
  readonly title: Texts;
  readonly flags?: ChoiceDef['flags'];
  readonly retired?: boolean;
}

export interface NewColumn {
  readonly key: string;
  readonly type: ColumnType;
  readonly title: Texts;
  readonly hint?: Texts | null;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly required?: boolean;
  readonly unique?: boolean;
  readonly indexed?: boolean;
  readonly searchable?: boolean;
  readonly owned?: boolean;
  /** Comes with a solution; no client can say so. */
  readonly shipped?: boolean;
  readonly defaultValue?: unknown;
  /** Place among the columns; behind the last one where absent. */
  readonly position?: number;
  readonly choices?: readonly NewChoice[];
}

export interface NewTransition {
  readonly key: string;
  readonly action: string;
  readonly title: Texts;
  readonly from: string | null;
  readonly to: string;
  readonly side: TransitionDef['side'];
  readonly condition?: string | null;
  readonly sets?: TransitionDef['sets'];
}

/** What may change of an object later. */
export interface ObjectChange {
  readonly title?: Texts;
  readonly plural?: Texts;
  readonly icon?: string | null;
  readonly displayColumn?: string | null;
  readonly useOperationPermissions?: boolean;
  readonly useRecordPermissions?: boolean;
  readonly wallChildAccounts?: boolean;
  readonly wallAllRecords?: boolean;
  readonly behaviour?: string | null;
}

export interface NewObject extends ObjectChange {
  readonly key: string;
  readonly title: Texts;
  readonly plural: Texts;
  readonly columns: readonly NewColumn[];
  /** A datetime column; `created_at` where absent. */
  readonly orderColumn?: string;
  readonly contactColumn?: string | null;
  readonly attachedTo?: string | null;
  /** The required reference to the parent; only with `attachedTo`. */
  readonly parentColumn?: string | null;
  readonly staffOnly?: boolean;
  readonly organisationFrom?: string | null;
  /** A choice column with the language of the record's texts; its words are then found in all their forms. */
  readonly languageColumn?: string | null;
  /** An owned datetime column: from that moment on nobody outside reaches the record. */
  readonly untilColumn?: string | null;
  /** Few records that are seldom written and named on many pages: their names are kept between requests. */
  readonly catalogue?: boolean;
  readonly solution?: string | null;
  readonly transitions?: readonly NewTransition[];
  /** Keys of two to five columns each. */
  readonly uniqueRules?: readonly (readonly string[])[];
}

/** @throws 422 unless there is a title in at least one language, each 1 to 200 characters. */
export function checkTexts(texts: Texts, path: string): void {
  const entries = Object.entries(texts);
  const sound = entries.every(([culture, text]) => {
    const checked = checkText(text, 200, true);
    return /^[a-z]{2}(-[A-Z]{2})?$/.test(culture) && checked.ok && checked.value !== null;
  });
  if (entries.length === 0 || !sound)
    throw invalid(path, 'bad_texts', 'Give a text of 1 to 200 characters per language, e.g. { "en": … }.');
}

/** Characters of up to three bytes, of which an index takes 2,700; a longer value could not be saved. */
const LONGEST_IN_INDEX = 600;

/** @throws 422 where an index is wanted of texts that may be too long for one. */
export function checkLength({ type, settings, unique, indexed }: NewColumn, path: string): void {
  if ((unique !== true && indexed !== true) || type !== 'text' || Number(settings?.maxLength ?? 0) <= LONGEST_IN_INDEX) return;
  const detail = `Only texts of at most ${LONGEST_IN_INDEX} characters can be compared as a whole or put in order.`;
  throw invalid(`${path}.indexed`, 'too_long', detail);
}

/** @throws 422 with the path of what is wrong in a column's definition. */
export function checkNewColumn(column: NewColumn, path: string): void {
  checkColumnKey(column.key, `${path}.key`);
  if (!columnTypes.includes(column.type)) throw invalid(`${path}.type`, 'bad_type', `Use one of: ${columnTypes.join(', ')}.`);
  checkTexts(column.title, `${path}.title`);
  const fault = checkSettings(column.type, column.settings ?? {});
  if (fault !== null) throw invalid(`${path}.settings`, fault.code, fault.message);
  if ((column.unique || column.indexed) && !indexable(column.type)) {
    throw invalid(`${path}.indexed`, 'no_index', `A ${column.type} column cannot have an index.`);
  }
  if (column.type === 'number' && column.owned === false) {
    throw invalid(`${path}.owned`, 'owned', 'An automatic number is given by the system; nobody may set it.');
  }
  checkChoices(column, path);
  checkDefault(column, path);
}

function checkChoices(column: NewColumn, path: string): void {
  if (column.type !== 'choice') {
    if (column.choices !== undefined) throw invalid(`${path}.choices`, 'no_choices', 'Only a choice column has choices.');
    return;
  }
  checkNewChoices(column.choices ?? [], `${path}.choices`);
}

/** @throws 422 for a bad or doubled key, or a missing title. */
export function checkNewChoices(choices: readonly NewChoice[], path: string): void {
  const seen = new Set<string>();
  for (const [i, choice] of choices.entries()) {
    checkKey(choice.key, `${path}.${i}.key`);
    checkTexts(choice.title, `${path}.${i}.title`);
    if (seen.has(choice.key)) throw invalid(`${path}.${i}.key`, 'twice', `The choice ${choice.key} stands there twice.`);
    seen.add(choice.key);
  }
}

/** Default values are what a client could send; `now` in date and datetime columns is the time of the request. */
function checkDefault(column: NewColumn, path: string): void {
  const value = column.defaultValue;
  if (value === undefined || value === null || isNow(column.type, value)) return;
  if (['reference', 'person', 'files', 'number'].includes(column.type)) {
    throw invalid(`${path}.defaultValue`, 'no_default', `A ${column.type} column has no default.`);
  }
  const choices = column.choices?.map(({ key, retired = false }) => ({ key, retired })) ?? [];
  const checked = checkColumn(value, { type: column.type, settings: column.settings ?? {}, choices });
  if (!checked.ok) throw invalid(`${path}.defaultValue`, checked.fault.code, checked.fault.message);
}

/** True for the default that means the time of the request. */
export function isNow(type: ColumnType, value: unknown): boolean {
  return value === 'now' && (type === 'date' || type === 'datetime');
}
