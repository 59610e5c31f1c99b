/** Whether the portal is open to whoever sits here. An open tab must not show for a second what its reader may not see any more (W7). */
import type { QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, onMissing } from '../api/index.ts';
import type { Portal } from './portal.tsx';

export interface Opening {
  /** Logged in, and nothing of the portal is shown. */
  readonly dark: boolean;
  /**
   * Asks anew: no live events come, or the session is not known any more. Answers whether the portal is closed. Where the server
   * has `said` that nothing is for this reader any more, nothing is shown until it is known why.
   */
  readonly look: (said?: boolean) => Promise<boolean>;
}

/**
 * Goes dark as soon as the server says that the portal is closed, and forgets what was read from it. A refused reading is a hint,
 * too: without a live stream the next request tells.
 */
export function useOpening({ slug, me }: Portal, client: QueryClient): Opening {
  const mayEnter = me === null || me.preview || me.portal.open;
  const [dark, setDark] = useState(!mayEnter);
  const asking = useRef<Promise<boolean> | null>(null);

  const look = useCallback(
    async (said = false) => {
      if (me === null || me.preview) return false;
      if (said) setDark(true);
      // Many readings may be refused at the same moment.
      asking.current ??= call('GET /api/portal/:portal/front', { params: { portal: slug } })
        .then(
          ({ open }) => !open,
          () => false,
        )
        .finally(() => {
          asking.current = null;
        });
      const closed = await asking.current;
      if (closed) {
        setDark(true);
        client.clear();
      } else if (said) setDark(false);
      return closed;
    },
    [slug, me, client],
  );

  useEffect(() => (dark ? undefined : onMissing(() => void look())), [dark, look]);
  return { dark, look };
}
