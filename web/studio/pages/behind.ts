/** Columns of the records that lookups lead to, one step deep, beside an object's own: what rules of pages may look at. */
import type { ColumnType } from '../../../shared/columns/contract.ts';
import type { ColumnDescription, ObjectDescription } from '../../../shared/contracts/records.ts';
import { RULE_TYPES, stepsOf } from '../../../shared/page-rules.ts';
import { useCalls } from '../../api/index.ts';
import { languages } from '../objects/data.ts';
import { type Arranged, descriptionOf } from './data.ts';

const targetOf = ({ type, settings }: ColumnDescription): string | null =>
  type === 'reference' && typeof settings.target === 'string' ? settings.target : null;

/** The object with columns such as `account.type`, called “Account → Type”; null while they are being read. */
export function useAlong(description: ObjectDescription): ObjectDescription | null {
  const lookups = description.columns.flatMap((column) => {
    const target = targetOf(column);
    return target === null ? [] : [{ column, target }];
  });
  const targets = [...new Set(lookups.map(({ target }) => target))];
  const read = useCalls(
    'GET /api/staff/metadata/objects/:object',
    targets.map((object) => ({ params: { object } })),
  );
  if (read.some(({ isPending }) => isPending)) return null;
  const columns = lookups.flatMap(({ column, target }) => {
    const view = read[targets.indexOf(target)]?.data;
    const theirs = view === undefined ? [] : descriptionOf(view, null).columns;
    return theirs
      .filter(({ type }) => RULE_TYPES.has(type as ColumnType))
      .map((one) => ({ ...one, key: `${column.key}.${one.key}`, title: along(column.title, one.title) }));
  });
  return { ...description, columns: [...description.columns, ...columns] };
}

type Titles = Readonly<Record<string, string>>;

function along(lookup: Titles, column: Titles): Titles {
  const said = (titles: Titles, language: string) => titles[language] ?? titles.en ?? Object.values(titles)[0] ?? '';
  return Object.fromEntries(
    languages.map((language) => [language, `${said(lookup, language)} → ${said(column, language)}`] as const),
  );
}

/** Whether somebody at this portal may read what a rule looks at. */
export function isRead({ columns, behind }: Arranged, path: string): boolean {
  const { head, tail } = stepsOf(path);
  const column = columns.find(({ key }) => key === head);
  if (column === undefined) return true;
  if (column.readers.length === 0) return false;
  return tail === null || (behind.find(({ object }) => object === column.target)?.readable.includes(tail) ?? false);
}
