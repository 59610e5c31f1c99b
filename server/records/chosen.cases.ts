import { beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, type System, sql, systemContext } from '../kernel/index.ts';
import { defineObjects, saveChoices } from '../metadata/index.ts';
import {
  allow,
  allowColumns,
  as,
  column,
  createOrganisation,
  createPortal,
  createPortalUser,
  createStaff,
  type Organisation,
  type Person,
  roleId,
  setScope,
  systemCtx,
  titles,
} from '../testing/factories.ts';
import { refusal, sharedSystem } from './fixture.ts';
import { list, listBy } from './list.ts';
import type { ListQuery } from './model.ts';
import { holdersOf, type Plan, walksBehind } from './plan.ts';
import { readableObject, tokenOf } from './schema.ts';

let system: System;
let acme: Organisation;
/** Two of the organisation, the second of whom has made nothing; one with shares alone; staff. */
let maria: Person;
let omar: Person;
let zoe: Person;
let sven: Person;
/** Uids of tags that are on most of the records. */
const tags = new Map<string, string>();

/** Records of the first end; of the second staff have their own, and what was shared with them. */
const KEYS = ['timed_offer', 'kept_thing'] as const;

const states = (keys: readonly string[]) => keys.map((key) => ({ key, title: { en: key } }));

beforeAll(async () => {
  system = await sharedSystem();
  const columns = [column('name'), column('place', { type: 'integer', indexed: true })];
  const moments = [column('over_on', { type: 'datetime', owned: true }), column('ends_at')];
  const common = { ...titles('Offer'), displayColumn: 'name' };
  await defineObjects(await systemCtx(system), [
    { key: 'timed_offer', ...common, untilColumn: 'over_on', columns: [...columns, ...moments] },
    {
      ...{ key: 'kept_thing', ...common, useRecordPermissions: true },
      columns: [...columns, column('state', { type: 'choice', indexed: true, choices: states(['new', 'old', 'lost']) })],
    },
  ]);
  const portal = await createPortal(system, { exposes: KEYS });
  acme = await createOrganisation(system);
  maria = await createPortalUser(system, { organisation: acme, portal });
  omar = await createPortalUser(system, { organisation: acme, portal });
  zoe = await createPortalUser(system, { portal });
  sven = await createStaff(system);
  for (const key of KEYS) await fill(key);
});

/** 150 records: some deleted, some ended, a quarter the organisation's, the others of nobody. */
async function fill(key: (typeof KEYS)[number]) {
  const everybody = await roleId(system, 'all_portal_users');
  await allow(system, key, everybody, { read: true });
  await allowColumns(system, key, everybody, { name: 1, place: 1 });
  await setScope(system, key, acme.roleId, 'organisation', 1);
  const { db } = await systemContext(system, 'test', 'owner');
  const records = sql.id('data', key);
  await db.run(sql`insert into ${records} (name, place, organisation_id, created_by, created_at, modified_at, deleted_at)
    select 'n' || n, n % 5, case when n % 4 = 0 then ${acme.account.id}::bigint end, (${[maria.id, zoe.id, sven.id]}::bigint[])[1 + n % 5],
      now() - n * interval '1 minute', now(), case when n % 11 = 0 then now() end from generate_series(1, 150) n`);
  if (key === 'timed_offer') {
    await db.run(sql`update data.timed_offer set over_on = now() + (id % 3 - 1) * interval '3 days' where id % 4 > 0`);
  }
  const { uid } = await db.one(sql<{ uid: string }>`insert into portico.tag (object_id, kind, name, made_at)
    select o.id, 'public', ${key}, now() from portico.object o where o.key = ${key} returning uid::text as uid`);
  tags.set(key, uid);
  await db.run(sql`insert into ${sql.id('data', `${key}_mark`)} (tag_id, record_id, made_at)
    select g.id, t.id, now() from portico.tag g cross join ${records} t where g.uid = ${uid}::uuid and t.id % 5 <> 3`);
  // What a source gave that is over, and whose rows are not swept yet, counts no more.
  for (const [rest, over] of [
    [1, null],
    [2, new Date()],
  ] as const) {
    await db.run(sql`with s as (insert into portico.grant_source (object_id, kind, principal_id, grade, made_at, retired_at)
        select o.id, 'process', p.id, 2, now(), ${over}::timestamptz from portico.object o
          cross join unnest(${[zoe.id, sven.id]}::bigint[]) p(id) where o.key = ${key} returning id, principal_id)
      insert into ${sql.id('data', `${key}_access`)} (principal_id, sort_key, record_id, grade, source_id)
      select s.principal_id, t.created_at, t.id, 2, s.id from s cross join ${records} t where t.id % 6 in (0, ${sql.lit(rest)})`);
  }
  await db.run(sql`update portico.configuration set epoch = epoch + 1`);
}

/** What somebody reads of the records that stand, said by hand. */
function minesBy(ctx: Ctx, key: string, person: Person) {
  const timed = key === 'timed_offer';
  const ended = timed && person !== sven ? sql`over_on <= ${ctx.now}` : sql`false`;
  const all = timed && person === sven ? sql`true` : sql`false`;
  const given = [zoe, sven].includes(person) ? sql`id % 6 in (0, 1)` : sql`false`;
  const theirs = [maria, omar].includes(person) ? sql`organisation_id = ${acme.account.id}::bigint` : sql`false`;
  return sql`deleted_at is null and (${ended}) is not true and (${all} or created_by = ${person.id}::bigint or ${given} or ${theirs})`;
}

/** All pages put together, with what each of them counts. */
async function everything(ctx: Ctx, key: string, query: ListQuery, plan: Plan | null) {
  const found: unknown[] = [];
  const counts = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const wish = { limit: 20, ...query, columns: ['name'], count: true, ...(cursor && { cursor }) };
    const page = await listBy(ctx, key, wish, plan);
    found.push(...page.rows.map(({ values }) => values.name));
    counts.add(JSON.stringify(page.count));
    if (page.next === null) return { found, counts: [...counts] };
    cursor = page.next;
  }
}

describe('records that carry a tag', () => {
  it('are those that somebody reaches, where records end, are of no organisation or were shared by what is over', async () => {
    for (const key of KEYS) {
      for (const person of [maria, omar, zoe, sven]) {
        const ctx = await as(system, person);
        const { db } = await systemContext(system, 'test', 'owner');
        const rows = await db.rows(sql<{ name: string }>`select name from ${sql.id('data', key)}
          where id % 5 <> 3 and ${minesBy(ctx, key, person)} order by created_at desc, id desc`);
        const found = rows.map(({ name }) => name);
        expect(found.length).toBeGreaterThan(10);
        const query = { tags: [String(tags.get(key))] };
        for (const plan of ['set', 'many', null] as const) {
          const counts = [JSON.stringify({ exact: found.length })];
          expect(await everything(ctx, key, query, plan), [key, person.name, plan].join()).toEqual({ found, counts });
        }
      }
    }
  });

  it('are all there where they are more than a search begins with, though few were remembered', async () => {
    const key = 'kept_thing';
    const ctx = await as(system, omar);
    const [query, uid] = [{ tags: [String(tags.get(key))], limit: 100 }, String(tags.get(key))];
    const before = await everything(ctx, key, query, null);
    expect(before.found.length).toBeGreaterThan(10);
    const { db } = await systemContext(system, 'test', 'owner');
    await db.run(sql`with made as (insert into data.kept_thing (name, place, created_by, created_at, modified_at)
        select 'tagged ' || n, 3, case when n % 10 = 0 then ${omar.id}::bigint end, now() + n * interval '1 second', now()
        from generate_series(1, 1100) n returning id)
      insert into data.kept_thing_mark (tag_id, record_id, made_at) select g.id, m.id, now() from portico.tag g cross join made m
      where g.uid = ${uid}::uuid`);
    const found = [...Array.from({ length: 110 }, (_, i) => `tagged ${1_100 - i * 10}`), ...before.found];
    for (const plan of ['set', 'many', null] as const) {
      expect(await everything(ctx, key, query, plan), String(plan)).toEqual({
        found,
        counts: [JSON.stringify({ exact: found.length })],
      });
    }
  });
});

describe('a list in another order', () => {
  it('is walked where far more than was remembered is no organisation’s, and loses nothing of it', async () => {
    const key = 'kept_thing';
    const ctx = await as(system, omar);
    const sort = { column: 'place', descending: true };
    const rights = await readableObject(ctx, key);
    const { column: place } = tokenOf(rights, 'place');
    const behind = async () =>
      (await walksBehind(ctx, rights, await holdersOf(ctx, rights), { column: place, descending: true }))?.most;
    const page = async () => (await listBy(ctx, key, { sort, columns: ['name'], limit: 50 }, null)).rows.map(({ uid }) => uid);
    const before = await page();
    expect([before.length > 10, await behind()]).toEqual([true, 1_000]);
    const { db } = await systemContext(system, 'test', 'owner');
    // The oldest come first in this order: of as many as were reckoned with, the newest, none is on the page.
    await db.run(sql`insert into data.kept_thing (name, place, created_by, created_at, modified_at)
      select 'his', n, ${omar.id}::bigint, now() - n * interval '1 second', now() from generate_series(1, 1100) n`);
    // He is still asked for as if he had hardly anything.
    expect(await behind()).toBe(1_000);
    const rows = await db.rows(sql<{ uid: string }>`select uid::text as uid from data.kept_thing
      where ${minesBy(ctx, key, omar)} order by place desc nulls last, created_at desc, id desc limit 50`);
    expect(await page()).toEqual(rows.map(({ uid }) => uid));
    expect(rows.some(({ uid }) => before.includes(uid))).toBe(false);
  });

  it('of choices has page links that are good for as long as these stand in the same order', async () => {
    const { db } = await systemContext(system, 'test', 'owner');
    await db.run(sql`update data.kept_thing set state = (array['new', 'old', 'lost'])[1 + id % 3]`);
    const query = { sort: { column: 'state' }, columns: ['name', 'state'], limit: 3 };
    const page = async (cursor?: string) => list(await as(system, sven), 'kept_thing', { ...query, ...(cursor && { cursor }) });
    const save = async (keys: readonly string[]) =>
      saveChoices(await systemContext(system, 'test', 'owner'), 'kept_thing', 'state', states(keys));
    const before = String((await page()).next);
    const next = (await page(before)).rows.map(({ uid }) => uid);
    expect(next).toHaveLength(3);
    await save(['lost', 'new', 'old']);
    expect(await refusal(page(before))).toMatchObject({ status: 400, code: 'bad_cursor' });
    const { rows, next: after } = await page();
    expect(rows.map(({ values }) => values.state)).toEqual(['lost', 'lost', 'lost']);
    expect((await page(String(after))).rows.map(({ values }) => values.state)).toEqual(['lost', 'lost', 'lost']);
    await save(['new', 'old', 'lost']);
    expect((await page(before)).rows.map(({ uid }) => uid)).toEqual(next);
  });
});
