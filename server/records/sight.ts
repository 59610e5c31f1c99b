import { actorOf, type ObjectRights, OPERATION, requireOperation, rightsOn } from '../access/index.ts';
import { type Ctx, contextFor } from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import { count } from './count.ts';
import type { Count } from './model.ts';

export interface Seen {
  readonly rights: ObjectRights;
  /** Null for what is attached: it is seen with the record that it hangs on. */
  readonly records: Count | null;
}

/**
 * What somebody can see: he himself is put in front of the gateway, object by object, and nothing but numbers comes back.
 * Null where he may not act at all. @throws 403 unless the asker administers access rights.
 */
export async function sightOf(
  ctx: Ctx,
  who: { readonly principalId: string; readonly membershipId?: string; readonly portalSlug?: string },
): Promise<readonly Seen[] | null> {
  requireOperation(ctx, OPERATION.accessRights);
  const actor = await actorOf(ctx.system, who);
  if (actor === null || (actor.kind === 'portal' && actor.portalId === null)) return null;
  const as = contextFor(ctx.system, actor, ctx.now, ctx.ref);
  const seen: Seen[] = [];
  for (const key of (await metadataOf(ctx)).objects.keys()) {
    const rights = await rightsOn(as, key);
    if (rights === null) continue;
    const counted = rights.can.read && rights.object.attachedTo === null;
    seen.push({ rights, records: counted ? await count(as, key) : null });
  }
  return seen;
}
