import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Binaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';
import { PostgresUnavailable } from './unavailable.ts';

/** One PostgreSQL data folder and how to reach its socket. */
export interface Cluster {
  /** PostgreSQL's own folder, below the data folder; 0700 and owned by the user it runs as. */
  dir: string;
  /** What the programs get as their data folder, see `spawnOptions`. */
  dirArgument: string;
  binaries: Binaries;
  runAs: RunAs;
  logFile: string;
}

/**
 * How PostgreSQL's programs are started. On Linux they stand *in* their folder and know it as `/proc/self/cwd` only: Node enters it
 * before it drops root's rights, so a data folder below one that is closed to others (/root, a 0700 folder) works all the same.
 */
export function spawnOptions(cluster: Cluster): { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
  // Nothing of our environment is handed down: it may hold secrets (SMTP_URL), and PG* variables would change the server.
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return { cwd: cluster.dir, env, ...(cluster.runAs.ids ?? {}) };
}

/** Before version 16 the programs step out of their folder and back in by its name, so they have to be able to. */
export function dirArgument(dir: string, major: number): string {
  return process.platform === 'linux' && major >= 16 ? '/proc/self/cwd' : dir;
}

/**
 * Makes the cluster on the first start; the folder takes its name only when it is complete.
 * @throws PostgresUnavailable when the folder was made by another major version, or initdb fails.
 */
export async function ensureCluster(cluster: Cluster, fsync: boolean, onProgress: (message: string) => void): Promise<void> {
  if (!existsSync(path.join(cluster.dir, 'PG_VERSION'))) {
    onProgress('Creating the database');
    await createCluster(cluster, fsync);
    return;
  }
  const major = Number.parseInt(readFileSync(path.join(cluster.dir, 'PG_VERSION'), 'utf8'), 10);
  if (major !== cluster.binaries.major) {
    throw new PostgresUnavailable(
      `The database in ${cluster.dir} was made by PostgreSQL ${major}, this Portico brings ${cluster.binaries.major}. ` +
        'Make a backup with the version of Portico that ran last ("npm run backup"), and restore it with this one into an empty data folder.',
    );
  }
}

async function createCluster(cluster: Cluster, fsync: boolean): Promise<void> {
  const half = `${cluster.dir}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  chmodSync(half, 0o700);
  if (cluster.runAs.ids !== null) chownSync(half, cluster.runAs.ids.uid, cluster.runAs.ids.gid);
  const args = ['-D', dirArgument(half, cluster.binaries.major), '-U', 'postgres', '--encoding=UTF8', '--locale=C'];
  // The same order and the same letters on every machine, whatever its own libraries say; older versions have to ask those.
  if (cluster.binaries.major >= 17) args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  else args.push('--lc-ctype=C.UTF-8');
  // Whoever can enter the folder that holds the socket is let in; nobody else reaches it, and there is no network port at all.
  args.push('--auth-local=trust', '--auth-host=reject', '--no-instructions', ...(fsync ? [] : ['--no-sync']));
  const child = spawn(cluster.binaries.initdb, args, {
    ...spawnOptions(cluster),
    cwd: half,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0)
    throw new PostgresUnavailable(
      `The database could not be created in ${cluster.dir}: ${complaint.trim() || `initdb ended with ${code}`}`,
    );
  // An empty folder or a half cluster of a killed start may stand in the way; a complete one was ruled out by the caller.
  rmSync(cluster.dir, { recursive: true, force: true });
  renameSync(half, cluster.dir);
}

/** A path for clients short enough for a Unix socket's name (some 100 bytes): the folder itself, or a private link to it. */
export function socketFolder(dir: string): string {
  const room = 100 - '/.s.PGSQL.5432'.length;
  if (Buffer.byteLength(dir) <= room) return dir;
  const own = path.join(
    tmpdir(),
    `portico-${process.getuid?.() ?? 0}-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`,
  );
  const link = path.join(own, 'db');
  if (Buffer.byteLength(link) > room) {
    throw new PostgresUnavailable(
      `The data folder's path is too long for a database socket, and so is the temporary folder's: ${dir}`,
    );
  }
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const entry = lstatSync(own);
  if (!entry.isDirectory() || entry.uid !== process.getuid?.() || (entry.mode & 0o077) !== 0) {
    throw new PostgresUnavailable(`${own} belongs to somebody else or is open to others; remove it and start again.`);
  }
  rmSync(link, { force: true });
  symlinkSync(dir, link);
  return link;
}
