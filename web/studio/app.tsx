/** The studio's addresses and what stands around every page of it. Only administrators come in; the server decides what they may do. */
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { deskPath } from '../../shared/desk-paths.ts';
import {
  type Answer,
  ApiProvider,
  call,
  createClient,
  draftOwner,
  dropDrafts,
  ExpiredDialog,
  Load,
  setDraftOwner,
  useCall,
} from '../api/index.ts';
import { helpAt } from '../blocks/help/index.ts';
import { useSearch } from '../search/index.ts';
import {
  BuildingIcon,
  DesktopIcon,
  EmptyState,
  FlagIcon,
  GlobeIcon,
  HomeIcon,
  KeyIcon,
  LayersIcon,
  LinkButton,
  LockIcon,
  MailIcon,
  MissingState,
  type NavGroup,
  Redirect,
  Router,
  Routes,
  route,
  SearchIcon,
  ShieldIcon,
  SkeletonRows,
  StudioShell,
  TableIcon,
  type Text,
  UserIcon,
  UsersIcon,
  useLocation,
  useNoSearch,
  useText,
} from '../ui/index.ts';
import { LicencesPage } from './licences-page.tsx';
import { PortalLogin, StaffLogin } from './look/doors.tsx';
import { MailPage } from './mail-page.tsx';
import { OrganisationsPage } from './organisations-page.tsx';
import { PortalUsersPage } from './portal-users-page.tsx';
import { StaffPage } from './staff-page.tsx';
import { StartPage } from './start-page.tsx';
import { at, useWorkspaces, type Workspace } from './workspaces/data.ts';
import { PortalPage } from './workspaces/portal-page.tsx';
import { PortalSettings } from './workspaces/portal-settings.tsx';
import { WorkspacesPage } from './workspaces/workspaces-page.tsx';

const MainPages = lazy(() => import('./main-page/main-pages.tsx').then((all) => ({ default: all.MainPages })));
const RightsScreens = lazy(() => import('./rights/rights-screens.tsx').then((all) => ({ default: all.RightsScreens })));
const ObjectsScreens = lazy(() => import('./objects/objects-screens.tsx').then((all) => ({ default: all.ObjectsScreens })));
const DesignPage = lazy(() => import('./pages/design-page.tsx').then((all) => ({ default: all.DesignPage })));
const ProfilePages = lazy(() => import('./pages/profile-pages.tsx').then((all) => ({ default: all.ProfilePages })));
const ProfileDesign = lazy(() => import('./pages/profile-pages.tsx').then((all) => ({ default: all.ProfileDesign })));
const MenuPage = lazy(() => import('./sections/menu-page.tsx').then((all) => ({ default: all.MenuPage })));
const RolesScreens = lazy(() => import('./roles/roles-screen.tsx').then((all) => ({ default: all.RolesScreens })));
const ArrangePage = lazy(() => import('./main-page/arrange-page.tsx').then((all) => ({ default: all.ArrangePage })));

/** Opens exactly the screens of the main pages to staff who are no administrators (decision 13). */
const MAIN_PAGE = 'CanManagePortalMainPage';

const delegated = [
  route('/main-pages', () => <MainPages />),
  route('/main-pages/:portal', ({ portal }) => <ArrangePage key={portal} portal={portal} />),
];

/** Opens the screens of rights (PRM-24) and of profile pages (PRO-02); system operations are the administrators' own. */
const ACCESS_RIGHTS = 'CanManageAccessRights';

const rightsRoutes = (administrator: boolean) => [
  route('/rights', () => <RightsScreens screen="objects" administrator={administrator} />),
  route('/rights/:object', ({ object }) => <RightsScreens screen={{ object }} administrator={administrator} />),
  route('/explain', () => <RightsScreens screen="explain" administrator={administrator} />),
  route('/profile-pages', () => <ProfilePages />),
  route('/profile-pages/:portal/:page', ({ portal, page }) => (
    <ProfileDesign key={`${portal} ${page}`} portal={portal} page={page} administrator={administrator} />
  )),
];

/** Opens the roles of portal users (ORG-19); those of the staff are the administrators' own. */
const PORTAL_USERS = 'CanAdministratePortalUsers';

const roleRoutes = (administrator: boolean, setsRights: boolean) => {
  const around = { administrator, setsRights };
  return [
    route('/roles', () => <RolesScreens {...around} />),
    route('/roles/:uid', ({ uid }) => <RolesScreens uid={uid} {...around} />),
  ];
};

const routes = [
  route('/', () => <StartPage />),
  route('/portals', () => <WorkspacesPage />),
  route('/workspaces/:uid', ({ uid }) => <PortalPage key={uid} uid={uid} />),
  route('/workspaces/:uid/settings', ({ uid }) => <PortalSettings key={uid} uid={uid} />),
  route('/workspaces/:uid/log-in-page', ({ uid }) => <PortalLogin key={uid} uid={uid} />),
  route('/menus/portal/:uid', ({ uid }) => <MenuPage key={uid} of="portal" uid={uid} />),
  route('/menus/workspace/:uid', ({ uid }) => <MenuPage key={uid} of="workspace" uid={uid} />),
  route('/staff-log-in', () => <StaffLogin />),
  route('/staff', () => <StaffPage />),
  route('/organisations', () => <OrganisationsPage />),
  route('/portal-users', () => <PortalUsersPage />),
  route('/licences', () => <LicencesPage />),
  route('/mail', () => <MailPage />),
  route('/system-operations', () => <RightsScreens screen="system" administrator />),
  route('/objects', () => <ObjectsScreens screen="objects" />),
  route('/objects/import', () => <ObjectsScreens screen="import" />),
  route('/objects/import/:uid', ({ uid }) => <ObjectsScreens screen={{ import: uid }} />),
  route('/objects/:object/pages', ({ object }) => <DesignPage key={object} object={object} administrator />),
  route('/objects/:object', ({ object }) => <ObjectsScreens screen={{ object }} />),
  ...rightsRoutes(true),
  ...roleRoutes(true, true),
  ...delegated,
];

function doorBack(): string {
  const { pathname, search } = window.location;
  return `/?next=${encodeURIComponent(pathname + search)}`;
}

export function StudioApp(): ReactNode {
  const t = useText();
  const [client] = useState(createClient);
  const [expired, setExpired] = useState(false);
  // Who has not been in yet was not away either.
  const ended = (): void => (draftOwner() === '' ? window.location.replace(doorBack()) : setExpired(true));
  return (
    <ApiProvider client={client} stream="/api/staff/stream" onExpired={ended}>
      <Router base="/studio" appName={t('studio.appName')}>
        {/* Over what somebody is at work on: it stays until he has logged in again, and what he typed is a draft. */}
        {expired && <ExpiredDialog onLogIn={() => window.location.assign(doorBack())} />}
        <Inside />
      </Router>
    </ApiProvider>
  );
}

type Me = Answer<'GET /api/staff/me'>;

const mayEnter = ({ administrator, operations }: Me): boolean =>
  administrator || [MAIN_PAGE, ACCESS_RIGHTS, PORTAL_USERS].some((one) => operations.includes(one));

function Inside(): ReactNode {
  const me = useCall('GET /api/staff/me');
  // On the way to the log-in.
  if (me.data === undefined && me.error?.status === 401) return <SkeletonRows />;
  return <Load of={me}>{(who) => (mayEnter(who) ? <Frame me={who} /> : <ForAdministrators />)}</Load>;
}

/** Somebody of the staff who has no business here: nothing is offered, and a way out (CON-21). */
function ForAdministrators(): ReactNode {
  const t = useText();
  useNoSearch();
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

function rightsGroup(t: Text, administrator: boolean, operations: readonly string[]): NavGroup {
  const roles = { to: '/roles', label: t('studio.rights.roles'), icon: UsersIcon };
  const objects = { to: '/rights', label: t('studio.rights.objects'), icon: ShieldIcon };
  const system = { to: '/system-operations', label: t('studio.rights.system'), icon: LockIcon };
  const explain = { to: '/explain', label: t('studio.rights.explain'), icon: SearchIcon };
  const delegatedEntries = [
    ...(operations.includes(PORTAL_USERS) ? [roles] : []),
    ...(operations.includes(ACCESS_RIGHTS) ? [objects, explain] : []),
  ];
  return {
    label: t('studio.menu.rights'),
    entries: administrator ? [roles, objects, system, explain] : delegatedEntries,
  };
}

const profilesEntry = (t: Text) => ({ to: '/profile-pages', label: t('studio.menu.profiles'), icon: UserIcon });

/** The screens that one operation opens to somebody who is no administrator (decision 13). */
function delegatedGroups(t: Text, operations: readonly string[], mainPages: NavGroup['entries'][number]): NavGroup[] {
  const entries = [
    ...(operations.includes(MAIN_PAGE) ? [mainPages] : []),
    ...(operations.includes(ACCESS_RIGHTS) ? [profilesEntry(t)] : []),
  ];
  const groups = entries.length > 0 ? [{ label: t('studio.menu.portals'), entries }] : [];
  const rights = rightsGroup(t, false, operations);
  return rights.entries.length > 0 ? [...groups, rights] : groups;
}

function useGroups({ administrator, operations }: Me): NavGroup[] {
  const t = useText();
  const workspaces = useWorkspaces().data?.workspaces ?? [];
  const mainPages = { to: '/main-pages', label: t('arrange.menu'), icon: HomeIcon };
  if (!administrator) return delegatedGroups(t, operations, mainPages);
  const start = { to: '/', label: t('studio.start.title'), icon: FlagIcon };
  const all = { to: '/portals', label: t('studio.portals.title'), icon: LayersIcon };
  return [
    { label: t('studio.menu.portals'), entries: [start, all, mainPages, profilesEntry(t)] },
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
    { label: t('studio.menu.data'), entries: [{ to: '/objects', label: t('studio.menu.objects'), icon: TableIcon }] },
    rightsGroup(t, true, operations),
    {
      label: t('studio.menu.system'),
      entries: [
        { to: '/staff-log-in', label: t('studio.look.staffTitle'), icon: LockIcon },
        { to: '/mail', label: t('studio.mail.title'), icon: MailIcon },
      ],
    },
  ];
}

function delegatedScreens(operations: readonly string[]) {
  const pages = operations.includes(MAIN_PAGE);
  const rights = operations.includes(ACCESS_RIGHTS);
  const home = route('/', () => <Redirect to={pages ? '/main-pages' : rights ? '/rights' : '/roles'} />);
  return [
    home,
    ...(pages ? delegated : []),
    ...(rights ? rightsRoutes(false) : []),
    ...(operations.includes(PORTAL_USERS) ? roleRoutes(false, rights) : []),
  ];
}

function Frame({ me }: { me: Me }): ReactNode {
  const t = useText();
  const { displayName, email, uid, administrator } = me;
  const { path } = useLocation();
  const groups = useGroups(me);
  const screens = administrator ? routes : delegatedScreens(me.operations);
  const entries = groups.flatMap((group) => group.entries.map((one) => ({ ...one, label: `${one.label} · ${group.label}` })));
  const { open: onSearch, palette } = useSearch({
    portal: null,
    person: uid,
    base: '/studio',
    entries,
    settings: me,
    recordTo: deskPath,
  });
  setDraftOwner(uid);
  const leave = async (): Promise<void> => {
    await call('DELETE /api/staff/session', {});
    dropDrafts(uid);
    window.location.assign('/');
  };
  const desk = { label: t('studio.toDesk'), icon: DesktopIcon, onSelect: () => window.location.assign('/desk') };
  return (
    <StudioShell
      groups={groups}
      help={helpAt('studio', path)}
      onSearch={onSearch}
      person={{ name: displayName, sub: email }}
      entries={[desk]}
      onLogOut={() => void leave()}
    >
      <Suspense fallback={<SkeletonRows />}>
        <Routes routes={screens} missing={<NothingHere />} />
      </Suspense>
      {palette}
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
