/** Settings of a list: object, columns, order, conditions. Only what the editor may name himself is offered (W8). */
import { type ReactNode, useState } from 'react';
import type { ColumnDescription } from '../../../shared/contracts/records.ts';
import { type Filter, type FilterCondition, parseFilter } from '../../../shared/rules/filter.ts';
import { choiceOf, FilterDialog, filterKind, filterOf, useDescription, useSay } from '../../record/index.ts';
import { Button, Checkbox, Chip, Field, Menu, PlusIcon, Row, Select, Stack, useText, Words } from '../../ui/index.ts';
import type { BlockOf } from './draft.ts';
import { Choice, NumberField, TextsField, type Writing } from './fields.tsx';
import { shownFirst } from './kinds.ts';

type Settings = BlockOf<'records'>['settings'];

interface RecordsFormProps extends Writing {
  readonly s: Settings;
  readonly set: (changes: Partial<Settings>) => void;
}

const MOST_COLUMNS = 5;

export function RecordsForm({ s, set, ...writing }: RecordsFormProps): ReactNode {
  const t = useText();
  const say = useSay();
  const { objects } = writing.edit.catalogue;
  const known = objects.find(({ key }) => key === s.object);
  const toggle = (key: string, on: boolean): void => {
    const columns = on ? [...s.columns, key] : s.columns.filter((one) => one !== key);
    if (columns.length > 0 && columns.length <= MOST_COLUMNS) set({ columns });
  };
  const change = (object: string): void => {
    const columns = shownFirst(objects.find(({ key }) => key === object));
    if (columns.length > 0) set({ object, columns, sort: null, filter: null });
  };
  const sorts =
    known?.columns.filter(({ sortable }) => sortable).map(({ key, title }) => ({ value: key, label: say(title) })) ?? [];
  return (
    <>
      <TextsField
        required
        label={t('arrange.field.title')}
        value={s.title}
        onChange={(title) => set({ title: title ?? {} })}
        most={120}
        {...writing}
      />
      <Choice
        label={t('arrange.field.object')}
        value={s.object}
        options={objects.map(({ key, title }) => ({ value: key, label: say(title) }))}
        onChange={change}
      />
      <Stack gap={6}>
        <Words bold size="sm">
          {t('arrange.field.columns')}
        </Words>
        {known?.columns.map(({ key, title, shown }) => (
          <Checkbox
            key={key}
            label={say(title)}
            hint={shown ? undefined : t('arrange.field.columnHidden')}
            checked={s.columns.includes(key)}
            onChange={(on) => toggle(key, on)}
            disabled={!s.columns.includes(key) && s.columns.length >= MOST_COLUMNS}
          />
        ))}
      </Stack>
      <Field label={t('arrange.field.sort')}>
        <Select
          value={s.sort?.column ?? ''}
          empty={t('arrange.field.sortNone')}
          options={sorts}
          onChange={(column) => set({ sort: column === '' ? null : { column, descending: s.sort?.descending ?? false } })}
        />
      </Field>
      {s.sort && (
        <Checkbox
          label={t('arrange.field.descending')}
          checked={s.sort.descending}
          onChange={(descending) => s.sort && set({ sort: { ...s.sort, descending } })}
        />
      )}
      <Conditions object={s.object} value={s.filter} onChange={(filter) => set({ filter })} />
      <NumberField label={t('arrange.field.limit')} value={s.limit} from={3} to={15} onChange={(limit) => set({ limit })} />
    </>
  );
}

/** The conditions of a filter that all must hold; another shape (from a bundle) is one of its own and stays as it is. */
function partsOf(value: unknown): readonly Filter[] {
  const parsed = parseFilter(value);
  if (!parsed.ok) return [];
  return 'and' in parsed.filter ? parsed.filter.and : [parsed.filter];
}

function Conditions({
  object,
  value,
  onChange,
}: {
  object: string;
  value: unknown;
  onChange: (value: Filter | null) => void;
}): ReactNode {
  const t = useText();
  const say = useSay();
  const { data } = useDescription(object);
  const [adding, setAdding] = useState<ColumnDescription | null>(null);
  const parts = partsOf(value);
  const save = (next: readonly Filter[]): void => onChange(next.length === 0 ? null : { and: [...next] });
  const offered = (data?.columns ?? []).filter((column) => filterKind(column) !== null);
  const words = (part: Filter): string => ('column' in part ? sayCondition(part, offered, say) : '…');
  return (
    <Stack gap={8}>
      <Words bold size="sm">
        {t('arrange.field.conditions')}
      </Words>
      {parts.length === 0 && (
        <Words size="sm" tone="dim">
          {t('arrange.field.conditionsNone')}
        </Words>
      )}
      <Row wrap gap={6}>
        {parts.map((part, index) => (
          <Chip key={words(part)} value={words(part)} onRemove={() => save(parts.filter((_, i) => i !== index))} />
        ))}
        <Menu
          label={t('arrange.field.addCondition')}
          align="start"
          entries={offered.map((column) => ({ label: say(column.title), onSelect: () => setAdding(column) }))}
          trigger={(props) => (
            <Button size="xs" icon={PlusIcon} {...props}>
              {t('arrange.field.addCondition')}
            </Button>
          )}
        />
      </Row>
      {adding && (
        <FilterDialog
          object={object}
          column={adding}
          value={[]}
          onClose={() => setAdding(null)}
          onApply={(chosen) => {
            const made = filterOf([adding], { [adding.key]: chosen });
            if (made && chosen.some(Boolean)) save([...parts, ...('and' in made ? made.and : [made])]);
            setAdding(null);
          }}
        />
      )}
    </Stack>
  );
}

/** “Status: New, In progress”; values of choices by their titles. */
function sayCondition(
  { column: key, op, value }: FilterCondition,
  columns: readonly ColumnDescription[],
  say: ReturnType<typeof useSay>,
): string {
  const column = columns.find((one) => one.key === key);
  const signs: Readonly<Record<string, string>> = { ge: '≥ ', gt: '> ', le: '≤ ', lt: '< ', ne: '≠ ' };
  const shown = [value].flat().map((one) => say(choiceOf(column, one)?.title) || String(one ?? ''));
  return `${say(column?.title) || key}: ${signs[op] ?? ''}${shown.join(', ')}`;
}
