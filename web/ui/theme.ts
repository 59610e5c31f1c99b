/**
 * Light, dark or as the system says; and a portal's brand. Kept per browser, because it is a matter of the screen one sits at.
 */
import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'portico.theme';
const listeners = new Set<() => void>();

function read(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system'; // storage can be forbidden; the system's theme is then the answer
  }
}

/** Puts the kept theme on the page; called once before the first drawing. */
export function applyTheme(): void {
  const theme = read();
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function setTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // not kept for the next visit, still applied to this one
  }
  applyTheme();
  for (const tell of listeners) tell();
}

export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore((listen) => {
    listeners.add(listen);
    return () => listeners.delete(listen);
  }, read);
  return [theme, setTheme];
}

const COLOUR = /^#[0-9a-f]{6}$/i;

/** Gives the page a portal's ten shades, lightest first. Set through the CSSOM, which the content policy allows; anything but `#rrggbb` is left out. */
export function applyBrand(shades: readonly string[]): void {
  if (shades.length !== 10 || !shades.every((shade) => COLOUR.test(shade))) return;
  for (const [index, shade] of shades.entries()) document.documentElement.style.setProperty(`--b${index}`, shade);
}
