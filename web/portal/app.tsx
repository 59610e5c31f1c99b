/** The portal's addresses and what stands around every page of it. */
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { ApiProvider, call, createClient, ExpiredDialog, wayBack } from '../api/index.ts';
import { FollowedPage } from '../record/index.ts';
import {
  LinkButton,
  MissingState,
  Redirect,
  Router,
  Routes,
  route,
  SkeletonRows,
  useLocation,
  useNavigate,
  useText,
} from '../ui/index.ts';
import { Frame } from './frame.tsx';
import { knowledgeRoutes } from './knowledge/routes.tsx';
import { Login } from './login.tsx';
import { MainPage } from './main-page/main-page.tsx';
import { NotOpen } from './not-open.tsx';
import { useOpening } from './open.ts';
import { onlyLooks, type Portal, PortalProvider, useMe } from './portal.tsx';
import { isLeavingView } from './view-bar.tsx';

const CasesPage = lazy(() => import('./cases.tsx').then((all) => ({ default: all.CasesPage })));
const CasePage = lazy(() => import('./case-page.tsx').then((all) => ({ default: all.CasePage })));
const NewCase = lazy(() => import('./new-case.tsx').then((all) => ({ default: all.NewCase })));
const Help = lazy(() => import('./help.tsx').then((all) => ({ default: all.Help })));
const Settings = lazy(() => import('./settings.tsx').then((all) => ({ default: all.Settings })));
const MyProfile = lazy(() => import('./profile.tsx').then((all) => ({ default: all.MyProfile })));
const OurOrganisation = lazy(() => import('./profile.tsx').then((all) => ({ default: all.OurOrganisation })));
const Invitation = lazy(() => import('./invitation.tsx').then((all) => ({ default: all.Invitation })));
const Forgot = lazy(() => import('./forgot.tsx').then((all) => ({ default: all.Forgot })));
const Recovery = lazy(() => import('./recovery.tsx').then((all) => ({ default: all.Recovery })));
const SectionList = lazy(() => import('./section.tsx').then((all) => ({ default: all.SectionList })));
const SectionNew = lazy(() => import('./section.tsx').then((all) => ({ default: all.SectionNew })));
const SectionRecord = lazy(() => import('./section.tsx').then((all) => ({ default: all.SectionRecord })));

export function PortalApp({ portal }: { portal: Portal }): ReactNode {
  const [client] = useState(createClient);
  const [expired, setExpired] = useState(false);
  const { base, slug, title, me } = portal;
  const { dark, look } = useOpening(portal, client);
  const here = window.location.pathname + window.location.search;
  const stream = me && !me.preview && !dark ? `/api/portal/${encodeURIComponent(slug)}/stream?as=${me.as}` : undefined;
  const ended = async (): Promise<void> => {
    // A preview that is over, like a portal that was closed, has no work of somebody's to come back to.
    if (me?.viewedBy) window.location.assign(wayBack());
    else if (me?.preview) window.location.assign(base);
    else if (me && !(await look())) setExpired(true);
  };
  // A look may be over for many reasons: asking tells (401, or 409 where somebody is here himself), and what was seen goes.
  const silent = (said: boolean): void => {
    if (!me?.viewedBy) void look(said);
    else if (!isLeavingView()) void call('GET /api/portal/:portal/me', { params: { portal: slug } }).catch(() => {});
  };
  return (
    <PortalProvider portal={portal}>
      {/* Before the log-in there is no session that could end. */}
      <ApiProvider
        client={client}
        stream={stream}
        onExpired={() => void ended()}
        onOther={() => window.location.reload()}
        onSilence={silent}
      >
        <Router base={base} appName={title}>
          {expired && !dark && (
            <ExpiredDialog onLogIn={() => window.location.assign(`${base}/login?next=${encodeURIComponent(here)}`)} />
          )}
          <Suspense fallback={<Waiting />}>{me ? <Inside open={!dark} /> : <Outside />}</Suspense>
        </Router>
      </ApiProvider>
    </PortalProvider>
  );
}

function Waiting(): ReactNode {
  return (
    <main id="main">
      <SkeletonRows />
    </main>
  );
}

/** Links from mails work whether or not somebody is logged in. */
const links = [
  route('/invitation', () => <Invitation />),
  route('/recovery', () => <Recovery />),
  route('/forgot', () => <Forgot />),
];

function Outside(): ReactNode {
  const routes = [route('/login', () => <Login />), ...links];
  return <Routes routes={routes} missing={<ToLogin />} />;
}

/** Everything else is behind the log-in, which brings back here. */
function ToLogin(): ReactNode {
  const { path } = useLocation();
  const here = window.location.pathname + window.location.search;
  const navigate = useNavigate();
  // Still: the focus stays for the first field of the log-in.
  const to = path === '/' ? '/login' : `/login?next=${encodeURIComponent(here)}`;
  useEffect(() => navigate(to, { replace: true, still: true }), [navigate, to]);
  return null;
}

const pages = [
  route('/', () => <MainPage />),
  route('/login', () => <Redirect to="/" />),
  route('/cases', () => <CasesPage />),
  route('/cases/new', () => <NewCase />),
  route('/cases/:uid', ({ uid }) => <CasePage key={uid} uid={uid} />),
  ...knowledgeRoutes,
  route('/profile', () => <MyProfile />),
  route('/organisation', () => <OurOrganisation />),
  route('/settings', () => <OwnSettings />),
  route('/followed', () => <FollowedPage />),
  route('/help', () => <Help />),
  route('/s/:section', ({ section }) => <SectionList key={section} section={section} />),
  route('/s/:section/new', ({ section }) => <SectionNew key={section} section={section} />),
  route('/s/:section/:uid', ({ section, uid }) => <SectionRecord key={uid} section={section} uid={uid} />),
];

/** Password and choices are for the user alone. */
function OwnSettings(): ReactNode {
  return onlyLooks(useMe()) ? <Redirect to="/" /> : <Settings />;
}

function Inside({ open }: { open: boolean }): ReactNode {
  if (!open) return <Routes routes={links} missing={<NotOpen />} />;
  const framed = (
    <Frame>
      <Suspense fallback={<SkeletonRows />}>
        <Routes routes={pages} missing={<NothingHere />} />
      </Suspense>
    </Frame>
  );
  return <Routes routes={links} missing={framed} />;
}

function NothingHere(): ReactNode {
  const t = useText();
  return (
    <MissingState
      actions={
        <LinkButton kind="primary" to="/">
          {t('common.missing.home')}
        </LinkButton>
      }
    />
  );
}
