import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../kernel/index.ts';
import { metadataOf, objectOf, reindexLater } from '../metadata/index.ts';
import type { Client, Loose } from '../testing/client.ts';
import { makeOrganisation } from '../testing/people.ts';
import { furtherTest } from '../testing/proving.ts';
import { type Base, sharedBase } from './fixture.ts';

let base: Base;
let maria: Client;
let deutsch: Client;
const help = '/api/portal/help';

beforeAll(async () => {
  base = await sharedBase();
  await base.portal('help');
  const contact = (await base.staff.post('/api/staff/records/contact', { values: { name: 'Maria' } })).body;
  const owner = await base.app.ctx('owner');
  const { id } = await owner.db.one(
    sql<{ id: string }>`select id::text as id from data.contact where uid = ${contact.uid}::uuid`,
  );
  maria = await base.app.as(await base.app.portalUser({ portal: 'help', contactId: id }));
  const clara = await base.app.portalUser({ portal: 'help' });
  await (await base.app.ctx('owner')).db.run(sql`update portico.portal_user set culture = 'de' where id = ${clara.id}`);
  deutsch = await base.app.as(clara);
  const secret = await base.category('Secret');
  await base.audience(secret, []);
  const article = async (title: string, body: string, more: Record<string, unknown> = {}) => {
    const uid = await base.article({ title, body: `<p>${body}</p>`, ...more });
    await base.publish(uid);
    return uid;
  };
  await article('Balance readings drift', 'Let the instrument rest. Draught &amp; dust do the rest.');
  await article('Daily check', 'One test weight, every morning. A balance that drifts is adjusted twice.');
  await article('Choosing a bench', 'Stone is calm. Calibrations last longer on it.', {
    summary: 'Where a balance stands well.',
  });
  await article('Waagen justieren', 'Die Waage braucht Ruhe. Kalibrierungen halten dann länger.', { language: 'de' });
  await article('Hidden drift', 'xylophone drift of nobody', { category: secret });
  await base.article({ title: 'Draft of drift', body: '<p>zeppelin</p>' });
  const english = await article('Warm up', 'Cold instruments wander.');
  const german = (await base.staff.post(`/api/staff/knowledge/articles/${english}/translations`, { language: 'de' })).body;
  const values = { title: 'Aufwärmen', body: '<p>Kalte Geräte wandern. Warm up heißt das auf Englisch.</p>' };
  await base.staff.patch(`/api/staff/records/article/${german.uid}`, { values }, { ifMatch: Number(german.version) });
  await base.publish(String(german.uid));
  await base.app.work();
});

const plain = (parts: Loose) =>
  [...parts].map((part) => (String(part.hit) === 'true' ? `[${part.text}]` : String(part.text))).join('');
const ask = async (q: string, who = maria, more = '') =>
  (await who.get(`${help}/knowledge/search?q=${encodeURIComponent(q)}${more}`)).body;
const titles = async (q: string, who = maria, more = '') => {
  const found = await ask(q, who, more);
  return [...(found.hits as Loose)].map((hit) => plain(hit.title as Loose).replaceAll(/[[\]]/g, ''));
};

/** 0 hides the text of articles from everybody outside, 3 is as shipped. */
const gradeOfBody = async (grade: number) =>
  (
    await base.app.ctx('owner')
  ).db.run(sql`update portico.column_rule r set grade = ${grade} from portico.object_column c, portico.object o
    where c.id = r.column_id and o.id = c.object_id and o.key = 'published_article' and c.key = 'body'`);

describe('search', () => {
  test('puts what stands in the title before summary and text, and marks what was found', async () => {
    const found = await ask('balance');
    expect([...(found.hits as Loose)].map((hit) => plain(hit.title as Loose))).toEqual([
      '[Balance] readings drift',
      'Choosing a bench',
      'Daily check',
    ]);
    expect(plain(found.hits?.[2]?.excerpt as Loose)).toContain('A [balance] that drifts');
    expect(found).toMatchObject({ count: { exact: 3 }, near: false });
  });

  test('finds every form of a word, and its beginning', async () => {
    expect((await titles('drifting')).sort()).toEqual(['Balance readings drift', 'Daily check']);
    expect(await titles('calibration')).toEqual(['Choosing a bench']);
    expect(await titles('calibr')).toEqual(['Choosing a bench']);
    expect(await titles('Waage', deutsch)).toEqual(['Waagen justieren']);
    expect(plain((await ask('drifting')).hits?.[0]?.title as Loose)).toContain('[drift]');
    // Words that say nothing do not stand in the way.
    expect(await titles('how does the balance drift')).toContain('Balance readings drift');
  });

  test.each(['calibraton', 'kalibration', 'calibar', 'calirbation'])('forgives the typing error in %s', async (q) => {
    const found = await ask(q);
    expect([...(found.hits as Loose)].map((hit) => plain(hit.title as Loose))).toContain('Choosing a bench');
    expect(found.near).toBe(true);
    expect(plain(found.hits?.[0]?.excerpt as Loose)).toContain('[Calibrations]');
  });

  test('shows an article once, in the reader’s language before others', async () => {
    expect(await titles('warm', maria)).toEqual(['Warm up']);
    expect(await titles('warm', deutsch)).toEqual(['Aufwärmen']);
    // Only the English text holds the word: the German reader finds it all the same.
    expect(await titles('wander', deutsch)).toContain('Aufwärmen');
    expect(await titles('Cold', deutsch)).toEqual(['Warm up']);
    expect(await titles('warm', maria, '&language=de')).toEqual(['Aufwärmen']);
    expect(await titles('balance', maria, '&type=rules')).toEqual([]);
    expect(await titles('balance', maria, `&category=${base.general}`)).toHaveLength(3);
  });

  test('a list shows an article once where it asks for that, and in all its languages where it does not', async () => {
    const listed = async (who: Client, more: string) => {
      const { rows } = (await who.get(`${help}/records/published_article?columns=title&limit=100${more}`)).body;
      return (rows as unknown as { values: { title: string } }[]).map(({ values }) => values.title);
    };
    for (const [who, [own, other]] of [
      [maria, ['Warm up', 'Aufwärmen']],
      [deutsch, ['Aufwärmen', 'Warm up']],
    ] as const) {
      expect(await listed(who, '')).toEqual(expect.arrayContaining([own, other]));
      const suited = await listed(who, '&suited=true');
      // What is there in one language alone is not lost for those who read another one.
      expect(suited).toEqual(expect.arrayContaining([own, 'Waagen justieren', 'Daily check']));
      expect(suited).not.toContain(other);
      // All that match are those of the list that is looked at.
      const tag = String((await who.post(`${help}/objects/published_article/tags`, { name: 'Mine', kind: 'private' })).body.uid);
      const change = { kind: 'tag', tag, on: true };
      await who.post(`${help}/objects/published_article/bulk`, { change, matching: { suited: 'true' } });
      expect((await listed(who, `&tag=${tag}`)).toSorted()).toEqual(suited.toSorted());
    }
  });

  furtherTest('puts a much better hit before a poor one in his language (KBA-05)', async () => {
    // The word is what the English article is about, and only mentioned by the German one.
    const [about, mention] = [
      await base.article({ title: 'Zirconium', body: '<p>Zirconium crucibles.</p>' }),
      await base.article({ title: 'Tiegel', body: '<p>Auch aus Zirconium.</p>', language: 'de' }),
    ];
    for (const uid of [about, mention]) await base.publish(uid);
    await base.app.work();
    expect(await titles('zirconium', deutsch)).toEqual(['Zirconium', 'Tiegel']);
    const inGerman = await base.article({ title: 'Zirconium reinigen', body: '<p>Zirconium nie bürsten.</p>', language: 'de' });
    await base.publish(inGerman);
    await base.app.work();
    expect(await titles('zirconium', deutsch)).toEqual(['Zirconium reinigen', 'Zirconium', 'Tiegel']);
    expect((await titles('zirconium', maria))[0]).toBe('Zirconium');
  });

  test('forgives two swapped letters in a short word', async () => {
    expect((await titles('drfit')).sort()).toEqual(['Balance readings drift', 'Daily check']);
    expect(await titles('clam')).toEqual(['Choosing a bench']);
  });

  test('holds nothing of drafts and of articles for others: no hit, no count, no near word (K5, Q11, Q12)', async () => {
    for (const q of ['xylophone', 'xylophne', 'zeppelin', 'zepelin', 'nobody']) {
      const found = await ask(q);
      expect([q, found]).toEqual([q, { hits: [], count: { exact: 0 }, near: false }]);
      expect((await maria.get(`${help}/suggest?q=${q}`)).body).toEqual({ articles: [], cases: [], count: { exact: 0 } });
      expect((await maria.get(`${help}/search?text=${q}`)).text).toBe('{"hits":[]}');
    }
    expect((await titles('drift')).sort()).toEqual(['Balance readings drift', 'Daily check']);
    // The same words are there for staff, so they could have been found.
    expect((await base.staff.get('/api/staff/search?text=xylophone&objects=published_article')).body.hits).toHaveLength(1);
  });

  test('forgives a typing error however many words out of reach are nearer to it (Q11)', async () => {
    const quarry = await base.category('Quarry');
    await base.audience(quarry, []);
    const word = 'quartzite';
    const swapped = [...word].slice(1).map((letter, i) => `${word.slice(0, i)}${letter}${word[i]}${word.slice(i + 2)}`);
    const publish = async (values: Record<string, unknown>) => base.publish(await base.article(values));
    await publish({ title: 'Spellings', body: `<p>${swapped.join(' ')}</p>`, category: quarry });
    await publish({ title: 'Tiles', body: '<p>Of quartzyte.</p>' });
    await base.app.work();
    expect(await titles(word)).toEqual(['Tiles']);
    expect((await ask(word)).count).toEqual({ exact: 1 });
    // The twin: they are as near as that, for who may read them.
    await base.audience(quarry, [[null, base.everybody]]);
    expect((await titles(word)).sort()).toEqual(['Spellings', 'Tiles']);
    await base.audience(quarry, []);
    expect(await titles(word)).toEqual(['Tiles']);
  });

  test('takes no notice of a column that the reader may not read (Q11)', async () => {
    await gradeOfBody(0);
    expect(await titles('draught')).toEqual([]);
    expect(await titles('balance')).toEqual(['Balance readings drift', 'Choosing a bench']);
    expect((await ask('balance')).hits?.[0]?.excerpt).toEqual([]);
    await gradeOfBody(3);
    expect(await titles('draught')).toEqual(['Balance readings drift']);
  });

  test('counts exactly however many there are out of reach, and says “more” of his own alone (Q3, Q11)', async () => {
    const owner = await base.app.ctx('owner');
    const account = (await base.staff.post('/api/staff/records/account', { values: { name: 'Obsidian works' } })).body;
    const { id } = await owner.db.one(
      sql<{ id: string }>`select id::text as id from data.account where uid = ${account.uid}::uuid`,
    );
    const organisations = [await makeOrganisation(owner, 'Obsidian works', id)];
    const mason = await base.app.as(await base.app.portalUser({ portal: 'help', organisations }));
    await base.publish(await base.article({ title: 'Obsidian', body: '<p>Sharp.</p>' }));
    // As many as a search looks at; of his own organisation, which he does not read.
    await owner.db.run(sql`insert into data.published_article
        (title, body, type, language, translation_group, edition, minutes, popularity, published_on, organisation_id, created_at, modified_at)
      select 'Kept ' || n, '<p>Of obsidian.</p>', 'faq', 'en', gen_random_uuid()::text, 1, 1, 0, ${owner.now}::timestamptz, ${id}::bigint,
        ${owner.now}::timestamptz, ${owner.now}::timestamptz from generate_series(1, 200) n`);
    await reindexLater(owner, objectOf(await metadataOf(owner), 'published_article'));
    await base.app.work();
    const counts = async () => [(await ask('obsidian', mason)).count, (await mason.get(`${help}/suggest?q=obsidian`)).body.count];
    const one = [{ exact: 1 }, { exact: 1 }];
    expect(await counts()).toEqual(one);
    await gradeOfBody(0);
    expect(await counts()).toEqual(one);
    await owner.db.run(sql`insert into portico.scope_rule (object_id, role_id, scope, grade, valid_from)
      select o.id, r.id, 'organisation', 1, ${owner.now}::timestamptz - interval '1 minute' from portico.object o, portico.role r
      where o.key = 'published_article' and r.key = 'all_portal_users'`);
    // Now they are his, but not the column that has the word.
    expect(await counts()).toEqual(one);
    await gradeOfBody(3);
    expect(await counts()).toEqual([{ atLeast: 200 }, { atLeast: 200 }]);
    await owner.db.run(
      sql`delete from portico.scope_rule s using portico.object o where o.id = s.object_id and o.key = 'published_article'`,
    );
    expect(await counts()).toEqual(one);
  });

  test('answers odd texts with nothing, and never fails', async () => {
    for (const q of [
      "'",
      "a'b\\",
      '& | ! ( )',
      ':*',
      '<->',
      '%',
      '"',
      '-5',
      '\u{1F600}',
      'x'.repeat(200),
      "'; drop table x --",
    ]) {
      const answer = await maria.get(`${help}/knowledge/search?q=${encodeURIComponent(q)}`);
      expect([q, answer.status]).toEqual([q, 200]);
    }
    expect((await maria.get(`${help}/knowledge/search?q=`)).status).toBe(400);
  });
});

describe('suggestions', () => {
  test('are articles first, then cases of his own (HOM-01)', async () => {
    const made = await maria.post(`${help}/records/case`, { values: { subject: 'Our balance drifts', description: 'x' } });
    expect(made.status).toBe(201);
    const found = (await maria.get(`${help}/suggest?q=balan`)).body;
    expect(plain(found.articles?.[0]?.title as Loose)).toBe('[Balance] readings drift');
    expect(found.cases?.[0]).toMatchObject({ number: expect.stringContaining('0001'), status: 'new' });
    expect(plain(found.cases?.[0]?.label as Loose)).toBe('Our [balance] drifts');
    expect((await deutsch.get(`${help}/suggest?q=balan`)).body.cases).toEqual([]);
    // A search block that leaves one of them out.
    const articles = (await maria.get(`${help}/suggest?q=balan&only=articles`)).body;
    expect([articles.articles, articles.cases]).toEqual([found.articles, []]);
    const cases = (await maria.get(`${help}/suggest?q=balan&only=cases`)).body;
    expect([cases.articles, cases.cases, cases.count]).toEqual([[], found.cases, { exact: 0 }]);
  });
});
