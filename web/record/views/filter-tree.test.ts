import { describe, expect, it } from 'vitest';
import type { ColumnDescription } from '../../../shared/contracts/records.ts';
import type { Filter } from '../../../shared/rules/filter.ts';
import {
  added,
  editable,
  grouped,
  nextId,
  replaced,
  toggled,
  tooMuch,
  unfinished,
  ungrouped,
  without,
  written,
} from './filter-tree.ts';

const column = (key: string, type: string): ColumnDescription => ({
  key,
  type,
  title: { en: key },
  hint: null,
  required: false,
  searchable: false,
  sortable: true,
  settable: true,
  editable: true,
  settings: {},
  default: null,
});
const columns = [column('status', 'choice'), column('category', 'choice'), column('subject', 'text')];
const columnOf = (key: string) => columns.find((one) => one.key === key);
const is = (key: string, ...value: string[]): Filter => ({ column: key, op: 'in', value });
const category = is('category', 'service_request');
const [one, two, three] = ['new', 'in_progress', 'waiting'].map((status) => is('status', status)) as [Filter, Filter, Filter];

describe('the advanced filter', () => {
  it('groups three conditions by OR as the example of the guide does (LST-07)', () => {
    const root = editable([category, one, two, three], columnOf);
    const chosen = new Set(root.parts.slice(1).map(({ id }) => id));
    const after = grouped(root, chosen);
    expect(written(after, columnOf)).toEqual({ and: [category, { or: [one, two, three] }] });
    const group = after.parts[1];
    expect(written(toggled(after, group?.id ?? 0), columnOf)).toEqual({ and: [category, { and: [one, two, three] }] });
    expect(written(toggled(after, after.id), columnOf)).toEqual({ or: [category, { or: [one, two, three] }] });
    expect(written(ungrouped(after, group?.id ?? 0), columnOf)).toEqual({ and: [category, one, two, three] });
  });

  it('groups only what stands side by side, and at least two', () => {
    const root = editable([{ and: [category, { or: [one, two] }] }], columnOf);
    const inner = root.parts[1];
    const parts = inner?.kind === 'group' ? inner.parts : [];
    expect(grouped(root, new Set([root.parts[0]?.id ?? 0, parts[0]?.id ?? 0]))).toBe(root);
    expect(grouped(root, new Set([parts[0]?.id ?? 0]))).toBe(root);
    const deeper = grouped(root, new Set(parts.map(({ id }) => id)));
    expect(written(deeper, columnOf)).toEqual({ and: [category, { and: [one, two] }] });
  });

  it('takes away conditions, and groups with the last of theirs', () => {
    const root = editable([{ and: [category, { or: [one, two] }] }], columnOf);
    const inner = root.parts[1];
    const ids = inner?.kind === 'group' ? inner.parts.map(({ id }) => id) : [];
    expect(written(without(root, new Set(ids.slice(0, 1))), columnOf)).toEqual({ and: [category, two] });
    expect(without(root, new Set(ids)).parts).toHaveLength(1);
    expect(written(without(root, new Set(root.parts.map(({ id }) => id))), columnOf)).toBeUndefined();
  });

  it('adds and changes conditions, and leaves out those that ask for nothing yet', () => {
    const root = editable([category], columnOf);
    const fresh = { kind: 'condition', id: nextId(), column: 'subject', meaning: 'is', value: [] } as const;
    const grown = added(root, root.id, fresh);
    expect(written(grown, columnOf)).toEqual(category);
    expect(unfinished(grown, columnOf)).toBe(fresh);
    const filled = replaced(grown, { ...fresh, value: ['oil'] });
    expect(written(filled, columnOf)).toEqual({ and: [category, { column: 'subject', op: 'contains', value: 'oil' }] });
    expect(unfinished(filled, columnOf)).toBeUndefined();
  });

  it('keeps what it has no words for', () => {
    const odd: Filter = { not: { and: [one, { column: 'account.name', op: 'eq', value: 'x' }] } };
    expect(written(editable([category, odd], columnOf), columnOf)).toEqual({ and: [category, odd] });
  });

  it('says what is too much before the server does', () => {
    expect(tooMuch({ and: [category, one] })).toBeNull();
    expect(tooMuch({ or: Array.from({ length: 39 }, () => one) })).toBe('many');
    const deep = (levels: number): Filter => (levels === 0 ? one : { and: [deep(levels - 1), two] });
    expect(tooMuch(deep(5))).toBe('deep');
    expect(tooMuch({ column: 'subject', op: 'eq', value: 'x'.repeat(9_500) })).toBe('long');
  });
});
