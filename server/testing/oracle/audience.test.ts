/**
 * Planted faults of who reads an article: each shows in the list of one of two readers, against what a loop over plain arrays says. The loops
 * over every channel stand in knowledge/audience.test.ts.
 */
import { beforeAll, expect, it, vi } from 'vitest';
import type * as Readership from '../../access/readership.ts';
import { type Base, openBase } from '../../knowledge/fixture.ts';
import type * as Audience from '../../knowledge/store-audience.ts';
import type { Client, Loose } from '../client.ts';
import { audienceFaults, readershipFaults } from './campaign/faults-audience.ts';
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
