import { describe, expect, it } from 'vitest';
import type { HistoryEntry, ShownFile } from '../../../shared/contracts/records.ts';
import { inGoes } from './added.ts';

const file = (uid: string): ShownFile => ({ uid, name: `${uid}.png`, mediaType: 'image/png', size: 1 });
const [one, two, three] = [file('one'), file('two'), file('three')];
const change = (at: string, name: string, before: ShownFile[], after: ShownFile[]): HistoryEntry => ({
  at,
  by: { displayName: name, kind: 'staff' },
  action: 'update',
  column: 'attachments',
  old: before,
  new: after,
});

describe('files of a case', () => {
  it('stand together as they were added, with who did it and when', () => {
    const entries = [
      change('2027-03-01T10:30:00Z', 'Tom', [one, two], [one, two, three]),
      change('2027-03-01T10:00:00Z', 'Ann', [], [one, two]),
    ];
    expect(inGoes([one, two, three], entries)).toEqual([
      { added: { by: { displayName: 'Ann', kind: 'staff' }, at: '2027-03-01T10:00:00Z' }, files: [one, two] },
      { added: { by: { displayName: 'Tom', kind: 'staff' }, at: '2027-03-01T10:30:00Z' }, files: [three] },
    ]);
  });

  it('are one go of one person though they arrive one by one, and two of two people', () => {
    const next = (name: string) => [
      change('2027-03-01T10:00:20Z', name, [one], [one, two]),
      change('2027-03-01T10:00:00Z', 'Ann', [], [one]),
    ];
    expect(inGoes([one, two], next('Ann')).map(({ files }) => files)).toEqual([[one, two]]);
    expect(inGoes([one, two], next('Tom')).map(({ files }) => files)).toEqual([[one], [two]]);
  });

  it('are told of as they were added last', () => {
    const entries = [
      change('2027-03-03T10:00:00Z', 'Tom', [], [one]),
      change('2027-03-02T10:00:00Z', 'Ann', [one], []),
      change('2027-03-01T10:00:00Z', 'Ann', [], [one]),
    ];
    expect(inGoes([one], entries)[0]?.added).toMatchObject({ at: '2027-03-03T10:00:00Z', by: { displayName: 'Tom' } });
  });

  it('stand together without a word where the history says nothing', () => {
    expect(inGoes([one, two], [])).toEqual([{ files: [one, two] }]);
  });
});
