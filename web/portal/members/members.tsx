/** The portal users of the organisation, on its profile page: names for its members, what can be done for its administrators (PRO-04, ADM-04). */
import { type ReactNode, Suspense } from 'react';
import { type Answer, Load, useCall } from '../../api/index.ts';
import { Badge, DataTable, MoreText, Notice, SkeletonRows, Stack, useText } from '../../ui/index.ts';
import { useMe, usePortal } from '../portal.tsx';
import { Administration, More } from './administration.tsx';

const words = import.meta.glob('../../../shared/text/*/{members,people}.json', { import: 'default' });

export function Members(): ReactNode {
  return (
    <Suspense fallback={<SkeletonRows rows={4} />}>
      <MoreText files={words}>
        <Told />
      </MoreText>
    </Suspense>
  );
}

function Told(): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const { organisationAdministrator } = useMe();
  const own = useCall('GET /api/portal/:portal/organisation', { params: { portal: slug }, enabled: organisationAdministrator });
  if (!organisationAdministrator) return <Colleagues />;
  // An office that was lost while the page is open: what is left is what every member sees.
  if (own.error?.status === 403) {
    return (
      <Stack gap={12}>
        <Notice tone="warn" live>
          {t('members.lost')}
        </Notice>
        <Colleagues />
      </Stack>
    );
  }
  return (
    <Load of={own} skeleton={<SkeletonRows rows={4} />} failed={t('members.failed')}>
      {(organisation) => <Administration organisation={organisation} />}
    </Load>
  );
}

type Colleague = Answer<'GET /api/portal/:portal/organisation/users'>['users'][number];

function Colleagues(): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const members = useCall('GET /api/portal/:portal/organisation/users', { params: { portal: slug } });
  const office = ({ administrator }: Colleague) => administrator && <Badge>{t('members.administrator')}</Badge>;
  return (
    <Load of={members} skeleton={<SkeletonRows rows={4} />} failed={t('members.failed')}>
      {({ users, more }) => (
        <>
          <DataTable
            label={t('members.title')}
            rows={users}
            rowName={({ name }) => name}
            rowKey={({ membership }) => membership}
            columns={[
              { key: 'name', label: t('members.name'), card: 'title', draw: ({ name }) => name },
              { key: 'office', label: t('members.roles'), card: 'footEnd', draw: office },
            ]}
          />
          {more && <More count={users.length} />}
        </>
      )}
    </Load>
  );
}
