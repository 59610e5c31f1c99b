/** Nothing typed is lost: what is written into a form is kept in the browser, per user, until it is sent, thrown away or a month old. */
import { useCallback, useEffect, useRef, useState } from 'react';

const PREFIX = 'portico.draft.';
const KEEP = 30 * 24 * 3600 * 1000; // milliseconds
const WAIT = 300; // milliseconds after the last key

interface Kept {
  readonly at: number;
  readonly value: unknown;
}

let owner = '';

/** Whose drafts are read and written from now on; without an owner none are kept. Throws old ones away. */
export function setDraftOwner(user: string): void {
  owner = user;
  if (!user) return;
  for (const key of keysOf(PREFIX)) {
    const kept = read(key);
    if (!kept || Date.now() - kept.at > KEEP) storage()?.removeItem(key);
  }
}

export const draftOwner = (): string => owner;

/** Throws away what the user wrote: after a log-out by hand, since others may use the browser. */
export function dropDrafts(user: string): void {
  for (const key of keysOf(`${PREFIX}${user}.`)) storage()?.removeItem(key);
}

/** What is kept under a name for the present user; null where nothing is. */
export function keptDraft(name: string): unknown {
  return owner ? (read(`${PREFIX}${owner}.${name}`)?.value ?? null) : null;
}

/** Takes one draft away. */
export function dropDraft(name: string): void {
  if (owner) storage()?.removeItem(`${PREFIX}${owner}.${name}`);
}

function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null; // forbidden by the browser's settings: drafts then live as long as the page
  }
}

function keysOf(prefix: string): string[] {
  return Object.keys(storage() ?? {}).filter((key) => key.startsWith(prefix));
}

function read(key: string): Kept | null {
  try {
    const value: unknown = JSON.parse(storage()?.getItem(key) ?? 'null');
    return typeof value === 'object' && value !== null && 'at' in value && typeof value.at === 'number' ? (value as Kept) : null;
  } catch {
    return null;
  }
}

function write(key: string, value: unknown): void {
  try {
    storage()?.setItem(key, JSON.stringify({ at: Date.now(), value } satisfies Kept));
  } catch {
    // full: the newest draft is not kept, the form still works
  }
}

export interface Draft<T> {
  readonly value: T;
  readonly set: (value: T) => void;
  /** Takes the draft away: it was sent. */
  readonly clear: () => void;
  /** Takes the draft away and keeps the value: it was saved and is written on. What is thrown away from then on goes back to it. */
  readonly settle: () => void;
  /** Puts what has become of it elsewhere in its place, as if it had begun with that. */
  readonly take: (value: T) => void;
  /** When it was last kept; null while nothing is. */
  readonly keptAt: Date | null;
}

/** A value that survives a reload and an expired session. `name` is unique per form and record (`case.new`, `message.<uid>`); null keeps nothing. */
export function useDraft<T>(name: string | null, initial: T): Draft<T> {
  const key = name && owner ? `${PREFIX}${owner}.${name}` : null;
  const load = (): { value: T; at: Date | null } => {
    const kept = key ? read(key) : null;
    return kept ? { value: kept.value as T, at: new Date(kept.at) } : { value: initial, at: null };
  };
  const [state, setState] = useState(load);
  const pending = useRef<{ value: T } | null>(null);
  const first = useRef(initial);
  const before = useRef(key);
  if (before.current !== key) {
    before.current = key;
    first.current = initial;
    setState(load()); // another record: its own draft
  }
  const flush = useCallback(() => {
    if (!pending.current || !key) return;
    write(key, pending.current.value);
    pending.current = null;
    setState((state) => ({ ...state, at: new Date() }));
  }, [key]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      clearTimeout(timer.current);
      flush();
    };
  }, [flush]);
  const set = useCallback(
    (value: T) => {
      setState((state) => ({ ...state, value }));
      pending.current = { value };
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, WAIT);
    },
    [flush],
  );
  const take = useCallback(
    (value: T) => {
      clearTimeout(timer.current);
      pending.current = null;
      if (key) storage()?.removeItem(key);
      first.current = value;
      setState({ value, at: null });
    },
    [key],
  );
  const latest = useRef(state.value);
  latest.current = state.value;
  const settle = useCallback(() => take(latest.current), [take]);
  const clear = useCallback(() => take(first.current), [take]);
  return { value: state.value, set, clear, settle, take, keptAt: state.at };
}
