import { describe, expect, it } from 'vitest';
import { askedAt, toSend, toWrite } from './mentions.ts';

const people = [
  { name: 'Ann', uid: 'u1' },
  { name: 'Ann Lee', uid: 'u2' },
];

describe('a mention', () => {
  it('is asked for after an at sign at the beginning of a word', () => {
    expect(askedAt('Dear @An', 8)).toEqual({ from: 5, part: 'An' });
    expect(askedAt('@', 1)).toEqual({ from: 0, part: '' });
    expect(askedAt('@Ann Le', 7)).toEqual({ from: 0, part: 'Ann Le' });
    expect(askedAt('a@example', 9)).toBeNull();
    expect(askedAt('@ tomorrow', 10)).toBeNull();
    expect(askedAt('@Ann\nand', 8)).toBeNull();
  });

  it('is sent by uid, the longest name first, and other at signs stay', () => {
    expect(toSend('@Ann Lee and @Ann: mail a@b, @Bob', people)).toBe('@{u2} and @{u1}: mail a@b, @Bob');
  });

  it('comes back as text to go on writing', () => {
    const parts = ['Dear ', { displayName: 'Ann Lee', kind: 'staff' as const, uid: 'u2' }, '!'];
    const { text, mentions } = toWrite({ parts });
    expect(text).toBe('Dear @Ann Lee!');
    expect(toSend(text, mentions)).toBe('Dear @{u2}!');
  });
});
