/** The static folders that a record can be put into; those it stands in have a check. */
import type { ReactNode } from 'react';
import { problemText, useChange } from '../../api/index.ts';
import { AlertIcon, Button, FolderIcon, Menu, useText, useToast } from '../../ui/index.ts';
import { useKeyAt } from '../door.tsx';
import { useFolders } from './use-folders.ts';

export function RecordFolders({ object, uid, inside }: { object: string; uid: string; inside: readonly string[] }): ReactNode {
  const t = useText();
  const at = useKeyAt();
  const toast = useToast();
  const fillable = useFolders(object).data?.folders.filter(({ can }) => can.fill) ?? [];
  const onFailed = (problem: Parameters<typeof problemText>[1]): void =>
    toast({ text: problemText(t, problem), icon: AlertIcon });
  const put = useChange(at('PUT /api/staff/records/:object/:uid/folders/:folder'), { onFailed });
  const take = useChange(at('DELETE /api/staff/records/:object/:uid/folders/:folder'), { onFailed });
  if (fillable.length === 0) return null;
  const toggle = (folder: string, name: string, on: boolean): void => {
    const [now, back] = on ? [put, take] : [take, put];
    now.run({ params: { object, uid, folder } });
    toast({
      text: t(on ? 'tags.folder.in' : 'tags.folder.out', { name }),
      undo: () => back.run({ params: { object, uid, folder } }),
    });
  };
  return (
    <Menu
      label={t('tags.folder.put')}
      align="start"
      entries={fillable.map(({ uid: folder, name }) => ({
        label: name,
        checked: inside.includes(folder),
        onSelect: () => toggle(folder, name, !inside.includes(folder)),
      }))}
      trigger={(props) => (
        <Button kind="quiet" size="xs" icon={FolderIcon} {...props}>
          {t('tags.folder.put')}
        </Button>
      )}
    />
  );
}
