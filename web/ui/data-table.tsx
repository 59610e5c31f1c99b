/**
 * A list on the screen: rows of 52 px in two lines; on a phone cards. Keys: J and K move, X selects, Enter opens.
 *
 * It draws what it is given; columns, sorting, paging and rights come from the caller (`web/record`).
 */
import { type CSSProperties, type ReactNode, useEffect, useRef } from 'react';
import bar from './bulk-bar.module.css';
import { cx } from './cx.ts';
import css from './data-table.module.css';
import { Head, said } from './data-table-head.tsx';
import type { Column, DataTableProps } from './data-table-model.ts';
import { type Frame, isHeld, openerWidth, tableWidth } from './data-table-widths.ts';
import { Checkbox } from './field.tsx';
import { CrossIcon, type Icon } from './icons.tsx';
import { Kbd } from './layout.tsx';
import { MoreButton } from './more-button.tsx';
import { usePhone } from './phone.ts';
import { Link } from './router.tsx';
import { useText } from './text.tsx';

export type * from './data-table-model.ts';

export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { rows, rowKey, selection, count, onMore, loadingMore, moreFailed, shape } = props;
  const t = useText();
  const frame = useRef<HTMLDivElement>(null);
  const narrow = usePhone();
  useRowKeys(frame, (index) => {
    const row = rows[index];
    if (row && selection) selection.onChange(toggled(selection.keys, rowKey(row)));
  });
  return (
    <div className={css.frame} ref={frame}>
      {(shape ?? (narrow ? 'tiles' : 'table')) === 'tiles' ? <Cards {...props} /> : <Table {...props} narrow={narrow} />}
      {(count || onMore) && (
        <div className={css.foot}>
          <span role="status">{count}</span>
          <span className={css.keys} aria-hidden="true">
            <Kbd>J</Kbd>
            <Kbd>K</Kbd>
            {t('common.keys.move')}
            {selection && <Kbd>X</Kbd>}
            {selection && t('common.keys.select')}
            {props.rowTo && <Kbd>↵</Kbd>}
            {props.rowTo && t('common.keys.open')}
          </span>
          {onMore ? <More onMore={onMore} busy={loadingMore} failed={moreFailed} /> : <span />}
        </div>
      )}
    </div>
  );
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** J, K and X while no field has the focus. A page may have several lists: J and K go on from one to the next, X is for the one it stands in. */
function useRowKeys(frame: React.RefObject<HTMLDivElement | null>, select: (index: number) => void): void {
  const latest = useRef(select);
  latest.current = select;
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const at = event.target instanceof Element ? event.target : null;
      if (
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        at?.closest('input:not([type="checkbox"]), textarea, select, [contenteditable="true"], dialog, [popover]')
      )
        return;
      const rowsIn = (part: ParentNode | null): HTMLElement[] => [...(part?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
      const hasFocus = (one: HTMLElement): boolean => one.contains(document.activeElement);
      const all = rowsIn(document).filter((one) => !one.closest('dialog, [popover]') && one.checkVisibility());
      const here = all.findIndex(hasFocus);
      const own = rowsIn(frame.current).findIndex(hasFocus);
      // What opens the row stands behind its tick: Enter opens it, X chooses it.
      const focus = (index: number) => {
        const row = all[Math.max(0, Math.min(index, all.length - 1))];
        (row?.querySelector<HTMLElement>('a') ?? row?.querySelector<HTMLElement>('button, input'))?.focus();
      };
      if (event.key === 'j') focus(here + 1);
      else if (event.key === 'k') focus(here < 0 ? 0 : here - 1);
      else if (event.key === 'x' && own >= 0) latest.current(own);
      else return;
      event.preventDefault();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [frame]);
}

/** More rows come by themselves when the end comes into sight; after a fault by the button alone, or it would be asked for without end. */
function More({ onMore, busy, failed }: { onMore: () => void; busy?: boolean; failed?: boolean }): ReactNode {
  const t = useText();
  const mark = useRef<HTMLSpanElement>(null);
  const latest = useRef(onMore);
  latest.current = onMore;
  useEffect(() => {
    if (!mark.current || busy || failed) return;
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current(), { rootMargin: '400px' });
    seen.observe(mark.current);
    return () => seen.disconnect();
  }, [busy, failed]);
  return (
    <span ref={mark}>
      {failed && <span role="alert">{t('common.error.load')}</span>}
      <MoreButton kind="quiet" size="xs" busy={busy} onMore={onMore}>
        {t(failed ? 'common.retry' : 'common.more')}
      </MoreButton>
    </span>
  );
}

function RowTick<Row>({ row, selection, rowKey, rowName }: DataTableProps<Row> & { row: Row }): ReactNode {
  const t = useText();
  const key = rowKey(row);
  if (!selection) return null;
  return (
    <Checkbox
      bare
      label={t('common.selectRow', { name: rowName(row) })}
      checked={selection.keys.has(key)}
      onChange={() => selection.onChange(toggled(selection.keys, key))}
    />
  );
}

/**
 * Marks a table that goes on to a side: what stays in sight there has an edge, or it would seem to cut words. Its head stands in a frame of its
 * own, or it could not stay in sight while the page is scrolled, and goes along.
 */
function markEdges(whole: HTMLDivElement | null): (() => void) | undefined {
  const [head, frame] = whole?.children ?? [];
  if (!whole || !head || !frame) return undefined;
  let led = 0;
  const mark = (): void => {
    const left = Math.abs(frame.scrollLeft);
    whole.toggleAttribute('data-moved', left > 1);
    whole.toggleAttribute('data-beyond', left + frame.clientWidth < frame.scrollWidth - 1);
    head.scrollLeft = frame.scrollLeft;
    led = head.scrollLeft;
  };
  // The keyboard has reached one that was out of sight.
  const follow = (): void => {
    if (head.scrollLeft !== led) frame.scrollLeft = head.scrollLeft;
  };
  const watch = new ResizeObserver(mark);
  for (const one of [frame, ...frame.children]) watch.observe(one);
  frame.addEventListener('scroll', mark, { passive: true });
  head.addEventListener('scroll', follow, { passive: true });
  return () => {
    watch.disconnect();
    frame.removeEventListener('scroll', mark);
    head.removeEventListener('scroll', follow);
  };
}

function Table<Row>(props: DataTableProps<Row> & { narrow: boolean }): ReactNode {
  const { label, columns, selection, onWidth, narrow } = props;
  const opener = columns.find((one) => one.card === 'title') ?? columns[0];
  const frame: Frame<Row> = { columns, opener, ticks: selection !== undefined, narrow };
  const { minWidth, width } = tableWidth(frame);
  // Where nobody draws the columns they fill the table.
  const ways = { ...props, frame, held: isHeld(frame), style: onWidth ? { minWidth, width } : { minWidth } };
  // One table for readers: its two parts are drawn as tables only to be as wide.
  return (
    // biome-ignore lint/a11y/useSemanticElements: its head and its rows scroll apart
    <div role="table" aria-label={label} className={css.whole} ref={markEdges}>
      <TableHead {...ways} />
      <TableRows {...ways} />
    </div>
  );
}

type PartProps<Row> = DataTableProps<Row> & {
  readonly frame: Frame<Row>;
  /** What opens a row stays in sight. */
  readonly held: boolean;
  readonly style: CSSProperties | undefined;
};

const widthOf = <Row,>({ frame, onWidth }: PartProps<Row>, column: Column<Row>): string | undefined =>
  onWidth && column === frame.opener ? openerWidth(frame) : column.width;

function TableHead<Row>(props: PartProps<Row>): ReactNode {
  const { rows, columns, rowKey, selection, sort, onSort, onWidth, frame, held, style } = props;
  const t = useText();
  const all = rows.length > 0 && rows.every((row) => selection?.keys.has(rowKey(row)));
  const some = rows.some((row) => selection?.keys.has(rowKey(row)));
  return (
    <div className={css.heads} role="presentation">
      <table className={css.table} role="presentation" style={style}>
        <thead {...said.group}>
          <tr {...said.row}>
            {selection && (
              <th scope="col" {...said.head} className={css.tick}>
                <Checkbox
                  bare
                  label={t('common.selectAll')}
                  checked={all ? true : some ? 'mixed' : false}
                  onChange={(on) => selection.onChange(new Set(on ? rows.map(rowKey) : []))}
                />
              </th>
            )}
            {columns.map((column) => (
              <Head
                key={column.key}
                column={column}
                width={widthOf(props, column)}
                held={held && column === frame.opener}
                sort={sort}
                onSort={onSort}
                onWidth={onWidth}
              />
            ))}
          </tr>
        </thead>
      </table>
    </div>
  );
}

function TableRows<Row>(props: PartProps<Row>): ReactNode {
  const { rows, columns, rowKey, rowTo, unread, selection, frame, held, style } = props;
  return (
    <div className={css.scroll} role="presentation">
      <table className={css.table} role="presentation" style={style}>
        <colgroup>
          {selection && <col className={css.tick} />}
          {columns.map((column) => (
            <col key={column.key} style={{ width: widthOf(props, column) }} />
          ))}
        </colgroup>
        <tbody {...said.group}>
          {rows.map((row) => {
            const key = rowKey(row);
            const look = cx(selection?.keys.has(key) && css.selected, unread?.(row) && css.unread);
            return (
              <tr key={key} data-row {...said.row} className={look}>
                {selection && (
                  <td {...said.cell} className={css.tick}>
                    <RowTick {...props} row={row} />
                  </td>
                )}
                {columns.map((column) => (
                  <td
                    key={column.key}
                    {...said.cell}
                    className={cx(
                      column.align && css.end,
                      column.stays && css.stays,
                      held && column === frame.opener && css.held,
                    )}
                  >
                    {column === frame.opener && rowTo ? (
                      <Link to={rowTo(row)} className={css.open}>
                        <span>{column.draw(row)}</span>
                        {column.sub && <span className={css.sub}>{column.sub(row)}</span>}
                      </Link>
                    ) : (
                      column.draw(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Cards<Row>(props: DataTableProps<Row>): ReactNode {
  const { label, rows, columns, rowKey, rowTo, unread, selection } = props;
  // What can be done with a row is no part of the link that opens it.
  const deeds = columns.filter(({ stays }) => stays);
  const on = (place: Column<Row>['card']) => columns.find((column) => column.card === place && !column.stays);
  const title = on('title') ?? columns[0];
  const start = on('start');
  return (
    <ul className={css.cards} aria-label={label}>
      {rows.map((row) => {
        const key = rowKey(row);
        const heading = <span className={css.title}>{title?.draw(row)}</span>;
        const inside = (
          <>
            <span className={css.between}>
              {start ? <span>{start.draw(row)}</span> : heading}
              <span>{on('end')?.draw(row)}</span>
            </span>
            {start && heading}
            <span className={css.second}>{on('second')?.draw(row) ?? title?.sub?.(row)}</span>
            <span className={cx(css.between, css.third)}>
              <span>{on('footStart')?.draw(row)}</span>
              <span>{on('footEnd')?.draw(row)}</span>
            </span>
            <CardLines row={row} columns={columns} />
          </>
        );
        return (
          <li key={key} data-row className={cx(selection?.keys.has(key) && css.selected, unread?.(row) && css.unread)}>
            {selection && (
              <span className={css.ticked}>
                <RowTick {...props} row={row} />
              </span>
            )}
            {rowTo ? (
              <Link to={rowTo(row)} className={css.open}>
                {inside}
              </Link>
            ) : (
              <div className={css.open}>{inside}</div>
            )}
            {deeds.map(({ key, draw }) => (
              <span key={key} className={css.deeds}>
                {draw(row)}
              </span>
            ))}
          </li>
        );
      })}
    </ul>
  );
}

/** Columns that were chosen beyond the places of a card: name and value, those without a value left out. */
function CardLines<Row>({ row, columns }: Pick<DataTableProps<Row>, 'columns'> & { row: Row }): ReactNode {
  return columns.map((column) => {
    const value = column.card === 'line' ? column.draw(row) : null;
    const isEmpty = value === null || value === undefined || value === '' || value === false;
    return (
      !isEmpty && (
        <span key={column.key} className={css.line}>
          <span className={css.lineName}>{column.label}</span>
          <span>{value}</span>
        </span>
      )
    );
  });
}

export interface BulkAction {
  readonly label: string;
  readonly icon: Icon;
  readonly onSelect: () => void;
}

/** Raised at the foot while rows are selected. */
export function BulkBar({
  count,
  label,
  actions,
  onClear,
}: {
  count: number;
  /** In the place of the number. */
  label?: string;
  actions: readonly BulkAction[];
  onClear: () => void;
}): ReactNode {
  const t = useText();
  if (count === 0) return null;
  const words = label ?? t('common.selected', { count });
  return (
    <div className={bar.bulk} role="toolbar" aria-label={words}>
      <b>{words}</b>
      {actions.map(({ label, icon: Mark, onSelect }) => (
        <button key={label} type="button" onClick={onSelect}>
          <Mark />
          {label}
        </button>
      ))}
      <button
        type="button"
        aria-label={t('common.clearSelection')}
        onClick={() => {
          onClear();
          // The bar goes, and its button with it: the keys go on from the list.
          document.getElementById('main')?.focus({ preventScroll: true });
        }}
      >
        <CrossIcon />
      </button>
    </div>
  );
}
