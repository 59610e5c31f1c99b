/** What may be done with one row of a list, behind a button at its end. */
import type { ReactNode } from 'react';
import type { ObjectDescription, RecordRow } from '../../shared/contracts/records.ts';
import {
  DotsIcon,
  EditIcon,
  ExternalIcon,
  FolderIcon,
  IconButton,
  Menu,
  type MenuEntry,
  RightIcon,
  TagMarkIcon,
  TrashIcon,
  useHref,
  useText,
} from '../ui/index.ts';
import { nameOf, useSay } from './description.ts';

/** A dialog of the menu, for one row. */
export interface OpenDeed {
  readonly deed: 'tag' | 'folder' | 'delete';
  readonly row: RecordRow;
}

interface RowMenuProps {
  readonly description: ObjectDescription;
  readonly row: RecordRow;
  /** Address of the row below the base. */
  readonly to: string;
  /** Address at which it is edited; nothing to edit where absent. */
  readonly editTo?: string;
  readonly onOpen: (open: OpenDeed) => void;
}

export function RowMenu({ description, row, to, editTo, onOpen }: RowMenuProps): ReactNode {
  const t = useText();
  const say = useSay();
  const href = useHref(to);
  const name = nameOf(description, row, say(description.title));
  const label = t('common.record.rowMenu', { name });
  const entries: (MenuEntry | 'line')[] = [
    { label: t('common.record.open'), icon: RightIcon, to },
    {
      label: t('common.record.openInTab'),
      icon: ExternalIcon,
      onSelect: () => void window.open(href, '_blank', 'noopener'),
    },
  ];
  const deed = (kind: OpenDeed['deed']) => () => onOpen({ deed: kind, row });
  if (editTo !== undefined && row.can.update && description.columns.some(({ editable }) => editable))
    entries.push({ label: t('common.record.edit'), icon: EditIcon, to: editTo });
  // What belongs to another record is tagged and filed with it.
  if (description.attachedTo === null) {
    entries.push(
      { label: t('common.record.rowTag'), icon: TagMarkIcon, onSelect: deed('tag') },
      { label: t('common.record.rowFolder'), icon: FolderIcon, onSelect: deed('folder') },
    );
  }
  if (row.can.delete) {
    entries.push('line', { label: t('common.record.delete'), icon: TrashIcon, danger: true, onSelect: deed('delete') });
  }
  return (
    <Menu
      label={label}
      entries={entries}
      trigger={(props) => <IconButton {...props} size="xs" icon={DotsIcon} label={label} />}
    />
  );
}
