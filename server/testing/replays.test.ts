/**
 * Every POST that writes, sent twice. The same key and body answer the same and change nothing more, at the same moment or later;
 * the same key with another body is refused. A POST without a key stands in a list with its reason. A sample in `npm test` (bad-input.test.ts).
 */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../kernel/index.ts';
import { fingerprints } from './abuse/tables.ts';
import { atDesk, atPortal, good, makeRecord, openWorld, type World } from './abuse/world.ts';
import type { Client } from './client.ts';
import { someOf } from './proving.ts';

/** POSTs without a key, and why a repetition does no harm. */
const keyless: Readonly<Record<string, string>> = {
  'POST /api/staff/session': 'a log-in: the second one is a second session of the same person',
  'POST /api/portal/:portal/session': 'the same',
  'POST /api/staff/me/password': 'the second one names a password that is not the present one any more and is refused',
  'POST /api/portal/:portal/me/password': 'the same',
  'POST /api/staff/recovery': 'sends a mail; rate limited, and a newer link replaces the older one',
  'POST /api/portal/:portal/recovery': 'the same',
  'POST /api/staff/recovery/look': 'writes nothing',
  'POST /api/portal/:portal/recovery/look': 'writes nothing',
  'POST /api/staff/recovery/set': 'the link is the key: it works once',
  'POST /api/portal/:portal/recovery/set': 'the same',
  'POST /api/setup': 'the link is the key: it works once',
  'POST /api/portal/:portal/invitation': 'writes nothing',
  'POST /api/portal/:portal/invitation/accept': 'the link is the key: it works once',
  'POST /api/portal/:portal/invitation/ask': 'sends a mail; rate limited, and a newer link replaces the older one',
  'POST /api/staff/invitation': 'writes nothing',
  'POST /api/staff/invitation/accept': 'the link is the key: it works once',
  'POST /api/staff/preview': 'the second one is a second short preview of the same administrator',
  'POST /api/staff/view-as': 'the second one ends the first and is a second short look of the same person, logged as well',
  'POST /api/staff/doors/:door/images/:slot': 'puts the same picture in the same place',
  'POST /api/staff/menus/:of/:menu/sections/:section/picture': 'puts the same picture in the same place',
  'POST /api/staff/knowledge/import/preview': 'writes nothing',
  'POST /api/staff/knowledge/import': 'the same folders again change nothing (knowledge/folders.test.ts)',
  'POST /api/staff/rights/:object/dry-run': 'writes nothing',
  'POST /api/staff/metadata/objects/:object/pages/:door/grants': 'writes nothing',
  'POST /api/staff/metadata/objects/:object/columns/:column/type-plan': 'writes nothing',
  'POST /api/staff/roles/:role/dry-run': 'writes nothing',
  'POST /api/staff/imports': 'a file that nobody starts is swept after a day',
  'POST /api/staff/system-operations/:operation/dry-run': 'writes nothing',
  'POST /api/staff/knowledge/categories/:uid/audience/dry-run': 'writes nothing',
  'POST /api/staff/uploads': 'a file that no record takes is swept after a day',
  'POST /api/portal/:portal/uploads': 'the same',
  'POST /api/staff/uploads/large/:uid/finish': 'answers the same file (records/uploads/uploads.test.ts)',
  'POST /api/portal/:portal/uploads/large/:uid/finish': 'the same',
};

/** Tables that a request touches beside its work, sessions apart: the key itself, the counter of the configuration. */
const beside = ['portico.idempotency', 'portico.configuration'];

interface Scene {
  readonly by: Client;
  readonly path: string;
  readonly body?: unknown;
  readonly ifMatch?: number;
  /** A list: what the first one did is told as being there already when it is sent again. */
  readonly bulk?: boolean;
  /** Another request under the same key: another body, or for verbs without one another address. */
  readonly other: { readonly path?: string; readonly body?: unknown };
  /** How many there are of what is made; one more afterwards. */
  readonly count?: ReturnType<typeof sql<{ n: number }>>;
}

let world: World;
/** What stands in every table; the same before and after says that nothing was written. */
const everything = async () => fingerprints(await world.app.ctx('owner'), beside);

type Make = () => Promise<Scene>;
const scenes: Record<string, Make> = {};
const scene = (name: string, make: Make): void => {
  scenes[name] = make;
};
const uuid = () => randomUUID().slice(0, 8);
const countOf = (table: string, where: ReturnType<typeof sql>) =>
  sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)} where ${where}`;

async function caseOf(client: Client, base: string): Promise<string> {
  return makeRecord({ name: '', door: 'portal', base, client }, 'case', { description: 'It hums.' });
}

scene('POST /api/staff/roles', async () => {
  const title = `Role ${uuid()}`;
  const body = { title, tree: 'functional', side: 'staff', parent: null };
  const count = countOf('portico.role', sql`title = ${title}`);
  return { by: world.desk.client, path: `${atDesk}/roles`, body, other: { body: { ...body, title: 'Another' } }, count };
});
scene('POST /api/staff/rights/:object/operations', async () => {
  const role = await madeRole();
  const body = { principal: role, create: true, read: true, update: null, delete: null };
  const path = `${atDesk}/rights/department/operations`;
  return { by: world.desk.client, path, body, other: { body: { ...body, delete: true } } };
});
scene('POST /api/staff/rights/:object/columns/:column', async () => {
  const role = await madeRole();
  const path = `${atDesk}/rights/department/columns/name`;
  const body = { principal: role, grade: 'read' };
  return { by: world.desk.client, path, body, other: { body: { principal: role, grade: 'edit' } } };
});
scene('POST /api/staff/records/:object/:uid/shares', async () => {
  const path = `${atDesk}/records/case/${await caseOf(world.maria.client, atPortal)}/shares`;
  const body = { receiver: world.colleague.uid, grade: 'read' };
  return { by: world.agent.client, path, body, other: { body: { ...body, grade: 'comment' } } };
});
scene('POST /api/portal/:portal/records/:object/:uid/shares', async () => {
  const uid = await caseOf(world.maria.client, atPortal);
  const given = { receiver: world.maria.uid, grade: 'comment', mayPassOn: true };
  good(await world.agent.client.post(`${atDesk}/records/case/${uid}/shares`, given));
  const body = { receiver: world.colleague.uid, grade: 'read' };
  const path = `${atPortal}/records/case/${uid}/shares`;
  return { by: world.maria.client, path, body, other: { body: { ...body, grade: 'comment' } } };
});
for (const [base, by] of [
  [atDesk, () => world.desk.client],
  [atPortal, () => world.maria.client],
] as const) {
  for (const [route, table, more] of [
    ['objects/:object/folders', 'portico.folder', { kind: 'static' }],
    ['objects/:object/tags', 'portico.tag', { kind: 'private' }],
    ['uploads/large', 'portico.open_upload', { mediaType: 'text/plain', size: 5, object: 'case', column: 'attachments' }],
  ] as const) {
    scene(`POST ${base === atDesk ? '/api/staff' : '/api/portal/:portal'}/${route}`, async () => {
      const body = { name: `Sample ${uuid()}`, ...more };
      const count = countOf(table, sql`name = ${body.name}`);
      const path = `${base}/${route.replace(':object', 'case')}`;
      return { by: by(), path, body, other: { body: { ...body, name: 'Another' } }, count };
    });
  }
  scene(`POST ${base === atDesk ? '/api/staff' : '/api/portal/:portal'}/records/:object/:uid/comments`, async () => {
    const { client } = world.maria;
    const uid = await makeRecord({ name: '', door: 'portal', base: atPortal, client }, 'asset', { name: 'Rig' });
    const body = { text: `Comment ${uuid()}`, kind: 'public' };
    const count = countOf('portico.comment', sql`body = ${body.text}`);
    const path = `${base}/records/asset/${uid}/comments`;
    return { by: by(), path, body, other: { body: { ...body, text: 'Another' } }, count };
  });
}
for (const [door, base] of [
  ['staff', atDesk],
  ['portal/:portal', atPortal],
] as const) {
  const by = () => (base === atDesk ? world.agent.client : world.maria.client);
  const at = `${base}/objects/case/bulk`;
  const cancelling = async () => ({
    change: { kind: 'act', action: 'cancel' },
    records: [{ uid: await caseOf(by(), base), version: 1 }],
  });
  // Of two at the same moment one does it; the other one may be told while it is being done.
  scene(`POST /api/${door}/objects/:object/bulk`, async () => {
    const body = await cancelling();
    const count = countOf('portico.bulk_row', sql`record = ${body.records[0]?.uid}::uuid and outcome = 'done'`);
    return { by: by(), path: at, body, other: { body: await cancelling() }, count, bulk: true };
  });
  scene(`POST /api/${door}/objects/:object/bulk/:bulk/undo`, async () => {
    const made = async () => {
      const tag = good(await by().post(`${base}/objects/case/tags`, { name: uuid(), kind: 'private' })).body.uid;
      const { records } = await cancelling();
      return `${at}/${good(await by().post(at, { change: { kind: 'tag', tag, on: true }, records })).body.uid}/undo`;
    };
    return { by: by(), path: await made(), other: { path: await made() }, bulk: true };
  });
}
const texts = { en: 'Thing', de: 'Ding' };
scene('POST /api/staff/metadata/objects', async () => {
  const body = {
    key: `thing_${uuid()}`,
    title: texts,
    plural: texts,
    columns: [{ key: 'name', type: 'text', title: texts }],
    displayColumn: 'name',
  };
  const path = `${atDesk}/metadata/objects`;
  return { by: world.desk.client, path, body, other: { body: { ...body, key: `thing_${uuid()}` } } };
});
scene('POST /api/staff/metadata/objects/:object/columns', async () => {
  const body = { key: `extra_${uuid()}`, type: 'text', title: texts };
  const path = `${atDesk}/metadata/objects/account/columns`;
  return { by: world.desk.client, path, body, other: { body: { ...body, key: `extra_${uuid()}` } } };
});
scene('POST /api/staff/users', async () => {
  const body = { email: `${uuid()}@example.com`, displayName: 'Noa' };
  const count = countOf('portico.staff_user', sql`email = ${body.email}`);
  return { by: world.desk.client, path: `${atDesk}/users`, body, other: { body: { ...body, displayName: 'Ada' } }, count };
});
for (const verb of ['lock', 'unlock', 'invitation']) {
  scene(`POST /api/staff/users/:user/${verb}`, async () => {
    const [one, two] = [await staffUser(), await staffUser()];
    if (verb === 'unlock') for (const uid of [one, two]) good(await world.desk.client.post(`${atDesk}/users/${uid}/lock`));
    return { by: world.desk.client, path: `${atDesk}/users/${one}/${verb}`, other: { path: `${atDesk}/users/${two}/${verb}` } };
  });
}
for (const verb of ['lock', 'unlock', 'revoke-invitation']) {
  scene(`POST /api/staff/portal-users/:user/${verb}`, async () => {
    const user = verb === 'revoke-invitation' ? invited : registered;
    const [one, two] = [await user(), await user()];
    if (verb === 'unlock') for (const uid of [one, two]) good(await world.desk.client.post(`${atDesk}/portal-users/${uid}/lock`));
    const path = (uid: string) => `${atDesk}/portal-users/${uid}/${verb}`;
    return { by: world.desk.client, path: path(one), other: { path: path(two) } };
  });
}
scene('POST /api/staff/organisations', async () => {
  const [body, other] = [{ account: await world.desk.account() }, { account: await world.desk.account() }];
  return { by: world.desk.client, path: `${atDesk}/organisations`, body, other: { body: other } };
});
scene('POST /api/staff/organisations/:organisation/users', async () => {
  const { uid } = world.maria.organisation;
  const emails = `${uuid()}@example.com ${uuid()}@example.com`;
  const body = { emails, portal: world.portal, send: true };
  const path = `${atDesk}/organisations/${uid}/users`;
  return { by: world.desk.client, path, body, other: { body: { ...body, send: false } }, bulk: true };
});
// Maria administrates her organisation.
const own = `${atPortal}/organisation`;
scene('POST /api/portal/:portal/organisation/users', async () => {
  const body = { emails: `${uuid()}@example.com ${uuid()}@example.com`, send: true };
  return { by: world.maria.client, path: `${own}/users`, body, other: { body: { ...body, send: false } }, bulk: true };
});
scene('POST /api/portal/:portal/organisation/invitations', async () => {
  const [body, other] = [{ users: [await invited()] }, { users: [await invited()] }];
  return { by: world.maria.client, path: `${own}/invitations`, body, other: { body: other } };
});
scene('POST /api/portal/:portal/organisation/users/:user/revoke-invitation', async () => {
  const [path, other] = [await invited(), await invited()].map((uid) => `${own}/users/${uid}/revoke-invitation`);
  return { by: world.maria.client, path: String(path), other: { path: other } };
});
scene('POST /api/staff/portal-users', async () => {
  const contact = await world.desk.contact({ name: 'Ida', email: `${uuid()}@example.com` });
  const body = { contact, portal: world.portal, send: true };
  return { by: world.desk.client, path: `${atDesk}/portal-users`, body, other: { body: { ...body, send: false } } };
});
scene('POST /api/staff/invitations', async () => {
  const body = { users: [await invited()], portal: world.portal };
  const other = { body: { ...body, users: [await invited()] } };
  return { by: world.desk.client, path: `${atDesk}/invitations`, body, other };
});
scene('POST /api/staff/workspaces', async () => {
  const body = { title: `Space ${uuid()}` };
  const count = countOf('portico.workspace', sql`title = ${body.title}`);
  return { by: world.desk.client, path: `${atDesk}/workspaces`, body, other: { body: { title: 'Another' } }, count };
});
scene('POST /api/staff/workspaces/:workspace/portal', async () => {
  const body = { template: 'empty', title: 'Early', slug: `early-${uuid()}` };
  const path = `${atDesk}/workspaces/${await workspace()}/portal`;
  return { by: world.desk.client, path, body, other: { body: { ...body, title: 'Late' } } };
});
scene('POST /api/staff/menus/:of/:menu/sections', async () => {
  const path = `${atDesk}/menus/workspace/${await workspace()}/sections`;
  const count = countOf('portico.section', sql`workspace_id is not null and title ->> 'en' = 'Twice'`);
  const body = { object: 'service', title: { en: 'Twice' } };
  return { by: world.desk.client, path, body, other: { body: { ...body, object: 'account' } }, count };
});
scene('POST /api/staff/portals/:portal/status', async () => {
  const wish = { template: 'empty', title: 'Early', slug: `early-${uuid()}` };
  const made = good(await world.desk.client.post(`${atDesk}/workspaces/${await workspace()}/portal`, wish));
  const path = `${atDesk}/portals/${made.body.uid}/status`;
  return { by: world.desk.client, path, body: { action: 'activate' }, other: { body: { action: 'disable' } } };
});
for (const [door, base] of [
  ['staff', atDesk],
  ['portal/:portal', atPortal],
] as const) {
  const by = () => (base === atDesk ? world.agent.client : world.maria.client);
  scene(`POST /api/${door}/objects/:object/views`, async () => {
    const body = { name: `View ${uuid()}`, audience: 'me', body: { sort: 'number' } };
    const count = countOf('portico.list_view', sql`name = ${body.name}`);
    return { by: by(), path: `${base}/objects/case/views`, body, other: { body: { ...body, name: 'Another' } }, count };
  });
  scene(`POST /api/${door}/records/:object`, async () => {
    const values = { description: `It hums ${uuid()}` };
    const count = countOf('data.case', sql`description = ${values.description}`);
    return {
      by: by(),
      path: `${base}/records/case`,
      body: { values },
      other: { body: { values: { description: 'Else' } } },
      count,
    };
  });
  scene(`POST /api/${door}/records/:object/:uid/actions/:action`, async () => {
    const [one, two] = [await caseOf(by(), base), await caseOf(by(), base)];
    const action = (uid: string) => `${base}/records/case/${uid}/actions/cancel`;
    return { by: by(), path: action(one), body: {}, other: { path: action(two), body: {} } };
  });
}
scene('POST /api/staff/records/:object/:uid/move', async () => {
  const path = `${atDesk}/records/case/${await caseOf(world.agent.client, atDesk)}/move`;
  const body = { account: world.maria.organisation.account };
  return { by: world.agent.client, path, body, other: { body: { account: world.stranger.organisation.account } } };
});
for (const verb of ['publish', 'undo', 'restore']) {
  scene(`POST /api/staff/portals/:portal/main-page/${verb}`, async () => {
    const [one, two] = [await mainPage(), await mainPage()];
    const body = verb === 'publish' ? undefined : { number: one.number };
    return {
      by: world.desk.client,
      path: `${one.path}/${verb}`,
      body,
      ifMatch: one.version,
      other: verb === 'publish' ? { path: `${two.path}/${verb}` } : { body: { number: one.number + 7 } },
    };
  });
}
scene('POST /api/staff/licence-packages', async () => {
  const body = { title: `Seats ${uuid()}`, kind: 'customer', seats: 3 };
  const count = countOf('portico.licence_package', sql`title = ${body.title}`);
  return { by: world.desk.client, path: `${atDesk}/licence-packages`, body, other: { body: { ...body, seats: 4 } }, count };
});

for (const verb of ['publish', 'unpublish', 'schedule', 'versions/1/restore', 'translations']) {
  const named = verb.replace('/1/', '/:number/');
  scene(`POST /api/staff/knowledge/articles/:uid/${named}`, async () => {
    const published = verb === 'unpublish' || verb.startsWith('versions');
    const [one, two] = [await article(published), await article(published)];
    const path = (uid: string) => `${atDesk}/knowledge/articles/${uid}/${verb}`;
    const body = { schedule: { publishAt: '2099-01-01T08:00:00Z', expireAt: null }, translations: { language: 'de' } }[verb];
    return { by: world.desk.client, path: path(one), body, other: { path: path(two), body } };
  });
}

/** A working copy of an article; published once where that is wanted. */
async function article(published: boolean): Promise<string> {
  const { client } = world.desk;
  const values = { title: `Seals ${uuid()}`, type: 'faq', language: 'en', body: '<p>One.</p>' };
  const { uid } = good(await client.post(`${atDesk}/records/article`, { values })).body;
  if (published) good(await client.post(`${atDesk}/knowledge/articles/${uid}/publish`));
  return String(uid);
}
async function madeRole(): Promise<string> {
  const body = { title: `Role ${uuid()}`, tree: 'functional', side: 'staff', parent: null };
  return String(good(await world.desk.client.post(`${atDesk}/roles`, body)).body.uid);
}
const workspace = async () => String(good(await world.desk.client.post(`${atDesk}/workspaces`, { title: 'Another' })).body.uid);
/** The main page of a new portal, published twice. */
async function mainPage(): Promise<{ path: string; version: number; number: number }> {
  const { client } = world.desk;
  const wish = { template: 'service_desk', title: 'Early', slug: `early-${uuid()}` };
  const made = good(await client.post(`${atDesk}/workspaces/${await workspace()}/portal`, wish));
  const path = `${atDesk}/portals/${made.body.uid}/main-page`;
  const version = async () => Number(good(await client.get(path)).body.version);
  for (let i = 0; i < 2; i++) good(await client.post(`${path}/publish`, undefined, { ifMatch: await version() }));
  const { body } = good(await client.get(path));
  return { path, version: Number(body.version), number: Number(body.copies?.[0]?.number) };
}
async function staffUser(): Promise<string> {
  const body = { email: `${uuid()}@example.com`, displayName: 'Noa' };
  return String(good(await world.desk.client.post(`${atDesk}/users`, body)).body.uid);
}
/** Somebody who has accepted his invitation. */
async function registered(): Promise<string> {
  const { uid, token } = await world.desk.invite(world.maria.organisation.uid, `${uuid()}@example.com`, world.portal);
  const body = { token, password: 'seven grey herons wade' };
  good(await world.app.client().post(`${atPortal}/invitation/accept`, body, { key: null }));
  return uid;
}
const invited = async () => (await world.desk.invite(world.maria.organisation.uid, `${uuid()}@example.com`, world.portal)).uid;

const posts = () => world.app.http.contracts.filter(({ method }) => method === 'POST');
const names = () => posts().map((contract) => ({ ...contract, name: `POST ${contract.path}` }));

beforeAll(async () => {
  world = await openWorld();
  good(await world.desk.client.patch(`${atDesk}/memberships/${world.maria.membership}`, { isAdmin: true }));
});

describe('a POST', () => {
  it('either takes a key and is walked over here, or stands in the list of those that need none', () => {
    const writing = names().filter(({ readOnly }) => readOnly !== true);
    expect(writing.map(({ name }) => name).sort()).toEqual(Object.keys(scenes).sort());
    const others = names().filter(({ readOnly }) => readOnly === true);
    expect(others.map(({ name }) => name).sort()).toEqual(Object.keys(keyless).sort());
  });

  it.each(someOf(Object.entries(scenes), 7))(
    '%s: sent again it answers the same and does nothing; with another request it is refused',
    async (_, make) => {
      const { by, path, body, ifMatch, bulk, other, count } = await make();
      const key = randomUUID();
      const ask = ifMatch === undefined ? { key } : { key, ifMatch };
      const owner = await world.app.ctx('owner');
      // Two at the same moment: one works, the other waits for it.
      const [first, twin] = await Promise.all([by.post(path, body, ask), by.post(path, body, ask)]);
      good(first);
      good(twin);
      expect(twin.body?.uid).toBe(first.body?.uid);
      if (count) expect((await owner.db.one(count)).n).toBe(1);
      const before = await everything();
      const again = good(await by.post(path, body, ask));
      if (!bulk) expect(again.body).toEqual(twin.body);
      expect(await everything()).toEqual(before);
      const reused = await by.post(other.path ?? path, other.body ?? body, ask);
      expect([reused.status, reused.body.code]).toEqual([409, 'key_reused']);
      expect(await everything()).toEqual(before);
      // The positive twin: under a key of its own the other request does work, or is refused for what it says.
      const own = await by.post(other.path ?? path, other.body ?? body);
      expect(own.body?.code).not.toBe('key_reused');
      expect(own.status).toBeLessThan(500);
    },
  );
});
