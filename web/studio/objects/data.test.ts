import { expect, it } from 'vitest';
import type { Text } from '../../ui/index.ts';
import { inOrder, type Summary } from './data.ts';

const english = { language: 'en' } as Text;
const one = (title: string, solution: string | null): Summary => ({ title: { en: title }, solution }) as unknown as Summary;

it('objects made here are listed before those that came with the product, each kind by title', () => {
  const all = [one('Case', 'base'), one('Pump', null), one('Account', 'base'), one('Agreement', null)];
  expect(inOrder(english, all).map(({ title }) => title.en)).toEqual(['Agreement', 'Pump', 'Account', 'Case']);
});
