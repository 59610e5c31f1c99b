import { describe, expect, it } from 'vitest';
import { beginOf, daysOf, lastDay, relativeSpans } from './relative.ts';

describe('a span relative to today', () => {
  const sunday = new Date('2026-11-29T22:30:00Z');

  it.each([
    ['today', 'UTC', '2026-11-29', '2026-11-30'],
    ['today', 'Asia/Tokyo', '2026-11-30', '2026-12-01'],
    ['this_week', 'Europe/London', '2026-11-23', '2026-11-30'],
    ['this_week', 'Asia/Tokyo', '2026-11-30', '2026-12-07'],
    ['last_month', 'UTC', '2026-10-01', '2026-11-01'],
    ['next_month', 'UTC', '2026-12-01', '2027-01-01'],
    ['last_year', 'UTC', '2025-01-01', '2026-01-01'],
    ['last_7_days', 'UTC', '2026-11-23', '2026-11-30'],
  ] as const)('%s in %s is from %s until %s', (span, zone, from, until) => {
    expect(daysOf(span, sunday, zone)).toEqual({ from, until });
  });

  it('is never empty, and ends on its last day', () => {
    for (const span of relativeSpans) {
      const days = daysOf(span, sunday, 'America/New_York');
      expect(days.from < days.until, span).toBe(true);
      expect(lastDay(days) >= days.from, span).toBe(true);
    }
  });

  it('begins when the clocks of the zone say so, on days on which they change as well', () => {
    expect(beginOf('2026-11-29', 'Europe/Berlin').toISOString()).toBe('2026-11-28T23:00:00.000Z');
    expect(beginOf('2026-03-29', 'Europe/Berlin').toISOString()).toBe('2026-03-28T23:00:00.000Z');
    expect(beginOf('2026-03-30', 'Europe/Berlin').toISOString()).toBe('2026-03-29T22:00:00.000Z');
    expect(beginOf('2026-11-01', 'America/New_York').toISOString()).toBe('2026-11-01T04:00:00.000Z');
    expect(() => beginOf('2026-11-01', 'Moon/Base')).toThrow(RangeError);
  });
});
