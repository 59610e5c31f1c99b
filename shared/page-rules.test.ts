import { expect, it } from 'vitest';
import type { ColumnType } from './columns/contract.ts';
import type { PageLayout, PageRule } from './contracts/record-pages.ts';
import { objectsOnPage, pageFor } from './page-layout.ts';
import { askedBy, followedBy, holds, knownRules, pageState, plain, SOMEBODY } from './page-rules.ts';
import type { Filter } from './rules/filter.ts';

const types: Readonly<Record<string, ColumnType>> = {
  name: 'text',
  points: 'integer',
  weight: 'decimal',
  open: 'boolean',
  due: 'date',
  at: 'datetime',
  kind: 'choice',
  account: 'reference',
  price: 'money',
  owner: 'person',
};
const now = new Date('2026-03-04T10:00:00Z');
const asked = (values: Readonly<Record<string, unknown>>) => ({
  now,
  typeOf: (key: string) => types[key],
  value: (key: string) => plain(types[key] ?? 'text', values[key]),
});
const is = (column: string, op: string, value?: unknown) => ({ column, op, ...(value !== undefined && { value }) }) as Filter;
const rule = (key: string, when: Filter, ...effects: object[]) => ({ key, when, effects }) as unknown as PageRule;
const page = (...rules: PageRule[]): PageLayout => ({
  profile: [{ column: 'name', required: true }, { column: 'points', readOnly: true }, { column: 'account' }],
  tabs: [
    {
      key: 'more',
      title: { en: 'More' },
      parts: [{ kind: 'group', key: 'inner', columns: 1, fields: [{ column: 'kind' }, { column: 'due' }] }],
    },
  ],
  rules,
});

it('conditions compare as their type does, and an empty value is unequal to every value', () => {
  const values = { name: 'Press 4', points: '9', weight: '10.50', due: '2026-03-05', at: '2026-03-04T09:00:00Z', kind: 'pump' };
  const yes: Filter[] = [
    is('name', 'contains', 'PRESS'),
    is('name', 'starts', 'press'),
    is('points', 'lt', 10),
    is('weight', 'eq', '10.5'),
    is('weight', 'between', ['10', '11']),
    is('due', 'ge', '2026-03-05'),
    is('due', 'eq', { relative: 'this_week' } as unknown),
    is('at', 'eq', { relative: 'today' } as unknown),
    is('at', 'le', '2026-03-04T10:00:00+01:00'),
    is('kind', 'in', ['pump', 'valve']),
    is('open', 'eq', false),
    is('account', 'empty'),
    is('account', 'ne', 'x'),
    { not: is('account', 'not_empty') },
    { or: [is('points', 'gt', 100), is('name', 'eq', 'Press 4')] },
    { and: [] },
  ];
  const no: Filter[] = [
    is('name', 'eq', 'press 4'),
    is('points', 'gt', '9'),
    is('due', 'lt', '2026-03-05'),
    is('due', 'eq', { relative: 'last_week' } as unknown),
    is('kind', 'ne', 'pump'),
    is('account', 'eq', 'x'),
    is('nothing', 'not_empty'),
    { or: [] },
    { not: { and: [] } },
  ];
  expect(yes.filter((one) => !holds(one, asked(values)))).toEqual([]);
  expect(no.filter((one) => holds(one, asked(values)))).toEqual([]);
});

it('money compares within its currency and exactly, whatever the form of the amount', () => {
  const eur = (amount: string) => ({ amount, currency: 'EUR' });
  const has = (amount: string, filter: Filter) => holds(filter, asked({ price: eur(amount) }));
  for (const amount of ['12.5', '12.50', '12,5000', ' 12.5 '])
    expect(has(amount, is('price', 'eq', eur('12.500'))), amount).toBe(true);
  expect(has('9', is('price', 'lt', eur('10')))).toBe(true);
  expect(has('-3', is('price', 'lt', eur('-2.9999')))).toBe(true);
  // More digits than a number holds.
  expect(has('900719925474099.3', is('price', 'gt', eur('900719925474099.2')))).toBe(true);
  expect(has('10', is('price', 'between', [eur('10'), eur('10')]))).toBe(true);
  const dollars = { amount: '9', currency: 'USD' };
  for (const op of ['eq', 'lt', 'gt', 'le', 'ge']) expect(has('9', is('price', op, dollars)), op).toBe(false);
  expect(has('9', is('price', 'ne', dollars))).toBe(true);
  expect([has('', is('price', 'empty')), has('much', is('price', 'empty'))]).toEqual([true, true]);
});

it('people are asked for by who may name them; whom one may not name is somebody, and nobody in particular', () => {
  const isPerson = (key: string) => key === 'owner';
  const named = (one: string) => (one === 'me' ? 'her' : one === 'colleague' ? one : undefined);
  const mine = askedBy(is('owner', 'in', ['me', 'boss']), isPerson, named);
  expect(mine).toEqual(is('owner', 'in', ['her']));
  const other = askedBy({ not: is('owner', 'eq', 'boss') }, isPerson, named);
  const owned = (owner: unknown, filter: Filter) => holds(filter, asked({ owner }));
  expect([owned('her', mine), owned(SOMEBODY, mine), owned(null, mine)]).toEqual([true, false, false]);
  // Whoever it is: naming one whom she may not name tells her nothing.
  expect(['her', SOMEBODY, null].map((owner) => owned(owner, other))).toEqual([true, true, true]);
  expect([owned(SOMEBODY, is('owner', 'not_empty')), owned(null, is('owner', 'empty'))]).toEqual([true, true]);
  const unequal = askedBy(is('owner', 'ne', 'colleague'), isPerson, named);
  expect(['colleague', SOMEBODY, null].map((owner) => owned(owner, unequal))).toEqual([false, true, true]);
});

it('values are set first, each rule seeing those above; then states, where hidden beats required', () => {
  const layout = page(
    rule('a', is('kind', 'eq', 'pump'), { do: 'set', column: 'points', value: 5 }),
    rule('b', is('points', 'eq', 5), { do: 'set', column: 'name', value: 'five' }),
    rule('c', is('name', 'eq', 'five'), { do: 'require', column: 'due' }, { do: 'lock', column: 'account' }),
    rule('d', is('open', 'eq', true), { do: 'show', part: 'inner' }),
  );
  const shut = pageState(layout, asked({ kind: 'pump' }));
  expect([...shut.sets]).toEqual([
    ['points', 5],
    ['name', 'five'],
  ]);
  expect([...shut.hiddenParts]).toEqual(['inner']);
  expect([...shut.hidden].sort()).toEqual(['due', 'kind']);
  // What cannot be typed in is not demanded: set, or out of sight.
  expect([...shut.required]).toEqual([]);
  expect([...shut.locked].sort()).toEqual(['account', 'name', 'points']);
  const open = pageState(layout, asked({ kind: 'pump', open: true }));
  expect([...open.required]).toEqual(['due']);
  expect([...pageState(layout, asked({ kind: 'valve', open: true })).required]).toEqual(['name']);
  expect(open.hidden.size).toBe(0);
  // The order counts: what stands below sets nothing for those above.
  const turned = pageState({ ...layout, rules: [...layout.rules].reverse() }, asked({ kind: 'pump' }));
  expect([...turned.sets]).toEqual([['points', 5]]);
});

it('a lookup follows another column, and offers everything while that is empty', () => {
  const layout = page(rule('a', { and: [] }, { do: 'filter', column: 'account', by: 'type', from: 'kind' }));
  expect(pageState(layout, asked({ kind: 'pump' })).filters.get('account')).toEqual([
    { by: 'type', value: 'pump', from: 'kind' },
  ]);
  expect(pageState(layout, asked({})).filters.size).toBe(0);
});

it('a rule may look one step behind a lookup, but follows none that a rule sets', () => {
  const partner = rule('a', is('account.type', 'eq', 'partner'), { do: 'require', column: 'due' });
  const filters = rule('b', { and: [] }, { do: 'filter', column: 'owner', by: 'kind', from: 'account.type' });
  expect(followedBy([partner, filters, rule('c', is('kind', 'empty'), { do: 'hide', column: 'due' })])).toEqual(['account']);
  const now = { ...asked({}), typeOf: (key: string) => (key === 'account.type' ? ('choice' as const) : types[key]) };
  const there = { ...now, value: (key: string) => (key === 'account.type' ? 'partner' : null) };
  expect([...pageState(page(partner), there).required]).toEqual(['name', 'due']);
  expect([...pageState(page(partner), now).required]).toEqual(['name']);
  expect([...pageState(page(filters), there).filters]).toEqual([
    ['owner', [{ by: 'kind', value: 'partner', from: 'account.type' }]],
  ]);
  // Not followed on either side, whatever its record says.
  const set = rule('s', { and: [] }, { do: 'set', column: 'account', value: 'uid' });
  const locks = rule('a', is('account.type', 'eq', 'partner'), { do: 'lock', column: 'kind' });
  expect(pageState(page(locks), there).locked.has('kind')).toBe(true);
  for (const rules of [
    [set, locks],
    [locks, set],
  ])
    expect(pageState(page(...rules), there).locked.has('kind')).toBe(false);
});

it('a rule over what is not known is dropped whole, an effect on it alone', () => {
  const rules = [
    rule('a', { and: [is('name', 'empty'), is('secret', 'empty')] }, { do: 'hide', column: 'kind' }),
    rule('b', is('name', 'empty'), { do: 'hide', column: 'secret' }, { do: 'hide', column: 'kind' }),
    rule('c', is('name', 'empty'), { do: 'filter', column: 'account', by: 'x', from: 'secret' }),
  ];
  const known = (key: string) => key !== 'secret';
  expect(knownRules(rules, { looked: known, named: known })).toEqual([
    rule('b', is('name', 'empty'), { do: 'hide', column: 'kind' }),
  ]);
});

it('the page is found by a value, and its objects are counted once each', () => {
  const [pump, other] = [page(), page(rule('a', { and: [] }, { do: 'hide', column: 'kind' }))];
  const set = {
    by: 'kind',
    pages: [
      { key: 'p', title: {}, value: 'pump', layout: pump },
      { key: 'o', title: {}, value: null, layout: other },
    ],
  };
  expect([pageFor(set, 'pump'), pageFor(set, 'valve'), pageFor(set, null)]).toEqual([pump, other, other]);
  const columns = ['name', 'account', 'kind'].map((key) => ({
    key,
    type: types[key] ?? 'text',
    settings: key === 'account' ? { target: 'account' } : {},
  }));
  const parts: PageLayout = {
    ...pump,
    tabs: [
      {
        key: 't',
        title: {},
        parts: [
          { kind: 'detail', key: 'd', object: 'part', column: 'of' },
          { kind: 'detail', key: 'e', object: 'account', column: 'of' },
        ],
      },
    ],
  };
  expect(objectsOnPage(parts, { key: 'machine', columns })).toEqual(['machine', 'account', 'part']);
});
