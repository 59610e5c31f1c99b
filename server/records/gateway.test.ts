import { beforeAll, expect, describe as group, it } from 'vitest';
import type { Filter } from '../../shared/rules/filter.ts';
import { type Ctx, sql } from '../kernel/index.ts';
import {
  as,
  createOrganisation,
  createPortalUser,
  createRecord,
  createStaff,
  grant,
  type Made,
  type Organisation,
  type Person,
  setScope,
  systemCtx,
} from '../testing/factories.ts';
import { sealCursor } from './cursor.ts';
import { makeTask, refusal, taskWorld, taskUids as uids, type World } from './fixture.ts';
import { count, create, describe, get, history, list, lookup, search, update, visibleOf } from './index.ts';
import { listBy } from './list.ts';
import { missesMany, type Plan } from './plan.ts';
import { readableObject } from './schema.ts';

let world: World;
let system: World['system'];
let acme: World['acme'];
let maria: World['maria'];
let colleague: World['colleague'];
let stranger: World['stranger'];
let sven: World['sven'];
let mine: Made;
let theirs: Made;
let foreign: Made;

beforeAll(async () => {
  world = await taskWorld();
  ({ system, acme, maria, colleague, stranger, sven } = world);
  mine = await makeTask(world, maria, 'mine alpha');
  theirs = await makeTask(world, colleague, 'colleague beta');
  foreign = await makeTask(world, stranger, 'foreign gamma');
});

group('reading', () => {
  it('shows a portal user his own records by default, staff all of them', async () => {
    expect(await uids(await as(system, maria))).toEqual([mine.uid]);
    expect(await uids(await as(system, sven))).toEqual([foreign.uid, theirs.uid, mine.uid]);
  });

  it('answers every channel from the same set of records (P11)', async () => {
    for (const person of [maria, colleague, stranger, sven]) {
      const ctx = await as(system, person);
      const seen = new Set(await uids(ctx));
      for (const one of [mine, theirs, foreign]) {
        const readable = seen.has(one.uid);
        const got = await get(ctx, 'task', one.uid).then(
          () => true,
          () => false,
        );
        expect(got).toBe(readable);
        expect((await visibleOf(ctx, 'task', [one.id])).has(one.id)).toBe(readable);
        expect(
          await history(ctx, 'task', one.uid).then(
            () => true,
            () => false,
          ),
        ).toBe(readable);
      }
      expect(await count(ctx, 'task')).toEqual({ exact: seen.size });
    }
  });

  it('counts and pages over visible rows only (Q3)', async () => {
    const ctx = await as(system, maria);
    const page = await list(ctx, 'task', { limit: 1, count: true });
    expect(page.count).toEqual({ exact: 1 });
    expect(page.next).toBeNull();
    const staff = await as(system, sven);
    expect((await list(staff, 'task', { limit: 1 })).next).not.toBeNull();
  });

  it('answers missing and forbidden records alike (Q16)', async () => {
    const ctx = await as(system, maria);
    const hidden = await refusal(get(ctx, 'task', foreign.uid));
    expect(hidden.code).toBe('not_found');
    expect(await refusal(get(ctx, 'task', '2f0c1f0e-0000-4000-8000-000000000000'))).toEqual(hidden);
    expect(await refusal(get(ctx, 'task', 'not-a-uid'))).toEqual(hidden);
    expect(mine.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
  });

  it('answers an object that is not exposed like an unknown one (P1)', async () => {
    const ctx = await as(system, maria);
    const secret = await createRecord(system, 'vault', { name: 'gold' });
    const operations = (object: string) => [
      list(ctx, object),
      count(ctx, object),
      get(ctx, object, secret.uid),
      create(ctx, object, { name: 'x' }),
      update(ctx, object, secret.uid, { name: 'x' }, { version: 1 }),
      history(ctx, object, secret.uid),
      describe(ctx, object),
      lookup(ctx, object, 'name'),
      search(ctx, { text: 'gold', objects: [object] }),
    ];
    const hidden = await Promise.all(operations('vault').map(refusal));
    const unknown = await Promise.all(operations('nothing').map(refusal));
    expect(hidden).toEqual(unknown);
    expect(hidden.every((answer) => answer.status === 404)).toBe(true);
    expect((await list(await as(system, sven), 'vault')).rows).toHaveLength(1);
  });

  it('widens by scope and by share, and each can() follows the grade', async () => {
    const ctx = await as(system, colleague);
    expect(await uids(ctx)).toEqual([theirs.uid]);
    await grant(system, 'task', mine, colleague.id, 2);
    const shared = await get(await as(system, colleague), 'task', mine.uid);
    expect(shared.can).toMatchObject({ update: false, delete: false, comment: true });
    await setScope(system, 'task', acme.roleId, 'organisation', 3);
    expect(await uids(await as(system, maria))).toEqual([theirs.uid, mine.uid]);
    expect((await get(await as(system, maria), 'task', theirs.uid)).can).toMatchObject({ update: true, delete: false });
    expect((await get(await as(system, maria), 'task', mine.uid)).can).toMatchObject({ update: true, delete: true });
    await setScope(system, 'task', acme.roleId, 'none', 1);
  });
});

group('columns', () => {
  it('leaves a column that may not be read out of every answer (P3, P4)', async () => {
    const staff = await as(system, sven);
    await update(staff, 'task', mine.uid, { secret: 'canary-77' }, { version: (await get(staff, 'task', mine.uid)).version });
    const ctx = await as(system, maria);
    const row = await get(ctx, 'task', mine.uid);
    expect(Object.keys(row.values)).not.toContain('secret');
    const everything = JSON.stringify([
      row,
      await list(ctx, 'task'),
      await history(ctx, 'task', mine.uid),
      await describe(ctx, 'task'),
      await search(ctx, { text: 'canary' }),
    ]);
    expect(everything).not.toContain('canary');
    expect(everything).not.toContain('secret');
    expect((await get(staff, 'task', mine.uid)).values.secret).toBe('canary-77');
    expect((await search(staff, { text: 'canary' })).map((hit) => hit.uid)).toEqual([mine.uid]);
  });

  it('refuses a hidden column in filter and sort exactly like one that does not exist (Q1, Q2, Q7)', async () => {
    const ctx = await as(system, maria);
    const ops = ['eq', 'ne', 'in', 'lt', 'between', 'contains', 'starts', 'empty', 'not_empty'] as const;
    const valued = (op: string) =>
      op === 'empty' || op === 'not_empty' ? {} : { value: op === 'in' || op === 'between' ? ['a', 'b'] : 'a' };
    const ask = (name: string) =>
      Promise.all([
        ...ops.map((op) => refusal(list(ctx, 'task', { filter: { column: name, op, ...valued(op) } as Filter }))),
        refusal(count(ctx, 'task', { filter: { column: name, op: 'empty' } })),
        refusal(list(ctx, 'task', { sort: { column: name } })),
        refusal(list(ctx, 'task', { columns: [name] })),
        refusal(lookup(ctx, 'task', name)),
        refusal(list(ctx, 'task', { filter: { column: `account.${name}`, op: 'empty' } })),
        refusal(list(ctx, 'task', { filter: { column: `${name}.name`, op: 'empty' } })),
      ]);
    const unknown = await ask('nonsense');
    expect(unknown.every((answer) => answer.status === 400 && answer.code === 'unknown_column')).toBe(true);
    const abuse = [
      'secret',
      'modified_at',
      't.secret',
      '"secret"',
      'SECRET',
      'secret ',
      'secret::text',
      "subject->>'a'",
      'subject\0',
      'ѕubject',
      '__proto__',
      'constructor',
      '',
    ];
    for (const name of abuse) expect(await ask(name), name).toEqual(unknown);
  });

  it('names no hidden column even where the value is wrong as well', async () => {
    const ctx = await as(system, maria);
    const both = (name: string): Filter => ({
      and: [
        { column: 'points', op: 'eq', value: 'not a number' },
        { column: name, op: 'eq', value: 'x' },
      ],
    });
    expect(await refusal(list(ctx, 'task', { filter: both('secret') }))).toEqual(
      await refusal(list(ctx, 'task', { filter: both('nonsense') })),
    );
  });

  it('describes only what he may know (M3)', async () => {
    const seen = await describe(await as(system, maria), 'task');
    expect(seen.columns.map((c) => c.key)).toEqual([
      'subject',
      'note',
      'points',
      'contact',
      'account',
      'owner',
      'number',
      'status',
      'created_by',
    ]);
    expect(seen.columns.find((c) => c.key === 'note')).toMatchObject({ settable: false, editable: false });
    expect(seen.columns.find((c) => c.key === 'subject')).toMatchObject({ settable: true, editable: true });
  });
});

group('page links (Q13)', () => {
  it('are bound to the person and to the list', async () => {
    const ctx = await as(system, sven);
    const first = await list(ctx, 'task', { limit: 1 });
    const cursor = first.next ?? '';
    const second = await list(ctx, 'task', { limit: 1, cursor });
    expect(second.rows[0]?.uid).not.toBe(first.rows[0]?.uid);
    const other = await as(system, await createStaff(system));
    const edited = `${cursor.slice(0, -2)}${cursor.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const [who, use, query] of [
      [other, cursor, {}],
      [ctx, edited, {}],
      [ctx, cursor, { sort: { column: 'subject' } }],
      [ctx, cursor, { filter: { column: 'subject', op: 'not_empty' } as Filter }],
      [ctx, 'x', {}],
      [ctx, '', {}],
    ] as const) {
      expect(await refusal(list(who, 'task', { ...query, limit: 1, cursor: use }))).toMatchObject({
        status: 400,
        code: 'bad_cursor',
      });
    }
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain(mine.id.padStart(3, '"'));

    // The same again while it leads on from the same row; and it opens where it is not kept any more, or was never.
    expect((await list(ctx, 'task', { limit: 1 })).next).toBe(cursor);
    for (let n = 0; n < 5_000; n++) sealCursor(ctx, ['other', n], [null, null, '1']);
    expect((await list(ctx, 'task', { limit: 1, cursor })).rows).toEqual(second.rows);
    expect(await refusal(list(other, 'task', { limit: 1, cursor }))).toMatchObject({ code: 'bad_cursor' });
    const anew = (await list(ctx, 'task', { limit: 1 })).next ?? '';
    expect(anew).not.toBe(cursor);
    expect((await list(ctx, 'task', { limit: 1, cursor: anew })).rows).toEqual(second.rows);
  });
});

group('a page of what is shared', () => {
  let guest: Person;
  let house: Organisation;
  /** The newest first; each with what he may do with it. */
  const shared: (Made & { line: string })[] = [];

  beforeAll(async () => {
    house = await createOrganisation(system);
    guest = await createPortalUser(system, { organisation: house, portal: maria.portal ?? '' });
    const { db } = await systemCtx(system);
    for (let i = 14; i >= 0; i--) {
      // One is his own: another way leads to it. Some come to him by his organisation as well.
      const isOwn = i === 7;
      const made = isOwn
        ? await makeTask(world, guest, 'his own')
        : await createRecord(system, 'task', { subject: `shared ${i}` });
      // Two at a time of one moment: the id decides then.
      const at = new Date(1_760_000_000_000 - Math.floor(i / 2) * 1_000);
      await db.run(sql`update data.task set created_at = ${at} where id = ${made.id}`);
      await db.run(sql`update search.task set sort_key = ${at} where record_id = ${made.id}`);
      const grade = isOwn ? 4 : 1 + (i % 4);
      if (!isOwn) await grant(system, 'task', made, guest.id, grade);
      if (i % 3 === 0) await grant(system, 'task', made, house.roleId, 1);
      shared.unshift({ ...made, line: `${made.uid} ${grade > 1} ${grade > 2} ${grade > 3}` });
    }
  });

  /** Deletes these, the newest being 0, and brings back all others. */
  const deleteOnly = async (gone: readonly number[]) => {
    const { db, now } = await systemCtx(system);
    const ids = (which: readonly (Made | undefined)[]) => which.map((one) => one?.id);
    await db.run(sql`update data.task set deleted_at = case when id = any (${ids(gone.map((i) => shared[i]))}::bigint[]) then ${now}::timestamptz end
      where id = any (${ids(shared)}::bigint[])`);
  };
  /** As somebody of whom nothing is remembered, not even by another test in this process. */
  const anew = async () => {
    await (await systemCtx(system)).db.run(sql`update portico.principal set epoch = epoch + 100003 where id = ${guest.id}`);
    return as(system, guest);
  };
  const pages = async (ctx: Ctx, limit: number, plan: Plan | null) => {
    const found: string[][] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listBy(ctx, 'task', { limit, columns: ['subject'], ...(cursor && { cursor }) }, plan);
      found.push(page.rows.map(({ uid, can }) => [uid, can.comment, can.update, can.delete].join(' ')));
      // A fault must not let it go on for ever.
      if (page.next === null || found.length > shared.length) return found;
      cursor = page.next;
    }
  };
  const expected = (gone: readonly number[], limit: number) => {
    const there = shared.filter((_, i) => !gone.includes(i)).map(({ line }) => line);
    return Array.from({ length: Math.ceil(there.length / limit) }, (_, i) => there.slice(i * limit, (i + 1) * limit));
  };
  const misses = async (ctx: Ctx) => missesMany(ctx, await readableObject(ctx, 'task'));

  it('holds what is there, each once and in order, wherever some of it was deleted, the first time and every further one', async () => {
    const several = [[], [0, 1, 2, 3], [0, 1, 2, 3, 9], [4, 6, 7], [2], [12, 13, 14], [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14]];
    for (const gone of several) {
      await deleteOnly(gone);
      for (const limit of [2, 5, 14]) {
        const ctx = await anew();
        const right = expected(gone, limit);
        const told = `${gone} by ${limit}`;
        expect(await pages(ctx, limit, null), told).toEqual(right);
        expect(await pages(ctx, limit, null), `${told} again`).toEqual(right);
        for (const plan of ['probes', 'few', 'many'] as const) {
          if (limit === 5) expect(await pages(ctx, limit, plan), `${told}: ${plan}`).toEqual(right);
        }
        const exact = right.flat().length;
        expect((await list(await anew(), 'task', { limit, count: true })).count, told).toEqual({ exact });
        expect((await list(ctx, 'task', { limit, count: true })).count, told).toEqual({ exact });
      }
    }
  });

  it('has again what is restored, while it is still remembered that much was gone', async () => {
    await deleteOnly([0, 1, 2, 3]);
    const ctx = await anew();
    expect(await pages(ctx, 4, null)).toEqual(expected([0, 1, 2, 3], 4));
    expect(await misses(ctx)).toBe(true);
    await deleteOnly([]);
    expect(await pages(ctx, 4, null)).toEqual(expected([], 4));
    await deleteOnly([1]);
    expect(await pages(ctx, 4, null)).toEqual(expected([1], 4));
    await deleteOnly([]);
  });

  it('is asked for once where it has room for all, or nothing of it was deleted, and twice where rows were missing', async () => {
    const remembered = async (gone: readonly number[], limit: number) => {
      await deleteOnly(gone);
      const ctx = await anew();
      const { rows } = await list(ctx, 'task', { limit });
      expect(rows.map(({ uid }) => uid)).toEqual((expected(gone, limit)[0] ?? []).map((line) => line.split(' ')[0]));
      return misses(ctx);
    };
    expect([await remembered([], 5), await remembered([3], 20), await remembered([0, 1], 15)]).toEqual([false, false, false]);
    expect([await remembered([3], 5), await remembered([5], 5), await remembered([0, 14], 14)]).toEqual([true, true, true]);
    // The rows beyond the page are none of its business.
    expect(await remembered([6], 5)).toBe(false);
    await deleteOnly([]);
  });

  it('that hold a word goes on where one was deleted after it was found', async () => {
    await deleteOnly([]);
    const ctx = await anew();
    const held = shared.filter((_, i) => i !== 7).map(({ uid }) => uid);
    const query = { search: 'shared', limit: 3, columns: ['subject'] };
    const before = await list(ctx, 'task', query);
    expect([before.rows.map(({ uid }) => uid), before.next === null]).toEqual([held.slice(0, 3), false]);
    const batch: typeof ctx.db.batch = async (statements, options) => {
      await deleteOnly([1]);
      return ctx.db.batch(statements, options);
    };
    const { rows, next } = await list({ ...ctx, db: { ...ctx.db, batch } }, 'task', query);
    expect(rows.map(({ uid }) => uid)).toEqual([0, 2, 3].map((i) => held[i]));
    expect((await list(ctx, 'task', { ...query, cursor: String(next) })).rows[0]?.uid).toBe(held[4]);
    await deleteOnly([]);
  });
});
