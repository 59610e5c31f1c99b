/** The owner's transaction: metadata rows and DDL together, behind one lock, with one raise of the counter. */
import { setTimeout as pause } from 'node:timers/promises';
import { asSystem, type Ctx, problem, type Sql, withTx } from '../kernel/index.ts';
import { raiseEpoch, waitForLocks } from './store.ts';

/** Waiting DDL blocks every later query on its table: it gives up after this long and tries again (milliseconds, times). */
export const lockWait = 400;
const usualTries = 4;
const between = 150;

/**
 * Runs changes of the configuration in one transaction of the owner; inside such a transaction it joins it.
 * `work` gets a ctx whose database is that transaction. The counter is raised first: its row lock puts all changes in a row.
 * @throws 403 unless the actor is an administrator or the system; 503 where a lock is not to be had in time.
 */
export async function configure<T>(
  ctx: Ctx,
  reason: string,
  work: (ctx: Ctx) => Promise<T>,
  { tries = usualTries }: { readonly tries?: number } = {},
): Promise<T> {
  requireAdministrator(ctx);
  if (ctx.inTx && ctx.actor.role === 'owner') return work(ctx);
  // Another role's transaction cannot make DDL, and its work would not share the owner's fate.
  if (ctx.inTx) throw new Error('The configuration cannot be changed inside a transaction of another database role');
  const owner = asSystem(ctx, reason, 'owner');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withTx(owner, async (tx) => {
        await waitForLocks(tx, lockWait);
        await raiseEpoch(tx);
        return work(tx);
      });
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      if (attempt >= tries)
        throw problem('busy', { detail: 'The records are in use right now. Try again in a moment.', retryAfter: 2 });
      await pause(between * Math.min(attempt, 8));
    }
  }
}

function requireAdministrator(ctx: Ctx): void {
  if (ctx.actor.kind !== 'system' && !ctx.actor.isAdministrator) {
    throw problem('forbidden', 'Only members of the Administrators group may change objects and columns.');
  }
}

/** Not to be had within lock_timeout, or two such transactions in each other's way. */
function isLockTimeout(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === '55P03' || code === '40P01';
}

/** Sends statements in one flush; nothing to do for none. */
export async function runAll(ctx: Ctx, statements: readonly Sql[]): Promise<void> {
  if (statements.length > 0) await ctx.db.batch(statements);
}
