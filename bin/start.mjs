/**
 * `npm start`: brings what is missing, then runs server/main.ts with a Node that can, and stays its companion: signals go on to it,
 * its exit code is ours, and when either of us is killed the other ends too, so that the next start finds the field clear.
 * `npm run backup` and `npm run restore` come this way as well; their words are handed on.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, ensurePackages, ensureWeb, explain, findNode, root } from './install.mjs';

const words = process.argv.slice(2);

try {
  checkNode();
  await ensurePackages();
  const node = findNode();
  if (words.length === 0) await ensureWeb(node);
  start(node);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

function start(node) {
  const companion = pathToFileURL(path.join(root, 'bin/companion.mjs')).href;
  // Half of what Node takes for short-lived values unless told: large exports stay below 300 MB (docs/measurements.md).
  const args = [
    '--disable-warning=ExperimentalWarning',
    '--max-semi-space-size=16',
    '--import',
    companion,
    path.join(root, 'server/main.ts'),
    ...words,
  ];
  // A process group of its own: Ctrl-C reaches every process of the terminal's group, and the server would hear it twice.
  // Node keeps what it made of our TypeScript: that halves the time of every later start.
  const env = { NODE_COMPILE_CACHE: path.join(root, '.cache/node'), ...process.env };
  const server = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env, detached: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => server.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
  }
  const watch = watchNpm(() => server.kill('SIGTERM'));
  server.once('error', (error) => {
    console.error(`Portico could not be started: ${error.message}`);
    process.exit(1);
  });
  server.once('exit', (code, signal) => {
    clearInterval(watch);
    process.exit(code ?? (signal === 'SIGKILL' ? 137 : 1));
  });
}

/** Under `npm start` a killed npm is the end of the command: nobody could stop us from that terminal any more. */
function watchNpm(onGone) {
  const atStart = chainToNpm();
  if (atStart === null) return undefined;
  const timer = setInterval(() => {
    if (chainToNpm()?.join() === atStart.join()) return;
    clearInterval(timer);
    onGone();
  }, 300);
  timer.unref();
  return timer;
}

/** Our ancestors up to npm, usually a shell and npm itself; null when npm is none of them. */
function chainToNpm() {
  if (process.platform !== 'linux' || process.env.npm_lifecycle_event === undefined) return null;
  const chain = [];
  for (let pid = process.ppid; pid > 1 && chain.length < 3; pid = parentOf(pid)) {
    chain.push(pid);
    if (/^npm\b|\bnpm(-cli)?(\.js)?\b/.test(commandOf(pid))) return chain;
  }
  return null;
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').slice(0, 2).join(' ');
  } catch {
    return '';
  }
}
