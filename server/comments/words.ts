/**
 * The words of a comment. A mention is written as `@{uid}` and kept as a place in the list of mentioned people, between two private-use
 * signs that no text from outside may hold: what is stored names nobody, and each reader is shown the name he may know. Pure.
 */
import type { ShownPerson } from '../records/index.ts';

const MENTION = /@\{([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}/gi;
const OPEN = '\ue000';
const CLOSE = '\ue001';
const PLACE = /\ue000(\d{1,3})\ue001/;

/** Line breaks stay; signs that turn the reading direction, and ours, do not. */
const harmless = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ue000\ue001]/gu, '')
    .trim();

/** The uids that a text mentions, each once, in order. */
export const mentionedIn = (text: string): string[] => [
  ...new Set([...text.matchAll(MENTION)].map((found) => (found[1] ?? '').toLowerCase())),
];

/** What is stored of a text whose mentions are these uids in this order. */
export function storedWords(text: string, mentioned: readonly string[]): string {
  return harmless(text).replaceAll(MENTION, (whole, uid: string) => {
    const place = mentioned.indexOf(uid.toLowerCase());
    return place < 0 ? whole : `${OPEN}${place}${CLOSE}`;
  });
}

/** The words with people in the places of their mentions. */
export function shownWords(
  stored: string,
  mentions: readonly string[],
  people: ReadonlyMap<string, ShownPerson>,
): (string | ShownPerson)[] {
  const pieces = stored.split(PLACE);
  const parts = pieces.map((piece, i) => (i % 2 === 0 ? piece : people.get(mentions[Number(piece)] ?? '')));
  return parts.filter((part): part is string | ShownPerson => part !== undefined && part !== '');
}
