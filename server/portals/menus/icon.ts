/**
 * A section's picture, read from its bytes (SEC-05). It is drawn as a mask: only its shape counts and it takes the menu's colour, so a
 * white picture on nothing is seen in every look. Whatever is more than shapes is refused, not cleaned: what was looked at is what is kept.
 */
import { problem } from '../../kernel/index.ts';
import { readPicture } from '../image.ts';
import type { IconFile } from './store.ts';

/** Every visitor loads it. Bytes; and pixels of the longer side, enough for the sharpest screens. */
export const MOST_BYTES = 32 * 1024;
const MOST_PIXELS = 256;

/** Shapes, and what they are filled with. No text, links, pictures, styles, scripts or animation: nothing that loads, runs or moves. */
const ELEMENTS: ReadonlySet<string> = new Set(
  'svg g path circle rect ellipse line polyline polygon defs title desc lineargradient radialgradient stop clippath mask'.split(
    ' ',
  ),
);
const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'xmlns version viewbox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d points transform fill fill-opacity fill-rule clip-rule clip-path ' +
    'mask opacity stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset stroke-opacity ' +
    'id class offset stop-color stop-opacity gradientunits gradienttransform spreadmethod preserveaspectratio maskunits maskcontentunits ' +
    'clippathunits role aria-hidden aria-label focusable pathlength vector-effect xml:space color'
  ).split(' '),
);
const TAG = /<(\/?)([A-Za-z][\w:.-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w:.-]*)\s*=\s*("[^"<]*"|'[^'<]*')/y;

/** @throws `refused_file` for anything but a small SVG of shapes or a small PNG. */
export function readIcon(bytes: Buffer): Omit<IconFile, 'sha256'> {
  const { type, width, height, bytes: clean } = readPicture(bytes);
  if (type === 'image/png') {
    if (Math.max(width ?? 0, height ?? 0) > MOST_PIXELS)
      throw problem('refused_file', `A section's picture may be at most ${MOST_PIXELS} pixels wide and high. Make it smaller.`);
    return { type, bytes: clean };
  }
  if (type !== 'image/svg+xml') throw problem('refused_file', "A section's picture is an SVG or a PNG.");
  checkShapes(clean.toString('utf8'));
  return { type, bytes: clean };
}

/** Reads the text tag by tag; whatever is neither a known tag nor words of a title ends it. */
function checkShapes(text: string): void {
  // What stands before the first element, and comments, are passed over; `readPicture` has refused entities.
  const body = text
    .replace(/^\uFEFF?\s*/, '')
    .replace(/<\?xml\s[^<>?]*\?>|<!--(?:(?!--)[\s\S])*-->|<!DOCTYPE(?:[^<>["']|"[^<>"]*"|'[^<>']*')*>/gi, '');
  let at = 0;
  while (at < body.length) {
    if (body[at] !== '<') {
      const next = body.indexOf('<', at);
      at = next < 0 ? body.length : next;
      continue;
    }
    TAG.lastIndex = at;
    const found = TAG.exec(body);
    if (found === null) throw refused('markup that is not plain SVG');
    const [whole, closing = '', name = '', rest = ''] = found;
    if (!ELEMENTS.has(name.toLowerCase())) throw refused(`<${name.slice(0, 30)}>`);
    if (closing === '') checkAttributes(rest);
    at += whole.length;
  }
}

function checkAttributes(rest: string): void {
  let at = 0;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(rest);
    if (found === null) break;
    const [whole, name = '', quoted = ''] = found;
    const value = quoted.slice(1, -1);
    const known = ATTRIBUTES.has(name.toLowerCase()) || /^xmlns:(?:svg|xlink)$/i.test(name);
    if (!known) throw refused(`the attribute ${name.slice(0, 30)}`);
    // `fill="url(#a)"` names a part of this very picture; anything else would be loaded. A backslash or a number can spell it otherwise.
    if (value.includes('\\') || value.includes('&#') || /url\s*\((?!\s*['"]?#)/i.test(value))
      throw refused(`${name.slice(0, 30)} that loads something`);
    at += whole.length;
  }
  if (!/^\s*\/?\s*$/.test(rest.slice(at))) throw refused('an attribute that cannot be read');
}

const refused = (what: string) =>
  problem(
    'refused_file',
    `This SVG has ${what}. A section's picture is made of shapes alone; save it as plain SVG, or use a PNG.`,
  );
