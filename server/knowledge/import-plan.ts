/** What an import would do, file by file, before anything is done. Reads only. */
import type { ImportLine } from '../../shared/contracts/knowledge-folders.ts';
import { requireOperation, rightsOn } from '../access/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import { cleanHtml, metadataOf, objectOf } from '../metadata/index.ts';
import { checkedType } from '../records/index.ts';
import { MANAGE } from './audience.ts';
import { type Category, readableCategories } from './categories.ts';
import { filesOf } from './export.ts';
import { bytesOf, type Copy, copiesOf, hashOf, laidFiles } from './folders.ts';
import { type Head, readHead } from './front-matter.ts';
import { htmlOf, markdownOf, picturesIn } from './markdown.ts';
import type { Folder } from './zip.ts';

/** Articles that one import takes at most: it is one transaction. */
const MOST = 500;

/** A picture or file of an article to come. */
export interface NewFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** Uid of the same file of the article, where it has it already. */
  readonly kept: string | null;
}

export interface Planned {
  readonly line: ImportLine;
  readonly head: Head & { readonly type: string; readonly language: string };
  readonly body: string;
  readonly copy: Copy | null;
  /** Files by the relative path that the text names. */
  readonly files: ReadonlyMap<string, NewFile>;
}

export interface Plan {
  readonly lines: ImportLine[];
  readonly work: Planned[];
  readonly categories: readonly Category[];
}

interface Known {
  readonly categories: readonly Category[];
  readonly copies: readonly Copy[];
  readonly types: ReadonlySet<string>;
  readonly languages: ReadonlySet<string>;
  readonly canCreate: boolean;
}

/** Needs `CanManageKnowledge`; each article besides what the gateway asks of whoever writes it. Throws `forbidden`, `refused_file`. */
export async function planImport(ctx: Ctx, folder: Folder): Promise<Plan> {
  requireOperation(ctx, MANAGE);
  const texts = [...folder].filter(([path]) => /\.md$/i.test(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (texts.length === 0) throw problem('refused_file', 'There is no Markdown file (.md) in the zip file.');
  if (texts.length > MOST) throw problem('refused_file', `One import takes at most ${MOST} articles. Divide the folders.`);
  const known = await knownNow(ctx);
  const lines: ImportLine[] = [];
  const work: Planned[] = [];
  const named = new Map<string, string>();
  for (const [path, bytes] of texts) {
    const found = await planOne(ctx, known, folder, path, bytes, named);
    lines.push('line' in found ? found.line : found);
    if ('line' in found && found.line.what !== 'same') work.push(found);
  }
  return { lines, work, categories: known.categories };
}

async function knownNow(ctx: Ctx): Promise<Known> {
  const object = objectOf(await metadataOf(ctx), 'article');
  const choices = (key: string) =>
    new Set(
      object
        .column(key)
        ?.choices.filter(({ retired }) => !retired)
        .map((one) => one.key) ?? [],
    );
  const categories = await readableCategories(ctx);
  const rights = await rightsOn(ctx, 'article');
  return {
    categories,
    copies: await copiesOf(ctx, categories),
    types: choices('type'),
    languages: choices('language'),
    canCreate: rights?.can.create ?? false,
  };
}

const placed = ({ category = [], language, title }: Head) => JSON.stringify([category, language, title]);

async function planOne(
  ctx: Ctx,
  known: Known,
  folder: Folder,
  path: string,
  bytes: Buffer,
  named: Map<string, string>,
): Promise<Planned | ImportLine> {
  const place = path.replace(/\.md$/i, '');
  const parts = place.split('/');
  const [, name = '', ending] = /^(.*?)(?:\.([a-z]{2,10}))?$/.exec(parts.at(-1) ?? '') ?? [];
  const refused = (reason: string, title = name): ImportLine => ({ path, title, what: 'refused', reason });
  const read = readHead(bytes, name);
  if ('reason' in read) return refused(read.reason);
  const head = {
    ...read.head,
    type: read.head.type ?? 'faq',
    language: read.head.language ?? ending ?? ctx.actor.culture.slice(0, 2),
    category: read.head.category ?? parts.slice(0, -1),
  };
  const { title } = head;
  if (!known.types.has(head.type)) return refused(`There is no type “${head.type}”.`, title);
  if (!known.languages.has(head.language)) return refused(`Articles are not written in “${head.language}”.`, title);
  // The same article twice in one zip file: which one is meant nobody can say.
  for (const key of [head.article === undefined ? null : `${head.article} ${head.language}`, placed(head)]) {
    if (key === null) continue;
    const other = named.get(key);
    if (other !== undefined) return refused(`“${other}” is the same article.`, title);
    named.set(key, path);
  }
  const copy = copyFor(known, head);
  if (copy === null && !known.canCreate) return refused('You may not write new articles.', title);
  if (copy !== null && !copy.canUpdate) return refused('You may not change this article.', title);
  const files = await filesFor(ctx, folder, place, read.body, copy);
  if (typeof files === 'string') return refused(files, title);
  const same = copy !== null && (await isSame(ctx, copy, { head, body: read.body, files }));
  const what = copy === null ? 'create' : same ? 'same' : 'update';
  return { line: { path, title, what, reason: null }, head, body: read.body, copy, files };
}

/** The article with this uid of its translations; else the one in the same place. */
function copyFor({ copies }: Known, head: Head & { language: string }): Copy | null {
  const byUid = copies.find((copy) => copy.group === head.article && copy.head.language === head.language);
  if (head.article !== undefined && byUid !== undefined) return byUid;
  return copies.find((copy) => placed(copy.head) === placed(head)) ?? null;
}

/** Files of the article by the relative path in its text; a reason where one is missing or is not what its name says. */
async function filesFor(
  ctx: Ctx,
  folder: Folder,
  place: string,
  body: string,
  copy: Copy | null,
): Promise<ReadonlyMap<string, NewFile> | string> {
  const base = place.includes('/') ? place.slice(0, place.lastIndexOf('/') + 1) : '';
  const beside = `${place}.files/`;
  const wanted = new Map<string, Buffer>();
  for (const relative of picturesIn(body)) {
    const bytes = folder.get(within(base, relative));
    if (bytes === undefined) return `The picture “${relative}” is not in the zip file.`;
    if (!/\.(png|jpe?g|gif|webp)$/i.test(relative)) return `“${relative}” is no picture (PNG, JPEG, GIF, WebP).`;
    wanted.set(relative, bytes);
  }
  for (const [path, bytes] of folder) {
    if (path.startsWith(beside)) wanted.set(path.slice(base.length), bytes);
  }
  const kept = copy === null ? new Map<string, string>() : await hashesOf(ctx, copy);
  const files = new Map<string, NewFile>();
  for (const [relative, bytes] of wanted) {
    const name = relative.slice(relative.lastIndexOf('/') + 1);
    try {
      // By the first bytes, as for every upload.
      checkedType(name, '', bytes.subarray(0, 4_100));
    } catch {
      return `“${relative}” is not what its name says, or a program.`;
    }
    if (bytes.length > ctx.system.config.maxFileBytes) return `“${relative}” is too large.`;
    files.set(relative, { name, bytes, kept: kept.get(`${name} ${hashOf(bytes)}`) ?? null });
  }
  return files;
}

/** `a/../b` as a path of the zip file; whatever leads out of it names nothing there. */
function within(base: string, relative: string): string {
  const way: string[] = [];
  for (const part of `${base}${relative}`.split('/')) {
    if (part === '..') way.pop();
    else if (part !== '.' && part !== '') way.push(part);
  }
  return way.join('/');
}

async function hashesOf(ctx: Ctx, { uid }: Copy): Promise<Map<string, string>> {
  const files = laidFiles(await filesOf(ctx, uid));
  const pairs = await Promise.all(
    files.map(async (file) => [`${file.as} ${hashOf(await bytesOf(ctx, uid, file.uid))}`, file.uid] as const),
  );
  return new Map(pairs);
}

/** True where the import would change nothing: the copy's own file would say the same. */
async function isSame(
  ctx: Ctx,
  copy: Copy,
  to: { head: Head & { category: string[] }; body: string; files: ReadonlyMap<string, NewFile> },
): Promise<boolean> {
  const laid = laidFiles(await filesOf(ctx, copy.uid));
  if (laid.length !== to.files.size || [...to.files.values()].some(({ kept }) => kept === null)) return false;
  const { title, type, language, category = [], summary } = copy.head;
  const own = JSON.stringify([title, type, language, category, summary ?? null]);
  if (own !== JSON.stringify([to.head.title, to.head.type, to.head.language, to.head.category, to.head.summary ?? null]))
    return false;
  const uidOf = (path: string) => to.files.get(path)?.kept ?? null;
  const alike = (html: string | null) => markdownOf(html ?? '', (uid) => uid);
  // What would be written, as it would be kept: hands write the same thing in many ways.
  return alike(copy.body) === alike(cleanHtml(htmlOf(to.body, uidOf)));
}
