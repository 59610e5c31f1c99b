/**
 * The database as the modules see it: typed rows out of composed SQL, pools per serving role, transactions.
 *
 * Every statement runs under the context of its actor (row security reads it). Outside a transaction, context and statement go
 * in one flush; inside, `begin` and the context are the first flush.
 */
import { availableParallelism } from 'node:os';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely';
import pg from 'pg';
import { type Actor, type Ctx, onlyLooks, type ServingRole, type System } from './ctx.ts';
import type { Db, Pools, RunOptions, Sql } from './db-model.ts';
import { confirm, type Entry, entryStatement, isAssumed } from './entry.ts';
import { problem } from './errors.ts';
import { flush, type Outcome, type Statement, stalePlan } from './flush.ts';
import { type Lanes, lanesOf } from './lanes.ts';

export type { Db, Pools, RunOptions, Sql } from './db-model.ts';
export { sql };

pg.types.setTypeParser(1082, (v) => v); // date stays YYYY-MM-DD

const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The text and parameters of a statement. */
export function compile(q: Sql<unknown>, options: RunOptions = {}): Statement {
  const c = q.compile(compiler);
  return { text: c.sql, values: c.parameters, named: options.named === true, isoMoments: options.isoMoments };
}

/** A statement whose text was made before. Putting a large one together costs as much as the database needs to run it. */
export function ready<T>(text: string, values: readonly unknown[]): Sql<T> {
  // The only thing that is ever asked of a whole statement is to be compiled.
  return { compile: () => ({ sql: text, parameters: values }) } as unknown as Sql<T>;
}

const ids = (list: readonly string[]) => `{${list.join(',')}}`;

const CONTEXT = `select set_config('portico.user', $1, true), set_config('portico.principals', $2, true),
 set_config('portico.organisations', $3, true), set_config('portico.family', $4, true), set_config('portico.contact', $5, true),
 set_config('portico.at', $6, true)`;

/** For whoever may only look: whatever asks in his name, the database itself refuses to write (docs/decisions/0019). */
const LOOKING = `${CONTEXT}, set_config('transaction_read_only', 'on', true)`;

function contextValues(actor: Actor): readonly string[] {
  const organisations = actor.organisationId === null ? [] : [actor.organisationId];
  return [
    actor.userId ?? '',
    ids(actor.principals),
    ids(organisations),
    ids(actor.familyIds),
    actor.contactId ?? '',
    actor.at?.toISOString() ?? '',
  ];
}

/** The statement that tells row security who acts; local to the transaction, always. */
export function contextStatement(actor: Actor): Statement {
  return { text: onlyLooks(actor) ? LOOKING : CONTEXT, values: contextValues(actor), named: true };
}

/** The same for a request; where it only assumes yet who is calling, the database says in it whether that is right. */
function opening(actor: Actor, entry: Entry | undefined): Statement {
  return isAssumed(entry) && !onlyLooks(actor) ? entryStatement(entry, contextValues(actor)) : contextStatement(actor);
}

/** Asks who is calling by itself, where nothing else has been asked. Throws where it is not who was assumed. */
export async function confirmEntry({ system, actor, entry }: Ctx): Promise<void> {
  if (isAssumed(entry)) await poolDb(system.pools, actor, entry).batch([]);
}

function fromRunner(send: (statements: Statement[]) => Promise<Outcome[]>, keep?: (statements: Statement[]) => void): Db {
  const single = async (q: Sql<unknown>, o?: RunOptions): Promise<Outcome> => {
    const outcomes = await send([compile(q, o)]);
    return outcomes[outcomes.length - 1] ?? { rows: [], affected: 0 };
  };
  const rows = async <T>(q: Sql<T>, o?: RunOptions) => (await single(q, o)).rows as T[];
  return {
    rows,
    one: async (q, o) => {
      const [row] = await rows(q, o);
      if (row === undefined) throw new Error('A row was expected and there was none');
      return row;
    },
    maybe: async (q, o) => (await rows(q, o))[0] ?? null,
    run: async (q, o) => (await single(q, o)).affected,
    batch: (qs, o) => send(qs.map((q) => compile(q, o))),
    later: async (qs, o) => {
      const statements = qs.map((q) => compile(q, o));
      if (keep === undefined) await send(statements);
      else keep(statements);
    },
  };
}

/** A connection the pool may hand out again, unless its protocol state is in doubt. */
function brokenBy(error: unknown): Error | undefined {
  const code = (error as { code?: unknown }).code;
  // A five-letter SQLSTATE means that the server answered properly and the connection is fine.
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('57P') ? undefined : (error as Error);
}

async function withClient<T>(pool: pg.Pool, use: (client: pg.PoolClient) => Promise<T>, broken = brokenBy): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await use(client);
    client.release();
    return result;
  } catch (e) {
    client.release(broken(e));
    throw e;
  }
}

/** Pools that stand for one transaction: whoever asks them, as whomever, asks in it (`rehearse`). */
const rehearsals = new WeakMap<Pools, Db>();

/** Of pools whose database works on this machine: what people wait for shares them. */
const lanes = new WeakMap<pg.Pool, Lanes>();

/** A database handle outside transactions: each call is one flush under this actor's context. */
export function poolDb(pools: Pools, actor: Actor, entry?: Entry): Db {
  const rehearsed = rehearsals.get(pools);
  if (rehearsed !== undefined) return rehearsed;
  const pool = pools[actor.role];
  const send = async (statements: Statement[]) => {
    // Decided once: another flush may confirm while this one waits for a connection.
    const assumed = isAssumed(entry) && !onlyLooks(actor) ? entry : undefined;
    const first = opening(actor, assumed);
    const flushed = () => withClient(pool, (client) => flushAgain(client, [first, ...statements]));
    const outcomes = await (lanes.get(pool)?.through(flushed) ?? flushed());
    if (assumed !== undefined) confirm(assumed, outcomes[0]);
    return outcomes.slice(1);
  };
  return fromRunner(send);
}

/**
 * A plan that went stale did nothing: the whole flush is sent once more, on the same connection. There it is made anew; another connection
 * may hold one that is as old.
 */
function flushAgain(client: pg.PoolClient, statements: readonly Statement[]): Promise<Outcome[]> {
  return flush(client, statements).catch((e: unknown) => (stalePlan(e) ? flush(client, statements) : Promise.reject(e)));
}

/**
 * A handle that tells row security nothing: under it only functions answer that decide by themselves (the session check). Whatever
 * else is asked sees no row.
 */
export function bareDb(pools: Pools, role: ServingRole): Db {
  if (rehearsals.has(pools)) throw new Error('A rehearsal has a database of its own');
  const pool = pools[role];
  return fromRunner((statements) => withClient(pool, (client) => flush(client, statements)));
}

const begin: Statement = { text: 'begin', values: [], named: true };
const commit: Statement = { text: 'commit', values: [], named: true };

/** What is looked at as soon as a transaction is committed, in the flush that commits it: as the same actor, and by what stands then. */
export interface Behind<T> {
  /** The statement; none where there is nothing to look at. */
  sql(answer: T): Sql | undefined;
  /** Told the rows. Not called where the transaction was another one's, or a rehearsal. */
  seen(rows: readonly Record<string, unknown>[]): void;
  readonly options?: RunOptions;
}

/**
 * Runs `work` in one transaction under the actor of `ctx`; inside a transaction it joins it.
 * Rolls back on any error and passes it on; `afterCommit` callbacks run after the commit only.
 */
export async function withTx<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>, behind?: Behind<T>): Promise<T> {
  if (ctx.inTx) return work(ctx);
  // Behind the refusal at the door (http.ts): no transaction of somebody who only looks is ever begun.
  if (onlyLooks(ctx.actor)) throw problem('only_looking');
  const rehearsed = rehearsals.get(ctx.system.pools);
  // A transaction of its own would be committed.
  if (rehearsed !== undefined) return work({ ...ctx, db: rehearsed, inTx: true, afterCommit: () => {} });
  const wakes: (() => void)[] = [];
  let rolledBack = false;
  const inside = async (client: pg.PoolClient) => {
    // `begin` and the context go with the first statement, `commit` with the last ones: each flush is a way there and back.
    let assumed = isAssumed(ctx.entry);
    let waiting: Statement[] = [begin, opening(ctx.actor, ctx.entry)];
    let over = false;
    const send = async (statements: Statement[]) => {
      // Work that nobody waits for any more must not reach whoever has the connection next.
      if (over) throw new Error('This transaction is over');
      const before = waiting;
      waiting = [];
      const outcomes = await flush(client, [...before, ...statements]);
      if (assumed && ctx.entry !== undefined) confirm(ctx.entry, outcomes[1]);
      assumed = false;
      return outcomes.slice(before.length);
    };
    const keep = (statements: Statement[]) => void waiting.push(...statements);
    try {
      const answer = await work({ ...ctx, db: fromRunner(send, keep), inTx: true, afterCommit: (wake) => wakes.push(wake) });
      const asked = waiting[0] !== begin || waiting.length > 2;
      // Who is calling must be sure before anything is committed, never in the same flush.
      if (asked && assumed) await send([]);
      // Where nothing was asked of the database there is nothing to commit.
      const look = asked ? behind?.sql(answer) : undefined;
      if (asked && look === undefined) await send([commit]);
      else if (behind !== undefined && look !== undefined) {
        // What stands behind a commit in a flush is a transaction of its own, so it has its own context.
        const outcomes = await send([commit, contextStatement(ctx.actor), compile(look, behind.options)]);
        behind.seen(outcomes[2]?.rows ?? []);
      }
      over = true;
      return answer;
    } catch (e) {
      over = true;
      rolledBack = await client.query('rollback').then(
        () => true,
        () => false,
      );
      throw e;
    }
  };
  // A refusal that the database has rolled back leaves its connection sound, whatever was thrown: a new one costs 20 ms and more.
  const broken = (e: unknown) => (rolledBack ? undefined : (e as Error));
  const result = await withClient(ctx.system.pools[ctx.actor.role], inside, broken);
  for (const wake of wakes) wake();
  return result;
}

/**
 * Runs statements of the owner one after the other, each in no transaction: what is built beside people at work (`create index concurrently`)
 * can stand in none. Each may take `patience` milliseconds, waiting for locks included; then it fails with SQLSTATE 57014.
 */
export function alone(system: System, statements: readonly Sql[], patience: number): Promise<void> {
  return asOwner(system, patience, async (client) => {
    for (const statement of statements) await client.query(compile(statement).text);
  });
}

/**
 * The same for what only one may do at a time, under a name: `look` says what is to be run once nobody else is at it. False where somebody is.
 * Nobody waits for him: a statement that waits has a view of the database, and an index that is built beside people at work waits for those.
 */
export function aloneAs(system: System, name: string, look: () => Promise<readonly Sql[]>, patience: number): Promise<boolean> {
  return asOwner(system, patience, async (client) => {
    const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as mine', [name]);
    if ((rows[0] as { mine?: boolean } | undefined)?.mine !== true) return false;
    try {
      for (const statement of await look()) await client.query(compile(statement).text);
      return true;
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(() => {});
    }
  });
}

async function asOwner<T>(system: System, patience: number, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  if (rehearsals.has(system.pools)) throw new Error('A rehearsal builds nothing that stays');
  return withClient(system.pools.owner, async (client) => {
    try {
      await client.query(`set statement_timeout = ${Math.round(patience)}; set lock_timeout = 0`);
      return await work(client);
    } finally {
      await client.query('reset statement_timeout; reset lock_timeout').catch(() => {});
    }
  });
}

/**
 * A rehearsal must not stand in the way of those who really save. Milliseconds: how long it waits for a lock, how long one statement may
 * take, how long its connection may say nothing (a process that hangs), and after which nothing new is begun in it.
 */
const PATIENCE = { lock: 2_000, statement: 3_000, silence: 5_000, whole: 4_000 } as const;

const bounds = sql`select set_config('lock_timeout', ${String(PATIENCE.lock)}, true),
  set_config('statement_timeout', ${String(PATIENCE.statement)}, true),
  set_config('idle_in_transaction_session_timeout', ${String(PATIENCE.silence)}, true)`;

/**
 * Runs `save` in a transaction of the actor that is always rolled back, then `look` in it; answers what `look` saw. Both contexts
 * carry a `System` of their own: what it keeps is kept for it alone, for the counters that are raised in here are raised once more
 * by the next real change, and by then they mean something else. It holds what it locked for `whole` milliseconds and one statement at
 * most. Throws what either throws, 503 where it takes too long; nothing is left of it in any case.
 */
export async function rehearse<T>(
  ctx: Ctx,
  save: (tx: Ctx) => Promise<unknown>,
  look: (tx: Ctx) => Promise<T>,
  whole: number = PATIENCE.whole,
): Promise<T> {
  if (ctx.inTx) throw new Error('A rehearsal is a transaction of its own');
  const seen: { value: T }[] = [];
  const over = new Error('The rehearsal is over');
  const playing = withTx(ctx, async (tx) => {
    const db = until(performance.now() + whole, tx.db);
    await db.run(bounds);
    await save(apart(tx, db));
    seen.push({ value: await look(apart(tx, db)) });
    throw over;
  });
  await playing.catch((e: unknown) => (e === over ? undefined : Promise.reject(e)));
  const [last] = seen;
  if (last === undefined) throw new Error('A rehearsal ended without an answer');
  return last.value;
}

/** The transaction under a system that nobody else has. */
function apart(tx: Ctx, db: Db): Ctx {
  const pools: Pools = { ...tx.system.pools };
  rehearsals.set(pools, db);
  return { ...tx, db, afterCommit: () => {}, system: { ...tx.system, pools } };
}

/** The same handle, which begins nothing after the moment `end` (milliseconds of the process): what it holds is given back then. */
function until(end: number, db: Db): Db {
  const inTime = (): Db => {
    if (performance.now() > end) throw problem('busy', { detail: 'This takes too long to reckon right now.', retryAfter: 5 });
    return db;
  };
  return {
    rows: async (q, o) => inTime().rows(q, o),
    one: async (q, o) => inTime().one(q, o),
    maybe: async (q, o) => inTime().maybe(q, o),
    run: async (q, o) => inTime().run(q, o),
    batch: async (qs, o) => inTime().batch(qs, o),
    later: async (qs, o) => inTime().later(qs, o),
  };
}

/** How long somebody waits for a free connection before he is told to come back (503): milliseconds, unless a setting says so. */
const WAIT = 5_000;
/** DDL has one connection, and takes its time. */
const OWNER_WAIT = 60_000;

export interface PoolSizes {
  readonly portal: number;
  readonly staff: number;
  readonly worker: number;
  readonly auth: number;
}

/**
 * Opens the pools, one per database role; the owner's has one connection and serves nothing but DDL.
 * Whoever finds none free within `wait` milliseconds, or cannot connect in that time, is answered 503: nobody hangs.
 */
export function createPools(
  connections: Readonly<Record<ServingRole, pg.PoolConfig>>,
  sizes: PoolSizes,
  onError: (e: Error) => void,
  wait = WAIT,
): Pools {
  const open = (role: ServingRole, max: number, options: string) => {
    const pool = new pg.Pool({
      ...connections[role],
      max,
      options,
      application_name: `portico-${role}`,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: role === 'owner' ? Math.max(wait, OWNER_WAIT) : wait,
    });
    // An idle connection that dies (database restarted) is replaced by the pool; it must not end the process.
    pool.on('error', onError);
    // Neither must one that dies in somebody's hands: whoever holds it is told by his next statement, and gives it back as broken.
    pool.on('connect', (client) => client.on('error', () => {}));
    return pool;
  };
  const serving =
    '-c plan_cache_mode=force_generic_plan -c jit=off -c statement_timeout=15000 -c lock_timeout=8000 -c idle_in_transaction_session_timeout=60000';
  const portal = open('portal', sizes.portal, serving);
  const staff = open('staff', sizes.staff, serving);
  if (isHere(connections.portal)) {
    const shared = lanesOf(2 * availableParallelism());
    for (const pool of [portal, staff]) lanes.set(pool, shared);
  }
  return {
    portal,
    staff,
    worker: open('worker', sizes.worker, serving),
    auth: open('auth', sizes.auth, serving),
    owner: open('owner', 1, '-c lock_timeout=2000 -c jit=off'),
  };
}

/** A socket of this machine's own. Elsewhere the way there and back would count as the database's work. */
const isHere = (connection: pg.PoolConfig) => new pg.Client(connection).host.startsWith('/');

/** Closes every pool. */
export async function closePools(pools: Pools): Promise<void> {
  await Promise.all(Object.values(pools).map((p) => p.end()));
}
