/** The knowledge base of the demo: written by staff, translated, published, then read, liked and judged by customers. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { defaultCategory, like, publish, recordView, translate, vote } from '../knowledge/index.ts';
import { create, get, list, update } from '../records/index.ts';
import type { Cast, Played } from './cast.ts';
import { chance } from './chance.ts';
import type { Made } from './people.ts';

const file = path.join(import.meta.dirname, '../../solutions/demo/articles.json');
const SEED = 20_250_301;
const DAY = 86_400_000;

const text = z.strictObject({ title: z.string(), summary: z.string(), body: z.string() });
const articlesFile = z.strictObject({
  categories: z.array(z.strictObject({ key: z.string(), en: z.string(), de: z.string() })),
  articles: z.array(z.strictObject({ key: z.string(), category: z.string(), type: z.string(), en: text, de: text })),
});

type Written = z.infer<typeof articlesFile>['articles'][number];

/** Makes what is missing of the knowledge base; published over the year before `today`, read until then. */
export async function makeArticles(cast: Cast, made: Made, today: Date): Promise<void> {
  const { categories, articles } = articlesFile.parse(JSON.parse(await readFile(file, 'utf8')));
  const luck = chance(SEED);
  const at = new Date(today.getTime() - 366 * DAY);
  const uids = new Map<string, string>();
  for (const [rank, { key, en, de }] of categories.entries())
    uids.set(key, await category(cast, made, at, { name: en, name_de: de, rank: rank + 1 }));
  for (const written of articles) {
    const moment = new Date(today.getTime() - luck.whole(20, 340) * DAY - luck.whole(0, 9) * 3_600_000);
    const published = await writeOne(cast, made.administrator, written, uids.get(written.category) ?? '', moment);
    if (published !== null) await readOne(cast, made, published, luck, today);
  }
}

/** A category below the one that ships, whose readers it thereby has. */
async function category(
  cast: Cast,
  made: Made,
  at: Date,
  values: { name: string; name_de: string; rank: number },
): Promise<string> {
  const ctx = await cast.staff(made.administrator, at);
  const filter = { column: 'name', op: 'eq', value: values.name } as const;
  const [known] = (await list(ctx, 'article_category', { columns: ['name'], filter, limit: 1 })).rows;
  const parent = (await defaultCategory(ctx))?.uid;
  return known?.uid ?? (await create(ctx, 'article_category', { ...values, ...(parent === undefined ? {} : { parent }) })).uid;
}

/** Writes and publishes an article in both languages; answers the English title, null where it is there already. */
async function writeOne(cast: Cast, editor: Played, written: Written, categoryUid: string, at: Date): Promise<string | null> {
  const ctx = await cast.staff(editor, at);
  const filter = { column: 'title', op: 'eq', value: written.en.title } as const;
  if ((await list(ctx, 'article', { columns: ['title'], filter, limit: 1 })).rows.length > 0) return null;
  const { en, de, type } = written;
  const english = await create(ctx, 'article', { ...en, type, category: categoryUid, language: 'en' });
  const german = await translate(ctx, english.uid, 'de');
  const { version } = await get(ctx, 'article', german);
  await update(ctx, 'article', german, { ...de }, { version });
  await publish(ctx, english.uid);
  await publish(ctx, german);
  return en.title;
}

const reasons = [
  'The table is what I needed.',
  'A picture of the terminals would help.',
  'Too short for our case, but it put me on the way.',
];

/** Customers open it, some like it, some say whether it helped. */
async function readOne(cast: Cast, made: Made, title: string, luck: ReturnType<typeof chance>, today: Date): Promise<void> {
  const portal = made.portals.get('support')?.slug ?? '';
  for (const reader of made.readers) {
    const seen = luck.often(0.35);
    const [liked, voted, helpful, reason] = [luck.often(0.3), luck.often(0.35), luck.often(0.85), luck.pick(reasons)];
    const at = new Date(today.getTime() - luck.whole(0, 25) * DAY);
    if (!seen) continue;
    const ctx = await cast.outside(reader, portal, at);
    const filter = { column: 'title', op: 'eq', value: title } as const;
    const [article] = (await list(ctx, 'published_article', { columns: ['title'], filter, limit: 1 })).rows;
    if (article === undefined) throw new Error(`${title} was published and is not there for a reader`);
    await recordView(ctx, article.uid);
    if (liked) await like(ctx, 'published_article', article.uid, true);
    if (voted) await vote(ctx, article.uid, { helpful, ...(helpful ? {} : { reason }) });
  }
}
