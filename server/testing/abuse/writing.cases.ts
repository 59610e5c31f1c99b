/** What may not be written is not written, by no channel, and a refusal leaves nothing behind: all tables are compared. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { sql } from '../../kernel/index.ts';
import type { Ask, Reply } from '../client.ts';
import { greyPng } from '../pictures.ts';
import { furtherTest, someOf } from '../proving.ts';
import { type Target, writingChannels } from './channels.ts';
import { type Contents, filledWorld } from './contents.ts';
import { everybodyRole } from './objects.ts';
import { shapeOf } from './scan.ts';
import { changedTables, checksums } from './tables.ts';
import { atDesk, atPortal, good, makeRecord, sendUpload, uploadFile, type World } from './world.ts';

let world: World;
let contents: Contents;
const missing = '2f0c1f0e-0000-4000-8000-000000000000';
const list = `${atPortal}/records/asset`;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(async () => {
  ({ world, contents } = await filledWorld());
  await world.app.work();
});

/** Runs requests that must all be refused and change nothing; a staged upload waits for its sweeper and harms nobody. */
async function refused(work: () => Promise<readonly Reply[]>, except: readonly string[] = []): Promise<readonly Reply[]> {
  const owner = await world.app.ctx('owner');
  const before = await checksums(owner, except);
  const replies = await work();
  expect(changedTables(before, await checksums(owner, except))).toEqual([]);
  for (const { status, text } of replies) expect([text, status >= 400 && status < 500]).toEqual([text, true]);
  return replies;
}
const setRules = async (path: string, rows: object[]) => good(await world.desk.client.put(`${atDesk}/rights/${path}`, { rows }));
const shared = (target: Target) => ({ ...target, word: 'x' });

describe('P6: who may read and not update', () => {
  test('changes nothing by any channel, and everything as soon as he may', async () => {
    const principal = await everybodyRole(world.desk.client);
    const { maria } = contents.assets;
    await setRules('asset/operations', [{ principal, read: true }]);
    await refused(async () => {
      const replies: Reply[] = [];
      for (const { name, about, send } of writingChannels) {
        if (about === 'reader' || name === 'message') continue;
        replies.push(await send(world.maria, maria, name === 'create' || name === 'update' ? { name: 'changed' } : {}));
      }
      return replies;
    });
    expect((await world.maria.client.get(`${list}/${maria.uid}`)).body.can).toMatchObject({ update: false, delete: false });
    await setRules('asset/operations', [{ principal, create: true, read: true, update: true, delete: true }]);
    const { version } = (await world.maria.client.get(`${list}/${maria.uid}`)).body;
    expect(
      (await world.maria.client.patch(`${list}/${maria.uid}`, { values: { note: 'changed' } }, { ifMatch: Number(version) }))
        .status,
    ).toBe(200);
  });

  test('nor does a colleague with whom it was shared for reading', async () => {
    const { maria, colleague } = world;
    const uid = await makeRecord(maria, 'asset', { name: 'shared' });
    const target = shared({ ...contents.assets.maria, uid });
    expect((await colleague.client.get(`${list}/${uid}`)).status).toBe(404);
    good(await world.agent.client.post(`${atDesk}/records/asset/${uid}/shares`, { receiver: colleague.uid, grade: 'read' }));
    expect((await colleague.client.get(`${list}/${uid}`)).status).toBe(200);
    const replies = await refused(async () => {
      const found: Reply[] = [];
      for (const { name, about, send } of writingChannels) {
        // No portal can move anything: there the address is none.
        if (about === 'record' && name !== 'message' && name !== 'move')
          found.push(await send(colleague, target, name === 'update' ? { note: 'x' } : {}));
      }
      found.push(await colleague.client.post(`${list}/${uid}/shares`, { receiver: maria.uid, grade: 'delete' }));
      return found;
    });
    expect(new Set(replies.map((r) => r.status))).toEqual(new Set([403]));
    // A stranger is told nothing, not even that it is there.
    const foreign = await world.stranger.client.patch(`${list}/${uid}`, { values: { note: 'x' } }, { ifMatch: 1 });
    expect(shapeOf(foreign)).toBe(
      shapeOf(await world.stranger.client.patch(`${list}/${missing}`, { values: { note: 'x' } }, { ifMatch: 1 })),
    );
  });
});

const forbidden: Readonly<Record<string, unknown>> = {
  owner: 'x',
  organisation: missing,
  organisation_id: '1',
  role: 'administrators',
  roles: ['administrators'],
  created_by: missing,
  createdBy: missing,
  created_at: '2020-01-01T00:00:00Z',
  modified_by: missing,
  id: '1',
  uid: missing,
  version: 7,
  deleted_at: null,
  contact_id: '1',
  licence: 'x',
  isStaff: true,
  is_admin: true,
  isAdmin: true,
  accessLevel: 9,
  grade: 4,
  portal: missing,
  locked_at: null,
  can: { update: true },
  values: {},
  $set: { name: 'x' },
  secret: 'x',
  secret_papers: [],
};

describe('P7: keys that nobody may set', () => {
  test.each(someOf(Object.keys(forbidden), 4))('%s is refused by every channel, with all that stands beside it', async (key) => {
    const values = { [key]: forbidden[key] };
    await refused(async () => {
      const replies: Reply[] = [];
      for (const { name, send } of writingChannels) {
        // A delete and an upload take no values; a share's grade is its own business (P6, PRM-11).
        if (name === 'remove' || name === 'upload' || (name === 'share' && key === 'grade')) continue;
        const target = name === 'message' ? contents.cases.maria : contents.assets.maria;
        replies.push(await send(world.maria, target, name === 'create' ? { name: 'x', ...values } : values));
      }
      const { client } = world.maria;
      replies.push(await client.post(list, { values: { name: 'x' }, ...(key === 'values' ? { extra: 1 } : values) }));
      replies.push(await client.patch(`${atPortal}/me`, { culture: 'de', ...values }));
      replies.push(await client.put(`${atPortal}/me/membership`, { membership: world.maria.membership, ...values }));
      return replies;
    });
  });

  test('keys that reach for the prototype, as text of the body', async () => {
    await refused(async () => {
      const bodies = ['__proto__', 'constructor', 'prototype'].flatMap((key) => [
        `{"values":{"name":"x","${key}":{"isAdmin":true}}}`,
        `{"values":{"name":"x"},"${key}":{"isAdmin":true}}`,
        `{"${key}":{"values":{"name":"x"}}}`,
      ]);
      const headers = { 'content-type': 'application/json' };
      return Promise.all(bodies.map((body) => world.maria.client.send('POST', list, body, { headers })));
    });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect((await world.maria.client.post(list, { values: { name: 'x' } })).status).toBe(201);
  });
});

describe('P8: with one column that may be written and one that may not', () => {
  test.each(someOf(['fixed', 'secret_papers', 'secret', 'created_by', 'no_such_column'], 2))(
    '%s refuses all of it',
    async (key) => {
      const { uid } = contents.assets.maria;
      const { version } = (await world.maria.client.get(`${list}/${uid}`)).body;
      await refused(async () => [
        await world.maria.client.patch(`${list}/${uid}`, { values: { note: 'half', [key]: 'x' } }, { ifMatch: Number(version) }),
        await world.maria.client.patch(`${list}/${uid}`, { values: { [key]: 'x', note: 'half' } }, { ifMatch: Number(version) }),
        await world.maria.client.post(list, { values: { name: 'half', [key]: 'x' } }),
      ]);
      expect((await world.maria.client.get(`${list}/${uid}`)).text).not.toContain('half');
    },
  );
});

describe('L4: what cannot be seen cannot be pointed to', () => {
  test('by no channel that takes a record, a person or a parent: foreign and unknown are alike', async () => {
    const { maria, stranger, agent } = world;
    const { cases, assets, vault, notes } = contents;
    const tries = (uid: string): (() => Promise<Reply>)[] => [
      () => maria.client.post(list, { values: { name: 'x', case: uid } }),
      async () => {
        const { version } = (await maria.client.get(`${list}/${assets.maria.uid}`)).body;
        return maria.client.patch(`${list}/${assets.maria.uid}`, { values: { case: uid } }, { ifMatch: Number(version) });
      },
      () => maria.client.post(`${atPortal}/records/case`, { values: { description: 'x', service: uid } }),
      () => maria.client.post(`${atPortal}/records/message`, { values: { case: uid, text: 'x' } }),
      () => maria.client.post(list, { values: { name: 'x', keeper: uid } }),
      () => maria.client.post(`${list}/${assets.maria.uid}/shares`, { receiver: uid, grade: 'read' }),
      () => maria.client.put(`${atPortal}/me/membership`, { membership: uid }),
    ];
    await refused(async () => {
      const unknown: Reply[] = [];
      for (const attempt of tries(missing)) unknown.push(await attempt());
      const found = [...unknown];
      const others = [cases.stranger, cases.colleague, assets.stranger, vault, notes.maria].map((target) => target.uid);
      for (const uid of [...others, stranger.uid, stranger.membership, stranger.contact, agent.person.uid]) {
        for (const [i, attempt] of tries(uid).entries()) {
          const reply = await attempt();
          expect([i, uid, shapeOf(reply)]).toEqual([i, uid, shapeOf(unknown[i] as Reply)]);
          found.push(reply);
        }
      }
      return found;
    });
    const { version } = (await maria.client.get(`${list}/${assets.maria.uid}`)).body;
    const own = { values: { case: cases.maria.uid, keeper: world.colleague.uid } };
    expect((await maria.client.patch(`${list}/${assets.maria.uid}`, own, { ifMatch: Number(version) })).status).toBe(200);
  });
});

describe('files', () => {
  test('F8: of others, attached ones, and facts about a file sent along are refused', async () => {
    const { maria, colleague } = world;
    const [own, theirs] = [await uploadFile(maria, 'own.txt', 'hello'), await uploadFile(colleague, 'theirs.txt', 'hello')];
    await refused(() =>
      Promise.all(
        [
          [theirs],
          [own, theirs],
          [contents.cases.stranger.file],
          [contents.assets.maria.file],
          [contents.notes.maria.file],
          [missing],
          [{ uid: own, name: '../x', storage_key: 'x', mediaType: 'text/html', owner: 'x' }],
          { uid: own },
          own,
        ].map((papers) => maria.client.post(list, { values: { name: 'x', papers } })),
      ),
    );
    for (const extra of ['owner', 'storage_key', 'parent', 'type', 'uid']) {
      const form = new FormData();
      form.append(extra, 'x');
      form.append('file', new Blob(['hello'], { type: 'text/plain' }), 'a.txt');
      const sent = await maria.client.send('POST', `${atPortal}/uploads`, form);
      expect([extra, [400, 413].includes(sent.status)]).toEqual([extra, true]);
    }
    const made = await maria.client.post(list, { values: { name: 'x', papers: [own] } });
    expect((made.body as unknown as { values: { papers: unknown } }).values.papers).toMatchObject([
      { uid: own, name: 'own.txt', mediaType: 'text/plain' },
    ]);
  });

  test('F6: whatever a file was called, it is stored under a name of our own and its header is one line', async () => {
    const { maria, app } = world;
    const names = [
      '../../../evil.txt',
      '..\\..\\evil.txt',
      'a\r\nSet-Cookie: x=1.txt',
      'photo\u202egpj.txt',
      `${'x'.repeat(300)}.txt`,
      '-rf.txt',
      '"; filename="evil.html',
      'ＣＯＮ.txt',
      '.htaccess',
      "';drop table x;--.txt",
      'a\u0000b.txt',
      '%2e%2e%2fevil.txt',
    ];
    for (const name of names) {
      const sent = await sendUpload(maria, name, 'hello');
      if (sent.status !== 200) {
        expect([name, sent.status]).toEqual([name, expect.toSatisfy((s: number) => s === 400 || s === 422)]);
        continue;
      }
      const made = good(await maria.client.post(list, { values: { name: 'x', papers: [sent.body.uid] } }));
      const file = await maria.client.get(`${list}/${made.body.uid}/files/${sent.body.uid}`);
      expect([name, file.status, file.headers.get('set-cookie')]).toEqual([name, 200, null]);
      expect(file.headers.get('content-disposition')).toMatch(
        /^attachment; filename="[ !#-~]{0,200}"; filename\*=UTF-8''[!#-~]*$/,
      );
      expect(String(sent.body.name)).not.toMatch(/[/\\\p{Cc}\u202e]/u);
    }
    const keys = await (await app.ctx('owner')).db.rows(sql<{ key: string }>`select storage_key as key from portico.upload
      union all select storage_key from data.asset_file`);
    expect(keys.length).toBeGreaterThan(10);
    for (const { key } of keys) expect(key).toMatch(/^[0-9a-f/]{32,40}$/);
  });

  test('F3: active content that got into the storage is still sent as an attachment that nothing draws or runs', async () => {
    const { maria, app } = world;
    const owner = await app.ctx('owner');
    const file = contents.assets.maria;
    const path = `${list}/${file.uid}/files/${file.file}`;
    const types = [
      'image/svg+xml',
      'text/html',
      'application/xhtml+xml',
      'text/xml',
      'application/pdf',
      'image/gif',
      'text/javascript',
      'text/html\r\nX-Evil: 1',
    ];
    for (const type of types) {
      await owner.db.run(sql`update data.asset_file set media_type = ${type}, name = 'a.html' where uid = ${file.file}`);
      const asks: Ask[] = [{}, { headers: { range: 'bytes=0-3' } }, { headers: { accept: 'text/html' } }];
      for (const ask of asks) {
        const { headers, status } = await maria.client.get(path, ask);
        expect([type, status >= 200 && status < 300]).toEqual([type, true]);
        expect(headers.get('content-type')).not.toMatch(/html|svg|xml|javascript/);
        expect(headers.get('content-disposition')).toMatch(/^attachment; /);
        expect(headers.get('content-security-policy')).toMatch(/sandbox/);
        expect([headers.get('x-content-type-options'), headers.get('x-evil')]).toEqual(['nosniff', null]);
      }
    }
  });

  furtherTest('F7: what is not what it says is refused at the door', async () => {
    const script = '<script>alert(1)</script>';
    await refused(() =>
      Promise.all(
        (
          [
            ['a.png', 'image/png', script],
            ['a.jpg', 'image/jpeg', `<!doctype html>${script}`],
            ['a.gif', 'image/gif', `<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>`],
            ['a.pdf', 'application/pdf', 'MZ'],
            ['a.png.html', 'image/png', script],
          ] as const
        ).map(([name, type, content]) => sendUpload(world.maria, name, content, type)),
      ),
    );
    const png = greyPng();
    expect((await sendUpload(world.maria, 'a.png', png, 'image/png')).status).toBe(200);
  });
});
