/** What the server finds for what is typed: asked a moment after the last key, older questions withdrawn. */
import { useEffect, useState } from 'react';
import { type Answer, call } from '../api/index.ts';

/** Milliseconds after the last key: less than anybody sees, more than lies between the keys of a word that is pasted or rolled. */
const WAIT = 40;

export type Found = Answer<'GET /api/staff/everywhere'>;

export type Everywhere =
  | { readonly state: 'idle' | 'asking' | 'failed'; readonly found: Found | null }
  | { readonly state: 'there'; readonly found: Found };

const idle: Everywhere = { state: 'idle', found: null };

/** One letter says nothing; one digit may be a number. */
export const worthAsking = (words: string): boolean => words.length > 1 || /\d/.test(words);

export function useEverywhere(portal: string | null, words: string, again: number): Everywhere {
  const [seen, setSeen] = useState<Everywhere>(idle);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` counts how often somebody wants it tried once more
  useEffect(() => {
    if (!worthAsking(words)) {
      setSeen(idle);
      return;
    }
    const stop = new AbortController();
    // What was found for the words before stays until the new answer is there.
    setSeen(({ found }) => ({ state: 'asking', found }));
    const timer = setTimeout(() => {
      const { signal } = stop;
      const asked =
        portal === null
          ? call('GET /api/staff/everywhere', { query: { q: words }, signal })
          : call('GET /api/portal/:portal/everywhere', { params: { portal }, query: { q: words }, signal });
      asked.then(
        (found) => signal.aborted || setSeen({ state: 'there', found }),
        () => signal.aborted || setSeen({ state: 'failed', found: null }),
      );
    }, WAIT);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [portal, words, again]);
  return seen;
}
