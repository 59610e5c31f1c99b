/**
 * Wall 2, coarse and static per object: what row level security lets through whatever the gateway does. It asks for no
 * portal, no operation, no column and no scope row; the oracle's answers must always lie within it.
 */
import {
  alive,
  childAccounts,
  isOwn,
  isStaff,
  organisationOf,
  principals,
  recordAtLeast,
  ruleSpeaksOf,
  sourceIsLive,
} from './oracle.ts';
import type { Actor, Key, RecordGrade, World, WorldRecord } from './world.ts';
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
  if (object.wallAllRecords) return true;
  return granted(world, actor, record, 'read');
}

/** A live grant of at least this grade, or a rule by author, names one of the actor's principals. */
function granted(world: World, actor: Actor, record: WorldRecord, wanted: RecordGrade): boolean {
  const names = principals(world, actor);
  const byRule = world.authorRules.some(
    (rule) =>
      !rule.ended && names.includes(rule.receiver) && recordAtLeast(rule.grade, wanted) && ruleSpeaksOf(world, rule, record),
  );
  return (
    byRule ||
    world.grants.some(
      (grant) =>
        grant.record === record.key &&
        names.includes(grant.principal) &&
        recordAtLeast(grant.grade, wanted) &&
        sourceIsLive(world, grant.source),
    )
  );
}

/**
 * Does the database let this row be changed? As for reading, but a grant must be for editing: the other ways know no grade here.
 * What is attached is changed with its parent in sight; whose it is, the gateway asks.
 */
export function coarseChanges(world: World, actor: Actor, record: WorldRecord): boolean {
  if (!coarseAdmits(world, actor, record)) return false;
  const object = the(world.objects, record.object);
  if (isStaff(world, actor) || object.attachedTo !== null || object.wallAllRecords) return true;
  const withoutGrants = { ...world, grants: [], authorRules: [] };
  return coarseAdmits(withoutGrants, actor, record) || granted(world, actor, record, 'edit');
}

/** The keys of the living records of an object that wall 2 lets out; with `withDeleted` the soft-deleted ones too. */
export function coarse(world: World, actor: Actor, object: Key, withDeleted = false): Key[] {
  return world.records
    .filter((record) => record.object === object && (withDeleted || !record.deleted) && coarseAdmits(world, actor, record))
    .map((record) => record.key);
}
