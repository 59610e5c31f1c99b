/** How long the database takes for the first page of each kind of person by each plan: the very statements of the gateway, explained. */
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
import { type ListQuery, list } from '../server/records/index.ts';
import { COLUMNS, FOLDERS, filterOf, kinds, TAGS, type Visitor } from './requests.ts';

/** Tries per person; the median counts. */
const TRIES = 9;
const PEOPLE = 8;
/** Milliseconds of database time for one person after which no further try is made, and people asked where one takes that long. */
const ENOUGH = 1_000;
const FEWER_PEOPLE = 3;

/** What is asked for; a filter differs from person to person. */
const plans: Readonly<Record<string, (n: number) => ListQuery>> = {
  list: () => ({}),
  'last message first': () => ({ sort: { column: 'last_message_at', descending: true } }),
  'by subject': () => ({ sort: { column: 'subject' } }),
  filter: (n) => ({ filter: filterOf(n) as unknown as NonNullable<ListQuery['filter']> }),
  'rare tag': () => ({ tags: [TAGS[0]] }),
  'common tag': () => ({ tags: [TAGS[1]] }),
  'static folder': () => ({ folder: FOLDERS[0] }),
  'dynamic folder': () => ({ folder: FOLDERS[1] }),
};

export interface FirstPage {
  /** Key of `plans`; runs stored before there were several have none. */
  readonly plan?: string;
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

interface Cost {
  readonly milliseconds: number;
  readonly buffers: number;
}

/** All plans for all kinds of people, as a server that has been asked before sends them. */
export async function firstPages(settings: Readonly<Record<string, string>>, visitors: readonly Visitor[]): Promise<FirstPage[]> {
  const config = readConfig({ ...settings, PORTICO_PORT: '0' });
  const connections = databaseConnections(config, null);
  const pools = createPools(connections, { portal: 2, staff: 1, worker: 4, auth: 1 }, () => {});
  const system: System = { config, pools, log: createLog('error'), clockShift: 0 };
  const client = new pg.Client({ ...connections.portal, options: '-c plan_cache_mode=force_generic_plan -c jit=off' });
  await client.connect();
  try {
    const found: FirstPage[] = [];
    for (const [plan, query] of Object.entries(plans)) {
      for (const sees of kinds) {
        const people = visitors.filter((visitor) => visitor.sees === sees).slice(0, PEOPLE);
        const costs: Cost[] = [];
        for (const [n, person] of people.entries()) {
          costs.push(await firstPageOf(system, client, person, { ...query(n), columns: COLUMNS }));
          if (costs.length >= FEWER_PEOPLE && costs.every(({ milliseconds }) => milliseconds > ENOUGH)) break;
        }
        costs.sort((a, b) => a.milliseconds - b.milliseconds);
        const middle = costs[Math.floor(costs.length / 2)] ?? { milliseconds: Number.NaN, buffers: 0 };
        found.push({ plan, sees, ...middle, slowest: costs.at(-1)?.milliseconds ?? Number.NaN });
      }
    }
    return found;
  } finally {
    await client.end();
    await closePools(pools);
  }
}

async function firstPageOf(system: System, client: pg.Client, person: Visitor, query: ListQuery): Promise<Cost> {
  const actor = await actorOf(system, { principalId: String(person.id), membershipId: String(person.id), portalSlug: 'bench' });
  if (actor === null) throw new Error(`The person ${person.id} cannot act`);
  const ctx = contextFor(system, actor, await databaseNow(system));
  // What was learned of this person (plan.ts) stands from here on.
  await list(ctx, 'case', query);
  // What the gateway sends for this page, and nothing else, is explained under the same role and context.
  const sent: Sql<unknown>[] = [];
  const { db } = ctx;
  const noting: typeof db = {
    ...db,
    rows: (q, o) => db.rows(noted(q), o),
    one: (q, o) => db.one(noted(q), o),
    maybe: (q, o) => db.maybe(noted(q), o),
    batch: (qs, o) => db.batch(qs.map(noted), o),
  };
  function noted<T>(q: Sql<T>): Sql<T> {
    sent.push(q);
    return q;
  }
  const page = await list({ ...ctx, db: noting }, 'case', query);
  if (page.rows.length === 0 && Object.keys(query).length === 1) throw new Error(`The person ${person.id} sees nothing`);
  return explainedAll(
    client,
    sent.map((q) => compile(q)),
    contextStatement(actor),
  );
}

const literal = (value: unknown) =>
  value === null || value === undefined
    ? 'null'
    : pg.escapeLiteral(Array.isArray(value) ? `{${value.join()}}` : value instanceof Date ? value.toISOString() : String(value));

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The sum of the statements' medians. What only sets how they are planned is done and not counted. */
async function explainedAll(client: pg.Client, statements: readonly Statement[], context: Statement): Promise<Cost> {
  await client.query('begin');
  await client.query(context.text, context.values as unknown[]);
  const sum = { milliseconds: 0, buffers: 0 };
  for (const statement of statements) {
    if (statement.text.startsWith('select set_config')) {
      await client.query(statement.text, statement.values as unknown[]);
      continue;
    }
    const plans = await explained(client, statement);
    const middle = plans[Math.floor(plans.length / 2)];
    sum.milliseconds += middle?.['Execution Time'] ?? Number.NaN;
    sum.buffers += (middle?.Plan['Shared Hit Blocks'] ?? 0) + (middle?.Plan['Shared Read Blocks'] ?? 0);
  }
  await client.query('rollback');
  return sum;
}

async function explained(client: pg.Client, statement: Statement): Promise<Plan[]> {
  const plans: Plan[] = [];
  await client.query(`prepare page as ${statement.text}`);
  const given = statement.values.length === 0 ? '' : `(${statement.values.map(literal).join()})`;
  for (let i = 0; i < TRIES; i++) {
    const { rows } = await client.query(`explain (analyze, buffers, timing off, format json) execute page${given}`);
    plans.push(rows[0]['QUERY PLAN'][0] as Plan);
    if (plans.reduce((all, plan) => all + plan['Execution Time'], 0) > ENOUGH) break;
  }
  await client.query('deallocate page');
  return plans.sort((a, b) => a['Execution Time'] - b['Execution Time']);
}
