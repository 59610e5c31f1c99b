/** The lookups of an object: its choice columns with their values. */
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/index.ts';
import {
  Button,
  Card,
  Dialog,
  EditIcon,
  EmptyState,
  ListIcon,
  Notice,
  PlusIcon,
  Stack,
  useText,
  useToast,
} from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { draftOf, emptyChoice, Values, writtenChoices } from './choices.tsx';
import { ColumnDialog } from './column-dialog.tsx';
import { type ColumnView, filled, type ObjectView, refusalText } from './data.ts';
import css from './objects.module.css';

export function LookupsTab({ object }: { object: ObjectView }): ReactNode {
  const t = useText();
  const [open, setOpen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const lookups = object.columns.filter(({ type }) => type === 'choice');
  const edited = lookups.find(({ key }) => key === open);
  const add = (
    <Button kind="primary" icon={PlusIcon} onClick={() => setAdding(true)}>
      {t('objects.column.add')}
    </Button>
  );
  return (
    <>
      <Card title={t('objects.tab.lookups')} aside={lookups.length > 0 && add}>
        {lookups.length === 0 ? (
          <EmptyState icon={ListIcon} title={t('objects.lookup.none')} actions={add}>
            {t('objects.lookup.noneWhy')}
          </EmptyState>
        ) : (
          <ul className={css.list}>
            {lookups.map((column) => (
              <Lookup key={column.key} column={column} onEdit={() => setOpen(column.key)} />
            ))}
          </ul>
        )}
      </Card>
      {edited && <ValuesDialog key={edited.key} object={object} column={edited} onClose={() => setOpen(null)} />}
      {adding && <ColumnDialog object={object} type="choice" onClose={() => setAdding(false)} />}
    </>
  );
}

function Lookup({ column, onEdit }: { column: ColumnView; onEdit: () => void }): ReactNode {
  const t = useText();
  const live = column.choices.filter(({ retired }) => !retired);
  const gone = column.choices.length - live.length;
  const names = live.slice(0, 6).map(({ title }) => titleIn(t, title));
  return (
    <li>
      <span className={css.what}>
        <b>{titleIn(t, column.title)}</b>
        <small>
          {[
            t('objects.lookup.count', { count: live.length }),
            ...(gone > 0 ? [t('objects.lookup.retired', { count: gone })] : []),
            names.join(', '),
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </small>
      </span>
      {column.follows === null && (
        <Button size="xs" icon={EditIcon} onClick={onEdit}>
          {t('objects.lookup.edit')}
        </Button>
      )}
    </li>
  );
}

interface ValuesDialogProps {
  readonly object: ObjectView;
  readonly column: ColumnView;
  readonly onClose: () => void;
}

function ValuesDialog({ object, column, onClose }: ValuesDialogProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const [choices, setChoices] = useState(() => {
    const there = column.choices.map(draftOf);
    return there.length > 0 ? there : [emptyChoice()];
  });
  const [fault, setFault] = useState('');
  const save = useChange('PUT /api/staff/metadata/objects/:object/columns/:column/choices', {
    onDone: () => {
      toast(t('objects.lookup.saved'));
      onClose();
    },
  });
  const submit = (): void => {
    // A value that is there and lost its name would be retired without a word.
    if (choices.some(({ key, title }) => key !== null && Object.keys(filled(title)).length === 0)) {
      setFault(t('objects.lookup.needed'));
      return;
    }
    setFault('');
    save.run({
      params: { object: object.key, column: column.key },
      body: { choices: writtenChoices(choices) },
      ifMatch: column.version,
    });
  };
  const wrong = fault || (save.problem ? refusalText(t, save.problem) : '');
  return (
    <Dialog
      kind="form"
      title={t('objects.lookup.title', { name: titleIn(t, column.title) })}
      submit={t('objects.lookup.save')}
      onClose={onClose}
      onSubmit={submit}
      busy={save.busy}
    >
      <Stack gap={16}>
        {wrong && (
          <Notice tone="late" live>
            {wrong}
          </Notice>
        )}
        <Values choices={choices} onChange={(next) => setChoices([...next])} />
        {choices.some(({ retired }) => retired) && <p className={css.hint}>{t('objects.lookup.isRetired')}</p>}
      </Stack>
    </Dialog>
  );
}
