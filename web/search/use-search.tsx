/** The key and the button; the palette itself is loaded a moment after the page, so that it opens at once. */
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import type { NavEntry } from '../ui/index.ts';

const loadPalette = () => import('./palette.tsx');
const Palette = lazy(() => loadPalette().then((all) => ({ default: all.Palette })));

/** Milliseconds after which the palette is fetched, when the page itself has everything. */
const CALM = 2_000;

export interface SearchSource {
  /** Slug of the portal; null for staff. */
  readonly portal: string | null;
  /** Whom recent ones are kept for, in this tab only. */
  readonly person: string;
  /** What stands before the addresses of this face: `/studio`; empty at the desk. */
  readonly base: string;
  /** The menu. */
  readonly entries: readonly NavEntry[];
  /** Whose screens of settings are offered; absent outside. */
  readonly settings?: { readonly administrator: boolean; readonly operations: readonly string[] };
  /** Whole path of a record or article; null where it has no page. */
  readonly recordTo: (object: string, uid: string) => string | null;
}

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
