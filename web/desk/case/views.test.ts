import { describe, expect, it } from 'vitest';
import type { ColumnDescription, ObjectDescription } from '../../../shared/contracts/records.ts';
import { filterOf, viewOf } from './views.ts';

const choice = (key: string, flags: Record<string, unknown> = {}) => ({ key, title: { en: key }, flags, retired: false });
const column = (key: string, more: Partial<ColumnDescription> = {}): ColumnDescription => ({
  key,
  type: 'text',
  title: { en: key },
  hint: null,
  required: false,
  searchable: false,
  sortable: true,
  settable: true,
  editable: true,
  settings: {},
  default: null,
  ...more,
});
const description = (columns: ColumnDescription[]): ObjectDescription => ({
  key: 'case',
  title: { en: 'Case' },
  plural: { en: 'Cases' },
  icon: null,
  displayColumn: 'number',
  orderColumn: 'registered_at',
  statusColumn: 'status',
  attachedTo: null,
  parentColumn: null,
  can: { create: true, read: true, update: true, delete: true },
  moves: true,
  exports: false,
  comments: false,
  columns,
  actions: [],
  page: null,
});
const status = column('status', {
  type: 'choice',
  choices: [choice('new'), choice('over', { final: true }), choice('resolved', { resolved: true })],
});
const open = { not: { column: 'status', op: 'in', value: ['over'] } };

describe('the views of the queue', () => {
  const known = description([status, column('assignee', { type: 'person' })]);

  it('leave out what is over, whatever its key', () => {
    expect(filterOf('open', known, 'me')).toEqual(open);
    expect(filterOf('all', known, 'me')).toBeUndefined();
  });

  it('ask for one’s own and for nobody’s', () => {
    expect(filterOf('mine', known, 'me')).toEqual({ and: [open, { column: 'assignee', op: 'in', value: ['me'] }] });
    expect(filterOf('unassigned', known, 'me')).toEqual({ and: [open, { column: 'assignee', op: 'empty' }] });
  });

  it('name no column that may not be read', () => {
    expect(filterOf('mine', description([status]), 'me')).toEqual(open);
    expect(filterOf('unassigned', description([]), 'me')).toBeUndefined();
  });

  it('fall back to the first for a name from an address that is none', () => {
    expect(viewOf('nonsense')).toBe('unassigned');
    expect(viewOf('mine')).toBe('mine');
  });
});
