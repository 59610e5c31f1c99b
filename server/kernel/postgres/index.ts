/**
 * A private, real PostgreSQL in the data folder, for installations without a database server of their own.
 *
 * One start takes the folder's lock, makes the cluster if there is none, adopts a server that a killed Portico left running or starts
 * one, and from then on watches it: whenever it dies it is started again at once. The server listens on a Unix socket inside its own
 * 0700 folder and on nothing else, so the socket's trust in whoever reaches it is trust in this user and root.
 *
 * Files: `<data>/portico.lock`, `<data>/postgres/` (PostgreSQL's own folder), `<data>/postgres.log`.
 */
import { mkdirSync, realpathSync, rmSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findBinaries, installedBinaries } from './binaries.ts';
import { type Cluster, dirArgument, ensureCluster, socketFolder } from './cluster.ts';
import { DataFolderInUse, lockDataFolder } from './lock.ts';
import { adoptPostmaster, type Postmaster, startPostmaster, stopPostmaster } from './postmaster.ts';
import { chooseRunAs } from './run-as.ts';

export { DataFolderInUse, lockDataFolder } from './lock.ts';
export { PostgresUnavailable } from './unavailable.ts';

/** What node-postgres needs to connect. */
export interface PrivateConnection {
  host: string;
  port: number;
  user: string;
  database: string;
}

/** Told about each death of the server, and how the next start of it went. */
export type CrashReport = { outcome: 'recovered'; milliseconds: number } | { outcome: 'failed'; error: Error };

export interface PrivatePostgres {
  connection(user: string, database: string): PrivateConnection;
  /** The server's major version. */
  major: number;
  /** The postmaster's process number, for tests and the curious. */
  pid(): number;
  /** Called after each crash of the server; recovery needs no help. */
  onCrash(callback: (report: CrashReport) => void): void;
  /** Stops the server and gives the data folder free. Safe to call twice. */
  stop(): Promise<void>;
}

export interface PrivatePostgresOptions {
  dataDir: string;
  onProgress?: (message: string) => void;
  /** How long another Portico on this folder may take to end, in milliseconds (5,000 unless told): it may be on its way out. */
  patience?: number;
  /** Folder with the programs of an installed PostgreSQL instead of the one that came along; tests try older versions with it. */
  programs?: string;
  /** Server settings over ours; tests turn fsync off with `{ fsync: 'off' }`. */
  settings?: Record<string, string>;
}

/** Fit for a small server that runs Node beside PostgreSQL. Statements and values never reach the log: they are people's data. */
const ourSettings: Record<string, string> = {
  listen_addresses: '',
  // Relative to the cluster, which every process of the server stands in.
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  cluster_name: 'portico',
  max_connections: '100',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '1GB',
  // Recovery otherwise opens and syncs each of some thousand files: half a second of an outage.
  ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/**
 * Starts (or adopts) the private PostgreSQL of a data folder and keeps it running until `stop`.
 * @throws DataFolderInUse when another Portico runs on this folder, else PostgresUnavailable with a way out when it cannot run here.
 */
export async function startPrivatePostgres(options: PrivatePostgresOptions): Promise<PrivatePostgres> {
  const onProgress = options.onProgress ?? (() => {});
  const settings = { ...ourSettings, ...options.settings };
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(options.dataDir);
  const lock = await lockPatiently(dataDir, options.patience ?? 5_000);
  try {
    const cluster = describeCluster(dataDir, options.programs);
    await ensureCluster(cluster, settings.fsync !== 'off', onProgress);
    let postmaster = await adoptPostmaster(cluster);
    if (postmaster === null) {
      onProgress('Starting the database');
      keepLogSmall(cluster.logFile);
      postmaster = await startPostmaster(cluster, settings, onProgress);
    }
    return supervise({ cluster, settings, onProgress, lock, first: postmaster, socket: socketFolder(cluster.dir) });
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function lockPatiently(dataDir: string, patience: number): Promise<{ release(): void }> {
  for (const until = Date.now() + patience; ; await pause(100)) {
    try {
      return await lockDataFolder(dataDir);
    } catch (error) {
      if (!(error instanceof DataFolderInUse) || Date.now() >= until) throw error;
    }
  }
}

interface Supervision {
  cluster: Cluster;
  settings: Record<string, string>;
  onProgress: (message: string) => void;
  lock: { release(): void };
  first: Postmaster;
  socket: string;
}

function supervise({ cluster, settings, onProgress, lock, first, socket }: Supervision): PrivatePostgres {
  let current = first;
  let stopping: Promise<void> | null = null;
  let restarting: Promise<void> = Promise.resolve();
  const listeners: ((report: CrashReport) => void)[] = [];
  const report = (news: CrashReport) => {
    for (const listener of listeners) listener(news);
  };

  async function startAgain(): Promise<void> {
    const died = Date.now();
    for (let wait = 100; stopping === null; wait = Math.min(wait * 2, 5_000)) {
      try {
        current = await startPostmaster(cluster, settings, onProgress);
        watch(current);
        report({ outcome: 'recovered', milliseconds: Date.now() - died });
        return;
      } catch (error) {
        report({ outcome: 'failed', error: error as Error });
        await pause(wait);
      }
    }
  }

  function watch(postmaster: Postmaster): void {
    void postmaster.ended.then(() => {
      if (stopping === null) restarting = startAgain();
    });
  }

  async function end(): Promise<void> {
    await restarting;
    await stopPostmaster(current);
    if (socket !== cluster.dir) rmSync(path.dirname(socket), { recursive: true, force: true });
    lock.release();
  }

  watch(first);
  return {
    connection: (user, database) => ({ host: socket, port: 5432, user, database }),
    major: cluster.binaries.major,
    pid: () => current.identity.pid,
    onCrash: (callback) => void listeners.push(callback),
    stop: () => {
      stopping ??= end();
      return stopping;
    },
  };
}

function describeCluster(dataDir: string, programs?: string): Cluster {
  const dir = path.join(dataDir, 'postgres');
  const runAs = chooseRunAs(dir);
  const binaries = programs === undefined ? findBinaries(runAs) : installedBinaries(programs);
  return {
    dir,
    dirArgument: dirArgument(dir, binaries.major),
    binaries,
    runAs,
    logFile: path.join(dataDir, 'postgres.log'),
  };
}

/** The log is for a look after a mishap; ten megabytes of it are plenty. */
function keepLogSmall(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000) truncateSync(file);
}
