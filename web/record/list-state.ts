/** What a list is filtered, searched and sorted by. It lives in the address, so that it survives a reload and can be sent to somebody. */
import type { ColumnDescription } from '../../shared/contracts/records.ts';
import { type Filter, parseFilterText } from '../../shared/rules/filter.ts';
import { type Sort, useChangeQuery, useLocation } from '../ui/index.ts';
import { conditionOf, type FilterValue, type Meaning, readFilterKey } from './condition.ts';

export interface ListState {
  readonly search: string;
  readonly sort: Sort | undefined;
  /** By column, or column and meaning (`status.not`). */
  readonly filters: Readonly<Record<string, FilterValue>>;
  /** Uids of tags; all of them are wanted. */
  readonly tags: readonly string[];
  readonly setTags: (tags: readonly string[]) => void;
  /** The advanced filter, a tree of groups; undefined where there is none. */
  readonly tree: Filter | undefined;
  /** The address has an advanced filter that nobody can read. */
  readonly broken: boolean;
  /** Uid of the saved view one looks at; empty for none. */
  readonly view: string;
  /** True where the address says nothing: the list as it opens. */
  readonly isBare: boolean;
  /** Uid of the folder that is open; `all` where folders are shown and none is, '' where they are not. */
  readonly folder: string;
  readonly setFolder: (folder: string) => void;
  readonly setSearch: (search: string) => void;
  readonly setSort: (sort: Sort) => void;
  /** An empty value takes the filter away. */
  readonly setFilter: (column: string, value: FilterValue) => void;
  /** Several at once, by key. */
  readonly setFilters: (filters: Readonly<Record<string, FilterValue>>) => void;
  /** The sort as it stands in the address. */
  readonly sortText: string;
  /** Undefined takes the advanced filter away. */
  readonly setTree: (tree: Filter | undefined) => void;
  /** Puts something else in the place of all of it. */
  readonly go: (to: ListTarget) => void;
  readonly reset: () => void;
}

export interface ListTarget {
  readonly view?: string;
  readonly search?: string;
  readonly sort?: string;
  readonly tree?: Filter;
  readonly tags?: readonly string[];
  readonly folder?: string;
}

const PREFIX = 'f.';
/** What this list keeps in the address beside single filters; the rest belongs to the page around it. */
const KEYS = ['q', 'sort', 'filter', 'view', 'tag'];
const isMine = (key: string): boolean => KEYS.includes(key) || key.startsWith(PREFIX);

/** Before what a list inside of a page keeps in the address, so that the page's own list and its other parts stay as they are. */
const before = (within: string): string => (within === '' ? '' : `in.${within}.`);

/** What of the address is this list's, by the names that a list alone on its page gives. */
export function ownQuery(query: URLSearchParams, within: string): URLSearchParams {
  const start = before(within);
  return new URLSearchParams(
    [...query].flatMap(([key, value]) => (key.startsWith(start) ? [[key.slice(start.length), value]] : [])),
  );
}

/** The address with what this list keeps in it now in the place of what it kept. */
export function withOwn(query: URLSearchParams, within: string, own: URLSearchParams): URLSearchParams {
  const start = before(within);
  const others = [...query].filter(([key]) => !key.startsWith(start));
  return new URLSearchParams([...others, ...[...own].map(([key, value]) => [start + key, value])]);
}

/** `within` names a list that is a part of a page; others may stand beside it. */
export function useListState(within = ''): ListState {
  const query = ownQuery(useLocation().query, within);
  const changeQuery = useChangeQuery();
  const change = (edit: (next: URLSearchParams) => void): void =>
    changeQuery((whole) => {
      const next = ownQuery(whole, within);
      edit(next);
      return withOwn(whole, within, next);
    });
  const put = (next: URLSearchParams, key: string, value: string): void => {
    if (value) next.set(key, value);
    else next.delete(key);
  };
  const putFilter = (next: URLSearchParams, key: string, value: FilterValue): void =>
    put(next, PREFIX + key, value.some(Boolean) ? value.join(',') : '');
  const filters: Record<string, FilterValue> = {};
  for (const [key, value] of query) if (key.startsWith(PREFIX)) filters[key.slice(PREFIX.length)] = value.split(',');
  const clear = (next: URLSearchParams): void => {
    for (const key of [...next.keys()]) if (isMine(key)) next.delete(key);
  };
  const text = query.get('filter');
  const parsed = text === null ? null : parseFilterText(text);
  return {
    tree: parsed?.ok === true ? parsed.filter : undefined,
    broken: parsed?.ok === false,
    view: query.get('view') ?? '',
    isBare: ![...query.keys()].some(isMine),
    setTree: (tree) => change((next) => put(next, 'filter', tree ? JSON.stringify(tree) : '')),
    go: ({ view = '', search = '', sort = '', tree, tags = [], folder }) =>
      change((next) => {
        clear(next);
        put(next, 'view', view);
        put(next, 'q', search);
        put(next, 'sort', sort);
        put(next, 'tag', tags.join(','));
        // Who has the folders beside the list keeps them there.
        put(next, 'folder', folder ?? (next.has('folder') ? 'all' : ''));
        put(next, 'filter', tree ? JSON.stringify(tree) : '');
      }),
    setFilters: (next) =>
      change((to) => {
        for (const [key, value] of Object.entries(next)) putFilter(to, key, value);
      }),
    sortText: query.get('sort') ?? '',
    search: query.get('q') ?? '',
    sort: readSort(query.get('sort') ?? ''),
    filters,
    tags: (query.get('tag') ?? '').split(',').filter(Boolean),
    folder: query.get('folder') ?? '',
    setFolder: (folder) => change((next) => put(next, 'folder', folder)),
    setTags: (tags) => change((next) => put(next, 'tag', tags.join(','))),
    setSearch: (search) => change((next) => put(next, 'q', search)),
    setSort: (sort) => change((next) => next.set('sort', writeSort(sort))),
    setFilter: (column, value) => change((next) => putFilter(next, column, value)),
    reset: () =>
      change((next) => {
        for (const key of [...next.keys()]) if (isMine(key) && key !== 'sort') next.delete(key);
      }),
  };
}

export const writeSort = ({ key, direction }: Sort): string => (direction === 'descending' ? `-${key}` : key);

export function readSort(text: string): Sort | undefined {
  if (text === '') return undefined;
  return text.startsWith('-') ? { key: text.slice(1), direction: 'descending' } : { key: text, direction: 'ascending' };
}

/** The filter tree for the server, from what the address says and what is always on; columns nobody knows are left out. */
export function filterOf(
  columns: readonly ColumnDescription[],
  filters: ListState['filters'],
  ...more: readonly (Filter | undefined)[]
): Filter | undefined {
  const parts: Filter[] = more.flatMap((part) => part ?? []);
  for (const column of columns) parts.push(...askedOf(column, filters).flatMap(({ filter }) => filter));
  return parts.length > 1 ? { and: parts } : parts[0];
}

export interface Asked {
  /** As it stands in the address. */
  readonly key: string;
  readonly meaning: Meaning;
  readonly value: FilterValue;
  readonly filter: Filter;
}

/** What is asked of one column. */
export function askedOf(column: ColumnDescription, filters: ListState['filters']): Asked[] {
  return Object.entries(filters).flatMap(([key, value]) => {
    const named = readFilterKey(key);
    if (named.column !== column.key || named.meaning === undefined) return [];
    const { meaning } = named;
    const filter = conditionOf(column, meaning, value);
    return filter ? [{ key, meaning, value, filter }] : [];
  });
}
