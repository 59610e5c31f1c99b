import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';
import { settings, settingsDocument } from './settings.ts';

const home = mkdtempSync(path.join(tmpdir(), 'portico-config-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let folders = 0;
const emptyFolder = () => path.join(home, `data-${folders++}`);
const read = (env: NodeJS.ProcessEnv) => readConfig({ PORTICO_DATA_DIR: emptyFolder(), ...env });
const secret = 'a secret that nobody may ever see printed';

describe('settings', () => {
  test('nothing set gives a private, local installation', () => {
    expect(read({})).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      origin: 'http://localhost:4000',
      loopback: true,
      databaseUrl: null,
      databaseUrls: {},
      privateDatabase: true,
      demo: true,
      mailbox: true,
      mailFrom: 'Portico <no-reply@localhost>',
      maxFileBytes: 25 * 1024 * 1024,
      adminEmail: null,
    });
  });

  test('everything set is taken as it is', () => {
    const config = read({
      PORTICO_PORT: '8080',
      PORTICO_HOST: '0.0.0.0',
      PORTICO_ORIGIN: 'https://Portal.example.com/',
      PORTICO_CONTENT_ORIGIN: 'https://files.example.net',
      PORTICO_SECRET: secret,
      DATABASE_URL: 'postgres://someone:hush@db.example.com/portico',
      DATABASE_PORTAL_URL: 'postgresql:///portico?host=/run/postgresql',
      SMTP_URL: 'smtps://mail.example.com',
      PORTICO_MAIL_FROM: 'Help <help@example.com>',
      PORTICO_DEMO: '1',
      PORTICO_TRUSTED_PROXIES: '10.0.0.1, fd00::/8',
      PORTICO_SESSION_MINUTES: ' 15 ',
      PORTICO_INVITATION_DAYS: '',
    });
    expect(config).toMatchObject({
      port: 8080,
      origin: 'https://portal.example.com',
      loopback: false,
      privateDatabase: false,
      databaseUrls: { portal: 'postgresql:///portico?host=/run/postgresql' },
      secret,
      demo: true,
      mailbox: false,
      trustedProxies: ['10.0.0.1', 'fd00::/8'],
      sessionMinutes: 15,
      invitationDays: 7,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('the built-in mailbox and the demo company need a private database, localhost and no mail server', () => {
    const far = { DATABASE_URL: 'postgres://db/portico', PORTICO_SECRET: secret };
    expect(read(far)).toMatchObject({ mailbox: false, demo: false });
    expect(read({ PORTICO_ORIGIN: 'https://portal.example.com' })).toMatchObject({ mailbox: false, demo: false });
    expect(read({ SMTP_URL: 'smtp://mail' })).toMatchObject({ mailbox: false, demo: true });
    expect(read({ PORTICO_DEMO: '0' })).toMatchObject({ mailbox: true, demo: false });
  });

  test.each([
    [{ PORTICO_PORT: '65536' }, 'PORTICO_PORT must be a whole number from 0 to 65535. It is "65536".'],
    [{ PORTICO_PORT: '4000x' }, 'PORTICO_PORT must be'],
    [{ PORTICO_HOST: 'http://x' }, 'PORTICO_HOST must be a host name'],
    [{ PORTICO_ORIGIN: 'http://portal.example.com' }, 'PORTICO_ORIGIN must begin with https:// unless it is localhost'],
    [{ PORTICO_ORIGIN: 'http://127.0.0.1.example.com' }, 'PORTICO_ORIGIN must begin with https://'],
    [{ PORTICO_ORIGIN: 'https://portal.example.com/p' }, 'PORTICO_ORIGIN must be scheme, host and port only'],
    [{ PORTICO_ORIGIN: 'portal.example.com' }, 'PORTICO_ORIGIN must be an address'],
    [{ PORTICO_CONTENT_ORIGIN: 'http://localhost:4000/' }, 'PORTICO_CONTENT_ORIGIN must be another host than PORTICO_ORIGIN'],
    [{ PORTICO_DEMO: 'yes' }, 'PORTICO_DEMO must be 0 or 1. It is "yes".'],
    [{ PORTICO_ADMIN_EMAIL: 'a@example.com' }, 'PORTICO_ADMIN_PASSWORD is missing: PORTICO_ADMIN_EMAIL is set'],
    [{ PORTICO_ADMIN_PASSWORD: 'long enough it is' }, 'PORTICO_ADMIN_EMAIL is missing'],
    [
      { PORTICO_ADMIN_EMAIL: 'a@b, c@d', PORTICO_ADMIN_PASSWORD: 'long enough it is' },
      'PORTICO_ADMIN_EMAIL must be one e-mail address',
    ],
    [{ PORTICO_MAIL_FROM: 'Help' }, 'PORTICO_MAIL_FROM must be an e-mail address'],
    [{ PORTICO_LOG_LEVEL: 'loud' }, 'PORTICO_LOG_LEVEL must be one of debug, info, warn, error. It is "loud".'],
    [{ PORTICO_TRUSTED_PROXIES: 'all' }, 'PORTICO_TRUSTED_PROXIES must list addresses'],
    [{ DATABASE_URL: 'postgres://db/portico' }, 'PORTICO_SECRET is missing: with DATABASE_URL it must be set'],
    [
      { DATABASE_OWNER_URL: 'postgres://db/portico', PORTICO_SECRET: secret },
      'DATABASE_PORTAL_URL is missing: without DATABASE_URL every database role',
    ],
    [{ PORTICO_PROT: '1' }, 'PORTICO_PROT is not a setting of Portico. Did you mean PORTICO_PORT?'],
    [{ PORTICO_WHATEVER_ELSE: '1' }, 'PORTICO_WHATEVER_ELSE is not a setting of Portico. See docs/settings.md'],
  ])('%j is refused in one line that says how to mend it', (env, message) => {
    const attempt = () => read(env);
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(/^[^\n]{10,250}$/);
  });

  test.each([
    { PORTICO_SECRET: 'hush' },
    { DATABASE_URL: 'mysql://user:hush@db/portico' },
    { DATABASE_STAFF_URL: 'hush' },
    { SMTP_URL: 'http://user:hush@mail' },
    { PORTICO_ADMIN_EMAIL: 'a@example.com', PORTICO_ADMIN_PASSWORD: 'hush' },
  ])('a wrong secret is refused without being repeated (%#)', (env) => {
    expect(() => read(env)).toThrow(ConfigError);
    expect(() => read(env)).not.toThrow(/hush/);
  });

  test('names for tools and tests are no typing errors', () => {
    expect(() => read({ PORTICO_CHROMIUM: '/usr/bin/chromium', PORTICO_PROVE: '1' })).not.toThrow();
  });
});

describe('the secret', () => {
  test('is made once, for the owner alone, and found again', () => {
    const dataDir = emptyFolder();
    const first = readConfig({ PORTICO_DATA_DIR: dataDir });
    expect(first.secret).toMatch(/^[\w-]{43}$/);
    expect(readConfig({ PORTICO_DATA_DIR: dataDir }).secret).toBe(first.secret);
    expect(statSync(path.join(dataDir, 'secret')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(readdirSync(dataDir)).toEqual(['secret']);
    expect(read({}).secret).not.toBe(first.secret);
  });

  test('of a data folder that is no folder is refused', () => {
    const file = path.join(home, 'a-file');
    writeFileSync(file, '');
    expect(() => readConfig({ PORTICO_DATA_DIR: file })).toThrow(/^PORTICO_DATA_DIR cannot be made \(EEXIST\)/);
  });
});

test('the documentation lists every setting, in the words of the code', () => {
  const document = readFileSync(path.join(import.meta.dirname, '../../docs/settings.md'), 'utf8');
  expect(
    document,
    'make it anew: node -e "import(\'./server/kernel/settings.ts\').then((s) => process.stdout.write(s.settingsDocument()))" > docs/settings.md',
  ).toBe(settingsDocument());
  expect(document.match(/^\| `/gm)?.length).toBeGreaterThanOrEqual(Object.keys(settings).length);
});
