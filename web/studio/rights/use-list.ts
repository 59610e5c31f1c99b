/** A list of rules on the screen: what is changed is kept until it is saved or thrown away, and nobody saves over what he has not seen. */
import { useRef, useState } from 'react';
import { Problem, useDraft } from '../../api/index.ts';

interface Kept<R> {
  readonly rows: readonly R[];
  /** The version the rows were made from. */
  readonly version: number;
}

export interface RuleList<R> {
  readonly rows: readonly R[];
  readonly saved: readonly R[];
  /** The version they were made from. */
  readonly version: number;
  readonly changed: boolean;
  /** Somebody else saved the list after these changes were begun. */
  readonly stale: boolean;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly set: (rows: readonly R[]) => void;
  /** Answers true where it was saved. */
  readonly save: () => Promise<boolean>;
  readonly discard: () => void;
  /** Goes on with these rows although the list has changed: the next save takes its place. */
  readonly keepMine: () => void;
}

interface ListOptions<R> {
  /** Name of the draft. */
  readonly name: string;
  readonly saved: Kept<R>;
  /** Sends the rows; resolves when what is saved has been read again. */
  readonly send: (rows: readonly R[], version: number) => Promise<unknown>;
  readonly refetch: () => unknown;
}

export function useList<R>({ name, saved, send, refetch }: ListOptions<R>): RuleList<R> {
  const draft = useDraft<Kept<R> | null>(`rights.${name}`, null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const mine = draft.value;
  const newest = useRef({ mine, version: saved.version });
  newest.current = { mine, version: saved.version };
  const rows = mine?.rows ?? saved.rows;
  const changed = mine !== null && JSON.stringify(mine.rows) !== JSON.stringify(saved.rows);

  async function save(): Promise<boolean> {
    if (busy || mine === null) return false;
    setBusy(true);
    try {
      await send(mine.rows, mine.version);
      const now = newest.current;
      // What was changed while it was on its way is not saved yet, and goes on from what is.
      if (now.mine === null || now.mine === mine) draft.clear();
      else draft.set({ rows: now.mine.rows, version: now.version });
      setProblem(null);
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
    rows,
    saved: saved.rows,
    version: mine?.version ?? saved.version,
    changed,
    stale: changed && mine !== null && mine.version !== saved.version,
    busy,
    problem,
    set: (next) => {
      setProblem(null);
      draft.set({ rows: next, version: mine?.version ?? saved.version });
    },
    save,
    discard: () => {
      setProblem(null);
      draft.clear();
    },
    keepMine: () => draft.set({ rows, version: saved.version }),
  };
}
