/** The queue's views: which cases, most recent first. Which statuses are over is told by the flags of the choices, not by their keys. */
import type { ObjectDescription } from '../../../shared/contracts/records.ts';
import type { Filter } from '../../../shared/rules/filter.ts';
import { columnOf } from '../../record/index.ts';

export const views = ['unassigned', 'mine', 'open', 'all'] as const;
export type View = (typeof views)[number];

export const viewOf = (value: string): View => views.find((one) => one === value) ?? 'unassigned';

/** Cases that are not over; null where this user may not read the status. */
export function openOnly(description: ObjectDescription): Filter | null {
  const status = columnOf(description, description.statusColumn);
  const over = (status?.choices ?? []).filter(({ flags }) => flags.final === true).map(({ key }) => key);
  return status && over.length > 0 ? { not: { column: status.key, op: 'in', value: over } } : null;
}

/** The condition of a view; undefined for all cases. */
export function filterOf(view: View, description: ObjectDescription, me: string): Filter | undefined {
  if (view === 'all') return undefined;
  const parts: Filter[] = [];
  const open = openOnly(description);
  if (open) parts.push(open);
  if (columnOf(description, 'assignee')) {
    if (view === 'mine') parts.push({ column: 'assignee', op: 'in', value: [me] });
    if (view === 'unassigned') parts.push({ column: 'assignee', op: 'empty' });
  }
  return parts.length > 1 ? { and: parts } : parts[0];
}
