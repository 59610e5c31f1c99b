import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from '../kernel/index.ts';
import { type Fixture, fixture } from './fixture.ts';
import { wallFaults } from './index.ts';
import { rolesSql } from './sync-check.ts';

let world: Fixture;
let admin: pg.Client;

beforeAll(async () => {
  world = await fixture();
  admin = new pg.Client(world.database.admin);
  await admin.connect();
});
afterAll(() => admin.end());

describe('the start-up check (Z11)', () => {
  test('finds nothing where the walls stand', async () => {
    expect(await wallFaults(await world.sys())).toEqual([]);
  });

  test('finds a pool that logs in as somebody else', async () => {
    const ctx = await world.sys();
    const pools = { ...world.system.pools, portal: world.system.pools.staff };
    const faults = await wallFaults({ ...ctx, system: { ...ctx.system, pools } });
    expect(faults).toEqual(['The pool portal must log in as portico_portal, not as portico_staff.']);
  });

  // What is planted, how it is mended, what must be said. The last one stays broken.
  const planted: readonly [string, string, string, RegExp][] = [
    [
      'a table without forced row security',
      'alter table data.case no force row level security',
      'alter table data.case force row level security',
      /data\."case".* forced row security/,
    ],
    [
      'a table without row security',
      'alter table auth.session disable row level security',
      'alter table auth.session enable row level security',
      /auth\.session must have forced/,
    ],
    [
      'a catalogue whose names would be kept for good',
      `update portico.object set settings = settings || '{"catalogue": true}' where key = 'case'`,
      `update portico.object set settings = settings - 'catalogue' where key = 'case'`,
      /data\."case" must have its trigger/,
    ],
    [
      'a catalogue whose trigger is switched off',
      `create trigger catalogue after insert on data.case for each statement execute function portico.raise_catalogue();
       alter table data.case disable trigger catalogue;
       update portico.object set settings = settings || '{"catalogue": true}' where key = 'case'`,
      `update portico.object set settings = settings - 'catalogue' where key = 'case'; drop trigger catalogue on data.case`,
      /data\."case" must have its trigger/,
    ],
    ['a new table', 'create table portico.extra (n int)', 'drop table portico.extra', /portico\.extra must have forced/],
    [
      'an added policy',
      'create policy more on data.case for select to portico_staff using (portico.ctx_user() is not null)',
      'drop policy more on data.case',
      /more on data\.case .*not ours/,
    ],
    [
      'a policy for everybody',
      'create policy more on portico.setting using (portico.ctx_user() is not null)',
      'drop policy more on portico.setting',
      /must name the roles/,
    ],
    [
      'a policy opened wide for staff',
      'alter policy staff_all on portico.role using (true)',
      'alter policy staff_all on portico.role using (portico.ctx_user() is not null)',
      /lets portico_staff see everything/,
    ],
    [
      'a view with its owner’s eyes',
      'create view data.peek as select * from data.case',
      'drop view data.peek',
      /data\.peek must be security_invoker/,
    ],
    [
      'a key view of another owner',
      'create view keys.peek as select * from data.case',
      'drop view keys.peek',
      /keys\.peek must belong to portico_keys/,
    ],
    [
      'a materialized view',
      'create materialized view search.peek as select 1 as n',
      'drop materialized view search.peek',
      /search\.peek has no row security/,
    ],
    [
      'a grant to everybody',
      'grant select on data.case to public',
      'revoke select on data.case from public',
      /may be granted to everybody/,
    ],
    [
      'a privilege on secrets',
      'grant select (hash) on auth.password to portico_portal',
      'revoke select (hash) on auth.password from portico_portal',
      /portico_portal must have no privilege on auth\.password/,
    ],
    [
      'a serving role that owns',
      'alter table data.case_file owner to portico_staff',
      'alter table data.case_file owner to portico_owner',
      /portico_staff must not own data\.case_file/,
    ],
    [
      'a policy opened wide',
      'alter policy portal_read on data.contact using (true)',
      '',
      /portal_read on data\.contact lets portico_portal see everything/,
    ],
    [
      'a missing policy',
      'drop policy portal_change on data.case',
      '',
      /portal_change on data\.case for update to portico_portal is missing/,
    ],
  ];
  test.each(planted)('finds %s', async (_what, sabotage, mending, expected) => {
    await admin.query(sabotage);
    const faults = await wallFaults(await world.sys());
    await admin.query(mending);
    expect(faults.join('\n')).toMatch(expected);
    if (mending !== '') expect(await wallFaults(await world.sys())).toEqual([]);
  });

  // Roles belong to the whole server that other tests use: what they could do is looked at inside a transaction that never commits.
  test.each([
    ['alter role portico_portal bypassrls', /portico_portal must not be BYPASSRLS/],
    ['alter role portico_staff superuser', /portico_staff must not be superuser/],
    ['grant portico_owner to portico_worker', /portico_worker must not be a member of portico_owner/],
    ['alter role portico_keys login', /portico_keys must not be able to log in/],
    ['alter role portico_owner bypassrls', /portico_owner must be neither/],
  ] as const)('finds %s', async (sabotage, expected) => {
    const ask = async () =>
      (await admin.query<{ fault: string }>(compile(rolesSql).text)).rows.map((row) => row.fault).join('\n');
    await admin.query('begin');
    try {
      expect(await ask()).toBe('');
      await admin.query(sabotage);
      expect(await ask()).toMatch(expected);
    } finally {
      await admin.query('rollback');
    }
  });
});
