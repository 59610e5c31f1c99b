/** The last change of many records of a list: begun here, watched while it runs, undone. */
import { useEffect, useState } from 'react';
import type { BulkState } from '../../../shared/contracts/bulk.ts';
import { call, problemText, useChange } from '../../api/index.ts';
import { AlertIcon, useText, useToast } from '../../ui/index.ts';
import { useDoor, useKeyAt } from '../door.tsx';

const WAIT = 600; // milliseconds between two looks

/** The folder that records are put into or taken out of, as the notice names it. */
export interface IntoFolder {
  readonly name: string;
  readonly inside: boolean;
}

interface Known {
  readonly state: BulkState;
  readonly folder: IntoFolder | null;
}

/** What was done last in each list, by door and object: one comes back from a record and still can undo it. */
const last = new Map<string, Known>();

export interface Bulk {
  readonly state: BulkState | null;
  readonly folder: IntoFolder | null;
  /** Told of a change that has begun, and into which folder; null takes the notice away. */
  readonly show: (state: BulkState | null, folder?: IntoFolder | null) => void;
  readonly undo: () => void;
  readonly busy: boolean;
}

export function useBulk(object: string): Bulk {
  const at = useKeyAt();
  const t = useText();
  const toast = useToast();
  const name = `${useDoor().portal ?? ''}/${object}`;
  const [known, setKnown] = useState<Known | null>(last.get(name) ?? null);
  const state = known?.state ?? null;
  const folder = known?.folder ?? null;
  const show: Bulk['show'] = (next, into = folder) => {
    const now = next && { state: next, folder: into };
    if (now) last.set(name, now);
    else last.delete(name);
    setKnown(now);
  };
  const undo = useChange(at('POST /api/staff/objects/:object/bulk/:bulk/undo'), {
    onDone: (answer) => show(answer),
    onFailed: (problem) => toast({ text: problem.detail ?? problemText(t, problem), icon: AlertIcon }),
  });
  const running = state !== null && (state.state === 'running' || state.state === 'undoing');
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is waited for anew
  useEffect(() => {
    if (!running) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      call(at('GET /api/staff/objects/:object/bulk/:bulk'), { params: { object, bulk: state.uid }, signal: stop.signal }).then(
        (answer) => show(answer),
        // A look that failed is tried again as long as somebody waits.
        () => !stop.signal.aborted && setKnown({ state: { ...state }, folder }),
      );
    }, WAIT);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [running, state]);
  return {
    state,
    folder,
    show,
    undo: () => state && undo.run({ params: { object, bulk: state.uid } }),
    busy: undo.busy,
  };
}
