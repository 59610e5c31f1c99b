/** Where the focus goes when what had it is gone: never to the page as a whole, from which the keyboard begins anew. */
import { type RefObject, useEffect, useRef, useState } from 'react';

/** The first field in a part of the page; null where it has none. */
export const fieldIn = (part: HTMLElement | null | undefined): HTMLElement | null =>
  part?.querySelector<HTMLElement>(':is(input, textarea, select, [contenteditable="true"]):not([type="hidden"], :disabled)') ??
  null;

/** Gives the focus to the element, or to the main part where it is not drawn. */
export function focusOr(element: HTMLElement | null | undefined): void {
  if (element?.isConnected) element.focus();
  else document.getElementById('main')?.focus({ preventScroll: true });
}

/**
 * `const [add, toAdd] = useFocusLater<HTMLButtonElement>()`: `add` is the ref of what takes the focus after `toAdd()`, once the dialog that was
 * asked is closed and has given it back to a row that goes away.
 */
export function useFocusLater<E extends HTMLElement>(): readonly [RefObject<E | null>, () => void] {
  const ref = useRef<E>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (round > 0) focusOr(ref.current);
  }, [round]);
  return [ref, () => setRound((now) => now + 1)];
}
