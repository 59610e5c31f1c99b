import { describe, expect, it } from 'vitest';
import { contrast, ENOUGH, isReadable, nearestReadable, shadesOf } from './shades.ts';

/** Colours all over the cube, and those companies like. */
const colours = ['#036574', '#2951b2', '#000000', '#ffffff', '#ffcc00', '#e2001a', '#00ff00', '#777777', '#0b0b45', '#ff69b4'];
for (let i = 0; i < 64; i++) {
  const part = (n: number) => ((n % 4) * 85).toString(16).padStart(2, '0');
  colours.push(`#${part(i)}${part(Math.floor(i / 4))}${part(Math.floor(i / 16))}`);
}

describe('the shades of a brand', () => {
  it('measure contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('#036574', '#036574')).toBe(1);
  });

  it('are ten, from light to dark, with the colour itself at seven', () => {
    for (const colour of colours.map(nearestReadable)) {
      const shades = shadesOf(colour);
      expect(shades).toHaveLength(10);
      expect(shades.every((shade) => /^#[0-9a-f]{6}$/.test(shade))).toBe(true);
      expect(shades[7]).toBe(colour);
      const onBlack = shades.map((shade) => contrast(shade, '#000000'));
      for (const [i, next] of onBlack.slice(1, 7).entries()) expect(next, `${colour} ${i}`).toBeLessThan(onBlack[i] ?? 0);
    }
  });

  it('are near those that were drawn by hand', () => {
    const drawn = ['#eef8fa', '#d8eff5', '#b7e2eb', '#8acedc', '#55b2c5', '#1496ac', '#037b8d', '#036574', '#00515e', '#003942'];
    for (const [i, shade] of shadesOf('#036574').entries())
      expect(contrast(shade, drawn[i] ?? ''), `shade ${i}`).toBeLessThan(1.25);
  });

  it('are readable in every pair that screens use, in both themes, once the colour passes', () => {
    for (const colour of colours) {
      const passing = nearestReadable(colour);
      expect(isReadable(passing), colour).toBe(true);
      const s = shadesOf(passing);
      const pairs: [string, string][] = [
        ['#ffffff', s[7]!],
        ['#ffffff', s[6]!],
        [s[7]!, '#fbfaf8'],
        [s[7]!, s[0]!],
        [s[8]!, s[1]!],
        [s[3]!, '#1c2025'],
        [s[3]!, '#262a31'],
      ];
      for (const [text, ground] of pairs)
        expect(contrast(text, ground), `${colour}: ${text} on ${ground}`).toBeGreaterThanOrEqual(ENOUGH);
    }
  });

  it('leave a colour that passes as it is, and darken one that does not', () => {
    expect(nearestReadable('#036574')).toBe('#036574');
    expect(isReadable('#ffcc00')).toBe(false);
    expect(nearestReadable('#ffcc00')).not.toBe('#ffcc00');
  });
});
