import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');

/** Files of the server that ship: no tests, no fixtures, not the place where the bypass is made. */
function sources(): string[] {
  const all = readdirSync(path.join(root, 'server'), { recursive: true, encoding: 'utf8' });
  return all
    .filter(
      (f) => f.endsWith('.ts') && !/\.(test|cases)\.ts$|(^|\/)fixture[^/]*\.ts$|^testing\/|^kernel\/(context|ctx)\.ts$/.test(f),
    )
    .map((f) => `server/${f}`)
    .sort();
}

/** Every call of the bypass in code, as `file | reason`; a reason that is no literal shows as its expression. */
function calls(): string[] {
  const found = new Set<string>();
  for (const file of sources()) {
    const code = readFileSync(path.join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    for (const m of code.matchAll(/\b(?:asSystem|systemContext)\(\s*\w+\s*,\s*([^,)]+)|\bsystemActor\(\s*([^,)]+)/g)) {
      found.add(`${file} | ${(m[1] ?? m[2] ?? '').trim().replace(/^'|'$|`/g, '')}`);
    }
  }
  return [...found].sort();
}

it('lists every place that passes by the four levels in docs/as-system.md, with its reason', () => {
  const listed = readFileSync(path.join(root, 'docs/as-system.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| server/'))
    .map((line) =>
      line
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.trim().replaceAll('`', ''))
        .join(' | '),
    )
    .sort();
  expect(listed.length).toBeGreaterThan(20);
  expect(calls()).toEqual(listed);
});
