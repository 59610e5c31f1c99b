/** A world made by hand: two organisations, one desk, one object, nothing granted. Tests add what their sentence is about. */
import type { Actor, Column, ColumnGrade, Key, RecordGrade, Verb, World, WorldObject, WorldRecord } from './world.ts';
import { emptyWorld, the } from './world.ts';

export function column(key: Key, change: Partial<Column> = {}): Column {
  return { key, type: 'text', owned: false, required: false, default: null, options: [], target: null, ...change };
}

export function object(key: Key, change: Partial<WorldObject> = {}): WorldObject {
  return {
    key,
    label: 'title',
    columns: [column('title'), column('secret'), column('status', { owned: true })],
    useOperationPermissions: false,
    useRecordPermissions: false,
    attachedTo: null,
    staffOnly: false,
    namesContact: true,
    wallAllRecords: false,
    wallChildAccounts: false,
    ...change,
  };
}

/**
 * Accounts north (with a child, harbour) and south, each with an organisation; below both a role called Managers.
 * Anna and Ben belong to north, Carl to south; Dora to both; Emil to none. Staff: Sven and Tina. The object `case` is exposed.
 */
export function handMade(): World {
  const world = emptyWorld();
  for (const [key, parent] of [
    ['north', null],
    ['south', null],
    ['harbour', 'north'],
  ] as const) {
    world.accounts.push({ key, name: key, parent });
  }
  for (const account of ['north', 'south']) {
    const common = { tree: 'organisational', side: 'portal' } as const;
    world.roles.push({ key: `org_${account}`, name: account, ...common, parent: 'all_portal_users', account });
    world.roles.push({ key: `${account}_managers`, name: 'Managers', ...common, parent: `org_${account}`, account: null });
  }
  world.portals.push({ key: 'help', status: 'active', exposes: ['case'] }, { key: 'other', status: 'active', exposes: [] });
  for (const [user, accounts] of [
    ['anna', ['north']],
    ['ben', ['north']],
    ['carl', ['south']],
    ['dora', ['north', 'south']],
    ['emil', []],
  ] as const) {
    world.contacts.push({ key: `contact_${user}`, name: user, account: accounts[0] ?? null });
    world.portalUsers.push({ key: user, fullName: `Full ${user}`, contact: `contact_${user}`, locked: false, portals: ['help'] });
    for (const account of accounts) {
      const membership = `${user}_${account}`;
      world.memberships.push({
        key: membership,
        user,
        organisation: `org_${account}`,
        isAdmin: false,
        active: true,
        ended: false,
        roles: [],
      });
      world.actors.push({ key: membership, user, membership, portal: 'help' });
    }
    if (accounts.length === 0) world.actors.push({ key: user, user, membership: null, portal: 'help' });
  }
  for (const key of ['sven', 'tina']) {
    world.staffUsers.push({ key, fullName: `Full ${key}`, publicName: `Public ${key}`, locked: false, roles: [] });
    world.actors.push({ key, user: key, membership: null, portal: null });
  }
  world.objects.push(object('case'));
  return world;
}

export function actor(world: World, key: Key): Actor {
  return the(world.actors, key);
}

/** Adds an operation row at the bottom: `'read yes, delete no'`. */
export function allow(world: World, principal: Key | null, cells: string, of: Key = 'case'): void {
  const parsed = cells.split(', ').map((cell) => cell.split(' ') as [Verb, 'yes' | 'no' | 'silent']);
  world.operationRows.push({ key: `row${world.operationRows.length}`, object: of, principal, cells: Object.fromEntries(parsed) });
}

/** Adds a column row at the bottom. */
export function allowColumn(
  world: World,
  principal: Key | null,
  name: Key,
  grade: ColumnGrade | 'silent' | null,
  of: Key = 'case',
): void {
  world.columnRows.push({ key: `col${world.columnRows.length}`, object: of, principal, cells: { [name]: grade } });
}

/** Adds a record; unless told otherwise typed by Anna for nobody in particular, and of her organisation. */
export function record(world: World, key: Key, change: Partial<WorldRecord> = {}): WorldRecord {
  const added: WorldRecord = {
    key,
    object: 'case',
    order: world.records.length + 1,
    createdBy: 'anna',
    contact: null,
    organisation: 'north',
    parent: null,
    deleted: false,
    values: { title: key, secret: `secret of ${key}`, status: 'new' },
    ...change,
  };
  world.records.push(added);
  return added;
}

/** Grants a record explicitly, each grant from a source of its own (`share1`, `share2` ...). */
export function share(
  world: World,
  to: Key,
  key: Key,
  grade: RecordGrade,
  passedOnFrom: Key | null = null,
  passOn = false,
  givenIn: Key | null = null,
): void {
  const source = `share${world.sources.length + 1}`;
  world.sources.push({ key: source, kind: 'share', retired: false, passedOnFrom });
  world.grants.push({ key: `grant${world.grants.length + 1}`, principal: to, record: key, grade, passOn, givenIn, source });
}

export function scope(world: World, role: Key, breadth: World['scopes'][number]['breadth'], grade: RecordGrade | null): void {
  world.scopes.push({ key: `scope${world.scopes.length + 1}`, object: 'case', role, breadth, grade });
}
