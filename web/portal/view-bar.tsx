/** Above every page while staff look as somebody: whom they look as, until when, and the end (docs/decisions/0019). */
import { type ReactNode, useEffect, useEffectEvent } from 'react';
import { call, wayBack } from '../api/index.ts';
import { Button, useFormat, useText } from '../ui/index.ts';
import { useMe } from './portal.tsx';

export function ViewBar({ onEnd }: { onEnd: () => void }): ReactNode {
  const t = useText();
  const format = useFormat();
  const { displayName, organisation, viewedBy } = useMe();
  const end = useEffectEvent(onEnd);
  const until = viewedBy?.until;
  // The server ends it by itself; what still stands on the screen goes at the same moment.
  useEffect(() => {
    if (until === undefined) return;
    const timer = setTimeout(() => end(), Math.max(0, Date.parse(until) - Date.now()));
    return () => clearTimeout(timer);
  }, [until]);
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

/** Back to where it was begun; with the staff session over, the look is over as well. */
export function useEndView(): () => void {
  return () => {
    const back = (): void => window.location.assign(wayBack());
    call('DELETE /api/staff/view-as').then(back, back);
  };
}
