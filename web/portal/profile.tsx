/** “My profile” and “Our organisation” (PRO-01, PRO-04, AUT-10): the own contact and the account, as administrators arranged their pages. */
import type { ReactNode } from 'react';
import { type Answer, Load, useCall } from '../api/index.ts';
import { RecordPage } from '../record/index.ts';
import {
  Badge,
  BuildingIcon,
  Card,
  DataTable,
  EmptyState,
  type Icon,
  LinkButton,
  Page,
  SkeletonRows,
  UserIcon,
  useText,
  Words,
} from '../ui/index.ts';
import { useMe, usePortal } from './portal.tsx';

function useProfile() {
  const { slug } = usePortal();
  return useCall('GET /api/portal/:portal/me/profile', { params: { portal: slug } });
}

export function MyProfile(): ReactNode {
  const t = useText();
  const { displayName } = useMe();
  return (
    <Load of={useProfile()} skeleton={<SkeletonRows rows={6} />}>
      {({ contact }) =>
        contact === null ? (
          <Nothing title={displayName} over={t('portal.profile.mine')} icon={UserIcon} />
        ) : (
          <RecordPage object="contact" uid={contact} profile={t('portal.profile.mine')} aside={() => <ToSettings />} />
        )
      }
    </Load>
  );
}

export function OurOrganisation(): ReactNode {
  const t = useText();
  const { organisation } = useMe();
  return (
    <Load of={useProfile()} skeleton={<SkeletonRows rows={6} />}>
      {({ account }) =>
        account === null ? (
          <Nothing
            title={organisation?.title ?? t('portal.profile.organisation')}
            over={t('portal.profile.organisation')}
            icon={BuildingIcon}
          />
        ) : (
          <RecordPage object="account" uid={account} profile={t('portal.profile.organisation')} members={() => <Members />} />
        )
      }
    </Load>
  );
}

/** Language, look and password are no part of the contact. */
function ToSettings(): ReactNode {
  const t = useText();
  return <LinkButton to="/settings">{t('portal.profile.settings')}</LinkButton>;
}

interface NothingProps {
  readonly title: string;
  readonly over: string;
  readonly icon: Icon;
}

/** This portal shows no contacts or accounts to this person, or he belongs to none. */
function Nothing({ title, over, icon }: NothingProps): ReactNode {
  const t = useText();
  return (
    <Page title={title} over={over}>
      <Card>
        <EmptyState icon={icon} title={t('portal.profile.none')} as="h2" actions={<ToSettings />}>
          {t('portal.profile.noneWhy')}
        </EmptyState>
      </Card>
    </Page>
  );
}

type Member = Answer<'GET /api/portal/:portal/organisation/users'>['users'][number];

/** Who of the organisation uses the portal. */
function Members(): ReactNode {
  const t = useText();
  const { slug } = usePortal();
  const { organisationAdministrator } = useMe();
  const members = useCall('GET /api/portal/:portal/organisation/users', { params: { portal: slug } });
  const mark = ({ administrator }: Member) => administrator && <Badge>{t('portal.members.administrator')}</Badge>;
  return (
    <Load of={members} skeleton={<SkeletonRows rows={4} />} failed={t('portal.members.failed')}>
      {({ users, more }) => (
        <>
          <DataTable
            label={t('portal.members.title')}
            rows={users}
            rowName={({ name }) => name}
            rowKey={({ membership }) => membership}
            columns={[
              { key: 'name', label: t('portal.members.name'), card: 'title', draw: ({ name }) => name },
              ...(organisationAdministrator
                ? [
                    {
                      key: 'email',
                      label: t('portal.members.email'),
                      card: 'second' as const,
                      draw: ({ email }: Member) => email,
                    },
                    {
                      key: 'status',
                      label: t('portal.members.status'),
                      card: 'footStart' as const,
                      draw: ({ status }: Member) => status && t(`portal.members.is.${status}`),
                    },
                  ]
                : []),
              { key: 'office', label: t('portal.members.office'), card: 'footEnd', draw: mark },
            ]}
          />
          {more && (
            <Words as="p" size="sm" tone="muted">
              {t('portal.members.more', { count: users.length })}
            </Words>
          )}
        </>
      )}
    </Load>
  );
}
