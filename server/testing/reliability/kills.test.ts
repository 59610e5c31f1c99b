/** Z1, Z2: eight people write without a pause while node or the database is killed with -9. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { beforeAll, expect, it, vi } from 'vitest';
import { type Client, createClient, type Loose, type Reply } from '../client.ts';
import { proving, seedOf } from '../proving.ts';
import { connectionTo, faultsOf } from './inspect.ts';
import { installation } from './real-server.ts';
import { type Random, randomFrom, replay, startWriters, type Traffic, type Write, type Writer } from './writers.ts';

const rounds = proving ? 20 : 5;
/** Acknowledged writes before each kill. */
const least = 100;
/** Z2: five seconds, on a machine that does nothing else; elsewhere that it comes back at all (docs/decisions/0033). Milliseconds. */
const SERVED_WITHIN = proving ? 5_000 : 90_000;
const seed = seedOf(5021);
const random: Random = randomFrom(seed);
const password = 'seven grey herons wade';

/** What is killed, round by round: the server, the whole database, one of its connections, server and database at once. */
const victims = ['server', 'database', 'connection', 'everything', 'server'] as const;
type Victim = (typeof victims)[number];
const cases: Readonly<Record<Victim, string>> = { server: 'Z1', database: 'Z2', connection: 'Z2', everything: 'Z1, Z2' };
const named: Readonly<Record<Victim, string>> = {
  server: 'the server',
  database: 'the database',
  connection: 'one connection of the database',
  everything: 'server and database together',
};

const portico = installation({
  env: {
    PORTICO_ADMIN_EMAIL: 'admin@example.com',
    PORTICO_ADMIN_PASSWORD: password,
    PORTICO_REQUESTS_PER_MINUTE: '1000000',
  },
});
const writers: Writer[] = [];
/** Writes of the rounds before. */
const past: Write[] = [];

const cookies = (client: Client) => [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

async function ok(answer: Promise<Reply>): Promise<Loose> {
  const { status, text, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body;
}

/** The token of the invitation in the built-in mailbox, once the letter has been sent. */
async function invitationOf(admin: Client, email: string): Promise<string> {
  const token = async () => {
    const { letters } = await ok(admin.get('/api/mailbox'));
    const letter = [...(letters ?? [])].find((one) => JSON.stringify(one).includes(email));
    return /invitation#([\w.-]+)/.exec(JSON.stringify(letter ?? ''))?.[1];
  };
  return (await vi.waitUntil(token, { timeout: 60_000, interval: 50 })) ?? '';
}

/** Two browsers of staff and six of customers, signed in through the doors they have. */
async function furnish(): Promise<void> {
  const client = () => createClient(portico.origin());
  const admin = client();
  await ok(admin.post('/api/staff/session', { login: 'admin@example.com', password }, { key: null }));
  const workspace = await ok(admin.post('/api/staff/workspaces', { title: 'Support' }));
  const wish = { template: 'service_desk', title: 'Support', slug: 'support' };
  const portal = await ok(admin.post(`/api/staff/workspaces/${workspace.uid}/portal`, wish));
  await ok(admin.post(`/api/staff/portals/${portal.uid}/status`, { action: 'activate' }));
  await ok(admin.post('/api/staff/licence-packages', { title: 'Seats', kind: 'self_service', seats: 10 }));
  for (const name of ['north', 'south']) writers.push({ name: `staff ${name}`, api: '/api/staff', cookie: cookies(admin) });
  for (const name of ['ada', 'ben', 'cleo', 'dora', 'emil', 'finn']) {
    const account = await ok(admin.post('/api/staff/records/account', { values: { name: `Company of ${name}` } }));
    const organisation = await ok(admin.post('/api/staff/organisations', { account: account.uid }));
    const email = `${name}@customers.example`;
    const users = `/api/staff/organisations/${organisation.uid}/users`;
    await ok(admin.post(users, { emails: email, portal: portal.uid, send: true }));
    const browser = client();
    const token = await invitationOf(admin, email);
    await ok(browser.post('/api/portal/support/invitation/accept', { token, password }, { key: null }));
    writers.push({ name, api: '/api/portal/support', cookie: cookies(browser) });
  }
}

/** A random process among those that serve a connection of ours. */
async function connectionOf(): Promise<number> {
  const client = new pg.Client(connectionTo(portico.dataDir));
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name in ('portico-portal', 'portico-staff') order by pid`,
  );
  await client.end();
  return wanted(rows[Math.floor(random() * rows.length)]?.pid);
}

/** Number 0 would mean our own processes. */
function wanted(pid: number | null | undefined): number {
  if (pid === null || pid === undefined) throw new Error('There is no process to kill');
  return pid;
}

/** Kills with -9; a killed server is started again, a database has to come back by itself. Answers the instant of the kill. */
async function kill(victim: Victim): Promise<number> {
  const connection = victim === 'connection' ? await connectionOf() : null;
  await pause(random() * 100);
  const killed = performance.now();
  if (victim === 'connection') process.kill(wanted(connection), 'SIGKILL');
  if (victim === 'database' || victim === 'everything') process.kill(wanted(portico.postmaster()), 'SIGKILL');
  if (victim === 'server' || victim === 'everything') {
    await portico.killServer();
    await portico.start();
  }
  return killed;
}

/** Milliseconds from the kill until everybody who was refused or writes anew has been answered with success again. */
function recovery(traffic: Traffic, killed: number): number | null {
  const after = traffic.attempts.filter(({ ended }) => ended > killed);
  const instants = writers.map((writer) => {
    const own = after.filter((attempt) => attempt.writer === writer);
    const failed = own.find(({ done }) => !done)?.ended ?? killed;
    return own.find(({ done, begun }) => done && begun >= failed)?.ended ?? null;
  });
  return instants.includes(null) ? null : Math.max(...instants.map((instant) => instant ?? 0)) - killed;
}

beforeAll(async () => {
  console.log(`seed ${seed} of ${rounds} kills`);
  await portico.start();
  await furnish();
});

for (let round = 1; round <= rounds; round++) {
  const victim = victims[(round - 1) % victims.length] ?? 'server';
  it(`loses nothing acknowledged and keeps no half of a write when ${named[victim]} is killed (${cases[victim]}, round ${round})`, {
    timeout: proving ? 0 : 300_000,
  }, async () => {
    const first = portico.pid();
    const traffic = startWriters(writers, portico.origin, random);
    try {
      await traffic.acknowledged(least + Math.floor(random() * 30));
      const before = traffic.writes.filter(({ uid }) => uid !== null).length;
      const killed = await kill(victim);
      const served = () => traffic.odd.length > 0 || recovery(traffic, killed) !== null;
      await vi.waitUntil(served, { timeout: 90_000, interval: 20 }).catch(() => {
        throw new Error(`Not everybody is served again: ${traffic.last()} ${portico.said()}`);
      });
      const took = recovery(traffic, killed) ?? Number.POSITIVE_INFINITY;
      await traffic.stop();
      expect(traffic.odd).toEqual([]);
      // The guard: people were writing, and the kill was felt.
      expect(before).toBeGreaterThanOrEqual(least);
      expect(traffic.attempts.some(({ done, ended }) => !done && ended >= killed)).toBe(true);
      if (victim === 'database' || victim === 'connection') {
        expect(portico.pid()).toBe(first);
        expect(took, 'milliseconds until the database served again').toBeLessThanOrEqual(SERVED_WITHIN);
      }
      past.push(...traffic.writes);
      expect(await faultsOf(portico.dataDir, past)).toEqual([]);
      const acknowledged = traffic.writes.filter(({ uid, object }) => uid !== null && object !== 'upload');
      for (const write of acknowledged) expect(await replay(portico.origin(), write)).toBe(write.uid);
      // Replays made nothing.
      expect(await faultsOf(portico.dataDir, past)).toEqual([]);
      console.log(`measured: ${victim} killed after ${before} writes, served again after ${Math.round(took)} ms`);
    } finally {
      await traffic.stop();
    }
  });
}
