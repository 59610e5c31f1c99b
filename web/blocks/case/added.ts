/** Who added the files of a record, and when: as far as its history tells this reader. */
import type { HistoryEntry, ShownFile } from '../../../shared/contracts/records.ts';

interface Added {
  readonly by: HistoryEntry['by'];
  readonly at: string;
}

interface AddedFiles {
  /** Absent where the history says nothing of them. */
  readonly added?: Added;
  readonly files: readonly ShownFile[];
}

const filesOf = (value: unknown): readonly ShownFile[] => (Array.isArray(value) ? (value as ShownFile[]) : []);

const GO = 60_000; // milliseconds between files that one person adds, which arrive one by one

function isSameGo(one: HistoryEntry | undefined, other: HistoryEntry | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.by?.displayName === other.by?.displayName && Math.abs(Date.parse(one.at) - Date.parse(other.at)) < GO;
}

/** Files that came in one go, in their order. `entries`: changes of their column, newest first. */
export function inGoes(files: readonly ShownFile[], entries: readonly HistoryEntry[]): AddedFiles[] {
  const known = new Map<string, HistoryEntry>();
  for (const entry of entries) {
    const before = new Set(filesOf(entry.old).map(({ uid }) => uid));
    // The newest counts: one may have been taken out and added again.
    for (const { uid } of filesOf(entry.new)) if (!before.has(uid) && !known.has(uid)) known.set(uid, entry);
  }
  const goes: { entry: HistoryEntry | undefined; files: ShownFile[] }[] = [];
  for (const file of files) {
    const entry = known.get(file.uid);
    const last = goes.at(-1);
    if (last && isSameGo(last.entry, entry)) last.files.push(file);
    else goes.push({ entry, files: [file] });
  }
  return goes.map(({ entry, files }) => ({ ...(entry && { added: { by: entry.by, at: entry.at } }), files }));
}
