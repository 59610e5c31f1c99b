/** What leaves the server: repeated requests, faults, the API document (M4). */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import { appWithTestRoutes, counted } from './fixture-http.ts';

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await appWithTestRoutes();
  client = await app.as(await app.staff());
});

describe('repeated requests', () => {
  test('a POST that writes needs a key', async () => {
    const answer = await client.post('/api/staff/test/count', { n: 1 }, { key: null });
    expect([answer.status, answer.body.code]).toEqual([400, 'key_needed']);
    expect((await client.post('/api/staff/test/count', { n: 1 }, { key: 'x y' })).status).toBe(400);
  });

  test('the same key works once, whoever many send it at the same moment; another request under it is refused', async () => {
    const key = randomUUID();
    const before = counted;
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.post('/api/staff/test/count', { n: 1 }, { key })));
    expect(answers.map((a) => a.status)).toEqual(Array(10).fill(200));
    expect(counted).toBe(before + 1);
    const other = await client.post('/api/staff/test/count', { n: 2 }, { key });
    expect([other.status, other.body.code]).toEqual([409, 'key_reused']);
    const stranger = await app.as(await app.staff());
    expect((await stranger.post('/api/staff/test/count', { n: 2 }, { key })).status).toBe(200);
    expect(counted).toBe(before + 2);
  });
});

describe('a refusal', () => {
  test('is told in the language that the request would rather have, in English where it has none of ours; its codes stay', async () => {
    const ask = async (language?: string) => {
      const headers: Record<string, string> = language === undefined ? {} : { 'accept-language': language };
      const { status, body, headers: given } = await client.post('/api/staff/test/count', { n: 1 }, { key: null, headers });
      expect([status, body.code, given.get('vary')]).toEqual([400, 'key_needed', 'accept-language']);
      return [given.get('content-language'), body.title, body.detail];
    };
    const english = [
      'en',
      'An Idempotency-Key header is needed',
      'Send a random UUID as Idempotency-Key, and the same one when you repeat the request',
    ];
    expect(await ask()).toEqual(english);
    expect(await ask('fr')).toEqual(english);
    expect(await ask('en, de;q=0.9')).toEqual(english);
    expect(await ask('de-DE,de;q=0.9,en;q=0.8')).toEqual([
      'de',
      'Die Kopfzeile Idempotency-Key fehlt',
      'Senden Sie eine zufällige UUID als Idempotency-Key, und dieselbe, wenn Sie die Anfrage wiederholen',
    ]);
    const wrong = await client.post('/api/staff/test/echo', { text: 7 }, { headers: { 'accept-language': 'de' } });
    expect(wrong.body.errors).toEqual([
      {
        path: 'body.text',
        code: 'invalid_type',
        message: 'Dieser Wert ist nicht gültig: Erwartet wird string, gesendet wurde number',
      },
    ]);
    expect(wrong.body.detail).toBe(`body.text: ${wrong.body.errors?.[0]?.message}`);
  });
});

describe('faults', () => {
  test('of ours say nothing and leave a line in the log under their reference', async () => {
    const answer = await client.get('/api/staff/test/fail/sql');
    expect([answer.status, answer.body]).toEqual([
      500,
      { type: 'about:blank#internal', status: 500, code: 'internal', title: 'Something went wrong on our side' },
    ]);
    const line = app.log.find((l) => l.includes(answer.headers.get('x-portico-ref') ?? '-') && l.includes('request failed'));
    expect(line).toContain('secret_table');
  });

  test('of the database become what the caller can understand, and 503 where it is not as it must be (Z8)', async () => {
    expect((await client.get('/api/staff/test/fail/nul')).status).toBe(400);
    expect((await client.get('/api/staff/test/fail/cast')).status).toBe(400);
    const slow = await client.get('/api/staff/test/fail/timeout');
    expect([slow.status, slow.body.code, slow.headers.get('retry-after')]).toEqual([503, 'busy', '1']);
    for (const how of ['table', 'grant']) {
      const away = await client.get(`/api/staff/test/fail/${how}`);
      expect([how, away.status, away.body.code, away.text.includes('nowhere')]).toEqual([how, 503, 'busy', false]);
      const ref = away.headers.get('x-portico-ref') ?? '-';
      expect(app.log.find((l) => l.includes(ref) && l.includes('"level":"error"'))).toContain('request failed');
    }
    expect((await client.get('/api/staff/test/fail/none')).body).toEqual({ a: 'none' });
  });

  test('an answer with a key too many is caught in tests', async () => {
    expect((await client.get('/api/staff/test/fail/extra')).status).toBe(500);
  });
});

describe('the API document', () => {
  test('M4: needs a staff session and lists every route with who may call it', async () => {
    expect((await app.client().get('/api/openapi.json')).status).toBe(401);
    const { body } = await client.get('/api/openapi.json');
    const paths = body.paths as unknown as Record<string, Record<string, { 'x-portico-caller': string }>>;
    const listed = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { 'x-portico-caller': who }]) => {
        expect(['anyone', 'staff', 'portal', 'administrator']).toContain(who);
        return `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
      }),
    );
    expect(listed).toContain('POST /api/staff/session');
    // What Fastify knows besides are pages, which hold no data of their own.
    const registered = app.http.routes.filter((route) => !route.startsWith('HEAD '));
    const pages = new Set(app.http.pages);
    expect(registered.length).toBeGreaterThan(30);
    expect(registered.filter((route) => !listed.includes(route) && !pages.has(route))).toEqual([]);
  });

  test('only healthz, readyz and the log-in doors with their pictures are open to anyone', async () => {
    const open = app.http.contracts.filter((c) => c.who === 'anyone').map((c) => `${c.method} ${c.path}`);
    const doors =
      /^(POST|DELETE) \/api\/(staff|portal\/:portal)\/(session|recovery|invitation)|^POST \/api\/setup$|^GET \/(healthz|readyz)$|^GET \/api\/(staff|portal\/:portal)\/front$|mailbox|^GET \/look\/:image$|^GET \/p\/:portal\/app\.webmanifest$/;
    expect(open.filter((name) => !doors.test(name))).toEqual([]);
    expect((await app.client().get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await app.client().get('/readyz')).body).toEqual({ status: 'ready' });
  });
});
