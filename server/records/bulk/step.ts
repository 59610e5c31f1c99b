/**
 * One record of a bulk change: the change itself is the gateway's own function for one record, so rights, workflow, history and effects are
 * those of a single change. All runs in the transaction of `ctx`.
 */
import type { BulkChange } from '../../../shared/contracts/bulk.ts';
import { type Ctx, problem } from '../../kernel/index.ts';
import { act } from '../act.ts';
import { fillable, putInFolder } from '../folders/folders.ts';
import { locate } from '../locate.ts';
import type { StoredRecord } from '../model.ts';
import { remove } from '../remove.ts';
import { storedRecord } from '../render.ts';
import { definitionOf } from '../schema.ts';
import { readOwn } from '../store-write.ts';
import { putTag, tagsOf, takeTag } from '../tags/marking.ts';
import { update } from '../update.ts';
import { sameValue } from '../values.ts';
import { mayUndo } from './restore.ts';
import type { Outcome, Waiting, Was } from './store.ts';

/** Columns that say of a change that it happened, not what it was. */
const traces: ReadonlySet<string> = new Set(['modified_at', 'modified_by']);

/** What a change has set, hidden columns too: for the undo alone, never for an answer. */
function changesOf(before: StoredRecord, after: StoredRecord): Was[] {
  return Object.keys(after.values).flatMap((key) => {
    const [old, now] = [before.values[key] ?? null, after.values[key] ?? null];
    return traces.has(key) || sameValue(old, now) ? [] : [{ key, old, new: now }];
  });
}

/** The record after a change, whether who made it may still read it or not. */
async function after(ctx: Ctx, object: string, id: string): Promise<StoredRecord | null> {
  const definition = await definitionOf(ctx, object);
  const row = await readOwn(ctx, definition, id);
  return row === null ? null : storedRecord(row, definition.columns);
}

/** Does it to one record. Throws as the change of one record does. */
export async function step(ctx: Ctx, object: string, change: BulkChange, { record, version }: Waiting): Promise<Outcome> {
  switch (change.kind) {
    case 'set':
    case 'act': {
      const before = await locate(ctx, object, record);
      const at = version ?? before.version;
      if (change.kind === 'set') await update(ctx, object, record, { [change.column]: change.value }, { version: at });
      else await act(ctx, object, record, change.action, {}, { version: at });
      const now = await after(ctx, object, before.id);
      if (now === null || now.version === before.version) return { outcome: 'same' };
      // What cannot be undone leaves no values behind.
      return mayUndo(ctx, change) ? { outcome: 'done', before: changesOf(before, now) } : { outcome: 'done' };
    }
    case 'delete':
      await remove(ctx, object, record, version === null ? {} : { version });
      return { outcome: 'done' };
    case 'tag':
      return mark(await hasTag(ctx, object, record, change.tag), change.on, () =>
        (change.on ? putTag : takeTag)(ctx, object, record, change.tag),
      );
    case 'folder':
      await fillable(ctx, object, change.folder);
      return mark((await tagsOf(ctx, object, record)).folders.includes(change.folder), change.inside, () =>
        putInFolder(ctx, object, record, change.folder, change.inside),
      );
  }
}

const hasTag = async (ctx: Ctx, object: string, record: string, tag: string) =>
  (await tagsOf(ctx, object, record)).tags.some(({ uid }) => uid === tag);

async function mark(is: boolean, wanted: boolean, work: () => Promise<void>): Promise<Outcome> {
  if (is === wanted) return { outcome: 'same' };
  await work();
  return { outcome: 'done' };
}

/** Takes a tag or folder back. Throws as a single change does. */
export async function unmark(ctx: Ctx, object: string, change: BulkChange, record: string): Promise<void> {
  if (change.kind === 'tag') await (change.on ? takeTag : putTag)(ctx, object, record, change.tag);
  else if (change.kind === 'folder') await putInFolder(ctx, object, record, change.folder, !change.inside);
  else throw problem('bad_request', 'This is no tag and no folder.');
}
