import { describe, expect, test } from 'vitest';
import type { Column } from './data-table-model.ts';
import { type Frame, isHeld, openerWidth, tableWidth } from './data-table-widths.ts';

const column = (key: string, width?: string): Column<unknown> => ({ key, label: key, draw: () => key, width });
const subject = column('subject');

function frame(columns: readonly Column<unknown>[], more: Partial<Frame<unknown>> = {}): Frame<unknown> {
  return { columns, opener: columns[0], ticks: false, narrow: false, ...more };
}

/** What the opener has of a table that is as narrow as it may be. */
function least(of: Frame<unknown>): number {
  return Math.round((Number.parseFloat(openerWidth(of) ?? '100') / 100) * Number(tableWidth(of).minWidth));
}

describe('a table wider than its place', () => {
  const many = [subject, ...Array.from({ length: 30 }, (_, index) => column(`c${index}`, index % 2 ? '120px' : undefined))];

  test('gives what opens a row 220 px, on a phone 160', () => {
    expect(least(frame(many))).toBe(220);
    expect(least(frame(many, { ticks: true }))).toBe(220);
    expect(least(frame(many, { narrow: true }))).toBe(160);
  });

  test('gives it the width that somebody dragged it to', () => {
    const dragged = column('subject', '90px');
    const of = frame([dragged, ...many.slice(1)]);
    expect(openerWidth(of)).toBe('90px');
    expect(tableWidth(of).minWidth).toBe(90 + 15 * 140 + 15 * 120);
  });

  test('keeps it in sight, on a phone only where it leaves room for others', () => {
    const wide = frame([column('subject', '400px'), column('state')]);
    expect(isHeld(wide)).toBe(true);
    expect(isHeld({ ...wide, narrow: true })).toBe(false);
    expect(isHeld(frame(many, { narrow: true }))).toBe(true);
  });
});

describe('a table that fits', () => {
  test('leaves the rest to what opens a row where nothing else wants it', () => {
    expect(openerWidth(frame([subject, column('number', '120px')]))).toBeUndefined();
    expect(openerWidth(frame([subject, column('city')]))).toBe('61.111%');
  });

  test('is just as wide as its columns where each has a width', () => {
    expect(tableWidth(frame([column('a', '100px'), column('b', '80px')]))).toEqual({ minWidth: 180, width: 180 });
    expect(tableWidth(frame([column('a', '100px'), column('b')]))).toEqual({ minWidth: 240 });
  });
});
