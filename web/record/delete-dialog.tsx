/** Deleting a record, after a question. */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import { problemText, useChange } from '../api/index.ts';
import { Dialog, Notice, useNavigate, useText, useToast, Words } from '../ui/index.ts';
import { nameOf, useSay } from './description.ts';
import { useKeyAt } from './door.tsx';

interface DeleteProps {
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  /** Where to go afterwards. */
  readonly back?: string;
  readonly onClose: () => void;
}

export function DeleteDialog({ description, row, back, onClose }: DeleteProps): ReactNode {
  const t = useText();
  const say = useSay();
  const at = useKeyAt();
  const toast = useToast();
  const navigate = useNavigate();
  const name = nameOf(description, row, say(description.title));
  const remove = useChange(at('DELETE /api/staff/records/:object/:uid'), {
    onDone: () => {
      toast(t('common.record.deleted'));
      onClose();
      if (back) navigate(back);
    },
  });
  return (
    <Dialog
      kind="question"
      danger
      title={t('common.record.deleteTitle', { name })}
      busy={remove.busy}
      onSubmit={() => remove.run({ params: { object: description.key, uid: row.uid }, ifMatch: row.version })}
      onClose={onClose}
    >
      {remove.problem ? (
        <Notice tone="late" live>
          {remove.problem.detail ?? problemText(t, remove.problem)}
        </Notice>
      ) : (
        <Words as="p" tone="muted">
          {t('common.record.deleteWhy')}
        </Words>
      )}
    </Dialog>
  );
}
