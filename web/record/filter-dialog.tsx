/** The question behind “Add filter”: what is asked of one column. */
import { type ReactNode, Suspense, useState } from 'react';
import type { ColumnDescription } from '../../shared/contracts/records.ts';
import { stepsOf } from '../../shared/page-rules.ts';
import { relativeSpans } from '../../shared/rules/relative.ts';
import {
  Checkbox,
  CheckCards,
  Chip,
  Combobox,
  DateInput,
  Dialog,
  Field,
  MoreText,
  RadioCards,
  Row,
  Select,
  Stack,
  TextInput,
  type TextKey,
  useText,
} from '../ui/index.ts';
import { type FilterValue, isFilled, kindOf, type Meaning, meaningsOf } from './condition.ts';
import { useSay } from './description.ts';
import { useOptionLabels, useOptions } from './options.ts';
import { listText } from './views/words.ts';

interface FilterDialogProps {
  readonly object: string;
  readonly column: ColumnDescription;
  readonly value: FilterValue;
  /** How the value is meant; without it only the usual meaning is offered. */
  readonly meaning?: Meaning;
  /** An empty value: there is no such condition. */
  readonly onApply: (value: FilterValue, meaning: Meaning) => void;
  readonly onClose: () => void;
}

export function FilterDialog(props: FilterDialogProps): ReactNode {
  return (
    <Suspense>
      <MoreText files={listText}>
        <Question {...props} />
      </MoreText>
    </Suspense>
  );
}

function Question({ object, column, value: before, meaning: first, onApply, onClose }: FilterDialogProps): ReactNode {
  const t = useText();
  const say = useSay();
  const [value, setValue] = useState<FilterValue>(before);
  const [meaning, setMeaning] = useState<Meaning>(first ?? 'is');
  return (
    <Dialog
      kind="question"
      title={t('common.record.filterBy', { name: say(column.title) })}
      submit={t('common.record.apply')}
      onSubmit={() => onApply(isFilled(meaning, value) ? filled(meaning, value) : [], meaning)}
      onClose={onClose}
    >
      <ConditionFields
        object={object}
        column={column}
        meaning={meaning}
        value={value}
        onChange={(next, nextMeaning) => {
          setValue(next);
          setMeaning(nextMeaning);
        }}
        usualOnly={first === undefined}
      />
    </Dialog>
  );
}

/** What asks for nothing but whether there is something still needs a place in the address. */
const filled = (meaning: Meaning, value: FilterValue): FilterValue =>
  meaning === 'empty' || meaning === 'not_empty' ? ['1'] : value;

interface ConditionFieldsProps {
  readonly object: string;
  readonly column: ColumnDescription;
  readonly meaning: Meaning;
  readonly value: FilterValue;
  readonly onChange: (value: FilterValue, meaning: Meaning) => void;
  readonly usualOnly?: boolean;
}

/** Fields of one condition: how it is meant, where there is a choice, and the value by the column's type. Its words come with `MoreText`. */
export function ConditionFields({ object, column, meaning, value, onChange, usualOnly }: ConditionFieldsProps): ReactNode {
  const t = useText();
  const offered = usualOnly ? [] : meaningsOf(column);
  const kind = kindOf(column);
  const set = (next: FilterValue): void => onChange(next, meaning);
  return (
    <Stack gap={16}>
      {offered.length > 1 && (
        <Field label={t('lists.filter.meaning')}>
          <Select
            value={meaning}
            options={offered.map((one) => ({ value: one, label: t(meaningText(kind, one)) }))}
            onChange={(next) => {
              const chosen = offered.find((one) => one === next) ?? 'is';
              // A span of days is no day, and a word no choice.
              const isAlike = chosen !== 'relative' && meaning !== 'relative';
              onChange(isAlike ? value : chosen === 'relative' ? ['this_week'] : [], chosen);
            }}
          />
        </Field>
      )}
      {meaning === 'relative' ? (
        <Field label={t('lists.filter.span')}>
          <Select
            value={value[0] ?? ''}
            options={relativeSpans.map((one) => ({ value: one, label: t(`common.span.${one}`) }))}
            onChange={(one) => set([one])}
          />
        </Field>
      ) : meaning === 'empty' || meaning === 'not_empty' ? null : (
        <Editor object={object} column={column} value={value} onChange={set} />
      )}
    </Stack>
  );
}

/** “is one of”, “contains”, “from … to”: the usual meaning is called by its kind. */
function meaningText(kind: ReturnType<typeof kindOf>, meaning: Meaning): TextKey {
  if (meaning !== 'is') return `lists.meaning.${meaning}`;
  if (kind === 'words' || kind === 'html') return 'lists.meaning.contains';
  return kind === 'choice' || kind === 'option'
    ? 'lists.meaning.in'
    : kind === 'flag'
      ? 'lists.meaning.is'
      : 'lists.meaning.between';
}

type EditorProps = Pick<FilterDialogProps, 'object' | 'column' | 'value'> & { onChange: (value: FilterValue) => void };

function Editor({ object, column, value, onChange }: EditorProps): ReactNode {
  const t = useText();
  const say = useSay();
  const label = say(column.title);
  switch (kindOf(column)) {
    case 'choice': {
      const options = (column.choices ?? []).map(({ key, title }) => ({ value: key, label: say(title) }));
      return <CheckCards label={label} options={options} values={value} onChange={onChange} />;
    }
    case 'flag': {
      const options = [
        { value: 'true', label: t('common.record.yes') },
        { value: 'false', label: t('common.record.no') },
      ];
      return <RadioCards label={label} options={options} value={value[0] ?? ''} onChange={(one) => onChange([one])} />;
    }
    case 'option':
      return <Options object={object} column={column} label={label} value={value} onChange={onChange} />;
    case 'words':
    case 'html':
      return (
        <Field label={label}>
          <TextInput value={value.join(',')} onChange={(text) => onChange([text])} maxLength={200} />
        </Field>
      );
    case 'money':
      return <Amounts column={column} value={value} onChange={onChange} />;
    case 'numbers':
      return <Ends value={value} onChange={onChange} labels={['common.record.atLeast', 'common.record.atMost']} />;
    default:
      return <Ends value={value} onChange={onChange} labels={['common.record.from', 'common.record.until']} days />;
  }
}

interface OptionsProps {
  readonly object: string;
  readonly column: ColumnDescription;
  readonly label: string;
  readonly value: FilterValue;
  readonly onChange: (value: FilterValue) => void;
}

/** Any of many: each one found by typing, and for people oneself, whoever looks. */
function Options({ object, column, label, value, onChange }: OptionsProps): ReactNode {
  const t = useText();
  // Of a column behind a lookup, `object` is the one that it stands in.
  const key = stepsOf(column.key).tail ?? column.key;
  const options = useOptions(object, key);
  const labels = useOptionLabels(object, key, value);
  const chosen = value.filter((one) => one && one !== 'me');
  return (
    <Stack gap={12}>
      {column.type === 'person' && (
        <Checkbox
          label={t('common.list.me')}
          hint={t('lists.filter.meHint')}
          checked={value.includes('me')}
          onChange={(on) => onChange(on ? ['me', ...chosen] : chosen)}
        />
      )}
      <Field label={label}>
        <Combobox
          options={options}
          placeholder={t('common.record.choose')}
          value={null}
          onChange={(option) => option && !value.includes(option.value) && onChange([...value.filter(Boolean), option.value])}
        />
      </Field>
      {chosen.length > 0 && (
        <Row gap={8} wrap>
          {chosen.map((one) => (
            <Chip
              key={one}
              value={labels(one) ?? t('common.record.chosen')}
              onRemove={() => onChange(value.filter((other) => other !== one))}
            />
          ))}
        </Row>
      )}
    </Stack>
  );
}

interface AmountsProps {
  readonly column: ColumnDescription;
  readonly value: FilterValue;
  readonly onChange: (value: FilterValue) => void;
}

function Amounts({ column, value, onChange }: AmountsProps): ReactNode {
  const t = useText();
  const only = typeof column.settings.currency === 'string' ? column.settings.currency : undefined;
  const [from = '', until = '', currency = only ?? 'EUR'] = value;
  return (
    <Stack gap={12}>
      <Ends
        value={[from, until]}
        onChange={([first = '', last = '']) => onChange([first, last, currency])}
        labels={['common.record.atLeast', 'common.record.atMost']}
      />
      {only === undefined && (
        <Field label={t('common.record.currency')}>
          <TextInput
            value={currency}
            maxLength={3}
            onChange={(text) => onChange([from, until, text.toUpperCase().replaceAll(/[^A-Z]/g, '')])}
          />
        </Field>
      )}
    </Stack>
  );
}

interface EndsProps {
  readonly value: FilterValue;
  readonly onChange: (value: FilterValue) => void;
  readonly labels: readonly [TextKey, TextKey];
  readonly days?: boolean;
}

function Ends({ value, onChange, labels, days }: EndsProps): ReactNode {
  const t = useText();
  const [from = '', until = ''] = value;
  const Input = days ? DateInput : TextInput;
  const clean = (text: string): string => (days ? text : text.replaceAll(',', '.').replaceAll(/[^-.\d]/g, ''));
  return (
    <Row gap={12} wrap>
      <Field label={t(labels[0])}>
        <Input value={from} onChange={(text) => onChange([clean(text), until])} />
      </Field>
      <Field label={t(labels[1])}>
        <Input value={until} onChange={(text) => onChange([from, clean(text)])} />
      </Field>
    </Row>
  );
}
