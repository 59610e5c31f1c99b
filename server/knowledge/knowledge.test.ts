import { beforeAll, describe, expect, test } from 'vitest';
import { loadSolutions } from '../bundles/index.ts';
import { sql } from '../kernel/index.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import type { Client } from '../testing/client.ts';

let app: TestApp;
let maria: Client;
const knowledge = '/api/portal/help/knowledge';

beforeAll(async () => {
  app = await testApp();
  await loadSolutions(await app.ctx());
  const portal = await app.portal('help');
  const owner = await app.ctx('owner');
  await owner.db.run(sql`insert into portico.exposure (portal_id, object_id)
    select ${portal}::bigint, id from portico.object where key in ('published_article', 'article_category')`);
  maria = await app.as(await app.portalUser({ portal: 'help' }));
});

describe('an empty knowledge base', () => {
  test('has no categories and no articles', async () => {
    expect((await maria.get(`${knowledge}/categories`)).body).toEqual({ categories: [] });
    expect((await maria.get(`${knowledge}/articles?count=true`)).body).toEqual({ rows: [], next: null, count: { exact: 0 } });
    expect((await maria.get(`${knowledge}/articles?order=popular&liked=true&type=faq`)).body).toEqual({ rows: [], next: null });
    const nowhere = `${knowledge}/articles/00000000-0000-4000-8000-000000000000`;
    expect((await maria.get(nowhere)).status).toBe(404);
    expect((await maria.get(`${nowhere}/comments`)).status).toBe(404);
  });
});
