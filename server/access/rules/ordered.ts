/**
 * Ordered rows before they are saved: which of them can never decide. Pure.
 *
 * A row can never decide a cell when a row asked before it speaks on that cell and names everybody the lower one names: the same
 * principal, or for roles one that all its members have, too (an ancestor, an attached functional role and its ancestors).
 */

/** A row in the order in which it is asked; `cells` holds what it is not silent about. */
export interface Asked {
  readonly principalId: string;
  readonly onUser: boolean;
  readonly cells: readonly string[];
}

/** The cell of row `row` that row `by` decides before it. */
export interface Dead {
  readonly row: number;
  readonly cell: string;
  readonly by: number;
}

/** Every principal that all holders of a role have, the role included; nothing is known of roles that are not in the map. */
export type Closures = ReadonlyMap<string, ReadonlySet<string>>;

/** All cells of `rows` that can never decide, each with the row in its way. */
export function deadCells(rows: readonly Asked[], closures: Closures): Dead[] {
  return rows.flatMap((row, index) =>
    row.cells.flatMap((cell) => {
      const by = rows.slice(0, index).findIndex((above) => above.cells.includes(cell) && covers(above, row, closures));
      return by < 0 ? [] : [{ row: index, cell, by }];
    }),
  );
}

function covers(above: Asked, below: Asked, closures: Closures): boolean {
  if (above.principalId === below.principalId) return true;
  // A user's roles change, so a row of one user is never dead for good because of a role above: users stand above roles anyway.
  return !above.onUser && !below.onUser && (closures.get(below.principalId)?.has(above.principalId) ?? false);
}

/** Users first, each block in the given order. */
export function inBlocks<R extends { readonly onUser: boolean }>(rows: readonly R[]): R[] {
  return [...rows.filter((r) => r.onUser), ...rows.filter((r) => !r.onUser)];
}

/** What stays, ends and begins when `wanted` takes the place of `today`: a row stays as it is where nothing of it changes. */
export function changes<T extends { readonly id: string }, W>(
  today: readonly T[],
  wanted: readonly W[],
  same: (row: T, wanted: W, index: number) => boolean,
): { readonly end: readonly T[]; readonly begin: readonly { readonly row: W; readonly index: number }[] } {
  const left = new Set(today);
  const begin = wanted.flatMap((row, index) => {
    const stays = [...left].find((t) => same(t, row, index));
    if (stays === undefined) return [{ row, index }];
    left.delete(stays);
    return [];
  });
  return { end: [...left], begin };
}
