/** Working copies as Markdown folders: where each lies, what its file says. Both directions use these, so that what goes out comes in alike. */
import { buffer } from 'node:stream/consumers';
import type { Ctx } from '../kernel/index.ts';
import { openFile, type ShownFile } from '../records/index.ts';
import { fitForName } from './characters.ts';
import { type Head, type Told, writeHead } from './front-matter.ts';
import { markdownOf } from './markdown.ts';

/** What a folder is made of. */
export interface Laid {
  readonly uid: string;
  readonly head: Head & Told;
  readonly body: string;
  readonly files: readonly LaidFile[];
}

/** A name for a file or folder on every system. */
export function nameFor(text: string): string {
  const clean = fitForName(text.normalize('NFC'))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s.-]+|[\s.-]+$/g, '');
  return [...(clean === '' ? 'article' : clean)].slice(0, 80).join('').trimEnd();
}

/** Where each copy lies, without `.md`; two of the same name are told apart by a number. */
export function placesOf(copies: readonly Laid[]): ReadonlyMap<string, string> {
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
export function fileOf(copy: Laid, place: string, told: Told = {}): string {
  const at = new Map(copy.files.map((file) => [file.uid, file.as]));
  const beside = lastOf(`${place}.files`);
  const body = markdownOf(copy.body, (uid) => {
    const name = at.get(uid);
    return name === undefined ? null : `${beside}/${name}`;
  });
  return writeHead({ ...copy.head, ...told }, body);
}

export const bytesOf = async (ctx: Ctx, article: string, file: string): Promise<Buffer> =>
  buffer((await openFile(ctx, 'article', article, file)).stream());
