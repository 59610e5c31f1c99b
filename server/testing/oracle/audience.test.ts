/**
 * Planted faults of who reads an article: each shows in the list of one of two readers, against what a loop over plain arrays says. The loops
 * over every channel stand in knowledge/audience.test.ts. Then those of what they read of the columns that an administrator added to articles.
 */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type * as Configuration from '../../access/configuration.ts';
import { saveColumnRules } from '../../access/index.ts';
import type * as Readership from '../../access/readership.ts';
import { sql } from '../../kernel/index.ts';
import { type Base, openBase } from '../../knowledge/fixture.ts';
import type * as Audience from '../../knowledge/store-audience.ts';
import type * as Twins from '../../metadata/twins.ts';
import type * as Write from '../../records/store-write.ts';
import type { Client, Loose } from '../client.ts';
import { audienceFaults, readershipFaults } from './campaign/faults-audience.ts';
import { twinFaults, twinRuleFaults, twinWriteFaults } from './campaign/faults-twins.ts';
import { planted } from './campaign/plant.ts';

// Each module of the product is itself but for the fault that is planted; a factory may use nothing from outside.
vi.mock('../../access/readership.ts', async (load) =>
  (await import('./campaign/plant.ts')).plant(
    await load<typeof Readership>(),
    (await import('./campaign/faults-audience.ts')).readershipFaults,
  ),
);
vi.mock('../../knowledge/store-audience.ts', async (load) =>
  (await import('./campaign/plant.ts')).plant(
    await load<typeof Audience>(),
    (await import('./campaign/faults-audience.ts')).audienceFaults,
  ),
);
vi.mock('../../access/configuration.ts', async (load) =>
  (await import('./campaign/plant.ts')).plant(
    await load<typeof Configuration>(),
    (await import('./campaign/faults-twins.ts')).twinRuleFaults,
  ),
);
vi.mock('../../metadata/twins.ts', async (load) =>
  (await import('./campaign/plant.ts')).plant(
    await load<typeof Twins>(),
    (await import('./campaign/faults-twins.ts')).twinFaults,
  ),
);
vi.mock('../../records/store-write.ts', async (load) =>
  (await import('./campaign/plant.ts')).plant(
    await load<typeof Write>(),
    (await import('./campaign/faults-twins.ts')).twinWriteFaults,
  ),
);

type Portal = 'help' | 'partners';
type Audiences = readonly (readonly [Portal | null, string])[] | null;
interface Place {
  readonly uid: string;
  readonly above: Place | null;
  readers: Audiences;
}
interface Article {
  readonly uid: string;
  readonly title: string;
  place: Place | null;
}

let base: Base;
let top: Place;
let inner: Place;
let acme: string;
const articles: Article[] = [];
/** One belongs to no organisation, the other to Acme at the other portal. */
const people: { readonly portal: Portal; readonly client: Client; readonly roles: readonly string[] }[] = [];

/** The naive model: nothing but a loop. */
const readersOf = (place: Place | null): NonNullable<Audiences> => {
  for (let at = place; at !== null; at = at.above) if (at.readers !== null) return at.readers;
  return [];
};

beforeAll(async () => {
  base = await openBase();
  for (const portal of ['help', 'partners']) await base.portal(portal);
  const role = await base.role('Acme');
  acme = role.uid;
  const make = async (portal: Portal, organisations: string[], roles: string[]) =>
    people.push({ portal, roles, client: await base.app.as(await base.app.portalUser({ portal, organisations })) });
  await make('help', [await other()], [base.everybody]);
  await make('partners', [role.id], [base.everybody, acme]);
  top = { uid: await base.category('Top'), above: null, readers: null };
  inner = { uid: await base.category('Inner', { parent: top.uid }), above: top, readers: null };
  for (const [title, place] of [
    ['On top', top],
    ['Within', inner],
  ] as const) {
    const uid = await base.article({ title, category: place.uid });
    await base.publish(uid);
    articles.push({ uid, title, place });
  }
});

const other = async () => (await base.role('Others')).id;

async function say(place: Place, readers: Audiences): Promise<void> {
  place.readers = readers;
  await base.audience(place.uid, readers);
}

async function publishIn(article: Article, place: Place | null): Promise<void> {
  const { version } = (await base.staff.get(`/api/staff/knowledge/articles/${article.uid}`)).body;
  const values = { category: place?.uid ?? null };
  const changed = await base.staff.patch(`/api/staff/records/article/${article.uid}`, { values }, { ifMatch: Number(version) });
  expect(changed.status, changed.text).toBe(200);
  await base.publish(article.uid);
  article.place = place;
}

/** Where a list tells somebody something else than the loop; null where both agree. */
async function difference(after: string): Promise<string | null> {
  for (const { portal, client, roles } of people) {
    const { rows } = (await client.get(`/api/portal/${portal}/records/published_article?columns=title&sort=title`)).body;
    const told = [...(rows as Loose)].map((row) => String(Object(row.values).title));
    const wanted = articles
      .filter(({ place }) => readersOf(place).some(([at, role]) => (at === null || at === portal) && roles.includes(role)))
      .map(({ title }) => title)
      .sort();
    if (told.join() !== wanted.join()) return `${after}, at ${portal}: ${told.join()} instead of ${wanted.join()}`;
  }
  return null;
}

/** What staff do, once; the first difference. Afterwards nobody reads anything. */
async function play(): Promise<string | null> {
  const [outer, within] = articles as [Article, Article];
  const deeds: readonly (readonly [string, () => Promise<void>])[] = [
    ['one portal', () => say(top, [['help', base.everybody]])],
    ['one role', () => say(top, [[null, acme]])],
    ['nobody within', () => say(inner, [])],
    ['everybody on top', () => say(top, [[null, base.everybody]])],
    ['published within', () => publishIn(within, inner)],
    ['like the one above', () => say(inner, null)],
    ['published nowhere', () => publishIn(outer, null)],
  ];
  let found: string | null = null;
  for (const [name, deed] of deeds) {
    await deed();
    found ??= await difference(name);
    if (found !== null) break;
  }
  planted.name = '';
  for (const place of [top, inner]) await say(place, []);
  await publishIn(outer, top);
  await publishIn(within, inner);
  return found;
}

it('who reads an article is what the loop says, by the very same seams', async () => {
  expect(await play()).toBeNull();
});

it.each([...Object.keys(readershipFaults), ...Object.keys(audienceFaults)])('it is noticed when %s', async (name) => {
  planted.name = name;
  const found = await play();
  console.log(`${name}: ${found}`);
  expect(found, `Nobody noticed that ${name}`).not.toBeNull();
});

/** What is said of the added columns, and what stands in them: in the working copy, and published. */
interface Added {
  typed: Readonly<Record<string, string>>;
  published: Readonly<Record<string, string>>;
  /** Of the copy, to everybody outside; of the original, kept from all employees. Of the original nothing can be granted outside. */
  granted: readonly string[];
  kept: readonly string[];
}

/** The naive model: readers outside have what is granted of the copy, staff what is not kept from them in the original; all of them as it was published. */
const readOf = ({ published, granted, kept }: Added, inside: boolean): Record<string, string> =>
  Object.fromEntries(Object.entries(published).filter(([key]) => (inside ? !kept.includes(key) : granted.includes(key))));

const COLUMNS = ['model', 'code'];
let employee: Client;
let roots: ReadonlyMap<string, string>;

/** All rules of both objects, anew. */
async function rule({ granted, kept }: Added): Promise<void> {
  const ctx = await base.app.ctx();
  const [outside, inside] = [roots.get('all_portal_users') ?? '', roots.get('all_employees') ?? ''];
  for (const key of COLUMNS) {
    // A row that gives it to the staff gives nothing that is kept from them in the original.
    const ofCopy = [...(granted.includes(key) ? [outside] : []), inside].map((principalId) => ({
      principalId,
      grade: 1 as const,
    }));
    await saveColumnRules(ctx, 'published_article', key, ofCopy);
    await saveColumnRules(ctx, 'article', key, kept.includes(key) ? [{ principalId: inside, grade: 0 as const }] : []);
  }
}

async function addedDifference(added: Added, copy: string, after: string): Promise<string | null> {
  const readers = [...people.map(({ portal, client }) => [`portal/${portal}`, client] as const), ['staff', employee] as const];
  for (const [door, client] of readers) {
    const { status, body } = await client.get(`/api/${door}/records/published_article/${copy}`);
    const told = Object.entries(Object((body as Loose).values)).filter(([key]) => COLUMNS.includes(key));
    const wanted = readOf(added, door === 'staff');
    const [one, other] = [JSON.stringify([status, Object.fromEntries(told.sort())]), JSON.stringify([200, wanted])];
    if (one !== other) return `${after}, ${door}: ${one} instead of ${other}`;
  }
  return null;
}

/** What an administrator and an author do with the columns, once; the first difference. Afterwards nobody reads anything. */
async function playAdded(): Promise<string | null> {
  const [article] = articles as [Article];
  await say(top, [[null, base.everybody]]);
  const added: Added = { typed: {}, published: {}, granted: [], kept: [] };
  const type = async (values: Readonly<Record<string, string>>) => {
    const { version } = (await base.staff.get(`/api/staff/knowledge/articles/${article.uid}`)).body;
    const path = `/api/staff/records/article/${article.uid}`;
    const answer = await base.staff.patch(path, { values }, { ifMatch: Number(version) });
    expect(answer.status, answer.text).toBe(200);
    added.typed = values;
  };
  const publish = async () => {
    await base.publish(article.uid);
    added.published = added.typed;
  };
  const says = async (more: Partial<Added>) => rule(Object.assign(added, more));
  const deeds: readonly (readonly [string, () => Promise<void>])[] = [
    [
      'published',
      () =>
        says({})
          .then(() => type({ code: 'X-1', model: 'A-1' }))
          .then(publish),
    ],
    ['granted', () => says({ granted: ['model'] })],
    ['typed', () => type({ code: 'Y-2', model: 'B-2' })],
    ['published again', publish],
    ['kept from the staff', () => says({ kept: ['code'] })],
  ];
  const copy = await base.published(article.uid);
  try {
    for (const [name, deed] of deeds) {
      await deed();
      const found = await addedDifference(added, copy, name);
      if (found !== null) return found;
    }
    return null;
  } finally {
    planted.name = '';
    await rule({ ...added, granted: [], kept: [] });
    await say(top, []);
  }
}

describe('columns that an administrator added', () => {
  beforeAll(async () => {
    for (const key of COLUMNS) {
      const made = await base.staff.post('/api/staff/metadata/objects/article/columns', {
        key,
        type: 'text',
        title: { en: key },
      });
      expect(made.status, made.text).toBe(200);
    }
    employee = await base.app.as(await base.app.staff({}));
    const ctx = await base.app.ctx();
    const rows = await ctx.db.rows(
      sql<{ key: string; id: string }>`select key, id::text as id from portico.role where key like 'all_%'`,
    );
    roots = new Map(rows.map(({ key, id }) => [key, id]));
  });

  it('are read as they were published and as far as the loop says, by the very same seams', async () => {
    expect(await playAdded()).toBeNull();
  });

  it.each([...Object.keys(twinFaults), ...Object.keys(twinWriteFaults), ...Object.keys(twinRuleFaults)])(
    'it is noticed when %s',
    async (name) => {
      planted.name = name;
      const found = await playAdded();
      console.log(`${name}: ${found}`);
      expect(found, `Nobody noticed that ${name}`).not.toBeNull();
    },
  );
});
