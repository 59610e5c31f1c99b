/** Starts one private PostgreSQL for a group of tests, with a migrated template database that each test file copies. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../kernel/migrate.ts';
import { startPrivatePostgres } from '../kernel/postgres/index.ts';
import { ensureRoles } from '../kernel/roles.ts';
import { asAdmin, describeDatabase, makeDatabase } from './database.ts';
import { prepareTemplate } from './prepare-template.ts';

const template = 'portico_template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'portico-test-'));
  // Nothing here outlives the run, so nothing waits for the disk. Tests of durability start a server of their own.
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  const postgres = await startPrivatePostgres({ dataDir, settings });
  const stop = async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
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
    await prepareTemplate(connections);
    project.provide('postgres', { host, port, template, pid: postgres.pid() });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}
