/** What each viewer gets of a main page (HOM, PRM-22), and what cannot be asked for (W1, W2, W7). */
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../kernel/index.ts';
import type { Client } from '../../testing/client.ts';
import { furtherTest } from '../../testing/proving.ts';
import { givePages } from '../index.ts';
import {
  banner,
  cases,
  edit,
  en,
  every,
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

let { app, desk, portal, anna, annaClient, ben, enable, publish } = {} as Scene;

beforeAll(async () => {
  ({ app, desk, portal, anna, annaClient, ben, enable, publish } = await openScene());
});

describe('the main page of a template', () => {
  test('self-service has banner, search, own cases, quick actions and an announcement (CON-11, CON-24)', async () => {
    const page = await main(annaClient);
    expect(page.title).toBe('Home');
    expect(kinds(page)).toEqual(expect.arrayContaining(['banner', 'search', 'cases', 'actions', 'announcement']));
    expect(find(page, 'cases')).toMatchObject({ create: '/cases/new', goTo: '/cases', rows: [], count: { exact: 0 } });
    expect([...find(page, 'actions').actions].map((a) => a.to)).toEqual(expect.arrayContaining(['/cases/new', '/cases']));
  });

  furtherTest('customer and partner have no cases (CON-10, CON-24), and empty tells staff what to do', async () => {
    const customer = await enable('buyers', 'customer');
    const partner = await enable('dealers', 'partner');
    const empty = await enable('bare', 'empty');
    const of = async (one: string) => [...(await edit(desk.client, one)).blocks].map((b) => String(b.kind));
    expect(await of(customer)).toEqual(['banner', 'search', 'records', 'records', 'popular', 'liked']);
    // Its own sections come with the objects of partners.
    expect(await of(partner)).toEqual(['banner', 'search', 'records', 'records', 'popular', 'liked']);
    expect(await of(empty)).toEqual(['banner']);
    expect(JSON.stringify((await edit(desk.client, empty)).blocks)).toContain('studio');
  });

  furtherTest('is given once to a portal from before there were pages, and never again to one that was arranged', async () => {
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

  furtherTest('finds among his own cases those that staff opened for him, and no closed ones among the open', async () => {
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

  furtherTest('has that case first in which something happened last, whenever it was opened', async () => {
    await publish([cases()]);
    const path = '/api/portal/desk/records/case';
    const subjects = ['Opened first', 'Opened second', 'Opened third'];
    for (const subject of subjects) {
      await ok(annaClient.post(path, { values: { subject, description: 'x' } }));
      app.pass(60_000);
    }
    const shown = async () => {
      const { rows } = find(await main(annaClient), 'cases');
      return [...rows].map(({ values }) => String(values.subject)).filter((subject) => subjects.includes(subject));
    };
    expect(await shown()).toEqual(subjects.toReversed());
    const first = (await ok(annaClient.get(`${path}?search=first&columns=subject`))).rows?.[0];
    await ok(annaClient.post('/api/portal/desk/records/message', { values: { case: String(first?.uid), text: 'Any news?' } }));
    expect(await shown()).toEqual(['Opened first', 'Opened third', 'Opened second']);
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

  furtherTest('is shown what works when one block is broken', async () => {
    await publish([banner(), cases(), records({ object: 'case', columns: ['subject'] })]);
    const owner = await app.ctx('owner');
    // Settings of another version: not what this one knows.
    await owner.db.run(sql`update portico.page_block set settings = '{"title": {"en": "x"}, "bogus": 1}' where kind = 'cases'`);
    expect(kinds(await main(annaClient))).toEqual(['banner', 'records']);
  });

  furtherTest(
    'sees an announcement from its beginning to its end, by the database’s clock, until he hides it in this wording',
    async () => {
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
      expect([on, over, soon].map(({ uid: one }) => String(edited.whoSees[one]?.reason))).toEqual([
        'everybody',
        'over',
        'not_yet',
      ]);
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
    },
  );

  furtherTest('reads it in his language, with ways he may go', async () => {
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
