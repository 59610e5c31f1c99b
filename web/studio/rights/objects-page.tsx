/** Object permissions: every object with the portals it is available on and the rows it has (PRM-05, PRM-25). */
import type { ReactNode } from 'react';
import { type Answer, useCall } from '../../api/index.ts';
import { Badge, ShieldIcon, type Text, useQueryValue, useText } from '../../ui/index.ts';
import { ListPage } from '../list-page.tsx';
import { ListSearch } from '../parts.tsx';
import { rightsAt, titleIn } from './data.ts';

type One = Answer<'GET /api/staff/rights'>['objects'][number];

function whereText(t: Text, all: readonly One[], one: One): string {
  if (one.staffOnly) return t('rights.objects.staffOnly');
  if (one.attachedTo !== null) {
    const parent = all.find(({ key }) => key === one.attachedTo);
    return t('rights.objects.follows', { object: parent ? titleIn(t, parent.title) : one.attachedTo });
  }
  const on = one.portals.filter(({ exposed }) => exposed);
  return on.length === 0 ? t('rights.objects.nowhere') : on.map(({ title }) => title).join(', ');
}

export function RightsPage(): ReactNode {
  const t = useText();
  const [q, setQ] = useQueryValue('q');
  const found = useCall('GET /api/staff/rights');
  const all = found.data?.objects ?? [];
  const part = q.trim().toLocaleLowerCase();
  const rows = all
    .filter((one) => titleIn(t, one.title).toLocaleLowerCase().includes(part))
    .sort((a, b) => titleIn(t, a.title).localeCompare(titleIn(t, b.title), t.language));
  return (
    <ListPage
      title={t('rights.objects.title')}
      sub={t('rights.objects.sub')}
      list={found}
      rows={rows}
      filters={<ListSearch value={q} onChange={setQ} />}
      filtered={q !== ''}
      none={{ icon: ShieldIcon, title: t('common.record.empty'), why: t('common.record.emptyWhy') }}
      rowKey={(one) => one.key}
      rowName={(one) => titleIn(t, one.title)}
      rowTo={(one) => rightsAt(one.key, one.attachedTo === null && !one.staffOnly ? 'availability' : 'columns')}
      columns={[
        { key: 'title', label: t('rights.objects.object'), draw: (one) => titleIn(t, one.title), card: 'title' },
        { key: 'where', label: t('rights.objects.where'), draw: (one) => whereText(t, all, one), card: 'footStart' },
        {
          key: 'records',
          label: t('rights.objects.records'),
          width: '220px',
          card: 'footEnd',
          draw: (one) => one.useRecordPermissions && <Badge tone="brand">{t('rights.objects.byRecords')}</Badge>,
        },
        {
          key: 'rows',
          label: t('rights.objects.rows'),
          width: '140px',
          align: 'end',
          card: 'end',
          draw: (one) => (one.attachedTo === null ? t('rights.objects.rowCount', { count: one.rows }) : ''),
        },
      ]}
    />
  );
}
