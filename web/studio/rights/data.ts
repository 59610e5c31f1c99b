/** What the screens of rights share: titles in the reader's language, addresses, who may come in. */
import type { Answer } from '../../api/index.ts';
import type { Text } from '../../ui/index.ts';

export type ObjectRights = Answer<'GET /api/staff/rights/:object'>;

/** A title of metadata in the reader's language, else in English, else in any. */
export function titleIn(t: Text, title: Readonly<Record<string, string>>): string {
  return title[t.language] ?? title.en ?? Object.values(title)[0] ?? '';
}

export const tabs = ['availability', 'operations', 'records', 'columns'] as const;
export type TabKey = (typeof tabs)[number];

/** Address of a level of an object; `row` points at the row of a user or role, `column` at a column, `rule` at a rule by author. */
export function rightsAt(
  object: string,
  tab: TabKey = 'availability',
  more: { row?: string; column?: string; rule?: string } = {},
): string {
  const query = new URLSearchParams({ level: tab, ...more });
  return `/rights/${object}?${query}`;
}
