/** The records that lead to this one, as one of its lists: added, changed and taken away in place where the reader may. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { Load, useChange, WhyOrProblem } from '../../api/index.ts';
import {
  Button,
  Card,
  Dialog,
  EditIcon,
  EmptyState,
  fieldIn,
  focusOr,
  IconButton,
  MoreText,
  PlusIcon,
  Row,
  SkeletonRows,
  TrashIcon,
  useFocusLater,
  useText,
  useToast,
} from '../../ui/index.ts';
import { columnOf, nameOf, useDescription, useSay } from '../description.ts';
import { useKeyAt } from '../door.tsx';
import { RecordForm } from '../form.tsx';
import { RecordList } from '../list.tsx';
import { draftName } from '../merge/gone.tsx';
import { objectIcon } from '../object-icons.ts';
import css from './related.module.css';
import { detailText } from './words.ts';

export interface RelatedRowsProps {
  readonly object: string;
  /** The reference that leads here. */
  readonly column: string;
  /** Names the list in the address; its object and column do where absent. */
  readonly within?: string;
  /** Columns of the list; its usual ones where absent. */
  readonly columns?: readonly string[];
  /** The record they lead to. */
  readonly parent: { readonly uid: string; readonly name: string };
  /** Address of a row below the base. */
  readonly to: (row: RecordRow) => string;
  /** Stands in place of a list without any row. */
  readonly empty?: ReactNode;
}

export function RelatedRows(props: RelatedRowsProps): ReactNode {
  return (
    <MoreText files={detailText}>
      <Load of={useDescription(props.object)} skeleton={<SkeletonRows rows={4} />}>
        {(description) => <Related {...props} description={description} />}
      </Load>
    </MoreText>
  );
}

/** What stands open above the list: a new row, or one that is changed. */
type Open = 'new' | RecordRow | null;

/** Puts the focus into what is opened above the list, and back to the button that opened it; to the one that adds where that is gone. */
function useFormFocus(open: Open, add: React.RefObject<HTMLElement | null>) {
  const box = useRef<HTMLDivElement>(null);
  const from = useRef<HTMLElement | null>(null);
  const shown = open === null || open === 'new' ? open : open.uid;
  const last = useRef(shown);
  useEffect(() => {
    if (last.current === shown) return;
    last.current = shown;
    if (shown !== null) fieldIn(box.current?.querySelector('form'))?.focus();
    else focusOr(from.current?.isConnected ? from.current : add.current);
  }, [shown, add]);
  return { box, from };
}

function Related({
  description,
  object,
  column,
  within = `${object}.${column}`,
  columns,
  parent,
  to,
  empty: given,
}: RelatedRowsProps & { description: ObjectDescription }): ReactNode {
  const t = useText();
  const say = useSay();
  const toast = useToast();
  const [open, setOpen] = useState<Open>(null);
  const [going, setGoing] = useState<RecordRow | null>(null);
  const [add, toAdd] = useFocusLater<HTMLButtonElement>();
  const { box, from } = useFormFocus(open, add);
  const lookup = columnOf(description, column);
  const title = say(description.title);
  const mayAdd = description.can.create && lookup?.settable === true;
  const empty = given ?? (
    <EmptyState icon={objectIcon(description.icon)} title={t('common.record.page.empty', { objects: say(description.plural) })}>
      {mayAdd && t('common.record.page.emptyWhy')}
    </EmptyState>
  );
  const close = (): void => setOpen(null);
  const done = (row: RecordRow): void => {
    const words = open === 'new' ? 'details.added' : 'details.changed';
    close();
    toast(t(words, { name: nameOf(description, row, title) }));
  };
  const begin = (what: Open) => (event: React.MouseEvent<HTMLElement>) => {
    from.current = event.currentTarget;
    setOpen(what);
  };
  const deeds = (row: RecordRow): ReactNode => (
    <Deeds row={row} name={nameOf(description, row, title)} onChange={begin(row)} onRemove={() => setGoing(row)} />
  );
  return (
    <div className={css.related} ref={box}>
      {mayAdd && open === null && (
        <p className={css.end}>
          <Button ref={add} icon={PlusIcon} onClick={begin('new')}>
            {t('details.add', { object: title })}
          </Button>
        </p>
      )}
      {open !== null && (
        <RowForm open={open} description={description} column={column} parent={parent} onCancel={close} done={done} />
      )}
      <RecordList
        object={object}
        within={within}
        columns={columns}
        to={to}
        only={{ column, op: 'in', value: [parent.uid] }}
        empty={open === null ? empty : <span />}
        deeds={{
          key: 'deeds',
          label: t('common.record.actions'),
          draw: deeds,
          width: '104px',
          align: 'end',
          stays: true,
        }}
      />
      {going && (
        <Removing
          object={object}
          row={going}
          name={nameOf(description, going, title)}
          onClose={() => setGoing(null)}
          onGone={toAdd}
        />
      )}
    </div>
  );
}

interface DeedsProps {
  readonly row: RecordRow;
  readonly name: string;
  readonly onChange: (event: React.MouseEvent<HTMLElement>) => void;
  readonly onRemove: () => void;
}

function Deeds({ row, name, onChange, onRemove }: DeedsProps): ReactNode {
  const t = useText();
  return (
    <Row gap={4} end>
      {row.can.update && <IconButton size="xs" icon={EditIcon} label={t('details.change', { name })} onClick={onChange} />}
      {row.can.delete && <IconButton size="xs" icon={TrashIcon} label={t('details.remove', { name })} onClick={onRemove} />}
    </Row>
  );
}

interface RowFormProps extends Pick<RelatedRowsProps, 'column' | 'parent'> {
  readonly open: 'new' | RecordRow;
  readonly description: ObjectDescription;
  readonly onCancel: () => void;
  readonly done: (row: RecordRow) => void;
}

/** Of a new row, or of one that is changed. */
function RowForm({ open, description, column, parent, onCancel, done }: RowFormProps): ReactNode {
  const t = useText();
  const say = useSay();
  const { key: object, columns } = description;
  const title = say(description.title);
  // The lookup is given along, and where it leads is where one is.
  const common = { description, columns: columns.map(({ key }) => key).filter((key) => key !== column), onCancel, done };
  if (open === 'new') {
    return (
      <Card pad title={t('details.add', { object: title })}>
        <RecordForm
          {...common}
          start={{ [column]: { value: parent.uid, label: parent.name } }}
          draft={`${object}.new.${parent.uid}`}
        />
      </Card>
    );
  }
  return (
    <Card pad title={t('details.change', { name: nameOf(description, open, title) })}>
      {/* A draft of its own: the form of the record's page holds other columns. */}
      <RecordForm key={open.uid} {...common} row={open} draft={`${draftName(object, open.uid)}.in.${column}`} />
    </Card>
  );
}

interface RemovingProps {
  readonly object: string;
  readonly row: RecordRow;
  readonly name: string;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

function Removing({ object, row, name, onClose, onGone }: RemovingProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const remove = useChange(at('DELETE /api/staff/records/:object/:uid'), {
    onDone: () => {
      toast(t('common.record.deleted'));
      onClose();
      onGone();
    },
  });
  return (
    <Dialog
      kind="question"
      danger
      title={t('common.record.deleteTitle', { name })}
      busy={remove.busy}
      onSubmit={() => remove.run({ params: { object, uid: row.uid }, ifMatch: row.version })}
      onClose={onClose}
    >
      <WhyOrProblem problem={remove.problem}>{t('common.record.deleteWhy')}</WhyOrProblem>
    </Dialog>
  );
}
