/** The desk's addresses, those before the log-in, and what stands around every page of it. */
import type { QueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import type { StaffMe } from '../../shared/contracts/sessions.ts';
import { ApiProvider, ExpiredDialog } from '../api/index.ts';
import { Redirect, Router, Routes, route, SkeletonRows, useLocation, useText } from '../ui/index.ts';
import { Forgot } from './door/forgot.tsx';
import { Invitation } from './door/invitation.tsx';
import { LogIn } from './door/log-in.tsx';
import { inside } from './door/next.ts';
import { Recovery } from './door/recovery.tsx';
import { SetUp } from './door/set-up.tsx';

const Desk = lazy(() => import('./desk.tsx').then((all) => ({ default: all.Desk })));

export function DeskApp({ me, client }: { me: StaffMe | null; client: QueryClient }): ReactNode {
  const t = useText();
  const [expired, setExpired] = useState(false);
  const here = window.location.pathname + window.location.search;
  return (
    // Before the log-in there is no session that could end.
    <ApiProvider client={client} stream={me ? '/api/staff/stream' : undefined} onExpired={() => me && setExpired(true)}>
      <Router base="" appName={t('desk.appName')}>
        {expired && <ExpiredDialog onLogIn={() => window.location.assign(`/?next=${encodeURIComponent(here)}`)} />}
        <Routes routes={links} missing={me ? <Inside me={me} /> : <Outside />} />
      </Router>
    </ApiProvider>
  );
}

/** Links from mails and from the terminal work whether or not somebody is logged in. */
const links = [
  route('/invitation', () => <Invitation />),
  route('/recovery', () => <Recovery />),
  route('/forgot', () => <Forgot />),
  route('/setup', () => <SetUp />),
];

function Outside(): ReactNode {
  const routes = [route('/', () => <LogIn />), route('/login', () => <LogIn />)];
  return <Routes routes={routes} missing={<ToLogIn />} />;
}

/** Everything else is behind the log-in, which brings back here. */
function ToLogIn(): ReactNode {
  return <Redirect to={`/?next=${encodeURIComponent(window.location.pathname + window.location.search)}`} />;
}

function Inside({ me }: { me: StaffMe }): ReactNode {
  const { path } = useLocation();
  if (path === '/' || path === '/login') return <ToDesk />;
  return (
    <Suspense fallback={<Waiting />}>
      <Desk me={me} />
    </Suspense>
  );
}

/** Somebody who is logged in already goes where he wanted; the studio is another page than this. */
function ToDesk(): ReactNode {
  const { query } = useLocation();
  const to = inside(query.get('next')) ?? '/desk';
  useEffect(() => window.location.replace(to), [to]);
  return <Waiting />;
}

function Waiting(): ReactNode {
  return (
    <main id="main">
      <SkeletonRows />
    </main>
  );
}
