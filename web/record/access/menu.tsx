/** “Access” and “Who on the portal can see this” in the actions of a record; the dialogs come when they are opened, with their words. */
import { lazy, type ReactNode, Suspense } from 'react';
import type { RecordRow } from '../../../shared/contracts/records.ts';
import { EyeIcon, type MenuEntry, UsersIcon, useQueryValue, useText } from '../../ui/index.ts';
import { useDoor } from '../door.tsx';

const AccessDialogs = lazy(() => import('./dialogs.tsx').then((all) => ({ default: all.AccessDialogs })));

/** Which dialog is open stands in the address (`?access=share`, `?access=who`), so that a link leads there. */
export interface AccessMenu {
  readonly entries: readonly MenuEntry[];
  readonly dialog: ReactNode;
}

/** What a record's menu offers about access: passing on, or taking that back, where the server says so, and to staff who can see it. */
export function useAccess(object: string, row: RecordRow, name: string): AccessMenu {
  const t = useText();
  const { portal } = useDoor();
  const [open, setOpen] = useQueryValue('access');
  const entries: MenuEntry[] = [];
  const shares = row.can.share || row.can.unshare === true;
  if (shares) entries.push({ label: t('common.record.access'), icon: UsersIcon, onSelect: () => setOpen('share') });
  if (portal === null) entries.push({ label: t('common.record.readers'), icon: EyeIcon, onSelect: () => setOpen('who') });
  const shown = (open === 'share' && shares) || (open === 'who' && portal === null);
  return {
    entries,
    dialog: shown && (
      <Suspense>
        <AccessDialogs which={open} object={object} uid={row.uid} name={name} onOpen={setOpen} />
      </Suspense>
    ),
  };
}
