/**
 * Chromium for the journeys, wherever one is: named by PORTICO_CHROMIUM, installed, brought along in a package, or installed by apt.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

export interface FoundBrowser {
  executable: string;
  /** What the browser's process needs besides our environment. */
  env: Record<string, string>;
}

/** A test's browser reaches our server and nobody else: no updates, no reports, no QUIC. */
const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
];

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];

/**
 * Starts Chromium without a window. Close it when done.
 * @throws Error that says how to get a browser when none is found.
 */
export async function launchBrowser(found?: FoundBrowser): Promise<Browser> {
  const { executable, env } = found ?? (await findBrowser());
  return chromium.launch({
    executablePath: executable,
    args: flags,
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

/** Finds a Chromium or brings one. @throws Error that says how to get one. */
export async function findBrowser(): Promise<FoundBrowser> {
  const wanted = process.env.PORTICO_CHROMIUM;
  if (wanted !== undefined && wanted !== '') {
    if (!isProgram(wanted))
      throw new Error(`PORTICO_CHROMIUM must be the path of a Chromium; ${wanted} is no program that can be run.`);
    return { executable: wanted, env: {} };
  }
  const there = installed.find(isProgram);
  if (there !== undefined) return { executable: there, env: {} };
  return (await unpackBrowser()) ?? installByApt();
}

/**
 * Unpacks the Chromium of @sparticuz/chromium (x64 only) with the libraries and fonts it ships, so that a machine with neither will
 * do. It takes its place in one rename: a killed run leaves no half of it, two at once do not disturb each other.
 */
export async function unpackBrowser(): Promise<FoundBrowser | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const root = path.resolve(path.dirname(entry), '..');
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const place = path.join(cacheFolder(), `chromium-${version}`);
  if (!existsSync(place)) {
    const half = `${place}.${process.pid}`;
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true });
    await inflateInto(half, path.join(root, 'bin'));
    try {
      renameSync(half, place);
    } catch (error) {
      if (!existsSync(place)) throw error;
      rmSync(half, { recursive: true, force: true });
    }
  }
  const libraries = [path.join(place, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return {
    executable: path.join(place, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: fontConfiguration(place) },
  };
}

/** The package unpacks into the temporary folder, whatever that is at the moment. */
async function inflateInto(folder: string, archives: string): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium');
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const names = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'];
    await Promise.all(names.map((name) => inflate(path.join(archives, name))));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** The fonts that came along first, so that pictures look alike everywhere; the machine's own for other scripts. */
function fontConfiguration(place: string): string {
  const file = path.join(place, 'portico-fonts.conf');
  if (!existsSync(file)) {
    const half = `${file}.${process.pid}`;
    writeFileSync(
      half,
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${place}/fonts/fonts</dir><dir>/usr/share/fonts</dir>` +
        `<cachedir>${place}/font-cache</cachedir></fontconfig>`,
    );
    renameSync(half, file);
  }
  return file;
}

function installByApt(): FoundBrowser {
  if (process.getuid?.() === 0 && isProgram('/usr/bin/apt-get')) {
    process.stderr.write('Installing Chromium (apt-get install chromium)\n');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { stdio: 'ignore', env });
    const there = installed.find(isProgram);
    if (there !== undefined) return { executable: there, env: {} };
  }
  throw new Error(
    'No Chromium was found. Install one (on Debian: apt-get install chromium), or set PORTICO_CHROMIUM to its path.',
  );
}

/** Beside the project where that can be written to, else a folder of this user's own. */
function cacheFolder(): string {
  const beside = path.resolve(import.meta.dirname, '../../.cache');
  try {
    mkdirSync(beside, { recursive: true });
    accessSync(beside, constants.W_OK);
    return beside;
  } catch {
    const own = path.join(tmpdir(), `portico-cache-${process.getuid?.() ?? 0}`);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    return own;
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
