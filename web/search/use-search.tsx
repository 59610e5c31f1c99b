/** The key and the button; the palette itself is loaded a moment after the page, so that it opens at once. */
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { isSearchKey, takeEarlyKeys, typedOn } from '../ui/index.ts';
import type { SearchSource } from './source.ts';

const loadPalette = () => import('./palette.tsx');
type Drawn = Awaited<ReturnType<typeof loadPalette>>['Palette'];

/** Milliseconds after which the palette is fetched, when the page itself has everything. */
const CALM = 2_000;
/** Milliseconds that keys are kept for a palette that does not come. */
const PATIENCE = 10_000;

export function useSearch(source: SearchSource): { readonly open: () => void; readonly palette: ReactNode } {
  const [shown, setShown] = useState(false);
  /** Typed since it was opened and before it was there; null where nobody waits for it. */
  const early = useRef<string | null>(null);
  const isShown = useRef(false);
  const late = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [palette, setPalette] = useState<{ readonly Drawn: Drawn } | null>(null);
  const show = useCallback((on: boolean, text = '') => {
    isShown.current = on;
    early.current = on ? text : null;
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
      if (isSearchKey(event)) {
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
    // Pressed before this was there.
    const text = takeEarlyKeys();
    if (text !== null) show(true, text);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', listen, true);
    };
  }, [show]);
  const drawn = shown && palette && <palette.Drawn source={source} takeEarly={takeEarly} onClose={() => show(false)} />;
  return { open, palette: drawn };
}
