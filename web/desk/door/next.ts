/** The address where it is on this host and below the desk or the studio, else null: a log-in must not send anybody elsewhere. */
export function inside(address: string | null): string | null {
  if (!address) return null;
  try {
    const url = new URL(address, window.location.origin);
    const ours = ['/desk', '/studio'].some((base) => url.pathname === base || url.pathname.startsWith(`${base}/`));
    return ours && url.origin === window.location.origin ? url.pathname + url.search : null;
  } catch {
    return null; // no address at all
  }
}

/** Loads a page anew, with the first data of whoever is logged in now. */
export function enter(wanted: string | null, otherwise: string): void {
  window.location.assign(inside(wanted) ?? inside(otherwise) ?? '/desk');
}
