/** The shapes of background work, and how a handler says "later" or "never". */
import type { Ctx } from './ctx.ts';

/** An outbox row as its handler sees it. `id` is the same in every attempt: the key for effects that must not happen twice. */
export interface Job {
  readonly id: string;
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** 1 at the first try. */
  readonly attempt: number;
  readonly createdAt: Date;
}

/** What an outside effect leaves to be written down: runs in the transaction with the mark "done", until the database takes it. */
export type Settle = (ctx: Ctx) => Promise<void>;

export interface JobHandler {
  /**
   * `database`: runs in one transaction with the mark "done", so its effect happens exactly once.
   * `outside`: the effect leaves the database (a mail); it happens at least once, and `job.id` lets the other side recognise it.
   */
  readonly effect: 'database' | 'outside';
  run(ctx: Ctx, job: Job): Promise<Settle | undefined> | Promise<void>;
  /** Tries before the row is marked as failed. */
  readonly attempts?: number;
}

export type JobHandlers = Readonly<Record<string, JobHandler>>;

/** A handler whose whole effect is in the database. */
export function inDatabase(run: JobHandler['run'], attempts?: number): JobHandler {
  return { effect: 'database', run, attempts };
}

/** A handler whose effect is outside; it bounds its own waiting. */
export function outside(run: JobHandler['run'], attempts?: number): JobHandler {
  return { effect: 'outside', run, attempts };
}

/** What a handler throws to decide about its row instead of being retried by the usual rule. */
export class JobVerdict extends Error {
  /** Null = never again. */
  readonly until: Date | null;
  constructor(reason: string, until: Date | null) {
    super(reason);
    this.name = 'JobVerdict';
    this.until = until;
  }
}

/** To throw: the row waits until then; this does not count as a try. */
export function later(until: Date, reason: string): JobVerdict {
  return new JobVerdict(reason, until);
}

/** To throw: the row is marked as failed at once. */
export function giveUp(reason: string): JobVerdict {
  return new JobVerdict(reason, null);
}

/** Something done every so often by one node at a time. */
export interface Timer {
  readonly name: string;
  readonly seconds: number;
  work(ctx: Ctx): Promise<void>;
}

/** A timer for `startWorkers`: every `seconds`, on whichever node comes first; the name is its lock. */
export function every(name: string, seconds: number, work: (ctx: Ctx) => Promise<void>): Timer {
  return { name, seconds, work };
}

/** Milliseconds until try number `attempt` + 1: 5 s doubling to one hour, a fifth more or less so that a crowd spreads. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const plain = Math.min(5_000 * 2 ** Math.min(attempt - 1, 20), 3_600_000);
  return Math.round(plain * (0.8 + 0.4 * random()));
}

/** An error as one short line that may be stored and shown: no passwords of addresses, tokens or e-mail addresses. */
export function safeError(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  const message = error instanceof Error ? error.message : String(error);
  return `${typeof code === 'string' ? `${code}: ` : ''}${message}`
    .replace(/\/\/[^\s/@]*@/g, '//')
    .replace(/[^\s<>"']+@[^\s<>"']+/g, '…@…')
    .replace(/[A-Za-z0-9_-]{24,}/g, '…')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
}
