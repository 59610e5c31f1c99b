import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ColumnDescription } from '../../shared/contracts/records.ts';
import { createText, TextProvider } from '../ui/index.ts';
import { RecordInput } from './input.tsx';

const choice = (key: string, retired = false) => ({ key, title: { en: key }, flags: {}, retired });
const stages: ColumnDescription = {
  key: 'state',
  type: 'choice',
  title: { en: 'State' },
  hint: null,
  required: true,
  searchable: false,
  sortable: true,
  settable: true,
  editable: true,
  settings: {},
  default: null,
  choices: [choice('asked'), choice('lent'), choice('back'), choice('old', true)],
};

/** The stages that the form offers; `record` where one is changed. */
function offered(column: ColumnDescription, { record, value }: { record?: string; value?: string } = {}): string[] {
  const input = createElement(RecordInput, {
    object: 'loan',
    column,
    value,
    onChange: () => undefined,
    onBusy: () => undefined,
    ...(record !== undefined && { place: { record } }),
  });
  const text = createText('en', {});
  const markup = renderToStaticMarkup(createElement(TextProvider, { text } as never, input));
  return [...markup.matchAll(/<option value="(\w+)"/g)].map(([, key]) => key ?? '');
}

describe('the form of a new record', () => {
  it('offers the stages that it may begin with, and no others', () => {
    expect(offered({ ...stages, begins: ['asked', 'lent'] })).toEqual(['asked', 'lent']);
  });

  it('offers every stage where it may begin with any, but none that is offered no more', () => {
    expect(offered(stages)).toEqual(['asked', 'lent', 'back']);
  });
});

describe('the form of a record that is there', () => {
  it('offers every stage, and the one it has', () => {
    const column = { ...stages, begins: ['asked'] };
    expect(offered(column, { record: 'some' })).toEqual(['asked', 'lent', 'back']);
    expect(offered(column, { record: 'some', value: 'old' })).toEqual(['asked', 'lent', 'back', 'old']);
  });
});
