/** The studio's addresses and what stands around every page of it. Only administrators come in; the server decides what they may do. */
import { type ReactNode, useState } from 'react';
import {
  type Answer,
  ApiProvider,
  call,
  createClient,
  dropDrafts,
  ExpiredDialog,
  Load,
  setDraftOwner,
  useCall,
} from '../api/index.ts';
import {
  BuildingIcon,
  DesktopIcon,
  EmptyState,
  GlobeIcon,
  KeyIcon,
  LayersIcon,
  LinkButton,
  MailIcon,
  MissingState,
  type NavGroup,
  Redirect,
  Router,
  Routes,
  route,
  ShieldIcon,
  StudioShell,
  type Text,
  UsersIcon,
  useText,
} from '../ui/index.ts';
import { LicencesPage } from './licences-page.tsx';
import { MailPage } from './mail-page.tsx';
import { OrganisationsPage } from './organisations-page.tsx';
import { PortalUsersPage } from './portal-users-page.tsx';
import { StaffPage } from './staff-page.tsx';
import { at, useWorkspaces, type Workspace } from './workspaces/data.ts';
import { PortalPage } from './workspaces/portal-page.tsx';
import { PortalSettings } from './workspaces/portal-settings.tsx';
import { WorkspacesPage } from './workspaces/workspaces-page.tsx';

const routes = [
  route('/', () => <Redirect to="/portals" />),
  route('/portals', () => <WorkspacesPage />),
  route('/workspaces/:uid', ({ uid }) => <PortalPage key={uid} uid={uid} />),
  route('/workspaces/:uid/settings', ({ uid }) => <PortalSettings key={uid} uid={uid} />),
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

type Me = Answer<'GET /api/staff/me'>;

function Inside(): ReactNode {
  const me = useCall('GET /api/staff/me');
  return <Load of={me}>{(who) => (who.administrator ? <Frame me={who} /> : <ForAdministrators />)}</Load>;
}

/** Somebody of the staff who has no business here: nothing is offered, and a way out (CON-21). */
function ForAdministrators(): ReactNode {
  const t = useText();
  return (
    <main id="main">
      <EmptyState
        icon={ShieldIcon}
        as="h1"
        title={t('studio.forbidden.title')}
        actions={<a href="/desk">{t('studio.toDesk')}</a>}
      >
        {t('studio.forbidden.why')}
      </EmptyState>
    </main>
  );
}

/** A workspace in the menu: its gear leads to the portal's settings; the portal itself stands below while it is enabled (LIF-01, LIF-04, LIF-07). */
function workspaceGroup(t: Text, { uid, title, portal }: Workspace): NavGroup {
  const entry = { to: at.portal(uid), label: t('studio.menu.portal'), icon: GlobeIcon };
  return {
    key: uid,
    label: title,
    gear: { to: at.settings(uid), label: t('studio.portals.settingsOf', { title }) },
    entries: portal && portal.status !== 'disabled' ? [entry] : [],
  };
}

function useGroups(): NavGroup[] {
  const t = useText();
  const workspaces = useWorkspaces().data?.workspaces ?? [];
  return [
    { label: t('studio.menu.portals'), entries: [{ to: '/portals', label: t('studio.portals.title'), icon: LayersIcon }] },
    ...workspaces.map((one) => workspaceGroup(t, one)),
    {
      label: t('studio.menu.people'),
      entries: [
        { to: '/staff', label: t('studio.staff.title'), icon: ShieldIcon },
        { to: '/organisations', label: t('studio.organisations.title'), icon: BuildingIcon },
        { to: '/portal-users', label: t('studio.users.title'), icon: UsersIcon },
        { to: '/licences', label: t('studio.licences.title'), icon: KeyIcon },
      ],
    },
    { label: t('studio.menu.system'), entries: [{ to: '/mail', label: t('studio.mail.title'), icon: MailIcon }] },
  ];
}

function Frame({ me: { displayName, email, uid } }: { me: Me }): ReactNode {
  const t = useText();
  const groups = useGroups();
  setDraftOwner(uid);
  const leave = async (): Promise<void> => {
    await call('DELETE /api/staff/session', {});
    dropDrafts(uid);
    window.location.assign('/');
  };
  const desk = { label: t('studio.toDesk'), icon: DesktopIcon, onSelect: () => window.location.assign('/desk') };
  return (
    <StudioShell groups={groups} person={{ name: displayName, sub: email }} entries={[desk]} onLogOut={() => void leave()}>
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
