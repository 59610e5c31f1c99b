import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
let home = '';

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'portico-runner-'));
  for (const name of ['bin/test.mjs', 'bin/checks.mjs', 'bin/install.mjs', 'vitest.config.ts', 'server/testing/order.ts'])
    cpSync(path.join(root, name), path.join(home, name));
  mkdirSync(path.join(home, 'node_modules'));
  mkdirSync(path.join(home, 'shared'));
  symlinkSync(path.join(root, 'node_modules/vitest'), path.join(home, 'node_modules/vitest'));
  for (const name of ['package-lock.json', 'node_modules/.package-lock.json'])
    writeFileSync(path.join(home, name), '{"packages":{}}');
  writeFileSync(path.join(home, 'package.json'), '{"type":"module"}');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const file = (name, text) =>
  writeFileSync(path.join(home, 'shared', `${name}.test.ts`), `import { expect, test } from 'vitest';\n${text}`);

function run(...words) {
  const { status, stdout } = spawnSync(process.execPath, [path.join(home, 'bin/test.mjs'), ...words], { encoding: 'utf8' });
  const lines = stdout.trimEnd().split('\n');
  return { status, last: lines.at(-1), stdout };
}

test('a passing run ends with the counts and code 0, and shows the time of its group', () => {
  file('good', "test('one', () => {});\ntest('two', () => expect(1).toBe(1));\n");
  const { status, last, stdout } = run('unit');
  expect(last).toBe('2 passed, 0 failed, 0 skipped');
  expect(stdout).toMatch(/^unit +\d+\.\d s {3}2 passed, 0 failed, 0 skipped$/m);
  expect(status).toBe(0);
});

test('failed tests and files that do not load fail the run, and what they say is shown', () => {
  file('good', "test('one', () => {});\n");
  file('bad', "test('two', () => expect('this').toBe('that'));\n");
  file('broken', "import './nowhere.ts';\ntest('three', () => {});\n");
  const { status, last, stdout } = run('unit');
  expect(last).toBe('1 passed, 2 failed, 0 skipped');
  expect(stdout).toMatch(/expected 'this' to be 'that'/);
  expect(status).toBe(1);
});

test('a skipped test is named, and fails the run of root', () => {
  file('good', "test('one', () => {});\ntest.skip('later', () => {});\n");
  const { status, last, stdout } = run('unit');
  expect(last).toBe('1 passed, 0 failed, 1 skipped');
  expect(stdout).toMatch(/skipped:\nlater/);
  expect(status).toBe(process.getuid?.() === 0 ? 1 : 0);
});

test('a group without tests, and a group nobody knows, fail', () => {
  expect(run('unit')).toMatchObject({ status: 1, last: '0 passed, 1 failed, 0 skipped' });
  expect(run('nonsense')).toMatchObject({ status: 1, last: '0 passed, 1 failed, 0 skipped' });
});
