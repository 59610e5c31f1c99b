/**
 * `npm test`: brings what is missing, runs every group of checks even when one fails, prints the time of each, and ends with the line
 * `N passed, N failed, N skipped`. A tool counts as one test. `npm run prove` is the same with larger numbers and no time limits.
 * Words after the command name groups: `npm test -- lint unit`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkSizes, checkSql } from './checks.mjs';
import { checkNode, ensurePackages, ensureWeb, explain, findNode, root, Stop } from './install.mjs';

const proving = process.argv.includes('--prove');
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const running = new Set();

/** Each group answers { passed, failed, skipped, output }. */
const groups = {
  lint: (node) =>
    together([
      tool(node, 'format and lint', 'node_modules/@biomejs/biome/bin/biome', ['ci', '--colors=off']),
      own('sizes', checkSizes),
    ]),
  types: (node) => together([tool(node, 'types', 'node_modules/typescript/bin/tsc', ['--noEmit', '-p', '.'])]),
  boundaries: (node) =>
    together([
      tool(node, 'imports', 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', [
        '--config',
        '.dependency-cruiser.cjs',
        ...sources(),
      ]),
      own('SQL', checkSql),
      tool(node, 'dead code', 'node_modules/knip/bin/knip.js', ['--no-progress']),
    ]),
  unit: (node) => vitest(node, 'unit'),
  kills: (node) => vitest(node, 'kills'),
  api: (node) => vitest(node, 'api'),
  access: (node) => vitest(node, 'access'),
  journeys: (node) => vitest(node, 'journeys'),
};

/** They only read, and one alone leaves a core idle. Units, kills and worlds beside each other took longer than one after the other. */
const sideBySide = new Set(['lint', 'types', 'boundaries']);
/** They look at the built web part, its size at least. */
const usingWeb = new Set(['unit', 'api', 'kills', 'journeys']);

/** Versions older than the one that comes along are tried as well, where a machine has them. */
const olderPostgres = ['15', '16', '17']
  .map((major) => [major, `/usr/lib/postgresql/${major}/bin`])
  .filter(([, folder]) => existsSync(`${folder}/postgres`));
if (proving) {
  groups.speed = (node) => vitest(node, 'speed');
  for (const [major, folder] of olderPostgres)
    groups[`api-on-${major}`] = (node) => vitest(node, 'api', { PORTICO_TEST_POSTGRES: folder });
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exitCode = 130;
  });
}

try {
  checkNode();
  await ensurePackages();
  const node = findNode();
  await main(node);
} catch (error) {
  console.error(explain(error));
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}

async function main(node) {
  const unknown = wanted.filter((name) => !(name in groups));
  if (unknown.length > 0) throw new Stop(`There is no group ${unknown.join(', ')}; there are ${Object.keys(groups).join(', ')}.`);
  const names = Object.keys(groups).filter((name) => wanted.length === 0 || wanted.includes(name));
  if (names.some((name) => usingWeb.has(name))) await ensureWeb(node);
  const total = { passed: 0, failed: 0, skipped: 0 };
  const begun = Date.now();
  const atOnce = new Map(names.filter((name) => sideBySide.has(name)).map((name) => [name, timed(name, node)]));
  for (const name of names) {
    if (process.exitCode === 130) break;
    const { took, ...result } = await (atOnce.get(name) ?? timed(name, node));
    if (result.output !== '') console.log(`\n${result.output.trim()}\n`);
    console.log(`${name.padEnd(11)} ${took.padStart(7)}   ${counts(result)}`);
    for (const key of Object.keys(total)) total[key] += result[key];
  }
  console.log(`${'all'.padEnd(11)} ${seconds(begun).padStart(7)}`);
  judge(total);
  console.log(counts(total));
}

async function timed(name, node) {
  const started = Date.now();
  // Nobody may be waiting for it yet, so it must not be what ends the run.
  const result = await groups[name](node).catch((error) => ({ passed: 0, failed: 1, skipped: 0, output: explain(error) }));
  return { ...result, took: seconds(started) };
}

function judge(total) {
  // Root can do everything the tests ask for; a test that is left out there was forgotten, not impossible.
  const skipped = total.skipped > 0 && process.getuid?.() === 0;
  if (skipped) console.log('As root no test may be skipped.');
  if (total.failed > 0 || total.passed === 0 || skipped) process.exitCode ||= 1;
}

function counts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function sources() {
  return ['bin', 'server', 'shared', 'web', 'e2e', 'bench'].filter((name) => existsSync(path.join(root, name)));
}

/** One check made of several: passed when all of them are. */
async function together(checks) {
  const results = await Promise.all(checks);
  const output = results.filter(({ ok }) => !ok).map(({ title, text }) => `${title}:\n${text.trim()}`);
  const ok = output.length === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, output: output.join('\n\n') };
}

async function tool(node, title, program, args) {
  const { code, text } = await run(node, [path.join(root, program), ...args]);
  return { title, ok: code === 0, text };
}

async function own(title, check) {
  const faults = check(root);
  return { title, ok: faults.length === 0, text: faults.join('\n') };
}

async function vitest(node, project, env = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'portico-report-'));
  const report = path.join(folder, 'report.json');
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  try {
    const { code, text } = await run(node, [path.join(root, 'node_modules/vitest/vitest.mjs'), ...args], env);
    return read(report, code, text, project);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(report, code, text, project) {
  const none = { passed: 0, failed: 1, skipped: 0 };
  if (!existsSync(report)) return { ...none, output: text };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const skipped = numPendingTests + numTodoTests;
  // A file that does not even load has no tests that could fail.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  );
  const result = { passed: numPassedTests, failed: numFailedTests + broken.length, skipped };
  if (result.passed + result.failed === 0) return { ...none, output: `${text}\nThe group ${project} ran no test at all.` };
  if (code !== 0 && result.failed === 0) result.failed = 1;
  return { ...result, output: result.failed > 0 ? text : saysOf(text) + namesOfSkipped(testResults) };
}

/** What random tests say about their seeds is worth keeping even when they pass. */
function saysOf(text) {
  return text
    .split('\n')
    .filter((line) => /^\s*(seed|measured)\b/i.test(line))
    .join('\n');
}

function namesOfSkipped(testResults) {
  const names = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status !== 'passed').map(({ fullName }) => fullName),
  );
  return names.length === 0 ? '' : `\nskipped:\n${names.join('\n')}`;
}

function run(node, args, extra = {}) {
  // CI, so that no tool asks, watches or writes snapshots; no colours, because the text may end in a file.
  const env = {
    ...process.env,
    CI: '1',
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    ...(proving ? { PORTICO_PROVE: '1' } : {}),
    ...extra,
  };
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      running.delete(child);
      resolve({ code, text });
    });
  });
}
