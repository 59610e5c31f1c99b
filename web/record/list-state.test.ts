import { describe, expect, it } from 'vitest';
import type { ColumnDescription } from '../../shared/contracts/records.ts';
import { parseFilter } from '../../shared/rules/filter.ts';
import { filterKey, knownTree, leafOf, withZone } from './condition.ts';
import { filterOf, ownQuery, readSort, withOwn, writeSort } from './list-state.ts';

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
  column('cost', 'money'),
  column('papers', 'files'),
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
    ['size', ['3', '5'], { column: 'size', op: 'between', value: [3, 5] }],
    ['cost', ['3.50', '', 'EUR'], { column: 'cost', op: 'ge', value: { amount: '3.50', currency: 'EUR' } }],
    ['status.not', ['closed'], { not: { column: 'status', op: 'in', value: ['closed'] } }],
    ['subject.starts', ['oil'], { column: 'subject', op: 'starts', value: 'oil' }],
    ['due.relative', ['this_week'], { column: 'due', op: 'eq', value: { relative: 'this_week' } }],
    ['assignee.empty', ['1'], { column: 'assignee', op: 'empty' }],
    ['notes', ['oil'], { column: 'notes', op: 'contains', value: 'oil' }],
    ['papers.not_empty', ['1'], { column: 'papers', op: 'not_empty' }],
  ])('on %s becomes a condition the server takes', (key, value, expected) => {
    const filter = filterOf(columns, { [key]: value });
    expect(filter).toEqual(expected);
    expect(parseFilter(filter).ok).toBe(true);
    // And back: the editor shows what the address says.
    const leaf = leafOf(filter!, (one) => columns.find((column) => column.key === one));
    expect(leaf).not.toBeNull();
    // As the database keeps a tree, its parts in an order of their own.
    const kept = JSON.parse(
      JSON.stringify(filter, (_, part) => (part?.column ? { op: part.op, value: part.value, column: part.column } : part)),
    );
    expect(leafOf(kept, (one) => columns.find((column) => column.key === one))).toEqual(leaf);
    expect(filterOf(columns, { [filterKey(leaf!.column, leaf!.meaning)]: leaf!.value })).toEqual(expected);
  });

  it('counts the last day of a span of moments to its end, in the reader’s own zone', () => {
    const filter = filterOf(columns, { registered_at: ['2026-11-22', '2026-11-22'] });
    const [from, until] = [new Date(2026, 10, 22), new Date(2026, 10, 22, 23, 59, 59, 999)].map((day) => day.toISOString());
    expect(filter).toEqual({ column: 'registered_at', op: 'between', value: [from, until] });
  });

  it('leaves out columns nobody knows and types that cannot be filtered, and keeps what is always on', () => {
    const only = { column: 'account', op: 'eq', value: 'x' } as const;
    expect(filterOf(columns, { secret: ['x'], 'notes.starts': ['y'], 'status.odd': ['z'] }, only)).toEqual(only);
    expect(filterOf(columns, { secret: ['x'] })).toBeUndefined();
  });

  it('writes the sort as the server reads it', () => {
    for (const text of ['number', '-number']) expect(writeSort(readSort(text)!)).toBe(text);
    expect(readSort('')).toBeUndefined();
  });
});

describe('a tree from the address', () => {
  const tree = {
    or: [
      { column: 'secret', op: 'eq', value: 'x' },
      { and: [{ column: 'status', op: 'in', value: ['new'] }, { not: { column: 'secret.name', op: 'empty' } }] },
    ],
  } as const;

  it('loses conditions on columns nobody knows, and says so', () => {
    const knows = (key: string) => key !== 'secret';
    expect(knownTree(tree, knows)).toEqual({ filter: { or: [{ and: [tree.or[1].and[0]] }] }, lost: true });
    expect(knownTree(tree.or[1].and[0], knows)).toEqual({ filter: tree.or[1].and[0], lost: false });
    expect(knownTree(tree.or[0], knows)).toEqual({ filter: undefined, lost: true });
  });

  it('is left as it is where it says more than the editor can', () => {
    for (const filter of [
      { column: 'size', op: 'gt', value: 3 },
      { column: 'account.name', op: 'eq', value: 'x' },
      { not: { column: 'size', op: 'ge', value: 3 } },
      { column: 'registered_at', op: 'ge', value: '2026-11-22T09:30:00.000Z' },
    ] as const) {
      expect(leafOf(filter, (one) => columns.find((column) => column.key === one))).toBeNull();
    }
  });

  it('is sent with the reader’s own time zone', () => {
    const sent = withZone({ not: { column: 'due', op: 'eq', value: { relative: 'today' } } });
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(sent).toEqual({ not: { column: 'due', op: 'eq', value: { relative: 'today', zone } } });
  });
});

describe('two lists in one address', () => {
  const address = 'view=mine&q=oil&tab=details&in.parts.q=pump&in.parts.f.status=new,closed&in.parts2.q=valve';

  it('reads of a list inside of a page only its own', () => {
    expect(ownQuery(new URLSearchParams(address), 'parts').toString()).toBe('q=pump&f.status=new%2Cclosed');
    expect(ownQuery(new URLSearchParams(address), 'other').toString()).toBe('');
    expect(ownQuery(new URLSearchParams(address), '').get('q')).toBe('oil');
  });

  it('leaves the page and its other lists as they are where one is changed', () => {
    const after = withOwn(new URLSearchParams(address), 'parts', new URLSearchParams('sort=-due'));
    expect(Object.fromEntries(after)).toEqual({
      view: 'mine',
      q: 'oil',
      tab: 'details',
      'in.parts2.q': 'valve',
      'in.parts.sort': '-due',
    });
    const page = ownQuery(after, '');
    page.delete('q');
    expect(Object.fromEntries(withOwn(after, '', page))).toEqual({
      view: 'mine',
      tab: 'details',
      'in.parts2.q': 'valve',
      'in.parts.sort': '-due',
    });
  });
});
