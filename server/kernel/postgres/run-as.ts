import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { PostgresUnavailable } from './unavailable.ts';

/** The user PostgreSQL runs as: ourselves, or for root an unprivileged one. */
export interface RunAs {
  name: string;
  /** Set only when it is somebody else than the user of this process. */
  ids: { uid: number; gid: number } | null;
  /** Whether that user may enter every folder on the way to this path, and the last one. */
  canReach(target: string): boolean;
}

/**
 * PostgreSQL refuses to run as root, so root drops to the owner of an existing cluster, else to `nobody`.
 * @throws PostgresUnavailable when there is nobody to drop to, or the cluster belongs to a user we cannot become.
 */
export function chooseRunAs(clusterDir: string): RunAs {
  const myUid = process.getuid?.() ?? -1;
  const owner = ownerOf(clusterDir);
  if (myUid !== 0) {
    if (owner !== null && owner.uid !== myUid) {
      throw new PostgresUnavailable(
        `The database in ${clusterDir} belongs to another user (number ${owner.uid}), who started Portico here before. ` +
          'Start it as that user or as root, or set PORTICO_DATA_DIR to another folder.',
      );
    }
    return { name: 'this user', ids: null, canReach: () => true };
  }
  const users = readUsers();
  const wanted =
    owner === null || owner.uid === 0
      ? users.find((user) => user.name === 'nobody')
      : users.find((user) => user.uid === owner.uid);
  if (wanted === undefined) {
    throw new PostgresUnavailable(
      owner === null || owner.uid === 0
        ? 'PostgreSQL does not run as root, and this system has no user "nobody" to run it as. Start Portico as an ordinary user.'
        : `The database in ${clusterDir} belongs to user number ${owner.uid}, who does not exist here. Give the folder to "nobody" (chown -R).`,
    );
  }
  const { uid, gid } = wanted;
  return { name: wanted.name, ids: { uid, gid }, canReach: (target) => canEnterAll(target, uid, gid) };
}

function ownerOf(folder: string): { uid: number } | null {
  try {
    return { uid: statSync(folder).uid };
  } catch {
    return null;
  }
}

function readUsers(): { name: string; uid: number; gid: number }[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }));
}

function canEnterAll(target: string, uid: number, gid: number): boolean {
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    const entry = statSync(folder);
    const bit = entry.uid === uid ? 0o100 : entry.gid === gid ? 0o010 : 0o001;
    if ((entry.mode & bit) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}
