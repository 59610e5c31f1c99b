/**
 * Comma-separated values. A sheet program takes what begins with = + - @, a tab or a carriage return for a formula, so that a record's text
 * would run on the reader's machine (X2): an apostrophe before it makes it text. Numbers are written by us and keep their minus.
 */
import type { Cell } from './cells.ts';

const formula = /^[\s\u00a0\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

function fieldOf(cell: Cell, separator: string): string {
  if (cell === null) return '';
  if (cell.kind === 'flag') return cell.on ? 'true' : 'false';
  const harmless = cell.kind === 'text' && formula.test(cell.text) ? `'${cell.text}` : cell.text;
  return harmless.includes(separator) || /["\r\n;,]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Rows as text; the first ones begin with a mark that says UTF-8. */
export async function* csvOf(rows: AsyncIterable<readonly (readonly Cell[])[]>, separator: ',' | ';'): AsyncGenerator<Buffer> {
  let first = '\ufeff';
  for await (const some of rows) {
    const lines = some.map((row) => `${row.map((cell) => fieldOf(cell, separator)).join(separator)}\r\n`);
    yield Buffer.from(first + lines.join(''), 'utf8');
    first = '';
  }
}
