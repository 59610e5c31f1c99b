/** Who sends a large file: one at a time of all tabs of a browser, which the browser's locks know, also of tabs that are gone. */

/** Files that this page sends or has in a form: what to call when it does so no longer. */
const held = new Map<string, () => void>();
const lockOf = (uid: string): string => `portico.large-file.${uid}`;

/** Takes a large file for one sender of all tabs of this browser; false where another one has it. It is free again when the page is left. */
export async function holdLarge(uid: string): Promise<boolean> {
  if (held.has(uid)) return false;
  held.set(uid, () => undefined);
  const free = await new Promise<(() => void) | null>((got) => {
    if (navigator.locks === undefined) return got(() => undefined);
    const until = (lock: Lock | null): Promise<void> | undefined => {
      if (lock !== null) return new Promise((release) => got(release));
      got(null);
      return undefined;
    };
    // A browser that keeps no locks has one page at least.
    navigator.locks.request(lockOf(uid), { ifAvailable: true }, until).catch(() => got(() => undefined));
  });
  if (free === null) held.delete(uid);
  else held.set(uid, free);
  return free !== null;
}

export function letLargeGo(uid: string): void {
  held.get(uid)?.();
  held.delete(uid);
}

/** Which of these a tab of this browser sends, or has in a form. */
export async function heldAnywhere(uids: readonly string[]): Promise<readonly string[]> {
  if (navigator.locks === undefined) return uids.filter((uid) => held.has(uid));
  const names = new Set((await navigator.locks.query()).held?.map(({ name }) => name));
  return uids.filter((uid) => names.has(lockOf(uid)));
}

/** Waits until no tab of this browser has one of these any more. Throws when the signal fires, and where the browser keeps no locks. */
export async function untilFree(uids: readonly string[], signal: AbortSignal): Promise<void> {
  for (const uid of uids) await navigator.locks.request(lockOf(uid), { mode: 'shared', signal }, () => undefined);
}
