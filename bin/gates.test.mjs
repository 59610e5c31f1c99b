/** A gate that never closes guards nothing: each tool of `npm test` is shown one fault, and the same place without it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkSizes, checkSql } from './checks.mjs';

const root = path.resolve(import.meta.dirname, '..');
let home = '';

const file = (name, text) => {
  mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
  writeFileSync(path.join(home, name), text);
};

function tool(program, ...args) {
  const env = { ...process.env, CI: '1', NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'node_modules', program), ...args], {
    cwd: home,
    env,
    encoding: 'utf8',
  });
  return { ok: status === 0, text: stdout + stderr };
}

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'portico-gates-'));
  for (const name of ['biome.json', 'tsconfig.json', '.dependency-cruiser.cjs', 'package.json'])
    cpSync(path.join(root, name), path.join(home, name));
  symlinkSync(path.join(root, 'node_modules'), path.join(home, 'node_modules'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('biome', () => {
  const ci = () => tool('@biomejs/biome/bin/biome', 'ci', '--colors=off');

  test.each([
    ['formatting', 'export const a = "b";\n', /content differs from formatting/],
    ['any', 'export const a: any = 1;\n', /noExplicitAny/],
    [
      'a function of 81 lines',
      `export function long() {\n${"  console.log('line');\n".repeat(81)}}\n`,
      /noExcessiveLinesPerFunction/,
    ],
  ])('finds %s', (_fault, text, complaint) => {
    file('server/planted.ts', text);
    expect(ci()).toEqual({ ok: false, text: expect.stringMatching(complaint) });
    file('server/planted.ts', "export const a = 'b';\n");
    expect(ci().ok).toBe(true);
  });
});

describe('the compiler', () => {
  test('finds a wrong type, in the server and in the browser', () => {
    for (const place of ['server/planted.ts', 'web/planted.tsx']) {
      file(place, 'export const a: number = 1;\n');
      const clean = tool('typescript/bin/tsc', '--noEmit', '-p', '.');
      expect(clean).toEqual({ ok: true, text: '' });
      file(place, "export const a: number = 'one';\n");
      expect(tool('typescript/bin/tsc', '--noEmit', '-p', '.')).toEqual({ ok: false, text: expect.stringContaining('TS2322') });
      rmSync(path.join(home, place));
    }
  });
});

describe('dependency-cruiser', () => {
  const cruise = () =>
    tool('dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.cjs', 'server', 'shared', 'web');

  beforeEach(() => {
    for (const module of ['kernel', 'access', 'cases', 'processes', 'testing'])
      file(`server/${module}/index.ts`, `export const ${module} = 1;\n`);
    file('server/kernel/inner.ts', 'export const inner = 1;\n');
    file('server/cases/open.ts', "import { access } from '../access/index.ts';\nexport const open = access;\n");
    file('server/app.ts', "import { cases } from './cases/index.ts';\nexport const app = cases;\n");
    file(
      'shared/contracts/cases.ts',
      "import { z } from 'zod';\nexport const schema = z.string();\nexport type Case = string;\n",
    );
    file('web/ui/index.ts', 'export const ui = 1;\n');
    file(
      'web/desk/list.tsx',
      "import type { Case } from '../../shared/contracts/cases.ts';\nimport { ui } from '../ui/index.ts';\nexport const list: Case = String(ui);\n",
    );
  });

  test('is content with a clean house, and has read it', () => {
    expect(cruise()).toEqual({
      ok: true,
      text: expect.stringMatching(/no dependency violations found \(1\d modules, \d+ dependencies cruised\)/),
    });
  });

  /** Fault, file, its text, the rule that has to name that file. */
  const planted = [
    [
      'the wrong direction',
      'server/access/up.ts',
      "import { cases } from '../cases/index.ts';\nexport const a = cases;\n",
      'server-access-imports-downwards-only',
    ],
    [
      'a module beside',
      'server/cases/side.ts',
      "import { processes } from '../processes/index.ts';\nexport const a = processes;\n",
      'server-cases-imports-downwards-only',
    ],
    [
      'a way past index.ts',
      'server/access/deep.ts',
      "import { inner } from '../kernel/inner.ts';\nexport const a = inner;\n",
      'modules-by-their-index',
    ],
    [
      'the same by import()',
      'server/access/lazy.ts',
      "export const a = () => import('../kernel/inner.ts');\n",
      'modules-by-their-index',
    ],
    [
      'the same from the top',
      'server/top.ts',
      "import { inner } from './kernel/inner.ts';\nexport const a = inner;\n",
      'modules-by-their-index-from-the-top',
    ],
    [
      'the top from below',
      'server/cases/roof.ts',
      "import { app } from '../app.ts';\nexport const a = app;\n",
      'no-module-imports-the-top',
    ],
    [
      'test helpers in the product',
      'server/cases/help.ts',
      "import { testing } from '../testing/index.ts';\nexport const a = testing;\n",
      'testing-for-tests-only',
    ],
    [
      'the server in shared',
      'shared/up.ts',
      "import type { kernel } from '../server/kernel/index.ts';\nexport type A = typeof kernel;\n",
      'shared-imports-nothing-of-ours',
    ],
    [
      'the server in the browser',
      'web/ui/up.ts',
      "import { kernel } from '../../server/kernel/index.ts';\nexport const a = kernel;\n",
      'web-never-imports-server',
    ],
    [
      'the browser in the server',
      'server/cases/draw.ts',
      "import { ui } from '../../web/ui/index.ts';\nexport const a = ui;\n",
      'server-never-imports-web',
    ],
    [
      'a face in a brick',
      'web/ui/face.ts',
      "import { list } from '../desk/list.tsx';\nexport const a = list;\n",
      'web-ui-imports-downwards-only',
    ],
    [
      'schemas in the browser',
      'web/desk/check.ts',
      "import { schema } from '../../shared/contracts/cases.ts';\nexport const a = schema;\n",
      'no-schemas-in-the-browser',
    ],
    [
      'a package for development',
      'server/cases/dev.ts',
      "import { SMTPServer } from 'smtp-server';\nexport const a = SMTPServer;\n",
      'server-runs-without-dev-packages',
    ],
    [
      'an import of nothing',
      'server/cases/gone.ts',
      "import { a } from './nowhere.ts';\nexport const b = a;\n",
      'everything-resolves',
    ],
    ['a cycle', 'server/cases/ring.ts', "import { ring } from './ring-back.ts';\nexport const a = ring;\n", 'no-cycles'],
    [
      'a cycle of types',
      'shared/loop.ts',
      "import type { Back } from './loop-back.ts';\nexport type Loop = Back;\n",
      'no-cycles',
    ],
  ];

  test('finds every kind of import that must not be', () => {
    file('server/cases/ring-back.ts', "import { a } from './ring.ts';\nexport const ring = a;\n");
    file('shared/loop-back.ts', "import type { Loop } from './loop.ts';\nexport type Back = Loop;\n");
    for (const [, place, text] of planted) file(place, text);
    const { ok, text } = cruise();
    expect(ok).toBe(false);
    const missed = planted.filter(([, place, , rule]) => {
      // A cycle is told once, from either of its ends.
      const back = place.replace('.ts', '-back.ts');
      return !text.includes(`error ${rule}: ${place} `) && !text.includes(`error ${rule}: ${back} `);
    });
    expect(missed.map(([fault]) => fault)).toEqual([]);
  });
});

describe('knip', () => {
  test('finds a file nobody imports and a package nobody uses', () => {
    const settings = JSON.parse(readFileSync(path.join(root, 'knip.json'), 'utf8'));
    file('knip.json', JSON.stringify({ ...settings, entry: ['server/main.ts'], ignoreBinaries: [] }));
    const scripts = { start: 'node server/main.ts' };
    file('package.json', JSON.stringify({ name: 'planted', type: 'module', scripts, dependencies: { zod: '4.6.7' } }));
    file('server/main.ts', "import { z } from 'zod';\nimport { used } from './used.ts';\nconsole.log(z, used);\n");
    file('server/used.ts', 'export const used = 1;\n');
    rmSync(path.join(home, '.dependency-cruiser.cjs'));
    expect(tool('knip/bin/knip.js', '--no-progress')).toEqual({ ok: true, text: expect.any(String) });
    file('server/planted.ts', 'export const dead = 1;\n');
    file(
      'package.json',
      JSON.stringify({ name: 'planted', type: 'module', scripts, dependencies: { zod: '4.6.7', pg: '8.23.1' } }),
    );
    const { ok, text } = tool('knip/bin/knip.js', '--no-progress');
    expect(ok).toBe(false);
    expect(text).toMatch(/Unused files \(1\)\s+server\/planted\.ts/);
    expect(text).toMatch(/Unused dependencies \(1\)\s+pg/);
  });
});

describe('the house’s own checks', () => {
  test('find a file that is too long', () => {
    file('server/planted.ts', 'export {};\n'.repeat(400));
    expect(checkSizes(home)).toEqual([]);
    file('server/planted.ts', 'export {};\n'.repeat(401));
    expect(checkSizes(home)).toEqual([expect.stringMatching(/^server\/planted\.ts has 401 lines/)]);
  });

  test.each([['const q = sql`select 1`;'], ['const q = sql<{ n: number }>`select 1`;'], ["const q = client.query('select 1');"]])(
    'find SQL outside of store.ts: %s',
    (line) => {
      file('server/cases/store.ts', `${line}\n`);
      file('server/cases/store-lists.ts', `${line}\n`);
      file('server/cases/open.test.ts', `${line}\n`);
      file('server/cases/open.ts', '/** Sends sql`…` through the store. */\nconst query = request.query;\n');
      expect(checkSql(home)).toEqual([]);
      file('server/cases/open.ts', `// first\n${line}\n`);
      expect(checkSql(home)).toEqual(["server/cases/open.ts:2 holds SQL; it belongs into the module's store.ts."]);
    },
  );
});
