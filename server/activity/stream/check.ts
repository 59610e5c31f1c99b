/** Who the readers of streams are now. A stream outlives the request that opened it, so it asks again what each request asks. */
import { loadActor, loadViewed } from '../../access/index.ts';
import type { Actor, Ctx } from '../../kernel/index.ts';
import { activePortals, liveSessions } from './store.ts';

/** What a stream holds of its reader: never rights, only how to find them. */
export interface Reader {
  readonly sessionId: string;
  /** Null = the desk. */
  readonly portal: string | null;
}

/**
 * The actors of these readers now, in order; null where the session has ended, the user is locked, the membership is off, or the
 * portal is closed to him: the stream ends.
 */
export type CheckReaders = (ctx: Ctx, readers: readonly Reader[]) => Promise<readonly (Actor | null)[]>;

export const checkReaders: CheckReaders = async (ctx, readers) => {
  if (readers.length === 0) return [];
  const sessions = await liveSessions(ctx, [...new Set(readers.map((r) => r.sessionId))]);
  const byId = new Map(sessions.map((s) => [s.id, s]));
  const open = readers.some((r) => r.portal !== null) ? await activePortals(ctx) : new Set<string>();
  return Promise.all(
    readers.map(async ({ sessionId, portal }) => {
      const s = byId.get(sessionId);
      if (s === undefined || (portal !== null && !open.has(portal))) return null;
      const epochs = { user: s.user_epoch, organisation: s.organisation_epoch ?? '0', configuration: s.configuration_epoch };
      const caller = { principalId: s.principal_id, membershipId: s.membership_id, sessionId, epochs };
      if (s.viewer_id !== null)
        return portal !== null && portal === s.viewed_slug ? loadViewed(ctx.system, caller, s.viewer_id, portal) : null;
      return loadActor(ctx.system, { ...caller, door: portal === null ? 'staff' : 'portal' }, portal ?? undefined);
    }),
  );
};
