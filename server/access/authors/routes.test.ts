import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../kernel/index.ts';
import { defineObjects } from '../../metadata/index.ts';
import { changedTables, fingerprints } from '../../testing/abuse/tables.ts';
import { type TestApp, testApp } from '../../testing/app.ts';
import type { Client, Loose } from '../../testing/client.ts';
import type { Person } from '../../testing/people.ts';
import { furtherDescribe, furtherTest } from '../../testing/proving.ts';
import { createOrganisation } from '../index.ts';

let app: TestApp;
let boss: Client;
let clerk: Client;
let delegate: Client;
let inBoston: Client;
let inToronto: Client;
let tom: Person;
let boston: { uid: string };
let toronto: { uid: string };
let everybody: string;
const authors = '/api/staff/rights/case/authors';
const cases = '/api/portal/support/records/case';

const titles = (name: string) => ({ title: { en: name }, plural: { en: `${name}s` } });

async function organisation(title: string): Promise<{ uid: string; id: string }> {
  const sys = await app.ctx();
  const account = await sys.db.one(sql<{ id: string }>`insert into data.account (name, created_at, modified_at)
    values (${title}, ${sys.now}, ${sys.now}) returning id::text as id`);
  return createOrganisation(sys, { accountId: account.id, title });
}

beforeAll(async () => {
  app = await testApp({ solutions: false });
  await defineObjects(await app.ctx(), [
    {
      key: 'account',
      ...titles('Account'),
      organisationFrom: 'self',
      columns: [{ key: 'name', type: 'text', title: { en: 'Name' } }],
    },
    {
      key: 'case',
      ...titles('Case'),
      displayColumn: 'subject',
      columns: [{ key: 'subject', type: 'text', title: { en: 'Subject' }, searchable: true }],
    },
    {
      key: 'secret',
      ...titles('Secret'),
      staffOnly: true,
      columns: [{ key: 'subject', type: 'text', title: { en: 'Subject' } }],
    },
  ]);
  const [b, t] = [await organisation('Boston'), await organisation('Toronto')];
  [boston, toronto] = [b, t];
  boss = await app.as(await app.staff({ administrator: true }));
  clerk = await app.as(await app.staff());
  const helper = await app.staff();
  delegate = await app.as(helper);
  tom = await app.portalUser({ portal: 'support', organisations: [t.id] });
  inBoston = await app.as(await app.portalUser({ portal: 'support', organisations: [b.id] }));
  inToronto = await app.as(tom);
  const sys = await app.ctx();
  const found = await sys.db.one(sql<{ everybody: string; portal: string }>`select p.uid::text as everybody,
      (select uid::text from portico.portal where slug = 'support') as portal
    from portico.role r join portico.principal p on p.id = r.id where r.key = 'all_portal_users'`);
  everybody = found.everybody;
  await boss.put(`/api/staff/portals/${found.portal}/objects`, { objects: ['case'] });
  const row = { principal: everybody, create: true, read: true, update: true, delete: true };
  await boss.put('/api/staff/rights/case/operations', { rows: [row] });
  await boss.put('/api/staff/rights/case/columns/subject', { rows: [{ principal: everybody, grade: 'edit' }] });
  const rows = [{ principal: helper.uid, verdict: true }];
  await boss.put('/api/staff/system-operations/CanManageAccessRights', { rows });
});

const write = async (client: Client, subject: string): Promise<string> => {
  const made = await client.post(cases, { values: { subject } });
  expect(made.status, made.text).toBe(201);
  return String(made.body.uid);
};
const subjects = async (client: Client, query = '') =>
  [...((await client.get(`${cases}${query}`)).body.rows ?? [])]
    .map((one) => JSON.parse(JSON.stringify(one.values)).subject as string)
    .sort();
const row = (more: Record<string, unknown> = {}) => ({
  author: boston.uid,
  receiver: toronto.uid,
  grade: 'read',
  mayPassOn: false,
  existing: true,
  ...more,
});

describe('Rules by author over HTTP', () => {
  test('PRM-17: what Boston writes is seen by Toronto in lists, search, counts and alone, and lost again at the next request', async () => {
    const old = await write(inBoston, 'amber old');
    await write(inToronto, 'amber of toronto');
    expect((await inToronto.get(`${cases}/${old}`)).status).toBe(404);
    const { version } = (await boss.get(authors)).body;
    const saved = await boss.put(authors, { rows: [row()] }, { ifMatch: Number(version) });
    expect(saved.status, saved.text).toBe(200);
    expect(saved.body.rows).toMatchObject([
      {
        author: { title: 'Boston' },
        receiver: { title: 'Toronto' },
        grade: 'read',
        existing: true,
        progress: { done: 0, total: null },
      },
    ]);
    const fresh = await write(inBoston, 'amber new');
    // What is written from then on is there at once, what was there comes with the work in the background.
    expect(await subjects(inToronto)).toEqual(['amber new', 'amber of toronto']);
    expect((await boss.get(`${authors}/progress`)).body.rules).toHaveLength(1);
    await app.work();
    expect((await boss.get(`${authors}/progress`)).body.rules).toEqual([]);
    const all = ['amber new', 'amber of toronto', 'amber old'];
    expect(await subjects(inToronto)).toEqual(all);
    expect(await subjects(inToronto, '?search=amber')).toEqual(all);
    expect((await inToronto.get(`${cases}/count`)).body).toMatchObject({ exact: 3 });
    expect((await inToronto.get(`${cases}/${old}`)).body).toMatchObject({ can: { update: false, delete: false, share: false } });
    expect((await inToronto.patch(`${cases}/${fresh}`, { values: { subject: 'x' } }, { ifMatch: 1 })).status).toBe(403);
    expect(await subjects(inBoston)).toEqual(['amber new', 'amber old']);

    const why = await boss.get(
      `/api/staff/rights/explanation?user=${tom.uid}&portal=support&object=case&action=read&record=${old}`,
    );
    expect(why.body.steps?.at(-1)).toMatchObject({
      level: 'record',
      reason: 'grant',
      verdict: true,
      through: { title: 'Toronto' },
      setting: { kind: 'rule', id: saved.body.rows?.[0]?.source },
    });

    expect((await boss.put(authors, { rows: [] })).status).toBe(200);
    expect(await subjects(inToronto)).toEqual(['amber of toronto']);
    expect(await subjects(inToronto, '?search=amber')).toEqual(['amber of toronto']);
    expect((await inToronto.get(`${cases}/count`)).body).toMatchObject({ exact: 1 });
    expect((await inToronto.get(`${cases}/${fresh}`)).status).toBe(404);
  });

  test('give as far as their grade, and pass on where they say so', async () => {
    const uid = await write(inBoston, 'graded');
    const colleague = await app.portalUser({ portal: 'support', organisations: [] });
    await boss.put(authors, { rows: [row({ grade: 'edit', mayPassOn: true })] });
    await app.work();
    expect((await inToronto.get(`${cases}/${uid}`)).body).toMatchObject({ can: { update: true, delete: false, share: true } });
    expect((await inToronto.patch(`${cases}/${uid}`, { values: { subject: 'mended' } }, { ifMatch: 1 })).status).toBe(200);
    expect((await inToronto.delete(`${cases}/${uid}`, { ifMatch: 2 })).status).toBe(403);
    const shares = `/api/portal/support/records/case/${uid}/shares`;
    expect((await inToronto.post(shares, { receiver: toronto.uid, grade: 'read' })).status).toBe(200);
    expect((await inToronto.post(shares, { receiver: colleague.uid, grade: 'read' })).status).toBe(422);
    await boss.put(authors, { rows: [row({ grade: 'edit' })] });
    expect((await inToronto.post(shares, { receiver: toronto.uid, grade: 'read' })).status).toBe(403);
    await boss.put(authors, { rows: [row({ grade: 'delete' })] });
    await app.work();
    expect((await inToronto.delete(`${cases}/${uid}`, { ifMatch: 2 })).status).toBe(204);
    await boss.put(authors, { rows: [] });
  });

  test('are set by who manages access rights and by nobody else, over what he has seen, with roles only', async () => {
    expect((await clerk.put(authors, { rows: [row()] })).status).toBe(403);
    expect((await clerk.get(authors)).status).toBe(403);
    expect((await inToronto.put(authors, { rows: [row()] })).status).toBe(401);
    const { version } = (await delegate.get(authors)).body;
    expect((await delegate.put(authors, { rows: [row()] }, { ifMatch: Number(version) })).status).toBe(200);
    expect((await boss.put(authors, { rows: [] }, { ifMatch: Number(version) })).status).toBe(412);
    expect((await boss.get(authors)).body.rows).toHaveLength(1);
    const codes = async (path: string, rows: unknown[]) => {
      const { status, body } = await boss.put(path, { rows });
      return [status, body.errors?.[0]?.code];
    };
    expect(await codes(authors, [row(), row()])).toEqual([422, 'twice']);
    expect(await codes(authors, [row({ receiver: tom.uid })])).toEqual([422, 'not_role']);
    expect(await codes(authors, [row({ author: '6f1f5b52-6f4c-4f0b-9e8e-111111111111' })])).toEqual([422, 'unknown_principal']);
    expect(await codes('/api/staff/rights/secret/authors', [row()])).toEqual([422, 'staff_only']);
    expect((await boss.put('/api/staff/rights/nothing/authors', { rows: [row()] })).status).toBe(404);
    expect((await boss.get(authors)).body.rows).toHaveLength(1);
    await boss.put(authors, { rows: [] });
    const said = await (await app.ctx()).db.one(sql<{ n: number }>`select count(*)::int as n from portico.audit
      where action = 'access.author_rules' and principal_id is not null`);
    expect(said.n).toBeGreaterThan(3);
  });
});

describe('Other lists of an object', () => {
  test('a delegate of access rights widens a scope, behind the second wall as well', async () => {
    const scopes = '/api/staff/rights/case/scopes';
    const uid = await write(inBoston, 'for all');
    expect((await inToronto.get(`${cases}/${uid}`)).status).toBe(404);
    const wish = { rows: [{ role: toronto.uid, scope: 'all', grade: 'read' }], confirmAllRecords: true };
    expect((await clerk.put(scopes, wish)).status).toBe(403);
    const saved = await delegate.put(scopes, wish);
    expect(saved.status, saved.text).toBe(200);
    expect((await inToronto.get(`${cases}/${uid}`)).status).toBe(200);
    expect((await delegate.put(scopes, { rows: [] })).status).toBe(200);
    expect((await inToronto.get(`${cases}/${uid}`)).status).toBe(404);
  });

  test('portals and switches are saved over what was seen only', async () => {
    const seen = (await boss.get('/api/staff/rights/case')).body;
    const portals = [...(seen.portals ?? [])].map((one) => one.uid);
    const put = (list: unknown[], ifMatch?: number) => boss.put('/api/staff/rights/case/portals', { portals: list }, { ifMatch });
    const first = Number(seen.versions?.portals);
    const taken = await put([], first);
    expect(taken.status).toBe(200);
    expect((await put(portals, first)).status).toBe(412);
    expect((await put(portals, Number(taken.body.versions?.portals))).status).toBe(200);
    const patch = (on: boolean, ifMatch: number) =>
      boss.patch('/api/staff/metadata/objects/case', { useRecordPermissions: on }, { ifMatch });
    const object = Number(seen.versions?.object);
    const turned = await patch(true, object);
    expect(turned.status).toBe(200);
    expect((await patch(false, object)).status).toBe(412);
    expect((await patch(false, Number(turned.body.version))).status).toBe(200);
  });
});

furtherDescribe('A dry run', () => {
  const run = (body: object, by: Client = boss, ifMatch?: number) =>
    by.post('/api/staff/rights/case/dry-run', body, { key: null, ifMatch });
  const told = async (body: object): Promise<Loose[]> => {
    const reply = await run(body);
    expect(reply.status, reply.text).toBe(200);
    return [...(reply.body.groups ?? [])];
  };
  const none = { verbs: [], columns: [], records: [], given: [] };

  furtherTest(
    'of rules by author tells who receives what of whom and how much of it there is, and the save then does that',
    async () => {
      const before = await subjects(inToronto);
      const seenOf = async (rows: object[]) => {
        await boss.put(authors, { rows });
        await app.work();
        return (await subjects(inToronto)).length - before.length;
      };
      const rules = (rows: object[]) => told({ list: 'authors', rows });
      const untouched = await fingerprints(await app.ctx('owner'));
      const groups = await rules([row()]);
      expect(changedTables(untouched, await fingerprints(await app.ctx('owner')))).toEqual([]);
      const count = (await subjects(inBoston)).length;
      const given = { author: 'Boston', grade: 'read', mayPassOn: false, records: { exact: count } };
      expect(groups).toMatchObject([
        {
          side: 'portal',
          people: 1,
          organisations: [{ title: 'Toronto', people: 1 }],
          gains: { ...none, given: [given] },
          losses: none,
          samples: [{ records: null }],
        },
      ]);
      expect(count).toBeGreaterThan(1);
      expect(await seenOf([row()])).toBe(count);
      expect(await rules([row()])).toEqual([]);
      const edit = { ...given, grade: 'edit' };
      expect(await rules([row({ grade: 'edit' })])).toMatchObject([{ gains: { given: [edit] }, losses: { given: [] } }]);
      expect(await rules([row({ existing: false })])).toMatchObject([{ gains: { given: [] }, losses: { given: [given] } }]);
      expect(await rules([])).toMatchObject([{ people: 1, gains: none, losses: { ...none, given: [given] } }]);
      expect(await seenOf([])).toBe(0);
      // A rule about what comes has no records yet; one for a role that nobody has reaches nobody.
      const later = { ...given, records: null };
      expect(await rules([row({ existing: false })])).toMatchObject([{ gains: { given: [later] } }]);
      expect((await run({ list: 'authors', rows: [row({ receiver: tom.uid })] })).body.errors?.[0]?.code).toBe('not_role');
      expect((await run({ list: 'authors', rows: [] }, boss, 9_999)).status).toBe(412);
      expect((await run({ list: 'authors', rows: [row({ author: tom.uid })] }, clerk)).status).toBe(403);
    },
  );

  furtherTest('of the switches tells what staff lose, to administrators alone, and the save then does that', async () => {
    const list = '/api/staff/records/case/count';
    const seen = async () => (await clerk.get(list)).body;
    const all = await seen();
    const body = { list: 'switches', useOperationPermissions: false, useRecordPermissions: true };
    const { versions } = (await boss.get('/api/staff/rights/case')).body;
    expect((await run(body, delegate)).status).toBe(403);
    expect((await run(body, boss, 9_999)).status).toBe(412);
    const untouched = await fingerprints(await app.ctx('owner'));
    const reply = await run(body, boss, Number(versions?.object));
    expect(reply.status, reply.text).toBe(200);
    expect(changedTables(untouched, await fingerprints(await app.ctx('owner')))).toEqual([]);
    expect(reply.body.groups).toMatchObject([
      { side: 'staff', losses: { records: [{ scope: 'all', grade: 'delete' }] }, gains: { records: [{ scope: 'own' }] } },
    ]);
    const [group] = [...(reply.body.groups ?? [])] as Loose[];
    expect([...(group?.samples ?? [])].map((one) => one.records)).toContainEqual({ before: all, after: { exact: 0 } });
    expect(await seen()).toEqual(all);
    const { useOperationPermissions, useRecordPermissions } = body;
    await boss.patch(
      '/api/staff/metadata/objects/case',
      { useOperationPermissions, useRecordPermissions },
      { ifMatch: Number(versions?.object) },
    );
    expect(await seen()).toEqual({ exact: 0 });
    const back = { ...body, useRecordPermissions: false };
    expect(await told(back)).toMatchObject([{ gains: { records: [{ scope: 'all' }] } }]);
    const { versions: now } = (await boss.get('/api/staff/rights/case')).body;
    await boss.patch('/api/staff/metadata/objects/case', { useRecordPermissions: false }, { ifMatch: Number(now?.object) });
    expect(await seen()).toEqual(all);
  });
});
