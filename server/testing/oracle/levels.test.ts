import { beforeEach, describe, expect, it } from 'vitest';
import { columnGrade, exposed, operation, principals, readableColumns, readableFile, visible } from './oracle.ts';
import { actor, allow, allowColumn, handMade, record } from './scenario.ts';
import type { World } from './world.ts';
import { ROOT_PORTAL, ROOT_STAFF, the, VERBS } from './world.ts';

let world: World;
beforeEach(() => {
  world = handMade();
});

describe('Principals', () => {
  it('are the user, the roles of his current membership and all their ancestors', () => {
    the(world.memberships, 'anna_north').roles.push('north_managers');
    expect(principals(world, actor(world, 'anna_north')).sort()).toEqual([
      'all_portal_users',
      'anna',
      'north_managers',
      'org_north',
    ]);
  });

  it('of somebody with two memberships are those of the current one alone', () => {
    expect(principals(world, actor(world, 'dora_north'))).toContain('org_north');
    expect(principals(world, actor(world, 'dora_north'))).not.toContain('org_south');
    expect(principals(world, actor(world, 'dora_south'))).not.toContain('org_north');
  });

  it('of staff hold All employees and nothing of the portal', () => {
    expect(principals(world, actor(world, 'sven'))).toEqual(['sven', ROOT_STAFF]);
  });

  it('of an individual user are himself and All portal users', () => {
    expect(principals(world, actor(world, 'emil'))).toEqual(['emil', ROOT_PORTAL]);
  });

  it('hold functional roles attached to the user or to an organisational role, with their ancestors', () => {
    const common = { tree: 'functional', side: 'portal', account: null } as const;
    world.roles.push({ key: 'approvers', name: 'Approvers', ...common, parent: null });
    world.roles.push({ key: 'senior', name: 'Senior approvers', ...common, parent: 'approvers' });
    world.attachments.push({ key: 'a1', functional: 'senior', to: 'org_north' });
    expect(principals(world, actor(world, 'anna_north'))).toEqual(expect.arrayContaining(['senior', 'approvers']));
    expect(principals(world, actor(world, 'carl_south'))).not.toContain('approvers');
    world.attachments.push({ key: 'a2', functional: 'approvers', to: 'carl' });
    expect(principals(world, actor(world, 'carl_south'))).toContain('approvers');
    expect(principals(world, actor(world, 'carl_south'))).not.toContain('senior');
  });

  it('are inherited at depth 5, and a circle does not hang (P12)', () => {
    for (let level = 1; level <= 5; level += 1) {
      const parent = level === 1 ? 'org_north' : `level${level - 1}`;
      world.roles.push({ key: `level${level}`, name: 'x', tree: 'organisational', side: 'portal', parent, account: null });
    }
    the(world.memberships, 'anna_north').roles.push('level5');
    allow(world, 'level1', 'read yes');
    expect(operation(world, actor(world, 'anna_north'), 'case', 'read')).toBe(true);
    expect(operation(world, actor(world, 'ben_north'), 'case', 'read')).toBe(false);
    the(world.roles, 'level1').parent = 'level5';
    expect(principals(world, actor(world, 'anna_north'))).toContain('level1');
  });

  it.each([
    ['a locked user', (w: World) => (the(w.portalUsers, 'anna').locked = true)],
    ['a membership switched off', (w: World) => (the(w.memberships, 'anna_north').active = false)],
    ['a membership that has ended', (w: World) => (the(w.memberships, 'anna_north').ended = true)],
    ['a portal one does not belong to', (w: World) => (the(w.actors, 'anna_north').portal = 'other')],
    ['the membership of somebody else', (w: World) => (the(w.actors, 'anna_north').membership = 'carl_south')],
  ])('do not exist for %s', (_, change) => {
    expect(principals(world, actor(world, 'anna_north'))).not.toEqual([]);
    change(world);
    expect(principals(world, actor(world, 'anna_north'))).toEqual([]);
  });

  it('do not exist for locked staff, nor for staff on a portal', () => {
    the(world.staffUsers, 'sven').locked = true;
    the(world.actors, 'tina').portal = 'help';
    expect([principals(world, actor(world, 'sven')), principals(world, actor(world, 'tina'))]).toEqual([[], []]);
  });
});

describe('Level 1, portal', () => {
  it('ends everything for an object that is not on the list, whatever is granted (P1)', () => {
    allow(world, 'anna', 'create yes, read yes, update yes, delete yes');
    allowColumn(world, 'anna', 'title', 'edit');
    record(world, 'r1');
    expect(visible(world, actor(world, 'anna_north'), 'case')).toEqual(['r1']);
    the(world.portals, 'help').exposes = [];
    for (const verb of VERBS) expect(operation(world, actor(world, 'anna_north'), 'case', verb)).toBe(false);
    expect(visible(world, actor(world, 'anna_north'), 'case')).toEqual([]);
    expect(columnGrade(world, actor(world, 'anna_north'), 'case', 'title')).toBe('hidden');
  });

  it('is skipped by staff', () => {
    the(world.portals, 'help').exposes = [];
    expect(operation(world, actor(world, 'sven'), 'case', 'read')).toBe(true);
  });

  it.each(['inactive', 'disabled'] as const)('is no for everything while the portal is %s', (status) => {
    allow(world, ROOT_PORTAL, 'read yes');
    expect(exposed(world, actor(world, 'anna_north'), 'case')).toBe(true);
    the(world.portals, 'help').status = status;
    expect(operation(world, actor(world, 'anna_north'), 'case', 'read')).toBe(false);
  });
});

describe('Level 2, operation', () => {
  it('is no without a deciding row', () => {
    for (const verb of VERBS) expect(operation(world, actor(world, 'anna_north'), 'case', verb)).toBe(false);
  });

  it('is not granted by a rule without principal, without cells, or silent (P2)', () => {
    allow(world, null, 'read yes');
    allow(world, ROOT_PORTAL, 'read silent');
    world.operationRows.push({ key: 'empty', object: 'case', principal: ROOT_PORTAL, cells: {} });
    world.operationRows.push({ key: 'null', object: 'case', principal: ROOT_PORTAL, cells: { read: null } });
    expect(operation(world, actor(world, 'anna_north'), 'case', 'read')).toBe(false);
  });

  it('is decided by the first row that is not silent, per verb', () => {
    allow(world, 'org_north', 'read silent, update no');
    allow(world, ROOT_PORTAL, 'read yes, update yes');
    allow(world, 'org_north', 'read no');
    expect(operation(world, actor(world, 'anna_north'), 'case', 'read')).toBe(true);
    expect(operation(world, actor(world, 'anna_north'), 'case', 'update')).toBe(false);
    expect(operation(world, actor(world, 'carl_south'), 'case', 'update')).toBe(true);
  });

  it('asks rows naming the user before rows naming roles, wherever they stand', () => {
    allow(world, 'org_north', 'read no');
    allow(world, 'anna', 'read yes');
    expect(operation(world, actor(world, 'anna_north'), 'case', 'read')).toBe(true);
    expect(operation(world, actor(world, 'ben_north'), 'case', 'read')).toBe(false);
  });

  it('takes a row naming a parent for the members of its children, who may have less by a "no" above (PRM-15)', () => {
    allow(world, 'north_managers', 'delete no');
    allow(world, 'org_north', 'delete yes');
    expect(operation(world, actor(world, 'anna_north'), 'case', 'delete')).toBe(true);
    the(world.memberships, 'anna_north').roles.push('north_managers');
    expect(operation(world, actor(world, 'anna_north'), 'case', 'delete')).toBe(false);
  });

  it('gives nothing to a role of the same name in another organisation (P10)', () => {
    the(world.memberships, 'anna_north').roles.push('north_managers');
    the(world.memberships, 'carl_south').roles.push('south_managers');
    allow(world, 'north_managers', 'read yes');
    expect(operation(world, actor(world, 'anna_north'), 'case', 'read')).toBe(true);
    expect(operation(world, actor(world, 'carl_south'), 'case', 'read')).toBe(false);
  });

  it('is yes to all employees while the switch is off, and by rows alone when it is on', () => {
    for (const verb of VERBS) expect(operation(world, actor(world, 'sven'), 'case', verb)).toBe(true);
    the(world.objects, 'case').useOperationPermissions = true;
    allow(world, 'sven', 'read yes');
    expect(VERBS.filter((verb) => operation(world, actor(world, 'sven'), 'case', verb))).toEqual(['read']);
    expect(VERBS.filter((verb) => operation(world, actor(world, 'tina'), 'case', verb))).toEqual([]);
  });

  it('asks portal users for rows whatever the switch says', () => {
    the(world.objects, 'case').useOperationPermissions = false;
    expect(operation(world, actor(world, 'anna_north'), 'case', 'read')).toBe(false);
  });
});

describe('Level 4, column', () => {
  beforeEach(() => allow(world, ROOT_PORTAL, 'create yes, read yes, update yes'));

  it('hides a new column outside until it is granted (P3)', () => {
    expect(readableColumns(world, actor(world, 'anna_north'), 'case')).toEqual([]);
    allowColumn(world, ROOT_PORTAL, 'title', 'read');
    expect(readableColumns(world, actor(world, 'anna_north'), 'case')).toEqual(['title']);
  });

  it('is decided by the first row that is not silent, users above roles', () => {
    allowColumn(world, 'org_north', 'title', 'silent');
    allowColumn(world, ROOT_PORTAL, 'title', 'read');
    allowColumn(world, 'org_north', 'title', 'edit');
    allowColumn(world, 'ben', 'title', 'hidden');
    expect(columnGrade(world, actor(world, 'anna_north'), 'case', 'title')).toBe('read');
    expect(columnGrade(world, actor(world, 'ben_north'), 'case', 'title')).toBe('hidden');
  });

  it('is not granted by an empty row (P2)', () => {
    allowColumn(world, null, 'title', 'edit');
    allowColumn(world, ROOT_PORTAL, 'title', null);
    expect(columnGrade(world, actor(world, 'anna_north'), 'case', 'title')).toBe('hidden');
  });

  it('follows the operation for staff where the column has no rows', () => {
    expect(columnGrade(world, actor(world, 'sven'), 'case', 'title')).toBe('edit');
    the(world.objects, 'case').useOperationPermissions = true;
    allow(world, 'sven', 'read yes');
    expect(columnGrade(world, actor(world, 'sven'), 'case', 'title')).toBe('read');
    expect(columnGrade(world, actor(world, 'tina'), 'case', 'title')).toBe('hidden');
    allow(world, 'sven', 'create yes');
    expect(columnGrade(world, actor(world, 'sven'), 'case', 'title')).toBe('set_once');
  });

  it('is closed to staff whom no row names once the column has a row for staff', () => {
    allowColumn(world, 'sven', 'title', 'read');
    expect(columnGrade(world, actor(world, 'sven'), 'case', 'title')).toBe('read');
    expect(columnGrade(world, actor(world, 'tina'), 'case', 'title')).toBe('hidden');
  });

  it('is not closed to staff by a row for the outside (PRM-23)', () => {
    allowColumn(world, ROOT_PORTAL, 'title', 'read');
    expect(columnGrade(world, actor(world, 'sven'), 'case', 'title')).toBe('edit');
  });

  it('never lets anybody write a column owned by a behaviour', () => {
    allowColumn(world, ROOT_PORTAL, 'status', 'edit');
    expect(columnGrade(world, actor(world, 'anna_north'), 'case', 'status')).toBe('read');
    expect(columnGrade(world, actor(world, 'sven'), 'case', 'status')).toBe('read');
  });

  it('needs the reading verb', () => {
    allowColumn(world, ROOT_PORTAL, 'title', 'edit');
    allow(world, 'anna', 'read no');
    expect(readableColumns(world, actor(world, 'anna_north'), 'case')).toEqual([]);
  });

  it('decides a file in a column together with the record', () => {
    const mine = record(world, 'r1');
    expect(readableFile(world, actor(world, 'anna_north'), mine, 'title')).toBe(false);
    allowColumn(world, 'org_north', 'title', 'read');
    expect(readableFile(world, actor(world, 'anna_north'), mine, 'title')).toBe(true);
    expect(readableFile(world, actor(world, 'ben_north'), mine, 'title')).toBe(false);
  });
});
