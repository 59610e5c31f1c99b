import { expect, it } from 'vitest';
import type { PageLayout } from '../../../shared/contracts/record-pages.ts';
import { fieldPlaces, fieldsAt, moveTo, removed, stepped } from './moves.ts';

const layout: PageLayout = {
  profile: [{ column: 'a' }, { column: 'b', required: true }, { column: 'c' }],
  tabs: [
    {
      key: 'one',
      title: { en: 'One' },
      parts: [
        { kind: 'group', key: 'g', columns: 1, fields: [{ column: 'd' }] },
        { kind: 'feed', key: 'f' },
      ],
    },
    { key: 'two', title: { en: 'Two' }, parts: [{ kind: 'history', key: 'h' }] },
  ],
  rules: [
    {
      key: 'r',
      when: { column: 'a', op: 'empty' },
      effects: [
        { do: 'hide', part: 'f' },
        { do: 'hide', column: 'd' },
      ],
    },
  ],
};
const field = (key: string) => ({ kind: 'field' as const, key });
const part = (key: string) => ({ kind: 'part' as const, key });
const at = (now: PageLayout | null, place: string) =>
  now &&
  fieldsAt(now, place)
    .map(({ column }) => column)
    .join('');
const parts = (now: PageLayout | null) =>
  now?.tabs.map((tab) => `${tab.key}:${tab.parts.map(({ key }) => key).join('')}`).join(' ');

it('a field goes up and down its place, on into the next place, and takes its settings along', () => {
  expect(fieldPlaces(layout)).toEqual(['profile', 'g']);
  expect(at(stepped(layout, field('b'), 1), 'profile')).toBe('acb');
  expect(at(stepped(layout, field('b'), -1), 'profile')).toBe('bac');
  const over = stepped(layout, field('c'), 1);
  expect([at(over, 'profile'), at(over, 'g')]).toEqual(['ab', 'cd']);
  expect(stepped(layout, field('a'), -1)).toBeNull();
  expect(stepped(layout, field('d'), 1)).toBeNull();
  const dropped = moveTo(layout, field('b'), 'g', 1);
  expect(fieldsAt(dropped, 'g')).toEqual([{ column: 'd' }, { column: 'b', required: true }]);
  expect(at(moveTo(layout, field('a'), 'profile', 3), 'profile')).toBe('bca');
  expect(at(moveTo(layout, field('new'), 'g', 0), 'g')).toBe('newd');
});

it('a part goes through the tabs, a tab through the page', () => {
  expect(parts(stepped(layout, part('f'), -1))).toBe('one:fg two:h');
  expect(parts(stepped(layout, part('f'), 1))).toBe('one:g two:fh');
  expect(parts(stepped(layout, part('h'), -1))).toBe('one:gfh two:');
  expect(parts(stepped(layout, { kind: 'tab', key: 'two' }, -1))).toBe('two:h one:gf');
  expect(stepped(layout, { kind: 'tab', key: 'two' }, 1)).toBeNull();
});

it('what is taken off leaves no rule behind that names it', () => {
  expect(removed(layout, part('f')).rules[0]?.effects).toEqual([{ do: 'hide', column: 'd' }]);
  expect(parts(removed(layout, { kind: 'tab', key: 'one' }))).toBe('two:h');
  expect(at(removed(layout, field('b')), 'profile')).toBe('ac');
});
