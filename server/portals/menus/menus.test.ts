/** Menus as rows, limits as data, and two shipped sections that only the general code serves (SEC-01..11, LIC-09..11, CON-13..15). */
import { deflateSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sql } from '../../kernel/index.ts';
import { type TestApp, testApp } from '../../testing/app.ts';
import type { Client, Loose, Reply } from '../../testing/client.ts';
import { type Desk, openDesk } from '../../testing/desk.ts';
import { furtherTest } from '../../testing/proving.ts';

const password = 'seven grey herons wade';
const api = '/api/portal/lounge';
let app: TestApp;
let desk: Desk;
let admin: Client;
let workspace: string;
let portal: string;
let maria: Client;

const ok = async (answer: Promise<Reply>): Promise<Loose> => {
  const { status, body, text } = await answer;
  expect(status, text).toBeLessThan(300);
  return body;
};
const menuAt = (of: 'portal' | 'workspace' = 'portal') => `/api/staff/menus/${of}/${of === 'portal' ? portal : workspace}`;
interface Entry {
  readonly uid: string;
  readonly key: string;
  readonly title: Readonly<Record<string, string>>;
  readonly columns: readonly string[] | null;
  readonly picture: string | null;
  readonly approval: boolean;
  readonly access: Readonly<Record<string, unknown>> | null;
}
interface Menu {
  readonly version: number;
  readonly sections: readonly Entry[];
  readonly custom: { readonly has: number; readonly most: number | null };
}
const menu = async (of: 'portal' | 'workspace' = 'portal') => (await ok(admin.get(menuAt(of)))) as unknown as Menu;
const entry = async (key: string) => {
  const found = (await menu()).sections.find((one) => one.key === key);
  if (found === undefined) throw new Error(`no section ${key}`);
  return found;
};
const mine = async (): Promise<readonly Loose[]> => [...((await ok(maria.get(`${api}/me`))).sections ?? [])];
const makeObject = (key: string, more: Readonly<Record<string, unknown>> = {}) =>
  ok(
    admin.post('/api/staff/metadata/objects', {
      key,
      title: { en: `One ${key}` },
      plural: { en: `All ${key}`, de: `Alle ${key}` },
      displayColumn: 'name',
      columns: [{ key: 'name', type: 'text', title: { en: 'Name' }, required: true, indexed: true }],
      ...more,
    }),
  );

beforeAll(async () => {
  app = await testApp();
  desk = await openDesk(app);
  admin = desk.client;
  await desk.seats(20, 'customer');
  workspace = String((await ok(admin.post('/api/staff/workspaces', { title: 'Care' }))).uid);
  const body = { template: 'customer', title: 'Lounge', slug: 'lounge' };
  portal = String((await ok(admin.post(`/api/staff/workspaces/${workspace}/portal`, body))).uid);
  await ok(admin.post(`/api/staff/portals/${portal}/status`, { action: 'activate' }));
  const organisation = await desk.organisation('Halden');
  const { token } = await desk.invite(organisation.uid, 'maria@halden.org', portal);
  maria = app.client();
  await ok(maria.post(`${api}/invitation/accept`, { token, password }, { key: null }));
  account = organisation.account;
});
let account: string;

describe('two shipped sections', () => {
  test('stand in the menu of a new customer portal, with the columns of their lists', async () => {
    const { sections } = await menu();
    expect(sections.map(({ key }) => key)).toEqual(['home', 'applications', 'documents']);
    expect((await entry('documents')).columns).toEqual(['title', 'kind', 'reference', 'valid_to']);
    expect((await mine()).map(({ key }) => String(key))).toEqual(['home', 'applications', 'documents']);
    const about = await ok(maria.get(`${api}/objects/application`));
    expect(JSON.stringify(about.page)).toContain('attachments');
    expect(JSON.stringify(about.page)).not.toContain('modified_by');
  });

  furtherTest(
    'work through the general code alone: an application runs through its stages, from outside and inside',
    async () => {
      const values = { title: 'Longer terms of payment', kind: 'credit' };
      const made = await ok(maria.post(`${api}/records/application`, { values }));
      expect(made.values).toMatchObject({ status: 'received', number: 'AP-000001' });
      const folders = (await ok(maria.get(`${api}/objects/application/folders`))).folders;
      expect(folders?.map((one) => [String(one.name), Boolean(one.usable)])).toEqual([
        ['Decided', true],
        ['Not decided yet', true],
      ]);
      const act = (by: Client, at: string, action: string, version: unknown) =>
        by.post(`${at}/records/application/${made.uid}/actions/${action}`, {}, { ifMatch: Number(version) });
      const asked = await ok(act(admin, '/api/staff', 'ask', made.version));
      expect(asked.values).toMatchObject({ status: 'question' });
      expect((await act(maria, api, 'approve', asked.version)).status).toBeGreaterThanOrEqual(400);
      const answered = await ok(act(maria, api, 'answer_back', asked.version));
      const approved = await ok(act(admin, '/api/staff', 'approve', answered.version));
      expect(approved.values).toMatchObject({ status: 'approved' });
      expect((await ok(maria.get(`${api}/records/application/${made.uid}`))).values).toMatchObject({ status: 'approved' });
    },
  );

  test('a document with its file is read by the organisation it is for, and by no other', async () => {
    const form = new FormData();
    form.append('file', new Blob(['Signed in Hamburg'], { type: 'text/plain' }), 'contract.txt');
    const { uid } = await ok(admin.send('POST', '/api/staff/uploads', form));
    const values = { title: 'Service contract 2026', kind: 'contract', account, files: [uid] };
    const made = await ok(admin.post('/api/staff/records/document', { values }));
    const read = await ok(maria.get(`${api}/records/document/${made.uid}`));
    expect((read.values as unknown as Loose).files?.[0]).toMatchObject({ name: 'contract.txt' });
    const other = await ok(
      admin.post('/api/staff/records/document', { values: { title: 'Theirs', account: await desk.account() } }),
    );
    expect((await maria.get(`${api}/records/document/${other.uid}`)).status).toBe(404);
    expect((await maria.post(`${api}/records/document`, { values: { title: 'Mine', account } })).status).toBe(403);
  });
});

describe('a menu', () => {
  test('takes an object as a section: available, with the rights that were chosen, told before, and seen at once', async () => {
    await makeObject('equipment');
    const change = { list: 'start', portal, start: 'write' };
    const told = await ok(admin.post('/api/staff/rights/equipment/dry-run', change, { key: null }));
    expect(told.groups?.[0]).toMatchObject({ side: 'portal', people: 1, gains: { verbs: ['create', 'read', 'update'] } });
    expect((await maria.get(`${api}/records/equipment`)).status).toBe(404);
    const added = await ok(
      admin.post(`${menuAt()}/sections`, {
        object: 'equipment',
        title: { en: 'Your equipment' },
        columns: ['name', 'created_at'],
        approval: true,
        start: 'write',
      }),
    );
    expect(added.sections?.at(-1)).toMatchObject({
      key: 'equipment',
      title: { en: 'Your equipment', de: 'Alle equipment' },
      approval: true,
      columns: ['name', 'created_at'],
      access: { exposed: true, read: true, create: true },
    });
    expect((await mine()).at(-1)).toMatchObject({ key: 'equipment', object: 'equipment' });
    const made = await ok(maria.post(`${api}/records/equipment`, { values: { name: 'Balance 7' } }));
    expect((await ok(maria.get(`${api}/records/equipment/${made.uid}`))).values).toMatchObject({ name: 'Balance 7' });
    expect((await ok(maria.get(`${api}/objects/equipment/views`))).standard).toEqual({
      columns: [{ key: 'name' }, { key: 'created_at' }],
    });
    const again = await admin.post(`${menuAt()}/sections`, { object: 'equipment' });
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
  });

  test('added without rights it stands in nobody’s menu, and the administrator is told what is missing', async () => {
    await makeObject('room');
    const added = await ok(admin.post(`${menuAt()}/sections`, { object: 'room' }));
    expect(added.sections?.at(-1)).toMatchObject({
      access: { exposed: true, read: false, create: false, columns: 0 },
    });
    expect((await mine()).map(({ key }) => String(key))).not.toContain('room');
    const staffOnly = await makeObject('secret', { staffOnly: true });
    expect((await admin.post(`${menuAt()}/sections`, { object: String(staffOnly.key) })).status).toBe(422);
    expect((await admin.post(`${menuAt()}/sections`, { object: 'message' })).status).toBe(422);
  });

  test('is renamed, ordered and cleared by whoever has seen it as it is; a code never changes', async () => {
    const before = await menu();
    const { uid } = await entry('room');
    const at = `${menuAt()}/sections/${uid}`;
    expect((await admin.patch(at, { title: { en: 'Rooms' } }, { ifMatch: before.version - 1 })).status).toBe(412);
    const renamed = await ok(admin.patch(at, { title: { en: 'Rooms' }, icon: 'building' }, { ifMatch: before.version }));
    expect(renamed.sections?.at(-1)).toMatchObject({ key: 'room', title: { en: 'Rooms' }, icon: 'building' });
    const uids = (await menu()).sections.map((one) => one.uid).reverse();
    const order = (sections: readonly string[], version: number) =>
      admin.put(`${menuAt()}/order`, { sections }, { ifMatch: version });
    expect((await order(uids.slice(1), Number(renamed.version))).status).toBe(422);
    const ordered = await ok(order(uids, Number(renamed.version)));
    expect(ordered.sections?.map((one) => String(one.uid))).toEqual(uids);
    expect((await mine()).at(-1)).toMatchObject({ key: 'home', page: 'main' });
    const home = await entry('home');
    const remove = (which: string, version: number) => admin.delete(`${menuAt()}/sections/${which}`, { ifMatch: version });
    expect((await remove(home.uid, Number(ordered.version))).status).toBe(409);
    const gone = await ok(remove(uid, Number(ordered.version)));
    expect(gone.sections?.map((one) => String(one.key))).not.toContain('room');
    await ok(admin.post(`${menuAt()}/sections`, { object: 'room' }));
  });

  test('of a workspace stands at the desk, as far as its reader reads the objects', async () => {
    await ok(admin.post(`${menuAt('workspace')}/sections`, { object: 'equipment' }));
    const sections = async (by: Client) => (await ok(by.get('/api/staff/menu'))).workspaces?.[0]?.sections;
    expect((await sections(admin))?.map((one) => String(one.object))).toEqual(['application', 'document', 'equipment']);
    const object = await ok(admin.get('/api/staff/metadata/objects/document'));
    const withRights = { useOperationPermissions: true };
    await ok(admin.patch('/api/staff/metadata/objects/document', withRights, { ifMatch: Number(object.version) }));
    const agent = await app.as(await app.staff());
    expect((await sections(agent))?.map((one) => String(one.object))).toEqual(['application', 'equipment']);
    expect((await agent.get(menuAt('workspace'))).status).toBe(404);
  });
});

/** A white square: signature, header, one row of pixels as often as it is high, end. */
function png(side: number): Blob {
  const chunk = (name: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(name, 'latin1'), data, Buffer.alloc(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((side + 1) * side, 255);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const parts = [signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return new Blob([Buffer.concat(parts)]);
}

describe('the picture of a section', () => {
  const send = async (content: Blob | string, name: string) => {
    const form = new FormData();
    form.append('file', typeof content === 'string' ? new Blob([content]) : content, name);
    return admin.send('POST', `${menuAt()}/sections/${(await entry('equipment')).uid}/picture`, form);
  };
  const svg = (inside: string, more = '') =>
    `<?xml version="1.0"?><!-- drawn by hand --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 38 38"${more}>${inside}</svg>`;

  test('is an SVG of shapes or a PNG, served under a policy that runs nothing', async () => {
    const drawn = svg('<g fill="#fff"><path d="M4 4h30v30H4z" fill-rule="evenodd"/><title>A box</title></g>');
    await ok(send(drawn, 'box.svg'));
    const { picture } = await entry('equipment');
    expect((await mine()).find(({ key }) => String(key) === 'equipment')).toMatchObject({ picture });
    const served = await fetch(`${app.origin}${picture}`);
    expect([served.status, served.headers.get('content-type'), await served.text()]).toEqual([200, 'image/svg+xml', drawn]);
    expect(served.headers.get('content-security-policy')).toContain("default-src 'none'");
    await ok(send(png(38), 'box.png'));
    expect((await entry('equipment')).picture).toMatch(/\.png$/);
    await ok(admin.delete(`${menuAt()}/sections/${(await entry('equipment')).uid}/picture`));
    expect((await entry('equipment')).picture).toBeNull();
  });

  test.each([
    ['a script', svg('<script>alert(1)</script>')],
    ['an event', svg('<path d="M0 0" onload="alert(1)"/>')],
    ['an event of the picture itself', svg('', ' onload="alert(1)"')],
    ['foreign content', svg('<foreignObject><body/></foreignObject>')],
    ['a link', svg('<a href="https://elsewhere.example"><path d="M0 0"/></a>')],
    ['a picture from elsewhere', svg('<image href="https://elsewhere.example/x.png"/>')],
    ['a use from elsewhere', svg('<use href="https://elsewhere.example/x.svg#a"/>')],
    ['a fill from elsewhere', svg('<path d="M0 0" fill="url(https://elsewhere.example/#a)"/>')],
    ['a fill from elsewhere, spelt otherwise', svg('<path d="M0 0" fill="u\\72l(https://elsewhere.example/#a)"/>')],
    ['a fill from elsewhere, spelt in numbers', svg('<path d="M0 0" fill="&#117;rl(https://elsewhere.example/#a)"/>')],
    [
      'a quoted word that looks like a comment',
      '<!DOCTYPE svg SYSTEM "><!--"><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><desc>--><svg xmlns="http://www.w3.org/2000/svg"></svg></desc></svg>',
    ],
    ['a style sheet', '<?xml-stylesheet href="x"?><svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'],
    ['a style', svg('<style>@import "https://elsewhere.example"</style>')],
    ['an animation', svg('<animate attributeName="href"/>')],
    ['a comment that hides a script', svg('<!-- --><script/><!-- -->')],
    ['a tag that is not closed', svg('<path d="M0 0"')],
    ['a text', 'just words'],
    ['a picture that is too large', png(300)],
  ])('is refused with %s', async (_, content) => {
    const refused = await send(content, 'x.svg');
    expect([refused.status, refused.body.code]).toEqual([422, 'refused_file']);
  });
});

describe('limits of portals', () => {
  const limits = async () => (await ok(admin.get('/api/staff/limits'))) as unknown as Loose;
  const put = async (change: Readonly<Record<string, unknown>>) => {
    const [one] = (await limits()).packages ?? [];
    const body = { active: one?.active, limits: one?.limits, ...change };
    return ok(admin.put(`/api/staff/limits/${one?.uid}`, body, { ifMatch: Number(one?.version) }));
  };
  const numbers = (customer: Readonly<Record<string, number | null>>) => {
    const none = { sections: null, pageObjects: null };
    return { self_service: none, partner: none, customer: { ...none, ...customer } };
  };
  afterAll(() => put({ active: false }));

  test('ship switched off with their numbers, and count nothing', async () => {
    const { packages, portals } = await limits();
    expect(packages?.map(({ key, active }) => [String(key), Boolean(active)])).toEqual([['seed_limits', false]]);
    expect(packages?.[0]?.limits).toMatchObject({
      self_service: { sections: 0, pageObjects: 25 },
      customer: { sections: 3, pageObjects: 125 },
    });
    expect(portals?.[0]).toMatchObject({ sections: 4, mostSections: null, readOnly: false });
  });

  test('refuse the section that is one too many, in plain words, and nothing is left of it (LIC-09)', async () => {
    await put({ active: true });
    const { version } = await menu();
    await ok(admin.delete(`${menuAt()}/sections/${(await entry('room')).uid}`, { ifMatch: version }));
    const refused = await admin.post(`${menuAt()}/sections`, { object: 'room', start: 'read' });
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
    expect(String(refused.body.detail)).toContain('3 custom sections');
    expect((await menu()).custom).toEqual({ has: 3, most: 3 });
    expect((await ok(admin.get('/api/staff/rights/room'))).columns?.flatMap((one) => [...(one.rules ?? [])])).toEqual([]);
    // What comes with screens of its own is not counted.
    await ok(admin.post(`${menuAt()}/sections`, { object: 'published_article' }));
    await put({ active: false });
    await ok(admin.post(`${menuAt()}/sections`, { object: 'room' }));
  });

  test('refuse a portal whose template brings more sections, and nothing is left of it (LIC-09)', async () => {
    const { uid } = await ok(admin.post('/api/staff/workspaces', { title: 'More care' }));
    const enable = () => admin.post(`/api/staff/workspaces/${uid}/portal`, { template: 'customer', title: 'Hall', slug: 'hall' });
    await put({ active: true, limits: numbers({ sections: 1 }) });
    const refused = await enable();
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict']);
    expect(String(refused.body.detail)).toContain('this template brings 2');
    expect((await limits()).portals).toHaveLength(1);
    await put({ limits: numbers({ sections: 2 }) });
    await ok(enable());
    await put({ active: false });
  });

  test('a page of too many objects makes the portal read-only for every write, visibly, and back when mended (LIC-10, LIC-11)', async () => {
    const made = await ok(maria.post(`${api}/records/application`, { values: { title: 'Before' } }));
    const writes = () => [
      maria.post(`${api}/records/application`, { values: { title: 'After' } }),
      maria.patch(`${api}/records/application/${made.uid}`, { values: { title: 'Changed' } }, { ifMatch: Number(made.version) }),
      maria.post(`${api}/records/application/${made.uid}/actions/withdraw`, {}, { ifMatch: Number(made.version) }),
      maria.delete(`${api}/records/application/${made.uid}`, { ifMatch: Number(made.version) }),
      maria.post(`${api}/objects/application/folders`, { name: 'Mine', kind: 'static' }),
      maria.put(`${api}/objects/application/layout`, { columns: [{ key: 'title' }] }),
      maria.send('POST', `${api}/uploads`, new FormData()),
    ];
    const told = await put({ active: true, limits: numbers({ pageObjects: 0 }) });
    expect(told.portals?.[0]).toMatchObject({ readOnly: true, mostObjects: 0 });
    for (const { status, body, text } of await Promise.all(writes())) {
      expect([status, body.code], text).toEqual([403, 'portal_read_only']);
    }
    expect((await ok(maria.get(`${api}/me`))).readOnly).toBe(true);
    // What is read says so as well, so that no screen offers what would be refused.
    expect((await ok(maria.get(`${api}/objects/application`))).can).toMatchObject({ create: false });
    const row = await ok(maria.get(`${api}/records/application/${made.uid}`));
    expect(row).toMatchObject({ values: { title: 'Before' }, can: { update: false, comment: false, actions: [] } });
    // His own session and password are no content of the portal; staff go on.
    await ok(maria.patch(`${api}/me`, { theme: 'dark' }));
    await ok(
      admin.patch(`/api/staff/records/application/${made.uid}`, { values: { answer: 'Soon' } }, { ifMatch: Number(row.version) }),
    );
    await put({ limits: numbers({ pageObjects: 125 }) });
    expect((await ok(maria.get(`${api}/me`))).readOnly).toBe(false);
    await ok(maria.post(`${api}/records/application`, { values: { title: 'After' } }));
    const { db } = await app.ctx();
    expect((await db.rows(sql`select 1 from portico.audit where action = 'limits.change'`)).length).toBeGreaterThan(3);
  });
});

furtherTest('forty objects in one menu, one of them of sixty columns, are answered in few statements and few bytes', async () => {
  const columns = Array.from({ length: 60 }, (_, i) => ({ key: `c${i}`, type: 'text', title: { en: `Column ${i}` } }));
  await makeObject('wide', { displayColumn: 'c0', columns });
  await ok(admin.post(`${menuAt()}/sections`, { object: 'wide', start: 'write' }));
  const owner = await app.ctx('owner');
  // Rows of metadata alone: what a menu reads. Forty tables would take the time of the whole file.
  await owner.db.run(sql`insert into portico.object (key, title, plural, created_at)
    select 'many_' || n, '{"en": "One"}', jsonb_build_object('en', 'Many ' || n), now() from generate_series(1, 40) n`);
  await owner.db.run(sql`insert into portico.section (workspace_id, key, object_id, position)
    select w.id, o.key, o.id, 100 + o.id from portico.object o, portico.workspace w where o.key like 'many_%' and w.uid = ${workspace}::uuid`);
  const values = Object.fromEntries(columns.map(({ key }) => [key, `Value of ${key}`]));
  const made = await ok(maria.post(`${api}/records/wide`, { values }));
  /** Statements and bytes of an answer that is asked for the second time. */
  const cost = async (by: Client, address: string) => {
    await ok(by.get(address));
    const ask = vi.spyOn(pg.Client.prototype, 'query');
    const { text } = await by.get(address);
    const statements = ask.mock.calls.length;
    ask.mockRestore();
    return { statements, bytes: text.length, text };
  };
  const arranged = await cost(admin, menuAt('workspace'));
  expect((JSON.parse(arranged.text) as Menu).sections).toHaveLength(43);
  const list = await cost(maria, `${api}/records/wide?columns=${columns.map(({ key }) => key).join(',')}`);
  const page = await cost(maria, `${api}/records/wide/${made.uid}`);
  const described = await cost(maria, `${api}/objects/wide`);
  const me = await cost(maria, `${api}/me`);
  expect(Object.keys((JSON.parse(page.text) as Loose).values ?? {}).length).toBeGreaterThanOrEqual(60);
  for (const [what, { statements, bytes }] of Object.entries({ arranged, list, page, described, me })) {
    expect(statements, what).toBeLessThan(16);
    expect(bytes, what).toBeLessThan(24_000);
  }
});
