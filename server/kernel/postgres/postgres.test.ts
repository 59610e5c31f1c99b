import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { furtherTest, someOf } from '../../testing/proving.ts';
import { type CrashReport, type PrivatePostgres, type PrivatePostgresOptions, startPrivatePostgres } from './index.ts';
import { identify } from './process-identity.ts';

const home = mkdtempSync(path.join(tmpdir(), 'portico-pg-'));
const dataDir = path.join(home, 'data');
const running = new Set<PrivatePostgres>();
const children = new Set<ChildProcess>();

async function start(options: Partial<PrivatePostgresOptions> = {}): Promise<PrivatePostgres> {
  const postgres = await startPrivatePostgres({
    dataDir,
    settings: { fsync: 'off', shared_buffers: '16MB' },
    patience: 0,
    ...options,
  });
  running.add(postgres);
  return postgres;
}

async function query(postgres: PrivatePostgres, sql: string): Promise<unknown[][]> {
  const client = new pg.Client(postgres.connection('postgres', 'postgres'));
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** Another Node process that starts the same data folder and says so, as a second `npm start` would. */
async function startElsewhere(): Promise<{ child: ChildProcess; said: string }> {
  const program = `
    import { startPrivatePostgres } from ${JSON.stringify(path.join(import.meta.dirname, 'index.ts'))};
    try {
      const postgres = await startPrivatePostgres({ dataDir: ${JSON.stringify(dataDir)}, settings: { fsync: 'off', shared_buffers: '16MB' }, patience: 0 });
      console.log('pid ' + postgres.pid());
      setInterval(() => {}, 1000);
    } catch (error) { console.log('refused ' + error.message); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  let said = '';
  for await (const chunk of child.stdout!) {
    said += String(chunk);
    if (said.includes('\n')) break;
  }
  return { child, said: said.trim() };
}

async function killHard(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  children.delete(child);
}

beforeAll(() => mkdirSync(dataDir, { mode: 0o700 }));
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const postgres of running) await postgres.stop();
  rmSync(home, { recursive: true, force: true });
});

describe('the private PostgreSQL', () => {
  test('starts on an empty folder below a folder closed to others, without a network port, and keeps its data over a restart', async () => {
    chmodSync(home, 0o700);
    const first = await start();
    expect(first.major).toBe(18);
    expect(
      await query(
        first,
        "select current_setting('listen_addresses'), current_setting('jit'), current_setting('server_encoding')",
      ),
    ).toEqual([['', 'off', 'UTF8']]);
    await query(first, 'create table kept (n int)');
    await query(first, 'insert into kept values (7)');
    expect(statSync(path.join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
    await first.stop();
    expect(identify(first.pid())).toBeNull();
    const begun = Date.now();
    const second = await start();
    expect(Date.now() - begun).toBeLessThan(5_000);
    expect(await query(second, 'select n from kept')).toEqual([[7]]);
    await second.stop();
  });

  test('refuses a second start on the same folder with one clear line, and lets it in when the first is gone', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(
      `The data folder ${dataDir} is in use by a Portico that is running already (process ${process.pid}).`,
    );
    const second = await startElsewhere();
    expect(second.said).toMatch(/^refused The data folder .* is in use/);
    expect(second.said.split('\n')).toHaveLength(1);
    await first.stop();
    const third = await startElsewhere();
    expect(third.said).toMatch(/^pid \d+$/);
    await killHard(third.child);
  });

  furtherTest('is adopted, not restarted, when Portico was killed and the server lives on', async () => {
    const orphaned = await startElsewhere();
    await killHard(orphaned.child);
    const adopted = await start();
    expect(`pid ${adopted.pid()}`).toBe(orphaned.said);
    expect(await query(adopted, 'select n from kept')).toEqual([[7]]);
    await adopted.stop();
    expect(identify(adopted.pid())).toBeNull();
  });

  furtherTest(
    'starts after everything was killed at once, with a pid file and a lock that name processes of others',
    async () => {
      const killed = await startElsewhere();
      await killHard(killed.child);
      process.kill(Number(killed.said.slice(4)), 'SIGKILL');
      // Both numbers belong to a living stranger now: this very process, or for the lock one with another start time.
      const pidFile = path.join(dataDir, 'postgres/postmaster.pid');
      const lines = readFileSync(pidFile, 'utf8').split('\n');
      writeFileSync(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));
      writeFileSync(
        path.join(dataDir, 'portico.lock'),
        JSON.stringify({ pid: process.pid, started: 'another boot/1', nonce: 'x' }),
      );
      const postgres = await start();
      expect(await query(postgres, 'select n from kept')).toEqual([[7]]);
      await postgres.stop();
      expect(existsSync(path.join(dataDir, 'portico.lock'))).toBe(false);
    },
  );

  furtherTest('waits a moment for one that is on its way out', async () => {
    const first = await start();
    const second = start({ patience: 5_000 });
    await first.stop();
    expect(await query(await second, 'select n from kept')).toEqual([[7]]);
    await (await second).stop();
  });

  furtherTest('lets exactly one of several starters take over a stale lock', async () => {
    writeFileSync(path.join(dataDir, 'portico.lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: 'x', nonce: 'x' }));
    const all = await Promise.all([startElsewhere(), startElsewhere(), startElsewhere()]);
    expect(all.map(({ said }) => said.split(' ')[0]).sort()).toEqual(['pid', 'refused', 'refused']);
    for (const { child } of all) if (child.exitCode === null) await killHard(child);
  });
});

describe('a killed server', () => {
  test.each(someOf(['adopted', 'of our own'], 2))(
    'comes back within 5 seconds, though a query is still busy (%s)',
    async (kind) => {
      // A test before left one running whose Portico is dead.
      if (kind === 'of our own') await (await start()).stop();
      const postgres = await start();
      const reports: CrashReport[] = [];
      postgres.onCrash((report) => reports.push(report));
      const busy = new pg.Client(postgres.connection('postgres', 'postgres'));
      busy.on('error', () => {});
      await busy.connect();
      const lost = expect(busy.query('select count(*) from generate_series(1, 1000000000000)')).rejects.toThrow();
      const killedAt = Date.now();
      process.kill(postgres.pid(), 'SIGKILL');
      await lost;
      let rows: unknown[][] = [];
      while (rows.length === 0) {
        rows = await query(postgres, 'select n from kept').catch(() => []);
        if (Date.now() - killedAt > 10_000) break;
        await pause(20);
      }
      expect(rows).toEqual([[7]]);
      expect(Date.now() - killedAt).toBeLessThan(5_000);
      expect(reports.map(({ outcome }) => outcome)).toEqual(['recovered']);
      await postgres.stop();
    },
  );
});

describe('a folder that cannot be used', () => {
  test('made by another major version is refused with a way out', async () => {
    const other = path.join(home, 'old');
    mkdirSync(path.join(other, 'postgres'), { recursive: true });
    writeFileSync(path.join(other, 'postgres/PG_VERSION'), '15\n');
    if (process.getuid?.() === 0) {
      const { chownSync } = await import('node:fs');
      chownSync(path.join(other, 'postgres'), 65534, 65534);
    }
    await expect(start({ dataDir: other })).rejects.toThrow(/was made by PostgreSQL 15, this Portico brings 18.*backup/);
    expect(existsSync(path.join(other, 'portico.lock'))).toBe(false);
  });

  test('with a wrong setting is refused in the words of PostgreSQL', async () => {
    await expect(start({ settings: { fsync: 'off', work_mem: 'much' } })).rejects.toThrow(/PostgreSQL did not start: .*work_mem/);
  });

  furtherTest('but a path too long for a socket is no obstacle', async () => {
    const deep = path.join(home, 'a-folder-with-a-rather-long-name'.repeat(4), 'data');
    const postgres = await start({ dataDir: deep });
    expect(await query(postgres, 'select 1')).toEqual([[1]]);
    await postgres.stop();
  });
});
