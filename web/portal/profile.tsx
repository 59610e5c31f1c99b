/** “My profile” and “Our organisation” (PRO-01, PRO-04, AUT-10): the own contact and the account, as administrators arranged their pages. */
import type { ReactNode } from 'react';
import { Load, useCall } from '../api/index.ts';
import { RecordPage } from '../record/index.ts';
import { BuildingIcon, Card, EmptyState, type Icon, LinkButton, Page, SkeletonRows, UserIcon, useText } from '../ui/index.ts';
import { Members } from './members/members.tsx';
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
