/**
 * Rules by author over the records that are there already: batch by batch, the newest first, each in a transaction of its own that also
 * writes down how far it came. Killed, it goes on from there; done twice, it does no harm. Slowed down so that those who work beside it
 * do not feel it (`PORTICO_APPLY_PER_SECOND`).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Ctx, emit, every, type JobHandlers, later, outside, type Timer, withTx } from '../../kernel/index.ts';
import { metadataOf } from '../../metadata/index.ts';
import { bumpConfiguration } from '../counters.ts';
import { retireSources } from '../shares/sources.ts';
import * as store from './store.ts';

/** Outbox topic of the work on one rule. */
export const FILL = 'access.fill';

/** Records a batch, unthrottled; a twentieth of a second's worth otherwise. */
const BATCH = 10_000;
/** Milliseconds a job works before it hands on to the next: a node that is stopped waits for what it has in hand. */
const SHIFT = 5_000;
/** Milliseconds between looks at those who were writing when the rule was saved, and how long a job looks. */
const LOOK = 20;
const PATIENCE = 2_000;
/** Seconds after which untouched work counts as left behind. */
const LEFT = 10;

type Step = 'waits' | 'more' | 'done';

/** One batch of the work on a source. */
export function fillSome(ctx: Ctx, sourceId: string, size: number): Promise<Step> {
  return withTx(ctx, async (tx): Promise<Step> => {
    const fill = await store.lockFill(tx.db, sourceId);
    if (fill === null) return 'done';
    const object = fill.objectId === null ? undefined : (await metadataOf(tx)).objectById(fill.objectId);
    if (object === undefined) {
      await store.closeFill(tx.db, sourceId, tx.now);
      return 'done';
    }
    if (!fill.barrier) await store.setBarrier(tx.db, sourceId, tx.now);
    if (!fill.passed) return 'waits';
    if (!fill.begun) await store.beginFill(tx.db, object, sourceId, tx.now);
    const roles = await store.readBelow(tx.db, fill.authorRoleId);
    if ((await store.fillBatch(tx.db, object, sourceId, roles, { size, at: tx.now })) === size) return 'more';
    await finish(tx, sourceId, fill.standIns);
    return 'done';
  });
}

/** From here on the rule stands alone: what stood in for it goes, and what was passed on through that hangs on the rule itself. */
async function finish(ctx: Ctx, sourceId: string, standIns: readonly string[]): Promise<void> {
  if (standIns.length > 0) {
    const before = (await store.readSourcesOf(ctx.db, standIns)).map(({ id }) => id);
    await store.moveOnto(ctx.db, before, sourceId);
    await retireSources(ctx, before);
  }
  await store.closeFill(ctx.db, sourceId, ctx.now);
  // Open screens look again, and who had the stand-ins among his principals has the rule's own alone.
  await bumpConfiguration(ctx);
}

/** Works on a source for a shift; answers whether there is more to do. */
async function shift(ctx: Ctx, sourceId: string): Promise<boolean> {
  // Zero, or a system without settings, means as fast as it goes.
  const rate = ctx.system.config.applyPerSecond || Number.POSITIVE_INFINITY;
  const size = Math.min(BATCH, Math.ceil(rate / 20));
  const begun = performance.now();
  let waited = 0;
  for (;;) {
    const started = performance.now();
    const step = await fillSome(ctx, sourceId, size);
    if (step === 'done') return false;
    if (performance.now() - begun > SHIFT) return true;
    if (step === 'waits') {
      if (waited++ * LOOK > PATIENCE) throw later(new Date(ctx.now.getTime() + PATIENCE), 'somebody is still writing');
      await pause(LOOK);
    } else {
      const left = (size / rate) * 1_000 - (performance.now() - started);
      if (left > 0) await pause(left);
    }
  }
}

export const authorJobs: JobHandlers = {
  [FILL]: outside(async (ctx, job) => {
    const source = String(job.payload.source);
    const more = await shift(ctx, source);
    return async (tx) => {
      if (more) await emit(tx, { topic: FILL, payload: { source } });
    };
  }),
};

/** Takes up what a node left behind that is no more, sooner than the lease of its job runs out. */
export const authorTimer: Timer = every('author rules', 5, async (ctx) => {
  for (const { id } of await store.readLeft(ctx.db, new Date(ctx.now.getTime() - LEFT * 1_000))) {
    await withTx(ctx, async (tx) => {
      await store.touchFill(tx.db, id, tx.now);
      await emit(tx, { topic: FILL, payload: { source: id } });
    });
  }
});
