/** Which of an actor's principals hold explicit grants at all: probes for the others would find nothing. */
import { asSystem, type Ctx } from '../kernel/index.ts';
import { hasAccessTable, metadataOf, type ObjectDef, tables } from '../metadata/index.ts';
import { kept } from './cache.ts';
import * as store from './store.ts';

const holders = kept<readonly string[]>(20_000);

/**
 * Those of the actor's principals that hold live grants on records of the object. Kept by the counters: the first and the last grant
 * of a principal raise one.
 */
export async function principalsWithGrants(ctx: Ctx, object: ObjectDef): Promise<readonly string[]> {
  const { actor } = ctx;
  if (!hasAccessTable(object) || actor.principals.length === 0) return [];
  const { epoch } = await metadataOf(ctx);
  const { user, organisation } = actor.epochs;
  const key = [object.id, epoch, user, organisation, actor.principals.join()].join(' ');
  return holders.get(ctx.system, key, () =>
    store.readGrantHolders(
      asSystem(ctx, 'who holds grants').db,
      tables.keysAccess(object.key),
      actor.principals,
      actor.deadSources,
    ),
  );
}
