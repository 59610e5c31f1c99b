/** Rules by author, in what membership somebody wrote, and what he was and is no more. From numbers of its own, so that other worlds stay as they are. */
import type { Prng } from './prng.ts';
import type { Sizes } from './sizes.ts';
import type { Former, Key, World } from './world.ts';
import { RECORD_GRADES, ROOT_PORTAL, ROOT_STAFF } from './world.ts';

/** Orders of records go from 1 to 8. */
const LAST = 8;

const former = (random: Prng, roles: readonly Key[], held: readonly Key[]): Former[] =>
  random
    .some(
      roles.filter((role) => !held.includes(role)),
      0.35,
    )
    .map((role) => ({ role, until: random.between(2, LAST) }));

function addPast(world: World, random: Prng): void {
  const ofStaff = world.roles.filter((role) => role.side === 'staff' && role.parent !== null).map((role) => role.key);
  for (const user of world.staffUsers) user.former = former(random, ofStaff, user.roles);
  for (const membership of world.memberships) {
    const below = world.roles.filter((role) => role.key.startsWith(`${membership.organisation}_`)).map((role) => role.key);
    membership.former = former(random, below, membership.roles);
  }
  for (const record of world.records) {
    const mine = world.memberships.filter((one) => one.user === record.createdBy).map((one) => one.key);
    record.writtenIn = mine.length > 0 && random.chance(0.9) ? random.pick(mine) : null;
  }
}

/** Roles that authors have, mostly: a root, an organisation, what stands below one, a team. */
function addRules(world: World, random: Prng, object: Key, sizes: Sizes): void {
  const roles = world.roles.map((role) => role.key);
  const number = random.between(...sizes.authorRules);
  for (let index = 1; index <= number; index += 1) {
    const author = random.chance(0.25) ? random.pick([ROOT_PORTAL, ROOT_STAFF]) : random.pick(roles);
    const receiver = random.chance(0.2) ? random.pick([ROOT_PORTAL, ROOT_STAFF]) : random.pick(roles);
    if (world.authorRules.some((one) => one.object === object && one.author === author && one.receiver === receiver)) continue;
    world.authorRules.push({
      key: `aut_${object}_${index}`,
      object,
      author,
      receiver,
      grade: random.pick(RECORD_GRADES),
      passOn: random.chance(0.3),
      since: random.chance(0.3) ? random.between(2, LAST) : null,
      ended: random.chance(0.2),
    });
  }
}

export function addAuthors(world: World, random: Prng, sizes: Sizes): void {
  addPast(world, random);
  for (const object of world.objects) {
    // For staff alone; a rule that names the outside cannot be saved on such an object.
    if (object.attachedTo === null && !object.staffOnly) addRules(world, random, object.key, sizes);
  }
}
