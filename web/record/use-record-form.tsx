/** The state of a record's form: its columns, a draft, sending, and what happens when somebody was faster. */
import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useRef } from 'react';
import type { ColumnDescription, ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { type Draft, type Form, FormProblem, useDraft, useForm } from '../api/index.ts';
import { useText, useToast } from '../ui/index.ts';
import { type Behind, nothingBehind } from './behind.ts';
import { columnOf, useSay } from './description.ts';
import { FormField } from './form-field.tsx';
import { type FormValue, type FormValues, isEmpty, startValues } from './form-values.ts';
import {
  asPlaced,
  isShut,
  offered,
  type PageNow,
  pageNow,
  placedColumns,
  sentBy,
  useBehindForm,
  useSets,
} from './layout-state.ts';
import { type Base, baseOf, type Race, useSaving } from './merge/use-saving.ts';

// Needed seldom, so they come when they are.
const MergePanel = lazy(() => import('./merge/panel.tsx').then((all) => ({ default: all.MergePanel })));
const KeptText = lazy(() => import('./merge/kept-text.tsx').then((all) => ({ default: all.KeptText })));

/** Columns a form shows: those that may be written now, the parent left out because it is given along. */
function writable({ columns, parentColumn }: ObjectDescription, isNew: boolean, wanted?: readonly string[]): ColumnDescription[] {
  const may = columns.filter((column) => (isNew ? column.settable : column.editable) && column.type !== 'number');
  if (wanted) return wanted.flatMap((key) => may.find((column) => column.key === key) ?? []);
  return may.filter(({ key }) => key !== parentColumn);
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
  /** What went wrong as a whole, or who was faster and what both changed. */
  readonly problem: ReactNode;
  /** Throws away what was typed, and its draft. */
  readonly discard: () => void;
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
  const toast = useToast();
  const columns = writable(description, !row, wanted);
  const hidden = Object.keys(start ?? {})
    .flatMap((key) => columnOf(description, key) ?? [])
    .filter((one) => !columns.includes(one));
  const busy = useRef(new Set<string>());
  const name = draft ?? (row ? undefined : `${description.key}.new`);
  const all = [...columns, ...hidden];
  const { base, begun } = useBase(row, all, name);
  const show = useRef<(values: FormValues) => void>(() => {});
  const led = useRef<Behind>(nothingBehind);
  const { send, race, lost } = useSaving({
    description,
    row,
    columns: all,
    // What was given along goes out, placed on the page or not: the record that a new one belongs to.
    sent: (values) => {
      const sent = sentBy(description, pages, columns, values, row, led.current);
      const given = columns.filter((one) => !row && start?.[one.key] !== undefined && !sent.includes(one));
      return [...sent, ...given, ...hidden];
    },
    base,
    keep: (now) => name && begun.set(now),
    show: (values) => show.current(values),
    onTaken: ({ name: who, taken }) => toast(t('common.record.together', { name: who, columns: taken.join(', ') })),
  });
  const form = useForm<FormValues, RecordRow>({
    initial: startValues(all, row, start),
    draft: name,
    stays,
    check: (values) => {
      const faults: Record<string, string> = {};
      const now = pageNow(description, pages, values, row, led.current);
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
  useKeptBase(row !== undefined && name !== undefined && form.keptAt !== null, begun, base);
  show.current = form.set;
  useFollowed(stays ? row : undefined, all, base, form);
  const filesColumn = columns.find((one) => one.type === 'files');
  led.current = useBehindForm(description, pages, form.values, row);
  const page = pageNow(description, pages, form.values, row, led.current);
  useSets(page, columns, form);
  return {
    page,
    form,
    columns,
    problem: <What lost={lost} race={race} form={form} columns={description.columns} />,
    discard: () => {
      form.reset();
      begun.clear();
    },
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
            parent={parentIn(description, start)}
          />
        )
      );
    },
  };
}

/** The record that a new one hangs on, as it was given along. */
function parentIn({ parentColumn }: ObjectDescription, start: RecordFormWish['start']): string | undefined {
  const given = parentColumn === null ? undefined : start?.[parentColumn];
  return given !== null && typeof given === 'object' && 'value' in given ? given.value : undefined;
}

/** A draft remembers what it was begun with, so that a change of somebody else in the meantime is put together with it. */
function useBase(row: RecordRow | undefined, columns: readonly ColumnDescription[], name: string | undefined) {
  const begun = useDraft<Base | null>(row && name ? `${name}.base` : null, null);
  const base = useRef<Base | null>(null);
  const of = useRef(row?.uid);
  if (row && (base.current === null || of.current !== row.uid)) base.current = begun.value ?? baseOf(columns, row);
  of.current = row?.uid;
  return { base, begun };
}

/** Keeps beside a draft what it was begun with. */
function useKeptBase(isDraft: boolean, { set, keptAt }: Draft<Base | null>, base: RefObject<Base | null>): void {
  const wanted = isDraft && keptAt === null;
  useEffect(() => {
    if (wanted) set(base.current);
  }, [wanted, set, base]);
}

/** A form that stays on the screen shows what has become of its record elsewhere (a version brought back), as long as nothing is typed. */
function useFollowed(
  row: RecordRow | undefined,
  columns: readonly ColumnDescription[],
  base: RefObject<Base | null>,
  form: Form<FormValues>,
): void {
  const latest = useRef({ columns, form });
  latest.current = { columns, form };
  useEffect(() => {
    const { columns, form } = latest.current;
    const since = base.current;
    if (!row || since === null || row.version <= since.version || form.busy) return;
    if (JSON.stringify(form.values) !== JSON.stringify(since.values)) return;
    base.current = baseOf(columns, row);
    form.take(base.current.values);
  }, [row, base]);
}

interface WhatProps {
  readonly lost: boolean;
  readonly race: Race | null;
  readonly form: Form<FormValues>;
  readonly columns: readonly ColumnDescription[];
}

/** What went wrong as a whole. */
function What({ lost, race, form, columns }: WhatProps): ReactNode {
  const say = useSay();
  const nameOf = (key: string) => say(columns.find((one) => one.key === key)?.title);
  if (!lost && race === null) return <FormProblem form={form} nameOf={nameOf} />;
  return (
    <Suspense>
      {lost ? (
        <KeptText columns={columns} values={form.values} />
      ) : (
        race && <MergePanel {...race} values={form.values} set={form.set} />
      )}
    </Suspense>
  );
}
