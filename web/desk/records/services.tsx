/** Services: what customers can ask for. */
import type { ReactNode } from 'react';
import { RecordPage } from '../../record/index.ts';
import { LayersIcon, useText } from '../../ui/index.ts';
import { CaseList } from './case-list.tsx';
import { NewRecord, ObjectList } from './records.tsx';

export function Services(): ReactNode {
  const t = useText();
  return (
    <ObjectList
      object="service"
      at="/desk/services"
      columns={['name', 'category', 'active']}
      sort="name"
      icon={LayersIcon}
      add={t('desk.services.add')}
      none={t('desk.services.none')}
      noneWhy={t('desk.services.noneWhy')}
    />
  );
}

export function NewService(): ReactNode {
  const t = useText();
  return <NewRecord object="service" at="/desk/services" title={t('desk.services.add')} />;
}

export function ServicePage({ uid }: { uid: string }): ReactNode {
  const t = useText();
  return (
    <RecordPage
      object="service"
      uid={uid}
      back={{ label: t('desk.nav.services'), to: '/desk/services' }}
      columns={['name', 'description', 'category', 'active']}
      tabs={() => [
        {
          key: 'cases',
          label: t('desk.records.cases'),
          draw: () => <CaseList only={{ column: 'service', op: 'in', value: [uid] }} />,
        },
      ]}
    />
  );
}
