/** A folder made or changed (LST-06, LST-07), and deleted. */
import { type ReactNode, useState } from 'react';
import type { Folder } from '../../../shared/contracts/folders.ts';
import type { Filter } from '../../../shared/rules/filter.ts';
import { problemText, useChange, WhyOrProblem } from '../../api/index.ts';
import { Checkbox, Dialog, Field, Notice, RadioCards, Stack, TextInput, useText, useToast } from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';

interface Props {
  readonly object: string;
  /** The one that is changed; a new one where absent. */
  readonly folder?: Folder;
  readonly parent?: Folder | null;
  /** What the list is filtered by now. */
  readonly filter: Filter | undefined;
  readonly onClose: () => void;
  readonly onMade?: (uid: string) => void;
}

/** The tree of a filter as the contract takes it. */
const treeOf = (filter: Filter): Record<string, unknown> => ({ ...filter });

export function FolderDialog({ object, folder, parent = null, filter, onClose, onMade }: Props): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const [name, setName] = useState(folder?.name ?? '');
  const [kind, setKind] = useState<'dynamic' | 'static'>(folder?.kind ?? (filter ? 'dynamic' : 'static'));
  const [renew, setRenew] = useState(false);
  const make = useChange(at('POST /api/staff/objects/:object/folders'), {
    onDone: (made: Folder) => {
      toast(t('tags.folder.made'));
      onClose();
      onMade?.(made.uid);
    },
  });
  const change = useChange(at('PATCH /api/staff/objects/:object/folders/:folder'), {
    onDone: () => {
      toast(t('tags.folder.saved'));
      onClose();
    },
  });
  const bare = !folder && kind === 'dynamic' && !filter;
  const send = (): void => {
    if (folder) {
      const body = { name, ...(renew && filter && { filter: treeOf(filter) }) };
      change.run({ params: { object, folder: folder.uid }, body });
    } else {
      const body = { name, kind, parent: parent?.uid ?? null, ...(kind === 'dynamic' && filter && { filter: treeOf(filter) }) };
      make.run({ params: { object }, body });
    }
  };
  const problem = make.problem ?? change.problem;
  const title = folder
    ? t('tags.folder.change', { name: folder.name })
    : parent
      ? t('tags.folder.newBelow', { name: parent.name })
      : t('tags.folder.new');
  return (
    <Dialog
      kind="form"
      title={title}
      submit={t(folder ? 'tags.folder.save' : 'tags.folder.make')}
      busy={make.busy || change.busy}
      disabled={name.trim() === '' || bare}
      onSubmit={send}
      onClose={onClose}
    >
      <Stack gap={16}>
        {problem && (
          <Notice tone="late" live>
            {problem.errors[0]?.message ?? problemText(t, problem)}
          </Notice>
        )}
        <Field label={t('tags.folder.name')} required>
          <TextInput value={name} onChange={setName} maxLength={80} autoFocus />
        </Field>
        {!folder && (
          <RadioCards
            label={t('tags.folder.kind')}
            value={kind}
            onChange={(value) => setKind(value as typeof kind)}
            options={[
              { value: 'dynamic', label: t('tags.folder.dynamic'), hint: t('tags.folder.dynamicHint') },
              { value: 'static', label: t('tags.folder.static'), hint: t('tags.folder.staticHint') },
            ]}
          />
        )}
        {bare && <Notice>{t('tags.folder.noFilter')}</Notice>}
        {folder?.kind === 'dynamic' && filter && (
          <Checkbox checked={renew} onChange={setRenew} label={t('tags.folder.renew')} hint={t('tags.folder.renewHint')} />
        )}
      </Stack>
    </Dialog>
  );
}

interface DeleteProps {
  readonly object: string;
  readonly folder: Folder;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

export function DeleteFolder({ object, folder, onClose, onGone }: DeleteProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const remove = useChange(at('DELETE /api/staff/objects/:object/folders/:folder'), {
    onDone: () => {
      toast(t('tags.folder.deleted'));
      onGone();
      onClose();
    },
  });
  return (
    <Dialog
      kind="question"
      danger
      title={t('tags.folder.deleteTitle', { name: folder.name })}
      busy={remove.busy}
      onSubmit={() => remove.run({ params: { object, folder: folder.uid } })}
      onClose={onClose}
    >
      <WhyOrProblem problem={remove.problem}>{t('tags.folder.deleteWhy')}</WhyOrProblem>
    </Dialog>
  );
}
