/** A table as it comes out of a file: heads, and rows of texts, within limits. */
import { csvRows } from './csv.ts';
import { LIMITS, refusedTable } from './limits.ts';
import { tooManyColumns, xlsxRows } from './xlsx.ts';

export interface Table {
  /** Names of the columns; those without one have their letter. */
  readonly heads: readonly string[];
  /** Rows below the heads that hold anything, each as wide as the heads. */
  readonly rows: readonly (readonly string[])[];
  /** The number of each in the file, where the first row is 1: rows that hold nothing are left out. */
  readonly lines: readonly number[];
}

const isZip = (bytes: Buffer) => bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'));
/** Old binary spreadsheets, and encrypted new ones. */
const isOld = (bytes: Buffer) => bytes.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]));

/** Reads CSV or XLSX, whichever the bytes are. @throws refused_file, saying why. */
export async function readTable(bytes: Buffer): Promise<Table> {
  if (isOld(bytes))
    throw refusedTable('old_format', 'This is an old or an encrypted file. Save it as .xlsx or .csv without a password.');
  const rows: string[][] = [];
  const lines: number[] = [];
  let heads: string[] | null = null;
  let letters = 0;
  for await (const [raw, line] of isZip(bytes) ? xlsxRows(bytes) : csvRows(bytes)) {
    for (const cell of raw) letters += cell.length;
    if (letters > LIMITS.letters)
      throw refusedTable('too_large', `The table holds too much: at most ${LIMITS.letters} letters. Bring it in parts.`);
    const row = cleaned(raw);
    if (row.every((cell) => cell === '')) continue;
    if (heads === null) {
      heads = row;
      continue;
    }
    if (rows.length >= LIMITS.rows)
      throw refusedTable('too_many_rows', `The table has more than ${LIMITS.rows} rows. Bring it in parts.`);
    rows.push(row);
    lines.push(line);
  }
  if (heads === null || rows.length === 0)
    throw refusedTable('empty_table', 'The table needs a first row with names and at least one row below it.');
  const width = Math.max(heads.length, ...rows.map((row) => row.length));
  if (width > LIMITS.columns) throw tooManyColumns();
  const wide = (row: readonly string[]) => Array.from({ length: width }, (_, i) => row[i] ?? '');
  return { heads: wide(heads).map((head, i) => head.slice(0, 200) || letterOf(i)), rows: rows.map(wide), lines };
}

/** Without characters that no text of ours may hold; a cell that is too long refuses the file rather than losing its end. */
function cleaned(row: readonly string[]): string[] {
  if (row.length > LIMITS.columns && row.slice(LIMITS.columns).some((cell) => cell.trim() !== '')) throw tooManyColumns();
  return row.slice(0, LIMITS.columns).map((cell) => {
    if (cell.length > LIMITS.cell) throw refusedTable('long_cell', `A cell has more than ${LIMITS.cell} letters.`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what goes
    return cell.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff]/g, '').trim();
  });
}

/** 0 -> A, 27 -> AB. */
function letterOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : letterOf(Math.floor(index / 26) - 1) + letter;
}
