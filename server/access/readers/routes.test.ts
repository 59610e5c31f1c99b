/** The inverse questions over HTTP: who may ask them, and that they agree with what the people themselves are shown. */
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../kernel/index.ts';
import { type TestApp, testApp } from '../../testing/app.ts';
import type { Client } from '../../testing/client.ts';
import { type Desk, openDesk } from '../../testing/desk.ts';
import type { Person } from '../../testing/people.ts';

let app: TestApp;
let desk: Desk;
let clerk: Client;
let maria: Person;
let pete: Person;
let record: string;
const nobody = '00000000-0000-4000-8000-000000000000';

async function member(title: string, name: string): Promise<Person> {
  const made = await desk.organisation(title);
  const contact = await desk.contact({ name, account: made.account });
  const owner = await app.ctx('owner');
  const ids = await owner.db.one(sql<{ role: string; contact: string }>`select
    (select r.id::text from portico.role r join portico.principal p on p.id = r.id where p.uid = ${made.uid}) as role,
    (select id::text from data.contact where uid = ${contact}) as contact`);
  return app.portalUser({ portal: 'support', organisations: [ids.role], contactId: ids.contact });
}

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  const portal = await desk.portal('support');
  await desk.client.put(`/api/staff/portals/${portal}/objects`, { objects: ['case'] });
  [maria, pete] = [await member('North', 'Maria'), await member('South', 'Pete')];
  clerk = await app.as(await app.staff());
  const values = { subject: 'Who sees me', description: '-' };
  record = String((await (await app.as(maria)).post('/api/portal/support/records/case', { values })).body.uid);
});

const atRecord = () => `/api/staff/records/case/${record}/readers`;
const names = (reply: Awaited<ReturnType<Client['get']>>) => [...(reply.body.rows ?? [])].map((row) => String(row.name));

describe('Who can see a record', () => {
  test('is told to staff who see it, with the way of each and how far it goes; a share is told with its giver', async () => {
    const before = await clerk.get(atRecord());
    expect(before.status, before.text).toBe(200);
    expect(before.body).toMatchObject({
      people: 1,
      groups: [{ kind: 'own', people: 1 }],
      rows: [{ name: 'Maria', organisations: ['North'], ways: [{ kind: 'own' }] }],
      next: null,
    });
    const given = await clerk.post(`/api/staff/records/case/${record}/shares`, { receiver: pete.uid, grade: 'read' });
    const after = await clerk.get(atRecord());
    expect(names(after)).toEqual(['Maria', 'Pete']);
    expect(after.body.rows?.[1]).toMatchObject({ grade: 'read', ways: [{ kind: 'share', through: { title: 'Pete' } }] });
    expect(after.body.rows?.[1]?.ways?.[0]?.given?.by).toBeTruthy();
    expect(names(await clerk.get(`${atRecord()}?search=pet`))).toEqual(['Pete']);
    expect(names(await clerk.get(`${atRecord()}?cursor=${maria.uid}`))).toEqual(['Pete']);
    const staff = await clerk.get(`${atRecord()}?side=staff`);
    expect(staff.body.groups).toMatchObject([{ kind: 'all', setting: { kind: 'switch' } }]);
    await clerk.delete(`/api/staff/shares/${given.body.shares?.[0]?.uid}`);
    expect(names(await clerk.get(atRecord()))).toEqual(['Maria']);
  });

  test('is not told of a record that the asker does not see, like of one that is not there', async () => {
    const key = 'use_record_permissions';
    const owner = await app.ctx('owner');
    const turn = (on: boolean) =>
      owner.db.batch([
        sql`update portico.object set ${sql.id(key)} = ${on} where key = 'case'`,
        sql`update portico.configuration set epoch = epoch + 1`,
      ]);
    await turn(true);
    const [hidden, missing] = [await clerk.get(atRecord()), await clerk.get(`/api/staff/records/case/${nobody}/readers`)];
    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect((await desk.client.get(`/api/staff/rights/readers?object=case&record=${record}`)).body.people).toBe(1);
    await turn(false);
    expect((await clerk.get(atRecord())).status).toBe(200);
    for (const address of ['nothing', `${nobody}x`]) {
      expect((await clerk.get(`/api/staff/records/case/${address}/readers`)).status).toBe(404);
    }
    expect((await (await app.as(maria)).get(atRecord())).status).toBe(401);
  });
});

describe('The questions of the studio', () => {
  const questions = () => [
    `/api/staff/rights/readers?object=case`,
    `/api/staff/rights/readers?object=case&record=${record}`,
    `/api/staff/rights/readers?object=case&column=subject`,
    `/api/staff/rights/sight?user=${maria.uid}&portal=support`,
  ];

  test('are answered to those who administer rights and to nobody else', async () => {
    for (const question of questions()) {
      expect((await clerk.get(question)).status, question).toBe(403);
      expect((await desk.client.get(question)).status, question).toBe(200);
    }
    for (const unknown of [
      '/api/staff/rights/readers?object=nothing',
      '/api/staff/rights/readers?object=case&column=nothing',
      `/api/staff/rights/readers?object=case&record=${nobody}`,
    ]) {
      expect((await desk.client.get(unknown)).status, unknown).toBe(404);
    }
    // Whether somebody of a uid is there is no answer for whoever may not ask.
    for (const user of [maria.uid, nobody]) {
      expect((await clerk.get(`/api/staff/rights/sight?user=${user}`)).status).toBe(403);
    }
  });

  test('name the row behind a column, and lose everybody when the row says hidden', async () => {
    const shown = await desk.client.get('/api/staff/rights/readers?object=case&column=subject');
    expect(names(shown)).toEqual(['Maria', 'Pete']);
    expect(shown.body.groups).toMatchObject([{ kind: 'row', people: 2, setting: { kind: 'column_rule' } }]);
    const rows = '/api/staff/rights/case/columns/subject';
    const kept = [...((await desk.client.get(rows)).body.rows ?? [])].map((row) => ({
      principal: String(row.principal?.uid),
      grade: String(row.grade),
    }));
    await desk.client.put(rows, { rows: [{ principal: maria.uid, grade: 'hidden' }, ...kept] });
    expect(names(await desk.client.get('/api/staff/rights/readers?object=case&column=subject'))).toEqual(['Pete']);
    await desk.client.put(rows, { rows: kept });
    expect(names(await desk.client.get('/api/staff/rights/readers?object=case&column=subject'))).toEqual(['Maria', 'Pete']);
  });

  test('count what somebody sees as his own list does, and nothing where he does not act', async () => {
    const sight = async (more: string) => (await desk.client.get(`/api/staff/rights/sight?user=${more}`)).body;
    const seen = [...((await sight(`${maria.uid}&portal=support`)).objects ?? [])].find((one) => String(one.key) === 'case');
    const own = await (await app.as(maria)).get('/api/portal/support/records/case/count');
    expect(seen?.records).toEqual(own.body);
    expect(seen?.records).toEqual({ exact: 1 });
    expect(seen?.can).toMatchObject({ create: true, read: true });
    const described = await (await app.as(maria)).get('/api/portal/support/objects/case');
    expect([...(seen?.columns ?? [])].map((one) => String(one.key)).sort()).toEqual(
      [...(described.body.columns ?? [])].map((one) => String(one.key)).sort(),
    );
    expect(await sight(maria.uid)).toEqual({ acts: false, objects: [] });
    expect((await sight(desk.admin.uid)).acts).toBe(true);
  });
});
