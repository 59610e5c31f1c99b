/**
 * Comma-separated values. A sheet program takes what begins with = + - @, a tab or a carriage return for a formula, so that a record's text
 * would run on the reader's machine (X2): an apostrophe before it makes it text. Numbers are written by us and keep their minus.
 */
import type { Cell } from './cells.ts';

const formula = /^[\s\u00a0\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
/**
 * A sheet program of another country parts the lines at its own separator. It does not heed the quotes of a cell that does not begin where it
 * looks for one, so what stands behind a separator or a line break in a text begins a cell of its own there. Only what could reckon or call
 * something is touched: “-- ” above a name, “+49 89” and “@maria” in the lines of a text stay as they are.
 */
const insideOf = (separator: string) =>
  new RegExp(
    `([${separator}\\t\\r\\n]["' \\u00a0]{0,4})(?=[=\\uff1d][^=\\s${separator}]|[+\\-@\\uff0b\\uff0d\\uff20][^\\t\\r\\n${separator}]{0,200}?(?:[|!]|[A-Za-z]\\())`,
    'g',
  );
/** By the separator of the file: what another program would take for one. */
const inside = { ',': insideOf(';'), ';': insideOf(',') } as const;
type Separator = keyof typeof inside;

const harmlessText = (text: string, separator: Separator): string =>
  (formula.test(text) ? `'${text}` : text).replaceAll(inside[separator], "$1'");

function fieldOf(cell: Cell, separator: Separator): string {
  if (cell === null) return '';
  if (cell.kind === 'flag') return cell.on ? 'true' : 'false';
  const harmless = cell.kind === 'text' ? harmlessText(cell.text, separator) : cell.text;
  return harmless.includes(separator) || /["\r\n;,]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Rows as text; the first ones begin with a mark that says UTF-8. */
export async function* csvOf(rows: AsyncIterable<readonly (readonly Cell[])[]>, separator: Separator): AsyncGenerator<Buffer> {
  let first = '\ufeff';
  for await (const some of rows) {
    const lines = some.map((row) => `${row.map((cell) => fieldOf(cell, separator)).join(separator)}\r\n`);
    yield Buffer.from(first + lines.join(''), 'utf8');
    first = '';
  }
}
