import { beforeAll, describe, expect, test } from 'vitest';
import { sql, withTx } from '../../kernel/index.ts';
import { changeObject, defineObjects } from '../../metadata/index.ts';
import { type Person, type World, world } from '../fixture.ts';
import {
  grantColumn,
  grantOperations,
  type OperationRule,
  rightsOn,
  saveColumnRules,
  saveExposure,
  saveOperationRules,
  saveScopeRules,
  saveSystemOperation,
  startOnPortal,
} from '../index.ts';
import { exposedObjects } from './exposure.ts';
import { deadCells } from './ordered.ts';
import { saveAvailability } from './overview.ts';
import { scopeRules } from './scope-rules.ts';

let w: World;
let boss: Person;
let maria: Person;
let everybody: string;
let north: { role: string; account: string };
let support: { id: string };

beforeAll(async () => {
  w = await world();
  everybody = await w.roleOf('all_portal_users');
  north = await w.organisation('North');
  boss = await w.staff('boss', [await w.roleOf('administrators')]);
  maria = await w.portalUser('maria', north.role);
  support = await (await w.sys()).db.one(sql`select id::text as id from portico.portal where slug = 'support'`);
});

const row = (principalId: string, cells: Partial<OperationRule>): OperationRule => ({
  principalId,
  create: null,
  read: null,
  update: null,
  delete: null,
  ...cells,
});
const can = async (person: Person, object = 'case') => (await rightsOn(await w.as(person), object))?.can ?? null;

describe('Rows that never decide', () => {
  const asked = (principalId: string, cells: string[], onUser = false) => ({ principalId, cells, onUser });

  test('stand below one that names everybody they name and speaks on the same cell', () => {
    const closures = new Map([['child', new Set(['child', 'parent'])]]);
    const parentAbove = [asked('parent', ['read']), asked('child', ['read', 'update'])];
    expect(deadCells(parentAbove, closures)).toEqual([{ row: 1, cell: 'read', by: 0 }]);
    expect(deadCells([...parentAbove].reverse(), closures)).toEqual([]);
    expect(deadCells([asked('parent', ['create']), asked('child', ['read'])], closures)).toEqual([]);
    expect(deadCells([asked('parent', ['read'], true), asked('child', ['read'])], closures)).toEqual([]);
  });
});

describe('Level 1 and 2 by the API of the engine', () => {
  test('a saved list holds at the next request, in its order, and a removed grant is gone at once (P13)', async () => {
    const admin = await w.as(boss);
    expect(await saveExposure(admin, support, ['case'])).toMatchObject({ objects: ['case'] });
    expect(await can(maria)).toBeNull();
    await saveOperationRules(admin, 'case', [row(north.role, { update: false }), row(everybody, { read: true, update: true })]);
    expect(await can(maria)).toEqual({ create: false, read: true, update: false, delete: false });
    await saveOperationRules(admin, 'case', [row(everybody, { read: true, update: true }), row(north.role, { update: false })]);
    expect(await can(maria)).toEqual({ create: false, read: true, update: true, delete: false });
    await saveOperationRules(admin, 'case', []);
    expect(await can(maria)).toBeNull();
  });

  test('a row of the user stands above his roles, and every version stays in the table', async () => {
    const admin = await w.as(boss);
    const saved = await saveOperationRules(admin, 'case', [row(everybody, { read: true }), row(maria.id, { read: false })]);
    expect(saved.rows.map((r) => r.principalId)).toEqual([maria.id, everybody]);
    expect(await can(maria)).toBeNull();
    await saveOperationRules(admin, 'case', [row(maria.id, { read: true, create: true }), row(everybody, { read: true })]);
    const { db } = await w.sys();
    const kept = await db.rows(sql<{ principal_id: string; live: boolean }>`select principal_id::text, valid_to is null as live
      from portico.operation_rule where principal_id in (${maria.id}, ${everybody}) order by id`);
    expect(kept.filter((k) => k.live).map((k) => k.principal_id)).toEqual([everybody, maria.id]);
    expect(kept.filter((k) => !k.live).length).toBeGreaterThan(2);
  });

  test('a new grant goes to the bottom; where it would never decide it is refused with its reason', async () => {
    const admin = await w.as(boss);
    await saveOperationRules(admin, 'case', [row(everybody, { read: true, update: false })]);
    const refused = grantOperations(admin, 'case', row(north.role, { update: true }));
    await expect(refused).rejects.toMatchObject({
      status: 422,
      errors: [{ code: 'never_decides' }],
      detail: /All portal users.*"update".*North/,
    });
    const { rows, warnings } = await grantOperations(admin, 'case', row(north.role, { update: true, create: true }));
    expect(rows.map((r) => r.principalId)).toEqual([everybody, north.role]);
    expect(warnings).toMatchObject([{ row: 1, cell: 'update', by: 0 }]);
    expect(await can(maria)).toEqual({ create: true, read: true, update: false, delete: false });
  });

  test('rows that say nothing, name nobody or the system, and callers without the right are refused', async () => {
    const admin = await w.as(boss);
    await expect(saveOperationRules(admin, 'case', [row(everybody, {})])).rejects.toMatchObject({ errors: [{ code: 'silent' }] });
    await expect(saveOperationRules(admin, 'case', [row('999999', { read: true })])).rejects.toMatchObject({ status: 422 });
    await expect(saveOperationRules(admin, 'nothing', [])).rejects.toMatchObject({ status: 404 });
    const clerk = await w.staff('clerk');
    await expect(saveOperationRules(await w.as(clerk), 'case', [])).rejects.toMatchObject({ status: 403 });
    await expect(saveOperationRules(await w.as(maria), 'case', [])).rejects.toMatchObject({ status: 403 });
    await expect(saveExposure(await w.as(clerk), support, [])).rejects.toMatchObject({ status: 403 });
  });

  test('what is taken off a list while another object begins on it stays off', async () => {
    const admin = await w.as(boss);
    expect(await saveExposure(admin, support, ['case'])).toMatchObject({ objects: ['case'] });
    await withTx(admin, async (tx) => {
      let first = () => saveAvailability(admin, 'case', []);
      const batch: typeof tx.db.batch = async (...asked) => {
        await first();
        first = async () => {};
        return tx.db.batch(...asked);
      };
      await startOnPortal({ ...tx, db: { ...tx.db, batch } }, 'account', support.id, 'nothing');
    });
    expect(await exposedObjects(await w.as(boss), support)).toMatchObject({ objects: ['account'] });
    await saveExposure(await w.as(boss), support, ['case']);
  });

  test('an object that is made while a list is saved is not taken off it by who has not seen it', async () => {
    const admin = await w.as(boss);
    const { version } = await saveExposure(admin, support, ['case']);
    const column = { key: 'name', type: 'text', title: { en: 'Name' } } as const;
    await defineObjects(await w.sys(), [
      { key: 'younger', title: { en: 'Younger' }, plural: { en: 'Younger' }, displayColumn: 'name', columns: [column] },
    ]);
    await startOnPortal(await w.as(boss), 'younger', support.id, 'nothing');
    // By a request that began before.
    await expect(saveExposure(admin, support, ['case', 'account'], version)).rejects.toMatchObject({ code: 'stale' });
    const now = await exposedObjects(await w.as(boss), support);
    expect(now.objects).toEqual(['case', 'younger']);
    expect((await saveExposure(await w.as(boss), support, ['case'], now.version)).objects).toEqual(['case']);
  });

  test('who saves the rights of an object is in the way of others who do, and of nobody who writes its records', async () => {
    const { db } = await w.sys();
    const hold = (how: ReturnType<typeof sql>) => db.rows(sql`select 1 from portico.object where key = 'case' for ${how} nowait`);
    await withTx(await w.as(boss), async (tx) => {
      await saveOperationRules(tx, 'case', [row(everybody, { read: true })]);
      await expect(hold(sql`no key update`)).rejects.toMatchObject({ code: '55P03' });
      // What a comment, a tag or a share on a record takes.
      expect(await hold(sql`key share`)).toHaveLength(1);
    });
    expect(await hold(sql`no key update`)).toHaveLength(1);
  });

  test('what is attached is exposed with its parent and has no rows of its own', async () => {
    const admin = await w.as(boss);
    const refused = { errors: [{ code: 'attached' }] };
    await expect(saveExposure(admin, support, ['case', 'message'])).rejects.toMatchObject(refused);
    await expect(saveOperationRules(admin, 'message', [row(everybody, { read: true })])).rejects.toMatchObject(refused);
    await expect(grantOperations(admin, 'message', row(everybody, { read: true }))).rejects.toMatchObject(refused);
    await expect(saveExposure(admin, support, ['nothing'])).rejects.toMatchObject({ errors: [{ code: 'unknown' }] });
    await saveExposure(admin, support, ['case']);
  });
});

describe('Level 4', () => {
  test('a grant shows a column at the next request; an owned one is read at most', async () => {
    const admin = await w.as(boss);
    const readable = async () => [...((await rightsOn(await w.as(maria), 'case'))?.readable.keys() ?? [])].sort();
    expect(await readable()).toEqual([]);
    await grantColumn(admin, 'case', 'subject', { principalId: everybody, grade: 3 });
    expect(await readable()).toEqual(['subject']);
    await expect(grantColumn(admin, 'case', 'state', { principalId: everybody, grade: 3 })).rejects.toMatchObject({
      errors: [{ code: 'owned' }],
    });
    await grantColumn(admin, 'case', 'state', { principalId: everybody, grade: 1 });
    expect(await readable()).toEqual(['state', 'subject']);
    await expect(grantColumn(admin, 'case', 'subject', { principalId: north.role, grade: 0 })).rejects.toMatchObject({
      errors: [{ code: 'never_decides' }],
    });
    await saveColumnRules(admin, 'case', 'subject', [
      { principalId: north.role, grade: 0 },
      { principalId: everybody, grade: 3 },
    ]);
    expect(await readable()).toEqual(['state']);
  });

  test('a required column without default is not taken from who creates', async () => {
    const admin = await w.as(boss);
    await saveOperationRules(admin, 'case', [row(everybody, { read: true })]);
    const { db } = await w.sys();
    await db.batch([
      sql`update portico.object_column set required = true where key = 'body'`,
      sql`update portico.configuration set epoch = epoch + 1`,
    ]);
    const hide = async () => saveColumnRules(await w.as(boss), 'message', 'body', [{ principalId: everybody, grade: 1 }]);
    await expect(hide()).rejects.toMatchObject({ errors: [{ code: 'required' }] });
    await saveColumnRules(await w.as(boss), 'message', 'body', [{ principalId: everybody, grade: 2 }]);
    await saveOperationRules(await w.as(boss), 'case', [row(everybody, { create: true })]);
    await hide();
  });
});

describe('Level 3', () => {
  test('a wider scope stands beside the shipped default, and a row of All portal users takes its place', async () => {
    const scopes = async () => (await rightsOn(await w.as(maria), 'case'))?.scopes.filter((s) => s.kind !== 'grants');
    const { rows } = await saveScopeRules(await w.as(boss), 'case', [{ roleId: north.role, scope: 'organisation' }]);
    expect(rows.map(({ roleId, scope, grade }) => ({ roleId, scope, grade }))).toEqual([
      { roleId: north.role, scope: 'organisation', grade: 1 },
    ]);
    expect(await scopes()).toEqual([
      { kind: 'own', grade: 4 },
      { kind: 'organisation', grade: 1 },
    ]);
    const none = [{ roleId: everybody, scope: 'none' }] as const;
    await saveScopeRules(await w.as(boss), 'case', [...none, { roleId: north.role, scope: 'organisation', grade: 2 }]);
    expect(await scopes()).toEqual([
      { kind: 'own', grade: 2 },
      { kind: 'organisation', grade: 2 },
    ]);
    await saveScopeRules(await w.as(boss), 'case', none);
    expect(await scopes()).toEqual([]);
  });

  test('child accounts and all records open the wall of the object; "all" is asked twice', async () => {
    await saveScopeRules(await w.as(boss), 'case', [{ roleId: north.role, scope: 'children' }]);
    const all = [{ roleId: north.role, scope: 'all' }] as const;
    await expect(saveScopeRules(await w.as(boss), 'case', all)).rejects.toMatchObject({ status: 409 });
    await saveScopeRules(await w.as(boss), 'case', all, { allRecords: true });
    const { db } = await w.sys();
    expect(await db.one(sql`select wall_child_accounts, wall_all_records from portico.object where key = 'case'`)).toEqual({
      wall_child_accounts: true,
      wall_all_records: true,
    });
    // Confirmed once is confirmed.
    await saveScopeRules(await w.as(boss), 'case', all);
  });

  test('a scope is not given under a wall that is closed meanwhile; once it is seen, saving opens it again', async () => {
    const { db } = await w.sys();
    const scopes = [{ roleId: north.role, scope: 'all' }] as const;
    const confirmed = { allRecords: true };
    const open = async () =>
      (await db.one(sql<{ open: boolean }>`select wall_all_records as open from portico.object where key = 'case'`)).open;
    await saveScopeRules(await w.as(boss), 'case', []);
    const admin = await w.as(boss);
    // What a request has seen that began before somebody else closed the wall.
    expect((await rightsOn(admin, 'case'))?.object.wallAllRecords).toBe(true);
    await changeObject(await w.as(boss), 'case', { wallAllRecords: false });
    await expect(saveScopeRules(admin, 'case', scopes, confirmed)).rejects.toMatchObject({ code: 'stale' });
    expect([await open(), (await scopeRules(await w.as(boss), 'case')).rows]).toEqual([false, []]);
    await saveScopeRules(await w.as(boss), 'case', scopes, confirmed);
    expect([await open(), (await scopeRules(await w.as(boss), 'case')).rows]).toMatchObject([true, [{ scope: 'all' }]]);
  });

  test('staff, users, roles named twice and attached objects have no scopes', async () => {
    const admin = await w.as(boss);
    const refused = async (object: string, roleIds: string[], code: string) =>
      expect(
        saveScopeRules(
          admin,
          object,
          roleIds.map((roleId) => ({ roleId, scope: 'own' })),
        ),
      ).rejects.toMatchObject({ errors: [{ code }] });
    await refused('case', [await w.roleOf('all_employees')], 'not_portal');
    await refused('case', [maria.id], 'not_portal');
    await refused('case', [north.role, north.role], 'twice');
    await refused('message', [north.role], 'attached');
  });
});

describe('System operations', () => {
  test('those of the staff are refused for portal users, by the engine and by the database', async () => {
    const admin = await w.as(boss);
    for (const principalId of [everybody, maria.id, north.role]) {
      await expect(saveSystemOperation(admin, 'CanSelectEverything', [{ principalId, verdict: true }])).rejects.toMatchObject({
        errors: [{ code: 'staff_only' }],
      });
      const { db } = await w.sys();
      const write = db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
        values ('CanSelectEverything', 1, ${principalId}, true, now())`);
      await expect(write).rejects.toThrow('staff only');
    }
    await saveSystemOperation(admin, 'CanExportToExcel', [{ principalId: everybody, verdict: true }]);
    expect([...(await w.actor(maria)).operations]).toEqual(['CanExportToExcel']);
    await saveSystemOperation(admin, 'CanExportToExcel', [
      { principalId: maria.id, verdict: false },
      { principalId: everybody, verdict: true },
    ]);
    expect([...(await w.actor(maria)).operations]).toEqual([]);
  });

  test('are handed out by administrators only', async () => {
    const rights = await w.staff('rights');
    const rule = [{ principalId: rights.id, verdict: true }];
    await saveSystemOperation(await w.as(boss), 'CanManageAccessRights', rule);
    await saveOperationRules(await w.as(rights), 'case', [row(everybody, { read: true })]);
    await expect(saveSystemOperation(await w.as(rights), 'CanSelectEverything', rule)).rejects.toMatchObject({ status: 403 });
  });
});

test('an object for staff only is neither exposed nor granted to portal users', async () => {
  await (await w.sys()).db.batch([
    sql`update portico.object set staff_only = true where key = 'contact'`,
    sql`update portico.configuration set epoch = epoch + 1`,
  ]);
  const admin = await w.as(boss);
  await expect(saveExposure(admin, support, ['contact'])).rejects.toMatchObject({ errors: [{ code: 'staff_only' }] });
  await expect(saveOperationRules(admin, 'contact', [row(everybody, { read: true })])).rejects.toMatchObject({
    errors: [{ code: 'staff_only' }],
  });
  await saveOperationRules(admin, 'contact', [row(await w.roleOf('all_employees'), { read: true })]);
  expect((await changeObject(admin, 'contact', { useOperationPermissions: true })).useOperationPermissions).toBe(true);
  expect(await can(boss, 'contact')).toEqual({ create: false, read: true, update: false, delete: false });
});
