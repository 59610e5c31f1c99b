import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { furtherDescribe } from '../testing/proving.ts';
import { databaseRoles, readConfig } from './config.ts';
import { type PrivatePostgres, startPrivatePostgres } from './postgres/index.ts';
import { databaseConnections, prepareDatabase, refuseOldServer } from './roles.ts';

async function ask<T = Record<string, unknown>>(connection: pg.PoolConfig, text: string): Promise<T[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}

describe('the roles of a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase({ template: null });
  });

  test('are separate log-ins that own nothing, inherit nothing and are held by row security', async () => {
    const rows = await ask(
      database.admin,
      `select rolname, rolcanlogin, rolsuper, rolbypassrls, rolinherit, rolcreaterole, rolcreatedb,
         array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid) as member_of
       from pg_roles r where rolname like 'portico\\_%' order by 1`,
    );
    const none = { rolsuper: false, rolinherit: false, rolcreaterole: false, rolcreatedb: false };
    expect(rows).toEqual(
      ['auth', 'backup', 'keys', 'owner', 'portal', 'staff', 'worker'].map((role) => ({
        ...none,
        rolname: `portico_${role}`,
        rolcanlogin: role !== 'keys',
        rolbypassrls: role === 'keys',
        member_of: role === 'owner' ? ['portico_keys'] : [],
      })),
    );
  });

  test('get in, and only the owner makes schemas or temporary tables', async () => {
    for (const role of databaseRoles) {
      const connection = database.connections[role];
      expect(await ask(connection, 'select current_user as me')).toEqual([{ me: `portico_${role}` }]);
      for (const text of ['create schema mine', 'create temporary table mine (n int)', 'create table public.mine (n int)']) {
        if (role === 'owner' && !text.includes('public'))
          await ask(connection, `${text}; drop ${text.includes('schema') ? 'schema' : 'table'} mine`);
        else if (role !== 'owner') await expect(ask(connection, text)).rejects.toThrow(/permission denied/);
      }
    }
  });

  test('let the owner hand a view to portico_keys without passing row security himself', async () => {
    await ask(
      database.connections.owner,
      `create schema own; create schema keys; grant usage on schema own to portico_keys; grant usage, create on schema keys to portico_keys`,
    );
    await ask(
      database.connections.owner,
      `create table own.secret (n int); alter table own.secret enable row level security; alter table own.secret force row level security;
       create policy add on own.secret for insert to portico_owner with check (true); insert into own.secret values (1);
       grant select on own.secret to portico_keys; create view keys.secret as select n from own.secret;
       grant usage on schema own, keys to portico_portal; grant select on keys.secret, own.secret to portico_portal; alter view keys.secret owner to portico_keys`,
    );
    expect(await ask(database.connections.owner, 'select n from own.secret')).toEqual([]);
    expect(await ask(database.connections.portal, 'select n from own.secret')).toEqual([]);
    expect(await ask(database.connections.portal, 'select n from keys.secret')).toEqual([{ n: 1 }]);
  });
});

furtherDescribe('a server of one’s own', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'portico-test-roles-'));
  let postgres: PrivatePostgres;
  let admin: pg.PoolConfig;

  const databaseUrl = (user: string) => `postgres://${user}@localhost/theirs?host=${encodeURIComponent(admin.host ?? '')}`;
  const config = (env: NodeJS.ProcessEnv = {}) =>
    readConfig({
      PORTICO_DATA_DIR: path.join(dataDir, 'app'),
      PORTICO_SECRET: 'x'.repeat(32),
      DATABASE_URL: databaseUrl('customer'),
      ...env,
    });

  beforeAll(async () => {
    postgres = await startPrivatePostgres({ dataDir, settings: { fsync: 'off', shared_buffers: '16MB' } });
    admin = postgres.connection('postgres', 'postgres');
    // Everybody but the three who come without needs a password here, as on any server worth the name.
    writeFileSync(
      path.join(dataDir, 'postgres/pg_hba.conf'),
      'local all postgres,customer,weak trust\nlocal all all scram-sha-256\n',
    );
    await ask(admin, 'select pg_reload_conf()');
    await ask(admin, 'create role weak login');
    await ask(admin, 'create role customer login createrole');
    await ask(admin, 'create database theirs owner customer');
  });
  afterAll(async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('is refused in one line when its log-in may not create roles', async () => {
    const weak = config({ DATABASE_URL: databaseUrl('weak') });
    await expect(prepareDatabase(weak, null)).rejects.toThrow(
      /^DATABASE_URL must log in as a user who may create roles \(CREATEROLE\)[^\n]*$/,
    );
    expect(await ask(admin, `select from pg_roles where rolname like 'portico%'`)).toEqual([]);
  });

  test('is refused in one line when its database does not hold UTF-8', async () => {
    await ask(
      admin,
      `create database odd owner customer encoding 'SQL_ASCII' template template0 locale 'C' builtin_locale 'C' locale_provider 'builtin'`,
    );
    const odd = config({ DATABASE_URL: databaseUrl('customer').replace('/theirs', '/odd') });
    await expect(prepareDatabase(odd, null)).rejects.toThrow(
      /^The database odd \(DATABASE_URL\) has the encoding SQL_ASCII[^\n]*UTF8[^\n]*$/,
    );
  });

  test('gets its roles from an owner who may create roles but is no superuser, also from two nodes at once', async () => {
    const [connections] = await Promise.all([prepareDatabase(config(), null), prepareDatabase(config(), null)]);
    for (const role of databaseRoles)
      expect(await ask(connections[role], 'select current_user as me')).toEqual([{ me: `portico_${role}` }]);
    // Only who has BYPASSRLS hands it out; the key views then need a policy, which metadata/sync writes.
    expect(await ask(admin, `select rolbypassrls from pg_roles where rolname = 'portico_keys'`)).toEqual([
      { rolbypassrls: false },
    ]);
    await expect(prepareDatabase(config(), null)).resolves.toEqual(connections);
  });

  test('lets a role in by the password that follows from the secret, and by no other', async () => {
    const [stored] = await ask<{ rolpassword: string }>(
      admin,
      `select rolpassword from pg_authid where rolname = 'portico_portal'`,
    );
    expect(stored?.rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/);
    const before = databaseConnections(config(), null);
    const other = config({ PORTICO_SECRET: 'y'.repeat(32) });
    await expect(ask(databaseConnections(other, null).portal, 'select 1')).rejects.toThrow(/password authentication failed/);
    await expect(ask({ ...admin, user: 'portico_portal', database: 'theirs' }, 'select 1')).rejects.toThrow(/password/);
    // A changed secret sets the passwords anew at the next start.
    const after = await prepareDatabase(other, null);
    expect(await ask(after.portal, 'select 1 as ok')).toEqual([{ ok: 1 }]);
    await expect(ask(before.portal, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(new Set(Object.values(after).map(({ connectionString }) => connectionString)).size).toBe(databaseRoles.length);
  });

  test('is refused in one line when a given log-in is the wrong one or the server cannot be reached', async () => {
    const wrong = config({ DATABASE_PORTAL_URL: databaseUrl('customer') });
    await expect(prepareDatabase(wrong, null)).rejects.toThrow(
      'The database role portico_portal cannot log in (DATABASE_PORTAL_URL): it logs in as customer, but must be portico_portal',
    );
    const nowhere = prepareDatabase(config({ DATABASE_URL: 'postgres://someone:hush@127.0.0.1:1/none' }), null);
    await expect(nowhere).rejects.toThrow(/^The database cannot be reached \(DATABASE_URL\): [^\n]*$/);
    await expect(nowhere).rejects.not.toThrow(/hush/);
  });
});

describe('an old server', () => {
  test('below the security floor is refused', () => {
    expect(() => refuseOldServer(140_020, '14.20')).toThrow(/PostgreSQL 14\.20; Portico needs 15\.14/);
    expect(() => refuseOldServer(150_013, '15.13')).toThrow(/Update the server/);
    expect(() => refuseOldServer(170_005, '17.5')).toThrow();
    for (const version of [150_014, 160_010, 170_006, 180_000, 190_001])
      expect(() => refuseOldServer(version, 'x')).not.toThrow();
  });
});
