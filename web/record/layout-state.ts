/** What an arranged page says of a record, or of the values typed in its form: the same evaluator as the server's, asked at each key. */
import { useEffect, useRef } from 'react';
import type { ColumnType } from '../../shared/columns/contract.ts';
import type { PageField, PageLayout, PageSet } from '../../shared/contracts/record-pages.ts';
import type { ColumnDescription, ObjectDescription, RecordRow, Shown } from '../../shared/contracts/records.ts';
import { columnsOf, fieldsOf, pageFor } from '../../shared/page-layout.ts';
import { type PageState, type Plain, pageState, plain, type RuleValue, SOMEBODY, stepsOf } from '../../shared/page-rules.ts';
import type { Form } from '../api/index.ts';
import { type Behind, useBehind } from './behind.ts';
import { columnOf } from './description.ts';
import { type FormValue, type FormValues, ofShown, toSend } from './form-values.ts';

/** A page with what holds on it now. */
export interface PageNow {
  readonly layout: PageLayout;
  readonly state: PageState;
  /** What its rules look at behind lookups is not known yet. */
  readonly waits: boolean;
  /** The same, for the first time: what stands on the screen already stays there, with what is typed into it. */
  readonly first: boolean;
}

const typeOf = (column: ColumnDescription) => column.type as ColumnType;

/** A shown value as rules compare it. */
function plainShown(column: ColumnDescription, value: Shown | undefined): Plain {
  if (column.type === 'reference') return value && typeof value === 'object' && 'uid' in value ? (value.uid ?? null) : null;
  if (column.type === 'person') return value && typeof value === 'object' && 'kind' in value ? (value.uid ?? SOMEBODY) : null;
  return plain(typeOf(column), value);
}

function nowOf(
  description: ObjectDescription,
  set: PageSet | null,
  value: (column: ColumnDescription) => Plain,
  behind: Behind,
): PageNow | null {
  if (set === null) return null;
  const at = (key: string) => {
    const column = columnOf(description, key);
    return column === undefined ? null : value(column);
  };
  const by = set.by === null ? null : at(set.by);
  const layout = pageFor(set, by === null ? null : String(by));
  if (layout === null) return null;
  const along = (path: string) => {
    const { head, tail } = stepsOf(path);
    const there = tail === null ? undefined : behind.at(head);
    const column = tail === null ? columnOf(description, head) : there?.description && columnOf(there.description, tail);
    return { column, value: tail === null ? at(head) : column ? plainShown(column, there?.row?.values[tail]) : null };
  };
  const known = (path: string) => {
    const { column } = along(path);
    return column && typeOf(column);
  };
  const state = pageState(layout, { now: new Date(), typeOf: known, value: (path) => along(path).value });
  return { layout, state, waits: behind.waits, first: behind.first };
}

/** The page of a record as it stands. */
export function usePageOfRow(description: ObjectDescription, row: RecordRow): PageNow | null {
  const value = (column: ColumnDescription) => plainShown(column, row.values[column.key]);
  const behind = useBehind(description, description.page, value);
  return nowOf(description, description.page, value, behind);
}

/** What a column has by what is typed; what stands in no field is as the record has it. */
function typedIn(column: ColumnDescription, values: FormValues, row: RecordRow | undefined): Plain {
  const shown = plainShown(column, row?.values[column.key]);
  if (!(column.key in values)) return shown;
  const typed = plain(typeOf(column), toSend(column, values[column.key]));
  // Whom one may not name stands in no field: as long as nobody else is chosen, it is he.
  if (typed === null && shown === SOMEBODY) return shown;
  // Left empty, a new record begins with the time of the request: by then it is not empty, and the server asks its rules with it.
  return typed === null && row === undefined && column.default === 'now' ? nowIn(column.type) : typed;
}

const nowIn = (type: string): string => new Date().toISOString().slice(0, type === 'date' ? 10 : undefined);

/** The records behind the lookups of a form, as its page asks for them. */
export const useBehindForm = (
  description: ObjectDescription,
  set: PageSet | null,
  values: FormValues,
  row: RecordRow | undefined,
): Behind => useBehind(description, set, (column) => typedIn(column, values, row));

/** The page for what is typed, and what is known of the records behind it. */
export const pageNow = (
  description: ObjectDescription,
  set: PageSet | null,
  values: FormValues,
  row: RecordRow | undefined,
  behind: Behind,
): PageNow | null => nowOf(description, set, (column) => typedIn(column, values, row), behind);

/** The field that shows a column on a page. */
const fieldAt = (layout: PageLayout, key: string): PageField | undefined =>
  fieldsOf(layout).find((field) => field.column === key);

/** A column as the page wants it: its own title, and required where the page or a rule says so. */
export function asPlaced(column: ColumnDescription, { layout, state }: PageNow): ColumnDescription {
  const title = fieldAt(layout, column.key)?.title;
  const needed = !column.required && state.required.has(column.key);
  return { ...column, ...(title && { title }), ...(needed && { required: true, default: null }) };
}

/** Not to be typed in: hidden, read-only, locked or set. */
export const isShut = ({ state }: PageNow, key: string): boolean => state.hidden.has(key) || state.locked.has(key);

/** Columns of a page that can be written. What a new record must have is asked, placed or not. */
export function placedColumns(
  layout: PageLayout,
  columns: readonly ColumnDescription[],
  row: RecordRow | undefined,
): ColumnDescription[] {
  const placed = columnsOf(layout);
  const asked =
    row === undefined ? columns.filter((one) => one.required && one.default === null && !placed.includes(one.key)) : [];
  return [
    ...placed.flatMap((key) => columns.find((one) => one.key === key) ?? []),
    ...asked.filter(({ type }) => type !== 'boolean'),
  ];
}

/** Columns that go out with a form: of a page those that are open on it, and those that its rules set. */
export function sentBy(
  description: ObjectDescription,
  set: PageSet | null,
  columns: readonly ColumnDescription[],
  values: FormValues,
  row: RecordRow | undefined,
  behind: Behind,
): readonly ColumnDescription[] {
  const now = pageNow(description, set, values, row, behind);
  if (now === null) return columns;
  return placedColumns(now.layout, columns, row).filter(({ key }) => !isShut(now, key));
}

/** The records that a lookup offers now: a filter tree as JSON; undefined = all. */
export function offered({ state }: PageNow, key: string): string | undefined {
  const some = state.filters.get(key);
  return some && JSON.stringify({ and: some.map(({ by, value }) => ({ column: by, op: 'eq', value })) });
}

/** A rule's value in a field; undefined where only the server knows how it is called. */
function fieldValue(column: ColumnDescription, value: RuleValue): FormValue | undefined {
  return column.type === 'reference' && value !== null ? undefined : ofShown(column, value);
}

/**
 * Writes what rules set into their fields while one types. The server sets it once more when it is saved. As long as rules look at what is not
 * known yet they set nothing: it would take the place of what stands there, and stay.
 */
export function useSets(now: PageNow | null, columns: readonly ColumnDescription[], form: Form<FormValues>): void {
  const changes: FormValues = {};
  for (const [key, value] of now?.waits ? [] : (now?.state.sets ?? [])) {
    const column = columns.find((one) => one.key === key);
    const wanted = column && fieldValue(column, value);
    if (
      column &&
      wanted !== undefined &&
      JSON.stringify(toSend(column, wanted)) !== JSON.stringify(toSend(column, form.values[key]))
    )
      changes[key] = wanted;
  }
  const text = JSON.stringify(changes);
  // The setter is made anew with each drawing; what is to be set decides.
  const { set } = form;
  const write = useRef(set);
  write.current = set;
  useEffect(() => {
    if (text !== '{}') write.current(JSON.parse(text) as FormValues);
  }, [text]);
}
