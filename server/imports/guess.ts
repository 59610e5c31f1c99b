/** What a column of a table could be, and a cell as the value of such a column. */
import { type ColumnType, checkColumn } from '../../shared/columns/index.ts';

/** Types that a cell can become. */
export const importTypes = [
  'text',
  'integer',
  'decimal',
  'boolean',
  'date',
  'datetime',
  'choice',
  'email',
  'phone',
  'link',
] as const;
export type ImportType = (typeof importTypes)[number];

export interface Guess {
  readonly name: string;
  readonly type: ImportType;
  /** Rows with anything in it. */
  readonly filled: number;
  readonly distinct: boolean;
  readonly longest: number;
  readonly multiline: boolean;
  /** Most digits behind the point, for decimal numbers. */
  readonly scale: number;
  readonly mark: Mark;
  readonly samples: readonly string[];
  /** The different values, where there are few. */
  readonly values: readonly string[];
}

/** As many different values make a list to choose from. */
const FEW = 12;
const SAMPLES = 5;

const yes = new Set(['true', 'yes', 'ja', 'wahr', 'x', '1']);
const no = new Set(['false', 'no', 'nein', 'falsch', '', '0']);

export function guessColumns(heads: readonly string[], rows: readonly (readonly string[])[]): Guess[] {
  return heads.map((name, at) => {
    const cells = rows.map((row) => row[at] ?? '').filter((cell) => cell !== '');
    const mark = markOf(cells);
    const different = new Set(cells);
    const few = different.size <= FEW ? [...different] : [];
    return {
      name,
      type: typeOf(cells, different, few, mark),
      filled: cells.length,
      distinct: different.size === cells.length && cells.length > 0,
      longest: cells.reduce((most, cell) => Math.max(most, cell.length), 0),
      multiline: cells.some((cell) => cell.includes('\n')),
      scale: scaleOf(cells, mark),
      mark,
      samples: [...different].slice(0, SAMPLES),
      values: few,
    };
  });
}

const scaleOf = (cells: readonly string[], mark: Mark) =>
  cells.reduce((most, cell) => Math.max(most, (decimalOf(cell, mark)?.split('.')[1] ?? '').length), 0);

/** In the order in which they are tried: the narrowest that takes every cell. */
const tried: readonly ImportType[] = ['boolean', 'integer', 'decimal', 'date', 'datetime', 'email', 'link'];

function typeOf(cells: readonly string[], different: ReadonlySet<string>, few: readonly string[], mark: Mark): ImportType {
  if (cells.length === 0) return 'text';
  const fits = tried.find((type) => [...different].every((cell) => looksLike(type, cell, different, mark)));
  if (fits !== undefined) return fits;
  const repeated = few.length > 1 && cells.length >= few.length * 2 && few.every((cell) => cell.length <= 40);
  return repeated ? 'choice' : 'text';
}

function looksLike(type: ImportType, cell: string, different: ReadonlySet<string>, mark: Mark): boolean {
  // Ones and zeros alone are numbers, and a leading zero is part of a code.
  if (type === 'boolean') return different.size <= 2 && !/^[01x]$/i.test(cell) && importedValue(type, cell) !== undefined;
  if ((type === 'integer' || type === 'decimal') && /^[+-]?0\d/.test(cell)) return false;
  return importedValue(type, cell, { scale: 10, mark }) !== undefined;
}

/** The value of a cell as the API takes it; null for an empty one, undefined where it does not fit. */
export function importedValue(
  type: ImportType,
  cell: string,
  { scale, mark }: Pick<Guess, 'scale' | 'mark'> = { scale: 10, mark: '.' },
): string | number | boolean | null | undefined {
  if (cell === '') return null;
  if (type === 'boolean') return yes.has(cell.toLowerCase()) ? true : no.has(cell.toLowerCase()) ? false : undefined;
  if (type === 'integer') return checked(type, wholeOf(cell));
  if (type === 'decimal') return checked(type, decimalOf(cell, mark), { scale });
  if (type === 'date') return checked(type, dayOf(cell));
  if (type === 'datetime') return checked(type, momentOf(cell));
  if (type === 'email' || type === 'phone') return checked(type, cell);
  if (type === 'link') return /^https?:\/\//i.test(cell) ? checked(type, cell) : undefined;
  return cell;
}

function checked(type: ColumnType, value: string | number | undefined, settings: Record<string, unknown> = {}) {
  if (value === undefined) return undefined;
  const answer = checkColumn(value, { type, settings, choices: [] });
  return answer.ok ? (answer.value as string | number) : undefined;
}

const wholeOf = (cell: string) => (/^[+-]?\d{1,10}$/.test(cell) ? Number(cell) : undefined);

/** The mark before the digits of a fraction; null where nothing tells it: 1,234 is one thing here and another there. */
export type Mark = '.' | ',' | null;

/** Found out over a whole column: any cell that can only be read in one way decides for all. */
export function markOf(cells: readonly string[]): Mark {
  let unclear = false;
  const clear = new Set<Mark>();
  for (const cell of cells) {
    const [, before = '', mark, after = ''] = /^[+-]?(.*?)([.,])(\d*)$/.exec(cell.replaceAll(spaces, '')) ?? [];
    if (mark === undefined) continue;
    const other = mark === '.' ? ',' : '.';
    if (before.includes(mark)) clear.add(other);
    else if (before.includes(other) || after.length !== 3 || /^0?$/.test(before) || before.length > 3) clear.add(mark as Mark);
    else if (mark === ',') unclear = true;
  }
  const [only] = clear;
  if (clear.size > 1) return null;
  return only ?? (unclear ? null : '.');
}

const spaces = /[\s'\u00a0\u202f]/g;

function decimalOf(cell: string, mark: Mark): string | undefined {
  const plain = cell.replaceAll(spaces, '').replace(/^\+/, '');
  if (/^-?\d+$/.test(plain)) return plain;
  if (mark === null) return undefined;
  const other = mark === '.' ? ',' : '.';
  const groups = new RegExp(`^-?(\\d+|\\d{1,3}(\\${other}\\d{3})+)(\\${mark}\\d+)?$`);
  return groups.test(plain) ? plain.replaceAll(other, '').replace(mark, '.') : undefined;
}

/** `2026-03-01`, `1.3.2026`; `3/1/2026` is a day of March in one country and of January in another, and so is none. */
function dayOf(cell: string): string | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(cell)) return cell;
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(cell) ?? [];
  return year === undefined ? undefined : `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
}

/** A day with a time, in UTC where nothing else is said. */
function momentOf(cell: string): string | undefined {
  const [, day = '', time = '', zone] = /^(\S+)[T ](\d{1,2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:\d{2})?$/.exec(cell) ?? [];
  const known = dayOf(day);
  if (known === undefined) return undefined;
  const full = time.length < 6 ? `${time.padStart(5, '0')}:00` : time.padStart(8, '0');
  return `${known}T${full}${zone ?? 'Z'}`;
}
