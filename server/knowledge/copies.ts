/** Working copies with all that their folders say of them, read a hundred at a time. */
import type { LinkValue } from '../../shared/columns/index.ts';
import { rightsOn } from '../access/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import { type Also, list, type RecordRow, type ShownFile, type ShownPerson, type ShownReference } from '../records/index.ts';
import { type Category, pathTo } from './categories.ts';
import { digestOf } from './digest.ts';
import { type Laid, type LaidFile, laidFiles } from './folders.ts';
import type { Head, Told } from './front-matter.ts';
import { textOf } from './reading.ts';
import { amongArticles } from './store-feedback.ts';
import { hashesOf } from './store-folders.ts';

const COLUMNS = [
  'title',
  'summary',
  'body',
  'type',
  'category',
  'links',
  'files',
  'language',
  'status',
  'published_on',
  'publish_on',
  'expires_on',
  'translation_group',
  'modified_at',
  'modified_by',
];

/** A file with its name in the folder and the hash of its bytes. */
export interface CopyFile extends LaidFile {
  readonly hash: string;
}

/** A working copy with all that its folder says of it. */
export interface Copy extends Laid {
  readonly group: string | null;
  readonly version: number;
  readonly canUpdate: boolean;
  readonly categoryUid: string | null;
  readonly files: readonly CopyFile[];
  readonly changed: { readonly at: string; readonly by: ShownPerson | null };
}

/**
 * All working copies that the actor may read, oldest first; with `uids` (100 or fewer) only those. Throws `forbidden` for whom a column is
 * hidden: brought back from a folder that lacks it the article would lack it, too.
 */
export async function copiesOf(ctx: Ctx, categories: readonly Category[], uids?: readonly string[]): Promise<Copy[]> {
  const rights = await rightsOn(ctx, 'article');
  if (!COLUMNS.every((key) => rights?.readable.has(key)))
    throw problem('forbidden', 'Folders hold whole articles, and you may not read all columns of them.');
  const also: Also | undefined = uids && amongArticles(uids);
  const rows: RecordRow[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await list(ctx, 'article', {
      columns: COLUMNS,
      sort: { column: 'created_at' },
      limit: 100,
      ...(also && { also }),
      ...(typeof cursor === 'string' && { cursor }),
    });
    rows.push(...page.rows);
    cursor = page.next;
  }
  const filesOf = ({ values }: RecordRow) => (values.files ?? []) as readonly ShownFile[];
  // The bytes are not read again for it: every file is kept with the hash of its bytes.
  const hashes = await hashesOf(
    ctx,
    rows.flatMap(filesOf).map(({ uid }) => uid),
  );
  return rows.map((row) => copyOf(row, filesOf(row), hashes, categories));
}

function copyOf(
  { uid, version, values, can }: RecordRow,
  files: readonly ShownFile[],
  hashes: ReadonlyMap<string, string>,
  categories: readonly Category[],
): Copy {
  const category = (values.category as ShownReference | null | undefined)?.uid ?? null;
  const names = pathTo(categories, category).map(({ plain }) => plain);
  const group = textOf(values.translation_group);
  const told = (key: 'published' | 'publishOn' | 'expires', value: string | null) => (value === null ? {} : { [key]: value });
  const summary = textOf(values.summary);
  const links = (values.links ?? []) as readonly LinkValue[];
  const head: Head & Told = {
    ...(group !== null && { article: group }),
    title: textOf(values.title) ?? '',
    type: textOf(values.type) ?? '',
    language: textOf(values.language) ?? '',
    ...(names.length > 0 && { category: names }),
    ...(summary !== null && { summary }),
    ...(links.length > 0 && { links: links.map(({ title, address }) => ({ title, address })) }),
    status: textOf(values.status) ?? 'draft',
    ...told('published', textOf(values.published_on)),
    ...told('publishOn', textOf(values.publish_on)),
    ...told('expires', textOf(values.expires_on)),
  };
  return {
    uid,
    group,
    version,
    canUpdate: can.update,
    categoryUid: category,
    head,
    body: textOf(values.body) ?? '',
    files: laidFiles(files).map((file) => ({ ...file, hash: hashes.get(file.uid) ?? '' })),
    changed: { at: textOf(values.modified_at) ?? '', by: (values.modified_by ?? null) as ShownPerson | null },
  };
}

/** What a copy is like now. */
export function stateOf({ head, body, files }: Copy): string {
  const { title, type = '', language = '', category = [], summary = null, links = [] } = head;
  const names = new Map(files.map(({ uid, as }) => [uid, as]));
  const content = { title, type, language, category, summary, links: links.map(titled), html: body, files };
  return digestOf(content, (uid) => names.get(uid) ?? null);
}

const titled = ({ title = '', address }: { readonly title?: string | undefined; readonly address: string }) => ({
  title,
  address,
});
