/** Rows of a list of rules on the screen: users stand above roles, and a row moves inside its block only. Pure. */
export interface Named {
  readonly uid: string;
  readonly kind: 'staff' | 'portal' | 'role';
  readonly title: string;
  readonly side: 'staff' | 'portal';
  readonly key: string | null;
}

export interface RuleRow {
  readonly principal: Named;
}

const onUser = (row: RuleRow): boolean => row.principal.kind !== 'role';

/** One step up (-1) or down (1). Null at the end of the block: the server asks users before roles whatever is sent. */
export function step<R extends RuleRow>(rows: readonly R[], index: number, by: -1 | 1): R[] | null {
  const row = rows[index];
  const other = rows[index + by];
  if (row === undefined || other === undefined || onUser(row) !== onUser(other)) return null;
  const next = [...rows];
  next[index] = other;
  next[index + by] = row;
  return next;
}

/** Puts the row at `from` directly above the one at `above`. */
export function liftAbove<R extends RuleRow>(rows: readonly R[], from: number, above: number): R[] {
  const row = rows[from];
  if (row === undefined || above >= from) return [...rows];
  const others = rows.filter((_, index) => index !== from);
  others.splice(above, 0, row);
  return others;
}

/** Adds a row at the bottom of its block. */
export function append<R extends RuleRow>(rows: readonly R[], row: R): R[] {
  const all = [...rows, row];
  return [...all.filter(onUser), ...all.filter((one) => !onUser(one))];
}
