/** The desk's addresses and what stands around every page of it. */
import { type ReactNode, useState } from 'react';
import { ApiProvider, createClient, ExpiredDialog } from '../api/index.ts';
import { LinkButton, MissingState, Router, Routes, useText } from '../ui/index.ts';

export function DeskApp(): ReactNode {
  const t = useText();
  const [client] = useState(createClient);
  const [expired, setExpired] = useState(false);
  const logIn = (): void => window.location.assign(`/?next=${encodeURIComponent(window.location.pathname)}`);
  return (
    <ApiProvider client={client} onExpired={() => setExpired(true)}>
      <Router base="" appName={t('desk.appName')}>
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
          <LinkButton kind="primary" to="/desk">
            {t('common.missing.home')}
          </LinkButton>
        }
      />
    </main>
  );
}
