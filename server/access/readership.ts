/**
 * Audiences: "who has this role, acting in this portal", as one principal that record grants can name. An actor has the audiences of his
 * portal and roles among his principals, so both walls hold such a grant like any other.
 */
import { type Ctx, withTx } from '../kernel/index.ts';
import { bumpConfiguration } from './counters.ts';
import * as store from './store-readership.ts';

/** Somebody outside: a portal role, in one portal or (null) in all of them. Database ids. */
export interface Readership {
  readonly portalId: string | null;
  readonly roleId: string;
}

/** The principal that stands for an audience, made where there is none yet; in all portals that is the role itself. */
export async function audiencePrincipal(ctx: Ctx, { portalId, roleId }: Readership): Promise<string> {
  if (portalId === null) return roleId;
  return withTx(ctx, async (tx) => {
    const found = await store.readAudience(tx.db, portalId, roleId);
    if (found !== null) return found;
    const made = await store.insertAudience(tx.db, portalId, roleId);
    // Somebody else made it at the same moment: his is taken. Never the role instead, which reaches further.
    if (made === null) return audiencePrincipal(tx, { portalId, roleId });
    await bumpConfiguration(tx);
    return made;
  });
}
