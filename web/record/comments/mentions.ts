/** Mentions in a text that is being typed: `@Name` on the screen, `@{uid}` for the server. Pure. */
import type { RecordComment } from '../../../shared/contracts/comments.ts';

export interface Mention {
  readonly name: string;
  readonly uid: string;
}

/** What is being typed after an `@` before the caret: where it begins, and the part of a name; null where nothing is. */
export function askedAt(text: string, caret: number): { readonly from: number; readonly part: string } | null {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf('@');
  if (from < 0 || /[\p{L}\p{N}]$/u.test(before.slice(0, from))) return null;
  const part = before.slice(from + 1);
  // A name may have a space or two in it; a line's end or a long stretch ends the search.
  return part.length <= 40 && !/[\n@{}]/.test(part) && part.split(' ').length <= 3 && !part.startsWith(' ')
    ? { from, part }
    : null;
}

/** The text as it is sent. The longest name first: "Ann Lee" is not "Ann". */
export function toSend(text: string, mentions: readonly Mention[]): string {
  const names = mentions.toSorted((a, b) => b.name.length - a.name.length);
  let rest = text;
  let sent = '';
  for (let at = rest.indexOf('@'); at >= 0; at = rest.indexOf('@')) {
    const found = names.find(({ name }) => rest.startsWith(name, at + 1));
    const end = at + 1 + (found?.name.length ?? 0);
    sent += found ? `${rest.slice(0, at)}@{${found.uid}}` : rest.slice(0, end);
    rest = rest.slice(end);
  }
  return sent + rest;
}

/** A comment as text to go on writing, with the people in it. */
export function toWrite({ parts }: Pick<RecordComment, 'parts'>): { text: string; mentions: Mention[] } {
  const mentions: Mention[] = [];
  const text = parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part.uid !== undefined) mentions.push({ name: part.displayName, uid: part.uid });
      return `@${part.displayName}`;
    })
    .join('');
  return { text, mentions };
}
