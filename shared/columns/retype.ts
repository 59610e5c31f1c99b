/** Which type a column may become, and what a value of it is then (docs/decisions/0034-other-types.md). */
import { beginOf } from '../rules/relative.ts';
import { type ColumnType, checkColumn, type Money, type Settings } from './index.ts';
import { type Mark, writtenValue } from './written.ts';

/** By the type that is there. Types that lead to something else (records, people, files) or are given by the system stay what they are. */
export const becomes: Readonly<Partial<Record<ColumnType, readonly ColumnType[]>>> = {
  text: ['choice', 'integer', 'decimal', 'date', 'datetime', 'email', 'phone', 'link'],
  integer: ['decimal', 'money', 'text'],
  decimal: ['integer', 'money', 'text'],
  money: ['text'],
  choice: ['text'],
  date: ['datetime', 'text'],
  datetime: ['date', 'text'],
  email: ['text'],
  phone: ['text'],
  link: ['text'],
};

export interface RetypeChoice {
  readonly key: string;
  readonly title: Readonly<Record<string, string>>;
  readonly retired?: boolean;
}

/** A column as far as its values need it. */
export interface RetypeShape {
  readonly type: ColumnType;
  readonly settings: Settings;
  readonly choices: readonly RetypeChoice[];
}

export interface Reading {
  /** The mark before the digits of a fraction in texts (`markOf`). */
  readonly mark: Mark;
  /** IANA name of the time zone in which days begin. */
  readonly zone: string;
  /** Language in which titles become texts. */
  readonly language: string;
}

/** A title in a language, else in English, else in any. */
export const titleOf = (title: Readonly<Record<string, string>>, language: string): string =>
  title[language] ?? title.en ?? Object.values(title)[0] ?? '';

/** Two digits behind the point, more where they say something. */
const amountText = (amount: string): string => amount.replace(/(\.\d{2}\d*?)0+$/, '$1');

function textOf(from: RetypeShape, value: unknown, { language }: Reading): string {
  if (from.type === 'choice') {
    const found = from.choices.find(({ key }) => key === value);
    return found === undefined ? String(value) : titleOf(found.title, language);
  }
  if (from.type === 'money') return `${amountText((value as Money).amount)} ${(value as Money).currency}`;
  if (from.type === 'datetime') return `${String(value).slice(0, 10)} ${String(value).slice(11, 16)}Z`;
  return String(value);
}

/** The choice whose key or title, in whatever language and case, is the text. */
function choiceOf({ choices }: RetypeShape, text: string): string | undefined {
  const wanted = text.trim().toLowerCase();
  const titled = choices.find(({ title }) => Object.values(title).some((one) => one.trim().toLowerCase() === wanted));
  return (titled ?? choices.find(({ key }) => key === wanted))?.key;
}

/** The day of a moment on the clocks of a zone. */
const dayIn = (moment: string, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(moment),
  );

function sent(from: RetypeShape, to: RetypeShape, value: unknown, reading: Reading): unknown {
  if (to.type === 'text') return textOf(from, value, reading);
  if (from.type === 'text') {
    if (to.type === 'choice') return choiceOf(to, String(value));
    const scale = typeof to.settings.scale === 'number' ? to.settings.scale : 2;
    return writtenValue(to.type as 'integer', String(value).trim(), { scale, mark: reading.mark });
  }
  if (from.type === 'date' && to.type === 'datetime') return beginOf(String(value), reading.zone).toISOString();
  if (from.type === 'datetime' && to.type === 'date') return dayIn(String(value), reading.zone);
  const digits = String(value);
  if (to.type === 'money') return { amount: digits, currency: to.settings.currency };
  if (to.type === 'integer') {
    const whole = digits.replace(/\.0*$/, '');
    return /^-?\d+$/.test(whole) ? Number(whole) : undefined;
  }
  return digits;
}

/**
 * What a stored value becomes; undefined where it does not fit. A choice that only old records hold is chosen for them all the same.
 * @throws RangeError for a zone that does not exist.
 */
export function retyped(
  from: RetypeShape,
  to: RetypeShape,
  value: unknown,
  reading: Reading,
): string | number | Money | undefined {
  const plain = sent(from, to, value, reading);
  if (plain === undefined || plain === null) return undefined;
  const choices = to.choices.map(({ key }) => ({ key, retired: false }));
  const checked = checkColumn(plain, { type: to.type, settings: to.settings, choices });
  return checked.ok && checked.value !== null ? (checked.value as string | number | Money) : undefined;
}
