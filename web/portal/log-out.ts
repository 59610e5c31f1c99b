/** Ends the session by hand: what was written stays with nobody, since others may use the browser. */
import { call, dropDrafts, Problem, problemText } from '../api/index.ts';
import { AlertIcon, useText, useToast } from '../ui/index.ts';
import { usePortal } from './portal.tsx';

export function useLogOut(): () => void {
  const t = useText();
  const toast = useToast();
  const { slug, base, me } = usePortal();
  return () => {
    call('DELETE /api/portal/:portal/session', { params: { portal: slug } }).then(
      () => {
        if (me) dropDrafts(me.uid);
        window.location.assign(`${base}/login`);
      },
      (problem: unknown) => {
        if (!(problem instanceof Problem)) throw problem;
        toast({ text: problemText(t, problem), icon: AlertIcon });
      },
    );
  };
}
