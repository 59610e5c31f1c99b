/** The columns of a list as it draws them: how wide, and where on a phone's card. */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import type { Column } from '../ui/index.ts';
import { columnOf, useSay } from './description.ts';
import { RecordValue } from './value.tsx';
import type { Arranged } from './views/arranged.ts';

/** How one column looks in this list; `column` is what it would look like by itself. */
export type ColumnLook = Partial<Omit<Column<RecordRow>, 'key'>>;
type Looks = Readonly<Record<string, ColumnLook>> | undefined;

const widths: Readonly<Record<string, string>> = {
  number: '120px',
  choice: '172px',
  date: '120px',
  datetime: '120px',
  boolean: '88px',
  integer: '96px',
};

/**
 * Where each column stands on a card: the one that opens the row is the title; what is beyond the places has a line of its own where it was
 * chosen, or where the row opens nothing that would show it.
 */
function placesOf(
  description: ObjectDescription,
  keys: readonly string[],
  looks: Looks,
  { chosen, whole }: { readonly chosen: boolean; readonly whole: boolean },
) {
  const { displayColumn, statusColumn } = description;
  const named = keys.find((key) => looks?.[key]?.card === 'title');
  const opener = named ?? keys.find((key) => key === displayColumn) ?? keys[0];
  const places: Record<string, Column<RecordRow>['card']> = {};
  for (const key of keys) {
    const type = columnOf(description, key)?.type;
    const taken = [...Object.values(places), ...keys.map((one) => looks?.[one]?.card)];
    if (key === opener) places[key] = 'title';
    else if (type === 'number') places[key] = 'start';
    else if (key === statusColumn) places[key] = 'footStart';
    else if (type === 'datetime' && !taken.includes('end')) places[key] = 'end';
    else if (!taken.includes('second') && !chosen) places[key] = 'second';
    else if (chosen || whole) places[key] = 'line';
  }
  return { opener, places };
}

/** `whole`: a card shows all of its row, which opens nothing. */
export function useColumns(
  description: ObjectDescription,
  { layout, isChosen }: Arranged,
  looks: Looks,
  whole: boolean,
): Column<RecordRow>[] {
  const say = useSay();
  const keys = layout.columns.map(({ key }) => key);
  const { opener, places } = placesOf(description, keys, looks, { chosen: isChosen, whole });
  return layout.columns.flatMap(({ key, width }) => {
    const column = columnOf(description, key);
    if (!column) return [];
    const draw = (row: RecordRow): ReactNode => <RecordValue short column={column} value={row.values[key]} />;
    const own = { width: key === opener ? undefined : widths[column.type], card: places[key], sortable: column.sortable };
    const look = { ...own, ...looks?.[key] };
    // A share is of a table that fits the screen: where many columns are chosen it would take the others' room.
    const wide = isChosen && look.width?.endsWith('%') ? undefined : look.width;
    const card = look.card ?? (isChosen ? places[key] : undefined);
    return [{ key, label: say(column.title), draw, ...look, card, width: width === undefined ? wide : `${width}px` }];
  });
}
