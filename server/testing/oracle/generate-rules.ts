/** Objects and the rules on them: exposure, operation rows, column rows, scopes, system operations. */
import type { Prng } from './prng.ts';
import type { Sizes } from './sizes.ts';
import type { Cell, Column, ColumnCell, ColumnType, Key, World, WorldObject } from './world.ts';
import { MODERATE, ROOT_PORTAL, ROOT_STAFF, VERBS } from './world.ts';

/** Lower-case words, none within another, so that every collation and every text index orders and finds them alike. */
export const WORDS = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'heron', 'ivory', 'jolly'];
export const OPTIONS = ['low', 'medium', 'high'];

/** Any principal that a rule could name, with a liking for those that many actors have. */
export function anyPrincipal(world: World, random: Prng, side: 'staff' | 'portal' | 'any' = 'any'): Key {
  const portal = side === 'any' ? random.chance(0.75) : side === 'portal';
  const users = (portal ? world.portalUsers : world.staffUsers).map((user) => user.key);
  const roles = world.roles.filter((role) => role.side === (portal ? 'portal' : 'staff'));
  const root = portal ? ROOT_PORTAL : ROOT_STAFF;
  const functional = roles.filter((role) => role.tree === 'functional').map((role) => role.key);
  return random.weighted<() => Key>([
    [() => root, 3],
    [() => random.pick(users), 3],
    [() => random.pick(roles).key, 5],
    [() => random.pick(functional), 1],
  ])();
}

function column(world: World, random: Prng, object: Key, index: number, type: ColumnType): Column {
  const targets = world.objects.filter((one) => one.attachedTo === null).map((one) => one.key);
  const required = index > 1 && (type === 'text' || type === 'integer') && random.chance(0.12);
  const preset = type === 'text' ? random.pick(WORDS) : 0;
  return {
    key: `${object}_c${index}`,
    type,
    owned: index > 1 && random.chance(0.15),
    required,
    default: required ? preset : null,
    options: type === 'choice' ? OPTIONS : [],
    target: type === 'reference' ? random.pick(targets) : null,
  };
}

/** The first column is the label, a text; the object stands in the world already, so a reference may lead to itself. */
function addColumns(world: World, random: Prng, object: WorldObject, sizes: Sizes): void {
  object.columns.push(column(world, random, object.key, 1, 'text'));
  const number = random.between(...sizes.columns);
  for (let index = 2; index <= number + 1; index += 1) {
    const type = random.weighted<ColumnType>([
      ['text', 3],
      ['integer', 3],
      ['choice', 2],
      ['reference', 4],
      ['person', 3],
    ]);
    object.columns.push(column(world, random, object.key, index, type));
  }
}

function addObject(world: World, random: Prng, key: Key, attachedTo: Key | null, staffOnly = false): WorldObject {
  const object: WorldObject = {
    key,
    label: `${key}_c1`,
    columns: [],
    useOperationPermissions: random.chance(0.5),
    useRecordPermissions: random.chance(0.5),
    attachedTo,
    staffOnly,
    namesContact: attachedTo === null && random.chance(0.7),
    wallAllRecords: false,
    wallChildAccounts: false,
  };
  world.objects.push(object);
  return object;
}

function addObjects(world: World, random: Prng, sizes: Sizes): void {
  const number = random.between(...sizes.objects);
  for (let index = 1; index <= number; index += 1) addObject(world, random, `obj${index}`, null);
  const heads = world.objects.map((object) => object.key);
  if (random.chance(0.7)) addObject(world, random, 'note', random.pick(heads));
  if (world.objects.length > number && random.chance(0.4)) addObject(world, random, 'file', 'note');
  if (random.chance(0.4)) addObject(world, random, 'inside', random.pick(heads), true);
  for (const object of world.objects) addColumns(world, random, object, sizes);
  for (const portal of world.portals) portal.exposes = random.some(heads, 0.85);
}

function cell(random: Prng): Cell {
  return random.weighted<Cell>([
    ['yes', 9],
    ['no', 3],
    ['silent', 6],
    [null, 1],
  ]);
}

/** Somebody outside, for a row that stands at the bottom and is asked first nevertheless, because it names a user. */
const bottomUser = (world: World, random: Prng): Key[] =>
  random.chance(0.4) ? [random.pick(world.portalUsers.map((user) => user.key))] : [];

/**
 * Conflicting rows in any order; most objects have a wide "yes" at the bottom, so that worlds are not all dark, and some below it
 * a row that says otherwise to one user.
 */
function addOperationRows(world: World, random: Prng, object: Key): void {
  const number = random.between(1, 5);
  for (let index = 1; index <= number; index += 1) {
    const cells = Object.fromEntries(random.some(VERBS, 0.9).map((verb) => [verb, cell(random)]));
    const principal = random.chance(0.05) ? null : anyPrincipal(world, random);
    world.operationRows.push({ key: `opr_${object}_${index}`, object, principal, cells });
  }
  if (random.chance(0.04)) world.operationRows.push({ key: `opr_${object}_empty`, object, principal: ROOT_PORTAL, cells: {} });
  for (const root of [ROOT_PORTAL, ROOT_STAFF]) {
    if (!random.chance(0.75)) continue;
    const cells = { read: 'yes', create: cell(random), update: cell(random), delete: cell(random) } as const;
    world.operationRows.push({ key: `opr_${object}_${root}`, object, principal: root, cells });
  }
  for (const principal of bottomUser(world, random)) {
    const cells = Object.fromEntries(random.some(VERBS, 0.6).map((verb) => [verb, random.pick(['yes', 'no'] as const)]));
    world.operationRows.push({ key: `opr_${object}_bottom`, object, principal, cells });
  }
}

function columnCell(random: Prng): ColumnCell {
  return random.weighted<ColumnCell>([
    ['hidden', 2],
    ['read', 3],
    ['set_once', 2],
    ['edit', 3],
    ['silent', 4],
    [null, 1],
  ]);
}

function addColumnRows(world: World, random: Prng, object: WorldObject): void {
  const keys = object.columns.map((one) => one.key);
  const number = random.between(0, 4);
  for (let index = 1; index <= number; index += 1) {
    const cells = Object.fromEntries(random.some(keys, 0.5).map((key) => [key, columnCell(random)]));
    const principal = random.chance(0.05) ? null : anyPrincipal(world, random);
    world.columnRows.push({ key: `clr_${object.key}_${index}`, object: object.key, principal, cells });
  }
  if (random.chance(0.8)) {
    const cells = Object.fromEntries(
      random.some(keys, 0.75).map((key) => [key, random.pick(['read', 'set_once', 'edit'] as const)]),
    );
    world.columnRows.push({ key: `clr_${object.key}_all`, object: object.key, principal: ROOT_PORTAL, cells });
  }
  for (const principal of bottomUser(world, random)) {
    const cells = Object.fromEntries(
      random.some(keys, 0.5).map((key) => [key, random.pick(['hidden', 'read', 'edit'] as const)]),
    );
    world.columnRows.push({ key: `clr_${object.key}_bottom`, object: object.key, principal, cells });
  }
}

/** Scopes of the root and of other roles, a few of them empty (P2: they grant nothing). */
function addScopes(world: World, random: Prng, object: Key): void {
  const others = world.roles.filter((role) => role.side === 'portal' && role.key !== ROOT_PORTAL).map((role) => role.key);
  for (const role of [...(random.chance(0.45) ? [ROOT_PORTAL] : []), ...random.some(others, 0.2)]) {
    const breadth = random.weighted([
      ['none', 2],
      ['own', 2],
      ['organisation', 4],
      ['organisation_and_children', 5],
      ['all', 1],
    ] as const);
    const empty = role !== ROOT_PORTAL && random.chance(0.08);
    world.scopes.push({
      key: `scp_${object}_${role}`,
      object,
      role,
      breadth: empty && random.chance(0.5) ? null : breadth,
      grade: empty ? null : random.pick(['read', 'read', 'comment', 'edit', 'delete'] as const),
    });
  }
}

/** The flags of wall 2 stand where a scope may need them, and now and then where none does. */
function setWall(world: World, random: Prng, object: WorldObject): void {
  const breadths = world.scopes.filter((scope) => scope.object === object.key).map((scope) => scope.breadth);
  object.wallAllRecords = breadths.includes('all') || random.chance(0.05);
  object.wallChildAccounts = breadths.includes('organisation_and_children') || random.chance(0.1);
}

function addSystemOperations(world: World, random: Prng): void {
  for (const operation of world.systemOperations) {
    if (operation.key !== MODERATE || !random.chance(0.6)) continue;
    const number = random.between(1, 3);
    for (let index = 1; index <= number; index += 1) {
      operation.rows.push({ key: `sys_${operation.key}_${index}`, principal: anyPrincipal(world, random), cell: cell(random) });
    }
  }
}

export function addRules(world: World, random: Prng, sizes: Sizes): void {
  addObjects(world, random, sizes);
  for (const object of world.objects) {
    addColumnRows(world, random, object);
    if (object.attachedTo !== null) continue;
    addOperationRows(world, random, object.key);
    addScopes(world, random, object.key);
    setWall(world, random, object);
  }
  addSystemOperations(world, random);
}
