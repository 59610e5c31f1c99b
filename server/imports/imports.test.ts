import { strToU8, zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { markOf, writtenValue } from '../../shared/columns/written.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client, Loose } from '../testing/client.ts';
import { proving } from '../testing/proving.ts';
import { guessColumns } from './guess.ts';
import { readTable } from './table.ts';

let app: TestApp;
let studio: Client;
const base = '/api/staff/imports';

beforeAll(async () => {
  app = await testApp();
  studio = await app.as(await app.staff({ administrator: true }));
});

function upload(client: Client, content: string | Uint8Array, name: string) {
  const form = new FormData();
  form.append('file', new Blob([content as BlobPart]), name);
  return client.send('POST', base, form);
}

const cell = (reference: string, content: string, more = '') => `<c r="${reference}"${more}>${content}</c>`;

interface Book {
  readonly rows: string;
  readonly texts?: readonly string[];
  readonly more?: Readonly<Record<string, Uint8Array>>;
  readonly before?: string;
}

/** An XLSX file as spreadsheets write it. */
function book({ rows, texts = [], more = {}, before = '' }: Book): Buffer {
  const shared = texts.map((text) => `<si><t>${text}</t></si>`).join('');
  const files = {
    'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="One" r:id="rId1"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': strToU8(
      '<Relationships><Relationship Id="rId1" Target="worksheets/sheet7.xml"/></Relationships>',
    ),
    'xl/styles.xml': strToU8('<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'),
    'xl/sharedStrings.xml': strToU8(`<sst>${shared}</sst>`),
    'xl/worksheets/sheet7.xml': strToU8(`${before}<worksheet><sheetData>${rows}</sheetData></worksheet>`),
    ...more,
  };
  return Buffer.from(zipSync(files, { level: 9 }));
}

const good = book({
  texts: ['Serial', 'Weight', 'Bought on', 'A&amp;1'],
  rows: `<row>${cell('A1', '<v>0</v>', ' t="s"')}${cell('B1', '<v>1</v>', ' t="s"')}${cell('C1', '<v>2</v>', ' t="s"')}</row>
    <row>${cell('A2', '<v>3</v>', ' t="s"')}${cell('B2', '<v>1.1000000000000001</v>')}${cell('C2', '<v>46082</v>', ' s="1"')}</row>
    <row>${cell('A3', '<is><t>B2</t></is>', ' t="inlineStr"')}${cell('B3', '<f>WEBSERVICE("http://x")</f><v>2</v>')}</row>`,
});

describe('a table', () => {
  test('is read from XLSX as texts, numbers and days; formulas are what they had come to', async () => {
    expect(await readTable(good)).toEqual({
      heads: ['Serial', 'Weight', 'Bought on'],
      rows: [
        ['A&1', '1.1', '2026-03-01'],
        ['B2', '2', ''],
      ],
      lines: [2, 3],
    });
  });

  test('is read from CSV with any separator, quotes, lines in cells and old encodings', async () => {
    const read = async (text: string | Buffer) => (await readTable(Buffer.from(text as string))).rows;
    expect(await read('a;b\r\n"x;1";"y ""z""\nw"\r\n')).toEqual([['x;1', 'y "z"\nw']]);
    // What stands between a quote and the separator belongs to no cell, and ends no row.
    expect(await read('a,b\n"Miller" ,5\n"x"y,"6" \r\n')).toEqual([
      ['Miller', '5'],
      ['x', '6'],
    ]);
    expect(await read('\ufeffa,b\n1,\n,2')).toEqual([
      ['1', ''],
      ['', '2'],
    ]);
    // A fault is told by the number that a row has in the file, whatever is left out before it.
    expect((await readTable(Buffer.from('\na\n1\n\n;\n2'))).lines).toEqual([3, 6]);
    const gaps = `<row r="2">${cell('A2', '<v>1</v>')}</row><row r="5">${cell('A5', '<v>2</v>')}</row><row>${cell('A6', '<v>3</v>')}</row>`;
    expect((await readTable(book({ rows: gaps }))).lines).toEqual([5, 6]);
    expect(await read(Buffer.from('a\tb\nGr\xfc\xdfe\tx', 'latin1'))).toEqual([['Grüße', 'x']]);
  });

  test('is told by its cells what its columns are; what could be two things is none of them', () => {
    const types = (cells: readonly string[]) =>
      guessColumns(
        ['x'],
        cells.map((one) => [one]),
      )[0]?.type;
    expect(types(['1', '20', '-3'])).toBe('integer');
    expect(types(['007', '012'])).toBe('text');
    expect(types(['1.234,50', '7'])).toBe('decimal');
    expect(types(['1,234', '5,678'])).toBe('text');
    expect(types(['1.3.2026', '31.12.2025'])).toBe('date');
    expect(types(['31.2.2026'])).toBe('text');
    expect(types(['ja', 'nein', 'ja'])).toBe('boolean');
    expect(types(['a@b.example'])).toBe('email');
    expect(types(['red', 'blue', 'red', 'red', 'blue'])).toBe('choice');
    expect(markOf(['1,234', '0,5'])).toBe(',');
    expect(writtenValue('decimal', '1.234,5', { scale: 2, mark: ',' })).toBe('1234.50');
  });

  // It would take minutes were the whole format looked at, which the time of a test ends.
  test('is read whatever its formats of numbers hold', async () => {
    const styles = strToU8(
      `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="${'['.repeat(1_000_000)}"/></numFmts></styleSheet>`,
    );
    const rows = '<row><c t="inlineStr"><is><t>Weight</t></is></c></row><row><c><v>2</v></c></row>';
    expect(await readTable(book({ rows, more: { 'xl/styles.xml': styles } }))).toMatchObject({
      heads: ['Weight'],
      rows: [['2']],
    });
  });

  const wide = `<row>${Array.from({ length: 120 }, (_, i) => `<c><v>${i}</v></c>`).join('')}</row>`;
  const repeated = `<row>${'<c t="s"><v>0</v></c>'.repeat(90)}</row>`.repeat(50);
  const macro = { 'xl/vbaProject.bin': new Uint8Array(8) };
  const many = Object.fromEntries(Array.from({ length: 2_100 }, (_, i) => [`x/${i}`, new Uint8Array(1)]));
  const hostile: readonly [string, () => Buffer | string][] = [
    ['old_format', () => Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2])],
    ['broken_xlsx', () => good.subarray(0, good.length - 30)],
    ['macros', () => book({ rows: '<row/>', more: macro })],
    [
      'doctype',
      () => book({ before: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', rows: '<row><c><v>&e;</v></c></row>' }),
    ],
    ['too_large', () => book({ rows: '<row/>', more: { 'xl/sharedStrings.xml': new Uint8Array(160 * 1024 * 1024) } })],
    // A few kilobytes: one long shared text in thousands of cells.
    [
      'too_large',
      () =>
        book({ rows: repeated, more: { 'xl/sharedStrings.xml': strToU8(`<sst><si><t>${'x'.repeat(9_999)}</t></si></sst>`) } }),
    ],
    ['too_many_parts', () => book({ rows: '<row/>', more: many })],
    ['too_many_columns', () => book({ rows: wide })],
    ['too_many_rows', () => `a\n${'x\n'.repeat(20_001)}`],
    ['long_cell', () => `a\n${'x'.repeat(10_001)}\n`],
    ['empty_table', () => 'a;b\n\n'],
    ['broken_csv', () => 'a\n"x'],
    ['no_table', () => Buffer.from(zipSync({ 'readme.txt': strToU8('x') }))],
    ['no_table', () => 'a\0b\n1'],
  ];
  // Those that are dear to make are limits of size.
  const dear = ['too_large', 'too_many_parts'];
  test.each(hostile.filter(([code]) => proving || !dear.includes(code)))(
    'that is %s is refused as a whole',
    async (code, make) => {
      const made = make();
      const before = process.memoryUsage().rss;
      const answer = await readTable(Buffer.isBuffer(made) ? made : Buffer.from(made)).catch((e: unknown) => e);
      expect(answer).toMatchObject({ status: 422, code: 'refused_file', errors: [{ code }] });
      expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    },
  );
});

describe('an import', () => {
  const csv = [
    'Serial;Weight;State;Organisation',
    'A1;1,5;new;x',
    'A2;2,25;used;y',
    'A3;heavy;new;z',
    'A4;;used;w',
    ';3,5;new;v',
  ];
  const more = Array.from({ length: 120 }, (_, i) => `B${i};${i},5;used;u`);
  const start = (uid: string, body: unknown) => studio.put(`${base}/${uid}/start`, body);

  test('is looked at, corrected and done in the background; what does not fit is told by its row', async () => {
    const read = await upload(studio, [csv[0], '', ...csv.slice(1), ...more].join('\n'), 'Balances.csv');
    expect(read).toMatchObject({ status: 200, body: { name: 'Balances', state: 'read', rows: 125, object: null } });
    const columns = read.body.columns as unknown as Loose[];
    // A code that the system itself uses is not offered (X7).
    expect(columns.map((one) => [one.key, one.type])).toEqual([
      ['serial', 'text'],
      ['weight', 'text'],
      ['state', 'choice'],
      ['organisation_value', 'choice'],
    ]);
    const uid = String(read.body.uid);
    const plan = {
      object: { key: 'balance', title: { en: 'Balance' }, plural: { en: 'Balances' } },
      displayColumn: 'serial',
      columns: [
        { source: 0, key: 'serial', title: { en: 'Serial' }, type: 'text' },
        { source: 1, key: 'weight', title: { en: 'Weight' }, type: 'decimal' },
        { source: 2, key: 'state', title: { en: 'State' }, type: 'choice' },
      ],
    };
    const forbidden = { ...plan, columns: [...plan.columns, { ...plan.columns[0], key: 'organisation' }] };
    expect((await start(uid, forbidden)).status).toBe(422);
    expect((await start(uid, plan)).body).toMatchObject({ state: 'running', object: 'balance', done: 0 });
    // A second start, and a worker that comes twice, change nothing.
    expect((await start(uid, plan)).body).toMatchObject({ state: 'running' });
    await app.work();
    const done = await studio.get(`${base}/${uid}`);
    expect(done.body).toMatchObject({ state: 'done', rows: 125, done: 125, made: 124, faults: [{ row: 5, column: 'weight' }] });
    // The worker wrote it down in English; it is told in the language of whoever asks.
    const german = await studio.get(`${base}/${uid}`, { headers: { 'accept-language': 'de' } });
    expect([done, german].map(({ body }) => body.faults?.[0]?.message)).toEqual([
      'The value does not fit the type of the column.',
      'Der Wert passt nicht zum Typ der Spalte.',
    ]);
    const list = await studio.get('/api/staff/records/balance?count=true&sort=serial&columns=serial,weight,state&limit=3');
    expect(list.body.count).toEqual({ exact: 124 });
    expect(list.body.rows?.[0]?.values).toEqual({ serial: 'A1', weight: '1.50', state: 'value_1' });
  });

  test('belongs to who brought it, and only administrators bring any', async () => {
    const { uid } = (await upload(studio, 'a\n1', 'a.csv')).body;
    const other = await app.as(await app.staff({ administrator: true }));
    expect((await other.get(`${base}/${String(uid)}`)).status).toBe(404);
    expect((await studio.get(`${base}/${String(uid)}`)).status).toBe(200);
    const staff = await app.as(await app.staff());
    expect((await upload(staff, 'a\n1', 'a.csv')).status).toBe(404);
    expect(await upload(studio, 'a\0', 'a.csv')).toMatchObject({ status: 422, body: { code: 'refused_file' } });
  });
});
