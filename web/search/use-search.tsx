/** The key and the button; the palette itself is loaded a moment after the page, so that it opens at once. */
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import type { SearchSource } from './source.ts';

const loadPalette = () => import('./palette.tsx');
const Palette = lazy(() => loadPalette().then((all) => ({ default: all.Palette })));

/** Milliseconds after which the palette is fetched, when the page itself has everything. */
const CALM = 2_000;

export function useSearch(source: SearchSource): { readonly open: () => void; readonly palette: ReactNode } {
  const [shown, setShown] = useState(false);
  const open = useCallback(() => setShown(true), []);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setShown((before) => !before);
    };
    const timer = setTimeout(() => void loadPalette().catch(() => {}), CALM);
    document.addEventListener('keydown', listen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', listen);
    };
  }, []);
  const palette = shown && (
    <Suspense fallback={null}>
      <Palette source={source} onClose={() => setShown(false)} />
    </Suspense>
  );
  return { open, palette };
}
