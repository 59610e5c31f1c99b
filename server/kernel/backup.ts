/**
 * Backup and restore of an installation with the private database: one file that holds the database's folder, the files of records and
 * the secret. The server must be stopped; the folder's lock sees to it.
 *
 * PostgreSQL is started once before the copy, so that a database that was killed has recovered and is closed properly. With
 * `DATABASE_URL` the database is backed up by its own means, and this refuses.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { type Config, ConfigError } from './config.ts';
import { lockDataFolder, startPrivatePostgres } from './postgres/index.ts';

/** What is this process's own, or can be made again. Letters of the built-in mailbox hold live links and are no one's archive. */
const LEFT_OUT = ['portico.lock', 'postgres.log', 'mailbox', 'postgres/postmaster.pid', 'postgres/postmaster.opts'];
/** What a backup must hold to be one. */
const NEEDED = ['postgres', 'secret'];

function refuseForeignDatabase(config: Config): void {
  if (config.privateDatabase) return;
  throw new ConfigError(
    `DATABASE_URL is set: back up that database by its own means (pg_dump), and copy ${path.join(config.dataDir, 'files')} with it.`,
  );
}

function tar(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('tar', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let heard = '';
    child.stderr.on('data', (part) => {
      heard = `${heard}${part}`.slice(-2_000);
    });
    child.on('error', (error) => reject(new ConfigError(`The program tar is needed and could not be run: ${error.message}.`)));
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new ConfigError(`tar failed: ${heard.trim().split('\n').at(-1) ?? code}`)),
    );
  });
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r');
  await handle.sync().finally(() => handle.close());
}

/**
 * Writes a backup to `file`, which must not exist yet; it appears only when it is whole.
 * @throws ConfigError with one clear line; DataFolderInUse while a server runs.
 */
export async function backup(config: Config, file: string, say: (line: string) => void): Promise<void> {
  refuseForeignDatabase(config);
  const target = path.resolve(file);
  if (existsSync(target)) throw new ConfigError(`${target} exists already. Choose another name; a backup is never overwritten.`);
  if (!existsSync(path.join(config.dataDir, 'postgres')))
    throw new ConfigError(`${config.dataDir} holds no database: there is nothing to back up.`);
  await (await startPrivatePostgres({ dataDir: config.dataDir, onProgress: say })).stop();
  const lock = await lockDataFolder(config.dataDir);
  const partial = `${target}.partial`;
  try {
    say('Writing the backup');
    const left = LEFT_OUT.map((name) => `--exclude=./${name}`);
    await tar(['-C', config.dataDir, '--numeric-owner', ...left, '-czf', partial, '.']);
    await sync(partial);
    await rename(partial, target);
    await sync(path.dirname(target));
  } finally {
    await rm(partial, { force: true });
    lock.release();
  }
  say(
    `The backup is ${target} (${((await stat(target)).size / 1e6).toFixed(1)} MB). Keep it safe: it holds everything, the secret too.`,
  );
}

/**
 * Restores `file` into the data folder, which must hold no database. Sessions and one-time links of the backup are void afterwards (Z6).
 * @throws ConfigError with one clear line.
 */
export async function restore(config: Config, file: string, say: (line: string) => void): Promise<void> {
  refuseForeignDatabase(config);
  const source = path.resolve(file);
  if (!existsSync(source)) throw new ConfigError(`${source} is not there.`);
  const held = (await readdir(config.dataDir)).filter((name) => name === 'postgres' || name === 'files');
  if (held.length > 0)
    throw new ConfigError(`${config.dataDir} holds an installation already. Restore into an empty folder: set PORTICO_DATA_DIR.`);
  const lock = await lockDataFolder(config.dataDir);
  try {
    say('Reading the backup');
    await unpack(source, config.dataDir);
  } finally {
    lock.release();
  }
  await voidOldKeys(config, say);
  say(`Restored into ${config.dataDir}. Everybody signs in anew; open invitations have to be sent again.`);
}

/** Unpacks beside the folder first, so that a torn backup leaves nothing half. */
async function unpack(source: string, dataDir: string): Promise<void> {
  const beside = await mkdtemp(path.join(dataDir, '.restoring-'));
  try {
    await tar(['-C', beside, '--numeric-owner', '-xpzf', source]);
    const there = await readdir(beside);
    const missing = NEEDED.filter((name) => !there.includes(name));
    if (missing.length > 0) throw new ConfigError(`${source} is no backup of Portico: ${missing.join(', ')} is missing.`);
    await mkdir(dataDir, { recursive: true });
    for (const name of there) await rename(path.join(beside, name), path.join(dataDir, name));
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** What opened doors at the time of the backup must not open them again (Z6). */
async function voidOldKeys(config: Config, say: (line: string) => void): Promise<void> {
  const postgres = await startPrivatePostgres({ dataDir: config.dataDir, onProgress: say });
  try {
    const client = new pg.Client(postgres.connection('postgres', 'portico'));
    await client.connect();
    await client.query(`update auth.session set ended_at = clock_timestamp() where ended_at is null;
      update auth.one_time_link set revoked_at = clock_timestamp() where used_at is null and revoked_at is null`);
    await client.end();
  } finally {
    await postgres.stop();
  }
}
