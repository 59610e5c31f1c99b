/** The portal is not active: said in words, not as a broken page. It opens by itself as soon as the portal does. */
import { type ReactNode, useEffect } from 'react';
import { call } from '../api/index.ts';
import { Button, Row, useText } from '../ui/index.ts';
import { useLogOut } from './log-out.ts';
import { Outer } from './outer.tsx';
import { usePortal } from './portal.tsx';

const LOOK_EVERY = 10_000; // milliseconds

export function NotOpen(): ReactNode {
  const t = useText();
  const { title, slug } = usePortal();
  const logOut = useLogOut();
  useEffect(() => {
    const look = (): void => {
      if (document.hidden) return;
      call('GET /api/portal/:portal/front', { params: { portal: slug } }).then(
        ({ open }) => open && window.location.reload(),
        () => {}, // the next look may tell
      );
    };
    const timer = setInterval(look, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [slug]);
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
