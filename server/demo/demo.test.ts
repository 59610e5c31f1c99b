import { beforeAll, describe, expect, test } from 'vitest';
import { loadSolutions } from '../bundles/index.ts';
import { sql } from '../kernel/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Loose } from '../testing/client.ts';
import { furtherDescribe } from '../testing/proving.ts';
import { readCompany } from './company.ts';
import { type DemoGreeting, loadDemo } from './index.ts';
import { CASES, planCases } from './plan.ts';

const today = new Date('2026-03-18T15:00:00Z');

describe('the plan', async () => {
  const { company, stories } = await readCompany();
  const planned = planCases(company, stories, today);

  test('is the same on every machine for the same day', () => {
    expect(planned).toHaveLength(CASES);
    expect(planCases(company, stories, today)).toEqual(planned);
  });

  test('spreads over twelve months, oldest first, and nothing in it lies in the future', () => {
    const times = planned.map((p) => p.at.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(planned.map((p) => p.at.toISOString().slice(0, 7))).size).toBeGreaterThanOrEqual(12);
    const moments = planned.flatMap((p) => p.moments.map((m) => m.at.getTime()));
    expect(moments.length).toBeGreaterThan(1_500);
    expect(Math.max(...times, ...moments)).toBeLessThan(today.getTime());
  });

  test('leaves no gap in a text and uses every service', () => {
    const texts = planned.flatMap((p) => [p.subject, p.description, ...p.moments.flatMap((m) => ('text' in m ? [m.text] : []))]);
    expect(texts.filter((t) => /[{}]/.test(t))).toEqual([]);
    expect(new Set(planned.map((p) => p.service))).toEqual(new Set(company.services.map((s) => s.name)));
  });
});

furtherDescribe('the demo company in an empty database', () => {
  let app: TestApp;
  let greeting: DemoGreeting | null;
  const some = { cases: 14 };
  const count = async (what: ReturnType<typeof sql>) =>
    (await (await app.ctx()).db.one(sql<{ n: number }>`select count(*)::int as n from ${what}`)).n;

  beforeAll(async () => {
    app = await testApp({ env: { PORTICO_DEMO: '1' } });
    await loadSolutions(await app.ctx());
    greeting = await loadDemo(app.system, () => {}, some);
  });

  test('lets those who are named sign in with the password that is told, on their side', async () => {
    expect(greeting?.people.length).toBeGreaterThan(3);
    for (const { email, door } of greeting?.people ?? []) {
      const address = door === '/' ? '/api/staff/session' : `/api${door.replace('/p/', '/portal/')}/session`;
      const answer = await app.client().post(address, { login: email, password: greeting?.password });
      expect([email, answer.status]).toEqual([email, 200]);
    }
    const wrong = await app.client().post('/api/staff/session', { login: greeting?.people[0]?.email, password: 'not it at all' });
    expect(wrong.status).toBe(401);
  });

  test('has people in every status, in two organisations, and eight customers', async () => {
    const who = greeting?.people.find((p) => p.door === '/');
    const staff = app.client();
    await staff.post('/api/staff/session', { login: who?.email, password: greeting?.password });
    const { users } = (await staff.get('/api/staff/portal-users')).body;
    expect(new Set(users?.map(({ status }) => status))).toEqual(new Set(['active', 'locked', 'not_registered']));
    expect(users?.some(({ organisations }) => organisations?.length === 2)).toBe(true);
    const customers = sql`portico.role r join data.account a on a.id = r.account_id where a.type = 'customer'`;
    expect(await count(customers)).toBe(8);
  });

  test('shows a customer her own cases with their conversations, and nobody else’s', async () => {
    const maria = greeting?.people.find((p) => p.email.startsWith('maria'));
    const client = app.client();
    await client.post('/api/portal/support/session', { login: maria?.email, password: greeting?.password });
    const { rows } = (await client.get('/api/portal/support/records/case')).body;
    const hers = await count(
      sql`data."case" c join portico.portal_user u on u.contact_id = c.contact where u.email = ${maria?.email ?? ''} and c.deleted_at is null`,
    );
    expect(rows?.length).toBe(hers);
    expect(await count(sql`data."case"`)).toBe(some.cases);
    // How much has been said about the newest ones depends on the hour of the day.
    const { company, stories } = await readCompany();
    const { today: begun } = await (await app.ctx()).db.one(
      sql<{ today: string }>`select value ->> 'today' as today from portico.setting where key = 'demo'`,
    );
    const moments = planCases(company, stories, new Date(begun))
      .slice(-some.cases)
      .flatMap((one) => one.moments);
    const said = moments.filter((moment) => moment.do === 'write').length;
    expect(said).toBeGreaterThan(3);
    expect(await count(sql`data.message`)).toBe(said);
  });

  test('has applications in several stages and documents with their files, each for its own customer', async () => {
    const maria = greeting?.people.find((p) => p.email.startsWith('maria'));
    const client = app.client();
    const api = '/api/portal/customers';
    await client.post(`${api}/session`, { login: maria?.email, password: greeting?.password });
    const { rows } = (await client.get(`${api}/records/application`)).body;
    expect(rows?.map(({ values }) => (values as unknown as { status: string }).status).sort()).toEqual(['approved', 'review']);
    const documents = (await client.get(`${api}/records/document?columns=title,files`)).body.rows ?? [];
    expect(documents).toHaveLength(3);
    for (const { values } of documents) expect((values as unknown as Loose).files).toHaveLength(1);
  });

  test('does not send twelve months of letters', async () => {
    const old = new Date(Date.now() - 3 * 86_400_000);
    expect(await count(sql`portico.outbox where topic like 'mail%' and created_at < ${old}`)).toBe(0);
  });

  test('loaded again changes nothing and tells the same', async () => {
    const before = await count(sql`portico.audit`);
    expect(await loadDemo(app.system, () => {}, some)).toEqual(greeting);
    expect(await count(sql`portico.audit`)).toBe(before);
  });
});

describe('the demo company stays away', () => {
  test('from a database that somebody uses already, and where the settings say no', async () => {
    const app = await testApp({ env: { PORTICO_DEMO: '0' } });
    expect(await loadDemo(app.system, () => {})).toBeNull();
    (app.system.config as { demo: boolean }).demo = true;
    await app.staff();
    expect(await loadDemo(app.system, () => {})).toBeNull();
  });
});
