import { beforeEach, describe, expect, it } from 'vitest';
import {
  canComment,
  canDelete,
  canUpdate,
  childAccounts,
  mayPassOn,
  operation,
  readable,
  readableColumns,
  recordGrade,
  systemOperation,
  visible,
} from './oracle.ts';
import { mayShareWith } from './passing.ts';
import { actor, allow, allowColumn, column, handMade, object, record, scope, share } from './scenario.ts';
import type { World, WorldRecord } from './world.ts';
import { MODERATE, ROOT_PORTAL, ROOT_STAFF, the } from './world.ts';

let world: World;
beforeEach(() => {
  world = handMade();
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
    expect(grade('anna_north', 'r1')).toBe('delete');
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

  it('has the default own until a row of All portal users says none, own or nothing at all; a wider one stands beside it (P2)', () => {
    record(world, 'r1');
    scope(world, 'org_north', null, 'delete');
    expect(grade('anna_north', 'r1')).toBe('delete');
    scope(world, ROOT_PORTAL, 'organisation', 'read');
    expect([grade('anna_north', 'r1'), grade('ben_north', 'r1')]).toEqual(['delete', 'read']);
    the(world.scopes, 'scope2').breadth = 'none';
    expect(grade('anna_north', 'r1')).toBeNull();
    the(world.scopes, 'scope2').breadth = 'own';
    expect(grade('anna_north', 'r1')).toBe('read');
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

  it("is passed on where a share says so, and by staff while the switch is off; not because it is one's own", () => {
    const one = record(world, 'r1');
    expect(mayPassOn(world, actor(world, 'anna_north'), one)).toBeNull();
    expect(mayPassOn(world, actor(world, 'sven'), one)).toBe('delete');
    the(world.objects, 'case').useRecordPermissions = true;
    one.createdBy = 'sven';
    expect(mayPassOn(world, actor(world, 'sven'), one)).toBeNull();
    share(world, 'sven', 'r1', 'comment', null, true);
    expect(mayPassOn(world, actor(world, 'sven'), one)).toBe('comment');
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

  it('lets somebody of two organisations pass on what names himself only in the one it was given in, or else that of the record', () => {
    const may = (key: string, record: WorldRecord) =>
      ['dora_north', 'dora_south'].map((who) => mayShareWith(world, actor(world, who), record, `org_${key}`, 'read'));
    const [ofNorth, ofNobody, given] = [
      record(world, 'r1'),
      record(world, 'r2', { organisation: null }),
      record(world, 'r3', { createdBy: 'sven' }),
    ];
    for (const { key } of [ofNorth, ofNobody]) share(world, 'dora', key, 'read', null, true);
    share(world, 'dora', given.key, 'read', null, true, 'south');
    expect([may('north', ofNorth), may('south', ofNorth)]).toEqual([
      [true, false],
      [false, false],
    ]);
    expect([may('north', ofNobody), may('south', ofNobody)]).toEqual([
      [true, false],
      [false, true],
    ]);
    expect([may('north', given), may('south', given)]).toEqual([
      [false, false],
      [false, true],
    ]);
    share(world, 'org_south', 'r1', 'read', null, true);
    expect(may('south', ofNorth)).toEqual([false, true]);
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
