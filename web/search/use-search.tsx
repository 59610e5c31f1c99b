/** The key and the button; the palette itself is loaded a moment after the page, so that it opens at once. */
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { SearchSource } from './source.ts';

const loadPalette = () => import('./palette.tsx');
type Drawn = Awaited<ReturnType<typeof loadPalette>>['Palette'];

/** Milliseconds after which the palette is fetched, when the page itself has everything. */
const CALM = 2_000;
/** Milliseconds that keys are kept for a palette that does not come. */
const PATIENCE = 10_000;

/** What a key does to a text that nobody sees yet; null where it is no key of writing. */
function typedOn(text: string, { key, ctrlKey, metaKey, altKey }: KeyboardEvent): string | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === 'Backspace') return text.slice(0, -1);
  // A way through the page below, or a press of what lies there: neither is meant.
  if (key === 'Enter' || key === 'Tab') return text;
  return [...key].length === 1 ? text + key : null;
}

export function useSearch(source: SearchSource): { readonly open: () => void; readonly palette: ReactNode } {
  const [shown, setShown] = useState(false);
  /** Typed since it was opened and before it was there; null where nobody waits for it. */
  const early = useRef<string | null>(null);
  const isShown = useRef(false);
  const late = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [palette, setPalette] = useState<{ readonly Drawn: Drawn } | null>(null);
  const show = useCallback((on: boolean) => {
    isShown.current = on;
    early.current = on ? '' : null;
    setShown(on);
    // A palette that does not come must not swallow what is typed for ever.
    clearTimeout(late.current);
    if (!on) return;
    const giveUp = (): void => {
      if (early.current === null) return;
      early.current = null;
      isShown.current = false;
      setShown(false);
    };
    late.current = setTimeout(giveUp, PATIENCE);
    loadPalette().then(({ Palette: Drawn }) => setPalette({ Drawn }), giveUp);
  }, []);
  const takeEarly = useCallback(() => {
    const text = early.current ?? '';
    early.current = null;
    return text;
  }, []);
  const open = useCallback(() => show(true), [show]);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        show(!isShown.current);
        return;
      }
      if (early.current === null || event.isComposing) return;
      const text = typedOn(early.current, event);
      if (event.key === 'Escape') show(false);
      if (text === null) return;
      event.preventDefault();
      event.stopPropagation();
      early.current = text;
    };
    const timer = setTimeout(() => void loadPalette().catch(() => {}), CALM);
    // Before anything of the page below hears it.
    document.addEventListener('keydown', listen, true);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', listen, true);
    };
  }, [show]);
  const drawn = shown && palette && <palette.Drawn source={source} takeEarly={takeEarly} onClose={() => show(false)} />;
  return { open, palette: drawn };
}
