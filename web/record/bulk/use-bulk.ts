/** The last change of many records of a list: begun here, watched while it runs, undone. */
import { useEffect, useState } from 'react';
import type { BulkState } from '../../../shared/contracts/bulk.ts';
import { call, problemText, useChange } from '../../api/index.ts';
import { AlertIcon, useText, useToast } from '../../ui/index.ts';
import { useDoor, useKeyAt } from '../door.tsx';

const WAIT = 600; // milliseconds between two looks

/** What was done last in each list, by door and object: one comes back from a record and still can undo it. */
const last = new Map<string, BulkState>();

export interface Bulk {
  readonly state: BulkState | null;
  /** Told of a change that has begun; null takes the notice away. */
  readonly show: (state: BulkState | null) => void;
  readonly undo: () => void;
  readonly busy: boolean;
}

export function useBulk(object: string): Bulk {
  const at = useKeyAt();
  const t = useText();
  const toast = useToast();
  const name = `${useDoor().portal ?? ''}/${object}`;
  const [state, setState] = useState<BulkState | null>(last.get(name) ?? null);
  const show = (next: BulkState | null): void => {
    if (next) last.set(name, next);
    else last.delete(name);
    setState(next);
  };
  const undo = useChange(at('POST /api/staff/objects/:object/bulk/:bulk/undo'), {
    onDone: show,
    onFailed: (problem) => toast({ text: problem.detail ?? problemText(t, problem), icon: AlertIcon }),
  });
  const running = state !== null && (state.state === 'running' || state.state === 'undoing');
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is waited for anew
  useEffect(() => {
    if (!running) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      call(at('GET /api/staff/objects/:object/bulk/:bulk'), { params: { object, bulk: state.uid }, signal: stop.signal }).then(
        show,
        // A look that failed is tried again as long as somebody waits.
        () => !stop.signal.aborted && setState({ ...state }),
      );
    }, WAIT);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [running, state]);
  return {
    state,
    show,
    undo: () => state && undo.run({ params: { object, bulk: state.uid } }),
    busy: undo.busy,
  };
}
