/** The portals one can be invited to, and whether their seats will do (decision 9). */
import type { ReactNode } from 'react';
import { useCall } from '../../api/index.ts';
import { Notice, useFormat, useText } from '../../ui/index.ts';

type Kind = 'self_service' | 'customer' | 'partner';

interface PortalChoice {
  readonly uid: string;
  readonly title: string;
  readonly kind: Kind;
}

/** Portals that are not disabled; `hint` says what to do where there is none, or where the portal is not active yet. */
export function usePortals(): { list: readonly PortalChoice[]; hint: string | undefined; isPending: boolean } {
  const t = useText();
  const { data, isPending } = useCall('GET /api/staff/workspaces');
  const list = (data?.workspaces ?? []).flatMap(({ portal }) => (portal && portal.status !== 'disabled' ? [portal] : []));
  return { list, hint: data && list.length === 0 ? t('people.add.noPortal') : undefined, isPending };
}

/** Told before somebody is invited whom no seat waits for: invitations may go out, log-ins are refused beyond the seats. */
export function SeatNotice({ kind, wanted }: { kind: Kind; wanted: number }): ReactNode {
  const t = useText();
  const format = useFormat();
  const { data } = useCall('GET /api/staff/licence-packages');
  if (!data || wanted === 0) return null;
  const now = new Date();
  const valid = data.packages.filter(
    (one) => one.kind === kind && new Date(one.validFrom) <= now && (one.validTo === null || new Date(one.validTo) > now),
  );
  const free = valid.reduce((sum, { seats, taken }) => sum + Math.max(0, seats - taken), 0);
  const enough = wanted <= free;
  return (
    <Notice tone={enough ? 'info' : 'warn'} live={!enough}>
      {t(enough ? 'people.add.seats' : 'people.add.seatsShort', { count: wanted, free: format.number(free) })}
    </Notice>
  );
}
