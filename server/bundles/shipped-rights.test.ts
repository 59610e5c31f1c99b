import { beforeAll, describe, expect, test } from 'vitest';
import { asSystem, sql } from '../kernel/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client, Reply } from '../testing/client.ts';
import { makeOrganisation, type Person, testPassword } from '../testing/people.ts';
import { furtherTest } from '../testing/proving.ts';
import { loadSolutions } from './index.ts';

let app: TestApp;
let desk: Client;
let administrator: Client;
let portalUid: string;
const portal = '/api/portal/help/records';
const staff = '/api/staff/records';

interface Row {
  readonly uid: string;
  readonly version: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly can: { readonly actions: readonly string[] };
}
const rowOf = (reply: Reply): Row => JSON.parse(reply.text) as Row;

interface Customer extends Person {
  readonly client: Client;
  readonly account: string;
}
let maria: Customer;
let colleague: Customer;
let stranger: Customer;

async function insert(object: 'account' | 'contact', values: Readonly<Record<string, unknown>>): Promise<string> {
  const ctx = asSystem(await app.ctx(), 'test');
  const all = { created_at: ctx.now, modified_at: ctx.now, ...values };
  const names = sql.join(Object.keys(all).map((name) => sql.id(name)));
  const { id } = await ctx.db.one(sql<{ id: string }>`insert into ${sql.id('data', object)} (${names})
    values (${sql.join(Object.values(all).map((v) => sql`${v}`))}) returning id`);
  return id;
}

async function organisation(name: string): Promise<{ role: string; account: string }> {
  const account = await insert('account', { name });
  await (await app.ctx()).db.run(sql`update data.account set organisation_id = id where id = ${account}`);
  return { account, role: await makeOrganisation(await app.ctx('owner'), name, account) };
}

async function customer(name: string, { role, account }: { role: string; account: string }): Promise<Customer> {
  const contactId = await insert('contact', {
    name,
    account,
    organisation_id: account,
    email: `${name}@example.com`,
    phone: '12345',
  });
  const person = await app.portalUser({ portal: 'help', organisations: [role], contactId });
  return { ...person, client: await app.as(person), account };
}

beforeAll(async () => {
  app = await testApp();
  await loadSolutions(await app.ctx());
  administrator = await app.as(await app.staff({ administrator: true }));
  desk = await app.as(await app.staff({ displayName: 'Priya Raman' }));
  const workspace = await administrator.post('/api/staff/workspaces', { title: 'Help' });
  const made = await administrator.post(`/api/staff/workspaces/${workspace.body.uid}/portal`, {
    template: 'service_desk',
    title: 'Help',
    slug: 'help',
  });
  portalUid = String(made.body.uid);
  const opened = await administrator.post(`/api/staff/portals/${portalUid}/status`, { action: 'activate' });
  expect([workspace.text, made.text, opened.text].join('\n')).not.toMatch(/about:blank/);
  const halden = await organisation('Halden');
  maria = await customer('maria', halden);
  colleague = await customer('colleague', halden);
  stranger = await customer('stranger', await organisation('Corvid'));
});

const newCase = async (values: Readonly<Record<string, unknown>> = {}) => {
  const made = await maria.client.post(`${portal}/case`, { values: { description: 'The balance drifts.', ...values } });
  expect([made.status, made.text]).toEqual([201, expect.any(String)]);
  return String(made.body.uid);
};

describe('out of the box a customer', () => {
  test('opens a case that gets number, status and time by itself, and reads what is meant for him', async () => {
    const uid = await newCase();
    const { values } = rowOf(await maria.client.get(`${portal}/case/${uid}`));
    expect(values).toMatchObject({
      number: 'CS-0000001',
      status: 'new',
      registered_at: expect.stringMatching(/^2/),
      closed_on: null,
    });
    const keys = Object.keys(values);
    for (const hidden of ['priority', 'complained', 'staff_answered', 'origin_portal', 'modified_by', 'first_resolution_at']) {
      expect(keys).not.toContain(hidden);
    }
    expect(keys).toContain('description');
  });

  test('cannot set what belongs to the workflow or is hidden, nor rewrite what he sent', async () => {
    const uid = await newCase();
    for (const [key, value] of Object.entries({
      status: 'closed',
      number: 'CS-1',
      priority: 'high',
      registered_at: '2020-01-01T00:00:00Z',
      assignee: null,
    })) {
      const made = await maria.client.post(`${portal}/case`, { values: { description: 'x', [key]: value } });
      expect([key, made.status >= 400 && made.status < 500]).toEqual([key, true]);
    }
    const changed = await maria.client.patch(`${portal}/case/${uid}`, { values: { description: 'other' } }, { ifMatch: 1 });
    expect(changed.status).toBeGreaterThanOrEqual(400);
    expect((await desk.patch(`${staff}/case/${uid}`, { values: { priority: 'high' } }, { ifMatch: 1 })).status).toBe(200);
  });

  test('and the desk write to each other; a stranger and even a colleague see none of it', async () => {
    const uid = await newCase();
    expect((await maria.client.post(`${portal}/message`, { values: { case: uid, text: 'Any news?' } })).status).toBe(201);
    expect((await desk.post(`${staff}/message`, { values: { case: uid, text: 'We are on it.' } })).status).toBe(201);
    expect((await desk.post(`${staff}/internal_note`, { values: { case: uid, text: 'canary-note' } })).status).toBe(201);
    const messages = await maria.client.get(`${portal}/message`);
    expect(messages.text).toContain('We are on it.');
    expect(messages.text).not.toContain('canary');
    expect((await maria.client.get(`${portal}/internal_note`)).status).toBe(404);
    for (const other of [colleague, stranger]) {
      expect((await other.client.get(`${portal}/case/${uid}`)).status).toBe(404);
      expect((await other.client.get(`${portal}/case`)).text).not.toContain(uid);
      expect((await other.client.get(`${portal}/message`)).text).not.toContain('news');
      const added = await other.client.post(`${portal}/message`, { values: { case: uid, text: 'hello' } });
      expect(added.status).toBeGreaterThanOrEqual(400);
    }
  });

  test('cancels, and reopens what was resolved; staff take, wait and resolve', async () => {
    const canceled = await newCase();
    const after = await maria.client.post(`${portal}/case/${canceled}/actions/cancel`, {}, { ifMatch: 1 });
    expect(rowOf(after).values).toMatchObject({
      status: 'canceled',
      closing_reason: 'canceled_by_user',
      closed_on: expect.stringMatching(/^2/),
    });
    expect(rowOf(after).can.actions).toEqual([]);
    const seen = await desk.get(`${staff}/case/${canceled}`);
    expect(rowOf(seen).values.first_resolution_at).toEqual(rowOf(after).values.closed_on);
    expect(rowOf(seen).values.actual_resolution_at).toEqual(rowOf(after).values.closed_on);

    const uid = await newCase();
    const act = async (who: Client, base: string, action: string) => {
      const { version } = rowOf(await who.get(`${base}/case/${uid}`));
      return who.post(`${base}/case/${uid}/actions/${action}`, {}, { ifMatch: version });
    };
    expect((await act(maria.client, portal, 'close')).status).toBeGreaterThanOrEqual(400);
    expect((await act(maria.client, portal, 'take')).status).toBeGreaterThanOrEqual(400);
    expect(rowOf(await act(desk, staff, 'take')).values).toMatchObject({
      status: 'in_progress',
      assignee: { displayName: 'Priya Raman' },
    });
    expect(rowOf(await act(desk, staff, 'wait')).values.status).toBe('waiting');
    // What follows an answer is a row of the workflow, but no button.
    const { can } = rowOf(await maria.client.get(`${portal}/case/${uid}`));
    expect(can.actions).toEqual(expect.arrayContaining(['cancel', 'reopen']));
    expect(can.actions).not.toContain('reply');
    expect(rowOf(await act(maria.client, portal, 'reopen')).values.status).toBe('reopened');
    expect(rowOf(await act(desk, staff, 'resolve')).values.status).toBe('resolved');
    expect(rowOf(await act(maria.client, portal, 'close')).values).toMatchObject({
      status: 'closed',
      closing_reason: 'closed_by_user',
    });
  });

  test('reads services and names of his own organisation, and no addresses', async () => {
    expect(
      (await desk.post(`${staff}/service`, { values: { name: 'Calibration', category: 'incident', active: true } })).status,
    ).toBe(201);
    const services = await maria.client.get(`${portal}/service`);
    expect(services.text).toContain('Calibration');
    const contacts = await maria.client.get(`${portal}/contact`);
    expect(contacts.text).toContain('colleague');
    expect(contacts.text).not.toMatch(/stranger|@example|12345/);
    expect((await maria.client.get(`${portal}/account`)).text).not.toContain('Corvid');
    expect((await maria.client.get(`${portal}/department`)).status).toBe(404);
    expect((await maria.client.get(`${portal}/article`)).status).toBe(404);
    const uid = await newCase({ service: JSON.parse(services.text).rows[0].uid });
    const { values } = rowOf(await maria.client.get(`${portal}/case/${uid}`));
    expect(values).toMatchObject({ service: { label: 'Calibration' }, contact: { label: 'maria' }, category: 'incident' });
    expect(String(values.subject)).toMatch(/Calibration.*Incident/);
  });
});

describe('what a portal user may without anybody having allowed it (PRM-02, PRM-03, PRM-10)', () => {
  const help = '/api/portal/help/knowledge';
  let everybody: string;
  let published: string;

  beforeAll(async () => {
    const roles = (await desk.get(`${staff.replace('records', 'knowledge')}/settings`)).body.roles;
    everybody = String(roles?.find?.((role) => String(role.title) === 'All portal users')?.uid);
    const article = await desk.post(`${staff}/article`, {
      values: { title: 'Zeroing a balance', language: 'en', body: '<p>Slowly.</p>' },
    });
    const out = await desk.post(`/api/staff/knowledge/articles/${article.body.uid}/publish`);
    expect([article.text, out.status]).toEqual([expect.any(String), 200]);
    published = String((await desk.get(`/api/staff/knowledge/articles/${article.body.uid}`)).body.published);
  });

  test('is to read what staff publish, to see the main page, to have folders, to change the own password', async () => {
    expect((await stranger.client.get(`${help}/articles/${published}`)).body).toMatchObject({ title: 'Zeroing a balance' });
    expect((await stranger.client.get('/api/portal/help/main')).status).toBe(200);
    const folders = '/api/portal/help/objects/case/folders';
    expect((await stranger.client.post(folders, { name: 'Open ones', kind: 'static' })).status).toBe(200);
    expect((await stranger.client.get(folders)).text).toContain('Open ones');
    const change = { current: testPassword, new: 'a window over the harbour' };
    expect((await stranger.client.post('/api/portal/help/me/password', { ...change, current: 'wrong' })).status).toBe(422);
    expect((await stranger.client.post('/api/portal/help/me/password', change)).status).toBeLessThan(300);
  });

  test('is to write, change and delete the own comments, to like those of others, and no more', async () => {
    const made = await maria.client.post(`${portal}/article_comment`, { values: { article: published, text: 'Thanks' } });
    const path = `${portal}/article_comment/${made.body.uid}`;
    expect((await maria.client.patch(path, { values: { text: 'Thank you' } }, { ifMatch: 1 })).status).toBe(200);
    expect((await colleague.client.put(`${help}/comments/${made.body.uid}/like`)).body).toEqual({ likes: 1, liked: true });
    expect((await colleague.client.patch(path, { values: { text: 'No' } }, { ifMatch: 2 })).status).toBe(403);
    expect((await colleague.client.delete(path)).status).toBe(403);
    expect((await maria.client.delete(path)).status).toBe(204);
  });

  test('is to open cases and see the own ones only; of any object without a rule for records he reaches what he made', async () => {
    const uid = await newCase();
    expect((await maria.client.get(`${portal}/case/${uid}`)).status).toBe(200);
    expect((await colleague.client.get(`${portal}/case/${uid}`)).status).toBe(404);
    const meter = {
      key: 'meter',
      title: { en: 'Meter' },
      plural: { en: 'Meters' },
      columns: [{ key: 'name', title: { en: 'Name' }, type: 'text' }],
    };
    const object = await administrator.post('/api/staff/metadata/objects', meter);
    expect([object.status, object.text]).toEqual([200, expect.any(String)]);
    const exposed = (await administrator.get(`/api/staff/portals/${portalUid}/objects`)).body.objects;
    const objects = [...(exposed as unknown as string[]), 'meter'];
    expect((await administrator.put(`/api/staff/portals/${portalUid}/objects`, { objects })).text).not.toContain('about:blank');
    // Exposed, and yet nothing: the defaults are rows, and there is none for it.
    expect((await maria.client.post(`${portal}/meter`, { values: { name: 'No. 1' } })).status).toBe(404);
    const rule = { principal: everybody, create: true, read: true, update: null, delete: null };
    expect((await administrator.post('/api/staff/rights/meter/operations', rule)).status).toBeLessThan(300);
    const column = { principal: everybody, grade: 'edit' };
    expect((await administrator.post('/api/staff/rights/meter/columns/name', column)).status).toBeLessThan(300);
    const made = await maria.client.post(`${portal}/meter`, { values: { name: 'No. 1' } });
    expect([made.status, made.text]).toEqual([201, expect.any(String)]);
    expect((await maria.client.get(`${portal}/meter/${made.body.uid}`)).status).toBe(200);
    expect((await colleague.client.get(`${portal}/meter/${made.body.uid}`)).status).toBe(404);
    expect((await colleague.client.get(`${portal}/meter`)).body.rows).toEqual([]);
  });

  furtherTest('stands in rows: where one is taken out, its default is gone with the next request', async () => {
    type Rules = { readonly version: number; readonly rows: readonly { readonly principal: { readonly uid: string } }[] };
    const rulesOf = async (object: string) =>
      JSON.parse((await administrator.get(`/api/staff/rights/${object}/operations`)).text) as Rules;
    const save = async (object: string, rows: Rules['rows']) => {
      const path = `/api/staff/rights/${object}/operations`;
      const named = rows.map((row) => ({ ...row, principal: row.principal.uid }));
      const saved = await administrator.put(path, { rows: named }, { ifMatch: (await rulesOf(object)).version });
      expect([saved.status, saved.text]).toEqual([200, expect.any(String)]);
    };
    const seen = async () =>
      Promise.all([
        maria.client.get(`${help}/articles/${published}`),
        maria.client.get(`${portal}/case`),
        maria.client.get(`${portal}/service`),
      ]).then((answers) => answers.map(({ status }) => status));
    expect(await seen()).toEqual([200, 200, 200]);
    const objects = ['published_article', 'case', 'service'];
    const shipped = await Promise.all(objects.map(rulesOf));
    for (const [index, object] of objects.entries()) {
      const rows = shipped[index]?.rows ?? [];
      const others = rows.filter(({ principal }) => principal.uid !== everybody);
      expect([object, others.length]).toEqual([object, rows.length - 1]);
      await save(object, others);
    }
    expect(await seen()).toEqual([404, 404, 404]);
    for (const [index, object] of objects.entries()) await save(object, shipped[index]?.rows ?? []);
    expect(await seen()).toEqual([200, 200, 200]);
  });
});
