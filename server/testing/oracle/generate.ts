/** Random worlds: small but mean. The same seed gives the same world, everywhere and always. */
import { addAuthors } from './generate-authors.ts';
import { addPeople } from './generate-people.ts';
import { addRules, anyPrincipal, OPTIONS, WORDS } from './generate-rules.ts';
import type { Prng } from './prng.ts';
import { prng } from './prng.ts';
import { type Sizes, USUAL } from './sizes.ts';
import { addSwitches } from './switches.ts';
import type { Column, Key, Value, World, WorldObject, WorldRecord } from './world.ts';
import { emptyWorld, RECORD_GRADES, the } from './world.ts';

function someUser(world: World, random: Prng): Key {
  const users = (random.chance(0.7) ? world.portalUsers : world.staffUsers).map((user) => user.key);
  return random.pick(users);
}

function value(world: World, random: Prng, column: Column): Value {
  if (!column.required && random.chance(0.2)) return null;
  if (column.type === 'text') return random.chance(0.3) ? `${random.pick(WORDS)} ${random.pick(WORDS)}` : random.pick(WORDS);
  if (column.type === 'integer') return random.between(0, 4);
  if (column.type === 'choice') return random.pick(OPTIONS);
  if (column.type === 'person') return someUser(world, random);
  const targets = world.records.filter((record) => record.object === column.target);
  return targets.length === 0 ? null : random.pick(targets).key;
}

/** Mostly as creation would set it: from the contact, else from a membership of the author; now and then moved by staff. */
function organisation(world: World, random: Prng, createdBy: Key, contact: Key | null): Key | null {
  if (random.chance(0.2)) return random.pick([null, ...world.accounts.map((account) => account.key)]);
  const ofContact = world.contacts.find((candidate) => candidate.key === contact)?.account ?? null;
  if (ofContact !== null) return ofContact;
  const roles = world.memberships.filter((one) => one.user === createdBy).map((one) => one.organisation);
  if (roles.length === 0) return null;
  const role = random.pick(roles);
  return world.roles.find((candidate) => candidate.key === role)?.account ?? null;
}

function addRecord(world: World, random: Prng, object: WorldObject, index: number, order: number): void {
  const createdBy = someUser(world, random);
  const contact = object.namesContact && random.chance(0.4) ? random.pick(world.contacts).key : null;
  const parents = world.records.filter((record) => record.object === object.attachedTo).map((record) => record.key);
  const record: WorldRecord = {
    key: `rec_${object.key}_${index}`,
    object: object.key,
    order,
    createdBy,
    contact,
    organisation: organisation(world, random, createdBy, contact),
    parent: object.attachedTo === null ? null : random.pick(parents),
    deleted: random.chance(0.12),
    values: {},
  };
  world.records.push(record);
}

/** Records first without values, then the values, so that references may lead anywhere, in circles too. */
function addRecords(world: World, random: Prng, sizes: Sizes): void {
  for (const object of world.objects) {
    const number = random.between(...(object.attachedTo === null ? sizes.records : sizes.attached));
    const orders = random.shuffled(Array.from({ length: number }, (_, index) => index + 1));
    orders.forEach((order, index) => {
      addRecord(world, random, object, index + 1, order);
    });
  }
  for (const object of world.objects) {
    for (const record of world.records.filter((one) => one.object === object.key)) {
      for (const column of object.columns) record.values[column.key] = value(world, random, column);
    }
  }
}

/** The account of one of somebody's organisations; null for roles, and who has none. */
function organisationOf(world: World, principal: Key, index: number): Key | null {
  const mine = world.memberships.filter((one) => one.user === principal);
  const one = mine[index % Math.max(1, mine.length)];
  return one === undefined ? null : the(world.roles, one.organisation).account;
}

function addGrants(world: World, random: Prng, sizes: Sizes): void {
  const kinds = ['rule', 'share', 'process', 'participant', 'organisation_mode'] as const;
  const number = random.between(...sizes.sources);
  for (let index = 1; index <= number; index += 1) {
    const shares = world.sources.filter((source) => source.kind === 'share').map((source) => source.key);
    const kind = random.weighted(kinds.map((one) => [one, one === 'share' ? 4 : 1] as const));
    const passedOnFrom = kind === 'share' && shares.length > 0 && random.chance(0.6) ? random.pick(shares) : null;
    world.sources.push({ key: `src${index}`, kind, retired: random.chance(0.25), passedOnFrom });
  }
  const heads = world.objects.filter((object) => object.attachedTo === null).map((object) => object.key);
  const records = world.records.filter((record) => heads.includes(record.object)).map((record) => record.key);
  const grants = random.between(...sizes.grants);
  for (let index = 1; index <= grants; index += 1) {
    const source = random.pick(world.sources);
    const principal = anyPrincipal(world, random);
    world.grants.push({
      key: `grt${index}`,
      principal,
      record: random.pick(records),
      grade: random.pick(RECORD_GRADES),
      passOn: source.kind === 'share' && random.chance(0.5),
      // Colleagues give what they give in an organisation of the receiver's, staff in none.
      givenIn: source.kind === 'share' && index % 3 > 0 ? organisationOf(world, principal, index) : null,
      source: source.key,
    });
  }
}

function addHistory(world: World, random: Prng): void {
  let index = 0;
  for (const record of random.some(world.records, 0.4)) {
    const object = world.objects.find((candidate) => candidate.key === record.object);
    for (const column of random.some(object?.columns ?? [], 0.5)) {
      index += 1;
      const before = value(world, random, { ...column, required: false });
      world.history.push({
        key: `his${index}`,
        record: record.key,
        column: column.key,
        by: someUser(world, random),
        before,
        after: record.values[column.key] ?? null,
      });
    }
  }
}

/** The world of this seed, a whole number from 0 to 2^32 - 1, and of these sizes. */
export function randomWorld(seed: number, sizes: Sizes = USUAL): World {
  const random = prng(seed);
  const world = emptyWorld(seed);
  world.systemOperations.push({ key: 'manage_portal_users', staffOnly: random.chance(0.5), rows: [] });
  addPeople(world, random, sizes);
  addRules(world, random, sizes);
  addRecords(world, random, sizes);
  addGrants(world, random, sizes);
  addHistory(world, random);
  addAuthors(world, prng((seed ^ 0x9e3779b9) >>> 0), sizes);
  addSwitches(world, prng((seed ^ 0xa54ff53a) >>> 0));
  return world;
}
