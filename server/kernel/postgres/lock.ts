import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
import { PostgresUnavailable } from './unavailable.ts';

/** The data folder is in use by another running Portico; its message is fit for the terminal. */
export class DataFolderInUse extends PostgresUnavailable {
  override readonly name = 'DataFolderInUse';
}

interface LockContent extends ProcessIdentity {
  nonce: string;
}

/**
 * Takes the data folder for this process until `release`. A lock left by a killed process is taken over: the file names the
 * process by number *and* start time, so neither `kill -9` nor a process number used again can hold the folder for ever.
 * @throws DataFolderInUse when another living process holds it.
 */
export async function lockDataFolder(dataDir: string): Promise<{ release(): void }> {
  const file = path.join(dataDir, 'portico.lock');
  const me = identify(process.pid);
  if (me === null) throw new PostgresUnavailable('This process cannot find itself in the process table; is /proc mounted?');
  const own: LockContent = { ...me, nonce: randomUUID() };
  const temporary = path.join(dataDir, `.portico.lock.${own.nonce}`);
  writeFileSync(temporary, JSON.stringify(own), { mode: 0o600 });
  try {
    if (!linkIfFree(temporary, file)) {
      refuseIfHeld(file, dataDir);
      // The holder is dead. Several starters may come to that conclusion at once: each renames its own file over the stale one,
      // and whoever still stands there after all of them had time to do so has the folder.
      renameSync(temporary, file);
      await pause(150);
      if (readLock(file)?.nonce !== own.nonce) refuseIfHeld(file, dataDir);
    }
  } finally {
    rmSync(temporary, { force: true });
  }
  return {
    release() {
      if (readLock(file)?.nonce === own.nonce) rmSync(file, { force: true });
    },
  };
}

function linkIfFree(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function refuseIfHeld(file: string, dataDir: string): void {
  const holder = readLock(file);
  if (holder === null || !isAlive(holder)) return;
  throw new DataFolderInUse(
    `The data folder ${dataDir} is in use by a Portico that is running already (process ${holder.pid}). ` +
      'Stop it first, or set PORTICO_DATA_DIR to another folder.',
  );
}

function readLock(file: string): LockContent | null {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as Partial<LockContent> | null;
    if (typeof content?.pid !== 'number' || typeof content.started !== 'string' || typeof content.nonce !== 'string') return null;
    return { pid: content.pid, started: content.started, nonce: content.nonce };
  } catch {
    return null;
  }
}
