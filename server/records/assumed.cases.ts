import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, contextFor, cookieNames, sql, withTx } from '../kernel/index.ts';
import { addColumn, changeType, configure, removeColumn } from '../metadata/index.ts';
import { authenticate } from '../sessions/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Client, Reply } from '../testing/client.ts';
import { allowColumns, column, roleId } from '../testing/factories.ts';
import { claimWorld } from './fixture-claims.ts';

let app: TestApp;
let maria: Client;
let sven: Client;

const portal = '/api/portal/help/records/claim';
const staff = '/api/staff/records/claim';

beforeAll(async () => {
  const claims = await claimWorld();
  app = claims.app;
  ({ maria, sven } = claims.clients);
});

const made = async (client: Client, name: string) => {
  const reply = await client.post(portal, { values: { name } });
  expect(reply.status, reply.text).toBe(201);
  return { uid: String(reply.body.uid) };
};

describe('a caller who is assumed to be who he was a moment ago', () => {
  const change = async (what: ReturnType<typeof sql>) => (await app.ctx('owner')).db.run(what);
  const ofMaria = sql`(select u.id from portico.portal_user u join data.contact c on c.id = u.contact_id where c.name like 'Maria%')`;

  it('is asked under the rights of that very moment, and what is read bears the names of that moment (S2, S3)', async () => {
    const { uid } = await made(maria, 'hers');
    const read = async () => (await maria.get(`${portal}/${uid}`)).status;
    const listed = async () => ((await maria.get(portal)).body.rows as unknown[] | undefined)?.length;
    const author = async () => JSON.parse((await sven.get(`${staff}/${uid}`)).text).values.created_by.displayName;
    expect([await read(), await read(), await author(), await author()]).toEqual([200, 200, 'Maria', 'Maria']);
    const all = await listed();
    expect(all).toBeGreaterThan(0);

    await change(sql`update data.contact set name = 'Maria Novak' where name = 'Maria'`);
    expect(await author()).toBe('Maria Novak');
    await change(sql`update data.contact set name = 'Maria' where name = 'Maria Novak'`);
    expect(await author()).toBe('Maria');

    await change(sql`update portico.portal_user set locked_at = now() where id in ${ofMaria}`);
    expect([await read(), (await maria.get(portal)).status]).toEqual([401, 401]);
    await change(sql`update portico.portal_user set locked_at = null where id in ${ofMaria}`);
    expect([await read(), await listed()]).toEqual([200, all]);

    await change(sql`update portico.operation_rule set can_create = false where can_create`);
    const count = async () => (await (await app.ctx()).db.one(sql<{ n: number }>`select count(*)::int as n from data.claim`)).n;
    const before = await count();
    expect((await maria.post(portal, { values: { name: 'too late' } })).status).toBe(403);
    expect([await count(), await read()]).toEqual([before, 200]);
    await change(sql`update portico.operation_rule set can_read = false where can_read`);
    expect([await read(), (await maria.get(portal)).status]).toEqual([404, 404]);
    await change(sql`update portico.operation_rule set can_read = true, can_create = true`);
    expect([await read(), await listed()]).toEqual([200, all]);
  });

  it('sees no row and writes none where that is wrong, even before the answer is thrown away', async () => {
    await made(maria, 'hers, too');
    const token = maria.cookies.get(cookieNames.portal) ?? '';
    const ask = { door: 'portal', token, portal: 'help', preview: null, assume: true } as const;
    await authenticate(app.system, { ...ask, assume: false });
    const asAssumed = async () => {
      const { actor, now, entry } = await authenticate(app.system, ask);
      if (actor === null || entry === undefined) throw new Error('Nobody was assumed');
      return contextFor(app.system, actor, now, 'test', entry);
    };
    // A sequence moves for good: it tells what a statement has seen whose answer nobody gets.
    const look = sql`select nextval('data.claim_id_seq') from data.claim`;
    const add = sql`insert into portico.preference (principal_id, key, value) values (portico.ctx_user(), 'test', '1')`;
    const place = async () =>
      (await app.ctx('owner')).db.one(sql`select (select last_value from data.claim_id_seq)::text as id,
        (select count(*)::int from portico.preference where key = 'test') as written`);

    const right = await asAssumed();
    expect(right.entry?.confirmed).toBe(false);
    expect((await right.db.rows(look)).length).toBeGreaterThan(0);
    expect(right.entry?.confirmed).toBe(true);

    const wrong = [await asAssumed(), await asAssumed(), await asAssumed()] as const;
    await change(sql`update portico.principal set epoch = epoch + 1 where id in ${ofMaria}`);
    const before = await place();
    await expect(wrong[0].db.rows(look)).rejects.toMatchObject({ code: 'busy' });
    await expect(withTx(wrong[1], (tx) => tx.db.later([add]))).rejects.toThrow();
    await expect(withTx(wrong[2], (tx) => tx.db.rows(look))).rejects.toMatchObject({ code: 'busy' });
    expect(wrong.map((ctx) => ctx.entry?.confirmed)).toEqual([false, false, false]);
    expect(await place()).toEqual(before);

    await authenticate(app.system, { ...ask, assume: false });
    await withTx(await asAssumed(), (tx) => tx.db.later([add]));
    expect(await place()).toMatchObject({ written: 1 });
  });

  it('is answered by the objects as they are, where a column goes while he reads', async () => {
    const { uid } = await made(maria, 'hers, still');
    const everybody = await roleId(app.system, 'all_portal_users');
    await addColumn(await app.ctx('owner'), 'claim', column('colour'));
    await allowColumns(app.system, 'claim', everybody, { colour: 1 });
    const addresses = ['', `/${uid}`, `/${uid}/tags`, `/${uid}/follow`].map((rest) => `${portal}${rest}`);
    const all = () => Promise.all(addresses.map((address) => maria.get(address)));
    expect((await all()).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await all())[1]?.text).toContain('colour');

    // They wait for the change to be committed, each with a statement that names the column.
    const waiting = sql<{ n: number }>`select count(*)::int as n from pg_locks
      where not granted and relation = 'data.claim'::regclass`;
    const watcher = await app.ctx();
    const [answers] = await configure(await app.ctx('owner'), 'test', async (tx) => {
      await removeColumn(tx, 'claim', 'colour');
      const asked = all();
      await expect.poll(async () => (await watcher.db.one(waiting)).n, { timeout: 20_000 }).toBeGreaterThan(1);
      return [asked];
    });
    const after = await answers;
    expect(after.map(({ status, text }) => [status, status === 200 ? '' : text])).toEqual(addresses.map(() => [200, '']));
    expect(after[1]?.text).not.toContain('colour');
  });

  it('writes into the objects as they are, where a column becomes another or goes while he waits', async () => {
    const [renamed, finished, gone] = [await made(maria, 'old'), await made(maria, 'to finish'), await made(maria, 'to go')];
    await addColumn(await app.ctx('owner'), 'claim', column('colour'));
    const waiting = sql<{ n: number }>`select count(*)::int as n from pg_locks
      where not granted and relation = 'data.claim'::regclass`;
    const watcher = await app.ctx();
    const during = async (work: (tx: Ctx) => Promise<unknown>, ...writes: (() => Promise<Reply>)[]) => {
      const [answers] = await configure(await app.ctx('owner'), 'test', async (tx) => {
        await work(tx);
        const asked = Promise.all(writes.map((write) => write()));
        await expect.poll(async () => (await watcher.db.one(waiting)).n, { timeout: 20_000 }).toBe(writes.length);
        return [asked];
      });
      return (await answers).map(({ status }) => status);
    };
    const written = await during(
      (tx) => changeType(tx, 'claim', 'colour', { type: 'link' }),
      () => maria.patch(`${portal}/${renamed.uid}`, { values: { name: 'new' } }, { ifMatch: 1 }),
      () => maria.post(`${portal}/${finished.uid}/actions/finish`, {}),
    );
    expect(written).toEqual([200, 200]);
    const values = async (uid: string) => JSON.parse((await sven.get(`${staff}/${uid}`)).text) as object;
    expect(await values(renamed.uid)).toMatchObject({ version: 2, values: { name: 'new' } });
    expect(await values(finished.uid)).toMatchObject({ version: 2, values: { status: 'shut' } });
    const removed = await during(
      (tx) => removeColumn(tx, 'claim', 'colour'),
      () => maria.delete(`${portal}/${gone.uid}`),
    );
    expect([removed, (await maria.get(`${portal}/${gone.uid}`)).status]).toEqual([[204], 404]);
  });

  it('tells what was saved, where a column goes the moment after', async () => {
    const { uid } = await made(maria, 'before');
    await addColumn(await app.ctx('owner'), 'claim', column('shade'));
    const admin = new pg.Client(app.database.admin);
    await admin.connect();
    const shown = async (granted: boolean, mode: string) =>
      (
        await admin.query(
          `select 1 from pg_locks where granted = $1 and mode = $2 and relation = 'data.claim'::regclass and pid <> pg_backend_pid()`,
          [granted, mode],
        )
      ).rowCount ?? 0;
    await admin.query('begin');
    await admin.query('select 1 from data.claim where uid = $1 for update', [uid]);
    const saved = sven.patch(`${staff}/${uid}`, { values: { name: 'after' } }, { ifMatch: 1 });
    await expect.poll(() => shown(true, 'RowExclusiveLock'), { timeout: 20_000 }).toBe(1);
    // It waits for the save as that waits for the row, and is next.
    const gone = removeColumn(await app.ctx('owner'), 'claim', 'shade');
    await expect.poll(() => shown(false, 'AccessExclusiveLock'), { timeout: 20_000, interval: 10 }).toBe(1);
    await admin.query('rollback');
    await admin.end();
    const { status, body } = await saved;
    expect({ status, body }).toMatchObject({ status: 200, body: { version: 2, values: { name: 'after' } } });
    await gone;
  });

  it('saves without holding the record while names are asked for on another connection', async () => {
    await allowColumns(app.system, 'claim', await roleId(app.system, 'all_portal_users'), { created_by: 1 });
    const { uid } = await made(maria, 'before');
    // A name that nobody has kept; who she is and what she may is known.
    await change(sql`update data.contact set name = 'Maria Nowak' where name = 'Maria'`);
    expect((await maria.get(`${portal}?columns=name`)).status).toBe(200);
    const owner = await app.ctx('owner');
    const { worker } = app.system.pools;
    const held = await Promise.all(Array.from({ length: worker.options.max ?? 0 }, () => worker.connect()));
    const versionSql = sql<{ version: number }>`select version from data.claim where uid = ${uid}::uuid`;
    const saved = maria.patch(`${portal}/${uid}`, { values: { name: 'after' } }, { ifMatch: 1 });
    try {
      await expect.poll(async () => (await owner.db.one(versionSql)).version).toBe(2);
    } finally {
      for (const one of held) one.release();
    }
    const { status, body } = await saved;
    expect({ status, body }).toMatchObject({ status: 200, body: { version: 2, values: { name: 'after' } } });
    expect(JSON.stringify(body)).toContain('Maria Nowak');
    await change(sql`update data.contact set name = 'Maria' where name = 'Maria Nowak'`);
  });
});

describe('the confirmation of a session', () => {
  const ASKED = 'auth.confirm_session(bytea, text, interval, text, bigint)';
  let [asPortal, asStaff, behind]: pg.Client[] = [];
  /** Seconds by which this application is ahead of the database. */
  let ahead = 0;
  const connected = async (connection: pg.PoolConfig) => {
    const client = new pg.Client(connection);
    await client.connect();
    return client;
  };

  beforeAll(async () => {
    const { connections, admin } = app.database;
    [asPortal, asStaff, behind] = [
      await connected(connections.portal),
      await connected(connections.staff),
      await connected(admin),
    ];
    ahead = app.system.clockShift / 1000;
    return async () => void (await Promise.all([asPortal?.end(), asStaff?.end(), behind?.end()]));
  });

  const hashOf = (token = '') => createHash('sha256').update(token).digest();
  const change = (text: string, ...values: unknown[]) => behind?.query(text, values);
  /** What the whole check says of a session. */
  const checked = async (by: pg.Client | undefined, hash: Buffer, door: string): Promise<(string | null)[]> => {
    const found = await by?.query(
      `select session_id, principal_id, membership_id, user_epoch, organisation_epoch, configuration_epoch
        from auth.check_session($1, $2, make_interval(secs => $3))`,
      [hash, door, ahead],
    );
    return Object.values(found?.rows[0] ?? {}) as (string | null)[];
  };
  /** Seconds that the answered clock is ahead of the database's; null where there is none. */
  const confirmed = async (by: pg.Client | undefined, hash: Buffer, door: string, facts: (string | null)[], further = 0) => {
    const organisation = await behind?.query('select organisation_id as id from portico.membership where id::text = $1', [
      facts[2],
    ]);
    const found = await by?.query(
      `select round(extract(epoch from auth.confirm_session($1, $2, make_interval(secs => $3), $4, $5) - clock_timestamp()))::float8 as late`,
      [hash, door, ahead + further, facts.join(' '), organisation?.rows[0]?.id ?? null],
    );
    const late: number | null = found?.rows[0].late;
    return late === null ? null : late - ahead;
  };

  it('answers the clock for this session of this user with these counters, and nothing for any other', async () => {
    const [hash, other] = [hashOf(maria.cookies.get(cookieNames.portal)), hashOf(sven.cookies.get(cookieNames.staff))];
    const [mine, his] = [await checked(asPortal, hash, 'portal'), await checked(asStaff, other, 'staff')];
    expect(mine.every((fact) => /^\d+$/.test(String(fact)))).toBe(true);
    expect(his.map((fact) => fact === null)).toEqual([false, false, true, false, true, false]);
    const right = async () => [await confirmed(asPortal, hash, 'portal', mine), await confirmed(asStaff, other, 'staff', his)];
    expect(await right()).toEqual([0, 0]);
    expect(await confirmed(asPortal, hash, 'portal', mine, 60)).toBe(60);

    // Another token, door, session, user, membership or counter; a text that only begins or ends like it.
    expect(await confirmed(asPortal, hashOf(randomBytes(32).toString('base64url')), 'portal', mine)).toBeNull();
    for (const door of ['staff', 'preview', 'view', '', 'PORTAL']) {
      expect(await confirmed(asPortal, hash, door, mine), door).toBeNull();
    }
    expect(await confirmed(asPortal, other, 'staff', mine)).toBeNull();
    expect(await confirmed(asPortal, hash, 'portal', his)).toBeNull();
    for (const i of mine.keys()) {
      for (const wrong of [String(Number(mine[i]) + 1), null, '', `${mine[i]}0`]) {
        expect(await confirmed(asPortal, hash, 'portal', mine.with(i, wrong)), `${i}: ${wrong}`).toBeNull();
      }
    }
    expect(await confirmed(asPortal, hash, 'portal', [...mine, ''])).toBeNull();
    expect(await confirmed(asPortal, hash, 'portal', mine.slice(0, -1))).toBeNull();
    expect(await confirmed(asPortal, hash, 'portal', [])).toBeNull();
    expect(await right()).toEqual([0, 0]);
  });

  it('says no from the moment on that anything of it is another, and yes again where it is as it was', async () => {
    const hash = hashOf(maria.cookies.get(cookieNames.portal));
    const mine = await checked(asPortal, hash, 'portal');
    const [session, user, membership] = mine;
    const now = async () => confirmed(asPortal, hash, 'portal', mine);
    const of = `update auth.session set`;
    const other = await behind?.query('select id from portico.membership where id <> $1 order by id limit 1', [membership]);
    const until = await behind?.query('select expires_at::text as at from auth.session where id = $1', [session]);
    const changes: [string, unknown, string, unknown][] = [
      [`${of} ended_at = $2::timestamptz where id = $1`, new Date(), `${of} ended_at = $2::timestamptz where id = $1`, null],
      [`${of} membership_id = $2 where id = $1`, other?.rows[0].id, `${of} membership_id = $2 where id = $1`, membership],
      [`${of} membership_id = $2 where id = $1`, null, `${of} membership_id = $2 where id = $1`, membership],
      [
        `${of} expires_at = clock_timestamp() + make_interval(secs => $2) where id = $1`,
        ahead - 1,
        `${of} expires_at = $2::timestamptz where id = $1`,
        until?.rows[0].at,
      ],
    ];
    for (const [text, value, back, before] of changes) {
      await change(text, session, value);
      expect(await now(), text).toBeNull();
      await change(back, session, before);
      expect(await now(), back).toBe(0);
    }
    // By the clock of the application: an hour later it is over.
    await change(`${of} expires_at = clock_timestamp() + make_interval(secs => $2) where id = $1`, session, ahead + 1_800);
    expect([await now(), await confirmed(asPortal, hash, 'portal', mine, 3_600)]).toEqual([0, null]);
    await change(`${of} expires_at = $2::timestamptz where id = $1`, session, until?.rows[0].at);

    const counters = [
      ['update portico.principal set epoch = epoch + $1 where id = $2', user],
      [
        'update portico.principal set epoch = epoch + $1 where id = (select organisation_id from portico.membership where id = $2)',
        membership,
      ],
      ['update portico.configuration set epoch = epoch + $1 where $2::bigint > 0', user],
    ] as const;
    for (const [text, id] of counters) {
      await change(text, 1, id);
      expect(await now(), text).toBeNull();
      await change(text, -1, id);
      expect(await now(), text).toBe(0);
    }
    // Which organisation the membership belongs to is not looked up: it cannot change without the user's counter.
    await change('update portico.membership set organisation_id = organisation_id where id = $1', membership);
    expect(await now()).toBeNull();
    await change('update portico.principal set epoch = epoch - 1 where id = $1', user);
    expect(await now()).toBe(0);
  });

  it('says no to a session that stands on another one, which the whole check knows', async () => {
    const on = await checked(asStaff, hashOf(sven.cookies.get(cookieNames.staff)), 'staff');
    for (const door of ['preview', 'view']) {
      const hash = randomBytes(32);
      await change(
        `insert into auth.session (token_hash, principal_id, door, created_at, seen_at, expires_at, parent_id)
          select $1, principal_id, $2, created_at, seen_at, expires_at, id from auth.session where id = $3`,
        hash,
        door,
        on[0],
      );
      const facts = await checked(asPortal, hash, door);
      expect(facts[1]).toBe(on[1]);
      expect(await confirmed(asPortal, hash, door, facts)).toBeNull();
      await change('delete from auth.session where token_hash = $1', hash);
    }
    expect(await confirmed(asStaff, hashOf(sven.cookies.get(cookieNames.staff)), 'staff', on)).toBe(0);
  });

  it('is asked by the portal and the desk alone', async () => {
    const found = await behind?.query(
      `select rolname, has_function_privilege(oid, $1, 'execute') as may from pg_roles where rolname like 'portico\\_%' order by 1`,
      [ASKED],
    );
    const may = found?.rows.filter((row) => row.may).map(({ rolname }) => rolname);
    // It belongs to the owner.
    expect(may).toEqual(['portico_owner', 'portico_portal', 'portico_staff']);
    expect(found?.rows.length).toBeGreaterThan(5);
    const granted = await behind?.query(
      `select coalesce(nullif(a.grantee, 0)::regrole::text, 'everybody') as who, p.prosecdef as definer
        from pg_proc p cross join aclexplode(p.proacl) a where p.oid = $1::regprocedure order by 1`,
      [ASKED],
    );
    expect(granted?.rows).toEqual(['owner', 'portal', 'staff'].map((role) => ({ who: `portico_${role}`, definer: true })));
    for (const role of ['worker', 'auth', 'backup'] as const) {
      const client = await connected(app.database.connections[role]);
      await expect(confirmed(client, randomBytes(32), 'portal', []), role).rejects.toThrow(/permission denied/);
      await client.end();
    }
  });
});
