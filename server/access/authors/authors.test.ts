import { beforeAll, describe, expect, test } from 'vitest';
import { sql, withTx } from '../../kernel/index.ts';
import { metadataOf, tables } from '../../metadata/index.ts';
import { type Person, type World, world } from '../fixture.ts';
import {
  type AuthorRule,
  accessJobs,
  attachRole,
  detachRole,
  mergeProbes,
  moveRole,
  principalsWithGrants,
  probes,
  recordSql,
  recordWritten,
  removeRole,
  rightsOn,
  saveAuthorRules,
  shareRecord,
  sharesOf,
} from '../index.ts';
import { fillSome } from './fill.ts';
import { readRules } from './store.ts';

let w: World;
let boss: Person;
let partners: string;
let others: string;
let boston: { role: string; account: string };
let toronto: { role: string; account: string };
let sales: string;
let ann: Person;
let bob: Person;
let tom: Person;
let tina: Person;

beforeAll(async () => {
  w = await world();
  const everybody = await w.roleOf('all_portal_users');
  partners = await w.role('Partners', everybody);
  others = await w.role('Others', everybody);
  boston = await w.organisation('Boston', { parent: partners });
  toronto = await w.organisation('Toronto');
  sales = await w.role('Sales', boston.role);
  boss = await w.staff('boss', [await w.roleOf('administrators')]);
  ann = await w.portalUser('ann', boston.role);
  bob = await w.portalUser('bob', boston.role, [sales]);
  tom = await w.portalUser('tom', toronto.role);
  tina = await w.portalUser('tina', toronto.role);
  await w.expose('case');
  await w.operation('case', everybody, { read: true, create: true, update: true, delete: true });
  await w.column('case', 'subject', everybody, 3);
});

const rule = (author: string, receiver: string, more: Partial<AuthorRule> = {}): AuthorRule => ({
  authorRoleId: author,
  receiverRoleId: receiver,
  grade: 1,
  mayPassOn: false,
  existing: true,
  ...more,
});
const save = async (...rules: AuthorRule[]) => saveAuthorRules(await w.as(boss), 'case', rules);
const byHand = (author: Person, subject: string) =>
  w.record('case', {
    subject,
    created_by: author.id,
    created_in: author.membershipId,
    organisation_id: author.membershipId === tom.membershipId ? toronto.account : boston.account,
  });
/** As the gateway makes one: the record, and in the same transaction what the rules give of it. */
const written = async (author: Person, subject: string, organisation = boston.account) =>
  withTx(await w.as(author), async (tx) => {
    const { id, uid } = await tx.db.one(sql<{ id: string; uid: string }>`insert into data.case
      (subject, created_at, created_by, created_in, modified_at, organisation_id)
      values (${subject}, ${tx.now}, ${author.id}, ${author.membershipId}, ${tx.now}, ${organisation}) returning id::text as id, uid::text as uid`);
    const object = (await metadataOf(tx)).objects.get('case');
    if (object !== undefined) await recordWritten(tx, object, id);
    return { id, uid };
  });
/** Subjects of the cases somebody reaches at a grade, by the predicate and by the probes, behind the wall of his own database role. */
async function seen(person: Person, grade: 1 | 2 | 3 | 4 = 1): Promise<string[]> {
  const ctx = await w.as(person);
  const rights = await rightsOn(ctx, 'case');
  if (rights === null) return [];
  const record = recordSql(rights, ctx.actor);
  const rows = await ctx.db.rows(sql<{ id: string; subject: string }>`select t.id::text as id, t.subject
    from ${tables.records('case')} t where ${record.atLeast('t', grade)} order by t.subject`);
  const grantPrincipals = await principalsWithGrants(ctx, rights.object);
  const page = await ctx.db.rows(mergeProbes(probes(rights, ctx.actor, { limit: 100, grantPrincipals }) ?? [], 100));
  const probed = page.filter((one) => one.grade >= grade).map((one) => String(one.id));
  expect(probed.toSorted()).toEqual(rows.map((r) => r.id).toSorted());
  return rows.map((r) => r.subject);
}
/** Does the work in the background to its end. */
async function work(): Promise<void> {
  const open = await (await w.sys()).db.rows(
    sql<{ id: string }>`select source_id::text as id from portico.author_fill where finished_at is null`,
  );
  for (const { id } of open) while ((await fillSome(await w.sys(), id, 2)) !== 'done');
}
const clear = async () => {
  await save();
  await (await w.sys()).db.run(sql`delete from ${tables.records('case')}`);
  await (await w.sys()).db.run(sql`delete from ${tables.access('case')}`);
};

describe('A rule by author', () => {
  test('is all that the portal’s database role can give away, and of records of the person himself alone', async () => {
    await clear();
    const { rows } = await save(rule(boston.role, toronto.role));
    const { principalId = '', sourceId = '' } = rows[0] ?? {};
    const mine = await written(ann, 'of ann');
    const of = async (record: string) =>
      (await w.sys()).db.rows(sql`select principal_id::text as who from ${tables.access('case')} where record_id = ${record}`);
    expect(await of(mine.id)).toEqual([{ who: principalId }]);
    await (await w.sys()).db.run(sql`delete from ${tables.access('case')}`);
    const [hers, his] = [await byHand(bob, 'of bob'), await byHand(tom, 'of tom')];
    // Behind the gateway: what a statement of the portal's role that went wrong could do at most.
    const give = async (actor: Person, record: string, { who = principalId, grade = 1, source = sourceId } = {}) =>
      (await w.as(actor)).db.run(sql`insert into ${tables.access('case')} (principal_id, sort_key, record_id, grade, source_id)
        select ${who}, t.created_at, t.id, ${grade}::smallint, ${source} from ${tables.records('case')} t where t.id = ${record}`);
    const refused = /row-level security/;
    await expect(give(ann, mine.id, { who: tom.id })).rejects.toThrow(refused);
    await expect(give(ann, mine.id, { grade: 4 })).rejects.toThrow(refused);
    await expect(give(ann, mine.id, { source: '0' })).rejects.toThrow(refused);
    // A colleague's, which she sees, and one by somebody of whom the rule does not speak.
    await expect(give(ann, hers)).rejects.toThrow(refused);
    await expect(give(tom, his)).rejects.toThrow(refused);
    expect(await give(ann, mine.id)).toBe(1);
    expect(await of(mine.id)).toEqual([{ who: principalId }]);
  });

  test('tells the portal’s database role what the person himself was, and of nobody else', async () => {
    const asked = async (actor: Person, about: Person) => {
      const { db, now } = await w.as(actor);
      const { roles } = await db.one(sql<{ roles: string[] | null }>`select
        portico.author_roles(${about.id}::bigint, ${about.membershipId}::bigint, ${now})::text[] as roles`);
      return roles ?? [];
    };
    expect(await asked(bob, bob)).toEqual(expect.arrayContaining([boston.role, sales]));
    expect(await asked(ann, bob)).toEqual([]);
    expect(await asked(boss, bob)).toEqual(expect.arrayContaining([boston.role, sales]));
  });

  test('gives what is written from now on in the transaction that makes it, and of older records as the work proceeds', async () => {
    await clear();
    for (const n of [1, 2, 3, 4, 5]) await byHand(ann, `old ${n}`);
    await byHand(tom, 'of tom himself');
    const { rows } = await save(rule(boston.role, toronto.role));
    expect(rows.map((r) => [r.author.title, r.receiver.title, r.grade, r.filling])).toEqual([
      ['Boston', 'Toronto', 1, { done: 0, total: null }],
    ]);
    await written(ann, 'new');
    expect(await seen(tom)).toEqual(['new', 'of tom himself']);
    const source = rows[0]?.sourceId ?? '';
    while ((await fillSome(await w.sys(), source, 3)) === 'waits');
    // The newest come first, and the place is written down.
    expect(await seen(tom)).toEqual(['new', 'of tom himself', 'old 5']);
    const [half] = await readRules((await w.sys()).db, await objectId());
    expect(half?.filling).toEqual({ done: 3, total: 7 });
    await work();
    expect(await seen(tom)).toEqual(['new', 'of tom himself', 'old 1', 'old 2', 'old 3', 'old 4', 'old 5']);
    expect(await seen(tom, 2)).toEqual(['of tom himself']);
    expect((await save(rule(boston.role, toronto.role))).rows[0]?.filling).toBeNull();
  });

  test('that ends, or gives less, is gone at the next request, before anything was swept', async () => {
    await clear();
    await save(rule(boston.role, toronto.role, { grade: 4 }));
    await written(ann, 'a');
    await work();
    expect(await seen(tom, 4)).toEqual(['a']);
    await save(rule(boston.role, toronto.role, { grade: 2 }));
    expect(await seen(tom, 3)).toEqual([]);
    await work();
    expect([await seen(tom, 2), await seen(tom, 3)]).toEqual([['a'], []]);
    await save();
    expect(await seen(tom)).toEqual([]);
    const left = await (await w.sys()).db.one(sql<{ n: number }>`select count(*)::int as n from data.case_access`);
    expect(left.n).toBeGreaterThan(0);
    await accessJobs['access.sweep']?.run(await w.sys(), { id: '1', topic: '', payload: {}, attempt: 1, createdAt: new Date() });
    expect(await (await w.sys()).db.one(sql`select count(*)::int as n from data.case_access`)).toEqual({ n: 0 });
  });

  test('that gives more keeps what it gave until all of its own rows are there', async () => {
    await clear();
    await byHand(ann, 'a');
    await save(rule(boston.role, toronto.role));
    await work();
    await save(rule(boston.role, toronto.role, { grade: 3 }));
    expect([await seen(tom), await seen(tom, 3)]).toEqual([['a'], []]);
    await work();
    expect([await seen(tom, 3), await seen(tom, 4)]).toEqual([['a'], []]);
    const rows = await (await w.sys()).db.rows(sql`select a.grade from data.case_access a join portico.grant_source s
      on s.id = a.source_id and s.retired_at is null`);
    expect(rows).toEqual([{ grade: 3 }]);
  });

  test('without records that are there gives only what is written from then on, until it is widened', async () => {
    await clear();
    await byHand(ann, 'before');
    await save(rule(boston.role, toronto.role, { existing: false }));
    await work();
    await written(ann, 'after');
    expect(await seen(tom)).toEqual(['after']);
    await save(rule(boston.role, toronto.role, { existing: true }));
    expect(await seen(tom)).toEqual(['after']);
    await work();
    expect(await seen(tom)).toEqual(['after', 'before']);
    await save(rule(boston.role, toronto.role, { existing: false }));
    await work();
    expect(await seen(tom)).toEqual([]);
  });
});

describe('A rule that is saved while somebody writes', () => {
  test('waits for him before it looks at what is there, and misses nothing', async () => {
    await clear();
    const { promise: saved, resolve: go } = Promise.withResolvers<void>();
    const { promise: begun, resolve: wrote } = Promise.withResolvers<void>();
    const writing = withTx(await w.as(ann), async (tx) => {
      await tx.db.run(sql`insert into data.case (subject, created_at, created_by, created_in, modified_at, organisation_id)
        values ('slow', ${tx.now}, ${ann.id}, ${ann.membershipId}, ${tx.now}, ${boston.account})`);
      wrote();
      await saved;
    });
    await begun;
    const { rows } = await save(rule(boston.role, toronto.role));
    const source = rows[0]?.sourceId ?? '';
    for (const _ of [1, 2, 3]) expect(await fillSome(await w.sys(), source, 10)).toBe('waits');
    go();
    await writing;
    await work();
    expect(await seen(tom)).toEqual(['slow']);
  });
});

describe('Who counts as author', () => {
  test('is what he was when he wrote: not what he became, and not what he is elsewhere', async () => {
    await clear();
    await byHand(bob, 'in sales');
    await byHand(ann, 'in boston');
    await save(rule(sales, toronto.role));
    await work();
    expect(await seen(tom)).toEqual(['in sales']);
    const { db } = await w.sys();
    await db.run(sql`update portico.membership_role set valid_to = clock_timestamp() where role_id = ${sales}`);
    await db.run(
      sql`insert into portico.membership_role (membership_id, role_id, valid_from) values (${ann.membershipId}, ${sales}, clock_timestamp())`,
    );
    await written(bob, 'bob after');
    await written(ann, 'ann after');
    await save(rule(sales, toronto.role, { grade: 2 }));
    await work();
    expect(await seen(tom)).toEqual(['ann after', 'in sales']);
    await db.run(sql`delete from portico.membership_role where role_id = ${sales}`);
    await db.run(
      sql`insert into portico.membership_role (membership_id, role_id, valid_from) values (${bob.membershipId}, ${sales}, '-infinity')`,
    );
  });

  test('of a role are the members of the roles below it, as the tree stands: a role that leaves takes them along at once', async () => {
    await clear();
    await byHand(bob, 'old');
    await save(rule(partners, toronto.role));
    await work();
    await written(bob, 'new');
    expect(await seen(tom)).toEqual(['new', 'old']);
    await moveRole(await w.as(boss), boston.role, others);
    expect(await seen(tom)).toEqual([]);
    await work();
    await written(bob, 'later');
    expect(await seen(tom)).toEqual([]);
    await moveRole(await w.as(boss), boston.role, partners);
    await written(bob, 'last');
    expect(await seen(tom)).toEqual(['last']);
    await work();
    expect(await seen(tom)).toEqual(['last', 'later', 'new', 'old']);
  });

  test('of a role that is deleted are of no role above it any more, and at once', async () => {
    await clear();
    const lab = await w.role('Lab', partners);
    const leo = await w.portalUser('leo', null, [lab]);
    await byHand(leo, 'of the lab');
    await byHand(ann, 'of boston');
    await save(rule(partners, toronto.role));
    await work();
    expect(await seen(tom)).toEqual(['of boston', 'of the lab']);
    await removeRole(await w.as(boss), lab, { confirmed: true });
    expect(await seen(tom)).toEqual([]);
    await work();
    expect(await seen(tom)).toEqual(['of boston']);
  });

  test('of a functional role are the members of the roles it is attached to, as long as it is', async () => {
    await clear();
    const experts = await w.role('Experts', '', { tree: 'functional' });
    await byHand(bob, 'old');
    await save(rule(experts, toronto.role));
    await work();
    expect(await seen(tom)).toEqual([]);
    await attachRole(await w.as(boss), experts, boston.role);
    await work();
    expect(await seen(tom)).toEqual(['old']);
    await detachRole(await w.as(boss), experts, boston.role);
    expect(await seen(tom)).toEqual([]);
    await work();
    expect(await seen(tom)).toEqual([]);
  });
});

describe('Passing on', () => {
  test('goes as far as the rule says, inside the own organisation, and ends with it', async () => {
    await clear();
    const { uid } = await written(ann, 'a');
    await save(rule(boston.role, toronto.role));
    await work();
    const share = async () => shareRecord(await w.as(tom), 'case', uid, { receiver: await uidOf(tina.id), grade: 1 });
    await expect(share()).rejects.toThrow();
    await save(rule(boston.role, toronto.role, { mayPassOn: true }));
    await share();
    expect((await sharesOf(await w.as(tom), 'case', uid)).shares).toHaveLength(1);
    await save(rule(boston.role, toronto.role, { mayPassOn: true, grade: 2 }));
    await work();
    expect(await liveShares(uid)).toBe(1);
    await save(rule(boston.role, toronto.role, { grade: 2 }));
    expect(await liveShares(uid)).toBe(0);
    await expect(share()).rejects.toThrow();
  });
});

const objectId = async () => (await metadataOf(await w.sys())).objects.get('case')?.id ?? '';
const uidOf = async (id: string) =>
  (await (await w.sys()).db.one(sql<{ uid: string }>`select uid::text as uid from portico.principal where id = ${id}`)).uid;
const liveShares = async (uid: string) =>
  (
    await (
      await w.sys()
    ).db.one(sql<{ n: number }>`select count(*)::int as n from portico.grant_source s
      join data.case c on c.id = s.record_id where c.uid = ${uid}::uuid and s.kind = 'share' and s.retired_at is null`)
  ).n;
