/** What the tests of looking as a user share: who is there, and how a look is begun. */
import { expect } from 'vitest';
import { sql } from '../kernel/index.ts';
import { type TestApp, testApp } from './app.ts';
import type { Client, Loose } from './client.ts';
import { type Desk, openDesk } from './desk.ts';
import type { Person } from './people.ts';
import { type Listener, listen } from './stream.ts';

export const password = 'seven grey herons wade';
export const api = '/api/portal/help';
export const HALF_AN_HOUR = 30 * 60_000;

export let app: TestApp;
export let desk: Desk;
export let portal: string;
export let other: string;
export let organisation: { uid: string; account: string };
/** Of staff: may look as users, and nothing besides. */
export let viewer: Person;
export let maria: { uid: string; client: Client; email: string; membership: string };
/** Administrates the same organisation. */
export let boss: typeof maria;
/** Her own case with a file. */
export let mine: { uid: string; file: string };
/** A case of another organisation. */
export let foreign: string;

export const asked = async (answer: Promise<{ status: number; body: Loose; text: string }>) => {
  const { status, body, text } = await answer;
  expect(status, text).toBeLessThan(300);
  return body;
};

export async function joined(organisationUid: string, email: string) {
  const { uid, token, user } = await desk.invite(organisationUid, email, portal);
  const client = app.client();
  await asked(client.post(`${api}/invitation/accept`, { token, password }, { key: null }));
  const membership = String((user.organisations as unknown as Loose[])[0]?.membership);
  return { uid, client, email, membership };
}

/** A portal, two organisations, a case with a file, and somebody of the staff who may look. */
export async function openLooks(): Promise<void> {
  app = await testApp();
  desk = await openDesk(app);
  await desk.seats(20);
  const admin = desk.client;
  const make = async (title: string, slug: string) => {
    const { uid: workspace } = await asked(admin.post('/api/staff/workspaces', { title }));
    const body = { template: 'service_desk', title, slug };
    const { uid } = await asked(admin.post(`/api/staff/workspaces/${workspace}/portal`, body));
    await asked(admin.post(`/api/staff/portals/${uid}/status`, { action: 'activate' }));
    return String(uid);
  };
  portal = await make('Help', 'help');
  other = await make('Other', 'other');
  organisation = await desk.organisation('Halden');
  maria = await joined(organisation.uid, 'maria@halden.org');
  boss = await joined(organisation.uid, 'boss@halden.org');
  await asked(admin.patch(`/api/staff/memberships/${boss.membership}`, { isAdmin: true }));
  const form = new FormData();
  form.append('file', new Blob(['0.4 mg an hour'], { type: 'text/plain' }), 'drift.txt');
  const { uid: staged } = await asked(maria.client.send('POST', `${api}/uploads`, form));
  const values = { subject: 'It drifts', description: 'By 0.4 mg an hour', attachments: [staged] };
  const { uid } = await asked(maria.client.post(`${api}/records/case`, { values }));
  const read = await asked(maria.client.get(`${api}/records/case/${uid}`));
  mine = { uid: String(uid), file: String((read.values as unknown as Loose).attachments?.[0]?.uid) };
  const elsewhere = await joined((await desk.organisation('Lindqvist')).uid, 'olof@lindqvist.org');
  const made = await asked(elsewhere.client.post(`${api}/records/case`, { values: { subject: 'Mine', description: 'x' } }));
  foreign = String(made.uid);
  viewer = await app.staff({ displayName: 'Ines Ortega' });
  await desk.grant(viewer.id, 'CanViewAsPortalUser');
  await app.work();
}

export const wish = (more: Record<string, unknown> = {}) => ({ user: maria.uid, portal, ...more });
export const start = (client: Client, body: unknown = wish()) => client.post('/api/staff/view-as', body, { key: null });
export const look = async (person = viewer, body: unknown = wish()) => {
  const browser = await app.as(person);
  expect(await asked(start(browser, body))).toMatchObject({ home: '/p/help' });
  return browser;
};
export const me = (browser: Client) => browser.get(`${api}/me`).then(({ status }) => status);
export const streamHeaders = (client: Client) => ({
  cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  'sec-fetch-site': 'same-origin',
});
export const streamOf = (client: Client): Promise<Listener> => listen(`${app.origin}${api}/stream`, streamHeaders(client));
/** Every operation of the portal that needs a session, as the product describes itself, by a made-up record. */
export const operations = async (write: boolean): Promise<[string, string][]> => {
  const { paths } = await asked(desk.client.get('/api/openapi.json'));
  return Object.entries(paths as unknown as Record<string, Record<string, { 'x-portico-caller': string }>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods)
        .filter(([method, one]) => one['x-portico-caller'] === 'portal' && (method === 'get') !== write)
        .map(([method]): [string, string] => [
          method.toUpperCase(),
          path.replace('{portal}', 'help').replace('{object}', 'case').replace('{uid}', mine.uid).replaceAll(/{\w+}/g, mine.file),
        ]),
  );
};
export const lines = async (action: string) => {
  const { db } = await app.ctx('owner');
  return db.rows(sql<{ by: string | null; subject: Record<string, string | null> }>`select principal_id::text as by, subject
    from portico.audit where action = ${action} order by id`);
};
/** Everything that is the user's own: rows of all tables that name her, and her record. */
export const hers = async () => {
  const { db } = await app.ctx('owner');
  return db.one(sql`select (select to_jsonb(u) from portico.portal_user u join portico.principal p on p.id = u.id where p.uid = ${maria.uid}) as user,
    (select jsonb_agg(to_jsonb(f) order by f::text) from portico.preference f) as preferences,
    (select jsonb_agg(to_jsonb(s) order by s.id) from auth.session s join portico.principal p on p.id = s.principal_id
      where p.uid = ${maria.uid} and s.door = 'portal') as sessions,
    (select count(*)::int from portico.outbox) as outbox, (select count(*)::int from portico.upload) as uploads`);
};
