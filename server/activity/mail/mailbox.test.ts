import { request } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { createMailTransport, type MailTransport, sql, startWorkers, type Workers } from '../../kernel/index.ts';
import { type TestApp, testApp } from '../../testing/app.ts';
import type { Person } from '../../testing/people.ts';
import { mailHandlers, sendMail } from './deliver.ts';

let app: TestApp;
let workers: Workers;
let maria: Person;
let agent: Person;

beforeAll(async () => {
  app = await testApp();
  await app.portal('support', { title: 'Support' });
  maria = await app.portalUser({ login: 'maria' });
  agent = await app.staff();
  workers = startWorkers(app.system, mailHandlers(createMailTransport(app.system.config) as MailTransport), { manual: true });
});

/** Every row that a mail could have left something in. */
const sqlEverything = sql`select o::text as row from portico.outbox o union all select m::text from portico.mail m
  union all select a::text from portico.audit a union all select e::text from portico.event e`;

/** A request with any Host, which fetch would not send. */
function ask(path: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(app.origin);
    request({ host: '127.0.0.1', port, path, headers: { host: `127.0.0.1:${port}`, ...headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the mailbox on this machine', () => {
  test('shows a recovery mail whose link works, and its token nowhere else (I6)', async () => {
    const client = app.client();
    const asked = await client.post('/api/portal/support/recovery', { login: 'maria' });
    expect(asked.status).toBe(204);
    await workers.drain();
    const { body } = await client.get('/api/mailbox');
    const [letter] = body.letters ?? [];
    expect(letter?.to).toBe('maria@example.com');
    const [, token] = /\/p\/support\/recovery#([\w-]+)/.exec(String(letter?.text)) ?? [];
    expect(token).toMatch(/^[\w-]{40,}$/);
    const page = await client.get('/mailbox');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.text).toContain(`/mailbox/${String(letter?.id)}`);
    expect(page.text).not.toContain(token);
    const shown = await client.get(`/mailbox/${String(letter?.id)}`);
    expect(shown.text).toContain(`/p/support/recovery#${token}`);
    const found = await client.get(`/api/mailbox/${String(letter?.id)}`);
    expect(String(found.body.text)).toContain(token);
    // The log speaks of the request and of the job, never of the token.
    expect(app.log.length).toBeGreaterThan(0);
    expect(app.log.join('\n')).not.toContain(token);
    const rows = await (await app.ctx()).db.rows(sqlEverything);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test('is written in the language of the user, and speaks for his portal', async () => {
    const [letter] = (await app.client().get('/api/mailbox')).body.letters ?? [];
    expect(String(letter?.subject)).toBe('Choose a new password');
    expect(String(letter?.text)).toContain('sent by Support');
  });

  test.each([
    ['a foreign Host', { host: 'portal.example.com' }],
    ['a foreign Host that looks local', { host: 'localhost.evil.example' }],
    ['X-Forwarded-For', { 'x-forwarded-for': '127.0.0.1' }],
    ['X-Forwarded-Host', { 'x-forwarded-host': 'localhost' }],
    ['X-Forwarded-Proto', { 'x-forwarded-proto': 'https' }],
    ['Forwarded', { forwarded: 'for=127.0.0.1' }],
    ['Via', { via: '1.1 proxy' }],
    ['X-Real-IP', { 'x-real-ip': '127.0.0.1' }],
  ])('is not there for a request with %s', async (_, headers) => {
    const [letter] = (await app.client().get('/api/mailbox')).body.letters ?? [];
    for (const path of ['/mailbox', '/api/mailbox', `/mailbox/${String(letter?.id)}`, `/api/mailbox/${String(letter?.id)}`]) {
      expect((await ask(path)).status, path).toBe(200);
      const refused = await ask(path, headers);
      expect(refused.status, path).not.toBe(200);
      expect(refused.text).not.toContain('maria');
    }
  });

  test('does not answer for other files', async () => {
    for (const id of ['..%2fsecret', 'secret', '20200101000000-x', '.'.repeat(3)]) {
      expect((await ask(`/api/mailbox/${id}`)).status).toBe(404);
    }
  });
});

test('with a mail server or another origin there is no mailbox at all', async () => {
  const other = await testApp({ env: { SMTP_URL: 'smtp://127.0.0.1:1' } });
  expect((await other.client().get('/api/mailbox')).status).toBe(404);
  expect((await other.client().get('/mailbox')).text).not.toContain('Portico would have sent');
});

describe('the state of mail', () => {
  test('tells staff what waits and why, and nobody else', async () => {
    await sendMail(await app.ctx(), 'password_changed', { principalId: maria.id });
    const desk = await app.as(agent);
    expect((await desk.get('/api/staff/mail-status')).body).toMatchObject({
      transport: 'mailbox',
      waiting: 1,
      failed: 0,
      lastError: null,
    });
    await workers.drain();
    expect((await desk.get('/api/staff/mail-status')).body).toMatchObject({ waiting: 0 });
    expect((await app.client().get('/api/staff/mail-status')).status).toBe(401);
    expect((await (await app.as(maria)).get('/api/staff/mail-status')).status).toBe(401);
    const [letter] = (await app.client().get('/api/mailbox')).body.letters ?? [];
    expect(String(letter?.subject)).toBe('Your password was changed');
  });
});
