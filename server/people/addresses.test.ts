import { expect, test } from 'vitest';
import { addressOf, localPart, MOST_ADDRESSES, readAddresses } from './addresses.ts';

test('spaces, commas, semicolons and lines separate addresses (ORG-10)', () => {
  expect(readAddresses(' a@x.org, b@x.org;c@x.org\n d@x.org\r\n\te@x.org ,; ').good).toEqual([
    'a@x.org',
    'b@x.org',
    'c@x.org',
    'd@x.org',
    'e@x.org',
  ]);
});

test('what is no address and what stands twice is named, the rest is taken', () => {
  const read = readAddresses('maria@x.org nonsense MARIA@X.org a@b,<x@y.org>');
  expect(read.good).toEqual(['maria@x.org']);
  expect(read.refused).toEqual([
    { email: 'nonsense', code: 'not_an_address' },
    { email: 'maria@x.org', code: 'duplicate' },
    { email: 'a@b', code: 'not_an_address' },
    { email: '<x@y.org>', code: 'not_an_address' },
  ]);
});

test('500 addresses are taken, 501 are refused as a whole', () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => `u${i}@x.org`).join(' ');
  expect(readAddresses(many(MOST_ADDRESSES)).good).toHaveLength(MOST_ADDRESSES);
  expect(() => readAddresses(many(MOST_ADDRESSES + 1))).toThrow(/at most 500/);
});

test('the full name of a new contact is the local part (Z.3)', () => {
  expect(localPart('a.b+c@x.y')).toBe('a.b+c');
  expect(addressOf(' Maria@X.Org ')).toBe('maria@x.org');
  expect(addressOf('maria')).toBeNull();
});
