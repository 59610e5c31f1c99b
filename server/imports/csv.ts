/** Comma-separated values, as programs write them: the separator is found out, quotes may hold lines. */
import { refusedTable } from './limits.ts';

/** The text of the bytes: UTF-8, UTF-16 where it says so, else what western programs of old wrote. */
export function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const separators = [';', ',', '\t', '|'] as const;

/** The separator that stands most often outside quotes in the first line. */
function separatorOf(text: string): string {
  const counts = new Map<string, number>();
  let quoted = false;
  for (const letter of text.slice(0, 20_000)) {
    if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === '\n') break;
    else if (!quoted) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  return [...separators].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))[0] ?? ',';
}

/** Rows of the text, one by one, each with its number. @throws refused_file where it is no text. */
export function* csvRows(bytes: Buffer): Generator<readonly [string[], number]> {
  const text = textOf(bytes);
  if (text.includes('\0')) throw refusedTable('no_table', 'This is neither a CSV nor an XLSX file.');
  const separator = separatorOf(text);
  let row: string[] = [];
  let line = 0;
  let at = 0;
  while (at < text.length) {
    const [cell, end] = text[at] === '"' ? quotedCell(text, at, separator) : plainCell(text, at, separator);
    row.push(cell);
    at = end;
    if (text[at] === separator) {
      at += 1;
      if (at < text.length) continue;
      row.push('');
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    at += 1;
    line += 1;
    yield [row, line];
    row = [];
  }
}

function plainCell(text: string, from: number, separator: string): [string, number] {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return [text.slice(from, end), end];
}

/** A doubled quote is one; what stands between the last quote and the separator is dropped. */
function quotedCell(text: string, from: number, separator: string): [string, number] {
  let at = from + 1;
  let cell = '';
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw refusedTable('broken_csv', 'A quotation mark is opened and never closed.');
    cell += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') return [cell, plainCell(text, at, separator)[1]];
    cell += '"';
    at += 1;
  }
}
