/** What a list is filtered, searched and sorted by. It lives in the address, so that it survives a reload and can be sent to somebody. */
import type { ColumnDescription } from '../../shared/contracts/records.ts';
import type { Filter, FilterCondition } from '../../shared/rules/filter.ts';
import { type Sort, useLocation, useNavigate } from '../ui/index.ts';

/** What stands in the address for a filter on one column: words, keys of choices, a uid, or two ends. */
export type FilterValue = readonly string[];

export interface ListState {
  readonly search: string;
  readonly sort: Sort | undefined;
  /** By column. */
  readonly filters: Readonly<Record<string, FilterValue>>;
  /** Uids of tags; all of them are wanted. */
  readonly tags: readonly string[];
  readonly setTags: (tags: readonly string[]) => void;
  readonly setSearch: (search: string) => void;
  readonly setSort: (sort: Sort) => void;
  /** An empty value takes the filter away. */
  readonly setFilter: (column: string, value: FilterValue) => void;
  readonly reset: () => void;
}

const PREFIX = 'f.';

/** How a column can be filtered; null where it cannot. */
export type FilterKind = 'choice' | 'option' | 'flag' | 'days' | 'moments' | 'numbers' | 'words' | null;

const kinds: Readonly<Record<string, FilterKind>> = {
  choice: 'choice',
  reference: 'option',
  person: 'option',
  boolean: 'flag',
  date: 'days',
  datetime: 'moments',
  integer: 'numbers',
  decimal: 'numbers',
  text: 'words',
  number: 'words',
  email: 'words',
  phone: 'words',
  link: 'words',
};
export const filterKind = (column: ColumnDescription): FilterKind => kinds[column.type] ?? null;

export function useListState(): ListState {
  const { path, query } = useLocation();
  const navigate = useNavigate();
  const change = (edit: (next: URLSearchParams) => void): void => {
    const next = new URLSearchParams(query);
    edit(next);
    const text = next.toString();
    navigate(text ? `${path}?${text}` : path, { replace: true, still: true });
  };
  const put = (next: URLSearchParams, key: string, value: string): void => {
    if (value) next.set(key, value);
    else next.delete(key);
  };
  const filters: Record<string, FilterValue> = {};
  for (const [key, value] of query) if (key.startsWith(PREFIX)) filters[key.slice(PREFIX.length)] = value.split(',');
  return {
    search: query.get('q') ?? '',
    sort: readSort(query.get('sort') ?? ''),
    filters,
    tags: (query.get('tag') ?? '').split(',').filter(Boolean),
    setTags: (tags) => change((next) => put(next, 'tag', tags.join(','))),
    setSearch: (search) => change((next) => put(next, 'q', search)),
    setSort: (sort) => change((next) => next.set('sort', writeSort(sort))),
    setFilter: (column, value) => change((next) => put(next, PREFIX + column, value.some(Boolean) ? value.join(',') : '')),
    reset: () =>
      change((next) => {
        for (const key of [...next.keys()]) if (key === 'q' || key === 'tag' || key.startsWith(PREFIX)) next.delete(key);
      }),
  };
}

export const writeSort = ({ key, direction }: Sort): string => (direction === 'descending' ? `-${key}` : key);

export function readSort(text: string): Sort | undefined {
  if (text === '') return undefined;
  return text.startsWith('-') ? { key: text.slice(1), direction: 'descending' } : { key: text, direction: 'ascending' };
}

/** The filter tree for the server, from what the address says; columns nobody knows are left out. */
export function filterOf(
  columns: readonly ColumnDescription[],
  filters: ListState['filters'],
  fixed?: Filter,
): Filter | undefined {
  const parts: Filter[] = fixed ? [fixed] : [];
  for (const column of columns) {
    const value = filters[column.key];
    if (value) parts.push(...conditions(column, value));
  }
  return parts.length > 1 ? { and: parts } : parts[0];
}

function conditions(column: ColumnDescription, value: FilterValue): FilterCondition[] {
  const { key, settings } = column;
  const kind = filterKind(column);
  const [from = '', until = ''] = value;
  switch (kind) {
    case 'choice':
    case 'option':
      return [{ column: key, op: 'in', value }];
    case 'flag':
      return [{ column: key, op: 'eq', value: from === 'true' }];
    case 'words':
      return [{ column: key, op: 'contains', value: value.join(',') }];
    case 'days':
      return ends(key, from, until);
    case 'moments':
      return moments(key, from, until);
    case 'numbers': {
      const asText = column.type === 'decimal' || settings.big === true;
      return ends(key, from, until).map((one) => (asText ? one : { ...one, value: Number(one.value) }));
    }
    default:
      return [];
  }
}

function ends(column: string, from: string, until: string): FilterCondition[] {
  const both: FilterCondition[] = [];
  if (from) both.push({ column, op: 'ge', value: from });
  if (until) both.push({ column, op: 'le', value: until });
  return both;
}

/** Days of the reader's own zone as moments: the last day counts to its end. */
function moments(column: string, from: string, until: string): FilterCondition[] {
  const both: FilterCondition[] = [];
  const start = new Date(`${from}T00:00`);
  const end = new Date(`${until}T00:00`);
  end.setDate(end.getDate() + 1);
  if (!Number.isNaN(start.getTime())) both.push({ column, op: 'ge', value: start.toISOString() });
  if (!Number.isNaN(end.getTime())) both.push({ column, op: 'lt', value: end.toISOString() });
  return both;
}
