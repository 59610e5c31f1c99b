/**
 * The server's start: settings -> database -> migrations -> solutions -> self check -> application -> workers -> listening.
 * Prints what to do next; ends cleanly on SIGINT and SIGTERM; what stops a start is told in one line.
 */
import path from 'node:path';
import { createApp } from './app.ts';
import { loadSolutions } from './bundles/index.ts';
import { type DemoGreeting, loadDemo } from './demo/index.ts';
import {
  backup,
  type Config,
  ConfigError,
  closePools,
  createLog,
  createPools,
  kept,
  MigrationError,
  migrate,
  Problem,
  prepareDatabase,
  readConfig,
  restore,
  type System,
  startWake,
  startWorkers,
  systemContext,
  WORKER_CONNECTIONS,
} from './kernel/index.ts';
import { PostgresUnavailable, startPrivatePostgres } from './kernel/postgres/index.ts';
import { followAll, keepReadingOrder, wallFaults } from './metadata/index.ts';
import { prepareFirstAdministrator } from './sessions/index.ts';

/** What has to be undone when the server stops, the last first. */
const undo: (() => Promise<void> | void)[] = [];
let stopping: Promise<void> | null = null;

const say = (line: string) => process.stdout.write(`${line}\n`);

function stop(): Promise<void> {
  stopping ??= (async () => {
    for (const step of undo.reverse()) await step();
  })();
  return stopping;
}

async function openSystem(config: Config): Promise<System> {
  const log = createLog(config.logLevel);
  const postgres = config.privateDatabase ? await startPrivatePostgres({ dataDir: config.dataDir, onProgress: say }) : null;
  if (postgres !== null) {
    undo.push(() => postgres.stop());
    postgres.onCrash((report) => log.warn('the database died', { ...report }));
  }
  const connections = await prepareDatabase(config, postgres);
  const { poolSize, poolWaitSeconds } = config;
  const sizes = {
    portal: poolSize,
    staff: poolSize,
    worker: Math.max(WORKER_CONNECTIONS, poolSize),
    auth: Math.max(4, Math.ceil(poolSize / 2)),
  };
  const pools = createPools(
    connections,
    sizes,
    (error) => log.warn('a database connection was lost', { error: error.message }),
    poolWaitSeconds * 1000,
  );
  undo.push(() => closePools(pools));
  const system: System = { config, pools, log, clockShift: 0 };
  await migrate(pools.owner, path.join(import.meta.dirname, 'migrations'), say);
  await loadSolutions(await systemContext(system, 'ship solutions', 'owner'));
  await refuseWeakWalls(system);
  return system;
}

async function wallFault(system: System): Promise<string | null> {
  const [first] = await wallFaults(await systemContext(system, 'start-up check'));
  return first ?? null;
}

/** Nothing is served while a role may more than it should or a table is not under row security (Z11). */
async function refuseWeakWalls(system: System): Promise<void> {
  const fault = await wallFault(system);
  if (fault !== null) throw new ConfigError(`The database is not protected as it must be, so Portico does not start: ${fault}`);
}

async function start(): Promise<void> {
  const config: { -readonly [K in keyof Config]: Config[K] } = { ...readConfig(process.env) };
  const system = await openSystem(config);
  const wake = startWake(system);
  undo.push(() => wake.stop());
  const app = createApp(system, { wake, readiness: [kept(() => wallFault(system), 60_000)] });
  // The application has told which objects take columns over.
  await followAll(await systemContext(system, 'bring twins', 'owner'));
  await keepReadingOrder(await systemContext(system, 'keep the reading order', 'owner'));
  // Nothing is served and no worker runs before the demo is whole.
  const demo = await loadDemo(system, say);
  const setUp = await prepareFirstAdministrator(system);
  const workers = startWorkers(system, app.handlers, { timers: app.timers, wake });
  undo.push(() => workers.stop());
  undo.push(() => app.close());
  const port = await app.http.listen();
  // A free port was asked for: now it is known what people type.
  if (config.port === 0) config.origin = config.origin.replace(/:0$/, `:${port}`);
  tellWhatNext(config, setUp, demo);
}

/** The set-up link and the demo's password go to the terminal and nowhere else: they make an administrator. */
function tellWhatNext({ origin, mailbox }: Config, setUp: string | null, demo: DemoGreeting | null): void {
  say('');
  say('Portico is running.');
  say(`  Staff log-in   ${origin}/`);
  say(`  A portal       ${origin}/p/<its address>`);
  say(`  Studio         ${origin}/studio`);
  if (mailbox) say(`  Mail it sends  ${origin}/mailbox   (nothing leaves this machine)`);
  if (setUp !== null) {
    say('');
    say('Nobody can sign in yet. Make the first administrator by opening this link; it works once:');
    say(`  ${origin}${setUp}`);
  }
  if (demo !== null) tellDemo(origin, demo);
  say('');
  say('Ctrl-C stops everything.');
}

function tellDemo(origin: string, { company, password, people }: DemoGreeting): void {
  say('');
  say(`The demo company ${company} is loaded. Everybody in it signs in with the password  ${password}`);
  for (const { email, door, about } of people) say(`  ${origin}${door}  ${email}  (${about})`);
  say('An empty installation instead: PORTICO_DEMO=0 and another PORTICO_DATA_DIR.');
}

/** One line for what the person at the terminal can mend; a stack for what only we can. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof MigrationError || error instanceof PostgresUnavailable)
    return error.message;
  if (error instanceof Problem && error.code === 'busy') return `${error.message} Then start Portico again.`;
  if (error instanceof Problem) return `PORTICO_ADMIN_PASSWORD is refused: ${error.message}.`;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'PORTICO_PORT is in use by another program; choose another one, such as PORTICO_PORT=4001.';
  if (code === 'EACCES') return 'PORTICO_PORT may not be used by this user; choose one above 1023.';
  return stack ?? message;
}

/** `npm start` without words starts the server; `npm run backup FILE` and `npm run restore FILE` do that instead. */
async function run([word, file]: readonly string[]): Promise<void> {
  if (word === undefined) return start();
  const work = word === 'backup' ? backup : word === 'restore' ? restore : null;
  if (work === null || file === undefined) throw new ConfigError('Say npm start, npm run backup FILE or npm run restore FILE.');
  await work(readConfig(process.env), file, say);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

run(process.argv.slice(2)).catch(async (error: unknown) => {
  // A signal during the start closes what the start is using; that is no fault.
  if (stopping !== null) return;
  process.stderr.write(`${explain(error)}\n`);
  await stop().catch(() => {});
  process.exit(1);
});
