/**
 * The key of the search, pressed before there is anything that hears it: it is kept, with what is typed behind it, for the search to take.
 * Begun by the face's first script, so that all that is left out is the time before that, when the screen is empty.
 */
import { useEffect } from 'react';

/** Milliseconds that keys are kept for a search that does not come. */
const PATIENCE = 10_000;

/** Typed behind the key so far; null where nobody pressed it. */
let typed: string | null = null;
let stop: (() => void) | null = null;
let late: ReturnType<typeof setTimeout> | undefined;

/** What a key does to a text that nobody sees yet; null where it is no key of writing. */
export function typedOn(text: string, { key, ctrlKey, metaKey, altKey }: KeyboardEvent): string | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === 'Backspace') return text.slice(0, -1);
  // A way through the page below, or a press of what lies there: neither is meant.
  if (key === 'Enter' || key === 'Tab') return text;
  return [...key].length === 1 ? text + key : null;
}

export const isSearchKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'k' && (ctrlKey || metaKey) && !altKey && !shiftKey;

/** Keeps it from now on, until the search takes over. Only where there will be one: elsewhere the key is the browser's. */
export function keepEarlyKeys(): void {
  const listen = (event: KeyboardEvent): void => {
    if (isSearchKey(event)) {
      typed = typed === null ? '' : null;
      // What does not come must not swallow what is typed for ever.
      late ??= setTimeout(takeEarlyKeys, PATIENCE);
    } else if (typed === null || event.isComposing) return;
    else if (event.key === 'Escape') typed = null;
    else {
      const text = typedOn(typed, event);
      if (text === null) return;
      typed = text;
    }
    event.preventDefault();
  };
  document.addEventListener('keydown', listen, { capture: true });
  stop = () => document.removeEventListener('keydown', listen, { capture: true });
}

/** The search is there and hears keys itself: what was typed for it until now, null where nobody asked for it. */
export function takeEarlyKeys(): string | null {
  stop?.();
  stop = null;
  clearTimeout(late);
  late = undefined;
  const text = typed;
  typed = null;
  return text;
}

/** For a page without a search, though somebody is logged in: the keys are its own. */
export function useNoSearch(): void {
  useEffect(() => void takeEarlyKeys(), []);
}
