/** Main pages over HTTP: what each viewer gets (HOM, PRM-22), who may arrange them (decision 13), and what cannot be smuggled in (W1, W2, W5, W7, W8). */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { BlockView, BlockViewOf } from '../../../shared/contracts/page-blocks.ts';
import type { pageEdit, pageView } from '../../../shared/contracts/pages.ts';
import { sql } from '../../kernel/index.ts';
import { type TestApp, testApp } from '../../testing/app.ts';
import type { Client, Loose } from '../../testing/client.ts';
import { type Desk, openDesk } from '../../testing/desk.ts';
import type { Person } from '../../testing/people.ts';
import { givePages } from '../index.ts';

let app: TestApp;
let desk: Desk;
let portal: string;
let anna: Person;
let annaClient: Client;
let ben: Client;

const en = (text: string) => ({ en: text });
const uid = () => randomUUID();

async function ok(answer: Promise<{ status: number; text: string; body: Loose }>): Promise<Loose> {
  const { status, text, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body;
}

/** A portal made from a template over the API. */
async function enable(slug: string, template: string, activate = true): Promise<string> {
  const workspace = await ok(desk.client.post('/api/staff/workspaces', { title: slug }));
  const made = await ok(
    desk.client.post(`/api/staff/workspaces/${workspace.uid}/portal`, { template, title: `The ${slug}`, slug }),
  );
  if (activate) await ok(desk.client.post(`/api/staff/portals/${made.uid}/status`, { action: 'activate' }));
  return String(made.uid);
}

type Page = z.infer<typeof pageView>;
type Edit = z.infer<typeof pageEdit>;
const editAt = (of: string) => `/api/staff/portals/${of}/main-page`;
const edit = async (client: Client, of = portal) => (await ok(client.get(editAt(of)))) as unknown as Edit;

/** Saves these blocks and publishes them. */
async function publish(blocks: readonly object[], of = portal): Promise<Edit> {
  const before = await edit(desk.client, of);
  const saved = await ok(desk.client.put(editAt(of), { blocks }, { ifMatch: Number(before.version) }));
  return (await ok(desk.client.post(`${editAt(of)}/publish`, undefined, { ifMatch: Number(saved.version) }))) as unknown as Edit;
}

const main = async (client: Client, slug = 'desk') => (await ok(client.get(`/api/portal/${slug}/main`))) as unknown as Page;
const kinds = (page: Page) => page.blocks.map(({ kind }) => kind);
const find = <K extends BlockView['kind']>(page: Page, kind: K): BlockViewOf<K> => {
  const found = page.blocks.find((block) => block.kind === kind);
  if (!found) throw new Error(`No block ${kind} in ${JSON.stringify(page)}`);
  return found as BlockViewOf<K>;
};
/** Blocks of one kind, in their order. */
const every = <K extends BlockView['kind']>(page: Page, kind: K) =>
  page.blocks.filter((block) => block.kind === kind) as unknown as BlockViewOf<K>[];

const banner = (more: object = {}) => ({ uid: uid(), place: 'top', kind: 'banner', settings: { title: en('Welcome'), ...more } });
const records = (settings: object, place = 'main') => ({
  uid: uid(),
  place,
  kind: 'records',
  settings: { title: en('List'), ...settings },
});
const cases = (settings: object = {}) => ({ uid: uid(), place: 'main', kind: 'cases', settings });

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  portal = await enable('desk', 'service_desk');
  const [first, second] = await Promise.all([desk.organisation('Halden'), desk.organisation('Quartz')]);
  const join = async ({ uid: organisation, account }: { uid: string; account: string }, name: string) => {
    const contact = await desk.contact({ name, account });
    const owner = await app.ctx('owner');
    const ids = await owner.db.one(sql<{ role: string; contact: string }>`select
      (select r.id::text from portico.role r join portico.principal p on p.id = r.id where p.uid = ${organisation}) as role,
      (select id::text from data.contact where uid = ${contact}) as contact`);
    return { contact, person: await app.portalUser({ portal: 'desk', organisations: [ids.role], contactId: ids.contact }) };
  };
  const [a, b] = [await join(first, 'Anna Lind'), await join(second, 'Ben Quist')];
  anna = a.person;
  annaClient = await app.as(anna);
  ben = await app.as(b.person);
});

describe('the main page of a template', () => {
  test('self-service has banner, search, own cases, quick actions and an announcement (CON-11, CON-24)', async () => {
    const page = await main(annaClient);
    expect(page.title).toBe('Home');
    expect(kinds(page)).toEqual(expect.arrayContaining(['banner', 'search', 'cases', 'actions', 'announcement']));
    expect(find(page, 'cases')).toMatchObject({ create: '/cases/new', goTo: '/cases', rows: [], count: { exact: 0 } });
    expect([...find(page, 'actions').actions].map((a) => a.to)).toEqual(expect.arrayContaining(['/cases/new', '/cases']));
  });

  test('customer has no cases (CON-10, CON-24), and empty tells staff what to do', async () => {
    const customer = await enable('buyers', 'customer');
    const empty = await enable('bare', 'empty');
    const of = async (one: string) => [...(await edit(desk.client, one)).blocks].map((b) => String(b.kind));
    expect(await of(customer)).toEqual(['banner', 'search', 'records', 'records', 'popular', 'liked']);
    expect(await of(empty)).toEqual(['banner']);
    expect(JSON.stringify((await edit(desk.client, empty)).blocks)).toContain('studio');
  });

  test('is given once to a portal from before there were pages, and never again to one that was arranged', async () => {
    const id = await app.portal('older');
    const owner = await app.ctx('owner');
    await owner.db.run(sql`update portico.portal set template = 'service_desk' where id = ${id}`);
    const { uid: older } = await owner.db.one(sql<{ uid: string }>`select uid::text as uid from portico.portal where id = ${id}`);
    expect((await edit(desk.client, older)).blocks).toEqual([]);
    await givePages(await app.ctx());
    const given = await edit(desk.client, older);
    expect([given.published, given.blocks.length]).toEqual([true, 6]);
    await publish([banner()], older);
    await givePages(await app.ctx());
    expect((await edit(desk.client, older)).blocks.length).toBe(1);
  });
});

describe('a viewer', () => {
  test('sees his own cases and never those of another organisation (W1)', async () => {
    await publish([cases(), records({ object: 'case', columns: ['subject', 'status'] })]);
    const made = await ok(
      annaClient.post('/api/portal/desk/records/case', { values: { subject: 'Balance drifts', description: 'By 0.4 mg' } }),
    );
    const mine = find(await main(annaClient), 'cases');
    expect([...mine.rows].map((row) => row.uid)).toEqual([made.uid]);
    expect([mine.count, mine.all]).toEqual([{ exact: 1 }, { exact: 1 }]);
    const theirs = await ben.get('/api/portal/desk/main');
    expect(theirs.text).not.toContain(String(made.uid));
    expect(theirs.text).not.toContain('Balance drifts');
    expect(find(theirs.body as unknown as Page, 'records').rows).toEqual([]);
  });

  test('finds among his own cases those that staff opened for him, and no closed ones among the open', async () => {
    await publish([cases(), { ...cases({ open: false, whose: 'all' }), place: 'aside' }]);
    const mine = await main(annaClient);
    const [open, all] = every(mine, 'cases');
    const number = open?.count && 'exact' in open.count ? open.count.exact : 0;
    expect(number).toBe(1);
    const owner = await app.ctx('owner');
    await owner.db.run(sql`update data."case" set status = 'closed' where subject = 'Balance drifts'`);
    const [later, whole] = every(await main(annaClient), 'cases');
    expect([later?.count, whole?.count]).toEqual([{ exact: number - 1 }, all?.count]);
    expect(later?.all).toEqual({ exact: number });
  });

  test('is not shown a block whose object he may not read, while others are; its reason is told to the editor (PRM-22, HOM-16)', async () => {
    const hidden = records({ object: 'department', columns: ['name'] });
    const edited = await publish([banner(), hidden, records({ object: 'contact', columns: ['name'] })]);
    expect(edited.whoSees[hidden.uid]).toMatchObject({ verdict: 'nobody', reason: 'not_exposed' });
    const page = await main(annaClient);
    expect(kinds(page)).toEqual(['banner', 'records']);
    expect(find(page, 'records').object).toBe('contact');
    expect((await annaClient.get(`/api/portal/desk/main/${hidden.uid}`)).text).toBe(
      (await annaClient.get(`/api/portal/desk/main/${uid()}`)).text,
    );
  });

  test('gets only the columns he may read, and no list at all whose filter or order names a hidden one', async () => {
    const some = records({ object: 'contact', columns: ['name', 'email'] });
    const sorted = records({ object: 'contact', columns: ['name'], sort: { column: 'email' } });
    const filtered = records({ object: 'contact', columns: ['name'], filter: { column: 'email', op: 'contains', value: 'a' } });
    const edited = await publish([some, sorted, filtered]);
    expect(edited.whoSees[some.uid]).toMatchObject({ verdict: 'all', reason: 'columns_hidden' });
    expect([edited.whoSees[sorted.uid]?.verdict, edited.whoSees[filtered.uid]?.reason]).toEqual(['nobody', 'columns_hidden']);
    const page = await main(annaClient);
    expect([...page.blocks].map((b) => b.uid)).toEqual([some.uid]);
    expect([...find(page, 'records').columns].map((c) => c.key)).toEqual(['name']);
  });

  test('can ask a block only for its own next rows: nothing of its list can be changed from outside (W2)', async () => {
    for (let i = 0; i < 4; i++)
      await ok(annaClient.post('/api/portal/desk/records/case', { values: { subject: `Case ${i}`, description: 'Words' } }));
    const list = records({ object: 'case', columns: ['subject'], limit: 3 });
    await publish([list]);
    const first = find(await main(annaClient), 'records');
    expect([first.rows.length, typeof first.next]).toEqual([3, 'string']);
    const at = `/api/portal/desk/main/${list.uid}`;
    const next = await ok(annaClient.get(`${at}?cursor=${encodeURIComponent(String(first.next))}`));
    const seen = [...first.rows, ...(next.rows ?? [])].map((row) => String(row.uid));
    expect(new Set(seen).size).toBe(seen.length);
    for (const query of ['limit=100', 'object=contact', 'columns=created_by', 'filter=%7B%7D', 'sort=subject']) {
      expect([query, (await annaClient.get(`${at}?${query}`)).status]).toEqual([query, 400]);
    }
    expect((await annaClient.get(`${at}?cursor=forged`)).body.code).toBe('bad_cursor');
  });

  test('is shown what works when one block is broken', async () => {
    await publish([banner(), cases(), records({ object: 'case', columns: ['subject'] })]);
    const owner = await app.ctx('owner');
    // Settings of another version: not what this one knows.
    await owner.db.run(sql`update portico.page_block set settings = '{"title": {"en": "x"}, "bogus": 1}' where kind = 'cases'`);
    expect(kinds(await main(annaClient))).toEqual(['banner', 'records']);
  });

  test('sees an announcement from its beginning to its end, by the database’s clock, until he hides it in this wording', async () => {
    const now = Date.now();
    const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
    const note = (title: string, more: object = {}) => ({
      uid: uid(),
      place: 'aside',
      kind: 'announcement',
      settings: { title: en(title), ...more },
    });
    const [on, over, soon] = [
      note('On', { from: at(-1), until: at(24) }),
      note('Over', { until: at(-1) }),
      note('Soon', { from: at(0.1) }),
    ];
    const edited = await publish([on, over, soon]);
    expect([on, over, soon].map(({ uid: one }) => String(edited.whoSees[one]?.reason))).toEqual(['everybody', 'over', 'not_yet']);
    const titles = async (client: Client) => every(await main(client), 'announcement').map(({ title }) => title);
    expect(await titles(annaClient)).toEqual(['On']);
    const { mark } = find(await main(annaClient), 'announcement');
    const hide = (client: Client, dismissed: boolean) =>
      client.put(`/api/portal/desk/main/${on.uid}/dismissed`, { mark, dismissed });
    expect((await hide(annaClient, true)).status).toBe(204);
    expect([await titles(annaClient), await titles(ben)]).toEqual([[], ['On']]);
    expect((await hide(annaClient, false)).status).toBe(204);
    expect(await titles(annaClient)).toEqual(['On']);
    await hide(annaClient, true);
    await publish([{ ...on, settings: { ...on.settings, text: en('More news') } }, soon]);
    expect(await titles(annaClient)).toEqual(['On']);
    app.pass(0.2 * 3_600_000);
    expect(await titles(annaClient)).toEqual(['On', 'Soon']);
    app.pass(-0.2 * 3_600_000);
    expect((await annaClient.put(`/api/portal/desk/main/${uid()}/dismissed`, { mark, dismissed: true })).status).toBe(404);
  });

  test('reads it in his language, with ways he may go', async () => {
    const actions = [
      { label: en('Ask'), target: { kind: 'new_case' } },
      { label: { en: 'Site', de: 'Seite' }, target: { kind: 'link', address: 'https://example.com/a?b=c' } },
      { label: en('Gone'), target: { kind: 'article', article: uid() } },
    ];
    await publish([{ uid: uid(), place: 'main', kind: 'actions', settings: { actions } }]);
    const owner = await app.ctx('owner');
    await owner.db.run(sql`update portico.portal_user set culture = 'de' where id = ${anna.id}`);
    expect(find(await main(annaClient), 'actions').actions).toEqual([
      { label: 'Ask', hint: '', icon: 'layers', to: '/cases/new', href: null },
      { label: 'Seite', hint: '', icon: 'layers', to: null, href: 'https://example.com/a?b=c' },
    ]);
    await owner.db.run(sql`update portico.portal_user set culture = 'en' where id = ${anna.id}`);
  });

  test('gets nothing while the portal is not active, whatever he asks for (W7)', async () => {
    const list = records({ object: 'case', columns: ['subject'] });
    await publish([list]);
    await ok(desk.client.post(`/api/staff/portals/${portal}/status`, { action: 'deactivate' }));
    for (const address of ['main', `main/${list.uid}`]) {
      expect([address, (await annaClient.get(`/api/portal/desk/${address}`)).status]).toEqual([address, 404]);
    }
    expect((await annaClient.put(`/api/portal/desk/main/${list.uid}/dismissed`, { mark: 'x', dismissed: true })).status).toBe(
      404,
    );
    await ok(desk.client.post(`/api/staff/portals/${portal}/status`, { action: 'activate' }));
    expect(kinds(await main(annaClient))).toEqual(['records']);
  });
});

describe('arranging a main page', () => {
  test('takes the Administrators group or the operation for exactly this screen (HOM-04, decision 13)', async () => {
    const [plain, delegate] = [await app.staff(), await app.staff()];
    await desk.grant(delegate.id, 'CanManagePortalMainPage');
    const [no, yes] = [await app.as(plain), await app.as(delegate)];
    for (const address of ['/api/staff/main-pages', editAt(portal)]) {
      expect([address, (await no.get(address)).status, (await yes.get(address)).status]).toEqual([address, 404, 200]);
    }
    const { version } = await edit(yes);
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
    const { version } = await edit(desk.client);
    const put = (title: string) =>
      desk.client.put(editAt(portal), { blocks: [banner({ title: en(title) })] }, { ifMatch: Number(version) });
    const answers = await Promise.all([put('A'), put('B')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await desk.client.put(editAt(portal), { blocks: [] })).status).toBe(428);
    expect((await desk.client.post(`${editAt(portal)}/publish`, undefined, { ifMatch: Number(version) })).status).toBe(412);
  });

  test('refuses settings that are none of the block’s, and addresses with a scheme that could run something (W5)', async () => {
    const { version } = await edit(desk.client);
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
    const delegate = await app.staff();
    await desk.grant(delegate.id, 'CanManagePortalMainPage');
    const client = await app.as(delegate);
    const owner = await app.ctx('owner');
    const shut = async (on: boolean) => {
      await owner.db.run(sql`update portico.object set use_operation_permissions = ${on} where key = 'service'`);
      await owner.db.run(sql`update portico.configuration set epoch = epoch + 1`);
    };
    await shut(true);
    const { version, catalogue } = await edit(client);
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
    expect(made.text).not.toContain('Case 1');
    // The twin: a portal user sees records in that very list.
    await ok(client.post(`${editAt(portal)}/publish`, undefined, { ifMatch: Number(made.body.version) }));
    expect(find(await main(annaClient), 'records').rows.length).toBeGreaterThan(0);
  });
});

describe('a page from elsewhere (HOM-07, decision 16)', () => {
  const site = (address: string) => ({ uid: uid(), place: 'main', kind: 'website', settings: { title: en('News'), address } });

  test('comes from an allowed host only, and disappears when the host is taken off the list', async () => {
    const { version } = await edit(desk.client);
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
    expect((await edit(desk.client)).whoSees[block.uid]).toMatchObject({
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
