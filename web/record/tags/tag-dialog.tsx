/** One tag: its name, and the way to delete it. */
import { type ReactNode, useState } from 'react';
import type { Tag } from '../../../shared/contracts/tags.ts';
import { problemText, useChange, WhyOrProblem } from '../../api/index.ts';
import { Button, Dialog, Field, Notice, Stack, TextInput, TrashIcon, useText, useToast } from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';

interface Props {
  readonly object: string;
  readonly tag: Tag;
  readonly onClose: () => void;
}

export function TagDialog({ object, tag, onClose }: Props): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const [name, setName] = useState(tag.name);
  const [deleting, setDeleting] = useState(false);
  const rename = useChange(at('PATCH /api/staff/objects/:object/tags/:tag'), { onDone: onClose });
  if (deleting) return <DeleteDialog object={object} tag={tag} onClose={onClose} />;
  return (
    <Dialog
      kind="form"
      title={t('tags.change', { name: tag.name })}
      sub={t(`tags.kind.${tag.kind}`)}
      submit={t('tags.save')}
      busy={rename.busy}
      disabled={name.trim() === ''}
      onSubmit={() => rename.run({ params: { object, tag: tag.uid }, body: { name } })}
      onClose={onClose}
    >
      <Stack gap={16}>
        {rename.problem && (
          <Notice tone="late" live>
            {rename.problem.errors[0]?.message ?? problemText(t, rename.problem)}
          </Notice>
        )}
        <Field label={t('tags.rename')} required>
          <TextInput value={name} onChange={setName} maxLength={60} />
        </Field>
        <div>
          <Button kind="quiet" icon={TrashIcon} onClick={() => setDeleting(true)}>
            {t('tags.delete')}
          </Button>
        </div>
      </Stack>
    </Dialog>
  );
}

function DeleteDialog({ object, tag, onClose }: Props): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const remove = useChange(at('DELETE /api/staff/objects/:object/tags/:tag'), {
    onDone: () => {
      toast(t('tags.deleted'));
      onClose();
    },
  });
  return (
    <Dialog
      kind="question"
      danger
      title={t('tags.deleteTitle', { name: tag.name })}
      busy={remove.busy}
      onSubmit={() => remove.run({ params: { object, tag: tag.uid } })}
      onClose={onClose}
    >
      <WhyOrProblem problem={remove.problem}>{t('tags.deleteWhy')}</WhyOrProblem>
    </Dialog>
  );
}
