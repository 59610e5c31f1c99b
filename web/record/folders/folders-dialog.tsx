/** In which static folders a record stands: those that the reader may fill, to tick. */
import { type ReactNode, useState } from 'react';
import { Load, type Problem, problemText, useCall, useChange } from '../../api/index.ts';
import { Checkbox, Dialog, EmptyState, FolderIcon, Notice, SkeletonRows, Stack, useText } from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';
import { useFolders } from './use-folders.ts';

interface Props {
  readonly object: string;
  readonly uid: string;
  readonly onClose: () => void;
}

export function FoldersDialog({ object, uid, onClose }: Props): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const all = useFolders(object);
  const mine = useCall(at('GET /api/staff/records/:object/:uid/tags'), { params: { object, uid } });
  return (
    <Dialog kind="form" title={t('tags.folder.of')} onClose={onClose}>
      <Load of={all} skeleton={<SkeletonRows rows={4} />} failed={t('tags.folder.failed')}>
        {({ folders }) => (
          <Load of={mine} skeleton={<SkeletonRows rows={4} />} failed={t('tags.folder.failed')}>
            {(on) => <Ticks object={object} uid={uid} folders={folders.filter(({ can }) => can.fill)} inside={on.folders} />}
          </Load>
        )}
      </Load>
    </Dialog>
  );
}

interface TicksProps extends Omit<Props, 'onClose'> {
  readonly folders: readonly { readonly uid: string; readonly name: string }[];
  readonly inside: readonly string[];
}

function Ticks({ object, uid, folders, inside }: TicksProps): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const [problem, setProblem] = useState<Problem | null>(null);
  const told = { onFailed: setProblem, onDone: () => setProblem(null) };
  const put = useChange(at('PUT /api/staff/records/:object/:uid/folders/:folder'), told);
  const take = useChange(at('DELETE /api/staff/records/:object/:uid/folders/:folder'), told);
  if (folders.length === 0) {
    return (
      <EmptyState icon={FolderIcon} title={t('tags.folder.noneToFill')} as="h3">
        {t('tags.folder.noneToFillWhy')}
      </EmptyState>
    );
  }
  return (
    <Stack gap={12}>
      {problem && (
        <Notice tone="late" live>
          {problemText(t, problem)}
        </Notice>
      )}
      {folders.map(({ uid: folder, name }) => (
        <Checkbox
          key={folder}
          label={name}
          checked={inside.includes(folder)}
          onChange={(on) => (on ? put : take).run({ params: { object, uid, folder } })}
        />
      ))}
    </Stack>
  );
}
