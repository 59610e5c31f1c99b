import { expect, test } from 'vitest';
import { rateLimit } from './rate-limit.ts';

test('a key gets its share a minute, and others are not touched by it', () => {
  let now = 0;
  const limit = rateLimit(3, 3, () => now);
  for (let i = 0; i < 3; i++) limit.take('a');
  expect(limit.has('a')).toBe(false);
  expect(() => limit.take('a')).toThrow(/wait 20 seconds/);
  limit.take('b');
  now += 20_000;
  expect(limit.has('a')).toBe(true);
  limit.take('a');
  expect(() => limit.take('a')).toThrow();
});

test('a refused try costs nothing, so waiting helps however often one knocks', () => {
  let now = 0;
  const limit = rateLimit(60, 1, () => now);
  limit.take('a');
  for (let i = 0; i < 100; i++) expect(() => limit.take('a')).toThrow();
  now += 1_000;
  limit.take('a');
});

test('a flood of keys does not grow memory without end, and the limit of a hammered key survives it', () => {
  const limit = rateLimit(1, 1, () => 0);
  for (let i = 0; i < 120_000; i++) limit.take(`key ${i}`);
  limit.take('hammered');
  expect(() => limit.take('hammered')).toThrow();
});
