import { describe, expect, it } from 'vitest';
import { createFormat, cultureOf } from './format.ts';

const now = new Date(2026, 10, 22, 12, 0);
const format = createFormat('en-GB', () => now);
const at = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString();

describe('a time', () => {
  it('in a list is shorter the nearer it is', () => {
    expect(format.short(at(2026, 10, 22, 8, 21))).toBe('08:21');
    expect(format.short(at(2026, 10, 19, 8, 21))).toBe('Thu');
    expect(format.short(at(2026, 10, 9, 8, 21))).toBe('9 Nov');
    expect(format.short(at(2025, 10, 9, 8, 21))).toBe('9 Nov 2025');
  });

  it('is told by its distance up to six weeks, then by its day', () => {
    expect(format.ago(at(2026, 10, 22, 11, 57))).toBe('3 minutes ago');
    expect(format.ago(at(2026, 10, 22, 7, 0))).toBe('5 hours ago');
    expect(format.ago(at(2026, 10, 21, 12, 0))).toBe('yesterday');
    expect(format.ago(at(2026, 0, 5, 12, 0))).toBe('5 Jan');
  });
});

describe('a culture', () => {
  it('is the browser’s own of that language, and never what is none', () => {
    expect(cultureOf('en', ['de-AT', 'en-US'])).toBe('en-US');
    expect(cultureOf('de', ['en-US', 'de-AT'])).toBe('de-AT');
    expect(cultureOf('en', ['en-US@posix'])).toBe('en-GB');
    expect(cultureOf('de', ['en-US'])).toBe('de');
  });
});

describe('a size', () => {
  it('has the unit in which it is easy to read', () => {
    expect(format.size(0)).toBe('0 bytes');
    expect(format.size(1)).toBe('1 byte');
    expect(format.size(20)).toBe('20 bytes');
    expect(format.size(1023.7 * 1024)).toBe('1 MB');
    expect(format.size(38 * 1024)).toBe('38 KB');
    expect(format.size(1.2 * 2 ** 20)).toBe('1.2 MB');
    expect(format.size(25 * 2 ** 20)).toBe('25 MB');
    expect(format.size(2.5 * 2 ** 30)).toBe('2.5 GB');
  });

  it('is written as the language does', () => {
    const german = createFormat('de', () => now);
    // The space does not break.
    const size = (bytes: number) => german.size(bytes).replace('\u00a0', ' ');
    expect([1, 20, 38 * 1024, 1.2 * 2 ** 20].map(size)).toEqual(['1 Byte', '20 Byte', '38 KB', '1,2 MB']);
  });
});
