/**
 * The database roles and how each is logged in to.
 *
 * `portico_owner` owns schemas and tables, migrates and makes run-time DDL; `portico_keys` (no log-in) owns the key views and is the
 * only one that row security lets by; portal, staff, worker and auth serve, own nothing and are members of nothing; `portico_backup`
 * reads. The private database lets every one of them in through its closed socket. On a server of the customer's own, passwords are
 * derived from `PORTICO_SECRET`, so that every node knows them and no file has to hold them.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Config, ConfigError, type DatabaseRole, databaseRoles } from './config.ts';
import type { PrivatePostgres } from './postgres/index.ts';

export type DatabaseConnections = Readonly<Record<DatabaseRole, pg.PoolConfig>>;

/** Name of the database inside the private PostgreSQL. */
const privateDatabase = 'portico';

/** Releases that mend holes in row security or in what backups may run (Z11); per major version. */
const securityFloor: Readonly<Record<number, number>> = { 15: 150014, 16: 160010, 17: 170006 };

/** The connections of every role; nothing is asked of the database. */
export function databaseConnections(config: Config, postgres: PrivatePostgres | null): DatabaseConnections {
  const connection = (role: DatabaseRole): pg.PoolConfig => {
    if (postgres !== null) return postgres.connection(`portico_${role}`, privateDatabase);
    const own = config.databaseUrls[role];
    if (own !== undefined) return { connectionString: withHost(own) };
    const url = new URL(withHost(config.databaseUrl ?? ''));
    url.username = `portico_${role}`;
    url.password = rolePassword(config.secret, role);
    return { connectionString: url.href };
  };
  return Object.fromEntries(databaseRoles.map((role) => [role, connection(role)])) as Record<DatabaseRole, pg.PoolConfig>;
}

/**
 * Makes the database and its roles where they are missing and answers how to connect as each. Safe to run on several nodes at once.
 * @throws ConfigError in one line, when the server is too old, unreachable, or does not let a role in.
 */
export async function prepareDatabase(config: Config, postgres: PrivatePostgres | null): Promise<DatabaseConnections> {
  const connections = databaseConnections(config, postgres);
  if (postgres !== null) {
    await withAdmin(postgres.connection('postgres', 'postgres'), 'the private database', (admin) => ensurePrivate(admin));
    return connections;
  }
  const made = databaseRoles.filter((role) => config.databaseUrls[role] === undefined);
  if (config.databaseUrl !== null && made.length > 0) {
    const logIn = { connectionString: withHost(config.databaseUrl) };
    await withAdmin(logIn, 'DATABASE_URL', async (admin) => {
      await ensureRoles(admin, Object.fromEntries(made.map((role) => [role, rolePassword(config.secret, role)])));
      await grantDatabase(admin, await checkedName(admin));
      for (const role of made) await letIn(admin, role, config.secret, connections[role]);
    });
  }
  for (const role of databaseRoles) await checkLogIn(role, connections[role]);
  return connections;
}

/** Text is UTF-8 from the browser to the disk; a database that takes any bytes would let others in. */
async function checkedName(admin: pg.ClientBase): Promise<string> {
  const { rows } = await admin.query<{ name: string; encoding: string }>(
    `select current_database() as name, current_setting('server_encoding') as encoding`,
  );
  const { name = '', encoding = '' } = rows[0] ?? {};
  if (encoding === 'UTF8') return name;
  throw new ConfigError(
    `The database ${name} (DATABASE_URL) has the encoding ${encoding}; make it anew with UTF8 (create database ... encoding 'UTF8').`,
  );
}

async function ensurePrivate(admin: pg.ClientBase): Promise<void> {
  await ensureRoles(admin, {});
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [privateDatabase]);
  if (rowCount === 0) await createDatabase(admin, privateDatabase);
  await grantDatabase(admin, privateDatabase);
}

/** Makes a database that `portico_owner` owns, as a copy of `template` where one is named. */
export async function createDatabase(admin: pg.ClientBase, name: string, template = 'template1'): Promise<void> {
  await admin.query(`create database ${pg.escapeIdentifier(name)} owner portico_owner template ${pg.escapeIdentifier(template)}`);
}

/**
 * Creates the roles that are missing; those that exist are left as they are (the start-up check judges them).
 * Several databases of one cluster share them, so losing the race for a name is no error.
 * @throws ConfigError when this log-in may not create roles.
 */
export async function ensureRoles(admin: pg.ClientBase, passwords: Partial<Record<DatabaseRole, string>>): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>(`select rolname from pg_roles where rolname like 'portico\\_%'`);
  const there = new Set(rows.map(({ rolname }) => rolname));
  const plain = 'nosuperuser nocreatedb nocreaterole noreplication noinherit';
  for (const role of databaseRoles) {
    if (there.has(`portico_${role}`)) continue;
    const password = passwords[role];
    const secret = password === undefined ? '' : `password ${pg.escapeLiteral(scramVerifier(password))}`;
    await createRole(admin, `portico_${role}`, `login nobypassrls ${plain} ${secret}`);
  }
  if (!there.has('portico_keys')) {
    // Managed databases may keep BYPASSRLS to themselves; metadata/sync then writes a policy for the key views instead.
    await createRole(admin, 'portico_keys', `nologin bypassrls ${plain}`).catch((error: unknown) => {
      if (!(error instanceof ConfigError)) throw error;
      return createRole(admin, 'portico_keys', `nologin nobypassrls ${plain}`);
    });
  }
  // The owner has to become portico_keys to make a key view; being a member without inheriting gives him nothing else.
  const member = await admin.query(
    `select from pg_auth_members where roleid = 'portico_keys'::regrole and member = 'portico_owner'::regrole`,
  );
  if (member.rowCount === 0) await ignoringRaces(admin.query('grant portico_keys to portico_owner'));
}

/** Lets the roles, and nobody else, into a database; the owner may make schemas in it. */
export async function grantDatabase(admin: pg.ClientBase, database: string): Promise<void> {
  const settled = `select has_database_privilege('portico_owner', $1, 'create') and has_database_privilege('portico_backup', $1, 'connect')
    and not has_database_privilege('portico_portal', $1, 'temporary') as ok`;
  const isSettled = async () => (await admin.query<{ ok: boolean }>(settled, [database])).rows[0]?.ok === true;
  if (await isSettled()) return;
  const name = pg.escapeIdentifier(database);
  const roles = databaseRoles.map((role) => `portico_${role}`).join(', ');
  await ignoringRaces(
    admin.query(`revoke all on database ${name} from public; grant connect on database ${name} to ${roles};
      grant create, temporary on database ${name} to portico_owner`),
  );
  if (await isSettled()) return;
  throw new ConfigError(
    `DATABASE_URL must log in as the owner of the database ${database} (or a superuser), to let the roles of Portico in.`,
  );
}

async function createRole(admin: pg.ClientBase, name: string, attributes: string): Promise<void> {
  try {
    await ignoringRaces(admin.query(`create role ${name} ${attributes}`));
  } catch (error) {
    if (codeOf(error) !== '42501') throw error;
    throw new ConfigError(
      `DATABASE_URL must log in as a user who may create roles (CREATEROLE), or ${name} must be made beforehand and DATABASE_OWNER_URL, ` +
        'DATABASE_PORTAL_URL and so on be set.',
    );
  }
}

/** Two nodes or two test databases that do the same at once: the second finds it done. */
async function ignoringRaces(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    const done = ['42710', '23505'].includes(codeOf(error)) || /tuple concurrently updated/.test((error as Error).message);
    if (!done) throw error;
  });
}

/** Sets the password again where the role does not accept it: the secret was changed, or another installation made the role. */
async function letIn(admin: pg.ClientBase, role: DatabaseRole, secret: string, connection: pg.PoolConfig): Promise<void> {
  const refused = await logInProblem(connection);
  if (refused === null || codeOf(refused) !== '28P01') return;
  const verifier = pg.escapeLiteral(scramVerifier(rolePassword(secret, role)));
  await ignoringRaces(admin.query(`alter role portico_${role} password ${verifier}`));
}

async function checkLogIn(role: DatabaseRole, connection: pg.PoolConfig): Promise<void> {
  const setting = `DATABASE_${role.toUpperCase()}_URL`;
  const problem = await logInProblem(connection, `portico_${role}`);
  if (problem !== null) throw new ConfigError(`The database role portico_${role} cannot log in (${setting}): ${problem.message}`);
}

async function logInProblem(connection: pg.PoolConfig, name?: string): Promise<Error | null> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('select current_user as name');
    return name === undefined || rows[0]?.name === name ? null : new Error(`it logs in as ${rows[0]?.name}, but must be ${name}`);
  } catch (error) {
    return error as Error;
  } finally {
    await client.end().catch(() => {});
  }
}

async function withAdmin(connection: pg.PoolConfig, setting: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000 });
  admin.on('error', () => {});
  try {
    await admin.connect();
  } catch (error) {
    // The driver's words name host, user and fault, never the password.
    throw new ConfigError(`The database cannot be reached (${setting}): ${(error as Error).message || codeOf(error)}`);
  }
  try {
    const { rows } = await admin.query<{ number: number; text: string }>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as text`,
    );
    refuseOldServer(rows[0]?.number ?? 0, rows[0]?.text ?? 'unknown');
    await work(admin);
  } finally {
    await admin.end();
  }
}

/** @throws ConfigError when the server is older than the security floor. */
export function refuseOldServer(version: number, text: string): void {
  const floor = securityFloor[Math.floor(version / 10_000)];
  if (version < 150_000 || (floor !== undefined && version < floor)) {
    throw new ConfigError(
      `The database server is PostgreSQL ${text}; Portico needs 15.14, 16.10, 17.6, 18 or later. Update the server.`,
    );
  }
}

function rolePassword(secret: string, role: DatabaseRole): string {
  return createHmac('sha256', secret).update(`database role\0${role}`).digest('base64url');
}

/** What the server stores instead of a password (RFC 5803): sent in its place, so that no statement log ever holds the password. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const rounds = 4096;
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const keyed = (label: string) => createHmac('sha256', salted).update(label).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${storedKey}:${keyed('Server Key').toString('base64')}`;
}

/** `postgres:///name?host=/run` has no host to put a user before; the `host` parameter wins over the one put in here. */
function withHost(url: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/)(?=\/)/, '$1localhost');
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? '');
}
