/** The processes of a run: PostgreSQL, the product as `npm start` runs it, the hand-written server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type PrivatePostgres, startPrivatePostgres } from '../server/kernel/postgres/index.ts';

const root = path.resolve(import.meta.dirname, '..');
export const DATABASE = 'portico';

/** A server under measurement. */
export interface Contestant {
  readonly name: 'product' | 'limit';
  readonly port: number;
  readonly pid: number;
  /** Milliseconds from its start to its first answer. */
  readonly startMilliseconds: number;
  stop(): Promise<void>;
}

/** PostgreSQL with the settings the product ships with: durable, small. */
export async function startDatabase(folder: string, say: (line: string) => void): Promise<PrivatePostgres> {
  mkdirSync(folder, { recursive: true });
  const postgres = await startPrivatePostgres({ dataDir: folder, onProgress: say });
  const admin = await connectTo(postgres, 'postgres', 'postgres');
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [DATABASE]);
  if (rowCount === 0) await admin.query(`create database ${DATABASE}`);
  await admin.query(`do $$ begin
    if to_regrole('bench_limit') is null then create role bench_limit login; end if; end $$`);
  await admin.query(`grant connect on database ${DATABASE} to bench_limit`);
  await admin.end();
  return postgres;
}

export async function connectTo(postgres: PrivatePostgres, user = 'postgres', database = DATABASE): Promise<pg.Client> {
  const client = new pg.Client(postgres.connection(user, database));
  await client.connect();
  return client;
}

/** Settings of the product: a database server of the customer's own, everything else as shipped, limits of requests out of the way. */
export function productSettings(postgres: PrivatePostgres, folder: string, port: number): Record<string, string> {
  const { host } = postgres.connection('postgres', DATABASE);
  return {
    DATABASE_URL: `postgres://postgres@localhost/${DATABASE}?host=${encodeURIComponent(host)}`,
    PORTICO_SECRET: 'the bench needs no secret that anybody could not read',
    PORTICO_DATA_DIR: path.join(folder, 'app'),
    PORTICO_PORT: String(port),
    PORTICO_REQUESTS_PER_MINUTE: '1000000',
    PORTICO_LOG_LEVEL: 'warn',
    PORTICO_DEMO: '0',
  };
}

export function startProduct(settings: Readonly<Record<string, string>>, profile: string | null): Promise<Contestant> {
  const args = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=16', path.join(root, 'server/main.ts')];
  if (profile !== null) args.unshift('--cpu-prof', `--cpu-prof-dir=${path.resolve(profile)}`);
  return start('product', args, settings, Number(settings.PORTICO_PORT), '/healthz');
}

export function startLimit(postgres: PrivatePostgres, port: number): Promise<Contestant> {
  const { host } = postgres.connection('bench_limit', DATABASE);
  const env = { LIMIT_HOST: host, LIMIT_DATABASE: DATABASE, LIMIT_PORT: String(port) };
  return start(
    'limit',
    ['--disable-warning=ExperimentalWarning', path.join(root, 'bench/limit/server.ts')],
    env,
    port,
    '/healthz',
  );
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function start(
  name: Contestant['name'],
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  port: number,
  health: string,
): Promise<Contestant> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: path.join(root, '.cache/node'), ...settings };
  const begun = performance.now();
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  // Whatever ends the bench ends its servers.
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  child.once('exit', () => process.off('exit', orphan));
  while (!(await answers(port, health))) {
    if (child.exitCode !== null) throw new Error(`${name} did not start:\n${output.join('')}`);
    await pause(20);
  }
  return { name, port, pid: child.pid ?? 0, startMilliseconds: performance.now() - begun, stop: () => end(child) };
}

async function answers(port: number, address: string): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}${address}`)).ok;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(hard);
}
