import { strFromU8, unzipSync, zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Client, Loose } from '../testing/client.ts';
import { furtherTest } from '../testing/proving.ts';
import { type Base, openBase } from './fixture.ts';

const knowledge = '/api/staff/knowledge';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let base: Base;
let picture: string;

const bytes = (text: string) => new TextEncoder().encode(text);
const zipped = (files: Readonly<Record<string, string | Uint8Array>>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, file]) => [path, typeof file === 'string' ? bytes(file) : file])));

function form(zip: Uint8Array, name = 'articles.zip'): FormData {
  const data = new FormData();
  data.append('file', new Blob([zip as Uint8Array<ArrayBuffer>], { type: 'application/zip' }), name);
  return data;
}
const preview = (who: Client, zip: Uint8Array) => who.send('POST', `${knowledge}/import/preview`, form(zip));
const bring = (who: Client, zip: Uint8Array) => who.send('POST', `${knowledge}/import`, form(zip));

async function exported(of: Base): Promise<Record<string, Uint8Array>> {
  const answer = await fetch(`${of.app.origin}${knowledge}/export`, {
    headers: { cookie: [...of.staff.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
  return unzipSync(new Uint8Array(await answer.arrayBuffer()));
}

const valuesOf = (row: unknown) => (row as { values: Record<string, unknown> }).values;
const told = (answer: { body: Loose }) =>
  [...(answer.body.lines as Loose)].map(
    (l) => `${l.what} ${l.path}${l.reason === null ? '' : `: ${l.reason?.code} ${l.reason?.about ?? ''}`}`,
  );

beforeAll(async () => {
  base = await openBase();
  const data = new FormData();
  data.append('file', new Blob([png], { type: 'image/png' }), 'drift (1).png');
  const file = (await base.staff.send('POST', '/api/staff/uploads', data)).body;
  picture = String(file.uid);
  const care = await base.category('Care & use', { name_de: 'Pflege', name_en: 'Care and use' });
  const inner = await base.category('Balances: daily', { parent: care });
  const body = `<h2>Let it rest</h2><p>A <strong>balance</strong> <em>drifts</em>, <u>always</u>: 2 * 3_4 [x] H<sub>2</sub>O.</p>
<ul><li><p>Front</p><ul><li><p>a turn</p></li></ul></li><li><p>Back</p></li></ul><ul><li><p>One</p></li><li><p>Two</p><ol><li><p>Inner</p></li></ol></li></ul><blockquote><p>Quiet</p></blockquote><pre><code>a &lt; b</code></pre>
<table><tbody><tr><th>Load</th><th>Drift</th></tr><tr><td>10 g</td><td>1 mg</td></tr></tbody></table>
<p><a href="https://example.com/a_b">More</a><br>and more</p><hr><p><img src="file:${picture}" alt="A curve"></p>`;
  const links = [
    { title: 'The norm: in short', address: 'https://example.com/norm?a=1&b=2' },
    { title: 'Ask', address: 'mailto:help@example.com' },
  ];
  const uid = await base.article({
    title: 'Drift: why?',
    summary: 'In short: rest.',
    body,
    category: inner,
    files: [picture],
    links,
  });
  const german = (await base.staff.post(`${knowledge}/articles/${uid}/translations`, { language: 'de' })).body;
  await base.staff.patch(
    `/api/staff/records/article/${german.uid}`,
    { values: { title: 'Drift: warum?' } },
    { ifMatch: Number(german.version) },
  );
  await base.article({ title: 'Rules', body: '<p>Be kind.</p>', type: 'rules', category: base.general });
  await base.article({ title: 'Loose', body: null, category: null });
});

/** Milliseconds that this process has worked so far: a busy machine makes it wait, not work. */
const worked = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

describe('Markdown folders', () => {
  test('hold a folder per category, a file per article and language, pictures beside', async () => {
    const files = await exported(base);
    expect(Object.keys(files).sort()).toEqual([
      'Care & use/Balances- daily/Drift- warum.de.files/drift -1-.png'.replace('drift -1-', 'drift (1)'),
      'Care & use/Balances- daily/Drift- warum.de.md',
      'Care & use/Balances- daily/Drift- why.en.files/drift (1).png',
      'Care & use/Balances- daily/Drift- why.en.md',
      'General/Rules.en.md',
      'Loose.en.md',
      'categories.yml',
    ]);
    const text = strFromU8(files['Care & use/Balances- daily/Drift- why.en.md'] ?? new Uint8Array());
    expect(text).toContain('title: "Drift: why?"\ntype: faq\nlanguage: en\ncategory:\n  - Care & use\n  - "Balances: daily"\n');
    expect(text).toContain('## Let it rest');
    expect(text).toContain('![A curve](Drift-%20why.en.files/drift%20%281%29.png)');
    expect(text).toContain('| Load | Drift |');
    expect(strFromU8(files['General/Rules.en.md'] ?? new Uint8Array())).toContain('audience:\n  - All portal users (*)');
    expect(text).toContain(
      'links:\n  - title: "The norm: in short"\n    address: https://example.com/norm?a=1&b=2\n  - title: Ask\n',
    );
    expect(strFromU8(files['categories.yml'] ?? new Uint8Array())).toBe(
      '- category:\n    - Care & use\n  names:\n    en: Care and use\n    de: Pflege\n- category:\n    - General\n  names:\n    de: Allgemein\n',
    );
    expect(Buffer.from(files['Care & use/Balances- daily/Drift- why.en.files/drift (1).png'] ?? [])).toEqual(png);
  });

  test('go into an empty installation and come out of it the same', async () => {
    const first = await exported(base);
    const other = await openBase();
    const seen = await preview(other.staff, zipSync(first));
    expect(told(seen).every((line) => line.startsWith('create '))).toBe(true);
    expect(seen.body.categories).toEqual(['Care & use', 'Care & use / Balances: daily']);
    expect(Object.keys(await exported(other))).toEqual([]);
    const done = await bring(other.staff, zipSync(first));
    expect([done.status, done.body]).toEqual([200, seen.body]);
    const second = await exported(other);
    const texts = (of: Record<string, Uint8Array>) =>
      Object.fromEntries(Object.entries(of).map(([path, file]) => [path, strFromU8(file, true)]));
    expect(texts(second)).toEqual(texts(first));
    // Once more changes nothing, here and where it came from.
    for (const one of [other, base]) {
      const again = await bring(one.staff, zipSync(first));
      expect(told(again)).toEqual(
        Object.keys(first)
          .filter((path) => path.endsWith('.md'))
          .sort()
          .map((path) => `same ${path}`),
      );
    }
  });

  test('change what is there as a working copy, and publish nothing', async () => {
    const uid = await base.article({ title: 'Sealed', body: '<p>Old words.</p>', category: base.general });
    await base.publish(uid);
    const path = 'General/Sealed.en.md';
    const text = strFromU8((await exported(base))[path] ?? new Uint8Array()).replace('Old words.', 'New words.');
    const zip = zipped({ [path]: text.replace('status: published', 'status: draft') });
    expect(told(await preview(base.staff, zip))).toEqual([`update ${path}`]);
    expect(told(await bring(base.staff, zip))).toEqual([`update ${path}`]);
    const state = (await base.staff.get(`${knowledge}/articles/${uid}`)).body;
    expect(state).toMatchObject({ status: 'changed', edition: 1 });
    const copy = (await base.staff.get(`/api/staff/records/published_article/${state.published}`)).body;
    expect(valuesOf(copy).body).toBe('<p>Old words.</p>');
    const mine = (await base.staff.get(`/api/staff/records/article/${uid}`)).body;
    expect(String(valuesOf(mine).body).trim()).toBe('<p>New words.</p>');
    // A status in the file makes nobody a reader.
    const told2 = zipped({ 'General/Fresh.en.md': '---\ntitle: Fresh\nstatus: published\naudience: [everybody]\n---\nWords.' });
    await bring(base.staff, told2);
    const found = (await base.staff.get('/api/staff/records/article?search=Fresh')).body;
    expect(found.rows?.[0]?.values).toMatchObject({ title: 'Fresh', status: 'draft' });
  });

  test('overwrite nothing that somebody changed here since, unless one has seen that very version and says so', async () => {
    const path = 'General/Ours.en.md';
    const other = 'General/Theirs.en.md';
    const change = async (title: string, body: string) => {
      const row = (await base.staff.get(`/api/staff/records/article?search=${title}`)).body.rows?.[0];
      const at = `/api/staff/records/article/${row?.uid}`;
      expect((await base.staff.patch(at, { values: { body } }, { ifMatch: Number(row?.version) })).status).toBe(200);
      return at;
    };
    const bodyOf = async (at: string) => String(valuesOf((await base.staff.get(at)).body).body);
    const zip = zipped({ [path]: 'Ours as it was sent.', [other]: 'Theirs as it was sent.' });
    expect(told(await bring(base.staff, zip))).toEqual([`create ${path}`, `create ${other}`]);
    // Sent again with other words: nobody was here in between.
    const newer = zipped({ [path]: 'Ours, sent anew.', [other]: 'Theirs, sent anew.' });
    expect(told(await bring(base.staff, newer))).toEqual([`update ${path}`, `update ${other}`]);
    const at = await change('Ours', '<p>Mended by hand.</p>');
    const seen = await preview(base.staff, newer);
    expect(told(seen)).toEqual([`changed ${path}`, `same ${other}`]);
    const here = seen.body.lines?.[0]?.here;
    expect(here).toMatchObject({ by: { kind: 'staff' } });
    expect(told(await bring(base.staff, newer))).toEqual([`changed ${path}`, `same ${other}`]);
    expect(await bodyOf(at)).toContain('Mended by hand.');
    // What was chosen is that version: one that came after it is nobody's choice.
    await change('Ours', '<p>Mended once more.</p>');
    const over = (version: number) => base.staff.send('POST', `${knowledge}/import?overwrite=0:${version}`, form(newer));
    expect(told(await over(Number(here?.version)))).toEqual([`changed ${path}`, `same ${other}`]);
    expect(await bodyOf(at)).toContain('Mended once more.');
    const now = (await preview(base.staff, newer)).body.lines?.[0]?.here?.version;
    expect(told(await over(Number(now)))).toEqual([`update ${path}`, `same ${other}`]);
    expect(await bodyOf(at)).toContain('Ours, sent anew.');
    // What went out, was changed outside and comes back is taken, as long as nobody changed it here.
    const out = strFromU8((await exported(base))[other] ?? new Uint8Array());
    await change('Theirs', '<p>By a colleague.</p>');
    const back = zipped({ [other]: out.replace('sent anew', 'mended outside') });
    expect(told(await preview(base.staff, back))).toEqual([`changed ${other}`]);
    const fresh = strFromU8((await exported(base))[other] ?? new Uint8Array()).replace('By a colleague', 'Mended outside');
    expect(told(await preview(base.staff, zipped({ [other]: fresh })))).toEqual([`update ${other}`]);
    expect((await base.staff.send('POST', `${knowledge}/import?overwrite=all`, form(newer))).status).toBe(400);
  });

  test('written by hand need no head, and are cleaned like everything that is written', async () => {
    const zip = zipped({
      'Care & use/Start here.md':
        '# First steps\n\nOpen it. <script>alert(1)</script><img src="https://spy.example/x.png" onerror="x()">\n\n![Curve](curve.png)\n\n[bad](javascript:alert(1))',
      'Care & use/curve.png': png,
    });
    expect(told(await bring(base.staff, zip))).toEqual(['create Care & use/Start here.md']);
    const row = (await base.staff.get('/api/staff/records/article?search=steps&columns=title,body,files')).body.rows?.[0];
    const body = String(valuesOf(row).body);
    expect(valuesOf(row).title).toBe('First steps');
    expect(body).toMatch(/<img src="file:[0-9a-f-]{36}" alt="Curve" \/>/);
    expect(body).not.toMatch(/script|spy|onerror|First steps/);
    expect(told(await bring(base.staff, zip))).toEqual(['same Care & use/Start here.md']);
  });

  test('say of each file why it is refused, and take the others', async () => {
    const zip = zipped({
      'a.md': '---\ntitle: [no\n---\nx',
      'b.md': '---\ntitle: B\nlanguage: fr\n---\nx',
      'c.md': '---\ntitle: C\ntype: novel\n---\nx',
      'd.md': '---\ntitle: D\n---\n![gone](gone.png)',
      'e.md': '---\ntitle: E\n---\n![fake](fake.png)',
      'fake.png': '<html><script>',
      'f.md': new Uint8Array([0xff, 0xfe, 0x41]),
      'g.md': '---\ntitle: G\n---\nquibble',
      'h.md': '---\ntitle: G\n---\ntwo',
      'i.md': `---\ntitle: ${'x'.repeat(300)}\n---\none`,
      'j.md': `---\na: &a [x]\nb: [*a, *a]\ntitle: J\n---\none`,
      'k.md': '---\ntitle: K\nlinks:\n  - address: javascript:alert(1)\n---\none',
    });
    const seen = told(await preview(base.staff, zip));
    expect(seen.map((line) => line.split(':')[0])).toEqual([
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `refused ${name}.md`),
      'create g.md',
      ...['h', 'i', 'j', 'k'].map((name) => `refused ${name}.md`),
    ]);
    expect(seen[3]).toBe('refused d.md: no_picture gone.png');
    expect(seen[2]).toBe('refused c.md: no_type novel');
    expect(told(await bring(base.staff, zip))).toEqual(seen);
    expect((await base.staff.get('/api/staff/records/article?search=quibble')).body.rows).toHaveLength(1);
  });

  furtherTest('that would keep the libraries busy for minutes are refused one by one, and the others are taken', async () => {
    const zip = zipped({
      'flow.md': `---\ntitle: Flow\nx: ${'['.repeat(300_000)}\n---\nx`,
      'large.md': `---\ntitle: Large\n---\n${'x'.repeat(2_100_000)}`,
      'quotes.md': `---\ntitle: Quotes\n---\n${'>'.repeat(40_000)}`,
      'sound.md': '---\ntitle: Sound\n---\nquickbeam',
      'under.md': `---\ntitle: Under\n---\n${'_a__'.repeat(10_000)}`,
    });
    const begun = worked();
    expect(told(await preview(base.staff, zip)).map((line) => line.replace(/ $/, ''))).toEqual([
      'refused flow.md: bad_yaml',
      'refused large.md: file_too_large large',
      'refused quotes.md: too_intricate',
      'create sound.md',
      'refused under.md: too_intricate',
    ]);
    expect(worked() - begun).toBeLessThan(15_000);
  });

  furtherTest(
    'an article with a table of thousands of columns keeps nothing from going out, and is the same when it comes in',
    async () => {
      const body = `<table><tbody><tr>${'<td>a</td>'.repeat(4_000)}</tr></tbody></table>`;
      await base.article({ title: 'Very wide', body });
      const begun = worked();
      const zip = zipped(await exported(base));
      // Without a clock it is half a minute for this one article, and ten times that for one of the size that a body may have.
      expect(worked() - begun).toBeLessThan(15_000);
      expect(told(await preview(base.staff, zip)).find((line) => line.includes('Very wide'))).toMatch(/^same /);
    },
  );
});

/** The zip file with a name in it written over, in both of its places, or with other bytes in it. */
function tampered(zip: Uint8Array, from: string | Uint8Array, to: string | Uint8Array): Uint8Array {
  const [a, b] = [from, to].map((one) => Buffer.from(typeof one === 'string' ? bytes(one) : one).toString('latin1')) as [
    string,
    string,
  ];
  expect(a.length).toBe(b.length);
  return new Uint8Array(Buffer.from(Buffer.from(zip).toString('latin1').replaceAll(a, b), 'latin1'));
}

describe('hostile zip files', () => {
  const good = zipped({ 'abcdefgh.md': 'x'.repeat(50) });
  const many = zipped(Object.fromEntries(Array.from({ length: 5_001 }, (_, i) => [`${i}.md`, ''])));
  const zeros = zipSync({ 'a.md': [new Uint8Array(51 * 1024 * 1024), { level: 1 }] });
  const size = (n: number) => {
    const four = Buffer.alloc(4);
    four.writeUInt32LE(n);
    return new Uint8Array(four);
  };
  test.each<[string, () => Uint8Array, RegExp]>([
    ['leads out of itself', () => tampered(good, 'abcdefgh.md', '../../ab.md'), /outside/],
    ['names a place of the system', () => tampered(good, 'abcdefgh.md', '/bcdefgh.md'), /outside/],
    ['names a drive', () => tampered(good, 'abcdefgh.md', 'C:/defgh.md'), /outside/],
    ['goes out by backslashes', () => tampered(good, 'abcdefgh.md', '..\\..\\bb.md'), /outside|characters/],
    [
      'holds a name that is not UTF-8',
      () => tampered(good, bytes('abcdefgh.md'), new Uint8Array([0xff, 0xfe, ...bytes('cdefgh.md')])),
      /UTF-8/,
    ],
    ['holds a name with control characters', () => tampered(good, 'abcdefgh.md', 'ab\u0007defgh.md'), /characters/],
    ['holds a link', () => zipSync({ 'a.md': [bytes('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] }), /link/],
    ['grows too large', () => zeros, /too large/],
    [
      'says that it grows too large',
      () => tampered(zipSync({ 'a.md': [bytes('x'.repeat(50_000)), { level: 9 }] }), size(50_000), size(2_000_000_000)),
      /too large/,
    ],
    [
      'lies about a size',
      () => tampered(zipSync({ 'a.md': [bytes('x'.repeat(50_000)), { level: 9 }] }), size(50_000), size(10)),
      /broken/,
    ],
    ['holds too many files', () => many, /more than/],
    ['holds no text', () => zipped({ 'a.txt': 'x' }), /Markdown/],
    ['is none', () => bytes('PK no zip'), /no zip/],
    ['is empty', () => new Uint8Array(), /no zip/],
    ['is cut off', () => good.slice(0, good.length - 30), /no zip/],
  ])('one that %s is refused with the reason', async (_, make, reason) => {
    for (const send of [preview, bring]) {
      const answer = await send(base.staff, make());
      expect([answer.status, answer.body.code]).toEqual([422, 'refused_file']);
      expect(String(answer.body.detail)).toMatch(reason);
    }
  });

  test('the plain one they were made of is taken', async () => {
    expect(told(await preview(base.staff, good))).toEqual(['create abcdefgh.md']);
  });
});

describe('who may', () => {
  test('only those who manage the knowledge base; portal users have no such address', async () => {
    const plain = await base.app.as(await base.app.staff());
    const zip = zipped({ 'x.md': 'x' });
    expect((await plain.get(`${knowledge}/export`)).status).toBe(403);
    expect((await preview(plain, zip)).status).toBe(403);
    expect((await bring(plain, zip)).status).toBe(403);
    await base.portal('help');
    const maria = await base.app.as(await base.app.portalUser({ portal: 'help' }));
    expect((await maria.get(`${knowledge}/export`)).status).toBe(401);
    expect((await bring(maria, zip)).status).toBe(401);
    expect((await preview(base.staff, zip)).status).toBe(200);
  });
});
