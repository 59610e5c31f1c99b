/**
 * A column of 300,000 records that becomes another type: killed twice in its middle it goes on, each value is right at the end, and what was
 * acknowledged meanwhile is kept; and how long people wait beside it (docs/decisions/0034).
 */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { beforeAll, expect, it, vi } from 'vitest';
import { type Client, createClient, type Loose, type Reply } from '../client.ts';
import { connectionTo } from './inspect.ts';
import { installation } from './real-server.ts';

const RECORDS = Number(process.env.PORTICO_RECORDS ?? 300_000);
const password = 'seven grey herons wade';
const portico = installation({
  env: {
    PORTICO_ADMIN_EMAIL: 'admin@example.com',
    PORTICO_ADMIN_PASSWORD: password,
    PORTICO_REQUESTS_PER_MINUTE: '1000000',
    PORTICO_APPLY_PER_SECOND: '0',
  },
});
/** Another one after each start, which has another port. */
let admin: Client;

async function ok(answer: Promise<Reply>): Promise<Loose> {
  const { status, text, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body;
}

/** One statement behind the walls. */
async function query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
  const client = new pg.Client(connectionTo(portico.dataDir));
  // The database is killed while it is asked.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<R>(text, values)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

async function startAgain(): Promise<void> {
  await portico.start();
  const before = admin.cookies;
  admin = createClient(portico.origin());
  for (const [name, value] of before) admin.cookies.set(name, value);
}

const objects = '/api/staff/metadata/objects';
const column = `${objects}/probe/columns/level`;
const records = '/api/staff/records/probe';
/** One in so many values does not fit. */
const UNFIT = 1_000;
/** What a reader may wait at most, milliseconds: the time after which what holds the table gives up, and room for a busy machine. */
const LONGEST = 2_500;

/** The object, with so many records, written past the gateway; answers some of their uids. */
async function manyProbes(number: number): Promise<string[]> {
  const text = (key: string) => ({ key, type: 'text', title: { en: key } });
  const made = { key: 'probe', title: { en: 'Probe' }, plural: { en: 'Probes' }, displayColumn: 'name' };
  await ok(admin.post(objects, { ...made, columns: [text('name'), { ...text('level'), indexed: true }] }));
  await query(
    `insert into data.probe (created_at, modified_at, name, level) select now(), now(), 'N' || n,
      case when n % ${UNFIT} = 0 then 'none' else n::text end from generate_series(1, $1::int) n`,
    [number],
  );
  await query('vacuum analyze data.probe');
  const some = await query<{ uid: string }>(`select uid::text as uid from data.probe where id % 1009 = 1 order by id`);
  return some.map(({ uid }) => uid);
}

async function levelNow() {
  const { columns } = (await ok(admin.get(`${objects}/probe`))) as unknown as {
    columns: {
      key: string;
      type: string;
      version: number;
      changing: { done: number; total: number; refused: string | null } | null;
    }[];
  };
  const found = columns.find(({ key }) => key === 'level');
  if (found === undefined) throw new Error('There is no level');
  return found;
}

/** Begins after a look; answers how many values are lost. */
async function begin(type: string): Promise<number> {
  const plan = await ok(admin.post(`${column}/type-plan`, { type }, { key: null }));
  const { version } = await levelNow();
  const agreed = { type, emptied: plan.emptied, seal: plan.seal };
  await ok(admin.put(`${column}/type`, agreed, { ifMatch: version }));
  return Number(plan.emptied);
}

async function ended(): Promise<void> {
  const over = async () => {
    // While somebody is killed there is no answer.
    const level = await levelNow().catch(() => null);
    if (level?.changing?.refused) throw new Error(`It ended without effect: ${level.changing.refused}`);
    return level !== null && level.changing === null;
  };
  await vi.waitUntil(over, { timeout: 1_800_000, interval: 200 });
}

const doneOf = async () =>
  (
    await query<{ done: number; total: number }>('select done::int, total::int from portico.type_change where ended_at is null')
  )[0];

const share = (part: number) =>
  vi.waitUntil(
    async () => {
      const at = await doneOf().catch(() => undefined);
      return at !== undefined && at.done >= at.total * part;
    },
    { timeout: 900_000, interval: 20 },
  );

/** Writes other levels, one record after the other, until it is stopped; answers what was acknowledged, by uid. */
function writer(uids: readonly string[]) {
  const kept = new Map<string, string>();
  const unsure = new Set<string>();
  let over = false;
  const work = async () => {
    for (let n = 0; !over; n += 1) {
      const uid = uids[n % uids.length] ?? '';
      const level = String(-1 - n);
      const seen = await admin.get(`${records}/${uid}`).catch(() => null);
      if (seen === null || seen.status !== 200) {
        await pause(50);
        continue;
      }
      const ifMatch = Number(seen.body.version);
      const reply = await admin.patch(`${records}/${uid}`, { values: { level } }, { ifMatch }).catch(() => null);
      // Without an answer, or with a broken one, either may stand there.
      if (reply === null || reply.status >= 500) unsure.add(uid);
      if (reply?.status === 200) kept.set(uid, level);
      if (reply?.status === 200) unsure.delete(uid);
      else if (reply === null || reply.status >= 500) kept.delete(uid);
      else if (reply.status !== 422) throw new Error(`${reply.status} ${reply.text}`);
      await pause(10);
    }
  };
  const working = work();
  return {
    stop: async () => {
      over = true;
      await working;
      return { kept, unsure };
    },
  };
}

/** Kills the server, then the database, in the middle of a change; every value is right in the end. */
async function survivesKills(uids: readonly string[]): Promise<void> {
  const lost = await begin('integer');
  const writing = writer(uids);
  await share(0.2);
  await portico.killServer();
  const atKill = await doneOf();
  // The guard: it was in the middle.
  expect(atKill?.done).toBeGreaterThan(0);
  expect(atKill?.done).toBeLessThan(atKill?.total ?? 0);
  await startAgain();
  await share(0.6);
  process.kill(portico.postmaster() ?? 0, 'SIGKILL');
  await ended();
  const { kept, unsure } = await writing.stop();
  expect(kept.size).toBeGreaterThan(0);
  expect((await levelNow()).type).toBe('integer');
  const rows = await query<{ uid: string; name: string; level: number | null }>(
    `select uid::text as uid, name, "level$2" as level from data.probe where 'N' || "level$2" is distinct from name`,
  );
  const wrong = rows.filter(({ uid, name, level }) => {
    if (kept.has(uid)) return String(level) !== kept.get(uid);
    if (unsure.has(uid)) return false;
    return level !== null || Number(name.slice(1)) % UNFIT !== 0;
  });
  expect(wrong).toEqual([]);
  const stand = new Map(rows.map((row) => [row.uid, row.level]));
  expect([...kept].filter(([uid, level]) => String(stand.get(uid)) !== level)).toEqual([]);
  const [entries] = await query<{ n: number }>(
    `select count(*)::int as n from data.probe_history where column_key = 'level' and old = '"none"' and new is null`,
  );
  console.log(
    `measured: ${kept.size} writes kept over a change that was killed twice; ${entries?.n} of ${lost} values lost are in the history`,
  );
  expect(entries?.n).toBeGreaterThan(0);
  const left = await query(`select (select count(*) from portico.type_change) + (select count(*) from portico.type_change_dirty)
    + (select count(*) from portico.type_change_loss) + (select count(*) from pg_trigger where tgname like 'type_change%') as n`);
  expect(left).toEqual([{ n: '0' }]);
}

/** Longest and usual waits of readers and of a writer, in milliseconds, until they are stopped. */
function people(uids: readonly string[]) {
  const read: number[] = [];
  const written: number[] = [];
  let over = false;
  const timed = async (into: number[], ask: () => Promise<Reply>) => {
    const began = performance.now();
    const reply = await ask();
    // Of a record that was converted meanwhile nothing is said: its version is what it was.
    if (reply.status >= 400) throw new Error(`${reply.status} ${reply.text}`);
    into.push(performance.now() - began);
    await pause(5);
    return reply;
  };
  const reader = async (address: (n: number) => string) => {
    for (let n = 0; !over; n += 1) await timed(read, () => admin.get(address(n)));
  };
  const writes = async () => {
    for (let n = 0; !over; n += 1) {
      const uid = uids[n % uids.length];
      const { body } = await admin.get(`${records}/${uid}`);
      const values = { name: `Renamed ${n}` };
      await timed(written, () => admin.patch(`${records}/${uid}`, { values }, { ifMatch: Number(body.version) }));
    }
  };
  const all = Promise.all([
    reader(() => `${records}?columns=name,level`),
    reader((n) => `${records}/${uids[(n * 7) % uids.length]}`),
    writes(),
  ]);
  return async () => {
    over = true;
    await all;
    return { read: told(read), written: told(written) };
  };
}

function told(took: number[]): { readonly n: number; readonly p50: number; readonly p99: number; readonly most: number } {
  const sorted = took.sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { n: sorted.length, p50: at(0.5), p99: at(0.99), most: at(1) };
}

/** How long people wait while a change goes on, beside how long they wait anyway. */
async function measuresWaits(uids: readonly string[], number: number): Promise<void> {
  const idle = people(uids);
  await pause(10_000);
  const before = await idle();
  const began = performance.now();
  const busy = people(uids);
  await begin('text');
  await ended();
  const seconds = (performance.now() - began) / 1_000;
  const during = await busy();
  const say = ({ n, p50, p99, most }: ReturnType<typeof told>) =>
    `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, at most ${most.toFixed(0)} ms (${n})`;
  console.log(
    `measured: ${number} records became another type in ${seconds.toFixed(0)} s, ${Math.round(number / seconds)} a second`,
  );
  console.log(`measured: readers before: ${say(before.read)}; during: ${say(during.read)}`);
  console.log(`measured: a writer before: ${say(before.written)}; during: ${say(during.written)}`);
  expect(during.read.most).toBeLessThan(Math.max(LONGEST, 3 * before.read.most));
}

let uids: string[] = [];

beforeAll(async () => {
  await portico.start();
  admin = createClient(portico.origin());
  await ok(admin.post('/api/staff/session', { login: 'admin@example.com', password }, { key: null }));
  uids = await manyProbes(RECORDS);
});

it('goes on when the server and the database are killed, with each value right and nothing lost that was acknowledged', () =>
  survivesKills(uids));

it('keeps nobody waiting', () => measuresWaits(uids, RECORDS));
