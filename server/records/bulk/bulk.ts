/**
 * Many records changed at once. Each is a change of its own, in a transaction of its own, decided by the rights of whoever asked at the
 * moment when it comes to it; a few are done at once, more by a worker in his name, who asks who he is anew every fifty. Undone the same way.
 */
import { isUid } from '../../../shared/columns/index.ts';
import type { BulkChange, BulkState } from '../../../shared/contracts/bulk.ts';
import { actorOf } from '../../access/index.ts';
import {
  type Ctx,
  contextFor,
  databaseNow,
  emit,
  type JobHandlers,
  lacksSomething,
  outside,
  Problem,
  problem,
  withTx,
} from '../../kernel/index.ts';
import { behaviourOf } from '../behaviours.ts';
import { fillable } from '../folders/folders.ts';
import { exportPage } from '../list.ts';
import type { ListQuery } from '../model.ts';
import { missing, readableObject, unknownColumn } from '../schema.ts';
import { minToPut } from '../tags/marking.ts';
import { taggedObject, tagOf } from '../tags/tags.ts';
import { boundBody } from '../values.ts';
import { mayUndo, restoreDeleted, restoreValues } from './restore.ts';
import { step, unmark } from './step.ts';
import * as store from './store.ts';

/** Records that one change reaches at most; those that are done before the answer; those between two looks at who asks. */
export const MOST = 10_000;
export const AT_ONCE = 50;
const TURN = 50;
/** Changes of one person under way. */
const RUNNING = 3;
/** Milliseconds: how long it can be undone, and how long it is known. */
const UNDO = 30 * 60_000;
const KEPT = 86_400_000;
/** Refusals that are told one by one. */
const TOLD = 100;

export interface BulkWish {
  readonly change: BulkChange;
  readonly records?: readonly store.Chosen[];
  readonly matching?: ListQuery;
}

/**
 * Writes down what is to be done, in the transaction of `ctx`. Throws `not_found`, `forbidden`, `unknown_column`, `invalid`, `bad_request`
 * where it can be done to no record at all or reaches too many, `too_many`.
 */
export async function startBulk(ctx: Ctx, object: string, uid: string, wish: BulkWish, portal: string | null): Promise<void> {
  await check(ctx, object, wish.change);
  await fewRunning(ctx);
  const records = await recordsOf(ctx, object, wish);
  if (records.length === 0) throw problem('bad_request', 'There is no record to change.');
  const id = await store.insertBulk(ctx, { uid, object, portal, change: wish.change }, records);
  await work(ctx, id, records.length);
}

/** A person's changes come one after the other, undoing them too. Throws `too_many`. */
async function fewRunning(ctx: Ctx): Promise<void> {
  if ((await store.countRunning(ctx)) < RUNNING) return;
  throw problem('too_many', { detail: 'Wait until your other changes have ended.', retryAfter: 5 });
}

/** Leaves it to a worker; what is done at once only in case that this process dies before. */
async function work(ctx: Ctx, id: string, records: number): Promise<void> {
  const wait = records <= AT_ONCE ? 60_000 : 0;
  await emit(ctx, { topic: 'records.bulk', payload: { bulk: id }, dueAt: new Date(ctx.now.getTime() + wait) });
}

/** Whether it is a change at all that this actor may ask for: said once, not for each record. */
async function check(ctx: Ctx, object: string, change: BulkChange): Promise<void> {
  const rights = await readableObject(ctx, object);
  if (change.kind === 'set') {
    const column = rights.editable.get(change.column);
    if (column === undefined && !rights.readable.has(change.column)) throw unknownColumn();
    if (column?.type === 'files') throw problem('bad_request', 'A file belongs to one record.');
    await boundBody(ctx, rights, { [change.column]: change.value ?? null }, rights.editable);
  } else if (change.kind === 'tag') {
    const tagged = await taggedObject(ctx, object);
    minToPut(ctx, (await tagOf(ctx, tagged, change.tag)).kind);
  } else if (change.kind === 'folder') await fillable(ctx, object, change.folder);
  if (change.kind === 'delete' && behaviourOf(rights.object).deletesMore === true) {
    throw problem('forbidden', 'More goes with each of these, and cannot be brought back. Delete them one by one.');
  }
  const verb = change.kind === 'delete' ? rights.can.delete : change.kind === 'set' ? rights.can.update : true;
  if (!verb) throw problem('forbidden', 'You may read these records, but not do this with them.');
}

/** Chosen ones as they are named, each once; all that match as the list finds them now. */
async function recordsOf(ctx: Ctx, object: string, { records, matching }: BulkWish): Promise<readonly store.Chosen[]> {
  if ((records === undefined) === (matching === undefined)) throw problem('bad_request', 'Name records, or what they match.');
  if (records !== undefined) {
    // What is no uid is no record, like one that he may not read; it is told beside the others only where there are others.
    if (!records.every(({ uid }) => isUid(uid))) throw missing();
    return [...new Map(records.map((one) => [one.uid.toLowerCase(), one])).values()];
  }
  const found: store.Chosen[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await exportPage(ctx, object, { ...matching, columns: [], ...(cursor !== undefined && { cursor }) });
    found.push(...page.rows.map(({ uid, version }) => ({ uid, version })));
    if (found.length > MOST) throw problem('bad_request', `At most ${MOST} records are changed at once. Narrow the list first.`);
    if (page.next === null) return found;
    cursor = page.next;
  }
}

/** One of the actor's own. Throws `not_found`. */
async function own(ctx: Ctx, object: string, uid: string): Promise<store.BulkRow> {
  const row = isUid(uid) && ctx.actor.userId !== null ? await store.readBulk(ctx, object, uid) : null;
  if (row === null) throw missing();
  return row;
}

/** Does now what is done before the answer, and tells how it stands. Throws `not_found`. */
export async function runBulk(ctx: Ctx, object: string, uid: string): Promise<BulkState> {
  const row = await own(ctx, object, uid);
  if (row.total <= AT_ONCE) {
    await run(ctx, row, AT_ONCE).catch((e: unknown) => {
      // The worker has it on his list.
      if (!lacksSomething(e)) throw e;
    });
  }
  return bulkState(ctx, object, uid);
}

/** How it stands. Throws `not_found`. */
export async function bulkState(ctx: Ctx, object: string, uid: string): Promise<BulkState> {
  const row = await own(ctx, object, uid);
  const undoing = row.state === 'undoing' || row.state === 'undone';
  const counts = await store.countRows(ctx, row.id, undoing);
  const refusals = await store.readRefusals(ctx, row.id, undoing, TOLD);
  const until = undoUntil(ctx, row, counts.done);
  return {
    uid: row.uid,
    kind: row.change.kind,
    state: row.state,
    total: row.total,
    ...counts,
    refusals,
    undoUntil: until === null ? null : until.toISOString(),
  };
}

function undoUntil(ctx: Ctx, row: store.BulkRow, done: number): Date | null {
  if (row.state !== 'done' || row.endedAt === null || done === 0 || !mayUndo(ctx, row.change)) return null;
  const until = new Date(row.endedAt.getTime() + UNDO);
  return until > ctx.now ? until : null;
}

/** Begins to undo, in the transaction of `ctx`. Throws `not_found`, `too_many`, `conflict` where it is too late or not over yet. */
export async function undoBulk(ctx: Ctx, object: string, uid: string): Promise<void> {
  const row = await own(ctx, object, uid);
  const { done } = await store.countRows(ctx, row.id, false);
  await fewRunning(ctx);
  if (undoUntil(ctx, row, done) === null || !(await store.beginUndo(ctx, row.id))) {
    throw problem('conflict', 'This cannot be undone, or not any more.');
  }
  await work(ctx, row.id, row.total);
}

/** Works on up to `most` records; false where nothing waits any more. */
async function run(ctx: Ctx, row: store.BulkRow, most: number): Promise<boolean> {
  const one = row.state === 'running' ? doOne : row.state === 'undoing' ? undoOne : null;
  if (one === null) return false;
  for (let i = 0; i < most; i++) {
    if (await one(ctx, row)) continue;
    await store.endRun(ctx, row.id);
    return false;
  }
  await store.endRun(ctx, row.id);
  return true;
}

/**
 * One record in a transaction of its own; a refusal rolls it back and is then written down. False where none waits. Throws where the
 * configuration was changed under it: that is no refusal, and who comes next knows the objects as they are.
 */
async function doOne(ctx: Ctx, row: store.BulkRow): Promise<boolean> {
  let waiting: store.Waiting | null = null;
  try {
    await withTx(ctx, async (tx) => {
      waiting = await store.nextToDo(tx, row.id);
      if (waiting !== null) await store.noteDone(tx, row.id, waiting.n, await step(tx, row.object, row.change, waiting));
    });
  } catch (e) {
    const at = waiting as store.Waiting | null;
    if (at === null || lacksSomething(e)) throw e;
    await store.noteDone(ctx, row.id, at.n, why(ctx, row.change, e));
  }
  return waiting !== null;
}

async function undoOne(ctx: Ctx, row: store.BulkRow): Promise<boolean> {
  const { object, change } = row;
  let waiting: store.Waiting | null = null;
  try {
    await withTx(ctx, async (tx) => {
      waiting = await store.nextToUndo(tx, row.id);
      if (waiting === null) return;
      const { record } = waiting;
      if (change.kind === 'delete') await restoreDeleted(tx, object, record);
      else if (change.kind === 'tag' || change.kind === 'folder') await unmark(tx, object, change, record);
      else {
        const was = await store.readBefore(ctx, row.id, waiting.n);
        await restoreValues(tx, object, change, record, { was, since: row.madeAt });
      }
      await store.noteUndone(tx, row.id, waiting.n, { outcome: 'done' });
    });
  } catch (e) {
    const at = waiting as store.Waiting | null;
    if (at === null || lacksSomething(e)) throw e;
    await store.noteUndone(ctx, row.id, at.n, why(ctx, row.change, e));
  }
  return waiting !== null;
}

/** A refusal in the words that a change of this record alone would have been refused with. */
function why(ctx: Ctx, { kind }: BulkChange, error: unknown): { outcome: 'refused' | 'stale'; code: string; message: string } {
  if (error instanceof Problem && error.status < 500) {
    const { code, detail, title, errors } = error;
    const message = errors?.[0]?.message ?? detail ?? title;
    // Of two who act at once, one is told that the status has changed.
    const isStale = code === 'stale' || (code === 'conflict' && kind === 'act');
    return { outcome: isStale ? 'stale' : 'refused', code, message };
  }
  // Without the database nothing could be written down either: then the worker comes round again.
  ctx.log.error('a record of many could not be changed', { error });
  return { outcome: 'refused', code: 'internal', message: '' };
}

/** For the workers: in the name of whoever asked, and with the rights of the moment. */
export const bulkJobs: JobHandlers = {
  'records.bulk': outside(async (ctx, { payload }) => {
    const id = String(payload.bulk);
    const row = await store.readBulkById(ctx, id);
    if (row === null || row.state === 'done' || row.state === 'undone') return;
    const actor = await actorOf(ctx.system, {
      principalId: row.principalId,
      ...(row.membershipId !== null && { membershipId: row.membershipId }),
      ...(row.portal !== null && { portalSlug: row.portal }),
    });
    if (actor === null) return void (await giveUpOn(ctx, row));
    const more = await run(contextFor(ctx.system, actor, await databaseNow(ctx.system), ctx.ref), row, TURN);
    return async (tx) => {
      if (more) await emit(tx, { topic: 'records.bulk', payload: { bulk: id } });
    };
  }),
};

/** Whoever asked may not act any more: the rest is refused. */
async function giveUpOn(ctx: Ctx, row: store.BulkRow): Promise<void> {
  const gone = { outcome: 'refused', code: 'forbidden', message: '' } as const;
  const [next, note] =
    row.state === 'running' ? [store.nextToDo, store.noteDone] : ([store.nextToUndo, store.noteUndone] as const);
  for (let left = await next(ctx, row.id); left !== null; left = await next(ctx, row.id)) await note(ctx, row.id, left.n, gone);
  await store.endRun(ctx, row.id);
}

/** A timer's work: what cannot be undone any more is forgotten. */
export const sweepBulk = (ctx: Ctx): Promise<void> => store.sweepOlder(ctx, new Date(ctx.now.getTime() - KEPT));
