/** The form of an arranged page: profile, then each tab as a section, so that nothing that must be filled in is out of sight. */
import type { ReactNode } from 'react';
import type { PageField, PagePart, PageTab } from '../../shared/contracts/record-pages.ts';
import type { ColumnDescription, ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { columnsOf, fieldsIn } from '../../shared/page-layout.ts';
import { Field, LockIcon, useText } from '../ui/index.ts';
import { choiceOf, columnOf, plainText, useSay } from './description.ts';
import { type FormValue, toSend } from './form-values.ts';
import css from './layout.module.css';
import { asPlaced, type PageNow, placedColumns } from './layout-state.ts';
import type { RecordFormState } from './use-record-form.tsx';
import { RecordValue } from './value.tsx';

interface LaidOutFormProps {
  readonly description: ObjectDescription;
  readonly row?: RecordRow;
  readonly state: RecordFormState;
  readonly page: PageNow;
}

export function LaidOutForm({ description, row, state, page }: LaidOutFormProps): ReactNode {
  const say = useSay();
  const { layout } = page;
  const profile = layout.profile.map(({ column }) => column);
  // What must be filled in and stands nowhere on the page follows the profile.
  const placed = columnsOf(layout);
  const asked = placedColumns(layout, state.columns, row).filter(({ key }) => !placed.includes(key));
  const draw = (key: string) => <PlacedField key={key} {...{ description, row, state, page }} column={key} />;
  return (
    <>
      <div className={css.fields}>{[...profile, ...asked.map(({ key }) => key)].map(draw)}</div>
      {layout.tabs.map((tab) => {
        const parts = tab.parts.filter((part) => !isGone(page, tab, part) && shownFields(page, part).length > 0);
        return parts.length === 0 ? null : (
          <section key={tab.key} className={css.section} aria-label={say(tab.title)}>
            <h2>{say(tab.title)}</h2>
            {parts.map((part) => (
              <fieldset key={part.key} className={css.group}>
                {part.title && <legend>{say(part.title)}</legend>}
                <div className={part.kind === 'group' && part.columns === 2 ? css.two : css.fields}>
                  {shownFields(page, part).map(({ column }) => draw(column))}
                </div>
              </fieldset>
            ))}
          </section>
        );
      })}
    </>
  );
}

const fieldsOfPart = (part: PagePart): readonly PageField[] =>
  part.kind === 'files' ? [{ column: part.column }] : fieldsIn(part);

const isGone = ({ state }: PageNow, tab: PageTab, part: PagePart): boolean =>
  state.hiddenParts.has(tab.key) || state.hiddenParts.has(part.key);

/** Fields of a part that are to be seen now. */
export const shownFields = ({ state }: PageNow, part: PagePart): readonly PageField[] =>
  fieldsOfPart(part).filter(({ column }) => !state.hidden.has(column));

/** An input, or the value alone where it cannot be typed in. */
function PlacedField({ description, row, state, page, column: key }: LaidOutFormProps & { column: string }): ReactNode {
  const t = useText();
  const say = useSay();
  const known = columnOf(description, key);
  if (!known || page.state.hidden.has(key)) return null;
  const writable = state.columns.some((one) => one.key === key);
  if (writable && !page.state.locked.has(key)) return state.field(key);
  const column = asPlaced(known, page);
  const words = writable ? textOf(column, state.form.values[key], say) : plainTextOf(column, row, say);
  // Days and moments as people read them, not as they are kept.
  const kept = writable ? toSend(column, state.form.values[key]) : row?.values[key];
  const time = typeof kept === 'string' && (column.type === 'date' || column.type === 'datetime') ? kept : null;
  // What somebody else fills in is shown where there is something.
  if (!writable && words === '') return null;
  return (
    <Field label={say(column.title)} error={state.form.error(key)}>
      <p className={css.locked}>
        <LockIcon size="sm" />
        <span>{time === null ? words || t('common.record.page.none') : <RecordValue column={column} value={time} />}</span>
      </p>
    </Field>
  );
}

type Say = ReturnType<typeof useSay>;

function plainTextOf(column: ColumnDescription, row: RecordRow | undefined, say: Say): string {
  const value = row?.values[column.key];
  return column.type === 'choice' ? say(choiceOf(column, value)?.title) : plainText(value);
}

/** What a field holds, in words. */
function textOf(column: ColumnDescription, value: FormValue | undefined, say: Say): string {
  if (column.type === 'choice') return say(choiceOf(column, value)?.title);
  if (value === null || value === undefined || value === false) return '';
  if (typeof value !== 'object') return value === true ? '✓' : value;
  if (Array.isArray(value)) return value.map((one) => ('name' in one ? one.name : one.title)).join(', ');
  return 'label' in value ? value.label : 'amount' in value && value.amount ? `${value.amount} ${value.currency}` : '';
}
