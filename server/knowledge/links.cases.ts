/** Links beside the files of an article (KBA-03), and names of categories by language. */
import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../kernel/index.ts';
import type { Client, Loose } from '../testing/client.ts';
import { furtherDescribe, furtherTest } from '../testing/proving.ts';
import { type Base, sharedBase } from './fixture.ts';

let base: Base;
let maria: Client;
let hans: Client;
const help = '/api/portal/help/knowledge';
const staff = '/api/staff/knowledge';

beforeAll(async () => {
  base = await sharedBase();
  await base.portal('help');
  maria = await base.app.as(await base.app.portalUser({ portal: 'help' }));
  const person = await base.app.portalUser({ portal: 'help' });
  await (await base.app.ctx('owner')).db.run(sql`update portico.portal_user set culture = 'de' where id = ${person.id}`);
  hans = await base.app.as(person);
});

async function change(uid: string, values: Record<string, unknown>) {
  const { version } = (await base.staff.get(`${staff}/articles/${uid}`)).body;
  return base.staff.patch(`/api/staff/records/article/${uid}`, { values }, { ifMatch: Number(version) });
}

describe('links of an article', () => {
  const links = [
    { title: 'The quenkelnorm', address: 'https://example.com/norm' },
    { title: 'Ask us', address: 'mailto:help@example.com' },
  ];

  furtherTest('are published in their order, found by their words, kept by versions and brought back', async () => {
    const uid = await base.article({ title: 'With links', links });
    await base.publish(uid);
    const copy = await base.published(uid);
    expect((await maria.get(`${help}/articles/${copy}`)).body.links).toEqual(links);
    expect((await maria.get(`/api/portal/help/records/published_article/${copy}`)).body.values).toMatchObject({ links });
    const found = (await maria.get(`${help}/search?q=quenkelnorm`)).body;
    expect([...(found.hits as Loose)].map((hit) => String(hit.uid))).toEqual([copy]);
    expect((await change(uid, { links: links.toReversed() })).status).toBe(200);
    // Readers have what was published.
    expect((await maria.get(`${help}/articles/${copy}`)).body.links).toEqual(links);
    await base.publish(uid);
    expect((await maria.get(`${help}/articles/${copy}`)).body.links).toEqual(links.toReversed());
    expect((await base.staff.get(`${staff}/articles/${uid}/versions/1`)).body.links).toEqual(links);
    await base.staff.post(`${staff}/articles/${uid}/versions/1/restore`);
    expect((await base.staff.get(`/api/staff/records/article/${uid}`)).body.values).toMatchObject({ links });
    const history = (await base.staff.get(`/api/staff/records/article/${uid}/history`)).body as unknown as {
      entries: { column: string | null }[];
    };
    expect(history.entries.find(({ column }) => column === 'links')).toMatchObject({ old: links.toReversed(), new: links });
    const german = (await base.staff.post(`${staff}/articles/${uid}/translations`, { language: 'de' })).body;
    expect((await base.staff.get(`/api/staff/records/article/${german.uid}`)).body.values).toMatchObject({ links });
  });

  test('lead to the web and to mail only; nothing is kept of a list that holds another', async () => {
    const uid = await base.article({ title: 'Bad links', links });
    for (const address of ['javascript:alert(1)', 'data:text/html,x', 'tel:112', '//example.com', 'file:///etc/passwd']) {
      const answer = await change(uid, { links: [links[0], { title: 'x', address }] });
      expect([answer.status, answer.body.errors?.[0]?.code, answer.body.errors?.[0]?.path]).toEqual([
        422,
        'bad_link',
        'values.links',
      ]);
    }
    expect((await base.staff.get(`/api/staff/records/article/${uid}`)).body.values).toMatchObject({ links });
    expect((await change(uid, { links: [] })).body.values).toMatchObject({ links: null });
  });
});

furtherDescribe('a category', () => {
  furtherTest('has a name by language, and its plain name where there is none in the reader’s', async () => {
    const top = await base.category('Qscales', { name_de: 'Qwaagen', name_en: 'Qscales and balances' });
    const below = await base.category('Qonly plain', { parent: top });
    await base.audience(top, [[null, base.everybody]]);
    const uid = await base.article({ title: 'Named', body: '<p>Zwiebelwort</p>', category: below });
    await base.publish(uid);
    const copy = await base.published(uid);
    const seen = async (who: Client) => {
      const tree = (await who.get(`${help}/categories`)).body.categories as Loose;
      const one = (await who.get(`${help}/articles/${copy}`)).body;
      const row = (await who.get(`/api/portal/help/records/article_category/${below}`)).body as unknown as {
        values: { parent: { label: string } };
      };
      return {
        tree: [...tree].map((node) => String(node.name)).filter((name) => name.startsWith('Q')),
        path: [...(one.categories as Loose)].map((at) => String(at.name)),
        parent: row.values.parent.label,
      };
    };
    expect(await seen(maria)).toEqual({
      tree: ['Qscales and balances', 'Qonly plain'],
      path: ['Qscales and balances', 'Qonly plain'],
      parent: 'Qscales and balances',
    });
    expect(await seen(hans)).toEqual({ tree: ['Qwaagen', 'Qonly plain'], path: ['Qwaagen', 'Qonly plain'], parent: 'Qwaagen' });
    // Where it stands on a card, among suggestions, in a picker and in what staff are told of readers.
    await change(uid, { category: top });
    await base.publish(uid);
    expect((await hans.get(`${help}/search?q=Zwiebelwort`)).body.hits?.[0]?.category?.label).toBe('Qwaagen');
    expect((await hans.get('/api/portal/help/suggest?q=Zwiebelwort')).body.articles?.[0]?.category?.label).toBe('Qwaagen');
    expect((await maria.get(`${help}/search?q=Zwiebelwort`)).body.hits?.[0]?.category?.label).toBe('Qscales and balances');
    const options = (await base.staff.get('/api/staff/records/article/lookup/category?text=Qscales')).body;
    expect(JSON.stringify(options)).toContain('Qscales and balances');
    expect((await base.staff.get(`${staff}/categories/${below}/audience`)).body.from).toEqual({
      uid: top,
      name: 'Qscales and balances',
    });
  });
});
