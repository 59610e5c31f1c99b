/**
 * Brings the database to the state the code needs: plain SQL files `0001_name.sql` in order, forward only, each in one transaction.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

/** A migration cannot be applied; the message says which, and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export interface Migration {
  version: number;
  name: string;
  checksum: string;
  text: string;
}

/** Any fixed number; it orders the nodes that start at the same time. */
const lockKey = 7_140_311;

/** A waiting migration blocks every later query on its table: it gives up after a second and tries again (milliseconds, times). */
const lockWait = 1_000;
const lockTries = 60;

/**
 * Applies the files of `dir` that the database has not seen, as the role the pool logs in as (portico_owner).
 * Returns the names of those it applied. Safe on several nodes at once.
 * @throws MigrationError when a file fails, was changed after it was applied, or the database is newer than the code.
 */
export async function migrate(
  owner: Pick<pg.Pool, 'connect'>,
  dir: string,
  onProgress: (message: string) => void = () => {},
): Promise<string[]> {
  const migrations = readMigrations(dir);
  const client = await owner.connect();
  try {
    await takeLock(client, onProgress);
    try {
      await makeTable(client);
      const pending = findPending(migrations, await readApplied(client));
      for (const migration of pending) {
        onProgress(`Migrating the database: ${migration.name}`);
        await apply(client, migration);
      }
      return pending.map(({ name }) => name);
    } finally {
      await client.query('select pg_advisory_unlock($1)', [lockKey]);
    }
  } finally {
    client.release();
  }
}

/** The files of a folder in order; modules have ranges of their own, so numbers may have gaps. @throws MigrationError for an odd name or a number given twice. */
export function readMigrations(dir: string): Migration[] {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const seen = new Set<number>();
  return names.map((name) => {
    const version = Number(name.slice(0, 4));
    if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(name) || version === 0 || seen.has(version)) {
      throw new MigrationError(
        `${path.join(dir, name)} must be called like 0001_some_words.sql, with a number that no other migration has.`,
      );
    }
    seen.add(version);
    // Line ends differ between checkouts and mean nothing.
    const text = readFileSync(path.join(dir, name), 'utf8').replaceAll('\r\n', '\n');
    return { version, name: name.slice(0, -'.sql'.length), checksum: createHash('sha256').update(text).digest('hex'), text };
  });
}

function findPending(migrations: readonly Migration[], applied: readonly Omit<Migration, 'text'>[]): Migration[] {
  const files = new Map(migrations.map((m) => [m.version, m]));
  for (const row of applied) {
    const file = files.get(row.version);
    if (file === undefined) {
      throw new MigrationError(
        `The database was migrated by a newer version of Portico (${row.name}). Start that version or a later one, or restore a backup made with this one.`,
      );
    }
    if (file.name !== row.name || file.checksum !== row.checksum) {
      throw new MigrationError(
        `The migration ${row.name} was changed after it was applied to this database. Bring back the file as it was and put the change into a new one.`,
      );
    }
    files.delete(row.version);
  }
  return [...files.values()];
}

async function takeLock(client: pg.ClientBase, onProgress: (message: string) => void): Promise<void> {
  for (let round = 0; ; round++) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lockKey]);
    if (rows[0]?.taken) return;
    if (round === 0) onProgress('Waiting for another node that is migrating the database');
    await pause(200);
  }
}

async function makeTable(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(`select to_regclass('portico.portico_migration') is not null as there`);
  if (rows[0]?.there) return;
  await client.query(`begin;
    create schema if not exists portico;
    create table portico.portico_migration (
      version int primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null
    );
    commit`);
}

async function readApplied(client: pg.ClientBase): Promise<Omit<Migration, 'text'>[]> {
  const { rows } = await client.query<Omit<Migration, 'text'>>(
    'select version, name, checksum from portico.portico_migration order by version',
  );
  return rows;
}

async function apply(client: pg.ClientBase, migration: Migration): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await client.query(
        `begin; set local lock_timeout = ${lockWait}; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`,
      );
      await client.query(migration.text);
      await client.query(
        'insert into portico.portico_migration (version, name, checksum, applied_at) values ($1, $2, $3, clock_timestamp())',
        [migration.version, migration.name, migration.checksum],
      );
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      const { code } = error as { code?: string };
      if (!(code === '55P03' || code === '40P01') || tries >= lockTries)
        throw describe(migration, error as Error & { position?: string });
      await pause(500);
    }
  }
}

function describe(migration: Migration, error: Error & { position?: string }): MigrationError {
  const line =
    error.position === undefined ? '' : ` (line ${migration.text.slice(0, Number(error.position) - 1).split('\n').length})`;
  return new MigrationError(`The migration ${migration.name} failed${line}: ${error.message}. Nothing of it was applied.`, {
    cause: error,
  });
}
