/** How much a face loads before its first screen can be drawn: scripts and styles, gzipped, read from the build's manifest. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

interface Chunk {
  readonly file: string;
  readonly src?: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

export interface FirstLoad {
  /** Bytes after gzip. */
  readonly total: number;
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
}

/** Everything a chunk needs at once: itself, its static imports, their styles. */
function filesOf(manifest: Manifest, key: string, seen: Set<string>): void {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`The manifest has no ${key}. Build the web part first.`);
  if (seen.has(chunk.file)) return;
  seen.add(chunk.file);
  for (const style of chunk.css ?? []) seen.add(style);
  for (const next of chunk.imports ?? []) filesOf(manifest, next, seen);
}

/**
 * Measures the first load of one face from `dist/web`: the entry, the message files of its largest language and, in `lazy`, the
 * screens that are loaded for the address in question (by their source, e.g. `portal/case-list.tsx`).
 * @throws Error when there is no build.
 */
export function measureFirstLoad(folder: string, face: 'portal' | 'desk' | 'studio', lazy: readonly string[] = []): FirstLoad {
  const manifest = JSON.parse(readFileSync(path.join(folder, '.vite/manifest.json'), 'utf8')) as Manifest;
  const gzipped = (file: string): number => gzipSync(readFileSync(path.join(folder, file)), { level: 6 }).length;
  const files = new Set<string>();
  filesOf(manifest, `${face}/index.html`, files);
  for (const key of lazy) filesOf(manifest, key, files);

  const languages = new Map<string, string[]>();
  for (const [key, { file }] of Object.entries(manifest)) {
    const [, language, area] = key.match(/shared\/text\/(\w+)\/(\w+)\.json$/) ?? [];
    if (language && (area === 'common' || area === face || (face === 'portal' && ['knowledge', 'page'].includes(area ?? ''))))
      languages.set(language, [...(languages.get(language) ?? []), file]);
  }
  const sum = (list: readonly string[]): number => list.reduce((all, file) => all + gzipped(file), 0);
  const largest = [...languages.values()].sort((a, b) => sum(b) - sum(a))[0];
  if (!largest) throw new Error('The build has no message files');
  for (const file of largest) files.add(file);

  const counted = [...files].filter((file) => /\.(js|css)$/.test(file)).map((file) => ({ file, bytes: gzipped(file) }));
  return { total: counted.reduce((all, one) => all + one.bytes, 0), files: counted };
}
