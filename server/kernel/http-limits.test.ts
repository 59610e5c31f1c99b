/** How much one caller may ask (U7, H3), and how the server ends. */
import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { endpoint } from '../../shared/contracts/endpoint.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { furtherTest } from '../testing/proving.ts';

const answers = async (times: number, ask: (i: number) => Promise<{ status: number }>) => {
  const statuses: number[] = [];
  for (let i = 0; i < times; i++) statuses.push((await ask(i)).status);
  return { good: statuses.filter((s) => s < 400).length, refused: statuses.filter((s) => s === 429).length };
};
const front = '/api/portal/support/front';

describe('without a proxy', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp({ env: { PORTICO_REQUESTS_PER_MINUTE: '20' } });
    await app.portal('support');
  });

  test('a network without a session is counted, whatever address it claims', async () => {
    const client = app.client();
    const { good, refused } = await answers(30, (i) =>
      client.get(front, { headers: { 'x-forwarded-for': `203.0.113.${i}`, forwarded: `for=203.0.113.${i}` } }),
    );
    expect(good).toBeGreaterThanOrEqual(20);
    expect(good).toBeLessThan(24);
    expect(refused).toBe(30 - good);
    const [told] = [await client.get(front)];
    expect([told.status, told.body.code, Number(told.headers.get('retry-after')) > 0]).toEqual([429, 'too_many', true]);
  });

  test('signed-in users are counted one by one, also behind the same address', async () => {
    const [anna, paul] = await Promise.all([app.as(await app.staff()), app.as(await app.staff())]);
    const first = await answers(30, () => anna.get('/api/staff/me'));
    expect(first.refused).toBeGreaterThan(5);
    const second = await answers(10, () => paul.get('/api/staff/me'));
    expect(second).toEqual({ good: 10, refused: 0 });
  });

  test('a made-up session opens no way around', async () => {
    const client = app.client();
    client.cookies.set('__Host-portico-staff', 'A'.repeat(43));
    const { refused } = await answers(30, () => client.get('/api/staff/me'));
    expect(refused).toBeGreaterThan(5);
  });

  test('health and scripts are never counted', async () => {
    const { refused } = await answers(30, () => app.client().get('/healthz'));
    expect(refused).toBe(0);
  });
});

furtherTest('behind a trusted proxy its word for the address counts', async () => {
  const app = await testApp({ env: { PORTICO_REQUESTS_PER_MINUTE: '20', PORTICO_TRUSTED_PROXIES: '127.0.0.1' } });
  await app.portal('support');
  const from = (address: string) => app.client().get(front, { headers: { 'x-forwarded-for': address } });
  const one = await answers(30, () => from('203.0.113.7'));
  expect(one.refused).toBeGreaterThan(5);
  const many = await answers(30, (i) => from(`203.0.113.${100 + i}`));
  expect(many.refused).toBe(0);
});

const slow = endpoint({
  method: 'GET',
  path: '/api/staff/test/slow',
  who: 'anyone',
  summary: 'Test.',
  answer: z.strictObject({ done: z.boolean() }),
});

test('closing lets a running request end and takes no new one', async () => {
  let entered: () => void = () => {};
  let leave: () => void = () => {};
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const app = await testApp({
    routes: (http) =>
      http.serve(slow, async () => {
        entered();
        await left;
        return { done: true };
      }),
  });
  const running = app.client().get('/api/staff/test/slow');
  await inside;
  const closing = app.http.close();
  await expect(app.client().get('/healthz')).rejects.toThrow();
  leave();
  expect((await running).body).toEqual({ done: true });
  const answered = Date.now();
  await closing;
  // Far below the ten seconds after which connections are cut: one that is only kept alive is not waited for.
  expect(Date.now() - answered).toBeLessThan(5_000);
});

furtherTest('a body that trickles in is given up', async () => {
  const app = await testApp({ env: { PORTICO_REQUEST_SECONDS: '1' } });
  const { port } = new URL(app.origin);
  const ended = new Promise<string>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(
        'POST /api/staff/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"login":',
      );
    });
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', () => resolve(answer));
  });
  expect(await ended).not.toContain('200 OK');
  expect((await app.client().get('/healthz')).status).toBe(200);
});
