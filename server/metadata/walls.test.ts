import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, type Ctx, sql, withTx } from '../kernel/index.ts';
import { furtherTest } from '../testing/proving.ts';
import { type Fixture, fixture } from './fixture.ts';
import { changeObject, tables } from './index.ts';

let world: Fixture;
let admin: pg.Client;

/** Two organisations; Ann and Abe in A, Bea in B. */
let a: string;
let child: string;
let b: string;
const people: Record<'ann' | 'abe' | 'bea' | 'staff' | 'role', string> = { ann: '', abe: '', bea: '', staff: '', role: '' };
const contacts: Record<'ann' | 'bea', string> = { ann: '', bea: '' };
const cases: Record<string, string> = {};

afterAll(() => admin.end());

beforeAll(async () => {
  world = await fixture();
  admin = new pg.Client(world.database.admin);
  await admin.connect();
  for (const name of Object.keys(people) as (keyof typeof people)[]) {
    people[name] = await world.principal(name === 'staff' ? 'staff' : name === 'role' ? 'role' : 'portal');
  }
  a = await world.record('account', { name: 'A' });
  child = await world.record('account', { name: 'child of A', parent: a });
  b = await world.record('account', { name: 'B' });
  for (const id of [a, child, b])
    await (await world.sys()).db.run(sql`update data.account set organisation_id = id where id = ${id}`);
  contacts.ann = await world.record('contact', { name: 'Ann', account: a, organisation_id: a });
  contacts.bea = await world.record('contact', { name: 'Bea', account: b, organisation_id: b });
  cases.ofA = await world.record('case', { subject: 'of A', organisation_id: a, created_by: people.abe });
  cases.ofChild = await world.record('case', { subject: 'of child', organisation_id: child, created_by: people.staff });
  cases.ofB = await world.record('case', { subject: 'of B', organisation_id: b, created_by: people.bea });
  cases.byAnn = await world.record('case', { subject: 'by Ann', organisation_id: null, created_by: people.ann });
  cases.forAnn = await world.record('case', {
    subject: 'for Ann',
    organisation_id: b,
    contact: contacts.ann,
    created_by: people.staff,
  });
  for (const [name, id] of Object.entries(cases)) {
    await world.record('message', { body: `in ${name}`, case: id, created_by: people.staff });
    await world.record('note', { body: `secret in ${name}`, case: id, created_by: people.staff });
    const { db, now } = await world.sys();
    await db.batch([
      sql`insert into data.case_history (record_id, at, action) values (${id}, ${now}, 'create')`,
      sql`insert into data.case_file (record_id, column_key, name, media_type, size, sha256, storage_key, created_at)
        values (${id}, 'x', ${name}, 'text/plain', 1, '\\x00', ${name}, ${now})`,
      sql`insert into search.case (record_id, sort_key, words) values (${id}, ${now}, to_tsvector('simple', ${name}))`,
    ]);
  }
});

const portal = (more: Partial<Actor> = {}) => world.as(more);
const ann = (more: Partial<Actor> = {}) =>
  portal({
    userId: people.ann,
    principals: [people.ann, people.role],
    organisationId: a,
    familyIds: [a, child],
    contactId: contacts.ann,
    ...more,
  });
const bea = () =>
  portal({ userId: people.bea, principals: [people.bea], organisationId: b, familyIds: [b], contactId: contacts.bea });
const staff = (more: Partial<Actor> = {}) => world.as({ kind: 'staff', role: 'staff', userId: people.staff, ...more });

async function subjects(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db.rows(sql<{ subject: string }>`select subject from data.case order by subject collate "C"`);
  return rows.map((row) => row.subject);
}
const count = async (ctx: Ctx, table: string, schema = 'data') =>
  Number((await ctx.db.one(sql<{ n: string }>`select count(*) as n from ${sql.id(schema, table)}`)).n);
const refused = (work: Promise<unknown>) => expect(work).rejects.toThrow(/row-level security|permission denied/);

describe('the wall of records', () => {
  test('lets nothing out without a context, on any table', async () => {
    for (const ctx of [await portal(), await staff({ userId: null })]) {
      for (const table of ['case', 'message', 'case_history', 'case_file', 'case_access', 'account'])
        expect(await count(ctx, table)).toBe(0);
      expect(await count(ctx, 'case', 'search')).toBe(0);
    }
    expect(await count(await staff(), 'case')).toBe(5);
    expect(await count(await world.sys(), 'case')).toBe(5);
  });

  test('lets a portal user see his organisation’s, his own and those for him, whatever is asked', async () => {
    expect(await subjects(await ann())).toEqual(['by Ann', 'for Ann', 'of A']);
    expect(await subjects(await bea())).toEqual(['for Ann', 'of B']);
    expect(await subjects(await ann({ organisationId: null, familyIds: [], contactId: null }))).toEqual(['by Ann']);
    const asked = (await ann()).db.rows(
      sql`select from data.case where id = ${cases.ofB} or organisation_id = ${b} and contact is null`,
    );
    expect(await asked).toEqual([]);
    expect(await (await bea()).db.rows(sql`select from data.case where id = ${cases.ofB}`)).toHaveLength(1);
  });

  test('is the same for every plan', async () => {
    for (const off of ['enable_nestloop', 'enable_hashjoin', 'enable_indexscan', 'enable_bitmapscan']) {
      const seen = await withTx(await ann(), async (tx) => {
        await tx.db.run(sql`select set_config(${off}, 'off', true)`);
        return subjects(tx);
      });
      expect(seen).toEqual(['by Ann', 'for Ann', 'of A']);
    }
  });

  test('stands behind what is attached, history, files and words', async () => {
    for (const [ctx, n] of [
      [await ann(), 3],
      [await bea(), 2],
    ] as const) {
      for (const table of ['message', 'case_history', 'case_file']) expect([table, await count(ctx, table)]).toEqual([table, n]);
      expect(await count(ctx, 'case', 'search')).toBe(n);
    }
  });

  test('lets internal notes out to staff alone', async () => {
    expect(await count(await staff(), 'note')).toBe(5);
    for (const table of ['note', 'note_history', 'note_file']) await refused(count(await ann(), table));
    await refused(count(await ann(), 'note', 'keys'));
    await refused(count(await ann(), 'note', 'search'));
    await refused((await ann()).db.rows(sql`select * from keys.note_hits('secret'::tsquery, null, null, null, null, '{}', 10)`));
    await refused((await ann()).db.run(sql`insert into data.note (body) values ('x')`));
  });

  test('child accounts and all records pass where the object says so', async () => {
    await changeObject(await world.sys(), 'case', { wallChildAccounts: true });
    expect(await subjects(await ann())).toEqual(['by Ann', 'for Ann', 'of A', 'of child']);
    await changeObject(await world.sys(), 'case', { wallChildAccounts: false, wallAllRecords: true });
    expect(await subjects(await bea())).toHaveLength(5);
    expect(await subjects(await portal())).toEqual([]);
    await changeObject(await world.sys(), 'case', { wallAllRecords: false });
    expect(await subjects(await bea())).toEqual(['for Ann', 'of B']);
  });

  test('a live access row opens the record, a retired source closes it at once', async () => {
    const { db, now } = await world.sys();
    const source = await db.one(sql<{ id: string }>`insert into portico.grant_source (object_id, kind, grade, made_at)
      select id, 'share', 1, ${now} from portico.object where key = 'case' returning id`);
    const grant = (grade: number) => sql`insert into data.case_access (principal_id, sort_key, record_id, grade, source_id)
      select ${people.role}, created_at, id, ${grade}::smallint, ${source.id} from data.case where id = ${cases.ofB}
      on conflict (record_id, principal_id, source_id) do update set grade = excluded.grade`;
    await db.run(grant(1));
    expect(await subjects(await ann())).toContain('of B');
    expect(await subjects(await ann({ principals: [people.ann] }))).not.toContain('of B');
    const change = async () => (await ann()).db.run(sql`update data.case set subject = subject where id = ${cases.ofB}`);
    expect(await change()).toBe(0);
    await db.run(grant(3));
    expect(await change()).toBe(1);
    await db.run(sql`update portico.grant_source set retired_at = ${now} where id = ${source.id}`);
    expect(await subjects(await ann())).not.toContain('of B');
    expect(await change()).toBe(0);
    expect(await count(await ann(), 'case_access')).toBe(0);
  });
});

describe('writing through the wall', () => {
  const insert = (values: {
    by: string | null;
    organisation: string | null;
  }) => sql`insert into data.case (subject, created_at, modified_at, created_by, organisation_id)
    values ('new', now(), now(), ${values.by}, ${values.organisation}) returning id`;

  test('a portal user adds in his own name, to his organisation or to none', async () => {
    for (const organisation of [a, null])
      expect(await (await ann()).db.rows(insert({ by: people.ann, organisation }))).toHaveLength(1);
    for (const [by, organisation] of [
      [people.abe, a],
      [people.ann, b],
      [people.ann, child],
      [null, a],
    ] as const) {
      await refused((await ann()).db.run(insert({ by, organisation })));
    }
    await (await world.sys()).db.run(sql`delete from data.case where subject = 'new'`);
  });

  test('changes what he sees, and never who made it, for whom it counts or where it stands', async () => {
    const { db } = await ann();
    expect(await db.run(sql`update data.case set subject = 'of A' where id = ${cases.ofA}`)).toBe(1);
    expect(await db.run(sql`update data.case set subject = 'mine now' where id = ${cases.ofB}`)).toBe(0);
    for (const column of ['id', 'uid', 'created_by', 'created_at', 'organisation_id']) {
      await refused(
        (await ann()).db.run(sql`update data.case set ${sql.id(column)} = ${sql.id(column)} where id = ${cases.ofA}`),
      );
    }
    await refused((await ann()).db.run(sql`update data.message set "case" = ${cases.ofA}`));
    expect(await (await ann()).db.run(sql`update data.case set deleted_at = now() where id = ${cases.ofA}`)).toBe(1);
    await (await world.sys()).db.run(sql`update data.case set deleted_at = null`);
  });

  test('nobody who serves people deletes, and what happened is not rewritten', async () => {
    await refused((await ann()).db.run(sql`delete from data.case`));
    await refused((await staff()).db.run(sql`delete from data.case`));
    for (const ctx of [await ann(), await staff()]) {
      await refused(ctx.db.run(sql`update data.case_history set action = 'x'`));
      await refused(ctx.db.run(sql`delete from data.case_history`));
    }
  });

  test('what is attached is added to a parent he sees, in his own name', async () => {
    const add = (
      parent: string | undefined,
      by: string,
    ) => sql`insert into data.message (body, "case", created_at, modified_at, created_by)
      values ('hello', ${parent}, now(), now(), ${by}) returning id`;
    expect(await (await ann()).db.rows(add(cases.ofA, people.ann))).toHaveLength(1);
    await refused((await ann()).db.run(add(cases.ofB, people.ann)));
    await refused((await ann()).db.run(add(cases.ofA, people.abe)));
    for (const table of ['case_history', 'case_access', 'case_file'] as const) {
      const values = {
        case_history: sql`(record_id, at, action) values (${cases.ofB}, now(), 'x')`,
        case_access: sql`(record_id, principal_id, sort_key, grade, source_id) values (${cases.ofB}, ${people.ann}, now(), 4, 1)`,
        case_file: sql`(record_id, column_key, name, media_type, size, sha256, storage_key, created_at)
          values (${cases.ofB}, 'x', 'x', 'x', 1, '\\x00', 'x', now())`,
      }[table];
      await refused((await ann()).db.run(sql`insert into ${sql.id('data', table)} ${values}`));
    }
  });

  test('after an error the connection knows nobody', async () => {
    const ctx = await ann();
    await expect(ctx.db.rows(sql`select 1 / 0 from data.case`)).rejects.toThrow(/division/);
    await expect(withTx(ctx, (tx) => tx.db.rows(sql`select 1 / 0 from data.case`))).rejects.toThrow(/division/);
    for (let i = 0; i < 6; i += 1) expect(await count(await portal(), 'case')).toBe(0);
  });
});

describe('the key views', () => {
  test('show ids and the order of live records and nothing else', async () => {
    const columns = await admin.query<{
      t: string;
      c: string;
    }>(`select table_name as t, string_agg(column_name, ',' order by ordinal_position) as c
      from information_schema.columns where table_schema = 'keys' group by 1 order by 1`);
    expect(Object.fromEntries(columns.rows.map((row) => [row.t, row.c]))).toEqual({
      _author_grant: 'object_id,author_role_id,principal_id,source_id,grade',
      _person: 'id,epoch',
      account: 'id,organisation_id,created_by,sort_key',
      account_access: 'record_id,principal_id,sort_key,grade,source_id',
      account_mark: 'tag_id,folder_id,record_id',
      case: 'id,organisation_id,created_by,contact_id,sort_key',
      case_access: 'record_id,principal_id,sort_key,grade,source_id',
      case_mark: 'tag_id,folder_id,record_id',
      contact: 'id,organisation_id,created_by,sort_key',
      contact_access: 'record_id,principal_id,sort_key,grade,source_id',
      contact_mark: 'tag_id,folder_id,record_id',
      dead_source: 'id,object_id',
      message: 'id,organisation_id,created_by,parent_id,sort_key',
      note: 'id,organisation_id,created_by,parent_id,sort_key',
    });
    expect(await count(await portal(), 'case', 'keys')).toBe(5);
    await (await world.sys()).db.run(sql`update data.case set deleted_at = now() where id = ${cases.ofChild}`);
    expect(await count(await portal(), 'case', 'keys')).toBe(4);
    await (await world.sys()).db.run(sql`update data.case set deleted_at = null`);
  });

  test('cannot be written, and their owner reads no other column', async () => {
    for (const ctx of [await ann(), await staff()]) {
      await refused(ctx.db.run(sql`update keys.case set organisation_id = ${a}`));
      await refused(ctx.db.run(sql`delete from keys.case_access`));
    }
    const readable = await admin.query<{ c: string }>(`select column_name as c from information_schema.column_privileges
      where grantee = 'portico_keys' and table_schema = 'data' and table_name = 'case' and privilege_type = 'SELECT' order by 1`);
    expect(readable.rows.map((row) => row.c)).toEqual([
      'contact',
      'created_at',
      'created_by',
      'deleted_at',
      'id',
      'organisation_id',
    ]);
  });

  test('work where their owner may not pass row security, too', async () => {
    await admin.query('begin');
    try {
      await admin.query('alter role portico_keys nobypassrls');
      await admin.query('set local role portico_portal');
      expect((await admin.query('select from keys.case')).rowCount).toBe(5);
      expect((await admin.query('select from data.case')).rowCount).toBe(0);
    } finally {
      await admin.query('rollback');
    }
  });

  test('find words and tell ids only', async () => {
    const hits = await (await ann()).db.rows(
      sql`select record_id from keys.case_hits('ofb'::tsquery, null, null, null, null, '{}', 10)`,
    );
    expect(hits).toEqual([{ record_id: cases.ofB }]);
    const reached = sql`select from keys.case_hits('ofb'::tsquery, '{}', null, null, ${[a]}::bigint[], '{}', 10)`;
    expect(await (await ann()).db.rows(reached)).toEqual([]);
    expect(await (await ann()).db.one(sql`select keys.case_holds(${cases.ofB}::bigint, 'ofb'::tsquery) as ok`)).toEqual({
      ok: true,
    });
  });

  furtherTest('answer ordered probes from the index alone', async () => {
    await admin.query(
      `insert into data.account (name, created_at, modified_at) select 'many', now(), now() from generate_series(1, 100)`,
    );
    await admin.query(`insert into data.case (subject, created_at, modified_at, organisation_id)
      select 'many', timestamptz '2020-01-01' + n * interval '1 minute', now(), o.id
      from generate_series(1, 20000) n join lateral (select id from data.account where id % 100 = n % 100 limit 1) o on true`);
    await admin.query('vacuum analyze data.case');
    const plan = await (await ann()).db.rows(sql<{ 'QUERY PLAN': string }>`explain (analyze, buffers, costs off, timing off)
      select id, sort_key from keys.case where organisation_id = ${b} order by sort_key desc, id desc limit 25`);
    const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(lines).toMatch(/Index Only Scan using/);
    expect(lines).not.toMatch(/Sort|Seq Scan/);
  });
});

test('tables names what is there', async () => {
  const { db } = await world.sys();
  for (const name of [
    tables.records,
    tables.access,
    tables.history,
    tables.files,
    tables.search,
    tables.keys,
    tables.keysAccess,
  ]) {
    await db.rows(sql`select 1 from ${name('case')} limit 1`);
  }
});

test('people outside draw from the sequences alone of the tables to which they may add', async () => {
  const { rows } = await admin.query<{ name: string; adds: boolean }>(`with s as materialized (
      select oid, relname from pg_class where relkind = 'S' and relnamespace = 'portico'::regnamespace)
    select s.relname as name,
      coalesce(has_any_column_privilege('portico_portal', d.refobjid, 'insert'), false) as adds
    from s left join pg_depend d on d.objid = s.oid and d.classid = 'pg_class'::regclass
      and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
    where has_sequence_privilege('portico_portal', s.oid, 'usage')`);
  expect(rows.filter(({ adds }) => adds).length).toBeGreaterThan(3);
  expect(rows.filter(({ adds }) => !adds)).toEqual([]);
});
