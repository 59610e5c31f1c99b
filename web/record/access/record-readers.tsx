/** “Who on the portal can see this”: for staff who see the record themselves. */
import { type ReactNode, useState } from 'react';
import { usePages } from '../../api/index.ts';
import { Dialog, GlobeIcon, Segments, ShieldIcon, Stack, useText } from '../../ui/index.ts';
import { ReadersView, useSearch } from './readers.tsx';
import type { AccessProps } from './words.ts';

export type Side = 'portal' | 'staff';

export function SideChoice({ value, onChange }: { value: Side; onChange: (side: Side) => void }): ReactNode {
  const t = useText();
  return (
    <Segments
      label={t('access.side')}
      value={value}
      onChange={(side) => onChange(side as Side)}
      options={[
        { value: 'portal', label: t('access.portal'), icon: GlobeIcon },
        { value: 'staff', label: t('access.staff'), icon: ShieldIcon },
      ]}
    />
  );
}

export function RecordReaders({ object, uid, name, onClose }: AccessProps & { onClose: () => void }): ReactNode {
  const t = useText();
  const [side, setSide] = useState<Side>('portal');
  const search = useSearch();
  const pages = usePages('GET /api/staff/records/:object/:uid/readers', {
    params: { object, uid },
    query: { side, search: search.search },
  });
  return (
    <Dialog kind="form" title={t('common.record.readers')} sub={name} onClose={onClose}>
      <Stack gap={16}>
        <SideChoice value={side} onChange={setSide} />
        <ReadersView key={side} pages={pages} search={search} />
      </Stack>
    </Dialog>
  );
}
