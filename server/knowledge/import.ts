import { Readable } from 'node:stream';
import type { ImportResult } from '../../shared/contracts/knowledge-folders.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, problem, withTx } from '../kernel/index.ts';
import { create, locate, update, upload, writeOwned } from '../records/index.ts';
import { type Category, pathTo } from './categories.ts';
import { type Plan, type Planned, planImport } from './import-plan.ts';
import { htmlOf } from './markdown.ts';
import { lockAudiences } from './store-audience.ts';
import { sameLanguage } from './store-versions.ts';
import { readZip } from './zip.ts';

/** What the import of a zip file would do; writes nothing. Throws `forbidden`, `refused_file`. */
export async function previewImport(ctx: Ctx, bytes: Buffer): Promise<ImportResult> {
  const plan = await planImport(ctx, await readZip(bytes));
  return { lines: plan.lines, categories: newCategories(plan) };
}

/**
 * Brings a zip file of Markdown folders in: all that the preview does not refuse, or nothing at all. What it makes and changes are working
 * copies; nothing is published. The same zip file again changes nothing.
 */
export async function importFolders(ctx: Ctx, bytes: Buffer): Promise<ImportResult> {
  const folder = await readZip(bytes);
  return withTx(ctx, async (tx) => {
    // Two imports of the same folders would each make what the other one makes.
    await lockAudiences(tx);
    const plan = await planImport(tx, folder);
    const categories = newCategories(plan);
    const made = new Map(plan.categories.map(({ uid }) => [keyOf(namesOf(plan.categories, uid)), uid]));
    for (const one of plan.work) await write(tx, one, await categoryOf(tx, made, one.head.category ?? []));
    await audit(tx, 'knowledge.import', { articles: plan.work.length, categories: categories.length });
    return { lines: plan.lines, categories };
  });
}

const keyOf = (names: readonly string[]) => JSON.stringify(names);
const namesOf = (categories: readonly Category[], uid: string) => pathTo(categories, uid).map(({ name }) => name);

/** Categories that are not there yet, as paths; those above first. */
function newCategories({ work, categories }: Plan): string[] {
  const there = new Set(categories.map(({ uid }) => keyOf(namesOf(categories, uid))));
  const missing = new Set<string>();
  for (const { head } of work) {
    const names = head.category ?? [];
    for (let n = 1; n <= names.length; n += 1) {
      const way = names.slice(0, n);
      if (!there.has(keyOf(way))) missing.add(way.join(' / '));
    }
  }
  return [...missing].sort();
}

/** The uid of a category by the names on the way to it, made where it is missing: below others it has their readers, at the top none. */
async function categoryOf(ctx: Ctx, made: Map<string, string>, names: readonly string[]): Promise<string | null> {
  let parent: string | null = null;
  for (let n = 1; n <= names.length; n += 1) {
    const key = keyOf(names.slice(0, n));
    const there: string = made.get(key) ?? (await create(ctx, 'article_category', { name: names[n - 1], parent })).uid;
    made.set(key, there);
    parent = there;
  }
  return parent;
}

async function write(ctx: Ctx, one: Planned, category: string | null): Promise<void> {
  const { head, copy } = one;
  const uids = new Map<string, string>();
  for (const [relative, { name, bytes, kept }] of one.files) {
    const content = Readable.from([bytes]);
    uids.set(relative, kept ?? (await upload(ctx, { name, mediaType: '', content })).uid);
  }
  const values = {
    title: head.title,
    summary: head.summary === '' ? null : (head.summary ?? null),
    type: head.type,
    language: head.language,
    category,
    files: [...uids.values()],
    // Cleaned by the column like everything that is written into it.
    body: htmlOf(one.body, (path) => uids.get(path) ?? null),
  };
  if (copy !== null) {
    await update(ctx, 'article', copy.uid, values, { version: copy.version });
    return;
  }
  const { uid } = await create(ctx, 'article', values);
  if (head.article !== undefined) await joinTranslations(ctx, uid, head.article, head.language);
}

/** Puts a new copy beside its translations, under the uid that it has in every installation. */
async function joinTranslations(ctx: Ctx, uid: string, group: string, language: string): Promise<void> {
  const { id } = await locate(ctx, 'article', uid);
  if ((await sameLanguage(ctx, group, language, id)) !== null) {
    throw problem('conflict', 'Somebody else has an article that the zip file holds, and you may not read it.');
  }
  await writeOwned(ctx, 'article', id, { translation_group: group });
}
