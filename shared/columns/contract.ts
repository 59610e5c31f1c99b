/**
 * What a column type promises to both halves: the shape of a value in JSON, its check with a message that says how to mend it,
 * and the operators a filter may use. Plain functions: the browser takes them as they are.
 */

export const columnTypes = [
  'text',
  'rich_text',
  'integer',
  'decimal',
  'money',
  'boolean',
  'date',
  'datetime',
  'choice',
  'reference',
  'person',
  'email',
  'phone',
  'link',
  'files',
  'links',
  'number',
] as const;
export type ColumnType = (typeof columnTypes)[number];

export const operators = [
  'eq',
  'ne',
  'in',
  'lt',
  'le',
  'gt',
  'ge',
  'between',
  'contains',
  'starts',
  'empty',
  'not_empty',
] as const;
export type Operator = (typeof operators)[number];

/** Settings of a column, by type: `{ maxLength }`, `{ scale }`, `{ currency }` ... */
export type Settings = Readonly<Record<string, unknown>>;

/** What a check needs to know of the column. */
export interface ColumnShape {
  readonly type: ColumnType;
  readonly settings: Settings;
  readonly choices?: readonly { readonly key: string; readonly retired: boolean }[];
}

/** `code` and `params` are for the message files, `message` is the same in plain English. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

export type Checked = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fault: Fault };

/** Numeric(19,4) as text, and an ISO 4217 code. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** One of the links of a column. */
export interface LinkValue {
  readonly title: string;
  readonly address: string;
}

/** A value as a client sends it, after the check: references and persons as uid, files as a list of uids, links as they are. */
export type Value = string | number | boolean | null | Money | readonly string[] | readonly LinkValue[];

export interface ColumnTypeRules {
  readonly type: ColumnType;
  readonly operators: readonly Operator[];
  readonly sortable: boolean;
  /** Checks a value that is neither null nor absent. */
  check(value: unknown, column: ColumnShape): Checked;
  /** Checks the settings of a column of this type; null where they are fine. */
  checkSettings(settings: Settings): Fault | null;
  /** Keys that settings may have. */
  readonly settingKeys: readonly string[];
}

export const good = (value: Value): Checked => ({ ok: true, value });

export function bad(code: string, message: string, params?: Fault['params']): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault: params === undefined ? { code, message } : { code, message, params } };
}

export const compared: readonly Operator[] = ['eq', 'ne', 'in', 'lt', 'le', 'gt', 'ge', 'between', 'empty', 'not_empty'];
export const matched: readonly Operator[] = ['eq', 'ne', 'in', 'contains', 'starts', 'empty', 'not_empty'];
export const named: readonly Operator[] = ['eq', 'ne', 'in', 'empty', 'not_empty'];

/** A whole-number setting within bounds; `otherwise` where it is absent. */
export function wholeSetting(settings: Settings, key: string, otherwise: number): number {
  const value = settings[key];
  return typeof value === 'number' ? value : otherwise;
}

/** Null where the setting is absent or a whole number from `low` to `high`. */
export function wholeSettingFault(settings: Settings, key: string, low: number, high: number): Fault | null {
  const value = settings[key];
  if (value === undefined || (Number.isInteger(value) && Number(value) >= low && Number(value) <= high)) return null;
  return {
    code: 'bad_setting',
    message: `The setting ${key} must be a whole number from ${low} to ${high}.`,
    params: { setting: key },
  };
}

/** Null where the setting is absent or true or false. */
export function flagSettingFault(settings: Settings, key: string): Fault | null {
  const value = settings[key];
  if (value === undefined || typeof value === 'boolean') return null;
  return { code: 'bad_setting', message: `The setting ${key} must be true or false.`, params: { setting: key } };
}
