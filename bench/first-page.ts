/** How long the database takes for the first page of each kind of person: the very statements of the gateway, explained. */
import pg from 'pg';
import { actorOf } from '../server/access/index.ts';
import {
  closePools,
  compile,
  contextFor,
  contextStatement,
  createLog,
  createPools,
  databaseConnections,
  databaseNow,
  readConfig,
  type Sql,
  type System,
} from '../server/kernel/index.ts';
import { list } from '../server/records/index.ts';
import { COLUMNS, kinds, type Visitor } from './requests.ts';

/** Tries per person; the median counts. */
const TRIES = 9;
const PEOPLE = 8;

export interface FirstPage {
  readonly sees: string;
  /** Median over people of execution time in the database, milliseconds. */
  readonly milliseconds: number;
  /** The slowest person's. */
  readonly slowest: number;
  readonly buffers: number;
}

interface Plan {
  readonly 'Execution Time': number;
  readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
}

/** Throws where a first page walks a table. */
export async function firstPages(settings: Readonly<Record<string, string>>, visitors: readonly Visitor[]): Promise<FirstPage[]> {
  const config = readConfig({ ...settings, PORTICO_PORT: '0' });
  const connections = databaseConnections(config, null);
  const pools = createPools(connections, { portal: 2, staff: 1, worker: 4, auth: 1 }, () => {});
  const system: System = { config, pools, log: createLog('error'), clockShift: 0 };
  const client = new pg.Client({ ...connections.portal, options: '-c plan_cache_mode=force_generic_plan -c jit=off' });
  await client.connect();
  try {
    const found: FirstPage[] = [];
    for (const sees of kinds) {
      const people = visitors.filter((visitor) => visitor.sees === sees).slice(0, PEOPLE);
      const plans: { milliseconds: number; buffers: number }[] = [];
      for (const person of people) plans.push(await firstPageOf(system, client, person));
      plans.sort((a, b) => a.milliseconds - b.milliseconds);
      const middle = plans[Math.floor(plans.length / 2)];
      found.push({
        sees,
        milliseconds: middle?.milliseconds ?? Number.NaN,
        slowest: plans.at(-1)?.milliseconds ?? Number.NaN,
        buffers: middle?.buffers ?? 0,
      });
    }
    return found;
  } finally {
    await client.end();
    await closePools(pools);
  }
}

async function firstPageOf(
  system: System,
  client: pg.Client,
  person: Visitor,
): Promise<{ milliseconds: number; buffers: number }> {
  const actor = await actorOf(system, { principalId: String(person.id), membershipId: String(person.id), portalSlug: 'bench' });
  if (actor === null) throw new Error(`The person ${person.id} cannot act`);
  const ctx = contextFor(system, actor, await databaseNow(system));
  // What the gateway sends for this page, and nothing else, is explained under the same role and context.
  const sent: Sql<unknown>[] = [];
  const rows: typeof ctx.db.rows = (q, o) => {
    sent.push(q);
    return ctx.db.rows(q, o);
  };
  const page = await list({ ...ctx, db: { ...ctx.db, rows } }, 'case', { columns: COLUMNS });
  if (page.rows.length === 0) throw new Error(`The person ${person.id} sees nothing`);
  const sum = { milliseconds: 0, buffers: 0 };
  for (const q of sent) {
    const plans = await explained(client, compile(q), contextStatement(actor));
    const middle = plans[Math.floor(plans.length / 2)];
    sum.milliseconds += middle?.['Execution Time'] ?? Number.NaN;
    sum.buffers += (middle?.Plan['Shared Hit Blocks'] ?? 0) + (middle?.Plan['Shared Read Blocks'] ?? 0);
  }
  return sum;
}

const literal = (value: unknown) =>
  value === null || value === undefined
    ? 'null'
    : pg.escapeLiteral(Array.isArray(value) ? `{${value.join()}}` : value instanceof Date ? value.toISOString() : String(value));

async function explained(
  client: pg.Client,
  statement: { text: string; values: readonly unknown[] },
  context: { text: string; values: readonly unknown[] },
): Promise<Plan[]> {
  const plans: Plan[] = [];
  await client.query('begin');
  await client.query(context.text, context.values as unknown[]);
  await client.query(`prepare page as ${statement.text}`);
  const given = statement.values.length === 0 ? '' : `(${statement.values.map(literal).join()})`;
  for (let i = 0; i < TRIES; i++) {
    const { rows } = await client.query(`explain (analyze, buffers, timing off, format json) execute page${given}`);
    plans.push(rows[0]['QUERY PLAN'][0] as Plan);
  }
  await client.query('deallocate page');
  await client.query('rollback');
  return plans.sort((a, b) => a['Execution Time'] - b['Execution Time']);
}
