/** Makes a world in which something fails smaller, so that a person can read it. */
import type { Key, World } from './world.ts';

type Removable =
  | 'actors'
  | 'history'
  | 'grants'
  | 'authorRules'
  | 'operationRows'
  | 'columnRows'
  | 'scopes'
  | 'attachments'
  | 'records'
  | 'memberships';

const REMOVABLE: Removable[] = [
  'actors',
  'history',
  'grants',
  'authorRules',
  'operationRows',
  'columnRows',
  'scopes',
  'attachments',
  'records',
  'memberships',
];

/** The world without this row, or null where something else stands on it. */
function without(world: World, part: Removable, key: Key): World | null {
  if (part === 'records') {
    const used = world.records.some((record) => record.parent === key) || world.grants.some((grant) => grant.record === key);
    if (used || world.history.some((entry) => [entry.record, entry.before, entry.after].includes(key))) return null;
  }
  if (part === 'memberships' && world.actors.some((actor) => actor.membership === key)) return null;
  if (part === 'memberships' && world.records.some((record) => record.writtenIn === key)) return null;
  const copy = structuredClone(world);
  switch (part) {
    case 'actors':
      copy.actors = copy.actors.filter((row) => row.key !== key);
      break;
    case 'history':
      copy.history = copy.history.filter((row) => row.key !== key);
      break;
    case 'grants':
      copy.grants = copy.grants.filter((row) => row.key !== key);
      break;
    case 'authorRules':
      copy.authorRules = copy.authorRules.filter((row) => row.key !== key);
      break;
    case 'operationRows':
      copy.operationRows = copy.operationRows.filter((row) => row.key !== key);
      break;
    case 'columnRows':
      copy.columnRows = copy.columnRows.filter((row) => row.key !== key);
      break;
    case 'scopes':
      copy.scopes = copy.scopes.filter((row) => row.key !== key);
      break;
    case 'attachments':
      copy.attachments = copy.attachments.filter((row) => row.key !== key);
      break;
    case 'memberships':
      copy.memberships = copy.memberships.filter((row) => row.key !== key);
      break;
    case 'records':
      copy.records = copy.records.filter((row) => row.key !== key);
      for (const record of copy.records) {
        for (const [column, value] of Object.entries(record.values)) if (value === key) record.values[column] = null;
      }
      break;
  }
  return copy;
}

/**
 * The smallest world found that still fails, by leaving out one row after the other; `fails` is asked at most `budget` times.
 */
export async function shrink(world: World, fails: (smaller: World) => Promise<boolean>, budget = 200): Promise<World> {
  let best = world;
  let left = budget;
  for (let shrunk = true; shrunk && left > 0; ) {
    shrunk = false;
    for (const part of REMOVABLE) {
      for (const { key } of [...best[part]]) {
        const smaller = without(best, part, key);
        if (smaller === null || left <= 0) continue;
        left -= 1;
        if (!(await fails(smaller))) continue;
        best = smaller;
        shrunk = true;
      }
    }
  }
  return best;
}

/** A world as text, one row a line, to be printed beside its seed when a campaign fails. */
export function describeWorld(world: World): string {
  const lines = [`world of seed ${world.seed}`];
  for (const [part, rows] of Object.entries(world)) {
    if (!Array.isArray(rows)) continue;
    for (const row of rows) lines.push(`${part}: ${JSON.stringify(row)}`);
  }
  return lines.join('\n');
}
