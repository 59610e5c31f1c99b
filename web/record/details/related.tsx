/** The records that lead to this one, as one of its lists: added, changed and taken away in place where the reader may. */
import { type ReactNode, useState } from 'react';
import type { ObjectDescription, RecordRow } from '../../../shared/contracts/records.ts';
import { Load, problemText, useChange } from '../../api/index.ts';
import {
  Button,
  Card,
  Dialog,
  EditIcon,
  EmptyState,
  IconButton,
  MoreText,
  PlusIcon,
  Row,
  SkeletonRows,
  TrashIcon,
  useText,
  useToast,
  Words,
} from '../../ui/index.ts';
import { columnOf, nameOf, useDescription, useSay } from '../description.ts';
import { useKeyAt } from '../door.tsx';
import { RecordForm } from '../form.tsx';
import { RecordList } from '../list.tsx';
import { objectIcon } from '../object-icons.ts';
import css from './related.module.css';
import { detailText } from './words.ts';

export interface RelatedRowsProps {
  readonly object: string;
  /** The reference that leads here. */
  readonly column: string;
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

function Related({
  description,
  object,
  column,
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
  const lookup = columnOf(description, column);
  const title = say(description.title);
  const mayAdd = description.can.create && lookup?.settable === true;
  const empty = given ?? (
    <EmptyState icon={objectIcon(description.icon)} title={t('common.record.page.empty', { objects: say(description.plural) })}>
      {mayAdd && t('common.record.page.emptyWhy')}
    </EmptyState>
  );
  const close = (): void => setOpen(null);
  const done = (words: 'added' | 'changed') => (row: RecordRow) => {
    close();
    toast(t(`details.${words}`, { name: nameOf(description, row, title) }));
  };
  const deeds = (row: RecordRow): ReactNode => {
    const name = nameOf(description, row, title);
    return (
      <Row gap={4} end>
        {row.can.update && (
          <IconButton size="xs" icon={EditIcon} label={t('details.change', { name })} onClick={() => setOpen(row)} />
        )}
        {row.can.delete && (
          <IconButton size="xs" icon={TrashIcon} label={t('details.remove', { name })} onClick={() => setGoing(row)} />
        )}
      </Row>
    );
  };
  // The columns that the form shows: the lookup is given along, and where it leads is where one is.
  const asked = description.columns.map(({ key }) => key).filter((key) => key !== column);
  return (
    <div className={css.related}>
      {mayAdd && open === null && (
        <p className={css.end}>
          <Button icon={PlusIcon} onClick={() => setOpen('new')}>
            {t('details.add', { object: title })}
          </Button>
        </p>
      )}
      {open === 'new' && (
        <Card pad title={t('details.add', { object: title })}>
          <RecordForm
            description={description}
            columns={asked}
            start={{ [column]: { value: parent.uid, label: parent.name } }}
            draft={`${object}.new.${parent.uid}`}
            onCancel={close}
            done={done('added')}
          />
        </Card>
      )}
      {open !== 'new' && open !== null && (
        <Card pad title={t('details.change', { name: nameOf(description, open, title) })}>
          <RecordForm
            key={open.uid}
            description={description}
            row={open}
            columns={asked}
            onCancel={close}
            done={done('changed')}
          />
        </Card>
      )}
      <RecordList
        object={object}
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
      {going && <Removing object={object} row={going} name={nameOf(description, going, title)} onClose={() => setGoing(null)} />}
    </div>
  );
}

interface RemovingProps {
  readonly object: string;
  readonly row: RecordRow;
  readonly name: string;
  readonly onClose: () => void;
}

function Removing({ object, row, name, onClose }: RemovingProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const remove = useChange(at('DELETE /api/staff/records/:object/:uid'), {
    onDone: () => {
      toast(t('common.record.deleted'));
      onClose();
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
      <Words as="p" tone="muted">
        {remove.problem ? problemText(t, remove.problem) : t('common.record.deleteWhy')}
      </Words>
    </Dialog>
  );
}
