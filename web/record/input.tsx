/** The input for a column, by its type. Stands inside a `Field`. */
import type { ReactNode } from 'react';
import type { ColumnDescription } from '../../shared/contracts/records.ts';
import type { LargePlace } from '../api/index.ts';
import { Checkbox, Combobox, DateInput, type Option, Row, Select, TextArea, TextInput, useText } from '../ui/index.ts';
import { useSay } from './description.ts';
import { FilesInput } from './files-input.tsx';
import type { FormFile, FormLink, FormValue } from './form-values.ts';
import { LinksInput } from './links-input.tsx';
import { useOptions } from './options.ts';
import { RichTextInput, type RichTextProps } from './rich-text.tsx';

interface RecordInputProps {
  readonly object: string;
  readonly column: ColumnDescription;
  readonly value: FormValue | undefined;
  readonly onChange: (value: FormValue) => void;
  readonly onBusy: (busy: boolean) => void;
  /** For formatted text: the record and the place for its pictures. */
  readonly rich?: Pick<RichTextProps, 'of' | 'files' | 'tall'>;
  /** Of a reference: a filter tree as JSON over the records that are offered. */
  readonly only?: string;
  /** Of a column of files: the record, or the one a new record hangs on. */
  readonly place?: Pick<LargePlace, 'record' | 'parent'>;
}

const typed: Readonly<Record<string, 'email' | 'tel' | 'url' | 'text'>> = { email: 'email', phone: 'tel', link: 'url' };

export function RecordInput({ object, column, value, onChange, onBusy, rich, only, place }: RecordInputProps): ReactNode {
  const t = useText();
  const say = useSay();
  const words = typeof value === 'string' ? value : '';
  const { type, settings } = column;
  const maxLength = typeof settings.maxLength === 'number' ? settings.maxLength : undefined;
  switch (type) {
    case 'boolean':
      return <Checkbox label={say(column.title)} checked={value === true} onChange={onChange} />;
    case 'choice': {
      const begins = place?.record === undefined ? column.begins : undefined;
      const offered = (key: string) => begins === undefined || begins.includes(key);
      const choices = (column.choices ?? []).filter(({ key, retired }) => (!retired && offered(key)) || key === value);
      const options = choices.map((choice) => ({ value: choice.key, label: say(choice.title) }));
      return <Select value={words} onChange={onChange} options={options} empty={t('common.record.choose')} />;
    }
    case 'reference':
    case 'person':
      return <OptionInput object={object} column={column.key} value={value as Option | null} onChange={onChange} only={only} />;
    case 'date':
      return <DateInput value={words} onChange={onChange} />;
    case 'datetime':
      return <DateInput value={words} onChange={onChange} type="datetime-local" />;
    case 'money':
      return <MoneyInput column={column} value={value as Money} onChange={onChange} />;
    case 'files':
      return (
        <FilesInput
          value={(value ?? []) as readonly FormFile[]}
          onChange={onChange}
          onBusy={onBusy}
          place={{ ...place, object, column: column.key }}
        />
      );
    case 'links': {
      const most = typeof settings.maxLinks === 'number' ? settings.maxLinks : 20;
      return <LinksInput value={(value ?? []) as readonly FormLink[]} onChange={onChange} most={most} />;
    }
    case 'integer':
    case 'decimal':
      return (
        <TextInput value={words} onChange={onChange} inputMode={type === 'integer' ? 'numeric' : 'decimal'} maxLength={40} />
      );
    case 'rich_text':
      return <RichTextInput label={say(column.title)} value={words} onChange={onChange} {...rich} />;
    default:
      if (settings.multiline === true) return <TextArea value={words} onChange={onChange} rows={5} maxLength={maxLength} />;
      return <TextInput value={words} onChange={onChange} type={typed[type] ?? 'text'} maxLength={maxLength} />;
  }
}

interface OptionInputProps {
  readonly object: string;
  readonly column: string;
  readonly value: Option | null;
  readonly onChange: (value: Option | null) => void;
  /** A filter tree as JSON over the records that are offered. */
  readonly only?: string;
}

/** One record or person, found by typing. */
export function OptionInput({ object, column, value, onChange, only }: OptionInputProps): ReactNode {
  const t = useText();
  const options = useOptions(object, column, only);
  return <Combobox options={options} placeholder={t('common.record.choose')} value={value ?? null} onChange={onChange} />;
}

interface Money {
  readonly amount: string;
  readonly currency: string;
}

function MoneyInput({
  column,
  value,
  onChange,
}: {
  column: ColumnDescription;
  value: Money;
  onChange: (value: Money) => void;
}): ReactNode {
  const t = useText();
  const { amount = '', currency = '' } = value ?? {};
  const fixed = typeof column.settings.currency === 'string';
  return (
    <Row gap={8}>
      <TextInput value={amount} onChange={(text) => onChange({ amount: text, currency })} inputMode="decimal" maxLength={25} />
      <TextInput
        id={undefined}
        aria-label={t('common.record.currency')}
        placeholder={t('common.record.currency')}
        value={currency}
        onChange={(text) => onChange({ amount, currency: text.toLocaleUpperCase('en') })}
        maxLength={3}
        readOnly={fixed}
      />
    </Row>
  );
}
