/** “Columns”: which ones a list shows, in which order. Dragged by the handle, or moved by the arrow keys on it. */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { ObjectDescription } from '../../../shared/contracts/records.ts';
import type { ShownColumn } from '../../../shared/list-layout.ts';
import {
  Button,
  CrossIcon,
  Dialog,
  Hidden,
  IconButton,
  MoreText,
  PlusIcon,
  SearchInput,
  Stack,
  useText,
  Words,
} from '../../ui/index.ts';
import { columnOf, useSay } from '../description.ts';
import css from './views.module.css';
import { listText } from './words.ts';

interface ColumnsDialogProps {
  readonly description: ObjectDescription;
  readonly shown: readonly ShownColumn[];
  readonly onApply: (columns: readonly ShownColumn[]) => void;
  /** Back to the layout for all; absent where there is nothing of one's own. */
  readonly onReset?: () => void;
  readonly onClose: () => void;
}

export function ColumnsDialog(props: ColumnsDialogProps): ReactNode {
  return (
    <MoreText files={listText}>
      <Columns {...props} />
    </MoreText>
  );
}

function Columns({ description, shown, onApply, onReset, onClose }: ColumnsDialogProps): ReactNode {
  const t = useText();
  const [chosen, setChosen] = useState(shown);
  const add = (key: string): void => setChosen((before) => [...before, { key }]);
  const remove = (key: string): void => setChosen((before) => before.filter((one) => one.key !== key));
  return (
    <Dialog
      kind="form"
      title={t('lists.columns.title')}
      sub={t('lists.columns.why')}
      submit={t('common.record.apply')}
      disabled={chosen.length === 0}
      onSubmit={() => onApply(chosen)}
      onClose={onClose}
      note={
        onReset && (
          <Button kind="quiet" onClick={onReset}>
            {t('lists.columns.reset')}
          </Button>
        )
      }
    >
      <Stack gap={24}>
        <Chosen description={description} columns={chosen} onOrder={setChosen} onRemove={remove} />
        <Offered description={description} chosen={chosen} onAdd={add} />
      </Stack>
    </Dialog>
  );
}

interface ChosenProps {
  readonly description: ObjectDescription;
  readonly columns: readonly ShownColumn[];
  readonly onOrder: (columns: readonly ShownColumn[]) => void;
  readonly onRemove: (key: string) => void;
}

/** The list with one of its columns at another place. */
function moved(columns: readonly ShownColumn[], from: number, to: number): readonly ShownColumn[] {
  const next = [...columns];
  const [one] = next.splice(from, 1);
  if (one) next.splice(Math.max(0, Math.min(to, columns.length - 1)), 0, one);
  return next;
}

function Chosen({ description, columns, onOrder, onRemove }: ChosenProps): ReactNode {
  const t = useText();
  const say = useSay();
  const list = useRef<HTMLUListElement>(null);
  const [held, setHeld] = useState<string | null>(null);
  const [told, setTold] = useState('');
  const latest = useRef(columns);
  latest.current = columns;
  const label = (key: string): string => say(columnOf(description, key)?.title) || key;

  const move = (key: string, to: number): void => {
    const from = latest.current.findIndex((one) => one.key === key);
    const next = moved(latest.current, from, to);
    if (next.findIndex((one) => one.key === key) === from) return;
    latest.current = next;
    onOrder(next);
    const place = next.findIndex((one) => one.key === key) + 1;
    setTold(t('lists.columns.moved', { name: label(key), place, all: next.length }));
  };
  // A moved element loses the focus: it is given back to the handle that was used.
  const used = useRef<string>(undefined);
  useLayoutEffect(() => {
    if (used.current !== undefined) list.current?.querySelector<HTMLElement>(`[data-handle="${used.current}"]`)?.focus();
    used.current = undefined;
  });

  /** From the press to the release wherever that is: the element under the pointer changes its place meanwhile. */
  const drag = (key: string): void => {
    setHeld(key);
    const follow = (event: PointerEvent): void => {
      const rows = [...(list.current?.children ?? [])].map((row) => row.getBoundingClientRect());
      const to = rows.findIndex((row) => event.clientY < row.bottom);
      move(key, to < 0 ? rows.length - 1 : to);
    };
    const end = (): void => {
      setHeld(null);
      window.removeEventListener('pointermove', follow);
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', end);
    };
    window.addEventListener('pointermove', follow);
    window.addEventListener('pointerup', end);
    window.addEventListener('pointercancel', end);
  };
  const onKey = (event: React.KeyboardEvent, key: string, index: number): void => {
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: columns.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    used.current = key;
    move(key, to);
  };

  return (
    <section aria-label={t('lists.columns.shown')}>
      <Words as="h3" bold size="sm">
        {t('lists.columns.shown')}
      </Words>
      <ul ref={list} className={css.chosen}>
        {columns.map(({ key }, index) => (
          <li key={key} className={held === key ? css.held : undefined}>
            <button
              type="button"
              className={css.handle}
              data-handle={key}
              aria-label={t('lists.columns.handle', { name: label(key), place: index + 1, all: columns.length })}
              onPointerDown={(event) => {
                if (event.button !== 0) return;
                event.preventDefault();
                event.currentTarget.focus();
                drag(key);
              }}
              onKeyDown={(event) => onKey(event, key, index)}
            >
              <span aria-hidden="true" className={css.dots} />
            </button>
            <span className={css.name}>{label(key)}</span>
            <IconButton
              icon={CrossIcon}
              size="xs"
              label={t('lists.columns.remove', { name: label(key) })}
              onClick={() => onRemove(key)}
            />
          </li>
        ))}
      </ul>
      {columns.length === 0 && (
        <Words as="p" size="sm" tone="late">
          {t('lists.columns.none')}
        </Words>
      )}
      <Hidden>
        <span role="status">{told}</span>
      </Hidden>
    </section>
  );
}

/** More than this and one wants to search. */
const MANY = 10;

interface OfferedProps {
  readonly description: ObjectDescription;
  readonly chosen: readonly ShownColumn[];
  readonly onAdd: (key: string) => void;
}

function Offered({ description, chosen, onAdd }: OfferedProps): ReactNode {
  const t = useText();
  const say = useSay();
  const [typed, setTyped] = useState('');
  const taken = new Set(chosen.map(({ key }) => key));
  const left = description.columns.filter(({ key }) => !taken.has(key));
  const part = typed.trim().toLocaleLowerCase();
  const found = left.filter(({ title }) => say(title).toLocaleLowerCase().includes(part));
  if (left.length === 0) return null;
  return (
    <section aria-label={t('lists.columns.more')}>
      <Stack gap={8}>
        <Words as="h3" bold size="sm">
          {t('lists.columns.more')}
        </Words>
        {left.length > MANY && <SearchInput label={t('lists.columns.search')} value={typed} onChange={setTyped} />}
        <ul className={css.offered}>
          {found.map(({ key, title }) => (
            <li key={key}>
              <Button
                kind="quiet"
                icon={PlusIcon}
                onClick={() => onAdd(key)}
                aria-label={t('lists.columns.add', { name: say(title) })}
              >
                {say(title)}
              </Button>
            </li>
          ))}
        </ul>
        {found.length === 0 && (
          <Words as="p" size="sm" tone="dim">
            {t('common.record.noneFound')}
          </Words>
        )}
      </Stack>
    </section>
  );
}
