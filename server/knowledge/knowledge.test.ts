import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../kernel/index.ts';
import { changedTables, fingerprints } from '../testing/abuse/tables.ts';
import type { Client, Loose } from '../testing/client.ts';
import { furtherTest } from '../testing/proving.ts';
import { type Base, openBase } from './fixture.ts';
import { countPopularity } from './popularity.ts';

let base: Base;
let maria: Client;
let omar: Client;
let elsewhere: Client;
const help = '/api/portal/help/knowledge';
const partners = '/api/portal/partners/knowledge';
beforeAll(async () => {
  base = await openBase();
  await base.portal('help');
  await base.portal('partners');
  const acme = await base.role('Acme');
  maria = await base.app.as(await base.app.portalUser({ portal: 'help', organisations: [acme.id] }));
  omar = await base.app.as(await base.app.portalUser({ portal: 'help' }));
  elsewhere = await base.app.as(await base.app.portalUser({ portal: 'partners' }));
});

const titles = async (who: Client, at = help, query = '') =>
  [...((await who.get(`${at}/articles?limit=100${query}`)).body.rows as Loose)].map((row) => String(row.title)).sort();

describe('an article', () => {
  test('is readable by all portal users once it is published in the category that ships (KBA-08, decision 5)', async () => {
    const uid = await base.article({ title: 'Drift of balances', body: '<p>Let it rest for four hours.</p>' });
    const draft = await base.staff.get(`/api/staff/records/article/${uid}`);
    expect(draft.body.values).toMatchObject({ category: { uid: base.general } });
    expect(await titles(maria)).not.toContain('Drift of balances');
    const state = await base.publish(uid);
    expect(state).toMatchObject({ status: 'published', edition: 1 });
    for (const [who, at] of [
      [maria, help],
      [omar, help],
      [elsewhere, partners],
    ] as const) {
      expect(await titles(who, at)).toContain('Drift of balances');
    }
    const seen = await maria.get(`${help}/articles/${await base.published(uid)}`);
    expect(seen.body).toMatchObject({
      title: 'Drift of balances',
      body: '<p>Let it rest for four hours.</p>',
      minutes: 1,
      canComment: true,
      can: { update: false, delete: false },
      categories: [{ uid: base.general, name: 'General' }],
    });
    // The working copy stays where it is.
    expect((await maria.get(`/api/portal/help/records/article/${uid}`)).status).toBe(404);
  });

  test('without a category is read by nobody outside, and staff are told before (K1)', async () => {
    const uid = await base.article({ title: 'Nobody reads this', category: null });
    expect((await base.staff.get(`/api/staff/knowledge/articles/${uid}/audience`)).body.warnings).toEqual(['no_category']);
    await base.publish(uid);
    expect(await titles(maria)).not.toContain('Nobody reads this');
    expect((await maria.get(`${help}/articles/${await base.published(uid)}`)).status).toBe(404);
  });

  test('changed after publishing stays as it was for readers until it is published again', async () => {
    const uid = await base.article({ title: 'First words' });
    await base.publish(uid);
    const { version } = (await base.staff.get(`/api/staff/knowledge/articles/${uid}`)).body;
    await base.staff.patch(
      `/api/staff/records/article/${uid}`,
      { values: { title: 'Second words' } },
      { ifMatch: Number(version) },
    );
    expect((await base.staff.get(`/api/staff/knowledge/articles/${uid}`)).body.status).toBe('changed');
    expect(await titles(maria)).toContain('First words');
    expect(await titles(maria)).not.toContain('Second words');
    await base.publish(uid);
    expect(await titles(maria)).toContain('Second words');
    // What stood there before is told to no reader, by no road.
    const history = await maria.get(`/api/portal/help/records/published_article/${await base.published(uid)}/history`);
    expect(history.text).not.toContain('First words');
    const versions = (await base.staff.get(`/api/staff/knowledge/articles/${uid}/versions`)).body.versions as Loose;
    expect([...versions].map((v) => [Number(v.number), String(v.title)])).toEqual([
      [2, 'Second words'],
      [1, 'First words'],
    ]);
    await base.staff.post(`/api/staff/knowledge/articles/${uid}/versions/1/restore`);
    expect((await base.staff.get(`/api/staff/records/article/${uid}`)).body.values).toMatchObject({
      title: 'First words',
      status: 'changed',
    });
    expect(await titles(maria)).toContain('Second words');
  });

  test('published cannot be changed by hand, neither by staff nor by readers', async () => {
    const uid = await base.article({ title: 'Hands off' });
    await base.publish(uid);
    const copy = await base.published(uid);
    const change = { values: { title: 'Changed by hand' } };
    expect((await base.staff.patch(`/api/staff/records/published_article/${copy}`, change, { ifMatch: 2 })).status).toBe(403);
    expect((await base.staff.delete(`/api/staff/records/published_article/${copy}`)).status).toBe(403);
    expect((await maria.patch(`/api/portal/help/records/published_article/${copy}`, change, { ifMatch: 2 })).status).toBe(403);
    expect(await titles(maria)).toContain('Hands off');
  });

  test('withdrawn is gone at once, and comes back with its likes and comments', async () => {
    const uid = await base.article({ title: 'Comes and goes' });
    await base.publish(uid);
    const copy = await base.published(uid);
    await maria.put(`${help}/articles/${copy}/like`);
    await base.staff.post(`/api/staff/knowledge/articles/${uid}/unpublish`);
    expect((await maria.get(`${help}/articles/${copy}`)).status).toBe(404);
    expect((await maria.get(`${help}/articles/${copy}/comments`)).status).toBe(404);
    expect((await maria.put(`${help}/articles/${copy}/like`)).status).toBe(404);
    await base.publish(uid);
    expect((await maria.get(`${help}/articles/${copy}`)).body).toMatchObject({ likes: 1, liked: true });
  });

  test('scheduled and expiring is there exactly between the two moments, however late the job is (K5)', async () => {
    const uid = await base.article({ title: 'Summer hours' });
    const now = (await base.app.ctx()).now.getTime();
    const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
    const path = `/api/staff/knowledge/articles/${uid}/schedule`;
    expect((await base.staff.post(path, { publishAt: at(-1), expireAt: null })).status).toBe(422);
    expect((await base.staff.post(path, { publishAt: at(10), expireAt: at(5) })).status).toBe(422);
    const state = await base.staff.post(path, { publishAt: at(10), expireAt: at(20) });
    expect(state.body).toMatchObject({ status: 'scheduled' });
    await base.app.work();
    expect(await titles(maria)).not.toContain('Summer hours');
    base.app.pass(11 * 60_000);
    await base.app.work();
    expect(await titles(maria)).toContain('Summer hours');
    const copy = await base.published(uid);
    // No job runs from here on: the moment alone counts.
    base.app.pass(10 * 60_000);
    for (const path of [`${help}/articles/${copy}`, `/api/portal/help/records/published_article/${copy}`]) {
      expect((await maria.get(path)).status).toBe(404);
    }
    expect(await titles(maria)).not.toContain('Summer hours');
    await base.app.work();
    expect((await base.staff.get(`/api/staff/knowledge/articles/${uid}`)).body.status).toBe('expired');
    await base.publish(uid);
    expect(await titles(maria)).toContain('Summer hours');
  });

  furtherTest('carries its files and pictures over to files of its own (K4)', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const form = new FormData();
    form.append('file', new Blob([png], { type: 'image/png' }), 'draught.png');
    const file = (await base.staff.send('POST', '/api/staff/uploads', form)).body;
    const uid = await base.article({
      title: 'With a picture',
      body: `<p>See <img src="file:${file.uid}" alt="Draught"></p>`,
      files: [String(file.uid)],
    });
    await base.publish(uid);
    const copy = await base.published(uid);
    const seen = (await maria.get(`${help}/articles/${copy}`)).body;
    const own = String(seen.files?.[0]?.uid);
    expect(own).not.toBe(String(file.uid));
    expect(String(seen.body)).toContain(`file:${own}`);
    const got = await maria.get(`/api/portal/help/records/published_article/${copy}/files/${own}`);
    expect(got.status).toBe(200);
    expect(got.headers.get('content-type')).toBe('image/png');
    expect((await maria.get(`/api/portal/help/records/published_article/${copy}/files/${file.uid}`)).status).toBe(404);
    // Published again, the address of a file that stayed stays.
    await base.publish(uid);
    expect(String((await maria.get(`${help}/articles/${copy}`)).body.files?.[0]?.uid)).toBe(own);
    await base.staff.post(`/api/staff/knowledge/articles/${uid}/unpublish`);
    expect((await maria.get(`/api/portal/help/records/published_article/${copy}/files/${own}`)).status).toBe(404);
  });
});

describe('a category', () => {
  test('is read by its portals and roles, with all below it that says nothing itself', async () => {
    const acme = (await base.staff.get('/api/staff/knowledge/settings')).body.roles as Loose;
    const role = String([...acme].find((r) => String(r.title) === 'Acme')?.uid);
    const top = await base.category('Acme only');
    const below = await base.category('Below Acme', { parent: top });
    await base.audience(top, [['help', role]]);
    const uid = await base.article({ title: 'For Acme', category: below });
    const told = (await base.staff.get(`/api/staff/knowledge/articles/${uid}/audience`)).body;
    expect(told).toMatchObject({ inherited: true, people: 1, warnings: [], from: { name: 'Acme only' } });
    await base.publish(uid);
    expect(await titles(maria)).toContain('For Acme');
    expect(await titles(omar)).not.toContain('For Acme');
    expect(await titles(elsewhere, partners)).not.toContain('For Acme');
    const names = async (who: Client, at = help) =>
      [...((await who.get(`${at}/categories`)).body.categories as Loose)].map((c) => `${c.name} ${c.articles}/${c.all}`);
    expect(await names(maria)).toEqual(expect.arrayContaining(['Acme only 0/1', 'Below Acme 1/1']));
    expect((await names(omar)).join()).not.toContain('Acme');
    // Another audience below: the next request knows.
    await base.audience(below, [['partners', base.everybody]]);
    expect(await titles(maria)).not.toContain('For Acme');
    expect(await titles(elsewhere, partners)).toContain('For Acme');
    await base.audience(below, []);
    expect(await titles(elsewhere, partners)).not.toContain('For Acme');
    expect((await base.staff.get(`/api/staff/knowledge/articles/${uid}/audience`)).body.warnings).toEqual(['empty']);
    await base.audience(below, null);
    expect(await titles(maria)).toContain('For Acme');
    // Moved to another place it has that place's readers.
    const { version } = (await base.staff.get(`/api/staff/records/article_category/${below}`)).body;
    const moved = await base.staff.patch(
      `/api/staff/records/article_category/${below}`,
      { values: { parent: base.general } },
      { ifMatch: Number(version) },
    );
    expect(moved.status).toBe(200);
    expect(await titles(omar)).toContain('For Acme');
  });

  test('cannot be deleted with what stands in it, nor put below itself', async () => {
    const top = await base.category('Ring');
    const below = await base.category('Ring below', { parent: top });
    expect((await base.staff.delete(`/api/staff/records/article_category/${top}`)).status).toBe(409);
    const ring = await base.staff.patch(
      `/api/staff/records/article_category/${top}`,
      { values: { parent: below } },
      { ifMatch: 1 },
    );
    expect(ring.status).toBe(422);
    expect((await base.staff.delete(`/api/staff/records/article_category/${below}`)).status).toBe(204);
    expect((await base.staff.delete(`/api/staff/records/article_category/${top}`)).status).toBe(204);
  });

  furtherTest(
    'tells who comes to read it and who no longer does before its readers are saved, and saves nothing of it',
    async () => {
      const top = await base.category('Told first');
      await base.audience(top, [['help', base.everybody]]);
      await base.publish(await base.article({ title: 'Told first', category: top }));
      const path = `/api/staff/knowledge/categories/${top}/audience`;
      const run = (readers: object[] | null, by = base.staff) => by.post(`${path}/dry-run`, { readers }, { key: null });
      const partnersOnly = [{ portal: await base.portal('partners'), role: base.everybody }];
      const before = await fingerprints(await base.app.ctx('owner'));
      const all = (await base.staff.get(path)).body;
      expect((await run([{ portal: all.readers?.[0]?.portal?.uid, role: base.everybody }])).body.groups).toEqual([]);
      const told = await run(partnersOnly);
      expect(told.status, told.text).toBe(200);
      expect(told.body).toMatchObject({
        articles: 1,
        groups: [
          { gains: false, people: all.people, portals: [expect.any(String)] },
          { gains: true, people: 1 },
        ],
      });
      expect((await run([])).body.groups).toMatchObject([{ gains: false, people: all.people }]);
      expect((await run(null)).body.groups).toMatchObject([{ gains: false, people: all.people }]);
      expect(changedTables(before, await fingerprints(await base.app.ctx('owner')))).toEqual([]);
      expect([await titles(omar), await titles(elsewhere, partners)].map((t) => t.includes('Told first'))).toEqual([true, false]);
      expect((await base.staff.put(path, { readers: partnersOnly })).status).toBe(200);
      expect([await titles(omar), await titles(elsewhere, partners)].map((t) => t.includes('Told first'))).toEqual([false, true]);
      expect((await run([], await base.app.as(await base.app.staff()))).status).toBe(403);
      expect((await run([{ portal: null, role: top }])).status).toBe(422);
    },
  );

  test('has its readers chosen by those who manage the knowledge base only', async () => {
    const plain = await base.app.as(await base.app.staff());
    const path = `/api/staff/knowledge/categories/${base.general}/audience`;
    expect((await plain.put(path, { readers: [] })).status).toBe(403);
    expect((await base.staff.put(path, { readers: [{ portal: null, role: base.general }] })).status).toBe(422);
    expect((await plain.get(path)).body.readers).toHaveLength(1);
  });
});

describe('a reader', () => {
  test('gets an article in his language, else in that of the portal, else in any', async () => {
    const uid = await base.article({ title: 'Warm up', language: 'en' });
    const german = (await base.staff.post(`/api/staff/knowledge/articles/${uid}/translations`, { language: 'de' })).body;
    expect((await base.staff.post(`/api/staff/knowledge/articles/${uid}/translations`, { language: 'de' })).status).toBe(409);
    await base.staff.patch(
      `/api/staff/records/article/${german.uid}`,
      { values: { title: 'Aufwärmen' } },
      { ifMatch: Number(german.version) },
    );
    await base.publish(uid);
    expect(await titles(maria)).toContain('Warm up');
    await base.publish(String(german.uid));
    const clara = await base.app.portalUser({ portal: 'help' });
    await (await base.app.ctx('owner')).db.run(sql`update portico.portal_user set culture = 'de' where id = ${clara.id}`);
    const deutsch = await base.app.as(clara);
    expect(await titles(deutsch)).toContain('Aufwärmen');
    expect(await titles(deutsch)).not.toContain('Warm up');
    expect(await titles(maria)).toContain('Warm up');
    expect(await titles(maria)).not.toContain('Aufwärmen');
    expect(await titles(maria, help, '&language=de')).toContain('Aufwärmen');
    const copy = await base.published(uid);
    expect((await maria.get(`${help}/articles/${copy}?language=de`)).body.title).toBe('Aufwärmen');
    expect((await maria.get(`${help}/articles/${copy}`)).body.languages).toHaveLength(2);
    await base.staff.post(`/api/staff/knowledge/articles/${german.uid}/unpublish`);
    expect(await titles(deutsch)).toContain('Warm up');
    expect((await maria.get(`${help}/articles/${copy}?language=de`)).body.title).toBe('Warm up');
  });

  test('comments, likes and says whether it helped; others’ comments are not his (MSG-06, N9)', async () => {
    const uid = await base.article({ title: 'To be talked about' });
    await base.publish(uid);
    const copy = await base.published(uid);
    const path = '/api/portal/help/records/article_comment';
    const made = await maria.post(path, { values: { article: copy, text: 'Six hours, in our cold room.' } });
    expect(made.status).toBe(201);
    const comment = String(made.body.uid);
    const read = async (who: Client) => (await who.get(`${help}/articles/${copy}/comments`)).body.rows as Loose;
    expect((await read(omar))[0]).toMatchObject({
      text: 'Six hours, in our cold room.',
      can: { update: false, delete: false },
      by: { kind: 'customer' },
    });
    expect((await omar.patch(`${path}/${comment}`, { values: { text: 'x' } }, { ifMatch: 1 })).status).toBe(403);
    expect((await omar.delete(`${path}/${comment}`)).status).toBe(403);
    expect((await omar.put(`${help}/comments/${comment}/like`)).body).toEqual({ likes: 1, liked: true });
    expect((await omar.put(`${help}/comments/${comment}/like`)).body).toEqual({ likes: 1, liked: true });
    expect((await maria.put(`${help}/comments/${comment}/like`)).body).toEqual({ likes: 2, liked: true });
    expect((await omar.delete(`${help}/comments/${comment}/like`)).body).toEqual({ likes: 1, liked: false });
    expect((await elsewhere.put(`${partners}/comments/${comment}/like`)).status).toBe(200);
    expect((await maria.patch(`${path}/${comment}`, { values: { text: 'Seven.' } }, { ifMatch: 1 })).status).toBe(200);
    expect((await read(omar))[0]).toMatchObject({ text: 'Seven.', editedAt: expect.stringMatching(/^2/), likes: 2 });
    expect(
      (await omar.put(`${help}/articles/${copy}/feedback`, { helpful: false, reason: 'Too short: canary' })).body,
    ).toMatchObject({ helpful: 0 });
    expect((await omar.put(`${help}/articles/${copy}/feedback`, { helpful: true })).body).toMatchObject({ helpful: 1 });
    await maria.put(`${help}/articles/${copy}/feedback`, { helpful: false, reason: 'Too short: canary' });
    expect((await omar.get(`${help}/articles/${copy}`)).text).not.toContain('canary');
    const report = await base.staff.get(`/api/staff/knowledge/articles/${uid}/feedback`);
    expect(report.body).toMatchObject({ editions: [{ edition: 1, helpful: 1, notHelpful: 1 }] });
    expect(report.text).toContain('Too short: canary');
    expect((await base.staff.get('/api/staff/knowledge/feedback')).text).toContain('To be talked about');
    expect((await maria.delete(`${path}/${comment}`)).status).toBe(204);
    expect(await read(omar)).toHaveLength(0);
  });

  test('is moderated: staff whose right it is delete a comment, others do not, and the audit log tells (MSG-06)', async () => {
    const uid = await base.article({ title: 'To be moderated' });
    await base.publish(uid);
    const copy = await base.published(uid);
    const made = await maria.post('/api/portal/help/records/article_comment', { values: { article: copy, text: 'Rude.' } });
    const path = `/api/staff/records/article_comment/${made.body.uid}`;
    const owner = await base.app.ctx('owner');
    const told = () =>
      owner.db.one(sql<{ n: number }>`select count(*)::int as n from portico.audit where action = 'knowledge.comment_deleted'`);
    const before = (await told()).n;
    const person = await base.app.staff();
    const colleague = await base.app.as(person);
    expect((await colleague.get(path)).body.can).toMatchObject({ update: false, delete: false });
    expect((await colleague.delete(path)).status).toBe(403);
    // Administrators have the right as shipped.
    expect((await base.staff.get(path)).body.can).toMatchObject({ update: true, delete: true });
    await owner.db.run(sql`insert into portico.system_operation_rule (operation, position, principal_id, verdict, valid_from)
      values ('CanModerate', 1, ${person.id}::bigint, true, ${owner.now}::timestamptz - interval '1 minute')`);
    expect((await colleague.get(path)).body.can).toMatchObject({ delete: true });
    expect((await colleague.delete(path)).status).toBe(204);
    expect((await maria.get(`${help}/articles/${copy}/comments`)).body.rows).toEqual([]);
    expect((await told()).n).toBe(before + 1);
    // His own he takes back himself, and nobody needs to be told.
    const own = await maria.post('/api/portal/help/records/article_comment', { values: { article: copy, text: 'Mine.' } });
    expect((await maria.delete(`/api/portal/help/records/article_comment/${own.body.uid}`)).status).toBe(204);
    expect((await told()).n).toBe(before + 1);
  });

  test('finds popular articles first, and those he likes (KBA-07)', async () => {
    const [a, b] = [await base.article({ title: 'Rarely read' }), await base.article({ title: 'Often read' })];
    await base.publish(b);
    await base.publish(a);
    const copy = await base.published(b);
    for (const who of [maria, omar, maria]) expect((await who.put(`${help}/articles/${copy}/view`)).status).toBe(204);
    await omar.put(`${help}/articles/${copy}/like`);
    const before = (await base.staff.get(`/api/staff/records/published_article/${copy}`)).body.version;
    await countPopularity(await base.app.ctx());
    const popular = (await maria.get(`${help}/articles?order=popular`)).body.rows as Loose;
    expect(popular[0]).toMatchObject({ title: 'Often read', likes: 1 });
    expect((await base.staff.get(`/api/staff/records/published_article/${copy}`)).body).toMatchObject({
      version: before,
      values: { popularity: 7 },
    });
    expect(await titles(omar, help, '&liked=true')).toEqual(['Often read']);
  });

  test('whose role may writes articles that nobody else reads (KBA-09)', async () => {
    const path = '/api/portal/help/records/published_article';
    expect((await omar.post(path, { values: { title: 'Mine' } })).status).toBe(403);
    const owner = await base.app.ctx('owner');
    await owner.db.run(sql`insert into portico.operation_rule (object_id, position, principal_id, can_create, can_update, can_delete, valid_from)
      select o.id, 1, r.id, true, true, true, ${owner.now} from portico.object o, portico.role r
      where o.key = 'published_article' and r.key = 'all_portal_users'`);
    const made = await omar.post(path, { values: { title: 'Mine', body: '<p>How we do it</p>', category: base.general } });
    expect(made.text).toContain('Mine');
    const uid = String(made.body.uid);
    expect(await titles(omar)).toContain('Mine');
    expect((await omar.patch(`${path}/${uid}`, { values: { title: 'Still mine' } }, { ifMatch: 1 })).status).toBe(200);
    expect((await maria.get(`${path}/${uid}`)).status).toBe(404);
    expect(await titles(maria)).not.toContain('Still mine');
    // Regranting the category does not give it away either.
    await base.audience(base.general, [[null, base.everybody]]);
    expect(await titles(maria)).not.toContain('Still mine');
    expect(await titles(maria)).toContain('Often read');
  });
});
