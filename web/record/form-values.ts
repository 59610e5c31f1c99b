/** A record's values as a form holds them, and the way there and back. */
import type { ColumnDescription, RecordRow, Shown } from '../../shared/contracts/records.ts';
import type { Option } from '../ui/index.ts';
import { plainText } from './description.ts';

/** A file that is uploaded or stands there already. */
export interface FormFile {
  readonly uid: string;
  readonly name: string;
  readonly size: number;
}

/** Words, numbers and days as typed, formatted text as HTML; a reference or person with its label; amount and currency; files; links. */
/** A link as it is typed. */
export interface FormLink {
  readonly title: string;
  readonly address: string;
}

export type FormValue =
  | string
  | boolean
  | Option
  | null
  | { readonly amount: string; readonly currency: string }
  | readonly FormFile[]
  | readonly FormLink[];
export type FormValues = Record<string, FormValue>;

const two = (number: number): string => String(number).padStart(2, '0');

/** A moment as `datetime-local` writes it, in the reader's zone. */
function localOf(iso: string): string {
  const at = new Date(iso);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

function emptyOf({ type, settings }: ColumnDescription): FormValue {
  switch (type) {
    case 'boolean':
      return false;
    case 'files':
    case 'links':
      return [];
    case 'reference':
    case 'person':
      return null;
    case 'money':
      return { amount: '', currency: typeof settings.currency === 'string' ? settings.currency : '' };
    default:
      return '';
  }
}

/** A value of a record as a form holds it. */
export function ofShown(column: ColumnDescription, value: Shown | undefined): FormValue {
  if (value === null || value === undefined) return emptyOf(column);
  if (Array.isArray(value)) return value;
  if (typeof value === 'object') {
    if ('amount' in value) return value;
    return value.uid === undefined ? null : { value: value.uid, label: plainText(value) };
  }
  if (typeof value === 'boolean') return value;
  if (column.type === 'datetime') return localOf(String(value));
  return String(value);
}

/** What a form begins with: the record's values, else what was given along, else the defaults. */
export function startValues(
  columns: readonly ColumnDescription[],
  row: RecordRow | undefined,
  given: Readonly<Record<string, FormValue>> = {},
): FormValues {
  const all: FormValues = {};
  for (const column of columns) {
    const { key } = column;
    if (row) all[key] = ofShown(column, row.values[key]);
    else all[key] = given[key] ?? defaultOf(column);
  }
  return all;
}

function defaultOf(column: ColumnDescription): FormValue {
  const { type, default: value } = column;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  // Words such as `now` and `me` are for the server; what is left out gets the default there.
  return isPlain && type !== 'datetime' && type !== 'date' && type !== 'person' ? ofShown(column, value) : emptyOf(column);
}

/** A value as the server takes it; null for nothing. */
export function toSend(column: ColumnDescription, value: FormValue | undefined): unknown {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') {
    if (column.type === 'integer' && column.settings.big !== true && /^\s*-?\d+\s*$/.test(value)) return Number(value);
    if (column.type === 'decimal' || column.type === 'integer') return value.trim().replace(',', '.');
    if (column.type === 'datetime') return Number.isNaN(Date.parse(value)) ? value : new Date(value).toISOString();
    return value;
  }
  if (column.type === 'links') {
    // A row in which nothing was typed is none.
    return (value as readonly FormLink[]).filter(({ title, address }) => title.trim() !== '' || address.trim() !== '');
  }
  if (Array.isArray(value)) return value.map((file: FormFile) => file.uid);
  if ('amount' in value) return value.amount.trim() === '' ? null : { ...value, amount: value.amount.trim().replace(',', '.') };
  return (value as Option).value;
}

export const isEmpty = (column: ColumnDescription, value: FormValue | undefined): boolean => {
  const sent = toSend(column, value);
  return sent === null || (Array.isArray(sent) && sent.length === 0) || (typeof sent === 'string' && sent.trim() === '');
};

/** What of a form differs from what it began with, as the server takes it. */
export function changedValues(
  columns: readonly ColumnDescription[],
  values: FormValues,
  before: FormValues,
): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const column of columns) {
    const value = toSend(column, values[column.key]);
    if (JSON.stringify(value) !== JSON.stringify(toSend(column, before[column.key]))) all[column.key] = value;
  }
  return all;
}

/** What is sent: of a new record everything that is filled in, of an existing one what was changed. */
export function valuesToSend(
  columns: readonly ColumnDescription[],
  values: FormValues,
  row: RecordRow | undefined,
): Record<string, unknown> {
  if (row) return changedValues(columns, values, startValues(columns, row));
  const filled = columns.filter((column) => !isEmpty(column, values[column.key]));
  return Object.fromEntries(filled.map((column) => [column.key, toSend(column, values[column.key])]));
}
