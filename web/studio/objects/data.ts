/** What the screens of the object designer share: readings, addresses, titles, codes. */
import type { ColumnType } from '../../../shared/columns/contract.ts';
import { type Answer, type FieldFault, type Problem, problemText, useCall } from '../../api/index.ts';
import type { Text } from '../../ui/index.ts';
import { titleIn } from '../rights/data.ts';

export type ObjectView = Answer<'GET /api/staff/metadata/objects/:object'>;
export type ColumnView = ObjectView['columns'][number];
export type ChoiceView = ColumnView['choices'][number];
export type ImportView = Answer<'GET /api/staff/imports/:import'>;
export type Summary = Answer<'GET /api/staff/metadata/objects'>['objects'][number];
export type Titles = Readonly<Record<string, string>>;

/** In the order in which objects are listed: those made here first, then by title. */
export function inOrder(t: Text, objects: readonly Summary[]): Summary[] {
  return objects.toSorted(
    (a, b) =>
      Number(a.solution !== null) - Number(b.solution !== null) ||
      titleIn(t, a.title).localeCompare(titleIn(t, b.title), t.language),
  );
}

export const useObjects = () => useCall('GET /api/staff/metadata/objects');

export const objectsAt = (object?: string, tab?: TabKey): string =>
  `/objects${object === undefined ? '' : `/${object}`}${tab === undefined ? '' : `?tab=${tab}`}`;

/** Address of the import of spreadsheets, or of one of them. */
export const importAt = (uid?: string): string => `/objects/import${uid === undefined ? '' : `/${uid}`}`;

export const tabs = ['columns', 'lookups', 'details', 'stages', 'settings'] as const;
export type TabKey = (typeof tabs)[number];

/** Types in the order in which they are offered: the usual ones first. */
export const typesOffered: readonly ColumnType[] = [
  'text',
  'choice',
  'date',
  'integer',
  'decimal',
  'money',
  'boolean',
  'reference',
  'person',
  'files',
  'datetime',
  'email',
  'phone',
  'link',
  'links',
  'rich_text',
  'number',
];

/** Types that have an index, and so can be unique. */
export const indexable = (type: ColumnType): boolean => !['files', 'rich_text', 'links'].includes(type);
/** Types whose words are found by search. */
export const searchable = (type: ColumnType): boolean =>
  ['text', 'rich_text', 'email', 'phone', 'link', 'links', 'number'].includes(type);

/** Languages that titles are asked in. */
export const languages = ['en', 'de'] as const;

/** A refusal in the reader's language, where it is one of the designer's own. */
export const refusalText = (t: Text, problem: Problem): string =>
  t.maybe(`objects.refused.${problem.errors[0]?.code ?? ''}`) ?? problemText(t, problem);

/** A server's path `body.settings.scale` belongs to the field `settings`. */
const fieldOf = ({ path }: FieldFault): string => path.replace(/^body\./, '').split('.')[0] ?? '';

/** What is wrong with one field, in the reader's language. */
export function faultAt(t: Text, problem: Problem | null, field: string): string | undefined {
  const fault = problem?.errors.find((one) => fieldOf(one) === field);
  if (fault === undefined) return undefined;
  return t.maybe(`objects.refused.${fault.code}`) ?? t.maybe(`common.fault.${fault.code}`) ?? fault.message;
}

/** True where no field of the screen tells it: it needs words of its own. */
export const isUnplaced = (problem: Problem, drawn: readonly string[]): boolean =>
  problem.errors.length === 0 || problem.errors.some((fault) => !drawn.includes(fieldOf(fault)));

/** Fetches an object again where a change named an old version of it: what stands open goes on from what is there now. */
export function useFreshAfter(object: string): (problem: Problem) => void {
  const { refetch } = useCall('GET /api/staff/metadata/objects/:object', { params: { object }, enabled: false });
  return ({ status }) => {
    if (status === 412 || status === 404) void refetch();
  };
}

/** Titles without the languages that were left empty. */
export function filled(titles: Titles): Record<string, string> {
  return Object.fromEntries(Object.entries(titles).flatMap(([key, text]) => (text.trim() === '' ? [] : [[key, text.trim()]])));
}

/** “Serial number” -> `serial_number`; empty where nothing of it can stand in a code. */
export function codeOf(title: string): string {
  const plain = title.replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+/, '')
    .slice(0, 40)
    .replace(/_+$/, '');
}

/** A code for titles that nobody has yet. */
export function freeCode(titles: Titles, taken: readonly string[], otherwise: string): string {
  const wanted = codeOf(titles.en || Object.values(titles).find((text) => text.trim() !== '') || '') || otherwise;
  if (!taken.includes(wanted)) return wanted;
  for (let n = 2; ; n += 1) if (!taken.includes(`${wanted.slice(0, 36)}_${n}`)) return `${wanted.slice(0, 36)}_${n}`;
}
