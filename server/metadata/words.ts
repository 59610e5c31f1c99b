/** The words of records for search, made anew in the background when an object's searchable columns change; and vocabularies. */
import { type Ctx, emit, every, inDatabase, type JobHandlers, type Timer } from '../kernel/index.ts';
import { metadataOf } from './metadata.ts';
import type { ObjectDef } from './model.ts';
import { readMarks, writeMark } from './store-words.ts';
import { hasVocabulary, learnOneSql, learnSql, reindexSql, vocabularyBatchSql, vocabularyOfSql } from './sync-words.ts';

/** Records per transaction. */
const batch = 500;

/** Leaves the work of making an object's words anew in the transaction of `ctx`. */
export async function reindexLater(ctx: Ctx, object: ObjectDef): Promise<void> {
  await emit(ctx, { topic: 'metadata.reindex', payload: { objectId: object.id, after: '0' } });
}

/**
 * Leaves the words of a written record to be added to the vocabulary of its object, or to that of all. A worker does it: a vocabulary holds
 * words of all records, so no role that acts for a person may so much as touch it. New records of objects without a vocabulary of their own
 * are found by their ids (`learnTimer`), so that making one costs nothing more.
 */
export async function learnLater(ctx: Ctx, object: ObjectDef, recordId: string, isNew: boolean): Promise<void> {
  if (!hasVocabulary(object) && isNew) return;
  await emit(ctx, { topic: 'metadata.vocabulary', payload: { objectId: object.id, record: recordId } });
}

/** Handlers for the workers. */
export const wordJobs: JobHandlers = {
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
    if (object === undefined) return;
    const record = String(payload.record);
    await ctx.db.run(hasVocabulary(object) ? vocabularyOfSql(object, record) : learnOneSql(object, record));
  }),
};

/** Records learned in one statement, and statements in a round. */
const LEARNED = 2_000;
const ROUND = 10;

/**
 * Adds words of records that have come to the words of all. Of each object up to the id that was the highest one a round ago: whoever took a
 * lower one has ended by now, or his words wait until they are written again.
 */
export async function learnNew(ctx: Ctx): Promise<void> {
  const { objects } = await metadataOf(ctx);
  const found = [...objects.values()].filter((one) => !hasVocabulary(one) && one.columns.some(({ searchable }) => searchable));
  for (const { object, learned, seen, newest } of await readMarks(ctx, found)) {
    let last: string | null = learned;
    for (let i = 0; i < ROUND && last !== null && BigInt(last) < BigInt(seen); i += 1) {
      const [row]: { last: string | null }[] = await ctx.db.rows(learnSql(object, last, seen, LEARNED));
      last = row?.last ?? null;
    }
    if (last !== learned || newest !== seen) await writeMark(ctx, object, last ?? seen, newest);
  }
}

/** For the workers. */
export const learnTimer: Timer = every('metadata.learn', 5, learnNew);
