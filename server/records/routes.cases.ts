import { request } from 'node:http';
import { beforeAll, expect, describe as group, it } from 'vitest';
import { sql } from '../kernel/index.ts';
import type { TestApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';
import { createPortalUser, signIn } from '../testing/factories.ts';
import { greyPng } from '../testing/pictures.ts';
import { furtherTest } from '../testing/proving.ts';
import { claimWorld, type People } from './fixture-claims.ts';

let app: TestApp;
let maria: Client;
let stranger: Client;
let sven: Client;
let colleague: Client;
let boss: Client;
let heads: Client;
let people: People;

const portal = '/api/portal/help/records/claim';
const staff = '/api/staff/records/claim';
const PNG = greyPng();

beforeAll(async () => {
  const claims = await claimWorld();
  ({ app, people } = claims);
  ({ maria, stranger, sven, colleague } = claims.clients);
  boss = await app.as(await app.staff({ administrator: true }));
  const hilda = await createPortalUser(app.system, { name: 'Hilda', organisation: claims.acme, portal: 'help' });
  await (await app.ctx()).db.run(sql`update portico.membership set is_admin = true where id = ${hilda.membershipId}::bigint`);
  heads = await signIn(app, hilda);
});

const made = async (client: Client, name: string, more: Record<string, unknown> = {}) => {
  const reply = await client.post(portal, { values: { name, ...more } });
  expect(reply.status, reply.text).toBe(201);
  return { uid: String(reply.body.uid) };
};

async function sendFile(client: Client, name: string, type: string, bytes: Buffer | string) {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(Buffer.from(bytes))], { type }), name);
  return client.send('POST', '/api/portal/help/uploads', form);
}

/** Status, body and the headers that could tell something. */
const answer = async (reply: ReturnType<Client['get']>) => {
  const { status, text, headers } = await reply;
  const told = [...headers].filter(([name]) => !['date', 'x-portico-ref', 'keep-alive', 'connection'].includes(name));
  return { status, text, headers: Object.fromEntries(told) };
};

group('records over HTTP', () => {
  it('are made, listed, read, changed and deleted through either door', async () => {
    const { uid } = await made(maria, 'first');
    const listed = await maria.get(`${portal}?sort=-name&limit=10&count=true&columns=name`);
    expect(listed.body.rows?.[0]).toMatchObject({ uid, version: 1, values: { name: 'first' }, can: { update: true } });
    expect(listed.body.count).toEqual({ exact: 1 });
    expect((await sven.get(`${staff}/${uid}`)).body).toMatchObject({ values: { name: 'first', secret: null } });
    expect((await sven.patch(`${staff}/${uid}`, { values: { secret: 'canary-1' } })).status).toBe(428);
    expect((await sven.patch(`${staff}/${uid}`, { values: { secret: 'canary-1' } }, { ifMatch: 1 })).status).toBe(200);
    expect((await sven.patch(`${staff}/${uid}`, { values: { secret: 'x' } }, { ifMatch: 1 })).status).toBe(412);
    const mine = await maria.get(`${portal}/${uid}`);
    expect(mine.text).not.toMatch(/canary|secret/);
    expect((await maria.get(`/api/portal/help/search?text=fir`)).body.hits?.[0]).toMatchObject({
      object: 'claim',
      label: 'first',
    });
    expect((await maria.get(`${portal}/${uid}/history`)).text).not.toContain('canary');
    // Of one column alone: of one that she may not read, or that there is not, nothing.
    const changes = async (client: typeof maria, at: string, column: string) =>
      (
        (await client.get(`${at}/${uid}/history?column=${column}`)).body as unknown as { entries?: { column: string }[] }
      ).entries?.map((one) => one.column);
    expect(await changes(maria, portal, 'name')).toEqual(['name']);
    expect(await changes(maria, portal, 'secret')).toEqual([]);
    expect(await changes(maria, portal, 'nothing')).toEqual([]);
    expect(await changes(sven, staff, 'secret')).toEqual(['secret']);
    expect((await maria.get('/api/portal/help/objects/claim')).text).not.toContain('secret');
    const filter = encodeURIComponent(JSON.stringify({ column: 'name', op: 'starts', value: 'FIR' }));
    expect((await maria.get(`${portal}/count?filter=${filter}`)).body).toEqual({ exact: 1 });
    expect((await maria.delete(`${portal}/${uid}`)).status).toBe(204);
    expect((await maria.get(`${portal}/${uid}`)).status).toBe(404);
  });

  it('answer byte for byte alike whether a record is missing or not his, an object hidden or unknown (P1, Q16)', async () => {
    const { uid } = await made(maria, 'hers');
    const missing = '2f0c1f0e-0000-4000-8000-000000000000';
    const asks = (object: string, record: string) => {
      const at = `/api/portal/help/records/${object}`;
      return [
        stranger.get(`${at}/${record}`),
        stranger.get(`${at}/${record}/history`),
        stranger.get(`${at}/${record}/files/${missing}`),
        stranger.patch(`${at}/${record}`, { values: { name: 'x' } }, { ifMatch: 1 }),
        stranger.delete(`${at}/${record}`),
        stranger.post(`${at}/${record}/actions/close`, {}),
      ].map(answer);
    };
    const foreign = await Promise.all(asks('claim', uid));
    expect(foreign.every((one) => one.status === 404)).toBe(true);
    expect(await Promise.all(asks('claim', missing))).toEqual(foreign);
    expect(await Promise.all(asks('account', uid))).toEqual(foreign);
    expect(await Promise.all(asks('nothing', uid))).toEqual(foreign);
    expect(await answer(stranger.get('/api/portal/help/records/account'))).toEqual(
      await answer(stranger.get('/api/portal/help/records/nothing')),
    );
    expect((await stranger.get(portal)).body.rows).toEqual([]);
    expect((await maria.get(`${portal}/${uid}`)).status).toBe(200);
  });

  it('refuse hidden columns in filter, sort, columns and body like unknown ones (Q1, Q2, P7)', async () => {
    const asks = (name: string) => {
      const filter = encodeURIComponent(JSON.stringify({ column: name, op: 'eq', value: 'x' }));
      return [
        maria.get(`${portal}?filter=${filter}`),
        maria.get(`${portal}/count?filter=${filter}`),
        maria.get(`${portal}?sort=${name}`),
        maria.get(`${portal}?columns=name,${name}`),
        maria.get(`${portal}/lookup/${name}`),
        maria.post(portal, { values: { name: 'x', [name]: 'y' } }),
      ].map(answer);
    };
    const unknown = await Promise.all(asks('nonsense'));
    expect(unknown.every((one) => one.status === 400)).toBe(true);
    expect(await Promise.all(asks('secret'))).toEqual(unknown);
    expect(await Promise.all(asks('modified_by'))).toEqual(unknown);
    for (const [path, body] of [
      [portal, { values: { name: 'x' }, extra: 1 }],
      [portal, { name: 'x' }],
      [portal, { values: [] }],
    ] as const) {
      expect([400, 422]).toContain((await maria.post(path, body)).status);
    }
    expect((await maria.get(`${portal}?filter=${'('.repeat(50)}`)).status).toBe(400);
    expect((await maria.get(`${portal}?filter=${encodeURIComponent(`${'{"not":'.repeat(20)}1${'}'.repeat(20)}`)}`)).status).toBe(
      400,
    );
    expect((await maria.get(`${portal}?unknown=1`)).status).toBe(400);
    expect((await maria.get(`${portal}?limit=1000`)).status).toBe(400);
  });

  it('repeat a create with the same key once', async () => {
    const key = 'the-very-same-key';
    const one = await maria.post(portal, { values: { name: 'once' } }, { key });
    const two = await maria.post(portal, { values: { name: 'once' } }, { key });
    expect(two.body.uid).toBe(one.body.uid);
    expect((await maria.post(portal, { values: { name: 'other' } }, { key })).status).toBe(409);
    expect((await maria.post(portal, { values: { name: 'none' } }, { key: null })).status).toBe(400);
  });
});

const outside = '/api/portal/help/objects/claim';
const desk = '/api/staff/objects/claim';
const namesOf = (views: unknown) => (views as { name: string }[]).map(({ name }) => name);

group('layouts of a list', () => {
  it('are kept for one person at one door, and given back (LST-02)', async () => {
    const layout = { columns: [{ key: 'papers', width: 120 }, { key: 'name' }], sort: '-name', phone: 'tiles' };
    expect((await maria.put(`${outside}/layout`, layout)).status).toBe(204);
    expect((await maria.get(`${outside}/views`)).body).toMatchObject({ own: layout, standard: null, can: { standard: false } });
    for (const other of [colleague, stranger]) expect((await other.get(`${outside}/views`)).body.own).toBeNull();
    expect((await sven.get(`${desk}/views`)).body.own).toBeNull();
    expect((await maria.get(`${outside}/views?place=elsewhere`)).body.own).toBeNull();
    expect((await maria.delete(`${outside}/layout`)).status).toBe(204);
    expect((await maria.get(`${outside}/views`)).body.own).toBeNull();
  });

  it('lose what their reader may not read, and say nothing of it', async () => {
    const layout = { columns: [{ key: 'secret', width: 90 }, { key: 'name' }, { key: 'nothing' }], sort: 'secret' };
    const wanted = { portal: await portalUid(), layout };
    expect((await sven.put(`${desk}/standard-layout`, wanted)).status).toBe(404);
    expect((await boss.put(`${desk}/standard-layout`, wanted)).status).toBe(204);
    expect((await boss.put(`${desk}/standard-layout`, { ...wanted, portal: null })).status).toBe(204);
    expect((await sven.get(`${desk}/views`)).body.standard).toEqual({ columns: layout.columns.slice(0, 2), sort: 'secret' });
    const hers = await maria.get(`${outside}/views`);
    expect(hers.body.standard).toEqual({ columns: [{ key: 'name' }] });
    expect(hers.text).not.toContain('secret');
    expect((await boss.put(`${desk}/standard-layout`, { ...wanted, layout: null })).status).toBe(204);
    expect((await maria.get(`${outside}/views`)).body.standard).toBeNull();
    expect((await boss.get(`${desk}/views`)).body.standard).not.toBeNull();
  });

  it('are refused where they are none, and answer alike where the object is not there', async () => {
    const wide = { columns: Array.from({ length: 101 }, (_, i) => ({ key: `c${i}` })) };
    for (const layout of [wide, { columns: [{ key: 'name', width: 1 }] }, { columns: [] }, { more: 1 }, { shape: 'pie' }]) {
      expect((await maria.put(`${outside}/layout`, layout)).status).toBe(422);
    }
    expect((await maria.get(`${outside}/views`)).body.own).toBeNull();
    const answers = [
      await maria.get('/api/portal/help/objects/account/views'),
      await maria.get('/api/portal/help/objects/nothing/views'),
      await maria.put('/api/portal/help/objects/account/layout', {}),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

const portalUid = async () => String((await boss.get(`${desk}/views`)).body.portals?.[0]?.uid);

group('saved views', () => {
  const body = { columns: [{ key: 'name' }], filter: { column: 'name', op: 'contains', value: 'oil' }, search: 'oil' };

  it('are kept, found again, opened with, renamed and deleted by who made them', async () => {
    const saved = await maria.post(`${outside}/views`, { name: ' Oil ', audience: 'me', body });
    expect(saved.status, saved.text).toBe(200);
    const view = `${outside}/views/${saved.body.uid}`;
    expect((await maria.put(`${outside}/opening-view`, { view: saved.body.uid })).status).toBe(204);
    const found = await maria.get(`${outside}/views`);
    expect(found.body).toMatchObject({
      own: null,
      opens: saved.body.uid,
      views: [{ name: 'Oil', audience: 'me', mine: true, body }],
    });
    expect((await colleague.get(`${outside}/views`)).body.views).toEqual([]);
    for (const other of [colleague, stranger]) {
      expect((await other.patch(view, { name: 'Mine' })).status).toBe(404);
      expect((await other.delete(view)).status).toBe(404);
      expect((await other.put(`${outside}/opening-view`, { view: saved.body.uid })).status).toBe(404);
    }
    expect((await maria.patch(view, { name: 'Oil and gas' })).status).toBe(204);
    expect(namesOf((await maria.get(`${outside}/views`)).body.views)).toEqual(['Oil and gas']);
    expect((await maria.delete(view)).status).toBe(204);
    expect((await maria.get(`${outside}/views`)).body).toMatchObject({ opens: null, views: [] });
  });

  it('are shared in an organisation by its administrator only, and reach nobody else', async () => {
    const view = { name: 'Ours', audience: 'organisation', body };
    expect((await maria.post(`${outside}/views`, view)).status).toBe(403);
    expect((await heads.post(`${outside}/views`, { ...view, audience: 'everybody' })).status).toBe(403);
    const shared = await heads.post(`${outside}/views`, view);
    expect(shared.status, shared.text).toBe(200);
    expect((await maria.get(`${outside}/views`)).body.views).toMatchObject([{ name: 'Ours', mine: false }]);
    expect((await stranger.get(`${outside}/views`)).body.views).toEqual([]);
    expect((await sven.get(`${desk}/views`)).body.views).toEqual([]);
    expect((await maria.patch(`${outside}/views/${shared.body.uid}`, { name: 'x' })).status).toBe(403);
    expect((await heads.delete(`${outside}/views/${shared.body.uid}`)).status).toBe(204);
  });

  furtherTest(
    'that others shared in an organisation are taken away by its administrator, also where a portal is switched off from having them',
    async () => {
      const { uid } = (await heads.post(`${outside}/views`, { name: 'Left behind', audience: 'organisation', body })).body;
      const view = `${outside}/views/${uid}`;
      const { db } = await app.ctx('owner');
      await db.run(sql`update portico.list_view set owner_id = ${people.maria.id}::bigint where uid = ${String(uid)}::uuid`);
      const shown = async () => {
        const { views } = (await heads.get(`${outside}/views`)).body;
        return views?.map(({ mine, removable }) => ({ mine, removable }));
      };
      expect(await shown()).toEqual([{ mine: true, removable: true }]);
      const portalUid = await db.one(sql<{ uid: string }>`select uid::text as uid from portico.portal where slug = 'help'`);
      const set = async (on: boolean) => {
        const feature = { key: 'organisation', on };
        expect((await boss.patch(`/api/staff/portals/${portalUid.uid}`, { feature })).status).toBe(200);
      };
      await set(false);
      expect(await shown()).toEqual([{ mine: false, removable: true }]);
      expect((await heads.patch(view, { name: 'x' })).status).toBe(403);
      expect((await colleague.delete(view)).status).toBe(403);
      expect((await heads.delete(view)).status).toBe(204);
      await set(true);
    },
  );

  it('of staff are shared by anyone of them, for a portal by administrators, and show each reader his own records only', async () => {
    const secret = { column: 'secret', op: 'eq', value: 'x' };
    const wide = { filter: { and: [secret, { or: [secret, { not: secret }] }, body.filter] }, sort: 'secret' };
    const view = { name: 'All of it', audience: 'everybody', body: wide };
    expect((await sven.post(`${desk}/views`, view)).status).toBe(200);
    expect((await boss.get(`${desk}/views`)).body.views).toMatchObject([{ name: 'All of it', mine: true, body: wide }]);
    expect((await sven.post(`${desk}/views`, { ...view, portal: await portalUid() })).status).toBe(403);
    const forPortal = await boss.post(`${desk}/views`, { ...view, name: 'For you', portal: await portalUid() });
    expect(forPortal.status, forPortal.text).toBe(200);
    const hers = await maria.get(`${outside}/views`);
    expect(hers.body.views).toMatchObject([{ name: 'For you', mine: false, body: { filter: { and: [body.filter] } } }]);
    expect(hers.text).not.toContain('secret');
    expect((await maria.delete(`${outside}/views/${forPortal.body.uid}`)).status).toBe(403);
    expect((await sven.patch(`${desk}/views/${forPortal.body.uid}`, { name: 'x' })).status).toBe(403);
    // Opened, it lists what she may read and nothing of others.
    await made(maria, 'oil of hers');
    await made(stranger, 'oil of another');
    const listed = await maria.get(`${portal}?columns=name&filter=${encodeURIComponent(JSON.stringify({ and: [body.filter] }))}`);
    expect(listed.body.rows?.map(({ values }) => values?.name)).toEqual(['oil of hers']);
    expect((await boss.delete(`${desk}/views/${forPortal.body.uid}`)).status).toBe(204);
  });

  it('with a filter that cannot be used are refused, and say where', async () => {
    const bad = [
      { column: 'due', op: 'eq', value: 'soon' },
      { and: 1 },
      { column: 'due', op: 'eq', value: { relative: 'some_day' } },
    ];
    for (const filter of bad) {
      const refused = await maria.post(`${outside}/views`, { name: 'Bad', audience: 'me', body: { filter } });
      expect([refused.status, refused.body.errors?.[0]?.code]).toEqual([400, 'bad_filter']);
    }
    expect((await maria.get(`${outside}/views`)).body.views).toEqual([]);
  });

  it('count “this week” when somebody looks, in his own time zone', async () => {
    const today = (await app.ctx()).now.toISOString().slice(0, 10);
    const { uid } = await made(maria, 'due today', { due: today });
    const found = async (op: string, value: unknown) => {
      const filter = encodeURIComponent(JSON.stringify({ column: 'due', op, value }));
      const reply = await maria.get(`${portal}?columns=due&filter=${filter}`);
      expect(reply.status, reply.text).toBe(200);
      return reply.body.rows?.some((row) => String(row.uid) === uid);
    };
    expect(await found('eq', { relative: 'today', zone: 'UTC' })).toBe(true);
    expect(await found('eq', { relative: 'this_week' })).toBe(true);
    expect(await found('ne', { relative: 'today' })).toBe(false);
    expect(await found('eq', { relative: 'yesterday' })).toBe(false);
    expect(await found('lt', { relative: 'tomorrow' })).toBe(true);
    expect(await found('gt', { relative: 'today' })).toBe(false);
  });
});

group('files over HTTP', () => {
  it('are sent up, attached, and come back as attachments, whole, in part and as headers only (F1, F3)', async () => {
    const staged = await sendFile(maria, 'über "x".png', 'image/png', PNG);
    expect(staged.status, staged.text).toBe(200);
    const row = await made(maria, 'with file', { papers: [staged.body.uid] });
    const path = `${portal}/${row.uid}/files/${staged.body.uid}`;
    const whole = await maria.get(path);
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-length')).toBe(String(PNG.length));
    expect(whole.headers.get('content-disposition')).toMatch(/^attachment; filename=".*"; filename\*=UTF-8''/);
    expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
    expect(whole.headers.get('content-security-policy')).toContain('sandbox');
    expect(whole.headers.get('cache-control')).toBe('no-store');
    const part = await maria.get(path, { headers: { range: 'bytes=0-3' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 0-3/${PNG.length}`);
    expect((await maria.get(path, { headers: { range: 'bytes=-5' } })).headers.get('content-length')).toBe('5');
    expect((await maria.get(path, { headers: { range: 'bytes=9999-' } })).status).toBe(416);
    const head = await maria.send('HEAD', path, undefined);
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String(PNG.length));
    expect(head.text).toBe('');
    for (const ask of [{}, { headers: { range: 'bytes=0-3' } }]) {
      expect((await stranger.get(path, ask)).status).toBe(404);
      expect((await stranger.send('HEAD', path, undefined, ask)).status).toBe(404);
    }
    expect((await app.client().get(path)).status).toBe(401);
    expect((await sven.get(`${staff}/${row.uid}/files/${staged.body.uid}`)).status).toBe(200);
  });

  it('are refused in disguise, twice in one request, and without a file (F7)', async () => {
    expect((await sendFile(maria, 'a.png', 'image/png', '<script>x</script>')).status).toBe(422);
    const two = new FormData();
    two.append('a', new Blob([new Uint8Array(PNG)], { type: 'image/png' }), 'a.png');
    two.append('b', new Blob([new Uint8Array(PNG)], { type: 'image/png' }), 'b.png');
    expect((await maria.send('POST', '/api/portal/help/uploads', two)).status).toBe(400);
    expect((await maria.send('POST', '/api/portal/help/uploads', new FormData())).status).toBe(400);
    expect((await app.client().send('POST', '/api/portal/help/uploads', two)).status).toBe(401);
  });

  furtherTest('leave no handle open when 50 readers go away (F9)', async () => {
    const staged = await sendFile(maria, 'big.txt', 'text/plain', 'x'.repeat(3_000_000));
    const row = await made(maria, 'big', { papers: [staged.body.uid] });
    const cookie = [...maria.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const url = `${app.origin}${portal}/${row.uid}/files/${staged.body.uid}`;
    const leave = () =>
      new Promise<void>((resolve) => {
        const ask = request(url, { headers: { cookie } }, (reply) => {
          reply.once('data', () => ask.destroy());
          reply.once('close', resolve);
          reply.once('error', () => resolve());
        });
        ask.once('error', () => resolve());
        ask.end();
      });
    for (let i = 0; i < 50; i++) await leave();
    const open = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'FSReqCallback' || kind === 'FileHandle').length;
    await expect.poll(open).toBeLessThan(5);
    expect((await maria.get(`${portal}/${row.uid}/files/${staged.body.uid}`)).text.length).toBe(3_000_000);
  });
});
