/** The dialogs behind the menu of a row; they come when the first one is opened. */
import type { ReactNode } from 'react';
import type { ObjectDescription } from '../../shared/contracts/records.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { FoldersDialog } from './folders/folders-dialog.tsx';
import type { OpenDeed } from './row-menu.tsx';
import { TagsDialog } from './tags/tags-dialog.tsx';

export function RowDialog({
  description,
  deed,
  row,
  onClose,
}: OpenDeed & { readonly description: ObjectDescription; readonly onClose: () => void }): ReactNode {
  if (deed === 'tag') return <TagsDialog object={description.key} uid={row.uid} onClose={onClose} />;
  if (deed === 'folder') return <FoldersDialog object={description.key} uid={row.uid} onClose={onClose} />;
  return <DeleteDialog description={description} row={row} onClose={onClose} />;
}
