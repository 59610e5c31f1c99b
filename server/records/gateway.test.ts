import { beforeAll, expect, describe as group, it } from 'vitest';
import type { Filter } from '../../shared/rules/filter.ts';
import { type Ctx, Problem, type System } from '../kernel/index.ts';
import { defineObjects } from '../metadata/index.ts';
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
  type Made,
  type Organisation,
  type Person,
  roleId,
  setScope,
  systemCtx,
  titles,
} from '../testing/factories.ts';
import { count, create, describe, get, history, list, lookup, search, update, visibleOf } from './index.ts';

let system: System;
let acme: Organisation;
let maria: Person;
let colleague: Person;
let stranger: Person;
let sven: Person;
let mine: Made;
let theirs: Made;
let foreign: Made;

/** Status, code and body of a refusal; anything else fails the test. */
async function refusal(work: Promise<unknown>) {
  const e = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(e instanceof Problem)) throw e ?? new Error('It was not refused');
  return { status: e.status, code: e.code, title: e.title, detail: e.detail, errors: e.errors };
}

const task = (person: Person, values: Record<string, unknown>) =>
  as(system, person).then(async (ctx) => {
    const row = await create(ctx, 'task', values);
    return row;
  });

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
        column('subject', { required: true, searchable: true }),
        column('secret', { searchable: true }),
        column('note'),
        column('points', { type: 'integer' }),
        column('contact', { type: 'reference', settings: { target: 'contact' } }),
        column('account', { type: 'reference', settings: { target: 'account' } }),
        column('owner', { type: 'person' }),
        column('number', { type: 'number', settings: { mask: 'T-{0000}' } }),
        column('status', { type: 'choice', owned: true, defaultValue: 'new', choices: [{ key: 'new', title: { en: 'New' } }] }),
      ],
    },
    { key: 'vault', ...titles('Vault'), displayColumn: 'name', columns: [column('name')] },
  ]);
  const everybody = await roleId(system, 'all_portal_users');
  for (const object of ['task', 'vault', 'contact', 'account']) {
    await allow(system, object, everybody, { create: true, read: true, update: true, delete: true });
  }
  await allowColumns(system, 'task', everybody, {
    subject: 3,
    note: 1,
    points: 3,
    account: 3,
    owner: 3,
    number: 1,
    status: 1,
    contact: 1,
    created_by: 1,
  });
  await allowColumns(system, 'vault', everybody, { name: 3 });
  await allowColumns(system, 'contact', everybody, { name: 1, account: 1 });
  await allowColumns(system, 'account', everybody, { name: 1 });
  await setScope(system, 'task', everybody, 'own', 4);
  await setScope(system, 'contact', everybody, 'organisation', 1);
  await setScope(system, 'account', everybody, 'organisation', 1);
  const portal = await createPortal(system, { exposes: ['task', 'contact', 'account'] });
  acme = await createOrganisation(system, { name: 'Acme' });
  maria = await createPortalUser(system, { name: 'Maria Silva', organisation: acme, portal });
  colleague = await createPortalUser(system, { name: 'Carl Colleague', organisation: acme, portal });
  stranger = await createPortalUser(system, { name: 'Stella Stranger', portal });
  sven = await createStaff(system, { name: 'Sven Staff' });
  const made = async (person: Person, subject: string) => {
    const row = await task(person, { subject });
    return { uid: row.uid, id: [...(await ids(row.uid))][0] ?? '' };
  };
  mine = await made(maria, 'mine alpha');
  theirs = await made(colleague, 'colleague beta');
  foreign = await made(stranger, 'foreign gamma');
});

async function ids(uid: string): Promise<Set<string>> {
  const { locate } = await import('./index.ts');
  return new Set([(await locate(await systemCtx(system), 'task', uid)).id]);
}

const uids = async (ctx: Ctx, filter?: Filter) =>
  (await list(ctx, 'task', { ...(filter && { filter }), limit: 100 })).rows.map((r) => r.uid);

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

  it('answers odd values with a refusal, never with an error of the database (H8)', async () => {
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
  });
});
