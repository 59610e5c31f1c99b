/** The words of records for search, made anew in the background when an object's searchable columns change. */
import { type Ctx, emit, inDatabase, type JobHandlers } from '../kernel/index.ts';
import { metadataOf } from './metadata.ts';
import type { ObjectDef } from './model.ts';
import { reindexSql } from './sync-words.ts';

/** Records per transaction. */
const batch = 500;

/** Leaves the work of making an object's words anew in the transaction of `ctx`. */
export async function reindexLater(ctx: Ctx, object: ObjectDef): Promise<void> {
  await emit(ctx, { topic: 'metadata.reindex', payload: { objectId: object.id, after: '0' } });
}

/** Handlers for the workers. */
export const metadataJobs: JobHandlers = {
  'metadata.reindex': inDatabase(async (ctx, { payload }) => {
    const object = (await metadataOf(ctx)).objectById(String(payload.objectId));
    if (object === undefined) return;
    const [row] = await ctx.db.rows(reindexSql(object, String(payload.after), batch));
    if (row === undefined || row.last === null) return;
    await emit(ctx, { topic: 'metadata.reindex', payload: { objectId: object.id, after: row.last } });
  }),
};
