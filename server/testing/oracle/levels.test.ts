import { beforeEach, describe, expect, it } from 'vitest';
import {
  canComment,
  canDelete,
  canUpdate,
  childAccounts,
  columnGrade,
  exposed,
  mayShareWith,
  operation,
  principals,
  readable,
  readableColumns,
  readableFile,
  recordGrade,
  systemOperation,
  visible,
} from './oracle.ts';
import { actor, allow, allowColumn, column, handMade, object, record, scope, share } from './scenario.ts';
import type { World } from './world.ts';
import { MODERATE, ROOT_PORTAL, ROOT_STAFF, the, VERBS } from './world.ts';

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

describe('Level 3, record', () => {
  beforeEach(() => allow(world, ROOT_PORTAL, 'create yes, read yes, update yes, delete yes'));
  const grade = (who: string, what: string) => recordGrade(world, actor(world, who), the(world.records, what));

  it('without record permissions reaches only what one created (PRM-10, PRM-26)', () => {
    record(world, 'r1');
    record(world, 'r2', { createdBy: 'ben' });
    expect(visible(world, actor(world, 'anna_north'), 'case')).toEqual(['r1']);
    expect(grade('anna_north', 'r1')).toBe('delete');
    expect(visible(world, actor(world, 'carl_south'), 'case')).toEqual([]);
  });

  it('counts what was opened for my contact as my own', () => {
    record(world, 'r1', { createdBy: 'sven', contact: 'contact_anna' });
    expect(grade('anna_north', 'r1')).toBe('delete');
    expect(grade('ben_north', 'r1')).toBeNull();
  });

  it('opens the organisation by a scope, at the grade of its row, and no other organisation', () => {
    record(world, 'r1');
    record(world, 'r2', { createdBy: 'carl', organisation: 'south' });
    record(world, 'r3', { createdBy: 'carl', organisation: null });
    scope(world, 'org_north', 'organisation', 'read');
    expect([grade('ben_north', 'r1'), grade('ben_north', 'r2'), grade('ben_north', 'r3')]).toEqual(['read', null, null]);
    expect(grade('anna_north', 'r1')).toBe('delete');
  });

  it('moves no records with the person (P15)', () => {
    record(world, 'r1');
    scope(world, ROOT_PORTAL, 'organisation', 'read');
    Object.assign(the(world.memberships, 'anna_north'), { organisation: 'org_south' });
    expect(grade('ben_north', 'r1')).toBe('read');
    expect(grade('carl_south', 'r1')).toBeNull();
    expect(grade('anna_north', 'r1')).toBe('read');
  });

  it('follows account.parent for child accounts, at any depth and in circles', () => {
    world.accounts.push({ key: 'pier', name: 'pier', parent: 'harbour' });
    expect(childAccounts(world, 'north')).toEqual(['harbour', 'pier']);
    record(world, 'r1', { createdBy: 'sven', organisation: 'pier' });
    scope(world, 'org_north', 'organisation', 'read');
    expect(grade('anna_north', 'r1')).toBeNull();
    scope(world, 'north_managers', 'organisation_and_children', 'comment');
    the(world.memberships, 'anna_north').roles.push('north_managers');
    expect(grade('anna_north', 'r1')).toBe('comment');
    expect(grade('carl_south', 'r1')).toBeNull();
    the(world.accounts, 'north').parent = 'pier';
    expect(childAccounts(world, 'north')).toEqual(['harbour', 'pier']);
  });

  it('is a union: the highest grade counts, and a narrow scope takes nothing away', () => {
    record(world, 'r1');
    scope(world, ROOT_PORTAL, 'organisation', 'comment');
    scope(world, 'org_north', 'none', 'read');
    share(world, 'ben', 'r1', 'read');
    expect(grade('ben_north', 'r1')).toBe('comment');
    share(world, 'org_north', 'r1', 'edit');
    expect(grade('ben_north', 'r1')).toBe('edit');
  });

  it('has the default own until All portal users have a scope of their own, be it none or empty (P2)', () => {
    record(world, 'r1');
    scope(world, 'org_north', null, 'delete');
    expect(grade('anna_north', 'r1')).toBe('delete');
    scope(world, ROOT_PORTAL, 'none', 'delete');
    expect(grade('anna_north', 'r1')).toBeNull();
    the(world.scopes, 'scope2').breadth = 'own';
    expect(grade('anna_north', 'r1')).toBe('delete');
    the(world.scopes, 'scope2').grade = null;
    expect(grade('anna_north', 'r1')).toBeNull();
  });

  it('opens everything by "all records" alone', () => {
    record(world, 'r1', { organisation: null });
    scope(world, 'org_south', 'all', 'read');
    expect(grade('carl_south', 'r1')).toBe('read');
    expect(grade('ben_north', 'r1')).toBeNull();
  });

  it('gives an individual user his own records in every scope but none', () => {
    record(world, 'r1', { createdBy: 'emil', organisation: null });
    record(world, 'r2', { createdBy: 'sven', organisation: null });
    scope(world, ROOT_PORTAL, 'organisation', 'comment');
    expect(visible(world, actor(world, 'emil'), 'case')).toEqual(['r1']);
  });

  it('loses a grant with its source, and what was passed on through it (P13)', () => {
    record(world, 'r1', { createdBy: 'sven', organisation: null });
    share(world, 'anna', 'r1', 'edit', null, true);
    share(world, 'ben', 'r1', 'read', 'share1');
    expect([grade('anna_north', 'r1'), grade('ben_north', 'r1')]).toEqual(['edit', 'read']);
    the(world.sources, 'share1').retired = true;
    expect([grade('anna_north', 'r1'), grade('ben_north', 'r1')]).toEqual([null, null]);
  });

  it('lets a portal user pass on only inside his organisation and never above his own grade', () => {
    const one = record(world, 'r1', { createdBy: 'sven', organisation: null });
    share(world, 'anna', 'r1', 'comment', null, true);
    share(world, 'anna', 'r1', 'edit');
    const may = (to: string, at: 'read' | 'comment' | 'edit') => mayShareWith(world, actor(world, 'anna_north'), one, to, at);
    expect([may('ben', 'comment'), may('north_managers', 'read'), may('org_north', 'read')]).toEqual([true, true, true]);
    expect([may('ben', 'edit'), may('carl', 'read'), may('org_south', 'read'), may(ROOT_PORTAL, 'read')]).toEqual(
      Array(4).fill(false),
    );
  });

  it('never shows deleted records, to anybody', () => {
    record(world, 'r1', { deleted: true });
    expect([grade('anna_north', 'r1'), grade('sven', 'r1')]).toEqual([null, null]);
  });

  it('is yes to staff while the switch is off; on, they have their own at delete plus grants', () => {
    record(world, 'r1');
    record(world, 'r2', { createdBy: 'sven' });
    expect(grade('sven', 'r1')).toBe('delete');
    the(world.objects, 'case').useRecordPermissions = true;
    expect([grade('sven', 'r1'), grade('sven', 'r2'), grade('tina', 'r2')]).toEqual([null, 'delete', null]);
    share(world, ROOT_STAFF, 'r1', 'comment');
    expect([grade('sven', 'r1'), grade('tina', 'r1')]).toEqual(['comment', 'comment']);
  });

  it('has grades in order, each with those before it, limited by level 2 (P5, P6)', () => {
    const one = record(world, 'r1', { createdBy: 'sven', organisation: null });
    const can = () => [readable, canComment, canUpdate, canDelete].map((ask) => ask(world, actor(world, 'anna_north'), one));
    expect(can()).toEqual([false, false, false, false]);
    share(world, 'anna', 'r1', 'read');
    expect(can()).toEqual([true, false, false, false]);
    share(world, 'anna', 'r1', 'comment');
    expect(can()).toEqual([true, true, false, false]);
    share(world, 'anna', 'r1', 'edit');
    expect(can()).toEqual([true, true, true, false]);
    share(world, 'anna', 'r1', 'delete');
    expect(can()).toEqual([true, true, true, true]);
    allow(world, 'anna', 'update no, delete no');
    expect(can()).toEqual([true, true, false, false]);
    allow(world, 'anna', 'read no');
    expect(can()).toEqual([false, false, false, false]);
  });
});

describe('Attached things', () => {
  beforeEach(() => {
    allow(world, ROOT_PORTAL, 'read yes');
    world.objects.push(object('note', { attachedTo: 'case', columns: [column('title')] }));
    record(world, 'r1');
    record(world, 'n1', { object: 'note', parent: 'r1', createdBy: 'sven', organisation: null, values: { title: 'hello' } });
  });
  const grade = (who: string) => recordGrade(world, actor(world, who), the(world.records, 'n1'));

  it('are read by whoever reads the parent, without rules of their own', () => {
    expect(visible(world, actor(world, 'anna_north'), 'note')).toEqual(['n1']);
    expect(visible(world, actor(world, 'ben_north'), 'note')).toEqual([]);
  });

  it('are no longer read when the parent is gone, not even by their author', () => {
    the(world.records, 'r1').deleted = true;
    expect([grade('anna_north'), grade('sven')]).toEqual([null, null]);
  });

  it('are edited and deleted by their author alone, moderators all', () => {
    expect([grade('sven'), grade('tina'), grade('anna_north')]).toEqual(['delete', 'comment', 'comment']);
    the(world.systemOperations, MODERATE).rows.push({ key: 'm', principal: 'tina', cell: 'yes' });
    expect(grade('tina')).toBe('delete');
  });

  it('have no operation but those of the parent, and columns of their own', () => {
    expect(operation(world, actor(world, 'anna_north'), 'note', 'delete')).toBe(true);
    expect(readableColumns(world, actor(world, 'anna_north'), 'note')).toEqual([]);
    allowColumn(world, ROOT_PORTAL, 'title', 'read', 'note');
    expect(readableColumns(world, actor(world, 'anna_north'), 'note')).toEqual(['title']);
  });

  it('that are internal do not exist outside (N1)', () => {
    the(world.objects, 'note').staffOnly = true;
    expect(visible(world, actor(world, 'anna_north'), 'note')).toEqual([]);
    expect(visible(world, actor(world, 'tina'), 'note')).toEqual(['n1']);
  });
});

describe('System operations', () => {
  it('are no by default, by rows yes, and never outside when they are for staff only', () => {
    const what = the(world.systemOperations, MODERATE);
    expect(systemOperation(world, actor(world, 'anna_north'), MODERATE)).toBe(false);
    what.rows.push({ key: 'm', principal: 'anna', cell: 'yes' });
    expect(systemOperation(world, actor(world, 'anna_north'), MODERATE)).toBe(true);
    what.staffOnly = true;
    expect(systemOperation(world, actor(world, 'anna_north'), MODERATE)).toBe(false);
  });
});
