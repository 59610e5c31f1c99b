import { beforeAll, describe, expect, it } from 'vitest';
import { type NewShare, revokeShare, rightsOn, shareRecord } from '../access/index.ts';
import { type System, sql } from '../kernel/index.ts';
import { defineObjects, metadataOf } from '../metadata/index.ts';
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
  grant,
  type Made,
  type Organisation,
  type Person,
  roleId,
  setScope,
  systemCtx,
  titles,
} from '../testing/factories.ts';
import { refusal, sharedSystem } from './fixture.ts';
import { act, get, list, registerBehaviour, writeOwned } from './index.ts';
import type { RecordRow } from './model.ts';

let system: System;
let acme: Organisation;
let maria: Person;
/** Of another organisation, from which the status is hidden. */
let stranger: Person;
let sven: Person;

registerBehaviour('test.favour', {
  reads: ['answered', 'budget', 'contact', 'due'],
  // Each tells what it was given: as it is stored, whether it is shown or not.
  actions: ({ values }) => [
    ...(values.answered === true ? ['confirm'] : []),
    ...(typeof values.budget === 'object' ? [`pay ${JSON.stringify(values.budget)}`] : []),
    ...(/^\d+$/.test(String(values.contact)) ? ['call'] : []),
    `wait until ${String(values.due)}`,
  ],
});

beforeAll(async () => {
  system = await sharedSystem();
  const choices = ['open', 'done'].map((key) => ({ key, title: { en: key } }));
  await defineObjects(await systemCtx(system), [
    {
      key: 'favour',
      ...titles('Favour'),
      displayColumn: 'subject',
      contactColumn: 'contact',
      behaviour: 'test.favour',
      columns: [
        column('subject'),
        column('status', { type: 'choice', owned: true, required: true, defaultValue: 'open', choices }),
        column('answered', { type: 'boolean', owned: true }),
        column('budget', { type: 'money' }),
        column('due', { type: 'datetime' }),
        column('contact', { type: 'reference', settings: { target: 'contact' } }),
      ],
      transitions: [
        { key: 'finish', action: 'finish', title: { en: 'Finish' }, from: 'open', to: 'done', side: 'any', sets: {} },
        { key: 'reopen', action: 'reopen', title: { en: 'Reopen' }, from: 'done', to: 'open', side: 'any', sets: {} },
      ],
    },
  ]);
  const everybody = await roleId(system, 'all_portal_users');
  await allow(system, 'favour', everybody, { read: true, update: true });
  acme = await createOrganisation(system);
  await allowColumns(system, 'favour', everybody, { subject: 1, contact: 1 });
  await allowColumns(system, 'favour', acme.roleId, { status: 1, answered: 1, budget: 1, due: 1 });
  await setScope(system, 'favour', everybody, 'own', 4);
  await allow(system, 'contact', acme.roleId, { read: true });
  await allowColumns(system, 'contact', acme.roleId, { name: 1 });
  await setScope(system, 'contact', acme.roleId, 'organisation', 1);
  const portal = await createPortal(system, { exposes: ['favour', 'contact'] });
  maria = await createPortalUser(system, { organisation: acme, portal });
  stranger = await createPortalUser(system, { portal });
  sven = await createStaff(system);
});

describe('the actions of a record', () => {
  const due = '2026-05-04T03:02:01.000Z';
  const budget = { amount: '12.5000', currency: 'EUR' };
  const rest = [`pay ${JSON.stringify(budget)}`, 'call', `wait until ${due}`];

  it('are the same whichever columns are shown, also for somebody from whom they are hidden', async () => {
    const given = { subject: 'favour', budget, due };
    const favours = new Map<Person, Made>();
    for (const person of [maria, stranger]) {
      const made = await createRecord(system, 'favour', { ...given, contact: person.contact?.uid });
      await writeOwned(await systemCtx(system), 'favour', made.id, { answered: true });
      favours.set(person, made);
    }
    const sights: [Person, string[]][] = [
      [maria, ['subject']],
      [maria, ['status']],
      [maria, ['subject', 'status']],
      [maria, ['budget', 'subject', 'contact']],
      [maria, ['contact', 'due', 'status', 'answered', 'budget']],
      [stranger, ['subject']],
      [stranger, ['contact', 'subject']],
    ];
    const all: Record<string, unknown> = { subject: 'favour', status: 'open', answered: true, budget, due };
    const check = async (move: string, status: string) => {
      for (const [person, columns] of sights) {
        const { uid } = favours.get(person) as Made;
        const ctx = await as(system, person);
        const one = async () => (await list(ctx, 'favour', { columns })).rows.find((row) => row.uid === uid);
        // The second time by the statement that was kept.
        for (const row of [await one(), await one(), await get(ctx, 'favour', uid, { columns })]) {
          const told = `${person.name}: ${columns}`;
          expect(row?.can.actions, told).toEqual([move, 'confirm', ...rest]);
          expect(Object.keys(row?.values ?? {}).sort(), told).toEqual(columns.toSorted());
          const plain = columns.filter((key) => key !== 'contact');
          expect(row?.values, told).toMatchObject(Object.fromEntries(plain.map((key) => [key, { ...all, status }[key]])));
          // Who may not follow it is shown nothing; what it holds counts all the same.
          const contact = person === maria ? { object: 'contact', uid: maria.contact?.uid, label: maria.name } : null;
          if (columns.includes('contact')) expect(row?.values.contact, told).toEqual(contact);
        }
      }
    };
    await check('finish', 'open');
    expect(await refusal(list(await as(system, stranger), 'favour', { columns: ['status'] }))).toMatchObject({ status: 400 });
    for (const [person, { uid }] of favours) await act(await as(system, person), 'favour', uid, 'finish', {});
    await check('reopen', 'done');
  });
});

describe('what somebody may pass on', () => {
  let receiver: Person;

  /** Where passing on is offered in the list, by subject; each record asked for by itself says the same. */
  const offered = async (person = receiver) => {
    const ctx = await as(system, person);
    const rows: RecordRow[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await list(ctx, 'favour', { columns: ['subject'], limit: 100, ...(cursor && { cursor }) });
      rows.push(...page.rows);
      if (page.next === null) break;
      cursor = page.next;
    }
    for (const { uid, can } of [...rows.slice(0, 3), ...rows.slice(-3)]) {
      expect((await get(ctx, 'favour', uid)).can.share).toBe(can.share);
    }
    return Object.fromEntries(rows.map(({ values, can }) => [String(values.subject), can.share]));
  };
  /** What is kept with his rights. */
  const kept = async () => {
    const passes = (await rightsOn(await as(system, receiver), 'favour'))?.passes;
    const all = await (await systemCtx(system)).db.rows(sql<{ id: string }>`select id::text as id from data.favour order by id`);
    const certain = all.map(({ id }) => id).filter((id) => passes?.certain.some((ids) => ids.has(id)));
    expect(passes?.certain.reduce((sum, ids) => sum + ids.size, 0) ?? 0).toBe(certain.length);
    return passes && { certain, perhaps: passes.perhaps };
  };
  const give = async (record: Made, more: Partial<NewShare> = {}) =>
    shareRecord(await as(system, sven), 'favour', record.uid, { receiver: receiver.uid, grade: 2, ...more });
  const made = (subject: string) => createRecord(system, 'favour', { subject });
  const inDatabase = async (what: ReturnType<typeof sql>) => (await systemCtx(system)).db.run(what);

  it('is what was given to pass on and nothing else, from the next request on, until it is taken back', async () => {
    receiver = await createPortalUser(system, { organisation: acme, portal: maria.portal ?? '' });
    const [one, other] = [await made('one'), await made('other')];
    const first = await give(one, { mayPassOn: true });
    const plain = await give(other);
    expect(await offered()).toEqual({ one: true, other: false });
    // By name, from staff: it depends on whose the record is.
    expect(await kept()).toEqual({ certain: [], perhaps: [one.id] });
    const second = await give(other, { mayPassOn: true });
    expect(await offered()).toEqual({ one: true, other: true });
    await revokeShare(await as(system, sven), second.uid);
    expect(await offered()).toEqual({ one: true, other: false });

    // Whatever way it comes, also by an organisation, and without a word to anybody.
    const says = (share: { id: string }, may: boolean) =>
      inDatabase(sql`update portico.grant_source set may_pass_on = ${may} where id = ${share.id}`);
    await says(plain, true);
    expect(await offered()).toEqual({ one: true, other: true });
    await says(plain, false);
    expect(await offered()).toEqual({ one: true, other: false });
    const toAll = await give(other, { receiver: await uidOf(acme.roleId), grade: 1, mayPassOn: true });
    expect(await offered()).toEqual({ one: true, other: true });
    expect(await kept()).toEqual({ certain: [other.id], perhaps: [one.id] });
    await inDatabase(sql`update portico.grant_source set retired_at = now() where id = ${toAll.id}`);
    expect(await offered()).toEqual({ one: true, other: false });
    expect(await kept()).toEqual({ certain: [], perhaps: [one.id] });
    const below = await inDatabase(
      sql`update portico.grant_source set retired_at = null, may_pass_on = false where id = ${toAll.id}`,
    );
    expect([below, await offered()]).toEqual([1, { one: true, other: false }]);
    await says(toAll, true);
    expect(await offered()).toEqual({ one: true, other: true });
    await inDatabase(sql`update portico.grant_source set retired_at = now() where id = ${toAll.id}`);
    expect(await offered()).toEqual({ one: true, other: false });
    await inDatabase(sql`update portico.grant_source set retired_at = null where id = ${toAll.id}`);
    expect(await offered()).toEqual({ one: true, other: true });
    await revokeShare(await as(system, sven), toAll.uid);
    // As somebody of an organisation would have given it, his own or another one.
    const givenIn = (account: ReturnType<typeof sql>) =>
      inDatabase(sql`update portico.grant_source set given_in = ${account} where id = ${first.id}`);
    await givenIn(sql`${acme.account.id}::bigint`);
    expect([await kept(), await offered()]).toEqual([
      { certain: [one.id], perhaps: [] },
      { one: true, other: false },
    ]);
    await givenIn(sql`(select min(id) from data.account where id <> ${acme.account.id}::bigint)`);
    expect([await kept(), await offered()]).toEqual([
      { certain: [], perhaps: [] },
      { one: false, other: false },
    ]);
    await givenIn(sql`null`);
    expect([await kept(), await offered()]).toEqual([
      { certain: [], perhaps: [one.id] },
      { one: true, other: false },
    ]);
    await revokeShare(await as(system, sven), first.uid);
    expect(await offered()).toEqual({ other: false });
    // Nothing at all to begin with: the very first is known as well.
    expect(await kept()).toEqual({ certain: [], perhaps: [] });
    await give(one, { mayPassOn: true });
    expect(await offered()).toEqual({ one: true, other: false });
  });

  it('is also what a rule gives, whose source names no record', async () => {
    receiver = await createPortalUser(system, { organisation: acme, portal: maria.portal ?? '' });
    const [ruled, named, plain] = [await made('ruled'), await made('named'), await made('plain')];
    await give(named, { mayPassOn: true });
    await give(plain);
    await grant(system, 'favour', ruled, receiver.id, 1);
    expect(await offered()).toEqual({ ruled: false, named: true, plain: false });
    const { db, now } = await systemCtx(system);
    const object = (await metadataOf(await systemCtx(system))).objects.get('favour')?.id;
    const { id } = await db.one(sql<{
      id: string;
    }>`insert into portico.grant_source (object_id, kind, principal_id, grade, may_pass_on, made_at)
      values (${object}::bigint, 'rule', ${receiver.id}, 2, true, ${now}) returning id::text as id`);
    await db.run(sql`insert into data.favour_access (principal_id, sort_key, record_id, grade, source_id)
      select ${receiver.id}::bigint, created_at, id, 2, ${id}::bigint from data.favour where id = ${ruled.id}`);
    expect(await offered()).toEqual({ ruled: true, named: true, plain: false });
    expect(await kept()).toBeNull();
    await inDatabase(sql`update portico.grant_source set may_pass_on = false where id = ${id}`);
    expect(await offered()).toEqual({ ruled: false, named: true, plain: false });
  });

  it('is all of it where that is very much, and not one record more', async () => {
    receiver = await createPortalUser(system, { organisation: acme, portal: maria.portal ?? '' });
    const object = (await metadataOf(await systemCtx(system))).objects.get('favour')?.id;
    await give(await made('plain'));
    /** Written as a hundred shares would be. */
    const pass = (from: number, to: number) =>
      inDatabase(sql`with t as (insert into data.favour (subject, status, created_at, modified_at)
          select 'passed ' || n, 'open', now() + n * interval '1 second', now() from generate_series(${from}::int, ${to}::int) n returning id, created_at),
        s as (insert into portico.grant_source (object_id, kind, record_id, principal_id, grade, may_pass_on, made_at)
          select ${object}::bigint, 'share', t.id, ${receiver.id}::bigint, 1, true, now() from t returning id, record_id)
        insert into data.favour_access (principal_id, sort_key, record_id, grade, source_id)
        select ${receiver.id}::bigint, t.created_at, t.id, 1, s.id from s join t on t.id = s.record_id`);
    const right = (n: number) => ({
      plain: false,
      ...Object.fromEntries(Array.from({ length: n }, (_, i) => [`passed ${i + 1}`, true])),
    });
    await pass(1, 100);
    expect(await offered()).toEqual(right(100));
    expect((await kept())?.perhaps).toHaveLength(100);
    await pass(101, 101);
    expect(await offered()).toEqual(right(101));
    expect(await kept()).toBeNull();
    await pass(102, 105);
    expect(await offered()).toEqual(right(105));
    // What a role holds does not depend on the record, and is kept once for all who are in it.
    await inDatabase(sql`with s as (update portico.grant_source set principal_id = ${acme.roleId}::bigint
        where principal_id = ${receiver.id}::bigint and may_pass_on returning id)
      update data.favour_access a set principal_id = ${acme.roleId}::bigint from s where s.id = a.source_id`);
    expect(await offered()).toEqual(right(105));
    expect((await kept())?.certain).toHaveLength(105);
    expect((await kept())?.perhaps).toEqual([]);
  });

  const uidOf = async (principalId: string) =>
    (
      await (
        await systemCtx(system)
      ).db.one(sql<{ uid: string }>`select uid::text as uid from portico.principal where id = ${principalId}`)
    ).uid;
});
