import { expect, test } from 'vitest';
import { append, liftAbove, step } from './moves.ts';

const row = (title: string, kind: 'role' | 'portal' = 'role') => ({
  principal: { uid: title, kind, title, side: 'portal' as const, key: null },
});
const titles = (rows: readonly ReturnType<typeof row>[] | null) => rows?.map((r) => r.principal.title).join(' ');
const rows = [row('maria', 'portal'), row('boston'), row('toronto'), row('everybody')];

test('a row moves one step inside its block and never out of it', () => {
  expect(titles(step(rows, 2, -1))).toBe('maria toronto boston everybody');
  expect(titles(step(rows, 2, 1))).toBe('maria boston everybody toronto');
  expect(step(rows, 1, -1)).toBeNull();
  expect(step(rows, 0, 1)).toBeNull();
  expect(step(rows, 3, 1)).toBeNull();
});

test('a row that never decides is lifted above the one in its way', () => {
  expect(titles(liftAbove(rows, 3, 1))).toBe('maria everybody boston toronto');
  expect(titles(liftAbove(rows, 1, 3))).toBe(titles(rows));
});

test('a new row goes to the bottom of its block: users above roles', () => {
  expect(titles(append(rows, row('ben', 'portal')))).toBe('maria ben boston toronto everybody');
  expect(titles(append(rows, row('london')))).toBe('maria boston toronto everybody london');
});
