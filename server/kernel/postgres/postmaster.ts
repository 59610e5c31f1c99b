import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Cluster, spawnOptions } from './cluster.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
import { PostgresUnavailable } from './unavailable.ts';

/** PostgreSQL's first process. */
export interface Postmaster {
  identity: ProcessIdentity;
  /** Settled when it has ended, for whatever reason. */
  ended: Promise<void>;
}

/** How long recovery after a crash may take before a start gives up, in milliseconds. */
const startLimit = 10 * 60_000;

/** The living postmaster of this cluster that a killed Portico left behind, once it takes connections; null when there is none. */
export async function adoptPostmaster(cluster: Cluster): Promise<Postmaster | null> {
  for (;;) {
    const file = readPidFile(cluster);
    const identity = file === null ? null : identify(file.pid);
    if (file === null || identity === null || !belongsTo(identity.pid, cluster)) return null;
    if (file.ready) return { identity, ended: watchForEnd(identity) };
    // It is still coming up, or on its way out: both end by themselves.
    await pause(25);
  }
}

/**
 * Starts PostgreSQL and waits until it takes connections; what a killed one left behind is cleared away first.
 * @throws PostgresUnavailable with PostgreSQL's own words when it does not come up.
 */
export async function startPostmaster(
  cluster: Cluster,
  settings: Record<string, string>,
  onProgress: (message: string) => void,
): Promise<Postmaster> {
  await endOrphans(cluster);
  removeMisleadingFiles(cluster);
  const logStart = sizeOf(cluster.logFile);
  const log = openSync(cluster.logFile, 'a', 0o600);
  const args = ['-D', cluster.dirArgument, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  let child: ChildProcess;
  try {
    // Detached: Ctrl-C reaches every process of the terminal's group, but the database has to outlive the server that still writes.
    child = spawn(cluster.binaries.postgres, args, { ...spawnOptions(cluster), stdio: ['ignore', log, log], detached: true });
  } finally {
    closeSync(log);
  }
  child.unref();
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const identity = child.pid === undefined ? null : identify(child.pid);
  if (identity === null) throw new PostgresUnavailable(`PostgreSQL did not start: ${logSince(cluster, logStart)}`);
  await waitUntilReady(cluster, identity, logStart, onProgress);
  return { identity, ended };
}

/** Stops PostgreSQL: open transactions are rolled back, everything committed is on disk. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  for (const [signal, patience] of [
    // Connections that are just being closed may finish doing so.
    ['SIGTERM', 500],
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!isAlive(postmaster.identity)) return;
    try {
      process.kill(postmaster.identity.pid, signal);
    } catch {
      return;
    }
    const abort = new AbortController();
    const waited = await Promise.race([
      postmaster.ended.then(() => 'ended'),
      pause(patience, 'patience', { signal: abort.signal }).catch(() => 'ended'),
    ]);
    abort.abort();
    if (waited === 'ended') return;
  }
}

async function waitUntilReady(
  cluster: Cluster,
  identity: ProcessIdentity,
  logStart: number,
  onProgress: (message: string) => void,
): Promise<void> {
  const begun = Date.now();
  let nextWord = begun + 3_000;
  for (;;) {
    const file = readPidFile(cluster);
    if (file?.pid === identity.pid && file.ready) return;
    if (!isAlive(identity)) throw new PostgresUnavailable(`PostgreSQL did not start: ${logSince(cluster, logStart)}`);
    if (Date.now() - begun > startLimit)
      throw new PostgresUnavailable(`PostgreSQL is not ready after 10 minutes; see ${cluster.logFile}`);
    if (Date.now() > nextWord) {
      onProgress('The database is putting itself in order after an interruption');
      nextWord += 10_000;
    }
    await pause(15);
  }
}

/** An adopted process is not our child, so its end is seen by looking. */
function watchForEnd(identity: ProcessIdentity): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (isAlive(identity)) return;
      clearInterval(timer);
      resolve();
    }, 200);
    timer.unref();
  });
}

/**
 * Backends outlive a killed postmaster until they look up from their query, and keep the shared memory that a new one needs. Their
 * work is lost already (their transactions cannot commit any more in a way that anybody is told), so they are ended at once.
 */
async function endOrphans(cluster: Cluster): Promise<void> {
  if (process.platform !== 'linux') return;
  for (let round = 0; round < 500; round++) {
    const orphans = readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid && belongsTo(pid, cluster) && identify(pid) !== null);
    if (orphans.length === 0) return;
    for (const pid of orphans) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself meanwhile.
      }
    }
    await pause(10);
  }
  throw new PostgresUnavailable(
    `Processes of an earlier PostgreSQL in ${cluster.dir} do not end. Restart the machine, or start Portico as the user who started it before.`,
  );
}

/**
 * A stale lock file names a number that a stranger has by now, or a zombie that nobody buried (a container without an init process):
 * PostgreSQL would take either for itself and refuse. By now no process of this cluster lives and the data folder is locked, so such
 * a file can go. One whose number is free is left to PostgreSQL, which also checks the shared memory it points to.
 */
function removeMisleadingFiles(cluster: Cluster): void {
  if (process.platform !== 'linux') return;
  rmSync(path.join(cluster.dir, '.s.PGSQL.5432.lock'), { force: true });
  const file = readPidFile(cluster);
  if (file !== null && existsSync(`/proc/${file.pid}`)) rmSync(path.join(cluster.dir, 'postmaster.pid'), { force: true });
}

function belongsTo(pid: number, cluster: Cluster): boolean {
  if (process.platform !== 'linux') return true;
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== realpathSync(cluster.dir)) return false;
    return path.basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '')) === 'postgres';
  } catch {
    return false;
  }
}

/** Lines of postmaster.pid: 1 process, 8 status. */
function readPidFile(cluster: Cluster): { pid: number; ready: boolean } | null {
  try {
    const lines = readFileSync(path.join(cluster.dir, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
  } catch {
    return null;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function logSince(cluster: Cluster, from: number): string {
  try {
    const lines = readFileSync(cluster.logFile).subarray(from).toString('utf8').trim().split('\n');
    const telling = lines.filter((line) => /FATAL|PANIC|error|HINT/.test(line));
    return (telling.length > 0 ? telling : lines).slice(-5).join(' | ') || `no reason given; see ${cluster.logFile}`;
  } catch {
    return `see ${cluster.logFile}`;
  }
}
