import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, describe as group, it } from 'vitest';
import type { Filter } from '../../shared/rules/filter.ts';
import { sql, withTx } from '../kernel/index.ts';
import { configure, metadataOf } from '../metadata/index.ts';
import { as, createOrganisation, type Made, systemCtx } from '../testing/factories.ts';
import { furtherTest } from '../testing/proving.ts';
import { makeTask, refusal, taskWorld, taskUids as uids, type World } from './fixture.ts';
import { count, create, get, type Input, list, lookup, update } from './index.ts';

let world: World;
let system: World['system'];
let acme: World['acme'];
let maria: World['maria'];
let colleague: World['colleague'];
let stranger: World['stranger'];
let sven: World['sven'];
let mine: Made;

beforeAll(async () => {
  world = await taskWorld();
  ({ system, acme, maria, colleague, stranger, sven } = world);
  mine = await makeTask(world, maria, 'mine alpha');
});

const task = async (person: World['maria'], values: Input) => create(await as(system, person), 'task', values);

group('writing', () => {
  it('refuses unknown, hidden, read-only and standard keys, and sets nothing (P6, P7, P8)', async () => {
    const ctx = await as(system, maria);
    const before = await get(ctx, 'task', mine.uid);
    const hidden = await refusal(create(ctx, 'task', { subject: 'x', secret: 'y' }));
    expect(await refusal(create(ctx, 'task', { subject: 'x', nonsense: 'y' }))).toEqual(hidden);
    const keys = [
      'note',
      'organisation',
      'organisation_id',
      'created_by',
      'id',
      'uid',
      'version',
      'status',
      'number',
      'accessLevel',
      'isStaff',
      'contact',
    ];
    for (const key of keys) {
      const body = { subject: 'changed', [key]: '1' };
      expect((await refusal(create(ctx, 'task', body))).status, key).toBeGreaterThanOrEqual(400);
      expect(
        (await refusal(update(ctx, 'task', mine.uid, body, { version: before.version }))).status,
        key,
      ).toBeGreaterThanOrEqual(400);
    }
    const poisoned = JSON.parse('{"subject":"x","__proto__":{"isStaff":true}}') as Record<string, unknown>;
    expect((await refusal(create(ctx, 'task', poisoned))).code).toBe('unknown_column');
    expect(await get(ctx, 'task', mine.uid)).toEqual(before);
    expect(await count(ctx, 'task')).toEqual({ exact: 1 });
    const changed = await update(ctx, 'task', mine.uid, { subject: 'mine alpha 2' }, { version: before.version });
    expect(changed).toMatchObject({ version: before.version + 1, values: { subject: 'mine alpha 2' } });
  });

  it('gives number, default, contact and organisation by itself', async () => {
    const row = await task(maria, { subject: 'numbered' });
    expect(row.values.number).toMatch(/^T-\d{4}$/);
    expect(row.values.status).toBe('new');
    expect(row.values.contact).toMatchObject({ object: 'contact', label: 'Maria Silva' });
    const ctx = await as(system, sven);
    expect((await get(ctx, 'task', row.uid)).values.organisation).toMatchObject({ uid: acme.account.uid, label: 'Acme' });
    const forStella = await create(ctx, 'task', { subject: 'for Stella', contact: stranger.contact?.uid });
    expect((await list(await as(system, stranger), 'task')).rows.map((r) => r.uid)).toContain(forStella.uid);
  });

  it('refuses a reference to a record he cannot read as not found (L4), and takes one he can', async () => {
    const ctx = await as(system, maria);
    const other = await createOrganisation(system, { name: 'Other' });
    const unreadable = await refusal(create(ctx, 'task', { subject: 'x', account: other.account.uid }));
    expect(await refusal(create(ctx, 'task', { subject: 'x', account: '2f0c1f0e-0000-4000-8000-000000000000' }))).toEqual(
      unreadable,
    );
    expect(unreadable.errors?.[0]).toMatchObject({ path: 'values.account', code: 'not_found' });
    const fine = await create(ctx, 'task', { subject: 'x', account: acme.account.uid });
    expect(fine.values.account).toMatchObject({ label: 'Acme' });
  });

  it('shows nothing of a reference that leads to an unreadable record, and filters see it as empty (L1)', async () => {
    const other = await createOrganisation(system, { name: 'Hidden Inc' });
    const staff = await as(system, sven);
    const row = await create(staff, 'task', { subject: 'pointing', contact: maria.contact?.uid, account: other.account.uid });
    expect((await get(staff, 'task', row.uid)).values.account).toMatchObject({ label: 'Hidden Inc' });
    const ctx = await as(system, maria);
    expect((await get(ctx, 'task', row.uid)).values.account).toBeNull();
    expect(await uids(ctx, { column: 'account', op: 'empty' })).toContain(row.uid);
    expect(await uids(ctx, { column: 'account', op: 'eq', value: other.account.uid })).toEqual([]);
    expect(await uids(ctx, { column: 'account.name', op: 'contains', value: 'Hidden' })).toEqual([]);
    expect(await uids(staff, { column: 'account.name', op: 'contains', value: 'hidden' })).toEqual([row.uid]);
  });

  it('shows people by kind and never an e-mail', async () => {
    const staff = await as(system, sven);
    const row = await create(staff, 'task', { subject: 'people', contact: maria.contact?.uid, owner: stranger.uid });
    const ctx = await as(system, maria);
    expect((await get(ctx, 'task', row.uid)).values).toMatchObject({
      owner: { displayName: 'A customer', kind: 'customer' },
      created_by: { displayName: 'Sven Staff (public)', kind: 'staff' },
    });
    expect(JSON.stringify(await get(ctx, 'task', row.uid))).not.toMatch(/@example/);
    expect((await refusal(update(ctx, 'task', row.uid, { owner: stranger.uid }, { version: 1 }))).code).toBe('invalid');
    const changed = await update(ctx, 'task', row.uid, { owner: colleague.uid }, { version: 1 });
    expect(changed.values.owner).toEqual({ displayName: 'Carl Colleague', kind: 'colleague', uid: colleague.uid });
    expect((await lookup(ctx, 'task', 'owner', 'carl')).map((o) => o.label)).toEqual(['Carl Colleague']);
    expect(await lookup(ctx, 'task', 'owner', 'stella')).toEqual([]);
  });

  it('refuses a stale version, and of two equal ones lets one win', async () => {
    const ctx = await as(system, maria);
    const row = await task(maria, { subject: 'raced' });
    const tries = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => update(ctx, 'task', row.uid, { points: n }, { version: row.version })),
    );
    expect(tries.filter((t) => t.status === 'fulfilled')).toHaveLength(1);
    expect((await refusal(update(ctx, 'task', row.uid, { points: 9 }, { version: row.version }))).code).toBe('stale');
  });

  it('repeats a create with the same key once, and refuses the key for another body', async () => {
    const ctx = await as(system, maria);
    const before = await count(ctx, 'task');
    const idempotencyKey = 'key-number-one';
    const all = await Promise.all([1, 2, 3].map(() => create(ctx, 'task', { subject: 'once' }, { idempotencyKey })));
    expect(new Set(all.map((row) => row.uid)).size).toBe(1);
    expect((await refusal(create(ctx, 'task', { subject: 'twice' }, { idempotencyKey }))).code).toBe('key_reused');
    expect(await count(ctx, 'task')).toEqual({ exact: ('exact' in before ? before.exact : 0) + 1 });
    const other = await as(system, colleague);
    expect((await create(other, 'task', { subject: 'once' }, { idempotencyKey })).uid).not.toBe(all[0]?.uid);
  });

  furtherTest('answers odd values with a refusal, never with an error of the database (H8)', async () => {
    const ctx = await as(system, maria);
    const odd: unknown[] = [
      'a\0b',
      '\ud800',
      Number.POSITIVE_INFINITY,
      2 ** 63,
      -0.5,
      'x'.repeat(10_000_000),
      [],
      {},
      [[[]]],
      true,
      Number.NaN,
    ];
    for (const value of odd) {
      for (const key of ['subject', 'points', 'account', 'owner']) {
        if (key === 'subject' && typeof value === 'string' && value.length < 3 && value.isWellFormed()) continue;
        expect((await refusal(create(ctx, 'task', { subject: 'x', [key]: value }))).status).toBeLessThan(500);
        const filter = { column: key, op: 'eq', value } as Filter;
        expect((await refusal(list(ctx, 'task', { filter }))).status).toBeLessThan(500);
      }
    }
  });

  it('takes "me" in filters of persons, and follows one reference', async () => {
    const staff = await as(system, sven);
    const row = await create(staff, 'task', { subject: 'mine to do', owner: sven.uid, account: acme.account.uid });
    expect(await uids(staff, { column: 'owner', op: 'eq', value: 'me' })).toEqual([row.uid]);
    expect(await uids(staff, { column: 'owner', op: 'in', value: ['me', maria.uid] })).toContain(row.uid);
    expect(await uids(await as(system, maria), { column: 'owner', op: 'eq', value: sven.uid })).toEqual([]);
    expect(
      await uids(staff, {
        and: [
          { column: 'account.name', op: 'eq', value: 'Acme' },
          { column: 'owner', op: 'eq', value: 'me' },
        ],
      }),
    ).toEqual([row.uid]);
    expect(await uids(staff, { column: 'account.parent', op: 'empty' })).toContain(row.uid);
    expect((await refusal(list(staff, 'task', { filter: { column: 'account.parent.name', op: 'empty' } }))).code).toBe(
      'unknown_column',
    );
  });
});

const numberOf = (row: { readonly values: Readonly<Record<string, unknown>> }) => Number(String(row.values.number).slice(2));

group('automatic numbers (docs/decisions/0015)', () => {
  it('rise one by one, and nobody waits for a write that has not ended', async () => {
    const first = numberOf(await task(maria, { subject: 'first' }));
    const [held, other] = await withTx(await as(system, maria), async (tx) => {
      const mine = await create(tx, 'task', { subject: 'not ended yet' });
      return [mine, await task(colleague, { subject: 'at the same time' })];
    });
    expect([numberOf(held), numberOf(other)]).toEqual([first + 1, first + 2]);
  });

  it('are never given again: a write that is rolled back leaves a gap, one that is refused before does not', async () => {
    const first = numberOf(await task(maria, { subject: 'before' }));
    const rolledBack = withTx(await as(system, maria), async (tx) => {
      await create(tx, 'task', { subject: 'gone' });
      throw new Error('on purpose');
    });
    await expect(rolledBack).rejects.toThrow('on purpose');
    expect(numberOf(await task(maria, { subject: 'after' }))).toBe(first + 2);
    expect((await refusal(task(maria, { subject: '' }))).status).toBe(422);
    expect(numberOf(await task(maria, { subject: 'last' }))).toBe(first + 3);
  });

  it('go on where the counter of an older version stood (migration 0085)', async () => {
    const ctx = await systemCtx(system);
    const id = (await metadataOf(ctx)).objects.get('task')?.column('number')?.id ?? '';
    const text = readFileSync(path.join(import.meta.dirname, '../migrations/0085_number_sequences.sql'), 'utf8');
    await configure(ctx, 'a counter as it was', async ({ db }) => {
      await db.run(sql`drop sequence ${sql.id('data', `number-${id}`)}`);
      await db.run(sql`create table portico.number_counter (column_id bigint primary key, last_value bigint not null)`);
      await db.run(sql`insert into portico.number_counter values (${id}::bigint, 9041)`);
      await db.run(sql`create function portico.next_number(bigint) returns bigint language sql as 'select 1::bigint'`);
      for (const statement of text.split(/;\n(?=lock|do|drop)/)) await db.run(sql.raw(statement));
    });
    expect(numberOf(await task(colleague, { subject: 'migrated' }))).toBe(9042);
  });
});
