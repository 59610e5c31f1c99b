/** Arranged pages over HTTP: what each viewer gets of them, what the server demands of a save, what placing a column grants. */
import { beforeAll, expect, describe as group, it } from 'vitest';
import type { PageSet } from '../../../shared/contracts/record-pages.ts';
import { sql, systemContext } from '../../kernel/index.ts';
import { type TestApp, testApp } from '../../testing/app.ts';
import type { Client, Reply } from '../../testing/client.ts';
import { allow, allowColumns, createRole, expose, roleId } from '../../testing/factories.ts';
import { furtherTest } from '../../testing/proving.ts';
import { arrangedObjects, installPages } from '../index.ts';
import { askingCases } from './asking.cases.ts';
import { field, is, layout, objects, one, rule, t, unfit } from './fixture.ts';

let app: TestApp;
let studio: Client;
let sven: Client;
let maria: Client;
let portal: string;
let everybody: string;
const outside = '/api/portal/help';
const at = (object: string, door: string) => `/api/staff/metadata/objects/${object}/pages/${door}`;
/** Arranges a page at the version that stands there. */
async function arrange(door: string, set: PageSet, grant?: object, object = 'machine'): Promise<Reply> {
  const { version } = (await studio.get(at(object, door))).body.door as unknown as { version: number };
  return studio.put(at(object, door), { set, ...(grant && { grant }) }, { ifMatch: version });
}
async function arranged(door: string, set: PageSet): Promise<void> {
  const reply = await arrange(door, set);
  expect(reply.status, reply.text).toBe(200);
}
const make = (client: Client, values: Record<string, unknown>) =>
  client.post(`${client === maria ? outside : '/api/staff'}/records/machine`, { values: { name: 'Pump', ...values } });
async function made(
  client: Client,
  values: Record<string, unknown>,
): Promise<{ uid: string; version: number; values: Record<string, unknown> }> {
  const reply = await make(client, values);
  expect(reply.status, reply.text).toBe(201);
  return reply.body as never;
}
const change = (client: Client, row: { uid: string; version: number }, values: Record<string, unknown>) =>
  client.patch(`${client === maria ? outside : '/api/staff'}/records/machine/${row.uid}`, { values }, { ifMatch: row.version });
const pageOf = async (client: Client): Promise<PageSet | null> =>
  (await client.get(`${client === maria ? outside : '/api/staff'}/objects/machine`)).body.page as unknown as PageSet | null;
const faultsOf = (reply: Reply) =>
  ((reply.body.errors ?? []) as { path: string; code: string }[]).map(({ path, code }) => `${path} ${code}`);

beforeAll(async () => {
  app = await testApp();
  portal = await app.portal('help');
  studio = await app.as(await app.staff({ administrator: true }));
  for (const object of objects) {
    const reply = await studio.post('/api/staff/metadata/objects', object);
    expect(reply.status, reply.text).toBe(200);
  }
  everybody = await roleId(app.system, 'all_portal_users');
  await allow(app.system, 'machine', everybody, { create: true, read: true, update: true });
  const open = Object.fromEntries(['name', 'kind', 'state', 'note', 'points', 'photo', 'spare'].map((key) => [key, 3 as const]));
  await allowColumns(app.system, 'machine', everybody, { ...open, owner: 1 });
  await expose(app.system, 'help', 'machine');
  sven = await app.as(await app.staff());
  maria = await app.as(await app.portalUser({ portal: 'help' }));
});

const doorUid = async () =>
  ((await studio.get(at('machine', 'staff'))).body.doors as unknown as { door: string; title: string | null }[]).find(
    ({ title }) => title === 'help',
  )?.door ?? '';

group('an arranged page', () => {
  it('is drawn from the columns until somebody arranges it, and again when that is taken away', async () => {
    expect(await pageOf(sven)).toBeNull();
    const first = await studio.get(at('machine', 'staff'));
    expect(first.body).toMatchObject({ set: null, door: { door: 'staff', version: 0 }, past: [] });
    await arranged('staff', one(layout(['name'])));
    expect(await pageOf(sven)).toMatchObject({ by: null, pages: [{ value: null, layout: { profile: [{ column: 'name' }] } }] });
    // The portal has a version of its own: none.
    expect(await pageOf(maria)).toBeNull();
    await arranged('staff', one(layout(['name', 'note'])));
    const second = await studio.get(at('machine', 'staff'));
    expect(second.body).toMatchObject({ door: { version: 2 }, past: [{ version: 1 }] });
    expect((await studio.get(`${at('machine', 'staff')}/past/1`)).body).toMatchObject({
      set: { pages: [{ layout: { profile: [{ column: 'name' }] } }] },
    });
    expect((await studio.get(`${at('machine', 'staff')}/past/7`)).status).toBe(404);
    expect((await studio.delete(at('machine', 'staff'), { ifMatch: 1 })).status).toBe(412);
    expect((await studio.delete(at('machine', 'staff'), { ifMatch: 2 })).status).toBe(204);
    expect(await pageOf(sven)).toBeNull();
  });

  it('is saved by administrators alone, over the version they have seen, with names and values that exist', async () => {
    const put = (set: unknown, ifMatch: number, client = studio) => client.put(at('machine', 'staff'), { set }, { ifMatch });
    expect((await put(one(layout(['name'])), 0, sven)).status).toBe(404);
    expect((await put(one(layout(['name'])), 3)).status).toBe(412);
    expect((await studio.get(at('machine', '00000000-0000-4000-8000-000000000000'))).status).toBe(404);
    expect((await studio.get(at('nothing', 'staff'))).status).toBe(404);
    for (const [set, code] of unfit) {
      const reply = await put(set, 0);
      if (code === '') expect(reply.status, reply.text).toBe(200);
      else expect(faultsOf(reply).join(), reply.text).toContain(` ${code}`);
    }
    await studio.delete(at('machine', 'staff'));
  });

  it('shows each viewer only what he may know: a hidden column is on no page and in no rule, like one that never was', async () => {
    const door = await doorUid();
    const detail = { kind: 'detail' as const, key: 'parts', object: 'part', column: 'machine' };
    const tabs = [
      {
        key: 'more',
        title: t('More'),
        parts: [{ kind: 'group' as const, key: 'inner', columns: 2 as const, fields: [field('secret'), field('note')] }],
      },
      { key: 'lists', title: t('Lists'), parts: [detail] },
    ];
    const rules = [
      rule(
        'open',
        is('state', 'broken'),
        { do: 'require', column: 'note' },
        { do: 'require', column: 'secret' },
        { do: 'hide', part: 'lists' },
      ),
      rule('closed', { and: [is('state', 'broken'), is('secret', 'canary')] }, { do: 'hide', column: 'note' }),
    ];
    const whole = one(layout(['name'], { tabs, rules }));
    for (const side of ['staff', door]) await arranged(side, whole);
    const his = await pageOf(sven);
    expect(his?.pages[0]?.layout).toMatchObject({
      tabs: [{ parts: [{ fields: [{ column: 'secret' }, { column: 'note' }] }] }, { parts: [{ object: 'part' }] }],
    });
    expect(his?.pages[0]?.layout.rules).toHaveLength(2);
    expect(his?.pages[0]?.layout.rules[0]?.effects).toContainEqual({ do: 'hide', part: 'lists' });
    const hers = await pageOf(maria);
    expect(JSON.stringify(hers)).not.toMatch(/secret|canary|lists|"part"/);
    expect(hers?.pages[0]?.layout).toMatchObject({
      tabs: [{ key: 'more', parts: [{ fields: [{ column: 'note' }] }] }],
      rules: [{ key: 'open', effects: [{ do: 'require', column: 'note' }] }],
    });
    // The twin without the hidden column gets the same, word for word.
    const twin = one(
      layout(['name'], {
        tabs: [{ ...tabs[0]!, parts: [{ kind: 'group', key: 'inner', columns: 2, fields: [field('note')] }] }],
        rules: [rule('open', is('state', 'broken'), { do: 'require', column: 'note' })],
      }),
    );
    await arranged(door, twin);
    expect(await pageOf(maria)).toEqual(hers);
    for (const side of ['staff', door]) await studio.delete(at('machine', side));
  });

  it('changes with the value of one column, and has one page for all others', async () => {
    await arranged('staff', {
      by: 'kind',
      pages: [
        { key: 'pump', title: t('Pumps'), value: 'pump', layout: layout(['name', 'kind', field('points', { required: true })]) },
        { key: 'other', title: t('Others'), value: null, layout: layout(['name', 'kind', field('note', { required: true })]) },
      ],
    });
    expect(faultsOf(await make(sven, { kind: 'pump' }))).toEqual(['values.points required']);
    expect(faultsOf(await make(sven, { kind: 'valve' }))).toEqual(['values.note required']);
    const pump = await made(sven, { kind: 'pump', points: 3 });
    // What it becomes decides.
    expect(faultsOf(await change(sven, pump, { kind: 'valve' }))).toEqual(['values.note required']);
    expect((await change(sven, pump, { kind: 'valve', note: 'x' })).status).toBe(200);
    // Outside nothing is arranged, and nothing is demanded.
    await made(maria, { kind: 'pump' });
    await studio.delete(at('machine', 'staff'));
  });

  it('by a lookup is chosen for whoever may follow it, and told to nobody else', async () => {
    const door = await doorUid();
    const [hidden, hers] = [await made(sven, { name: 'Hidden spare' }), await made(maria, { name: 'Her spare' })];
    const page = (key: string, value: string | null, column: string) => ({
      key,
      title: t('Whatever it is'),
      value,
      layout: layout(['name', 'spare', field(column, { required: value !== null })]),
    });
    const set = { by: 'spare', pages: [page('a', hidden.uid, 'points'), page('b', hers.uid, 'note'), page('c', null, 'state')] };
    for (const side of ['staff', door]) await arranged(side, set);
    const told = JSON.stringify(await pageOf(maria));
    expect(told).toContain(hers.uid);
    expect(told).not.toMatch(new RegExp(`${hidden.uid}|points|Whatever`));
    expect(JSON.stringify(await pageOf(sven))).toContain(hidden.uid);
    expect(faultsOf(await make(maria, { spare: hers.uid }))).toEqual(['values.note required']);
    const row = await made(maria, {});
    expect((await change(sven, row, { spare: hidden.uid, points: 3 })).status).toBe(200);
    // For her its spare is empty, so it has the page for all others; whoever follows it has another one.
    expect((await change(maria, { uid: row.uid, version: 2 }, { points: null })).status).toBe(200);
    expect(faultsOf(await change(sven, { uid: row.uid, version: 3 }, { name: 'Pump 2' }))).toEqual(['values.points required']);
    for (const side of ['staff', door]) await studio.delete(at('machine', side));
  });

  furtherTest('loses a column that is removed without a fault, and says so before', async () => {
    await studio.post('/api/staff/metadata/objects/machine/columns', { key: 'brief', type: 'text', title: t('Brief') });
    const set = one(
      layout(['name', 'brief'], {
        rules: [
          rule('r', is('brief', 'x'), { do: 'hide', column: 'note' }),
          rule('s', is('name', 'x'), { do: 'hide', column: 'brief' }),
        ],
      }),
    );
    await arranged('staff', set);
    const loss = await studio.get('/api/staff/metadata/objects/machine/columns/brief/loss');
    expect(loss.body.uses).toEqual([{ kind: 'page', title: 'Machines', holds: false }]);
    expect((await studio.get('/api/staff/metadata/objects/machine/columns/points/loss')).body.uses).toEqual([]);
    expect((await studio.delete('/api/staff/metadata/objects/machine/columns/brief')).status).toBe(204);
    const left = (await studio.get(at('machine', 'staff'))).body as unknown as { set: PageSet };
    expect(left.set.pages[0]?.layout).toEqual(layout(['name']));
    expect(JSON.stringify(await pageOf(sven))).not.toContain('brief');
    await made(sven, {});
    await studio.delete(at('machine', 'staff'));
  });
});

group('what a page says holds on the server, too', () => {
  it('read-only, required, locked, hidden and set: refused or done for who sends around the form', async () => {
    const door = await doorUid();
    const rules = [
      rule('lock', is('state', 'broken'), { do: 'lock', column: 'points' }),
      rule('need', is('state', 'broken'), { do: 'require', column: 'photo' }),
      rule('hide', is('kind', 'valve'), { do: 'hide', column: 'points' }),
      rule('set', is('kind', 'valve'), { do: 'set', column: 'secret', value: 'turned' }),
    ];
    await arranged(door, one(layout(['name', 'kind', 'state', 'points', field('note', { readOnly: true }), 'photo'], { rules })));
    expect(faultsOf(await make(maria, { note: 'typed' }))).toEqual(['values.note locked']);
    expect(faultsOf(await make(maria, { state: 'broken' }))).toEqual(['values.photo required']);
    const row = await made(maria, { points: 4 });
    expect(faultsOf(await change(maria, row, { kind: 'valve', points: 5 }))).toEqual(['values.points locked']);
    const turned = await change(maria, row, { kind: 'valve', points: 4 });
    expect(turned.status, turned.text).toBe(200);
    expect(turned.text).not.toContain('turned');
    const asStaff = await sven.get(`/api/staff/records/machine/${row.uid}`);
    expect(asStaff.body).toMatchObject({ values: { secret: 'turned', points: 4 } });
    // The twin: at the desk nothing of this is arranged.
    const there = asStaff.body as unknown as { uid: string; version: number };
    expect((await change(sven, there, { points: 6, note: 'typed' })).status).toBe(200);
    await studio.delete(at('machine', door));
  });

  it('a rule over a column that she may not read does not hold for her, whatever stands there', async () => {
    const door = await doorUid();
    await arranged(
      door,
      one(
        layout(['name', 'note', 'points'], {
          rules: [rule('r', is('secret', 'canary'), { do: 'lock', column: 'points' }, { do: 'require', column: 'note' })],
        }),
      ),
    );
    const answers: string[] = [];
    for (const secret of ['canary', 'nothing']) {
      const row = await made(maria, { points: 1 });
      expect((await change(sven, row, { secret })).status).toBe(200);
      const reply = await change(maria, { uid: row.uid, version: 2 }, { points: 2 });
      answers.push(`${reply.status} ${reply.text.replaceAll(row.uid, 'uid').replace(/"\d{4}-[^"]+"/g, 'when')}`);
    }
    expect(answers[0]).toMatch(/^200/);
    expect(answers[0]).toBe(answers[1]);
    // The twin: who reads it is held by it.
    await arranged(
      'staff',
      one(
        layout(['name', 'note', 'points', 'secret'], {
          rules: [rule('r', is('secret', 'canary'), { do: 'lock', column: 'points' })],
        }),
      ),
    );
    const known = await made(sven, { secret: 'canary' });
    expect(faultsOf(await change(sven, known, { points: 9 }))).toEqual(['values.points locked']);
    expect((await change(sven, known, { points: 9, secret: 'other' })).status).toBe(200);
    for (const side of ['staff', door]) await studio.delete(at('machine', side));
  });

  askingCases(() => ({ studio, sven, maria, arrange, make, change, pageOf, faultsOf, doorUid }));

  it('what a lookup offers is not asked of who may not know the lookup, whatever stands in it', async () => {
    const door = await doorUid();
    const filter = { do: 'filter', column: 'rival', by: 'kind', from: 'kind' };
    const rules = [rule('r', { column: 'name', op: 'not_empty' }, filter)];
    for (const side of ['staff', door]) await arranged(side, one(layout(['name', 'kind'], { rules })));
    const valve = await made(maria, { name: 'Rival valve', kind: 'valve' });
    const answers: string[] = [];
    for (const rival of [valve.uid, null]) {
      const row = await made(maria, {});
      expect((await change(sven, row, { rival, note: 'seen' })).status).toBe(200);
      const reply = await change(maria, { uid: row.uid, version: 2 }, { kind: 'pump' });
      answers.push(`${reply.status} ${reply.text.replaceAll(row.uid, 'uid').replace(/"\d{4}-[^"]+"/g, 'when')}`);
    }
    expect(answers[0]).toMatch(/^200/);
    expect(answers[0]).toBe(answers[1]);
    // The twin: who reads the lookup is held by it.
    const known = await made(sven, { rival: valve.uid });
    expect(faultsOf(await change(sven, known, { kind: 'pump' }))).toEqual(['values.rival not_offered']);
    for (const side of ['staff', door]) await studio.delete(at('machine', side));
  });

  it('a lookup takes what the page offers, and offers it', async () => {
    const filter = { do: 'filter', column: 'spare', by: 'kind', from: 'kind' };
    await arranged(
      'staff',
      one(layout(['name', 'kind', 'spare'], { rules: [rule('r', { column: 'name', op: 'not_empty' }, filter)] })),
    );
    const pump = await made(sven, { name: 'Spare pump', kind: 'pump' });
    const valve = await made(sven, { name: 'Spare valve', kind: 'valve' });
    expect(faultsOf(await make(sven, { kind: 'pump', spare: valve.uid }))).toEqual(['values.spare not_offered']);
    await made(sven, { kind: 'pump', spare: pump.uid });
    // Nothing to compare with yet: everything is offered.
    await made(sven, { spare: valve.uid });
    const only = encodeURIComponent(JSON.stringify(is('kind', 'valve')));
    const offered = await sven.get(`/api/staff/records/machine/lookup/spare?text=Spare&filter=${only}`);
    expect((offered.body.options as unknown as { label: string }[]).map(({ label }) => label)).toEqual(['Spare valve']);
    const hidden = encodeURIComponent(JSON.stringify(is('secret', 'canary')));
    expect((await maria.get(`${outside}/records/machine/lookup/spare?filter=${hidden}`)).body.code).toBe('unknown_column');
    await studio.delete(at('machine', 'staff'));
  });
});

group('placing a column or a detail on a portal’s page (PRM-23)', () => {
  it('says what becomes visible to whom, grants what the save names in its transaction, and nothing that it does not', async () => {
    const door = await doorUid();
    const detail = { kind: 'detail' as const, key: 'parts', object: 'part', column: 'machine' };
    const set = one(
      layout(['name', field('secret', { readOnly: true })], { tabs: [{ key: 'lists', title: t('Lists'), parts: [detail] }] }),
    );
    const planned = await studio.post(`${at('machine', door)}/grants`, { set });
    expect(planned.status, planned.text).toBe(200);
    expect(planned.body.given).toMatchObject([
      { object: 'machine', column: 'secret', grade: 'read', refused: null },
      { object: 'part', column: null, refused: null },
      { object: 'part', column: 'caption', refused: 'no_role' },
      { object: 'part', column: 'machine', refused: 'no_role' },
    ]);
    expect(
      (planned.body.people as unknown as { object: string; count: number }[]).find(({ object }) => object === 'machine')?.count,
    ).toBe(1);
    expect((await sven.post(`${at('machine', door)}/grants`, { set })).status).toBe(404);
    // Refused: it stands there and shows to nobody who may not read it.
    expect((await arrange(door, set, { objects: [], columns: [] })).status).toBe(200);
    expect(JSON.stringify(await pageOf(maria))).not.toMatch(/secret|"part"/);
    await allow(app.system, 'part', everybody, { read: true });
    const wish = {
      objects: ['part', 'account'],
      columns: [
        { object: 'machine', column: 'secret' },
        { object: 'part', column: 'machine' },
        { object: 'machine', column: 'created_at' },
      ],
    };
    const granted = await arrange(door, set, wish);
    expect(granted.status, granted.text).toBe(200);
    expect(JSON.stringify(await pageOf(maria))).toMatch(/secret.*"part"/);
    const about = (await maria.get(`${outside}/objects/machine`)).body.columns as unknown as { key: string; editable: boolean }[];
    expect(about.find(({ key }) => key === 'secret')).toMatchObject({ editable: false });
    // Not on the page, so not granted, whoever names it; nor what the save did not name.
    expect(about.some(({ key }) => key === 'created_at')).toBe(false);
    expect(
      ((await maria.get(`${outside}/objects/part`)).body.columns as unknown as { key: string }[]).map(({ key }) => key),
    ).toEqual(['machine']);
    expect((await maria.get(`${outside}/objects/account`)).status).toBe(404);
    // The audit log names what was granted, not what was wished for.
    const owner = await app.ctx('owner');
    const told = await owner.db.one(sql`select subject->'grantedObjects' as objects, subject->'grantedColumns' as columns
      from portico.audit where action = 'record_page.save' order by id desc limit 1`);
    expect(told).toEqual({ objects: ['part'], columns: ['machine.secret', 'part.machine'] });
    const again = await studio.post(`${at('machine', door)}/grants`, { set });
    expect(again.body.given).toMatchObject([{ object: 'part', column: 'caption', grade: 'read', refused: null }]);
    const ctx = await systemContext(app.system, 'test');
    expect(await arrangedObjects(ctx, 'machine', portal)).toEqual(['machine', 'part']);
    expect(await arrangedObjects(ctx, 'part', portal)).toEqual(['part']);
    // What a bundle brings does not replace what an administrator arranged.
    await installPages(ctx, portal, [{ object: 'machine', set: one(layout(['name'])) }]);
    expect(JSON.stringify(await pageOf(maria))).toContain('secret');
  });

  furtherTest('a row above that hides the column from the role is told and not overruled', async () => {
    const door = await doorUid();
    const hindering = await createRole(app.system, { tree: 'functional' });
    const owner = await app.ctx('owner');
    await owner.db.run(sql`insert into portico.role_attachment (functional_role_id, organisational_role_id)
      values (${hindering}::bigint, ${everybody}::bigint)`);
    await allowColumns(app.system, 'machine', hindering, { modified_at: 0 });
    const set = one(layout(['name', 'created_at', 'modified_at']));
    const { body } = await studio.post(`${at('machine', door)}/grants`, { set });
    expect(body.given).toMatchObject([
      { column: 'created_at', grade: 'read', refused: null },
      { column: 'modified_at', grade: 'read', refused: 'rule_above' },
    ]);
    const wish = (column: string) => ({ objects: [], columns: [{ object: 'machine', column }] });
    expect((await arrange(door, set, wish('modified_at'))).status).toBe(422);
    // All or nothing: the page was not saved either.
    expect(JSON.stringify(await pageOf(maria))).not.toContain('created_at');
    expect((await arrange(door, set, wish('created_at'))).status).toBe(200);
    const hers = JSON.stringify(await pageOf(maria));
    expect(hers).toContain('created_at');
    expect(hers).not.toContain('modified_at');
    await studio.delete(at('machine', door));
  });
});
