/** Where somebody came from who looks at a portal as one of its users, kept by this tab: there the end leads back to. */
const KEY = 'portico.way.back';

/** Keeps the present address. */
export function keepWayBack(): void {
  sessionStorage.setItem(KEY, window.location.pathname + window.location.search);
}

/** The kept address; only desk and studio are followed. */
export function wayBack(): string {
  const kept = sessionStorage.getItem(KEY) ?? '';
  return /^\/(desk|studio)(\/|\?|$)/.test(kept) ? kept : '/desk';
}
