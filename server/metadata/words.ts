/** The words of records for search, made anew in the background when an object's searchable columns change; and vocabularies. */
import { type Ctx, emit, inDatabase, type JobHandlers } from '../kernel/index.ts';
import { buildJob } from './build.ts';
import { metadataOf } from './metadata.ts';
import type { ObjectDef } from './model.ts';
import { hasVocabulary, reindexSql, vocabularyBatchSql, vocabularyOfSql } from './sync-words.ts';

/** Records per transaction. */
const batch = 500;

/** Leaves the work of making an object's words anew in the transaction of `ctx`. */
export async function reindexLater(ctx: Ctx, object: ObjectDef): Promise<void> {
  await emit(ctx, { topic: 'metadata.reindex', payload: { objectId: object.id, after: '0' } });
}

/**
 * Leaves the words of a changed record to be added to the vocabulary of its object. A worker does it: a vocabulary holds words of all
 * records, so no role that acts for a person may so much as touch it.
 */
export async function learnLater(ctx: Ctx, object: ObjectDef, recordId: string): Promise<void> {
  if (!hasVocabulary(object)) return;
  await emit(ctx, { topic: 'metadata.vocabulary', payload: { objectId: object.id, record: recordId } });
}

/** Handlers for the workers. */
export const metadataJobs: JobHandlers = {
  'metadata.build': buildJob,
  'metadata.reindex': inDatabase(async (ctx, { payload }) => {
    const object = (await metadataOf(ctx)).objectById(String(payload.objectId));
    if (object === undefined) return;
    const after = String(payload.after);
    const [row] = await ctx.db.rows(reindexSql(object, after, batch));
    if (row === undefined || row.last === null) return;
    if (hasVocabulary(object)) await ctx.db.run(vocabularyBatchSql(object, after, batch));
    await emit(ctx, { topic: 'metadata.reindex', payload: { objectId: object.id, after: row.last } });
  }),
  'metadata.vocabulary': inDatabase(async (ctx, { payload }) => {
    const object = (await metadataOf(ctx)).objectById(String(payload.objectId));
    if (object !== undefined && hasVocabulary(object)) await ctx.db.run(vocabularyOfSql(object, String(payload.record)));
  }),
};
