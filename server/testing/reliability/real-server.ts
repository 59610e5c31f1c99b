/** Portico as people run it: a process of its own on a data folder of its own, with a private PostgreSQL that syncs to the disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPrivatePostgres } from '../../kernel/postgres/index.ts';
import { atEnd } from '../at-end.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export interface Installation {
  /** Absolute path of the data folder. */
  readonly dataDir: string;
  /** `http://localhost:<port>` as the terminal shows it; another port after each start. */
  origin(): string;
  /** Everything the process has written to the terminal since its last start. */
  said(): string;
  /** Starts the process; resolves when it says that it is running. @throws Error with its words where it ends instead. */
  start(): Promise<void>;
  /** Process number of the server itself. */
  pid(): number;
  /** Process number of the database's first process, null while there is none. */
  postmaster(): number | null;
  /** Kills the server with -9 and waits until it is gone; the database lives on. */
  killServer(): Promise<void>;
  /** Ends everything in order. */
  stop(): Promise<void>;
}

export interface InstallationWish {
  /** Settings as in the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Through bin/start.mjs, which builds what is missing, instead of the server alone. */
  readonly launcher?: boolean;
}

/** Nothing of the run's own settings is handed down, npm's marks neither: the launcher would watch that npm. */
function environment(dataDir: string, env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  const cache = { NODE_COMPILE_CACHE: path.join(root, '.cache/node') };
  const own = { PORTICO_DATA_DIR: dataDir, PORTICO_PORT: '0', PORTICO_DEMO: '0', PORTICO_LOG_LEVEL: 'warn' };
  return { PATH, HOME, TMPDIR, LANG, ...cache, ...own, ...env };
}

/** An installation on an empty data folder, not started yet; whatever of it still runs when the file ends is killed, the folder removed. */
export function installation({ env = {}, launcher = false }: InstallationWish = {}): Installation {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'portico-real-'));
  const program = path.join(root, launcher ? 'bin/start.mjs' : 'server/main.ts');
  let child: ChildProcess | null = null;
  let said = '';
  const gone = (process: ChildProcess) =>
    new Promise<void>((resolve) => {
      if (process.exitCode !== null || process.signalCode !== null) resolve();
      else process.once('exit', () => resolve());
    });
  const postmaster = () => {
    try {
      const pid = Number(readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
      return Number.isInteger(pid) && pid > 0 ? pid : null;
    } catch {
      return null;
    }
  };
  const start = async () => {
    said = '';
    // As bin/start.mjs has it; the launcher hands its own on.
    const args = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16', program];
    const started = spawn(process.execPath, args, {
      cwd: root,
      env: environment(dataDir, env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    const running = new Promise<void>((resolve) => {
      for (const stream of [started.stdout, started.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          if (said.includes('Ctrl-C stops everything.')) resolve();
        });
      }
    });
    const ended = gone(started).then(() => 'ended');
    if ((await Promise.race([running, ended])) === 'ended') throw new Error(`The server ended instead of starting: ${said}`);
  };
  const installed: Installation = {
    dataDir,
    origin: () => /Staff log-in\s+(\S+)\//.exec(said)?.[1] ?? '',
    said: () => said,
    start,
    pid: () => child?.pid ?? 0,
    postmaster,
    killServer: async () => {
      if (child === null) return;
      child.kill('SIGKILL');
      await gone(child);
    },
    stop: async () => {
      if (child === null) return;
      child.kill('SIGTERM');
      await gone(child);
      child = null;
    },
  };
  atEnd(async () => {
    await installed.stop();
    // A killed server leaves its database behind.
    if (postmaster() !== null) await (await startPrivatePostgres({ dataDir })).stop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  return installed;
}
