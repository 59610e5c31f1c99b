/** Who is given an article for the first time, and whoever had only what counts no more. */
import { expect, test } from 'vitest';
import type { Client, Loose } from '../testing/client.ts';
import { sharedBase } from './fixture.ts';

const titles = async (who: Client) =>
  [...((await who.get('/api/portal/first/knowledge/articles?limit=100')).body.rows as Loose)].map((row) => String(row.title));

test('a category is read from its first article on, also by whom an article was shared with before and is not any more', async () => {
  const base = await sharedBase();
  await base.portal('first');
  const delta = await base.role('Delta');
  const zoe = await base.app.as(await base.app.portalUser({ portal: 'first', organisations: [delta.id] }));
  const omar = await base.app.as(await base.app.portalUser({ portal: 'first' }));
  const [theirs, nobodys] = [await base.category('For Delta'), await base.category('For nobody')];
  await base.audience(theirs, [[null, delta.uid]]);
  await base.audience(nobodys, []);
  const uid = await base.article({ title: 'Shared by hand', category: nobodys });
  await base.publish(uid);
  const shared = `/api/staff/records/published_article/${await base.published(uid)}/shares`;
  const made = await base.staff.post(shared, { receiver: delta.uid, grade: 'read' });
  expect(made.status, made.text).toBe(200);
  expect(await titles(zoe)).toContain('Shared by hand');
  expect((await base.staff.delete(`/api/staff/shares/${made.body.shares?.[0]?.uid}`)).status).toBe(204);
  // What was taken back is not swept yet.
  expect(await titles(zoe)).not.toContain('Shared by hand');
  await base.publish(await base.article({ title: 'The first for Delta', category: theirs }));
  expect(await titles(zoe)).toContain('The first for Delta');
  expect(await titles(omar)).not.toContain('The first for Delta');
});
