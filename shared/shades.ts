/**
 * One colour becomes a brand: ten shades, lightest first, as every screen of a portal uses them. Pure arithmetic in OKLCH, so that
 * steps look even whatever the hue; the studio and the server reckon alike.
 *
 * Shade 7 is the colour itself (filled buttons and links in light), shade 6 the filled button in dark. White on either must reach
 * 4.5:1 (WCAG 2.2, 1.4.3); a colour that does not is offered the nearest that does.
 */

type Triple = readonly [number, number, number];

const HEX = /^#[0-9a-f]{6}$/i;
export const isColour = (text: string): boolean => HEX.test(text);

/** What the eye must be able to tell: text of any size on its ground. */
export const ENOUGH = 4.5;

const linear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const gamma = (v: number) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);

function rgbOf(hex: string): Triple {
  if (!isColour(hex)) throw new Error('A colour is written as #rrggbb');
  const at = (from: number) => linear(Number.parseInt(hex.slice(from, from + 2), 16) / 255);
  return [at(1), at(3), at(5)];
}
const hexOf = (rgb: Triple): string =>
  `#${rgb
    .map((v) =>
      Math.round(Math.min(1, Math.max(0, gamma(v))) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;

const luminance = ([r, g, b]: Triple) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** Contrast of two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(rgbOf(a)), luminance(rgbOf(b))].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Lightness (0 to 1), chroma and hue (radians). Matrices: Björn Ottosson, A perceptual color space for image processing. */
function lchOf(hex: string): Triple {
  const [r, g, b] = rgbOf(hex);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const x = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const y = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return [lightness, Math.hypot(x, y), Math.atan2(y, x)];
}
function linearOf([lightness, chroma, hue]: Triple): Triple {
  const x = chroma * Math.cos(hue);
  const y = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * x + 0.2158037573 * y) ** 3;
  const m = (lightness - 0.1055613458 * x - 0.0638541728 * y) ** 3;
  const s = (lightness - 0.0894841775 * x - 1.291485548 * y) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** The colour on the screen: with less chroma where the screen has no such colour. */
function shown([lightness, chroma, hue]: Triple): string {
  let [low, high] = [0, chroma];
  const fits = (c: number) => linearOf([lightness, c, hue]).every((v) => v >= -0.0005 && v <= 1.0005);
  if (fits(chroma)) return hexOf(linearOf([lightness, chroma, hue]));
  for (let i = 0; i < 20; i++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return hexOf(linearOf([lightness, low, hue]));
}

/** Lightness of shades 0 to 5, and the share of the colour's chroma that each carries. */
const light: readonly (readonly [number, number])[] = [
  [0.973, 0.12],
  [0.938, 0.28],
  [0.884, 0.5],
  [0.806, 0.75],
  [0.708, 1],
  [0.61, 1],
];

/** Ten shades of a colour, lightest first. Throws where it is not `#rrggbb`. */
export function shadesOf(colour: string): string[] {
  const [lightness, chroma, hue] = lchOf(colour);
  // In dark the filled button stands on near-black: it never gets so dark that it is lost there.
  const six = Math.max(lightness + 0.065, 0.46);
  const eight = Math.min(lightness - 0.07, 0.4);
  return [
    ...light.map(([l, share]) => shown([l, chroma * share, hue])),
    shown([six, chroma, hue]),
    colour.toLowerCase(),
    shown([Math.max(0.12, eight), chroma * 0.92, hue]),
    shown([Math.max(0.08, eight - 0.1), chroma * 0.8, hue]),
  ];
}

/** Text and ground as the tokens pair them: shades by number, and the grounds of both themes. */
const pairs: readonly (readonly [number | string, number | string])[] = [
  ['#ffffff', 7],
  ['#ffffff', 6],
  [7, '#fbfaf8'],
  [7, 0],
  [8, 1],
  [3, '#1c2025'],
  [3, '#262a31'],
];

/** Whether everything that screens write with these shades, or on them, can be read. */
export function isReadable(colour: string): boolean {
  const shades = shadesOf(colour);
  const of = (one: number | string) => (typeof one === 'string' ? one : (shades[one] ?? '#ffffff'));
  return pairs.every(([text, ground]) => contrast(of(text), of(ground)) >= ENOUGH);
}

/** The colour itself where it is readable, else the lightest of the same hue that is. */
export function nearestReadable(colour: string): string {
  if (isReadable(colour)) return colour.toLowerCase();
  const [lightness, chroma, hue] = lchOf(colour);
  for (let l = lightness; l > 0.1; l -= 0.004) {
    const next = shown([l, chroma, hue]);
    if (isReadable(next)) return next;
  }
  return '#1e1b17';
}
