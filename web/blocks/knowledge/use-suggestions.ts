/** Suggestions for what is typed: asked for a moment after the last key, the older question withdrawn. */
import { useEffect, useState } from 'react';
import type { ArticleHit, Marked } from '../../../shared/contracts/knowledge.ts';
import { type Answer, call } from '../../api/index.ts';
import { useDoor } from '../../record/index.ts';

const WAIT = 120; // milliseconds after the last key
const LEAST = 2; // letters before it is worth asking

type Found = Answer<'GET /api/portal/:portal/suggest'>;

export interface Suggestion {
  readonly object: 'published_article' | 'case';
  readonly uid: string;
  readonly title: Marked;
  /** Of an article. */
  readonly hit?: ArticleHit;
  /** Of a case. */
  readonly case?: Found['cases'][number];
}

export interface Suggestions {
  /** In the order they are shown. */
  readonly options: readonly Suggestion[];
  /** How many articles hold the words; null while nothing was found out yet. */
  readonly all: Found['count'] | null;
  readonly failed: boolean;
}

const nothing: Suggestions = { options: [], all: null, failed: false };

export function useSuggestions(typed: string, open: boolean, only?: 'articles' | 'cases'): Suggestions {
  const { portal } = useDoor();
  const [found, setFound] = useState<Suggestions>(nothing);
  const words = typed.trim();
  const asks = open && portal !== null && words.length >= LEAST;
  useEffect(() => {
    if (!asks) {
      setFound(nothing);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      call('GET /api/portal/:portal/suggest', { params: { portal }, query: { q: words, only }, signal: stop.signal }).then(
        (answer) => stop.signal.aborted || setFound(inOrder(answer)),
        // Suggestions are a convenience: without them Enter still leads to the results, which tell what is wrong.
        () => stop.signal.aborted || setFound({ ...nothing, failed: true }),
      );
    }, WAIT);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asks, portal, words, only]);
  return found;
}

function inOrder({ articles, cases, count }: Found): Suggestions {
  return {
    options: [
      ...articles.map((hit) => ({ object: 'published_article' as const, uid: hit.uid, title: hit.title, hit })),
      ...cases.map((one) => ({ object: 'case' as const, uid: one.uid, title: one.label, case: one })),
    ],
    all: count,
    failed: false,
  };
}
