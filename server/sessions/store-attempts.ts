/** Statements of the counters of failed attempts, under the role `auth`. One row per attempt: `window_start` is its moment. */
import { type Ctx, sql } from '../kernel/index.ts';
import type { AttemptKeys } from './model.ts';

export interface Seen {
  /** Earlier attempts of the pair within 15 minutes and within an hour; none of them successful. */
  readonly pairRecent: number;
  readonly pairHour: number;
  readonly pairLast: Date | null;
  readonly network: number;
  readonly account: number;
  readonly isKnown: boolean;
}

/** Writes the attempt down and reads what was before it. The lock makes simultaneous attempts of one pair see each other. */
export async function reserve(ctx: Ctx, keys: AttemptKeys): Promise<Seen> {
  const now = sql`${ctx.now}::timestamptz`;
  const count = (key: string, minutes: number) =>
    sql`(select coalesce(sum(count), 0)::int from auth.attempt where key = ${key} and window_start > ${now} - make_interval(mins => ${minutes}))`;
  const outcomes = await ctx.db.batch([
    sql`select pg_advisory_xact_lock(hashtextextended(${keys.pair}, 0))`,
    sql`select ${count(keys.pair, 15)} as "pairRecent", ${count(keys.pair, 60)} as "pairHour",
        (select max(window_start) from auth.attempt where key = ${keys.pair}) as "pairLast",
        ${count(keys.network, 15)} as network, ${count(keys.account, 15)} as account,
        exists (select 1 from auth.attempt where key = ${keys.known} and window_start > ${now} - interval '90 days') as "isKnown"`,
    sql`insert into auth.attempt as a (key, window_start, count) values (${keys.pair}, ${ctx.now}, 1)
      on conflict (key, window_start) do update set count = a.count + 1`,
  ]);
  return outcomes.flatMap((o) => o.rows).find((row) => 'pairRecent' in row) as unknown as Seen;
}

export async function giveBack(ctx: Ctx, pair: string): Promise<void> {
  await ctx.db.batch([
    sql`update auth.attempt set count = count - 1 where key = ${pair} and window_start = ${ctx.now}`,
    sql`delete from auth.attempt where key = ${pair} and window_start = ${ctx.now} and count < 1`,
  ]);
}

export async function countFailure(ctx: Ctx, keys: readonly string[]): Promise<void> {
  await ctx.db.run(sql`insert into auth.attempt as a (key, window_start, count)
    select key, ${ctx.now}::timestamptz, 1 from unnest(${keys}::text[]) as k(key) order by key
    on conflict (key, window_start) do update set count = a.count + 1`);
}

export async function forget(ctx: Ctx, pair: string, known: string): Promise<void> {
  await ctx.db.batch([
    sql`delete from auth.attempt where key = ${pair}`,
    sql`delete from auth.attempt where key = ${known} and window_start < ${ctx.now}`,
    sql`insert into auth.attempt (key, window_start, count) values (${known}, ${ctx.now}, 1) on conflict do nothing`,
  ]);
}

/** How often something was asked for within an hour, this time included. */
export async function countAsked(ctx: Ctx, key: string): Promise<number> {
  const outcomes = await ctx.db.batch([
    sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`,
    sql`insert into auth.attempt as a (key, window_start, count) values (${key}, ${ctx.now}, 1)
      on conflict (key, window_start) do update set count = a.count + 1`,
    sql`select sum(count)::int as asked from auth.attempt
      where key = ${key} and window_start > ${ctx.now}::timestamptz - interval '1 hour'`,
  ]);
  const row = outcomes.flatMap((o) => o.rows).find((r) => 'asked' in r);
  return Number(row?.asked ?? 0);
}
