/** What page rules may ask for besides plain values: people, as each viewer may know them, and money; and what they hold on: a case and a large file as well. */
import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import type { PageSet } from '../../../shared/contracts/record-pages.ts';
import type { Client, Reply } from '../../testing/client.ts';
import { furtherTest } from '../../testing/proving.ts';
import { field, is, layout, one, rule } from './fixture.ts';

/** The file's one application, and how it asks. */
interface World {
  readonly studio: Client;
  readonly sven: Client;
  readonly maria: Client;
  readonly arrange: (door: string, set: PageSet, grant?: object, object?: string) => Promise<Reply>;
  readonly make: (client: Client, values: Record<string, unknown>) => Promise<Reply>;
  readonly change: (client: Client, row: { uid: string; version: number }, values: Record<string, unknown>) => Promise<Reply>;
  readonly pageOf: (client: Client) => Promise<PageSet | null>;
  readonly faultsOf: (reply: Reply) => string[];
  readonly doorUid: () => Promise<string>;
}

const at = (object: string, door: string) => `/api/staff/metadata/objects/${object}/pages/${door}`;

export function askingCases(world: () => World): void {
  let w: World;
  beforeEach(() => {
    w = world();
  });
  const arranged = async (door: string, set: PageSet) => {
    const reply = await w.arrange(door, set);
    expect(reply.status, reply.text).toBe(200);
  };
  const made = async (values: Record<string, unknown>) => {
    const reply = await w.make(w.maria, values);
    expect(reply.status, reply.text).toBe(201);
    return reply.body as unknown as { uid: string; version: number };
  };
  const uidOf = async (client: Client, path: string) => String((await client.get(path)).body.uid);

  it('a rule over people holds as each viewer may know them: `me`, and staff whom she may not name', async () => {
    const door = await w.doorUid();
    const ids = { sven: await uidOf(w.sven, '/api/staff/me'), maria: await uidOf(w.maria, '/api/portal/help/me') };
    const whose = (value: string[]) => rule('r', { column: 'owner', op: 'in', value }, { do: 'lock', column: 'points' });
    const owned = async (owner: string | null) => {
      const row = await made({ points: 1 });
      const given = await w.change(w.sven, row, { owner });
      expect(given.status, given.text).toBe(200);
      return { uid: row.uid, version: Number(given.body.version) };
    };
    for (const side of ['staff', door])
      await arranged(side, one(layout(['name', 'points', 'owner'], { rules: [whose(['me'])] })));
    expect((await w.pageOf(w.maria))?.pages[0]?.layout.rules[0]?.when).toEqual({ column: 'owner', op: 'in', value: [ids.maria] });
    expect(w.faultsOf(await w.change(w.maria, await owned(ids.maria), { points: 2 }))).toEqual(['values.points locked']);
    expect((await w.change(w.maria, await owned(ids.sven), { points: 2 })).status).toBe(200);
    expect(w.faultsOf(await w.change(w.sven, await owned(ids.sven), { points: 2 }))).toEqual(['values.points locked']);
    expect((await w.change(w.sven, await owned(ids.maria), { points: 2 })).status).toBe(200);
    // Sven is somebody to her: a rule that names him tells her nothing, whoever owns it.
    for (const side of ['staff', door])
      await arranged(side, one(layout(['name', 'points', 'owner'], { rules: [whose([ids.sven])] })));
    expect(JSON.stringify(await w.pageOf(w.maria))).not.toContain(ids.sven);
    for (const owner of [ids.sven, ids.maria, null])
      expect((await w.change(w.maria, await owned(owner), { points: 2 })).status).toBe(200);
    expect(w.faultsOf(await w.change(w.sven, await owned(ids.sven), { points: 2 }))).toEqual(['values.points locked']);
    for (const side of ['staff', door]) await w.studio.delete(at('machine', side));
  });

  it('a rule may look one step behind a lookup, at what whoever saves may read there', async () => {
    const door = await w.doorUid();
    const [pump, valve] = [await made({ kind: 'pump' }), await made({ kind: 'valve' })];
    const rules = [
      rule('r', is('spare.kind', 'pump'), { do: 'require', column: 'note' }),
      rule('f', { column: 'name', op: 'not_empty' }, { do: 'filter', column: 'rival', by: 'kind', from: 'spare.kind' }),
    ];
    for (const side of ['staff', door]) await arranged(side, one(layout(['name', 'spare', 'note', 'rival'], { rules })));
    for (const who of [w.sven, w.maria]) {
      expect(w.faultsOf(await w.make(who, { spare: pump.uid }))).toEqual(['values.note required']);
      expect((await w.make(who, { spare: pump.uid, note: 'x' })).status).toBe(201);
      expect((await w.make(who, { spare: valve.uid })).status).toBe(201);
      expect((await w.make(who, {})).status).toBe(201);
    }
    expect(w.faultsOf(await w.make(w.sven, { spare: valve.uid, rival: pump.uid }))).toEqual(['values.rival not_offered']);
    expect((await w.make(w.sven, { spare: valve.uid, rival: valve.uid })).status).toBe(201);
    // She may not know the lookup that is filtered: that effect is none of hers, the rule about the spare is.
    expect((await w.pageOf(w.maria))?.pages[0]?.layout.rules).toEqual([rules[0]]);
    expect((await w.studio.get('/api/staff/metadata/objects/machine/columns/kind/loss')).body.uses).toHaveLength(2);
    for (const side of ['staff', door]) await w.studio.delete(at('machine', side));
  });

  it('what a rule sets in a lookup is not refused for what another offers there: whoever saves could not help it', async () => {
    const door = await w.doorUid();
    const hidden = (await w.make(w.sven, { name: 'Out of her reach', kind: 'pump' })).body as unknown as { uid: string };
    const named = { column: 'name', op: 'not_empty' };
    const rules = [
      rule('s', is('state', 'broken'), { do: 'set', column: 'spare', value: hidden.uid }),
      rule('f', named, { do: 'filter', column: 'spare', by: 'kind', is: 'pump' }),
    ];
    await arranged(door, one(layout(['name', 'state', 'spare'], { rules })));
    const row = await made({ state: 'broken' });
    const seen = (await w.sven.get(`/api/staff/records/machine/${row.uid}`)).body as unknown as { values: object };
    expect(seen.values).toMatchObject({ spare: { uid: hidden.uid } });
    // The twin: what she chooses herself is.
    const valve = await made({ kind: 'valve' });
    expect(w.faultsOf(await w.make(w.maria, { spare: valve.uid }))).toEqual(['values.spare not_offered']);
    await w.studio.delete(at('machine', door));
  });

  it('a record out of reach and a member of the staff are named to her in no rule, saved view or folder (L1, L2)', async () => {
    const door = await w.doorUid();
    const [desk, outside] = ['/api/staff/objects/machine', '/api/portal/help/objects/machine'];
    const [hidden, hers] = [String((await w.make(w.sven, {})).body.uid), (await made({})).uid];
    const people = { sven: await uidOf(w.sven, '/api/staff/me'), maria: await uidOf(w.maria, '/api/portal/help/me') };
    const rules = (uid: string) => [
      rule('own', is('spare', uid), { do: 'lock', column: 'points' }),
      rule('behind', { column: 'spare.spare', op: 'ne', value: uid }, { do: 'lock', column: 'kind' }),
      rule('set', is('state', 'broken'), { do: 'set', column: 'spare', value: uid }),
      rule('offer', is('state', 'fine'), { do: 'filter', column: 'spare', by: 'spare', is: uid }),
    ];
    const told = async () => (await w.pageOf(w.maria))?.pages[0]?.layout.rules;
    await arranged(door, one(layout(['name', 'spare', 'state', 'points', 'kind'], { rules: rules(hers) })));
    expect(await told()).toEqual(rules(hers));
    await arranged(door, one(layout(['name', 'spare', 'state', 'points', 'kind'], { rules: rules(hidden) })));
    const none = '00000000-0000-0000-0000-000000000000';
    expect(await told()).toEqual([
      rule('own', { column: 'spare', op: 'in', value: [] }, { do: 'lock', column: 'points' }),
      rule('behind', { not: { column: 'spare.spare', op: 'in', value: [] } }, { do: 'lock', column: 'kind' }),
      rule('set', is('state', 'broken'), { do: 'set', column: 'spare', value: null }),
      rule('offer', is('state', 'fine'), { do: 'filter', column: 'spare', by: 'spare', is: none }),
    ]);
    // The server does what was arranged: the record that is set is there for who may read it.
    const set = await w.make(w.maria, { state: 'broken' });
    expect([set.status, (set.body.values as unknown as { spare: unknown }).spare]).toEqual([201, null]);
    const row = await w.sven.get(`/api/staff/records/machine/${set.body.uid}`);
    expect(row.body.values).toMatchObject({ spare: { uid: hidden } });
    expect(w.faultsOf(await w.make(w.maria, { state: 'fine', spare: hers }))).toEqual(['values.spare not_offered']);
    await w.studio.delete(at('machine', door));

    const [me, named] = [
      { column: 'owner', op: 'in', value: ['me'] },
      { column: 'name', op: 'not_empty' },
    ];
    const asking = (record: string, person: string) => ({
      and: [{ column: 'spare', op: 'in', value: [hers, record] }, is('spare.spare', record), is('owner', person), me, named],
    });
    const keptFor = async (client: Client, base: string, what: 'views' | 'folders') =>
      (await client.get(`${base}/${what}`)).body[what] as unknown as {
        uid: string;
        name: string;
        filter: unknown;
        body: { filter: unknown };
      }[];
    const save = async (path: string, body: object) => {
      const reply = await w.studio.post(path, body);
      expect(reply.status, reply.text).toBe(200);
      return `${path}/${reply.body.uid}`;
    };
    const kept: string[] = [];
    for (const [name, record, person] of [
      ['Known', hers, people.maria],
      ['Unknown', hidden, people.sven],
    ] as const) {
      const filter = asking(record, person);
      kept.push(await save(`${desk}/views`, { name, audience: 'everybody', portal: door, body: { filter } }));
      const folder = await save(`${desk}/folders`, { name, kind: 'dynamic', filter });
      kept.push(folder);
      const readers = [{ principal: people.maria, grade: 'read' }];
      expect((await w.studio.put(`${folder}/readers`, { readers })).status).toBe(200);
    }
    const [views, folders] = [await keptFor(w.maria, outside, 'views'), await keptFor(w.maria, outside, 'folders')];
    const filtersOf = (name: string) => [
      views.find((one) => one.name === name)?.body.filter,
      folders.find((one) => one.name === name)?.filter,
    ];
    const whole = asking(hers, people.maria);
    expect(filtersOf('Known')).toEqual([whole, whole]);
    expect(filtersOf('Unknown')).toEqual([{ and: [{ column: 'spare', op: 'in', value: [hers] }, me, named] }, null]);
    for (const uid of [hidden, people.sven]) expect(JSON.stringify([views, folders])).not.toContain(uid);
    // Who may name them all is told all.
    const all = await keptFor(w.studio, desk, 'folders');
    expect(all.find((one) => one.name === 'Unknown')?.filter).toEqual(asking(hidden, people.sven));
    for (const path of kept) expect((await w.studio.delete(path)).status, path).toBe(204);
  });

  it('what she may not read behind a lookup shows in nothing that a rule does, whatever stands there', async () => {
    const door = await w.doorUid();
    const answersTo = async (rules: PageSet['pages'][number]['layout']['rules'], change: object, visible: boolean) => {
      const rows: { spare: string; uid: string }[] = [];
      for (const values of [change, {}]) {
        const spare = visible ? await made({}) : ((await w.make(w.sven, {})).body as unknown as { uid: string; version: number });
        const filled = await w.change(w.sven, spare, { note: 'seen', ...values });
        expect(filled.status, filled.text).toBe(200);
        const row = await made({ points: 1 });
        expect((await w.change(w.sven, row, { spare: spare.uid })).status).toBe(200);
        rows.push({ spare: spare.uid, uid: row.uid });
      }
      await arranged(door, one(layout(['name', 'spare', 'points'], { rules })));
      const answers: string[] = [];
      for (const { uid, spare } of rows) {
        const reply = await w.change(w.maria, { uid, version: 2 }, { points: 2 });
        const unnamed = reply.text.replaceAll(uid, 'uid').replaceAll(spare, 'spare');
        answers.push(`${reply.status} ${unnamed.replace(/"\d{4}-[^"]+"/g, 'when')}`);
      }
      const told = JSON.stringify(await w.pageOf(w.maria));
      await w.studio.delete(at('machine', door));
      return { answers, told };
    };
    const locks = (path: string, value: string) => [rule('r', is(path, value), { do: 'lock', column: 'points' })];
    // A column that she may not read, of a record that she may: the rule is none of hers.
    const column = await answersTo(locks('spare.secret', 'canary'), { secret: 'canary' }, true);
    expect(column.answers[0]).toMatch(/^200/);
    expect(column.answers[0]).toBe(column.answers[1]);
    expect(column.told).not.toMatch(/secret|canary/);
    // A record that she may not read: all of it is empty for her page.
    const record = await answersTo(locks('spare.kind', 'pump'), { kind: 'pump' }, false);
    expect(record.answers[0]).toMatch(/^200/);
    expect(record.answers[0]).toBe(record.answers[1]);
    const empty = await answersTo(
      [rule('r', { column: 'spare.kind', op: 'empty' }, { do: 'lock', column: 'points' })],
      {},
      false,
    );
    expect(empty.answers.map((one) => one.slice(0, 3))).toEqual(['422', '422']);
    // The twin: what she may read holds for her.
    const known = await answersTo(locks('spare.kind', 'pump'), { kind: 'pump' }, true);
    expect(known.answers.map((one) => one.slice(0, 3))).toEqual(['422', '200']);
  });

  furtherTest('a rule over money compares amounts of one currency, to the last place', async () => {
    const dear = { column: 'price', op: 'ge', value: { amount: '100', currency: 'EUR' } };
    await arranged(
      'staff',
      one(layout(['name', 'price', 'note'], { rules: [rule('r', dear, { do: 'require', column: 'note' })] })),
    );
    const price = (amount: string, currency: string) => w.make(w.sven, { price: { amount, currency } });
    expect(w.faultsOf(await price('100.00', 'EUR'))).toEqual(['values.note required']);
    expect((await price('99.9999', 'EUR')).status).toBe(201);
    expect((await price('1000', 'USD')).status).toBe(201);
    expect((await w.make(w.sven, { price: { amount: '100', currency: 'EUR' }, note: 'agreed' })).status).toBe(201);
    await w.studio.delete(at('machine', 'staff'));
  });

  furtherTest(
    'a rule that sets what is no value of its column any more sets nothing, and a column that decides stays a lookup',
    async () => {
      const columns = '/api/staff/metadata/objects/machine/columns';
      const made = await w.studio.post(columns, { key: 'rank', type: 'text', title: { en: 'Rank' } });
      expect(made.status, made.text).toBe(200);
      const rules = [rule('r', { column: 'state', op: 'eq', value: 'broken' }, { do: 'set', column: 'rank', value: 'low' })];
      await arranged('staff', one(layout(['name', 'rank', 'note'], { rules })));
      const low = await w.make(w.sven, { state: 'broken' });
      expect(low.body.values).toMatchObject({ rank: 'low' });
      const views = '/api/staff/objects/machine/views';
      const asking = (column: string, value: string) => {
        const filter = { column, op: 'contains', value };
        return w.studio.post(views, { name: `${column} ${value}`, audience: 'everybody', body: { filter } });
      };
      // Behind a lookup as well; who asks for the word has nothing to do with the column.
      for (const [column, value] of [
        ['rank', 'l'],
        ['spare.rank', 'l'],
        ['name', 'rank'],
      ] as const)
        expect((await asking(column, value)).status).toBeLessThan(300);
      const looked = await w.studio.post(`${columns}/rank/type-plan`, { type: 'integer' }, { key: null });
      expect((looked.body.uses as unknown as { title: string }[]).map(({ title }) => title).sort()).toEqual([
        'Machines',
        'rank l',
        'spare.rank l',
      ]);
      expect(looked.body).toMatchObject({ emptied: 1, emptiedLive: 1 });
      // A column that must be filled in loses nothing of what is live; what is deleted keeps nobody from it.
      const need = { required: true };
      const held = await w.studio.post(columns, { key: 'mark', type: 'text', title: { en: 'Mark' }, ...need, defaultValue: '1' });
      expect(held.status, held.text).toBe(200);
      const marked = await w.make(w.sven, { mark: 'high' });
      const toNumber = () => w.studio.put(`${columns}/mark/type`, { type: 'integer', emptied: 1 });
      expect(await toNumber()).toMatchObject({ status: 422, body: { errors: [{ code: 'required' }] } });
      expect((await w.studio.delete(`/api/staff/records/machine/${marked.body.uid}`)).status).toBe(204);
      expect(await toNumber()).toMatchObject({ status: 200, body: { type: 'integer', required: true, defaultValue: 1 } });
      expect((await w.studio.delete(`${columns}/mark`)).status).toBe(204);
      expect((await w.studio.put(`${columns}/rank/type`, { type: 'integer', emptied: 1 })).status).toBe(200);
      const kept = (await w.studio.get(views)).body.views as unknown as { name: string; body: object }[];
      expect(kept.filter(({ body }) => 'filter' in body).map(({ name }) => name)).toEqual(['name rank']);
      const row = await w.sven.get(`/api/staff/records/machine/${low.body.uid}`);
      const seen = { uid: String(row.body.uid), version: Number(row.body.version) };
      const saved = await w.change(w.sven, seen, { note: 'looked at', rank: 4 });
      expect(saved.status, saved.text).toBe(200);
      expect(saved.body.values).toMatchObject({ rank: 4, note: 'looked at' });
      expect((await w.pageOf(w.sven))?.pages[0]?.layout.rules).toEqual([]);
      const pages = [null, 'pump'].map((value) => ({
        key: `p_${value}`,
        title: { en: 'P' },
        value,
        layout: layout(['name', 'kind']),
      }));
      await arranged('staff', { by: 'kind', pages });
      const become = (column: string) => w.studio.put(`${columns}/${column}/type`, { type: 'text' });
      const plan = await w.studio.post(`${columns}/kind/type-plan`, { type: 'text' }, { key: null });
      expect(plan.body.uses).toMatchObject([{ kind: 'page', title: 'Machines', holds: true }]);
      expect(await become('kind')).toMatchObject({ status: 422, body: { errors: [{ code: 'in_use' }] } });
      expect((await become('rank')).status).toBe(200);
      await w.studio.delete(at('machine', 'staff'));
      expect((await w.studio.delete(`${columns}/rank`)).status).toBe(204);
    },
  );

  it('read-only on every page: a large file does not begin there, in the words that saving it would say; else it does', async () => {
    const door = await w.doorUid();
    const begin = async (client: Client, more = {}) => {
      const uploads = `${client === w.maria ? '/api/portal/help' : '/api/staff'}/uploads/large`;
      const wish = { object: 'machine', column: 'photo', name: 'a.bin', mediaType: '', size: 10, ...more };
      const reply = await client.post(uploads, wish);
      if (reply.status === 201) await client.delete(`${uploads}/${reply.body.uid}`);
      return reply;
    };
    const record = (await made({})).uid;
    const shut = one(layout(['name', 'kind', field('photo', { readOnly: true })]));
    await arranged(door, shut);
    const saved = await w.make(w.maria, { photo: [randomUUID()] });
    expect(w.faultsOf(saved)).toEqual(['values.photo locked']);
    for (const more of [{}, { record }]) {
      const reply = await begin(w.maria, more);
      expect([reply.status, reply.body.detail, reply.body.errors]).toEqual([422, saved.body.detail, saved.body.errors]);
    }
    expect((await begin(w.sven, { record })).status).toBe(201);
    // Which page it will be is said by what is not saved yet.
    const open = { key: 'valve', title: { en: 'Valve' }, value: 'valve', layout: layout(['name', 'kind', 'photo']) };
    await arranged(door, { by: 'kind', pages: [...shut.pages, open] });
    for (const more of [{}, { record }]) expect((await begin(w.maria, more)).status).toBe(201);
    await w.studio.delete(at('machine', door));
  });

  furtherTest(
    'holds on a case as well, though its screens are the product’s own; those of messages cannot be arranged',
    async () => {
      const all = '/api/staff/records/case';
      const open = () => w.sven.post(all, { values: { subject: 'Drifts', description: 'By 0.4 mg' } });
      const demanding = one(layout(['subject', field('contact', { required: true })]));
      const saved = await w.arrange('staff', demanding, undefined, 'case');
      expect(saved.status, saved.text).toBe(200);
      expect(w.faultsOf(await open())).toEqual(['values.contact required']);
      await w.arrange('staff', one(layout([field('subject', { readOnly: true }), 'contact'])), undefined, 'case');
      expect(w.faultsOf(await open())).toEqual(['values.subject locked']);
      await w.studio.delete(at('case', 'staff'));
      expect((await open()).status).toBe(201);
      for (const object of ['published_article', 'message'])
        expect((await w.studio.get(at(object, 'staff'))).status, object).toBe(404);
    },
  );
}
