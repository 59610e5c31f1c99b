/** One field of a record's form: label, input, hint, fault. */
import { type ReactNode, useCallback } from 'react';
import type { ColumnDescription, RecordRow } from '../../shared/contracts/records.ts';
import type { Form } from '../api/index.ts';
import { Field, FieldError, Stack } from '../ui/index.ts';
import { useSay } from './description.ts';
import type { FormFile, FormValues } from './form-values.ts';
import { RecordInput } from './input.tsx';

/** What formatted text needs of its form: the record, and a place for its pictures. */
function useRich(object: string, form: Form<FormValues>, row: RecordRow | undefined, column: ColumnDescription | undefined) {
  const key = column?.key;
  const add = (file: FormFile): void => {
    if (key) form.set({ [key]: [...((form.values[key] ?? []) as readonly FormFile[]), file] });
  };
  return { of: row && { object, uid: row.uid }, files: key ? { add } : undefined };
}

export interface FormFieldProps {
  readonly object: string;
  readonly column: ColumnDescription;
  readonly form: Form<FormValues>;
  /** Columns whose files are on their way. */
  readonly busy: Set<string>;
  readonly row: RecordRow | undefined;
  /** Where the pictures of formatted text go. */
  readonly filesColumn: ColumnDescription | undefined;
  readonly hint: string | undefined;
  /** The main text of the page, with room to write. */
  readonly tall?: boolean;
  /** Of a reference: a filter tree as JSON over the records that are offered. */
  readonly only?: string;
  /** The record that a new one hangs on. */
  readonly parent?: string;
}

export function FormField({ object, column, form, busy, row, filesColumn, hint, tall, only, parent }: FormFieldProps): ReactNode {
  const say = useSay();
  const { key, type } = column;
  const onBusy = useCallback((on: boolean) => void (on ? busy.add(key) : busy.delete(key)), [busy, key]);
  const { value, onChange } = form.at(key);
  const rich = useRich(object, form, row, type === 'rich_text' ? filesColumn : undefined);
  const input = (
    <RecordInput
      object={object}
      column={column}
      value={value}
      onChange={onChange}
      onBusy={onBusy}
      rich={{ ...rich, tall }}
      only={only}
      place={{ record: row?.uid, parent: row ? undefined : parent }}
    />
  );
  const error = form.error(key);
  if (type === 'boolean') {
    return (
      <Stack gap={4}>
        {input}
        <div aria-live="polite">{error && <FieldError>{error}</FieldError>}</div>
      </Stack>
    );
  }
  const needed = column.required && (row !== undefined || column.default === null);
  return (
    <Field
      label={say(column.title)}
      hint={hint ?? (say(column.hint) || undefined)}
      error={error}
      required={needed}
      optional={!column.required}
    >
      {input}
    </Field>
  );
}
