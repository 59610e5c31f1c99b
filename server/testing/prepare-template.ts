import { loadSolutions } from '../bundles/index.ts';
import type { Config } from '../kernel/config.ts';
import { closePools, createLog, createPools, type System, systemContext } from '../kernel/index.ts';
import type { TestDatabase } from './database.ts';

/**
 * Puts into a migrated database what every start brings: the shipped solutions. Runs once per test run on the template; whatever
 * connections it opens must be closed when it returns, or the template cannot be copied.
 */
export async function prepareTemplate(connections: TestDatabase['connections']): Promise<void> {
  const system: System = {
    config: {} as Config,
    pools: createPools(connections, { portal: 1, staff: 1, worker: 2, auth: 1 }, () => {}),
    log: createLog('error', () => {}),
    clockShift: 0,
  };
  try {
    await loadSolutions(await systemContext(system, 'ship solutions', 'owner'));
  } finally {
    await closePools(system.pools);
  }
}
