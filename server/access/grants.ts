/** Which of an actor's principals hold explicit grants at all: probes for the others would find nothing. */
import { asSystem, type Ctx } from '../kernel/index.ts';
import { hasAccessTable, metadataOf, type ObjectDef, tables } from '../metadata/index.ts';
import { kept } from './cache.ts';
import { rulesOf } from './configuration.ts';
import * as store from './store.ts';

const holders = kept<readonly string[]>(20_000);

/**
 * Those of the actor's principals that hold live grants on records of the object. Kept by the counters: the first and the last grant
 * of a principal raise one; a rule by author gives the first without any, so who holds its principal is always looked for.
 */
export async function principalsWithGrants(ctx: Ctx, object: ObjectDef): Promise<readonly string[]> {
  const { actor } = ctx;
  if (!hasAccessTable(object) || actor.principals.length === 0) return [];
  const { epoch } = await metadataOf(ctx);
  const { user, organisation } = actor.epochs;
  const key = [object.id, epoch, user, organisation, actor.principals.join()].join(' ');
  const { givers } = await rulesOf(ctx, object);
  return holders.get(ctx.system, key, async () => {
    const others = actor.principals.filter((id) => !givers.includes(id));
    const { db } = asSystem(ctx, 'who holds grants');
    const found = await store.readGrantHolders(db, tables.keysAccess(object.key), others, actor.deadSources);
    return [...found, ...givers.filter((id) => actor.principals.includes(id))];
  });
}
