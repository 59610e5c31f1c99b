/** What processes have used, out of /proc (Linux): processor seconds and resident memory. */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second, as every Linux that we know has it. */
const TICKS = 100;

interface Stat {
  readonly parent: number;
  readonly seconds: number;
  /** Of children that have ended. */
  readonly endedSeconds: number;
}

function stat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, seconds: (user + system) / TICKS, endedSeconds: (endedUser + endedSystem) / TICKS };
  } catch {
    return null;
  }
}

/** Processor seconds of one process. */
export function secondsOf(pid: number): number {
  return stat(pid)?.seconds ?? Number.NaN;
}

/** Processor seconds of a process and all its children, ended ones too: PostgreSQL as a whole. */
export function secondsOfFamily(pid: number): number {
  const own = stat(pid);
  if (own === null) return Number.NaN;
  let sum = own.seconds + own.endedSeconds;
  for (const name of readdirSync('/proc')) {
    const child = /^\d+$/.test(name) ? stat(Number(name)) : null;
    if (child?.parent === pid) sum += child.seconds;
  }
  return sum;
}

/** Resident memory in MB. */
export function megabytesOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? Number.NaN) / 1024;
  } catch {
    return Number.NaN;
  }
}
