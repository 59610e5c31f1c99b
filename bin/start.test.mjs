import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { identify } from '../server/kernel/postgres/process-identity.ts';
import { ensurePackages, ensureWeb } from './install.mjs';

const here = import.meta.dirname;
const home = mkdtempSync(path.join(tmpdir(), 'portico-start-'));
const file = (name, text) => {
  mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
  writeFileSync(path.join(home, name), text);
};
const children = new Set();

/** A server that says who it is and what it hears, and ends a moment after it is asked to. */
const server = `
  const words = process.argv.slice(2);
  if (words[0] === 'fail') process.exit(7);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { process.stdout.write(signal + '\\n'); setTimeout(() => process.exit(3), 50); });
  process.stdout.write('server ' + process.pid + ' ' + words.join(',') + '\\n');
  setInterval(() => {}, 1000);
`;

beforeAll(() => {
  for (const name of ['start.mjs', 'install.mjs', 'companion.mjs']) cpSync(path.join(here, name), path.join(home, 'bin', name));
  file('server/main.ts', server);
  file('package.json', '{"type":"module"}');
  file(
    'package-lock.json',
    '{"packages":{"":{},"node_modules/some":{"version":"1.0.0"},"node_modules/other":{"version":"1.0.0","optional":true,"os":["none"]}}}',
  );
  file('node_modules/.package-lock.json', '{"packages":{"node_modules/some":{"version":"1.0.0"}}}');
  file('node_modules/some/package.json', '{}');
});
afterEach(() => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function launch(...words) {
  const child = spawn(process.execPath, [path.join(home, 'bin/start.mjs'), ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  const heard = { text: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    heard.text += text;
  });
  const closed = once(child.stdout, 'close');
  const exited = once(child, 'exit');
  await Promise.race([expect.poll(() => heard.text, { timeout: 10_000 }).toContain('server '), exited]);
  return { child, heard, closed, exited, pid: Number(/server (\d+)/.exec(heard.text)?.[1]) };
}

const lives = (pid) => identify(pid) !== null;

test('hands on the words, passes a signal exactly once and ends with the code of the server', async () => {
  const { child, heard, closed, exited } = await launch('backup', 'a file');
  expect(heard.text).toMatch(/^server \d+ backup,a file\n$/);
  child.kill('SIGINT');
  expect(await exited).toEqual([3, null]);
  await closed;
  expect(heard.text.match(/SIG\w+/g)).toEqual(['SIGINT']);
});

test('ends with the code of a server that fails at once', async () => {
  const { exited } = await launch('fail');
  expect(await exited).toEqual([7, null]);
});

test('killed with -9, the launcher takes the server along', async () => {
  const { child, heard, closed, pid } = await launch('x');
  expect(lives(pid)).toBe(true);
  child.kill('SIGKILL');
  await closed;
  expect(heard.text).toContain('SIGTERM');
  await expect.poll(() => lives(pid)).toBe(false);
});

test('when the server is killed with -9, the launcher ends', async () => {
  const { exited, pid } = await launch('x');
  process.kill(pid, 'SIGKILL');
  expect(await exited).toEqual([137, null]);
});

test('installs nothing when everything that fits this machine is there, and sees when something is missing', async () => {
  expect(await ensurePackages(home)).toBe(false);
  expect(existsSync(path.join(home, 'node_modules/.portico-installed'))).toBe(true);
  // Another version is wanted: npm is called, and its refusal of files that do not agree shows that it was.
  file('package.json', '{"type":"module","dependencies":{"some":"3.0.0"}}');
  file('package-lock.json', '{"packages":{"":{},"node_modules/some":{"version":"2.0.0"}}}');
  await expect(ensurePackages(home)).rejects.toThrow(/^Installing the packages .* failed/);
});

test('builds the web part only when its sources changed, and keeps the old one when the build fails', async () => {
  symlinkSync(path.join(here, '../node_modules/vite'), path.join(home, 'node_modules/vite'));
  file('vite.config.ts', `export default { root: 'web' };`);
  file('web/index.html', '<p>one</p>');
  const index = path.join(home, 'dist/web/index.html');
  expect(await ensureWeb(process.execPath, home)).toBe(true);
  const built = statSync(index).mtimeMs;
  expect(await ensureWeb(process.execPath, home)).toBe(false);
  expect(statSync(index).mtimeMs).toBe(built);
  file('web/index.html', '<script type="module" src="./nowhere.js"></script>');
  await expect(ensureWeb(process.execPath, home)).rejects.toThrow(/^Building the web part failed/);
  expect(statSync(index).mtimeMs).toBe(built);
});
