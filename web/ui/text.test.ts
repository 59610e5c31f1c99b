import { describe, expect, it } from 'vitest';
import { chooseLanguage, createText, type TextKey } from './text.tsx';
import { freePlace, withRoom } from './toast-room.ts';

const messages = {
  common: { found_one: '{{count}} option', found_other: '{{count}} options', hello: 'Hello {{name}}', plain: 'Plain' },
};
const key = (text: string): TextKey => text as TextKey;

describe('the words', () => {
  it('take the plural form of the language', () => {
    const t = createText('en', messages);
    expect(t('common.found', { count: 1 })).toBe('1 option');
    expect(t('common.found', { count: 0 })).toBe('0 options');
    expect(JSON.stringify(t.rich('common.found', { count: 1 }))).toContain(' option"');
    expect(JSON.stringify(t.rich('common.found', { count: 2 }))).toContain(' options"');
  });

  it('write numbers in the way of the language', () => {
    expect(createText('de', messages)('common.found', { count: 12_400 })).toBe('12.400 options');
    expect(createText('en', messages)('common.found', { count: 12_400 })).toBe('12,400 options');
  });

  it('fill values in once: braces in a value stay what they are', () => {
    const t = createText('en', messages);
    expect(t(key('common.hello'), { name: '{{name}}' })).toBe('Hello {{name}}');
  });

  it('show the key where there is no message, and nothing where it is asked for softly', () => {
    const t = createText('en', messages);
    expect(t(key('common.gone'))).toBe('common.gone');
    expect(t.maybe('common.gone')).toBeUndefined();
    expect(t.maybe('common.plain')).toBe('Plain');
    expect(t.maybe('common')).toBeUndefined();
  });

  it('come in the first wanted language there is, else in English', () => {
    const files = { '../shared/text/en/common.json': async () => ({}), '../shared/text/de/common.json': async () => ({}) };
    expect(chooseLanguage(files, ['de-AT', 'en'])).toBe('de');
    expect(chooseLanguage(files, [undefined, 'fr', 'de'])).toBe('de');
    expect(chooseLanguage(files, ['fr'])).toBe('en');
  });
});

describe('short messages', () => {
  const undo = () => undefined;
  const stay = (all: readonly { id: number; undo?: () => void }[], ...held: number[]) =>
    withRoom(all, new Set(held)).map(({ id }) => id);

  it('give way when one more comes: the oldest, what can be undone last', () => {
    expect(stay([{ id: 1 }])).toEqual([1]);
    expect(stay([{ id: 1 }, { id: 2 }])).toEqual([2]);
    expect(stay([{ id: 1, undo }, { id: 2 }])).toEqual([1]);
    expect(
      stay([
        { id: 1, undo },
        { id: 2, undo },
      ]),
    ).toEqual([2]);
    expect(stay([{ id: 1, undo }, { id: 2 }, { id: 3 }])).toEqual([1]);
  });

  it('stand as far down as they lie over no control, and nowhere where there is no such place', () => {
    const room = { top: 0, bottom: 800 };
    expect(freePlace(50, room, [])).toBe(750);
    const foot = [
      { top: 740, bottom: 800 },
      { top: 600, bottom: 690 },
      { top: 590, bottom: 610 },
    ];
    // The gap between the first two is less than it takes.
    expect(freePlace(50, room, foot)).toBe(532);
    expect(freePlace(30, room, foot)).toBe(702);
    expect(freePlace(50, room, [{ top: 0, bottom: 800 }])).toBeNull();
  });

  it('stay while the pointer or the focus is on them', () => {
    expect(stay([{ id: 1 }, { id: 2, undo }], 1)).toEqual([1]);
    expect(
      stay(
        [
          { id: 1, undo },
          { id: 2, undo },
        ],
        1,
      ),
    ).toEqual([1]);
    expect(stay([{ id: 1 }, { id: 2 }], 1, 2)).toEqual([1, 2]);
  });
});
