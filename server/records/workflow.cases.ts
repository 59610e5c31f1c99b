import { beforeAll, expect, describe as group, it } from 'vitest';
import { type Problem, problem, type System, sql, withTx } from '../kernel/index.ts';
import { defineObjects } from '../metadata/index.ts';
import {
  allow,
  allowColumns,
  as,
  column,
  createOrganisation,
  createPortal,
  createPortalUser,
  createStaff,
  grant,
  type Person,
  roleId,
  setScope,
  systemCtx,
  titles,
} from '../testing/factories.ts';
import { refusal, sharedSystem } from './fixture.ts';
import {
  act,
  create,
  describe,
  get,
  history,
  list,
  locate,
  recordJobs,
  registerBehaviour,
  remove,
  update,
  writeOwned,
} from './index.ts';

let system: System;
let maria: Person;
let colleague: Person;
let stranger: Person;
let sven: Person;
const seen: string[] = [];
const code = async (work: Promise<unknown>) => (await refusal(work)).code;

registerBehaviour('test.purchase', {
  reads: ['answered'],
  conditions: { answered: (record) => record.values.answered === true },
  beforeWrite(ctx, change) {
    if (change.kind === 'create') change.set('registered_at', ctx.now.toISOString());
    if (change.after('title') === 'forbidden word') throw problem('conflict', 'Not this word.');
  },
  afterWrite(_ctx, change, record) {
    seen.push(`${change.kind} ${change.action ?? ''} ${String(record.values.title)}`);
    if (change.after('title') === 'breaks afterwards') throw problem('conflict', 'Too late.');
  },
  titles: { mark: { en: 'Mark' } },
  actions: (record, _ctx, may) => (may.comment && record.values.marked !== true ? ['mark'] : []),
  act(_ctx, action, change, input) {
    if (action === 'mark') change.set('marked', true);
    if (action === 'cancel' && typeof input.why === 'string') change.set('reason', input.why);
  },
});
registerBehaviour('test.reply', {
  beforeWrite(_ctx, change) {
    if (change.kind === 'create' && change.parent?.values.status === 'closed') throw problem('conflict', 'Closed.');
  },
  async afterWrite(ctx, change) {
    if (change.kind === 'create' && change.parent !== null)
      await writeOwned(ctx, 'purchase', change.parent.id, { answered: true });
  },
});

const status = (key: string) => ({ key, title: { en: key } });

beforeAll(async () => {
  system = await sharedSystem();
  const ctx = await systemCtx(system);
  await defineObjects(ctx, [
    {
      key: 'purchase',
      ...titles('Purchase'),
      displayColumn: 'title',
      contactColumn: 'contact',
      orderColumn: 'registered_at',
      behaviour: 'test.purchase',
      columns: [
        column('title', { required: true }),
        column('status', {
          type: 'choice',
          owned: true,
          required: true,
          defaultValue: 'open',
          choices: ['open', 'done', 'closed'].map(status),
        }),
        column('closed_on', { type: 'datetime', owned: true }),
        column('reason', { owned: true }),
        column('answered', { type: 'boolean', owned: true }),
        column('marked', { type: 'boolean', owned: true }),
        column('registered_at', { type: 'datetime', required: true, owned: true }),
        column('contact', { type: 'reference', settings: { target: 'contact' } }),
        column('budget', { type: 'money' }),
      ],
      transitions: [
        { key: 'finish', action: 'finish', title: { en: 'Finish' }, from: 'open', to: 'done', side: 'staff', sets: {} },
        {
          key: 'cancel',
          action: 'cancel',
          title: { en: 'Cancel' },
          from: null,
          to: 'closed',
          side: 'any',
          sets: { closed_on: 'now' },
        },
        {
          key: 'reopen',
          action: 'reopen',
          title: { en: 'Reopen' },
          from: 'closed',
          to: 'open',
          side: 'portal',
          condition: 'answered',
          sets: { closed_on: null },
        },
      ],
    },
    {
      key: 'reply',
      ...titles('Reply'),
      attachedTo: 'purchase',
      parentColumn: 'purchase',
      behaviour: 'test.reply',
      columns: [
        column('purchase', { type: 'reference', settings: { target: 'purchase' }, required: true }),
        column('text', { required: true }),
      ],
    },
  ]);
  const sets = { note: '<p onclick="x()">Ended</p><script>alert(1)</script>', fee: '5' };
  await defineObjects(ctx, [
    {
      key: 'errand',
      ...titles('Errand'),
      columns: [
        column('title'),
        column('status', { type: 'choice', defaultValue: 'first', choices: ['first', 'sent', 'last'].map(status) }),
        column('note', { type: 'rich_text' }),
        column('fee', { type: 'decimal' }),
      ],
      transitions: [
        { key: 'end', action: 'end', title: { en: 'End' }, from: 'first', to: 'last', side: 'staff', sets },
        { key: 'send', action: 'send', title: { en: 'Send' }, from: 'first', to: 'sent', side: 'portal', sets: {} },
      ],
    },
  ]);
  const everybody = await roleId(system, 'all_portal_users');
  for (const object of ['purchase', 'reply', 'errand'])
    await allow(system, object, everybody, { create: true, read: true, update: true, delete: true });
  const grades = { title: 3, status: 1, closed_on: 1, reason: 1, contact: 1, budget: 3, registered_at: 1, marked: 1 };
  await allowColumns(system, 'purchase', everybody, grades);
  await allowColumns(system, 'reply', everybody, { text: 3, purchase: 1, created_by: 1, created_at: 1 });
  await allowColumns(system, 'errand', everybody, { title: 3, status: 3 });
  await setScope(system, 'purchase', everybody, 'own', 4);
  const portal = await createPortal(system, { exposes: ['purchase', 'reply', 'errand'] });
  const acme = await createOrganisation(system);
  await setScope(system, 'purchase', acme.roleId, 'organisation', 1);
  maria = await createPortalUser(system, { name: 'Maria', organisation: acme, portal });
  colleague = await createPortalUser(system, { name: 'Carl', organisation: acme, portal });
  stranger = await createPortalUser(system, { name: 'Stella', portal });
  sven = await createStaff(system, { name: 'Sven' });
});

/** Connections of this database that wait for somebody's record. */
const waiting = sql<{ n: number }>`select count(*)::int as n from pg_locks l join pg_stat_activity a using (pid)
  where a.datname = current_database() and not l.granted`;
const order = async (title = 'an order') => create(await as(system, maria), 'purchase', { title });

group('workflow', () => {
  it('is the one way of a record through its stages: the column of an object with transitions is not changed by hand (BPM-08)', async () => {
    const ctx = await as(system, sven);
    const row = await create(ctx, 'errand', { title: 'x' });
    const { columns } = await describe(ctx, 'errand');
    expect(columns.filter(({ editable }) => editable).map(({ key }) => key)).toContain('title');
    expect(columns.find(({ key }) => key === 'status')).toMatchObject({ settable: true, editable: false });
    expect(['invalid', 'unknown_column']).toContain(
      await code(update(ctx, 'errand', row.uid, { status: 'last' }, { version: row.version })),
    );
    const ended = await act(ctx, 'errand', row.uid, 'end');
    expect(ended.values).toMatchObject({ status: 'last', note: '<p>Ended</p>', fee: '5.00' });
  });

  it('begins, for somebody outside, where a step of his leads: nobody adds a record that has been through already', async () => {
    const begin = async (who: Person, status: string) => create(await as(system, who), 'errand', { title: 'x', status });
    await expect(begin(maria, 'last')).rejects.toMatchObject({ errors: [{ path: 'values.status', code: 'not_a_beginning' }] });
    for (const stage of ['first', 'sent']) await begin(maria, stage);
    expect((await begin(sven, 'last')).values.status).toBe('last');
    const status = (await describe(await as(system, maria), 'errand')).columns.find(({ key }) => key === 'status');
    expect(status?.begins).toEqual(['first', 'sent']);
  });

  it('offers what leads on from here to this side, and performs it', async () => {
    const ctx = await as(system, maria);
    const row = await order();
    expect(row.can.actions).toEqual(['cancel', 'mark']);
    expect((await get(await as(system, sven), 'purchase', row.uid)).can.actions).toEqual(['finish', 'cancel', 'mark']);
    expect((await get(await as(system, colleague), 'purchase', row.uid)).can.actions).toEqual([]);
    const canceled = await act(ctx, 'purchase', row.uid, 'cancel', { why: 'changed my mind' });
    expect(canceled.values).toMatchObject({ status: 'closed', reason: 'changed my mind', closed_on: ctx.now.toISOString() });
    expect(canceled.version).toBe(row.version + 1);
    expect(canceled.can.actions).toEqual(['mark']);
    expect(await code(act(ctx, 'purchase', row.uid, 'reopen'))).toBe('forbidden');
    const { id } = await locate(ctx, 'purchase', row.uid);
    await writeOwned(ctx, 'purchase', id, { answered: true });
    expect((await act(ctx, 'purchase', row.uid, 'reopen')).values).toMatchObject({ status: 'open', closed_on: null });
  });

  it('is not undone by an effect that followed from the stage before: what a behaviour writes besides is kept', async () => {
    const row = await order();
    const staff = await as(system, sven);
    const { id } = await locate(staff, 'purchase', row.uid);
    const standing = async () => (await locate(staff, 'purchase', row.uid)).values;
    const effect = { status: 'closed', answered: true } as const;
    await act(staff, 'purchase', row.uid, 'finish');
    await writeOwned(staff, 'purchase', id, effect, { from: 'open' });
    expect(await standing()).toMatchObject({ status: 'done', answered: true });
    // The other one has looked, and waits: what is committed meanwhile stands.
    const other = await order();
    const at = await locate(staff, 'purchase', other.uid);
    let late: Promise<void> | undefined;
    await withTx(staff, async (tx) => {
      await writeOwned(tx, 'purchase', at.id, { status: 'done' });
      late = writeOwned(await as(system, maria), 'purchase', at.id, effect, { from: 'open' });
      await expect.poll(async () => (await staff.db.one(waiting)).n).toBe(1);
    });
    await late;
    expect((await locate(staff, 'purchase', other.uid)).values).toMatchObject({ status: 'done', answered: true });
    await writeOwned(staff, 'purchase', at.id, effect, { from: 'done' });
    expect((await locate(staff, 'purchase', other.uid)).values).toMatchObject({ status: 'closed' });
    // An effect that comes late from a worker does not set a moment back.
    const [early, today] = ['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'];
    for (const closed_on of [today, early]) await writeOwned(staff, 'purchase', at.id, { closed_on }, { growing: ['closed_on'] });
    expect((await locate(staff, 'purchase', other.uid)).values.closed_on).toBe(today);
    await writeOwned(staff, 'purchase', at.id, { closed_on: early });
    expect((await locate(staff, 'purchase', other.uid)).values.closed_on).toBe(early);
  });

  it('refuses actions of the other side, unknown ones, and those of readers', async () => {
    const row = await order();
    const ctx = await as(system, maria);
    for (const action of ['finish', 'nonsense', '__proto__', ''])
      expect(await code(act(ctx, 'purchase', row.uid, action))).toBe('forbidden');
    expect(await code(act(await as(system, colleague), 'purchase', row.uid, 'cancel'))).toBe('forbidden');
    expect(await code(act(await as(system, stranger), 'purchase', row.uid, 'cancel'))).toBe('not_found');
    expect(await code(update(ctx, 'purchase', row.uid, { status: 'done' }, { version: row.version }))).toBe('invalid');
    expect((await act(ctx, 'purchase', row.uid, 'mark')).values.marked).toBe(true);
  });

  it('lets one of ten who cancel at once do it', async () => {
    const row = await order();
    const ctx = await as(system, maria);
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => act(ctx, 'purchase', row.uid, 'cancel')));
    expect(tries.filter((t) => t.status === 'fulfilled')).toHaveLength(1);
    for (const t of tries) if (t.status === 'rejected') expect(['conflict', 'forbidden']).toContain((t.reason as Problem).code);
    expect((await get(ctx, 'purchase', row.uid)).version).toBe(row.version + 1);
  });

  it('describes the actions of this side', async () => {
    expect((await describe(await as(system, maria), 'purchase')).actions.map((a) => a.key)).toEqual(['cancel', 'reopen', 'mark']);
    expect((await describe(await as(system, sven), 'purchase')).actions.map((a) => a.key)).toEqual(['finish', 'cancel', 'mark']);
  });
});

group('behaviour', () => {
  it('is asked before and after, and what it refuses leaves nothing behind', async () => {
    seen.length = 0;
    await order('seen');
    expect(seen).toEqual(['create  seen']);
    const count = async () => (await list(await as(system, maria), 'purchase', { limit: 100 })).rows.length;
    const before = await count();
    expect(await code(order('forbidden word'))).toBe('conflict');
    expect(await code(order('breaks afterwards'))).toBe('conflict');
    expect(await count()).toBe(before);
    const { db } = await systemCtx(system);
    const left = await db.one(
      sql<{ n: number }>`select count(*)::int as n from data.purchase_history where new = '"breaks afterwards"'`,
    );
    expect(left.n).toBe(0);
  });

  it('writes history, an event and a version with every change, and none without one', async () => {
    const ctx = await as(system, maria);
    const row = await order('first');
    const { id } = await locate(ctx, 'purchase', row.uid);
    const events = async () =>
      (
        await (
          await systemCtx(system)
        ).db.one(sql<{ n: number }>`select count(*)::int as n from portico.event where record_id = ${id} and kind = 'record'
          and object_id = (select o.id from portico.object o where o.key = 'purchase')`)
      ).n;
    expect(await events()).toBe(1);
    const same = await update(ctx, 'purchase', row.uid, { title: 'first' }, { version: row.version });
    expect(same.version).toBe(row.version);
    const changed = await update(
      ctx,
      'purchase',
      row.uid,
      { title: 'second', budget: { amount: '12.50', currency: 'EUR' } },
      { version: 1 },
    );
    expect(changed.values).toMatchObject({ title: 'second', budget: { amount: '12.5000', currency: 'EUR' } });
    expect(await events()).toBe(2);
    const { entries } = await history(ctx, 'purchase', row.uid);
    const told = entries.map((e) => [e.action, e.column, e.old, e.new, e.by?.displayName]);
    expect(told).toContainEqual(['update', 'title', 'first', 'second', 'Maria']);
    expect(told).toContainEqual(['create', 'title', null, 'first', 'Maria']);
    expect(told.some(([, key]) => key === null)).toBe(false);
    // As numbers both are the same.
    const [much, more] = ['100000000000000.0100', '100000000000000.0200'];
    for (const [i, amount] of [much, more, more].entries()) {
      const saved = await update(ctx, 'purchase', row.uid, { budget: { amount, currency: 'VND' } }, { version: 2 + i });
      expect(saved).toMatchObject({ version: Math.min(3 + i, 4), values: { budget: { amount } } });
    }
    await writeOwned(ctx, 'purchase', id, { answered: true });
    expect(JSON.stringify(await history(ctx, 'purchase', row.uid))).not.toContain('answered');
    expect(JSON.stringify(await history(await as(system, sven), 'purchase', row.uid))).toContain('answered');
  });
});

group('attached records', () => {
  it('are added by who may comment, read by who reads the parent, changed by their author', async () => {
    const parent = await order();
    const ctx = await as(system, maria);
    const reply = await create(ctx, 'reply', { purchase: parent.uid, text: 'hello' });
    expect(reply.values).toMatchObject({ text: 'hello', purchase: { object: 'purchase', uid: parent.uid } });
    const reader = await as(system, colleague);
    expect(await code(create(reader, 'reply', { purchase: parent.uid, text: 'me too' }))).toBe('forbidden');
    const filter = { column: 'purchase', op: 'eq', value: parent.uid } as const;
    expect((await list(reader, 'reply', { filter })).rows.map((r) => r.values.text)).toEqual(['hello']);
    expect((await get(reader, 'reply', reply.uid)).can).toMatchObject({ update: false, delete: false, comment: false });
    expect(await code(update(reader, 'reply', reply.uid, { text: 'mine' }, { version: 1 }))).toBe('forbidden');
    expect((await update(ctx, 'reply', reply.uid, { text: 'edited' }, { version: 1 })).values.text).toBe('edited');
    const outside = await as(system, stranger);
    expect(await code(create(outside, 'reply', { purchase: parent.uid, text: 'x' }))).toBe('not_found');
    expect(await code(get(outside, 'reply', reply.uid))).toBe('not_found');
    expect((await list(outside, 'reply')).rows).toEqual([]);
    expect((await locate(await as(system, sven), 'purchase', parent.uid)).values.answered).toBe(true);
  });

  it('need their parent, which is given once, and go with it', async () => {
    const ctx = await as(system, maria);
    const [parent, other] = [await order(), await order()];
    expect(await code(create(ctx, 'reply', { text: 'x' }))).toBe('invalid');
    expect(await code(create(ctx, 'reply', { text: 'x', purchase: 'nonsense' }))).toBe('not_found');
    const reply = await create(ctx, 'reply', { purchase: parent.uid, text: 'x' });
    const staff = await as(system, sven);
    expect(await code(update(staff, 'reply', reply.uid, { text: 'mine' }, { version: 1 }))).toBe('forbidden');
    const answer = await create(staff, 'reply', { purchase: parent.uid, text: 'y' });
    expect(await code(update(staff, 'reply', answer.uid, { purchase: other.uid }, { version: 1 }))).toBe('invalid');
    await act(ctx, 'purchase', parent.uid, 'cancel');
    expect(await code(create(ctx, 'reply', { purchase: parent.uid, text: 'late' }))).toBe('conflict');
    await remove(ctx, 'purchase', parent.uid);
    for (const who of [ctx, staff]) {
      expect(await code(get(who, 'reply', reply.uid))).toBe('not_found');
      expect(await code(get(who, 'purchase', parent.uid))).toBe('not_found');
      expect((await list(who, 'purchase', { limit: 100 })).rows.map((r) => r.uid)).not.toContain(parent.uid);
    }
  });

  it('leave an effect on a record behind the wall to a worker, in the same transaction', async () => {
    const parent = await order();
    const made = { uid: parent.uid, id: (await locate(await as(system, maria), 'purchase', parent.uid)).id };
    await grant(system, 'purchase', made, stranger.id, 2);
    await create(await as(system, stranger), 'reply', { purchase: parent.uid, text: 'from outside' });
    const staff = await as(system, sven);
    expect((await locate(staff, 'purchase', parent.uid)).values.answered).toBeNull();
    const worker = await systemCtx(system);
    const job = await worker.db.one(sql<{ payload: Record<string, unknown> }>`select payload from portico.outbox
      where topic = 'records.write_owned' order by id desc limit 1`);
    const handler = recordJobs['records.write_owned'];
    await handler?.run(worker, {
      id: '1',
      topic: 'records.write_owned',
      payload: job.payload,
      attempt: 1,
      createdAt: worker.now,
    });
    expect((await locate(staff, 'purchase', parent.uid)).values.answered).toBe(true);
  });
});

group('removing', () => {
  it('asks for the verb and the grade', async () => {
    const row = await order();
    expect(await code(remove(await as(system, colleague), 'purchase', row.uid))).toBe('forbidden');
    expect(await code(remove(await as(system, stranger), 'purchase', row.uid))).toBe('not_found');
    const ctx = await as(system, maria);
    expect(await code(remove(ctx, 'purchase', row.uid, { version: 9 }))).toBe('stale');
    await remove(ctx, 'purchase', row.uid, { version: row.version });
    expect(await code(remove(ctx, 'purchase', row.uid))).toBe('not_found');
  });
});
