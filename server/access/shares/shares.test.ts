import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ctx, sql, systemContext, withTx } from '../../kernel/index.ts';
import { metadataOf, tables } from '../../metadata/index.ts';
import { type Person, type World, world } from '../fixture.ts';
import {
  accessJobs,
  addGrants,
  principalsWithGrants,
  recordSql,
  retireSources,
  revokeShare,
  rightsOn,
  shareRecord,
  sharesOf,
} from '../index.ts';

let w: World;
let north: { role: string; account: string };
let south: { role: string; account: string };
let maria: Person;
let pete: Person;
let paula: Person;
let stranger: Person;
let clerk: Person;
const uids = new Map<string, string>();
let record: { id: string; uid: string };

beforeAll(async () => {
  w = await world();
  const everybody = await w.roleOf('all_portal_users');
  north = await w.organisation('North');
  south = await w.organisation('South');
  [maria, pete, paula] = [
    await w.portalUser('maria', north.role),
    await w.portalUser('pete', north.role),
    await w.portalUser('paula', north.role),
  ];
  stranger = await w.portalUser('stranger', south.role);
  clerk = await w.staff('clerk');
  await w.expose('case');
  await w.operation('case', everybody, { create: true, read: true, update: true, delete: true });
  await w.column('case', 'subject', everybody, 3);
  const { db } = await w.sys();
  for (const row of await db.rows(
    sql<{ id: string; uid: string }>`select id::text as id, uid::text as uid from portico.principal`,
  )) {
    uids.set(row.id, row.uid);
  }
});

beforeEach(async () => {
  const id = await w.record('case', { subject: 'shared', created_by: maria.id, organisation_id: north.account });
  record = await (await w.sys()).db.one(sql`select id::text as id, uid::text as uid from data."case" where id = ${id}`);
  // That it is her own says nothing of passing on (decision 3): staff let her.
  await share(clerk, maria, 4, true);
});

const uid = (of: { id: string } | string) => uids.get(typeof of === 'string' ? of : of.id) ?? '';
const share = async (by: Person, to: Person | string, grade: 1 | 2 | 3 | 4, mayPassOn = false) =>
  shareRecord(await w.as(by), 'case', record.uid, { receiver: uid(to), grade, mayPassOn });

async function gradeOf(ctx: Ctx): Promise<number> {
  const rights = await rightsOn(ctx, 'case');
  if (rights === null) return 0;
  const level = recordSql(rights, ctx.actor);
  const row = await ctx.db.maybe(sql<{ grade: number }>`select ${level.grade('t')} as grade from ${tables.records('case')} t
    where t.id = ${record.id} and ${level.atLeast('t', 1)}`);
  return row?.grade ?? 0;
}
const has = async (person: Person) => gradeOf(await w.as(person));

describe('A share', () => {
  test('gives exactly its grade, to a user or to all members of a role, at their next request', async () => {
    expect([await has(pete), await has(paula)]).toEqual([0, 0]);
    await share(maria, pete, 3);
    expect([await has(pete), await has(paula)]).toEqual([3, 0]);
    await share(maria, north.role, 1);
    expect([await has(pete), await has(paula), await has(stranger)]).toEqual([3, 1, 0]);
  });

  test('said twice is one, and ends when it is taken back; at another grade it is another one', async () => {
    const [first, again, more] = [await share(maria, pete, 1), await share(maria, pete, 1), await share(maria, pete, 3)];
    expect(again.uid).toBe(first.uid);
    expect(more.uid).not.toBe(first.uid);
    expect((await sharesOf(await w.as(maria), 'case', record.uid)).shares).toHaveLength(2);
    await revokeShare(await w.as(maria), more.uid);
    expect(await has(pete)).toBe(1);
    await revokeShare(await w.as(maria), first.uid);
    expect(await has(pete)).toBe(0);
    // What was taken back can be given anew.
    await share(maria, pete, 1);
    expect(await has(pete)).toBe(1);
  });

  test('said many times at once is one as well: taken back it is gone', async () => {
    const many = 3;
    const waiting = sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    // Held until all of them have come as far as they can: none has written anything by then.
    const given = await withTx(await w.sys(), async (tx) => {
      await tx.db.one(sql`select 1 as held from portico.principal where id = ${pete.id} for update`);
      const begun = Promise.all(Array.from({ length: many }, () => share(maria, pete, 2)));
      // Asked beside the transaction, which sees the same all the time.
      const { db } = await w.sys();
      while ((await db.one(waiting)).n < many);
      return { begun };
    });
    const all = await given.begun;
    expect(new Set(all.map((one) => one.uid)).size).toBe(1);
    expect(await has(pete)).toBe(2);
    await revokeShare(await w.as(maria), all[0]?.uid ?? '');
    expect(await has(pete)).toBe(0);
  });

  test('never leaves the organisation of a portal user; staff may share with anybody', async () => {
    const refused = await share(maria, stranger, 1).catch((e: unknown) => e);
    const unknown = await shareRecord(await w.as(maria), 'case', record.uid, {
      receiver: '00000000-0000-4000-8000-000000000000',
      grade: 1,
    }).catch((e: unknown) => e);
    expect(refused).toMatchObject({ status: 422, errors: [{ code: 'unknown' }] });
    expect(refused).toEqual(unknown);
    for (const to of [south.role, clerk, await w.roleOf('all_portal_users')]) {
      await expect(share(maria, to, 1)).rejects.toMatchObject({ status: 422 });
    }
    await share(clerk, stranger, 1);
    expect(await has(stranger)).toBe(1);
  });

  test("is passed on only where it says so, and never above its grade; not even what is one's own", async () => {
    const own = await w.record('case', { subject: 'own', created_by: pete.id, organisation_id: north.account });
    const { uid: mine } = await (await w.sys()).db.one(
      sql<{ uid: string }>`select uid::text as uid from data."case" where id = ${own}`,
    );
    const given = shareRecord(await w.as(pete), 'case', mine, { receiver: uid(paula), grade: 1 });
    await expect(given).rejects.toMatchObject({ status: 403 });
    await share(maria, pete, 2);
    await expect(share(pete, paula, 1)).rejects.toMatchObject({ status: 403 });
    await share(maria, pete, 2, true);
    await expect(share(pete, paula, 3)).rejects.toMatchObject({ status: 403 });
    await share(pete, paula, 2);
    expect(await has(paula)).toBe(2);
  });

  describe('with somebody of two organisations', () => {
    let dora: Person;
    /** The same, acting for South. */
    let abroad: Person;
    const recordOf = async (organisation: string | null) => {
      const id = await w.record('case', { subject: 'of both', organisation_id: organisation });
      return (await w.sys()).db.one(
        sql<{ id: string; uid: string }>`select id::text as id, uid::text as uid from data."case" where id = ${id}`,
      );
    };

    beforeAll(async () => {
      dora = await w.portalUser('dora', north.role);
      const { db, now } = await w.sys();
      const added = await db.one(sql<{ id: string }>`insert into portico.membership (portal_user_id, organisation_id, valid_from)
        values (${dora.id}, ${south.role}, ${now}) returning id::text as id`);
      abroad = { ...dora, membershipId: added.id };
      const named = await db.one(sql<{ uid: string }>`select uid::text as uid from portico.principal where id = ${dora.id}`);
      uids.set(dora.id, named.uid);
    });

    test('is passed on in the one it was given in, and does not leave it through the other (S3, PRM-11)', async () => {
      await share(maria, dora, 2, true);
      expect([await has(dora), await has(abroad), await has(stranger)]).toEqual([2, 2, 0]);
      for (const to of [south.role, stranger, north.role]) {
        await expect(share(abroad, to, 1)).rejects.toMatchObject({ status: 403 });
      }
      await expect(sharesOf(await w.as(abroad), 'case', record.uid)).rejects.toMatchObject({ status: 403 });
      await share(dora, paula, 2);
      expect([await has(paula), await has(stranger)]).toEqual([2, 0]);
      expect((await sharesOf(await w.as(dora), 'case', record.uid)).upTo).toBe(2);
    });

    test('by staff is passed on in that of the record; in another one what its role was given, and ends with that', async () => {
      await share(clerk, dora, 3, true);
      await expect(share(abroad, stranger, 1)).rejects.toMatchObject({ status: 403 });
      await share(dora, paula, 1);
      const role = await share(clerk, south.role, 1, true);
      await expect(share(abroad, stranger, 2)).rejects.toMatchObject({ status: 403 });
      await share(abroad, stranger, 1, true);
      expect([await has(paula), await has(stranger)]).toEqual([1, 1]);
      // Who was given it there by name passes it on there, whosever the record is.
      await share(stranger, dora, 1, true);
      await share(abroad, stranger, 1);
      await revokeShare(await w.as(clerk), role.uid);
      expect([await has(paula), await has(stranger), await has(dora)]).toEqual([1, 0, 3]);
    });

    test("of nobody's record is passed on where it was given, and anywhere what staff gave", async () => {
      record = await recordOf(null);
      await share(clerk, maria, 1, true);
      await share(maria, dora, 1, true);
      await expect(share(abroad, stranger, 1)).rejects.toMatchObject({ status: 403 });
      await share(dora, paula, 1);
      await share(clerk, dora, 1, true);
      await share(abroad, stranger, 1);
      expect([await has(paula), await has(stranger)]).toEqual([1, 1]);
    });
  });

  test('of a record one cannot read is not found, whatever the address looks like', async () => {
    for (const by of [pete, stranger]) await expect(share(by, paula, 1)).rejects.toMatchObject({ status: 404 });
    for (const address of ['nothing', '00000000-0000-4000-8000-000000000000', "' or 1=1"]) {
      const asked = shareRecord(await w.as(maria), 'case', address, { receiver: uid(pete), grade: 1 });
      await expect(asked).rejects.toMatchObject({ status: 404 });
    }
  });

  test('taken back takes back what was passed on through it, at any depth, and leaves what came another way', async () => {
    const first = await share(maria, pete, 2, true);
    await share(pete, paula, 2, true);
    await share(paula, north.role, 1);
    expect([await has(pete), await has(paula)]).toEqual([2, 2]);
    await share(maria, paula, 1);
    await expect(revokeShare(await w.as(paula), first.uid)).rejects.toMatchObject({ status: 404 });
    await revokeShare(await w.as(maria), first.uid);
    expect([await has(pete), await has(paula)]).toEqual([0, 1]);
    await expect(share(pete, paula, 1)).rejects.toMatchObject({ status: 404 });
  });

  test('that is passed on at the very moment it is taken back does not survive', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await share(maria, pete, 1, true);
      const [by, owner] = [await w.as(pete), await w.as(maria)];
      await Promise.allSettled([
        shareRecord(by, 'case', record.uid, { receiver: uid(paula), grade: 1 }),
        revokeShare(owner, first.uid),
      ]);
      expect([await has(pete), await has(paula)]).toEqual([0, 0]);
    }
  });

  test('shows outsiders what they gave themselves, and nothing to those who may not share', async () => {
    await share(maria, pete, 1);
    await share(clerk, paula, 1);
    expect((await sharesOf(await w.as(maria), 'case', record.uid)).shares.map((s) => s.principalId)).toEqual([pete.id]);
    expect((await sharesOf(await w.as(clerk), 'case', record.uid)).shares.map((s) => s.principalId)).toEqual([
      maria.id,
      pete.id,
      paula.id,
    ]);
    await expect(sharesOf(await w.as(pete), 'case', record.uid)).rejects.toMatchObject({ status: 403 });
    await expect(sharesOf(await w.as(stranger), 'case', record.uid)).rejects.toMatchObject({ status: 404 });
  });
});

describe('A source', () => {
  test("retired ends all its grants in that very transaction; the sweep then takes the rows away, in the database's own time", async () => {
    const ctx = await w.sys();
    const object = (await metadataOf(ctx)).objects.get('case');
    if (object === undefined) throw new Error('There is no case');
    const grants = [pete, stranger].map((p) => ({ recordId: record.id, principalId: p.id, grade: 1 as const }));
    const source = await addGrants(ctx, object, { kind: 'audience' }, grants);
    expect([await has(pete), await has(stranger)]).toEqual([1, 1]);
    await retireSources(await w.sys(), [source]);
    expect([await has(pete), await has(stranger)]).toEqual([0, 0]);
    expect((await w.actor(stranger)).deadSources).toContain(source);
    const rows = async () => ctx.db.rows(sql`select 1 from data.case_access where source_id = ${source}`);
    expect((await rows()).length).toBe(2);
    const sweep = accessJobs['access.sweep'];
    await withTx(await systemContext(w.system, 'sweep'), async (tx) => {
      await sweep?.run(tx, { id: '1', topic: 'access.sweep', payload: {}, attempt: 1, createdAt: tx.now });
    });
    expect((await rows()).length).toBe(0);
    expect([await has(pete), await has(stranger)]).toEqual([0, 0]);
  });

  test('rolled back with its transaction leaves everybody what he had', async () => {
    const given = await share(maria, pete, 2);
    await expect(
      withTx(await w.sys(), async (tx) => {
        await retireSources(tx, [given.id]);
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    expect(await has(pete)).toBe(2);
  });

  test('first and last grants of somebody are known at his next request', async () => {
    const lone = await w.portalUser('lone', north.role);
    uids.set(
      lone.id,
      (await (await w.sys()).db.one(sql<{ uid: string }>`select uid::text as uid from portico.principal where id = ${lone.id}`))
        .uid,
    );
    const holders = async () => {
      const ctx = await w.as(lone);
      const rights = await rightsOn(ctx, 'case');
      return rights === null ? [] : (await principalsWithGrants(ctx, rights.object)).filter((id) => id === lone.id);
    };
    expect(await holders()).toEqual([]);
    const given = await share(maria, lone, 1);
    expect(await holders()).toEqual([lone.id]);
    await revokeShare(await w.as(maria), given.uid);
    expect(await holders()).toEqual([]);
  });
});
