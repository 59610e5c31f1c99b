/** The edges over real sockets: H1, H2, H3, H7, H8, H11 and the bad-input paragraph, each with its positive twin. */
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TestApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import type { Person } from '../testing/people.ts';
import { appWithTestRoutes, counted, later, sending } from './fixture-http.ts';
import { cookieNames } from './index.ts';
import './http-answers.cases.ts';

let app: TestApp;
let staff: Person;
let client: Client;
let port: number;

beforeAll(async () => {
  app = await appWithTestRoutes();
  port = Number(new URL(app.origin).port);
  staff = await app.staff();
  client = await app.as(staff);
});

/** Everything that is answered must carry the standard headers and give nothing away (H11). */
const seen: { status: number; headers: Headers; text: string }[] = [];
afterEach(() => {
  for (const { headers, text, status } of seen.splice(0)) {
    expect(status).not.toBe(500);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by') ?? headers.get('server')).toBeNull();
    expect(text).not.toMatch(/select |pg_|node_modules|\.ts:|fastify|zod/i);
  }
});
const noted = async <T extends { status: number; headers: Headers; text: string }>(reply: Promise<T>): Promise<T> => {
  const answer = await reply;
  seen.push(answer);
  return answer;
};

/** Sends bytes as they are, past every helpful library; answers the whole response. */
function rawRequest(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
const cookieLine = () => `Cookie: ${[...client.cookies].map(([n, v]) => `${n}=${v}`).join('; ')}`;
const rawGet = (path: string, ...lines: string[]) =>
  rawRequest(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${[cookieLine(), ...lines].join('\r\n')}\r\n\r\n`);
const statusOf = (response: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(response)?.[1]);
const bodyOf = (response: string) => response.slice(response.indexOf('\r\n\r\n') + 4);

describe('addresses', () => {
  test('H1: no second spelling reaches a route', async () => {
    const plain = await rawGet('/api/staff/me');
    expect(statusOf(plain)).toBe(200);
    const missing = bodyOf(await rawGet('/api/nothing/here'));
    for (const path of [
      '/api/..;/api/staff/me',
      '/api/portal/..;/staff/me',
      '/api/%73taff/me',
      '/api/staff%2fme',
      '/api%2fstaff%2fme',
      '/api/%252e%252e/staff/me',
      '/api/x/%2e%2e/staff/me',
      '/api/x/../staff/me',
      '/api/./staff/me',
      '//api/staff/me',
      '/api//staff/me',
      '/api/staff/me/',
      '/api/staff/me.',
      '/api/staff/me%00',
      '/api/staff/me;a=b',
      '/API/staff/me',
      '/api/Staff/me',
      '/api/staff/me%20',
      '/api\\staff\\me',
      '/api/staff/me/%zz',
      '/api/staff/%c0%ae/me',
    ]) {
      const answer = await rawGet(path);
      expect([path, statusOf(answer), bodyOf(answer)]).toEqual([path, 404, missing]);
    }
  });

  test.each([
    ['en', {}, 'Not found'],
    ['de', { 'accept-language': 'de-AT, de;q=0.9' }, 'Nicht gefunden'],
  ])(
    'an unknown route, a hidden thing and a broken parameter give the same bytes and headers (%s)',
    async (language, headers, title) => {
      const answers = await Promise.all([
        noted(client.get('/api/staff/nothing', { headers })),
        noted(client.get('/api/staff/test/fail/hidden', { headers })),
        noted(client.patch('/api/staff/test/not-a-uuid', {}, { headers })),
        noted(client.get('/api/staff/test/secret', { headers })),
        noted(client.put('/api/staff/test/echo', {}, { headers })),
      ]);
      const shape = ({ status, text, headers }: (typeof answers)[number]) => {
        const kept = [...headers].filter(([name]) => !['x-portico-ref', 'date', 'keep-alive', 'connection'].includes(name));
        return JSON.stringify([status, text, kept]);
      };
      expect(answers[0]?.body).toEqual({ type: 'about:blank#not_found', status: 404, code: 'not_found', title });
      expect(answers[0]?.headers.get('content-language')).toBe(language);
      expect(new Set(answers.map(shape)).size).toBe(1);
      expect(new Set(answers.map((a) => a.headers.get('x-portico-ref'))).size).toBe(answers.length);
    },
  );

  test('a route for administrators exists for them', async () => {
    const chief = await app.as(await app.staff({ administrator: true }));
    expect((await chief.get('/api/staff/test/secret')).body).toEqual({ ok: true });
  });

  test('H3: headers of proxies and frameworks have no effect', async () => {
    const lines = [
      'X-Original-URL: /api/staff/test/secret',
      'X-Rewrite-URL: /api/staff/test/secret',
      'X-HTTP-Method-Override: DELETE',
      'X-Middleware-Subrequest: src/middleware',
      'X-User-Id: 1',
      'X-Forwarded-User: admin',
      'X-Forwarded-For: 10.9.8.7',
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
      'X-Request-Id: mine',
    ];
    const answer = await rawGet('/api/staff/me', ...lines);
    expect(statusOf(answer)).toBe(200);
    expect(answer).not.toContain('evil.example');
    expect(answer).not.toContain('x-portico-ref: mine');
    const anonymous = await rawRequest(
      `GET /api/staff/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${lines.join('\r\n')}\r\n\r\n`,
    );
    expect(statusOf(anonymous)).toBe(401);
    expect((await client.get('/api/staff/me')).status).toBe(200);
  });

  test('what is not HTTP is answered without a word', async () => {
    const answer = await rawRequest('HELLO\r\n\r\n');
    expect(statusOf(answer)).toBe(400);
    expect(bodyOf(answer)).toBe('');
  });
});

describe('bodies', () => {
  const asJson = { 'content-type': 'application/json' };
  const send = (content: BodyInit, headers: Record<string, string> = asJson) =>
    noted(client.send('POST', '/api/staff/test/echo', content, { headers }));

  test('a good body passes', async () => {
    const answer = await send('{"text":"Grüße 😀","number":7,"nested":[{"a":true}]}');
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.got?.text).toBe('Grüße 😀');
  });

  test.each([
    ['an unknown key', '{"text":"x","isAdmin":true}', 422, 'body.isAdmin'],
    ['a wrong type', '{"text":7}', 422, 'body.text'],
    ['a nested unknown key', '{"text":"x","nested":[{"a":true,"b":1}]}', 422, 'body.nested.0.b'],
    ['a missing key', '{}', 422, 'body.text'],
    ['a list instead of an object', '[]', 422, 'body'],
    ['null', 'null', 422, 'body'],
    ['a key that stands twice', '{"text":"x","text":"y"}', 400, 'body.text'],
    ['a key of the prototype', '{"text":"x","__proto__":{"a":1}}', 400, 'body.__proto__'],
    ['NUL', '{"text":"a\\u0000b"}', 400, 'body.text'],
    ['half a surrogate pair', '{"text":"\\ud83d"}', 400, 'body.text'],
    ['1e309', '{"text":"x","number":1e309}', 400, 'body.number'],
    ['2^63', '{"text":"x","number":9223372036854775808}', 400, 'body.number'],
    ['deep nesting', `{"text":${'['.repeat(5000)}${']'.repeat(5000)}}`, 400, 'body'],
    ['no JSON', '{"text":', 400, 'body'],
    ['too long a text', JSON.stringify({ text: 'x'.repeat(51) }), 422, 'body.text'],
  ])('H8: %s is refused with its place', async (_what, content, status, at) => {
    const answer = await send(content);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([status, at]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body.detail).toBeTruthy();
  });

  test('H8: ten megabytes are refused as too large', async () => {
    const answer = await send(JSON.stringify({ text: 'x'.repeat(10 * 1024 * 1024) }));
    expect([answer.status, answer.body.code]).toEqual([413, 'too_large']);
  });

  test('H2: other content types never reach code', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
      'application/json\t;x=1',
      'multipart/form-data; boundary=x',
      'text/json',
    ]) {
      const answer = await send('{"text":"x"}', { 'content-type': type });
      expect([type, answer.status, answer.body.code]).toEqual([type, 415, 'unsupported']);
    }
    const typeless = await rawRequest(
      `POST /api/staff/test/echo HTTP/1.1\r\nHost: x\r\nOrigin: ${app.origin}\r\n${cookieLine()}\r\nConnection: close\r\nContent-Length: 12\r\n\r\n{"text":"x"}`,
    );
    expect(statusOf(typeless)).toBe(415);
    const squeezed = await send('{"text":"x"}', { ...asJson, 'content-encoding': 'gzip' });
    expect(squeezed.status).toBe(415);
  });

  test('queries are as strict as bodies', async () => {
    expect((await client.get('/api/staff/test/search?q=caf%C3%A9')).body).toEqual({ q: 'café' });
    for (const query of ['?q=a&q=b', '?x=1', '?q=%00', '?q=%zz', '?q=%ED%A0%80', '?__proto__=1', `?q=${'x'.repeat(21)}`]) {
      const answer = await noted(client.get(`/api/staff/test/search${query}`));
      expect([query, answer.status, answer.body.code]).toEqual([query, 400, 'bad_request']);
    }
  });

  test('a version must be named where one is changed', async () => {
    const path = `/api/staff/test/${randomUUID()}`;
    expect((await client.patch(path, {}, { ifMatch: 7 })).body).toEqual({ version: 8 });
    expect((await noted(client.patch(path, {}))).status).toBe(428);
    for (const header of ['*', 'W/"7"', '7', '"7", "8"', '"-1"']) {
      const answer = await noted(client.patch(path, {}, { headers: { 'if-match': header } }));
      expect([header, answer.status]).toEqual([header, 400]);
    }
  });
});

describe('files', () => {
  const form = (sizes: readonly number[]) => {
    const body = new FormData();
    for (const [i, size] of sizes.entries()) body.append('file', new Blob(['x'.repeat(size)]), `file ${i}.txt`);
    return client.send('POST', '/api/staff/test/upload', body);
  };

  test('stream in, within the limits', async () => {
    const answer = await form([10, 300_000]);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toEqual({ names: ['file 0.txt', 'file 1.txt'], bytes: 300_010 });
  });

  /** When an answer to this address has been silent for as long as one may be, and once more. */
  const silentTwice = (address: string) =>
    new Promise<void>((done) => {
      const look = (message: unknown) => {
        const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
        if (request.url !== address) return;
        unsubscribe('http.server.request.start', look);
        response.once('timeout', () => response.once('timeout', done));
      };
      subscribe('http.server.request.start', look);
    });

  test('stream out as long as somebody takes them: a line that is dead holds nothing (F9)', async () => {
    const config = app.system.config as { requestSeconds: number };
    config.requestSeconds = 0.05;
    const line = connect(port, '127.0.0.1', () =>
      line.write(`GET /api/staff/test/download/endless HTTP/1.1\r\nHost: localhost\r\n${cookieLine()}\r\n\r\n`),
    );
    line.on('error', () => {});
    await once(line, 'data');
    expect(sending.size).toBe(1);
    line.pause();
    await expect.poll(() => sending.size, { timeout: 20_000 }).toBe(0);
    line.destroy();
    // The twin: where it is the server that has nothing to send for a while, the line is kept.
    const silent = silentTwice('/api/staff/test/download/late');
    const late = client.get('/api/staff/test/download/late');
    await silent;
    later.resolve();
    expect((await late).text).toBe('first last');
    config.requestSeconds = 30;
  });

  test('too large a file or too many are refused', async () => {
    expect((await noted(form([1_100_000]))).status).toBe(413);
    expect((await noted(form([1, 1, 1]))).status).toBe(413);
  });
});

describe('who is calling', () => {
  test('S9: a portal session is nobody at the desk, and the reverse', async () => {
    const maria = await app.portalUser({ portal: 'support' });
    const outside = await app.as(maria);
    expect((await outside.get('/api/portal/support/me')).status).toBe(200);
    expect((await noted(outside.get('/api/staff/me'))).status).toBe(401);
    expect((await noted(client.get('/api/portal/support/me'))).status).toBe(401);
    const crossed = app.client();
    crossed.cookies.set(cookieNames.staff, outside.cookies.get(cookieNames.portal) ?? '');
    crossed.cookies.set(cookieNames.portal, client.cookies.get(cookieNames.staff) ?? '');
    expect((await noted(crossed.get('/api/staff/me'))).status).toBe(401);
    expect((await noted(crossed.get('/api/portal/support/me'))).status).toBe(401);
  });

  test('H7: what another site sends changes nothing', async () => {
    const body = JSON.stringify({ n: 1 });
    const before = counted;
    const attack = (headers: Record<string, string>, type = 'application/json') =>
      noted(client.send('POST', '/api/staff/test/count', body, { headers: { 'content-type': type, ...headers } }));
    expect((await attack({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await attack({ origin: 'null' })).status).toBe(403);
    expect((await attack({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await attack({ origin: 'https://evil.example' }, 'text/plain')).status).toBe(403);
    const silent = await rawRequest(
      `POST /api/staff/test/count HTTP/1.1\r\nHost: x\r\n${cookieLine()}\r\nIdempotency-Key: 12345678\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(statusOf(silent)).toBe(403);
    expect(counted).toBe(before);
    expect((await client.post('/api/staff/test/count', { n: 1 })).status).toBe(200);
    expect(counted).toBe(before + 1);
  });
});
