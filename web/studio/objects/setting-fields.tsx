/** What a column type can be told, and its default. */
import type { ReactNode } from 'react';
import type { Form } from '../../api/index.ts';
import { Checkbox, DateInput, Field, Select, TextInput, useText } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';
import type { ColumnWish } from './column-wish.ts';
import { type Titles, useObjects } from './data.ts';
import css from './objects.module.css';

interface SettingFieldsProps {
  readonly form: Pick<Form<ColumnWish>, 'values' | 'set' | 'error'>;
  /** The column is there: where it leads stays as it is. */
  readonly fixed: boolean;
  /** Amounts that had no currency get one. */
  readonly needsCurrency?: boolean;
}

export function SettingFields({ form, fixed, needsCurrency = false }: SettingFieldsProps): ReactNode {
  const t = useText();
  const { type, settings } = form.values;
  const set = (key: string, value: string | boolean): void => form.set({ settings: { ...settings, [key]: value } });
  const error = form.error('settings');
  const number = (key: 'maxLength' | 'scale' | 'min' | 'max' | 'maxFiles'): ReactNode => (
    <Field key={key} label={t(`objects.column.form.${key}`)} error={error} optional>
      <TextInput value={String(settings[key] ?? '')} onChange={(value) => set(key, value)} inputMode="numeric" maxLength={15} />
    </Field>
  );
  switch (type) {
    case 'text':
      return (
        <>
          {number('maxLength')}
          <Checkbox
            checked={settings.multiline === true}
            onChange={(on) => set('multiline', on)}
            label={t('objects.column.form.multiline')}
          />
        </>
      );
    case 'rich_text':
      return number('maxLength');
    case 'integer':
      return (
        <div className={css.pair}>
          {number('min')}
          {number('max')}
        </div>
      );
    case 'decimal':
      return number('scale');
    case 'files':
      return number('maxFiles');
    case 'money':
      return (
        <Field
          label={t('objects.column.form.currency')}
          hint={t(needsCurrency ? 'objects.column.form.currencyNeeded' : 'objects.column.form.currencyHint')}
          error={error}
          required={needsCurrency}
          optional={!needsCurrency}
        >
          <TextInput
            value={String(settings.currency ?? '')}
            onChange={(value) => set('currency', value.toLocaleUpperCase('en'))}
            maxLength={3}
          />
        </Field>
      );
    case 'number':
      return (
        <Field label={t('objects.column.form.mask')} hint={t('objects.column.form.maskHint')} error={error} required>
          <TextInput value={String(settings.mask ?? '')} onChange={(value) => set('mask', value)} maxLength={60} />
        </Field>
      );
    case 'reference':
      return (
        <Target value={String(settings.target ?? '')} onChange={(value) => set('target', value)} error={error} fixed={fixed} />
      );
    case 'person':
      return <Side value={String(settings.side ?? '')} onChange={(value) => set('side', value)} />;
    default:
      return null;
  }
}

interface TargetProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string;
  readonly fixed: boolean;
}

function Target({ value, onChange, error, fixed }: TargetProps): ReactNode {
  const t = useText();
  const objects = [...(useObjects().data?.objects ?? [])].sort((a, b) =>
    titleIn(t, a.title).localeCompare(titleIn(t, b.title), t.language),
  );
  return (
    <Field label={t('objects.column.form.target')} error={error} required>
      <Select
        value={value}
        onChange={onChange}
        disabled={fixed}
        empty={t('common.record.choose')}
        options={objects.map((one) => ({ value: one.key, label: titleIn(t, one.title) }))}
      />
    </Field>
  );
}

function Side({ value, onChange }: { value: string; onChange: (value: string) => void }): ReactNode {
  const t = useText();
  return (
    <Field label={t('objects.column.form.side')}>
      <Select
        value={value}
        onChange={onChange}
        options={[
          { value: '', label: t('objects.column.form.anybody') },
          { value: 'staff', label: t('objects.column.form.staffSide') },
          { value: 'portal', label: t('objects.column.form.portalSide') },
        ]}
      />
    </Field>
  );
}

interface DefaultFieldProps {
  readonly form: Form<ColumnWish>;
  readonly choices: readonly { readonly key: string; readonly title: Titles }[];
}

/** The field of the default, by the type; nothing for types without one. */
export function DefaultField({ form, choices }: DefaultFieldProps): ReactNode {
  const t = useText();
  const { type, defaultValue } = form.values;
  const set = (value: string): void => form.set({ defaultValue: value });
  const chosen = (options: readonly { value: string; label: string }[]): ReactNode => (
    <Select value={defaultValue} onChange={set} options={[{ value: '', label: t('objects.column.form.none') }, ...options]} />
  );
  const input = ((): ReactNode => {
    switch (type) {
      case 'reference':
      case 'person':
      case 'files':
      case 'links':
      case 'number':
      case 'rich_text':
        return null;
      case 'boolean':
        return chosen([
          { value: 'true', label: t('objects.column.form.yes') },
          { value: 'false', label: t('objects.column.form.no') },
        ]);
      case 'choice':
        return chosen(choices.map(({ key, title }) => ({ value: key, label: titleIn(t, title) })));
      case 'datetime':
        return chosen([{ value: 'now', label: t('objects.column.form.today') }]);
      case 'date':
        return defaultValue === '' || defaultValue === 'now' ? (
          chosen([{ value: 'now', label: t('objects.column.form.today') }])
        ) : (
          <DateInput value={defaultValue} onChange={set} />
        );
      default:
        return <TextInput value={defaultValue} onChange={set} maxLength={500} />;
    }
  })();
  return (
    input && (
      <Field
        label={t('objects.column.form.default')}
        hint={t('objects.column.form.defaultHint')}
        error={form.error('defaultValue')}
        optional
      >
        {input}
      </Field>
    )
  );
}
