/** Working copies as Markdown folders: where each lies, what its file says. Both directions use these, so that what goes out comes in alike. */
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Ctx } from '../kernel/index.ts';
import { list, openFile, type RecordRow, type ShownFile, type ShownReference } from '../records/index.ts';
import { type Category, pathTo } from './categories.ts';
import { type Head, type Told, writeHead } from './front-matter.ts';
import { markdownOf } from './markdown.ts';
import { textOf } from './reading.ts';

const COLUMNS = [
  'title',
  'summary',
  'body',
  'type',
  'category',
  'language',
  'status',
  'published_on',
  'publish_on',
  'expires_on',
  'translation_group',
];

/** A working copy with all that its folder says of it. */
export interface Copy {
  readonly uid: string;
  readonly group: string | null;
  readonly version: number;
  readonly canUpdate: boolean;
  readonly categoryUid: string | null;
  readonly head: Head & Told;
  readonly body: string;
}

/** All working copies that the actor may read, oldest first. */
export async function copiesOf(ctx: Ctx, categories: readonly Category[]): Promise<Copy[]> {
  const copies: Copy[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await list(ctx, 'article', {
      columns: COLUMNS,
      sort: { column: 'created_at' },
      limit: 100,
      ...(typeof cursor === 'string' && { cursor }),
    });
    copies.push(...page.rows.map((row) => copyOf(row, categories)));
    cursor = page.next;
  }
  return copies;
}

function copyOf({ uid, version, values, can }: RecordRow, categories: readonly Category[]): Copy {
  const category = (values.category as ShownReference | null | undefined)?.uid ?? null;
  const names = pathTo(categories, category).map(({ name }) => name);
  const group = textOf(values.translation_group);
  const told = (key: 'published' | 'publishOn' | 'expires', value: string | null) => (value === null ? {} : { [key]: value });
  const summary = textOf(values.summary);
  const head: Head & Told = {
    ...(group !== null && { article: group }),
    title: textOf(values.title) ?? '',
    type: textOf(values.type) ?? '',
    language: textOf(values.language) ?? '',
    ...(names.length > 0 && { category: names }),
    ...(summary !== null && { summary }),
    status: textOf(values.status) ?? 'draft',
    ...told('published', textOf(values.published_on)),
    ...told('publishOn', textOf(values.publish_on)),
    ...told('expires', textOf(values.expires_on)),
  };
  return { uid, group, version, canUpdate: can.update, categoryUid: category, head, body: textOf(values.body) ?? '' };
}

/** A name for a file or folder on every system. */
export function nameFor(text: string): string {
  const clean = text
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    .replaceAll(/[\u0000-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff<>:"/\\|?*#%]+/gu, '-')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s.-]+|[\s.-]+$/g, '');
  return [...(clean === '' ? 'article' : clean)].slice(0, 80).join('').trimEnd();
}

/** Where each copy lies, without `.md`; two of the same name are told apart by a number. */
export function placesOf(copies: readonly Copy[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const taken = new Set<string>();
  for (const { uid, head } of copies) {
    const folder = (head.category ?? []).map((name) => `${nameFor(name)}/`).join('');
    const name = `${folder}${nameFor(head.title)}.${head.language}`;
    let place = name;
    // Systems that know no capitals put both into one file.
    for (let n = 2; taken.has(place.toLowerCase()); n += 1) place = `${folder}${nameFor(head.title)} ${n}.${head.language}`;
    taken.add(place.toLowerCase());
    places.set(uid, place);
  }
  return places;
}

/** A file of an article with the name under which it lies in the article's folder. */
export interface LaidFile extends ShownFile {
  readonly as: string;
}

/** Files under names of which no two are the same. */
export function laidFiles(files: readonly ShownFile[]): LaidFile[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const [, stem = '', extension = ''] = /^(.*?)(\.[^.]*)?$/.exec(file.name) ?? [];
    const beginning = nameFor(stem);
    let as = `${beginning}${extension}`;
    for (let n = 2; taken.has(as.toLowerCase()); n += 1) as = `${beginning} ${n}${extension}`;
    taken.add(as.toLowerCase());
    return { ...file, as };
  });
}

/** The folder beside an article's file in which its pictures and files lie. */
export const besideOf = (place: string) => `${place}.files/`;
const lastOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** The text of a copy's file. */
export function fileOf(copy: Copy, place: string, files: readonly LaidFile[], told: Told = {}): string {
  const at = new Map(files.map((file) => [file.uid, file.as]));
  const beside = lastOf(`${place}.files`);
  const body = markdownOf(copy.body, (uid) => {
    const name = at.get(uid);
    return name === undefined ? null : `${beside}/${name}`;
  });
  return writeHead({ ...copy.head, ...told }, body);
}

export const bytesOf = async (ctx: Ctx, article: string, file: string): Promise<Buffer> =>
  buffer((await openFile(ctx, 'article', article, file)).stream());

export const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
