/** The portal's addresses and what stands around every page of it. */
import { type ReactNode, useState } from 'react';
import { ApiProvider, createClient, ExpiredDialog } from '../api/index.ts';
import { LinkButton, MissingState, Router, Routes, useText } from '../ui/index.ts';

export function PortalApp({ slug, title }: { slug: string; title: string }): ReactNode {
  const [client] = useState(createClient);
  const base = `/p/${slug}`;
  const [expired, setExpired] = useState(false);
  const logIn = (): void => window.location.assign(`${base}/login?next=${encodeURIComponent(window.location.pathname)}`);
  return (
    <ApiProvider client={client} onExpired={() => setExpired(true)}>
      <Router base={base} appName={title}>
        {expired && <ExpiredDialog onLogIn={logIn} />}
        <Routes routes={[]} missing={<NothingHere />} />
      </Router>
    </ApiProvider>
  );
}

function NothingHere(): ReactNode {
  const t = useText();
  return (
    <main id="main">
      <MissingState
        actions={
          <LinkButton kind="primary" to="/">
            {t('common.missing.home')}
          </LinkButton>
        }
      />
    </main>
  );
}
