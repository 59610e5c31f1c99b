/**
 * Requests that may be repeated: a client that got no answer sends the same key again and nothing happens twice.
 * For endpoints that make no record; making a record has its own row with the record's id (records/create).
 */
import { createHash } from 'node:crypto';
import type { Ctx } from './ctx.ts';
import { sql, withTx } from './db.ts';
import { problem } from './errors.ts';

/** The parts of an incoming request that make it repeatable. */
export interface Repeatable {
  readonly idempotencyKey: string | null;
  requestHash(): Buffer;
}

/** A name made of user and key, 32 hex digits: what is made under it is found again by a repeated request. */
export function nameOfRequest(ctx: Ctx, { idempotencyKey }: Pick<Repeatable, 'idempotencyKey'>): string {
  return createHash('sha256').update(`${ctx.actor.userId} ${idempotencyKey}`).digest('hex').slice(0, 32);
}

/** Opens the transaction in which the key's row and the work stand together: `withTx` unless told (DDL has one of its own). */
export type Transaction = <R>(inside: (tx: Ctx) => Promise<R>) => Promise<R>;

/**
 * Does `work` once per user and key, in one transaction with the key's row: of equal requests at the same moment one works, the
 * others wait for its commit and then answer `again`, read anew with today's rights (without it nothing is answered, the first time neither).
 * Throws `key_reused` where the key belongs to another request, `key_needed` without a key or a user.
 */
export function idempotent(ctx: Ctx, input: Repeatable, work: (tx: Ctx) => Promise<unknown>): Promise<undefined>;
export function idempotent<T>(
  ctx: Ctx,
  input: Repeatable,
  work: (tx: Ctx) => Promise<T>,
  again: (ctx: Ctx) => Promise<T>,
  inTransaction?: Transaction,
): Promise<T>;
export async function idempotent(
  ctx: Ctx,
  input: Repeatable,
  work: (tx: Ctx) => Promise<unknown>,
  again?: (ctx: Ctx) => Promise<unknown>,
  inTransaction: Transaction = (inside) => withTx(ctx, inside),
): Promise<unknown> {
  const { idempotencyKey: key } = input;
  const user = ctx.actor.userId;
  if (key === null || user === null) throw problem('key_needed');
  const hash = input.requestHash();
  const first = await inTransaction(async (tx) => {
    // The primary key makes contenders wait for each other; a rollback lets the next one work.
    const taken = await tx.db.run(sql`insert into portico.idempotency (principal_id, key, request_hash, status, created_at)
      values (${user}::bigint, ${key}, ${hash}, 200, ${ctx.now}) on conflict (principal_id, key) do nothing`);
    return taken === 1 ? { answer: await work(tx) } : null;
  });
  if (first !== null) return again === undefined ? undefined : first.answer;
  const before = await ctx.db.maybe(sql<{ request_hash: Buffer }>`select request_hash from portico.idempotency
    where principal_id = ${user}::bigint and key = ${key}`);
  if (before === null || !before.request_hash.equals(hash)) throw problem('key_reused', 'Use a new random key for a new request');
  return again?.(ctx);
}
