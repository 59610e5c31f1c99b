import { beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../testing/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});

describe('the staff door', () => {
  test('a staff user signs in and out', async () => {
    const user = await app.staff({ administrator: true });
    const client = app.client();
    expect((await client.get('/api/staff/me')).status).toBe(401);
    const entered = await client.post('/api/staff/session', { login: user.login, password: user.password });
    expect(entered.status, entered.text).toBe(200);
    expect(entered.body.home).toBe('/desk');
    const me = await client.get('/api/staff/me');
    expect(me.status, me.text).toBe(200);
    expect(me.body).toMatchObject({ login: user.login, administrator: true });
    expect((await client.delete('/api/staff/session')).status).toBe(204);
    expect((await client.get('/api/staff/me')).status).toBe(401);
  });
});
