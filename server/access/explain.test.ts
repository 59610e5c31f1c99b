import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../kernel/index.ts';
import { tables } from '../metadata/index.ts';
import { type Person, type World, world } from './fixture.ts';
import { type Action, explain, type Question, recordSql, rightsOn } from './index.ts';

let w: World;
let boss: Person;
let maria: Person;
let colleague: Person;
let north: { role: string; account: string };
let everybody: string;
const records: Record<string, string> = {};

beforeAll(async () => {
  w = await world();
  everybody = await w.roleOf('all_portal_users');
  north = await w.organisation('North');
  boss = await w.staff('boss', [await w.roleOf('administrators')]);
  [maria, colleague] = [await w.portalUser('maria', north.role), await w.portalUser('colleague', north.role)];
  await w.expose('case');
  await w.operation('case', everybody, { read: true, create: true });
  await w.operation('case', maria.id, { update: true, create: false });
  await w.column('case', 'subject', everybody, 1);
  await w.column('case', 'subject', maria.id, 3);
  await w.scope('case', everybody, 'own', 4);
  await w.scope('case', north.role, 'organisation', 1);
  const made = async (name: string, object: string, values: Record<string, unknown>) => {
    const id = await w.record(object, values);
    const { uid } = await (await w.sys()).db.one(
      sql<{ uid: string }>`select uid::text as uid from ${tables.records(object)} where id = ${id}`,
    );
    records[name] = uid;
    return id;
  };
  const own = await made('own', 'case', { subject: 'own', created_by: maria.id, organisation_id: north.account });
  const others = await made('others', 'case', { subject: 'others', created_by: colleague.id, organisation_id: north.account });
  const foreign = await made('foreign', 'case', { subject: 'foreign' });
  await w.grant('case', foreign, maria.id, 2);
  await made('message', 'message', { body: 'm', case: others, created_by: colleague.id });
  await made('my message', 'message', { body: 'm', case: own, created_by: maria.id });
});

const ask = async (person: Person, question: Omit<Question, 'userId'>) =>
  explain(await w.as(boss), { userId: person.id, portal: person.kind === 'portal' ? 'support' : undefined, ...question });

describe('The explanation', () => {
  test('names level, row and role that decided, and ends at the first no', async () => {
    const yes = await ask(maria, { object: 'case', action: 'update', record: records.own, column: 'subject' });
    expect(yes.verdict).toBe(true);
    expect(yes.steps.map((s) => [s.level, s.reason, s.through?.title ?? null])).toEqual([
      ['portal', 'exposed', null],
      ['operation', 'row_update', 'maria'],
      ['record', 'scope_own', 'All portal users'],
      ['column', 'row_grade', 'maria'],
    ]);
    const no = await ask(colleague, { object: 'case', action: 'update', record: records.own });
    expect(no.steps.map((s) => [s.level, s.reason, s.verdict])).toEqual([
      ['portal', 'exposed', true],
      ['operation', 'no_row', false],
    ]);
    expect((await ask(maria, { object: 'case', action: 'create' })).steps.at(-1)).toMatchObject({
      reason: 'row_create',
      verdict: false,
    });
  });

  test('says by which way a record is reached', async () => {
    const last = async (record: string, action: Action = 'read') =>
      (await ask(maria, { object: 'case', action, record: records[record] })).steps.at(-1);
    expect(await last('others')).toMatchObject({
      reason: 'scope_organisation',
      through: { title: 'North' },
      grade: 1,
      verdict: true,
    });
    expect(await last('foreign')).toMatchObject({
      reason: 'grant',
      through: { title: 'maria' },
      grade: 2,
      setting: { kind: 'share' },
    });
    expect(await last('others', 'comment')).toMatchObject({ verdict: false });
    expect((await ask(colleague, { object: 'case', action: 'read', record: records.foreign })).steps.at(-1)).toMatchObject({
      reason: 'no_grant',
      verdict: false,
    });
  });

  test('tells why somebody is nobody, and why an object is not there', async () => {
    expect((await ask(maria, { object: 'case', action: 'read', portal: 'partners' })).steps).toMatchObject([
      { level: 'user', verdict: false },
    ]);
    expect((await ask(maria, { object: 'account', action: 'read' })).steps).toMatchObject([
      { level: 'portal', reason: 'not_exposed' },
    ]);
    expect((await ask(boss, { object: 'case', action: 'delete', record: records.foreign })).steps.map((s) => s.reason)).toEqual([
      'staff',
      'switched_off',
      'scope_all',
    ]);
  });

  test('is for those who administer access rights', async () => {
    const question = { userId: maria.id, object: 'case', action: 'read' } as const;
    await expect(explain(await w.as(maria), question)).rejects.toMatchObject({ status: 403 });
    await expect(explain(await w.as(boss), { ...question, object: 'nothing' })).rejects.toMatchObject({ status: 404 });
    await expect(explain(await w.as(boss), { ...question, column: 'nothing' })).rejects.toMatchObject({ status: 404 });
  });

  test('agrees with the engine and its SQL for everybody, every record, action and column', async () => {
    const clerk = await w.staff('clerk');
    const needed = { read: 1, comment: 2, update: 3, delete: 4 } as const;
    let compared = 0;
    let yes = 0;
    for (const person of [maria, colleague, clerk]) {
      const ctx = await w.as(person);
      for (const [name, uid] of Object.entries(records)) {
        const object = name.includes('message') ? 'message' : 'case';
        const rights = await rightsOn(ctx, object);
        const level = rights === null ? null : recordSql(rights, ctx.actor);
        for (const action of ['read', 'comment', 'update', 'delete'] as const) {
          const rows =
            level === null
              ? []
              : await ctx.db.rows(sql`select 1 from ${tables.records(object)} t
            where t.uid = ${uid} and ${level.atLeast('t', needed[action])}`);
          const verb = action === 'comment' ? 'read' : action;
          const engine = (rights?.can[verb] ?? false) && rows.length === 1;
          expect((await ask(person, { object, action, record: uid })).verdict, `${person.kind} ${action} ${name}`).toBe(engine);
          compared += 1;
          if (engine) yes += 1;
        }
        const column = object === 'case' ? 'subject' : 'body';
        const readable = rights?.readable.has(column) ?? false;
        const answer = await ask(person, { object, action: 'read', column });
        expect(answer.verdict).toBe(readable);
      }
    }
    expect(compared).toBe(60);
    expect(yes).toBeGreaterThan(20);
    expect(yes).toBeLessThan(55);
  });
});
