/** How log-in pages look: pictures by their bytes, addresses that change, texts and links that lead nowhere bad, the front page (BRD, AUT-03, F3..F5). */

import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { deflateSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TestApp } from '../testing/app.ts';
import type { Client, Loose } from '../testing/client.ts';
import type { Desk } from '../testing/desk.ts';
import { deskWithPages } from './fixture-web.ts';

let app: TestApp;
let desk: Desk;
let admin: Client;
let portal: string;
beforeAll(async () => {
  ({ app, desk } = await deskWithPages());
  admin = desk.client;
  portal = await desk.portal('support');
});

const asked = async (answer: Promise<{ status: number; body: Loose; text: string }>) => {
  const { status, body, text } = await answer;
  expect(status, text).toBe(200);
  return body;
};
const put = (bytes: Buffer | string, slot = 'logo', door = portal, name = 'logo.png', client = admin) => {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(Buffer.from(bytes))], { type: 'image/png' }), name);
  return client.send('POST', `/api/staff/doors/${door}/images/${slot}`, form);
};
const frontOf = async (slug = 'support') => (await asked(app.client().get(`/api/portal/${slug}/front`))).look;

function part(name: string, content: Buffer): Buffer {
  const all = Buffer.alloc(12 + content.length);
  all.writeUInt32BE(content.length, 0);
  all.write(name, 4, 'latin1');
  content.copy(all, 8);
  return all;
}
function png(width = 2, height = 2, more: Buffer[] = []): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const pixels = deflateSync(Buffer.alloc(Math.min(1_000, height * (1 + width * 3))));
  return Buffer.concat([signature, part('IHDR', head), ...more, part('IDAT', pixels), part('IEND', Buffer.alloc(0))]);
}
/** A JPEG as far as its segments go. */
function jpeg(...segments: [number, string][]): Buffer {
  const segment = (marker: number, content: Buffer) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(content.length + 2, 2);
    return Buffer.concat([head, content]);
  };
  const frame = Buffer.from([8, 0, 40, 0, 60, 1, 1, 0x11, 0]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01')),
    ...segments.map(([marker, text]) => segment(marker, Buffer.from(text))),
    segment(0xc0, frame),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0x34, 0xff, 0xd9]),
  ]);
}
const svg = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script></svg>';

describe('pictures', () => {
  test('are shown to everybody under an address that changes with the content, and for good (BRD-01, BRD-04)', async () => {
    const first = String((await asked(put(png(2, 2)))).images?.logo?.address);
    expect(first).toMatch(/^\/look\/[0-9a-f]{64}\.png$/);
    expect((await frontOf())?.logo).toBe(first);
    const answer = await app.client().get(first);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const second = await asked(put(png(3, 2)));
    expect(second.images?.logo).toMatchObject({ width: 3, height: 2 });
    expect(String(second.images?.logo?.address)).not.toBe(first);
    // The old one is gone: what was taken away must not stay in the open.
    expect((await app.client().get(first)).status).toBe(404);
    // The staff's door has its own.
    expect((await asked(app.client().get('/api/staff/front'))).look?.logo).toBeNull();
    expect((await asked(put(png(5, 5), 'logo', 'staff'))).images?.logo).toMatchObject({ width: 5 });
    expect((await frontOf())?.logo).toBe(second.images?.logo?.address);
  });

  test('can be taken away again (BRD-02)', async () => {
    const { images } = await asked(put(png(4, 4), 'picture'));
    expect((await frontOf())?.picture).toBe(images?.picture?.address);
    expect((await asked(admin.delete(`/api/staff/doors/${portal}/images/picture`))).images?.picture).toBeNull();
    expect((await frontOf())?.picture).toBeNull();
    expect((await app.client().get(String(images?.picture?.address))).status).toBe(404);
  });

  test('in SVG run nothing: sandboxed, without any source, never opened as a page (F3)', async () => {
    const { images } = await asked(put(svg, 'logo', portal, 'logo.svg'));
    const { headers, status, text } = await app.client().get(String(images?.logo?.address));
    expect([status, text]).toEqual([200, svg]);
    expect(headers.get('content-type')).toBe('image/svg+xml');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*sandbox$/);
    expect(headers.get('content-security-policy')).not.toContain('script-src');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
    // Under another ending it is not there.
    expect((await app.client().get(String(images?.logo?.address).replace('.svg', '.png'))).status).toBe(404);
  });

  test.each<[string, Buffer | string]>([
    ['HTML named .png', '<!doctype html><html><script>alert(1)</script></html>'],
    ['HTML with an svg inside', '<html><svg></svg></html>'],
    ['SVG with entities', '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>'],
    // It would take years were every grouping of its comments tried.
    ['SVG with words behind many comments', `<svg></svg>${'<!---->'.repeat(10_000)}words`],
    ['a GIF that goes on as script', Buffer.from('GIF89a/*\x01\x01*/=1;alert(1)//')],
    ['a PNG cut off', png().subarray(0, 40)],
    ['a PNG of 30,000 pixels (F4)', png(30_000, 30_000)],
    ['a PDF', '%PDF-1.4'],
    ['a JPEG without a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0])],
    ['nothing', ''],
  ])('that are %s are refused, and the old one stays', async (_name, bytes) => {
    const before = (await frontOf())?.logo;
    const { status, body } = await put(bytes);
    expect([status, String(body.code)]).toEqual([422, 'refused_file']);
    expect((await frontOf())?.logo).toEqual(before);
  });

  test('too large for a page that everybody loads are refused', async () => {
    const { status, body } = await put(png(2, 2, [part('zzzz', Buffer.alloc(600 * 1024))]));
    expect([status, String(body.code)]).toEqual([413, 'too_large']);
  });

  test('that are refused at their beginning leave the connection free for what comes next', async () => {
    const line = connect(Number(new URL(app.origin).port), '127.0.0.1');
    let heard = '';
    let over = false;
    line.setEncoding('latin1').on('data', (text) => {
      heard += text;
    });
    line
      .on('error', () => undefined)
      .on('close', () => {
        over = true;
      });
    const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = (body: Buffer, length: number) => {
      heard = '';
      line.write(
        `POST /api/staff/doors/${portal}/images/logo HTTP/1.1\r\nhost: ${new URL(app.origin).host}\r\norigin: ${app.origin}\r\n` +
          `cookie: ${cookie}\r\nidempotency-key: ${randomUUID()}\r\ncontent-type: multipart/form-data; boundary=end\r\ncontent-length: ${length}\r\n\r\n`,
      );
      line.write(body);
    };
    const start = '--end\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n';
    const form = (bytes: Buffer) => Buffer.concat([Buffer.from(start), bytes, Buffer.from('\r\n--end--\r\n')]);
    const large = form(png(2, 2, [part('zzzz', Buffer.alloc(5 * 1024 * 1024))]));
    const small = form(png(7, 7));
    for (const [body, status] of [
      [large, 413],
      [small, 200],
      [large, 413],
      [small, 200],
    ] as const) {
      sent(body, body.length);
      await expect.poll(() => heard, { timeout: 10_000 }).toContain(`HTTP/1.1 ${status}`);
    }
    // But nobody sends on for ever.
    sent(large, 100 * 1024 * 1024);
    await expect.poll(() => heard).toContain('HTTP/1.1 413');
    const more = Buffer.alloc(1024 * 1024);
    for (let n = 0; n < 80 && !over; n++) await new Promise((done) => line.write(more, done));
    await expect.poll(() => over).toBe(true);
  });

  test('lose what the camera wrote (F5)', async () => {
    const words = ['GPS 52.5 N', 'Owner Maria', 'a comment'];
    const photo = jpeg([0xe1, `Exif\0\0${words[0]}`], [0xed, words[1] ?? ''], [0xfe, words[2] ?? '']);
    const shot = await asked(put(photo, 'picture', portal, 'me.jpg'));
    expect(shot.images?.picture).toMatchObject({ width: 60, height: 40 });
    const served = await app.client().get(String(shot.images?.picture?.address));
    expect(served.headers.get('content-type')).toBe('image/jpeg');
    for (const word of [...words, 'Exif']) expect(served.text).not.toContain(word);
    expect(served.text).toContain('JFIF');
    const drawn = await asked(
      put(png(2, 2, [part('tEXt', Buffer.from('Author\0Maria')), part('eXIf', Buffer.from('GPS'))]), 'favicon'),
    );
    const plain = await app.client().get(String(drawn.images?.favicon?.address));
    expect(plain.text).not.toMatch(/Maria|GPS/);
    expect(plain.text).toContain('IDAT');
  });
});

const look = (more: object = {}) => ({
  colour: null,
  header: {},
  text: {},
  caption: {},
  help: 'own',
  contacts: [],
  links: [],
  ...more,
});
const change = (more: object, door = portal, client = admin) => client.put(`/api/staff/doors/${door}/look`, look(more));

describe('a look', () => {
  test('is what everybody gets: shades, texts by language, numbers and links in order (BRD-05, BRD-06)', async () => {
    const links = [
      { name: { en: 'Status', de: 'Lage' }, url: 'https://status.example.com/' },
      { name: { en: 'Write' }, url: 'mailto:help@example.com' },
    ];
    const contacts = [
      { name: { en: 'Boston' }, phone: '+1 617 555 0142' },
      { name: { en: 'Berlin' }, phone: '030/555-0119' },
    ];
    const header = { en: 'Welcome', de: 'Willkommen' };
    await asked(change({ colour: '#036574', header, text: { en: 'Cases and manuals', de: '' }, contacts, links }));
    const shown = await frontOf();
    expect(shown).toMatchObject({ header, contacts, links });
    expect(shown?.text).toEqual({ en: 'Cases and manuals' });
    expect(shown?.shades).toHaveLength(10);
    expect(String(shown?.shades?.[7])).toBe('#036574');
  });

  test('shares the installation’s numbers and links unless it has its own', async () => {
    const contacts = [{ name: { en: 'Head office' }, phone: '+49 30 1' + '23' }];
    await asked(change({ contacts }, 'staff'));
    await asked(change({ help: 'installation', contacts: [{ name: { en: 'Own' }, phone: '555 123' }] }));
    expect((await frontOf())?.contacts).toEqual(contacts);
    expect((await asked(app.client().get('/api/staff/front'))).look?.contacts).toEqual(contacts);
    await asked(change({ help: 'own' }));
    expect((await frontOf())?.contacts).toEqual([]);
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://a/b',
    '//evil.example.com',
    '/desk',
    'https://user:secret@example.com',
    'no address',
  ])('takes no link to %s', async (url) => {
    const before = await frontOf();
    const { status } = await change({ links: [{ name: { en: 'Click' }, url }] });
    expect(status).toBe(422);
    expect(await frontOf()).toEqual(before);
  });

  test('takes no colour on which white cannot be read, and offers the nearest that can (ui.md)', async () => {
    const { status, body } = await change({ colour: '#ffcc00' });
    expect(status).toBe(422);
    expect(body.errors?.[0]).toMatchObject({ path: 'body.colour', code: 'contrast' });
    const offered = /#[0-9a-f]{6}/.exec(String(body.errors?.[0]?.message))?.[0] ?? '';
    await asked(change({ colour: offered }));
    for (const colour of ['red', '#fff', '#12345g', 'url(x)', '#036574;}']) expect((await change({ colour })).status).toBe(422);
  });

  test('stands in the page itself: title, favicon, manifest and first data, whatever the title holds', async () => {
    await asked(admin.patch(`/api/staff/portals/${portal}`, { title: 'A "b" </title><script>x</script> $& ' }));
    const { favicon } = (await asked(put(png(7, 7), 'favicon'))).images!;
    const { text } = await app.client().get('/p/support/login');
    expect(text).toContain('<title>A &#34;b&#34; &#60;/title&#62;&#60;script&#62;x&#60;/script&#62; $&#38;</title>');
    expect(text).toContain(`<link rel="icon" href="${favicon?.address}" />`);
    expect(text).toContain('<link rel="manifest" href="/p/support/app.webmanifest" />');
    expect(text.match(/<script/g)).toHaveLength(1);
    const manifest = await app.client().get('/p/support/app.webmanifest');
    expect(manifest.headers.get('content-type')).toMatch(/^application\/manifest\+json/);
    expect(JSON.parse(manifest.text)).toMatchObject({
      start_url: '/p/support/',
      icons: [{ src: String(favicon?.address), type: 'image/png' }],
    });
    expect((await app.client().get('/p/nowhere/app.webmanifest')).status).toBe(404);
  });

  test('is changed by administrators alone', async () => {
    const agent = await app.as(await app.staff());
    const maria = await app.as(await app.portalUser({ portal: 'support' }));
    for (const [client, status] of [
      [agent, 404],
      [maria, 401],
      [app.client(), 401],
    ] as const) {
      expect((await change({}, portal, client)).status).toBe(status);
      expect((await change({}, 'staff', client)).status).toBe(status);
      expect((await put(png(9, 9), 'logo', portal, 'x.png', client)).status).toBe(status);
      expect((await client.delete(`/api/staff/doors/${portal}/images/logo`)).status).toBe(status);
      expect((await client.put('/api/staff/front-page', { portal })).status).toBe(status);
    }
    expect((await change({}, '00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });
});

describe('the root address', () => {
  test('opens the staff’s log-in until a portal is chosen, which sends nobody away who is in or on the way in (AUT-03)', async () => {
    const root = (client: Client, query = '') => client.get(`/${query}`);
    expect((await root(app.client())).status).toBe(200);
    expect(await asked(admin.put('/api/staff/front-page', { portal }))).toEqual({ portal });
    const sent = await root(app.client());
    expect([sent.status, sent.headers.get('location')]).toEqual([302, '/p/support']);
    expect((await root(app.client(), '?next=%2Fstudio')).status).toBe(200);
    expect((await root(admin)).status).toBe(200);
    expect((await app.client().get('/login')).status).toBe(200);
    // A disabled portal opens to nobody.
    await asked(admin.post(`/api/staff/portals/${portal}/status`, { action: 'disable' }));
    expect((await root(app.client())).status).toBe(200);
    await asked(admin.post(`/api/staff/portals/${portal}/status`, { action: 'enable' }));
    expect((await root(app.client())).status).toBe(302);
    expect(await asked(admin.put('/api/staff/front-page', { portal: null }))).toEqual({ portal: null });
    expect((await root(app.client())).status).toBe(200);
    expect((await admin.put('/api/staff/front-page', { portal: '00000000-0000-4000-8000-000000000000' })).status).toBe(422);
  });
});
