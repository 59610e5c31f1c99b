/** What is typed in the form of a column, and what the API takes of it. */
import type { ColumnType } from '../../../shared/columns/contract.ts';
import type { Text } from '../../ui/index.ts';
import { type ColumnView, filled, type Titles } from './data.ts';

export interface ColumnWish {
  readonly type: ColumnType;
  readonly key: string | null;
  readonly title: Titles;
  readonly hint: Titles;
  readonly required: boolean;
  readonly unique: boolean;
  readonly searchable: boolean;
  readonly indexed: boolean;
  /** Settings as they stand in their fields; empty = not set. */
  readonly settings: Readonly<Record<string, string | boolean>>;
  readonly defaultValue: string;
}

/** Settings that are whole numbers. */
const whole = new Set(['maxLength', 'scale', 'maxFiles', 'maxLinks']);
const bounds = new Set(['min', 'max']);

/** The start of a form. */
export function wishOf(column?: ColumnView): ColumnWish {
  const settings = Object.entries(column?.settings ?? {}).map(([key, value]) => [
    key,
    typeof value === 'boolean' ? value : String(value),
  ]);
  return {
    type: column?.type ?? 'text',
    key: null,
    title: column?.title ?? {},
    hint: column?.hint ?? {},
    required: column?.required ?? false,
    unique: column?.unique ?? false,
    searchable: column?.searchable ?? false,
    indexed: column?.indexed ?? false,
    settings: Object.fromEntries(settings),
    defaultValue: defaultText(column?.defaultValue),
  };
}

function defaultText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object' && 'amount' in value && 'currency' in value) return `${value.amount} ${value.currency}`;
  return String(value);
}

export function faultsOf(t: Text, { title, type, settings }: ColumnWish): Partial<Record<keyof ColumnWish, string>> {
  return {
    ...(Object.keys(filled(title)).length === 0 && { title: t('objects.titles.needed') }),
    ...(type === 'reference' && !settings.target && { settings: t('objects.column.form.targetNeeded') }),
  };
}

type Plain = string | number | boolean | null | { amount: string; currency: string };

/** Settings as the API takes them. */
export function settingsOf({ settings }: ColumnWish): Record<string, Plain> {
  const written = Object.entries(settings).flatMap(([key, value]): [string, Plain][] => {
    if (value === '' || value === false) return [];
    return [[key, whole.has(key) || bounds.has(key) ? Number(value) : value]];
  });
  return Object.fromEntries(written);
}

/** The default as its type takes it. */
function defaultOf({ type, defaultValue: text, settings }: ColumnWish): Plain {
  const value = text.trim();
  if (value === '') return null;
  if (type === 'boolean') return value === 'true';
  if (type === 'integer' && settings.big !== true) return Number(value);
  if (type === 'money') {
    const [amount = '', currency = String(settings.currency ?? '')] = value.split(/\s+/);
    return { amount, currency };
  }
  return value;
}

const withDefault = (type: ColumnType): boolean => !['reference', 'person', 'files', 'links', 'number'].includes(type);

/** What is sent, key and type aside; settings of a column that is there only where they were changed. */
export function bodyOf(wish: ColumnWish, before?: ColumnView) {
  const { type, title, hint, required, unique, searchable, indexed } = wish;
  const hints = filled(hint);
  const texts = { key: before?.key ?? '', type, title: filled(title), hint: Object.keys(hints).length === 0 ? null : hints };
  if (before?.standard) return texts;
  return {
    ...texts,
    settings: settingsOf(wish),
    searchable,
    indexed,
    ...(type !== 'number' && { required, unique }),
    ...(withDefault(type) && { defaultValue: defaultOf(wish) }),
  };
}
