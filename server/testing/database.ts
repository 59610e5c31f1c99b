/**
 * A database of its own for a test file, copied in some 60 ms from a template that global-setup.ts made once.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { DatabaseRole } from '../kernel/config.ts';
import { databaseRoles } from '../kernel/config.ts';
import { grantDatabase } from '../kernel/roles.ts';
import { atEnd } from './at-end.ts';

/** Handed from the global set-up to every test file. */
export interface TestServer {
  host: string;
  port: number;
  /** Migrated, without any object. */
  template: string;
  /** Migrated, with the solutions that ship. */
  shipped: string;
  /** The server's process, for tests that kill it; it is started again at once. */
  pid: number;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer;
  }
}

export interface TestDatabase {
  name: string;
  /** How each serving role connects. */
  connections: Readonly<Record<DatabaseRole, pg.PoolConfig>>;
  /** The superuser's connection: for looking behind the walls, never for the code under test. */
  admin: pg.PoolConfig;
  drop(): Promise<void>;
}

/** How long tests wait for a free connection, in milliseconds: a machine under load is slow, and that is no fault of what is tested. */
export const patience = 60_000;

/** What must be over within a second, in milliseconds: exactly that where nothing else runs, and what nothing slower would keep elsewhere. */
export const A_SECOND = process.env.PORTICO_PROVE === '1' ? 1_000 : 5_000;

export interface TestDatabaseWish {
  /** Database to copy; null = an empty one. Unless told the migrated one. */
  readonly template?: string | null;
  /** True = with the solutions that ship. */
  readonly solutions?: boolean;
}

/** Copies a template. Call it at the top of a test file or in `beforeAll`; it is dropped when the file ends. */
export async function testDatabase({ template, solutions = false }: TestDatabaseWish = {}): Promise<TestDatabase> {
  const server = inject('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const usual = solutions ? server.shipped : server.template;
  await asAdmin(server, (admin) => makeDatabase(admin, name, template === undefined ? usual : (template ?? 'template1')));
  const database = describeDatabase(server, name);
  atEnd(() => database.drop());
  return database;
}

/** How every role reaches a database of the test server. */
export function describeDatabase(server: Pick<TestServer, 'host' | 'port'>, name: string): TestDatabase {
  const connection = (user: string): pg.PoolConfig => ({ host: server.host, port: server.port, user, database: name });
  return {
    name,
    connections: Object.fromEntries(databaseRoles.map((role) => [role, connection(`portico_${role}`)])) as Record<
      DatabaseRole,
      pg.PoolConfig
    >,
    admin: connection('postgres'),
    // Connections a test forgot must not keep the database alive.
    drop: () =>
      asAdmin(
        server,
        async (admin) => void (await admin.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)),
      ),
  };
}

/** Makes a database with the rights a real one has: copies do not take them along. */
export async function makeDatabase(admin: pg.ClientBase, name: string, template: string): Promise<void> {
  // Copies files instead of writing every page to the log first; nobody writes to a template.
  await admin.query(
    `create database ${pg.escapeIdentifier(name)} owner portico_owner template ${pg.escapeIdentifier(template)} strategy file_copy`,
  );
  await grantDatabase(admin, name);
}

/** Runs `work` as the superuser of the test server. */
export async function asAdmin<T>(server: Pick<TestServer, 'host' | 'port'>, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ host: server.host, port: server.port, user: 'postgres', database: 'postgres' });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
