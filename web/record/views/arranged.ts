/** How this user's list is arranged now, and changing that. */
import type { ListLayout } from '../../../shared/contracts/list-views.ts';
import { type ShownColumn, type ShownLayout, shownLayout } from '../../../shared/list-layout.ts';
import { usePhone } from '../../ui/index.ts';
import type { KnownViews } from './use-views.ts';

export type Shape = 'table' | 'tiles';

export interface Arranged {
  readonly layout: ShownLayout;
  /** Somebody chose the columns: the user, or an administrator for all. */
  readonly isChosen: boolean;
  /** The user has a layout of his own, which can be reset. */
  readonly isOwn: boolean;
  readonly shape: Shape;
  readonly setShape: (shape: Shape) => void;
  readonly change: (part: ListLayout) => void;
  readonly setColumns: (columns: readonly ShownColumn[]) => void;
  readonly setWidth: (key: string, width: number | undefined) => void;
  readonly reset: () => void;
  readonly kept: KnownViews;
}

export function useArranged(kept: KnownViews, usual: readonly string[], known: (key: string) => boolean): Arranged {
  const onPhone = usePhone();
  const { views, keep } = kept;
  const own = views?.own ?? null;
  const layouts = [own, views?.standard];
  const layout = shownLayout(usual, known, layouts);
  const change = (part: ListLayout): void => keep({ ...own, ...part });
  const setColumns = (columns: readonly ShownColumn[]): void => change({ columns: [...columns] });
  return {
    layout,
    isChosen: layouts.some((one) => one?.columns !== undefined),
    isOwn: own !== null,
    // A phone is too narrow for a table, unless somebody wants it.
    shape: onPhone ? (layout.phone ?? 'tiles') : (layout.shape ?? 'table'),
    setShape: (shape) => change(onPhone ? { phone: shape } : { shape }),
    change,
    setColumns,
    setWidth: (key, width) =>
      setColumns(layout.columns.map((column) => (column.key === key ? { key, ...(width !== undefined && { width }) } : column))),
    reset: () => keep(null),
    kept,
  };
}
