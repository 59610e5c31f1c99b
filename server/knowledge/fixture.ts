/** A knowledge base for tests: two portals, roles, people, and short words for what staff do. */
import { loadSolutions } from '../bundles/index.ts';
import { sql } from '../kernel/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client, Loose } from '../testing/client.ts';
import { makeOrganisation, type Person } from '../testing/people.ts';
import { shared } from '../testing/shared.ts';

export interface Base {
  readonly app: TestApp;
  readonly staff: Client;
  readonly administrator: Person;
  /** Uid of All portal users. */
  readonly everybody: string;
  /** Uid of the category that ships. */
  readonly general: string;
  category(name: string, more?: Record<string, unknown>): Promise<string>;
  /** Gives a category its readers: pairs of a portal's slug (null = all) and the uid of a role. */
  audience(category: string, readers: readonly (readonly [string | null, string])[] | null): Promise<void>;
  /** Makes a working copy; answers its uid. */
  article(values: Record<string, unknown>): Promise<string>;
  publish(uid: string): Promise<Loose>;
  /** Uid of the published copy. */
  published(uid: string): Promise<string>;
  /** A portal that shows articles; answers its uid. */
  portal(slug: string): Promise<string>;
  /** A role below All portal users, bound to no account we know: its uid and id. */
  role(title: string): Promise<{ uid: string; id: string }>;
}

export async function openBase(): Promise<Base> {
  const app = await testApp();
  await loadSolutions(await app.ctx());
  const administrator = await app.staff({ administrator: true });
  const staff = await app.as(administrator);
  const uidOf = async (id: string) =>
    (
      await (
        await app.ctx()
      ).db.one(sql<{ uid: string }>`select uid::text as uid from portico.principal where id = ${id}::bigint`)
    ).uid;
  const settings = (await staff.get('/api/staff/knowledge/settings')).body;
  const everybody = String(settings.roles?.find?.((r) => String(r.title) === 'All portal users')?.uid);
  const must = <T extends { status: number; text: string; body: Loose }>(answer: T) => {
    if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
    return answer.body;
  };
  const portals = new Map<string, string>();
  return {
    app,
    staff,
    administrator,
    everybody,
    general: String(settings.defaultCategory?.uid),
    category: async (name, more = {}) =>
      String(must(await staff.post('/api/staff/records/article_category', { values: { name, ...more } })).uid),
    audience: async (category, readers) => {
      const named =
        readers?.map(([slug, role]) => ({ portal: slug === null ? null : (portals.get(slug) ?? slug), role })) ?? null;
      must(await staff.put(`/api/staff/knowledge/categories/${category}/audience`, { readers: named }));
    },
    article: async (values) => String(must(await staff.post('/api/staff/records/article', { values })).uid),
    publish: async (uid) => must(await staff.post(`/api/staff/knowledge/articles/${uid}/publish`)),
    published: async (uid) => String(must(await staff.get(`/api/staff/knowledge/articles/${uid}`)).published),
    portal: async (slug) => {
      const id = await app.portal(slug);
      const owner = await app.ctx('owner');
      await owner.db.run(sql`insert into portico.exposure (portal_id, object_id)
        select ${id}::bigint, id from portico.object where key in ('published_article', 'article_category', 'case') on conflict do nothing`);
      const row = await owner.db.one(sql<{ uid: string }>`select uid::text as uid from portico.portal where id = ${id}`);
      portals.set(slug, row.uid);
      return row.uid;
    },
    role: async (title) => {
      const id = await makeOrganisation(await app.ctx('owner'), title);
      return { id, uid: await uidOf(id) };
    },
  };
}

/** The same for all parts of a test file. */
export const sharedBase = shared(openBase);
