/** A portal with a main page, an administrator at work, and a customer of each of two organisations. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { BlockView, BlockViewOf } from '../../../shared/contracts/page-blocks.ts';
import type { pageEdit, pageView } from '../../../shared/contracts/pages.ts';
import { sql } from '../../kernel/index.ts';
import { type TestApp, testApp } from '../../testing/app.ts';
import type { Client, Loose } from '../../testing/client.ts';
import { type Desk, openDesk } from '../../testing/desk.ts';
import type { Person } from '../../testing/people.ts';
import { shared } from '../../testing/shared.ts';

export type Page = z.infer<typeof pageView>;
export type Edit = z.infer<typeof pageEdit>;

export const en = (text: string) => ({ en: text });
export const uid = () => randomUUID();

/** The body. @throws Error with the server's words for a refusal. */
export async function ok(answer: Promise<{ status: number; text: string; body: Loose }>): Promise<Loose> {
  const { status, text, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return body;
}

export const kinds = (page: Page) => page.blocks.map(({ kind }) => kind);

/** Blocks of one kind, in their order. */
export const every = <K extends BlockView['kind']>(page: Page, kind: K) =>
  page.blocks.filter((block) => block.kind === kind) as unknown as BlockViewOf<K>[];

/** The first block of a kind. @throws Error where there is none. */
export function find<K extends BlockView['kind']>(page: Page, kind: K): BlockViewOf<K> {
  const [found] = every(page, kind);
  if (!found) throw new Error(`No block ${kind} in ${JSON.stringify(page)}`);
  return found;
}

export const banner = (more: object = {}) => ({
  uid: uid(),
  place: 'top',
  kind: 'banner',
  settings: { title: en('Welcome'), ...more },
});
export const records = (settings: object) => ({
  uid: uid(),
  place: 'main',
  kind: 'records',
  settings: { title: en('List'), ...settings },
});
export const cases = (settings: object = {}) => ({ uid: uid(), place: 'main', kind: 'cases', settings });

export const editAt = (portal: string) => `/api/staff/portals/${portal}/main-page`;
/** What is arranged on a portal, as this person is told. */
export const edit = async (client: Client, portal: string) => (await ok(client.get(editAt(portal)))) as unknown as Edit;
/** The main page as this person sees it. */
export const main = async (client: Client, slug = 'desk') =>
  (await ok(client.get(`/api/portal/${slug}/main`))) as unknown as Page;

export interface Scene {
  readonly app: TestApp;
  readonly desk: Desk;
  /** Uid of the portal `desk`. */
  readonly portal: string;
  readonly anna: Person;
  readonly annaClient: Client;
  /** Of another organisation. */
  readonly ben: Client;
  /** A portal made from a template over the API, active; answers its uid. */
  enable(slug: string, template: string): Promise<string>;
  /** Saves these blocks and publishes them. */
  publish(blocks: readonly object[], portal?: string): Promise<Edit>;
}

async function customer(app: TestApp, desk: Desk, organisation: string, name: string): Promise<Person> {
  const made = await desk.organisation(organisation);
  const contact = await desk.contact({ name, account: made.account });
  const owner = await app.ctx('owner');
  const ids = await owner.db.one(sql<{ role: string; contact: string }>`select
    (select r.id::text from portico.role r join portico.principal p on p.id = r.id where p.uid = ${made.uid}) as role,
    (select id::text from data.contact where uid = ${contact}) as contact`);
  return app.portalUser({ portal: 'desk', organisations: [ids.role], contactId: ids.contact });
}

/** The same for all parts of a test file. */
export const openScene = shared(async (): Promise<Scene> => {
  const app = await testApp();
  const desk = await openDesk(app);
  const { client } = desk;
  const enable: Scene['enable'] = async (slug, template) => {
    const workspace = await ok(client.post('/api/staff/workspaces', { title: slug }));
    const wanted = { template, title: `The ${slug}`, slug };
    const made = await ok(client.post(`/api/staff/workspaces/${workspace.uid}/portal`, wanted));
    await ok(client.post(`/api/staff/portals/${made.uid}/status`, { action: 'activate' }));
    return String(made.uid);
  };
  const portal = await enable('desk', 'service_desk');
  const anna = await customer(app, desk, 'Halden', 'Anna Lind');
  const ben = await customer(app, desk, 'Quartz', 'Ben Quist');
  return {
    app,
    desk,
    portal,
    anna,
    annaClient: await app.as(anna),
    ben: await app.as(ben),
    enable,
    publish: async (blocks, of = portal) => {
      const before = await edit(client, of);
      const saved = await ok(client.put(editAt(of), { blocks }, { ifMatch: before.version }));
      const published = client.post(`${editAt(of)}/publish`, undefined, { ifMatch: Number(saved.version) });
      return (await ok(published)) as unknown as Edit;
    },
  };
});
