import { describe, expect, it } from 'vitest';
import type { Block, Place } from './draft.ts';
import { moveTo, step } from './moves.ts';

const block = (uid: string, place: Place) => ({ uid, place, kind: 'popular', settings: { title: null, limit: 5 } }) as Block;
const page = [block('a', 'top'), block('b', 'main'), block('c', 'main'), block('d', 'aside')];
const shape = (blocks: readonly Block[] | null) => blocks?.map(({ uid, place }) => `${uid}:${place}`).join(' ');

describe('a block on a page', () => {
  it('moves a step within its place, and beyond its ends into the next place', () => {
    expect(shape(step(page, 'c', -1))).toBe('a:top c:main b:main d:aside');
    expect(shape(step(page, 'b', 1))).toBe('a:top c:main b:main d:aside');
    expect(shape(step(page, 'b', -1))).toBe('a:top b:top c:main d:aside');
    expect(shape(step(page, 'c', 1))).toBe('a:top b:main c:aside d:aside');
    expect(step(page, 'a', -1)).toBeNull();
    expect(step(page, 'd', 1)).toBeNull();
  });

  it('is dropped into the gap it was let go over', () => {
    expect(shape(moveTo(page, 'd', 'main', 1))).toBe('a:top b:main d:main c:main');
    expect(shape(moveTo(page, 'b', 'main', 2))).toBe('a:top c:main b:main d:aside');
    expect(shape(moveTo(page, 'b', 'main', 0))).toBe('a:top b:main c:main d:aside');
    expect(shape(moveTo(page, 'a', 'aside', 1))).toBe('b:main c:main d:aside a:aside');
    expect(shape(moveTo(page, 'no', 'aside', 1))).toBe(shape(page));
  });
});
