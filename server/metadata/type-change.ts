/**
 * A column of many records that becomes another type beside people at work (docs/decisions/0034): its new database column is filled batch by
 * batch, each in a transaction of its own that also writes down how far it came, and whoever writes meanwhile leaves his record to be looked
 * at again. At the end, and for a moment, nobody writes: the last of those are looked at, what was agreed to is checked once more, and the new
 * column takes the place of the old one, or nothing is changed at all. Killed, it goes on where it stood.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Reading } from '../../shared/columns/retype.ts';
import {
  type Ctx,
  emit,
  every,
  invalid,
  type JobHandler,
  later,
  outside,
  Problem,
  problem,
  type Timer,
  withTx,
} from '../kernel/index.ts';
import { columnOf } from './columns.ts';
import { configure, runAll } from './configure.ts';
import { metadataOf, objectOf } from './metadata.ts';
import type { ColumnDef, Metadata, ObjectDef } from './model.ts';
import { holdAll, refuseNeeded, takeOver } from './retype-swap.ts';
import { BUILDING, buildAhead, isTwice, lackingAhead, twice } from './retype-unique.ts';
import { fillSome, losesMore, losesOthers, losesRequired, type Survey } from './retype-values.ts';
import { shaped, type TypeWish, wished, withDefault } from './retype-wish.ts';
import { noteChange } from './store.ts';
import { claimValues, clearValues, forgetEmptied, type Holders, nextHolders, noteEmptied, readThese } from './store-retype.ts';
import * as store from './store-type-change.ts';
import { addColumnSql, dropColumnSql } from './sync.ts';
import { unwatchSql, watchSql } from './sync-type-change.ts';

/** Outbox topic of the work on one change. */
const TOPIC = 'metadata.type';
/** Records a batch, unthrottled; a twentieth of a second's worth otherwise. Who writes one of them waits as long as its batch takes. */
const BATCH = 1_000;
/** Milliseconds a job works before it hands on to the next: a node that is stopped waits for what it has in hand. */
const SHIFT = 5_000;
/**
 * Milliseconds until the end is tried again, where the records are in use, twice as long each time up to a minute. Once at a time: each try
 * keeps people waiting that come behind the one in the way.
 */
const AGAIN = 3_000;
const LONGEST = 60_000;
/** Milliseconds until a record is looked at again that somebody is writing, where none else is left. */
const LOOK = 50;
/** Seconds after which untouched work counts as left behind. */
const LEFT = 10;

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

function changedOf(metadata: Metadata, { objectId, columnId }: store.OpenChange): Pick<Way, 'object' | 'before'> {
  const object = metadata.objectById(objectId);
  const before = object?.columns.find(({ id }) => id === columnId);
  if (object === undefined || before === undefined) throw new Error('The column of a change of type is gone');
  return { object, before };
}

/** From what to what; nobody changes the column meanwhile (changing.ts). */
function wayOf(metadata: Metadata, change: store.OpenChange): Way {
  const { object, before } = changedOf(metadata, change);
  const { physical, wanted } = change;
  const { wish, reading } = wanted;
  return { object, before, after: { ...withDefault(before, shaped(before, wish), reading), physical }, reading };
}

type Step = 'over' | 'more' | 'waits' | 'ready';

/** One batch: the records in their order, then those that were written meanwhile. `ready`: none is left as far as can be seen. */
export function convertSome(ctx: Ctx, id: string, size: number): Promise<Step> {
  return withTx(ctx, async (tx): Promise<Step> => {
    const change = await store.lockChange(tx, id, { now: true });
    if (change === null) return 'over';
    const way = wayOf(await metadataOf(tx), change);
    const { allRead } = change;
    const { ids, upTo, over } = allRead
      ? await againSome(tx, change, size)
      : await nextHolders(tx, way.before, change.upTo, size);
    const held = await claimValues(tx, way.before, ids);
    const got = new Set(held.map((one) => one.id));
    const missed = ids.filter((one) => !got.has(one));
    await store.markDirty(tx, id, way.object.key, missed);
    if (allRead) await store.dropLoss(tx, id, [...got]);
    await store.noteLoss(tx, id, await fillSome(tx, way, held, allRead));
    await store.noteProgress(tx, id, { read: allRead ? 0 : ids.length, upTo, allRead: allRead || over });
    if (allRead && over && missed.length === 0) return 'ready';
    return allRead && held.length === 0 ? 'waits' : 'more';
  });
}

/** Some of those that were written meanwhile. */
async function againSome(tx: Ctx, { id, upTo }: store.OpenChange, size: number): Promise<Holders> {
  const ids = await store.takeDirty(tx, id, size);
  return { ids, upTo, over: ids.length < size };
}

/** The end, in the owner's transaction. @throws 422 where it would not be what was agreed to, 503 where the records are in use. */
function finish(ctx: Ctx, id: string): Promise<void> {
  const work = async (tx: Ctx) => {
    const change = await store.lockChange(tx, id);
    if (change === null) return;
    const way = wayOf(await metadataOf(tx), change);
    const { object, before, after } = way;
    // Portico itself may have been changed since.
    wished(before, change.wanted.wish);
    if ((await lackingAhead(tx, object, after)).length > 0) throw problem('busy');
    // Whatever takes as long as there are values comes before anybody waits.
    await noteEmptied(tx, before, await store.readLoss(tx, id, object.key), change.madeBy);
    await holdAll(tx, object.key);
    await convertLast(tx, change, way);
    await refuseOther(tx, change, way);
    await store.forgetKept(tx, id);
    await store.deleteChange(tx, id);
    const subject = { object: object.key, column: before.key, type: after.type, emptied: change.emptied };
    await noteChange(tx, change.madeBy, 'column.type', subject);
    await takeOver(tx, object, before, after, { ending: unwatchSql(object.key, id), alone: true });
  };
  return configure(ctx, 'end the change of a type', work, { tries: 1 });
}

/**
 * What was written since it was read, while nobody writes. All of it is emptied first, for two records may have changed their values with each
 * other. @throws 422 where values are the same that none may be.
 */
async function convertLast(tx: Ctx, { id, madeBy }: store.OpenChange, way: Way): Promise<void> {
  const last = new Set<string>();
  for (;;) {
    const ids = await store.takeDirty(tx, id, BATCH);
    if (ids.length === 0) break;
    for (const one of ids) last.add(one);
    await store.dropLoss(tx, id, ids);
    await forgetEmptied(tx, way.before, ids);
    await clearValues(tx, way.after, ids);
  }
  const all = [...last];
  for (let from = 0; from < all.length; from += BATCH) {
    const held = await readThese(tx, way.before, all.slice(from, from + BATCH));
    const unfit = await fillSome(tx, way, held).catch((error: unknown) => {
      throw isTwice(error) ? twice() : error;
    });
    await store.noteLoss(tx, id, unfit);
    const lost = unfit.map((one) => one.id);
    await noteEmptied(tx, way.before, lost, madeBy);
  }
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
async function undo(tx: Ctx, change: store.OpenChange): Promise<Omit<Way, 'reading'>> {
  const { object, before } = changedOf(await metadataOf(tx), change);
  // Whether anybody could wish for it now does not matter.
  const { type, settings = {} } = change.wanted.wish;
  const after = { ...before, type, settings, physical: change.physical };
  await store.forgetKept(tx, change.id);
  await holdAll(tx, object.key);
  await runAll(tx, [...unwatchSql(object.key, change.id), ...dropColumnSql(after)]);
  // Whoever was writing has ended by now: that is what was waited for. What he left goes as well.
  await store.forgetKept(tx, change.id);
  return { object, before, after };
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

/** The last step; where it cannot be, or must not for what is `refused` already, the change ends without effect. */
async function end(ctx: Ctx, id: string, refused: Problem | null = null): Promise<void> {
  try {
    const last = refused === null ? finish(ctx, id) : Promise.reject(refused);
    await last.catch((error: unknown) => {
      if (!(error instanceof Problem) || error.status !== 422) throw error;
      return endWithout(ctx, id, error.errors?.[0]?.code ?? 'refused');
    });
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 503) throw error;
    await tryLater(ctx, id);
  }
}

async function tryLater(ctx: Ctx, id: string): Promise<never> {
  const tries = await store.noteTry(ctx, id);
  const due = new Date(ctx.now.getTime() + Math.min(AGAIN * 2 ** Math.min(tries - 1, 10), LONGEST));
  await store.touchChange(ctx, id, due);
  throw later(due, 'The records are in use');
}

/** All is read: makes the indexes that are lacking, and ends the change where none is. False: what was written meanwhile is to be read first. */
async function endOrBuild(ctx: Ctx, id: string): Promise<boolean> {
  const way = await withTx(ctx, async (tx) => {
    const change = await store.lockChange(tx, id);
    if (change === null) return null;
    const { object, after } = wayOf(await metadataOf(tx), change);
    const stand = (await lackingAhead(tx, object, after)).length === 0;
    if (!stand) await store.touchChange(tx, id, new Date(ctx.now.getTime() + BUILDING));
    return { object, after, stand };
  });
  if (way === null) return true;
  const built = way.stand ? 'stand' : await buildAhead(ctx, id, way.object, way.after);
  if (built === 'again') return false;
  if (built === 'waits') await tryLater(ctx, id);
  await end(ctx, id, built === 'twice' ? twice() : null);
  return true;
}

/** Works on a change for a shift; answers whether there is more to do. */
async function shift(ctx: Ctx, id: string): Promise<boolean> {
  // Zero, or a system without settings, means as fast as it goes.
  const rate = ctx.system.config.applyPerSecond || Number.POSITIVE_INFINITY;
  const size = Math.min(BATCH, Math.ceil(rate / 20));
  const begun = performance.now();
  for (;;) {
    const started = performance.now();
    // What is the same as something that is still to be looked at can be told at the end alone.
    const step = await convertSome(ctx, id, size).catch((error: unknown): Step => {
      if (isTwice(error)) return 'ready';
      throw error;
    });
    if (step === 'over') return false;
    if (step === 'ready' && (await endOrBuild(ctx, id))) return false;
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
