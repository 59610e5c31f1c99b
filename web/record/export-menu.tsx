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
    // What comes goes straight to the disk; a refusal is told by the browser and never takes the place of the page.
    const link = document.createElement('a');
    link.href = `${base}/records/${encodeURIComponent(object)}/export?${new URLSearchParams(given)}`;
    link.download = '';
    link.click();
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
