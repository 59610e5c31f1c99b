import { describe, expect, test } from 'vitest';
import { markAll, markExcerpt, textOfHtml } from './marks.ts';

const shown = (parts: readonly { text: string; hit: boolean }[]) =>
  parts.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('');

describe('marked text', () => {
  test('marks words by their beginning, whatever their capitals', () => {
    expect(shown(markAll('Balance readings drift', ['drift', 'bal']))).toBe('[Balance] readings [drift]');
    expect(shown(markAll('unbalanced', ['bal']))).toBe('unbalanced');
    expect(shown(markAll('Größe der Waagen', ['waag', 'grö']))).toBe('[Größe] der [Waagen]');
    expect(markAll('', ['x'])).toEqual([]);
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
