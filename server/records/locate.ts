import { rightsOn } from '../access/index.ts';
import { type Ctx, problem } from '../kernel/index.ts';
import type { StoredRecord } from './model.ts';
import { storedRecord } from './render.ts';
import { checkedUid, missing, readableObject } from './schema.ts';
import { readStored, readVisible } from './store-read.ts';

/**
 * A record this actor may read, with all stored columns, for modules of the server; never for an answer.
 * Throws `not_found`, and `forbidden` where his grade on it is below `min` (1 read, 2 comment, 3 edit, 4 delete).
 */
export async function locate(ctx: Ctx, object: string, uid: string, min: 1 | 2 | 3 | 4 = 1): Promise<StoredRecord> {
  const rights = await readableObject(ctx, object);
  const row = await readStored(ctx, rights, { uid: checkedUid(uid) });
  if (row === null) throw missing();
  if (row.grade < min) throw problem('forbidden', 'Your right on this record is not enough for this.');
  return storedRecord(row, rights.object.columns);
}

/** The uid of the record of a database id; null where this actor may not read it. */
export async function shownUid(ctx: Ctx, object: string, id: string | null): Promise<string | null> {
  const rights = id === null ? null : await rightsOn(ctx, object);
  if (id === null || rights?.can.read !== true) return null;
  return (await readVisible(ctx, rights, [id]))[0]?.uid ?? null;
}
