/** Rules of the house that no tool knows: how long a file may be, and where SQL may stand. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const longest = 400;
const code = /\.(ts|tsx|mjs|cjs|css)$/;
const roots = ['bin', 'server', 'shared', 'web', 'e2e', 'bench'];

/** Files that may hold SQL besides each module's store.ts; the kernel has the machinery itself. */
const sqlPlaces = [
  /^server\/kernel\//,
  /^server\/testing\//,
  /(^|\/)([a-z-]+-)?store(-[a-z-]+)?\.ts$/,
  /^server\/metadata\/sync/,
  /^server\/access\/compile/,
  /\.(test|cases)\.ts$/,
  /\/fixture[a-z-]*\.ts$/,
];
/** A tagged statement, or one sent past the tags. `sql.id` and the like only name things inside statements. */
const sql = /\bsql(<[^`;]*>)?`|\.query\(/;

/** @returns {string[]} one line per fault */
export function checkSizes(root) {
  return filesOf(root, roots)
    .filter((file) => !file.startsWith('shared/text/'))
    .map((file) => [file, readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n').length])
    .filter(([, lines]) => lines > longest)
    .map(([file, lines]) => `${file} has ${lines} lines; a file has ${longest} at most. Split it where its subject divides.`);
}

/** @returns {string[]} one line per fault */
export function checkSql(root) {
  return filesOf(root, ['server'])
    .filter((file) => file.endsWith('.ts') && !sqlPlaces.some((place) => place.test(file)))
    .flatMap((file) => {
      const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
      const at = lines.findIndex((line) => sql.test(line) && !/^\s*(\/?\*|\/\/)/.test(line));
      return at === -1 ? [] : [`${file}:${at + 1} holds SQL; it belongs into the module's store.ts.`];
    });
}

function filesOf(root, folders) {
  return folders.flatMap((folder) => {
    try {
      const entries = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && code.test(entry.name));
      return files
        .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'))
        .sort();
    } catch (error) {
      if (error.code === 'ENOENT') return [];
      throw error;
    }
  });
}
