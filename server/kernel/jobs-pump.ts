/** Takes claimed rows and runs their handlers, so many at a time. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { contextFor, databaseNow } from './context.ts';
import { type Ctx, type System, systemActor } from './ctx.ts';
import { withTx } from './db.ts';
import { backoff, type Job, type JobHandler, type JobHandlers, JobVerdict, type Settle, safeError } from './jobs-model.ts';
import * as store from './jobs-store.ts';

const DEFAULT_ATTEMPTS = 20;

export interface Office {
  readonly system: System;
  readonly handlers: JobHandlers;
  readonly topics: readonly string[];
  readonly lease: number;
}

export async function workerContext(system: System, reason: string): Promise<Ctx> {
  return contextFor(system, systemActor(reason), await databaseNow(system));
}

/** Writes down how a row ended; the database may be restarting, and a mail that has left should not leave again. */
export async function insist(office: Office, what: (ctx: Ctx) => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await what(await workerContext(office.system, 'jobs: settle'));
      return;
    } catch (e) {
      // Left to the lease: the row is taken again when it has run out.
      if (tries === 40) throw e;
      await pause(Math.min(100 * tries, 1_000));
    }
  }
}

function setbackOf(error: unknown, job: Job, now: Date, attempts: number): store.Setback {
  if (error instanceof JobVerdict) return { error: safeError(error), until: error.until, counts: error.until === null };
  const until = job.attempt >= attempts ? null : new Date(now.getTime() + backoff(job.attempt));
  return { error: safeError(error), until, counts: true };
}

/** Keeps the lease while a handler is busy, for at most ten leases: a handler that hangs is not kept for ever. */
function keepLease(office: Office, job: Job, claim: string): () => void {
  let left = 30;
  const timer = setInterval(
    () => {
      if (left-- === 0) clearInterval(timer);
      workerContext(office.system, 'jobs: lease')
        .then((ctx) => store.renewJob(ctx, job.id, claim, office.lease))
        .catch(() => {});
    },
    (office.lease * 1000) / 3,
  );
  timer.unref();
  return () => clearInterval(timer);
}

/** Does the work; answers what is left to be settled, or null where that happened in the same transaction. */
async function work(handler: JobHandler, ctx: Ctx, job: Job, claim: string): Promise<Settle | null> {
  if (handler.effect === 'outside') return (await handler.run(ctx, job)) ?? (async () => {});
  await withTx(ctx, async (tx) => {
    const settle = await handler.run(tx, job);
    await settle?.(tx);
    // Another worker holds the row by now: its effect counts, ours is rolled back.
    if (!(await store.finishJob(tx, job.id, claim))) throw new Error('The lease of this job was lost');
  });
  return null;
}

async function setBack(office: Office, ctx: Ctx, job: Job, claim: string, error: unknown, attempts: number): Promise<void> {
  await insist(office, async (late) => {
    const setback = setbackOf(error, job, late.now, attempts);
    const level = error instanceof JobVerdict ? 'info' : setback.until === null ? 'error' : 'warn';
    ctx.log[level]('job set back', { topic: job.topic, job: job.id, attempt: job.attempt, ...setback });
    await store.returnJob(late, job.id, claim, setback);
  });
}

async function perform(office: Office, job: Job, claim: string, now: Date): Promise<void> {
  const handler = office.handlers[job.topic];
  if (handler === undefined) return;
  const ctx = contextFor(office.system, systemActor(`job ${job.topic}`), now, `job-${job.id}`);
  const release = keepLease(office, job, claim);
  try {
    const settle = await work(handler, ctx, job, claim).catch(async (e) => {
      await setBack(office, ctx, job, claim, e, handler.attempts ?? DEFAULT_ATTEMPTS);
      return null;
    });
    // The effect has left: from here on only the database can fail, and then the row is never given back for another try at once.
    if (settle !== null) {
      await insist(office, (late) =>
        withTx(late, async (tx) => {
          await settle(tx);
          await store.finishJob(tx, job.id, claim);
        }),
      );
    }
  } finally {
    release();
  }
}

export interface Pump {
  /** Claims what is due into the free hands; again if asked meanwhile. */
  pump(): Promise<void>;
  readonly running: ReadonlySet<Promise<void>>;
  /** Settles when the pump itself is at rest; jobs may still be running. */
  rest(): Promise<void>;
  close(): void;
}

/** A pump of `concurrency` hands; `onFree` is called whenever a hand gets free. */
export function createPump(office: Office, concurrency: number, onFree: () => void): Pump {
  const running = new Set<Promise<void>>();
  let closed = false;
  let again = false;
  /** The last claim found work for every free hand, so there may be more. */
  let more = true;
  let pumping: Promise<void> | null = null;

  const start = (job: Job, claim: string, now: Date) => {
    const task: Promise<void> = perform(office, job, claim, now)
      .catch((e) => office.system.log.error('job left to its lease', { job: job.id, error: safeError(e) }))
      .finally(() => {
        running.delete(task);
        // Where nothing was left, whoever leaves something says so himself (onWork).
        if (more) onFree();
      });
    running.add(task);
  };
  const take = async () => {
    while (!closed && running.size < concurrency) {
      const free = concurrency - running.size;
      const claim = randomUUID();
      // The claim has the database's clock itself: no way there for asking it.
      const ctx = contextFor(office.system, systemActor('jobs: claim'), new Date());
      const { jobs, now } = await store.claimJobs(ctx, office.topics, free, office.lease, claim);
      more = jobs.length >= free;
      for (const job of jobs) start(job, claim, now);
      if (!more) return;
    }
  };
  return {
    running,
    pump: () => {
      again = true;
      pumping ??= (async () => {
        while (again && !closed) {
          again = false;
          await take();
        }
      })().finally(() => {
        pumping = null;
      });
      return pumping;
    },
    rest: async () => {
      await pumping?.catch(() => {});
    },
    close: () => {
      closed = true;
    },
  };
}
