/** Makes contexts: for a request, for a job, and the one named bypass. */
import { randomUUID } from 'node:crypto';
import { type Actor, anonymous, type Ctx, type ServingRole, type System, systemActor } from './ctx.ts';
import { poolDb, sql } from './db.ts';
import type { Entry } from './entry.ts';

/** A context for `actor` at `now`; `ref` names the request, `entry` is what it assumes of its caller. */
export function contextFor(system: System, actor: Actor, now: Date, ref: string = randomUUID(), entry?: Entry): Ctx {
  // Row security asks the moment as well.
  const acting = { ...actor, at: now };
  return {
    actor: acting,
    db: poolDb(system.pools, acting, entry),
    entry,
    inTx: false,
    now,
    ref,
    log: system.log.with({ ref }),
    system,
    // Outside a transaction everything is committed at once.
    afterCommit: (wake) => wake(),
  };
}

/** The database's clock, shifted where a test says so. */
export async function databaseNow(system: System): Promise<Date> {
  const row = await poolDb(system.pools, systemActor('clock')).one(sql<{ at: Date }>`select clock_timestamp() as at`);
  return new Date(row.at.getTime() + system.clockShift);
}

/** A context of the system itself, for start-up and jobs. The reason is logged with what it does. */
export async function systemContext(system: System, reason: string, role: ServingRole = 'worker'): Promise<Ctx> {
  return contextFor(system, systemActor(reason, role), await databaseNow(system));
}

/** A context of nobody, for what may be asked without a session. */
export function anonymousContext(system: System, now: Date, ref?: string): Ctx {
  return contextFor(system, anonymous, now, ref);
}

/**
 * The one bypass of the four levels: the same request, acting as the system under another database role.
 * Every call is listed by a test. Inside a transaction the returned context stands outside it.
 */
export function asSystem(ctx: Ctx, reason: string, role: ServingRole = 'worker'): Ctx {
  const { culture, isPreview, viewedBy } = ctx.actor;
  // Who only looks does not write through the system either.
  const actor = { ...systemActor(reason, role), culture, isPreview, viewedBy };
  ctx.log.debug('as system', { reason, userId: ctx.actor.userId });
  return {
    ...contextFor(ctx.system, actor, ctx.now, ctx.ref),
    log: ctx.log.with({ reason }),
  };
}
