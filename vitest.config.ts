import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './server/testing/order.ts';

const proving = process.env.PORTICO_PROVE === '1';
/** Files that `npm run prove` alone holds (docs/decisions/0033). */
const further = proving ? [] : ['**/*.prove.test.ts'];
const HOUR = 3_600_000;
const withDatabase = {
  globalSetup: ['server/testing/global-setup.ts'],
  setupFiles: ['server/testing/each-file.ts'],
  // Hundreds of passwords are hashed: cheaply, by a file that the product does not know.
  alias: [
    { find: /^\.\/password-cost\.ts$/, replacement: fileURLToPath(new URL('server/testing/password-cost.ts', import.meta.url)) },
  ],
};
/**
 * A worker loads the product once and not once per file, which was half the time of most files. What a module remembers outlives a
 * file, then: tests own what they share (a database, an app, a browser) and take back what they replace.
 */
const sharedModules = { isolate: false, unstubEnvs: true, unstubGlobals: true, restoreMocks: true };

/**
 * The groups of `npm test` that vitest runs, told apart by folder:
 * unit (no database), api (server modules against a real one), access (the oracle), kills, journeys (a real browser).
 */
export default defineConfig({
  test: {
    // One more than there are cores: whoever waits for the database or the browser leaves his to another one.
    maxWorkers: availableParallelism() + 1,
    pool: 'forks',
    // What one group has transformed the next ones take as it is; kept by content, below node_modules.
    fsModuleCache: true,
    // Everything is stuck by then, however busy the machine is: proofs take hours at most, and one that waits for ever would hide all others.
    testTimeout: proving ? 3 * HOUR : 120_000,
    hookTimeout: proving ? HOUR : 180_000,
    teardownTimeout: 30_000,
    allowOnly: false,
    exclude: [...configDefaults.exclude, ...further],
    // A machine under load answers late; what waits this long has waited in vain.
    expect: { poll: { timeout: 60_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'unit', include: ['{shared,web,bin}/**/*.test.{ts,tsx,mjs}'] } },
      {
        extends: true,
        test: {
          name: 'api',
          include: ['server/**/*.test.ts'],
          // They wait for the database more than the others do.
          maxWorkers: availableParallelism() + 3,
          ...(proving && { testTimeout: HOUR / 4 }),
          exclude: ['server/testing/oracle/**', 'server/testing/reliability/**', ...further],
          ...withDatabase,
          ...sharedModules,
        },
      },
      // Planted faults replace modules, so these files load their own.
      {
        extends: true,
        test: {
          name: 'access',
          include: ['server/testing/oracle/**/*.test.ts'],
          // A campaign is one test: half a minute alone, and several where others use the machine.
          ...(!proving && { testTimeout: 600_000 }),
          ...withDatabase,
        },
      },
      // Kills measure how fast the server is back: nothing else runs beside them.
      {
        extends: true,
        test: {
          name: 'kills',
          include: ['server/testing/reliability/**/*.test.ts'],
          setupFiles: ['server/testing/each-file.ts'],
          maxWorkers: 1,
        },
      },
      // Times that are a goal are measured at its size, and alone, too. At a small size the same files are part of `api`.
      {
        extends: true,
        test: {
          name: 'speed',
          include: proving ? ['server/search/search.test.ts', 'server/knowledge/search-speed.prove.test.ts'] : [],
          env: { PORTICO_SPEED: '1' },
          ...withDatabase,
          maxWorkers: 1,
        },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['e2e/**/*.test.ts'],
          ...(proving && { testTimeout: HOUR / 4 }),
          ...withDatabase,
          ...sharedModules,
        },
      },
    ],
  },
});
