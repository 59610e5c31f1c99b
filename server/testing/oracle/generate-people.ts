/** The people of a random world: accounts, organisations, roles, users, memberships, portals, sessions. */
import type { Prng } from './prng.ts';
import type { Sizes } from './sizes.ts';
import type { Key, World } from './world.ts';
import { ROOT_PORTAL, ROOT_STAFF } from './world.ts';

/** Accounts in a parent chain or fan, some without an organisation. */
function addAccounts(world: World, random: Prng, sizes: Sizes): void {
  const number = random.between(...sizes.accounts);
  for (let index = 1; index <= number; index += 1) {
    const above = world.accounts.map((account) => account.key);
    const parent = above.length > 0 && random.chance(0.55) ? random.pick(above) : null;
    world.accounts.push({ key: `acc${index}`, name: `Account ${index}`, parent });
  }
}

function addRole(
  world: World,
  key: Key,
  name: string,
  parent: Key | null,
  side: 'staff' | 'portal',
  account: Key | null = null,
): Key {
  world.roles.push({ key, name, tree: 'organisational', side, parent, account });
  return key;
}

/** Below each organisation: a role named alike everywhere, and below the first a chain, so that depth 5 is met. */
function addPortalRoles(world: World, random: Prng): void {
  const grouping = random.chance(0.6) ? addRole(world, 'rol_partners', 'Partners', ROOT_PORTAL, 'portal') : null;
  const number = random.between(2, Math.min(4, world.accounts.length));
  const accounts = random.shuffled(world.accounts.map((account) => account.key)).slice(0, number);
  accounts.forEach((account, index) => {
    const below = grouping !== null && (index === 0 || random.chance(0.3)) ? grouping : ROOT_PORTAL;
    const organisation = addRole(world, `org_${account}`, `Organisation of ${account}`, below, 'portal', account);
    let last = addRole(world, `${organisation}_managers`, 'Managers', organisation, 'portal');
    const depth = index === 0 ? random.between(1, 3) : random.between(0, 1);
    for (let level = 1; level <= depth; level += 1) {
      last = addRole(
        world,
        `${organisation}_level${level}`,
        `Office ${level}`,
        random.chance(0.8) ? last : organisation,
        'portal',
      );
    }
  });
}

function addStaffRoles(world: World, random: Prng): void {
  let above: Key = ROOT_STAFF;
  const number = random.between(1, 3);
  for (let index = 1; index <= number; index += 1) {
    above = addRole(world, `rol_staff${index}`, `Team ${index}`, random.chance(0.6) ? above : ROOT_STAFF, 'staff');
  }
}

/** Functional roles of both sides, one of them with a parent of its own. */
function addFunctionalRoles(world: World, random: Prng): void {
  for (const side of ['portal', 'staff'] as const) {
    const general = `fun_${side}_general`;
    const special = `fun_${side}_special`;
    world.roles.push({ key: general, name: 'Approvers', tree: 'functional', side, parent: null, account: null });
    world.roles.push({ key: special, name: 'Senior approvers', tree: 'functional', side, parent: general, account: null });
    const users = (side === 'portal' ? world.portalUsers : world.staffUsers).map((user) => user.key);
    const roles = world.roles.filter((role) => role.tree === 'organisational' && role.side === side && role.parent !== null);
    const targets = [...users, ...roles.map((role) => role.key)];
    const number = random.between(0, 3);
    for (let index = 1; index <= number; index += 1) {
      const attachment = { functional: random.pick([general, special]), to: random.pick(targets) };
      const known = world.attachments.some((one) => one.functional === attachment.functional && one.to === attachment.to);
      if (!known) world.attachments.push({ key: `att_${side}${index}`, ...attachment });
    }
  }
}

function addPortals(world: World, random: Prng): void {
  const status = (): 'active' | 'inactive' | 'disabled' =>
    random.weighted([
      ['active', 8],
      ['inactive', 1],
      ['disabled', 1],
    ]);
  world.portals.push({ key: 'por1', status: status(), exposes: [] }, { key: 'por2', status: status(), exposes: [] });
}

function addStaff(world: World, random: Prng, sizes: Sizes): void {
  const roles = world.roles.filter((role) => role.side === 'staff' && role.parent !== null).map((role) => role.key);
  const number = random.between(...sizes.staff);
  for (let index = 1; index <= number; index += 1) {
    const key = `stf${index}`;
    const locked = random.chance(0.1);
    world.staffUsers.push({
      key,
      fullName: `Staff Member ${index}`,
      publicName: `Support ${index}`,
      locked,
      roles: random.some(roles, 0.4),
    });
  }
}

/** A user, his contact (of the account of one of his organisations, of another one, or of none) and his memberships. */
function addPortalUser(world: World, random: Prng, index: number): void {
  const organisations = world.roles.filter((role) => role.account !== null);
  const number = random.weighted([
    [0, 1],
    [1, 5],
    [2, 3],
  ]);
  const mine = random.shuffled(organisations).slice(0, number);
  const key = `usr${index}`;
  const account = random.chance(0.8) ? (mine[0]?.account ?? null) : random.pick([null, ...world.accounts.map((one) => one.key)]);
  world.contacts.push({ key: `con_${key}`, name: `Person ${index}`, account });
  const portals = random.chance(0.5) ? ['por1', 'por2'] : [random.pick(['por1', 'por2'])];
  world.portalUsers.push({ key, fullName: `Person ${index}`, contact: `con_${key}`, locked: random.chance(0.08), portals });
  mine.forEach((organisation, position) => {
    const below = world.roles.filter((role) => role.key.startsWith(`${organisation.key}_`)).map((role) => role.key);
    world.memberships.push({
      key: `mem_${key}_${position + 1}`,
      user: key,
      organisation: organisation.key,
      isAdmin: random.chance(0.2),
      active: random.chance(0.88),
      ended: random.chance(0.08),
      roles: random.some(below, 0.4),
    });
  });
}

/** Every session that somebody may hold or try to hold: staff, and each user in each membership on one or both portals. */
function addActors(world: World, random: Prng): void {
  for (const user of world.staffUsers)
    world.actors.push({ key: `act_${user.key}`, user: user.key, membership: null, portal: null });
  for (const user of world.portalUsers) {
    const memberships = world.memberships.filter((one) => one.user === user.key).map((one) => one.key);
    for (const membership of memberships.length === 0 ? [null] : memberships) {
      const portals = random.chance(0.3) ? ['por1', 'por2'] : [random.pick(random.chance(0.9) ? user.portals : ['por1', 'por2'])];
      for (const portal of portals) {
        world.actors.push({ key: `act_${membership ?? user.key}_${portal}`, user: user.key, membership, portal });
      }
    }
  }
}

export function addPeople(world: World, random: Prng, sizes: Sizes): void {
  addAccounts(world, random, sizes);
  addPortalRoles(world, random);
  addStaffRoles(world, random);
  addPortals(world, random);
  addStaff(world, random, sizes);
  const number = random.between(...sizes.users);
  for (let index = 1; index <= number; index += 1) addPortalUser(world, random, index);
  world.contacts.push({
    key: 'con_nobody',
    name: 'Nobody',
    account: random.pick([null, ...world.accounts.map((one) => one.key)]),
  });
  addFunctionalRoles(world, random);
  addActors(world, random);
}
