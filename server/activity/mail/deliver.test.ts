import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Config, readConfig } from '../../kernel/config.ts';
import {
  closePools,
  createLog,
  createMailTransport,
  createPools,
  type MailTransport,
  openMailbox,
  type System,
  sql,
  startWorkers,
  systemContext,
  type Workers,
  withTx,
} from '../../kernel/index.ts';
import { patience, testDatabase } from '../../testing/database.ts';
import { makePortal } from '../../testing/people.ts';
import { someOf } from '../../testing/proving.ts';
import { type SmtpSink, smtpSink } from '../../testing/smtp-sink.ts';
import { mailHandlers, sendMail } from './deliver.ts';
import { type MailRecipient, registerMail } from './registry.ts';
import { mailCounts, releasePortalMails } from './store.ts';

let system: System;
let sink: SmtpSink;
let transport: MailTransport;
let workers: Workers;
let dataDir: string;
const log: string[] = [];
/** Who gets `case_message` now; the resolver asks for it each time, as a real one asks the gateway. */
let readers: MailRecipient[] = [];

const values = { number: 'CS-7', title: 'Printer', author: 'Ann' };
const reader = (key: string, more: Partial<MailRecipient> = {}): MailRecipient => ({
  key,
  address: `${key}@example.com`,
  languages: ['en'],
  values,
  path: '/p/support/case/1',
  ...more,
});

beforeAll(async () => {
  const { connections } = await testDatabase();
  dataDir = mkdtempSync(path.join(tmpdir(), 'portico-mail-'));
  sink = await smtpSink();
  const config = readConfig({
    PORTICO_DATA_DIR: dataDir,
    PORTICO_ORIGIN: 'https://portal.example.com',
    PORTICO_MAIL_FROM: 'Support <support@example.com>',
    SMTP_URL: sink.url,
    PORTICO_MAILS_PER_HOUR: '5',
  });
  const pools = createPools(connections, { portal: 1, staff: 2, worker: 8, auth: 2 }, () => {}, patience);
  system = { config, pools, log: createLog('debug', (line) => log.push(line)), clockShift: 0 };
  registerMail('case_message', async (_ctx, _payload, only) => readers.filter((r) => only === null || r.key === only));
});
afterAll(async () => {
  await sink.close();
  await closePools(system.pools);
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  system.clockShift = 0;
  sink.letters.length = 0;
  sink.refuse = null;
  const ctx = await context();
  await ctx.db.batch([sql`delete from portico.mail`, sql`delete from portico.outbox`]);
  transport = createMailTransport(system.config) as MailTransport;
  workers = startWorkers(system, mailHandlers(transport), { manual: true });
  return async () => {
    await workers.stop();
    transport.close();
  };
});

const context = () => systemContext(system, 'test');
const send = async () => sendMail(await context(), 'case_message', { case: '1' });
const to = () => sink.letters.map((l) => l.recipients).sort();

describe('a mail', () => {
  test('reaches its recipient once, as text and HTML, from the configured sender', async () => {
    readers = [reader('maria', { languages: ['de'], quote: 'Grüße, läuft wieder 🎉' })];
    await send();
    await workers.drain();
    await workers.drain();
    expect(to()).toEqual([['maria@example.com']]);
    const { parsed } = sink.letters[0] as (typeof sink.letters)[number];
    expect(parsed.from?.text).toBe('"Support" <support@example.com>');
    expect(parsed.subject).toBe('CS-7: neue Nachricht');
    expect(parsed.text).toContain('> Grüße, läuft wieder 🎉');
    expect(parsed.text).toContain('https://portal.example.com/p/support/case/1');
    expect(parsed.html).toContain('Grüße, läuft wieder 🎉');
    expect(parsed.messageId).toMatch(/^<[0-9a-f]{40}@portal\.example\.com>$/);
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
  });

  test('N2: of two recipients each gets his own, and neither sees the other', async () => {
    readers = [
      reader('maria', { values: { ...values, name: 'Maria Meer' } }),
      reader('omar', { values: { ...values, name: 'Omar Oase' } }),
    ];
    await send();
    await workers.drain();
    expect(to()).toEqual([['maria@example.com'], ['omar@example.com']]);
    for (const { recipients, raw } of sink.letters) {
      const other = recipients[0] === 'maria@example.com' ? /omar/i : /maria/i;
      expect(raw).not.toMatch(other);
    }
    expect(new Set(sink.letters.map((l) => l.parsed.messageId)).size).toBe(2);
  });

  test('N1: is not sent to somebody who may not read it any more when it leaves', async () => {
    readers = [reader('maria'), reader('omar')];
    await send();
    sink.refuse = () => ({ code: 451, text: 'later' });
    await workers.drain();
    readers = [reader('omar')];
    sink.refuse = null;
    system.clockShift = 10_000;
    await workers.drain();
    expect(to()).toEqual([['omar@example.com']]);
    expect(await mailCounts(await context())).toMatchObject({ waiting: 0, failed: 0 });
  });

  test('carries nothing rendered in the outbox', async () => {
    readers = [reader('maria', { quote: 'canary-quote' })];
    await send();
    await workers.drain();
    const rows = await (await context()).db.rows(sql<{ all: string }>`select o::text as all from portico.outbox o`);
    expect(rows).toHaveLength(2);
    expect(rows.map((r) => r.all).join()).not.toMatch(/canary|Printer|example\.com/);
  });
});

describe('a mail server', () => {
  test('that refuses for now gets the letter again later, nothing lost and nothing doubled', async () => {
    readers = [reader('maria'), reader('omar')];
    await send();
    sink.refuse = (address) => (address.startsWith('maria') ? { code: 451, text: 'greylisted, maria@example.com' } : null);
    await workers.drain();
    expect(to()).toEqual([['omar@example.com']]);
    const counts = await mailCounts(await context());
    expect(counts).toMatchObject({ waiting: 1, failed: 0 });
    expect(counts.last_error).toMatch(/greylisted/);
    expect(counts.last_error).not.toMatch(/maria/);
    sink.refuse = null;
    system.clockShift = 10_000;
    await workers.drain();
    expect(to()).toEqual([['maria@example.com'], ['omar@example.com']]);
  });

  test('that takes a letter but is cut off before it says so gets it again under the same name', async () => {
    readers = [reader('maria')];
    await send();
    sink.cutAfterAccepting = true;
    await workers.drain();
    expect(sink.letters).toHaveLength(1);
    system.clockShift = 10_000;
    await workers.drain();
    expect(sink.letters).toHaveLength(2);
    const [first, second] = sink.letters.map((l) => l.parsed);
    expect(second?.messageId).toBe(first?.messageId);
    expect(second?.date).toEqual(first?.date);
    system.clockShift = 86_400_000;
    await workers.drain();
    expect(sink.letters).toHaveLength(2);
  });

  test('that knows no such recipient is asked a few times, then the mail counts as failed', async () => {
    readers = [reader('nobody')];
    await send();
    sink.refuse = () => ({ code: 550, text: 'no such user' });
    for (let i = 0; i < 6; i++) {
      system.clockShift += 3_600_000;
      await workers.drain();
    }
    expect(await mailCounts(await context())).toMatchObject({ waiting: 0, failed: 1 });
    expect(sink.letters).toHaveLength(0);
  });

  test('that is down holds up nothing but the mail', async () => {
    const dead = createMailTransport({ ...system.config, smtpUrl: 'smtp://127.0.0.1:1' }) as MailTransport;
    const lame = startWorkers(system, mailHandlers(dead), { manual: true });
    readers = [reader('maria')];
    await send();
    await lame.drain();
    expect(await mailCounts(await context())).toMatchObject({ waiting: 1, failed: 0 });
    dead.close();
    system.clockShift = 10_000;
    await workers.drain();
    expect(to()).toEqual([['maria@example.com']]);
  });

  test('gets the letter once if the worker dies after handing it over but the note of it was kept', async () => {
    readers = [reader('maria')];
    await send();
    await workers.drain();
    // As if the outbox row had been restored to "in hand": what is known of the letter decides.
    await (await context()).db.run(sql`update portico.outbox set done_at = null where topic = 'mail.send'`);
    await workers.drain();
    expect(sink.letters).toHaveLength(1);
  });
});

describe('mail that has to wait', () => {
  test('stays in the outbox where there is no way to send it, and leaves at the first start with one', async () => {
    const without = startWorkers(system, mailHandlers(null), { manual: true });
    readers = [reader('maria')];
    await send();
    await without.drain();
    expect(await mailCounts(await context())).toMatchObject({ waiting: 1, failed: 0, last_error: null });
    expect(sink.letters).toHaveLength(0);
    await workers.drain();
    expect(to()).toEqual([['maria@example.com']]);
  });

  test('waits while its portal is not active, and leaves when it is', async () => {
    const owner = await systemContext(system, 'test', 'owner');
    const portalId = await makePortal(owner, 'closed', { status: 'inactive' });
    readers = [reader('maria', { portalId }), reader('omar')];
    await send();
    await workers.drain();
    expect(to()).toEqual([['omar@example.com']]);
    system.clockShift = 86_400_000;
    await workers.drain();
    expect(to()).toEqual([['omar@example.com']]);
    await withTx(await systemContext(system, 'test', 'owner'), async (tx) => {
      await tx.db.run(sql`update portico.portal set status = 'active' where id = ${portalId}`);
      await releasePortalMails(tx, portalId);
    });
    await workers.drain();
    expect(to()).toEqual([['maria@example.com'], ['omar@example.com']]);
  });

  test('waits while nothing can be read for its reader, also when that came between', async () => {
    readers = [reader('maria', { waiting: true, values: {} })];
    await send();
    await workers.drain();
    expect(sink.letters).toHaveLength(0);
    expect(await mailCounts(await context())).toMatchObject({ waiting: 1, failed: 0 });
    readers = [reader('maria')];
    system.clockShift = 16 * 60_000;
    await workers.drain();
    expect(to()).toEqual([['maria@example.com']]);
  });

  test('C6: waits where a recipient had his number this hour, exactly, though many leave at once; none is lost', async () => {
    readers = [reader('maria')];
    for (let i = 0; i < 12; i++) await send();
    await workers.drain();
    expect(sink.letters).toHaveLength(5);
    for (const hours of [1, 2]) {
      system.clockShift = hours * 3_601_000;
      await workers.drain();
      expect(sink.letters).toHaveLength(Math.min(12, 5 + hours * 5));
    }
  });
});

describe('N5: on a real mail server', () => {
  const nasty = [
    'Bob\r\nBcc: victim@example.com',
    '=?utf-8?B?PHNjcmlwdD4=?=',
    '"victim@example.com" <evil@example.com>, x',
    `${'A'.repeat(10_000)}\nSubject: other`,
    'Zoë\u0000\u202e\u2028 Ünïcode',
  ];
  test.each(someOf(nasty, 3))('the title %j changes no header and no recipient', async (title) => {
    readers = [
      reader('maria', {
        values: { number: title, title, author: title, name: title, status: title },
        sender: title,
        quote: title,
      }),
    ];
    await send();
    await workers.drain();
    expect(to()).toEqual([['maria@example.com']]);
    const { parsed, raw } = sink.letters[0] as (typeof sink.letters)[number];
    const [head = ''] = raw.split('\r\n\r\n');
    const names = head
      .split('\r\n')
      .filter((l) => /^\S/.test(l))
      .map((l) => l.split(':')[0]?.toLowerCase())
      .sort();
    expect(names).toEqual(
      [
        'auto-submitted',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
        'x-auto-response-suppress',
      ].sort(),
    );
    expect(parsed.to).toMatchObject({ text: 'maria@example.com' });
    expect(parsed.bcc).toBeUndefined();
    expect(head.split('\r\n').every((l) => l.length <= 998)).toBe(true);
    expect(parsed.subject).not.toMatch(/<script>|\r|\n/);
  });

  const wrong = [
    'maria@example.com, victim@example.com',
    '"maria@example.com" <victim@example.com>',
    'maria@example.com\r\nRCPT TO:<victim@example.com>',
    '<victim@example.com>',
    'maria@[127.0.0.1]',
    'maria(comment)@example.com',
    '"a b"@example.com',
    '=?utf-8?q?victim=40example.com?=@example.com',
    'maria@ехample.com',
    '@relay.example:maria@example.com',
    `${'a'.repeat(65)}@example.com`,
    '',
  ];
  test.each(someOf(wrong, 3))('nothing is sent to the address %j', async (address) => {
    readers = [reader('maria', { address }), reader('omar')];
    await send();
    await workers.drain();
    expect(to()).toEqual([['omar@example.com']]);
    expect(await mailCounts(await context())).toMatchObject({ failed: 1 });
  });
});

describe('the built-in mailbox', () => {
  test('keeps letters as files that only their owner reads, a repeated one once', async () => {
    const config: Config = { ...system.config, smtpUrl: null, mailbox: true };
    const mailbox = createMailTransport(config) as MailTransport;
    const dir = path.join(dataDir, 'mailbox');
    const letter = {
      messageId: 'abc@portal.example.com',
      to: 'maria@example.com',
      subject: 'Grüße',
      text: 'Hallo',
      html: '<p>Hallo</p>',
      date: new Date(0),
    };
    await mailbox.send(letter);
    await mailbox.send(letter);
    const files = readdirSync(dir).sort();
    expect(files).toEqual(['19700101000000000-abc.eml', '19700101000000000-abc.json']);
    expect(files.map((f) => statSync(path.join(dir, f)).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    const parsed = await simpleParser(readFileSync(path.join(dir, '19700101000000000-abc.eml')));
    expect(parsed).toMatchObject({ subject: 'Grüße', messageId: '<abc@portal.example.com>' });
    const box = openMailbox(dir);
    expect(await box.list()).toMatchObject([{ id: '19700101000000000-abc', subject: 'Grüße' }]);
    expect(await box.get('19700101000000000-abc')).toMatchObject({ text: 'Hallo' });
    for (const id of ['../secret', '19700101000000000-abc.eml', '', '%2e%2e']) expect(await box.get(id)).toBeNull();
  });

  test('is chosen only without a mail server, and only where it may exist', () => {
    const base = { ...system.config, smtpUrl: null };
    expect(createMailTransport({ ...base, mailbox: true })?.kind).toBe('mailbox');
    expect(createMailTransport({ ...base, mailbox: false })).toBeNull();
    const smtp = createMailTransport({ ...base, mailbox: true, smtpUrl: sink.url });
    expect(smtp?.kind).toBe('smtp');
    smtp?.close();
  });
});

test('no log line holds an address or a text of a mail', () => {
  expect(log.length).toBeGreaterThan(5);
  expect(log.join('\n')).not.toMatch(/@example\.com|Printer|canary/);
});
