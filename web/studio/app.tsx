/** The studio's addresses and what stands around every page of it. Only administrators come in; the server decides what they may do. */
import { type ReactNode, useState } from 'react';
import { ApiProvider, call, createClient, dropDrafts, ExpiredDialog, Load, setDraftOwner, useCall } from '../api/index.ts';
import {
  BuildingIcon,
  DesktopIcon,
  GlobeIcon,
  KeyIcon,
  LinkButton,
  MailIcon,
  MissingState,
  Redirect,
  Router,
  Routes,
  route,
  ShieldIcon,
  StudioShell,
  UsersIcon,
  useText,
} from '../ui/index.ts';
import { LicencesPage } from './licences-page.tsx';
import { MailPage } from './mail-page.tsx';
import { OrganisationsPage } from './organisations-page.tsx';
import { PortalUsersPage } from './portal-users-page.tsx';
import { PortalsPage } from './portals-page.tsx';
import { StaffPage } from './staff-page.tsx';

const routes = [
  route('/', () => <Redirect to="/portals" />),
  route('/portals', () => <PortalsPage />),
  route('/staff', () => <StaffPage />),
  route('/organisations', () => <OrganisationsPage />),
  route('/portal-users', () => <PortalUsersPage />),
  route('/licences', () => <LicencesPage />),
  route('/mail', () => <MailPage />),
];

const logIn = (): void => window.location.assign(`/?next=${encodeURIComponent(window.location.pathname)}`);

export function StudioApp(): ReactNode {
  const t = useText();
  const [client] = useState(createClient);
  const [expired, setExpired] = useState(false);
  return (
    <ApiProvider client={client} stream="/api/staff/stream" onExpired={() => setExpired(true)}>
      <Router base="/studio" appName={t('studio.appName')}>
        {expired ? <ExpiredDialog onLogIn={logIn} /> : <Inside />}
      </Router>
    </ApiProvider>
  );
}

function Inside(): ReactNode {
  const me = useCall('GET /api/staff/me');
  return <Load of={me}>{(who) => <Frame name={who.displayName} email={who.email} uid={who.uid} />}</Load>;
}

function Frame({ name, email, uid }: { name: string; email: string; uid: string }): ReactNode {
  const t = useText();
  setDraftOwner(uid);
  const leave = async (): Promise<void> => {
    await call('DELETE /api/staff/session', {});
    dropDrafts(uid);
    window.location.assign('/');
  };
  const groups = [
    { label: t('studio.menu.portals'), entries: [{ to: '/portals', label: t('studio.portals.title'), icon: GlobeIcon }] },
    {
      label: t('studio.menu.people'),
      entries: [
        { to: '/staff', label: t('studio.staff.title'), icon: ShieldIcon },
        { to: '/organisations', label: t('studio.organisations.title'), icon: BuildingIcon },
        { to: '/portal-users', label: t('studio.users.title'), icon: UsersIcon },
        { to: '/licences', label: t('studio.licences.title'), icon: KeyIcon },
      ],
    },
    {
      label: t('studio.menu.system'),
      entries: [{ to: '/mail', label: t('studio.mail.title'), icon: MailIcon }],
    },
  ];
  const desk = { label: t('studio.toDesk'), icon: DesktopIcon, onSelect: () => window.location.assign('/desk') };
  return (
    <StudioShell groups={groups} person={{ name, sub: email }} entries={[desk]} onLogOut={() => void leave()}>
      <Routes routes={routes} missing={<NothingHere />} />
    </StudioShell>
  );
}

function NothingHere(): ReactNode {
  const t = useText();
  const home = (
    <LinkButton kind="primary" to="/">
      {t('common.missing.home')}
    </LinkButton>
  );
  return <MissingState actions={home} />;
}
