/**
 * A column of many records that becomes another type beside people at work (docs/decisions/0034): its new database column is filled batch by
 * batch, each in a transaction of its own that also writes down how far it came, and whoever writes meanwhile leaves his record to be looked
 * at again. At the end, and for a moment, nobody writes: the last of those are looked at, what was agreed to is checked once more, and the new
 * column takes the place of the old one, or nothing is changed at all. Killed, it goes on where it stood.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Reading } from '../../shared/columns/retype.ts';
import { type Ctx, emit, every, invalid, type JobHandler, later, outside, Problem, type Timer, withTx } from '../kernel/index.ts';
import { columnOf } from './columns.ts';
import { configure, lockWait, runAll } from './configure.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ColumnDef, Metadata, ObjectDef } from './model.ts';
import { refuseNeeded, takeOver } from './retype-swap.ts';
import { fillSome, losesMore, losesOthers, losesRequired, type Survey } from './retype-values.ts';
import { type TypeWish, wished } from './retype-wish.ts';
import { noteChange, waitForLocks } from './store.ts';
import { claimValues, nextHolders, noteEmptied, readThese } from './store-retype.ts';
import * as store from './store-type-change.ts';
import { addColumnSql, dropColumnSql } from './sync.ts';
import { unwatchSql, watchSql } from './sync-type-change.ts';
import { holdWithTwin } from './twins.ts';

/** Outbox topic of the work on one change. */
const TOPIC = 'metadata.type';
/** Records a batch, unthrottled; a twentieth of a second's worth otherwise. Who writes one of them waits as long as its batch takes. */
const BATCH = 1_000;
/** Milliseconds a job works before it hands on to the next: a node that is stopped waits for what it has in hand. */
const SHIFT = 5_000;
/** Milliseconds until the end is tried again, where the records are in use. Once at a time: each try keeps readers waiting that come behind the one in the way. */
const AGAIN = 3_000;
/** Milliseconds until a record is looked at again that somebody is writing, where none else is left. */
const LOOK = 50;
/**
 * Milliseconds that writers may be kept waiting before it is tried again: longer than the second after which PostgreSQL's own cleaning, which
 * follows every change of many records, gives way to whoever waits.
 */
const CLEANING = 1_500;
/** Seconds after which untouched work counts as left behind. */
const LEFT = 10;

/** Nobody writes from here to the end of the transaction, so what keeps readers out is at hand at once, but for readers that take long. */
async function holdAll(tx: Ctx, object: string): Promise<void> {
  await waitForLocks(tx, CLEANING);
  await holdWithTwin(tx, object);
  await waitForLocks(tx, lockWait);
}

interface Begun {
  readonly object: ObjectDef;
  readonly before: ColumnDef;
  /** With the name of its new database column. */
  readonly after: ColumnDef;
  readonly wish: TypeWish;
  readonly found: Survey;
  readonly agreed: { readonly emptied: number; readonly sealed: boolean };
  readonly by: string | null;
}

/** Makes the new column and has the records watched, in the owner's transaction; the workers do the rest. */
export async function beginChange(tx: Ctx, { object, before, after, wish, found, agreed, by }: Begun): Promise<void> {
  const { reading, records, unfit } = found;
  const { physical } = after;
  const row = { objectId: object.id, columnId: before.id, physical, wish, reading, ...agreed, by, total: records };
  const id = await store.insertChange(tx, row);
  if (agreed.sealed) await store.noteAgreed(tx, id, unfit);
  await emit(tx, { topic: TOPIC, payload: { change: id } });
  const subject = { object: object.key, column: before.key, type: after.type, emptied: agreed.emptied };
  await noteChange(tx, by, 'column.type.begin', subject);
  await holdAll(tx, object.key);
  // Last, since everybody waits from here to the end of the transaction.
  await runAll(tx, [...addColumnSql(after), ...watchSql(before, id)]);
}

interface Way {
  readonly object: ObjectDef;
  readonly before: ColumnDef;
  readonly after: ColumnDef;
  readonly reading: Reading;
}

/** From what to what; nobody changes the column meanwhile (changing.ts). */
function wayOf(metadata: Metadata, { objectId, columnId, physical, wanted }: store.OpenChange): Way {
  const object = metadata.objectById(objectId);
  const before = object?.columns.find(({ id }) => id === columnId);
  if (object === undefined || before === undefined) throw new Error('The column of a change of type is gone');
  return { object, before, after: { ...wished(before, wanted.wish), physical }, reading: wanted.reading };
}

type Step = 'over' | 'more' | 'waits' | 'ready';

/** One batch: the records in their order, then those that were written meanwhile. `ready`: none is left as far as can be seen. */
export function convertSome(ctx: Ctx, id: string, size: number): Promise<Step> {
  return withTx(ctx, async (tx): Promise<Step> => {
    const change = await store.lockChange(tx, id, { now: true });
    if (change === null) return 'over';
    const way = wayOf(await metadataOf(tx), change);
    const { allRead, upTo } = change;
    const ids = allRead ? await store.takeDirty(tx, id, size) : await nextHolders(tx, way.before, upTo, size);
    const held = await claimValues(tx, way.before, ids);
    const got = new Set(held.map((one) => one.id));
    const missed = ids.filter((one) => !got.has(one));
    await store.markDirty(tx, id, way.object.key, missed);
    if (allRead) await store.dropLoss(tx, id, [...got]);
    await store.noteLoss(tx, id, await fillSome(tx, way, held, allRead));
    const last = ids.length < size;
    const progress = { read: allRead ? 0 : ids.length, upTo: allRead ? upTo : (ids.at(-1) ?? upTo), allRead: allRead || last };
    await store.noteProgress(tx, id, progress);
    if (allRead && last && missed.length === 0) return 'ready';
    return allRead && held.length === 0 ? 'waits' : 'more';
  });
}

/** The end, in the owner's transaction. @throws 422 where it would not be what was agreed to, 503 where the records are in use. */
function finish(ctx: Ctx, id: string): Promise<void> {
  const work = async (tx: Ctx) => {
    const change = await store.lockChange(tx, id);
    if (change === null) return;
    const way = wayOf(await metadataOf(tx), change);
    const { object, before, after } = way;
    await holdAll(tx, object.key);
    for (;;) {
      const ids = await store.takeDirty(tx, id, BATCH);
      if (ids.length === 0) break;
      await store.dropLoss(tx, id, ids);
      await store.noteLoss(tx, id, await fillSome(tx, way, await readThese(tx, before, ids), true));
    }
    await refuseOther(tx, change, way);
    await noteEmptied(tx, before, await store.readLoss(tx, id, object.key), change.madeBy);
    await store.forgetKept(tx, id);
    await store.deleteChange(tx, id);
    const subject = { object: object.key, column: before.key, type: after.type, emptied: change.emptied };
    await noteChange(tx, change.madeBy, 'column.type', subject);
    await takeOver(tx, object, before, after, { ending: unwatchSql(object.key, id), alone: true });
  };
  return configure(ctx, 'end the change of a type', work, { tries: 1 });
}

/** @throws 422 where more would be lost than was agreed to, or others, or where the column is needed as it is. */
async function refuseOther(tx: Ctx, { id, emptied, sealed }: store.OpenChange, { object, before }: Way): Promise<void> {
  await refuseNeeded(tx, object, before);
  const { lost, live, others } = await store.countLoss(tx, id, object.key);
  if (before.required && live > 0) throw losesRequired();
  if (lost > emptied) throw losesMore();
  if (sealed && others > 0) throw losesOthers();
}

/** Everything that was made for a change goes, and the column is as it was. */
async function undo(tx: Ctx, change: store.OpenChange): Promise<Way> {
  const way = wayOf(await metadataOf(tx), change);
  await store.forgetKept(tx, change.id);
  await holdAll(tx, way.object.key);
  await runAll(tx, [...unwatchSql(way.object.key, change.id), ...dropColumnSql(way.after)]);
  // Whoever was writing has ended by now: that is what was waited for. What he left goes as well.
  await store.forgetKept(tx, change.id);
  return way;
}

/** It ends without effect, which is told until somebody has seen it. */
function endWithout(ctx: Ctx, id: string, refused: string): Promise<void> {
  return configure(ctx, 'end a change of type without effect', async (tx) => {
    const change = await store.lockChange(tx, id);
    if (change === null) return;
    const { object, before, after } = await undo(tx, change);
    await store.endChange(tx, id, refused);
    const subject = { object: object.key, column: before.key, type: after.type, refused };
    await noteChange(tx, change.madeBy, 'column.type.refused', subject);
  });
}

/** Calls the change of a column off, or takes note that it ended without effect. @throws 404, 422 where there is none; 403, 503. */
export function callOff(ctx: Ctx, objectKey: string, columnKey: string): Promise<void> {
  const by = ctx.actor.userId;
  return configure(ctx, 'call off a change of type', async (tx) => {
    const { id } = columnOf(objectOf(await metadataOf(tx), objectKey), columnKey);
    const change = await store.lockChangeOf(tx, id);
    if (change === null) throw invalid('column', 'not_changing', 'The column is not becoming another type any more.');
    if (!change.over) {
      const { after } = await undo(tx, change);
      await noteChange(tx, by, 'column.type.off', { object: objectKey, column: columnKey, type: after.type });
    }
    await store.deleteChange(tx, change.id);
  });
}

/** The last step; where it cannot be, the change ends without effect. */
async function end(ctx: Ctx, id: string): Promise<void> {
  try {
    await finish(ctx, id).catch((error: unknown) => {
      if (!(error instanceof Problem) || error.status !== 422) throw error;
      return endWithout(ctx, id, error.errors?.[0]?.code ?? 'refused');
    });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 503) throw error;
    await store.touchChange(ctx, id);
    throw later(new Date(ctx.now.getTime() + AGAIN), 'The records are in use');
  }
}

/** Works on a change for a shift; answers whether there is more to do. */
async function shift(ctx: Ctx, id: string): Promise<boolean> {
  // Zero, or a system without settings, means as fast as it goes.
  const rate = ctx.system.config.applyPerSecond || Number.POSITIVE_INFINITY;
  const size = Math.min(BATCH, Math.ceil(rate / 20));
  const begun = performance.now();
  for (;;) {
    const started = performance.now();
    const step = await convertSome(ctx, id, size);
    if (step === 'over') return false;
    if (step === 'ready') {
      await end(ctx, id);
      return false;
    }
    if (performance.now() - begun > SHIFT) return true;
    const least = step === 'waits' ? LOOK : 0;
    const left = Math.max(least, (size / rate) * 1_000 - (performance.now() - started));
    if (left > 0) await pause(left);
  }
}

export const typeJob: JobHandler = outside(async (ctx, { payload }) => {
  const change = String(payload.change);
  const more = await shift(ctx, change);
  return async (tx) => {
    if (more) await emit(tx, { topic: TOPIC, payload: { change } });
  };
});

/** Takes up what a node left behind that is no more, sooner than the lease of its job runs out. */
export const typeTimer: Timer = every('changes of type', 5, async (ctx) => {
  for (const { id } of await store.readLeft(ctx, new Date(ctx.now.getTime() - LEFT * 1_000))) {
    await withTx(ctx, async (tx) => {
      await store.touchChange(tx, id);
      await emit(tx, { topic: TOPIC, payload: { change: id } });
    });
  }
});
