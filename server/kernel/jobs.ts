/**
 * Background work: rows of portico.outbox, taken with a lease and retried, and timers that one node runs at a time.
 *
 * A row is written in the transaction of its cause (`emit`), so work is never lost; a worker that dies loses its lease and another
 * takes the row. Workers wake at once after a commit here, by NOTIFY after one elsewhere, and look by themselves every few seconds.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { System } from './ctx.ts';
import { onWork } from './events.ts';
import { every, type JobHandlers, safeError, type Timer } from './jobs-model.ts';
import { createPump, insist, type Office, workerContext } from './jobs-pump.ts';
import * as store from './jobs-store.ts';
import type { Wake } from './wake.ts';

/** How many jobs a node does at a time, unless told. */
const HANDS = 4;
/**
 * The least number of worker connections of a node: a job holds one for its transaction while another writes or reads beside it (a mail is
 * drawn as its recipient), and the pump and the listener have theirs. With fewer, jobs wait for each other until their wait runs out.
 */
export const WORKER_CONNECTIONS = 2 * HANDS + 2;

export {
  every,
  giveUp,
  inDatabase,
  type Job,
  type JobHandler,
  type JobHandlers,
  JobVerdict,
  later,
  outside,
  type Settle,
  safeError,
  type Timer,
} from './jobs-model.ts';

export interface WorkerOptions {
  /** Rows worked on at the same time. */
  readonly concurrency?: number;
  /** Seconds a claimed row is held without a sign of life. */
  readonly lease?: number;
  /** Milliseconds between looks without being woken. */
  readonly poll?: number;
  readonly timers?: readonly Timer[];
  /** Notices of other nodes; without it only commits of this process wake. */
  readonly wake?: Wake;
  /** True = nothing happens by itself, only through `drain` and `runTimers`. */
  readonly manual?: boolean;
}

export interface Workers {
  /** Works until nothing is due at the (shifted) present; passes on what the database says. For tests and commands. */
  drain(): Promise<void>;
  /** Runs the timers that are due. */
  runTimers(): Promise<void>;
  /** Takes no more rows and waits for those in hand, at most `patience` milliseconds. */
  stop(patience?: number): Promise<void>;
}

async function runDueTimers(office: Office, timers: readonly Timer[], known: Set<string>): Promise<void> {
  if (timers.length === 0) return;
  const names = timers.map((t) => t.name);
  const look = await workerContext(office.system, 'timers');
  const fresh = names.filter((n) => !known.has(n));
  if (fresh.length > 0) await store.ensureTimers(look, fresh);
  for (const name of fresh) known.add(name);
  const claim = randomUUID();
  const due = new Set(await store.claimTimers(look, names, 600, claim));
  for (const timer of timers.filter((t) => due.has(t.name))) {
    let error: string | null = null;
    try {
      await timer.work(await workerContext(office.system, `timer ${timer.name}`));
    } catch (e) {
      error = safeError(e);
      office.system.log.error('timer failed', { timer: timer.name, error });
    }
    await insist(office, (ctx) => store.finishTimer(ctx, timer.name, claim, timer.seconds, error));
  }
}

/** Starts working; rows whose topic has no handler here wait. */
export function startWorkers(system: System, handlers: JobHandlers, options: WorkerOptions = {}): Workers {
  const office: Office = { system, handlers, topics: Object.keys(handlers), lease: options.lease ?? 60 };
  const knownTimers = new Set<string>();
  let timing: Promise<void> | null = null;
  const runTimers = (): Promise<void> => {
    timing ??= runDueTimers(office, options.timers ?? [], knownTimers).finally(() => {
      timing = null;
    });
    return timing;
  };
  // In the background the database may be away for a while; the next look comes by itself.
  const away = (e: unknown) => system.log.warn('workers wait for the database', { error: safeError(e) });
  const look = () => {
    hands.pump().catch(away);
  };
  const hands = createPump(office, options.concurrency ?? HANDS, options.manual ? () => {} : look);
  let unhook = () => {};
  let polling: NodeJS.Timeout | undefined;
  if (!options.manual) {
    unhook = options.wake ? options.wake.subscribe(look) : onWork(look);
    polling = setInterval(() => {
      look();
      runTimers().catch(away);
    }, options.poll ?? 5_000);
    look();
  }
  return {
    drain: async () => {
      for (;;) {
        await hands.pump();
        if (hands.running.size > 0) await Promise.all(hands.running);
        else if (!(await store.jobsDue(await workerContext(system, 'jobs: drain'), office.topics))) return;
      }
    },
    runTimers,
    stop: async (patience = 10_000) => {
      hands.close();
      unhook();
      clearInterval(polling);
      const abort = new AbortController();
      const inHand = Promise.all([hands.rest(), ...hands.running, timing?.catch(() => {})]);
      await Promise.race([inHand, pause(patience, undefined, { signal: abort.signal }).catch(() => {})]);
      abort.abort();
    },
  };
}

/** What the kernel itself tidies up: old events, idempotency keys, finished work. */
export function housekeeping(): Timer[] {
  return [
    every('events', 300, store.sweepEvents),
    every('idempotency', 3_600, store.sweepIdempotency),
    every('outbox', 3_600, store.sweepOutbox),
  ];
}
