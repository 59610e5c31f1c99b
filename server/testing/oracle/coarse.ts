/**
 * Wall 2, coarse and static per object: what row level security lets through whatever the gateway does. It asks for no
 * portal, no operation, no column and no scope row; the oracle's answers must always lie within it.
 */
import { alive, childAccounts, isOwn, isStaff, organisationOf, principals, sourceIsLive } from './oracle.ts';
import type { Actor, Key, World, WorldRecord } from './world.ts';
import { the } from './world.ts';

/**
 * Does the database let this row out? Decisions: staff have a policy of their own that lets all rows through; attached rows
 * come out with their parent's; a session that is not alive has no context and gets nothing; deletion is the gateway's
 * business and is not looked at here (see `coarse`).
 */
export function coarseAdmits(world: World, actor: Actor, record: WorldRecord): boolean {
  if (!alive(world, actor)) return false;
  if (isStaff(world, actor)) return true;
  const object = the(world.objects, record.object);
  if (object.staffOnly) return false;
  if (object.attachedTo !== null) return record.parent !== null && coarseAdmits(world, actor, the(world.records, record.parent));

  const mine = organisationOf(world, actor);
  if (mine !== null && record.organisation === mine) return true;
  if (mine !== null && object.wallChildAccounts && record.organisation !== null) {
    if (childAccounts(world, mine).includes(record.organisation)) return true;
  }
  if (isOwn(world, actor, record)) return true;
  const names = principals(world, actor);
  for (const grant of world.grants) {
    if (grant.record === record.key && names.includes(grant.principal) && sourceIsLive(world, grant.source)) return true;
  }
  return object.wallAllRecords;
}

/** The keys of the living records of an object that wall 2 lets out; with `withDeleted` the soft-deleted ones too. */
export function coarse(world: World, actor: Actor, object: Key, withDeleted = false): Key[] {
  return world.records
    .filter((record) => record.object === object && (withDeleted || !record.deleted) && coarseAdmits(world, actor, record))
    .map((record) => record.key);
}
