/** The first administrator: from a link that only the terminal shows, or from the environment. */
import { describe, expect, test } from 'vitest';
import { cookieNames } from '../kernel/index.ts';
import { testApp } from '../testing/app.ts';
import { furtherTest } from '../testing/proving.ts';
import { prepareFirstAdministrator } from './index.ts';

const who = { name: 'Ada Admin', email: 'ada@example.com', password: 'violet harbour in the fog', culture: 'de' };
const tokenIn = (path: string | null) => path?.split('#')[1] ?? '';

describe('on an empty installation', () => {
  test('the newest printed link makes one administrator and signs him in', async () => {
    const app = await testApp();
    const [older, newer] = [await prepareFirstAdministrator(app.system), await prepareFirstAdministrator(app.system)];
    expect(newer).toMatch(/^\/setup#[A-Za-z0-9_-]{59}$/);
    const setUp = (token: string, more = {}) => app.client().post('/api/setup', { ...who, ...more, token });
    expect((await setUp(tokenIn(older))).status).toBe(410);
    expect((await setUp(tokenIn(newer), { password: 'password1' })).body.errors?.[0]?.path).toBe('body.password');
    expect((await setUp(tokenIn(newer), { administrator: true })).status).toBe(422);
    const emails = Array.from({ length: 5 }, (_, i) => `ada${i}@example.com`);
    const answers = await Promise.all(emails.map((email) => setUp(tokenIn(newer), { email })));
    const made = answers.find((a) => a.status === 200);
    expect(answers.filter((a) => a.status === 410).length).toBe(4);
    expect(made?.body).toEqual({ home: '/studio' });
    expect(made?.headers.getSetCookie()[0]).toContain(cookieNames.staff);
    const email = emails[answers.findIndex((a) => a.status === 200)] ?? '';
    const client = app.client();
    expect((await client.post('/api/staff/session', { login: email, password: who.password })).status).toBe(200);
    expect((await client.get('/api/staff/me')).body).toMatchObject({ displayName: who.name, culture: 'de', administrator: true });
    expect(await prepareFirstAdministrator(app.system)).toBeNull();
    expect(app.log.join('\n')).not.toContain(tokenIn(newer).slice(20));
  });

  furtherTest('the settings make him where they are given, once, on several nodes at the same time', async () => {
    const app = await testApp({ env: { PORTICO_ADMIN_EMAIL: who.email, PORTICO_ADMIN_PASSWORD: who.password } });
    const both = await Promise.allSettled([prepareFirstAdministrator(app.system), prepareFirstAdministrator(app.system)]);
    expect(both.map((b) => (b.status === 'fulfilled' ? b.value : 'thrown'))).toEqual([null, null]);
    const client = app.client();
    expect((await client.post('/api/staff/session', { login: who.email, password: who.password })).status).toBe(200);
    expect((await client.get('/api/staff/me')).body.administrator).toBe(true);
  });

  furtherTest('a weak password in the settings stops the start', async () => {
    const app = await testApp({ env: { PORTICO_ADMIN_EMAIL: who.email, PORTICO_ADMIN_PASSWORD: 'password1' } });
    await expect(prepareFirstAdministrator(app.system)).rejects.toMatchObject({ code: 'invalid' });
  });
});
