/** Performs the actions a record offers (`row.can.actions`). */
import type { RecordRow } from '../../shared/contracts/records.ts';
import { problemText, useChange } from '../api/index.ts';
import { AlertIcon, useText, useToast } from '../ui/index.ts';
import { useKeyAt } from './door.tsx';

interface ActOptions {
  /** Words of the toast when it is done. */
  readonly done?: string;
  /** An action of the changed record that takes it back; the toast offers it where the record then has it. */
  readonly undo?: string;
  readonly onDone?: (row: RecordRow) => void;
}

/**
 * `const act = useAct('case', row); act.run('close', { done: t('…') })`. Each action carries the version that was on the screen, so
 * that nobody acts on what has changed meanwhile. A refusal is told in a toast.
 */
export function useAct(object: string, row: Pick<RecordRow, 'uid' | 'version'>) {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const change = useChange(at('POST /api/staff/records/:object/:uid/actions/:action'), {
    onFailed: (problem) => toast({ text: problemText(t, problem), icon: AlertIcon }),
  });
  const perform = async (action: string, ifMatch: number, { done, undo, onDone }: ActOptions): Promise<void> => {
    let after: RecordRow;
    try {
      after = await change.runAsync({ params: { object, uid: row.uid, action }, body: {}, ifMatch });
    } catch {
      return; // told by onFailed
    }
    const back = undo && after.can.actions.includes(undo) ? () => void perform(undo, after.version, {}) : undefined;
    if (done) toast({ text: done, undo: back });
    onDone?.(after);
  };
  return {
    run: (action: string, options: ActOptions = {}) => void perform(action, row.version, options),
    busy: change.busy,
    problem: change.problem,
  };
}
