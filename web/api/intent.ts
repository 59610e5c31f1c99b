/**
 * One key for one thing that somebody wants done, however often it is tried: a lost answer does not write twice (H9). In the tab it outlives a
 * reload: who reloads while it is on its way, finds his draft still there and sends it again, is answered what the first try did.
 */
import { useState } from 'react';
import { newKey } from './client.ts';
import { draftOwner } from './drafts.ts';

const STORE = 'portico.sent';
/** How long something without an answer is taken for the same thing. Milliseconds. */
const SAME = 10 * 60_000;

interface Sent {
  readonly of: string;
  readonly key: string;
  readonly at: number;
}

function read(): Sent[] {
  try {
    const all: unknown = JSON.parse(window.sessionStorage.getItem(STORE) ?? '[]');
    return Array.isArray(all) ? (all as Sent[]).filter(({ at }) => Date.now() - at < SAME) : [];
  } catch {
    return []; // forbidden by the browser's settings: then a key lives as long as the page
  }
}

function write(all: readonly Sent[]): void {
  try {
    if (all.length === 0) window.sessionStorage.removeItem(STORE);
    else window.sessionStorage.setItem(STORE, JSON.stringify(all.slice(-20)));
  } catch {
    // the same
  }
}

/** Whose and what, without saying it: what was written must not lie about in the tab. FNV-1a from two beginnings, and the length. */
function nameOf(text: string): string {
  const whole = `${draftOwner()} ${text}`;
  const hash = (from: number): string => {
    let h = from;
    for (let i = 0; i < whole.length; i++) h = Math.imul(h ^ whole.charCodeAt(i), 16_777_619);
    return (h >>> 0).toString(36);
  };
  return `${hash(2_166_136_261)}.${hash(40_389)}.${whole.length}`;
}

export interface Intent {
  /** The key for this; the same for the same until it was answered. */
  keyFor(input: unknown): string;
  /** It was answered: the same once more is another thing. */
  done(): void;
}

/** `kept`: the key outlives a reload. What is asked must then say by itself what it is about, not only what it holds. */
export function useIntent(kept: boolean): Intent {
  const [intent] = useState(() => ({
    of: '',
    key: '',
    keyFor(input: unknown): string {
      const of = JSON.stringify(input) ?? '';
      if (intent.of === of && intent.key) return intent.key;
      const name = nameOf(of);
      const others = kept ? read() : [];
      const key = others.find((one) => one.of === name)?.key ?? newKey();
      if (kept) write([...others.filter((one) => one.of !== name), { of: name, key, at: Date.now() }]);
      Object.assign(intent, { of, key });
      return key;
    },
    done(): void {
      if (kept) write(read().filter((one) => one.key !== intent.key));
      intent.key = '';
    },
  }));
  return intent;
}
