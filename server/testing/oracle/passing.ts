/** Whom a record may be passed on to, in loops over plain arrays like the oracle itself. */
import { isStaff, mayPassOn, membershipHolds, recordAtLeast } from './oracle.ts';
import { type Actor, type Key, type RecordGrade, type Role, the, type World, type WorldRecord } from './world.ts';

function isBelow(world: World, role: Role, above: Key): boolean {
  const seen: Key[] = [];
  for (let key: Key | null = role.key; key !== null && !seen.includes(key); key = the(world.roles, key).parent) {
    if (key === above) return true;
    seen.push(key);
  }
  return false;
}

/** A portal user passes on only inside his organisation: to its members, to itself and to the roles below it. */
export function mayShareWith(world: World, actor: Actor, record: WorldRecord, principal: Key, grade: RecordGrade): boolean {
  if (!recordAtLeast(mayPassOn(world, actor, record), grade)) return false;
  if (isStaff(world, actor)) return true;
  if (actor.membership === null) return false;
  const organisation = the(world.memberships, actor.membership).organisation;
  const members = world.memberships.filter((one) => one.organisation === organisation && membershipHolds(one));
  if (members.some((member) => member.user === principal)) return true;
  const role = world.roles.find((candidate) => candidate.key === principal);
  return role !== undefined && isBelow(world, role, organisation);
}
