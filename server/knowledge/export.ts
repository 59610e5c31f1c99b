import { requireOperation } from '../access/index.ts';
import { audit } from '../activity/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import { locate } from '../records/index.ts';
import { MANAGE } from './audience.ts';
import { breathe } from './bounded.ts';
import { readableCategories } from './categories.ts';
import { type Copy, copiesOf, stateOf } from './copies.ts';
import { besideOf, bytesOf, fileOf, placesOf } from './folders.ts';
import { NAMES, writeNames } from './names.ts';
import { audienceFor } from './store-audience.ts';
import { readersOf } from './store-readers.ts';
import { LIMITS, writeZip } from './zip.ts';

/**
 * All working copies the actor may read as a zip file of Markdown folders: a folder per category, a file per article and language, pictures
 * and files beside. Needs `CanManageKnowledge`. Throws `forbidden`, `too_large` where an import would not take it back.
 */
export async function exportFolders(ctx: Ctx): Promise<Buffer> {
  requireOperation(ctx, MANAGE);
  const categories = await readableCategories(ctx);
  const copies = await copiesOf(ctx, categories);
  const places = placesOf(copies);
  const folder = new Map<string, Buffer>();
  const audiences = new Map<string, Promise<string[]>>();
  let total = 0;
  const add = (path: string, bytes: Buffer) => {
    total += bytes.length;
    if (total > LIMITS.bytes || folder.size >= LIMITS.entries) {
      throw problem('too_large', `An export holds at most ${LIMITS.entries} files and ${LIMITS.bytes / 1024 / 1024} MB.`);
    }
    folder.set(path, bytes);
  };
  for (const copy of copies) {
    await breathe();
    const place = places.get(copy.uid) ?? copy.uid;
    for (const file of copy.files) add(`${besideOf(place)}${file.as}`, await bytesOf(ctx, copy.uid, file.uid));
    const audience = await told(ctx, copy, audiences);
    const head = { ...copy.head, state: stateOf(copy) };
    add(`${place}.md`, Buffer.from(fileOf({ ...copy, head }, place, audience.length === 0 ? {} : { audience })));
  }
  const names = writeNames(categories, copies);
  if (names !== null) add(NAMES, Buffer.from(names));
  await audit(ctx, 'knowledge.export', { articles: copies.length });
  return writeZip(folder);
}

/** Who reads the category, in words; asked once for each. */
function told(ctx: Ctx, { categoryUid }: Copy, known: Map<string, Promise<string[]>>): Promise<string[]> {
  if (categoryUid === null) return Promise.resolve([]);
  const before = known.get(categoryUid);
  if (before !== undefined) return before;
  const asked = audienceWords(ctx, categoryUid);
  known.set(categoryUid, asked);
  return asked;
}

async function audienceWords(ctx: Ctx, categoryUid: string): Promise<string[]> {
  const { id } = await locate(ctx, 'article_category', categoryUid);
  const own = await audienceFor(ctx, id);
  if (own === null) return [];
  return (await readersOf(ctx, own.categoryId)).map(({ portal, role }) => `${role.title} (${portal?.title ?? '*'})`);
}
