/** Export and import of all articles, for those who look after the knowledge base. */
import { type ReactNode, useState } from 'react';
import { useCall } from '../../api/index.ts';
import { DotsIcon, DownloadIcon, FolderIcon, IconButton, Menu, useText } from '../../ui/index.ts';
import { ImportDialog } from './import-dialog.tsx';

export function Folders(): ReactNode {
  const t = useText();
  const settings = useCall('GET /api/staff/knowledge/settings', {});
  const [importing, setImporting] = useState(false);
  if (!settings.data?.manages) return null;
  return (
    <>
      <Menu
        label={t('articles.folders.more')}
        trigger={(props) => <IconButton icon={DotsIcon} label={t('articles.folders.more')} {...props} />}
        entries={[
          { label: t('articles.folders.import'), icon: FolderIcon, onSelect: () => setImporting(true) },
          // An attachment: the page stays where it is.
          {
            label: t('articles.folders.export'),
            icon: DownloadIcon,
            onSelect: () => window.location.assign('/api/staff/knowledge/export'),
          },
        ]}
      />
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  );
}
