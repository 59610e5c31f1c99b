import { beforeAll, expect, it } from 'vitest';
import { type Ctx, compile, type Sql, type System, sql, systemContext } from '../kernel/index.ts';
import { defineObjects } from '../metadata/index.ts';
import {
  allow,
  allowColumns,
  as,
  column,
  createOrganisation,
  createPortal,
  createPortalUser,
  createSystem,
  defineBasics,
  type Organisation,
  roleId,
  setScope,
  systemCtx,
  titles,
} from '../testing/factories.ts';
import { list } from './index.ts';
import { holdersOf } from './plan.ts';
import { projectionOf } from './projection.ts';
import { readableObject, tokensOf } from './schema.ts';
import { pageByProbesSql } from './store-list.ts';

/** Records in the table, and what each person sees of them. */
const ALL = 200_000;

let system: System;
const people: Record<string, { ctx: () => Promise<Ctx>; sees: number }> = {};

interface Explained {
  readonly 'QUERY PLAN': readonly {
    readonly Plan: { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
  }[];
}

const literal = (value: unknown) =>
  value === null ? sql`null` : sql.lit(Array.isArray(value) ? `{${value.join()}}` : String(value));

/** What a statement reads as the kept, generic plan that it runs with. */
async function explained(ctx: Ctx, q: Sql) {
  const { text, values } = compile(q);
  const outcomes = await ctx.db.batch([
    sql`prepare page as ${sql.raw(text)}`,
    sql<Explained>`explain (analyze, buffers, format json) execute page(${sql.join(values.map(literal))})`,
    sql`deallocate page`,
  ]);
  return (outcomes[1]?.rows[0] as unknown as Explained | undefined)?.['QUERY PLAN'][0]?.Plan;
}

beforeAll(async () => {
  system = await createSystem();
  const ctx = await systemCtx(system);
  await defineBasics(ctx);
  await defineObjects(ctx, [
    {
      key: 'task',
      ...titles('Task'),
      displayColumn: 'subject',
      contactColumn: 'contact',
      columns: [
        column('subject'),
        column('contact', { type: 'reference', settings: { target: 'contact' } }),
        column('owner', { type: 'person' }),
      ],
    },
  ]);
  const everybody = await roleId(system, 'all_portal_users');
  await allow(system, 'task', everybody, { read: true, update: true });
  await allow(system, 'contact', everybody, { read: true });
  await allowColumns(system, 'task', everybody, { subject: 3, contact: 1, owner: 1, created_at: 1, organisation: 1 });
  await allowColumns(system, 'contact', everybody, { name: 1 });
  await setScope(system, 'task', everybody, 'own', 4);
  await setScope(system, 'contact', everybody, 'organisation', 1);
  const portal = await createPortal(system, { exposes: ['task', 'contact', 'account'] });
  // Newest records have the highest numbers; `from` to `to` are those of the organisation.
  const belonging: [string, Organisation, number, number][] = [];
  for (const [name, from, to] of [
    ['sees 20', ALL - 5_000, ALL - 4_980],
    ['sees 2,000', ALL - 4_000, ALL - 2_000],
    ['sees the 2,000 oldest', 0, 2_000],
    ['sees 100,000', 20_000, 120_000],
  ] as const) {
    const organisation = await createOrganisation(system);
    await setScope(system, 'task', organisation.roleId, 'organisation', 1);
    const person = await createPortalUser(system, { organisation, portal });
    people[name] = { ctx: () => as(system, person), sees: to - from };
    belonging.push([name, organisation, from, to]);
  }
  const other = await createOrganisation(system);
  const cases = belonging.map(([, { account }, from, to]) => sql`when n > ${from} and n <= ${to} then ${account.id}::bigint`);
  // The owner's connection waits as long as it takes.
  const owner = (await systemContext(system, 'test', 'owner')).db;
  await owner.run(sql`insert into data.task (subject, organisation_id, created_at, modified_at)
    select 'Task ' || n, case ${sql.join(cases, sql` `)} else ${other.account.id}::bigint end,
      timestamptz '2026-01-01' + n * interval '1 second', timestamptz '2026-01-01'
    from generate_series(1, ${ALL}::int) n`);
  const person = await createPortalUser(system, { portal, organisation: await createOrganisation(system) });
  // One who has his 300 records by shares alone, spread over the whole table.
  const source = await ctx.db.one(sql<{
    id: string;
  }>`insert into portico.grant_source (object_id, kind, principal_id, grade, made_at)
    select id, 'rule', ${person.id}::bigint, 2, ${ctx.now}::timestamptz from portico.object where key = 'task' returning id::text as id`);
  await owner.run(sql`insert into data.task_access (principal_id, sort_key, record_id, grade, source_id)
    select ${person.id}::bigint, t.created_at, t.id, 2, ${source.id}::bigint from data.task t where t.id % 700 = 0`);
  people['sees 286 by shares'] = { ctx: () => as(system, person), sees: Math.floor(ALL / 700) };
  await owner.run(sql`analyze data.task, data.task_access`);
});

it('reads less than 2,000 buffers for the first page, whoever asks, at 200,000 records', async () => {
  const told: Record<string, number> = {};
  for (const [name, { ctx: make }] of Object.entries(people)) {
    const ctx = await make();
    const page = await list(ctx, 'task');
    expect(page.rows.length, name).toBe(name === 'sees 20' ? 20 : 25);
    const rights = await readableObject(ctx, 'task');
    const projection = await projectionOf(ctx, rights, tokensOf(rights));
    const wanted = { projection, limit: 26, after: null, where: null, sort: null, holders: await holdersOf(ctx, rights) };
    // As it is asked first, and as where shares of deleted records stood in the way.
    for (const trusting of [true, false]) {
      const plan = await explained(ctx, pageByProbesSql(ctx, wanted, trusting));
      const buffers = (plan?.['Shared Hit Blocks'] ?? Number.NaN) + (plan?.['Shared Read Blocks'] ?? Number.NaN);
      told[trusting ? name : `${name}, looked at`] = buffers;
    }
  }
  console.log('buffers of a first page', told);
  expect(Object.keys(told)).toHaveLength(10);
  for (const [name, buffers] of Object.entries(told)) {
    expect(buffers, name).toBeGreaterThan(0);
    expect(buffers, name).toBeLessThan(2_000);
  }
  const shared = 'sees 286 by shares';
  expect(told[shared]).toBeLessThan(told[`${shared}, looked at`] ?? Number.NaN);
});
