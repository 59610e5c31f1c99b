import { Readable } from 'node:stream';
import type { ImportResult } from '../../shared/contracts/knowledge-folders.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, problem, withTx } from '../kernel/index.ts';
import { metadataOf, objectOf } from '../metadata/index.ts';
import { create, locate, update, upload, writeOwned } from '../records/index.ts';
import { type Category, pathTo, readableCategories } from './categories.ts';
import { copiesOf, stateOf } from './copies.ts';
import { type Overwrite, type Plan, type Planned, planImport } from './import-plan.ts';
import { htmlOf } from './markdown.ts';
import { lockAudiences } from './store-audience.ts';
import { keepImported } from './store-folders.ts';
import { sameLanguage } from './store-versions.ts';
import { readZip } from './zip.ts';

/** What the import of a zip file would do; writes nothing. Throws `forbidden`, `refused_file`. */
export async function previewImport(ctx: Ctx, bytes: Buffer): Promise<ImportResult> {
  const plan = await planImport(ctx, await readZip(bytes), new Map());
  return { lines: plan.lines, categories: newCategories(plan) };
}

/**
 * Brings a zip file of Markdown folders in: all that the preview does not refuse, or nothing at all. What it makes and changes are working
 * copies; nothing is published. The same zip file again changes nothing; what somebody changed here since stays as it is, unless its line and
 * version stand in `overwrite`.
 */
export async function importFolders(ctx: Ctx, bytes: Buffer, overwrite: Overwrite): Promise<ImportResult> {
  const folder = await readZip(bytes);
  return withTx(ctx, async (tx) => {
    // Two imports of the same folders would each make what the other one makes.
    await lockAudiences(tx);
    const plan = await planImport(tx, folder, overwrite);
    const categories = newCategories(plan);
    const made = new Map(plan.categories.map(({ uid }) => [keyOf(namesOf(plan.categories, uid)), uid]));
    const uids: string[] = [];
    for (const one of plan.work) uids.push(await write(tx, one, await categoryOf(tx, made, plan.names, one.head.category)));
    await keepStates(tx, uids);
    await audit(tx, 'knowledge.import', { articles: plan.work.length, categories: categories.length });
    return { lines: plan.lines, categories };
  });
}

const keyOf = (names: readonly string[]) => JSON.stringify(names);
const namesOf = (categories: readonly Category[], uid: string) => pathTo(categories, uid).map(({ plain }) => plain);

/** Remembers what the articles are like now, so that the next import sees who changed them in between. */
async function keepStates(ctx: Ctx, uids: readonly string[]): Promise<void> {
  const categories = await readableCategories(ctx);
  for (let at = 0; at < uids.length; at += 100) {
    const copies = await copiesOf(ctx, categories, uids.slice(at, at + 100));
    await keepImported(
      ctx,
      copies.map((copy) => ({ uid: copy.uid, digest: stateOf(copy) })),
    );
  }
}

/** Categories that are not there yet, as paths; those above first. */
function newCategories({ work, categories }: Plan): string[] {
  const there = new Set(categories.map(({ uid }) => keyOf(namesOf(categories, uid))));
  const missing = new Set<string>();
  for (const { head } of work) {
    const names = head.category;
    for (let n = 1; n <= names.length; n += 1) {
      const way = names.slice(0, n);
      if (!there.has(keyOf(way))) missing.add(way.join(' / '));
    }
  }
  return [...missing].sort();
}

/** The uid of a category by the names on the way to it, made where it is missing: below others it has their readers, at the top none. */
async function categoryOf(
  ctx: Ctx,
  made: Map<string, string>,
  translated: Plan['names'],
  names: readonly string[],
): Promise<string | null> {
  let parent: string | null = null;
  for (let n = 1; n <= names.length; n += 1) {
    const key = keyOf(names.slice(0, n));
    const there: string =
      made.get(key) ??
      (await create(ctx, 'article_category', { name: names[n - 1], ...(await namesIn(ctx, translated.get(key))), parent })).uid;
    made.set(key, there);
    parent = there;
  }
  return parent;
}

/** Names by language as columns, for languages that categories are named in here. */
async function namesIn(ctx: Ctx, names: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
  const object = objectOf(await metadataOf(ctx), 'article_category');
  const columns = Object.entries(names).map(([language, name]) => [`name_${language}`, name] as const);
  return Object.fromEntries(columns.filter(([key]) => object.column(key) !== undefined));
}

/** Answers the uid. */
async function write(ctx: Ctx, one: Planned, category: string | null): Promise<string> {
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
    links: head.links ?? [],
    files: [...uids.values()],
    // Cleaned by the column like everything that is written into it.
    body: htmlOf(one.body, (path) => uids.get(path) ?? null),
  };
  if (copy !== null) {
    await update(ctx, 'article', copy.uid, values, { version: copy.version });
    return copy.uid;
  }
  const { uid } = await create(ctx, 'article', values);
  if (head.article !== undefined) await joinTranslations(ctx, uid, head.article, head.language);
  return uid;
}

/** Puts a new copy beside its translations, under the uid that it has in every installation. */
async function joinTranslations(ctx: Ctx, uid: string, group: string, language: string): Promise<void> {
  const { id } = await locate(ctx, 'article', uid);
  if ((await sameLanguage(ctx, group, language, id)) !== null) {
    throw problem('conflict', 'Somebody else has an article that the zip file holds, and you may not read it.');
  }
  await writeOwned(ctx, 'article', id, { translation_group: group });
}
