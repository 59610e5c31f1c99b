/** The head of a table: sorting by a press, width by dragging the border or with the arrow keys. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { cx } from './cx.ts';
import css from './data-table.module.css';
import type { Column, DataTableProps } from './data-table-model.ts';
import { pixels, SHARED } from './data-table-widths.ts';
import { SortDownIcon } from './icons.tsx';
import { Hidden } from './layout.tsx';
import { useText } from './text.tsx';

/** CSS pixels: bounds of a column, and one press of an arrow key. */
const LEAST = 56;
const MOST = 1200;
const STEP = 16;

/** What the parts of a table are, said aloud: it is drawn as two, which are none for readers, and then neither are their parts. */
export const said = {
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const;

type HeadProps<Row> = Pick<DataTableProps<Row>, 'sort' | 'onSort' | 'onWidth'> & {
  readonly column: Column<Row>;
  /** In place of the column's own. */
  readonly width?: string;
  readonly held?: boolean;
};

export function Head<Row>({ column, width = column.width, held, sort, onSort, onWidth }: HeadProps<Row>): ReactNode {
  const t = useText();
  const mine = sort?.key === column.key ? sort.direction : undefined;
  return (
    <th
      scope="col"
      {...said.head}
      // By itself it would be called by the width of its border, too.
      aria-label={column.label || undefined}
      style={{ width }}
      aria-sort={mine}
      className={cx(column.align && css.end, column.stays && css.stays, held && css.held)}
      data-column={column.key}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          className={css.sort}
          onClick={() => onSort({ key: column.key, direction: mine === 'descending' ? 'ascending' : 'descending' })}
        >
          <span>{column.label}</span>
          {mine && <SortDownIcon size="sm" className={mine === 'ascending' ? css.up : undefined} />}
        </button>
      ) : (
        <span className={css.plain}>{column.label || <Hidden>{t('common.record.actions')}</Hidden>}</span>
      )}
      {onWidth && column.label !== '' && <Grip column={column} onWidth={(width) => onWidth(column.key, width)} />}
    </th>
  );
}

interface GripProps<Row> {
  readonly column: Column<Row>;
  readonly onWidth: (width: number | undefined) => void;
}

/** The border after a column: a separator that is dragged or moved by keys (ARIA window splitter). */
function Grip<Row>({ column, onWidth }: GripProps<Row>): ReactNode {
  const t = useText();
  const grip = useRef<HTMLHRElement>(null);
  const start = useRef<{ x: number; width: number }>(undefined);
  const [held, setHeld] = useState(false);
  const now = (): number => grip.current?.parentElement?.offsetWidth ?? LEAST;
  // What was asked for and is not drawn yet: the next key goes on from there, or quick ones would be lost.
  const asked = useRef<number>(undefined);
  useEffect(() => {
    if (asked.current === pixels(column.width) || column.width === undefined) asked.current = undefined;
  }, [column.width]);
  const from = (): number => asked.current ?? now();
  const set = (width: number): void => {
    asked.current = Math.round(Math.max(LEAST, Math.min(width, MOST)));
    onWidth(asked.current);
  };
  const turn = (): number => (grip.current && getComputedStyle(grip.current).direction === 'rtl' ? -1 : 1);
  const end = (): void => {
    start.current = undefined;
    setHeld(false);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => set(from() - STEP * turn()),
    ArrowRight: () => set(from() + STEP * turn()),
    Home: () => set(LEAST),
    Enter: () => onWidth(undefined),
  };
  return (
    <hr
      ref={grip}
      className={cx(css.grip, held && css.gripped)}
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('common.list.widthOf', { name: column.label })}
      aria-valuenow={pixels(column.width) ?? SHARED}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      title={t('common.list.widthHint')}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: now() };
        setHeld(true);
      }}
      onPointerMove={(event) => {
        const from = start.current;
        if (from) set(from.width + (event.clientX - from.x) * turn());
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => onWidth(undefined)}
      onKeyDown={(event) => {
        const act = keys[event.key];
        if (!act) return;
        event.preventDefault();
        act();
      }}
    />
  );
}
