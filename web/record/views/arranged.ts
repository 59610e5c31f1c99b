/** How this user's list is arranged now, and changing that. */
import { useState } from 'react';
import type { ListLayout, SavedView, ViewBody } from '../../../shared/contracts/list-views.ts';
import type { ColumnDescription } from '../../../shared/contracts/records.ts';
import { type ShownColumn, type ShownLayout, shownLayout } from '../../../shared/list-layout.ts';
import type { Filter } from '../../../shared/rules/filter.ts';
import { usePhone } from '../../ui/index.ts';
import { filterOf, type ListState, writeSort } from '../list-state.ts';
import type { KnownViews } from './use-views.ts';

export type Shape = 'table' | 'tiles';

/** In the address: no view, though the list opens with one. */
export const NO_VIEW = 'none';

/** A dialog about views: a new one, one to change, the layout for all. */
export type Asking = { readonly what: 'new' | 'standard' | 'save' } | { readonly what: 'change'; readonly view: SavedView };

export interface Arranged {
  readonly layout: ShownLayout;
  /** Somebody chose the columns: the user, or an administrator for all. */
  readonly isChosen: boolean;
  /** The user has a layout of his own, which can be reset. */
  readonly isOwn: boolean;
  /** The saved view one looks at; what is changed then is the view's, and kept when it is saved. */
  readonly view: SavedView | undefined;
  /** The list shows something else than the view says. */
  readonly isChanged: boolean;
  /** What a view of the list as it is now would keep. */
  readonly body: ViewBody;
  readonly shape: Shape;
  readonly setShape: (shape: Shape) => void;
  readonly change: (part: ListLayout) => void;
  readonly setColumns: (columns: readonly ShownColumn[]) => void;
  readonly setWidth: (key: string, width: number | undefined) => void;
  readonly reset: () => void;
  /** Shows a view as it was saved; undefined = all records, as one's own layout says. */
  readonly show: (view: SavedView | undefined) => void;
  readonly kept: KnownViews;
}

const layoutOf = ({ columns, sort, shape, phone }: ListLayout): ListLayout => ({
  ...(columns && { columns }),
  ...(sort && { sort }),
  ...(shape && { shape }),
  ...(phone && { phone }),
});

export function useArranged(
  kept: KnownViews,
  state: ListState,
  usual: readonly string[],
  columns: readonly ColumnDescription[],
): Arranged {
  const onPhone = usePhone();
  const { views, keep } = kept;
  const [draft, setDraft] = useState<{ readonly of: string; readonly layout: ListLayout } | null>(null);
  const view = views?.views.find(({ uid, portal }) => uid === state.view && portal === null);
  const drafted = view && draft?.of === view.uid ? draft.layout : undefined;
  const own = views?.own ?? null;
  const near = view ? (drafted ?? layoutOf(view.body)) : null;
  const layouts = [near, own, views?.standard];
  const known = (key: string): boolean => columns.some((column) => column.key === key);
  const layout = shownLayout(usual, known, layouts);
  const change = (part: ListLayout): void =>
    view ? setDraft({ of: view.uid, layout: { ...near, ...part } }) : keep({ ...own, ...part });
  const setColumns = (next: readonly ShownColumn[]): void => change({ columns: [...next] });
  const body = bodyOf(state, columns, near ?? own ?? {});
  return {
    layout,
    isChosen: layouts.some((one) => one?.columns !== undefined),
    isOwn: own !== null,
    view,
    isChanged: view !== undefined && isOther(body, view.body),
    body,
    // A phone is too narrow for a table, unless somebody wants it.
    shape: onPhone ? (layout.phone ?? 'tiles') : (layout.shape ?? 'table'),
    setShape: (shape) => change(onPhone ? { phone: shape } : { shape }),
    change,
    setColumns,
    setWidth: (key, width) =>
      setColumns(layout.columns.map((one) => (one.key === key ? { key, ...(width !== undefined && { width }) } : one))),
    reset: () => keep(null),
    show: (next) => {
      setDraft(null);
      if (next)
        state.go({
          view: next.uid,
          search: next.body.search,
          sort: next.body.sort,
          tree: next.body.filter as Filter | undefined,
          tags: next.body.tags,
          folder: next.body.folder,
        });
      else state.go({ view: views?.opens ? NO_VIEW : '' });
    },
    kept,
  };
}

function bodyOf(state: ListState, columns: readonly ColumnDescription[], layout: ListLayout): ViewBody {
  const filter = filterOf(columns, state.filters, state.tree);
  const { sort: _, ...rest } = layoutOf(layout);
  const sort = state.sort ? writeSort(state.sort) : layout.sort;
  const folder = state.folder === 'all' ? '' : state.folder;
  return {
    ...rest,
    ...(sort && { sort }),
    ...(filter && { filter }),
    ...(state.search && { search: state.search }),
    ...(state.tags.length > 0 && { tags: [...state.tags] }),
    ...(folder && { folder }),
  };
}

function isOther(now: ViewBody, then: ViewBody): boolean {
  const parts = ['columns', 'sort', 'shape', 'phone', 'filter', 'search', 'tags', 'folder'] as const;
  return parts.some((part) => JSON.stringify(now[part]) !== JSON.stringify(then[part]));
}
