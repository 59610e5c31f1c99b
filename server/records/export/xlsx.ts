/**
 * A workbook with one sheet, written as it comes: nothing but the rows of the moment is in memory. Texts are inline strings, which no sheet
 * program takes for formulas, with the style "quoted" so that they stay text when somebody edits them (X2).
 */
import { Zip, ZipDeflate } from 'fflate';
import type { Cell } from './cells.ts';

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const pack = 'http://schemas.openxmlformats.org/package/2006';

const parts: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `${head}<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  '_rels/.rels': `${head}<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
  // 0 plain, 1 quoted text, 2 day, 3 moment, 4 heading
  'xl/styles.xml': `${head}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf quotePrefix="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf fontId="1" applyFont="1" quotePrefix="1"/></cellXfs></styleSheet>`,
};

/** Characters that one cell holds. */
const MOST = 32_767;
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text for XML: what XML cannot hold at all is left out. */
const xml = (text: string): string =>
  text
    .slice(0, MOST)
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '')
    .replaceAll(/[&<>]/g, (c) => escapes[c] ?? c);

const DAY = 86_400_000;
/** Days since the beginning of sheets; text where a date lies before what sheets know. */
function serial(text: string): string | null {
  const at = Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);
  const days = (at - Date.UTC(1899, 11, 30)) / DAY;
  return Number.isFinite(days) && days >= 61 && days < 2_958_466 ? String(Math.round(days * 86_400) / 86_400) : null;
}

const inline = (text: string, style: number) =>
  `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${xml(text)}</t></is></c>`;

function cellXml(cell: Cell, heading: boolean): string {
  if (cell === null) return '<c/>';
  if (cell.kind === 'flag') return `<c t="b"><v>${cell.on ? 1 : 0}</v></c>`;
  if (cell.kind === 'text') return inline(cell.text, heading ? 4 : 1);
  // Sheets keep 15 digits of a number; what has more stays as it is written.
  if (cell.kind === 'number')
    return cell.text.replaceAll(/\D/g, '').length > 15 ? inline(cell.text, 1) : `<c><v>${cell.text}</v></c>`;
  const days = serial(cell.text);
  return days === null ? inline(cell.text, 1) : `<c s="${cell.kind === 'day' ? 2 : 3}"><v>${days}</v></c>`;
}

/** The workbook of these rows; the very first one is the heading. */
export async function* xlsxOf(rows: AsyncIterable<readonly (readonly Cell[])[]>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let fault: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error !== null) fault = error;
    else waiting.push(chunk);
  });
  const taken = (): Buffer => {
    if (fault !== null) throw fault;
    const bytes = Buffer.concat(waiting);
    waiting = [];
    return bytes;
  };
  for (const [name, text] of Object.entries(parts)) {
    const part = new ZipDeflate(name, { level: 6 });
    zip.add(part);
    part.push(Buffer.from(text, 'utf8'), true);
  }
  const sheet = new ZipDeflate('xl/worksheets/sheet1.xml', { level: 1 });
  zip.add(sheet);
  const write = (text: string, last = false) => sheet.push(Buffer.from(text, 'utf8'), last);
  write(
    `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews><sheetData>`,
  );
  let heading = true;
  for await (const some of rows) {
    let text = '';
    for (const row of some) {
      text += `<row>${row.map((cell) => cellXml(cell, heading)).join('')}</row>`;
      heading = false;
    }
    write(text);
    if (waiting.length > 0) yield taken();
  }
  write('</sheetData></worksheet>', true);
  zip.end();
  yield taken();
}
