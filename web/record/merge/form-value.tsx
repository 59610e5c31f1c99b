/** A value of a form, read and not written: as words, for comparing and for taking along. */
import type { ColumnDescription } from '../../../shared/contracts/records.ts';
import { useFormat, useText } from '../../ui/index.ts';
import { choiceOf, useSay } from '../description.ts';
import type { FormFile, FormLink, FormValue } from '../form-values.ts';
import { textOfHtml } from '../text.ts';

/** `const words = useFormWords(); words(column, value)`: plain text, lines kept; empty for nothing. */
export function useFormWords(): (column: ColumnDescription | undefined, value: FormValue | undefined) => string {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  return (column, value) => {
    if (value === null || value === undefined || value === '') return '';
    if (typeof value === 'boolean') return t(value ? 'common.record.yes' : 'common.record.no');
    if (typeof value === 'string') {
      if (column?.type === 'choice') return say(choiceOf(column, value)?.title) || value;
      if (column?.type === 'rich_text') return textOfHtml(value);
      if (column?.type === 'datetime' && !Number.isNaN(Date.parse(value))) return format.long(new Date(value).toISOString());
      if (column?.type === 'date') return format.day(`${value}T00:00`);
      return value;
    }
    if (Array.isArray(value)) {
      const all: readonly (FormFile | FormLink)[] = value;
      return all.map((one) => ('name' in one ? one.name : `${one.title} ${one.address}`.trim())).join('\n');
    }
    if ('amount' in value) return value.amount === '' ? '' : `${value.amount} ${value.currency}`;
    return 'label' in value ? value.label : '';
  };
}
