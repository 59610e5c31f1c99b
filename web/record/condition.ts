/** One condition of a filter: how a column can be asked, what stands for it in the address, and the tree the server takes. */
import type { ColumnDescription } from '../../shared/contracts/records.ts';
import type { Filter, FilterCondition, FilterOp } from '../../shared/rules/filter.ts';

/** What stands in the address for a filter on one column: words, keys of choices, uids, two ends, a span of days. */
export type FilterValue = readonly string[];

/** How a column can be filtered; null where it cannot. */
export type FilterKind =
  | 'choice'
  | 'option'
  | 'flag'
  | 'days'
  | 'moments'
  | 'numbers'
  | 'money'
  | 'words'
  | 'html'
  | 'present'
  | null;

/** How a value is meant: as a kind usually is, or otherwise. */
export const meanings = ['is', 'not', 'equals', 'starts', 'relative', 'empty', 'not_empty'] as const;
export type Meaning = (typeof meanings)[number];

const kinds: Readonly<Record<string, FilterKind>> = {
  choice: 'choice',
  reference: 'option',
  person: 'option',
  boolean: 'flag',
  date: 'days',
  datetime: 'moments',
  integer: 'numbers',
  decimal: 'numbers',
  money: 'money',
  text: 'words',
  number: 'words',
  email: 'words',
  phone: 'words',
  link: 'words',
  rich_text: 'html',
  files: 'present',
  links: 'present',
};
export const kindOf = (column: ColumnDescription): FilterKind => kinds[column.type] ?? null;

/** The kinds that need no choice of meaning: for filters that are put together elsewhere. */
export function filterKind(column: ColumnDescription): FilterKind {
  const kind = kindOf(column);
  return kind === 'html' || kind === 'present' || kind === 'money' ? null : kind;
}

const ways: Readonly<Record<NonNullable<FilterKind>, readonly Meaning[]>> = {
  choice: ['is', 'not', 'empty', 'not_empty'],
  option: ['is', 'not', 'empty', 'not_empty'],
  flag: ['is', 'empty'],
  days: ['is', 'relative', 'empty', 'not_empty'],
  moments: ['is', 'relative', 'empty', 'not_empty'],
  numbers: ['is', 'empty', 'not_empty'],
  money: ['is', 'empty', 'not_empty'],
  words: ['is', 'equals', 'starts', 'empty', 'not_empty'],
  html: ['is', 'empty', 'not_empty'],
  present: ['not_empty', 'empty'],
};
/** What a column can be asked, the usual first. */
export function meaningsOf(column: ColumnDescription): readonly Meaning[] {
  const kind = kindOf(column);
  return kind === null ? [] : ways[kind];
}

/** `status` or `status.not`: columns have no dots in their keys. */
export const filterKey = (column: string, meaning: Meaning): string => (meaning === 'is' ? column : `${column}.${meaning}`);
export function readFilterKey(key: string): { readonly column: string; readonly meaning: Meaning | undefined } {
  const [column = '', meaning = 'is'] = key.split('.');
  return { column, meaning: meanings.find((one) => one === meaning) };
}

/** True where there is enough to ask. */
export const isFilled = (meaning: Meaning, value: FilterValue): boolean =>
  meaning === 'empty' || meaning === 'not_empty' || value.slice(0, 2).some(Boolean);

/** The tree of one condition; undefined where the column cannot be asked like this, or nothing was said. */
export function conditionOf(column: ColumnDescription, meaning: Meaning, value: FilterValue): Filter | undefined {
  const { key } = column;
  if (!meaningsOf(column).includes(meaning) || !isFilled(meaning, value)) return undefined;
  switch (meaning) {
    case 'empty':
    case 'not_empty':
      return { column: key, op: meaning };
    case 'relative':
      return { column: key, op: 'eq', value: { relative: value[0] ?? '' } };
    case 'not':
      return { not: { column: key, op: 'in', value } };
    case 'equals':
      return { column: key, op: 'eq', value: value.join(',') };
    case 'starts':
      return { column: key, op: 'starts', value: value.join(',') };
    default:
      return usual(column, value);
  }
}

function usual(column: ColumnDescription, value: FilterValue): Filter | undefined {
  const { key, settings } = column;
  const [from = '', until = '', currency = ''] = value;
  switch (kindOf(column)) {
    case 'choice':
    case 'option':
      return { column: key, op: 'in', value };
    case 'flag':
      return { column: key, op: 'eq', value: from === 'true' };
    case 'words':
    case 'html':
      return { column: key, op: 'contains', value: value.join(',') };
    case 'days':
      return between(key, from, until);
    case 'moments':
      return between(key, moment(from, 0), moment(until, 1));
    case 'money':
      return between(key, from && { amount: from, currency }, until && { amount: until, currency });
    case 'numbers': {
      const asText = column.type === 'decimal' || settings.big === true;
      return asText ? between(key, from, until) : between(key, number(from), number(until));
    }
    default:
      return undefined;
  }
}

const number = (text: string): number | '' => (text === '' ? '' : Number(text));

type End = FilterCondition['value'] & (string | number | Readonly<Record<string, string>>);

function between(column: string, from: End | '', until: End | ''): Filter | undefined {
  if (from !== '' && until !== '') return { column, op: 'between', value: [from, until] };
  if (from !== '') return { column, op: 'ge', value: from };
  return until === '' ? undefined : { column, op: 'le', value: until };
}

/** The first moment of a day of the reader's own zone, or with `later` days the last one before that day begins. */
function moment(day: string, later: number): string {
  const at = new Date(`${day}T00:00`);
  if (Number.isNaN(at.getTime())) return '';
  at.setDate(at.getDate() + later);
  return new Date(at.getTime() - later).toISOString();
}

export interface Leaf {
  readonly column: string;
  readonly meaning: Meaning;
  readonly value: FilterValue;
}

const plain: Partial<Record<FilterOp, Meaning>> = { contains: 'is', starts: 'starts', empty: 'empty', not_empty: 'not_empty' };

/** The other way round: what a branch of a tree says in these words; null where it says something else. */
export function leafOf(filter: Filter, columnOf: (key: string) => ColumnDescription | undefined): Leaf | null {
  if ('not' in filter) {
    const inner = 'column' in filter.not && filter.not.op === 'in' ? leafOf(filter.not, columnOf) : null;
    return inner && { ...inner, meaning: 'not' };
  }
  if (!('column' in filter)) return null;
  const column = columnOf(filter.column);
  const leaf = column && read(column, filter);
  // Only what comes out as it went in: nothing of a filter is lost by looking at it.
  return leaf && written(conditionOf(column, leaf.meaning, leaf.value)) === written(filter) ? leaf : null;
}

/** A filter as text, whichever order its parts were kept in. */
export function written(filter: Filter | undefined): string | undefined {
  return JSON.stringify(filter, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function read(column: ColumnDescription, { op, value }: FilterCondition): Leaf | null {
  const { key } = column;
  const kind = kindOf(column);
  const leaf = (meaning: Meaning, values: FilterValue): Leaf => ({ column: key, meaning, value: values });
  if (op === 'in' && Array.isArray(value)) return leaf('is', value.map(String));
  if (op === 'between' || op === 'ge' || op === 'le') return leaf('is', ends(kind, op, value));
  if (op === 'eq') {
    if (typeof value === 'object' && value !== null && 'relative' in value) return leaf('relative', [String(value.relative)]);
    return leaf(kind === 'flag' ? 'is' : 'equals', [String(value)]);
  }
  const meaning = plain[op];
  if (meaning === undefined) return null;
  return leaf(meaning, value === undefined ? [] : [String(value)]);
}

function ends(kind: FilterKind, op: FilterOp, value: FilterCondition['value']): FilterValue {
  const [from, until] = op === 'between' && Array.isArray(value) ? value : op === 'ge' ? [value, undefined] : [undefined, value];
  if (kind === 'money') {
    const [first, last] = [from, until].map((end) => end as Readonly<Record<string, string>> | undefined);
    return [first?.amount ?? '', last?.amount ?? '', first?.currency ?? last?.currency ?? ''];
  }
  const text = (end: unknown): string => (end === undefined ? '' : kind === 'moments' ? dayOf(String(end)) : String(end));
  return [text(from), text(until)];
}

/** The day of a moment on the reader's own calendar. */
function dayOf(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A filter as it is sent: days are counted on the reader's own calendar. */
export function withZone(filter: Filter): Filter {
  if ('and' in filter) return { and: filter.and.map(withZone) };
  if ('or' in filter) return { or: filter.or.map(withZone) };
  if ('not' in filter) return { not: withZone(filter.not) };
  const { value } = filter;
  if (typeof value !== 'object' || Array.isArray(value) || !('relative' in value)) return filter;
  return { ...filter, value: { ...value, zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC' } };
}

/** A filter without conditions on columns this user does not know, and whether something was left out. */
export function knownTree(
  filter: Filter,
  knows: (key: string) => boolean,
): { readonly filter: Filter | undefined; readonly lost: boolean } {
  if ('column' in filter)
    return knows(filter.column.split('.')[0] ?? '') ? { filter, lost: false } : { filter: undefined, lost: true };
  if ('not' in filter) {
    const { filter: inner, lost } = knownTree(filter.not, knows);
    return { filter: inner && { not: inner }, lost };
  }
  const all = 'and' in filter ? filter.and : filter.or;
  if (all.length === 0) return { filter, lost: false };
  const parts = all.map((part) => knownTree(part, knows));
  const left = parts.flatMap((part) => part.filter ?? []);
  const lost = parts.some((part) => part.lost);
  if (left.length === 0) return { filter: undefined, lost };
  return { filter: 'and' in filter ? { and: left } : { or: left }, lost };
}
