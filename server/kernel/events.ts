/**
 * What a transaction wants to happen afterwards. Both kinds are rows written in that very transaction:
 * `emit` = work that must be done once (a mail, a job); `announce` = what open screens should look at again.
 * Payloads hold ids only: content is read as the recipient at delivery.
 */
import type { Ctx } from './ctx.ts';
import { sql } from './db.ts';

export interface Emit {
  /** Names the handler registered in app.ts, e.g. `mail.case_message`. */
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** When it is due; at once where absent. */
  readonly dueAt?: Date;
}

/** Writes an outbox row in the transaction of `ctx`; a worker takes it after the commit. */
export async function emit(ctx: Ctx, what: Emit): Promise<void> {
  const row = sql`insert into portico.outbox (topic, payload, created_at, due_at)
    values (${what.topic}, ${JSON.stringify(what.payload)}::jsonb, ${ctx.now}, ${what.dueAt ?? ctx.now})`;
  await ctx.db.later([row], { named: true });
  ctx.afterCommit(() => wakeWorkers());
}

export interface Announcement {
  /** `record` = a record changed; `rights` = what somebody may do changed; `session` = a session ended. */
  readonly kind: 'record' | 'rights' | 'session' | 'portal';
  readonly objectId?: string;
  readonly recordId?: string;
  readonly principalId?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** Writes an event row in the transaction of `ctx`; every node's streams read it within a tick. */
export async function announce(ctx: Ctx, what: Announcement): Promise<void> {
  const row = sql`insert into portico.event (at, kind, object_id, record_id, principal_id, payload)
    values (${ctx.now}, ${what.kind}, ${what.objectId ?? null}, ${what.recordId ?? null}, ${what.principalId ?? null}, ${JSON.stringify(what.payload ?? {})}::jsonb)`;
  await ctx.db.later([row], { named: true });
  ctx.afterCommit(() => wakeWorkers());
}

const listeners = new Set<() => void>();

/** Calls `wake` soon after any transaction of this process left work behind; answers a function that stops it. */
export function onWork(wake: () => void): () => void {
  listeners.add(wake);
  return () => listeners.delete(wake);
}

function wakeWorkers(): void {
  for (const wake of listeners) wake();
}
