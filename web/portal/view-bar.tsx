/** Above every page while staff look as somebody: whom they look as, until when, and the end (docs/decisions/0019). */
import { type ReactNode, useEffect } from 'react';
import { call, wayBack } from '../api/index.ts';
import { Button, useFormat, useText } from '../ui/index.ts';
import { useMe, usePortal } from './portal.tsx';

/** Milliseconds. */
const ASK_AGAIN = 20_000;

export function ViewBar({ onEnd }: { onEnd: () => void }): ReactNode {
  const t = useText();
  const format = useFormat();
  const { displayName, organisation, viewedBy } = useMe();
  const { slug } = usePortal();
  const until = viewedBy?.until;
  // The server ends it by itself. This clock may be wrong, so the screen asks, and is led away when it is over.
  useEffect(() => {
    if (until === undefined) return;
    let timer = setTimeout(ask, Math.max(ASK_AGAIN, Date.parse(until) - Date.now() + 1_000));
    function ask(): void {
      timer = setTimeout(ask, ASK_AGAIN);
      call('GET /api/portal/:portal/me', { params: { portal: slug } }).catch(() => {});
    }
    return () => clearTimeout(timer);
  }, [until, slug]);
  if (!viewedBy) return null;
  const name = organisation ? t('portal.viewAs.of', { name: displayName, organisation: organisation.title }) : displayName;
  return (
    <>
      <span>
        <b>{t('portal.viewAs.title', { name })}</b>{' '}
        {t('portal.viewAs.text', { by: viewedBy.name, until: format.short(viewedBy.until) })}
      </span>
      <Button size="xs" onClick={onEnd}>
        {t('portal.viewAs.end')}
      </Button>
    </>
  );
}

let leaving = false;
/** Whether this tab is on its way back: nothing has to be asked any more. */
export const isLeavingView = (): boolean => leaving;

/** Back to where it was begun; with the staff session over, the look is over as well. */
export function useEndView(): () => void {
  return () => {
    leaving = true;
    const back = (): void => window.location.assign(wayBack());
    call('DELETE /api/staff/view-as').then(back, back);
  };
}
