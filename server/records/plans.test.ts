import { beforeAll, expect, describe as group, it } from 'vitest';
import type { Filter } from '../../shared/rules/filter.ts';
import { type Ctx, type System, sql, systemContext } from '../kernel/index.ts';
import { defineObjects, metadataOf, type ObjectDef } from '../metadata/index.ts';
import { reindexSql } from '../metadata/sync-words.ts';
import {
  allow,
  allowColumns,
  as,
  column,
  createOrganisation,
  createPortal,
  createPortalUser,
  createRecord,
  createStaff,
  createSystem,
  defineBasics,
  grant,
  type Organisation,
  type Person,
  roleId,
  setScope,
  systemCtx,
  titles,
} from '../testing/factories.ts';
import { proving, seedOf } from '../testing/proving.ts';
import { idsOf, pagesOf, rowsOf } from './export/long.ts';
import { makeFolder, putInFolder } from './folders/folders.ts';
import { count, list } from './index.ts';
import { listBy } from './list.ts';
import type { ListQuery, RecordRow, Sort } from './model.ts';
import { holdersOf, type Plan, walksBehind } from './plan.ts';
import { readableObject, tokenOf } from './schema.ts';
import { searchCondition } from './store-search.ts';
import { putTag } from './tags/marking.ts';
import { makeTag } from './tags/tags.ts';

/** Records beside those made by hand, as a proof; then the first pages are compared, not all. */
const MORE = proving ? Number(process.env.PORTICO_RECORDS ?? 200_000) : 0;
const PAGES = proving ? 4 : Number.POSITIVE_INFINITY;
/** Random queries of each person. */
const QUERIES = proving ? 25 : 6;
const seed = seedOf(731);
console.log(`plans: seed ${seed}`);
let state = seed;
/** A whole number from 0 to n - 1. */
const any = (n: number) => {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
const pick = <T>(list: readonly T[]) => list[any(list.length)] as T;
let system: System;
let people: Person[];
/** Whose role reads all of its records. */
let reading: Organisation;
/** Uids: one on many records of each person, one on few. */
const tags = new Map<Person, string[]>();
/** Uids: chosen records, and those that fit a filter. */
const folders = new Map<Person, string[]>();
const words = ['amber', 'birch', 'cedar', 'Delta', 'ember', 'über', 'zebra', 'apple'];
/** More than are walked one by one (store-list.ts). */
const states = ['open', 'busy', 'done', 'late', 'lost', 'kept', 'sold', 'sent', 'back', 'gone'];

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
      orderColumn: 'registered_at',
      columns: [
        column('subject', { searchable: true, indexed: true }),
        column('hidden', { searchable: true }),
        column('points', { type: 'integer', indexed: true }),
        column('amount', { type: 'decimal' }),
        column('due', { type: 'date', indexed: true }),
        column('state', { type: 'choice', indexed: true, choices: states.map((key) => ({ key, title: { en: key } })) }),
        column('registered_at', { type: 'datetime', required: true, owned: true }),
        column('contact', { type: 'reference', settings: { target: 'contact' } }),
      ],
    },
  ]);
  const everybody = await roleId(system, 'all_portal_users');
  await allow(system, 'task', everybody, { read: true, update: true });
  const grades = { subject: 1, points: 1, amount: 1, due: 1, state: 1, registered_at: 1, contact: 1 };
  await allowColumns(system, 'task', everybody, grades);
  await setScope(system, 'task', everybody, 'own', 4);
  const portal = await createPortal(system, { exposes: ['task'] });
  const organisations = [await createOrganisation(system), await createOrganisation(system), await createOrganisation(system)];
  reading = organisations[0] as Organisation;
  await setScope(system, 'task', reading.roleId, 'organisation', 1);
  people = [
    await createPortalUser(system, { organisation: organisations[0], portal }),
    await createPortalUser(system, { organisation: organisations[0], portal }),
    await createPortalUser(system, { organisation: organisations[1], portal }),
    await createPortalUser(system, { organisation: organisations[2], portal }),
    await createStaff(system),
    // Reads what is the organisation's, and has nothing else.
    await createPortalUser(system, { organisation: organisations[0], portal }),
  ];
  for (let i = 0; i < 120; i++) {
    const owner = pick(people.slice(0, 3));
    const made = await createRecord(system, 'task', {
      subject: any(6) === 0 ? null : `${pick(words)} ${pick(words)}`,
      hidden: pick(words),
      points: any(5) === 0 ? null : any(4),
      amount: any(5) === 0 ? null : `${any(3)}.5`,
      due: any(5) === 0 ? null : `2026-01-0${1 + any(3)}`,
      state: any(5) === 0 ? null : pick(states),
      contact: any(3) === 0 ? null : owner.contact?.uid,
    });
    const { db, now } = await systemCtx(system);
    // Equal moments on purpose: the id decides then. The column is the gateway's own, so it is bent from outside.
    const at = new Date(1_760_000_000_000 + any(20) * 1_000);
    await db.run(sql`update data.task set registered_at = ${at} where id = ${made.id}`);
    await db.run(sql`update search.task set sort_key = ${at} where record_id = ${made.id}`);
    if (any(5) === 0) await grant(system, 'task', made, pick(people.slice(0, 4)).id, 1 + any(4));
    if (any(10) > 0) continue;
    await db.run(sql`update data.task set deleted_at = ${now} where id = ${made.id}`);
    await db.run(sql`update search.task set words = '' where record_id = ${made.id}`);
  }
  if (MORE > 0) {
    const owner = (await systemContext(system, 'test', 'owner')).db;
    await owner.run(sql`insert into data.task
        (subject, points, amount, due, state, contact, organisation_id, created_by, created_at, modified_at, registered_at)
      select c.subject, c.points, c.amount, c.due, c.state, c.contact, c.organisation_id, c.created_by, c.created_at, c.modified_at,
        c.registered_at + (n / 7) * interval '1 second'
      from generate_series(1, ${Math.ceil(MORE / 100)}::int) n cross join (select * from data.task where deleted_at is null limit 100) c`);
    const { objects } = await metadataOf(await systemContext(system, 'test'));
    for (let last: string | null = '0'; last !== null; ) {
      last = (await owner.one(reindexSql(objects.get('task') as ObjectDef, last, 20_000))).last;
    }
    await owner.run(sql`analyze data.task`);
    await owner.run(sql`analyze search.task`);
  }
  for (const person of people) {
    const ctx = await as(system, person);
    const inside = await makeFolder(ctx, 'task', { name: 'chosen', kind: 'static' });
    const fitting = { column: 'state', op: 'in', value: ['open', 'done'] };
    const dynamic = await makeFolder(ctx, 'task', { name: 'fitting', kind: 'dynamic', filter: fitting });
    folders.set(person, [inside.uid, dynamic.uid]);
    const made = [
      await makeTag(ctx, 'task', { name: 'many', kind: 'private' }),
      await makeTag(ctx, 'task', { name: 'few', kind: 'private' }),
    ];
    tags.set(
      person,
      made.map(({ uid }) => uid),
    );
    for (const { uid } of (await list(ctx, 'task', { limit: 100 })).rows) {
      for (const [i, tag] of made.entries()) if (any(i === 0 ? 2 : 5) === 0) await putTag(ctx, 'task', uid, tag.uid);
      if (any(2) === 0) await putInFolder(ctx, 'task', uid, inside.uid, true);
    }
  }
});

const sorts = ['subject', 'points', 'amount', 'due', 'state', 'registered_at'];
function anyCondition(): Filter {
  const conditions: Filter[] = [
    { column: 'subject', op: 'contains', value: pick(words).toUpperCase() },
    { column: 'points', op: pick(['lt', 'ge', 'eq', 'ne'] as const), value: any(4) },
    { column: 'points', op: 'between', value: [1, 2] },
    { column: 'amount', op: 'gt', value: '0.5' },
    { column: 'due', op: 'le', value: '2026-01-02' },
    { column: 'state', op: 'in', value: ['open', 'done'] },
    { column: pick(['subject', 'state', 'contact']), op: pick(['empty', 'not_empty'] as const) },
  ];
  return pick(conditions);
}

function anyQuery(person: Person): ListQuery {
  const filter = pick([
    undefined,
    anyCondition(),
    { not: anyCondition() },
    { or: [anyCondition(), { and: [anyCondition(), anyCondition()] }] },
  ]);
  const sort = any(3) === 0 ? undefined : { column: pick(sorts), descending: any(2) === 0 };
  const search = any(4) === 0 ? pick(words).slice(0, 4) : undefined;
  const own = tags.get(person) ?? [];
  const tagged = pick([undefined, undefined, own.slice(0, 1), own.slice(1), own]);
  const folder = pick([undefined, undefined, ...(folders.get(person) ?? [])]);
  return {
    ...(tagged && { tags: tagged }),
    ...(folder && { folder }),
    ...(filter && { filter }),
    ...(sort && { sort }),
    ...(search && { search }),
    limit: 1 + any(30),
  };
}

const told = (row: RecordRow) => `${row.uid} ${row.can.update} ${row.can.delete}`;
/** All pages put together. */
async function everything(ctx: Ctx, query: ListQuery, plan: Plan | null): Promise<string[]> {
  const found: string[] = [];
  let pages = 0;
  for (let cursor: string | undefined; ; ) {
    const page = await listBy(ctx, 'task', { ...query, columns: ['subject'], ...(cursor && { cursor }) }, plan);
    found.push(...page.rows.map(told));
    pages += 1;
    if (page.next === null || pages >= PAGES) return found;
    cursor = page.next;
  }
}

/** What a person reads, said by hand: staff all, others what they made, what is for them or shared with them, and what is their organisation's. */
function minesBy(person: Person, i: number) {
  if (person.kind === 'staff') return sql`true`;
  const organisation = [0, 1, 5].includes(i) ? sql`t.organisation_id = ${reading.account.id}::bigint` : sql`false`;
  return sql`(t.created_by = ${person.id}::bigint or t.contact = ${person.contact?.id}::bigint or ${organisation}
    or exists (select 1 from data.task_access a where a.record_id = t.id and a.principal_id = ${person.id}::bigint))`;
}

const newest = sql`t.registered_at desc, t.id desc`;
const marked = (column: 'tag' | 'folder', uid: string | undefined) =>
  sql`exists (select 1 from data.task_mark m join portico.${sql.raw(column)} g on g.id = m.${sql.raw(column)}_id
    where m.record_id = t.id and g.uid = ${uid}::uuid)`;

/** Kinds of lists, with what they mean: the question, the condition, the order. */
function kindsOf(person: Person) {
  const [many, few] = tags.get(person) ?? [];
  const [chosen, fitting] = folders.get(person) ?? [];
  const sorted = (column: string, descending: boolean) => ({ sort: { column, descending } });
  return [
    ['newest first', {}, sql`true`, newest],
    ['filled values down', sorted('points', true), sql`true`, sql`t.points desc nulls last, ${newest}`],
    ['dates up', sorted('due', false), sql`true`, sql`t.due asc nulls last, ${newest}`],
    ['texts', sorted('subject', false), sql`true`, sql`t.subject collate "en-x-icu" asc nulls last, ${newest}`],
    [
      'choices down',
      sorted('state', true),
      sql`true`,
      sql`array_position(${states}::text[], t.state) desc nulls last, ${newest}`,
    ],
    ['a filter', { filter: { column: 'points', op: 'ge', value: 2 } }, sql`t.points >= 2`, newest],
    ['a tag on many', { tags: [many] }, marked('tag', many), newest],
    [
      'a tag on few, sorted',
      { tags: [few], ...sorted('points', false) },
      marked('tag', few),
      sql`t.points asc nulls last, ${newest}`,
    ],
    ['chosen records', { folder: chosen }, marked('folder', chosen), newest],
    ['records that fit', { folder: fitting }, sql`t.state in ('open', 'done')`, newest],
  ] as const;
}

/** As a file takes them: the order asked once, the rows by their ids. */
async function asFile(ctx: Ctx, query: ListQuery, most: number): Promise<string[]> {
  const found: string[] = [];
  const wish = { ...query, columns: ['subject'] };
  for (const page of pagesOf(await idsOf(ctx, 'task', wish, Math.max(most, 1)), 7)) {
    found.push(...(await rowsOf(ctx, 'task', wish, page)).map(({ uid }) => uid));
  }
  return found;
}

/** True where a list in this order is taken out of the indexes behind organisations. */
async function walks(ctx: Ctx, { column }: Sort): Promise<boolean> {
  const rights = await readableObject(ctx, 'task');
  const by = { column: tokenOf(rights, column).column, descending: false };
  return (await walksBehind(ctx, rights, await holdersOf(ctx, rights), by)) !== null;
}

/** The same search, each record asked whether it holds the words, as where many do (store-search.ts). */
async function wordByWord(ctx: Ctx, { search = '', ...query }: ListQuery): Promise<ListQuery> {
  const { where } = await searchCondition(ctx, await readableObject(ctx, 'task'), search, 't', { by: 'rows' });
  return { ...query, also: { name: 'words', sql: () => where } };
}

group('plans', () => {
  it('all give the same rows with the same abilities in the same order, page by page, and count them alike', async () => {
    let rows = 0;
    let queries = 0;
    let tagged = 0;
    let inFolders = 0;
    let behind = 0;
    for (const person of people) {
      const ctx = await as(system, person);
      for (let i = 0; i < QUERIES; i++) {
        const query = i === 0 ? { limit: 7 } : anyQuery(person);
        const few = await everything(ctx, query, 'few');
        const many = await everything(ctx, query, 'many');
        expect(many, JSON.stringify([seed, query])).toEqual(few);
        expect(new Set(few).size).toBe(few.length);
        const inFile = await asFile(ctx, query, few.length);
        expect(inFile, JSON.stringify([seed, query])).toEqual(few.map((line) => line.slice(0, inFile[0]?.length)));
        if (query.folder !== undefined) inFolders += few.length;
        if (query.tags !== undefined || query.folder === folders.get(person)?.[0]) {
          expect(await everything(ctx, query, 'set'), JSON.stringify([seed, query])).toEqual(few);
          if (query.tags !== undefined) tagged += few.length;
        }
        if (query.filter === undefined && query.sort === undefined && query.search === undefined && query.folder === undefined) {
          expect(await everything(ctx, query, 'probes'), JSON.stringify([seed, query])).toEqual(few);
        }
        if (query.sort !== undefined) {
          expect(await everything(ctx, query, 'behind'), JSON.stringify([seed, query])).toEqual(few);
          if (await walks(ctx, query.sort)) behind += few.length;
        }
        // Beyond a thousand a count says no more than that.
        if (!proving) expect(await count(ctx, 'task', query), JSON.stringify([seed, query])).toEqual({ exact: few.length });
        if (query.search !== undefined) {
          expect(await everything(ctx, await wordByWord(ctx, query), 'many')).toEqual(few);
          // As a list asks for them: where nothing else is asked, the newest hits alone.
          const plain = { search: query.search, limit: 5 };
          expect(await everything(ctx, plain, null), JSON.stringify([seed, plain])).toEqual(await everything(ctx, plain, 'few'));
        }
        rows += few.length;
        queries += few.length > 0 ? 1 : 0;
      }
    }
    // A test that finds nothing proves nothing.
    expect(rows).toBeGreaterThan(QUERIES * 20);
    expect(queries).toBeGreaterThan(QUERIES * 1.6);
    expect(tagged).toBeGreaterThan(QUERIES * 2);
    expect(inFolders).toBeGreaterThan(QUERIES * 2);
    expect(behind).toBeGreaterThan(0);
  });

  it('agree with a statement written by hand, for few and many, in any order, filtered, by tag and by folder', async () => {
    const { db } = await systemCtx(system);
    const found: Record<string, number> = {};
    for (const [i, person] of people.entries()) {
      const ctx = await as(system, person);
      for (const [kind, query, condition, order] of kindsOf(person)) {
        const rows = await db.rows(sql<{ uid: string }>`select t.uid::text as uid from data.task t
          where t.deleted_at is null and ${minesBy(person, i)} and ${condition} order by ${order} limit 1000`);
        const uids = rows.map(({ uid }) => uid);
        found[kind] = (found[kind] ?? 0) + uids.length;
        const chosen = 'tags' in query || kind === 'chosen records';
        // Its own choice, and each plan that can answer the question.
        const plans = [
          null,
          'few',
          'many',
          ...(chosen ? ['set' as const] : []),
          ...('sort' in query ? ['behind' as const] : ['probes' as const]),
        ] as const;
        for (const plan of plans) {
          const lines = await everything(ctx, { ...(query as ListQuery), limit: 23 }, plan);
          const expected = uids.slice(0, PAGES * 23);
          expect(
            lines.map((line) => line.split(' ')[0]),
            JSON.stringify([seed, i, kind, plan]),
          ).toEqual(expected);
        }
      }
    }
    for (const [kind, n] of Object.entries(found)) expect(n, kind).toBeGreaterThan(10);
    // Who reads an organisation's records has them in the order of texts, dates and numbers; by what has no such index, and others, not.
    const taken = async (i: number, column: string) => walks(await as(system, people[i] as Person), { column });
    expect([await taken(5, 'subject'), await taken(5, 'due'), await taken(5, 'points')]).toEqual([true, true, true]);
    expect([await taken(5, 'amount'), await taken(2, 'due'), await taken(4, 'due')]).toEqual([false, false, false]);
    expect(Object.keys(found)).toHaveLength(10);
  });

  it('put empty values last in both directions and equal ones newest first', async () => {
    const ctx = await as(system, people[4] as Person);
    for (const descending of [false, true]) {
      const { rows } = await listBy(
        ctx,
        'task',
        { sort: { column: 'points', descending }, limit: 100, columns: ['points', 'registered_at'] },
        null,
      );
      const values = rows.map((row) => row.values.points as number | null);
      const filled = values.filter((value) => value !== null);
      expect(values.slice(0, filled.length)).toEqual([...filled].sort((a, b) => (descending ? b - a : a - b)));
      expect(values.slice(filled.length).every((value) => value === null)).toBe(true);
      for (const [i, row] of rows.entries()) {
        const before = rows[i - 1];
        if (before === undefined || before.values.points !== row.values.points) continue;
        expect(String(before.values.registered_at) >= String(row.values.registered_at)).toBe(true);
      }
    }
  });

  it('find words of readable columns only, or beginnings of them', async () => {
    const maria = await as(system, people[0] as Person);
    const staff = await as(system, people[4] as Person);
    const by = async (ctx: Ctx, search: string) => (await everything(ctx, { search, limit: 100 }, 'many')).length;
    expect(await by(staff, 'amb')).toBeGreaterThan(0);
    const { db } = await systemCtx(system);
    const onlyHidden = await db.one(sql<{ n: number }>`select count(*)::int as n from data.task
      where hidden = 'zebra' and coalesce(subject, '') not like '%zebra%' and deleted_at is null`);
    expect(onlyHidden.n).toBeGreaterThan(0);
    const inSubject = await everything(
      maria,
      { filter: { column: 'subject', op: 'contains', value: 'zebra' }, limit: 100 },
      'many',
    );
    expect((await everything(maria, { search: 'zebra', limit: 100 }, 'many')).sort()).toEqual(inSubject.sort());
    for (const odd of ["'", '\\', "a'b", '!!', ':*', '& |', '(((', '']) await listBy(staff, 'task', { search: odd }, null);
  });
});
