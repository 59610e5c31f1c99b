/** An account: its profile, “Contacts and structure” with the portal users (ORG-04), its cases; and its departments. */
import type { ReactNode } from 'react';
import { RecordPage } from '../../record/index.ts';
import { useText } from '../../ui/index.ts';
import { CaseList } from './case-list.tsx';
import { Structure } from './structure.tsx';

export function AccountPage({ uid }: { uid: string }): ReactNode {
  const t = useText();
  return (
    <RecordPage
      object="account"
      uid={uid}
      back={{ label: t('desk.nav.accounts'), to: '/desk/accounts' }}
      columns={['name', 'type', 'parent', 'phone', 'email', 'web']}
      tabs={(row) => [
        { key: 'structure', label: t('desk.structure.title'), draw: () => <Structure account={row} /> },
        {
          key: 'cases',
          label: t('desk.records.cases'),
          draw: () => <CaseList only={{ column: 'organisation', op: 'in', value: [uid] }} />,
        },
      ]}
    />
  );
}

export function DepartmentPage({ uid }: { uid: string }): ReactNode {
  const t = useText();
  return (
    <RecordPage
      object="department"
      uid={uid}
      back={{ label: t('desk.nav.accounts'), to: '/desk/accounts' }}
      columns={['name', 'account']}
    />
  );
}
