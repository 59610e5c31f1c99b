/** Which columns a list shows, known to both sides: the page brings the first rows along, so server and screen must agree. */
import type { ListLayout } from './contracts/list-views.ts';

export interface ShownColumn {
  readonly key: string;
  /** CSS pixels; shared out where absent. */
  readonly width?: number;
}

export interface ShownLayout {
  readonly columns: readonly ShownColumn[];
  /** A column's key; with a minus before it, the largest first. */
  readonly sort?: string;
  readonly shape?: 'table' | 'tiles';
  readonly phone?: 'table' | 'tiles';
}

/**
 * The first layout that says something decides, each part by itself: `layouts` from the nearest (a view, one's own) to the one for all,
 * then what the screen usually shows. Columns that `known` does not know fall out, of sorting as well.
 */
export function shownLayout(
  usual: readonly string[],
  known: (column: string) => boolean,
  layouts: readonly (ListLayout | null | undefined)[],
): ShownLayout {
  const chosen = layouts.map((layout) => (layout?.columns ?? []).filter(({ key }) => known(key)));
  const columns = chosen.find((some) => some.length > 0) ?? usual.filter(known).map((key) => ({ key }));
  const first = <T>(of: (layout: ListLayout) => T | undefined): T | undefined => {
    for (const layout of layouts) if (layout && of(layout) !== undefined) return of(layout);
    return undefined;
  };
  const sort = first(({ sort: by }) => (by !== undefined && known(by.replace(/^-/, '')) ? by : undefined));
  return { columns, sort, shape: first((layout) => layout.shape), phone: first((layout) => layout.phone) };
}
