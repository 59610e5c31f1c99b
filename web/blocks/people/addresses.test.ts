import { describe, expect, it } from 'vitest';
import { readPieces } from './addresses.ts';

const faults = (text: string): (string | null)[] => readPieces(text).map(({ fault }) => fault);

describe('a box of addresses', () => {
  it('is split at spaces, commas, semicolons and lines', () => {
    const pieces = readPieces('a@x.example, b@x.example;c@x.example\nd@x.example\te@x.example  ');
    expect(pieces.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@x.example`));
    expect(pieces.every(({ fault }) => fault === null)).toBe(true);
  });

  it('names what is no address, and what stands there twice in whatever case', () => {
    expect(faults('a@x.example bad@ A@X.example')).toEqual([null, 'not_an_address', 'duplicate']);
  });

  it('is empty for blanks alone', () => {
    expect(readPieces(' ,; \n')).toEqual([]);
  });
});
