import { describe, expect, it } from 'vitest';
import type { ColumnDescription, RecordRow, Shown } from '../../shared/contracts/records.ts';
import { type FormValue, startValues, valuesToSend } from './form-values.ts';
import { wholeAddress } from './links-input.tsx';

const column = (type: string, settings: ColumnDescription['settings'] = {}, value: unknown = null): ColumnDescription => ({
  key: 'it',
  type,
  title: { en: 'It' },
  hint: null,
  required: false,
  searchable: false,
  sortable: true,
  settable: true,
  editable: true,
  settings,
  default: value,
});
const row = (it: Shown): RecordRow => ({
  uid: 'r',
  version: 1,
  values: { it },
  can: { update: true, delete: false, comment: false, share: false, actions: [] },
});
const file = { uid: 'f', name: 'a.txt', mediaType: 'text/plain', size: 3 };

describe('a form', () => {
  it.each<[string, ColumnDescription, FormValue, unknown]>([
    ['a whole number', column('integer'), ' 42 ', 42],
    ['a big whole number as text', column('integer', { big: true }), '9007199254740993', '9007199254740993'],
    ['a decimal with a comma', column('decimal'), '12,50', '12.50'],
    ['money', column('money'), { amount: '3,5', currency: 'EUR' }, { amount: '3.5', currency: 'EUR' }],
    ['a reference', column('reference'), { value: 'u', label: 'Somebody' }, 'u'],
    ['files', column('files'), [file], ['f']],
    ['formatted text as it is', column('rich_text'), '<p>a &lt; <b>b</b></p>', '<p>a &lt; <b>b</b></p>'],
    ['a moment', column('datetime'), '2026-11-22T09:30', new Date('2026-11-22T09:30').toISOString()],
  ])('sends %s', (_, one, value, sent) => {
    expect(valuesToSend([one], { it: value }, undefined)).toEqual({ it: sent });
  });

  it('sends nothing of a new record that is empty, so that the server’s defaults hold', () => {
    for (const type of ['text', 'choice', 'money', 'reference', 'files', 'links', 'datetime']) {
      const columns = [column(type)];
      expect(valuesToSend(columns, startValues(columns, undefined), undefined), type).toEqual({});
    }
  });

  it.each<[string, Shown]>([
    ['text', 'words'],
    ['integer', 7],
    ['money', { amount: '3.5000', currency: 'EUR' }],
    ['reference', { object: 'account', uid: 'u', label: 'Halden' }],
    ['files', [file]],
    ['links', [{ title: 'Norm', address: 'https://example.com/' }]],
    ['boolean', true],
    ['date', '2026-11-22'],
    ['datetime', '2026-11-22T09:30:12.345Z'],
  ])('sends of an existing record only what was changed: %s', (type, value) => {
    const columns = [column(type)];
    expect(valuesToSend(columns, startValues(columns, row(value)), row(value))).toEqual({});
  });

  it('empties a value', () => {
    const columns = [column('text')];
    expect(valuesToSend(columns, { it: '' }, row('words'))).toEqual({ it: null });
  });

  it('leaves out links in which nothing was typed, and empties a list whose links were taken out', () => {
    const norm = { title: 'Norm', address: 'https://example.com/' };
    const columns = [column('links')];
    expect(valuesToSend(columns, { it: [norm, { title: ' ', address: '' }] }, undefined)).toEqual({ it: [norm] });
    expect(valuesToSend(columns, { it: [norm, { title: '', address: '' }] }, row([norm]))).toEqual({});
    expect(valuesToSend(columns, { it: [] }, row([norm]))).toEqual({ it: [] });
  });

  it('makes what is typed as an address whole', () => {
    expect(wholeAddress(' example.com/a ')).toBe('https://example.com/a');
    expect(wholeAddress('a@example.com')).toBe('mailto:a@example.com');
    expect(wholeAddress('http://example.com')).toBe('http://example.com');
    expect(wholeAddress('javascript:alert(1)')).toBe('javascript:alert(1)');
    expect(wholeAddress('')).toBe('');
  });

  it('begins with the default, but leaves words such as “now” to the server', () => {
    expect(startValues([column('choice', {}, 'normal')], undefined).it).toBe('normal');
    expect(startValues([column('datetime', {}, 'now')], undefined).it).toBe('');
  });
});
