import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../kernel/index.ts';
import { type Person, type World, world } from '../fixture.ts';
import {
  attachRole,
  createOrganisation,
  createRole,
  giveStaffRole,
  keepAnAdministrator,
  moveRole,
  type Role,
  takeStaffRole,
} from '../index.ts';

let w: World;
let boss: Person;
let everybody: string;
let north: Role;
let south: Role;

beforeAll(async () => {
  w = await world();
  everybody = await w.roleOf('all_portal_users');
  boss = await w.staff('boss', [await w.roleOf('administrators')]);
  const admin = await w.as(boss);
  north = await createOrganisation(admin, { accountId: await w.account('North'), title: 'North' });
  south = await createOrganisation(admin, { accountId: await w.account('South'), title: 'South' });
});

const below = async (parentId: string, title = 'role') =>
  createRole(await w.as(boss), { title, tree: 'organisational', side: 'portal', parentId });
const functional = async (title: string, parentId: string | null = null) =>
  createRole(await w.as(boss), { title, tree: 'functional', side: 'portal', parentId });

describe('Roles', () => {
  test('never stand below themselves, not even when two are moved at once (P12)', async () => {
    const admin = await w.as(boss);
    const first = await below(everybody, 'first');
    const second = await below(first.id, 'second');
    const third = await below(second.id, 'third');
    await expect(moveRole(admin, first.id, third.id)).rejects.toMatchObject({ status: 422, errors: [{ code: 'cycle' }] });
    await expect(moveRole(admin, first.id, first.id)).rejects.toMatchObject({ errors: [{ code: 'cycle' }] });
    expect((await moveRole(admin, third.id, everybody)).parentId).toBe(everybody);
    const [a, b] = [await below(everybody, 'a'), await below(everybody, 'b')];
    const moves = await Promise.allSettled([moveRole(admin, a.id, b.id), moveRole(await w.as(boss), b.id, a.id)]);
    expect(moves.map((m) => m.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('stay below their root, on their side and in their organisation', async () => {
    const admin = await w.as(boss);
    const manager = await below(north.id, 'manager');
    const group = await below(everybody, 'group');
    const refused = async (move: Promise<unknown>, code: string) =>
      expect(move).rejects.toMatchObject({ status: 422, errors: [{ path: 'parent', code }] });
    await refused(moveRole(admin, manager.id, south.id), 'other_organisation');
    await refused(moveRole(admin, manager.id, everybody), 'other_organisation');
    await refused(moveRole(admin, group.id, north.id), 'other_organisation');
    await refused(moveRole(admin, south.id, north.id), 'other_organisation');
    await refused(moveRole(admin, group.id, null), 'root');
    await refused(moveRole(admin, everybody, group.id), 'root');
    await refused(moveRole(admin, group.id, await w.roleOf('all_employees')), 'other_side');
    await refused(moveRole(admin, group.id, (await functional('f')).id), 'other_side');
    // A grouping role is where organisations may go (ORG-07).
    expect((await moveRole(admin, south.id, group.id)).parentId).toBe(group.id);
  });

  test('an account has one organisation, also when two make it at once', async () => {
    const accountId = await w.account('Twice');
    const make = async () => createOrganisation(await w.as(boss), { accountId, title: 'Twice' });
    const made = await Promise.allSettled([make(), make(), make()]);
    expect(made.filter((m) => m.status === 'fulfilled').length).toBe(1);
    for (const m of made) if (m.status === 'rejected') expect(m.reason).toMatchObject({ status: 409 });
  });

  test('a functional role attached to an organisation reaches its members at their next request', async () => {
    const member = await w.portalUser('member', north.id);
    const f = await functional('supervisors');
    expect((await w.actor(member)).principals).not.toContain(f.id);
    await attachRole(await w.as(boss), f.id, north.id);
    expect((await w.actor(member)).principals).toContain(f.id);
    await expect(attachRole(await w.as(boss), north.id, f.id)).rejects.toMatchObject({ errors: [{ code: 'not_functional' }] });
  });

  test('give nobody the office of organisation administrators by standing below it or having it attached', async () => {
    const admin = await w.as(boss);
    const office = await w.roleOf('organisation_administrators');
    const [helpers, crew] = [await functional('helpers'), await functional('crew')];
    const refused = async (deed: Promise<unknown>, path: string) =>
      expect(deed).rejects.toMatchObject({ status: 422, errors: [{ path, code: 'office' }] });
    await refused(attachRole(admin, office, south.id), 'role');
    await refused(functional('deputies', office), 'parent');
    await refused(moveRole(admin, helpers.id, office), 'parent');
    await refused(moveRole(admin, office, helpers.id), 'role');
    expect((await functional('deputies', crew.id)).parentId).toBe(crew.id);
    expect((await moveRole(admin, helpers.id, crew.id)).parentId).toBe(crew.id);
  });

  test('are arranged by administrators, portal roles also by who manages portal users, and by nobody else', async () => {
    const clerk = await w.staff('clerk');
    const input = { title: 't', tree: 'organisational', side: 'portal', parentId: everybody } as const;
    await expect(createRole(await w.as(clerk), input)).rejects.toMatchObject({ status: 403 });
    await (
      await w.sys()
    ).db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
      values ('CanAdministratePortalUsers', 1, ${clerk.id}, true, now())`);
    await createRole(await w.as(clerk), input);
    const employees = { ...input, side: 'staff', parentId: await w.roleOf('all_employees') } as const;
    await expect(createRole(await w.as(clerk), employees)).rejects.toMatchObject({ status: 403 });
    await expect(giveStaffRole(await w.as(clerk), clerk.id, await w.roleOf('administrators'))).rejects.toMatchObject({
      status: 403,
    });
    const outsider = await w.portalUser('outsider', north.id);
    await expect(createRole(await w.as(outsider), input)).rejects.toMatchObject({ status: 403 });
  });

  test('the last administrator who can sign in keeps his role, also when the last two leave at once', async () => {
    const administrators = await w.roleOf('administrators');
    await expect(takeStaffRole(await w.as(boss), boss.id, administrators)).rejects.toMatchObject({ status: 409 });
    await expect(keepAnAdministrator(await w.as(boss), boss.id)).rejects.toMatchObject({ status: 409 });
    const second = await w.staff('second');
    await giveStaffRole(await w.as(boss), second.id, administrators);
    expect((await w.actor(second)).isAdministrator).toBe(true);
    const [a, b] = [await w.as(boss), await w.as(second)];
    const left = await Promise.allSettled([
      takeStaffRole(a, boss.id, administrators),
      takeStaffRole(b, second.id, administrators),
    ]);
    expect(left.map((l) => l.status).sort()).toEqual(['fulfilled', 'rejected']);
    if (left[0]?.status === 'fulfilled') await giveStaffRole(await w.sys(), boss.id, administrators);
  });
});

test('a membership takes no role of another organisation, and lends its rights to no other membership (P10, D2)', async () => {
  const [here, there] = [await below(north.id, 'Managers here'), await below(south.id, 'Managers there')];
  const member = await w.portalUser('of both', north.id);
  const { db, now } = await w.sys();
  const second = await db.one(sql<{
    id: string;
  }>`insert into portico.membership (portal_user_id, organisation_id, is_admin, valid_from)
    values (${member.id}, ${south.id}, false, ${now}) returning id::text as id`);
  const give = (role: Role) => db.run(sql`insert into portico.membership_role values (${second.id}, ${role.id}, ${now})`);
  await expect(give(here)).rejects.toThrow('another organisation');
  await give(there);
  const { organisationRoleId, principals } = await w.actor({ ...member, membershipId: second.id });
  expect(organisationRoleId).toBe(south.id);
  expect(principals).toContain(there.id);
  expect(principals).not.toContain(north.id);
});
