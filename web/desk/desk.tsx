/** What stands around every page behind the log-in: the rail, the profile; and the pages themselves. */
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef } from 'react';
import type { StaffMe } from '../../shared/contracts/sessions.ts';
import { deskPath as recordTo } from '../../shared/desk-paths.ts';
import { call, dropDrafts, Problem, problemText } from '../api/index.ts';
import { helpAt } from '../blocks/help/index.ts';
import { RichTextField } from '../blocks/rich-text/index.ts';
import { type Door, DoorProvider, FollowedPage, RichTextProvider } from '../record/index.ts';
import { useSearch } from '../search/index.ts';
import {
  AlertIcon,
  BellIcon,
  BookIcon,
  BuildingIcon,
  DeskShell,
  InboxIcon,
  LayersIcon,
  LinkButton,
  MissingState,
  Redirect,
  Routes,
  route,
  SettingsIcon,
  SkeletonRows,
  setTheme,
  UsersIcon,
  useLocation,
  useText,
  useTheme,
  useToast,
} from '../ui/index.ts';
import { QueueKeys, QueuePage } from './case/queue-page.tsx';
import { knowledgeRoutes } from './knowledge/routes.tsx';
import { MeProvider } from './me.tsx';
import { useOwnEntries } from './records/own-entries.ts';
import { Settings } from './settings.tsx';

const Accounts = lazy(() => import('./records/accounts.tsx').then((all) => ({ default: all.Accounts })));
const NewAccount = lazy(() => import('./records/accounts.tsx').then((all) => ({ default: all.NewAccount })));
const AccountPage = lazy(() => import('./records/account-page.tsx').then((all) => ({ default: all.AccountPage })));
const DepartmentPage = lazy(() => import('./records/account-page.tsx').then((all) => ({ default: all.DepartmentPage })));
const Contacts = lazy(() => import('./records/contacts.tsx').then((all) => ({ default: all.Contacts })));
const NewContact = lazy(() => import('./records/contacts.tsx').then((all) => ({ default: all.NewContact })));
const ContactPage = lazy(() => import('./records/contacts.tsx').then((all) => ({ default: all.ContactPage })));
const Help = lazy(() => import('./help.tsx').then((all) => ({ default: all.Help })));
const OwnObjects = lazy(() => import('./records/own-objects.tsx').then((all) => ({ default: all.OwnObjects })));
const OwnList = lazy(() => import('./records/own-objects.tsx').then((all) => ({ default: all.OwnList })));
const NewOwn = lazy(() => import('./records/own-objects.tsx').then((all) => ({ default: all.NewOwn })));
const OwnPage = lazy(() => import('./records/own-objects.tsx').then((all) => ({ default: all.OwnPage })));
const Services = lazy(() => import('./records/services.tsx').then((all) => ({ default: all.Services })));
const NewService = lazy(() => import('./records/services.tsx').then((all) => ({ default: all.NewService })));
const ServicePage = lazy(() => import('./records/services.tsx').then((all) => ({ default: all.ServicePage })));

const pages = [
  route('/desk', () => <Redirect to="/desk/cases" />),
  route('/desk/cases', () => <QueuePage />),
  route('/desk/cases/:uid', ({ uid }) => <QueuePage uid={uid} />),
  route('/desk/accounts', () => <Accounts />),
  route('/desk/accounts/new', () => <NewAccount />),
  route('/desk/accounts/:uid', ({ uid }) => <AccountPage key={uid} uid={uid} />),
  route('/desk/departments/:uid', ({ uid }) => <DepartmentPage key={uid} uid={uid} />),
  route('/desk/contacts', () => <Contacts />),
  route('/desk/contacts/new', () => <NewContact />),
  route('/desk/contacts/:uid', ({ uid }) => <ContactPage key={uid} uid={uid} />),
  route('/desk/services', () => <Services />),
  route('/desk/services/new', () => <NewService />),
  route('/desk/services/:uid', ({ uid }) => <ServicePage key={uid} uid={uid} />),
  route('/desk/objects', () => <OwnObjects />),
  route('/desk/objects/:object', ({ object }) => <OwnList key={object} object={object} />),
  route('/desk/objects/:object/new', ({ object }) => <NewOwn key={object} object={object} />),
  route('/desk/objects/:object/:uid', ({ object, uid }) => <OwnPage key={uid} object={object} uid={uid} />),
  ...knowledgeRoutes,
  route('/desk/settings', () => <Settings />),
  route('/desk/followed', () => <FollowedPage />),
  route('/help', () => <Redirect to="/help/staff" />),
  route('/help/:chapter', ({ chapter }) => <Help chapter={chapter} />),
];

export function Desk({ me }: { me: StaffMe }): ReactNode {
  const t = useText();
  const { path } = useLocation();
  const logOut = useLogOut(me);
  useOwnTheme(me);
  const door = useMemo<Door>(
    () => ({ portal: null, fileLimit: me.fileLimit, largeFileLimit: me.largeFileLimit, recordTo }),
    [me.fileLimit, me.largeFileLimit],
  );
  const queue = path.startsWith('/desk/cases');
  const own = useOwnEntries();
  const nav = [
    { to: '/desk/cases', label: t('desk.nav.queue'), icon: InboxIcon },
    { to: '/desk/accounts', label: t('desk.nav.accounts'), icon: BuildingIcon },
    { to: '/desk/contacts', label: t('desk.nav.contacts'), icon: UsersIcon },
    { to: '/desk/services', label: t('desk.nav.services'), icon: LayersIcon },
    { to: '/desk/knowledge', label: t('articles.title'), icon: BookIcon },
    ...own,
  ];
  // The rail has room for some of them; all are found.
  const every = [...nav.slice(0, nav.length - own.length), ...useOwnEntries(1_000)];
  const { open: onSearch, palette } = useSearch({
    portal: null,
    person: me.uid,
    base: '',
    entries: every,
    settings: me,
    recordTo,
  });
  return (
    <MeProvider me={me}>
      <DoorProvider door={door}>
        <RichTextProvider editor={RichTextField}>
          <DeskShell
            nav={nav}
            help={helpAt('desk', path)}
            onSearch={onSearch}
            studio={me.administrator ? '/studio' : undefined}
            whole={queue}
            keys={queue && <QueueKeys />}
            person={{ name: me.displayName, sub: me.email }}
            entries={[
              { label: t('common.record.followedTitle'), icon: BellIcon, to: '/desk/followed' },
              { label: t('desk.settings.title'), icon: SettingsIcon, to: '/desk/settings' },
              { label: t('common.guide.staff'), icon: BookIcon, to: '/help/staff' },
            ]}
            onLogOut={logOut}
          >
            <Suspense fallback={<SkeletonRows />}>
              <Routes routes={pages} missing={<NothingHere />} />
            </Suspense>
            {palette}
          </DeskShell>
        </RichTextProvider>
      </DoorProvider>
    </MeProvider>
  );
}

function NothingHere(): ReactNode {
  const t = useText();
  const home = (
    <LinkButton kind="primary" to="/desk/cases">
      {t('common.missing.home')}
    </LinkButton>
  );
  return <MissingState actions={home} />;
}

/** Ends the session by hand: what was written stays with nobody, since others may use the browser. */
function useLogOut({ uid }: StaffMe): () => void {
  const t = useText();
  const toast = useToast();
  return () => {
    call('DELETE /api/staff/session').then(
      () => {
        dropDrafts(uid);
        window.location.assign('/');
      },
      (problem: unknown) => {
        if (!(problem instanceof Problem)) throw problem;
        toast({ text: problemText(t, problem), icon: AlertIcon });
      },
    );
  };
}

const TAKEN = 'portico.theme.taken';

/** The look goes with the user: taken from his account once a session, told to it when he changes it here. */
function useOwnTheme(me: StaffMe): void {
  const [theme] = useTheme();
  const told = useRef(me.theme);
  useEffect(() => {
    if (sessionStorage.getItem(TAKEN) === me.uid) return;
    sessionStorage.setItem(TAKEN, me.uid);
    setTheme(me.theme);
    told.current = me.theme;
  }, [me.uid, me.theme]);
  useEffect(() => {
    if (theme === told.current || sessionStorage.getItem(TAKEN) !== me.uid) return;
    told.current = theme;
    // It is on the screen already; that it is kept elsewhere too is a convenience.
    void call('PATCH /api/staff/me', { body: { theme } }).catch(() => {});
  }, [theme, me.uid]);
}
