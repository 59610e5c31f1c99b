/** What processes have used, out of /proc (Linux): processor seconds and resident memory. */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second, as every Linux that we know has it. */
const TICKS = 100;

/** Processor seconds of one process; not a number where it is gone. */
export function secondsOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return ((fields[11] ?? 0) + (fields[12] ?? 0)) / TICKS;
  } catch {
    return Number.NaN;
  }
}

/** Processor seconds by process of PostgreSQL's backends whose database role fits. */
export function backends(postmaster: number, role: RegExp): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== postmaster) continue;
      if (role.test(readFileSync(`/proc/${name}/cmdline`, 'latin1'))) found.set(Number(name), secondsOf(Number(name)));
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

/** What was used between two looks; a backend that has ended between them takes its share along. */
export function usedBetween(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const [pid, seconds] of after) sum += seconds - (before.get(pid) ?? 0);
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
