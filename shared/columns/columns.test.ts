import { describe, expect, test } from 'vitest';
import {
  type ColumnShape,
  type ColumnType,
  checkColumn,
  checkOperand,
  checkSettings,
  columnTypes,
  formatNumber,
  rulesOf,
} from './index.ts';
import { becomes, type RetypeChoice, retyped } from './retype.ts';

const settingsOf: Partial<Record<ColumnType, ColumnShape['settings']>> = {
  reference: { target: 'case' },
  number: { mask: 'N-{00}' },
};
const shape = (type: ColumnType, settings = settingsOf[type] ?? {}): ColumnShape => ({
  type,
  settings,
  choices: [
    { key: 'red', retired: false },
    { key: 'old', retired: true },
  ],
});
const kept = (column: ColumnShape, value: unknown) => {
  const checked = checkColumn(value, column);
  return checked.ok ? checked.value : checked.fault.code;
};
const uid = '0b8f5c1e-7f0a-4c3f-9d5e-0a1b2c3d4e5f';
const other = '1b8f5c1e-7f0a-4c3f-9d5e-0a1b2c3d4e5f';

/** Type, settings, what is sent, what is kept or the code of the fault. */
const samples: readonly (readonly [ColumnType, ColumnShape['settings'] | undefined, unknown, unknown])[] = [
  ['text', undefined, ' a ', 'a'],
  ['text', undefined, '   ', null],
  ['text', undefined, 'a\u0000b', 'control_character'],
  ['text', undefined, 'a\u001bb', 'control_character'],
  ['text', undefined, 'a\ud800b', 'broken_text'],
  ['text', undefined, '🙂', '🙂'],
  ['text', undefined, 'a\nb', 'one_line'],
  ['text', { multiline: true }, 'a\r\nb', 'a\nb'],
  ['text', { maxLength: 3 }, 'abc', 'abc'],
  ['text', { maxLength: 3 }, 'abcd', 'too_long'],
  ['text', undefined, 'x'.repeat(10_000_000), 'too_long'],
  ['text', undefined, 5, 'not_text'],
  ['text', undefined, ['a'], 'not_text'],
  ['rich_text', undefined, '<p>a</p>', '<p>a</p>'],
  ['rich_text', { maxLength: 5 }, '<p>a</p>', 'too_long'],
  ['integer', undefined, 0, 0],
  ['integer', undefined, -0, 0],
  ['integer', undefined, 2_147_483_647, 2_147_483_647],
  ['integer', undefined, 2_147_483_648, 'out_of_range'],
  ['integer', undefined, -2_147_483_649, 'out_of_range'],
  ['integer', undefined, 1.5, 'not_whole'],
  ['integer', undefined, Number.NaN, 'not_whole'],
  ['integer', undefined, '5', 'not_whole'],
  ['integer', { min: 1, max: 5 }, 5, 5],
  ['integer', { min: 1, max: 5 }, 6, 'out_of_range'],
  ['integer', { big: true }, '9223372036854775807', '9223372036854775807'],
  ['integer', { big: true }, '9223372036854775808', 'out_of_range'],
  ['integer', { big: true }, '-9223372036854775808', '-9223372036854775808'],
  ['integer', { big: true }, '007', 'not_whole'],
  ['integer', { big: true }, 5, 'not_whole'],
  ['decimal', undefined, '0.1', '0.10'],
  ['decimal', undefined, '-0', '0.00'],
  ['decimal', undefined, '001.10', '1.10'],
  ['decimal', undefined, '1.005', 'too_fine'],
  ['decimal', undefined, '1.500000', '1.50'],
  ['decimal', { scale: 0 }, '7', '7'],
  ['decimal', { scale: 0 }, '7.1', 'too_fine'],
  ['decimal', undefined, '1e5', 'not_decimal'],
  ['decimal', undefined, '1,5', 'not_decimal'],
  ['decimal', undefined, 'NaN', 'not_decimal'],
  ['decimal', undefined, '1234567890123456789', 'out_of_range'],
  ['decimal', undefined, 1.5, 'not_decimal'],
  ['money', undefined, { amount: '12.5', currency: 'EUR' }, { amount: '12.5000', currency: 'EUR' }],
  ['money', undefined, { amount: '12.50001', currency: 'EUR' }, 'too_fine'],
  ['money', undefined, { amount: '1', currency: 'eur' }, 'bad_currency'],
  ['money', undefined, { amount: '1' }, 'bad_currency'],
  ['money', undefined, { amount: '1', currency: 'EUR', more: 1 }, 'not_money'],
  ['money', { currency: 'EUR' }, { amount: '1', currency: 'USD' }, 'other_currency'],
  ['money', undefined, '1 EUR', 'not_money'],
  ['boolean', undefined, false, false],
  ['boolean', undefined, 'true', 'not_boolean'],
  ['boolean', undefined, 1, 'not_boolean'],
  ['date', undefined, '2024-02-29', '2024-02-29'],
  ['date', undefined, '2023-02-29', 'not_date'],
  ['date', undefined, '1900-02-29', 'not_date'],
  ['date', undefined, '0000-01-01', 'not_date'],
  ['date', undefined, '2024-13-01', 'not_date'],
  ['date', undefined, '2024-1-1', 'not_date'],
  ['date', undefined, 20240101, 'not_date'],
  ['datetime', undefined, '2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00.000Z'],
  ['datetime', undefined, '2026-03-01T12:00Z', '2026-03-01T12:00:00.000Z'],
  ['datetime', undefined, '2026-02-30T12:00:00Z', 'not_datetime'],
  ['datetime', undefined, '2026-03-01T24:00:00Z', 'not_datetime'],
  ['datetime', undefined, '2026-03-01T12:00:00', 'not_datetime'],
  ['datetime', undefined, '2026-03-01', 'not_datetime'],
  ['datetime', undefined, '0001-01-01T00:00:00+14:00', 'not_datetime'],
  ['datetime', undefined, '2026-03-01T12:00:00.1234567Z', 'not_datetime'],
  ['choice', undefined, 'red', 'red'],
  ['choice', undefined, 'old', 'not_a_choice'],
  ['choice', undefined, 'Red', 'not_a_choice'],
  ['choice', undefined, 'constructor', 'not_a_choice'],
  ['reference', undefined, uid, uid],
  ['reference', undefined, { uid, label: 'x' }, uid],
  ['reference', undefined, uid.toUpperCase(), 'not_uid'],
  ['reference', undefined, '1', 'not_uid'],
  ['person', undefined, uid, uid],
  ['person', undefined, {}, 'not_uid'],
  ['email', undefined, 'Maria@Example.com', 'maria@example.com'],
  ['email', undefined, 'a@b', 'not_email'],
  ['email', undefined, 'a b@c.example', 'not_email'],
  ['email', undefined, 'a@b.example, c@d.example', 'not_email'],
  ['email', undefined, 'a..b@c.example', 'not_email'],
  ['email', undefined, 'a@b.example\nBcc: c@d.example', 'one_line'],
  ['email', undefined, 'Maria <a@b.example>', 'not_email'],
  ['phone', undefined, '+49 30 1234567', '+49 30 1234567'],
  ['phone', undefined, '12', 'not_phone'],
  ['phone', undefined, 'call me', 'not_phone'],
  ['link', undefined, 'https://example.com', 'https://example.com/'],
  ['link', undefined, 'javascript:alert(1)', 'not_link'],
  ['link', undefined, ' JaVaScRiPt:alert(1)', 'not_link'],
  ['link', undefined, 'data:text/html,x', 'not_link'],
  ['link', undefined, '//example.com', 'not_link'],
  ['link', undefined, 'https://bank.example@evil.example/', 'not_link'],
  [
    'links',
    undefined,
    [{ title: ' Norm ', address: 'https://example.com' }],
    [{ title: 'Norm', address: 'https://example.com/' }],
  ],
  [
    'links',
    undefined,
    [{ title: 'Ask', address: 'MAILTO:Help@Example.com' }],
    [{ title: 'Ask', address: 'mailto:help@example.com' }],
  ],
  [
    'links',
    undefined,
    [{ title: '', address: 'http://example.com/a' }],
    [{ title: 'example.com/a', address: 'http://example.com/a' }],
  ],
  ['links', undefined, [], null],
  ['links', undefined, [{ title: 'Run', address: 'javascript:alert(1)' }], 'bad_link'],
  ['links', undefined, [{ title: 'Run', address: ' JaVa\tScRiPt:alert(1)' }], 'bad_link'],
  ['links', undefined, [{ title: 'Look', address: 'data:text/html,x' }], 'bad_link'],
  ['links', undefined, [{ title: 'Look', address: '//example.com' }], 'bad_link'],
  ['links', undefined, [{ title: 'Bank', address: 'https://bank.example@evil.example/' }], 'bad_link'],
  ['links', undefined, [{ title: 'Two', address: 'mailto:a@b.example,c@d.example' }], 'bad_link'],
  ['links', undefined, [{ title: 'More', address: 'mailto:a@b.example?bcc=c@d.example' }], 'bad_link'],
  ['links', undefined, [{ title: 'a\nb', address: 'https://example.com/' }], 'bad_link'],
  ['links', undefined, [{ title: 'x', address: 'https://example.com/', onclick: 'x' }], 'bad_link'],
  ['links', { maxLinks: 1 }, Array(2).fill({ title: 'x', address: 'https://example.com/' }), 'too_many_links'],
  ['links', undefined, 'https://example.com/', 'not_links'],
  ['files', undefined, [uid, { uid: other, name: 'x' }], [uid, other]],
  ['files', undefined, [], null],
  ['files', undefined, [uid, uid], 'file_twice'],
  ['files', { maxFiles: 1 }, [uid, other], 'too_many_files'],
  ['files', undefined, uid, 'not_files'],
  ['number', undefined, 'N-07', 'N-07'],
];

describe('a value', () => {
  test('of every type has its samples', () => {
    expect([...new Set(samples.map(([type]) => type))].sort()).toEqual([...columnTypes].sort());
  });
  // A value of ten megabytes makes no name.
  const named = samples.map((sample) => [sample.map((part) => JSON.stringify(part)?.slice(0, 60)).join(' '), ...sample] as const);
  test.each(named)('%s', (_, type, settings, sent, expected) => {
    expect(kept(shape(type, settings), sent)).toEqual(expected);
  });
  test.each(columnTypes)('of type %s may be empty, and its check survives anything', (type) => {
    expect(kept(shape(type), null)).toBeNull();
    expect(kept(shape(type), '')).toBeNull();
    const strange = [
      {},
      [],
      [[]],
      [null],
      Number.POSITIVE_INFINITY,
      true,
      '\u0000',
      { uid: {} },
      { amount: {}, currency: [] },
      undefined,
    ];
    for (const value of strange) {
      const checked = checkColumn(value, shape(type));
      if (!checked.ok) expect(checked.fault.message).toMatch(/\.$/);
    }
  });
  test.each(columnTypes)('of type %s that is sound stays the same when it is sent back', (type) => {
    for (const [own, settings, sent] of samples) {
      if (own !== type) continue;
      const checked = checkColumn(sent, shape(type, settings));
      if (checked.ok) expect(checkColumn(checked.value, shape(type, settings))).toEqual(checked);
    }
  });
});

describe('a filter', () => {
  const ask = (type: ColumnType, operator: string, operand?: unknown) => {
    const checked = checkOperand(operator, operand, shape(type));
    return checked.ok ? checked.values : checked.fault.code;
  };
  test('takes the operators of its type and no others', () => {
    expect(ask('text', 'contains', 'a%')).toEqual(['a%']);
    expect(ask('integer', 'contains', '1')).toBe('bad_operator');
    expect(ask('choice', 'lt', 'red')).toBe('bad_operator');
    expect(ask('text', 'regex', '.*')).toBe('bad_operator');
    expect(ask('text', 'constructor', 'a')).toBe('bad_operator');
    expect(rulesOf('files').operators).toEqual(['empty', 'not_empty']);
  });
  test('takes as many values as its operator needs', () => {
    expect(ask('integer', 'between', [1, 2])).toEqual([1, 2]);
    expect(ask('integer', 'between', [1])).toBe('bad_list');
    expect(ask('integer', 'in', [])).toBe('bad_list');
    expect(ask('integer', 'in', Array(101).fill(1))).toBe('bad_list');
    expect(ask('integer', 'in', [1, 'x'])).toBe('not_whole');
    expect(ask('integer', 'eq', null)).toBe('no_empty');
    expect(ask('integer', 'empty')).toEqual([]);
    expect(ask('integer', 'empty', 5)).toBe('no_value');
    expect(ask('text', 'contains', ' ')).toBe('no_empty');
  });
  test('may ask for a retired choice', () => {
    expect(ask('choice', 'eq', 'old')).toEqual(['old']);
    expect(ask('choice', 'eq', 'green')).toBe('not_a_choice');
  });
});

describe('settings', () => {
  test('with an unknown key, or a value that makes no sense, are refused', () => {
    const code = (type: ColumnType, settings: ColumnShape['settings']) => checkSettings(type, settings)?.code ?? null;
    expect(code('text', { maxLength: 5 })).toBeNull();
    expect(code('text', { maxlength: 5 })).toBe('unknown_setting');
    expect(code('text', { maxLength: 0 })).toBe('bad_setting');
    expect(code('text', { maxLength: '5' })).toBe('bad_setting');
    expect(code('decimal', { scale: 11 })).toBe('bad_setting');
    expect(code('money', { currency: 'euro' })).toBe('bad_setting');
    expect(code('reference', {})).toBe('bad_setting');
    expect(code('person', { side: 'inside' })).toBe('bad_setting');
    expect(code('number', { mask: 'CS-{0000000}' })).toBeNull();
    for (const mask of ['CS-', '{}', '{00}{00}', '{0x}', ' {0}', 5]) expect(code('number', { mask })).toBe('bad_setting');
    expect(code('boolean', { a: 1 })).toBe('unknown_setting');
  });
});

test('a mask writes a number with its zeros, and one that outgrows them in full', () => {
  expect(formatNumber('CS-{0000000}', '42')).toBe('CS-0000042');
  expect(formatNumber('{00}/A', 12345n)).toBe('12345/A');
});

describe('a value of another type', () => {
  const choices: readonly RetypeChoice[] = [
    { key: 'in_use', title: { en: 'In use', de: 'In Betrieb' } },
    { key: 'gone', title: { en: 'Gone' }, retired: true },
  ];
  const reading = { mark: ',', zone: 'Europe/Berlin', language: 'de' } as const;

  test.each([
    ['text', ' 42 ', 'integer', {}, 42],
    ['text', '4,2', 'integer', {}, undefined],
    ['text', '1.234,5', 'decimal', {}, '1234.50'],
    ['text', '1,255', 'decimal', {}, undefined],
    ['text', '1.3.2026', 'date', {}, '2026-03-01'],
    ['text', '31.2.2026', 'date', {}, undefined],
    ['text', 'in betrieb', 'choice', {}, 'in_use'],
    ['text', 'GONE', 'choice', {}, 'gone'],
    ['text', 'in_use', 'choice', {}, 'in_use'],
    ['text', 'broken', 'choice', {}, undefined],
    ['text', 'Ida@Example.com', 'email', {}, 'ida@example.com'],
    ['text', 'ida', 'email', {}, undefined],
    ['text', 'javascript:alert(1)', 'link', {}, undefined],
    ['text', '+49 30 12', 'phone', {}, '+49 30 12'],
    ['integer', 7, 'decimal', { scale: 1 }, '7.0'],
    ['integer', 7, 'money', { currency: 'EUR' }, { amount: '7.0000', currency: 'EUR' }],
    ['integer', 7, 'text', {}, '7'],
    ['decimal', '7.00', 'integer', {}, 7],
    ['decimal', '7.50', 'integer', {}, undefined],
    ['decimal', '99999999999.00', 'integer', {}, undefined],
    ['money', { amount: '12.5000', currency: 'EUR' }, 'text', {}, '12.50 EUR'],
    ['choice', 'in_use', 'text', {}, 'In Betrieb'],
    ['choice', 'in_use', 'text', { maxLength: 3 }, undefined],
    ['date', '2026-07-01', 'datetime', {}, '2026-06-30T22:00:00.000Z'],
    ['datetime', '2026-06-30T22:30:00.000Z', 'date', {}, '2026-07-01'],
    ['datetime', '2026-06-30T22:30:00.000Z', 'text', {}, '2026-06-30 22:30Z'],
    ['datetime', '2026-06-30T22:30:09.000Z', 'text', {}, '2026-06-30 22:30:09Z'],
    ['datetime', '2026-06-30T22:30:00.050Z', 'text', {}, '2026-06-30 22:30:00.050Z'],
    ['datetime', '2026-06-30T22:30:00+02:00', 'text', {}, '2026-06-30 20:30Z'],
    ['text', '2026-06-30 22:30Z', 'datetime', {}, '2026-06-30T22:30:00.000Z'],
    ['text', '2026-06-30 22:30:00.050Z', 'datetime', {}, '2026-06-30T22:30:00.050Z'],
    ['text', '30.6.2026 9:30:09', 'datetime', {}, '2026-06-30T09:30:09.000Z'],
    ['text', '2026-06-30 9:30:9', 'datetime', {}, undefined],
    ['link', 'https://example.com/', 'text', {}, 'https://example.com/'],
  ] as const)('%s %j as %s %j is %j', (from, value, to, settings, expected) => {
    expect(becomes[from]).toContain(to);
    const shapeOf = (type: ColumnType, of: ColumnShape['settings']) => ({ type, settings: of, choices });
    expect(retyped(shapeOf(from, {}), shapeOf(to, settings), value, reading)).toEqual(expected);
  });
});
