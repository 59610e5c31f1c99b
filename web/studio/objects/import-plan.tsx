/** What a spreadsheet will become: names of the object, and every column with its type to be corrected. */
import { type ReactNode, useState } from 'react';
import { call, FormProblem, useForm } from '../../api/index.ts';
import { Button, Card, Checkbox, Field, Notice, Select, Stack, TextInput, useText } from '../../ui/index.ts';
import { filled, freeCode, type ImportView, type Titles, useObjects } from './data.ts';
import { IconField } from './icon-field.tsx';
import css from './objects.module.css';
import { TitlesField } from './titles-field.tsx';

type Column = ImportView['columns'][number];
const types = ['text', 'choice', 'integer', 'decimal', 'boolean', 'date', 'datetime', 'email', 'phone', 'link'] as const;
type ImportType = (typeof types)[number];

interface Wish {
  readonly title: Titles;
  readonly plural: Titles;
  readonly icon: string;
  readonly display: string;
  readonly columns: readonly { readonly take: boolean; readonly title: string; readonly type: ImportType }[];
}

/** The first column that is filled and different in every row is a good name for a record. */
function namingColumn(columns: readonly Column[], rows: number): string {
  const fitting = columns.filter(({ type }) => type === 'text' || type === 'email' || type === 'integer');
  return (fitting.find(({ distinct, filled: n }) => distinct && n === rows) ?? fitting[0] ?? columns[0])?.key ?? '';
}

export function ImportPlan({ found, onStarted }: { found: ImportView; onStarted: () => void }): ReactNode {
  const t = useText();
  const taken = (useObjects().data?.objects ?? []).map(({ key }) => key);
  const [language] = useState(t.language);
  const form = useForm({
    initial: {
      title: { [language]: found.name },
      plural: { [language]: found.name },
      icon: 'layers',
      display: namingColumn(found.columns, found.rows),
      columns: found.columns.map(({ name, type, filled: n }) => ({ take: n > 0, title: name, type })),
    } as Wish,
    draft: `import.${found.uid}`,
    stays: true,
    check: ({ title, plural, columns, display }) => {
      const needed = (texts: Titles) => (Object.keys(filled(texts)).length === 0 ? t('objects.titles.needed') : undefined);
      const named = found.columns.findIndex(({ key }) => key === display);
      return {
        title: needed(title),
        plural: needed(plural),
        display: columns[named]?.take ? undefined : t('objects.import.displayNeeded'),
      };
    },
    send: (wish) =>
      call('PUT /api/staff/imports/:import/start', {
        params: { import: found.uid },
        body: {
          object: {
            key: freeCode(wish.title, taken, 'object'),
            title: filled(wish.title),
            plural: filled(wish.plural),
            icon: wish.icon,
          },
          displayColumn: wish.display,
          columns: found.columns.flatMap(({ key, name }, source) => {
            const one = wish.columns[source];
            return one?.take ? [{ source, key, title: { [language]: one.title.trim() || name }, type: one.type }] : [];
          }),
        },
      }),
    done: onStarted,
  });
  const { values, set } = form;
  const change = (at: number, part: Partial<Wish['columns'][number]>): void =>
    set({ columns: values.columns.map((one, i) => (i === at ? { ...one, ...part } : one)) });
  return (
    <form {...form.props}>
      <Stack gap={16}>
        <FormProblem form={form} />
        <Card title={t('objects.import.object')} pad>
          <Stack gap={16}>
            <TitlesField label={t('objects.make.one')} {...form.at('title')} error={form.error('title')} required />
            <TitlesField label={t('objects.make.many')} {...form.at('plural')} error={form.error('plural')} required />
            <Field label={t('objects.settings.display')} error={form.error('display')}>
              <Select
                {...form.at('display')}
                options={found.columns.map(({ key, name }, i) => ({ value: key, label: values.columns[i]?.title || name }))}
              />
            </Field>
            <IconField {...form.at('icon')} />
          </Stack>
        </Card>
        <Card title={t('objects.import.columns')}>
          <p className={css.note}>{t('objects.import.columnsWhy')}</p>
          <ul className={css.imported}>
            {found.columns.map((column, at) => {
              const one = values.columns[at];
              return one && <Row key={column.key} column={column} one={one} onChange={(part) => change(at, part)} />;
            })}
          </ul>
        </Card>
        <Notice>{t('objects.make.outside')}</Notice>
        <p className={css.foot}>
          <Button kind="primary" type="submit" busy={form.busy}>
            {t('objects.import.start', { count: found.rows })}
          </Button>
        </p>
      </Stack>
    </form>
  );
}

interface RowProps {
  readonly column: Column;
  readonly one: Wish['columns'][number];
  readonly onChange: (part: Partial<Wish['columns'][number]>) => void;
}

function Row({ column, one, onChange }: RowProps): ReactNode {
  const t = useText();
  const { name } = column;
  // Too many different values are no list to choose from.
  const offered = types.filter((type) => type !== 'choice' || column.values.length > 0);
  return (
    <li>
      <Checkbox checked={one.take} onChange={(take) => onChange({ take })} label={t('objects.import.take', { name })} bare />
      <TextInput
        aria-label={t('objects.import.nameOf', { name })}
        value={one.title}
        onChange={(title) => onChange({ title })}
        disabled={!one.take}
        maxLength={200}
      />
      <Select
        aria-label={t('objects.import.typeOf', { name })}
        value={one.type}
        onChange={(type) => onChange({ type: type as ImportType })}
        disabled={!one.take}
        options={offered.map((type) => ({ value: type, label: t(`objects.column.type.${type}`) }))}
      />
      <small>
        {t('objects.import.filled', { count: column.filled })}
        {column.samples.length > 0 && `: ${column.samples.join(', ')}`}
      </small>
    </li>
  );
}
