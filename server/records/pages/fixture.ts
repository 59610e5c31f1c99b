/** Pages in few words, for tests. */
import type { PageLayout, PageRule, PageSet } from '../../../shared/contracts/record-pages.ts';

export const t = (en: string) => ({ en });
export const field = (column: string, more: object = {}) => ({ column, ...more });
export const layout = (profile: readonly (string | object)[], more: Partial<PageLayout> = {}): PageLayout => ({
  profile: profile.map((one) => (typeof one === 'string' ? field(one) : one)) as PageLayout['profile'],
  tabs: [],
  rules: [],
  ...more,
});
export const one = (page: PageLayout): PageSet => ({
  by: null,
  pages: [{ key: 'page', title: t('Page'), value: null, layout: page }],
});
export const rule = (key: string, when: object, ...effects: object[]) => ({ key, when, effects }) as unknown as PageRule;
export const is = (column: string, value: unknown) => ({ column, op: 'eq', value });

const choices = (...keys: string[]) => keys.map((key) => ({ key, title: t(key) }));

const machine = {
  key: 'machine',
  title: t('Machine'),
  plural: t('Machines'),
  displayColumn: 'name',
  columns: [
    { key: 'name', type: 'text', title: t('Name'), required: true },
    { key: 'kind', type: 'choice', title: t('Kind'), choices: choices('pump', 'valve') },
    { key: 'state', type: 'choice', title: t('State'), choices: choices('fine', 'broken') },
    { key: 'note', type: 'text', title: t('Note') },
    { key: 'points', type: 'integer', title: t('Points') },
    { key: 'secret', type: 'text', title: t('Secret name') },
    { key: 'photo', type: 'files', title: t('Photo') },
    { key: 'spare', type: 'reference', title: t('Spare'), settings: { target: 'machine' } },
    { key: 'rival', type: 'reference', title: t('Rival'), settings: { target: 'machine' } },
    { key: 'owner', type: 'person', title: t('Owner') },
    { key: 'price', type: 'money', title: t('Price') },
  ],
};
const part = {
  key: 'part',
  title: t('Part'),
  plural: t('Parts'),
  displayColumn: 'caption',
  columns: [
    { key: 'caption', type: 'text', title: t('Caption') },
    { key: 'machine', type: 'reference', title: t('Machine'), settings: { target: 'machine' } },
  ],
};

/** A machine with every kind of column that a page has to do with, and parts that lead to it. */
export const objects = [machine, part];

/** Arrangements that are refused with a code; the empty one stands. */
export const unfit: readonly [PageSet, string][] = [
  [one(layout(['gone'])), 'unknown_column'],
  [one(layout(['name', 'name'])), 'placed_twice'],
  [{ ...one(layout(['name'])), by: 'note' }, 'bad_type'],
  [{ by: null, pages: [...one(layout([])).pages, { key: 'b', title: t('B'), value: 'pump', layout: layout([]) }] }, 'no_column'],
  [
    { by: 'spare', pages: [...one(layout([])).pages, { key: 'b', title: t('B'), value: 'pump', layout: layout([]) }] },
    'not_a_record',
  ],
  [{ by: 'kind', pages: [{ key: 'b', title: t('B'), value: 'pump', layout: layout([]) }] }, 'no_other'],
  [
    one(
      layout([], {
        tabs: [{ key: 'a', title: t('A'), parts: [{ kind: 'detail', key: 'd', object: 'part', column: 'caption' }] }],
      }),
    ),
    'unknown_detail',
  ],
  [one(layout([], { tabs: [{ key: 'a', title: t('A'), parts: [{ kind: 'files', key: 'd', column: 'note' }] }] })), 'bad_type'],
  [one(layout([], { rules: [rule('r', is('points', 'high'), { do: 'hide', column: 'note' })] })), 'bad_filter'],
  [one(layout([], { rules: [rule('r', is('photo', 'x'), { do: 'hide', column: 'note' })] })), 'bad_type'],
  ...(['spare.gone', 'note.kind', 'spare.spare.kind'] as const).map((path): [PageSet, string] => [
    one(layout([], { rules: [rule('r', is(path, 'x'), { do: 'hide', column: 'note' })] })),
    'unknown_column',
  ]),
  [one(layout([], { rules: [rule('r', is('spare.photo', 'x'), { do: 'hide', column: 'note' })] })), 'bad_type'],
  [one(layout([], { rules: [rule('r', is('spare.kind', 'boat'), { do: 'hide', column: 'note' })] })), 'bad_filter'],
  [
    one(layout([], { rules: [rule('r', is('note', 'x'), { do: 'filter', column: 'rival', by: 'kind', from: 'spare.name' })] })),
    'bad_type',
  ],
  [one(layout([], { rules: [rule('r', is('price', '12'), { do: 'hide', column: 'note' })] })), 'bad_filter'],
  [one(layout([], { rules: [rule('r', is('owner', 'Sven'), { do: 'hide', column: 'note' })] })), 'bad_filter'],
  [
    one(layout([], { rules: [rule('r', is('note', 'x'), { do: 'filter', column: 'spare', by: 'owner', from: 'owner' })] })),
    'bad_type',
  ],
  [one(layout([], { rules: [rule('r', is('note', 'x'), { do: 'hide', part: 'none' })] })), 'unknown_part'],
  [one(layout([], { rules: [rule('r', is('note', 'x'), { do: 'set', column: 'created_at', value: 'x' })] })), 'not_settable'],
  [one(layout([], { rules: [rule('r', is('note', 'x'), { do: 'filter', column: 'spare', by: 'kind', from: 'state' })] })), ''],
];
