/** Starts one private PostgreSQL for a group of tests, with the two template databases that test files copy. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../kernel/migrate.ts';
import { startPrivatePostgres } from '../kernel/postgres/index.ts';
import { ensureRoles } from '../kernel/roles.ts';
import { asAdmin, describeDatabase, makeDatabase } from './database.ts';
import { prepareTemplate } from './prepare-template.ts';

/** Migrated and nothing else; and with what every start loads besides. */
const template = 'portico_template';
const shipped = 'portico_shipped';

/**
 * Nothing here outlives the run, so nothing waits for the disk, is written down for it, or is tidied up behind the tests' backs. Tests
 * of durability start a server of their own.
 */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  checkpoint_timeout: '1h',
  max_wal_size: '4GB',
  autovacuum: 'off',
  bgwriter_lru_maxpages: '0',
  max_connections: '300',
};

const prefix = 'portico-test-';

/** A run that was killed hard leaves its server behind: adopting one and stopping it is what a next start would do as well. */
async function sweepLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const dataDir = path.join(tmpdir(), name);
    // Without a lock file it is just being made, or not ours to judge.
    if (!existsSync(path.join(dataDir, 'portico.lock'))) continue;
    try {
      await (await startPrivatePostgres({ dataDir, patience: 0 })).stop();
      rmSync(dataDir, { recursive: true, force: true });
    } catch {
      // Another run is using it, or another user made it.
    }
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(tmpdir(), prefix));
  await sweepLeftovers();
  const programs = process.env.PORTICO_TEST_POSTGRES || undefined;
  // Older versions have to be able to enter by name; what is inside stays closed.
  if (programs !== undefined) chmodSync(dataDir, 0o711);
  const postgres = await startPrivatePostgres({ dataDir, settings, ...(programs === undefined ? {} : { programs }) });
  const stop = async () => {
    await postgres.stop();
    // Tens of thousands of small files: by a process of its own, which nobody waits for.
    spawn('rm', ['-rf', dataDir], { detached: true, stdio: 'ignore' }).unref();
  };
  try {
    const { host, port } = postgres.connection('postgres', 'postgres');
    await asAdmin({ host, port }, async (admin) => {
      await ensureRoles(admin, {});
      await makeDatabase(admin, template, 'template1');
    });
    const { connections } = describeDatabase({ host, port }, template);
    const owner = new pg.Pool({ ...connections.owner, max: 1 });
    await migrate(owner, path.join(import.meta.dirname, '../migrations'));
    await owner.end();
    await asAdmin({ host, port }, (admin) => makeDatabase(admin, shipped, template));
    await prepareTemplate(describeDatabase({ host, port }, shipped).connections);
    project.provide('postgres', { host, port, template, shipped, pid: postgres.pid() });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}
