/** The question behind “Add filter”: which values of one column. */
import { type ReactNode, useState } from 'react';
import type { ColumnDescription } from '../../shared/contracts/records.ts';
import {
  CheckCards,
  Combobox,
  DateInput,
  Dialog,
  Field,
  type Option,
  RadioCards,
  Row,
  TextInput,
  type TextKey,
  useText,
} from '../ui/index.ts';
import { useSay } from './description.ts';
import { type FilterValue, filterKind } from './list-state.ts';
import { useOptions } from './options.ts';

interface FilterDialogProps {
  readonly object: string;
  readonly column: ColumnDescription;
  readonly value: FilterValue;
  readonly onApply: (value: FilterValue) => void;
  readonly onClose: () => void;
}

export function FilterDialog({ object, column, value: before, onApply, onClose }: FilterDialogProps): ReactNode {
  const t = useText();
  const say = useSay();
  const [value, setValue] = useState<FilterValue>(before);
  return (
    <Dialog
      kind="question"
      title={t('common.record.filterBy', { name: say(column.title) })}
      submit={t('common.record.apply')}
      onSubmit={() => onApply(value)}
      onClose={onClose}
    >
      <Editor object={object} column={column} value={value} onChange={setValue} />
    </Dialog>
  );
}

type EditorProps = Pick<FilterDialogProps, 'object' | 'column' | 'value'> & { onChange: (value: FilterValue) => void };

function Editor({ object, column, value, onChange }: EditorProps): ReactNode {
  const t = useText();
  const say = useSay();
  const label = say(column.title);
  switch (filterKind(column)) {
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
      return <OneOption object={object} column={column.key} label={label} onChange={onChange} />;
    case 'words':
      return (
        <Field label={t('common.record.contains')}>
          <TextInput value={value.join(',')} onChange={(text) => onChange([text])} maxLength={200} />
        </Field>
      );
    case 'numbers':
      return <Ends value={value} onChange={onChange} labels={['common.record.atLeast', 'common.record.atMost']} />;
    default:
      return <Ends value={value} onChange={onChange} labels={['common.record.from', 'common.record.until']} days />;
  }
}

interface OneOptionProps {
  readonly object: string;
  readonly column: string;
  readonly label: string;
  readonly onChange: (value: FilterValue) => void;
}

function OneOption({ object, column, label, onChange }: OneOptionProps): ReactNode {
  const t = useText();
  const options = useOptions(object, column);
  const [chosen, setChosen] = useState<Option | null>(null);
  return (
    <Field label={label}>
      <Combobox
        options={options}
        placeholder={t('common.record.choose')}
        value={chosen}
        onChange={(option) => {
          setChosen(option);
          onChange(option ? [option.value] : []);
        }}
      />
    </Field>
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
