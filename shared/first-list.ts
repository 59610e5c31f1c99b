/**
 * The list a portal opens with, known to both sides: the page brings its first answer along, and the screen asks for exactly that
 * address, so that no request stands between the page and something to read.
 */
import type { ShownLayout } from './list-layout.ts';

export const portalCases = {
  object: 'case',
  /** Shown, in order, to whoever has no other layout. */
  columns: ['number', 'subject', 'status', 'service', 'registered_at'],
  /** Fetched for the second line. */
  also: ['description'],
} as const;

/** Address of the first page of a list before anything was searched or filtered; `known` says which columns there are. */
export function firstListAddress(
  base: string,
  list: { readonly object: string; readonly also: readonly string[] },
  { columns: shown, sort }: ShownLayout,
  known: (column: string) => boolean,
): { readonly address: string; readonly columns: readonly string[] } {
  const columns = [...new Set([...shown.map(({ key }) => key), ...list.also.filter(known)])];
  const query = new URLSearchParams({ columns: columns.join(','), ...(sort !== undefined && { sort }), count: 'true' });
  return { address: `${base}/records/${list.object}?${query}`, columns };
}
