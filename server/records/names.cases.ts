import { beforeAll, describe, expect, it } from 'vitest';
import { type Ctx, compile, sql, withTx } from '../kernel/index.ts';
import { changeObject, defineObjects } from '../metadata/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Client, Reply } from '../testing/client.ts';
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
  type Made,
  type Person,
  roleId,
  setScope,
  signIn,
  titles,
} from '../testing/factories.ts';
import { claimWorld } from './fixture-claims.ts';
import { get, list } from './index.ts';
import { projectionOf } from './projection.ts';
import { readableObject, tokensOf } from './schema.ts';
import { pageByProbesSql } from './store-list.ts';

let app: TestApp;
let everybody: string;
let [maria, sven]: (Person | undefined)[] = [];
let outside: Client;
let desk: Client;
let owner: Ctx;
let acme: Made;

beforeAll(async () => {
  ({ app } = await claimWorld());
  const { system } = app;
  owner = await app.ctx('owner');
  const reference = (target: string) => column(target, { type: 'reference', settings: { target } });
  const catalogue = { displayColumn: 'name', wallAllRecords: true, catalogue: true };
  await defineObjects(await app.ctx(), [
    {
      key: 'brand',
      ...titles('Brand'),
      ...catalogue,
      columns: [column('name', { required: true }), column('name_de'), reference('brand')],
    },
    {
      key: 'device',
      ...titles('Device'),
      displayColumn: 'name',
      organisationFrom: 'account',
      columns: [column('name'), reference('brand'), reference('account')],
    },
  ]);
  everybody = await roleId(system, 'all_portal_users');
  for (const object of ['brand', 'device']) await allow(system, object, everybody, { read: true });
  await allowColumns(system, 'brand', everybody, { name: 1, name_de: 1 });
  await allowColumns(system, 'device', everybody, { name: 1, brand: 1 });
  await setScope(system, 'brand', everybody, 'all');
  await setScope(system, 'device', everybody, 'organisation');
  await createPortal(system, { slug: 'shop', exposes: ['brand', 'device'] });
  const organisation = await createOrganisation(system);
  acme = organisation.account;
  [maria, sven] = [await createPortalUser(system, { organisation, portal: 'shop' }), await createStaff(system)];
  [outside, desk] = [await signIn(app, maria as Person), await signIn(app, sven as Person)];
});

const brandNamed = (name: string, more: Record<string, string> = {}) => createRecord(app.system, 'brand', { name, ...more });
const device = (brand: Made) => createRecord(app.system, 'device', { name: 'Pump', brand: brand.uid, account: acme.uid });
const change = (what: ReturnType<typeof sql>) => owner.db.run(what);

interface Row {
  readonly uid: string;
  readonly version: number;
  readonly values: { readonly brand: unknown };
}
const rowsOf = (page: Reply): readonly Row[] => JSON.parse(page.text).rows;

/** What a device says of its brand: in the list and on its page, outside and at the desk. */
async function shown({ uid }: Made): Promise<unknown[]> {
  const told: unknown[] = [];
  for (const [client, address] of [
    [outside, '/api/portal/shop/records/device'],
    [desk, '/api/staff/records/device'],
  ] as const) {
    const page = await client.get(`${address}?columns=name,brand`);
    const row = rowsOf(page).find((one) => one.uid === uid);
    const one: Row = JSON.parse((await client.get(`${address}/${uid}`)).text);
    told.push(row?.values.brand, one.values.brand);
  }
  return told;
}

const four = (brand: unknown) => [brand, brand, brand, brand];
const named = ({ uid }: Made, label: string) => four({ object: 'brand', uid, label });

describe('names of a catalogue', () => {
  it('are those of the very moment, whatever way one changes: renamed, deleted, brought back, just made', async () => {
    const acmes = await brandNamed('Acme');
    const pump = await device(acmes);
    expect(await shown(pump)).toEqual(named(acmes, 'Acme'));

    const { version }: Row = JSON.parse((await desk.get(`/api/staff/records/brand/${acmes.uid}`)).text);
    const saved = await desk.patch(
      `/api/staff/records/brand/${acmes.uid}`,
      { values: { name: 'Acme Ltd' } },
      { ifMatch: version },
    );
    expect(saved.status, saved.text).toBe(200);
    expect(await shown(pump)).toEqual(named(acmes, 'Acme Ltd'));
    await change(sql`update data.brand set name = 'Acme plc' where id = ${acmes.id}::bigint`);
    expect(await shown(pump)).toEqual(named(acmes, 'Acme plc'));
    await change(sql`update data.brand set deleted_at = now() where id = ${acmes.id}::bigint`);
    expect(await shown(pump)).toEqual(four(null));
    expect(await shown(pump)).toEqual(four(null));
    await change(sql`update data.brand set deleted_at = null where id = ${acmes.id}::bigint`);
    expect(await shown(pump)).toEqual(named(acmes, 'Acme plc'));
    const newest = await brandNamed('Newest');
    expect(await shown(await device(newest))).toEqual(named(newest, 'Newest'));
  });

  it('are told to nobody who may not read them, nor in a language that is not his', async () => {
    const german = await brandNamed('Water', { name_de: 'Wasser' });
    const pump = await device(german);
    const desks = (await shown(pump)).slice(2);
    expect(await shown(pump)).toEqual(named(german, 'Water'));
    const speak = async (language: string) => {
      await change(sql`update portico.portal_user set culture = ${language} where id = ${maria?.id}::bigint`);
    };
    await speak('de');
    expect((await shown(pump)).slice(0, 2)).toEqual(named(german, 'Wasser').slice(0, 2));
    await change(sql`update portico.column_rule set grade = 0
      where column_id = (select id from portico.object_column where key = 'name_de')`);
    expect((await shown(pump)).slice(0, 2)).toEqual(named(german, 'Water').slice(0, 2));
    await speak('en');

    const ways = [
      [
        sql`update portico.operation_rule set can_read = false where object_id = (select id from portico.object where key = 'brand')`,
        sql`update portico.operation_rule set can_read = true where object_id = (select id from portico.object where key = 'brand')`,
      ],
      [
        sql`update portico.scope_rule set scope = 'own' where object_id = (select id from portico.object where key = 'brand')`,
        sql`update portico.scope_rule set scope = 'all' where object_id = (select id from portico.object where key = 'brand')`,
      ],
    ] as const;
    for (const [take, give] of ways) {
      await change(take);
      expect(await shown(pump)).toEqual([null, null, ...desks]);
      await change(give);
      expect(await shown(pump)).toEqual(named(german, 'Water'));
    }
    // The second wall alone is enough as well; it is closed under no rule, which comes back behind it.
    const [narrow, wide] = ways[1];
    await change(narrow);
    await changeObject(await app.ctx(), 'brand', { wallAllRecords: false });
    await change(wide);
    expect(await shown(pump)).toEqual([null, null, ...desks]);
    await changeObject(await app.ctx(), 'brand', { wallAllRecords: true });
    expect(await shown(pump)).toEqual(named(german, 'Water'));
  });

  it('cost a page no look at the catalogue, while those of another object are asked with it', async () => {
    const ctx = await as(app.system, maria as Person);
    const rights = await readableObject(ctx, 'device');
    const text = async (keeping: boolean) => {
      const projection = await projectionOf(ctx, rights, tokensOf(rights), keeping);
      return compile(pageByProbesSql(ctx, { projection, limit: 26, after: null, where: null, sort: null, holders: [] })).text;
    };
    expect(await text(false)).toContain('"data"."brand"');
    expect(await text(true)).not.toContain('"data"."brand"');
  });

  it('are found where a row has one that is younger than those that are kept', async () => {
    const before = await as(app.system, maria as Person);
    await list(before, 'device');
    const young = await brandNamed('Young');
    const pump = await device(young);
    const of = async (ctx: Ctx) => (await list(ctx, 'device')).rows.find(({ uid }) => uid === pump.uid)?.values.brand;
    expect(await of(before)).toEqual(named(young, 'Young')[0]);
    await change(sql`update data.brand set deleted_at = now() where id = ${young.id}::bigint`);
    expect([await of(before), await of(before)]).toEqual([null, null]);
    await change(sql`update data.brand set deleted_at = null where id = ${young.id}::bigint`);
    expect(await of(await as(app.system, maria as Person))).toEqual(named(young, 'Young')[0]);
  });

  it('are read anew inside a transaction, and what it did not commit is not kept', async () => {
    const brand = await brandNamed('Before');
    const pump = await device(brand);
    const ctx = await as(app.system, sven as Person);
    const label = async (at: Ctx) => ((await get(at, 'device', pump.uid)).values.brand as { label: string }).label;
    expect(await label(ctx)).toBe('Before');
    const undone = withTx(ctx, async (tx) => {
      await tx.db.run(sql`update data.brand set name = 'Within' where id = ${brand.id}::bigint`);
      expect(await label(tx)).toBe('Within');
      throw new Error('thought better of it');
    });
    await expect(undone).rejects.toThrow('thought better');
    expect([await label(ctx), await label(await as(app.system, sven as Person))]).toEqual(['Before', 'Before']);
  });

  it('are asked for each page where they are too many to keep', async () => {
    const brand = await brandNamed('One of many');
    const pump = await device(brand);
    await change(
      sql`insert into data.brand (created_at, modified_at, name) select now(), now(), 'Filling ' || n from generate_series(1, 500) n`,
    );
    expect(await shown(pump)).toEqual(named(brand, 'One of many'));
    await change(sql`update data.brand set name = 'One of more' where id = ${brand.id}::bigint`);
    expect(await shown(pump)).toEqual(named(brand, 'One of more'));
    const ctx = await as(app.system, maria as Person);
    const rights = await readableObject(ctx, 'device');
    expect((await projectionOf(ctx, rights, tokensOf(rights), true)).cells.map(({ names }) => names)).toEqual([null, null]);
    await change(sql`delete from data.brand where name like 'Filling %'`);
    expect(await shown(pump)).toEqual(named(brand, 'One of more'));
  });

  it('are the new ones in the answer to whoever renames one that leads to itself', async () => {
    const brand = await brandNamed('Own');
    await change(sql`update data.brand set brand = id where id = ${brand.id}::bigint`);
    const at = `/api/staff/records/brand/${brand.uid}`;
    const before: Row = JSON.parse((await desk.get(at)).text);
    expect(before.values.brand).toEqual(named(brand, 'Own')[0]);
    const saved = await desk.patch(at, { values: { name: 'Renamed' } }, { ifMatch: before.version });
    expect((JSON.parse(saved.text) as Row).values).toMatchObject({ name: 'Renamed', brand: named(brand, 'Renamed')[0] });
  });

  it('are those of the moment for staff who look as a user, and go with his right', async () => {
    const brand = await brandNamed('Seen');
    const pump = await device(brand);
    const looking = await signIn(app, await createStaff(app.system, { roles: [await roleId(app.system, 'administrators')] }));
    const { uid: portal } = await owner.db.one(
      sql<{ uid: string }>`select uid::text as uid from portico.portal where slug = 'shop'`,
    );
    expect((await looking.post('/api/staff/view-as', { user: maria?.uid, portal }, { key: null })).status).toBe(200);
    const seen = async () => {
      const one: Row = JSON.parse((await looking.get(`/api/portal/shop/records/device/${pump.uid}`)).text);
      return one.values?.brand;
    };
    expect(await seen()).toEqual(named(brand, 'Seen')[0]);
    await change(sql`update data.brand set name = 'Seen again' where id = ${brand.id}::bigint`);
    expect(await seen()).toEqual(named(brand, 'Seen again')[0]);
    const rule = (grade: number) =>
      change(sql`update portico.column_rule set grade = ${grade} where column_id = (select c.id from portico.object_column c
        join portico.object o on o.id = c.object_id where c.key = 'name' and o.key = 'brand')`);
    await rule(0);
    expect([await seen(), (await shown(pump))[0]]).toEqual([null, null]);
    await rule(1);
    expect(await seen()).toEqual(named(brand, 'Seen again')[0]);
  });

  it('follow the column they are made of', async () => {
    const brand = await brandNamed('First', { name_de: 'Zweiter' });
    const pump = await device(brand);
    const desks = async () => (await shown(pump)).slice(2);
    expect(await desks()).toEqual(named(brand, 'First').slice(2));
    await changeObject(await app.ctx(), 'brand', { displayColumn: 'name_de' });
    expect(await desks()).toEqual(named(brand, 'Zweiter').slice(2));
    await changeObject(await app.ctx(), 'brand', { displayColumn: 'name' });
    expect(await desks()).toEqual(named(brand, 'First').slice(2));
  });

  it('are only of what stands for itself and does not end by time', async () => {
    const until = { untilColumn: 'over', columns: [column('over', { type: 'datetime', owned: true })] };
    const offer = { key: 'timed_brand', ...titles('Timed'), catalogue: true };
    await expect(defineObjects(await app.ctx(), [{ ...offer, ...until }])).rejects.toMatchObject({ code: 'invalid' });
    const [made] = await defineObjects(await app.ctx(), [{ ...offer, ...until, catalogue: false }]);
    expect(made?.catalogue).toBe(false);
  });
});
