/**
 * Z8: whatever the rights are read from fails, nobody is let in and nobody is told a lie. One thing of the database after the other is
 * taken away, every cache made stale, and the same questions are put: each answer is the one it always is, or 503.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { closePools, createPools, type Pools, systemContext } from '../../kernel/index.ts';
import { wallFaults } from '../../metadata/index.ts';
import { testApp } from '../app.ts';
import type { Client, Reply } from '../client.ts';
import { asAdmin } from '../database.ts';
import { openDesk } from '../desk.ts';
import { prng } from '../oracle/index.ts';
import { proving, seedOf, someOf } from '../proving.ts';

type Question = (who: { readonly maria: Client; readonly agent: Client; readonly nobody: Client }) => Promise<Reply>;

const portal = '/api/portal/help';
const missing = '2f0c1f0e-0000-4000-8000-000000000000';
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let app: Awaited<ReturnType<typeof testApp>>;
let admin: pg.Client;
let who: Parameters<Question>[0];
/** By name; what they ask for is there, and the answer always the same. */
let questions: Readonly<Record<string, Question>>;
let sound: ReadonlyMap<string, string>;

async function walls(): Promise<string | null> {
  return (await wallFaults(await systemContext(app.system, 'test')))[0] ?? null;
}

beforeAll(async () => {
  app = await testApp({ readiness: [walls] });
  const desk = await openDesk(app);
  admin = new pg.Client(app.database.admin);
  await admin.connect();
  const workspace = (await desk.client.post('/api/staff/workspaces', { title: 'Help' })).body;
  const opened = await desk.client.post(`/api/staff/workspaces/${workspace.uid}/portal`, {
    template: 'service_desk',
    title: 'Help',
    slug: 'help',
  });
  await desk.client.post(`/api/staff/portals/${opened.body.uid}/status`, { action: 'activate' });
  await desk.seats(10);
  const organisation = await desk.organisation('Halden');
  await desk.contact({ name: 'Maria', email: 'maria@example.com', account: organisation.account });
  const invited = await desk.invite(organisation.uid, 'maria@example.com', String(opened.body.uid));
  const maria = app.client();
  await maria.post(`${portal}/invitation/accept`, { token: invited.token, password: 'seven grey herons wade' }, { key: null });
  who = { maria, agent: await app.as(await app.staff()), nobody: app.client() };
  const mine = (await maria.post(`${portal}/records/case`, { values: { subject: 'Printer', description: 'jams' } })).body.uid;
  const theirs = (await desk.client.post('/api/staff/records/case', { values: { subject: 'Other', description: 'case' } })).body
    .uid;
  await app.work();
  questions = {
    'my list': ({ maria }) => maria.get(`${portal}/records/case?count=true`),
    'my case': ({ maria }) => maria.get(`${portal}/records/case/${mine}`),
    'a conversation': ({ maria }) => maria.get(`${portal}/cases/${mine}/conversation`),
    'who I am': ({ maria }) => maria.get(`${portal}/me`),
    "somebody else's case": ({ maria }) => maria.get(`${portal}/records/case/${theirs}`),
    'an object that is not available': ({ maria }) => maria.get(`${portal}/records/internal_note`),
    'a share of a foreign case': ({ maria }) =>
      maria.post(`${portal}/records/case/${theirs}/shares`, { receiver: missing, grade: 'read' }),
    'a list of the desk': ({ agent }) => agent.get('/api/staff/records/case?count=true'),
    'an administrator’s list': ({ agent }) => agent.get('/api/staff/users'),
    'without a session': ({ nobody }) => nobody.get(`${portal}/records/case`),
    'the wrong door': ({ maria }) => maria.get('/api/staff/records/case'),
  };
  sound = await ask();
});
afterAll(() => admin.end());

/** Status and body of every question; a success is told by a digest of its body, which would be too long for the message of a failing test. */
async function ask(): Promise<Map<string, string>> {
  const all = Object.entries(questions).map(async ([name, question]) => {
    const { status, text } = await question(who);
    const told = status < 300 ? createHash('sha256').update(text).digest('hex').slice(0, 12) : text;
    return [name, `${status} ${told}`] as const;
  });
  return new Map(await Promise.all(all));
}

/** Nothing that is kept between requests counts any more. */
const forget = () => admin.query('update portico.configuration set epoch = epoch + 1');
const unavailable = /^503 .*"code":"busy"/;

/** Breaks one thing, asks everything, mends it; answers the questions that were told 503. */
async function asking(work: { readonly broken: string; readonly break: string; readonly mend: string }): Promise<string[]> {
  await forget();
  await admin.query(work.break);
  const answers = await ask().finally(() => admin.query(work.mend));
  const turnedAway: string[] = [];
  for (const [name, answer] of answers) {
    if (unavailable.test(answer)) turnedAway.push(name);
    else expect([work.broken, name, answer]).toEqual([work.broken, name, sound.get(name)]);
    expect(answer).not.toMatch(/relation|permission denied|select |portico\.|data\.|\.ts/i);
  }
  return turnedAway;
}

async function names(statement: string): Promise<string[]> {
  return (await admin.query<{ name: string }>(statement)).rows.map((row) => row.name);
}
/** All that rights, people and sessions are read from, and what holds the records that are asked for. */
const looked = `(schemaname in ('portico', 'auth') or tablename ~ '^(case|message|internal_note)(_|$)' or tablename in ('account', 'contact'))`;
const tables = () => names(`select format('%I.%I', schemaname, tablename) as name from pg_tables where ${looked} order by 1`);

/** Decide about rights; each is taken away in every run. */
const decisive = /\.(operation_rule|column_rule|scope_rule|exposure|object|grant_source|session|principal|"case"|case_access)$/;
const alsoNamed = /\.(object_column|system_operation_rule)$/;

const seed = seedOf(90_017);

/** All tables when proving; otherwise those that decide most, and a few of the others by chance. */
function sampled(all: readonly string[]): readonly string[] {
  if (proving) return all;
  const random = prng(seed);
  const chosen = all.filter((table) => decisive.test(table) || alsoNamed.test(table) || random.chance(0.05));
  console.log(`seed ${seed}: ${chosen.length} of ${all.length} tables taken away`);
  expect(chosen.length).toBeGreaterThanOrEqual(12);
  return chosen;
}

/** Questions by the thing without which they were turned away. */
async function without(things: readonly { broken: string; break: string; mend: string }[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const thing of things) found.set(thing.broken, await asking(thing));
  await forget();
  // All of it is back.
  expect(await ask()).toEqual(sound);
  return found;
}

/** Who brings no session is told so without a question to the database. */
const unasked = ['without a session', 'the wrong door'];
function expectAllTurnedAway(answers: ReadonlyMap<string, string>): void {
  for (const [name, answer] of answers) {
    expect([name, answer]).toEqual([name, unasked.includes(name) ? sound.get(name) : expect.stringMatching(unavailable)]);
  }
}

describe('Z8: what decides about rights fails', () => {
  test('the questions have answers of every kind', () => {
    const statuses = [...sound.values()].map((answer) => answer.slice(0, 3));
    expect(new Set(statuses)).toEqual(new Set(['200', '401', '403', '404']));
    expect(statuses.filter((status) => status === '200').length).toBeGreaterThan(4);
  });

  test('a table is not there: 503 or what is always answered, never a 500, a 404 or a yes', async () => {
    const all = sampled(await tables());
    const renamed = all.map((table) => {
      const [schema = '', name = ''] = table.split('.');
      return {
        broken: table,
        break: `alter table ${table} rename to away_for_a_test`,
        mend: `alter table ${schema}.away_for_a_test rename to ${name}`,
      };
    });
    const found = await without(renamed);
    for (const table of ['operation_rule', 'column_rule', 'scope_rule', 'exposure', 'object', 'object_column', 'grant_source']) {
      expect([table, found.get(`portico.${table}`)]).toEqual([table, expect.arrayContaining(['my list', 'my case'])]);
    }
    expect(found.get('portico.system_operation_rule')).toContain('an administrator’s list');
    expect(found.get('auth.session')).toEqual(expect.arrayContaining(['my list', 'a list of the desk']));
    expect(found.get('data."case"')?.length ?? 0).toBeGreaterThan(5);
  });

  test('a grant of the database is missing: the same', async () => {
    const roles = 'portico_portal, portico_staff, portico_worker, portico_auth, portico_keys';
    const rows = await admin.query<{ name: string; grants: string }>(
      `select name, string_agg(format('grant %s%s on %s to %I', privilege, columns, name, grantee), '; ') as grants from (
         select format('%I.%I', schemaname, tablename) as name, a.privilege_type as privilege, '' as columns, a.grantee::regrole::text as grantee
         from pg_tables t join pg_class c on c.oid = format('%I.%I', schemaname, tablename)::regclass cross join aclexplode(c.relacl) a
         where ${looked} and a.grantee not in (0, c.relowner)
         union all
         select format('%I.%I', schemaname, tablename), a.privilege_type, format(' (%I)', c.attname), a.grantee::regrole::text
         from pg_tables t join pg_attribute c on c.attrelid = format('%I.%I', schemaname, tablename)::regclass cross join aclexplode(c.attacl) a
         where ${looked}) g group by 1 order by 1`,
    );
    // Each of them is missing in the test before; here the few that decide most.
    const few = rows.rows.filter(({ name }) => decisive.test(name));
    expect(few).toHaveLength(11);
    const asked = proving ? few : few.filter(({ name }) => /\.(operation_rule|exposure|object|session)$/.test(name));
    const revoked = asked.map(({ name, grants }) => ({
      broken: name,
      break: `revoke all on ${name} from ${roles}`,
      mend: grants,
    }));
    const found = await without(revoked);
    expect([...found.values()].filter((turnedAway) => turnedAway.length > 0).length).toBeGreaterThan(proving ? 7 : 2);
    for (const table of ['operation_rule', 'exposure', 'object']) expect(found.get(`portico.${table}`)).toContain('my list');
  });

  test('a function or view behind the walls is not there: the same', async () => {
    const functions = await names(`select p.oid::regprocedure::text as name from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'keys' and p.proname ~ '^(?!(account|contact|service|department|article))' and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype`);
    const views = await names(
      `select format('%I.%I', schemaname, viewname) as name from pg_views where schemaname in ('keys', 'portico')`,
    );
    const away = (kind: string, name: string) => ({
      broken: name,
      break: `alter ${kind} ${name} rename to away_for_a_test`,
      mend: `alter ${kind} ${name.replace(/\.[^(]+/, '.away_for_a_test')} rename to ${name.replace(/^[^.]+\./, '').replace(/\(.*/, '')}`,
    });
    const asked = /\.(_person|account_access|contact_access|"case"|case_access)$/;
    const found = await without([
      ...someOf(functions, 10).map((name) => away('function', name)),
      ...views.filter((name) => proving || asked.test(name)).map((name) => away('view', name)),
    ]);
    expect(found.size).toBeGreaterThan(7);
    expect([...found.values()].filter((turnedAway) => turnedAway.length > 0).length).toBeGreaterThan(1);
  });

  test('a policy or all of row security is gone: less is shown or the same, and the node says that it is not ready', async () => {
    const policies = await admin.query<{
      drop: string;
      make: string;
    }>(`select format('drop policy %I on data.%I', policyname, tablename) as drop,
        format('create policy %I on data.%I for %s to %s using (%s)', policyname, tablename, cmd, array_to_string(roles, ', '), qual) as make
      from pg_policies where schemaname = 'data' and tablename = 'case' and policyname = 'portal_read'`);
    const [policy] = policies.rows;
    expect((await who.nobody.get('/readyz')).status).toBe(200);
    await admin.query(String(policy?.drop));
    const [mine, foreign] = [await questions['my case']?.(who), await questions["somebody else's case"]?.(who)];
    const unready = (await who.nobody.get('/readyz')).status;
    await admin.query(String(policy?.make));
    expect([mine?.status, foreign?.status, unready]).toEqual([404, 404, 503]);
    await admin.query('alter table data."case" disable row level security');
    const open = [await ask(), (await who.nobody.get('/readyz')).status];
    await admin.query('alter table data."case" enable row level security');
    expect(open).toEqual([sound, 503]);
    expect([await ask(), (await who.nobody.get('/readyz')).status]).toEqual([sound, 200]);
  });

  test('the database takes no connections, or is not there at all: 503 for whoever asks', async () => {
    await asAdmin(inject('postgres'), async (other) => {
      await other.query(`alter database ${app.database.name} allow_connections false`);
      await other.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename <> $2', [
        app.database.name,
        'postgres',
      ]);
      const answers = await ask();
      await other.query(`alter database ${app.database.name} allow_connections true`);
      expectAllTurnedAway(answers);
    });
    expect(await ask()).toEqual(sound);
    const { pools } = app.system;
    const system = app.system as { pools: Pools };
    const refusing = Object.fromEntries(Object.entries(app.database.connections).map(([role, at]) => [role, { ...at, port: 1 }]));
    system.pools = createPools(
      refusing as typeof app.database.connections,
      { portal: 1, staff: 1, worker: 1, auth: 1 },
      () => {},
    );
    const answers = await ask();
    await closePools(system.pools);
    system.pools = pools;
    expectAllTurnedAway(answers);
    expect(await ask()).toEqual(sound);
  });

  test('a statement takes too long: the same', async () => {
    await forget();
    await admin.query('begin');
    await admin.query('lock table portico.operation_rule in access exclusive mode');
    let waiting = true;
    const answers = ask().finally(() => {
      waiting = false;
    });
    await asAdmin(inject('postgres'), async (other) => {
      // Cancelled is what the time limit of a statement does, and it says so with the same SQLSTATE.
      const cancel = `select pg_cancel_backend(pid) from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'`;
      while (waiting) await other.query(cancel, [app.database.name]);
    });
    await admin.query('rollback');
    const told = [...(await answers)];
    const turnedAway = told.filter(([, answer]) => unavailable.test(answer));
    for (const [name, answer] of told) if (!unavailable.test(answer)) expect([name, answer]).toEqual([name, sound.get(name)]);
    expect(turnedAway.length).toBeGreaterThan(0);
  });
});
