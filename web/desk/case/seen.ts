/** What this user has seen in this browser, so that the queue shows in bold what is new since. Only ids and times are kept. */
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { RecordRow } from '../../../shared/contracts/records.ts';
import { plainText } from '../../record/index.ts';

const MOST = 500; // cases remembered; of older ones nobody asks

interface Seen {
  /** When the queue was first opened here: what is older and answered counts as seen. */
  readonly since: string;
  /** Time of the last message that was seen, by case. */
  readonly cases: Readonly<Record<string, string>>;
}

const kept = new Map<string, Seen>();
const listeners = new Set<() => void>();
const keyOf = (user: string): string => `portico.seen.${user}`;

function read(user: string): Seen {
  const there = kept.get(user);
  if (there) return there;
  let seen: Seen = { since: new Date().toISOString(), cases: {} };
  try {
    const value = JSON.parse(localStorage.getItem(keyOf(user)) ?? 'null') as Seen | null;
    if (typeof value?.since === 'string' && typeof value.cases === 'object') seen = value;
  } catch {
    // forbidden or broken storage: it is remembered as long as the page lives
  }
  write(user, seen);
  return seen;
}

function write(user: string, seen: Seen): void {
  kept.set(user, seen);
  try {
    localStorage.setItem(keyOf(user), JSON.stringify(seen));
  } catch {
    // see above
  }
}

function mark(user: string, uid: string, at: string): void {
  const seen = read(user);
  if ((seen.cases[uid] ?? '') >= at) return;
  const { [uid]: _, ...others } = seen.cases;
  const newest = Object.entries(others).slice(1 - MOST);
  write(user, { ...seen, cases: Object.fromEntries([...newest, [uid, at]]) });
  for (const tell of listeners) tell();
}

const subscribe = (listen: () => void): (() => void) => {
  listeners.add(listen);
  return () => listeners.delete(listen);
};

/** `const unread = useUnread(me.uid); unread(row)`. */
export function useUnread(user: string): (row: RecordRow) => boolean {
  const seen = useSyncExternalStore(subscribe, () => read(user));
  return useCallback(
    ({ uid, values }) => {
      const last = plainText(values.last_message_at);
      const before = seen.cases[uid];
      return before === undefined ? values.staff_answered === false || last > seen.since : last > before;
    },
    [seen],
  );
}

/** The case is on the screen: everything in it up to its last message has been seen. */
export function useMarkSeen(user: string, { uid, values }: RecordRow): void {
  const last = plainText(values.last_message_at);
  useEffect(() => mark(user, uid, last), [user, uid, last]);
}
