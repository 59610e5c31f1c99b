/** How wide the columns of a table are, in CSS pixels: arithmetic alone. */
import type { CSSProperties } from 'react';
import type { Column } from './data-table-model.ts';

/** What a column without a width has at least. */
export const SHARED = 140;
const TICK = 40;
/** What opens a row is read first: it has at least this much of a table that is wider than its place, on a phone under a half of it. */
const OPENER = 220;
const OPENER_ON_PHONE = 160;
/** A wider one would leave no room for the others if it stayed in sight on a phone. */
const MOST_HELD = 200;

export const pixels = (width: string | undefined): number | undefined =>
  width?.endsWith('px') ? Number.parseInt(width, 10) : undefined;

/** The table as it is drawn now. */
export interface Frame<Row> {
  readonly columns: readonly Column<Row>[];
  /** The column that opens a row. */
  readonly opener: Column<Row> | undefined;
  readonly ticks: boolean;
  readonly narrow: boolean;
}

const leastOf = <Row>({ opener, narrow }: Frame<Row>, column: Column<Row>): number =>
  pixels(column.width) ?? (column !== opener ? SHARED : narrow ? OPENER_ON_PHONE : OPENER);

const sumOf = <Row>(frame: Frame<Row>): number =>
  frame.columns.reduce((all, column) => all + leastOf(frame, column), frame.ticks ? TICK : 0);

/** A table is never narrower than its columns: it scrolls. Where each column has a width it is just as wide as they are. */
export function tableWidth<Row>(frame: Frame<Row>): CSSProperties {
  const sum = sumOf(frame);
  const isShared = frame.columns.some(({ width }) => pixels(width) === undefined);
  return isShared ? { minWidth: sum } : { minWidth: sum, width: sum };
}

/**
 * The columns without a width share the rest in equal parts, which is too little for the one that opens a row: it has a share of the
 * whole instead, its least width where the table scrolls and more where there is room.
 */
export function openerWidth<Row>(frame: Frame<Row>): string | undefined {
  const { columns, opener } = frame;
  if (!opener || opener.width !== undefined) return opener?.width;
  const shares = columns.some((one) => one !== opener && one.width === undefined);
  return shares ? `${((100 * leastOf(frame, opener)) / sumOf(frame)).toFixed(3)}%` : undefined;
}

/** Whether what opens a row stays in sight while the rest is scrolled. */
export const isHeld = <Row>({ opener, narrow }: Frame<Row>): boolean =>
  opener !== undefined && !(narrow && (pixels(opener.width) ?? 0) > MOST_HELD);
