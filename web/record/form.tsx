/** Makes or changes a record: the fields its columns ask for, required and hints, the server's faults at their fields, what to do when somebody was faster. */
import { type ReactNode, useCallback, useRef, useState } from 'react';
import type { ColumnDescription, ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { call, DraftNote, type Form, FormProblem, Problem, useForm } from '../api/index.ts';
import { Button, Field, Notice, Row, Stack, useText } from '../ui/index.ts';
import { columnOf, useSay } from './description.ts';
import { keyAt, useDoor } from './door.tsx';
import { type FormFile, type FormValue, type FormValues, isEmpty, startValues, valuesToSend } from './form-values.ts';
import { RecordInput } from './input.tsx';

export interface RecordFormProps {
  readonly description: ObjectDescription;
  /** The record that is changed; absent for a new one. */
  readonly row?: RecordRow;
  /** Keys in order; all that may be written where absent. */
  readonly columns?: readonly string[];
  /** What a new record begins with, also for columns that are not shown. */
  readonly start?: Readonly<Record<string, FormValue>>;
  /** Words below fields, by column, in place of the metadata's. */
  readonly hints?: Readonly<Record<string, string>>;
  /** Words of the button. */
  readonly submit?: string;
  readonly done: (row: RecordRow) => void;
  readonly onCancel?: () => void;
}

/** Columns a form shows: those that may be written now, the parent left out because it is given along. */
function writable({ columns, parentColumn }: ObjectDescription, isNew: boolean, wanted?: readonly string[]): ColumnDescription[] {
  const may = columns.filter((column) => (isNew ? column.settable : column.editable) && column.type !== 'number');
  if (wanted) return wanted.flatMap((key) => may.find((column) => column.key === key) ?? []);
  return may.filter(({ key }) => key !== parentColumn);
}

/** The server names fields `values.subject`; here they are called `subject`. */
function atFields(problem: Problem): Problem {
  const errors = problem.errors.map((fault) => ({ ...fault, path: fault.path.replace(/^(body\.)?values\./, '') }));
  return new Problem({ ...problem, detail: problem.detail, title: problem.title, errors });
}

export function RecordForm({
  description,
  row,
  columns: wanted,
  start,
  hints,
  submit,
  done,
  onCancel,
}: RecordFormProps): ReactNode {
  const t = useText();
  const say = useSay();
  const columns = writable(description, !row, wanted);
  const hidden = Object.keys(start ?? {})
    .flatMap((key) => columnOf(description, key) ?? [])
    .filter((one) => !columns.includes(one));
  const busy = useRef(new Set<string>());
  const { send, raced } = useSend(description, row, [...columns, ...hidden]);
  const form = useForm<FormValues, RecordRow>({
    initial: startValues([...columns, ...hidden], row, start),
    draft: row ? undefined : `${description.key}.new`,
    check: (values) => {
      const faults: Record<string, string> = {};
      for (const column of columns) {
        const needed = column.required && column.type !== 'boolean' && (row || column.default === null);
        if (busy.current.has(column.key)) faults[column.key] = t('common.record.filesBusy');
        else if (needed && isEmpty(column, values[column.key])) faults[column.key] = t('common.record.required');
      }
      return faults;
    },
    send,
    done,
  });
  return (
    <form {...form.props}>
      <Stack gap={16}>
        {raced ? <Raced by={raced} /> : <FormProblem form={form} />}
        {columns.map((column) => (
          <FormField
            key={column.key}
            object={description.key}
            column={column}
            form={form}
            busy={busy.current}
            row={row}
            filesColumn={columns.find((one) => one.type === 'files')}
            hint={hints?.[column.key]}
          />
        ))}
        <Row end wrap>
          <DraftNote at={form.keptAt} />
          {onCancel && <Button onClick={onCancel}>{t('common.cancel')}</Button>}
          <Button type="submit" kind="primary" busy={form.busy}>
            {submit ?? (row ? t('common.record.save') : `${t('common.record.create')}: ${say(description.title)}`)}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}

/** Who was faster, and what he changed; empty where the history does not say. */
interface Race {
  readonly name: string;
  readonly columns: string;
}

/** Sends the form; of a change only what was changed. After a 412 it learns the new version, so that the next try counts (If-Match). */
function useSend(description: ObjectDescription, row: RecordRow | undefined, columns: readonly ColumnDescription[]) {
  const door = useDoor();
  const say = useSay();
  const version = useRef(row?.version);
  const [raced, setRaced] = useState<Race | null>(null);
  const object = description.key;

  async function learn(uid: string): Promise<void> {
    const params = { object, uid };
    const since = version.current ?? 0;
    const [fresh, past] = await Promise.all([
      call(keyAt(door, 'GET /api/staff/records/:object/:uid'), { params }),
      call(keyAt(door, 'GET /api/staff/records/:object/:uid/history'), { params }).catch(() => null),
    ]);
    version.current = fresh.version;
    const newest = past?.entries[0];
    const his = past?.entries.filter((one) => one.at === newest?.at && one.column) ?? [];
    const names = his.map((one) => say(columnOf(description, one.column)?.title) || '').filter(Boolean);
    setRaced(
      fresh.version > since && newest?.by
        ? { name: newest.by.displayName, columns: names.join(', ') }
        : { name: '', columns: '' },
    );
  }

  async function send(values: FormValues, idempotencyKey: string): Promise<RecordRow> {
    const body = { values: valuesToSend(columns, values, row) };
    try {
      if (!row) return await call(keyAt(door, 'POST /api/staff/records/:object'), { params: { object }, body, idempotencyKey });
      if (Object.keys(body.values).length === 0) return row;
      const params = { object, uid: row.uid };
      return await call(keyAt(door, 'PATCH /api/staff/records/:object/:uid'), { params, body, ifMatch: version.current });
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      if (row && cause.status === 412) await learn(row.uid);
      throw atFields(cause);
    }
  }
  return { send, raced };
}

function Raced({ by }: { by: Race }): ReactNode {
  const t = useText();
  return (
    <Notice tone="warn" live>
      {by.name && by.columns ? t('common.record.stale', { name: by.name, columns: by.columns }) : t('common.record.staleUnknown')}
    </Notice>
  );
}

/** What formatted text needs of its form: the record, and a place for its pictures. */
function useRich(object: string, form: Form<FormValues>, row: RecordRow | undefined, column: ColumnDescription | undefined) {
  const key = column?.key;
  const add = (file: FormFile): void => {
    if (key) form.set({ [key]: [...((form.values[key] ?? []) as readonly FormFile[]), file] });
  };
  return { of: row && { object, uid: row.uid }, files: key ? { add } : undefined };
}

interface FormFieldProps {
  readonly object: string;
  readonly column: ColumnDescription;
  readonly form: Form<FormValues>;
  /** Columns whose files are on their way. */
  readonly busy: Set<string>;
  readonly row: RecordRow | undefined;
  /** Where the pictures of formatted text go. */
  readonly filesColumn: ColumnDescription | undefined;
  readonly hint: string | undefined;
}

function FormField({ object, column, form, busy, row, filesColumn, hint }: FormFieldProps): ReactNode {
  const say = useSay();
  const { key, type } = column;
  const onBusy = useCallback((on: boolean) => void (on ? busy.add(key) : busy.delete(key)), [busy, key]);
  const { value, onChange } = form.at(key);
  const rich = useRich(object, form, row, type === 'rich_text' ? filesColumn : undefined);
  const input = <RecordInput object={object} column={column} value={value} onChange={onChange} onBusy={onBusy} rich={rich} />;
  const error = form.error(key);
  if (type === 'boolean') return input;
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
