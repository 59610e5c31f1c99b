/** What every status of a portal means for outsiders and administrators: pages, data, files, streams, mail (LIF-01..09, LIF-12, W7). */
import { beforeAll, describe, expect, test } from 'vitest';
import { cookieNames } from '../kernel/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Client, Loose } from '../testing/client.ts';
import { A_SECOND } from '../testing/database.ts';
import type { Desk } from '../testing/desk.ts';
import { someOf } from '../testing/proving.ts';
import { type Listener, listen } from '../testing/stream.ts';
import { deskWithPages } from './fixture-web.ts';

const password = 'seven grey herons wade';
const api = '/api/portal/help';
let app: TestApp;
let desk: Desk;
let admin: Client;
let workspace: string;
let portal: string;
let email: string;
let maria: Client;
/** Her case, and a file on it. */
let mine: { uid: string; file: string };
/** What everybody on the portal may read. */
let service: string;

const move = (action: string, by = admin) => by.post(`/api/staff/portals/${portal}/status`, { action });
const asked = async (answer: Promise<{ status: number; body: Loose; text: string }>) => {
  const { status, body, text } = await answer;
  expect(status, text).toBeLessThan(300);
  return body;
};

beforeAll(async () => {
  ({ app, desk } = await deskWithPages());
  admin = desk.client;
  await desk.seats(20);
  workspace = String((await asked(admin.post('/api/staff/workspaces', { title: 'Help' }))).uid);
  const body = { template: 'service_desk', title: 'Help', slug: 'help' };
  portal = String((await asked(admin.post(`/api/staff/workspaces/${workspace}/portal`, body))).uid);
  service = String((await asked(admin.post('/api/staff/records/service', { values: { name: 'Repair' } }))).uid);
});

/** Everything a signed-in person of a portal can ask for by himself; each exists while it is open. */
const data = (): readonly string[] => [
  `${api}/objects/case`,
  `${api}/records/case`,
  `${api}/records/case/count`,
  `${api}/records/case/${mine.uid}`,
  `${api}/records/case/${mine.uid}/history`,
  `${api}/records/case/${mine.uid}/files/${mine.file}`,
  `${api}/cases/${mine.uid}/conversation`,
  `${api}/search?text=drift`,
  `${api}/records/service/${service}`,
];

const cookieOf = (client: Client) => ({
  cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  'sec-fetch-site': 'same-origin',
});
const streamOf = (client: Client): Promise<Listener> => listen(`${app.origin}${api}/stream`, cookieOf(client));
/** The first data of a page. */
const carried = ({ text }: { text: string }) => JSON.parse(/id="first-data">(.*?)<\/script>/s.exec(text)?.[1] ?? 'null') as Loose;

/** Nothing but who one is answers: each as if it were not there, and writing too. */
async function expectDark(client: Client): Promise<void> {
  const missing = await client.get(`${api}/records/nothing`);
  expect(missing.status).toBe(404);
  for (const address of data()) {
    const { status, text } = await client.get(address);
    expect([status, text], address).toEqual([404, missing.text]);
  }
  const form = new FormData();
  form.append('file', new Blob(['x']), 'x.txt');
  const writes = [
    client.post(`${api}/records/case`, { values: { subject: 'Let me in' } }),
    client.post(`${api}/records/message`, { values: { case: mine.uid, text: 'Let me in' } }),
    client.post(`${api}/records/case/${mine.uid}/actions/cancel`, {}),
    client.send('POST', `${api}/uploads`, form),
  ];
  for (const { status, text } of await Promise.all(writes)) expect([status, text]).toEqual([404, missing.text]);
  const me = await asked(client.get(`${api}/me`));
  expect(me).toMatchObject({ preview: false, sections: [], portal: { open: false } });
  const stream = await streamOf(client);
  expect(stream.status).toBe(404);
  stream.close();
  const page = await client.get('/p/help/cases');
  expect(page.status).toBe(200);
  expect(Object.keys(carried(page).answers ?? {}).sort()).toEqual([`${api}/front`, `${api}/me`]);
}

describe('the life of a portal', () => {
  test('enabled, it is inactive: an invited person may accept and log in, and sees that it is not open yet (LIF-06)', async () => {
    const [own] = [...(await asked(admin.get('/api/staff/workspaces'))).workspaces!];
    expect(own?.portal).toMatchObject({ status: 'inactive', template: 'service_desk' });
    expect(own?.portal?.sections?.[0]).toMatchObject({ key: 'cases' });
    email = 'maria@halden.org';
    const organisation = await desk.organisation('Halden');
    const { token } = await desk.invite(organisation.uid, email, portal);
    maria = app.client();
    const accepted = await asked(maria.post(`${api}/invitation/accept`, { token, password }, { key: null }));
    expect(accepted).toEqual({ home: '/p/help', open: false });
    mine = { uid: service, file: service };
    await expectDark(maria);
  });

  test('activated, it answers all of it (LIF-05)', async () => {
    expect(await asked(move('activate'))).toMatchObject({ status: 'active', users: 1 });
    const form = new FormData();
    form.append('file', new Blob(['0.4 mg an hour'], { type: 'text/plain' }), 'drift.txt');
    const { uid: staged } = await asked(maria.send('POST', `${api}/uploads`, form));
    const values = { subject: 'It drifts', description: 'By 0.4 mg an hour', attachments: [staged] };
    const made = await asked(maria.post(`${api}/records/case`, { values }));
    const read = await asked(maria.get(`${api}/records/case/${made.uid}`));
    mine = { uid: String(made.uid), file: String((read.values as unknown as Loose).attachments?.[0]?.uid) };
    for (const address of data()) expect((await maria.get(address)).status, address).toBe(200);
    const page = await maria.get('/p/help/cases');
    expect(page.text).toContain(mine.uid);
    expect((await asked(maria.get(`${api}/me`))).sections?.map((s) => String(s.key))).toContain('cases');
    await app.work();
  });

  const endings = [
    ['deactivate', 'inactive'],
    ['disable', 'disabled'],
  ] as const;
  test.each(someOf(endings, 2))(
    'after %s nothing answers any more, an open stream says so within a second, and mails wait (LIF-07, LIF-12)',
    async (action, status) => {
      const stream = await streamOf(maria);
      expect(stream.status).toBe(200);
      const before = performance.now();
      expect(await asked(move(action))).toMatchObject({ status });
      const notices = await stream.end();
      expect(performance.now() - before).toBeLessThan(A_SECOND);
      expect(notices.at(-1)).toEqual({ kind: 'closed' });
      if (status === 'disabled') {
        // The session is over; whoever logs in anew finds the same door.
        expect((await maria.get(`${api}/me`)).status).toBe(401);
        for (const address of data()) expect((await maria.get(address)).status, address).toBe(401);
        await asked(maria.post(`${api}/session`, { login: email, password }, { key: null }));
      }
      await expectDark(maria);
      // The desk goes on; what it says to the customer waits for the door to open again.
      const letters = (await app.letters()).length;
      await asked(admin.post('/api/staff/records/message', { values: { case: mine.uid, text: `Answered while ${status}` } }));
      await app.work();
      expect(await app.letters()).toHaveLength(letters);
      if (status === 'disabled') expect(await asked(move('enable'))).toMatchObject({ status: 'inactive' });
      await expectDark(maria);
      expect(await asked(move('activate'))).toMatchObject({ status: 'active' });
      await app.work();
      const after = await app.letters();
      expect(after).toHaveLength(letters + 1);
      expect(after[0]).toMatchObject({ to: expect.stringContaining(email) });
      for (const address of data()) expect((await maria.get(address)).status, address).toBe(200);
    },
  );

  test('disabled and enabled again it has its sections, exposure, users and seats as before (LIF-08)', async () => {
    const look = async () => {
      const { workspaces } = await asked(admin.get('/api/staff/workspaces'));
      const { status: _, ...rest } = (workspaces?.[0]?.portal ?? {}) as unknown as Record<string, unknown>;
      return { rest, packages: (await asked(admin.get('/api/staff/licence-packages'))).packages };
    };
    const before = await look();
    await asked(move('disable'));
    const again = { template: 'empty', title: 'Other', slug: 'other' };
    expect((await admin.post(`/api/staff/workspaces/${workspace}/portal`, again)).status).toBe(409);
    await asked(move('enable'));
    expect(await look()).toEqual(before);
    await asked(move('activate'));
    // Disabling has ended her session.
    await asked(maria.post(`${api}/session`, { login: email, password }, { key: null }));
  });

  test('moves only where its status allows', async () => {
    for (const action of ['activate', 'enable']) expect((await move(action)).status, action).toBe(409);
    expect(await asked(move('deactivate'))).toMatchObject({ status: 'inactive' });
    for (const action of ['deactivate', 'enable']) expect((await move(action)).status, action).toBe(409);
    expect(await asked(move('activate'))).toMatchObject({ status: 'active' });
  });

  test('is for the Administrators group alone; a disabled portal has left the menu of the others (CON-21)', async () => {
    const agent = await app.as(await app.staff());
    const body = { template: 'empty', title: 'Mine', slug: 'mine' };
    for (const { status } of await Promise.all([
      move('deactivate', agent),
      agent.post(`/api/staff/workspaces/${workspace}/portal`, body),
      agent.post('/api/staff/workspaces', { title: 'Mine' }),
      agent.patch(`/api/staff/portals/${portal}`, { title: 'Mine' }),
      agent.get('/api/staff/portal-templates'),
      agent.post('/api/staff/preview', { portal: 'help' }, { key: null }),
    ])) {
      expect(status).toBe(404);
    }
    const portalIn = async (client: Client) => (await asked(client.get('/api/staff/workspaces'))).workspaces?.[0]?.portal;
    expect(await portalIn(agent)).toMatchObject({ status: 'active' });
    await asked(move('disable'));
    expect(await portalIn(agent)).toBeNull();
    expect(await portalIn(admin)).toMatchObject({ status: 'disabled' });
    await asked(move('enable'));
    await asked(move('activate'));
    await asked(maria.post(`${api}/session`, { login: email, password }, { key: null }));
  });

  test('an empty portal has neither sections nor objects (LIF-03)', async () => {
    const { uid } = await asked(admin.post('/api/staff/workspaces', { title: 'Bare' }));
    const body = { template: 'empty', title: 'Bare', slug: 'bare' };
    const made = await asked(admin.post(`/api/staff/workspaces/${uid}/portal`, body));
    expect(made).toMatchObject({ sections: [], exposed: [], status: 'inactive', kind: 'self_service' });
  });
});

describe('an administrator’s preview', () => {
  const enter = async () => {
    const browser = await app.as(desk.admin);
    const started = await asked(browser.post('/api/staff/preview', { portal: 'help' }, { key: null }));
    expect(started).toEqual({ home: '/p/help' });
    return browser;
  };

  test.each(someOf(['active', 'inactive', 'disabled'], 2))(
    'shows a portal that is %s as any portal user sees it',
    async (status) => {
      if (status === 'inactive') await asked(move('deactivate'));
      if (status === 'disabled') await asked(move('disable'));
      const browser = await enter();
      const me = await asked(browser.get(`${api}/me`));
      expect(me).toMatchObject({ preview: true, organisation: null, memberships: [], portal: { open: status === 'active' } });
      expect(me.sections?.map((s) => String(s.key))).toContain('cases');
      expect((await browser.get(`${api}/records/service/${service}`)).status).toBe(200);
      // The administrator may read every case at the desk; here there is none, by any road.
      expect((await browser.get(`/api/staff/records/case/${mine.uid}`)).status).toBe(200);
      expect(await asked(browser.get(`${api}/records/case/count`))).toEqual({ exact: 0 });
      const stranger = mine.uid.replace(/^./, (c) => (c === '0' ? '1' : '0'));
      for (const rest of ['', '/history', `/files/${mine.file}`]) {
        const missing = await browser.get(`${api}/records/case/${stranger}${rest}`);
        const { status: code, text } = await browser.get(`${api}/records/case/${mine.uid}${rest}`);
        expect([code, text]).toEqual([404, missing.text]);
      }
      const page = await browser.get('/p/help/cases');
      expect(page.text).not.toContain(mine.uid);
      expect(carried(page).answers?.[`${api}/me`]).toMatchObject({ preview: true });
      if (status === 'disabled') await asked(move('enable'));
      if (status !== 'active') await asked(move('activate'));
      await asked(maria.post(`${api}/session`, { login: email, password }, { key: null }));
    },
  );

  test('shows neither what the administrator made himself nor what was shared with him', async () => {
    const browser = await enter();
    const made = await asked(browser.post('/api/staff/records/account', { values: { name: 'My own' } }));
    expect((await browser.get(`/api/staff/records/account/${made.uid}`)).status).toBe(200);
    expect((await browser.get(`${api}/records/account/${made.uid}`)).status).toBe(404);
  });

  test('changes nothing, by any method, and has no stream', async () => {
    const browser = await enter();
    const form = new FormData();
    form.append('file', new Blob(['x']), 'x.txt');
    for (const { status, text } of await Promise.all([
      browser.post(`${api}/records/case`, { values: { subject: 'Mine' } }),
      browser.send('POST', `${api}/uploads`, form),
      browser.patch(`${api}/me`, { theme: 'dark' }),
      browser.post(`${api}/me/password`, { current: 'x', new: password }, { key: null }),
    ])) {
      expect(status, text).toBe(403);
    }
    const stream = await streamOf(browser);
    expect(stream.status).toBe(404);
    stream.close();
  });

  test('ends with the staff session, the role, half an hour, and by hand', async () => {
    const me = (browser: Client) => browser.get(`${api}/me`).then(({ status }) => status);
    const byHand = await enter();
    expect(await me(byHand)).toBe(200);
    const kept = byHand.cookies.get(cookieNames.preview) ?? '';
    expect((await byHand.delete('/api/staff/preview')).status).toBe(204);
    byHand.cookies.set(cookieNames.preview, kept);
    expect(await me(byHand)).toBe(401);

    const logsOut = await enter();
    expect((await logsOut.delete('/api/staff/session')).status).toBe(204);
    expect(await me(logsOut)).toBe(401);

    const late = await enter();
    expect(await me(late)).toBe(200);
    await desk.pass(31 * 60_000);
    expect(await me(late)).toBe(401);

    const second = await app.staff({ administrator: true });
    const demoted = await app.as(second);
    await asked(demoted.post('/api/staff/preview', { portal: 'help' }, { key: null }));
    expect(await me(demoted)).toBe(200);
    await asked(desk.client.patch(`/api/staff/users/${second.uid}`, { administrator: false }));
    expect(await me(demoted)).toBe(401);
    expect((await demoted.get('/api/staff/me')).status).toBe(200);
  });

  test('is not what a staff session alone opens, and a log-in on the portal ends it (S9)', async () => {
    const staffOnly = await app.as(desk.admin);
    expect((await staffOnly.get(`${api}/me`)).status).toBe(401);
    const browser = await enter();
    // Its cookie opens nothing of the staff's.
    const alone = app.client();
    alone.cookies.set(cookieNames.preview, browser.cookies.get(cookieNames.preview) ?? '');
    expect((await alone.get(`${api}/me`)).status).toBe(200);
    alone.cookies.set(cookieNames.staff, browser.cookies.get(cookieNames.preview) ?? '');
    expect((await alone.get('/api/staff/me')).status).toBe(401);
    await asked(browser.post(`${api}/session`, { login: email, password }, { key: null }));
    expect(browser.cookies.has(cookieNames.preview)).toBe(false);
    expect(await asked(browser.get(`${api}/me`))).toMatchObject({ preview: false, login: email });
  });

  test('of a portal that is not there answers as for any missing one', async () => {
    const browser = await app.as(desk.admin);
    expect((await browser.post('/api/staff/preview', { portal: 'nowhere' }, { key: null })).status).toBe(404);
    const inside = await enter();
    expect((await inside.get('/api/portal/nowhere/me')).status).toBe(401);
  });
});
