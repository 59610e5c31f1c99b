/** The columns of an object in their order, and everything that is done with one. */
import { type ReactNode, useRef, useState } from 'react';
import { becomes } from '../../../shared/columns/retype.ts';
import { problemText, useChange } from '../../api/index.ts';
import {
  AlertIcon,
  Badge,
  Button,
  Card,
  ColumnsIcon,
  DotsIcon,
  DownIcon,
  EditIcon,
  EmptyState,
  Hidden,
  IconButton,
  Menu,
  PlusIcon,
  RedoIcon,
  ShieldIcon,
  type Text,
  TrashIcon,
  UpIcon,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { rightsAt, titleIn } from '../rights/data.ts';
import { ColumnDialog } from './column-dialog.tsx';
import type { ColumnView, ObjectView } from './data.ts';
import { ColumnLossDialog } from './loss.tsx';
import css from './objects.module.css';
import { isChanging, TypeChange } from './type-change.tsx';
import { TypeDialog } from './type-dialog.tsx';

/** A form of a column keeps the one it began with, so that it never overwrites what it has not shown; a question goes by what is there now. */
type Open = { readonly do: 'add' } | { readonly do: 'edit' | 'type' | 'remove'; readonly column: ColumnView };

function flagsOf(t: Text, object: ObjectView, column: ColumnView): string[] {
  const flags: [boolean, Parameters<Text>[0]][] = [
    [column.key === object.displayColumn, 'objects.column.flag.display'],
    [column.required, 'objects.column.flag.required'],
    [column.unique, 'objects.column.flag.unique'],
    [column.searchable, 'objects.column.flag.searchable'],
    [column.owned, 'objects.column.flag.owned'],
    [column.follows !== null, 'objects.column.flag.follows'],
  ];
  return flags.flatMap(([on, key]) => (on ? [t(key)] : []));
}

/**
 * Own columns as they are ordered here by now. Each press goes by the press before, though that is still on its way; what is sent is the last
 * order, one at a time.
 */
function useOrder(object: ObjectView, say: (text: string) => void) {
  const t = useText();
  const toast = useToast();
  const order = useChange('PUT /api/staff/metadata/objects/:object/column-order', {
    onFailed: (problem) => toast({ text: problemText(t, problem), icon: AlertIcon }),
  });
  const [wanted, setWanted] = useState<readonly string[] | null>(null);
  const newest = useRef<readonly string[]>([]);
  const sent = useRef<Promise<void>>(Promise.resolve());
  const own = object.columns.filter(({ standard }) => !standard);
  const placed = (wanted ?? []).flatMap((key) => own.find((column) => column.key === key) ?? []);
  const columns = placed.length === own.length ? placed : own;
  const send = async (keys: readonly string[]): Promise<void> => {
    if (newest.current !== keys) return;
    await order.runAsync({ params: { object: object.key }, body: { columns: [...keys] } }).catch(() => undefined);
    if (newest.current === keys) setWanted(null);
  };
  const move = (from: number, by: -1 | 1): void => {
    const keys = columns.map(({ key }) => key);
    const [key] = keys.splice(from, 1);
    if (key === undefined) return;
    keys.splice(from + by, 0, key);
    newest.current = keys;
    setWanted(keys);
    sent.current = sent.current.then(() => send(keys));
    const column = columns[from];
    if (column) say(t('objects.column.moved', { name: titleIn(t, column.title), position: from + by + 1 }));
  };
  return { columns, move };
}

export function ColumnsTab({ object }: { object: ObjectView }): ReactNode {
  const t = useText();
  const [open, setOpen] = useState<Open | null>(null);
  const [said, setSaid] = useState('');
  const { columns, move } = useOrder(object, setSaid);
  const asked = open === null || open.do === 'add' ? undefined : columns.find(({ key }) => key === open.column.key);
  const add = (
    <Button kind="primary" icon={PlusIcon} onClick={() => setOpen({ do: 'add' })}>
      {t('objects.column.add')}
    </Button>
  );
  return (
    <>
      <Hidden>
        <span role="status">{said}</span>
      </Hidden>
      <Card title={t('objects.tab.columns')} aside={columns.length > 0 && add}>
        {columns.length === 0 ? (
          <EmptyState icon={ColumnsIcon} title={t('objects.column.none')} actions={add}>
            {t('objects.column.noneWhy')}
          </EmptyState>
        ) : (
          <ul className={css.list}>
            {columns.map((column, index) => (
              <ColumnRow
                key={column.key}
                object={object}
                column={column}
                up={index > 0 ? () => move(index, -1) : undefined}
                down={index < columns.length - 1 ? () => move(index, 1) : undefined}
                onOpen={setOpen}
              />
            ))}
          </ul>
        )}
      </Card>
      <Card title={t('objects.column.standard')}>
        <p className={css.note}>{t('objects.column.standardWhy')}</p>
      </Card>
      {open?.do === 'add' && <ColumnDialog object={object} onClose={() => setOpen(null)} />}
      {open?.do === 'edit' && <ColumnDialog object={object} column={open.column} onClose={() => setOpen(null)} />}
      {open?.do === 'type' && asked && becomes[asked.type] && (
        <TypeDialog object={object} column={asked} onClose={() => setOpen(null)} />
      )}
      {open?.do === 'remove' && asked && <ColumnLossDialog object={object} column={asked} onClose={() => setOpen(null)} />}
    </>
  );
}

interface ColumnRowProps {
  readonly object: ObjectView;
  readonly column: ColumnView;
  readonly up?: () => void;
  readonly down?: () => void;
  readonly onOpen: (open: Open) => void;
}

function ColumnRow({ object, column, up, down, onOpen }: ColumnRowProps): ReactNode {
  const t = useText();
  const name = titleIn(t, column.title);
  const words = [t(`objects.column.type.${column.type}`), column.key, ...flagsOf(t, object, column)];
  return (
    <li>
      <span className={css.order}>
        <IconButton icon={UpIcon} label={t('objects.column.up', { name })} disabled={!up} onClick={() => up?.()} />
        <IconButton icon={DownIcon} label={t('objects.column.down', { name })} disabled={!down} onClick={() => down?.()} />
      </span>
      <span className={css.what}>
        <b>{name}</b>
        <small>{words.join(' · ')}</small>
      </span>
      {column.shipped && (
        <Badge>
          <Words size="xs">{t('objects.column.flag.shipped')}</Words>
        </Badge>
      )}
      <Menu
        label={t('objects.column.actions', { name })}
        trigger={(props) => <IconButton {...props} icon={DotsIcon} label={t('objects.column.actions', { name })} />}
        entries={[
          ...(column.follows === null
            ? [{ label: t('objects.column.edit'), icon: EditIcon, onSelect: () => onOpen({ do: 'edit', column }) }]
            : []),
          ...(column.follows !== null || column.shipped || becomes[column.type] === undefined || isChanging(object)
            ? []
            : [{ label: t('objects.column.changeType'), icon: RedoIcon, onSelect: () => onOpen({ do: 'type', column }) }]),
          { label: t('objects.column.rights'), icon: ShieldIcon, to: rightsAt(object.key, 'columns', { column: column.key }) },
          ...(column.follows === null
            ? [
                'line' as const,
                {
                  label: t('objects.column.remove'),
                  icon: TrashIcon,
                  danger: true,
                  onSelect: () => onOpen({ do: 'remove', column }),
                },
              ]
            : []),
        ]}
      />
      <TypeChange object={object} column={column} />
    </li>
  );
}
