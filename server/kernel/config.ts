/** Reads the environment into one frozen object; see settings.ts for the table. */
import { randomBytes, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError, isLoopback, refuse, type Setting, settings, toolSettings } from './settings.ts';

export { ConfigError } from './settings.ts';

type Raw = { readonly [K in keyof typeof settings]: (typeof settings)[K] extends Setting<infer T> ? T : never };

/** The database roles that log in; each has its own connections. */
export const databaseRoles = ['owner', 'portal', 'staff', 'worker', 'auth', 'backup'] as const;
export type DatabaseRole = (typeof databaseRoles)[number];

export interface Config extends Omit<Raw, 'demo' | `database${string}Url` | 'secret' | 'origin' | 'mailFrom' | 'trustedProxies'> {
  /** Absolute path. */
  readonly dataDir: string;
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string;
  /** The origin is this very machine. */
  readonly loopback: boolean;
  readonly trustedProxies: readonly string[];
  readonly secret: string;
  /** Null = the private PostgreSQL. */
  readonly databaseUrl: string | null;
  /** Log-ins given per role; a role without one gets a log-in made from `databaseUrl`. */
  readonly databaseUrls: Readonly<Partial<Record<DatabaseRole, string>>>;
  readonly privateDatabase: boolean;
  readonly mailFrom: string;
  /** Load the demo company into an empty database. */
  readonly demo: boolean;
  /** The built-in mailbox may exist (data-model.md, Demo and mailbox). */
  readonly mailbox: boolean;
  readonly maxFileBytes: number;
  /** Of a file that comes part by part; 0 = none may. */
  readonly maxLargeFileBytes: number;
  /** Bytes of each of its parts but the last: what a broken line costs at most, and few enough requests for two gigabytes. */
  readonly partBytes: number;
}

/**
 * Reads every setting. Makes the data folder and the secret where they are missing.
 * @throws ConfigError with one line for the first wrong value.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  refuseUnknown(env);
  const raw = Object.fromEntries(
    Object.entries(settings).map(([key, setting]) => [key, setting.read(env[setting.name]?.trim() || undefined)]),
  ) as Raw;
  const databaseUrls = readDatabaseUrls(raw);
  const privateDatabase = raw.databaseUrl === null && Object.keys(databaseUrls).length === 0;
  const origin = (raw.origin ?? `http://localhost:${raw.port}`).replace(/\/$/, '').toLowerCase();
  const { hostname } = new URL(origin);
  const loopback = isLoopback(hostname);
  refuseContradictions(raw, privateDatabase, origin);
  const dataDir = path.resolve(raw.dataDir);
  makeDataFolder(dataDir);
  const {
    databaseOwnerUrl,
    databasePortalUrl,
    databaseStaffUrl,
    databaseWorkerUrl,
    databaseAuthUrl,
    databaseBackupUrl,
    ...plain
  } = raw;
  return Object.freeze({
    ...plain,
    dataDir,
    origin,
    loopback,
    contentOrigin: raw.contentOrigin?.replace(/\/$/, '').toLowerCase() ?? null,
    trustedProxies: raw.trustedProxies?.split(',').map((network) => network.trim()) ?? [],
    secret: raw.secret ?? secretOfDataFolder(dataDir),
    databaseUrls,
    privateDatabase,
    mailFrom: raw.mailFrom ?? `Portico <no-reply@${hostname}>`,
    demo: raw.demo === null ? privateDatabase && loopback : raw.demo === '1',
    mailbox: privateDatabase && loopback && raw.smtpUrl === null,
    maxFileBytes: raw.maxFileMegabytes * 1024 * 1024,
    maxLargeFileBytes: raw.maxLargeFileMegabytes * 1024 * 1024,
    partBytes: 8 * 1024 * 1024,
  });
}

function readDatabaseUrls(raw: Raw): Partial<Record<DatabaseRole, string>> {
  const given = {
    owner: raw.databaseOwnerUrl,
    portal: raw.databasePortalUrl,
    staff: raw.databaseStaffUrl,
    worker: raw.databaseWorkerUrl,
    auth: raw.databaseAuthUrl,
    backup: raw.databaseBackupUrl,
  };
  const urls = Object.fromEntries(Object.entries(given).filter(([, url]) => url !== null)) as Partial<
    Record<DatabaseRole, string>
  >;
  const missing = databaseRoles.filter((role) => urls[role] === undefined);
  if (raw.databaseUrl === null && missing.length > 0 && missing.length < databaseRoles.length) {
    refuse(
      `DATABASE_${missing[0]?.toUpperCase()}_URL`,
      'is missing: without DATABASE_URL every database role needs its own address',
    );
  }
  return urls;
}

function refuseContradictions(raw: Raw, privateDatabase: boolean, origin: string): void {
  if (!privateDatabase && raw.secret === null) {
    refuse(
      'PORTICO_SECRET',
      'is missing: with DATABASE_URL it must be set, for example to the output of: openssl rand -base64 32',
    );
  }
  if (raw.contentOrigin !== null && raw.contentOrigin.replace(/\/$/, '').toLowerCase() === origin) {
    refuse('PORTICO_CONTENT_ORIGIN', 'must be another host than PORTICO_ORIGIN, or be left out', raw.contentOrigin);
  }
  if ((raw.adminEmail === null) !== (raw.adminPassword === null)) {
    const [set, missing] =
      raw.adminEmail === null
        ? ['PORTICO_ADMIN_PASSWORD', 'PORTICO_ADMIN_EMAIL']
        : ['PORTICO_ADMIN_EMAIL', 'PORTICO_ADMIN_PASSWORD'];
    refuse(missing, `is missing: ${set} is set, and the two go together`);
  }
}

/** A mistyped limit would silently not apply, so unknown names are refused. */
function refuseUnknown(env: NodeJS.ProcessEnv): void {
  const known = [...Object.values(settings), ...toolSettings].map(({ name }) => name);
  for (const name of Object.keys(env)) {
    if (!name.startsWith('PORTICO_') || known.includes(name)) continue;
    const [nearest] = known.map((candidate) => [distance(name, candidate), candidate] as const).sort(([a], [b]) => a - b);
    const hint =
      nearest !== undefined && nearest[0] <= 4 ? `Did you mean ${nearest[1]}?` : 'See docs/settings.md for the names there are.';
    throw new ConfigError(`${name} is not a setting of Portico. ${hint}`);
  }
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    refuse(
      'PORTICO_DATA_DIR',
      `cannot be made (${(error as NodeJS.ErrnoException).code}); choose a folder this user may write to`,
      dataDir,
    );
  }
}

function secretOfDataFolder(dataDir: string): string {
  const file = path.join(dataDir, 'secret');
  try {
    return (
      readFileSync(file, 'utf8').trim() || refuse('PORTICO_SECRET', `is empty in ${file}; remove that file to get a new one`)
    );
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      refuse(
        'PORTICO_SECRET',
        `cannot be read from ${file} (${(error as NodeJS.ErrnoException).code}); start as the owner of the data folder`,
      );
    }
  }
  return generateSecret(file);
}

/** Written aside and linked, so that neither a kill nor a second start at the same moment leaves half a secret or two. */
function generateSecret(file: string): string {
  const half = `${file}.${randomUUID()}`;
  try {
    writeFileSync(half, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
    linkSync(half, file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EEXIST')
      refuse('PORTICO_DATA_DIR', `cannot be written to (${code}); choose a folder this user may write to`, path.dirname(file));
  } finally {
    rmSync(half, { force: true });
  }
  return readFileSync(file, 'utf8').trim();
}
