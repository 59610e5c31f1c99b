/** The list for beginners: every step follows what is there, by nobody's hand (DOC-03). */
import { beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client, Loose } from '../testing/client.ts';
import { type Desk, openDesk } from '../testing/desk.ts';

let app: TestApp;
let desk: Desk;
let admin: Client;
beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  admin = desk.client;
});

const asked = async (answer: Promise<{ status: number; body: Loose; text: string }>) => {
  const { status, body, text } = await answer;
  expect(status, text).toBeLessThan(300);
  return body;
};
/** Keys of the steps that are done. */
const done = async () =>
  [...((await asked(admin.get('/api/staff/getting-started'))).steps ?? [])]
    .filter((step) => step.done as unknown as boolean)
    .map((step) => String(step.key))
    .sort();

describe('the list for beginners', () => {
  test('ticks nothing on an empty installation, and each step by its deed alone', async () => {
    const seen: string[] = [];
    expect(await done()).toEqual([]);
    const becomes = async (...keys: string[]) => {
      seen.push(...keys);
      expect(await done()).toEqual([...seen].sort());
    };
    const { uid: workspace } = await asked(admin.post('/api/staff/workspaces', { title: 'Help' }));
    await becomes('workspace');
    const wish = { template: 'service_desk', title: 'Help', slug: 'help' };
    const { uid: portal } = await asked(admin.post(`/api/staff/workspaces/${workspace}/portal`, wish));
    await becomes('portal', 'sections', 'rights');
    const look = { colour: '#036574', header: {}, text: {}, caption: {}, help: 'own', contacts: [], links: [] };
    await asked(admin.put(`/api/staff/doors/${portal}/look`, look));
    await becomes('look');
    const contacts = [{ name: { en: 'Us' }, phone: '555 0100' }];
    await asked(admin.put('/api/staff/doors/staff/look', { ...look, colour: null, contacts }));
    await becomes('contact');
    await desk.seats(3);
    await becomes('seats');
    const organisation = await desk.organisation('Halden');
    const { token } = await desk.invite(organisation.uid, 'maria@halden.org', String(portal));
    await becomes('people');
    await asked(admin.post(`/api/staff/portals/${portal}/status`, { action: 'activate' }));
    await becomes('active');
    const maria = app.client();
    const password = 'seven grey herons wade';
    await asked(maria.post('/api/portal/help/invitation/accept', { token, password }, { key: null }));
    const { uid } = await asked(
      maria.post('/api/portal/help/records/case', { values: { subject: 'It drifts', description: 'By 0.4 mg' } }),
    );
    await becomes();
    await asked(admin.post('/api/staff/records/message', { values: { case: uid, text: 'Try again' } }));
    await becomes('answered');
  });

  test('is put away by each administrator for himself, and is nobody else’s', async () => {
    const second = await app.as(await app.staff({ administrator: true }));
    expect(await asked(admin.put('/api/staff/getting-started', { dismissed: true }))).toMatchObject({ dismissed: true });
    expect(await asked(second.get('/api/staff/getting-started'))).toMatchObject({ dismissed: false });
    expect(await asked(admin.put('/api/staff/getting-started', { dismissed: false }))).toMatchObject({ dismissed: false });
    const agent = await app.as(await app.staff());
    expect((await agent.get('/api/staff/getting-started')).status).toBe(404);
    expect((await agent.put('/api/staff/getting-started', { dismissed: true })).status).toBe(404);
  });
});
