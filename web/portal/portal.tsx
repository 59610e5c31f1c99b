/** Which portal this is and who is logged in: from the page's first data, so that nothing has to be asked before something is drawn. */
import { createContext, type ReactNode, useContext } from 'react';
import type { ShownLook } from '../../shared/contracts/looks.ts';
import type { PortalFront, PortalMe } from '../../shared/contracts/sessions.ts';
import type { FirstData } from '../api/index.ts';

export interface Portal {
  readonly slug: string;
  readonly title: string;
  /** `/p/<slug>`. */
  readonly base: string;
  /** How it looks; null where there is no such portal. */
  readonly look: ShownLook | null;
  /** The portal's language, where a text is not there in the reader's. */
  readonly culture?: string;
  /** False before activation: log-in works, data does not. Undefined where the page did not say. */
  readonly open?: boolean;
  /** Null before the log-in. */
  readonly me: PortalMe | null;
}

export function portalOf({ portal, answers = {} }: FirstData, path: string): Portal {
  const slug = portal?.slug ?? path.split('/')[2] ?? '';
  const front = answers[`/api/portal/${slug}/front`] as PortalFront | undefined;
  const me = (answers[`/api/portal/${slug}/me`] as PortalMe | undefined) ?? null;
  const { title = slug } = portal ?? {};
  return { slug, title, base: `/p/${slug}`, look: front?.look ?? null, culture: front?.culture, open: front?.open, me };
}

const PortalContext = createContext<Portal | null>(null);

export function PortalProvider({ portal, children }: { portal: Portal; children: ReactNode }): ReactNode {
  return <PortalContext value={portal}>{children}</PortalContext>;
}

export function usePortal(): Portal {
  const portal = useContext(PortalContext);
  if (!portal) throw new Error('No portal around this screen');
  return portal;
}

/** Who is logged in. Only below the log-in. */
export function useMe(): PortalMe {
  const { me } = usePortal();
  if (!me) throw new Error('Nobody is logged in');
  return me;
}

/** Whether this is a preview, or staff who look as the user: nothing can be changed, and what is the user's own is not offered. */
export const onlyLooks = (me: PortalMe): boolean => me.preview || me.viewedBy !== null;

/** Loads a page anew, with the first data of whoever is logged in now. Only addresses on this host below the portal are followed. */
export function useEnter(): (wanted: string | null, otherwise: string) => void {
  const { base } = usePortal();
  return (wanted, otherwise) => window.location.assign(inside(wanted, base) ?? inside(otherwise, base) ?? base);
}

/** The address where it is on this host and below the base, else null: a log-in must not send anybody elsewhere. */
export function inside(address: string | null, base: string): string | null {
  if (!address) return null;
  try {
    const url = new URL(address, window.location.origin);
    const below = url.pathname === base || url.pathname.startsWith(`${base}/`);
    return url.origin === window.location.origin && below ? url.pathname + url.search : null;
  } catch {
    return null; // no address at all
  }
}
