import { describe, expect, it } from 'vitest';
import { FILTER_BUDGET, parseFilter, parseFilterText } from './filter.ts';

const one = { column: 'subject', op: 'eq', value: 'x' };

describe('the filter language', () => {
  it('takes trees of conditions and gives them back as they came', () => {
    const trees = [
      one,
      { and: [] },
      { and: [one, { or: [one, { not: one }] }] },
      { column: 'account.name', op: 'contains', value: 'a' },
      { column: 'state', op: 'in', value: ['a', 'b'] },
      { column: 'points', op: 'between', value: [1, 2] },
      { column: 'price', op: 'gt', value: { amount: '1', currency: 'EUR' } },
      { column: 'done', op: 'eq', value: false },
      { column: 'done', op: 'empty' },
    ];
    for (const tree of trees) expect(parseFilter(tree)).toEqual({ ok: true, filter: tree });
    expect(parseFilterText(JSON.stringify(one))).toEqual({ ok: true, filter: one });
  });

  it('refuses everything else and says where', () => {
    const wrong: [unknown, string][] = [
      [null, 'filter'],
      ['x', 'filter'],
      [[], 'filter'],
      [{}, 'filter.column'],
      [{ ...one, extra: 1 }, 'filter'],
      [{ and: [one], or: [one] }, 'filter'],
      [{ and: one }, 'filter.and'],
      [{ and: [one, 1] }, 'filter.and.1'],
      [{ not: [one] }, 'filter.not'],
      [{ column: 1, op: 'eq', value: 1 }, 'filter.column'],
      [{ column: 'a', op: 'like', value: 1 }, 'filter.op'],
      [{ column: 'a', op: '__proto__', value: 1 }, 'filter.op'],
      [{ column: 'a', op: 'eq' }, 'filter.value'],
      [{ column: 'a', op: 'eq', value: Number.NaN }, 'filter.value'],
      [{ column: 'a', op: 'eq', value: { a: { b: 1 } } }, 'filter.value'],
      [{ column: 'a', op: 'in', value: 'x' }, 'filter.value'],
      [{ column: 'a', op: 'in', value: [['x']] }, 'filter.value.0'],
      [{ column: 'a', op: 'empty', value: true }, 'filter.value'],
    ];
    for (const [tree, path] of wrong)
      expect(parseFilter(tree), JSON.stringify(tree)).toMatchObject({ ok: false, fault: { path } });
  });

  it('keeps to its budgets', () => {
    const deep = (n: number): unknown => (n === 0 ? one : { not: deep(n - 1) });
    expect(parseFilter(deep(FILTER_BUDGET.depth - 1)).ok).toBe(true);
    expect(parseFilter(deep(FILTER_BUDGET.depth)).ok).toBe(false);
    expect(parseFilter({ and: Array(FILTER_BUDGET.conditions).fill(one) }).ok).toBe(true);
    expect(parseFilter({ and: Array(FILTER_BUDGET.conditions + 1).fill(one) }).ok).toBe(false);
    const spread = { and: [{ and: Array(25).fill(one) }, { and: Array(25).fill(one) }] };
    expect(parseFilter(spread).ok).toBe(false);
    expect(parseFilter({ column: 'a', op: 'in', value: Array(FILTER_BUDGET.values + 1).fill('x') }).ok).toBe(false);
    expect(parseFilter({ column: 'a', op: 'eq', value: 'x'.repeat(FILTER_BUDGET.text + 1) }).ok).toBe(false);
    expect(parseFilterText(`"${'x'.repeat(FILTER_BUDGET.json)}"`).ok).toBe(false);
    expect(parseFilterText('{').ok).toBe(false);
  });
});
