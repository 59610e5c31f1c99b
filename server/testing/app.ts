/**
 * The whole application for a test file: a database of its own, a server that listens on a free port, people who can sign in.
 *
 * `const app = await testApp();` at the top of the file or in `beforeAll`; it is closed when the file ends.
 * `const maria = await app.portalUser({ portal: 'support' }); (await app.as(maria)).get('/api/portal/support/me')`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AppOptions, createApp } from '../app.ts';
import { type Config, readConfig } from '../kernel/config.ts';
import {
  asSystem,
  type Ctx,
  closePools,
  cookieNames,
  createLog,
  createPools,
  type Http,
  openMailbox,
  type StoredLetter,
  type System,
  startWorkers,
  systemContext,
  WORKER_CONNECTIONS,
  withTx,
} from '../kernel/index.ts';
import { startSession } from '../sessions/index.ts';
import { atEnd } from './at-end.ts';
import { type Client, createClient } from './client.ts';
import { patience, type TestDatabase, testDatabase } from './database.ts';
import { makePortal, makePortalUser, makeStaff, type Person, type PortalUserWish, type StaffWish } from './people.ts';

export interface TestAppOptions extends Omit<AppOptions, 'checkAnswers'> {
  /** Settings as in the environment: `{ PORTICO_LOGIN_ATTEMPTS: '3' }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** False = without the solutions that every start loads, for tests with objects of their own in their place. */
  readonly solutions?: boolean;
  /** True = eight connections a door, for tests of many at once; fewer otherwise, since each new one plans everything anew. */
  readonly crowd?: boolean;
}

export interface TestApp {
  readonly system: System;
  readonly http: Http;
  readonly database: TestDatabase;
  /** `http://127.0.0.1:<port>`, also the configured origin. */
  readonly origin: string;
  /** Whether the shipped solutions are in it. */
  readonly shipped: boolean;
  /** Lines of the log so far, as JSON text. */
  readonly log: string[];
  /** A context of the system itself, under the worker's role unless told. */
  ctx(role?: Ctx['actor']['role']): Promise<Ctx>;
  /** A browser nobody is signed in with. */
  client(): Client;
  /** A browser with a session of this person, made without the log-in page. */
  as(person: Person): Promise<Client>;
  staff(wish?: StaffWish): Promise<Person>;
  portalUser(wish?: PortalUserWish): Promise<Person>;
  /** An active portal with this slug; answers its id. */
  portal(slug: string, more?: { status?: 'inactive' | 'active' | 'disabled'; title?: string }): Promise<string>;
  /** Does the background work that is due, mails included; those stand in `letters()`. */
  work(): Promise<void>;
  /** What the built-in mailbox holds, newest first. */
  letters(): Promise<StoredLetter[]>;
  /** Moves the clock of the whole application, in milliseconds. */
  pass(milliseconds: number): void;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function createSystem(database: TestDatabase, config: Config, log: string[], crowd: boolean): System {
  const few = crowd ? { portal: 8, staff: 8, auth: 6 } : { portal: 2, staff: 2, auth: 2 };
  const sizes = { ...few, worker: WORKER_CONNECTIONS };
  const pools = createPools(database.connections, sizes, () => {}, config.poolWaitSeconds * 1000);
  return { config, pools, log: createLog('debug', (line) => log.push(line)), clockShift: 0 };
}

async function openSession(system: System, person: Person): Promise<string> {
  const ctx = asSystem(await systemContext(system, 'test'), 'test session', 'auth');
  const { door, id: principalId, membershipId } = person;
  return withTx(ctx, (tx) => startSession(tx, { door, principalId, membershipId, userAgent: 'test', before: null }));
}

/** Starts the application on a copy of the template database, the shipped solutions in it. */
export async function testApp({ env = {}, solutions = true, crowd = false, ...options }: TestAppOptions = {}): Promise<TestApp> {
  const database = await testDatabase({ solutions });
  const dataDir = mkdtempSync(path.join(tmpdir(), 'portico-app-'));
  const limits = {
    PORTICO_REQUESTS_PER_MINUTE: '1000000',
    PORTICO_DEMO: '0',
    PORTICO_POOL_WAIT_SECONDS: String(patience / 1000),
  };
  const config: Writable<Config> = { ...readConfig({ ...limits, ...env, PORTICO_DATA_DIR: dataDir, PORTICO_PORT: '0' }) };
  const log: string[] = [];
  const system = createSystem(database, config, log, crowd);
  const built = createApp(system, { ...options, checkAnswers: true });
  const { http } = built;
  const origin = `http://127.0.0.1:${await http.listen()}`;
  config.origin = env.PORTICO_ORIGIN ?? origin;
  const workers = startWorkers(system, built.handlers, { manual: true, timers: built.timers });
  atEnd(async () => {
    await workers.stop();
    await built.close();
    await closePools(system.pools);
    rmSync(dataDir, { recursive: true, force: true });
  });
  const ctx = (role: Ctx['actor']['role'] = 'worker') => systemContext(system, 'test', role);
  return {
    system,
    http,
    database,
    origin,
    shipped: solutions,
    log,
    ctx,
    client: () => createClient(origin, config.origin),
    as: async (person) => {
      const client = createClient(origin, config.origin);
      client.cookies.set(cookieNames[person.door], await openSession(system, person));
      return client;
    },
    staff: async (wish) => makeStaff(await ctx('owner'), wish),
    portalUser: async (wish) => makePortalUser(await ctx('owner'), wish),
    portal: async (slug, more) => makePortal(await ctx('owner'), slug, more),
    work: () => workers.drain(),
    letters: () => openMailbox(path.join(dataDir, 'mailbox')).list(),
    pass: (milliseconds) => {
      system.clockShift += milliseconds;
    },
  };
}
