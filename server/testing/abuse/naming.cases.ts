/** What one may not know cannot be named: hidden and unknown are one and the same, byte for byte, wherever a name can stand. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Reply } from '../client.ts';
import { someOf } from '../proving.ts';
import { readingChannels, type Target, writingChannels } from './channels.ts';
import { type Contents, filledWorld } from './contents.ts';
import { hiddenColumns } from './objects.ts';
import { seenOf, shapeOf } from './scan.ts';
import { atDesk, atPortal, changeRecord, good, makeRecord, type World } from './world.ts';

let world: World;
let contents: Contents;
/** Of Maria's asset. */
let version: number;
const missing = '2f0c1f0e-0000-4000-8000-000000000000';
const list = `${atPortal}/records/asset`;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(async () => {
  ({ world, contents } = await filledWorld());
  version = Number((await world.maria.client.get(`${list}/${contents.assets.maria.uid}`)).body.version);
});

const shapes = async (replies: Promise<Reply>[]) => (await Promise.all(replies)).map(shapeOf);
const statuses = (found: readonly string[]) => new Set(found.map((shape) => Number.parseInt(shape, 10)));
const filterOf = (filter: unknown) => `filter=${encodeURIComponent(JSON.stringify(filter))}`;

/** Answers of every way that is about objects or records (of the record alone where told), in a fixed order. */
async function everyWay(target: Target, only: 'all' | 'record' = 'all'): Promise<string[]> {
  const found: string[] = [];
  for (const { about, ask } of readingChannels) {
    if (about === 'reader' || (only === 'record' && about !== 'record')) continue;
    for (const reply of await ask(world.maria, target)) found.push(shapeOf(reply));
  }
  for (const { name, about, send } of writingChannels) {
    if (about === 'reader' || (only === 'record' && about !== 'record')) continue;
    const values = name === 'create' || name === 'update' ? { name: 'x' } : {};
    found.push(shapeOf(await send(world.maria, target, values)));
  }
  return found;
}

describe('an object', () => {
  test('P1, Q16: that is not available answers by every way of reading and writing like one that does not exist', async () => {
    const { vault } = contents;
    const unknown = await everyWay({ ...vault, object: 'no_such_object' });
    expect(unknown.length).toBeGreaterThan(18);
    expect(await everyWay(vault)).toEqual(unknown);
    expect(await everyWay({ ...vault, uid: missing, file: missing })).toEqual(unknown);
    const others = ['internal_note', 'department', 'article', 'Asset', 'asset%20', 'asset%00', 'asset"', '%61sset', 'data.asset'];
    for (const object of someOf(others, 3)) {
      expect([object, (await everyWay({ ...vault, object })).filter((s) => !unknown.includes(s))]).toEqual([object, []]);
    }
    const thrownAway = await makeRecord(world.maria, 'asset', { name: 'for this only' });
    const own = await everyWay({ ...contents.assets.maria, uid: thrownAway });
    expect(statuses(own).has(200)).toBe(true);
    expect(own).not.toEqual(unknown);
  });

  test('P2, M1: with empty lists of rights is like one that does not exist, and rows that say nothing are refused', async () => {
    const { silent } = contents;
    expect(await everyWay(silent)).toEqual(await everyWay({ ...silent, object: 'no_such_object' }));
    const { desk } = world;
    const roles = (await desk.client.get(`${atDesk}/roles`)).body.roles;
    const principal = String(roles?.find((role) => String(role.key) === 'all_portal_users')?.uid);
    for (const row of [
      { principal, create: null, read: null, update: null, delete: null },
      { principal: null, read: true },
      { principal: '', read: true },
      { read: true },
      { principal: missing, read: true },
    ]) {
      const saved = await desk.client.put(`${atDesk}/rights/silent/operations`, { rows: [row] });
      expect([JSON.stringify(row), saved.status]).toEqual([JSON.stringify(row), 422]);
    }
    expect((await world.maria.client.get(`${atPortal}/records/silent`)).status).toBe(404);
    await desk.client.put(`${atDesk}/rights/silent/operations`, { rows: [{ principal, read: true }] });
    // A right to read, and still no column and no scope beyond his own.
    const page = await world.maria.client.get(`${atPortal}/records/silent`);
    expect([page.status, page.body.rows?.map((row) => [String(row.uid), row.values])]).toEqual([200, [[silent.uid, {}]]]);
    await desk.client.put(`${atDesk}/rights/silent/operations`, { rows: [] });
    expect((await world.maria.client.get(`${atPortal}/records/silent`)).status).toBe(404);
  });

  test('Q16: a record of somebody else answers by every way like one that does not exist', async () => {
    for (const target of [
      contents.assets.stranger,
      contents.assets.colleague,
      contents.cases.stranger,
      contents.messages.stranger,
    ]) {
      const foreign = await everyWay(target, 'record');
      expect(foreign.length).toBeGreaterThan(10);
      expect(foreign).toEqual(await everyWay({ ...target, uid: missing, file: missing }, 'record'));
      expect(statuses(foreign)).toEqual(new Set([404]));
    }
  });
});

const operands: Readonly<Record<string, readonly unknown[]>> = {
  eq: ['a', 7, true, null, [], {}, missing, '1987-06-05', { amount: '1', currency: 'EUR' }],
  ne: ['a'],
  in: [['a'], [], 'a'],
  lt: [1, 'a'],
  le: ['1'],
  gt: ['1987-06-05'],
  ge: [0],
  between: [[1, 2], ['a', 'b'], []],
  contains: ['zq', ''],
  starts: ['zq'],
  empty: [undefined, 'x'],
  not_empty: [undefined],
  regex: ['.*'],
  like: ['%'],
};

/** Every place where the name of a column can stand. */
function naming(name: string, how: 'briefly' | 'at length' = 'briefly'): Promise<Reply>[] {
  const { client } = world.maria;
  const column = encodeURIComponent(name);
  const conditions = Object.entries(operands).flatMap(([op, values]) => values.map((value) => ({ column: name, op, value })));
  const trees = [
    ...conditions,
    { not: { column: name, op: 'empty' } },
    { and: [{ column: 'name', op: 'contains', value: 'x' }, { or: [{ column: name, op: 'not_empty' }] }] },
    {
      or: [
        { column: 'name', op: 'not_empty' },
        { column: name, op: 'eq', value: '1' },
      ],
    },
    { column: `case.${name}`, op: 'not_empty' },
    { column: `${name}.name`, op: 'not_empty' },
    { column: `${name}.uid`, op: 'not_empty' },
  ];
  const { uid } = contents.assets.maria;
  return [
    ...(how === 'briefly' ? trees.slice(-6) : trees).map((tree) => client.get(`${list}?${filterOf(tree)}`)),
    ...trees.slice(0, 2).map((tree) => client.get(`${list}/count?${filterOf(tree)}`)),
    ...[name, `-${name}`].map((sort) => client.get(`${list}?sort=${encodeURIComponent(sort)}`)),
    ...[name, `name,${name}`, `${name},name`].map((columns) => client.get(`${list}?columns=${encodeURIComponent(columns)}`)),
    ...[`${list}/lookup/${column}`, `${list}/lookup/${column}?text=a`].map((path) => client.get(path)),
    ...(how === 'briefly' ? ['x'] : [null, 'x', 7, [], {}]).flatMap((value) => [
      client.post(list, { values: { name: 'x', [name]: value } }),
      client.patch(`${list}/${uid}`, { values: { [name]: value } }, { ifMatch: version }),
    ]),
    ...['group', 'distinct', 'alias', 'fields', 'populate', 'expand', 'view'].map((parameter) =>
      client.get(`${list}?${parameter}=${column}`),
    ),
  ];
}

describe('a column', () => {
  test('Q1, Q2: of any type that is hidden answers wherever it can be named like one that does not exist', async () => {
    const atLength = await shapes(naming('no_such_column', 'at length'));
    expect(atLength.length).toBeGreaterThan(50);
    expect(await shapes(naming('secret', 'at length'))).toEqual(atLength);
    const unknown = await shapes(naming('no_such_column'));
    expect(statuses(unknown)).toEqual(new Set([400]));
    for (const key of [
      ...Object.keys(hiddenColumns),
      'secret_choice',
      'modified_by',
      'modified_at',
      'deleted_at',
      'id',
      'organisation_id',
    ]) {
      expect([key, await shapes(naming(key))]).toEqual([key, unknown]);
    }
    expect(statuses(await shapes(naming('name'))).has(200)).toBe(true);
  });

  test('Q7: in any other spelling is unknown, the hidden and the open ones', async () => {
    const spellings = (key: string) => [
      `t0.${key}`,
      `asset.${key}`,
      `"${key}"`,
      key.toUpperCase(),
      `${key} `,
      ` ${key}`,
      `${key}::text`,
      `data->>'${key}'`,
      `${key}--`,
      `(${key})`,
      `${key}/**/`,
      `lower(${key})`,
      key.replace('e', 'е'),
      key.normalize('NFD').replace('s', 'ｓ').replace('n', 'ｎ'),
      `${key}\u200b`,
      `-${key}`,
      `__proto__`,
      'constructor',
      'toString',
      'hasOwnProperty',
    ];
    const ask = (name: string) =>
      shapes([
        world.maria.client.get(`${list}?${filterOf({ column: name, op: 'not_empty' })}`),
        world.maria.client.get(`${list}?columns=${encodeURIComponent(name)}`),
        world.maria.client.get(`${list}?sort=${encodeURIComponent(`-${name}`)}`),
      ]);
    const unknown = await ask('no_such_column');
    expect(statuses(unknown)).toEqual(new Set([400]));
    for (const name of [...spellings('secret'), ...spellings('name')]) expect([name, await ask(name)]).toEqual([name, unknown]);
    for (const cut of ['secret%00', '%00', 'secret%zz']) {
      expect((await world.maria.client.get(`${list}?sort=${cut}`)).status).toBe(400);
    }
    expect(statuses(await ask('name'))).toEqual(new Set([200]));
  });

  test('P3: that is added later is absent everywhere, name and value, until somebody grants it', async () => {
    const { desk, maria, agent, canaries } = world;
    const { maria: mine } = contents.cases;
    const title = canaries.mint('title of a new column', 'agent');
    await world.made(`${atDesk}/metadata/objects/case/columns`, {
      key: 'added_later',
      type: 'text',
      title: { en: title },
      searchable: true,
    });
    const value = canaries.mint('value of a new column', 'agent');
    await changeRecord(agent, 'case', mine.uid, { added_later: value });
    const everything = async () => {
      const texts: string[] = [];
      for (const { ask } of readingChannels) {
        for (const reply of await ask(maria, { ...mine, word: value, column: 'added_later' })) texts.push(seenOf(reply));
      }
      return texts.join('\n');
    };
    const before = await everything();
    expect([before.includes('added_later'), canaries.leaks('maria', before)]).toEqual([false, []]);
    expect((await agent.client.get(`${atDesk}/search?text=${value}`)).text).toContain(mine.uid);
    const roles = good(await desk.client.get(`${atDesk}/roles`)).body.roles;
    const principal = String(roles?.find((role) => String(role.key) === 'all_portal_users')?.uid);
    good(await desk.client.put(`${atDesk}/rights/case/columns/added_later`, { rows: [{ principal, grade: 'read' }] }));
    const after = await everything();
    const met = canaries.found(after).filter((place) => place.endsWith('of a new column'));
    expect([after.includes('added_later'), met.length]).toEqual([true, 2]);
  });
});

describe('pages', () => {
  test('Q3: total, "more" and pages count what one may see and nothing else', async () => {
    const { maria, stranger } = world;
    for (let i = 0; i < 5; i++) await makeRecord(stranger, 'asset', { name: `bait ${i}` });
    for (let i = 0; i < 3; i++) await makeRecord(maria, 'asset', { name: `bait ${i}` });
    const filter = filterOf({ column: 'name', op: 'starts', value: 'bait' });
    const first = (await maria.client.get(`${list}?${filter}&limit=2&count=true`)).body;
    expect([first.rows?.length, first.count]).toEqual([2, { exact: 3 }]);
    const second = (await maria.client.get(`${list}?${filter}&limit=2&cursor=${first.next}`)).body;
    expect([second.rows?.length, second.next]).toEqual([1, null]);
    expect((await maria.client.get(`${list}/count?${filter}`)).body).toEqual({ exact: 3 });
    expect((await maria.client.get(`${list}/count?search=bait`)).body).toEqual({ exact: 3 });
    expect((await maria.client.get(`${atPortal}/search?text=bait`)).body.hits).toHaveLength(3);
    const whole = (await maria.client.get(`${list}?limit=3&${filter}`)).body;
    expect([whole.rows?.length, whole.next]).toEqual([3, null]);
  });

  test('Q13: a link to the next page is good for its reader and its list only', async () => {
    const { maria, colleague, stranger, agent } = world;
    const page = async (of: { client: typeof maria.client; base: string }, rest: string) =>
      (await of.client.get(`${of.base}/records/asset?limit=1${rest}`)).body;
    const cursor = String((await page(maria, '')).next);
    expect((await page(maria, `&cursor=${cursor}`)).rows).toHaveLength(1);
    // One in 64 begins with an A by chance.
    const edited = `${cursor.startsWith('A') ? 'B' : 'A'}${cursor.slice(1)}`;
    const bent = [`${cursor}A`, cursor.slice(0, -2), cursor.toUpperCase(), edited, 'AAAA', '%20', `${cursor}=`];
    for (const other of [colleague, stranger, agent]) expect((await page(other, `&cursor=${cursor}`)).code).toBe('bad_cursor');
    for (const wrong of bent) expect([wrong, (await page(maria, `&cursor=${wrong}`)).code]).toEqual([wrong, 'bad_cursor']);
    for (const another of ['&sort=name', '&search=bait', `&${filterOf({ column: 'name', op: 'not_empty' })}`]) {
      expect((await page(maria, `${another}&cursor=${cursor}`)).code).toBe('bad_cursor');
    }
    const other = await maria.client.get(`${atPortal}/records/case?limit=1&cursor=${cursor}`);
    expect(other.body.code).toBe('bad_cursor');
    const history = await maria.client.get(`${list}/${contents.assets.maria.uid}/history?cursor=${cursor}`);
    expect(history.body.code).toBe('bad_cursor');
    // The next page of staff lists is bound alike.
    for (const path of ['portal-users', 'organisations', 'users']) {
      const reply = await world.desk.client.get(`${atDesk}/${path}?cursor=${cursor}`);
      expect([path, reply.status]).toEqual([path, 400]);
    }
  });
});
