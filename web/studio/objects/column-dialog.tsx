/** Adding a column of any type, and changing one where that keeps every value. */
import type { ReactNode } from 'react';
import type { ColumnType } from '../../../shared/columns/contract.ts';
import { call, DraftNote, FormProblem, useDraft, useForm } from '../../api/index.ts';
import { Checkbox, Dialog, Field, Notice, Select, Stack, TextInput, useText, useToast } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import { type DraftChoice, draftOf, Values, writtenChoices } from './choices.tsx';
import { bodyOf, type ColumnWish, faultsOf, wishOf } from './column-wish.ts';
import {
  type ColumnView,
  faultAt,
  freeCode,
  indexable,
  isUnplaced,
  type ObjectView,
  refusalText,
  searchable,
  typesOffered,
} from './data.ts';
import { DefaultField, SettingFields } from './setting-fields.tsx';
import { TitlesField } from './titles-field.tsx';

/** Fields at which a fault can stand. */
const told = ['title', 'key', 'settings', 'choices', 'hint', 'defaultValue'];

interface ColumnDialogProps {
  readonly object: ObjectView;
  /** The column to change; a new one where absent. */
  readonly column?: ColumnView;
  /** Type that a new one begins with. */
  readonly type?: ColumnType;
  /** Told the key of a new one. */
  readonly onMade?: (key: string) => void;
  readonly onClose: () => void;
}

/** A change is kept with the version that it was begun from: over what somebody else has saved meanwhile nothing old is put. */
const draftNameOf = (object: ObjectView, column: ColumnView | undefined, type: ColumnType | undefined): string =>
  `column.${object.key}.${column ? `${column.key}.${column.version}` : `new.${type ?? ''}`}`;

export function ColumnDialog({ object, column, type, onMade, onClose }: ColumnDialogProps): ReactNode {
  const t = useText();
  const toast = useToast();
  const taken = object.columns.map(({ key }) => key);
  const kept = draftNameOf(object, column, type);
  const choices = useDraft<readonly DraftChoice[]>(`${kept}.choices`, (column?.choices ?? []).map(draftOf));
  const form = useForm({
    draft: kept,
    initial: type === undefined ? wishOf(column) : { ...wishOf(column), type },
    check: (wish) => faultsOf(t, wish),
    send: (wish, idempotencyKey) => {
      const params = { object: object.key };
      if (column !== undefined) {
        const { key: _, type: _type, ...body } = bodyOf(wish, column);
        return call('PATCH /api/staff/metadata/objects/:object/columns/:column', {
          params: { ...params, column: column.key },
          body,
          ifMatch: column.version,
        });
      }
      const key = wish.key ?? freeCode(wish.title, taken, 'column');
      const body = {
        ...bodyOf(wish),
        key,
        type: wish.type,
        ...(wish.type === 'choice' && { choices: writtenChoices(choices.value) }),
      };
      return call('POST /api/staff/metadata/objects/:object/columns', { params, body, idempotencyKey });
    },
    done: (made) => {
      toast(column ? t('objects.column.form.saved') : t('objects.column.form.added', { name: titleIn(t, made.title) }));
      choices.clear();
      if (column === undefined) onMade?.(made.key);
      onClose();
    },
  });
  const { values, set } = form;
  const title = column
    ? t('objects.column.form.editTitle', { name: titleIn(t, column.title) })
    : t('objects.column.form.addTitle', { object: titleIn(t, object.title) });
  return (
    <Dialog
      kind="form"
      title={title}
      submit={t(column ? 'objects.column.form.editSubmit' : 'objects.column.form.addSubmit')}
      onClose={() => {
        form.reset();
        choices.clear();
        onClose();
      }}
      onSubmit={form.submit}
      busy={form.busy}
      note={<DraftNote at={form.keptAt} />}
    >
      <Stack gap={16}>
        {form.problem?.errors.length === 1 && isUnplaced(form.problem, told) ? (
          <Notice tone="late" live>
            {refusalText(t, form.problem)}
          </Notice>
        ) : (
          <FormProblem form={form} />
        )}
        {column === undefined && (
          <Field label={t('objects.column.form.type')} hint={t(`objects.column.why.${values.type}`)}>
            <Select
              value={values.type}
              onChange={(chosen) => set({ ...wishOf(), title: values.title, key: values.key, type: chosen as ColumnType })}
              options={typesOffered.map((type) => ({ value: type, label: t(`objects.column.type.${type}`) }))}
            />
          </Field>
        )}
        <TitlesField
          label={t('objects.column.form.name')}
          value={values.title}
          onChange={(next) => set({ title: next })}
          error={form.error('title')}
          required
        />
        {column === undefined && (
          <Field label={t('objects.column.form.code')} hint={t('objects.column.form.codeHint')} error={form.error('key')}>
            <TextInput value={values.key ?? freeCode(values.title, taken, '')} onChange={(key) => set({ key })} maxLength={40} />
          </Field>
        )}
        {!column?.standard && <SettingFields form={form} fixed={column !== undefined} />}
        {column === undefined && values.type === 'choice' && (
          <Values choices={choices.value} onChange={choices.set} error={faultAt(t, form.problem, 'choices')} />
        )}
        {!column?.standard && <Switches object={object} wish={values} set={set} column={column} />}
        <TitlesField
          label={t('objects.column.form.hint')}
          hint={t('objects.column.form.hintHint')}
          value={values.hint}
          onChange={(hint) => set({ hint })}
          error={form.error('hint')}
        />
        {!column?.standard && (
          <DefaultField form={form} choices={column === undefined ? writtenChoices(choices.value) : column.choices} />
        )}
        {column === undefined && <Notice>{t('objects.column.form.outside')}</Notice>}
      </Stack>
    </Dialog>
  );
}

interface SwitchesProps {
  readonly object: ObjectView;
  readonly wish: ColumnWish;
  readonly set: (change: Partial<ColumnWish>) => void;
  readonly column?: ColumnView;
}

function Switches({ object, wish, set, column }: SwitchesProps): ReactNode {
  const t = useText();
  const { type } = wish;
  const parent = column !== undefined && column.key === object.parentColumn;
  return (
    <Stack gap={8}>
      {type !== 'number' && !parent && (
        <Checkbox
          checked={wish.required}
          onChange={(required) => set({ required })}
          label={t('objects.column.form.required')}
          hint={t(column === undefined ? 'objects.column.form.requiredDefault' : 'objects.column.form.requiredHint')}
        />
      )}
      {indexable(type) && type !== 'number' && type !== 'boolean' && (
        <Checkbox checked={wish.unique} onChange={(unique) => set({ unique })} label={t('objects.column.form.unique')} />
      )}
      {searchable(type) && (
        <Checkbox
          checked={wish.searchable}
          onChange={(found) => set({ searchable: found })}
          label={t('objects.column.form.searchable')}
        />
      )}
      {indexable(type) && type !== 'number' && (
        <Checkbox checked={wish.indexed} onChange={(indexed) => set({ indexed })} label={t('objects.column.form.indexed')} />
      )}
    </Stack>
  );
}
