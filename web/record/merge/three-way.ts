/** Two people changed the same record: what stands on its own is put together, what both changed is asked for. Pure. */
import type { ColumnDescription } from '../../../shared/contracts/records.ts';
import { type FormValue, type FormValues, toSend } from '../form-values.ts';

/** A column that both changed, each to something else. */
export interface Clash {
  readonly column: ColumnDescription;
  /** What stood there before either of them. */
  readonly base: FormValue | undefined;
  readonly mine: FormValue | undefined;
  readonly theirs: FormValue | undefined;
}

export interface Merged {
  /** What the form shows now: theirs where only they changed a column, the reader's own everywhere else. */
  readonly values: FormValues;
  readonly clashes: readonly Clash[];
  /** Columns that only the others changed. */
  readonly taken: readonly ColumnDescription[];
}

/** Whether both would be sent as the same value. */
export const isSame = (column: ColumnDescription, a: FormValue | undefined, b: FormValue | undefined): boolean =>
  JSON.stringify(toSend(column, a)) === JSON.stringify(toSend(column, b));

/** Puts two changes of the same `base` together, column by column. What is not among the columns stays as the reader has it. */
export function threeWay(
  columns: readonly ColumnDescription[],
  { base, mine, theirs }: { readonly base: FormValues; readonly mine: FormValues; readonly theirs: FormValues },
): Merged {
  const values = { ...mine };
  const clashes: Clash[] = [];
  const taken: ColumnDescription[] = [];
  for (const column of columns) {
    const { key } = column;
    const [before, own, other] = [base[key], mine[key], theirs[key]];
    if (isSame(column, before, other) || isSame(column, own, other)) continue;
    if (!isSame(column, before, own)) clashes.push({ column, base: before, mine: own, theirs: other });
    else {
      taken.push(column);
      if (other !== undefined) values[key] = other;
    }
  }
  return { values, clashes, taken };
}
