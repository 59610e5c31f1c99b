import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepEarlyKeys, takeEarlyKeys } from './early-keys.ts';

/** Presses a key on the page; true where the page below hears it as usual. */
function press(key: string, ctrlKey = false): boolean {
  const event = new Event('keydown', { cancelable: true });
  return document.dispatchEvent(Object.assign(event, { key, ctrlKey, metaKey: false, altKey: false, shiftKey: false }));
}

describe('the key of the search before there is one', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', new EventTarget());
    keepEarlyKeys();
  });
  afterEach(() => {
    takeEarlyKeys();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('keeps what is typed behind it for the search', () => {
    expect(press('x')).toBe(true);
    expect(press('k', true)).toBe(false);
    for (const key of ['o', 'i', 'k', 'Backspace', 'l']) expect(press(key)).toBe(false);
    vi.advanceTimersByTime(9_000);
    expect(takeEarlyKeys()).toBe('oil');
    expect(press('x')).toBe(true);
  });

  it('leaves the keys to a page to which no search comes', () => {
    expect(press('k', true)).toBe(false);
    expect(press('o')).toBe(false);
    vi.advanceTimersByTime(10_000);
    expect(press('o')).toBe(true);
    expect(press('k', true)).toBe(true);
    expect(takeEarlyKeys()).toBeNull();
  });
});
