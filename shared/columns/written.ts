/** Values as people write them in tables and texts: `1.3.2026`, `1.234,5`, `yes`. */
import { type ColumnType, checkColumn } from './index.ts';

/** Types that a text can become. */
export type WrittenType =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'choice'
  | 'email'
  | 'phone'
  | 'link';

const yes = new Set(['true', 'yes', 'ja', 'wahr', 'x', '1']);
const no = new Set(['false', 'no', 'nein', 'falsch', '', '0']);

/** The value that a text says, as the API takes it; null for an empty one, undefined where it does not fit. */
export function writtenValue(
  type: WrittenType,
  cell: string,
  { scale, mark }: { readonly scale: number; readonly mark: Mark } = { scale: 10, mark: '.' },
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

/** Found out over a whole column, cell by cell: any that can only be read in one way decides for all. */
export function markReader(): { see(cell: string): void; mark(): Mark } {
  let unclear = false;
  const clear = new Set<Mark>();
  return {
    see: (cell) => {
      const [, before = '', mark, after = ''] = /^[+-]?(.*?)([.,])(\d*)$/.exec(cell.replaceAll(spaces, '')) ?? [];
      if (mark === undefined) return;
      const other = mark === '.' ? ',' : '.';
      if (before.includes(mark)) clear.add(other);
      else if (before.includes(other) || after.length !== 3 || /^0?$/.test(before) || before.length > 3) clear.add(mark as Mark);
      else if (mark === ',') unclear = true;
    },
    mark: () => {
      const [only] = clear;
      if (clear.size > 1) return null;
      return only ?? (unclear ? null : '.');
    },
  };
}

export function markOf(cells: readonly string[]): Mark {
  const reader = markReader();
  for (const cell of cells) reader.see(cell);
  return reader.mark();
}

const spaces = /[\s'\u00a0\u202f]/g;

export function decimalOf(cell: string, mark: Mark): string | undefined {
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
  const [, day = '', hour = '', minute, seconds = '00', zone = 'Z'] =
    /^(\S+)[T ](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,3})?))?(Z|[+-]\d{2}:\d{2})?$/.exec(cell) ?? [];
  const known = dayOf(day);
  return known === undefined ? undefined : `${known}T${hour.padStart(2, '0')}:${minute}:${seconds}${zone}`;
}
