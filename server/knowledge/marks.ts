/** Texts cut where words were found. Pure; plain text in and out, so nothing a text holds can become mark-up. */
import type { Marked } from '../../shared/contracts/knowledge.ts';

/** Characters of an excerpt, and how many of them may stand before the first word that was found. */
const EXCERPT = 180;
const BEFORE = 50;

const WORD = /[\p{L}\p{N}]+/gu;
/** Small letters. Which of its two small ones a Greek capital sigma becomes depends on what stands beside it, also beyond the word: one for both. */
const plain = (word: string) => word.toLowerCase().replaceAll('ς', 'σ');

interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Where words begin with one of these, whatever their capitals. A text has hundreds of words and few of these, so they are looked for as they
 * are, and only then whether a word begins there; word by word where small letters are more or fewer than capitals, and where signs stand in what
 * is looked for.
 */
function placesIn(text: string, beginnings: readonly string[]): Place[] {
  const wanted = beginnings.map(plain).filter((word) => word !== '');
  if (wanted.length === 0) return [];
  const small = plain(text);
  const simple = small.length === text.length && wanted.every((word) => /^[\p{L}\p{N}]+$/u.test(word));
  if (!simple) return wordByWord(text, wanted);
  // The longest first, and what stands before it asked last: the search for letters alone is fast.
  const each = wanted.toSorted((a, b) => b.length - a.length).map((word) => `${word}(?<![\\p{L}\\p{N}]${word})`);
  return [...small.matchAll(new RegExp(`(?:${each.join('|')})[\\p{L}\\p{N}]*`, 'gu'))].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function wordByWord(text: string, wanted: readonly string[]): Place[] {
  const found: Place[] = [];
  for (const match of text.matchAll(WORD)) {
    if (wanted.some((beginning) => plain(match[0]).startsWith(beginning))) {
      found.push({ start: match.index, end: match.index + match[0].length });
    }
  }
  return found;
}

function cut(text: string, places: readonly Place[], from: number, to: number): Marked {
  const parts: Marked = [];
  const add = (start: number, end: number, hit: boolean) => {
    if (start < end) parts.push({ text: text.slice(start, end), hit });
  };
  let at = from;
  for (const { start, end } of places) {
    if (start < from || end > to) continue;
    add(at, start, false);
    add(start, end, true);
    at = end;
  }
  add(at, to, false);
  return parts;
}

/** The whole text with the words marked that begin with one of `beginnings`. */
export function markAll(text: string, beginnings: readonly string[]): Marked {
  return cut(text, placesIn(text, beginnings), 0, text.length);
}

/** A piece of the text around the place where most of the words stand together; empty where none is found. */
export function markExcerpt(text: string, beginnings: readonly string[]): Marked {
  const places = placesIn(text, beginnings);
  if (places.length === 0) return [];
  const from = startOf(text, bestPlace(text, places).start);
  const to = endOf(text, from);
  const parts = cut(text, places, from, to);
  if (from > 0) parts.unshift({ text: '… ', hit: false });
  if (to < text.length) parts.push({ text: ' …', hit: false });
  return parts;
}

/** The place behind which the most different words follow within an excerpt; the first of equal ones. */
function bestPlace(text: string, places: readonly Place[]): Place {
  let best = places[0] as Place;
  let most = 0;
  const words = places.slice(0, 220).map(({ start, end }) => plain(text.slice(start, end)));
  for (const [i, place] of places.slice(0, 200).entries()) {
    let last = i;
    while (last < i + 20 && last < places.length && (places[last]?.end ?? 0) - place.start <= EXCERPT - BEFORE) last++;
    const { size } = new Set(words.slice(i, last));
    if (size > most) {
      most = size;
      best = place;
    }
  }
  return best;
}

/** Whole words only: back to the beginning of one. */
function startOf(text: string, hit: number): number {
  const earliest = Math.max(0, hit - BEFORE);
  if (earliest === 0) return 0;
  const space = text.indexOf(' ', earliest);
  return space < 0 || space >= hit ? hit : space + 1;
}

function endOf(text: string, from: number): number {
  const latest = from + EXCERPT;
  if (latest >= text.length) return text.length;
  const space = text.lastIndexOf(' ', latest);
  return space > from ? space : latest;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', '#39': "'" };

/** The words of sanitised HTML as plain text. */
export function textOfHtml(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(amp|lt|gt|quot|apos|nbsp|#39);/g, (_, name: string) => ENTITIES[name] ?? ' ')
    .replaceAll(/[^\S ]\s*| \s+/g, ' ')
    .trim();
}
