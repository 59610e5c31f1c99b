/** Every setting Portico reads from the environment: one table, from which the start, the types and docs/settings.md are made. */

/** A setting has a wrong value. The message is one line, names the setting, says how to mend it and never repeats a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** One setting: how its text is read, and its line in the documentation. */
export interface Setting<T> {
  readonly name: string;
  readonly fallback: string;
  readonly about: string;
  readonly read: (raw: string | undefined) => T;
}

/** Refuses a value in the words `<name> <fault>.` and, unless it may be a secret, shows it. */
export function refuse(name: string, fault: string, shown?: string): never {
  const value = shown === undefined ? '' : ` It is ${JSON.stringify(shown.length > 80 ? `${shown.slice(0, 80)}…` : shown)}.`;
  throw new ConfigError(`${name} ${fault}.${value}`);
}

function whole(name: string, fallback: number, [least, most]: readonly [number, number], about: string): Setting<number> {
  return {
    name,
    fallback: String(fallback),
    about,
    read: (raw) => {
      if (raw === undefined) return fallback;
      const value = /^\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN;
      if (!(value >= least && value <= most)) refuse(name, `must be a whole number from ${least} to ${most}`, raw);
      return value;
    },
  };
}

function oneOf<const T extends string>(name: string, fallback: NoInfer<T>, values: readonly T[], about: string): Setting<T> {
  return {
    name,
    fallback,
    about,
    read: (raw) =>
      values.find((value) => value === (raw ?? fallback)) ?? refuse(name, `must be one of ${values.join(', ')}`, raw),
  };
}

function text(name: string, fallback: string, about: string, fault?: (value: string) => string | null): Setting<string> {
  return { name, fallback, about, read: (raw) => checked(name, raw ?? fallback, fault) };
}

/** Absent = null; `shown` tells that a wrong value may be repeated in the message. */
function optional(
  name: string,
  unset: string,
  about: string,
  fault: (value: string) => string | null,
  shown = true,
): Setting<string | null> {
  return { name, fallback: unset, about, read: (raw) => (raw === undefined ? null : checked(name, raw, fault, shown)) };
}

function checked(name: string, value: string, fault: (value: string) => string | null = () => null, shown = true): string {
  const wrong = fault(value);
  if (wrong !== null) refuse(name, wrong, shown ? value : undefined);
  return value;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Whether a host name means this very machine. */
export function isLoopback(host: string): boolean {
  return loopbackNames.has(host) || host.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(host);
}

function originFault(value: string): string | null {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) return 'must be an address such as https://portal.example.com';
  if (url.origin !== value.replace(/\/$/, '').toLowerCase())
    return 'must be scheme, host and port only, such as https://portal.example.com';
  // Session cookies carry the __Host- prefix: a browser drops them on plain http, except on this very machine.
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'must begin with https:// unless it is localhost (put a proxy with a certificate in front)';
  return null;
}

function databaseFault(value: string): string | null {
  return /^postgres(ql)?:\/\/\S+$/.test(value) && URL.canParse(value.replace(/^postgres(ql)?:\/\/\//, 'postgres://x/'))
    ? null
    : 'must be an address such as postgres://user:password@host:5432/database';
}

function smtpFault(value: string): string | null {
  const url = URL.parse(value);
  return url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== ''
    ? null
    : 'must be an address such as smtp://user:password@mail.example.com:587';
}

const emailFault = (value: string) => (/^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/.test(value) ? null : 'must be one e-mail address');

function senderFault(value: string): string | null {
  const address = /^[^<>\r\n]*<([^<>]+)>$/.exec(value)?.[1] ?? value;
  return emailFault(address) === null ? null : 'must be an e-mail address, or a name and one: Support <support@example.com>';
}

function networksFault(value: string): string | null {
  const part = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)(\/\d{1,3})?$/i;
  return value.split(',').every((network) => part.test(network.trim()))
    ? null
    : 'must list addresses or networks, such as 10.0.0.2,192.168.0.0/16';
}

const roleAbout = (role: string) =>
  `Log-in of the database role \`portico_${role}\`. Not needed where \`DATABASE_URL\` may create roles.`;

export const settings = {
  port: whole('PORTICO_PORT', 4000, [0, 65535], 'Port to listen on; 0 takes a free one.'),
  host: text('PORTICO_HOST', '127.0.0.1', 'Address to listen on. `0.0.0.0` or `::` for every network.', (v) =>
    /^[0-9a-z.:-]+$/i.test(v) ? null : 'must be a host name or an address without scheme and port',
  ),
  dataDir: text('PORTICO_DATA_DIR', './data', 'Folder for files, the generated secret and the private database.'),
  origin: optional(
    'PORTICO_ORIGIN',
    '`http://localhost:<port>`',
    'Address people type. Every link in a mail begins with it. https, unless it is localhost.',
    originFault,
  ),
  contentOrigin: optional(
    'PORTICO_CONTENT_ORIGIN',
    'none',
    'A second host for people’s files, so that they never share a host with the portal.',
    originFault,
  ),
  trustedProxies: optional(
    'PORTICO_TRUSTED_PROXIES',
    'none',
    'Addresses or networks of the proxies in front, whose `X-Forwarded-For` is believed. Without it that header has no effect.',
    networksFault,
  ),
  secret: optional(
    'PORTICO_SECRET',
    'generated into the data folder',
    'Key of links and tokens, at least 32 characters. Required with `DATABASE_URL`; the same on every node.',
    (v) => (v.length >= 32 ? null : 'must have at least 32 characters, for example the output of: openssl rand -base64 32'),
    false,
  ),
  databaseUrl: optional(
    'DATABASE_URL',
    'a private PostgreSQL in the data folder',
    'PostgreSQL 15 or later; a user who may create roles, or owns the database.',
    databaseFault,
    false,
  ),
  databaseOwnerUrl: optional('DATABASE_OWNER_URL', 'made from `DATABASE_URL`', roleAbout('owner'), databaseFault, false),
  databasePortalUrl: optional('DATABASE_PORTAL_URL', 'made from `DATABASE_URL`', roleAbout('portal'), databaseFault, false),
  databaseStaffUrl: optional('DATABASE_STAFF_URL', 'made from `DATABASE_URL`', roleAbout('staff'), databaseFault, false),
  databaseWorkerUrl: optional('DATABASE_WORKER_URL', 'made from `DATABASE_URL`', roleAbout('worker'), databaseFault, false),
  databaseAuthUrl: optional('DATABASE_AUTH_URL', 'made from `DATABASE_URL`', roleAbout('auth'), databaseFault, false),
  databaseBackupUrl: optional('DATABASE_BACKUP_URL', 'made from `DATABASE_URL`', roleAbout('backup'), databaseFault, false),
  smtpUrl: optional(
    'SMTP_URL',
    'none',
    'Mail server. Without it mails wait; on a private database at localhost they go to the built-in mailbox.',
    smtpFault,
    false,
  ),
  mailFrom: optional('PORTICO_MAIL_FROM', '`Portico <no-reply@<host of PORTICO_ORIGIN>>`', 'Sender of every mail.', senderFault),
  demo: optional(
    'PORTICO_DEMO',
    'yes on a private database at localhost',
    '1 loads the demo company into an empty database, 0 leaves it empty.',
    (v) => (v === '0' || v === '1' ? null : 'must be 0 or 1'),
  ),
  adminEmail: optional(
    'PORTICO_ADMIN_EMAIL',
    'a set-up link is printed',
    'First administrator on an empty database, together with the password.',
    emailFault,
  ),
  adminPassword: optional(
    'PORTICO_ADMIN_PASSWORD',
    'a set-up link is printed',
    'Password of the first administrator; change it after the first log-in.',
    (v) => (v.length >= 8 && v.length <= 256 ? null : 'must have 8 to 256 characters'),
    false,
  ),
  logLevel: oneOf(
    'PORTICO_LOG_LEVEL',
    'info',
    ['debug', 'info', 'warn', 'error'],
    'Which lines reach the log: debug, info, warn or error and worse.',
  ),
  sessionMinutes: whole('PORTICO_SESSION_MINUTES', 60, [1, 10080], 'Minutes without a click after which a session ends.'),
  sessionMaxHours: whole('PORTICO_SESSION_MAX_HOURS', 24, [1, 720], 'Hours after which a session ends whatever happens.'),
  invitationDays: whole('PORTICO_INVITATION_DAYS', 7, [1, 90], 'Days an invitation’s link works.'),
  recoveryMinutes: whole('PORTICO_RECOVERY_MINUTES', 60, [5, 1440], 'Minutes a password recovery’s link works.'),
  maxFileMegabytes: whole('PORTICO_MAX_FILE_MB', 25, [1, 2048], 'Largest file that may be uploaded, in megabytes.'),
  maxLargeFileMegabytes: whole(
    'PORTICO_MAX_LARGE_FILE_MB',
    2048,
    [0, 2048],
    'Largest file that may be added to a record part by part, going on after a break, in megabytes; 0 = none. What is larger than `PORTICO_MAX_FILE_MB` goes this way only.',
  ),
  openUploadGigabytes: whole(
    'PORTICO_OPEN_UPLOADS_GB',
    20,
    [1, 100_000],
    'Room for large files that are on their way or not attached yet, of all people together, in gigabytes.',
  ),
  openUploadHours: whole(
    'PORTICO_OPEN_UPLOAD_HOURS',
    24,
    [1, 720],
    'Hours after its last part that a large file is kept waiting for the next one.',
  ),
  largeFilesPerDayGigabytes: whole(
    'PORTICO_LARGE_FILES_GB_PER_DAY',
    20,
    [1, 100_000],
    'Large files that one person may send within 24 hours, in gigabytes, those that records hold by now counted.',
  ),
  maxFilesPerRequest: whole('PORTICO_MAX_FILES_PER_REQUEST', 10, [1, 100], 'Most files one upload may hold.'),
  requestsPerMinute: whole(
    'PORTICO_REQUESTS_PER_MINUTE',
    600,
    [10, 1_000_000],
    'Requests per minute of one signed-in user, and of one network address without a session.',
  ),
  loginAttempts: whole(
    'PORTICO_LOGIN_ATTEMPTS',
    10,
    [3, 1000],
    'Failed log-ins per account and per address in 15 minutes before a pause.',
  ),
  mailsPerHour: whole('PORTICO_MAILS_PER_HOUR', 30, [1, 10_000], 'Mails per hour to one recipient; what is over waits.'),
  streamsPerUser: whole('PORTICO_STREAMS_PER_USER', 10, [1, 1000], 'Open live streams one user may have.'),
  requestSeconds: whole(
    'PORTICO_REQUEST_SECONDS',
    30,
    [1, 600],
    'Seconds a request may take to arrive. A download of which nothing is taken for four times as long ends.',
  ),
  poolWaitSeconds: whole(
    'PORTICO_POOL_WAIT_SECONDS',
    5,
    [1, 60],
    'Seconds a request waits for a free database connection before it is answered 503 with Retry-After.',
  ),
  deletedDays: whole(
    'PORTICO_DELETED_DAYS',
    30,
    [1, 3650],
    'Days a deleted record is kept out of sight before it is removed for good, with its files and its history.',
  ),
  applyPerSecond: whole(
    'PORTICO_APPLY_PER_SECOND',
    2_500,
    [0, 10_000_000],
    'Records a second to which a changed rule by author, or the changed type of a column, is applied in the background; 0 = as fast as it goes.',
  ),
  scanner: optional(
    'PORTICO_SCANNER',
    'none',
    'Scanner of uploaded files: a program with its arguments, which is given a path and ends with 0 (clean) or 1 (found), or an http(s) address the bytes are posted to, which answers 200 or 204 (clean) or 422 (found). A file without an answer waits in quarantine, where nobody reads it; it is asked again every minute and dropped after 7 days.',
    (value) => (/[\r\n\0]/.test(value) ? 'must be one line' : null),
  ),
  poolSize: whole('PORTICO_POOL_SIZE', 10, [2, 200], 'Database connections of the portal and of the desk, each.'),
} as const satisfies Record<string, Setting<unknown>>;

/** Settings of tools and tests, which the server ignores; a start must not take them for typing errors. */
export const toolSettings: readonly Pick<Setting<unknown>, 'name' | 'fallback' | 'about'>[] = [
  { name: 'PORTICO_CHROMIUM', fallback: 'found, or brought along', about: 'Path of the Chromium that `npm test` uses.' },
  {
    name: 'PORTICO_TEST_POSTGRES',
    fallback: 'the one that comes along',
    about: 'Folder with the programs of another PostgreSQL for `npm test`.',
  },
  { name: 'PORTICO_PROVE', fallback: 'set by `npm run prove`', about: '1 makes the tests use large numbers and no time limit.' },
];

/** docs/settings.md. */
export function settingsDocument(): string {
  const line = ({ name, fallback, about }: Pick<Setting<unknown>, 'name' | 'fallback' | 'about'>) =>
    `| \`${name}\` | ${fallback} | ${about} |`;
  const head = '| Setting | Unless set | What it does |\n|---|---|---|';
  return [
    '# Settings',
    '',
    'All settings come from the environment. An empty value counts as not set; a wrong one, or an unknown name that begins with',
    '`PORTICO_`, stops the start with one line that says why. This file is made from `server/kernel/settings.ts`.',
    '',
    head,
    ...Object.values(settings).map(line),
    '',
    '## For tests only',
    '',
    head,
    ...toolSettings.map(line),
    '',
  ].join('\n');
}
