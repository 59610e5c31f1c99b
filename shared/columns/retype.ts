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

/** A moment in UTC, as exact as it is: seconds and milliseconds where they say something. */
function momentText(moment: Date): string {
  const [day = '', time = ''] = moment.toISOString().split('T');
  const seconds = time.slice(5, 12).replace(/\.000$/, '');
  return `${day} ${time.slice(0, 5)}${seconds === ':00' ? '' : seconds}Z`;
}

function textOf(from: RetypeShape, value: unknown, { language }: Reading): string {
  if (from.type === 'choice') {
    const found = from.choices.find(({ key }) => key === value);
    return found === undefined ? String(value) : titleOf(found.title, language);
  }
  if (from.type === 'money') return `${amountText((value as Money).amount)} ${(value as Money).currency}`;
  if (from.type === 'datetime') return momentText(new Date(String(value)));
  return String(value);
}

/** The choices by what a text may say: a title, in whatever language and case, else a key. The first of several has it. */
function choicesByText({ choices }: RetypeShape): ReadonlyMap<string, string> {
  const found = new Map(choices.map(({ key }) => [key, key]));
  for (const { key, title } of [...choices].reverse())
    for (const one of Object.values(title)) found.set(one.trim().toLowerCase(), key);
  return found;
}

/** What is made once for all values of a column: there are thousands of them. */
interface Tools {
  readonly choices: ReadonlyMap<string, string>;
  /** Writes the day of a moment on the clocks of the zone. */
  readonly days: Intl.DateTimeFormat;
}

const toolsFor = (to: RetypeShape, { zone }: Reading): Tools => ({
  choices: choicesByText(to),
  days: new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }),
});

function sent(from: RetypeShape, to: RetypeShape, value: unknown, reading: Reading, tools: Tools): unknown {
  if (to.type === 'text') return textOf(from, value, reading);
  if (from.type === 'text') {
    if (to.type === 'choice') return tools.choices.get(String(value).trim().toLowerCase());
    const scale = typeof to.settings.scale === 'number' ? to.settings.scale : 2;
    return writtenValue(to.type as 'integer', String(value).trim(), { scale, mark: reading.mark });
  }
  if (from.type === 'date' && to.type === 'datetime') return beginOf(String(value), reading.zone).toISOString();
  if (from.type === 'datetime' && to.type === 'date') return tools.days.format(new Date(String(value)));
  const digits = String(value);
  if (to.type === 'money') return { amount: digits, currency: to.settings.currency };
  if (to.type === 'integer') {
    const whole = digits.replace(/\.0*$/, '');
    return /^-?\d+$/.test(whole) ? Number(whole) : undefined;
  }
  return digits;
}

/**
 * Says of each value of a column what it becomes; undefined where it does not fit. A choice that only old records hold is chosen for them
 * all the same. @throws RangeError for a zone that does not exist.
 */
export function retyping(
  from: RetypeShape,
  to: RetypeShape,
  reading: Reading,
): (value: unknown) => string | number | Money | undefined {
  const tools = toolsFor(to, reading);
  return (value) => {
    const plain = sent(from, to, value, reading, tools);
    if (plain === undefined || plain === null) return undefined;
    // Found among the choices: none needs to be looked for once more.
    if (to.type === 'choice') return String(plain);
    const checked = checkColumn(plain, { type: to.type, settings: to.settings, choices: [] });
    return checked.ok && checked.value !== null ? (checked.value as string | number | Money) : undefined;
  };
}

/** What one stored value becomes, as `retyping` says. */
export const retyped = (from: RetypeShape, to: RetypeShape, value: unknown, reading: Reading) =>
  retyping(from, to, reading)(value);
