import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { furtherTest } from '../testing/proving.ts';
import { backup, restore } from './backup.ts';
import { readConfig } from './config.ts';
import { storeBytes } from './files.ts';
import { migrate } from './migrate.ts';
import { DataFolderInUse, startPrivatePostgres } from './postgres/index.ts';
import { prepareDatabase } from './roles.ts';

const made: string[] = [];
afterAll(async () => {
  for (const folder of made) await rm(folder, { recursive: true, force: true });
});

async function folder(): Promise<string> {
  const name = await mkdtemp(path.join(os.tmpdir(), 'portico-backup-'));
  made.push(name);
  return name;
}

const configOf = (dataDir: string) => readConfig({ PORTICO_DATA_DIR: dataDir });
const quiet = () => {};

/** Every table of the product with a checksum over its rows. */
async function checksums(client: pg.Client): Promise<Record<string, string>> {
  const tables = await client.query<{ s: string; t: string }>(
    `select schemaname s, tablename t from pg_tables where schemaname in ('portico', 'auth', 'data', 'search') order by 1, 2`,
  );
  const sums: Record<string, string> = {};
  for (const { s, t } of tables.rows) {
    const row = await client.query<{ sum: string }>(
      `select count(*) || ':' || coalesce(md5(string_agg(x::text, '|' order by x::text)), '') as sum from "${s}"."${t}" x`,
    );
    sums[`${s}.${t}`] = row.rows[0]?.sum ?? '';
  }
  return sums;
}

async function fileHashes(dataDir: string): Promise<Record<string, string>> {
  const names = (await readdir(path.join(dataDir, 'files'), { recursive: true, withFileTypes: true })).filter((f) => f.isFile());
  const pairs = names.map(async (f) => [
    f.name,
    createHash('sha256')
      .update(await readFile(path.join(f.parentPath, f.name)))
      .digest('hex'),
  ]);
  return Object.fromEntries(await Promise.all(pairs));
}

async function asSuperuser<T>(dataDir: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const postgres = await startPrivatePostgres({ dataDir });
  const client = new pg.Client(postgres.connection('postgres', 'portico'));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
    await postgres.stop();
  }
}

/** An installation with a session, a link, settings and a file. */
async function installation(): Promise<string> {
  const dataDir = await folder();
  const config = configOf(dataDir);
  const postgres = await startPrivatePostgres({ dataDir });
  const { owner } = await prepareDatabase(config, postgres);
  const pool = new pg.Pool(owner);
  await migrate(pool, path.join(import.meta.dirname, '../migrations'), quiet);
  await pool.end();
  await postgres.stop();
  await asSuperuser(dataDir, (client) =>
    client.query(`
      insert into portico.setting (key, value, changed_at) select 'k' || n, to_jsonb(n), clock_timestamp() from generate_series(1, 500) n;
      with p as (insert into portico.principal (kind) values ('staff') returning id)
      insert into auth.session (token_hash, principal_id, door, created_at, seen_at, expires_at)
        select '\\x01', id, 'staff', clock_timestamp(), clock_timestamp(), clock_timestamp() + interval '1 hour' from p`),
  );
  await storeBytes(dataDir, Readable.from([Buffer.from('drift,0.4\n')]), 1_000, quiet);
  return dataDir;
}

it('restores into an empty folder what was backed up, with old sessions void', { timeout: 120_000 }, async () => {
  const dataDir = await installation();
  const file = path.join(await folder(), 'portico.tar.gz');
  await backup(configOf(dataDir), file, quiet);
  const before = await asSuperuser(dataDir, checksums);

  const target = await folder();
  await restore(configOf(target), file, quiet);
  const [after, live] = await asSuperuser(target, async (client) => [
    await checksums(client),
    (await client.query<{ n: number }>('select count(*)::int n from auth.session where ended_at is null')).rows[0]?.n,
  ]);

  expect(Object.keys(after).length).toBeGreaterThan(30);
  expect(before['portico.setting']).toMatch(/^500:/);
  const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
  // The session is still there and ended; nothing else differs.
  expect(changed).toEqual(['auth.session']);
  expect(live).toBe(0);
  expect(Object.keys(await fileHashes(target))).toHaveLength(1);
  expect(await fileHashes(target)).toEqual(await fileHashes(dataDir));
  expect(await readFile(path.join(target, 'secret'), 'utf8')).toBe(await readFile(path.join(dataDir, 'secret'), 'utf8'));
  await expect(restore(configOf(target), file, quiet)).rejects.toThrow('holds an installation already');
  await expect(backup(configOf(dataDir), file, quiet)).rejects.toThrow('never overwritten');
});

furtherTest('refuses while a server runs on the folder, and leaves no half backup', async () => {
  const dataDir = await folder();
  const config = configOf(dataDir);
  const postgres = await startPrivatePostgres({ dataDir });
  const file = path.join(await folder(), 'b.tar.gz');
  await writeFile(path.join(dataDir, 'patience'), '');
  await expect(backup(config, file, quiet)).rejects.toBeInstanceOf(DataFolderInUse);
  await postgres.stop();
  expect(existsSync(file)).toBe(false);
  await backup(config, file, quiet);
  expect(existsSync(file)).toBe(true);
});

it('refuses a file that is no backup, and leaves the folder empty', async () => {
  const target = await folder();
  const file = path.join(await folder(), 'b.tar.gz');
  await writeFile(file, 'not a backup');
  await expect(restore(configOf(target), file, quiet)).rejects.toThrow();
  expect((await readdir(target)).filter((name) => name !== 'secret')).toEqual([]);
});
