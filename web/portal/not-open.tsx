/** Logged in, but the portal is not active: said in words, not as a broken page. */
import type { ReactNode } from 'react';
import { Button, Row, useText } from '../ui/index.ts';
import { useLogOut } from './log-out.ts';
import { Outer } from './outer.tsx';
import { usePortal } from './portal.tsx';

export function NotOpen(): ReactNode {
  const t = useText();
  const { title } = usePortal();
  const logOut = useLogOut();
  return (
    <Outer title={t('portal.notOpen.title', { portal: title })} sub={t('portal.notOpen.text')}>
      <form>
        <Row wrap>
          <Button kind="primary" onClick={() => window.location.reload()}>
            {t('portal.notOpen.again')}
          </Button>
          <Button onClick={logOut}>{t('common.logOut')}</Button>
        </Row>
      </form>
    </Outer>
  );
}
