/** Who may arrange main pages (decision 13), and what cannot be smuggled in (W5, W8); pages from elsewhere; start pages. */
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../kernel/index.ts';
import {
  banner,
  cases,
  edit,
  editAt,
  en,
  find,
  kinds,
  main,
  ok,
  openScene,
  type Page,
  records,
  type Scene,
  uid,
} from './fixture.ts';

let { app, desk, portal, annaClient, publish } = {} as Scene;

beforeAll(async () => {
  ({ app, desk, portal, annaClient, publish } = await openScene());
});

describe('arranging a main page', () => {
  test('takes the Administrators group or the operation for exactly this screen (HOM-04, decision 13)', async () => {
    const [plain, delegate] = [await app.staff(), await app.staff()];
    await desk.grant(delegate.id, 'CanManagePortalMainPage');
    const [no, yes] = [await app.as(plain), await app.as(delegate)];
    for (const address of ['/api/staff/main-pages', editAt(portal)]) {
      expect([address, (await no.get(address)).status, (await yes.get(address)).status]).toEqual([address, 404, 200]);
    }
    const { version } = await edit(yes, portal);
    const ifMatch = Number(version);
    expect((await no.put(editAt(portal), { blocks: [] }, { ifMatch })).status).toBe(404);
    expect((await yes.put(editAt(portal), { blocks: [banner()] }, { ifMatch })).status).toBe(200);
    expect((await yes.post(`${editAt(portal)}/publish`, undefined, { ifMatch: ifMatch + 1 })).status).toBe(200);
    // Everything beside it stays shut: hosts, start page, the portal itself.
    expect((await yes.put('/api/staff/frame-hosts', { hosts: ['example.com'] })).status).toBe(404);
    expect((await yes.put(`/api/staff/portals/${portal}/start-page`, { page: '' })).status).toBe(404);
    expect((await yes.patch(`/api/staff/portals/${portal}`, { title: 'Mine' })).status).toBe(404);
    expect((await annaClient.get(editAt(portal))).status).toBe(401);
  });

  test('shows nobody the working copy before it is published, and takes a publication back', async () => {
    await publish([banner({ title: en('One') })]);
    const second = await publish([banner({ title: en('Two') })]);
    const saved = await ok(
      desk.client.put(editAt(portal), { blocks: [banner({ title: en('Three') })] }, { ifMatch: Number(second.version) }),
    );
    expect([saved.published, find(await main(annaClient), 'banner').title]).toEqual([false, 'Two']);
    const current = [...second.copies].find((copy) => copy.current);
    const undone = await ok(desk.client.post(`${editAt(portal)}/undo`, { number: current?.number }));
    expect(find(await main(annaClient), 'banner').title).toBe('One');
    expect(undone.blocks?.[0]?.settings?.title).toEqual(en('Three'));
    // A second press says that something else is published by now.
    expect((await desk.client.post(`${editAt(portal)}/undo`, { number: current?.number })).status).toBe(409);
    const restored = await ok(
      desk.client.post(`${editAt(portal)}/restore`, { number: current?.number }, { ifMatch: Number(undone.version) }),
    );
    expect(restored.blocks?.[0]?.settings?.title).toEqual(en('Two'));
  });

  test('never loses what somebody else saved in between', async () => {
    const { version } = await edit(desk.client, portal);
    const put = (title: string) =>
      desk.client.put(editAt(portal), { blocks: [banner({ title: en(title) })] }, { ifMatch: Number(version) });
    const answers = await Promise.all([put('A'), put('B')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await desk.client.put(editAt(portal), { blocks: [] })).status).toBe(428);
    expect((await desk.client.post(`${editAt(portal)}/publish`, undefined, { ifMatch: Number(version) })).status).toBe(412);
  });

  test('refuses settings that are none of the block’s, and addresses with a scheme that could run something (W5)', async () => {
    const { version } = await edit(desk.client, portal);
    const put = (...blocks: object[]) => desk.client.put(editAt(portal), { blocks }, { ifMatch: Number(version) });
    const link = (address: string) => banner({ button: { label: en('Go'), target: { kind: 'link', address } } });
    for (const address of [
      'javascript:alert(1)',
      'data:text/html,x',
      'http://example.com',
      ' https://x',
      '//x',
      'https://x"onload=',
    ]) {
      expect([address, (await put(link(address))).status]).toEqual([address, 422]);
    }
    expect((await put(banner({ script: 'x' }))).status).toBe(422);
    expect((await put({ ...banner(), kind: 'html' })).status).toBe(422);
    expect((await put(records({ object: 'case', columns: ['subject'], filter: { sql: '1=1' } }))).status).toBe(422);
    expect((await put(banner(), { ...banner(), kind: 'banner' }, cases())).status).toBe(200);
  });

  test('names only what its editor may read himself, and previews without a single record (W8)', async () => {
    await ok(annaClient.post('/api/portal/desk/records/case', { values: { subject: 'Sealed words', description: 'Words' } }));
    const delegate = await app.staff();
    await desk.grant(delegate.id, 'CanManagePortalMainPage');
    const client = await app.as(delegate);
    const owner = await app.ctx('owner');
    const shut = async (on: boolean) => {
      await owner.db.run(sql`update portico.object set use_operation_permissions = ${on} where key = 'service'`);
      await owner.db.run(sql`update portico.configuration set epoch = epoch + 1`);
    };
    await shut(true);
    const { version, catalogue } = await edit(client, portal);
    expect([...catalogue.objects].map((o) => String(o.key))).not.toContain('service');
    expect([...catalogue.objects].map((o) => String(o.key))).toContain('case');
    const put = (block: object) => client.put(editAt(portal), { blocks: [block] }, { ifMatch: Number(version) });
    const refused = await put(records({ object: 'service', columns: ['name'] }));
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([422, 'body.blocks.0.settings.object']);
    const secret = await put(records({ object: 'case', columns: ['no_such'] }));
    expect([secret.status, secret.body.errors?.[0]?.path]).toEqual([422, 'body.blocks.0.settings.columns']);
    await shut(false);
    const made = await put(records({ object: 'case', columns: ['subject'] }));
    expect(made.status, made.text).toBe(200);
    expect(find(made.body.preview as unknown as Page, 'records').rows).toEqual([]);
    expect(made.text).not.toContain('Sealed words');
    // The twin: a portal user sees records in that very list.
    await ok(client.post(`${editAt(portal)}/publish`, undefined, { ifMatch: Number(made.body.version) }));
    expect(find(await main(annaClient), 'records').rows.length).toBeGreaterThan(0);
  });
});

describe('a page from elsewhere (HOM-07, decision 16)', () => {
  const site = (address: string) => ({ uid: uid(), place: 'main', kind: 'website', settings: { title: en('News'), address } });

  test('comes from an allowed host only, and disappears when the host is taken off the list', async () => {
    const { version } = await edit(desk.client, portal);
    const put = (block: object) => desk.client.put(editAt(portal), { blocks: [block] }, { ifMatch: Number(version) });
    expect((await put(site('https://news.example.com/a'))).body.errors?.[0]?.code).toBe('host_not_allowed');
    for (const host of ['https://x.example', '*.example.com', 'a b', "x';script-src *", 'x/y']) {
      expect([host, (await desk.client.put('/api/staff/frame-hosts', { hosts: [host] })).status]).toEqual([host, 422]);
    }
    await ok(desk.client.put('/api/staff/frame-hosts', { hosts: ['news.example.com', 'News.example.com'] }));
    for (const address of ['http://news.example.com/', 'https://news.example.com:8443/', 'https://x@news.example.com/']) {
      expect([address, (await put(site(address))).status >= 400]).toEqual([address, true]);
    }
    const block = site('https://news.example.com/a');
    await publish([block]);
    expect(kinds(await main(annaClient))).toEqual(['website']);
    const policy = async () => (await annaClient.get('/p/desk')).headers.get('content-security-policy') ?? '';
    expect(await policy()).toMatch(/; frame-src https:\/\/news\.example\.com$/);
    // Who is not signed in sees no main page, hence no frame.
    expect((await app.client().get('/p/desk')).headers.get('content-security-policy')).not.toContain('frame-src');
    await ok(desk.client.put('/api/staff/frame-hosts', { hosts: [] }));
    expect(kinds(await main(annaClient))).toEqual([]);
    expect(await policy()).not.toContain('frame-src');
    expect((await edit(desk.client, portal)).whoSees[block.uid]).toMatchObject({
      reason: 'host_not_allowed',
      names: [en('news.example.com')],
    });
  });
});

describe('the start page (HOM-02, HOM-03, decision 14)', () => {
  test('is copied to users made afterwards; those there keep theirs; staff can change a user’s own', async () => {
    const { uid: organisation } = await desk.organisation();
    await desk.seats(10);
    const home = async (user: string) => String((await ok(desk.client.get(`/api/staff/portal-users/${user}`))).homePage);
    const before = await desk.invite(organisation, 'early@example.com', portal);
    expect((await desk.client.put(`/api/staff/portals/${portal}/start-page`, { page: 'no_such' })).status).toBe(422);
    expect(await ok(desk.client.put(`/api/staff/portals/${portal}/start-page`, { page: 'cases' }))).toEqual({ page: '/cases' });
    const after = await desk.invite(organisation, 'late@example.com', portal);
    expect([await home(before.uid), await home(after.uid)]).toEqual(['', '/cases']);
    const accept = async (token: string) =>
      ok(
        app.client().post('/api/portal/desk/invitation/accept', { token, password: 'amber lights on wet stone' }, { key: null }),
      );
    expect((await accept(before.token)).home).toBe('/p/desk');
    expect((await accept(after.token)).home).toBe('/p/desk/cases');
    await ok(desk.client.patch(`/api/staff/portal-users/${before.uid}`, { homePage: '/cases' }));
    expect(await home(before.uid)).toBe('/cases');
    const signIn = () =>
      app
        .client()
        .post('/api/portal/desk/session', { login: 'early@example.com', password: 'amber lights on wet stone' }, { key: null });
    expect((await signIn()).body.home).toBe('/p/desk/cases');
    for (const homePage of ['//evil.example', 'https://evil.example', '/../x', 'cases'])
      expect([homePage, (await desk.client.patch(`/api/staff/portal-users/${before.uid}`, { homePage })).status]).toEqual([
        homePage,
        422,
      ]);
    await ok(desk.client.patch(`/api/staff/portal-users/${before.uid}`, { homePage: '' }));
    expect((await signIn()).body.home).toBe('/p/desk');
    await ok(desk.client.put(`/api/staff/portals/${portal}/start-page`, { page: '' }));
  });
});
