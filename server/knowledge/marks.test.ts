import { describe, expect, test } from 'vitest';
import { numbersOf } from '../testing/articles.ts';
import { seedOf } from '../testing/proving.ts';
import { markAll, markExcerpt, textOfHtml } from './marks.ts';

const shown = (parts: readonly { text: string; hit: boolean }[]) =>
  parts.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('');

describe('marked text', () => {
  test('marks words by their beginning, whatever their capitals', () => {
    expect(shown(markAll('Balance readings drift', ['drift', 'bal']))).toBe('[Balance] readings [drift]');
    expect(shown(markAll('unbalanced', ['bal']))).toBe('unbalanced');
    expect(shown(markAll('Größe der Waagen', ['waag', 'grö']))).toBe('[Größe] der [Waagen]');
    // A capital sigma has two small ones; which one depends on its neighbours, here on an accent that belongs to no word.
    expect(shown(markAll('ΟΔΟΣ a\u0301Σ οδος', ['οδοσ', 'σ']))).toBe('[ΟΔΟΣ] a\u0301[Σ] [οδος]');
    expect(markAll('', ['x'])).toEqual([]);
  });

  test('marks what each word by itself would, in texts of any letters, digits and signs', () => {
    const seed = seedOf(20_261_130);
    const next = numbersOf(seed);
    const letters = [
      'a',
      'B',
      'ab',
      'ß',
      'Ä',
      'ä',
      'é',
      'İ',
      'Σ',
      'σ',
      '7',
      '٣',
      '-',
      ' ',
      ' ',
      '.',
      "'",
      '&',
      '(',
      '\u{1F600}',
      '\u0301',
      '字',
    ];
    const text = (most: number) =>
      Array.from({ length: 1 + Math.floor(next() * most) }, () => letters[Math.floor(next() * letters.length)]).join('');
    let marked = 0;
    for (let i = 0; i < 3_000; i++) {
      const [whole, beginnings] = [text(60), [text(3), text(3), text(2)]];
      const small = (word: string) => word.toLowerCase().replaceAll('ς', 'σ');
      const words = beginnings.map(small);
      const expected = [...whole.matchAll(/[\p{L}\p{N}]+/gu)].filter(([word]) =>
        words.some((beginning) => beginning !== '' && small(word).startsWith(beginning)),
      );
      const found = markAll(whole, beginnings).filter(({ hit }) => hit);
      expect(
        found.map((part) => part.text),
        JSON.stringify([seed, whole, beginnings]),
      ).toEqual(expected.map(([word]) => word));
      marked += found.length;
    }
    expect(marked).toBeGreaterThan(1_000);
  });

  test('is the same text again, cut', () => {
    const text = 'A <b>b</b> & "c" \u{1F600} drift';
    expect(
      markAll(text, ['b', 'drift'])
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  test('shows a piece around the words, whole words only', () => {
    const text = `${'Before it all '.repeat(30)}the shield corrects thermal drift of a balance ${'and so on '.repeat(40)}`;
    const excerpt = shown(markExcerpt(text, ['drift', 'balance']));
    expect(excerpt).toMatch(/^… .*\[drift\] of a \[balance\].* …$/);
    expect(excerpt.length).toBeLessThan(220);
    expect(markExcerpt(text, ['nowhere'])).toEqual([]);
  });

  test('is made of plain text, not of mark-up', () => {
    expect(textOfHtml('<p>5 &lt; 6 &amp; <b>b</b></p><p>x</p>')).toBe('5 < 6 & b x');
  });
});
