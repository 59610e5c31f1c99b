import { describe, expect, it } from 'vitest';
import { compare } from './diff.ts';

const written = (before: string, after: string): string =>
  compare(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'gone' ? `[-${text}-]` : `[+${text}+]`))
    .join('');

describe('comparing two versions', () => {
  it.each([
    ['same', 'same', 'same'],
    ['', 'all new', '[+all new+]'],
    ['all gone', '', '[-all gone-]'],
    ['wait four hours', 'wait six hours', 'wait [-four-][+six+] hours'],
    ['a b c', 'a c', 'a [-b -]c'],
    ['Größe 5', 'Größe 50', 'Größe [-5-][+50+]'],
  ])('from “%s” to “%s” is %s', (before, after, expected) => {
    expect(written(before, after)).toBe(expected);
  });

  it('puts both texts together again, whatever they hold', () => {
    const words = ['one', 'two', '\n', ' ', 'three', '.', 'ü', '<b>'];
    let seed = 7;
    const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
    for (let round = 0; round < 200; round++) {
      const text = (): string => Array.from({ length: next() % 30 }, () => words[next() % words.length]).join('');
      const [before, after] = [text(), text()];
      const pieces = compare(before, after);
      const only = (...kinds: string[]): string =>
        pieces
          .filter(({ kind }) => kinds.includes(kind))
          .map(({ text }) => text)
          .join('');
      expect(only('same', 'gone'), `round ${round}`).toBe(before);
      expect(only('same', 'new'), `round ${round}`).toBe(after);
    }
  });

  it('gives up on comparing word by word where that would stop the page', () => {
    const before = Array.from({ length: 4_000 }, (_, index) => `a${index}`).join(' ');
    const after = Array.from({ length: 4_000 }, (_, index) => `b${index}`).join(' ');
    expect(compare(before, after).filter(({ kind }) => kind !== 'same')).toHaveLength(2);
  });
});
