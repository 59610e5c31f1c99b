/** What roles may do, deleting them, and who may arrange them: PRM-13, PRM-15, ORG-19, USR-09. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { actorOf, rightsOn } from '../access/index.ts';
import { contextFor, databaseNow, sql } from '../kernel/index.ts';
import { metadataOf } from '../metadata/index.ts';
import { changedTables, fingerprints } from '../testing/abuse/tables.ts';
import type { Client } from '../testing/client.ts';
import type { Person } from '../testing/people.ts';
import { furtherTest } from '../testing/proving.ts';
import { atRoles as at, type Row, rowsOf, sharedTrees, type Trees } from '../testing/roles.ts';

let { app, desk, boss, delegate, employees, everybody, role, functional, idOf, userIn, principals, audited } = {} as Trees;

beforeAll(async () => {
  ({ app, desk, boss, delegate, employees, everybody, role, functional, idOf, userIn, principals, audited } =
    await sharedTrees());
});

const titles = (reply: Parameters<typeof rowsOf>[0]) => rowsOf(reply, 'roles').map(({ title }) => title);

describe('What a role may do', () => {
  test('is what a member has who has this role and no other, each right with the role it comes from', async () => {
    const [toronto, team] = [await role('Toronto', everybody), await functional('Readers')];
    const place = await role('Downtown', toronto);
    await boss.put(`${at}/${team}/holders/${toronto}`);
    const rows = rowsOf(await boss.get('/api/staff/rights/case/operations'), 'rows');
    const kept = rows.map(({ principal, ...cells }) => ({ principal: principal.uid, ...cells }));
    await boss.put('/api/staff/rights/case/operations', {
      rows: [{ principal: toronto, read: true, update: true, delete: false }, ...kept],
    });
    await boss.put('/api/staff/rights/contact/operations', { rows: [{ principal: team, read: true }] });
    await boss.put('/api/staff/rights/case/columns/modified_at', { rows: [{ principal: toronto, grade: 'hidden' }] });
    await boss.put('/api/staff/rights/case/scopes', { rows: [{ role: toronto, scope: 'organisation', grade: 'comment' }] });
    await boss.put('/api/staff/system-operations/CanExportToExcel', { rows: [{ principal: team, verdict: true }] });
    const answer = await boss.get(`${at}/${place}/rights`);
    expect(answer.status, answer.text).toBe(200);
    const objects = rowsOf(answer, 'objects');
    const own = (uid: string, is: boolean) => ({ uid, own: is });
    expect(objects.find(({ key }) => key === 'case')).toMatchObject({
      portals: ['support'],
      operations: {
        read: { verdict: true, source: own(toronto, false) },
        delete: { verdict: false, source: own(toronto, false) },
      },
      scopes: expect.arrayContaining([
        { scope: 'own', grade: 'delete', source: null },
        { scope: 'organisation', grade: 'comment', source: { uid: toronto, title: 'Toronto', own: false } },
      ]),
    });
    expect(objects.find(({ key }) => key === 'contact')).toMatchObject({
      operations: { read: { verdict: true, source: own(team, false) }, create: { verdict: false } },
    });
    expect(answer.body.system).toMatchObject([{ key: 'CanExportToExcel', verdict: true, source: own(team, false) }]);
    const upper = rowsOf(await boss.get(`${at}/${toronto}/rights`), 'objects');
    expect(upper.find(({ key }) => key === 'case')).toMatchObject({ operations: { delete: { source: own(toronto, true) } } });

    const member = await userIn();
    await boss.put(`${at}/${place}/members/${member.uid}`);
    expect(await differences(objects, member)).toEqual([]);
    // The comparison finds what differs: somebody without the role.
    expect(await differences(objects, await userIn())).not.toEqual([]);
  });

  furtherTest('of system operations is told before it is saved: who gains them and what of the objects with them', async () => {
    const crew = await role('Lookers', employees, { side: 'staff' });
    const clerk = await app.staff();
    await boss.put(`${at}/${crew}/members/${clerk.uid}`);
    const run = (key: string, rows: object[], by = boss, ifMatch?: number) =>
      by.post(`/api/staff/system-operations/${key}/dry-run`, { rows }, { key: null, ifMatch });
    const rows = [{ principal: crew, verdict: true }];
    const before = await fingerprints(await app.ctx('owner'));
    const told = await run('CanManageKnowledge', rows);
    expect(told.status, told.text).toBe(200);
    expect(told.body.groups).toMatchObject([
      {
        side: 'staff',
        people: 1,
        objects: [],
        operations: { gained: [{ key: 'CanManageKnowledge' }], lost: [] },
        samples: [{ uid: clerk.uid }],
      },
    ]);
    expect(changedTables(before, await fingerprints(await app.ctx('owner')))).toEqual([]);
    expect((await boss.put('/api/staff/system-operations/CanManageKnowledge', { rows })).status).toBe(200);
    expect((await run('CanManageKnowledge', rows)).body.groups).toEqual([]);
    expect((await run('CanManageKnowledge', [])).body.groups).toMatchObject([{ operations: { gained: [] } }]);
    await boss.put('/api/staff/system-operations/CanManageKnowledge', { rows: [] });
    // One of everything changes what objects answer, where they ask for records at all.
    const { versions } = (await boss.get('/api/staff/rights/case')).body;
    const at2 = '/api/staff/metadata/objects/case';
    const turned = await boss.patch(at2, { useRecordPermissions: true }, { ifMatch: Number(versions?.object) });
    expect((await run('CanSelectEverything', rows)).body.groups).toMatchObject([
      { people: 1, objects: [{ key: 'case', gains: { records: [{ scope: 'all', grade: 'read' }] }, losses: { records: [] } }] },
    ]);
    await boss.patch(at2, { useRecordPermissions: false }, { ifMatch: Number(turned.body.version) });
    expect((await run('CanManageKnowledge', rows, delegate)).status).toBe(404);
    expect((await run('CanManageKnowledge', rows, boss, 9_999)).status).toBe(412);
    expect((await run('Nothing', rows)).status).toBe(404);
    expect((await run('CanManageKnowledge', [{ principal: everybody, verdict: true }])).status).toBe(422);
  });

  test('of a staff role follows the switches and the rows for staff', async () => {
    const crew = await role('Readers of cases', employees, { side: 'staff' });
    const clerk = await app.staff();
    await boss.put(`${at}/${crew}/members/${clerk.uid}`);
    const objects = rowsOf(await boss.get(`${at}/${crew}/rights`), 'objects');
    expect(objects.length).toBeGreaterThan(5);
    expect(objects.some(({ switchedOff }) => switchedOff)).toBe(true);
    expect(await differences(objects, clerk)).toEqual([]);
  });
});

/** Where the engine answers a user something else than the glance of his role; objects that his portal does not have are left out. */
async function differences(objects: readonly Row[], { id, door }: Person): Promise<string[]> {
  const actor = await actorOf(app.system, { principalId: id, portalSlug: door === 'portal' ? 'support' : undefined });
  if (actor === null) throw new Error('This person is nobody');
  const ctx = contextFor(app.system, actor, await databaseNow(app.system));
  const found: string[] = [];
  let compared = 0;
  for (const glance of objects) {
    const object = (await metadataOf(ctx)).objects.get(glance.key);
    if (object === undefined || (door === 'portal' && !glance.portals.includes('support'))) continue;
    compared += 1;
    const rights = await rightsOn(ctx, object.key);
    const { operations: cells, grades } = glance;
    const attached = object.attachedTo !== null;
    for (const verb of attached ? (['read'] as const) : (['create', 'read', 'update', 'delete'] as const)) {
      if ((rights?.can[verb] ?? false) !== cells[verb]?.verdict) found.push(`${object.key}.${verb}`);
    }
    const scopes = (rights?.scopes ?? []).filter(({ kind }) => kind !== 'grants').map(({ kind }) => kind);
    const told = glance.scopes.map(({ scope }) => scope);
    if (rights !== null && scopes.sort().join() !== told.sort().join()) found.push(`${object.key} scopes`);
    const readable = (grades.read ?? 0) + (grades.once ?? 0) + (grades.edit ?? 0);
    if (cells.read?.verdict && readable !== (rights?.readable.size ?? 0)) found.push(`${object.key} columns`);
    if (cells.update?.verdict && !attached && grades.edit !== rights?.editable.size) found.push(`${object.key} editable`);
  }
  if (compared === 0) throw new Error('Nothing was compared');
  return found;
}

describe('Deleting', () => {
  test('tells what stands in the way, and then does nothing', async () => {
    const parent = await role('Parent', everybody);
    const child = await role('Child', parent);
    const organisation = await desk.organisation('Lively');
    await userIn(organisation.uid);
    const partners = rowsOf(await boss.get(`${at}?q=partners`), 'roles').find(({ key }) => key === 'partners')?.uid;
    for (const [uid, kind] of [
      [parent, 'children'],
      [organisation.uid, 'organisation_members'],
      [everybody, 'shipped'],
      [partners, 'shipped'],
    ]) {
      expect((await boss.get(`${at}/${uid}/removal`)).body.blocked).toEqual(
        expect.arrayContaining([expect.objectContaining({ kind })]),
      );
      expect((await boss.delete(`${at}/${uid}?confirm=true`)).status).toBe(409);
      expect((await boss.get(`${at}/${uid}`)).status).toBe(200);
    }
    expect((await boss.delete(`${at}/${child}`)).status).toBe(204);
    expect((await boss.delete(`${at}/${parent}`)).status).toBe(204);
    expect((await boss.delete(`${at}/${parent}`)).status).toBe(404);
    expect((await audited('role.delete')).length).toBeGreaterThanOrEqual(2);
  });

  test('takes members, rules, attachments and shares along once that is confirmed, from the next request on', async () => {
    const [gone, team] = [await role('Going', everybody), await functional('Staying')];
    const member = await userIn();
    const client = await app.as(member);
    await boss.put(`${at}/${gone}/members/${member.uid}`);
    await boss.put(`${at}/${team}/holders/${gone}`);
    const before = rowsOf(await boss.get('/api/staff/rights/case/operations'), 'rows');
    const rows = before.map(({ principal, ...cells }) => ({ principal: principal.uid, ...cells }));
    await boss.put('/api/staff/rights/case/operations', { rows: [{ principal: gone, read: true, create: true }, ...rows] });
    await boss.put('/api/staff/rights/case/columns/subject', { rows: [{ principal: gone, grade: 'edit' }] });
    const cases = '/api/portal/support/records/case';
    expect((await client.get(cases)).status).toBe(200);
    const made = await boss.post('/api/staff/records/case', { values: { subject: 'Shared', description: 'With all of them' } });
    expect(made.status, made.text).toBeLessThan(300);
    const shared = await boss.post(`/api/staff/records/case/${made.body.uid}/shares`, { receiver: gone, grade: 'read' });
    expect(shared.status, shared.text).toBe(200);
    expect((await client.get(cases)).body.rows).toHaveLength(1);
    const falls = rowsOf(await boss.get(`${at}/${gone}/removal`), 'falls');
    expect(falls.map(({ kind, count }) => [kind, count])).toEqual([
      ['members', 1],
      ['attached', 1],
      ['operations', 1],
      ['columns', 1],
      ['shares', 1],
    ]);
    // Who may manage portal users and no rules takes no rules away.
    const blocked = rowsOf(await delegate.get(`${at}/${gone}/removal`), 'blocked');
    expect(blocked.map(({ kind }) => kind)).toEqual(['rights']);
    expect((await delegate.delete(`${at}/${gone}?confirm=true`)).status).toBe(409);
    expect((await boss.delete(`${at}/${gone}`)).status).toBe(409);
    expect((await client.get(cases)).status).toBe(200);

    const id = await idOf(gone);
    const answer = await boss.delete(`${at}/${gone}?confirm=true`);
    expect(answer.status, answer.text).toBe(204);
    expect(await principals(member)).not.toContain(id);
    expect(await principals(member)).not.toContain(await idOf(team));
    expect((await client.get(cases)).body.rows).toEqual([]);
    const now = await boss.get('/api/staff/rights/case/operations');
    expect([now.status, JSON.stringify(now.body).includes(gone)]).toEqual([200, false]);
    expect((await boss.get(`/api/staff/records/case/${made.body.uid}/shares`)).body.shares).toEqual([]);
    // What held before stays on record.
    const kept = await (await app.ctx()).db.one(sql<{ n: number }>`select count(*)::int as n from portico.operation_rule
      where principal_id = ${id} and valid_to is not null`);
    expect(kept.n).toBe(1);
  });

  furtherTest('a role that a rule by author names stays until the rule ends; what the rule was is still told then', async () => {
    const [author, receiver] = [await role('Writers', everybody), await role('Readers of writers', everybody)];
    const [authorId, receiverId] = [await idOf(author), await idOf(receiver)];
    const rule = { author, receiver, grade: 'read', existing: true };
    const saved = await boss.put('/api/staff/rights/case/authors', { rows: [rule] });
    expect(saved.status, saved.text).toBe(200);
    const barred = async (uid: string) => rowsOf(await boss.get(`${at}/${uid}/removal`), 'blocked').map(({ kind }) => kind);
    for (const uid of [author, receiver]) {
      expect(await barred(uid)).toEqual(['author_rules']);
      expect((await boss.delete(`${at}/${uid}?confirm=true`)).status).toBe(409);
    }
    expect((await boss.put('/api/staff/rights/case/authors', { rows: [] })).status).toBe(200);
    for (const uid of [author, receiver]) {
      expect(await barred(uid)).toEqual([]);
      const gone = await boss.delete(`${at}/${uid}?confirm=true`);
      expect(gone.status, gone.text).toBe(204);
      expect((await boss.get(`${at}/${uid}`)).status).toBe(404);
    }
    const { db } = await app.ctx();
    const told =
      await db.rows(sql`select author_role_id::text as author, receiver_role_id::text as receiver from portico.author_rule
      where author_role_id = ${authorId} and valid_to is not null`);
    expect(told).toEqual([{ author: authorId, receiver: receiverId }]);
    // The work that was under way over older records ends, and the rules of the object can be saved as before.
    await app.work();
    expect((await boss.get('/api/staff/rights/case/authors/progress')).body.rules).toEqual([]);
    expect((await boss.get('/api/staff/rights/case/authors')).body.rows).toEqual([]);
    expect((await boss.put('/api/staff/rights/case/authors', { rows: [rule] })).status).toBe(422);
  });

  test('an organisation without members goes, and its account can have another one', async () => {
    const empty = await desk.organisation('Empty');
    expect((await boss.delete(`${at}/${empty.uid}`)).status).toBe(204);
    const again = await boss.post('/api/staff/organisations', { account: empty.account });
    expect([again.status, String(again.body.uid) === empty.uid]).toEqual([200, false]);
  });

  furtherTest('nothing comes to name a role at the moment in which it goes', async () => {
    for (let round = 0; round < 4; round += 1) {
      const uid = await role(`Contested ${round}`, everybody);
      const [id, user] = [await idOf(uid), await userIn()];
      const grant = { principal: uid, read: true };
      const answers = await Promise.all([
        boss.put(`${at}/${uid}/members/${user.uid}`),
        boss.delete(`${at}/${uid}?confirm=true`),
        boss.put('/api/staff/rights/contact/operations', { rows: [grant] }),
        boss.put('/api/staff/rights/account/columns/name', { rows: [{ principal: uid, grade: 'read' }] }),
      ]);
      expect(answers.filter(({ status }) => status >= 500).map(({ text }) => text)).toEqual([]);
      expect(answers[1]?.status).toBe(204);
      const left = await (await app.ctx()).db.one(sql<{ n: number }>`select
        (select count(*) from portico.membership_role where role_id = ${id} and valid_to is null)::int
        + (select count(*) from portico.operation_rule where principal_id = ${id} and valid_to is null)::int
        + (select count(*) from portico.column_rule where principal_id = ${id} and valid_to is null)::int as n`);
      expect(left.n).toBe(0);
    }
  });
});

describe('Who may arrange roles (ORG-19, USR-09)', () => {
  test('a delegate for portal users arranges their tree and comes nowhere near that of the staff', async () => {
    const mine = await role('Made by the delegate', everybody, {}, delegate);
    const [crew, clerk] = [await role('Staff crew', employees, { side: 'staff' }), await app.staff()];
    const helpers = await role('Helpers', null, { side: 'staff', tree: 'functional' });
    expect(titles(await delegate.get(`${at}?tree=organisational`))).toEqual(['All portal users']);
    expect(titles(await delegate.get(`${at}?q=crew`))).toEqual([]);
    expect((await delegate.patch(`${at}/${mine}`, { title: 'Renamed' })).status).toBe(200);
    expect((await delegate.get(`${at}/${mine}/rights`)).status).toBe(200);
    const staff = (await boss.get(`${at}/${crew}`)).body;
    const tries = (by: Client) => [
      by.get(`${at}/${crew}`),
      by.get(`${at}?below=${employees}`),
      by.get(`${at}/${crew}/members`),
      by.get(`${at}/${crew}/candidates`),
      by.get(`${at}/${crew}/attachments`),
      by.get(`${at}/${crew}/rights`),
      by.get(`${at}/${crew}/removal`),
      by.post(at, { title: 'Mine', tree: 'organisational', side: 'staff', parent: employees }),
      by.patch(`${at}/${crew}`, { title: 'Mine' }),
      by.put(`${at}/${crew}/parent`, { parent: everybody }),
      by.put(`${at}/${mine}/parent`, { parent: crew }),
      by.put(`${at}/${crew}/members/${clerk.uid}`),
      by.delete(`${at}/${crew}/members/${clerk.uid}`),
      by.put(`${at}/${helpers}/holders/${crew}`),
      by.put(`${at}/${helpers}/holders/${mine}`),
      by.delete(`${at}/${helpers}/holders/${crew}`),
      by.delete(`${at}/${crew}?confirm=true`),
    ];
    for (const answer of await Promise.all(tries(delegate))) expect(answer.status, answer.text).toBe(403);
    expect((await boss.get(`${at}/${crew}`)).body).toEqual(staff);
    expect((await boss.get(`${at}/${crew}/members`)).body.members).toEqual([]);
  });

  test('staff without the operation, portal users and strangers see and change nothing, administrators of organisations neither', async () => {
    const own = await desk.organisation('Guarded');
    const managers = await role('Guards', own.uid);
    const chief = await userIn(own.uid);
    await (await app.ctx()).db.run(sql`update portico.membership set is_admin = true where portal_user_id = ${chief.id}`);
    const people: [Client, number][] = [
      [await app.as(await app.staff()), 403],
      [await app.as(chief), 401],
      [app.client(), 401],
    ];
    for (const [client, status] of people) {
      for (const answer of [
        await client.get(at),
        await client.get(`${at}/${managers}/members`),
        await client.get(`${at}/${managers}/rights`),
        await client.post(at, { title: 'x', tree: 'organisational', side: 'portal', parent: own.uid }),
        await client.patch(`${at}/${managers}`, { title: 'x' }),
        await client.put(`${at}/${managers}/parent`, { parent: everybody }),
        await client.put(`${at}/${managers}/members/${chief.uid}`),
        await client.delete(`${at}/${managers}?confirm=true`),
      ]) {
        expect(answer.status, answer.text).toBe(status);
      }
    }
    expect((await boss.get(`${at}/${managers}`)).body).toMatchObject({ title: 'Guards', parent: own.uid, members: 0 });
    expect((await boss.put(`${at}/${managers}/members/${chief.uid}`)).status).toBe(204);
  });

  test('who may not any more is not told of the role he made by asking again', async () => {
    const someone = await app.staff();
    await desk.grant(someone.id, 'CanAdministratePortalUsers');
    const maker = await app.as(someone);
    const wish = { title: 'Made in time', tree: 'organisational', side: 'portal', parent: everybody };
    const key = randomUUID();
    const { uid } = (await maker.post(at, wish, { key })).body;
    await boss.patch(`${at}/${uid}`, { title: 'Renamed' });
    expect((await maker.post(at, wish, { key })).body).toMatchObject({ uid, title: 'Renamed' });
    const { db } = await app.ctx('owner');
    await db.run(
      sql`update portico.system_operation_rule set valid_to = now() where principal_id = ${someone.id} and valid_to is null`,
    );
    expect((await maker.post(at, wish, { key })).body).toMatchObject({ status: 403, code: 'forbidden' });
  });
});
