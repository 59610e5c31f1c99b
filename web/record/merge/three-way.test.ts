import { describe, expect, it } from 'vitest';
import type { ColumnDescription } from '../../../shared/contracts/records.ts';
import { threeWay } from './three-way.ts';

const column = (key: string, type = 'text'): ColumnDescription => ({
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
const columns = [column('title'), column('note'), column('price', 'money'), column('open', 'boolean')];
const base = { title: 'Pump', note: '', price: { amount: '3', currency: 'EUR' }, open: false };
const keys = (all: readonly { key: string }[]) => all.map(({ key }) => key);

describe('two changes of the same record', () => {
  it('in different columns stand side by side, and nobody is asked', () => {
    const merged = threeWay(columns, {
      base,
      mine: { ...base, title: 'My pump' },
      theirs: { ...base, note: 'leaks', open: true },
    });
    expect(merged.values).toEqual({ ...base, title: 'My pump', note: 'leaks', open: true });
    expect(keys(merged.taken)).toEqual(['note', 'open']);
    expect(merged.clashes).toEqual([]);
  });

  it('in the same column are asked for, and what was typed stays in the form', () => {
    const merged = threeWay(columns, {
      base,
      mine: { ...base, title: 'Mine', note: 'both' },
      theirs: { ...base, title: 'Theirs', note: 'both' },
    });
    expect(merged.clashes).toMatchObject([{ column: { key: 'title' }, base: 'Pump', mine: 'Mine', theirs: 'Theirs' }]);
    expect(merged.values).toMatchObject({ title: 'Mine', note: 'both' });
    expect(merged.taken).toEqual([]);
  });

  it('are the same where both would be sent as the same value', () => {
    const price = { amount: '3,50', currency: 'EUR' };
    const merged = threeWay(columns, {
      base,
      mine: { ...base, price },
      theirs: { ...base, price: { amount: '3.50', currency: 'EUR' } },
    });
    expect(merged.clashes).toEqual([]);
  });
});
