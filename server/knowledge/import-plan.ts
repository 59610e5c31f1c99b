/** What an import would do, file by file, before anything is done. Reads only. */
import { createHash } from 'node:crypto';
import { checkColumn } from '../../shared/columns/index.ts';
import type { ImportLine, ImportReason } from '../../shared/contracts/knowledge-folders.ts';
import { requireOperation, rightsOn } from '../access/index.ts';
import type { Ctx } from '../kernel/index.ts';
import { type ColumnDef, cleanHtml, metadataOf, objectOf } from '../metadata/index.ts';
import { checkedType } from '../records/index.ts';
import { MANAGE } from './audience.ts';
import { breathe, inTime } from './bounded.ts';
import { type Category, readableCategories } from './categories.ts';
import { type Copy, copiesOf, stateOf } from './copies.ts';
import { digestOf } from './digest.ts';
import { type Head, readHead } from './front-matter.ts';
import { htmlOf, picturesIn } from './markdown.ts';
import { NAMES, readNames } from './names.ts';
import { importedStates } from './store-folders.ts';
import { type Folder, refusedZip } from './zip.ts';

/** Articles that one import takes at most: it is one transaction. */
const MOST = 500;

/** A picture or file of an article to come. */
export interface NewFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly hash: string;
  /** Uid of the same file of the article, where it has it already. */
  readonly kept: string | null;
}

type FullHead = Head & { readonly type: string; readonly language: string; readonly category: string[] };

export interface Planned {
  readonly line: ImportLine;
  readonly head: FullHead;
  readonly body: string;
  readonly copy: Copy | null;
  /** Files by the relative path that the text names. */
  readonly files: ReadonlyMap<string, NewFile>;
}

export interface Plan {
  readonly lines: ImportLine[];
  readonly work: Planned[];
  readonly categories: readonly Category[];
  /** Names by language of categories, by the JSON of their path. */
  readonly names: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** What is known before the first file is looked at: asked once for all of them. */
interface Known {
  readonly categories: readonly Category[];
  readonly byGroup: ReadonlyMap<string, Copy>;
  readonly byPlace: ReadonlyMap<string, Copy>;
  /** What articles were like when an import had written them, by uid. */
  readonly imported: ReadonlyMap<string, string>;
  readonly types: ReadonlySet<string>;
  readonly languages: ReadonlySet<string>;
  readonly links: ColumnDef | undefined;
  readonly canCreate: boolean;
}

/** Versions of `changed` lines, by number of the line, that are overwritten all the same. */
export type Overwrite = ReadonlyMap<number, number>;

/** Needs `CanManageKnowledge`; each article besides what the gateway asks of whoever writes it. Throws `forbidden`, `refused_file`. */
export async function planImport(ctx: Ctx, folder: Folder, overwrite: Overwrite): Promise<Plan> {
  requireOperation(ctx, MANAGE);
  const texts = [...folder].filter(([path]) => /\.md$/i.test(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (texts.length === 0) throw refusedZip('no_markdown', 'There is no Markdown file (.md) in the zip file.');
  if (texts.length > MOST) {
    throw refusedZip('too_many_articles', `One import takes at most ${MOST} articles. Divide the folders.`, String(MOST));
  }
  const known = await knownNow(ctx);
  const lines: ImportLine[] = [];
  const work: Planned[] = [];
  const named = new Map<string, string>();
  for (const [number, [path, bytes]] of texts.entries()) {
    await breathe();
    const found = planOne(ctx, known, folder, { path, bytes, named, chosen: overwrite.get(number) });
    lines.push('line' in found ? found.line : found);
    if ('line' in found && (found.line.what === 'create' || found.line.what === 'update')) work.push(found);
  }
  return { lines, work, categories: known.categories, names: readNames(folder.get(NAMES)) };
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
  // The oldest counts where several stand in one place.
  const copies = (await copiesOf(ctx, categories)).toReversed();
  return {
    categories,
    byGroup: new Map(copies.flatMap((copy) => (copy.group === null ? [] : [[`${copy.group} ${copy.head.language}`, copy]]))),
    byPlace: new Map(copies.map((copy) => [placed(copy.head), copy])),
    imported: await importedStates(ctx),
    types: choices('type'),
    languages: choices('language'),
    links: object.column('links'),
    canCreate: rights?.can.create ?? false,
  };
}

const placed = ({ category = [], language, title }: Head) => JSON.stringify([category, language, title]);

interface OneFile {
  readonly path: string;
  readonly bytes: Buffer;
  /** Articles that a file has named already. */
  readonly named: Map<string, string>;
  readonly chosen: number | undefined;
}

function planOne(ctx: Ctx, known: Known, folder: Folder, { path, bytes, named, chosen }: OneFile): Planned | ImportLine {
  const place = path.replace(/\.md$/i, '');
  const parts = place.split('/');
  const [, name = '', ending] = /^(.*?)(?:\.([a-z]{2,10}))?$/.exec(parts.at(-1) ?? '') ?? [];
  const refused = (reason: ImportReason, title = name): ImportLine => ({ path, title, what: 'refused', reason, here: null });
  const read = readHead(bytes, name);
  if ('reason' in read) return refused(read.reason);
  const head: FullHead = {
    ...read.head,
    type: read.head.type ?? 'faq',
    language: read.head.language ?? ending ?? ctx.actor.culture.slice(0, 2),
    category: read.head.category ?? parts.slice(0, -1),
  };
  const { title } = head;
  const fault = faultOf(known, head) ?? namedTwice(named, head, path);
  if (fault !== null) return refused(fault, title);
  const copy = copyFor(known, head);
  if (copy === null && !known.canCreate) return refused({ code: 'may_not_create' }, title);
  if (copy !== null && !copy.canUpdate) return refused({ code: 'may_not_update' }, title);
  const pictures = picturesOf(read.body);
  if (pictures === null) return refused({ code: 'too_intricate' }, title);
  const files = filesFor(ctx, folder, place, pictures, copy);
  if ('code' in files) return refused(files, title);
  const work = { head, body: read.body, copy, files };
  const what = whatOf(known, work, chosen);
  const here = copy !== null && what === 'changed' ? { version: copy.version, ...copy.changed } : null;
  return { line: { path, title, what, reason: null, here }, ...work };
}

function faultOf({ types, languages, links }: Known, head: FullHead): ImportReason | null {
  if (!types.has(head.type)) return { code: 'no_type', about: head.type };
  if (!languages.has(head.language)) return { code: 'no_language', about: head.language };
  if (links !== undefined && !checkColumn(head.links ?? null, links).ok) return { code: 'bad_links' };
  return null;
}

/** The same article twice in one zip file: which one is meant nobody can say. */
function namedTwice(named: Map<string, string>, head: FullHead, path: string): ImportReason | null {
  for (const key of [head.article === undefined ? null : `${head.article} ${head.language}`, placed(head)]) {
    if (key === null) continue;
    const other = named.get(key);
    if (other !== undefined) return { code: 'twice', about: other };
    named.set(key, path);
  }
  return null;
}

/** The article with this uid of its translations; else the one in the same place. */
function copyFor({ byGroup, byPlace }: Known, head: FullHead): Copy | null {
  return byGroup.get(`${head.article} ${head.language}`) ?? byPlace.get(placed(head)) ?? null;
}

/**
 * What happens to an article. Nothing is overwritten that somebody changed since it went out with this file, or since an import wrote it,
 * unless the caller has seen that very version and said so.
 */
function whatOf({ imported }: Known, { copy, ...work }: Omit<Planned, 'line'>, chosen: number | undefined): ImportLine['what'] {
  if (copy === null) return 'create';
  const now = stateOf(copy);
  if (now === stateAfter(work)) return 'same';
  return now === work.head.state || now === imported.get(copy.uid) || chosen === copy.version ? 'update' : 'changed';
}

/** What the article would be like after the import. */
function stateAfter({ head, body, files }: Pick<Planned, 'head' | 'body' | 'files'>): string {
  const { title, type, language, category, links = [] } = head;
  // Files that are not here yet have no uid: each has its number for one.
  const all = [...files].map(([path, file], n) => ({
    path,
    file,
    uid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  }));
  const uids = new Map(all.map(({ path, uid }) => [path, uid]));
  const names = new Map(all.map(({ file, uid }) => [uid, file.name]));
  const summary = head.summary === undefined || head.summary === '' ? null : head.summary;
  const checked = checkColumn(links, { type: 'links', settings: { maxLinks: 100 } });
  const content = {
    ...{ title, type, language, category, summary },
    links: checked.ok ? ((checked.value ?? []) as readonly { title: string; address: string }[]) : [],
    // Cleaned by the column like everything that is written into it.
    html: cleanHtml(htmlOf(body, (path) => uids.get(path) ?? null)) ?? '',
    files: all.map(({ file }) => ({ as: file.name, hash: file.hash })),
  };
  return digestOf(content, (uid) => names.get(uid) ?? null);
}

/** Null where the text cannot be read in the time that one gets. */
function picturesOf(body: string): string[] | null {
  try {
    return inTime(() => picturesIn(body));
  } catch {
    return null;
  }
}

/** Files of the article by the relative path in its text; a reason where one is missing or is not what its name says. */
function filesFor(
  ctx: Ctx,
  folder: Folder,
  place: string,
  pictures: readonly string[],
  copy: Copy | null,
): ReadonlyMap<string, NewFile> | ImportReason {
  const base = place.includes('/') ? place.slice(0, place.lastIndexOf('/') + 1) : '';
  const beside = `${place}.files/`;
  const wanted = new Map<string, Buffer>();
  for (const relative of pictures) {
    const bytes = folder.get(within(base, relative));
    if (bytes === undefined) return { code: 'no_picture', about: relative };
    if (!/\.(png|jpe?g|gif|webp)$/i.test(relative)) return { code: 'not_picture', about: relative };
    wanted.set(relative, bytes);
  }
  for (const [path, bytes] of folder) {
    if (path.startsWith(beside)) wanted.set(path.slice(base.length), bytes);
  }
  const kept = new Map(copy?.files.map((file) => [`${file.as} ${file.hash}`, file.uid]));
  const files = new Map<string, NewFile>();
  for (const [relative, bytes] of wanted) {
    const name = relative.slice(relative.lastIndexOf('/') + 1);
    try {
      // By the first bytes, as for every upload.
      checkedType(name, '', bytes.subarray(0, 4_100));
    } catch {
      return { code: 'bad_file', about: relative };
    }
    if (bytes.length > ctx.system.config.maxFileBytes) return { code: 'file_too_large', about: relative };
    const hash = createHash('sha256').update(bytes).digest('hex');
    files.set(relative, { name, bytes, hash, kept: kept.get(`${name} ${hash}`) ?? null });
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
