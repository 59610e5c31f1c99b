/** Takes the list along as a file (LST-12), as it is filtered, ordered and arranged now. */
import type { ReactNode } from 'react';
import { DownloadIcon, IconButton, Menu, useText } from '../ui/index.ts';
import { useDoor } from './door.tsx';

/** Parameters of the list; what is undefined is left out. */
export type ExportQuery = Readonly<Record<string, string | undefined>>;

export function ExportMenu({ object, query }: { object: string; query: ExportQuery }): ReactNode {
  const t = useText();
  const { portal } = useDoor();
  const base = portal === null ? '/api/staff' : `/api/portal/${encodeURIComponent(portal)}`;
  const take = (format: 'xlsx' | 'csv'): void => {
    const given = Object.entries({ ...query, format }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
    // The answer is an attachment: the page stays where it is, and what comes goes straight to the disk.
    window.location.assign(`${base}/records/${encodeURIComponent(object)}/export?${new URLSearchParams(given)}`);
  };
  return (
    <Menu
      label={t('tags.export.menu')}
      entries={[
        { label: t('tags.export.xlsx'), onSelect: () => take('xlsx') },
        { label: t('tags.export.csv'), onSelect: () => take('csv') },
      ]}
      trigger={(props) => <IconButton icon={DownloadIcon} label={t('tags.export.menu')} {...props} />}
    />
  );
}
