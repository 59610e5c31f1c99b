/**
 * The first sheet of an XLSX file, row by row. Read are texts, numbers, dates and what formulas had come to when the file was saved; nothing
 * is computed, followed or run. XML is taken as it streams by; one with a document type is refused, so there are no entities.
 */
import { Parser } from 'htmlparser2';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { LIMITS, refusedTable } from './limits.ts';

const broken = () => refusedTable('broken_xlsx', 'This XLSX file is broken or encrypted. Save it again and try once more.');
const tooLarge = () =>
  refusedTable('too_large', `The file is too large when unpacked: at most ${LIMITS.part / 1024 / 1024} MB are read of it.`);

/** Rows of the first sheet, each with its number there. */
export async function* xlsxRows(bytes: Buffer): AsyncGenerator<readonly [string[], number]> {
  const zip = await open(bytes);
  const entries = await entriesOf(zip);
  if ([...entries.keys()].some((name) => /vbaProject\.bin$/i.test(name)))
    throw refusedTable('macros', 'The file holds macros. Save it as .xlsx without macros.');
  const budget = { left: LIMITS.part };
  const sheet = await firstSheet(zip, entries, budget);
  const texts = await sharedTexts(zip, entries.get('xl/sharedStrings.xml'), budget);
  const dates = await dateStyles(zip, entries.get('xl/styles.xml'), budget);
  yield* sheetRows(zip, sheet, { texts, dates, budget });
}

function open(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (error, zip) =>
      error === null ? resolve(zip) : reject(broken()),
    );
  });
}

function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > LIMITS.entries) throw refusedTable('too_many_parts', 'The file holds too many parts.');
  return new Promise((resolve, reject) => {
    const found = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      found.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(found));
    zip.once('error', () => reject(broken()));
    zip.readEntry();
  });
}

interface Budget {
  left: number;
}

/** The text of a part as it is unpacked; more than the file may be is refused while it comes. */
async function* chunksOf(zip: ZipFile, entry: Entry, budget: Budget): AsyncGenerator<string> {
  if (entry.uncompressedSize > budget.left) throw tooLarge();
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error === null ? resolve(opened) : reject(broken())));
  });
  const decoder = new TextDecoder('utf-8');
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      budget.left -= chunk.length;
      if (budget.left < 0) throw tooLarge();
      yield decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    throw (error as { code?: string }).code === 'refused_file' ? error : broken();
  }
}

interface Ears {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

/** Names without their prefix: some programs write `x:row`. */
const local = (name: string) => name.slice(name.indexOf(':') + 1);

function listener({ open: opened, text, close }: Ears): Parser {
  return new Parser(
    {
      onopentag: (name, attributes) => opened?.(local(name), attributes),
      ontext: (words) => text?.(words),
      onclosetag: (name) => close?.(local(name)),
      onprocessinginstruction: (name) => {
        if (name.startsWith('!')) throw refusedTable('doctype', 'The file holds a document type, which no spreadsheet needs.');
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
}

async function listen(zip: ZipFile, entry: Entry, budget: Budget, ears: Ears): Promise<void> {
  const parser = listener(ears);
  for await (const chunk of chunksOf(zip, entry, budget)) parser.write(chunk);
  parser.end();
}

/** The part that the first sheet of the workbook is kept in. */
async function firstSheet(zip: ZipFile, entries: ReadonlyMap<string, Entry>, budget: Budget): Promise<Entry> {
  const [workbook, relations] = [entries.get('xl/workbook.xml'), entries.get('xl/_rels/workbook.xml.rels')];
  if (workbook === undefined) throw refusedTable('no_table', 'This is neither a CSV nor an XLSX file.');
  let first: string | undefined;
  await listen(zip, workbook, budget, {
    open: (name, attributes) => {
      if (name === 'sheet') first ??= attributes['r:id'] ?? '';
    },
  });
  let target = 'worksheets/sheet1.xml';
  if (relations !== undefined)
    await listen(zip, relations, budget, {
      open: (name, { Id, Target, TargetMode }) => {
        if (name === 'Relationship' && Id === first && TargetMode !== 'External' && Target !== undefined) target = Target;
      },
    });
  const sheet = entries.get(target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  if (sheet === undefined) throw broken();
  return sheet;
}

async function sharedTexts(zip: ZipFile, entry: Entry | undefined, budget: Budget): Promise<string[]> {
  const texts: string[] = [];
  if (entry === undefined) return texts;
  let letters = 0;
  let inText = false;
  let phonetic = false;
  let now = '';
  await listen(zip, entry, budget, {
    open: (name) => {
      if (name === 'si') {
        now = '';
        letters += 1;
        if (letters > LIMITS.texts) throw tooLarge();
      }
      if (name === 'rPh') phonetic = true;
      if (name === 't') inText = true;
    },
    text: (words) => {
      if (!inText || phonetic) return;
      letters += words.length;
      if (letters > LIMITS.texts) throw tooLarge();
      now += words;
    },
    close: (name) => {
      if (name === 't') inText = false;
      if (name === 'rPh') phonetic = false;
      if (name === 'si') texts.push(now);
    },
  });
  return texts;
}

/** Formats of numbers that mean a day or a time by themselves. */
const knownDates = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47, 27, 30, 36, 50, 57]);

/** Which styles of cells are dates. */
async function dateStyles(zip: ZipFile, entry: Entry | undefined, budget: Budget): Promise<ReadonlySet<number>> {
  const dates = new Set<number>();
  if (entry === undefined) return dates;
  const own = new Set<number>();
  let inCells = false;
  let style = 0;
  await listen(zip, entry, budget, {
    open: (name, { numFmtId, formatCode = '' }) => {
      const id = Number(numFmtId);
      // What stands in quotes or brackets is no pattern. Cut, for looking for the end of a bracket takes as long as what follows each.
      if (name === 'numFmt' && /[dmyh]/i.test(formatCode.slice(0, LIMITS.format).replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, '')))
        own.add(id);
      if (name === 'cellXfs') inCells = true;
      if (name !== 'xf' || !inCells) return;
      if (knownDates.has(id) || own.has(id)) dates.add(style);
      style += 1;
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return dates;
}

interface Book {
  readonly texts: readonly string[];
  readonly dates: ReadonlySet<number>;
  readonly budget: Budget;
}

/** `BC12` -> 54, from 0. */
function columnOf(reference: string): number {
  let n = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '') n = n * 26 + letter.charCodeAt(0) - 64;
  return n - 1;
}

async function* sheetRows(
  zip: ZipFile,
  sheet: Entry,
  { texts, dates, budget }: Book,
): AsyncGenerator<readonly [string[], number]> {
  const ready: (readonly [string[], number])[] = [];
  let row: string[] = [];
  let line = 0;
  let cell = { at: 0, type: '', style: -1 };
  let value = '';
  let inValue = false;
  const parser = listener({
    open: (name, attributes) => {
      if (name === 'row') {
        row = [];
        // Empty rows are often left out, and some programs number none.
        line = /^\d{1,7}$/.test(attributes.r ?? '') ? Number(attributes.r) : line + 1;
      }
      if (name === 'c') {
        const at = attributes.r === undefined ? row.length : columnOf(attributes.r);
        if (at < 0 || at >= LIMITS.columns) throw tooManyColumns();
        cell = { at, type: attributes.t ?? 'n', style: Number(attributes.s ?? -1) };
        value = '';
      }
      if (name === 'v' || (name === 't' && cell.type === 'inlineStr')) inValue = true;
    },
    text: (words) => {
      if (inValue && value.length <= LIMITS.cell) value += words;
    },
    close: (name) => {
      if (name === 'v' || name === 't') inValue = false;
      if (name === 'c') {
        while (row.length < cell.at) row.push('');
        row[cell.at] = shown(value, cell, texts, dates);
      }
      if (name === 'row') ready.push([row, line]);
    },
  });
  for await (const chunk of chunksOf(zip, sheet, budget)) {
    parser.write(chunk);
    yield* ready.splice(0);
  }
  parser.end();
  yield* ready.splice(0);
}

export const tooManyColumns = () =>
  refusedTable('too_many_columns', `The table has more than ${LIMITS.columns} columns. Take away what is not needed.`);

function shown(
  value: string,
  cell: { type: string; style: number },
  texts: readonly string[],
  dates: ReadonlySet<number>,
): string {
  if (cell.type === 's') return texts[Number(value)] ?? '';
  if (cell.type === 'b') return value === '1' ? 'true' : 'false';
  // An error of a formula is no value.
  if (cell.type === 'e') return '';
  if (cell.type !== 'n' || value === '' || !dates.has(cell.style)) return cell.type === 'n' ? plainNumber(value) : value;
  return dayOf(Number(value)) ?? value;
}

/** Numbers as they are kept may be `1.1000000000000001` or `1E3`. */
function plainNumber(value: string): string {
  const n = Number(value);
  if (value === '' || !Number.isFinite(n) || Math.abs(n) >= 1e15) return value;
  return String(Number(n.toPrecision(15)));
}

const DAY = 86_400_000;

/** Days since the end of 1899 as a day, or as a moment where there is a time; null where it is no day of a calendar. */
function dayOf(serial: number): string | null {
  if (!Number.isFinite(serial) || serial < 1 || serial > 2_958_465) return null;
  const at = new Date(Date.UTC(1899, 11, 30) + Math.round(serial * DAY));
  const text = at.toISOString();
  return serial % 1 === 0 ? text.slice(0, 10) : text.slice(0, 19);
}
