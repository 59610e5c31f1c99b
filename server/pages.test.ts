/** The pages over HTTP: first data, shells, assets; H5 and what a mail scanner may do (I4). */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSolutions } from './bundles/index.ts';
import { sql } from './kernel/index.ts';
import { type TestApp, testApp } from './testing/app.ts';
import type { Reply } from './testing/client.ts';
import { furtherTest } from './testing/proving.ts';

const web = mkdtempSync(path.join(tmpdir(), 'portico-web-'));
afterAll(() => rmSync(web, { recursive: true, force: true }));

function build(): void {
  for (const shell of ['portal', 'desk', 'studio']) {
    mkdirSync(path.join(web, shell), { recursive: true });
    writeFileSync(
      path.join(web, shell, 'index.html'),
      `<!doctype html><html><head><title>${shell}</title></head><body></body></html>`,
    );
  }
  mkdirSync(path.join(web, 'assets'), { recursive: true });
  writeFileSync(path.join(web, 'assets', 'app-abc123.js'), `console.log(${JSON.stringify('x'.repeat(5_000))})`);
  writeFileSync(path.join(web, 'assets', 'app-abc123.js.map'), '{"sources":["secret.ts"]}');
  writeFileSync(path.join(web, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
}

interface Carried {
  readonly language?: string;
  readonly answers: Readonly<Record<string, { readonly login?: string; readonly title?: string }>>;
  readonly portal?: { readonly title: string };
}
/** The data of a page, as a browser would read it. */
const carried = ({ text }: Reply): Carried => {
  const block = /<script type="application\/json" id="first-data">(.*?)<\/script>/s.exec(text);
  return JSON.parse(block?.[1] ?? 'null') as Carried;
};

let app: TestApp;
beforeAll(async () => {
  build();
  app = await testApp({ webFolder: web });
  await app.portal('support', { title: 'Help </script><script>alert(1)</script> & more\u2028' });
});

describe('a page', () => {
  test('is the log-in of the staff at the root (AUT-03), with nothing about anybody', async () => {
    const answer = await app.client().get('/');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.text).toContain('<title>desk</title>');
    const nothing = {
      logo: null,
      picture: null,
      favicon: null,
      shades: [],
      header: {},
      text: {},
      caption: {},
      contacts: [],
      links: [],
    };
    expect(carried(answer)).toEqual({ answers: { '/api/staff/front': { look: nothing } } });
  });

  test('carries who is signed in and what is asked first', async () => {
    const [staff, maria] = await Promise.all([app.staff(), app.portalUser()]);
    expect(carried(await (await app.as(staff)).get('/desk/cases')).answers['/api/staff/me']?.login).toBe(staff.login);
    expect(carried(await (await app.as(staff)).get('/studio')).answers['/api/staff/me']?.login).toBe(staff.login);
    const portal = carried(await (await app.as(maria)).get('/p/support/cases/1'));
    expect(portal.answers['/api/portal/support/me']?.login).toBe(maria.login);
    expect(portal.language).toBe('en');
    // The other door's session says nothing here.
    expect(Object.keys(carried(await (await app.as(staff)).get('/p/support')).answers)).toEqual(['/api/portal/support/front']);
  });

  furtherTest('of a portal carries its main page or its list, word for word what the screen would ask for', async () => {
    await loadSolutions(await app.ctx());
    const admin = await app.as(await app.staff({ administrator: true }));
    const workspace = await admin.post('/api/staff/workspaces', { title: 'Help' });
    const made = await admin.post(`/api/staff/workspaces/${workspace.body.uid}/portal`, {
      template: 'service_desk',
      title: 'Help',
      slug: 'help',
    });
    expect(made.status, made.text).toBe(200);
    await admin.post(`/api/staff/portals/${made.body.uid}/status`, { action: 'activate' });
    const client = await app.as(await app.portalUser({ portal: 'help' }));
    const expected = {
      '/p/help': /^\/api\/portal\/help\/me$/,
      '/p/help/cases': /^\/api\/portal\/help\/records\/case\?columns=number.*&count=true$/,
    };
    for (const [page, last] of Object.entries(expected)) {
      const { answers } = carried(await client.get(page));
      const addresses = Object.keys(answers).sort();
      expect(addresses.length).toBe(page === '/p/help' ? 3 : 5);
      if (page === '/p/help') expect(addresses[1]).toBe('/api/portal/help/main');
      expect(addresses.at(-1)).toMatch(last);
      for (const address of addresses) expect([address, answers[address]]).toEqual([address, (await client.get(address)).body]);
    }
    // Kept columns and their order are in what comes along; what the page brings is what the screen asks for.
    const layout = { columns: [{ key: 'subject', width: 300 }, { key: 'status' }], sort: '-number' };
    expect((await client.put('/api/portal/help/objects/case/layout', layout)).status).toBe(204);
    const kept = Object.keys(carried(await client.get('/p/help/cases')).answers)
      .sort()
      .at(-1);
    expect(kept).toBe('/api/portal/help/records/case?columns=subject%2Cstatus%2Cdescription&sort=-number&count=true');
    expect((await client.get(kept ?? '')).status).toBe(200);
    // A filtered list, another page, and somebody who is not signed in ask for themselves.
    expect(Object.keys(carried(await client.get('/p/help/cases?q=x')).answers).length).toBe(2);
    expect(Object.keys(carried(await client.get('/p/help/settings')).answers).length).toBe(2);
    expect(Object.keys(carried(await app.client().get('/p/help')).answers).length).toBe(1);
  });

  test('cannot be broken out of by what people typed', async () => {
    const answer = await app.client().get('/p/support');
    expect(answer.text.match(/<\/?script/g)?.length).toBe(2);
    expect(carried(answer).portal?.title).toBe('Help </script><script>alert(1)</script> & more\u2028');
  });

  test('allows nothing inline and no frames', async () => {
    const policy = (await app.client().get('/p/support')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  test('of a portal that does not exist is the shell with 404, and other addresses have a plain page', async () => {
    const portal = await app.client().get('/p/nowhere');
    expect([portal.status, portal.text.includes('<title>portal</title>')]).toEqual([404, true]);
    const other = await app.client().get('/nothing', { headers: { accept: 'text/html' } });
    expect([other.status, other.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect((await app.client().get('/nothing')).body.code).toBe('not_found');
  });

  furtherTest('says so where the web part is not built, and serves it as soon as it is', async () => {
    const empty = mkdtempSync(path.join(tmpdir(), 'portico-empty-'));
    const bare = await testApp({ webFolder: empty });
    const answer = await bare.client().get('/');
    expect([answer.status, answer.text.includes('npm start')]).toEqual([503, true]);
    mkdirSync(path.join(empty, 'desk'));
    writeFileSync(path.join(empty, 'desk', 'index.html'), '<head></head>');
    expect((await bare.client().get('/')).status).toBe(200);
    rmSync(empty, { recursive: true });
  });
});

describe('assets', () => {
  test('are kept by browsers for good and come compressed', async () => {
    const answer = await app.client().get('/assets/app-abc123.js', { headers: { 'accept-encoding': 'br' } });
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'br']);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await app.client().get('/icon.svg')).headers.get('cache-control')).toBe('public, max-age=3600');
  });

  test('are only what the build made: no maps, no folders, nothing beside', async () => {
    for (const address of [
      '/assets/app-abc123.js.map',
      '/assets/',
      '/assets',
      '/assets/../portal/index.html',
      '/assets/%2e%2e/portal/index.html',
      '/portal/index.html',
      '/package.json',
    ]) {
      expect([address, (await app.client().get(address)).status]).toEqual([address, 404]);
    }
  });
});

describe('links in mails', () => {
  test('H5: lead to the configured origin, whatever the request said of its host', async () => {
    const maria = await app.portalUser();
    const { hostname } = new URL(app.origin);
    const answer = await app.client().post(
      '/api/portal/support/recovery',
      { login: maria.login },
      {
        headers: {
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'https',
          forwarded: 'host=evil.example',
        },
      },
    );
    expect(answer.status).toBe(204);
    await app.work();
    const [letter] = await app.letters();
    expect(letter?.to).toContain(maria.email);
    expect(letter?.text).toContain(`${app.origin}/p/support/recovery#`);
    expect(hostname).toBe('127.0.0.1');
    expect(JSON.stringify(letter)).not.toContain('evil.example');
    // I4: a scanner fetches the page as often as it likes; the token stays in the fragment and the link alive.
    const address = /\/p\/support\/recovery#[A-Za-z0-9_-]+/.exec(letter?.text ?? '')?.[0] ?? '';
    const [page = '', token] = address.split('#');
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD'])
      expect((await app.client().send(method, page, undefined)).status).toBe(200);
    const set = await app.client().post('/api/portal/support/recovery/set', { token, password: 'amber lights on wet stone' });
    expect(set.status, set.text).toBe(204);
  });

  test('fetching pages changes nothing in the database', async () => {
    const maria = await app.portalUser();
    const client = await app.as(maria);
    const count = async () => {
      const [row] = await (await app.ctx('owner')).db.rows(sql<{
        all: string;
      }>`select md5(string_agg(x::text, '' order by x::text)) as all
        from (select t::text as x from auth.session t union all select t::text from auth.one_time_link t union all select t::text from portico.outbox t
              union all select t::text from portico.portal_user t union all select t::text from portico.preference t) x`);
      return row?.all;
    };
    const before = await count();
    for (const address of [
      '/',
      '/p/support',
      '/p/support/recovery',
      '/p/support/logout',
      '/setup',
      '/desk',
      '/api/portal/support/me',
      '/api/portal/support/session',
    ])
      await client.get(address);
    expect(await count()).toBe(before);
  });
});
