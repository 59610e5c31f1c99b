import { describe, expect, it } from 'vitest';
import type { ColumnDescription } from '../../shared/contracts/records.ts';
import { parseFilter } from '../../shared/rules/filter.ts';
import { filterOf, readSort, writeSort } from './list-state.ts';

const column = (key: string, type: string, settings: ColumnDescription['settings'] = {}): ColumnDescription => ({
  key,
  type,
  title: { en: key },
  hint: null,
  required: false,
  searchable: false,
  sortable: true,
  settable: true,
  editable: true,
  settings,
  default: null,
});
const columns = [
  column('status', 'choice'),
  column('assignee', 'person'),
  column('done', 'boolean'),
  column('subject', 'text'),
  column('due', 'date'),
  column('registered_at', 'datetime'),
  column('size', 'integer'),
  column('price', 'decimal'),
  column('notes', 'rich_text'),
];

describe('a filter from the address', () => {
  it.each([
    ['status', ['new', 'closed'], { column: 'status', op: 'in', value: ['new', 'closed'] }],
    ['assignee', ['8f2c'], { column: 'assignee', op: 'in', value: ['8f2c'] }],
    ['done', ['false'], { column: 'done', op: 'eq', value: false }],
    ['subject', ['oil', ' water'], { column: 'subject', op: 'contains', value: 'oil, water' }],
    ['due', ['', '2026-11-22'], { column: 'due', op: 'le', value: '2026-11-22' }],
    ['size', ['3', ''], { column: 'size', op: 'ge', value: 3 }],
    ['price', ['3.50', ''], { column: 'price', op: 'ge', value: '3.50' }],
  ])('on %s becomes a condition the server takes', (key, value, expected) => {
    const filter = filterOf(columns, { [key]: value });
    expect(filter).toEqual(expected);
    expect(parseFilter(filter).ok).toBe(true);
  });

  it('counts the last day of a span of moments to its end, in the reader’s own zone', () => {
    const filter = filterOf(columns, { registered_at: ['2026-11-22', '2026-11-22'] });
    const [from, until] = [new Date(2026, 10, 22), new Date(2026, 10, 23)].map((day) => day.toISOString());
    expect(filter).toEqual({
      and: [
        { column: 'registered_at', op: 'ge', value: from },
        { column: 'registered_at', op: 'lt', value: until },
      ],
    });
  });

  it('leaves out columns nobody knows and types that cannot be filtered, and keeps what is always on', () => {
    const only = { column: 'account', op: 'eq', value: 'x' } as const;
    expect(filterOf(columns, { secret: ['x'], notes: ['y'] }, only)).toEqual(only);
    expect(filterOf(columns, { secret: ['x'] })).toBeUndefined();
  });

  it('writes the sort as the server reads it', () => {
    for (const text of ['number', '-number']) expect(writeSort(readSort(text)!)).toBe(text);
    expect(readSort('')).toBeUndefined();
  });
});
