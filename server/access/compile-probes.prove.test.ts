import { beforeAll, describe, expect, test } from 'vitest';
import { type Ctx, compile, type Db, type Sql, sql, withTx } from '../kernel/index.ts';
import { tables } from '../metadata/index.ts';
import { type Person, type World, world } from './fixture.ts';
import { mergeProbes, type Probe, principalsWithGrants, probes, recordSql, rightsOn } from './index.ts';

const CASES = 40_000;
/** Blocks of 8 kB that a page of 25 may touch; the index of the order alone has more than twice as many. */
const BUFFERS = 400;

let w: World;
const people: Record<string, Person> = {};

beforeAll(async () => {
  w = await world();
  const everybody = await w.roleOf('all_portal_users');
  const big = await w.organisation('Big');
  const small = await w.organisation('Small');
  const clerk = await w.staff('clerk');
  for (const name of ['twenty', 'some', 'oldest']) people[name] = await w.portalUser(name, small.role);
  people.big = await w.portalUser('big', big.role);
  const sys = await w.sys();
  // The owner's connection has no time limit.
  await withTx({ ...sys, actor: { ...sys.actor, role: 'owner' } }, ({ db }) => fill(db, clerk, big.account));
  await w.expose('case');
  await w.operation('case', everybody, { read: true });
  await w.scope('case', everybody, 'own', 4);
  await w.scope('case', big.role, 'organisation', 1);
});

async function fill(db: Db, clerk: Person, account: string): Promise<void> {
  await db.run(sql`insert into data."case" (subject, created_at, created_by, modified_at, organisation_id)
    select 'case ' || n, timestamptz '2020-01-01' + n * interval '1 minute', ${clerk.id}::bigint, now(),
      case when n % 2 = 0 then ${account}::bigint end from generate_series(1, ${CASES}::int) n`);
  const grants: readonly (readonly [string, Sql])[] = [
    ['twenty', sql`id % 2000 = 1`],
    ['some', sql`id % 20 = 1`],
    ['oldest', sql`id <= 2000`],
  ];
  for (const [name, which] of grants) {
    const source = await db.one(sql<{ id: string }>`insert into portico.grant_source (object_id, kind, grade, made_at)
      select id, 'process', 1, now() from portico.object where key = 'case' returning id::text as id`);
    await db.run(sql`insert into data.case_access (principal_id, sort_key, record_id, grade, source_id)
      select ${people[name]?.id}::bigint, created_at, id, 1, ${source.id}::bigint from data."case" where ${which}`);
  }
  await db.batch([sql`analyze data."case"`, sql`analyze data.case_access`]);
}

async function firstPage(ctx: Ctx, after?: { sortKey: unknown; id: string }): Promise<Sql<Probe>> {
  const rights = await rightsOn(ctx, 'case');
  if (rights === null) throw new Error('There are cases for everybody here');
  const grantPrincipals = await principalsWithGrants(ctx, rights.object);
  const page = mergeProbes(probes(rights, ctx.actor, { limit: 25, after, grantPrincipals }) ?? [], 25);
  return sql<Probe>`select p.id, p.sort_key, p.grade, t.subject from ${page} p join ${tables.records('case')} t on t.id = p.id
    order by p.sort_key desc, p.id desc`;
}

interface Plan {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}

/** Blocks touched by the kept plan, which is made without knowing the values: that is how pages are served. */
async function blocks(ctx: Ctx, page: Sql<Probe>): Promise<number> {
  const { text, values } = compile(page);
  const literal = (v: unknown) => (Array.isArray(v) ? `{${v.join()}}` : v instanceof Date ? v.toISOString() : String(v));
  const given = values.length === 0 ? sql`` : sql`(${sql.join(values.map((v) => sql.lit(literal(v))))})`;
  return withTx(ctx, async ({ db }) => {
    await db.run(sql`prepare page as ${sql.raw(text)}`);
    const row = await db.one(
      sql<{ 'QUERY PLAN': readonly { Plan: Plan }[] }>`explain (analyze, buffers, format json) execute page ${given}`,
    );
    await db.run(sql`deallocate page`);
    const plan = row['QUERY PLAN'][0]?.Plan;
    return (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
  });
}

describe("The first page among 40,000 cases, under the portal's own database role", () => {
  test.each([
    ['twenty', 20],
    ['some', 25],
    ['oldest', 25],
    ['big', 25],
  ] as const)('of somebody who sees "%s" touches few blocks, and so does the next page', async (name, rows) => {
    const person = people[name];
    if (person === undefined) throw new Error(`There is no ${name}`);
    const ctx = await w.as(person);
    const page = await firstPage(ctx);
    const found = await ctx.db.rows(page);
    expect(found.length).toBe(rows);
    const touched = await blocks(ctx, page);
    expect(touched).toBeLessThan(BUFFERS);
    expect(touched).toBeGreaterThan(5);
    const last = found.at(-1);
    const next = await firstPage(ctx, { sortKey: last?.sort_key, id: last?.id ?? '0' });
    expect(await blocks(ctx, next)).toBeLessThan(BUFFERS);
    const level = recordSql((await rightsOn(ctx, 'case')) ?? never(), ctx.actor);
    const walked = await ctx.db.rows(sql<{ id: string }>`select t.id::text as id from ${tables.records('case')} t
      where t.deleted_at is null and ${level.atLeast('t', 1)} order by t.created_at desc, t.id desc limit 25`);
    expect(found.map((r) => r.id)).toEqual(walked.map((r) => r.id));
  });
});

function never(): never {
  throw new Error('There are no rights');
}
