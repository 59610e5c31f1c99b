import { beforeAll, describe, expect, test } from 'vitest';
import { anonymousContext, type Ctx, sql } from '../kernel/index.ts';
import { metadataOf, tables } from '../metadata/index.ts';
import { type Person, type World, world } from './fixture.ts';
import { loadActor, mergeProbes, principalsWithGrants, probes, recordSql, rightsOn } from './index.ts';
import type { Grade } from './model.ts';

let w: World;
let everybody: string;
let north: { role: string; account: string };
let south: { role: string; account: string };
let maria: Person;
let colleague: Person;
let stranger: Person;
let clerk: Person;
/** Cases by name. */
const cases: Record<string, string> = {};

beforeAll(async () => {
  w = await world();
  everybody = await w.roleOf('all_portal_users');
  north = await w.organisation('North');
  south = await w.organisation('South');
  maria = await w.portalUser('maria', north.role);
  colleague = await w.portalUser('colleague', north.role);
  stranger = await w.portalUser('stranger', south.role);
  clerk = await w.staff('clerk');
  await w.expose('case');
  await w.operation('case', everybody, { create: true, read: true, update: true, delete: true });
  await w.column('case', 'subject', everybody, 3);
  await w.column('message', 'body', everybody, 3);
  const make = async (name: string, by: Person, organisation: string, contact: string | null = null) => {
    cases[name] = await w.record('case', { subject: name, created_by: by.id, organisation_id: organisation, contact });
  };
  await make('of maria', maria, north.account);
  await make('for maria', clerk, north.account, maria.contactId);
  await make('of colleague', colleague, north.account);
  await make('of stranger', stranger, south.account);
  await make('gone', maria, north.account);
  await (await w.sys()).db.run(sql`update data."case" set deleted_at = clock_timestamp() where id = ${cases.gone}`);
});

/** Names of the cases with the grade the SQL of level 3 gives, by every way there is: they must agree. */
async function reach(ctx: Ctx, object = 'case'): Promise<Record<string, Grade>> {
  const rights = await rightsOn(ctx, object);
  if (rights === null) return {};
  const record = recordSql(rights, ctx.actor);
  const label = sql.ref(object === 'case' ? 't.subject' : 't.body');
  const rows = await ctx.db.rows(
    sql<{ id: string; label: string; grade: Grade }>`select t.id::text as id, ${label} as label, ${record.grade('t')} as grade
      from ${tables.records(object)} t where t.deleted_at is null and ${record.atLeast('t', 1)} order by t.id`,
  );
  for (const min of [2, 3, 4] as const) {
    const some = await ctx.db.rows(sql<{ id: string }>`select t.id::text as id from ${tables.records(object)} t
      where t.deleted_at is null and ${record.atLeast('t', min)} order by t.id`);
    expect(some.map((r) => r.id)).toEqual(rows.filter((r) => r.grade >= min).map((r) => r.id));
  }
  const branches = probes(rights, ctx.actor, { limit: 100, grantPrincipals: await principalsWithGrants(ctx, rights.object) });
  if (branches !== null) {
    const page = await ctx.db.rows(mergeProbes(branches, 100));
    expect(page.map((p) => [p.id, p.grade]).sort()).toEqual(rows.map((r) => [r.id, r.grade]).sort());
    expect(page.map((p) => p.sort_key.getTime())).toEqual(page.map((p) => p.sort_key.getTime()).sort((a, b) => b - a));
  }
  return Object.fromEntries(rows.map((r) => [r.label, r.grade]));
}

describe('An actor', () => {
  test('of a portal user holds his user, his organisation and the root, and nothing of other organisations', async () => {
    const actor = await w.actor(maria);
    expect(new Set(actor.principals)).toEqual(new Set([maria.id, north.role, everybody]));
    expect(actor).toMatchObject({
      kind: 'portal',
      role: 'portal',
      organisationRoleId: north.role,
      organisationId: north.account,
      familyIds: [north.account],
      contactId: maria.contactId,
      displayName: 'maria',
      isAdministrator: false,
    });
  });

  test('has ancestors at depth 5 and the functional roles attached to any of them (P12)', async () => {
    let below = north.role;
    const chain = [];
    for (let depth = 1; depth <= 5; depth += 1) {
      below = await w.role(`depth ${depth}`, below);
      chain.push(below);
    }
    const functional = await w.role('supervisors', '', { tree: 'functional' });
    const above = await w.role('all supervisors', '', { tree: 'functional' });
    const { db } = await w.sys();
    await db.run(sql`update portico.role set parent_id = ${above} where id = ${functional}`);
    await db.run(sql`insert into portico.role_attachment values (${functional}, ${chain[1]})`);
    const deep = await w.portalUser('deep', north.role, [below]);
    const flat = await w.portalUser('flat', north.role, [chain[0] as string]);
    expect(new Set((await w.actor(deep)).principals)).toEqual(
      new Set([deep.id, north.role, everybody, ...chain, functional, above]),
    );
    expect((await w.actor(flat)).principals).not.toContain(functional);
  });

  test('without organisation has the root and his own roles', async () => {
    const group = await w.role('London', everybody);
    const lone = await w.portalUser('lone', null, [group]);
    const actor = await w.actor(lone);
    expect(new Set(actor.principals)).toEqual(new Set([lone.id, group, everybody]));
    expect(actor.organisationId).toBeNull();
    expect(actor.familyIds).toEqual([]);
  });

  test('who never had a membership is an individual; who had one acts in a live one or not at all', async () => {
    const never = await w.portalUser('never', null);
    const { db } = await w.sys();
    await db.run(sql`delete from portico.membership where id = ${never.membershipId}`);
    const individual = { ...never, membershipId: null };
    expect(new Set((await w.actor(individual)).principals)).toEqual(new Set([never.id, everybody]));
    expect(await w.actor(individual)).toMatchObject({
      membershipId: null,
      organisationId: null,
      isOrganisationAdministrator: false,
    });
    await db.run(
      sql`insert into portico.membership (portal_user_id, organisation_id, active, valid_from) values (${never.id}, ${north.role}, false, now())`,
    );
    await expect(w.actor(individual)).rejects.toThrow('nobody');
  });

  test('reaches child accounts at any depth by account.parent, and a circle of accounts ends', async () => {
    const child = await w.account('child', south.account);
    const grandchild = await w.account('grandchild', child);
    const { db } = await w.sys();
    const family = async () => new Set((await w.actor(stranger)).familyIds);
    await db.run(sql`update data.account set parent = ${grandchild} where id = ${south.account}`);
    expect(await family()).toEqual(new Set([south.account, child, grandchild]));
    // Moved away, it is gone at the next request, whoever moved it.
    await db.run(sql`update data.account set parent = null where id = ${grandchild}`);
    expect(await family()).toEqual(new Set([south.account, child]));
    // One that is made below it is reached at the next request as well; one that is made elsewhere is not.
    const born = await w.account('born', child);
    await w.account('born elsewhere', north.account);
    expect(await family()).toEqual(new Set([south.account, child, born]));
  });

  test('is nobody when locked, deleted, switched off, over, or in a portal that is not his', async () => {
    const gone = await w.portalUser('gone', north.role);
    const { db } = await w.sys();
    const sessions = { ...(await w.actor(gone)), principalId: gone.id, door: 'portal' as const };
    const { configuration, organisation } = sessions.epochs;
    let user = 0;
    // Each look is that of a session check after the change: another counter of the user.
    const load = (slug?: string) => {
      user -= 1;
      return loadActor(w.system, { ...sessions, epochs: { user: String(user), configuration, organisation } }, slug);
    };
    expect(await load('support')).not.toBeNull();
    expect(await load('partners')).toBeNull();
    expect(await load('nowhere')).toBeNull();
    const changes = [
      ['locked_at = now()', 'portal_user', 'id', gone.id],
      ['deleted_at = now()', 'portal_user', 'id', gone.id],
      ['active = false', 'membership', 'id', gone.membershipId],
      ['valid_to = now()', 'membership', 'id', gone.membershipId],
    ] as const;
    for (const [change, table, key, id] of changes) {
      await db.run(sql`update portico.${sql.raw(table)} set ${sql.raw(change)} where ${sql.raw(key)} = ${id}`);
      expect(await load('support'), change).toBeNull();
      const [column] = change.split(' ');
      await db.run(
        sql`update portico.${sql.raw(table)} set ${sql.raw(column === 'active' ? 'active = true' : `${column} = null`)} where ${sql.raw(key)} = ${id}`,
      );
      expect(await load('support'), `after ${change}`).not.toBeNull();
    }
    expect(await loadActor(w.system, { ...sessions, membershipId: colleague.membershipId }, 'support')).toBeNull();
  });

  test('of the staff has roles and ancestors, and Administrators makes him one', async () => {
    const administrators = await w.roleOf('administrators');
    const boss = await w.staff('boss', [administrators]);
    const employees = await w.roleOf('all_employees');
    expect(await w.actor(boss)).toMatchObject({ kind: 'staff', role: 'staff', isAdministrator: true });
    expect(new Set((await w.actor(boss)).principals)).toEqual(new Set([boss.id, administrators, employees]));
    expect((await w.actor(clerk)).isAdministrator).toBe(false);
    await (await w.sys()).db.run(sql`update portico.staff_user set locked_at = now() where id = ${boss.id}`);
    await expect(w.actor(boss)).rejects.toThrow('nobody');
  });
});

describe('Level 1', () => {
  test('an object that is not on the list is unknown whatever is granted (P1)', async () => {
    await w.operation('contact', everybody, { read: true });
    await w.column('contact', 'name', everybody, 3);
    expect(await rightsOn(await w.as(maria), 'contact')).toBeNull();
    expect(await rightsOn(await w.as(clerk), 'contact')).not.toBeNull();
    await w.expose('contact');
    expect(await rightsOn(await w.as(maria), 'contact')).not.toBeNull();
  });

  test('a portal that is not active shows nothing, at the next request', async () => {
    const { db } = await w.sys();
    for (const status of ['inactive', 'disabled', 'active']) {
      await db.run(sql`update portico.portal set status = ${status} where slug = 'support'`);
      expect((await rightsOn(await w.as(maria), 'case')) !== null, status).toBe(status === 'active');
    }
    expect(await rightsOn(await w.as(maria, null), 'case')).toBeNull();
  });

  test('what is attached is exposed with its parent, and has all operations of who reads that', async () => {
    const { db } = await w.sys();
    const id = (await metadataOf(await w.sys())).objects.get('case')?.id;
    const rights = await rightsOn(await w.as(maria), 'message');
    expect(rights?.parent?.object.key).toBe('case');
    expect(rights?.can).toEqual({ create: true, read: true, update: true, delete: true });
    await db.run(sql`delete from portico.exposure where object_id = ${id}`);
    expect(await rightsOn(await w.as(maria), 'message')).toBeNull();
    await w.expose('case');
  });

  test('nobody who is not signed in has anything, by any object (P9)', async () => {
    const ctx = anonymousContext(w.system, new Date());
    for (const object of ['case', 'message', 'contact', 'account', 'nothing']) expect(await rightsOn(ctx, object)).toBeNull();
  });
});

describe('Levels 2 and 4', () => {
  test('give tokens for granted columns only; owned ones are never written (P3, P8)', async () => {
    await w.column('case', 'state', everybody, 3);
    const rights = await rightsOn(await w.as(maria), 'case');
    expect([...(rights?.readable.keys() ?? [])].sort()).toEqual(['state', 'subject']);
    expect([...(rights?.settable.keys() ?? [])]).toEqual(['subject']);
    expect([...(rights?.editable.keys() ?? [])]).toEqual(['subject']);
    expect(rights?.readable.get('state')?.grade).toBe(1);
  });

  test('"set once" is for creating only', async () => {
    const once = await w.portalUser('once', north.role);
    await w.column('case', 'subject', once.id, 2);
    const rights = await rightsOn(await w.as(once), 'case');
    expect([...(rights?.settable.keys() ?? [])]).toEqual(['subject']);
    expect([...(rights?.editable.keys() ?? [])]).toEqual([]);
  });

  test('who may not read has no readable column, and neither update nor delete', async () => {
    const blind = await w.portalUser('blind', north.role);
    await w.operation('case', blind.id, { read: false });
    const rights = await rightsOn(await w.as(blind), 'case');
    expect(rights?.can).toEqual({ create: true, read: false, update: false, delete: false });
    expect(rights?.readable.size).toBe(0);
    expect(await rightsOn(await w.as(blind), 'message')).toBeNull();
    await w.operation('case', blind.id, { create: false });
    expect(await rightsOn(await w.as(blind), 'case')).toBeNull();
  });

  test('two organisations with roles of one name stay apart (P10)', async () => {
    const mine = await w.role('Managers', north.role);
    const theirs = await w.role('Managers', south.role);
    const manager = await w.portalUser('manager', north.role, [mine]);
    const other = await w.portalUser('other manager', south.role, [theirs]);
    await w.column('case', 'secret', mine, 1);
    expect((await rightsOn(await w.as(manager), 'case'))?.readable.has('secret')).toBe(true);
    expect((await rightsOn(await w.as(other), 'case'))?.readable.has('secret')).toBe(false);
  });

  test('staff have all four and every column while the switch is off and no staff row names a column', async () => {
    const rights = await rightsOn(await w.as(clerk), 'case');
    expect(rights?.can).toEqual({ create: true, read: true, update: true, delete: true });
    expect(rights?.readable.has('secret')).toBe(true);
    expect(rights?.editable.has('state')).toBe(false);
    const { db } = await w.sys();
    const flip = (on: boolean) =>
      db.batch([
        sql`update portico.object set use_operation_permissions = ${on} where key = 'case'`,
        sql`update portico.configuration set epoch = epoch + 1`,
      ]);
    await flip(true);
    expect(await rightsOn(await w.as(clerk), 'case')).toBeNull();
    await w.operation('case', await w.roleOf('all_employees'), { read: true });
    await w.column('case', 'secret', await w.roleOf('administrators'), 1);
    const narrowed = await rightsOn(await w.as(clerk), 'case');
    expect(narrowed?.can).toEqual({ create: false, read: true, update: false, delete: false });
    expect(narrowed?.readable.has('secret')).toBe(false);
    expect(narrowed?.readable.has('subject')).toBe(true);
    await flip(false);
  });
});

describe('Level 3', () => {
  test('without scope rows somebody reaches what he typed and what is for him, to delete (PRM-26)', async () => {
    expect(await reach(await w.as(maria))).toEqual({ 'of maria': 4, 'for maria': 4 });
    expect(await reach(await w.as(colleague))).toEqual({ 'of colleague': 4 });
  });

  test('the organisation scope adds the colleagues at its grade, and no other organisation', async () => {
    await w.scope('case', everybody, 'own', 4);
    await w.scope('case', north.role, 'organisation', 1);
    expect(await reach(await w.as(maria))).toEqual({ 'of maria': 4, 'for maria': 4, 'of colleague': 1 });
    expect(await reach(await w.as(stranger))).toEqual({ 'of stranger': 4 });
  });

  test('an explicit grant counts besides, a retired source not, from the next request on', async () => {
    const source = await w.grant('case', cases['of stranger'] as string, maria.id, 3);
    await w.grant('case', cases['of stranger'] as string, north.role, 1);
    expect(await reach(await w.as(maria))).toMatchObject({ 'of stranger': 3 });
    expect(await reach(await w.as(colleague))).toMatchObject({ 'of stranger': 1 });
    const { db } = await w.sys();
    await db.run(sql`update portico.grant_source set retired_at = now() where id = ${source}`);
    await db.run(sql`update portico.principal set epoch = epoch + 1 where id = ${maria.id}`);
    expect((await w.actor(maria)).deadSources).toEqual([source]);
    expect(await reach(await w.as(maria))).toMatchObject({ 'of stranger': 1 });
  });

  test('staff have every record while the switch is off; on, their own and what is granted, and "everything" overrides', async () => {
    const { db } = await w.sys();
    expect(Object.values(await reach(await w.as(clerk)))).toEqual([4, 4, 4, 4]);
    await db.batch([
      sql`update portico.object set use_record_permissions = true where key = 'case'`,
      sql`update portico.configuration set epoch = epoch + 1`,
    ]);
    expect(await reach(await w.as(clerk))).toEqual({ 'for maria': 4 });
    await w.grant('case', cases['of stranger'] as string, clerk.id, 2);
    expect(await reach(await w.as(clerk))).toEqual({ 'for maria': 4, 'of stranger': 2 });
    await db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
      values ('CanSelectEverything', 1, ${clerk.id}, true, now())`);
    expect(await reach(await w.as(clerk))).toEqual({ 'of maria': 1, 'for maria': 4, 'of colleague': 1, 'of stranger': 2 });
  });

  test("messages are read with their case, one's own are edited, and only moderators touch others'", async () => {
    const one = await w.record('message', { body: 'of maria', case: cases['of maria'], created_by: maria.id });
    await w.record('message', { body: 'of clerk', case: cases['of maria'], created_by: clerk.id });
    await w.record('message', { body: 'elsewhere', case: cases['of colleague'], created_by: clerk.id });
    expect(one).toBeTruthy();
    // The case of the colleague is read at grade 1: nobody adds there, so others' messages have 1, too.
    expect(await reach(await w.as(maria), 'message')).toEqual({ 'of maria': 4, 'of clerk': 2, elsewhere: 1 });
    expect(await reach(await w.as(stranger), 'message')).toEqual({});
    const { db } = await w.sys();
    await db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
      values ('CanModerate', 1, ${maria.id}, true, now())`);
    expect(await reach(await w.as(maria), 'message')).toEqual({ 'of maria': 4, 'of clerk': 4, elsewhere: 4 });
  });

  test('a page by many branches is the same as by few, and goes on after its last row', async () => {
    const ctx = await w.as(maria);
    const rights = await rightsOn(ctx, 'case');
    if (rights === null) throw new Error('Maria has cases');
    const actor = {
      ...ctx.actor,
      familyIds: [...ctx.actor.familyIds, ...Array.from({ length: 12 }, (_, i) => `${900_000 + i}`)],
    };
    const scopes = [...rights.scopes, { kind: 'children' as const, grade: 2 as const }];
    const grantPrincipals = [...actor.principals, ...Array.from({ length: 12 }, (_, i) => `${900_000 + i}`)];
    const page = (limit: number, after?: { sortKey: unknown; id: string }) =>
      ctx.db.rows(mergeProbes(probes({ ...rights, scopes }, actor, { limit, after, grantPrincipals }) ?? [], limit));
    const all = await page(100);
    expect(all.length).toBe(4);
    const walked = [];
    let after: { sortKey: unknown; id: string } | undefined;
    for (;;) {
      const [next] = await page(1, after);
      if (next === undefined) break;
      walked.push(next);
      after = { sortKey: next.sort_key, id: next.id };
    }
    expect(walked).toEqual(all);
  });
});
