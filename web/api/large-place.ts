/** Where a large file will hang, and which of those that are on their way belong there. */
import type { OpenUpload } from '../../shared/contracts/uploads.ts';

export interface LargePlace {
  readonly object: string;
  readonly column: string;
  /** The record it is added to; absent for a new one. */
  readonly record?: string;
  /** Of a new record that hangs on another. */
  readonly parent?: string;
}

export interface LargeOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
  /** Nothing arrives at the moment; it goes on by itself. */
  readonly onWaiting: (waiting: boolean) => void;
}

/** Bytes from which a file goes part by part: smaller ones are sent again as fast as a part. */
export const LARGE = 8 * 1024 * 1024;

/** Only a safe context has what parts are checked with; elsewhere every file goes as a whole. */
export const canGoInParts = (): boolean => globalThis.crypto?.subtle !== undefined;

export const isAt = (one: OpenUpload, { object, column, record, parent }: LargePlace): boolean =>
  one.object === object && one.column === column && one.record === (record ?? null) && one.parent === (parent ?? null);

const HINT = 'portico.large-files';

const listeners = new Set<() => void>();

/** Remembers that this browser has begun one, so that only then a form asks for those that did not arrive. */
export function rememberLarge(begun: boolean): void {
  try {
    if (begun) localStorage.setItem(HINT, '1');
    else localStorage.removeItem(HINT);
  } catch {
    // A browser that keeps nothing offers nothing.
  }
  for (const listener of listeners) listener();
}

/** Calls back when this page has begun one, or learns that there is none; answers how to stop it. */
export function listenLarge(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function hasLarge(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return false;
  }
}
