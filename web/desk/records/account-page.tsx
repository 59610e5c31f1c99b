/** An account: its profile, “Contacts and structure” with the portal users (ORG-04), its cases; and its departments. */
import type { ReactNode } from 'react';
import { objectIcon, plainText, RecordPage, RelatedRows, useSay } from '../../record/index.ts';
import { EmptyState, useText } from '../../ui/index.ts';
import { CaseList } from './case-list.tsx';
import { ownAt, useKnown } from './own-entries.ts';
import { Structure } from './structure.tsx';

/** Lists of an account that its profile page on the portal has, too (PRO-04). */
const lists = ['account_address', 'service_agreement'];

export function AccountPage({ uid }: { uid: string }): ReactNode {
  const t = useText();
  const say = useSay();
  const objects = useKnown().data?.objects ?? [];
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
        ...lists.flatMap((key) => {
          const known = objects.find((one) => one.key === key);
          // One of the installation's own may have the same name and lead nowhere.
          if (!known?.leads.some(({ column, to }) => column === 'account' && to === 'account')) return [];
          const draw = () => (
            <RelatedRows
              object={key}
              column="account"
              parent={{ uid, name: plainText(row.values.name) }}
              to={({ uid: there }) => `${ownAt(key)}/${there}`}
              empty={
                <EmptyState icon={objectIcon(known.icon)} title={t('desk.own.none', { objects: say(known.plural) })} as="h2">
                  {t('desk.own.noneWhy')}
                </EmptyState>
              }
            />
          );
          return [{ key, label: say(known.plural), draw }];
        }),
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
