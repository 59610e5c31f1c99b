/** The arrangement on the screen: kept as a draft until it is saved or thrown away, with steps back. Nobody saves over what he has not seen. */
import { useRef, useState } from 'react';
import type { PageLayout, PageSet } from '../../../shared/contracts/record-pages.ts';
import { type Body, call, Problem, useDraft } from '../../api/index.ts';
import type { Arranged } from './data.ts';

interface Kept {
  readonly set: PageSet;
  /** The version it was made from. */
  readonly version: number;
}

export interface Design {
  readonly set: PageSet;
  /** The page on the screen, and its place in the set. */
  readonly layout: PageLayout;
  readonly index: number;
  readonly changed: boolean;
  /** Somebody else saved since this was begun. */
  readonly stale: boolean;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly change: (layout: PageLayout) => void;
  readonly changeSet: (set: PageSet, index?: number) => void;
  readonly open: (index: number) => void;
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
  readonly save: (grant?: Body<'PUT /api/staff/metadata/objects/:object/pages/:door'>['grant']) => Promise<boolean>;
  readonly discard: () => void;
  readonly keepMine: () => void;
}

const STEPS = 50;

export function usePage(arranged: Arranged, first: PageSet, refetch: () => unknown): Design {
  const { object, door } = arranged;
  const saved = arranged.set ?? first;
  const draft = useDraft<Kept | null>(`page.${object.key}.${door.door}`, null);
  const [before, setBefore] = useState<readonly PageSet[]>([]);
  const [after, setAfter] = useState<readonly PageSet[]>([]);
  const [index, open] = useState(0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const newest = useRef(draft.value);
  newest.current = draft.value;
  const set = draft.value?.set ?? saved;
  const at = Math.min(index, set.pages.length - 1);
  const page = set.pages[at];
  const changed = draft.value !== null && JSON.stringify(set) !== JSON.stringify(saved);

  const write = (next: PageSet): void => {
    setProblem(null);
    draft.set({ set: next, version: draft.value?.version ?? door.version });
  };
  const changeSet = (next: PageSet, to = at): void => {
    setBefore([...before, set].slice(-STEPS));
    setAfter([]);
    open(to);
    write(next);
  };
  const back = (
    from: readonly PageSet[],
    put: (steps: readonly PageSet[]) => void,
    other: (steps: readonly PageSet[]) => void,
    held: readonly PageSet[],
  ) => {
    const last = from.at(-1);
    if (last === undefined) return undefined;
    return () => {
      put(from.slice(0, -1));
      other([...held, set]);
      write(last);
    };
  };

  async function save(grant?: Parameters<Design['save']>[0]): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    try {
      const params = { object: object.key, door: door.door };
      const body = { set, ...(grant && { grant }) };
      const sent = newest.current;
      const answer = await call('PUT /api/staff/metadata/objects/:object/pages/:door', {
        params,
        body,
        ifMatch: draft.value?.version ?? door.version,
      });
      await refetch();
      setProblem(null);
      const now = newest.current;
      // What was arranged while it was on its way is not saved yet, and goes on from what is.
      if (now !== null && now !== sent) {
        draft.set({ set: now.set, version: answer.door.version });
        return true;
      }
      draft.clear();
      setBefore([]);
      setAfter([]);
      return true;
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      setProblem(cause.status === 412 ? null : cause);
      if (cause.status === 412) await refetch();
      return false;
    } finally {
      setBusy(false);
    }
  }

  return {
    set,
    layout: page?.layout ?? { profile: [], tabs: [], rules: [] },
    index: at,
    changed,
    stale: changed && draft.value !== null && draft.value.version !== door.version,
    busy,
    problem,
    change: (layout) => changeSet({ ...set, pages: set.pages.map((one, i) => (i === at ? { ...one, layout } : one)) }),
    changeSet,
    open,
    undo: back(before, setBefore, setAfter, after),
    redo: back(after, setAfter, setBefore, before),
    save,
    discard: () => {
      setBefore([]);
      setAfter([]);
      setProblem(null);
      draft.clear();
    },
    keepMine: () => draft.set({ set, version: door.version }),
  };
}
