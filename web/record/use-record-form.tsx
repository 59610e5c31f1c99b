/** The state of a record's form: its columns, a draft, sending, and what happens when somebody was faster. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ColumnDescription, ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { call, type Form, FormProblem, Problem, useDraft, useForm } from '../api/index.ts';
import { Notice, useText } from '../ui/index.ts';
import { columnOf, useSay } from './description.ts';
import { keyAt, useDoor } from './door.tsx';
import { FormField } from './form-field.tsx';
import { type FormValue, type FormValues, isEmpty, startValues, valuesToSend } from './form-values.ts';
import { asPlaced, isShut, offered, type PageNow, pageNow, placedColumns, sentBy, useSets } from './layout-state.ts';

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

export interface RecordFormWish {
  readonly description: ObjectDescription;
  /** The record that is changed; absent for a new one. */
  readonly row?: RecordRow;
  /** Keys in order; all that may be written where absent. */
  readonly columns?: readonly string[];
  /** What a new record begins with, also for columns that are not shown. */
  readonly start?: Readonly<Record<string, FormValue>>;
  /** Words below fields, by column, in place of the metadata's. */
  readonly hints?: Readonly<Record<string, string>>;
  /** Keeps what is typed under this name; a new record has one by itself. */
  readonly draft?: string;
  /** The form stays on the screen after saving, with what was written. */
  readonly stays?: boolean;
  readonly done: (row: RecordRow) => void;
}

export interface RecordFormState {
  /** The arranged page for the values as they are now, and what its rules say of them; null where none is arranged. */
  readonly page: PageNow | null;
  readonly form: Form<FormValues>;
  /** Those the user may write now. */
  readonly columns: readonly ColumnDescription[];
  /** What went wrong as a whole, or who was faster. */
  readonly problem: ReactNode;
  /** Draws one field; nothing where the column may not be written. */
  readonly field: (key: string, options?: { readonly tall?: boolean }) => ReactNode;
}

/** A record's form without its layout: `RecordForm` is the usual one, a screen may have its own. */
export function useRecordForm({
  description,
  row,
  columns: wanted,
  start,
  hints,
  draft,
  stays,
  done,
}: RecordFormWish): RecordFormState {
  const t = useText();
  // A screen that says which columns it wants has a layout of its own.
  const pages = wanted === undefined ? description.page : null;
  const columns = writable(description, !row, wanted);
  const hidden = Object.keys(start ?? {})
    .flatMap((key) => columnOf(description, key) ?? [])
    .filter((one) => !columns.includes(one));
  const busy = useRef(new Set<string>());
  const name = draft ?? (row ? undefined : `${description.key}.new`);
  // A draft remembers the version it was begun with, so that a change of somebody else in the meantime is told.
  const begun = useDraft(row && name ? `${name}.version` : null, row?.version ?? 0);
  const { send, raced, version } = useSend(
    description,
    row,
    // What was given along goes out, placed on the page or not: the record that a new one belongs to.
    (values) => {
      const sent = sentBy(description, pages, columns, values, row);
      const given = columns.filter((one) => !row && start?.[one.key] !== undefined && !sent.includes(one));
      return [...sent, ...given, ...hidden];
    },
    begun.value,
  );
  const form = useForm<FormValues, RecordRow>({
    initial: startValues([...columns, ...hidden], row, start),
    draft: name,
    stays,
    check: (values) => {
      const faults: Record<string, string> = {};
      const now = pageNow(description, pages, values, row);
      for (const one of now === null ? columns : placedColumns(now.layout, columns, row)) {
        const column = now === null ? one : asPlaced(one, now);
        if (now !== null && isShut(now, column.key)) continue;
        const needed = column.required && column.type !== 'boolean' && (row || column.default === null);
        if (busy.current.has(column.key)) faults[column.key] = t('common.record.filesBusy');
        else if (needed && isEmpty(column, values[column.key])) faults[column.key] = t('common.record.required');
      }
      return faults;
    },
    send,
    done: (saved) => {
      begun.clear();
      done(saved);
    },
  });
  const { set } = begun;
  const kept = row !== undefined && name !== undefined && form.keptAt !== null && begun.keptAt === null;
  useEffect(() => {
    if (kept) set(version.current ?? 0);
  }, [kept, set, version]);
  const filesColumn = columns.find((one) => one.type === 'files');
  const page = pageNow(description, pages, form.values, row);
  useSets(page, columns, form);
  return {
    page,
    form,
    columns,
    problem: raced ? <Raced by={raced} /> : <FormProblem form={form} />,
    field: (key, { tall } = {}) => {
      const known = columns.find((one) => one.key === key);
      const column = known && page ? asPlaced(known, page) : known;
      return (
        column && (
          <FormField
            key={key}
            object={description.key}
            column={column}
            form={form}
            busy={busy.current}
            row={row}
            filesColumn={filesColumn}
            hint={hints?.[key]}
            tall={tall}
            only={page ? offered(page, key) : undefined}
          />
        )
      );
    },
  };
}

/** Who was faster, and what he changed; empty where the history does not say. */
interface Race {
  readonly name: string;
  readonly columns: string;
}

/** Sends the form; of a change only what was changed. After a 412 it learns the new version, so that the next try counts (If-Match). */
function useSend(
  description: ObjectDescription,
  row: RecordRow | undefined,
  columnsOf: (values: FormValues) => readonly ColumnDescription[],
  begun: number,
) {
  const door = useDoor();
  const say = useSay();
  const version = useRef(row && (begun || row.version));
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
    const body = { values: valuesToSend(columnsOf(values), values, row) };
    try {
      if (!row) return await call(keyAt(door, 'POST /api/staff/records/:object'), { params: { object }, body, idempotencyKey });
      if (Object.keys(body.values).length === 0) return row;
      const params = { object, uid: row.uid };
      const saved = await call(keyAt(door, 'PATCH /api/staff/records/:object/:uid'), { params, body, ifMatch: version.current });
      version.current = saved.version;
      setRaced(null);
      return saved;
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      if (row && cause.status === 412) await learn(row.uid);
      throw atFields(cause);
    }
  }
  return { send, raced, version };
}

function Raced({ by }: { by: Race }): ReactNode {
  const t = useText();
  return (
    <Notice tone="warn" live>
      {by.name && by.columns ? t('common.record.stale', { name: by.name, columns: by.columns }) : t('common.record.staleUnknown')}
    </Notice>
  );
}
