import { describe, expect, it } from 'vitest';
import type { ColumnDescription } from '../../../shared/contracts/records.ts';
import { stagesOf } from './status.ts';

const choice = (key: string, glyph: string, more: Record<string, unknown> = {}) => ({
  key,
  title: { en: key },
  flags: { glyph, ...more },
  retired: false,
});
const column: ColumnDescription = {
  key: 'status',
  type: 'choice',
  title: { en: 'Status' },
  hint: null,
  required: true,
  searchable: false,
  sortable: true,
  settable: false,
  editable: false,
  settings: {},
  default: null,
  choices: [
    choice('new', 'new'),
    choice('in_progress', 'progress'),
    choice('waiting', 'waiting'),
    choice('resolved', 'resolved'),
    choice('reopened', 'reopened'),
    choice('closed', 'closed', { final: true }),
    choice('canceled', 'canceled', { final: true }),
  ],
};
/** Stages as `behind | now | ahead`. */
const bar = (...trail: string[]): string => {
  const now = trail.at(-1) ?? '';
  const stages = stagesOf(column, now, [...new Set(trail)]);
  const here = stages.indexOf(now);
  return [stages.slice(0, here), [now], stages.slice(here + 1)].map((part) => part.join(' ')).join(' | ');
};

describe('the stages of a case', () => {
  it('lie ahead as a case usually goes while it is new', () => {
    expect(bar('new')).toBe(' | new | in_progress waiting resolved closed');
  });

  it('behind the present one are those the case had, and no other', () => {
    expect(bar('new', 'in_progress', 'resolved')).toBe('new in_progress | resolved | closed');
    expect(bar('new', 'waiting', 'resolved')).toBe('new waiting | resolved | closed');
    expect(bar('new', 'in_progress', 'waiting', 'in_progress', 'resolved')).toBe('new in_progress waiting | resolved | closed');
    expect(bar('new', 'resolved', 'closed')).toBe('new resolved | closed | ');
    expect(bar('new', 'canceled')).toBe('new | canceled | ');
  });

  it('that were had and lie ahead again are not behind', () => {
    expect(bar('new', 'in_progress', 'resolved', 'reopened')).toBe('new in_progress | reopened | resolved closed');
    expect(bar('new', 'in_progress', 'waiting', 'in_progress')).toBe('new | in_progress | waiting resolved closed');
  });

  it('tell that a case was opened again', () => {
    expect(bar('new', 'resolved', 'reopened', 'in_progress')).toBe('new reopened | in_progress | waiting resolved closed');
    expect(bar('new', 'resolved', 'reopened', 'in_progress', 'resolved')).toBe('new in_progress reopened | resolved | closed');
  });

  it('are the present one and what lies ahead where nothing is told of the past', () => {
    expect(stagesOf(column, 'resolved', [])).toEqual(['resolved', 'closed']);
    expect(stagesOf(column, 'resolved', ['gone', 'resolved'])).toEqual(['resolved', 'closed']);
  });
});
