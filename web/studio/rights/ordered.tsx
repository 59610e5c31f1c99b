/** Ordered rows: who, what each says, and their order by buttons and by Alt with the arrow keys. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { AlertIcon, cx, DownIcon, Hidden, IconButton, TrashIcon, UpIcon, useText } from '../../ui/index.ts';
import { liftAbove, type RuleRow, step } from './moves.ts';
import { Who } from './principals.tsx';
import css from './rights.module.css';
import type { RuleList } from './use-list.ts';

export interface Warning {
  readonly row: number;
  readonly cell: string;
  readonly by: number;
}

interface OrderedProps<R extends RuleRow> {
  readonly label: string;
  readonly list: RuleList<R>;
  /** Of the saved order: they say nothing about rows that were changed since. */
  readonly warnings: readonly Warning[];
  readonly heads: readonly { readonly key: string; readonly label: string }[];
  readonly cell: (row: R, key: string, saved: R | undefined, set: (row: R) => void) => ReactNode;
  /** What a row says anything about. */
  readonly speaks: (row: R) => readonly string[];
  /** Uid of the one whose row is pointed at. */
  readonly hit?: string;
}

export function OrderedRows<R extends RuleRow>(props: OrderedProps<R>): ReactNode {
  const { label, list, heads, hit } = props;
  const t = useText();
  const [said, setSaid] = useState('');
  const body = useRef<HTMLTableSectionElement>(null);
  const focus = useRef<string | null>(null);
  // A moved row is put into the page anew and would lose the focus.
  useEffect(() => {
    if (focus.current) body.current?.querySelector<HTMLElement>(`[data-move="${focus.current}"]`)?.focus();
    focus.current = null;
  });
  function move(index: number, by: -1 | 1): void {
    const next = step(list.rows, index, by);
    const row = list.rows[index];
    if (next === null || row === undefined) return;
    focus.current = `${row.principal.uid}${by}`;
    list.set(next);
    setSaid(t('rights.rows.moved', { name: row.principal.title, position: index + by + 1 }));
  }
  return (
    <>
      <Hidden>
        <span role="status">{said}</span>
      </Hidden>
      <table className={css.rows} aria-label={label}>
        <thead>
          <tr>
            <th className={css.order}>
              <Hidden>{t('rights.rows.order')}</Hidden>
            </th>
            <th>{t('rights.rows.who')}</th>
            {heads.map((head) => (
              <th key={head.key} className={css.cell}>
                {head.label}
              </th>
            ))}
            <th className={css.do}>
              <Hidden>{t('studio.actions')}</Hidden>
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {list.rows.map((row, index) => (
            <tr
              key={row.principal.uid}
              className={cx(row.principal.uid === hit && css.hit)}
              onKeyDown={(event) => {
                if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
                event.preventDefault();
                move(index, event.key === 'ArrowUp' ? -1 : 1);
              }}
            >
              <OneRow {...props} row={row} index={index} move={move} />
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

interface OneRowProps<R extends RuleRow> extends OrderedProps<R> {
  readonly row: R;
  readonly index: number;
  readonly move: (index: number, by: -1 | 1) => void;
}

function OneRow<R extends RuleRow>({ row, index, move, list, heads, cell, ...rest }: OneRowProps<R>): ReactNode {
  const t = useText();
  const { uid, title: name } = row.principal;
  const saved = list.saved.find((one) => one.principal.uid === uid);
  const put = (next: R): void => list.set(list.rows.map((one, at) => (at === index ? next : one)));
  return (
    <>
      <td className={css.order}>{index + 1}</td>
      <td>
        <Who of={row.principal}>
          {!list.changed && <NeverDecides {...rest} row={row} index={index} list={list} heads={heads} />}
        </Who>
      </td>
      {heads.map((head) => (
        <td key={head.key} className={css.cell} data-label={head.label}>
          {cell(row, head.key, saved, put)}
        </td>
      ))}
      <td className={css.do}>
        <IconButton
          size="xs"
          icon={UpIcon}
          data-move={`${uid}-1`}
          aria-disabled={step(list.rows, index, -1) === null}
          label={t('rights.rows.up', { name })}
          onClick={() => move(index, -1)}
        />
        <IconButton
          size="xs"
          icon={DownIcon}
          data-move={`${uid}1`}
          aria-disabled={step(list.rows, index, 1) === null}
          label={t('rights.rows.down', { name })}
          onClick={() => move(index, 1)}
        />
        <IconButton
          size="xs"
          icon={TrashIcon}
          label={t('rights.rows.remove', { name })}
          onClick={() => list.set(list.rows.filter((_, at) => at !== index))}
        />
      </td>
    </>
  );
}

type NeverProps<R extends RuleRow> = Pick<OneRowProps<R>, 'row' | 'index' | 'list' | 'warnings' | 'speaks' | 'heads'>;

/** Said on a row that rows above leave nothing, or not all, to decide; and the way to mend it. */
function NeverDecides<R extends RuleRow>({ row, index, list, warnings, speaks, heads }: NeverProps<R>): ReactNode {
  const t = useText();
  const mine = warnings.filter((one) => one.row === index);
  const [first] = mine;
  if (first === undefined) return null;
  const by = Math.min(...mine.map((one) => one.by));
  const all = speaks(row).every((key) => mine.some((one) => one.cell === key));
  const cells = mine.map((one) => heads.find(({ key }) => key === one.cell)?.label ?? one.cell).join(', ');
  return (
    <span className={css.never}>
      <AlertIcon size="sm" />
      <span>
        {all ? t('rights.rows.never', { row: by + 1 }) : t('rights.rows.partly', { row: first.by + 1, cells })}{' '}
        <button type="button" onClick={() => list.set(liftAbove(list.rows, index, by))}>
          {t('rights.rows.lift', { row: by + 1 })}
        </button>
      </span>
    </span>
  );
}
