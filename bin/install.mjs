/**
 * What `npm start` and `npm test` need before anything else runs: packages, a Node that runs TypeScript, the built web part.
 * Plain JavaScript for Node 20 with nothing but Node's own modules, because nothing else may be there yet.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The oldest Node that runs this file, and the oldest that runs the server. */
const launcherNode = [20, 0];
const serverNode = [22, 18];

function isAtLeast([major, minor], version = process.versions.node) {
  const [ownMajor, ownMinor] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** A fault whose message is all that a person needs to see. */
export class Stop extends Error {}

/** What a person at the terminal can mend gets one line; anything else is our fault and keeps its stack. */
export function explain(error) {
  if (error instanceof Stop) return error.message;
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error.code)) return error.stack ?? String(error);
  return `${error.path ?? root} cannot be written to (${error.code}). Start as the user who owns this folder, or make room.`;
}

export function checkNode() {
  if (isAtLeast(launcherNode)) return;
  throw new Stop(
    `Portico needs Node ${launcherNode[0]} or newer; this is ${process.versions.node}. Get a newer one from your system or nodejs.org.`,
  );
}

/**
 * Installs the packages of package-lock.json unless they are there already.
 * @returns {Promise<boolean>} whether anything was installed
 */
export async function ensurePackages(folder = root) {
  const lock = readFileSync(path.join(folder, 'package-lock.json'), 'utf8');
  const stampFile = path.join(folder, 'node_modules/.portico-installed');
  const stamp = createHash('sha256').update(`${process.platform} ${process.arch} ${lock}`).digest('hex');
  if (readIfThere(stampFile) === stamp) return false;
  const missing = !isInstalled(folder, JSON.parse(lock));
  if (missing) {
    // No install scripts: a package brings files, it does not run programs of its own on this machine.
    const args = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('Installing the packages (once; a minute or so)', ...npmCommand(args), { cwd: folder });
  }
  writeFileSync(stampFile, stamp);
  return missing;
}

/** npm notes what it installed in a lock file of its own; every package that fits this machine has to be in it, in its version. */
function isInstalled(folder, lock) {
  const noted = readIfThere(path.join(folder, 'node_modules/.package-lock.json'));
  if (noted === null) return false;
  const installed = JSON.parse(noted).packages;
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (place === '') return true;
    // Optional packages for other machines, and what only they need, are left out by npm.
    if (wanted.optional && !installed[place]) return !isForThisMachine(wanted);
    return installed[place]?.version === wanted.version && existsSync(path.join(folder, place));
  });
}

function isForThisMachine({ os, cpu, libc }) {
  const names = (list, value) => list !== undefined && [list].flat().includes(value);
  return names(os, process.platform) && names(cpu, process.arch) && libc === undefined;
}

/** The npm that runs us, else the one beside this Node, else whichever is found. */
function npmCommand(args) {
  const own = process.env.npm_execpath;
  if (own && /\.[cm]?js$/.test(own) && existsSync(own)) return [process.execPath, [own, ...args]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', args];
}

/** A Node that runs TypeScript: this one, or the one that came with the packages. */
export function findNode(folder = root) {
  if (isAtLeast(serverNode)) return process.execPath;
  const brought = path.join(folder, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(brought)) {
    try {
      chmodSync(brought, 0o755);
    } catch {
      // Somebody else's folder; then it has to be runnable already.
    }
    return brought;
  }
  throw new Stop(
    `Portico needs Node ${serverNode.join('.')} or newer here; this is ${process.versions.node}. (For Linux on x64 and arm64 it brings one: ` +
      'then the optional packages were not installed; run "npm ci --include=optional".)',
  );
}

/**
 * Builds dist/web when its sources differ from those of the last build. The new build takes its place in one rename.
 * @returns {Promise<boolean>} whether it was built
 */
export async function ensureWeb(node, folder = root) {
  const config = path.join(folder, 'vite.config.ts');
  if (!existsSync(config)) return false;
  const stampFile = path.join(folder, 'dist/web.stamp');
  const stamp = hashOf(folder, ['web', 'shared', 'index.html', 'vite.config.ts', 'package-lock.json']);
  if (readIfThere(stampFile) === stamp && existsSync(path.join(folder, 'dist/web'))) return false;
  const place = path.join(folder, 'dist/web');
  const next = `${place}.${process.pid}`;
  mkdirSync(path.dirname(place), { recursive: true });
  const vite = path.join(folder, 'node_modules/vite/bin/vite.js');
  try {
    await run('Building the web part', node, [vite, 'build', '--logLevel', 'warn', '--outDir', next, '--emptyOutDir'], {
      cwd: folder,
    });
    rmSync(stampFile, { force: true });
    rmSync(place, { recursive: true, force: true });
    renameSync(next, place);
    writeFileSync(stampFile, stamp);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  return true;
}

function hashOf(folder, names) {
  const hash = createHash('sha256');
  const add = (name) => {
    const file = path.join(folder, name);
    if (!existsSync(file)) return;
    hash.update(`${name}\0`).update(readFileSync(file)).update('\0');
  };
  for (const name of names) {
    const inside = existsSync(path.join(folder, name)) ? entriesBelow(path.join(folder, name)) : [];
    for (const entry of inside === null ? [''] : inside) add(path.join(name, entry));
  }
  return hash.digest('hex');
}

/** Files below a folder in a fixed order; null when it is a file itself. */
function entriesBelow(place) {
  try {
    const entries = readdirSync(place, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name));
    return files.map((entry) => path.relative(place, path.join(entry.parentPath ?? entry.path, entry.name))).sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Runs a step that may take a while: says what it is, how long it takes, and shows its output only when it fails. */
async function run(title, command, args, options) {
  const begun = Date.now();
  const seconds = () => `${Math.round((Date.now() - begun) / 1000)} s`;
  console.log(`${title} ...`);
  const timer = setInterval(() => console.log(`  still at it (${seconds()})`), 10_000);
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const end = () => child.kill('SIGTERM');
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new Stop(`${title} failed (${code ?? 'stopped'}):\n${output.trim()}`);
    console.log(`  done in ${seconds()}`);
  } catch (error) {
    throw error.code === 'ENOENT' ? new Stop(`${title} failed: ${command} was not found.`) : error;
  } finally {
    clearInterval(timer);
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
